//! XML documents as flat arenas: the form definition, the live instance and the secondary instances.
//!
//! Building, walking, copying and dropping never recurse, so depth cannot overflow the stack.

mod document;
mod edit;
mod error;
mod markup;
mod names;
mod order;
mod parse;
mod resolve;
mod scan;
mod write;

pub use document::{Ancestors, Document, DocumentIn, Iter, Kind, NodeId};
pub use error::{XmlError, XmlErrorKind};
pub use names::{NameId, Names, NamespaceId};
pub use parse::{Doctype, Limits, parse, parse_in, parse_with};
pub use write::{Layout, write, write_node};

/// True for what a document may hold at all, however it is written (XML 1.0, production 2).
pub fn is_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Namespace of the prefix `xml`.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// Namespace of namespace declarations, bound to the prefix `xmlns`.
pub const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";
