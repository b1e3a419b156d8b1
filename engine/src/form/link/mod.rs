//! From a [`FormDraft`] to a [`FormDef`].
//!
//! Here and wherever else a form is loaded, each phase and each kind of item is a function of its own
//! (`#[inline(never)]`): a browser compiles a function when it is first called, and once more when much of it was gone
//! through. It counts the bytes of machine code up to where a call or a turn of a loop ends, also those that were skipped, so
//! what is done for every node stands apart from what is seldom done. Of a big function it would count the whole each time,
//! and optimize it on all processors in the middle of a first load.

mod binds;
mod body;
mod expressions;
mod facets;
mod meta;
mod texts;

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::def::{BindDef, ExprId, FormDef};
use super::draft::{Action, Attribute, BodyItem, FormDraft};
use super::rules;
use super::tree::{DefId, Tree, split_name};
use crate::diagnostic::{Diagnostic, Place, Rule, has_errors};
use crate::xform::read::STANDARD_NAMESPACES;
use crate::xml::Names;
use crate::xpath::ast::Ast;

/// Resolves names, compiles expressions and builds the static graph. Without errors there is a form.
pub fn link(draft: FormDraft) -> (Option<FormDef>, Vec<Diagnostic>) {
    let (form, diagnostics) = link_partly(draft);
    (form.filter(|_| !has_errors(&diagnostics)), diagnostics)
}

/// [`link`], with what could be linked of a form with errors: enough to look for more of them, and nothing to be filled.
pub(crate) fn link_partly(mut draft: FormDraft) -> (Option<FormDef>, Vec<Diagnostic>) {
    if draft.primary.name.is_empty() {
        return (
            None,
            alloc::vec![Diagnostic::new(&rules::NO_ROOT, Place::Form, "")],
        );
    }
    meta::complete(&mut draft);
    let mut linker = Linker::new(&draft);
    linker.form.media = texts::media(&draft);
    // Texts move into the form; no second copy of them is made.
    linker.form.primary = draft.primary;
    linker.itext(draft.itext);
    linker.secondary(draft.secondary);
    for bind in draft.binds {
        linker.bind(bind);
    }
    for action in &draft.actions {
        linker.action(action, 0);
    }
    for item in draft.body {
        if let Some(id) = linker.body_item(item, 0) {
            linker.form.body_roots.push(id);
        }
    }
    if !linker.outputs.is_empty() {
        linker.outputs_in_repeats();
    }
    linker.graph();
    let Linker {
        form, diagnostics, ..
    } = linker;
    (Some(form), diagnostics)
}

struct Linker {
    form: FormDef,
    diagnostics: Vec<Diagnostic>,
    /// The syntax trees of itext outputs, to compile them again for repeats.
    outputs: HashMap<ExprId, (String, Ast)>,
    compiled: HashMap<(String, Option<DefId>), ExprId>,
    /// Where the calculation of a node, else its relevance, was written.
    logic_of: Vec<Option<Place>>,
    /// By secondary instance: the itexts with outputs that its items refer to.
    item_texts: HashMap<String, Vec<String>>,
}

/// `nodeset` as an absolute path of names: relative ones begin at `base`.
pub(crate) fn absolute(base: &str, nodeset: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    let nodeset = nodeset.trim();
    if !nodeset.starts_with('/') {
        steps.extend(base.split('/').filter(|s| !s.is_empty()));
    }
    // A predicate in a nodeset says nothing about the definition.
    for step in split_steps(nodeset) {
        match step.split('[').next().unwrap_or(step).trim() {
            "" | "." | "current()" => {}
            ".." => {
                steps.pop();
            }
            name => steps.push(name),
        }
    }
    let mut path = String::new();
    for step in steps {
        path.push('/');
        path.push_str(step);
    }
    path
}

/// The steps of a path with their predicates, in which slashes part no steps.
fn split_steps(path: &str) -> Vec<&str> {
    let (mut steps, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, character) in path.char_indices() {
        match character {
            _ if quote == Some(character) => quote = None,
            _ if quote.is_some() => {}
            '"' | '\'' => quote = Some(character),
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                steps.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    steps.push(&path[start..]);
    steps
}

/// The nodesets of all repeats.
#[inline(never)]
fn repeats(items: &[BodyItem], base: &str, found: &mut BTreeSet<String>) {
    for item in items {
        match item {
            BodyItem::Control(_) => {}
            BodyItem::Group(group) => {
                let path = group.reference.as_deref().map(|r| absolute(base, r));
                repeats(&group.children, path.as_deref().unwrap_or(base), found);
            }
            BodyItem::Repeat(repeat) => {
                let path = absolute(base, &repeat.nodeset);
                repeats(&repeat.children, &path, found);
                found.insert(path);
            }
        }
    }
}

/// The paths of bound attributes.
#[inline(never)]
fn attribute_paths(draft: &FormDraft) -> Vec<String> {
    let root = alloc::format!("/{}", draft.primary.name);
    let binds = draft.binds.iter().map(|bind| bind.nodeset.as_str());
    let actions = draft.actions.iter().map(|action| action.reference.as_str());
    let mut found: Vec<String> = binds
        .chain(actions)
        .filter(|path| path.contains("/@"))
        .map(|path| absolute(&root, path))
        .collect();
    fn nested(items: &[BodyItem], found: &mut Vec<String>) {
        for item in items {
            let (actions, children): (&[Action], &[BodyItem]) = match item {
                BodyItem::Control(control) => {
                    if control.reference.contains("/@") {
                        found.push(absolute("", &control.reference));
                    }
                    (&control.actions, &[])
                }
                BodyItem::Group(group) => (&[], &group.children),
                BodyItem::Repeat(repeat) => (&repeat.actions, &repeat.children),
            };
            found.extend(
                actions
                    .iter()
                    .filter(|a| a.reference.contains("/@"))
                    .map(|a| absolute("", &a.reference)),
            );
            nested(children, found);
        }
    }
    nested(&draft.body, &mut found);
    found
}

impl Linker {
    #[inline(never)]
    fn new(draft: &FormDraft) -> Self {
        let mut names = Names::new();
        let mut found = BTreeSet::new();
        let root = alloc::format!("/{}", draft.primary.name);
        repeats(&draft.body, &root, &mut found);
        let mut tree = Tree::build(draft, &found, &mut names);
        if let Some((meta, name)) = meta::deprecated_id(draft) {
            tree.add_absent(&meta, &name, draft, &mut names);
        }
        tree.add_attributes(
            attribute_paths(draft).iter().map(String::as_str),
            draft,
            &mut names,
        );
        let mut namespaces = draft.namespaces.clone();
        for (prefix, uri) in STANDARD_NAMESPACES {
            if namespaces.iter().all(|(known, _)| known != prefix) {
                namespaces.push((prefix.to_string(), uri.to_string()));
            }
        }
        let attribute = |name: &str| {
            let fits = |a: &&Attribute| split_name(&a.name).1 == name;
            draft
                .primary
                .attributes
                .iter()
                .find(fits)
                .map(|a| a.value.clone())
        };
        let count = tree.defs.len();
        let default_language = draft
            .itext
            .iter()
            .position(|t| t.default)
            .or((!draft.itext.is_empty()).then_some(0));
        let form = FormDef {
            id: attribute("id")
                .or_else(|| draft.primary_namespace.clone())
                .unwrap_or_default(),
            version: attribute("version").unwrap_or_default(),
            title: draft.title.clone(),
            style: draft.style.clone(),
            public_key: draft
                .submission
                .as_ref()
                .and_then(|submission| submission.public_key.clone()),
            languages: draft.itext.iter().map(|t| t.language.clone()).collect(),
            default_language,
            names,
            namespaces,
            primary_namespace: draft.primary_namespace.clone(),
            expressions: Vec::with_capacity(draft.binds.len()),
            binds: alloc::vec![BindDef::default(); count],
            body_of: alloc::vec![None; count],
            tree,
            ..FormDef::default()
        };
        Self {
            form,
            diagnostics: Vec::new(),
            outputs: HashMap::new(),
            compiled: HashMap::with_capacity(draft.binds.len()),
            logic_of: alloc::vec![None; count],
            item_texts: HashMap::new(),
        }
    }

    #[cold]
    fn report(&mut self, rule: &'static Rule, place: &Place, excerpt: &str, arguments: &[&str]) {
        let mut diagnostic = Diagnostic::new(rule, place.clone(), excerpt);
        for argument in arguments {
            diagnostic = diagnostic.with(*argument);
        }
        self.diagnostics.push(diagnostic);
    }

    fn path(&self, def: DefId) -> String {
        self.form.tree.defs[def].path.clone()
    }

    fn resolve<'n>(&self, base: DefId, nodeset: &'n str) -> (Cow<'n, str>, Option<DefId>) {
        // Most paths are written as the definitions have them.
        if let Some(def) = self.form.tree.at(nodeset) {
            return (Cow::Borrowed(nodeset), Some(def));
        }
        let path = absolute(&self.form.tree.defs[base].path, nodeset);
        let def = self.form.tree.at(&path);
        (Cow::Owned(path), def)
    }
}
