//! What the lists inside a form have, of all their choices together.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::check::expressions::{is_call, literal};
use crate::form::draft::{FormDraft, InstanceSource, SecondaryInstance};
use crate::form::instance::{Instance, Piece};
use crate::xpath::ast::{Ast, AstKind};

/// The elements of one name in one place of a list, as one: what some of them hold. Above all stands the document.
#[derive(Default)]
pub(super) struct Shape<'a>(BTreeMap<&'a str, Shape<'a>>);

impl<'a> Shape<'a> {
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.0.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.keys().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one child, if there is no other and it holds elements: the root, the item.
    pub fn only(&self) -> Option<&'a str> {
        let mut children = self.0.iter();
        let (name, shape) = children.next()?;
        (children.next().is_none() && !shape.is_empty()).then_some(*name)
    }

    /// What a document's items hold, whatever the root and the items are called.
    pub fn items(&self) -> impl Iterator<Item = &Self> {
        self.0.values().flat_map(|root| root.0.values())
    }

    fn add_names(&self, names: &mut BTreeSet<&'a str>) {
        for (name, inner) in &self.0 {
            names.insert(name);
            inner.add_names(names);
        }
    }

    /// The depth of instances is limited, and so is the recursion.
    fn add(&mut self, piece: Piece<'a>) {
        for child in piece.children() {
            self.0.entry(child.name()).or_default().add(child);
        }
    }
}

/// The lists by their ids.
pub(super) fn shapes(draft: &FormDraft) -> BTreeMap<&str, Shape<'_>> {
    let mut shapes = BTreeMap::new();
    for instance in &draft.secondary {
        if let Some(root) = content(instance).and_then(Instance::root) {
            let mut inner = Shape::default();
            inner.add(root);
            let shape = Shape(BTreeMap::from([(root.name(), inner)]));
            shapes.entry(&*instance.id).or_insert(shape);
        }
    }
    shapes
}

/// The names of all elements of lists.
pub(super) fn elements<'a>(shapes: &BTreeMap<&str, Shape<'a>>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    shapes.values().for_each(|shape| shape.add_names(&mut names));
    names
}

/// The texts in a column of a list, each once.
pub(super) fn values<'a>(draft: &'a FormDraft, list: &str, column: &str) -> BTreeSet<&'a str> {
    let instance = draft.secondary.iter().find(|instance| instance.id == list);
    let items = instance
        .and_then(content)
        .and_then(Instance::root)
        .into_iter()
        .flat_map(Piece::children);
    let cells = items
        .flat_map(Piece::children)
        .filter(|cell| cell.name() == column);
    cells.map(Piece::text).collect()
}

/// The name in `instance('name')`.
pub(super) fn listed(call: &Ast) -> Option<&str> {
    match &call.kind {
        AstKind::Call { arguments, .. } if is_call(call, "instance") => arguments.first().and_then(literal),
        _ => None,
    }
}

fn content(instance: &SecondaryInstance) -> Option<&Instance> {
    match &instance.source {
        InstanceSource::Inline(content) => Some(content),
        InstanceSource::External(_) => None,
    }
}
