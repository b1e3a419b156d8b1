//! The form: as read ([`draft`]), and as linked for use ([`FormDef`]).

pub mod draft;
mod fields;
mod link;
pub mod plan;
mod rules;
pub mod types;

use alloc::string::String;
use alloc::vec::Vec;

pub use fields::{Field, FieldChoice, FieldKind, FieldList, LanguageText, RepeatInfo};
pub use link::link;
pub use rules::RULES;

/// A form ready for use: names resolved, expressions compiled, dependencies known. Immutable; shared by an
/// [`Arc`](alloc::sync::Arc).
#[derive(Debug, Default)]
pub struct FormDef {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
    pub(crate) style: String,
    pub(crate) languages: Vec<String>,
    pub(crate) default_language: Option<usize>,
    pub(crate) fields: FieldList,
    pub(crate) media: Vec<String>,
    pub(crate) externals: Vec<String>,
}

impl FormDef {
    /// The form id (`id` of the primary instance's root).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The form version; empty if the form has none.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// `class` of the body, such as `pages theme-grid`.
    pub fn style(&self) -> &str {
        &self.style
    }

    /// The names of the languages in which the form's texts exist, as the form writes them; empty without translations.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The language that is active at first: the one marked as default, else the first.
    pub fn default_language(&self) -> Option<&str> {
        self.default_language
            .and_then(|index| self.languages.get(index))
            .map(String::as_str)
    }

    /// The form's values as flat columns.
    pub fn fields(&self) -> &FieldList {
        &self.fields
    }

    /// Names of the image, audio and video files that texts refer to, each once, in order.
    pub fn media(&self) -> &[String] {
        &self.media
    }

    /// Names of the data files of external instances, each once, in order. `last-saved` is none of them.
    pub fn externals(&self) -> &[String] {
        &self.externals
    }
}
