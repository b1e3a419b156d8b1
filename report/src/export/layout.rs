//! The tables of an export: what all versions of a form have, the newest version's columns first.

use std::collections::HashMap;

use sondeo_engine::form::{Field, FormDef, LanguageText};

/// The tables, and where the rows of each version go.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The main table first, then the repeats', outer ones before the ones inside them.
    pub tables: Vec<LayoutTable>,
    versions: HashMap<String, Placement>,
}

/// By table of a version: its table here, and for each column here the field of the version.
pub(super) type Placement = Vec<(usize, Vec<Option<usize>>)>;

/// One table.
#[derive(Clone, Debug, Default)]
pub struct LayoutTable {
    /// Path of the repeat; `None` for the main table.
    pub path: Option<String>,
    /// Name of the repeat, or the form's id.
    pub name: String,
    pub labels: Vec<LanguageText>,
    /// Index of the table around it.
    pub parent: Option<usize>,
    pub columns: Vec<LayoutColumn>,
}

/// One column: a field of the newest version, or one that only older versions have.
#[derive(Clone, Debug, Default)]
pub struct LayoutColumn {
    pub field: Field,
    /// Labels of the groups around the field, outermost first.
    pub group_labels: Vec<Vec<LanguageText>>,
    /// True if the newest version has no such field.
    pub is_old: bool,
}

impl Layout {
    /// The tables of those versions, the newest first. With `newest_only`, fields that only older versions have are left out.
    pub fn new(forms: &[&FormDef], newest_only: bool) -> Self {
        let mut layout = Self::default();
        let Some(newest) = forms.first() else {
            return layout;
        };
        layout.tables.push(LayoutTable {
            name: newest.id().to_owned(),
            ..LayoutTable::default()
        });
        for (index, form) in forms.iter().enumerate() {
            if !layout.versions.contains_key(form.version()) {
                let placement = layout.learn(form, index > 0, newest_only);
                layout.versions.insert(form.version().to_owned(), placement);
            }
        }
        layout
    }

    /// Where the rows of that version go.
    pub(super) fn placement(&self, version: &str) -> Option<&Placement> {
        self.versions.get(version)
    }

    fn learn(&mut self, form: &FormDef, is_old: bool, newest_only: bool) -> Placement {
        let fields = form.fields();
        let mut placement = vec![(0, Vec::new())];
        for repeat in &fields.repeats {
            let path = local_path(&repeat.path);
            let known = self.table_at(&path);
            let table = known.unwrap_or_else(|| {
                let parent = repeat.parent.as_ref().and_then(|p| self.table_at(&local_path(p)));
                self.tables.push(LayoutTable {
                    path: Some(repeat.path.clone()),
                    name: repeat.name.clone(),
                    labels: repeat.labels.clone(),
                    parent: Some(parent.unwrap_or(0)),
                    columns: Vec::new(),
                });
                self.tables.len() - 1
            });
            placement.push((table, Vec::new()));
        }
        // By table: the column of each local path.
        let mut known: Vec<HashMap<String, usize>> = self.tables.iter().map(columns_by_path).collect();
        let mut fields_seen = vec![0; placement.len()];
        for field in fields.iter() {
            let index = field.repeat.as_ref().map_or(0, |path| {
                let at = fields.repeats.iter().position(|repeat| repeat.path == *path);
                at.map_or(0, |index| index + 1)
            });
            let own = fields_seen[index];
            fields_seen[index] += 1;
            let (table, columns) = &mut placement[index];
            let path = local_path(&field.path);
            let found = known[*table].get(&path).copied();
            let column = match found {
                Some(column) => {
                    add_choices(&mut self.tables[*table].columns[column].field, field);
                    column
                }
                None if is_old && newest_only => continue,
                None => {
                    let all = &mut self.tables[*table].columns;
                    all.push(LayoutColumn {
                        field: field.clone(),
                        group_labels: group_labels(form, field),
                        is_old,
                    });
                    known[*table].insert(path, all.len() - 1);
                    all.len() - 1
                }
            };
            if columns.len() <= column {
                columns.resize(column + 1, None);
            }
            columns[column] = Some(own);
        }
        placement
    }

    fn table_at(&self, local: &str) -> Option<usize> {
        let is_there = |table: &LayoutTable| table.path.as_deref().is_some_and(|p| local_path(p) == local);
        self.tables.iter().position(is_there)
    }
}

fn columns_by_path(table: &LayoutTable) -> HashMap<String, usize> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(index, column)| (local_path(&column.field.path), index))
        .collect()
}

/// Choices that only older versions have keep their labels.
fn add_choices(known: &mut Field, older: &Field) {
    for choice in &older.choices {
        if !known.choices.iter().any(|c| c.value == choice.value) {
            known.choices.push(choice.clone());
        }
    }
    known.choices_dynamic |= older.choices_dynamic;
}

fn group_labels(form: &FormDef, field: &Field) -> Vec<Vec<LanguageText>> {
    let mut labels = Vec::new();
    let mut path = field.path.as_str();
    for _ in &field.groups {
        let Some((around, _)) = path.rsplit_once('/') else {
            break;
        };
        path = around;
        let group = form.fields().groups.iter().find(|group| group.path == path);
        labels.push(group.map(|group| group.labels.clone()).unwrap_or_default());
    }
    labels.reverse();
    labels
}

/// A path without its root's name and without prefixes, so that versions with other roots agree.
fn local_path(path: &str) -> String {
    let steps = path.trim_start_matches('/').split('/').skip(1);
    steps
        .map(|step| step.rsplit(':').next().unwrap_or(step))
        .collect::<Vec<_>>()
        .join("/")
}
