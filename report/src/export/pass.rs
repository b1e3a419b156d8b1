//! One pass through the records: every row of every table, with what each cell says.

use std::collections::HashMap;

use super::layout::{Layout, Placement};
use super::records::{Records, Submission};
use super::{ExportError, ExportInput, ExportOptions};
pub(super) use crate::answer::Cell as Said;
use crate::sample::wave_key;
use crate::scan::{Scanned, ScannedRow, Scanner};

/// One row of one table.
pub(super) struct RowView<'a> {
    pub submission: &'a Submission<'a>,
    /// Index of the table in the layout.
    pub table: usize,
    /// Number of the row in its table, from 1.
    pub number: usize,
    /// Number of the row around it in its table.
    pub parent: Option<usize>,
    /// Index of the row in its record, 0 for the main one, and that of the row around it.
    pub local: usize,
    pub local_parent: Option<usize>,
    /// Tables and positions of the repeats from the outermost to this row.
    pub ancestry: &'a dyn Fn() -> Vec<(usize, usize)>,
    scanned: &'a Scanned,
    row: &'a ScannedRow,
    columns: &'a [Option<usize>],
}

impl<'a> RowView<'a> {
    pub fn said(&self, column: usize) -> Said<'a> {
        let Some(Some(field)) = self.columns.get(column) else {
            return Said::NotInVersion;
        };
        let slot = self.row.slots.get(*field).copied().unwrap_or_default();
        self.scanned.cell(slot)
    }
}

/// What came of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records written.
    pub records: u64,
    pub unread: Vec<Unread>,
    /// Texts that were cut because a cell of Excel cannot hold them.
    pub cut: u64,
    /// The records are made up.
    pub is_rehearsal: bool,
}

/// A record that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub number: u64,
    pub instance_id: String,
    pub reason: String,
}

impl Unread {
    fn new(submission: &Submission, reason: String) -> Self {
        Self {
            number: submission.number,
            instance_id: submission.instance_id.to_owned(),
            reason,
        }
    }
}

/// Reads records with the version that each was made with.
pub(super) struct Pass<'a> {
    pub layout: &'a Layout,
    scanners: HashMap<String, Scanner>,
    /// Only records of this wave, in lower case.
    wave: Option<String>,
    /// Column of the question of role `wave` in the main table.
    wave_column: Option<usize>,
}

impl<'a> Pass<'a> {
    pub fn new(input: &ExportInput, options: &ExportOptions, layout: &'a Layout) -> Self {
        let forms = input.forms.iter().rev();
        let mut planned = input.plan.questions.iter();
        let wave = planned.find(|question| question.role.as_deref() == Some("wave"));
        let mut columns = layout.tables.first().into_iter().flat_map(|table| &table.columns);
        Self {
            layout,
            // The first of two forms with one version counts, as in the layout.
            scanners: forms
                .map(|form| (form.version().to_owned(), Scanner::new(form)))
                .collect(),
            wave: options.wave.as_deref().map(wave_key),
            wave_column: wave.and_then(|wave| columns.position(|column| column.field.path == wave.path)),
        }
    }

    /// True if the form asks for the wave.
    pub fn has_waves(&self) -> bool {
        self.wave_column.is_some()
    }

    /// True if the record is of the wave that is wanted.
    fn is_wanted(&self, scanned: &Scanned, placement: &Placement) -> bool {
        let Some(wave) = &self.wave else { return true };
        let slot = self.wave_column.and_then(|column| {
            let own = placement.first()?.1.get(column).copied().flatten()?;
            scanned.rows().first()?.slots.get(own).copied()
        });
        let value = slot.and_then(|slot| scanned.value(slot));
        value.is_some_and(|value| wave_key(value) == *wave)
    }

    /// Visits every row: for each record the main one first, and each row after the one around it.
    pub fn rows(
        &self,
        records: &mut dyn Records,
        mut visit: impl FnMut(&RowView) -> Result<(), ExportError>,
    ) -> Result<Summary, ExportError> {
        let mut summary = Summary::default();
        let mut scanned = Scanned::default();
        let mut numbers: Vec<usize> = Vec::new();
        let mut counts = vec![0usize; self.layout.tables.len()];
        records.each(&mut |submission| {
            let version = submission.read_with;
            let (Some(scanner), Some(placement)) =
                (self.scanners.get(version), self.layout.placement(version))
            else {
                let reason = format!("version “{version}” of the form is not there");
                summary.unread.push(Unread::new(submission, reason));
                return Ok(());
            };
            if let Err(error) = scanner.scan(submission.xml, &mut scanned) {
                summary.unread.push(Unread::new(submission, error.to_string()));
                return Ok(());
            }
            if !self.is_wanted(&scanned, placement) {
                return Ok(());
            }
            summary.records += 1;
            summary.is_rehearsal |= submission.is_rehearsal;
            numbers.clear();
            let rows = scanned.rows();
            for (index, row) in rows.iter().enumerate() {
                let Some((table, columns)) = placement.get(row.table) else {
                    numbers.push(0);
                    continue;
                };
                counts[*table] += 1;
                numbers.push(counts[*table]);
                let ancestry = || ancestry(rows, index, placement);
                visit(&RowView {
                    submission,
                    table: *table,
                    number: counts[*table],
                    parent: row.parent.and_then(|parent| numbers.get(parent).copied()),
                    local: index,
                    local_parent: row.parent,
                    ancestry: &ancestry,
                    scanned: &scanned,
                    row,
                    columns,
                })?;
            }
            Ok(())
        })?;
        Ok(summary)
    }
}

/// Tables and positions of the repeats from the outermost to that row.
fn ancestry(rows: &[ScannedRow], index: usize, placement: &super::layout::Placement) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = Some(index);
    while let Some(row) = at.and_then(|index| rows.get(index)) {
        if row.table > 0 {
            let table = placement.get(row.table).map_or(0, |(table, _)| *table);
            found.push((table, row.position));
        }
        at = row.parent;
    }
    found.reverse();
    found
}
