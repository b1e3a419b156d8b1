//! Answer keys must not travel to tablets: `score` is a column of the analysis plan, read by reports alone.

use alloc::vec::Vec;

use super::logic::rules::SCORE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::FormDef;
use crate::form::draft::{Element, FormDraft, InstanceSource};
use crate::xlsform::SCORE;

/// Takes the scores out of the choices of a form, unless its own logic uses them: then they are part of it.
pub fn remove(draft: &mut FormDraft, form: &FormDef) {
    if form.mentions(SCORE) {
        return;
    }
    for instance in &mut draft.secondary {
        if let InstanceSource::Inline(root) = &mut instance.source {
            remove_below(root);
        }
    }
}

fn remove_below(root: &mut Element) {
    let mut waiting = Vec::from([root]);
    while let Some(element) = waiting.pop() {
        element.children.retain(|child| *child.name != *SCORE);
        waiting.extend(&mut element.children);
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
        "csv" => {
            let header = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next();
            header
                .unwrap_or_default()
                .split(|byte| matches!(byte, b',' | b';' | b'\t'))
                .any(|cell| {
                    let cell = cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell);
                    let cell = cell.trim_ascii();
                    let bare = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\""));
                    bare.unwrap_or(cell).eq_ignore_ascii_case(SCORE.as_bytes())
                })
        }
        "xml" => holds("<score>"),
        "geojson" => holds("\"score\""),
        _ => false,
    };
    (has_scores && !form.mentions(SCORE)).then(|| Diagnostic::new(&SCORE_FILE, Place::Form, name).with(name))
}
