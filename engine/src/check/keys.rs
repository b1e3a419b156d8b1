//! Answer keys must not travel to tablets: `score` is a column of the analysis plan, read by reports alone.

use super::files::columns;
use super::logic::rules::SCORE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::FormDef;
use crate::form::draft::{FormDraft, InstanceSource};
use crate::xlsform::SCORE;

/// Takes the scores out of the choices of a form, unless its own logic uses them: then they are part of it.
pub fn remove(draft: &mut FormDraft, form: &FormDef) {
    if form.mentions(SCORE) {
        return;
    }
    for instance in &mut draft.secondary {
        if let InstanceSource::Inline(content) = &mut instance.source {
            content.remove(SCORE);
        }
    }
}

/// Reports a file of choices with scores that the form's logic does not use.
pub fn in_file(form: &FormDef, name: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let holds = |needle: &str| {
        bytes
            .windows(needle.len())
            .any(|found| found.eq_ignore_ascii_case(needle.as_bytes()))
    };
    let extension = name.rsplit('.').next().unwrap_or_default();
    let has_scores = match extension {
        "csv" => columns(bytes)
            .iter()
            .any(|column| column.eq_ignore_ascii_case(SCORE)),
        "xml" => holds("<score>"),
        "geojson" => holds("\"score\""),
        _ => false,
    };
    (has_scores && !form.mentions(SCORE)).then(|| Diagnostic::new(&SCORE_FILE, Place::Form, name).with(name))
}
