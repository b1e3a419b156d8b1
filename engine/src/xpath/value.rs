//! What expressions give: text, number, boolean or nodes (XPath 1.0 § 1).

use alloc::borrow::Cow;
use alloc::string::String;

use smallvec::SmallVec;

use super::context::World;
use super::date;
use super::number;
use crate::xml::{Document, Kind, NodeId};

/// A node of one of the documents of a [`World`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// Index of the document, see [`World::document`]; 0 is the main instance.
    pub document: u32,
    /// The node; for a namespace node its declaration.
    pub id: NodeId,
    /// The element that a namespace node belongs to.
    pub(super) owner: Option<NodeId>,
}

impl Node {
    pub fn new(document: u32, id: NodeId) -> Self {
        Self {
            document,
            id,
            owner: None,
        }
    }

    /// A namespace node: a namespace that is in scope at that element. Such nodes exist only in results.
    pub fn is_namespace(self) -> bool {
        self.owner.is_some()
    }

    pub(super) fn sibling(self, id: NodeId) -> Self {
        Self {
            document: self.document,
            id,
            owner: None,
        }
    }
}

/// Nodes without duplicates, in document order unless shuffled by `randomize()`.
#[derive(Clone, Debug, Default)]
pub struct NodeSet {
    pub(super) nodes: SmallVec<[Node; 2]>,
    pub(super) shuffled: bool,
    /// Nothing was found but nodes that are not relevant.
    pub(super) is_hidden: bool,
}

impl NodeSet {
    pub fn as_slice(&self) -> &[Node] {
        &self.nodes
    }

    pub fn first(&self) -> Option<Node> {
        self.nodes.first().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Node> + '_ {
        self.nodes.iter().copied()
    }

    pub(super) fn one(node: Node) -> Self {
        let mut nodes = SmallVec::new();
        nodes.push(node);
        Self {
            nodes,
            ..Self::default()
        }
    }

    /// Brings the nodes into document order and drops duplicates, unless they were shuffled.
    pub(super) fn normalize(&mut self, world: &dyn World) {
        if self.shuffled || self.nodes.len() < 2 {
            return;
        }
        let sorted = self.nodes.windows(2).all(|w| compare(world, w[0], w[1]).is_lt());
        if !sorted {
            self.nodes.sort_by(|a, b| compare(world, *a, *b));
            self.nodes.dedup();
        }
    }
}

fn compare(world: &dyn World, a: Node, b: Node) -> core::cmp::Ordering {
    a.document.cmp(&b.document).then_with(|| {
        let document = world.document(a.document);
        let element = |n: Node| n.owner.unwrap_or(n.id);
        document
            .compare(element(a), element(b))
            .then_with(|| a.owner.is_some().cmp(&b.owner.is_some()))
            .then_with(|| a.id.cmp(&b.id))
    })
}

/// The result of an expression.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    String(Cow<'a, str>),
    Number(f64),
    Boolean(bool),
    Nodes(NodeSet),
}

impl<'a> Value<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::String(text.into())
    }

    /// `string()` of XPath 1.0 § 4.2.
    pub fn into_string(self, world: &'a dyn World) -> Cow<'a, str> {
        match self {
            Self::String(text) => text,
            Self::Number(value) => Cow::Owned(number::format(value)),
            Self::Boolean(true) => Cow::Borrowed("true"),
            Self::Boolean(false) => Cow::Borrowed("false"),
            Self::Nodes(nodes) => nodes
                .first()
                .map_or(Cow::Borrowed(""), |n| string_value(world, n)),
        }
    }

    /// `number()` of XPath 1.0 § 4.4, extended by the ODK XForms specification: a text that is a date or dateTime is
    /// the days since 1970-01-01T00:00Z. `offset` gives minutes from UTC for local instants (ms).
    pub fn to_number(&self, world: &dyn World, offset: &dyn Fn(i64) -> i32) -> f64 {
        match self {
            Self::Number(value) => *value,
            Self::Boolean(value) => f64::from(u8::from(*value)),
            Self::String(text) => text_to_number(text, offset),
            Self::Nodes(nodes) => nodes
                .first()
                .map_or(f64::NAN, |n| text_to_number(&string_value(world, n), offset)),
        }
    }

    /// `boolean()` of XPath 1.0 § 4.3.
    pub fn to_boolean(&self) -> bool {
        match self {
            Self::Number(value) => *value != 0.0 && !value.is_nan(),
            Self::Boolean(value) => *value,
            Self::String(text) => !text.is_empty(),
            Self::Nodes(nodes) => !nodes.is_empty(),
        }
    }
}

/// The number a text stands for: a number of XPath 1.0, else days of a date or dateTime, else NaN.
pub(super) fn text_to_number(text: &str, offset: &dyn Fn(i64) -> i32) -> f64 {
    match number::parse(text) {
        Some(value) => value,
        None => date::parse(text, offset).map_or(f64::NAN, date::Instant::days),
    }
}

/// The string value of a node.
pub fn string_value(world: &dyn World, node: Node) -> Cow<'_, str> {
    value_in(world.document(node.document), node)
}

/// The same where the node's document is at hand.
pub(super) fn value_in(document: &Document, node: Node) -> Cow<'_, str> {
    if node.owner.is_some() {
        return Cow::Borrowed(namespace_uri(document, node.id));
    }
    document.string_value(node.id)
}

/// The URI of a namespace node; the one for `xml` has no declaration and points at the document node.
pub(super) fn namespace_uri(document: &Document, declaration: NodeId) -> &str {
    match document.kind(declaration) {
        Kind::Namespace => document.text(declaration),
        _ => crate::xml::XML_NAMESPACE,
    }
}

/// A text that the caller keeps.
pub(super) fn owned(text: &str) -> Value<'static> {
    Value::String(Cow::Owned(String::from(text)))
}
