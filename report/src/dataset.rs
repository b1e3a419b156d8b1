//! The records of one form, of all its versions, as tables of columns.

use std::collections::HashMap;
use std::sync::Arc;

use sondeo_engine::form::FormDef;
use sondeo_engine::form::{Field, LanguageText};

use crate::answer::Cell;
use crate::cells::Cells;
use crate::rows::{RecordMeta, RecordRows};
use crate::scan::Scanned;

/// The main table and one table for each repeat.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    pub form_id: String,
    pub title: String,
    /// One entry a record, in the order they were added.
    pub records: Vec<Note>,
    /// The main table first, with one row a record in their order; then the repeats', outer ones before the ones inside them.
    pub tables: Vec<Table>,
    version: String,
    layouts: HashMap<String, Arc<Layout>>,
    /// Tables and columns by [`column_name`](crate::column_name).
    names: HashMap<String, (usize, usize)>,
}

/// What counting needs to know of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Empty where nobody asked for it.
    pub instance_id: Box<str>,
    /// It is set aside: in no count.
    pub is_quarantined: bool,
    /// It is of a rehearsal: made up.
    pub is_rehearsal: bool,
}

impl From<&RecordMeta> for Note {
    fn from(meta: &RecordMeta) -> Self {
        Self {
            instance_id: meta.instance_id.as_str().into(),
            is_quarantined: meta.quarantined.is_some(),
            is_rehearsal: meta.is_rehearsal,
        }
    }
}

/// One table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Path of the repeat; `None` for the main table.
    pub path: Option<String>,
    /// Name of the repeat, or the form's id.
    pub name: String,
    pub labels: Vec<LanguageText>,
    /// Index of the table around it in [`Dataset::tables`].
    pub parent: Option<usize>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Table {
    /// What that row says of that column.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.columns
            .get(column)
            .map_or(Cell::NotInVersion, |column| column.cells.get(row))
    }
}

/// One column: a field of the newest version, or one that only older versions have.
#[derive(Clone, Debug, Default)]
pub struct Column {
    pub field: Field,
    /// True if the newest version has no such field.
    pub is_old: bool,
    /// By row; those at the end may be missing, and are of versions without the field.
    pub cells: Cells,
}

/// One row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Index into [`Dataset::records`].
    pub record: usize,
    /// Index of the row around it in the rows of the table's parent.
    pub parent: Option<usize>,
    /// 1 for the first instance in the row around it.
    pub position: usize,
}

/// Where the rows of one version go.
#[derive(Clone, Debug, Default)]
struct Layout {
    /// By table of the version: the table here, and the column of each of its fields.
    tables: Vec<(usize, Vec<Option<usize>>)>,
}

impl Dataset {
    /// A data set without records, with the columns of the form's newest version.
    pub fn new(form: &FormDef) -> Self {
        let mut dataset = Self {
            form_id: form.id().to_owned(),
            title: form.title().to_owned(),
            version: form.version().to_owned(),
            ..Self::default()
        };
        dataset.tables.push(Table {
            name: form.id().to_owned(),
            ..Table::default()
        });
        dataset.learn(form, false);
        dataset
    }

    /// The newest version, which gives the columns.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The main table, with one row a record.
    pub fn main(&self) -> &Table {
        &self.tables[0]
    }

    /// True if there are records and all of them are made up. Among real ones, made-up ones are in no count.
    pub fn is_rehearsal(&self) -> bool {
        !self.records.is_empty() && self.records.iter().all(|record| record.is_rehearsal)
    }

    /// The table and column of the field at that path.
    pub fn find(&self, path: &str) -> Option<(usize, usize)> {
        self.tables.iter().enumerate().find_map(|(index, table)| {
            let column = table
                .columns
                .iter()
                .position(|column| column.field.path == path)?;
            Some((index, column))
        })
    }

    /// The table and column of that [`column_name`](crate::column_name).
    pub(crate) fn named(&self, name: &str) -> Option<(usize, usize)> {
        self.names.get(name).copied()
    }

    /// Adds a record of the newest version.
    pub fn push(&mut self, record: RecordRows) {
        let layout = self.layouts.get(&self.version).cloned().unwrap_or_default();
        self.add(Note::from(&record.meta), &record.rows, &layout);
    }

    /// Adds a record that was read with `form`, which may be an older version.
    pub fn push_version(&mut self, form: &FormDef, record: RecordRows) {
        self.push_scanned(form, Note::from(&record.meta), &record.rows);
    }

    /// Adds a record that was scanned with `form`, which may be an older version.
    pub fn push_scanned(&mut self, form: &FormDef, note: Note, rows: &Scanned) {
        self.know(form);
        let layout = self.layouts.get(form.version()).cloned().unwrap_or_default();
        self.add(note, rows, &layout);
    }

    /// Makes room for the fields of that version.
    pub(crate) fn know(&mut self, form: &FormDef) {
        if !self.layouts.contains_key(form.version()) {
            self.learn(form, true);
        }
    }

    fn learn(&mut self, form: &FormDef, is_old: bool) {
        let fields = form.fields();
        let mut layout = Layout {
            tables: vec![(0, Vec::new())],
        };
        for repeat in &fields.repeats {
            let path = local_path(&repeat.path);
            let is_known = |table: &Table| table.path.as_deref().map(local_path) == Some(path.clone());
            let known = self.tables.iter().position(is_known);
            let table = known.unwrap_or_else(|| {
                let parent = repeat.parent.as_ref().and_then(|parent| {
                    let is_parent = |t: &Table| t.path.as_deref().map(local_path) == Some(local_path(parent));
                    self.tables.iter().position(is_parent)
                });
                self.tables.push(Table {
                    path: Some(repeat.path.clone()),
                    name: repeat.name.clone(),
                    labels: repeat.labels.clone(),
                    parent: Some(parent.unwrap_or(0)),
                    ..Table::default()
                });
                self.tables.len() - 1
            });
            layout.tables.push((table, Vec::new()));
        }
        for field in fields.iter() {
            let index = field.repeat.as_ref().map_or(0, |path| {
                let at = fields.repeats.iter().position(|repeat| repeat.path == *path);
                at.map_or(0, |index| index + 1)
            });
            let (table, columns) = &mut layout.tables[index];
            let all = &mut self.tables[*table].columns;
            let known = all
                .iter()
                .position(|column| local_path(&column.field.path) == local_path(&field.path));
            let column = known.unwrap_or_else(|| {
                all.push(Column {
                    field: field.clone(),
                    is_old,
                    cells: Cells::default(),
                });
                all.len() - 1
            });
            // Of two fields that only their prefixes tell apart, the later one is read.
            columns
                .iter_mut()
                .filter(|known| **known == Some(column))
                .for_each(|known| *known = None);
            columns.push(Some(column));
            self.names
                .entry(crate::segment::column_name(field))
                .or_insert((*table, column));
        }
        self.layouts.insert(form.version().to_owned(), Arc::new(layout));
    }

    fn add(&mut self, note: Note, record: &Scanned, layout: &Layout) {
        let number = self.records.len();
        self.records.push(note);
        // By row of the record: its place in its table.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(record.rows().len());
        for row in record.rows() {
            let Some((table, columns)) = layout.tables.get(row.table) else {
                places.push(None);
                continue;
            };
            let target = &mut self.tables[*table];
            let place = target.rows.len();
            places.push(Some(place));
            target.rows.push(Row {
                record: number,
                parent: row
                    .parent
                    .and_then(|parent| places.get(parent).copied().flatten()),
                position: row.position,
            });
            for (slot, column) in row.slots.iter().zip(columns) {
                if let Some(column) = column.and_then(|column| target.columns.get_mut(column)) {
                    column.cells.pad(place);
                    column.cells.push(record.cell(*slot));
                }
            }
        }
    }
}

/// A path without its root's name and without prefixes, so that versions with other roots agree.
pub(crate) fn local_path(path: &str) -> String {
    let steps = path.trim_start_matches('/').split('/').skip(1);
    steps
        .map(|step| step.rsplit(':').next().unwrap_or(step))
        .collect::<Vec<_>>()
        .join("/")
}
