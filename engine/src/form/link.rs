//! From a [`FormDraft`] to a [`FormDef`].

use alloc::vec::Vec;

use super::FormDef;
use super::draft::FormDraft;
use crate::diagnostic::Diagnostic;

/// Resolves names, compiles expressions and builds the static graph. Without errors there is a form.
pub fn link(draft: FormDraft) -> (Option<FormDef>, Vec<Diagnostic>) {
    let form = FormDef {
        title: draft.title,
        style: draft.style,
        ..FormDef::default()
    };
    (Some(form), Vec::new())
}
