//! `itemsets.csv`: the sheet external_choices, for select_one_external.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::choices::is_plan;
use super::table::{Record, Table};
use crate::form::draft::BodyItem;
use crate::xpath;
use crate::xpath::ast::{Ast, AstKind, Start, Test};

/// What the filters of external choices read: by list, the names of columns.
#[derive(Default)]
pub struct Filters(BTreeMap<String, BTreeSet<String>>);

impl Filters {
    /// The recursion is as deep as sections may be nested.
    pub fn add(&mut self, items: &[BodyItem]) {
        for item in items {
            match item {
                BodyItem::Control(control) => {
                    let queries = control.attributes.iter().filter(|found| found.name == "query");
                    queries.for_each(|query| self.query(&query.value));
                }
                BodyItem::Group(group) => self.add(&group.children),
                BodyItem::Repeat(repeat) => self.add(&repeat.children),
            }
        }
    }

    /// `instance('list')/root/item[…]`
    fn query(&mut self, text: &str) {
        let Ok(Ast {
            kind:
                AstKind::Path {
                    start: Start::Expression { primary, .. },
                    steps,
                },
            ..
        }) = xpath::parse(text)
        else {
            return;
        };
        let Some(list) = list_of(&primary) else { return };
        let columns = self.0.entry(list.to_string()).or_default();
        for filter in steps.iter().flat_map(|step| &step.predicates) {
            columns_of(filter, columns);
        }
    }

    fn read(&self, list: &str, column: &str) -> bool {
        let columns = self.0.get(list);
        columns.is_some_and(|columns| columns.contains(column) || columns.contains(ANY))
    }
}

/// In the place of a name: whatever columns are called.
const ANY: &str = "*";

fn list_of(ast: &Ast) -> Option<&str> {
    match &ast.kind {
        AstKind::Call { name, arguments, .. } if **name == *"instance" => match arguments.first() {
            Some(Ast {
                kind: AstKind::Literal(list),
                ..
            }) => Some(list),
            _ => None,
        },
        _ => None,
    }
}

/// The names that paths from an item have. Nesting is limited by the parser, and so is the recursion.
fn columns_of(ast: &Ast, columns: &mut BTreeSet<String>) {
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) => {}
        AstKind::Negate(inner) => columns_of(inner, columns),
        AstKind::Binary { first, rest } => {
            columns_of(first, columns);
            rest.iter().for_each(|(_, operand)| columns_of(operand, columns));
        }
        AstKind::Call { arguments, .. } => {
            arguments
                .iter()
                .for_each(|argument| columns_of(argument, columns));
        }
        AstKind::Path { start, steps } => {
            match start {
                Start::Context => {}
                // References are paths from elsewhere, with predicates about what is there.
                Start::Root | Start::FormReference { .. } => return,
                Start::Expression { primary, .. } if is_elsewhere(primary) => return,
                Start::Expression { primary, predicates } => {
                    columns_of(primary, columns);
                    predicates
                        .iter()
                        .for_each(|predicate| columns_of(predicate, columns));
                }
            }
            columns.extend(steps.iter().filter_map(|step| match &step.test {
                Test::Name { local, .. } => Some(local.to_string()),
                Test::Any | Test::AnyOf { .. } | Test::Text => Some(ANY.to_string()),
                _ => None,
            }));
            let predicates = steps.iter().flat_map(|step| &step.predicates);
            predicates.for_each(|predicate| columns_of(predicate, columns));
        }
    }
}

/// True for `current()` and the nodes of another list.
fn is_elsewhere(primary: &Ast) -> bool {
    matches!(&primary.kind, AstKind::Call { name, .. } if matches!(&**name, "current" | "instance"))
}

/// The sheet as CSV, every cell in quotes. Of the columns of the analysis plan only what the filters of a list read goes
/// along, unless all of them are to be kept.
pub fn csv(table: &Table, filters: &Filters, keep_plan: bool) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
    let is_kept = |record: &Record, column: &str| {
        keep_plan || filters.read(record.text("list_name").unwrap_or_default(), column.trim())
    };
    let headers: Vec<_> = table
        .headers
        .iter()
        .map(|header| (header, is_plan(&header.path)))
        .filter(|(header, is_plan)| {
            let mut records = table.records.iter();
            !is_plan || records.any(|record| is_kept(record, &header.text))
        })
        .collect();
    let mut out = line(headers.iter().map(|(header, _)| quote(&header.text)).collect());
    for record in &table.records {
        let cells = headers.iter().map(|(header, is_plan)| {
            // Whatever the header means elsewhere, each cell stays in its column.
            let place = table.place(record.row, header.column);
            let mut cells = record.values.iter().chain(&record.replaced);
            let cell = cells.find(|value| value.place == place);
            let is_shown = !is_plan || is_kept(record, &header.text);
            quote(cell.filter(|_| is_shown).map_or("", |value| &value.text))
        });
        out.push_str(&line(cells.collect()));
    }
    out
}
