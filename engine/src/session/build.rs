//! Making, restoring and removing the nodes of an instance.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::live::{NONE, Range};
use super::recalculate::Work;
use super::{NodeId, Refusal, Session, SessionError};
use crate::form::def::{BodyKind, Event};
use crate::form::draft::Element;
use crate::form::tree::{DefId, Tree, is_template, split_name};
use crate::host::Host;
use crate::xml::{self, Document, Kind, Limits, NameId, Names, NodeId as XmlId};

/// The namespace of `jr:template`.
const JAVAROSA: &str = "http://openrosa.org/javarosa";

/// How an element comes into the document: as its last node while it is built, or in its place among the others.
type Put = fn(&mut Document, XmlId, NameId, &str, &str) -> XmlId;

impl Session {
    /// Builds the instance that the form defines.
    #[inline(never)]
    pub(super) fn build_new(&mut self) {
        let form = self.form.clone();
        let root = self.copy_element(XmlId::DOCUMENT, &form.primary, Document::push_leaf);
        let frame = self.arena.add_frame(&form.tree, 0, NONE, NONE);
        self.register(root, 0, frame);
    }

    /// Copies an element of the form into the instance, without the templates of repeats in it.
    fn copy_element(&mut self, parent: XmlId, element: &Element, put: Put) -> XmlId {
        let (prefix, local) = split_name(&element.name);
        let form = self.form.clone();
        let uri = |prefix: &str| crate::form::tree::namespace(&form.namespaces, prefix).unwrap_or_default();
        let name = self.names.intern(uri(prefix), local);
        let node = put(&mut self.document, parent, name, prefix, &element.text);
        for attribute in &element.attributes {
            if attribute.name == "xmlns" {
                self.document
                    .declare_namespace(node, Names::EMPTY, &attribute.value);
                continue;
            }
            let (prefix, local) = split_name(&attribute.name);
            if local == "template" && !prefix.is_empty() {
                continue;
            }
            let name = self.names.intern(uri(prefix), local);
            self.document.set_attribute(node, name, prefix, &attribute.value);
        }
        for child in element.children.iter().filter(|child| !is_template(child)) {
            self.copy_element(node, child, put);
        }
        node
    }

    /// Enters an XML element and all in it into the arena.
    pub(super) fn register(&mut self, top: XmlId, def: DefId, frame: u32) {
        let form = self.form.clone();
        let tree = &form.tree;
        let mut open = alloc::vec![(top, def, frame)];
        while let Some((node, def, frame)) = open.pop() {
            let id = self.arena.add(node, def, frame, NONE);
            self.arena.frames[frame as usize].slots[tree.defs[def].slot] = id;
            if tree.defs[def].is_leaf {
                self.take_given(id);
            }
            if tree.has_attributes() {
                self.register_attributes(tree, node, def, frame);
            }
            if !tree.defs[def].is_leaf {
                self.open_children(tree, (node, def, frame), &mut open);
            }
        }
    }

    #[inline(never)]
    fn register_attributes(&mut self, tree: &Tree, node: XmlId, def: DefId, frame: u32) {
        for attribute in tree.attributes_of(def) {
            let attribute_def = &tree.defs[attribute];
            let found = self.document.attribute_node(node, attribute_def.name_id);
            let xml = found.unwrap_or_else(|| {
                self.document
                    .set_attribute(node, attribute_def.name_id, &attribute_def.prefix, "")
            });
            let id = self.arena.add(xml, attribute, frame, NONE);
            self.arena.frames[frame as usize].slots[attribute_def.slot] = id;
        }
    }

    /// Prepares the children of a node, which comes before them, to be entered in their order.
    #[inline(never)]
    fn open_children(
        &mut self,
        tree: &Tree,
        (node, def, frame): (XmlId, DefId, u32),
        open: &mut Vec<(XmlId, DefId, u32)>,
    ) {
        for child in tree.defs[def]
            .children
            .iter()
            .filter(|child| tree.defs[**child].is_repeat)
        {
            self.add_range(node, *child, frame);
        }
        let first = open.len();
        let mut next = self.document.first_child(node);
        while let Some(child) = next {
            next = self.document.next_sibling(child);
            let named = tree.child_named(def, self.document.name(child));
            let Some(child_def) = named.filter(|_| self.document.is_element(child)) else {
                continue;
            };
            let mut around = frame;
            if tree.defs[child_def].is_repeat {
                let range = self.arena.frame(frame).ranges[tree.defs[child_def].range_slot];
                around = self.arena.add_frame(tree, child_def, frame, range);
                self.arena.push_instance(range, around);
            }
            open.push((child, child_def, around));
        }
        open[first..].reverse();
    }

    fn add_range(&mut self, parent: XmlId, def: DefId, frame: u32) {
        let node_def = &self.form.tree.defs[def];
        let anchor = self.document.element(node_def.name_id, &node_def.prefix.clone());
        self.document.hang(anchor, parent);
        let range = self.arena.ranges.len() as u32;
        let live = self.arena.add(anchor, def, frame, range);
        self.arena.ranges.push(Range {
            live,
            def,
            frame,
            instances: Vec::new(),
        });
        let slot = self.form.tree.defs[def].range_slot;
        self.arena.frames[frame as usize].ranges[slot] = range;
    }

    /// Rebuilds a saved instance over the form's own: nodes that the saved one lacks (because they were not relevant)
    /// come from the form, repeats have the saved instances.
    pub(super) fn build_saved(&mut self, text: &str) -> Result<(), SessionError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let saved = xml::parse(text, &mut self.names, &Limits::DRAFT)
            .map_err(|error| SessionError::BadInstance(error.to_string()))?;
        let form = self.form.clone();
        let Some(saved_root) = saved.root_element() else {
            return Err(SessionError::BadInstance("no root element".to_string()));
        };
        let local = self.names.local(saved.name(saved_root)).to_string();
        let mut attributes = saved.attributes(saved_root);
        let id = attributes.find(|a| self.names.local(saved.name(*a)) == "id");
        if let Some(other) = id.map(|id| saved.text(id)).filter(|id| *id != form.id) {
            return Err(SessionError::OtherForm(other.to_string()));
        }
        if local != split_name(&form.primary.name).1 {
            return Err(SessionError::OtherForm(local));
        }
        let root = self.copy_element(
            XmlId::DOCUMENT,
            &Element {
                text: form.primary.text.clone(),
                ..form.primary.shell()
            },
            Document::append_element,
        );
        self.merge(root, 0, &form.primary, &saved, saved_root);
        let frame = self.arena.add_frame(&form.tree, 0, NONE, NONE);
        self.register(root, 0, frame);
        // The saved instances stay where the count is blank.
        self.counted = self.arena.ranges.iter().map(|range| range.live).collect();
        Ok(())
    }

    /// Fills an element from what the form and the saved instance have; the depth of both is limited.
    fn merge(&mut self, to: XmlId, def: DefId, element: &Element, saved: &Document, from: XmlId) {
        let form = self.form.clone();
        let tree = &form.tree;
        for attribute in tree.attributes_of(def) {
            let attribute_def = &tree.defs[attribute];
            if let Some(found) = saved.attribute_node(from, attribute_def.name_id) {
                let text = saved.text(found);
                self.document
                    .set_attribute(to, attribute_def.name_id, &attribute_def.prefix, text);
            }
        }
        // The record goes on in this version of the form.
        let is_version = |name: NameId| def == 0 && self.names.local(name) == "version";
        let given: Vec<(XmlId, NameId)> = self
            .document
            .attributes(to)
            .map(|attribute| (attribute, self.document.name(attribute)))
            .filter(|(_, name)| !is_version(*name))
            .collect();
        for (attribute, name) in given {
            if let Some(found) = saved.attribute_node(from, name) {
                self.document.set_text(attribute, saved.text(found));
            }
        }
        if tree.defs[def].is_leaf {
            let value: String = saved
                .children(from)
                .filter(|n| saved.kind(*n) == Kind::Text)
                .map(|n| saved.text(n))
                .collect();
            self.document.set_text(to, &value);
        }
        let mut by_local: HashMap<String, Vec<XmlId>> = HashMap::new();
        for node in saved.child_elements(from) {
            let local = self.names.local(saved.name(node));
            match by_local.get_mut(local) {
                Some(nodes) => nodes.push(node),
                None => {
                    by_local.insert(local.to_string(), alloc::vec![node]);
                }
            }
        }
        let mut own_by_name: HashMap<&str, &Element> = HashMap::new();
        for child in &element.children {
            own_by_name.entry(&child.name).or_insert(child);
        }
        for child in &tree.defs[def].children {
            let child_def = &tree.defs[*child];
            let local = self.names.local(child_def.name_id);
            let same_local = by_local.get(local).map(Vec::as_slice).unwrap_or_default();
            // Another client may have written the name in another namespace.
            let is_exact = |node: &XmlId| saved.name(*node) == child_def.name_id;
            let found: Vec<XmlId> = match same_local.iter().any(is_exact) {
                true => same_local.iter().copied().filter(is_exact).collect(),
                false => same_local.to_vec(),
            };
            if child_def.is_repeat {
                let Some(template) = &child_def.template else {
                    continue;
                };
                let shell = Element {
                    text: template.text.clone(),
                    ..template.shell()
                };
                // A template is no part of a record (ODK XForms, "Default Values in Repeats"), though some clients leave it there.
                let is_instance = |node: &XmlId| {
                    saved.attributes(*node).all(|attribute| {
                        let name = saved.name(attribute);
                        self.names.local(name) != "template" || self.names.namespace(name) != JAVAROSA
                    })
                };
                let instances: Vec<XmlId> = found.into_iter().filter(is_instance).collect();
                for instance in instances {
                    let node = self.copy_element(to, &shell, Document::append_element);
                    self.merge(node, *child, template, saved, instance);
                }
                continue;
            }
            let absent = Element {
                name: child_def.name.as_str().into(),
                ..Element::default()
            };
            let own = own_by_name.get(child_def.name.as_str()).copied();
            match (found.first(), own.or(child_def.is_absent.then_some(&absent))) {
                (_, None) => {}
                (None, Some(own)) if !child_def.is_absent => {
                    self.copy_element(to, own, Document::append_element);
                }
                (None, Some(_)) => {}
                (Some(found), Some(own)) => {
                    let shell = Element {
                        text: own.text.clone(),
                        ..own.shell()
                    };
                    let node = self.copy_element(to, &shell, Document::append_element);
                    self.merge(node, *child, own, saved, *found);
                }
            }
        }
    }

    /// Appends an instance and brings it up to date except for what `settle` does.
    fn append_instance(&mut self, range: u32, work: &mut Work, host: &mut dyn Host) {
        self.open_instance(range, work, host);
        let count = self.arena.range(range).instances.len();
        self.fire_structure(range, count, work);
    }

    /// Appends an instance; what looks at the repeat from elsewhere is not told yet.
    fn open_instance(&mut self, range: u32, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        let (def, frame) = (self.arena.range(range).def, self.arena.range(range).frame);
        let Some(template) = &form.tree.defs[def].template else {
            return;
        };
        let range_live = self.arena.range(range).live;
        let Some(holder) = self.arena.parent(&form.tree, range_live) else {
            return;
        };
        let parent = self.arena.nodes[holder as usize].xml;
        let node = self.copy_element(parent, template, Document::append_element);
        self.place_last(range, parent, node);
        let instance = self.arena.add_frame(&form.tree, def, frame, range);
        self.arena.push_instance(range, instance);
        let (first_new, first_range) = (self.arena.nodes.len() as u32, self.arena.ranges.len());
        self.register(node, def, instance);
        for id in first_new..self.arena.nodes.len() as u32 {
            self.touch(id);
        }
        let top = self.arena.frame(instance).slots[0];
        self.refresh_relevance(top, work);
        self.refresh_relevance(range_live, work);
        self.run_new_repeat(instance, work, host);
        // So are the instances that it brings along.
        for inner in first_range..self.arena.ranges.len() {
            for index in 0..self.arena.ranges[inner].instances.len() {
                let inner = self.arena.ranges[inner].instances[index];
                self.run_new_repeat(inner, work, host);
            }
        }
        self.fill_fixed(first_range, work, host);
        for id in first_new..self.arena.nodes.len() as u32 {
            self.queue_facets(id, work);
        }
        work.mark(top);
    }

    /// Appends an instance that was taken out, as it was; what looks at the repeat from elsewhere is not told yet.
    fn reopen_instance(&mut self, range: u32, instance: u32, work: &mut Work) {
        let range_live = self.arena.range(range).live;
        let Some(holder) = self.arena.parent(&self.form.tree, range_live) else {
            return;
        };
        let parent = self.arena.nodes[holder as usize].xml;
        let top = self.arena.frame(instance).slots[0];
        let node = self.arena.nodes[top as usize].xml;
        self.document.append(parent, node);
        self.place_last(range, parent, node);
        self.arena.push_instance(range, instance);
        let ids = self.set_alive(instance, true);
        self.refresh_relevance(top, work);
        self.refresh_relevance(range_live, work);
        for id in ids {
            self.queue_facets(id, work);
        }
        work.mark(top);
    }

    /// Moves an instance's element, which is a child of `parent`, to where the form has the last one of the repeat.
    fn place_last(&mut self, range: u32, parent: XmlId, node: XmlId) {
        if let Some(last) = self.arena.range(range).instances.last() {
            let last = self.arena.nodes[self.arena.frame(*last).slots[0] as usize].xml;
            self.document.insert_after(last, node);
        } else if let Some(next) = self.next_in_form(self.arena.range(range).def, parent, node) {
            self.document.insert_before(next, node);
        }
    }

    /// A repeat to which nobody may ever add has at least one instance.
    #[inline(never)]
    pub(super) fn fill_fixed(&mut self, first: usize, work: &mut Work, host: &mut dyn Host) {
        for range in first..self.arena.ranges.len() {
            let found = &self.arena.ranges[range];
            let kind = self.form.body_of[found.def].map(|id| self.form.body[id].kind);
            if let Some(BodyKind::Repeat {
                count: None,
                no_add_remove: Some(expr),
            }) = kind
                && found.instances.is_empty()
                && self.form.expression(expr).text().trim() == "true()"
            {
                self.append_instance(range as u32, work, host);
            }
        }
    }

    /// The first sibling that the form puts after a repeat which has no instance.
    fn next_in_form(&self, def: DefId, parent: XmlId, except: XmlId) -> Option<XmlId> {
        let tree = &self.form.tree;
        let siblings = &tree.defs[tree.defs[def].parent?].children;
        let place = siblings.iter().position(|d| *d == def)?;
        let later: Vec<_> = siblings
            .iter()
            .skip(place + 1)
            .map(|d| tree.defs[*d].name_id)
            .collect();
        self.document
            .child_elements(parent)
            .find(|node| *node != except && later.contains(&self.document.name(*node)))
    }

    /// Removes the instance at that index with all in it.
    fn remove_instance(&mut self, range: u32, index: usize, work: &mut Work) {
        self.close_instance(range, index);
        self.fire_structure(range, index, work);
        self.refresh_relevance(self.arena.range(range).live, work);
    }

    /// Removes an instance; what looks at the repeat from elsewhere is not told yet.
    fn close_instance(&mut self, range: u32, index: usize) {
        let Some(instance) = self.arena.range(range).instances.get(index).copied() else {
            return;
        };
        self.arena.remove_instance(range, index);
        let top = self.arena.frame(instance).slots[0];
        self.document.remove(self.arena.nodes[top as usize].xml);
        self.set_alive(instance, false);
    }

    /// Makes an instance and all in it alive or not; gives their ids.
    fn set_alive(&mut self, instance: u32, alive: bool) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut open = alloc::vec![instance];
        while let Some(frame) = open.pop() {
            let frame = self.arena.frame(frame);
            ids.extend(frame.slots.iter().filter(|id| **id != NONE));
            for inner in frame.ranges.iter().filter(|r| **r != NONE) {
                let inner = self.arena.range(*inner);
                open.extend(&inner.instances);
                ids.push(inner.live);
            }
        }
        for id in &ids {
            self.arena.nodes[*id as usize].alive = alive;
            self.touch(*id);
        }
        ids
    }

    /// Adds or removes instances at the end until there are that many; says how many there are then.
    pub(super) fn set_count(
        &mut self,
        id: u32,
        wanted: usize,
        work: &mut Work,
        host: &mut dyn Host,
    ) -> usize {
        let range = self.arena.nodes[id as usize].range;
        let before = self.arena.range(range).instances.len();
        let mut count = before;
        while count < wanted {
            match self.aside.get_mut(&range).and_then(Vec::pop) {
                Some(instance) => self.reopen_instance(range, instance, work),
                None if self.document.capacity() < self.most_nodes => self.open_instance(range, work, host),
                None => break,
            }
            if self.arena.range(range).instances.len() == count {
                break;
            }
            count += 1;
        }
        while count > wanted {
            count -= 1;
            // A count that somebody lowered by mistake, or types anew, costs no answers.
            let instance = self.arena.range(range).instances[count];
            self.aside.entry(range).or_default().push(instance);
            self.close_instance(range, count);
        }
        if count != before {
            // Once for all of them: each one of the others may look at every one of these.
            self.fire_structure(range, count, work);
        }
        if count < before {
            self.refresh_relevance(self.arena.range(range).live, work);
        }
        count
    }

    pub(super) fn add_repeat(
        &mut self,
        repeat: NodeId,
        work: &mut Work,
        host: &mut dyn Host,
    ) -> Result<(), Refusal> {
        let live = self.arena.get(repeat.0).ok_or(Refusal::NoSuchNode)?;
        let range = live.range;
        if range == NONE {
            return Err(Refusal::NotARepeat);
        }
        if !self.can_add(repeat.0) {
            return Err(Refusal::FixedRepeat);
        }
        if self.document.capacity() >= self.most_nodes {
            return Err(Refusal::TooLarge);
        }
        self.append_instance(range, work, host);
        Ok(())
    }

    pub(super) fn remove_repeat(&mut self, instance: NodeId, work: &mut Work) -> Result<(), Refusal> {
        let live = self.arena.get(instance.0).ok_or(Refusal::NoSuchNode)?;
        if live.range != NONE || !self.form.tree.defs[live.def].is_repeat {
            return Err(Refusal::NotARepeat);
        }
        let frame = live.frame;
        let range = self.arena.frame(frame).range;
        if !self.can_add(self.arena.range(range).live) {
            return Err(Refusal::FixedRepeat);
        }
        let index = self.arena.position(frame) - 1;
        self.remove_instance(range, index, work);
        Ok(())
    }

    /// True if a person may add instances to a repeat and remove them.
    pub(super) fn can_add(&self, range_live: u32) -> bool {
        let live = &self.arena.nodes[range_live as usize];
        match self.form.body_of[live.def].map(|id| self.form.body[id].kind) {
            Some(BodyKind::Repeat {
                count: None,
                no_add_remove: None,
            }) => true,
            Some(BodyKind::Repeat {
                count: None,
                no_add_remove: Some(expr),
            }) => !self.boolean_now(expr, live, false),
            _ => false,
        }
    }

    /// Runs the actions that a new instance of a repeat sets off.
    fn run_new_repeat(&mut self, instance: u32, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        let top = self.arena.frame(instance).slots[0];
        let def = self.arena.nodes[top as usize].def;
        for action in form
            .actions
            .iter()
            .filter(|a| a.events.contains(&Event::NewRepeat))
        {
            let home = &form.tree.defs[action.home];
            if home.frame == def {
                let at = self.arena.frame(instance).slots[home.slot];
                if at != NONE {
                    self.run_action(action, at, work, host);
                }
            }
        }
    }
}
