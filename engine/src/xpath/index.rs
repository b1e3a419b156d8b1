//! Which children of a node have a key with a certain value: answers `item[key = 'value']` without a walk.

use alloc::boxed::Box;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::xml::{Document, Kind, NameId, NodeId};

/// What an index is for: children named `name` of `parent`, by their child or attribute `key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct IndexKey {
    pub document: u32,
    pub parent: NodeId,
    pub name: NameId,
    pub key: NameId,
    pub attribute: bool,
}

#[derive(Debug)]
struct Index {
    revision: u64,
    /// Absent until the same revision is asked for again: most documents that change are asked once per change.
    values: Option<HashMap<Box<str>, Vec<NodeId>>>,
}

/// The indexes of a session.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    by_key: HashMap<IndexKey, Index>,
}

/// Above this many indexes all are dropped, so that a form cannot make them grow without end.
const MOST: usize = 1_000;

impl Indexes {
    /// The nodes whose key is that text, in document order; `None` if looking at every node is as good.
    pub(super) fn find(&mut self, key: IndexKey, document: &Document, value: &str) -> Option<&[NodeId]> {
        if self.by_key.len() >= MOST && !self.by_key.contains_key(&key) {
            self.by_key.clear();
        }
        let revision = document.revision();
        let index = self.by_key.entry(key).or_insert(Index {
            revision: u64::MAX,
            values: None,
        });
        if index.revision != revision {
            *index = Index {
                revision,
                values: None,
            };
            return None;
        }
        let values = index.values.get_or_insert_with(|| build(key, document));
        Some(values.get(value).map_or(&[], Vec::as_slice))
    }
}

fn build(key: IndexKey, document: &Document) -> HashMap<Box<str>, Vec<NodeId>> {
    let mut values: HashMap<Box<str>, Vec<NodeId>> = HashMap::new();
    for node in document
        .child_elements(key.parent)
        .filter(|n| document.name(*n) == key.name)
    {
        for_each_key(document, node, key.key, key.attribute, |text| {
            match values.get_mut(text) {
                Some(nodes) if nodes.last() == Some(&node) => {}
                Some(nodes) => nodes.push(node),
                None => {
                    values.insert(text.into(), alloc::vec![node]);
                }
            }
        });
    }
    values
}

/// Calls `visit` with the string value of every key of a node.
pub(super) fn for_each_key(
    document: &Document,
    node: NodeId,
    key: NameId,
    attribute: bool,
    mut visit: impl FnMut(&str),
) {
    if attribute {
        if let Some(text) = document.attribute(node, key) {
            visit(text);
        }
        return;
    }
    for child in document.children(node) {
        if document.name(child) == key && document.kind(child) == Kind::Element {
            visit(&document.string_value(child));
        }
    }
}
