//! A run of records as columns of bytes, which a database keeps beside the documents: who counts one question reads its
//! columns alone, and no document.
//!
//! ```text
//! head (JSON: numbers, versions, what could not be read)
//! a/b            cells of the field /data/a/b, one row a record
//! r/s r/s/c      cells of the field /data/r/s/c in the repeat /data/r/s, one row an instance
//! @rows r/s      record, row around it + 1, position of each instance (3 × u32, little-endian)
//! @instance      instance ids
//! ```
//!
//! What may change later is not in it: who reads says which records are set aside or made up.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sondeo_engine::form::{Field, FormDef};

use crate::answer::Cell;
use crate::cells::Cells;
use crate::dataset::{Dataset, Note, Row, local_path};
use crate::scan::Scanned;

/// Raised whenever records are read otherwise or written otherwise: older segments are made anew.
const FORMAT: u32 = 1;

/// Name of the column of instance ids.
pub const INSTANCE_IDS: &str = "@instance";

/// Name of the column of a field: its path, after that of its repeat.
pub fn column_name(field: &Field) -> String {
    let path = local_path(&field.path);
    match &field.repeat {
        Some(repeat) => format!("{} {path}", local_path(repeat)),
        None => path,
    }
}

/// Names of the columns that reading a field takes.
pub fn columns_of(field: &Field) -> Vec<String> {
    let rows = field.repeat.as_deref().map(rows_name);
    rows.into_iter()
        .chain(std::iter::once(column_name(field)))
        .collect()
}

fn rows_name(repeat: &str) -> String {
    format!("@rows {}", local_path(repeat))
}

/// What every reader of a segment needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentHead {
    format: u32,
    /// Version of the program that read the documents.
    program: String,
    /// Number of each record that could be read, in their order.
    pub numbers: Vec<u64>,
    /// Versions of those records, in the order in which they were met.
    versions: Vec<String>,
    /// How many could not be read.
    pub unread: u64,
    /// Versions of those that were not understood: it may be, one day.
    missing: BTreeSet<String>,
}

/// Why a segment says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentError {
    /// It was made by another program, or before a version was understood that is now.
    Stale,
    /// It is not what was written.
    Broken,
}

/// A segment being made.
#[derive(Debug, Default)]
pub struct Segment {
    head: SegmentHead,
    dataset: Option<Dataset>,
}

impl Segment {
    /// Adds a record that was scanned with the version it was made with.
    pub fn push(&mut self, form: &FormDef, number: u64, instance_id: &str, rows: &Scanned) {
        let note = Note {
            instance_id: instance_id.into(),
            ..Note::default()
        };
        let dataset = self.dataset.get_or_insert_with(|| Dataset::new(form));
        dataset.push_scanned(form, note, rows);
        self.head.numbers.push(number);
        if !self.head.versions.iter().any(|known| known == form.version()) {
            self.head.versions.push(form.version().to_owned());
        }
    }

    /// Notes a record of a version that is not understood.
    pub fn push_missing(&mut self, version: &str) {
        self.head.unread += 1;
        self.head.missing.insert(version.to_owned());
    }

    /// Notes a record that cannot be read.
    pub fn push_unread(&mut self) {
        self.head.unread += 1;
    }

    /// The head, and the columns by name.
    pub fn finish(mut self) -> (Vec<u8>, Vec<(String, Vec<u8>)>) {
        self.head.format = FORMAT;
        self.head.program = env!("CARGO_PKG_VERSION").to_owned();
        let head = serde_json::to_vec(&self.head).unwrap_or_default();
        let mut columns = Vec::new();
        let Some(mut dataset) = self.dataset else {
            return (head, columns);
        };
        let mut ids = Cells::default();
        dataset
            .records
            .iter()
            .for_each(|note| ids.push(Cell::Answered(&note.instance_id)));
        columns.push((INSTANCE_IDS.to_owned(), ids.encode()));
        for table in &mut dataset.tables {
            if let Some(path) = &table.path {
                columns.push((rows_name(path), table.rows.iter().flat_map(row_bytes).collect()));
            }
            for column in &mut table.columns {
                column.cells.pad(table.rows.len());
                columns.push((column_name(&column.field), column.cells.encode()));
            }
        }
        (head, columns)
    }
}

fn row_bytes(row: &Row) -> impl Iterator<Item = u8> + use<> {
    let numbers = [
        row.record,
        row.parent.map_or(0, |parent| parent + 1),
        row.position,
    ];
    numbers
        .into_iter()
        .flat_map(|n| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes())
}

impl SegmentHead {
    /// Reads a head. `is_known` says which versions are understood now.
    pub fn read(bytes: &[u8], is_known: &dyn Fn(&str) -> bool) -> Result<Self, SegmentError> {
        let head: Self = serde_json::from_slice(bytes).map_err(|_| SegmentError::Broken)?;
        let is_current = head.format == FORMAT && head.program == env!("CARGO_PKG_VERSION");
        let is_same = head.versions.iter().all(|version| is_known(version))
            && !head.missing.iter().any(|version| is_known(version));
        match is_current && is_same {
            true => Ok(head),
            false => Err(SegmentError::Stale),
        }
    }
}

impl Dataset {
    /// Adds the records of a segment with those of its columns that are given; the others are as if no version had them.
    /// `form` gives the versions, and `note` what is known of each record now. After an error the data set is of no use.
    pub fn append<'c, 'f>(
        &mut self,
        head: &SegmentHead,
        columns: impl Iterator<Item = (&'c str, &'c [u8])>,
        form: &dyn Fn(&str) -> Option<&'f FormDef>,
        note: &dyn Fn(u64) -> Note,
    ) -> Result<(), SegmentError> {
        for version in &head.versions {
            self.know(form(version).ok_or(SegmentError::Stale)?);
        }
        let first = self.records.len();
        self.records
            .extend(head.numbers.iter().map(|number| note(*number)));
        let before: Vec<usize> = self.tables.iter().map(|table| table.rows.len()).collect();
        self.tables[0]
            .rows
            .extend((first..self.records.len()).map(|record| Row {
                record,
                parent: None,
                position: 1,
            }));
        let mut named = Vec::new();
        for (name, bytes) in columns {
            if name == INSTANCE_IDS {
                self.name_records(first, bytes)?;
            } else if let Some(repeat) = name.strip_prefix("@rows ") {
                self.append_rows(repeat, first, head.numbers.len(), &before, bytes)?;
            } else {
                named.push((name, bytes));
            }
        }
        for (name, bytes) in named {
            let Some((table, column)) = self.named(name) else {
                return Err(SegmentError::Broken);
            };
            let table_before = before.get(table).copied().unwrap_or(0);
            let table = &mut self.tables[table];
            let cells = &mut table.columns[column].cells;
            cells.pad(table_before);
            let rows = table.rows.len() - table_before;
            cells.append(bytes, rows).ok_or(SegmentError::Broken)?;
        }
        Ok(())
    }

    fn name_records(&mut self, first: usize, bytes: &[u8]) -> Result<(), SegmentError> {
        let mut ids = Cells::default();
        ids.append(bytes, self.records.len() - first)
            .ok_or(SegmentError::Broken)?;
        for (row, note) in self.records[first..].iter_mut().enumerate() {
            note.instance_id = ids.get(row).value().ok_or(SegmentError::Broken)?.into();
        }
        Ok(())
    }

    fn append_rows(
        &mut self,
        repeat: &str,
        first: usize,
        records: usize,
        before: &[usize],
        bytes: &[u8],
    ) -> Result<(), SegmentError> {
        let is_it =
            |table: &crate::dataset::Table| table.path.as_deref().map(local_path).as_deref() == Some(repeat);
        let table = self.tables.iter().position(is_it).ok_or(SegmentError::Broken)?;
        let around = self.tables[table].parent.unwrap_or(0);
        let base = before.get(around).copied().unwrap_or(0);
        let (rows, rest) = bytes.as_chunks::<12>();
        if !rest.is_empty() {
            return Err(SegmentError::Broken);
        }
        for row in rows {
            let (numbers, _) = row.as_chunks::<4>();
            let [record, parent, position] =
                [0, 1, 2].map(|at: usize| u32::from_le_bytes(numbers[at]) as usize);
            if record >= records {
                return Err(SegmentError::Broken);
            }
            self.tables[table].rows.push(Row {
                record: first + record,
                parent: parent.checked_sub(1).map(|parent| base + parent),
                position,
            });
        }
        Ok(())
    }
}
