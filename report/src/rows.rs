//! What is known of a submission besides its answers, and why one cannot be read.

use std::fmt;

use serde::{Deserialize, Serialize};
use sondeo_engine::form::FormDef;
use sondeo_engine::xml::{Limits, Names, NodeId, parse};

use crate::scan::{Scanned, Scanner};

/// What is known of a record besides its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordMeta {
    pub instance_id: String,
    /// Version of the form that it was made with.
    pub version: String,
    /// When the server received it, in ms since 1970-01-01T00:00:00Z; 0 if unknown.
    pub received_at: i64,
    /// Name of the tablet; empty if unknown.
    pub device: String,
    /// Why it is set aside; such records are in no count.
    pub quarantined: Option<String>,
    /// It is of a rehearsal: made up.
    #[serde(default)]
    pub is_rehearsal: bool,
}

/// One submission, flattened.
#[derive(Clone, Debug)]
pub struct RecordRows {
    pub meta: RecordMeta,
    pub rows: Scanned,
}

/// Why a submission cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowError {
    /// Not an XML document that a form could have made; the reader's words.
    Malformed(String),
    /// The answers are encrypted.
    Encrypted,
    /// The submission belongs to another form.
    OtherForm { expected: String, found: String },
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(words) => write!(f, "the record is not a document that can be read: {words}"),
            Self::Encrypted => write!(f, "the answers are encrypted"),
            Self::OtherForm { expected, found } => {
                write!(f, "the record belongs to form “{found}”, not to “{expected}”")
            }
        }
    }
}

impl std::error::Error for RowError {}

/// What a submission says of itself: its id and its form's version.
pub fn read_meta(xml: &str) -> Result<RecordMeta, RowError> {
    let mut names = Names::new();
    let document = parse(xml, &mut names, &Limits::SUBMISSION)
        .map_err(|error| RowError::Malformed(error.to_string()))?;
    let root = document.root_element().unwrap_or(NodeId::DOCUMENT);
    let version = names
        .get("", "version")
        .and_then(|id| document.attribute(root, id));
    let child = |node: NodeId, name: &str| {
        document
            .child_elements(node)
            .find(|child| names.local(document.name(*child)) == name)
    };
    let id = child(root, "meta").and_then(|meta| child(meta, "instanceID"));
    Ok(RecordMeta {
        instance_id: id
            .map(|id| document.string_value(id).trim().to_owned())
            .unwrap_or_default(),
        version: version.unwrap_or_default().to_owned(),
        ..RecordMeta::default()
    })
}

/// Flattens one submission of that form version. For many of them, make one [`Scanner`].
pub fn read_record(form: &FormDef, meta: RecordMeta, xml: &str) -> Result<RecordRows, RowError> {
    let mut rows = Scanned::default();
    Scanner::new(form).scan(xml, &mut rows)?;
    Ok(RecordRows { meta, rows })
}
