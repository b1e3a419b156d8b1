//! XPath 1.0 with the functions of OpenRosa and ODK XForms.
//!
//! An expression is compiled once and evaluated often:
//!
//! ```
//! use sondeo_engine::host::Host;
//! use sondeo_engine::xml::{Document, Limits, Names, NodeId, parse};
//! use sondeo_engine::xpath::{Context, Node, Workspace, World, compile};
//!
//! struct Form(Document);
//!
//! impl World for Form {
//!     fn document(&self, _index: u32) -> &Document {
//!         &self.0
//!     }
//! }
//!
//! struct NoHost;
//!
//! impl Host for NoHost {
//!     fn now(&mut self) -> i64 {
//!         0
//!     }
//!     fn offset_minutes(&self, _instant: i64) -> i32 {
//!         0
//!     }
//!     fn random(&mut self, _buffer: &mut [u8]) {}
//!     fn property(&self, _name: &str) -> Option<String> {
//!         None
//!     }
//! }
//!
//! let mut names = Names::new();
//! let form = Form(parse("<data><a>3</a><a>4</a></data>", &mut names, &Limits::XFORM).unwrap());
//! let total = compile("sum(/data/a)", &(), &mut names).unwrap();
//! let workspace = Workspace::new();
//! let context = Context::new(&names, &form, Node::new(0, NodeId::DOCUMENT), &workspace);
//! assert_eq!(total.number(&context, &mut NoHost), Ok(7.0));
//! ```

pub mod ast;
mod axes;
mod calendar;
pub mod case;
mod checks;
mod compare;
mod compile;
mod context;
mod date;
pub mod decimal;
mod error;
mod evaluate;
mod expr;
pub mod functions;
mod index;
pub mod lexer;
mod number;
mod parser;
mod paths;
mod predicate;
mod references;
mod regex;
mod value;

pub use compile::{Namespaces, compile, compile_ast};
pub use context::{Context, STEPS, Total, Workspace, World};
pub(crate) use date::instant_millis;
pub use error::{XPathError, XPathErrorCode};
pub use evaluate::MAX_TEXT;
pub use expr::Expr;
pub use parser::{MAX_DEPTH, MAX_LENGTH, parse};
pub use references::{Origin, Reference, ReferenceStep};
pub use regex::{
    MAX_COMPARISONS, MAX_GROUPS, MAX_PATTERN, MAX_PATTERN_STEPS, MAX_REPETITION, MAX_TRIALS, check_pattern,
};
pub use value::{Node, NodeSet, Value, string_value};
