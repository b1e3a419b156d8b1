//! The records of one form, of all its versions, as tables.

use std::collections::HashMap;

use sondeo_engine::form::FormDef;
use sondeo_engine::form::{Field, LanguageText};

use crate::answer::Cell;
use crate::rows::{RecordMeta, RecordRows};

/// The main table and one table for each repeat.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    pub form_id: String,
    pub title: String,
    /// One entry a record, in the order they were added.
    pub records: Vec<RecordMeta>,
    /// The main table first, then the repeats', outer ones before the ones inside them.
    pub tables: Vec<Table>,
    version: String,
    layouts: HashMap<String, Layout>,
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

/// One column: a field of the newest version, or one that only older versions have.
#[derive(Clone, Debug, Default)]
pub struct Column {
    pub field: Field,
    /// True if the newest version has no such field.
    pub is_old: bool,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Index into [`Dataset::records`].
    pub record: usize,
    /// Index of the row around it in the rows of the table's parent.
    pub parent: Option<usize>,
    /// 1 for the first instance in the row around it.
    pub position: usize,
    /// By column; columns that were added later may be missing at the end.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of that column.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::NotInVersion)
    }
}

/// Where the rows of one version go.
#[derive(Clone, Debug, Default)]
struct Layout {
    /// By table of the version: the table here, and the column of each of its fields.
    tables: Vec<(usize, Vec<usize>)>,
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

    /// Adds a record of the newest version.
    pub fn push(&mut self, record: RecordRows) {
        let layout = self.layouts.get(&self.version).cloned().unwrap_or_default();
        self.add(record, &layout);
    }

    /// Adds a record that was read with `form`, which may be an older version.
    pub fn push_version(&mut self, form: &FormDef, record: RecordRows) {
        if !self.layouts.contains_key(form.version()) {
            self.learn(form, true);
        }
        let layout = self.layouts.get(form.version()).cloned().unwrap_or_default();
        self.add(record, &layout);
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
                });
                all.len() - 1
            });
            columns.push(column);
        }
        self.layouts.insert(form.version().to_owned(), layout);
    }

    fn add(&mut self, record: RecordRows, layout: &Layout) {
        let number = self.records.len();
        self.records.push(record.meta);
        // By row of the record: its table, and its place there.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(record.rows.len());
        for row in record.rows {
            let Some((table, columns)) = layout.tables.get(row.table) else {
                places.push(None);
                continue;
            };
            let target = &mut self.tables[*table];
            let is_same = columns.iter().enumerate().all(|(index, column)| index == *column);
            let cells = if is_same {
                row.cells
            } else {
                let mut cells = vec![Cell::NotInVersion; target.columns.len()];
                for (column, cell) in columns.iter().zip(row.cells) {
                    cells[*column] = cell;
                }
                cells
            };
            places.push(Some(target.rows.len()));
            target.rows.push(Row {
                record: number,
                parent: row
                    .parent
                    .and_then(|parent| places.get(parent).copied().flatten()),
                position: row.position,
                cells,
            });
        }
    }
}

/// A path without its root's name and without prefixes, so that versions with other roots agree.
fn local_path(path: &str) -> String {
    let steps = path.trim_start_matches('/').split('/').skip(1);
    steps
        .map(|step| step.rsplit(':').next().unwrap_or(step))
        .collect::<Vec<_>>()
        .join("/")
}
