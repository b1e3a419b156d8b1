//! Every number of a report as one line of a table: for programs that compute them again, and for those who want the
//! tables without their looks. Withheld cells are there, without a number.

use std::io::Write;

use super::ExportError;
use super::comma::CsvWriter;
use crate::table::{Cell, Head, HeadKind, Report, Table, Value};

const HEADERS: [&str; 19] = [
    "section",
    "table",
    "question",
    "row_kind",
    "row",
    "row_label",
    "row_group",
    "column_kind",
    "column",
    "column_label",
    "column_group",
    "kind",
    "value",
    "text",
    "n",
    "base",
    "low",
    "high",
    "hidden",
];

/// The script that computes the published numbers again from the data.
pub const RECOMPUTE: &str = include_str!("recompute.R");

/// Writes the numbers. Labels are in that language; everything else is the same in every language.
pub fn published(report: &Report, language: &str, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut writer = CsvWriter::new(out, false)?;
    writer.headers(HEADERS)?;
    for section in &report.sections {
        for table in &section.tables {
            for row in &table.rows {
                for (cell, column) in row.cells.iter().zip(&table.columns) {
                    line(
                        &mut writer,
                        &section.id,
                        table,
                        (&row.head, column),
                        cell,
                        language,
                    )?;
                }
            }
        }
    }
    writer.finish()
}

fn line(
    writer: &mut CsvWriter,
    section: &str,
    table: &Table,
    (row, column): (&Head, &Head),
    cell: &Cell,
    language: &str,
) -> Result<(), ExportError> {
    writer.text(section)?;
    writer.text(&table.id)?;
    writer.text(table.question.as_deref().unwrap_or_default())?;
    for head in [row, column] {
        writer.raw(kind(head.kind))?;
        writer.text(&head.key)?;
        writer.text(head.label.get(language))?;
        let groups = head.group.iter().map(|group| {
            format!(
                "{}={}",
                group.question,
                group.value.as_deref().unwrap_or_default()
            )
        });
        writer.text(&groups.collect::<Vec<_>>().join(";"))?;
    }
    let (kind, text) = match &cell.value {
        Value::None => ("none", ""),
        Value::Count(_) => ("count", ""),
        Value::Share(_) => ("share", ""),
        Value::Points(_) => ("points", ""),
        Value::Difference(_) => ("difference", ""),
        Value::Ratio(_) => ("ratio", ""),
        Value::Mean(_) => ("mean", ""),
        Value::Number(_) => ("number", ""),
        Value::Measure(_) => ("measure", ""),
        Value::Probability(_) => ("probability", ""),
        Value::Date(date) => ("date", date.as_str()),
        Value::Text(text) => ("text", text.get(language)),
        Value::Light(light) => ("light", crate::show::light_word(*light, language)),
    };
    writer.raw(kind)?;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let whole = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    writer.raw(&number(cell.number()))?;
    writer.text(text)?;
    writer.raw(&whole(cell.n))?;
    writer.raw(&whole(cell.base))?;
    writer.raw(&number(cell.interval.map(|[low, _]| low)))?;
    writer.raw(&number(cell.interval.map(|[_, high]| high)))?;
    writer.raw(if cell.hidden.is_some() { "1" } else { "" })?;
    writer.end()
}

fn kind(kind: HeadKind) -> &'static str {
    match kind {
        HeadKind::Total => "total",
        HeadKind::Group => "group",
        HeadKind::Answer => "answer",
        HeadKind::State => "state",
        HeadKind::Item => "item",
        HeadKind::Statistic => "statistic",
    }
}
