//! Every number of a report as one line of a table: for programs that compute them again, and for those who want the
//! tables without their looks. Withheld cells are there, without a number. The persons of a group, which stand in the
//! head of its column, are lines of the row `records`.

use std::io::Write;

use super::ExportError;
use super::comma::CsvWriter;
use crate::table::{Cell, Head, HeadKind, Report, Table, Text, Value};

const HEADERS: [&str; 22] = [
    "form",
    "minimum",
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
    "remark",
];

/// The script that computes the published numbers again from the data. Its last part begins the work.
pub const RECOMPUTE: &str = concat!(
    include_str!("recompute/head.R"),
    include_str!("recompute/statistics.R"),
    include_str!("recompute/forms.R"),
    include_str!("recompute/cells.R"),
    include_str!("recompute/questions.R"),
    include_str!("recompute/gender.R"),
    include_str!("recompute/needs.R"),
    include_str!("recompute/indicators.R"),
    include_str!("recompute/waves.R"),
    include_str!("recompute/training.R"),
    include_str!("recompute/compare.R"),
);

/// Writes the numbers. Labels are in that language; everything else is the same in every language.
pub fn published(report: &Report, language: &str, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut lines = Lines {
        writer: CsvWriter::new(out, false)?,
        report,
        language,
    };
    lines.writer.headers(HEADERS)?;
    let records = Head::new(
        HeadKind::State,
        "records",
        Text::new("Personas (n)", "Persons (n)"),
    );
    for section in &report.sections {
        for table in &section.tables {
            for column in &table.columns {
                if let Some(base) = column.base {
                    lines.line(
                        &section.id,
                        table,
                        [&records, column],
                        &Cell::new(Value::Count(base)),
                    )?;
                }
            }
            for row in &table.rows {
                for (cell, column) in row.cells.iter().zip(&table.columns) {
                    lines.line(&section.id, table, [&row.head, column], cell)?;
                }
            }
        }
    }
    lines.writer.finish()
}

struct Lines<'a> {
    writer: CsvWriter<'a>,
    report: &'a Report,
    language: &'a str,
}

impl Lines<'_> {
    /// The form that a table is of: named in its id if there are several, and none if the table is of all of them.
    fn form<'t>(&'t self, table: &'t Table) -> &'t str {
        match (table.id.rsplit_once('@'), &self.report.about.forms[..]) {
            (Some((_, form)), _) => form,
            (None, [(only, _)]) => only,
            (None, _) => "",
        }
    }

    fn line(
        &mut self,
        section: &str,
        table: &Table,
        heads: [&Head; 2],
        cell: &Cell,
    ) -> Result<(), ExportError> {
        let form = self.form(table).to_owned();
        let (minimum, language) = (self.report.about.minimum, self.language);
        let writer = &mut self.writer;
        writer.text(&form)?;
        writer.raw(&minimum.to_string())?;
        writer.text(section)?;
        writer.text(&table.id)?;
        writer.text(table.question.as_deref().unwrap_or_default())?;
        for head in heads {
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
        writer.raw(remark(cell))?;
        writer.end()
    }
}

/// What is to be known of a number: that it is rounded, or that it is of the groups that are shown.
fn remark(cell: &Cell) -> &'static str {
    match (cell.is_rounded(), cell.is_of_shown_groups()) {
        (true, _) => "rounded",
        (_, true) => "shown_groups",
        _ => "",
    }
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
