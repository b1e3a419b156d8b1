//! The arena: nodes as records that point at each other by number.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::num::NonZeroU32;
use core::ops::Range;

use super::{NameId, Names};

/// A node of one [`Document`]. Numbers of removed nodes are not used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(NonZeroU32);

impl NodeId {
    /// The document node, which every document has.
    pub const DOCUMENT: Self = Self(NonZeroU32::MIN);

    /// A number that tells this node from all others of its document, now and later.
    pub fn number(self) -> u32 {
        self.0.get() - 1
    }

    /// The node at that place of the arena. One is added, so that "no node" needs no room beside the number.
    fn at(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
    }

    fn index(self) -> usize {
        self.number() as usize
    }
}

/// What a node is. Namespace declarations are kept as nodes so that documents can be written as they were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Document,
    Element,
    Attribute,
    /// `xmlns:p="uri"`: the local name is the prefix, the text the URI.
    Namespace,
    Text,
    Comment,
    ProcessingInstruction,
}

/// A node's own text, in the place where it came from: long lists would else take a piece of memory for each.
#[derive(Clone, Debug)]
pub(super) enum Text<'t> {
    Read(Cow<'t, str>),
    /// A part of [`DocumentIn::kept`].
    Kept {
        start: u32,
        end: u32,
    },
}

impl Text<'_> {
    pub const NONE: Self = Self::Read(Cow::Borrowed(""));

    /// A copy of a text, which for a blank one takes no memory.
    pub fn owned(text: &str) -> Self {
        match text {
            "" => Self::NONE,
            text => Self::Read(Cow::Owned(text.into())),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Record<'t> {
    pub kind: Kind,
    pub name: NameId,
    /// Index into `Document::prefixes`.
    pub prefix: u16,
    pub parent: Option<NodeId>,
    pub first_child: Option<NodeId>,
    pub last_child: Option<NodeId>,
    pub previous: Option<NodeId>,
    pub next: Option<NodeId>,
    /// First of the chain of attributes and namespace declarations.
    pub first_attribute: Option<NodeId>,
    pub text: Text<'t>,
    /// Place in document order, with gaps.
    pub order: u64,
    pub span: (u32, u32),
}

/// An XML document that owns its texts.
pub type Document = DocumentIn<'static>;

/// An XML document whose texts may still lie in the text that it was read from. Nodes are made by
/// [`DocumentIn::element`], [`DocumentIn::text_node`]… and put in place by [`DocumentIn::append`] and
/// [`DocumentIn::insert_before`].
#[derive(Clone, Debug)]
pub struct DocumentIn<'t> {
    pub(super) nodes: Vec<Record<'t>>,
    /// Texts one behind the other, see [`DocumentIn::push_text`].
    pub(super) kept: String,
    pub(super) prefixes: Vec<Box<str>>,
    pub(super) revision: u64,
}

impl Default for DocumentIn<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'t> DocumentIn<'t> {
    /// A document without a document element.
    pub fn new() -> Self {
        Self::with_room(0)
    }

    /// The same, with room for that many nodes.
    pub(crate) fn with_room(nodes: usize) -> Self {
        let mut document = Self {
            nodes: Vec::with_capacity(nodes),
            kept: String::new(),
            prefixes: alloc::vec!["".into()],
            revision: 0,
        };
        document.make(Kind::Document, Names::EMPTY, 0, Text::NONE);
        document
    }

    /// The same with texts of its own.
    pub fn into_owned(self) -> Document {
        let own = |record: Record<'t>| Record {
            text: match record.text {
                Text::Read(Cow::Borrowed("")) => Text::NONE,
                Text::Read(text) => Text::Read(Cow::Owned(text.into_owned())),
                Text::Kept { start, end } => Text::Kept { start, end },
            },
            ..record
        };
        DocumentIn {
            nodes: self.nodes.into_iter().map(own).collect(),
            kept: self.kept,
            prefixes: self.prefixes,
            revision: self.revision,
        }
    }

    /// Rises with every change, so that what was computed from the document can be known to be stale.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many nodes were ever made; every [`NodeId::number`] is below it.
    pub fn capacity(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn record(&self, node: NodeId) -> &Record<'t> {
        // A number from another document reads the document node: a wrong answer, never a panic.
        self.nodes.get(node.index()).unwrap_or(&self.nodes[0])
    }

    pub(super) fn record_mut(&mut self, node: NodeId) -> &mut Record<'t> {
        let index = if node.index() < self.nodes.len() {
            node.index()
        } else {
            0
        };
        &mut self.nodes[index]
    }

    pub(super) fn make(&mut self, kind: Kind, name: NameId, prefix: u16, text: Text<'t>) -> NodeId {
        let id = NodeId::at(self.nodes.len());
        self.nodes.push(Record {
            kind,
            name,
            prefix,
            parent: None,
            first_child: None,
            last_child: None,
            previous: None,
            next: None,
            first_attribute: None,
            text,
            order: 0,
            span: (0, 0),
        });
        id
    }

    pub fn kind(&self, node: NodeId) -> Kind {
        self.record(node).kind
    }

    /// All nodes of a kind, in the order they were made.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(move |(_, record)| record.kind == kind)
            .map(|(index, _)| NodeId::at(index))
    }

    pub fn is_element(&self, node: NodeId) -> bool {
        self.kind(node) == Kind::Element
    }

    /// Name of an element, attribute, processing instruction (target) or namespace declaration (prefix).
    pub fn name(&self, node: NodeId) -> NameId {
        self.record(node).name
    }

    /// The name with the number of the prefix it was written with: the same for the same spelling.
    pub(crate) fn written_name(&self, node: NodeId) -> (NameId, u16) {
        let record = self.record(node);
        (record.name, record.prefix)
    }

    /// The prefix the name was written with, empty for none.
    pub fn prefix(&self, node: NodeId) -> &str {
        self.prefixes
            .get(self.record(node).prefix as usize)
            .map_or("", |p| p)
    }

    /// The byte range of the node in the text it was read from; empty for nodes made later. An element's range is that
    /// of the whole element.
    pub fn span(&self, node: NodeId) -> Range<usize> {
        let (start, end) = self.record(node).span;
        start as usize..end as usize
    }

    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.record(node).parent
    }

    pub fn first_child(&self, node: NodeId) -> Option<NodeId> {
        self.record(node).first_child
    }

    pub fn last_child(&self, node: NodeId) -> Option<NodeId> {
        self.record(node).last_child
    }

    pub fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        self.record(node).next
    }

    pub fn previous_sibling(&self, node: NodeId) -> Option<NodeId> {
        self.record(node).previous
    }

    /// The document element.
    pub fn root_element(&self) -> Option<NodeId> {
        self.child_elements(NodeId::DOCUMENT).next()
    }

    /// Children in order; attributes are no children.
    pub fn children(&self, node: NodeId) -> Iter<'_> {
        Iter {
            document: self,
            next: self.record(node).first_child,
        }
    }

    pub fn child_elements(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.children(node).filter(|n| self.is_element(*n))
    }

    /// The first child element of that name.
    pub fn child(&self, node: NodeId, name: NameId) -> Option<NodeId> {
        self.children(node).find(|n| {
            let record = self.record(*n);
            record.name == name && record.kind == Kind::Element
        })
    }

    /// True for an element with attributes or namespace declarations.
    pub(crate) fn has_attributes(&self, node: NodeId) -> bool {
        self.record(node).first_attribute.is_some()
    }

    /// The attributes, without namespace declarations.
    pub fn attributes(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.declarations_and_attributes(node)
            .filter(|n| self.kind(*n) == Kind::Attribute)
    }

    /// The namespace declarations written on that element.
    pub fn declarations(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.declarations_and_attributes(node)
            .filter(|n| self.kind(*n) == Kind::Namespace)
    }

    pub(super) fn declarations_and_attributes(&self, node: NodeId) -> Iter<'_> {
        Iter {
            document: self,
            next: self.record(node).first_attribute,
        }
    }

    /// The attribute node of that name.
    pub fn attribute_node(&self, node: NodeId, name: NameId) -> Option<NodeId> {
        self.attributes(node).find(|n| self.name(*n) == name)
    }

    /// The value of the attribute of that name.
    pub fn attribute(&self, node: NodeId, name: NameId) -> Option<&str> {
        self.attribute_node(node, name).map(|n| self.text(n))
    }

    /// The node's own text: of a text node, attribute, comment or processing instruction, or the URI of a namespace
    /// declaration. Empty for elements, see [`DocumentIn::string_value`].
    pub fn text(&self, node: NodeId) -> &str {
        self.text_of(self.record(node))
    }

    fn text_of<'a>(&'a self, record: &'a Record<'t>) -> &'a str {
        match &record.text {
            Text::Read(text) => text,
            Text::Kept { start, end } => self.kept_text(*start, *end),
        }
    }

    // Apart, so that what is asked of every node is small where it is asked.
    #[inline(never)]
    fn kept_text(&self, start: u32, end: u32) -> &str {
        self.kept.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The same, free of the document if it still lies in the text that was read.
    pub(crate) fn shared_text(&self, node: NodeId) -> Cow<'t, str> {
        match &self.record(node).text {
            Text::Read(text) => text.clone(),
            Text::Kept { .. } => Cow::Owned(self.text(node).into()),
        }
    }

    /// Moves the node's own text out of the document, which keeps an empty one.
    pub(crate) fn take_text(&mut self, node: NodeId) -> String {
        match core::mem::replace(&mut self.record_mut(node).text, Text::NONE) {
            Text::Read(text) => text.into_owned(),
            Text::Kept { start, end } => self.kept_text(start, end).into(),
        }
    }

    /// The string value as XPath 1.0 § 5 defines it.
    #[inline]
    pub fn string_value(&self, node: NodeId) -> Cow<'_, str> {
        let record = self.record(node);
        if !matches!(record.kind, Kind::Element | Kind::Document) {
            return Cow::Borrowed(self.text_of(record));
        }
        let Some(first) = record.first_child else {
            return Cow::Borrowed("");
        };
        let child = self.record(first);
        if child.kind == Kind::Text && child.next.is_none() {
            return Cow::Borrowed(self.text_of(child));
        }
        Cow::Owned(self.texts_under(node))
    }

    #[inline(never)]
    fn texts_under(&self, node: NodeId) -> String {
        let texts = self.descendants(node).filter(|id| self.kind(*id) == Kind::Text);
        texts.map(|id| self.text(id)).collect()
    }

    /// The nodes under that node in document order, without itself and without attributes.
    pub fn descendants(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = self.record(node).first_child;
        core::iter::from_fn(move || {
            let current = next?;
            next = self
                .record(current)
                .first_child
                .or_else(|| self.after(current, node));
            Some(current)
        })
    }

    /// The node that follows `node` and all under it, as long as it is still under `top`.
    pub(crate) fn after(&self, node: NodeId, top: NodeId) -> Option<NodeId> {
        let mut current = node;
        loop {
            if current == top {
                return None;
            }
            if let Some(next) = self.record(current).next {
                return Some(next);
            }
            current = self.record(current).parent?;
        }
    }

    /// Parent, its parent, and so on up to the document node.
    pub fn ancestors(&self, node: NodeId) -> Ancestors<'_> {
        Ancestors {
            document: self,
            next: self.parent(node),
        }
    }

    /// True if `node` hangs in the document, that is, was appended and not removed.
    pub fn is_attached(&self, node: NodeId) -> bool {
        node == NodeId::DOCUMENT || self.ancestors(node).last() == Some(NodeId::DOCUMENT)
    }

    /// The namespace URI that a prefix (empty: the default namespace) stands for at that node.
    pub fn namespace_for<'a>(&'a self, node: NodeId, prefix: &str, names: &Names) -> Option<&'a str> {
        if prefix == "xml" {
            return Some(super::XML_NAMESPACE);
        }
        core::iter::once(node)
            .chain(self.ancestors(node))
            .find_map(|n| {
                self.declarations(n)
                    .find(|d| names.local(self.name(*d)) == prefix)
            })
            .map(|d| self.text(d))
            .filter(|uri| !uri.is_empty())
    }
}

/// Siblings in order.
#[derive(Clone)]
pub struct Iter<'a> {
    document: &'a DocumentIn<'a>,
    next: Option<NodeId>,
}

impl Iterator for Iter<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let current = self.next?;
        self.next = self.document.record(current).next;
        Some(current)
    }
}

/// Ancestors from the parent upwards.
#[derive(Clone)]
pub struct Ancestors<'a> {
    document: &'a DocumentIn<'a>,
    next: Option<NodeId>,
}

impl Iterator for Ancestors<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let current = self.next?;
        self.next = self.document.parent(current);
        Some(current)
    }
}
