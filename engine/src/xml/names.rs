//! Interned names: comparing two element names is comparing two numbers.

use alloc::boxed::Box;
use alloc::vec::Vec;
use hashbrown::HashMap;

/// An expanded name (namespace and local part) of a [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(u32);

impl NameId {
    /// Below [`Names::count`].
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A namespace of a [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespaceId(u32);

impl NamespaceId {
    /// No namespace.
    pub const NONE: Self = Self(0);
}

/// The names known to a form and its documents. Numbers are handed out in order and never change, so a clone agrees
/// with its original on everything that was interned before.
#[derive(Clone, Debug)]
pub struct Names {
    namespaces: Vec<Box<str>>,
    names: Vec<(NamespaceId, Box<str>)>,
    by_text: HashMap<Box<str>, Vec<NameId>>,
    /// Names that were asked for lately, by what [`slot`] says of their local part.
    recent: [NameId; 64],
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}

impl Names {
    pub fn new() -> Self {
        let mut names = Self {
            namespaces: alloc::vec!["".into()],
            names: Vec::new(),
            by_text: HashMap::new(),
            recent: [Self::EMPTY; 64],
        };
        names.intern("", "");
        names
    }

    /// The name of nodes that have none (text, comments, the document).
    pub const EMPTY: NameId = NameId(0);

    /// The number of that name; `namespace` is the URI, empty for none.
    pub fn intern(&mut self, namespace: &str, local: &str) -> NameId {
        let space = self.intern_namespace(namespace);
        self.intern_in(space, local)
    }

    /// The same where the namespace is known by its number.
    #[inline(never)]
    pub fn intern_in(&mut self, space: NamespaceId, local: &str) -> NameId {
        let slot = slot(local);
        if let Some((known, text)) = self.names.get(self.recent[slot].0 as usize)
            && *known == space
            && **text == *local
        {
            return self.recent[slot];
        }
        self.intern_anew(space, local, slot)
    }

    /// Apart from what nearly always does, which a browser then need not optimize together with this.
    #[inline(never)]
    fn intern_anew(&mut self, space: NamespaceId, local: &str, slot: usize) -> NameId {
        if let Some(id) = self.find(space, local) {
            self.recent[slot] = id;
            return id;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push((space, local.into()));
        self.by_text.entry(local.into()).or_default().push(id);
        id
    }

    /// The number of that name, if it was interned before.
    pub fn get(&self, namespace: &str, local: &str) -> Option<NameId> {
        self.find(self.get_namespace(namespace)?, local)
    }

    pub fn intern_namespace(&mut self, uri: &str) -> NamespaceId {
        self.get_namespace(uri).unwrap_or_else(|| {
            let id = NamespaceId(u32::try_from(self.namespaces.len()).unwrap_or(u32::MAX));
            self.namespaces.push(uri.into());
            id
        })
    }

    pub fn get_namespace(&self, uri: &str) -> Option<NamespaceId> {
        if uri.is_empty() {
            return Some(NamespaceId::NONE);
        }
        let index = self.namespaces.iter().position(|n| **n == *uri)?;
        u32::try_from(index).ok().map(NamespaceId)
    }

    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    /// The local parts of all names in the order of their numbers.
    pub(crate) fn locals(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(_, local)| &**local)
    }

    /// The local part.
    pub fn local(&self, name: NameId) -> &str {
        self.names.get(name.0 as usize).map_or("", |(_, local)| local)
    }

    /// The namespace URI, empty for none.
    pub fn namespace(&self, name: NameId) -> &str {
        let space = self.namespace_id(name);
        self.namespaces.get(space.0 as usize).map_or("", |uri| uri)
    }

    pub fn namespace_id(&self, name: NameId) -> NamespaceId {
        self.names
            .get(name.0 as usize)
            .map_or(NamespaceId::NONE, |(space, _)| *space)
    }

    #[inline(never)]
    fn find(&self, space: NamespaceId, local: &str) -> Option<NameId> {
        self.by_text
            .get(local)?
            .iter()
            .copied()
            .find(|id| self.namespace_id(*id) == space)
    }
}

/// A number below 64 that tells most names of a document apart.
fn slot(local: &str) -> usize {
    let bytes = local.as_bytes();
    match (bytes.first(), bytes.get(bytes.len() / 2), bytes.last()) {
        (Some(first), Some(middle), Some(last)) => {
            (bytes.len() + 7 * usize::from(*first) + 13 * usize::from(*middle) + usize::from(*last)) & 63
        }
        _ => 0,
    }
}
