//! Which children of a node have a name, or a key with a certain value: answers `name` and `item[key = 'value']` without a
//! walk.

use alloc::vec::Vec;
use core::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap};

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
    /// Absent until the same revision is asked for again: the main instance is mostly asked once per change.
    table: Option<Table>,
}

/// The indexes of a session.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    by_key: HashMap<IndexKey, Index>,
    by_name: HashMap<(u32, NodeId), Children>,
}

/// The child elements of a node, by name.
#[derive(Debug)]
struct Children {
    revision: u64,
    /// Absent until the same revision is asked for again.
    names: Option<HashMap<NameId, Vec<NodeId>>>,
}

/// Above this many indexes all are dropped, so that a form cannot make them grow without end.
const MOST: usize = 1_000;

impl Indexes {
    /// Visits the nodes whose key is that text, in document order, and tells how many were looked at; `None` if looking
    /// at every node is as good.
    pub(super) fn find(
        &mut self,
        key: IndexKey,
        document: &Document,
        value: &str,
        visit: impl FnMut(NodeId),
    ) -> Option<usize> {
        if self.by_key.len() >= MOST && !self.by_key.contains_key(&key) {
            self.by_key.clear();
        }
        let revision = document.revision();
        let fresh = Index {
            revision,
            table: None,
        };
        let index = match self.by_key.entry(key) {
            hashbrown::hash_map::Entry::Occupied(known) => {
                let index = known.into_mut();
                if index.revision != revision {
                    *index = fresh;
                    return None;
                }
                index
            }
            hashbrown::hash_map::Entry::Vacant(unknown) => {
                let index = unknown.insert(fresh);
                // Secondary instances do not change: what is asked once is asked again.
                if key.document == 0 {
                    return None;
                }
                index
            }
        };
        let table = index.table.get_or_insert_with(|| Table::build(key, document));
        Some(table.find(key, document, value, visit))
    }

    /// The child elements of `parent` with that name, in order; `None` if a walk is as good.
    pub(super) fn children(
        &mut self,
        index: u32,
        parent: NodeId,
        name: NameId,
        document: &Document,
    ) -> Option<&[NodeId]> {
        let key = (index, parent);
        if self.by_name.len() >= MOST && !self.by_name.contains_key(&key) {
            self.by_name.clear();
        }
        let revision = document.revision();
        let known = self.by_name.entry(key).or_insert(Children {
            revision: u64::MAX,
            names: None,
        });
        if known.revision != revision {
            *known = Children {
                revision,
                names: None,
            };
            return None;
        }
        let names = known.names.get_or_insert_with(|| {
            let mut names: HashMap<NameId, Vec<NodeId>> = HashMap::new();
            for child in document.child_elements(parent) {
                names.entry(document.name(child)).or_default().push(child);
            }
            names
        });
        Some(names.get(&name).map_or(&[], Vec::as_slice))
    }
}

/// A hash table over the documents' own texts: it keeps no copy of them.
#[derive(Debug)]
struct Table {
    hasher: DefaultHashBuilder,
    /// By the low bits of the hash: index of the first entry, or [`END`].
    heads: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    node: NodeId,
    hash: u32,
    next: u32,
}

const END: u32 = u32::MAX;

impl Table {
    fn build(key: IndexKey, document: &Document) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut entries: Vec<Entry> = Vec::new();
        // Backwards, so that each chain begins with its first node.
        let mut next = document.last_child(key.parent);
        while let Some(node) = next {
            next = document.previous_sibling(node);
            if document.name(node) == key.name && document.kind(node) == Kind::Element {
                for_each_key(document, node, key.key, key.attribute, |text| {
                    let hash = hasher.hash_one(text) as u32;
                    entries.push(Entry {
                        node,
                        hash,
                        next: END,
                    });
                });
            }
        }
        let mut heads = alloc::vec![END; entries.len().next_power_of_two()];
        let mask = heads.len() - 1;
        for (index, entry) in entries.iter_mut().enumerate() {
            let head = &mut heads[entry.hash as usize & mask];
            entry.next = core::mem::replace(head, u32::try_from(index).unwrap_or(END));
        }
        Self {
            hasher,
            heads,
            entries,
        }
    }

    fn find(&self, key: IndexKey, document: &Document, value: &str, mut visit: impl FnMut(NodeId)) -> usize {
        let hash = self.hasher.hash_one(value) as u32;
        let (mut looked, mut last) = (0, None);
        let mut at = self.heads[hash as usize & (self.heads.len() - 1)];
        while let Some(entry) = self.entries.get(at as usize) {
            looked += 1;
            at = entry.next;
            if entry.hash != hash || last == Some(entry.node) {
                continue;
            }
            let mut is_equal = false;
            for_each_key(document, entry.node, key.key, key.attribute, |text| {
                is_equal |= text == value;
            });
            if is_equal {
                last = Some(entry.node);
                visit(entry.node);
            }
        }
        looked
    }
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
