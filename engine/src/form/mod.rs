//! The form: as read ([`draft`]), and as linked for use ([`FormDef`]).

pub(crate) mod columns;
pub(crate) mod def;
pub mod draft;
mod expression_rules;
mod fields;
pub(crate) mod graph;
pub mod instance;
mod link;
pub mod plan;
pub(crate) mod rules;
pub(crate) mod scope;
pub(crate) mod tree;
pub mod types;

pub use def::FormDef;
pub use expression_rules::RULES as EXPRESSION_RULES;
pub use fields::{Field, FieldChoice, FieldKind, FieldList, GroupInfo, LanguageText, RepeatInfo};
pub(crate) use link::absolute as absolute_path;
pub use link::link;
pub(crate) use link::link_partly;
pub use rules::RULES;
