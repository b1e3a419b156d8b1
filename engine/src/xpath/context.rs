//! What an expression is evaluated in.

use alloc::string::String;
use core::cell::{Cell, RefCell};

use super::index::Indexes;
use super::regex::Patterns;
use super::value::Node;
use crate::xml::{Document, NameId, Names, NodeId};

/// The documents and facts of the form that expressions may ask for.
pub trait World {
    /// The document of that index. 0 is the main instance; a document keeps its index as long as the [`Workspace`]
    /// lives. An index that was never given out may give any document.
    fn document(&self, index: u32) -> &Document;

    /// What `instance('id')` gives: the `<instance>` element, or the document node of an external instance.
    fn instance(&self, _id: &str) -> Option<Node> {
        None
    }

    /// What `jr:itext('id')` gives in the active language.
    fn itext(&self, _id: &str) -> Option<String> {
        None
    }

    /// The label, in the active language, of the choice with that value of the question that `path` (as written in the
    /// form) leads to from `context`.
    fn choice_label(&self, _context: Node, _path: &str, _value: &str) -> Option<String> {
        None
    }

    /// True for a document of which the world knows nothing beyond its nodes: nobody needs to ask about each of them.
    fn is_plain(&self, _document: u32) -> bool {
        false
    }

    /// Calls `visit` with each child element of that name, in order; false if the world has no quicker way than to walk
    /// over all children.
    fn children(&self, _parent: Node, _name: NameId, _visit: &mut dyn FnMut(NodeId)) -> bool {
        false
    }

    /// The child element of that name at that place among its siblings of the same name, from 1; `None` if the world has no
    /// quicker way than to walk over all children.
    fn child_at(&self, _parent: Node, _name: NameId, _place: usize) -> Option<Option<NodeId>> {
        None
    }

    /// The place of an element among its siblings of the same name, from 1, where that is known without a walk.
    fn place(&self, _node: Node) -> Option<usize> {
        None
    }

    /// What there is to say about all nodes that a path finds, where the world keeps count of them. `from` is the context
    /// node or the document node; each step is the name of a child, or `None` for the parent.
    fn total(&self, _from: Node, _steps: &mut dyn Iterator<Item = Option<NameId>>) -> Option<Total> {
        None
    }

    /// True for a node that paths do not find, although it is there: one that is not relevant. Paths may pass through it.
    fn is_excluded(&self, _node: Node) -> bool {
        false
    }

    /// The active language of the form, such as `Español (es)`; decides the names of months and days.
    fn language(&self) -> &str {
        ""
    }

    /// What `version()` gives: the version of the form.
    fn version(&self) -> &str {
        ""
    }
}

/// What there is to say about all nodes that a path finds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// How many there are.
    pub nodes: usize,
    /// How many of them have a value.
    pub filled: usize,
    /// Their sum, if every value is a whole number or blank and no order of adding could round.
    pub sum: Option<f64>,
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub names: &'a Names,
    pub world: &'a dyn World,
    /// The context node, also what `current()` gives.
    pub node: Node,
    /// Where paths that begin with `/` begin; `..` does not lead above it.
    pub root: Node,
    /// Context position and size, 1-based; 1 of 1 outside of lists.
    pub position: usize,
    pub size: usize,
    pub workspace: &'a Workspace,
}

impl<'a> Context<'a> {
    /// The context of a node of the main instance whose root is the document node.
    pub fn new(names: &'a Names, world: &'a dyn World, node: Node, workspace: &'a Workspace) -> Self {
        let root = Node::new(0, crate::xml::NodeId::DOCUMENT);
        Self {
            names,
            world,
            node,
            root,
            position: 1,
            size: 1,
            workspace,
        }
    }
}

/// Steps that one recalculation may take before it is stopped.
pub const STEPS: u64 = 10_000_000;

/// What evaluations remember from one to the next: value indexes, compiled patterns and the steps left.
#[derive(Debug)]
pub struct Workspace {
    pub(super) indexes: RefCell<Indexes>,
    pub(super) patterns: RefCell<Patterns>,
    pub(super) steps: Cell<u64>,
}

/// A copy begins with nothing remembered: all of it can be found again.
impl Clone for Workspace {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

impl Workspace {
    pub fn new() -> Self {
        Self {
            indexes: RefCell::default(),
            patterns: RefCell::default(),
            steps: Cell::new(STEPS),
        }
    }

    /// Allows that many steps from now on: nodes visited and functions called. Call it before each recalculation, with
    /// [`STEPS`] if nothing else is wanted.
    pub fn allow(&self, steps: u64) {
        self.steps.set(steps);
    }
}
