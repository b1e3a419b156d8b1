//! XForm XML → [`FormDraft`].

use alloc::vec::Vec;

use crate::diagnostic::Diagnostic;
use crate::form::draft::FormDraft;

/// Reads an XForm. What was understood comes with every problem found, placed by byte ranges.
pub fn read(xml: &str) -> (Option<FormDraft>, Vec<Diagnostic>) {
    let _ = xml;
    (None, Vec::new())
}
