//! One submission as rows: one of the main table, and one for each instance of each repeat.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sondeo_engine::form::FormDef;
use sondeo_engine::xml::{Limits, Names, NodeId, XmlError, parse};

use crate::answer::Cell;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRows {
    pub meta: RecordMeta,
    /// The main row first, then the repeats' in document order; a row comes after the one around it.
    pub rows: Vec<RecordRow>,
}

/// One row of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// 0 is the main table, n the nth repeat of [`FieldList::repeats`](sondeo_engine::form::FieldList).
    pub table: usize,
    /// Index of the row around it in [`RecordRows::rows`].
    pub parent: Option<usize>,
    /// 1 for the first instance of this repeat in the row around it; 1 for the main row.
    pub position: usize,
    /// In the order of the form's fields of this table.
    pub cells: Vec<Cell>,
}

/// Why a submission cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowError {
    Xml(XmlError),
    /// Not an XML document that a form could have made; the reader's words.
    Malformed(String),
    /// The answers are encrypted.
    Encrypted,
    /// The submission belongs to another form.
    OtherForm {
        expected: String,
        found: String,
    },
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(error) => write!(f, "{error}"),
            Self::Malformed(words) => write!(f, "the record is not a document that can be read: {words}"),
            Self::Encrypted => write!(f, "the answers are encrypted"),
            Self::OtherForm { expected, found } => {
                write!(f, "the record belongs to form “{found}”, not to “{expected}”")
            }
        }
    }
}

impl std::error::Error for RowError {}

/// Reads submissions of one form version.
#[derive(Clone, Debug)]
pub struct RecordReader {
    form_id: String,
    /// The form's elements; the first is the root.
    nodes: Vec<Element>,
    /// Number of fields of each table.
    widths: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
struct Element {
    children: HashMap<String, usize>,
    role: Role,
}

#[derive(Clone, Copy, Debug, Default)]
enum Role {
    #[default]
    Group,
    Repeat {
        table: usize,
    },
    Field {
        column: usize,
    },
}

impl RecordReader {
    pub fn new(form: &FormDef) -> Self {
        let fields = form.fields();
        let mut reader = Self {
            form_id: form.id().to_owned(),
            nodes: vec![Element::default()],
            widths: vec![0; fields.repeats.len() + 1],
        };
        for (index, repeat) in fields.repeats.iter().enumerate() {
            let node = reader.node(&repeat.path);
            reader.nodes[node].role = Role::Repeat { table: index + 1 };
        }
        for field in fields.iter() {
            let table = field.repeat.as_ref().map_or(0, |path| {
                let at = fields.repeats.iter().position(|repeat| repeat.path == *path);
                at.map_or(0, |index| index + 1)
            });
            let node = reader.node(&field.path);
            let column = reader.widths[table];
            reader.widths[table] += 1;
            reader.nodes[node].role = Role::Field { column };
        }
        reader
    }

    /// The element at `/root/a/b`; prefixes of names do not count, nor does the root's name.
    fn node(&mut self, path: &str) -> usize {
        let mut at = 0;
        for step in path.trim_start_matches('/').split('/').skip(1) {
            let local = step.rsplit(':').next().unwrap_or(step);
            at = match self.nodes[at].children.get(local) {
                Some(known) => *known,
                None => {
                    let new = self.nodes.len();
                    self.nodes.push(Element::default());
                    self.nodes[at].children.insert(local.to_owned(), new);
                    new
                }
            };
        }
        at
    }

    /// Flattens one submission.
    pub fn read(&self, meta: RecordMeta, xml: &str) -> Result<RecordRows, RowError> {
        let mut names = Names::new();
        let document = parse(xml, &mut names, &Limits::SUBMISSION).map_err(RowError::Xml)?;
        let root = document.root_element().unwrap_or(NodeId::DOCUMENT);
        let attribute = |name: &str| {
            names
                .get("", name)
                .and_then(|id| document.attribute(root, id))
                .unwrap_or_default()
        };
        if attribute("encrypted") == "yes" {
            return Err(RowError::Encrypted);
        }
        let id = attribute("id");
        if !id.is_empty() && id != self.form_id {
            return Err(RowError::OtherForm {
                expected: self.form_id.clone(),
                found: id.to_owned(),
            });
        }
        let mut rows = vec![self.row(0, None, 1)];
        // How many instances of a repeat a row has so far.
        let mut counts: HashMap<(usize, usize), usize> = HashMap::new();
        let mut open: Vec<(NodeId, usize, usize)> = vec![(root, 0, 0)];
        while let Some((node, element, row)) = open.pop() {
            let mut row = row;
            match self.nodes[element].role {
                Role::Group => {}
                Role::Repeat { table } => {
                    let count = counts.entry((row, table)).or_default();
                    *count += 1;
                    rows.push(self.row(table, Some(row), *count));
                    row = rows.len() - 1;
                }
                Role::Field { column } => {
                    let text = document.string_value(node);
                    if let Some(cell) = rows[row].cells.get_mut(column) {
                        *cell = if text.trim().is_empty() {
                            Cell::Blank
                        } else {
                            Cell::Answered(text.as_ref().into())
                        };
                    }
                    continue;
                }
            }
            let first = open.len();
            for child in document.child_elements(node) {
                let name = names.local(document.name(child));
                if let Some(known) = self.nodes[element].children.get(name) {
                    open.push((child, *known, row));
                }
            }
            open[first..].reverse();
        }
        Ok(RecordRows { meta, rows })
    }

    fn row(&self, table: usize, parent: Option<usize>, position: usize) -> RecordRow {
        RecordRow {
            table,
            parent,
            position,
            cells: vec![Cell::NotAsked; self.widths.get(table).copied().unwrap_or(0)],
        }
    }
}

/// What a submission says of itself: its id and its form's version.
pub fn read_meta(xml: &str) -> Result<RecordMeta, RowError> {
    let mut names = Names::new();
    let document = parse(xml, &mut names, &Limits::SUBMISSION).map_err(RowError::Xml)?;
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

/// Flattens one submission of that form version. For many of them, make one [`RecordReader`].
pub fn read_record(form: &FormDef, meta: RecordMeta, xml: &str) -> Result<RecordRows, RowError> {
    RecordReader::new(form).read(meta, xml)
}
