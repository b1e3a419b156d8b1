//! Which nodes an expression looks at, for the graph of what has to be computed again.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::ast::Axis;
use crate::xml::NameId;

/// A location path in normal form: no predicates, abbreviations written out, paths inside predicates continued from
/// the nodes they filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub origin: Origin,
    pub steps: Vec<ReferenceStep>,
    /// Where in the expression it is written.
    pub span: Range<usize>,
}

/// Where a [`Reference`] begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// At the root of the document (`/…`).
    Root,
    /// At the context node the whole expression is evaluated for (`.`, `..`, `name`, `current()`).
    Context,
    /// At a secondary instance.
    Instance(Box<str>),
    /// At nodes that no path tells: `instance(expression)`, `id()`.
    Unknown,
}

/// One step of a [`Reference`].
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceStep {
    pub axis: Axis,
    /// The name; absent for tests that fit many (`*`, `node()`, `text()`).
    pub name: Option<NameId>,
    /// True if predicates narrow this step down, so that it stands for some of the nodes only.
    pub filtered: bool,
}
