//! What every record of the form would be called.

use alloc::format;

use super::{Analysis, rules};
use crate::diagnostic::Diagnostic;
use crate::form::tree::split_name;

impl Analysis<'_> {
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
