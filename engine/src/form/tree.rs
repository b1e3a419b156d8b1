//! The nodes that a form's primary instance can have: one definition for all instances of a repeat.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::draft::{Element, FormDraft};
use crate::xform::read::STANDARD_NAMESPACES;
use crate::xml::{NameId, Names};

/// Index of a [`NodeDef`]; the root is 0, and parents come before their children.
pub(crate) type DefId = usize;

/// A node of the primary instance, standing for all its instances.
#[derive(Clone, Debug)]
pub(crate) struct NodeDef {
    /// As written, with its prefix; an attribute has no `@` here.
    pub name: String,
    pub name_id: NameId,
    pub prefix: String,
    /// `/data/group/q`, `/data/meta/entity/@id`.
    pub path: String,
    pub parent: Option<DefId>,
    /// Child elements in order.
    pub children: Vec<DefId>,
    pub is_attribute: bool,
    pub is_repeat: bool,
    /// The form's instance has several of that name in one place, although they are no repeat.
    pub is_plural: bool,
    /// The repeat whose instance holds the node (for a repeat: itself), or the root.
    pub frame: DefId,
    /// Index among the nodes of that frame; the frame's own element is 0.
    pub slot: usize,
    /// For a repeat: index among the repeats of the frame around it.
    pub range_slot: usize,
    /// How many repeats are around the node, itself included.
    pub depth: usize,
    /// An element without child elements, or an attribute.
    pub is_leaf: bool,
    /// The form's instance does not have it; a record may get it later.
    pub is_absent: bool,
    /// The `jr:template`, or the first instance without its values: what a new instance of the repeat is like.
    pub template: Option<Element>,
}

/// All node definitions of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub defs: Vec<NodeDef>,
    /// By frame (root or repeat): the nodes directly in it, by slot.
    pub slots: Vec<Vec<DefId>>,
    /// By frame: the repeats directly in it, by range slot.
    pub ranges: Vec<Vec<DefId>>,
    /// By definition: the repeats around it, outermost first, itself included.
    pub chains: Vec<Vec<DefId>>,
    /// By definition of a repeat: everything in it, itself included.
    pub inside: Vec<Vec<DefId>>,
    pub bound_attributes: Vec<DefId>,
    by_path: HashMap<String, DefId>,
    by_name: HashMap<(DefId, NameId), DefId>,
    /// Children whose names differ only by the prefix, so that a name leads to several.
    namesakes: Vec<DefId>,
}

/// The URI that a prefix stands for in a form.
pub(crate) fn namespace<'a>(namespaces: &'a [(String, String)], prefix: &str) -> Option<&'a str> {
    if prefix.is_empty() {
        return Some("");
    }
    namespaces
        .iter()
        .find(|(known, _)| known == prefix)
        .map(|(_, uri)| uri.as_str())
        .or_else(|| {
            STANDARD_NAMESPACES
                .iter()
                .find(|(known, _)| *known == prefix)
                .map(|(_, uri)| *uri)
        })
        .or((prefix == "xml").then_some(crate::xml::XML_NAMESPACE))
}

/// `jr:template` → (`jr`, `template`).
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => ("", name),
    }
}

/// True for the attribute that marks a repeat's template.
pub(crate) fn is_template(element: &Element) -> bool {
    element
        .attributes
        .iter()
        .any(|a| matches!(split_name(&a.name), (prefix, "template") if !prefix.is_empty()))
}

/// The element without its values: what stands in an instance of a repeat is that instance's own (ODK XForms, "Default
/// Values in Repeats"). The depth of instances is limited, and so is the recursion.
fn blank(element: &Element) -> Element {
    Element {
        children: element.children.iter().map(blank).collect(),
        ..element.shell()
    }
}

impl Tree {
    /// The tree of the draft's primary instance; `repeats` are the nodesets of the body's repeats.
    #[inline(never)]
    pub fn build(draft: &FormDraft, repeats: &BTreeSet<String>, names: &mut Names) -> Self {
        let mut tree = Self::default();
        let room = draft.primary.children.len() + 8;
        tree.defs.reserve(room);
        tree.by_path.reserve(room);
        tree.by_name.reserve(room);
        let root = tree.add(None, &draft.primary.name, false, false, draft, names);
        // Elements still to be looked at, with the definition that they belong to.
        let mut open: Vec<(DefId, &Element)> = alloc::vec![(root, &draft.primary)];
        // By definition: the element, counted from 1, in which it was found last.
        let (mut visits, mut last_visit) = (0_usize, Vec::new());
        while let Some((def, element)) = open.pop() {
            let mut found = Vec::with_capacity(element.children.len());
            visits += 1;
            for child in &element.children {
                let Some(id) = tree.enter(def, child, repeats, draft, names) else {
                    continue;
                };
                last_visit.resize(tree.defs.len(), 0);
                let is_again = core::mem::replace(&mut last_visit[id], visits) == visits;
                tree.defs[id].is_plural |= is_again && !tree.defs[id].is_repeat;
                if tree.defs[id].is_repeat {
                    tree.keep_template(id, child);
                }
                found.push((id, child));
            }
            open.extend(found.into_iter().rev());
        }
        tree.number();
        tree
    }

    /// The definition of an element of the instance, which is new for the first one of its path.
    #[inline(never)]
    fn enter(
        &mut self,
        parent: DefId,
        element: &Element,
        repeats: &BTreeSet<String>,
        draft: &FormDraft,
        names: &mut Names,
    ) -> Option<DefId> {
        let path = [&self.defs[parent].path, "/", &element.name].concat();
        if let Some(known) = self.at(&path) {
            return Some(known);
        }
        let is_repeat = repeats.contains(&path);
        // A template is no part of a record, be there a repeat for it or not.
        if !is_repeat && is_template(element) {
            return None;
        }
        Some(self.add(Some(parent), &element.name, is_repeat, false, draft, names))
    }

    #[inline(never)]
    fn keep_template(&mut self, repeat: DefId, element: &Element) {
        let template = &mut self.defs[repeat].template;
        if is_template(element) && !template.as_ref().is_some_and(is_template) {
            *template = Some(element.clone());
        } else if template.is_none() {
            *template = Some(blank(element));
        }
    }

    #[inline(never)]
    fn add(
        &mut self,
        parent: Option<DefId>,
        name: &str,
        is_repeat: bool,
        is_attribute: bool,
        draft: &FormDraft,
        names: &mut Names,
    ) -> DefId {
        let id = self.defs.len();
        let (prefix, local) = split_name(name);
        let uri = namespace(&draft.namespaces, prefix).unwrap_or_default();
        let mark = if is_attribute { "@" } else { "" };
        let base = parent.map_or("", |p| self.defs[p].path.as_str());
        self.defs.push(NodeDef {
            name: name.to_string(),
            name_id: names.intern(uri, local),
            prefix: prefix.to_string(),
            path: format!("{base}/{mark}{name}"),
            parent,
            children: Vec::new(),
            is_attribute,
            is_repeat,
            is_plural: false,
            frame: 0,
            slot: 0,
            range_slot: 0,
            depth: 0,
            is_leaf: true,
            is_absent: false,
            template: None,
        });
        self.by_path.insert(self.defs[id].path.clone(), id);
        if is_attribute {
            self.bound_attributes.push(id);
        } else if let Some(parent) = parent {
            self.defs[parent].children.push(id);
            let namesake = self.by_name.insert((parent, self.defs[id].name_id), id);
            self.namesakes.extend(namesake);
            self.defs[parent].is_leaf = false;
        }
        id
    }

    /// Adds the definition of an element that the form's instance does not have.
    pub fn add_absent(&mut self, parent: &str, name: &str, draft: &FormDraft, names: &mut Names) {
        if let Some(parent) = self.at(parent) {
            let id = self.add(Some(parent), name, false, false, draft, names);
            self.defs[id].is_absent = true;
            self.number();
        }
    }

    /// Adds definitions for the attributes of the form's instance that binds, actions or controls are about.
    pub fn add_attributes<'a>(
        &mut self,
        paths: impl Iterator<Item = &'a str>,
        draft: &FormDraft,
        names: &mut Names,
    ) {
        for path in paths {
            let Some((element, attribute)) = path.rsplit_once("/@") else {
                continue;
            };
            if self.at(path).is_none()
                && has_attribute(&draft.primary, element, attribute)
                && let Some(parent) = self.at(element)
            {
                self.add(Some(parent), attribute, false, true, draft, names);
            }
        }
        self.number();
    }

    #[inline(never)]
    fn number(&mut self) {
        self.slots = alloc::vec![Vec::new(); self.defs.len()];
        self.ranges = alloc::vec![Vec::new(); self.defs.len()];
        for id in 0..self.defs.len() {
            let (around, depth) = match self.defs[id].parent {
                Some(parent) => (self.defs[parent].frame, self.defs[parent].depth),
                None => (0, 0),
            };
            let frame = if self.defs[id].is_repeat { id } else { around };
            let range_slot = self.ranges[around].len();
            if self.defs[id].is_repeat {
                self.ranges[around].push(id);
            }
            let slot = self.slots[frame].len();
            self.slots[frame].push(id);
            let is_repeat = self.defs[id].is_repeat;
            let def = &mut self.defs[id];
            def.frame = frame;
            def.slot = slot;
            def.range_slot = range_slot;
            def.depth = depth + usize::from(is_repeat);
        }
        self.chains = (0..self.defs.len()).map(|def| self.frames(def)).collect();
        self.inside = alloc::vec![Vec::new(); self.defs.len()];
        for def in 0..self.defs.len() {
            for repeat in &self.chains[def] {
                self.inside[*repeat].push(def);
            }
        }
    }

    /// The definition at that path without positions.
    pub fn at(&self, path: &str) -> Option<DefId> {
        self.by_path.get(path).copied()
    }

    /// True if any element has definitions of attributes.
    pub fn has_attributes(&self) -> bool {
        !self.bound_attributes.is_empty()
    }

    /// The attribute definitions of an element.
    pub fn attributes_of(&self, element: DefId) -> impl Iterator<Item = DefId> + '_ {
        self.bound_attributes
            .iter()
            .copied()
            .filter(move |id| self.defs[*id].parent == Some(element))
    }

    /// The child element definition of that name.
    pub fn child(&self, parent: DefId, name: &str) -> Option<DefId> {
        self.at(&format!("{}/{name}", self.defs[parent].path))
    }

    /// The same by the name's number.
    pub fn child_named(&self, parent: DefId, name: NameId) -> Option<DefId> {
        self.by_name.get(&(parent, name)).copied()
    }

    /// All child element definitions of that name.
    pub fn children_named(&self, parent: DefId, name: NameId) -> impl Iterator<Item = DefId> + '_ {
        let others = self.namesakes.iter().copied();
        let others = others.filter(move |id| {
            let def = &self.defs[*id];
            def.parent == Some(parent) && def.name_id == name
        });
        self.child_named(parent, name).into_iter().chain(others)
    }

    /// The repeats around a node, outermost first, itself included.
    fn frames(&self, def: DefId) -> Vec<DefId> {
        let mut chain = Vec::new();
        let mut current = Some(def);
        while let Some(id) = current {
            if self.defs[id].is_repeat {
                chain.push(id);
            }
            current = self.defs[id].parent;
        }
        chain.reverse();
        chain
    }

    /// True if `node` is `ancestor` or lies under it.
    pub fn is_in(&self, node: DefId, ancestor: DefId) -> bool {
        let mut current = Some(node);
        while let Some(id) = current {
            if id == ancestor {
                return true;
            }
            current = self.defs[id].parent;
        }
        false
    }
}

/// True if an element at that path has the attribute in the form's instance.
fn has_attribute(root: &Element, path: &str, attribute: &str) -> bool {
    let mut names = path.trim_start_matches('/').split('/');
    let mut found: Vec<&Element> = Vec::new();
    found.extend(names.next().filter(|name| *root.name == **name).map(|_| root));
    for name in names {
        let children = found.iter().flat_map(|element| &element.children);
        found = children.filter(|child| *child.name == *name).collect();
    }
    let mut attributes = found.iter().flat_map(|element| &element.attributes);
    attributes.any(|has| has.name == attribute)
}
