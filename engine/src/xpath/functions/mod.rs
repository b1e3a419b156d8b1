//! The function library: one entry per function.

mod boolean;
mod dates;
mod digests;
mod form;
mod geo;
mod nodes;
mod numbers;
mod random;
mod registry;
mod select;
mod strings;

use super::evaluate::{Evaluator, Focus, Outcome};
use super::expr::Op;

pub use registry::{DOCUMENTATION, FUNCTIONS};

/// Where a function comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// XPath 1.0.
    XPath,
    /// ODK XForms specification.
    OdkXForms,
    /// ODK documentation, not (yet) in the specification.
    OdkDocs,
    /// JavaRosa (ODK Collect) only.
    JavaRosa,
}

/// What a call means for the graph of dependencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Depends on its arguments only.
    Plain,
    /// May give something else each time.
    Volatile,
    /// Depends on the active language.
    Language,
    /// Gives a translated text, which may show answers.
    Text,
    /// Gives the nodes of its first argument.
    SameNodes,
    /// Gives the node that the expression is evaluated for.
    Current,
    /// Gives a secondary instance.
    Instance,
    /// Looks into the secondary instance its first argument names.
    Lookup,
    /// Gives nodes that no path tells.
    Nodes,
    /// Depends on the place of a node among others.
    Position,
    /// Takes the context node when called without argument.
    OptionalNode,
    /// Takes a path in a literal and depends on the language.
    ChoiceName,
}

type Call = for<'a> fn(&mut Evaluator<'a, '_>, &'a [Op], Focus) -> Outcome<'a>;

/// One function that expressions may call.
pub struct Function {
    /// Name as it is written, with the prefix `jr:` where it has one.
    pub name: &'static str,
    /// Fewest and most arguments; no `most` means any number.
    pub least: usize,
    pub most: Option<usize>,
    pub(super) role: Role,
    /// May give nodes although its role does not say so: `if()`.
    pub(super) passes_nodes: bool,
    /// Arguments beyond `least` come two by two.
    pub(super) in_pairs: bool,
    pub(super) call: Call,
}

/// What functions are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Texts,
    Conditions,
    Numbers,
    Nodes,
    Dates,
    Choices,
    Places,
    Form,
}

/// What there is to say about a function.
pub struct Documentation {
    pub name: &'static str,
    pub group: Group,
    pub source: Source,
    /// As the specifications write it.
    pub signature: &'static str,
    /// What it gives, in one line.
    pub english: &'static str,
    pub spanish: &'static str,
    /// Expressions and the texts they give.
    pub examples: &'static [(&'static str, &'static str)],
}

impl core::fmt::Debug for Function {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name)
    }
}

/// The function of that name.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.name == name)
}
