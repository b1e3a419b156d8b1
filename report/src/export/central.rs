//! CSV with the columns of ODK Central, for scripts that were written for it.
//!
//! Names: <https://docs.getodk.org/central-api-submission-management/#exporting-form-submissions-to-csv>.

use sondeo_engine::form::types::DataType;

use super::cells::{NOT_ASKED, NOT_IN_VERSION, number_or_text};
use super::columns::{FoundCodes, choices, is_file, is_wanted, variable};
use super::comma::CsvWriter;
use super::formats::{Archive, Job, Made};
use super::pass::{RowView, Said, Summary};
use super::value::{Value, is_numeric_code};
use super::{Absent, ExportError, Records, SelectMultiple, Sink};
use crate::kind::QuestionKind;
use crate::kind::kind_of;

/// One column, and where it comes from.
struct Column {
    header: String,
    source: Source,
}

enum Source {
    Whole(usize),
    Choice(usize, String),
    Place(usize, usize),
}

/// What stands after the answers of the main table.
const SYSTEM: [&str; 10] = [
    "KEY",
    "SubmitterID",
    "SubmitterName",
    "AttachmentsPresent",
    "AttachmentsExpected",
    "Status",
    "ReviewState",
    "DeviceID",
    "Edits",
    "FormVersion",
];

pub(super) fn central(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    let codes = job.found_codes(records)?;
    let mut archive = Archive::new(out);
    let mut summary = Summary::default();
    for index in 0..job.layout.tables.len() {
        archive.begin(&file_name(job, index), "csv")?;
        summary = table(job, &codes, index, records, &mut archive)?;
    }
    archive.finish()?;
    Ok(Made::new("zip", summary))
}

/// `form.csv`, and `form-group-repeat.csv` for a repeat.
fn file_name(job: &Job, index: usize) -> String {
    let root = job.table_name(0);
    match &job.layout.tables[index].path {
        None => root,
        Some(path) => format!("{root}-{}", steps(path).join("-")),
    }
}

/// The steps of a path below the root.
fn steps(path: &str) -> Vec<&str> {
    path.trim_start_matches('/').split('/').skip(1).collect()
}

fn table(
    job: &Job,
    codes: &FoundCodes,
    index: usize,
    records: &mut dyn Records,
    out: &mut dyn std::io::Write,
) -> Result<Summary, ExportError> {
    let columns = columns(job, codes, index);
    let uploads: Vec<usize> = uploads(job, index);
    let mut writer = CsvWriter::new(out, job.options.bom)?;
    let headers = columns.iter().map(|column| column.header.as_str());
    match index {
        0 => writer.headers(std::iter::once("SubmissionDate").chain(headers).chain(SYSTEM))?,
        _ => writer.headers(headers.chain(["PARENT_KEY", "KEY"]))?,
    }
    let summary = job.pass.rows(records, |row| {
        if row.table != index {
            return Ok(());
        }
        let record = row.submission;
        if index == 0 {
            let at = match record.received_at {
                0 => String::new(),
                at => super::time::utc_milliseconds(at),
            };
            writer.raw(&at)?;
        }
        for column in &columns {
            writer.value(&cell(job, column, row), job.options.absent == Absent::Marked)?;
        }
        let key = |levels: &[(usize, usize)]| key(job, record.instance_id, levels);
        let levels = (row.ancestry)();
        if index > 0 {
            writer.text(&key(&levels[..levels.len().saturating_sub(1)]))?;
            writer.text(&key(&levels))?;
            return writer.end();
        }
        writer.text(&key(&[]))?;
        writer.text(record.device)?;
        writer.text(record.device_name)?;
        writer.raw(&record.attachments.to_string())?;
        let expected = uploads.iter().filter(|at| row.said(**at).value().is_some());
        writer.raw(&expected.count().to_string())?;
        writer.raw("")?;
        writer.raw(if record.quarantined.is_some() {
            "hasIssues"
        } else {
            ""
        })?;
        writer.text(record.device)?;
        writer.raw("0")?;
        writer.text(record.version)?;
        writer.end()
    })?;
    writer.finish()?;
    Ok(summary)
}

/// `uuid:…/group/repeat[1]/inner[2]`
fn key(job: &Job, instance_id: &str, levels: &[(usize, usize)]) -> String {
    let mut key = instance_id.to_owned();
    let mut around: Vec<&str> = Vec::new();
    for (table, position) in levels {
        let path = job.layout.tables[*table].path.as_deref().unwrap_or_default();
        let steps = steps(path);
        for step in steps.iter().skip(around.len()) {
            key.push('/');
            key.push_str(step);
        }
        key.push_str(&format!("[{position}]"));
        around = steps;
    }
    key
}

fn uploads(job: &Job, index: usize) -> Vec<usize> {
    let columns = job.layout.tables[index].columns.iter().enumerate();
    columns
        .filter(|(_, column)| is_file(&column.field))
        .map(|(at, _)| at)
        .collect()
}

fn columns(job: &Job, codes: &FoundCodes, index: usize) -> Vec<Column> {
    let table = &job.layout.tables[index];
    let base = table.path.as_deref().map_or(0, |path| steps(path).len());
    let mut found = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let field = &column.field;
        if field.is_note || !is_wanted(field, job.options) {
            continue;
        }
        let path = variable(field, "/");
        let header = path.split('/').skip(base).collect::<Vec<_>>().join("-");
        let header = header.replace("orx:", "");
        let mut push = |header: String, source: Source| found.push(Column { header, source });
        if field.data_type == DataType::GeoPoint {
            for (part, name) in ["Latitude", "Longitude", "Altitude", "Accuracy"]
                .iter()
                .enumerate()
            {
                push(format!("{header}-{name}"), Source::Place(at, part));
            }
            continue;
        }
        push(header.clone(), Source::Whole(at));
        let is_split = kind_of(field) == QuestionKind::SelectMultiple
            && job.options.select_multiple != SelectMultiple::One;
        if is_split {
            let more = codes.get(&(index, at)).map_or(&[][..], Vec::as_slice);
            for code in choices(field).into_iter().chain(more.iter().map(String::as_str)) {
                push(format!("{header}/{code}"), Source::Choice(at, code.to_owned()));
            }
        }
    }
    found
}

fn cell<'a>(job: &Job, column: &Column, row: &RowView<'a>) -> Value<'a> {
    let at = match &column.source {
        Source::Whole(at) | Source::Choice(at, _) | Source::Place(at, _) => *at,
    };
    let value = match row.said(at) {
        Said::Answered(value) => value,
        Said::NotAsked if job.options.absent == Absent::Marked => return Value::Mark(NOT_ASKED),
        Said::NotInVersion if job.options.absent == Absent::Marked => return Value::Mark(NOT_IN_VERSION),
        Said::Blank | Said::NotAsked | Said::NotInVersion => return Value::Empty,
    };
    match &column.source {
        Source::Choice(_, code) => {
            Value::count(usize::from(value.split_ascii_whitespace().any(|c| c == code)))
        }
        Source::Place(_, part) => value
            .split_ascii_whitespace()
            .nth(*part)
            .map_or(Value::Empty, number_or_text),
        Source::Whole(_) => {
            let field = &job.layout.tables[row.table].columns[at].field;
            match kind_of(field) {
                QuestionKind::Integer | QuestionKind::Decimal => number_or_text(value),
                QuestionKind::SelectOne if is_numeric_code(value.trim()) => number_or_text(value),
                _ => Value::text(value),
            }
        }
    }
}
