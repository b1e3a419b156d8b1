//! Parquet: typed columns, and beside each question a column with its answer state.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;

use super::cells::{Cells, uuid};
use super::columns::{FoundCodes, OutColumn, Source, System, columns};
use super::formats::{Archive, Job, Made};
use super::numeric::{date, date_time};
use super::pass::{RowView, Said, Summary};
use super::value::{Value, exact_number};
use super::{ExportError, Records, Sink, ValueStyle};
use crate::answer::Missing;
use crate::coding::Coding;
use crate::kind::QuestionKind;

/// Rows that are held until their columns are written.
const GROUP: usize = 4_096;

pub(super) fn parquet(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    let codes = job.found_codes(records)?;
    if job.layout.tables.len() == 1 {
        let summary = table(job, &codes, 0, records, out)?;
        return Ok(Made::new("parquet", summary));
    }
    let mut archive = Archive::new(out);
    let mut summary = Summary::default();
    for index in 0..job.layout.tables.len() {
        archive.begin(&job.table_name(index), "parquet")?;
        summary = table(job, &codes, index, records, &mut archive)?;
    }
    archive.finish()?;
    Ok(Made::new("zip", summary))
}

/// Values of a column of the rows that are held; `None` is no value.
enum Held {
    Whole(Vec<Option<i64>>),
    Small(Vec<Option<i32>>),
    Real(Vec<Option<f64>>),
    Text(Vec<Option<ByteArray>>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer,
    Flag,
    Decimal,
    Date,
    DateTime,
    Text,
    State,
}

struct Column {
    name: String,
    kind: Kind,
    source: OutColumn,
    held: Held,
}

fn table<W: Write + Send>(
    job: &Job,
    codes: &FoundCodes,
    index: usize,
    records: &mut dyn Records,
    out: W,
) -> Result<Summary, ExportError> {
    let mut all = planned(job, codes, index);
    let fields = all.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("schema").with_fields(fields).build();
    let schema = Arc::new(schema.map_err(ExportError::file)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("Sondeo ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer =
        SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(ExportError::file)?;
    let cells = Cells {
        layout: job.layout,
        options: job.options,
        style: ValueStyle::Codes,
        words: job.words,
    };
    let coding = Coding::new(job.input.plan);
    let mut rows = 0;
    let summary = job.pass.rows(records, |row| {
        if row.table == index {
            for column in &mut all {
                hold(job, &cells, &coding, column, row);
            }
            rows += 1;
            if rows == GROUP {
                rows = 0;
                flush(&mut all, &mut writer)?;
            }
        }
        Ok(())
    })?;
    if rows > 0 {
        flush(&mut all, &mut writer)?;
    }
    writer.close().map_err(ExportError::file)?;
    Ok(summary)
}

fn planned(job: &Job, codes: &FoundCodes, index: usize) -> Vec<Column> {
    let mut found = Vec::new();
    for column in columns(job.layout, index, job.options, ValueStyle::Codes, codes) {
        let kind = match (&column.source, column.kind) {
            (Source::System(System::Id | System::Index | System::ParentIndex), _) => Kind::Integer,
            (Source::System(System::SubmissionTime), _) => Kind::DateTime,
            (Source::Choice(..), _) => Kind::Flag,
            (Source::Place(..), _) | (Source::Whole(_), QuestionKind::Decimal) => Kind::Decimal,
            (Source::Whole(_), QuestionKind::Integer) => Kind::Integer,
            (Source::Whole(_), QuestionKind::SelectOne) if column.has_numeric_codes => Kind::Integer,
            (Source::Whole(_), QuestionKind::Date) => Kind::Date,
            (Source::Whole(_), QuestionKind::DateTime) => Kind::DateTime,
            _ => Kind::Text,
        };
        let state = matches!(column.source, Source::Whole(_)).then(|| column.clone());
        found.push(Column {
            name: column.header.clone(),
            kind,
            source: column,
            held: empty(kind),
        });
        found.extend(state.map(|column| Column {
            name: format!("{}.state", column.header),
            kind: Kind::State,
            source: column,
            held: empty(Kind::State),
        }));
    }
    found
}

fn empty(kind: Kind) -> Held {
    match kind {
        Kind::Integer | Kind::DateTime => Held::Whole(Vec::new()),
        Kind::Flag | Kind::Date => Held::Small(Vec::new()),
        Kind::Decimal => Held::Real(Vec::new()),
        Kind::Text | Kind::State => Held::Text(Vec::new()),
    }
}

fn field(column: &Column) -> Result<Arc<Type>, ExportError> {
    let (physical, logical) = match column.kind {
        Kind::Integer => (Physical::INT64, None),
        Kind::Flag => (Physical::INT32, None),
        Kind::Decimal => (Physical::DOUBLE, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::DateTime => (
            Physical::INT64,
            Some(LogicalType::timestamp(false, TimeUnit::MILLIS)),
        ),
        Kind::Text | Kind::State => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
        .map(Arc::new)
        .map_err(ExportError::file)
}

fn hold(job: &Job, cells: &Cells, coding: &Coding, column: &mut Column, row: &RowView) {
    if column.kind == Kind::State {
        let Source::Whole(at) = column.source.source else {
            return;
        };
        let field = &job.layout.tables[row.table].columns[at].field;
        if let Held::Text(held) = &mut column.held {
            held.push(Some(state(coding, field, row.said(at)).into()));
        }
        return;
    }
    let value = cells.cell(&column.source, row);
    let text = match &value {
        Value::Number(_, text) => Some(text.as_ref()),
        Value::Text(text) => Some(text.as_ref()),
        Value::Date(text) | Value::DateTime(text) => Some(*text),
        Value::Empty | Value::Mark(_) => None,
    };
    match &mut column.held {
        Held::Whole(held) => held.push(text.and_then(|text| match column.kind {
            Kind::DateTime => date_time(text),
            _ => text.trim().parse().ok(),
        })),
        Held::Small(held) => held.push(text.and_then(|text| match column.kind {
            Kind::Date => date(text),
            _ => text.parse().ok(),
        })),
        Held::Real(held) => held.push(text.and_then(exact_number)),
        Held::Text(held) => held.push(match &column.source.source {
            Source::System(System::Uuid) => Some(uuid(row.submission.instance_id).into()),
            _ => text.map(ByteArray::from),
        }),
    }
}

/// The word for an answer state.
fn state(coding: &Coding, field: &sondeo_engine::form::Field, said: Said) -> &'static str {
    match said {
        Said::Blank => "blank",
        Said::NotAsked => "not_asked",
        Said::NotInVersion => "not_in_version",
        Said::Answered(value) => {
            let mut reasons = value
                .split_ascii_whitespace()
                .map(|code| coding.missing(field, code));
            match reasons.next().flatten() {
                Some(reason) if reasons.all(|reason| reason.is_some()) => match reason {
                    Missing::DontKnow => "dont_know",
                    Missing::Refused => "refused",
                    Missing::NotApplicable => "not_applicable",
                },
                _ => "answered",
            }
        }
    }
}

fn flush<W: Write + Send>(
    all: &mut [Column],
    writer: &mut SerializedFileWriter<W>,
) -> Result<(), ExportError> {
    let mut group = writer.next_row_group().map_err(ExportError::file)?;
    for column in all {
        let Some(mut out) = group.next_column().map_err(ExportError::file)? else {
            break;
        };
        match &mut column.held {
            Held::Whole(held) => put::<Int64Type>(&mut out, held),
            Held::Small(held) => put::<Int32Type>(&mut out, held),
            Held::Real(held) => put::<DoubleType>(&mut out, held),
            Held::Text(held) => put::<ByteArrayType>(&mut out, held),
        }?;
        out.close().map_err(ExportError::file)?;
    }
    group.close().map_err(ExportError::file)?;
    Ok(())
}

fn put<T: ::parquet::data_type::DataType>(
    out: &mut SerializedColumnWriter,
    held: &mut Vec<Option<T::T>>,
) -> Result<(), ExportError> {
    let levels: Vec<i16> = held.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = held.drain(..).flatten().collect();
    out.typed::<T>()
        .write_batch(&values, Some(&levels), None)
        .map_err(ExportError::file)?;
    Ok(())
}
