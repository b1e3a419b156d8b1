//! What the form and each of its records are called.

use alloc::format;
use alloc::string::String;

use super::{Analysis, rules};
use crate::diagnostic::{Diagnostic, Place};
use crate::form::tree::split_name;

/// Bytes of a form's or a record's id, and of a version, at most.
pub const LONGEST_ID: usize = 255;
/// Characters of a name that a message shows.
const SHOWN: usize = 40;

impl Analysis<'_> {
    /// A name that no server keeps, or that no address can hold: `.` and `..` are steps of a path.
    pub(super) fn form_id(&mut self) {
        for (column, name) in [("form_id", self.form.id()), ("version", self.form.version())] {
            if name.len() > LONGEST_ID || matches!(name, "." | "..") {
                let shown: String = name.chars().take(SHOWN).collect();
                let place = self.setting(name).unwrap_or(Place::Form);
                let diagnostic = Diagnostic::new(&rules::FORM_ID, place, shown.as_str());
                self.diagnostics.push(diagnostic.with(column).with(shown));
            }
        }
    }

    /// The cell of the sheet settings that says this.
    fn setting(&self, text: &str) -> Option<Place> {
        let sheets = &self.book?.sheets;
        let sheet = sheets
            .iter()
            .find(|sheet| sheet.name.eq_ignore_ascii_case("settings"))?;
        sheet.rows.iter().skip(1).find_map(|row| {
            let cell = row.cells.iter().find(|cell| cell.text.trim() == text)?;
            Some(Place::Cell {
                sheet: sheet.name.as_str().into(),
                row: row.number,
                column: cell.column,
            })
        })
    }

    /// An instanceID that the form writes out and nothing replaces: all records would have the same one.
    pub(super) fn instance_id(&mut self) {
        let root = &self.draft.primary;
        let called = |local: &'static str| move |name: &str| split_name(name).1 == local;
        let Some(meta) = root.children.iter().find(|child| called("meta")(&child.name)) else {
            return;
        };
        let Some(id) = meta
            .children
            .iter()
            .find(|child| called("instanceID")(&child.name))
        else {
            return;
        };
        let path = format!("/{}/{}/{}", root.name, meta.name, id.name);
        let is_replaced = self.draft.actions.iter().any(|action| action.reference == path)
            || self
                .draft
                .binds
                .iter()
                .any(|bind| bind.nodeset == path && (bind.preload.is_some() || bind.calculate.is_some()));
        let text = id.text.trim();
        if !text.is_empty() && !is_replaced {
            let diagnostic = Diagnostic::new(&rules::SAME_ID, id.place.clone(), text).with(text);
            self.diagnostics.push(diagnostic);
        }
    }
}
