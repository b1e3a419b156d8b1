//! The compiled form of an expression: names are numbers, functions are entries of the registry.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::ast::Axis;
use super::compare::Comparison;
use super::functions::Function;
use super::lexer::Operator;
use super::references::Reference;
use crate::xml::{NameId, NamespaceId};

/// A compiled expression. Immutable, shared between threads and sessions.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(super) text: Box<str>,
    pub(super) root: Op,
    pub(super) references: Vec<Reference>,
    pub(super) traits: Traits,
    pub(super) texts: Vec<Option<Box<str>>>,
}

/// What an expression depends on besides nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits {
    pub volatile: bool,
    pub language: bool,
    pub own_position: bool,
}

impl Expr {
    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The nodes the expression looks at, in the order in which they appear. Paths inside predicates are given from
    /// the nodes that the predicate filters.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// True if two evaluations may differ although no node changed: clock, random numbers.
    pub fn is_volatile(&self) -> bool {
        self.traits.volatile
    }

    /// True if the value may change with the active language.
    pub fn depends_on_language(&self) -> bool {
        self.traits.language
    }

    /// True if the value may change with the context position (`position()`).
    pub fn depends_on_own_position(&self) -> bool {
        self.traits.own_position
    }

    /// The ids that `jr:itext()` is asked for, one for each call; `None` where the id is computed.
    pub fn texts(&self) -> &[Option<Box<str>>] {
        &self.texts
    }
}

#[derive(Clone, Debug)]
pub(super) enum Op {
    Number(f64),
    Literal(Box<str>),
    Negate(Box<Op>),
    Binary {
        first: Box<Op>,
        rest: Vec<(Operator, Op)>,
    },
    Path {
        start: Start,
        steps: Vec<Step>,
    },
    Call {
        function: &'static Function,
        arguments: Vec<Op>,
        span: Range<usize>,
    },
}

#[derive(Clone, Debug)]
pub(super) enum Start {
    Context,
    Root,
    Expression {
        primary: Box<Op>,
        predicates: Vec<Predicate>,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub axis: Axis,
    pub test: Test,
    pub predicates: Vec<Predicate>,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    Name(NameId),
    Namespace(NamespaceId),
    Any,
    Node,
    Text,
    Comment,
    ProcessingInstruction(Option<NameId>),
}

/// A predicate, and how to answer it without looking at every node.
#[derive(Clone, Debug)]
pub(super) struct Predicate {
    pub op: Op,
    pub shape: Shape,
    /// All that the predicate asks for, if that is nothing but comparisons with values that do not depend on the filtered
    /// node, joined by `and`; otherwise empty.
    pub checks: Vec<Check>,
}

/// `key < value` and the like.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub key: CheckKey,
    pub comparison: Comparison,
    /// Does not depend on the filtered node.
    pub value: Op,
}

/// What of the filtered node is compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum CheckKey {
    Child(NameId),
    Attribute(NameId),
    Itself,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Nothing special.
    General,
    /// `[3]`, `[position() = 3]`: the node at that place.
    Position(f64),
    /// `[last()]`
    Last,
    /// `[key = value]`, or several such joined by `and`.
    Keys {
        keys: Vec<Key>,
        /// The keys are all that the predicate asks for; otherwise other conditions are joined to them.
        is_all: bool,
    },
}

/// One child or attribute, and a value that does not depend on the filtered node.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub attribute: bool,
    pub name: NameId,
    pub value: Op,
}
