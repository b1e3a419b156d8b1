//! Why and where a text is no XML document that we read.

use alloc::string::String;
use core::fmt;
use core::ops::Range;

/// Why a text is no acceptable XML document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XmlErrorKind {
    /// Not well formed; what stands there, or should.
    Syntax(&'static str),
    /// An end tag without its start tag; the name that should be closed.
    Unbalanced { expected: String },
    /// The text ends inside an element.
    Unclosed { element: String },
    /// No document element.
    Empty,
    /// A second document element, or text beside it.
    Outside,
    /// Two attributes of one element with the same name.
    DuplicateAttribute { name: String },
    /// A prefix that is not declared.
    UnknownPrefix { prefix: String },
    /// A namespace declaration that XML does not allow.
    BadDeclaration,
    /// An entity other than the five of XML, or a number that is no character.
    UnknownEntity { name: String },
    /// A DOCTYPE where none is wanted.
    Doctype,
    /// More than the limit of that name allows.
    Limit { what: &'static str, most: usize },
}

/// Why and where reading XML failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlError {
    pub kind: XmlErrorKind,
    /// Byte range in the text.
    pub span: Range<usize>,
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.span.start;
        match &self.kind {
            XmlErrorKind::Syntax(words) => write!(f, "at byte {at}: {words}"),
            XmlErrorKind::Unbalanced { expected } => write!(f, "at byte {at}: expected </{expected}>"),
            XmlErrorKind::Unclosed { element } => write!(f, "at byte {at}: <{element}> is not closed"),
            XmlErrorKind::Empty => write!(f, "no document element"),
            XmlErrorKind::Outside => write!(f, "at byte {at}: content outside the document element"),
            XmlErrorKind::DuplicateAttribute { name } => write!(f, "at byte {at}: attribute {name} twice"),
            XmlErrorKind::UnknownPrefix { prefix } => write!(f, "at byte {at}: unknown prefix {prefix}"),
            XmlErrorKind::BadDeclaration => write!(f, "at byte {at}: namespace declaration not allowed"),
            XmlErrorKind::UnknownEntity { name } => write!(f, "at byte {at}: unknown entity &{name};"),
            XmlErrorKind::Doctype => write!(f, "at byte {at}: DOCTYPE is not allowed"),
            XmlErrorKind::Limit { what, most } => write!(f, "at byte {at}: more than {most} {what}"),
        }
    }
}

impl core::error::Error for XmlError {}
