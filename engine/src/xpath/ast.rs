//! The syntax tree of an expression, names unresolved: what form checks look at and [`compile`](super::compile) starts
//! from. Operators of one level are kept in one flat node, so the tree is never deeper than the text is nested.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::lexer::Operator;

/// An expression and its byte range.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    pub kind: AstKind,
    pub span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AstKind {
    Number(f64),
    Literal(Box<str>),
    Negate(Box<Ast>),
    /// `first op operand op operand …`, evaluated from the left; all operators bind equally.
    Binary {
        first: Box<Ast>,
        rest: Vec<(Operator, Ast)>,
    },
    Call {
        prefix: Box<str>,
        name: Box<str>,
        arguments: Vec<Ast>,
    },
    Path {
        start: Start,
        steps: Vec<Step>,
    },
}

/// Where a path begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// At the context node.
    Context,
    /// At the root: the path begins with `/`.
    Root,
    /// At the nodes of an expression: `instance('x')/root`, `(a | b)[1]`.
    Expression { primary: Box<Ast>, predicates: Vec<Ast> },
    /// At an XLSForm `${name}`; the text between the braces.
    FormReference { name: Box<str>, predicates: Vec<Ast> },
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub axis: Axis,
    pub test: Test,
    pub predicates: Vec<Ast>,
    pub span: Range<usize>,
}

/// The axes of XPath 1.0 § 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Namespace,
    Parent,
    Preceding,
    PrecedingSibling,
    SelfAxis,
}

impl Axis {
    /// Every axis with its name.
    pub const ALL: [(&'static str, Self); 13] = [
        ("ancestor", Self::Ancestor),
        ("ancestor-or-self", Self::AncestorOrSelf),
        ("attribute", Self::Attribute),
        ("child", Self::Child),
        ("descendant", Self::Descendant),
        ("descendant-or-self", Self::DescendantOrSelf),
        ("following", Self::Following),
        ("following-sibling", Self::FollowingSibling),
        ("namespace", Self::Namespace),
        ("parent", Self::Parent),
        ("preceding", Self::Preceding),
        ("preceding-sibling", Self::PrecedingSibling),
        ("self", Self::SelfAxis),
    ];

    /// True if positions count against document order (XPath 1.0 § 2.4).
    pub fn is_reverse(self) -> bool {
        matches!(
            self,
            Self::Ancestor | Self::AncestorOrSelf | Self::Preceding | Self::PrecedingSibling
        )
    }
}

/// Which nodes of the axis a step takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    Name {
        prefix: Box<str>,
        local: Box<str>,
    },
    /// `prefix:*`
    AnyOf {
        prefix: Box<str>,
    },
    /// `*`
    Any,
    /// `node()`
    Node,
    Text,
    Comment,
    /// `processing-instruction('target')`
    ProcessingInstruction {
        target: Option<Box<str>>,
    },
}
