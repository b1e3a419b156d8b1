//! Every format that data can leave in, as data; and what they share.

use std::io::{Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::columns::FoundCodes;
use super::layout::Layout;
use super::pass::{Pass, Summary};
use super::sheet::SheetNames;
use super::words::Words;
use super::{
    ExportError, ExportInput, ExportOptions, Records, SelectMultiple, Sink, central, comma, ddi, geo, json,
    parquet, rscript, spss, stata, xlsx,
};
use crate::kind::QuestionKind;
use crate::kind::kind_of;

/// A format of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    #[default]
    Xlsx,
    Tables,
    Csv,
    Central,
    Spss,
    Stata,
    R,
    Json,
    Parquet,
    Geojson,
    Ddi,
}

/// What is to be known of a format.
#[derive(Clone, Copy, Debug)]
pub struct FormatEntry {
    pub format: Format,
    /// As it is written on the command line and in addresses.
    pub name: &'static str,
    /// Of what is in the file.
    pub english: &'static str,
    /// How blank, not asked and lost to a version change are told apart.
    pub absent: &'static str,
}

/// Every format.
pub const FORMATS: &[FormatEntry] = &[
    FormatEntry {
        format: Format::Xlsx,
        name: "xlsx",
        english: "workbook: about, results, data with labels, data with codes, repeats, codebook, choices",
        absent: "words among labels; among codes nothing, NA and NULL",
    },
    FormatEntry {
        format: Format::Tables,
        name: "tables",
        english: "workbook of the report alone: about, indicators, tables, codebook, choices, notes; no records",
        absent: "counted in each table",
    },
    FormatEntry {
        format: Format::Csv,
        name: "csv",
        english: "one table with Kobo's column names; a ZIP with one for each repeat",
        absent: "words among labels; among codes nothing, NA and NULL",
    },
    FormatEntry {
        format: Format::Central,
        name: "central",
        english: "ZIP of CSV with the columns of ODK Central (KEY, PARENT_KEY, group-question)",
        absent: "nothing, NA and NULL",
    },
    FormatEntry {
        format: Format::Spss,
        name: "spss",
        english: ".sav for SPSS and PSPP with labels and declared missing values; a ZIP with one for each repeat",
        absent: "system-missing, and user-missing codes that end in 6 (not asked) and 5 (lost); 7, 8 and 9 are not applicable, don't know, refused",
    },
    FormatEntry {
        format: Format::Stata,
        name: "stata",
        english: ".dta for Stata 14 and later with value labels and extended missing values; a ZIP with one for each repeat",
        absent: "., .n (not asked) and .v (version); .d, .r and .a for don't know, refused, not applicable",
    },
    FormatEntry {
        format: Format::R,
        name: "r",
        english: "ZIP of CSV and a script that reads it into R with factors and labels",
        absent: "the script keeps them in tables of states beside the data",
    },
    FormatEntry {
        format: Format::Json,
        name: "json",
        english: "one object a record, repeats as lists inside it",
        absent: "null, no such key, and the list _not_in_version",
    },
    FormatEntry {
        format: Format::Parquet,
        name: "parquet",
        english: "typed columns, and one state column for each; a ZIP with one file for each repeat",
        absent: "column question.state: one of seven words",
    },
    FormatEntry {
        format: Format::Geojson,
        name: "geojson",
        english: "one feature for each place that was answered, with the record's codes as properties",
        absent: "null, no such key, and the list _not_in_version",
    },
    FormatEntry {
        format: Format::Ddi,
        name: "ddi",
        english: "DDI-Codebook 2.5: variables, questions, categories and missing values, without answers",
        absent: "-",
    },
];

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        let entry = FORMATS.iter().find(|entry| entry.name == name);
        entry.map(|entry| entry.format)
    }
}

/// The media type of a file with that extension.
pub fn media_type(extension: &str) -> &'static str {
    match extension {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv" => "text/csv; charset=utf-8",
        "zip" => "application/zip",
        "json" => "application/json",
        "geojson" => "application/geo+json",
        "sav" => "application/x-spss-sav",
        "dta" => "application/x-stata-dta",
        "parquet" => "application/vnd.apache.parquet",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Without a dot; it depends on whether the form has repeats.
    pub extension: &'static str,
    pub summary: Summary,
}

impl Made {
    pub(super) fn new(extension: &'static str, summary: Summary) -> Self {
        Self { extension, summary }
    }

    pub fn media_type(&self) -> &'static str {
        media_type(self.extension)
    }
}

/// Writes the data in that format. The same input gives the same bytes.
pub fn write(
    format: Format,
    input: &ExportInput,
    options: &ExportOptions,
    records: &mut dyn Records,
    out: &mut dyn Sink,
) -> Result<Made, ExportError> {
    input.newest()?;
    let words = Words::of(&options.language)?;
    let layout = Layout::new(input.forms, options.newest_only);
    let job = Job {
        input,
        options,
        words: &words,
        layout: &layout,
        pass: Pass::new(input, options, &layout),
    };
    if options.wave.is_some() && !job.pass.has_waves() {
        return Err(ExportError::NoWaves);
    }
    match format {
        Format::Xlsx => xlsx::xlsx(&job, records, out, true),
        Format::Tables => xlsx::xlsx(&job, records, out, false),
        Format::Csv => comma::csv(&job, records, out),
        Format::Central => central::central(&job, records, out),
        Format::Spss => spss::spss(&job, records, out),
        Format::Stata => stata::stata(&job, records, out),
        Format::R => rscript::r(&job, records, out),
        Format::Json => json::json(&job, records, out),
        Format::Parquet => parquet::parquet(&job, records, out),
        Format::Geojson => geo::geojson(&job, records, out),
        Format::Ddi => ddi::ddi(&job, out),
    }
}

/// What every format is given.
pub(super) struct Job<'a> {
    pub input: &'a ExportInput<'a>,
    pub options: &'a ExportOptions,
    pub words: &'a Words,
    pub layout: &'a Layout,
    pub pass: Pass<'a>,
}

impl Job<'_> {
    /// The table's name as that of a file, unique in the archive.
    pub fn table_name(&self, index: usize) -> String {
        let mut names = SheetNames::default();
        let mut name = String::new();
        for table in self.layout.tables.iter().take(index + 1) {
            name = names.take(&table.name);
        }
        name
    }

    /// Codes of select_multiple that only records have. They are looked for where the form cannot know them, and where
    /// no other column would hold them.
    pub fn found_codes(&self, records: &mut dyn Records) -> Result<FoundCodes, ExportError> {
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for (table, each) in self.layout.tables.iter().enumerate() {
            for (column, each) in each.columns.iter().enumerate() {
                let is_unsure =
                    each.field.choices_dynamic || self.options.select_multiple == SelectMultiple::Split;
                if kind_of(&each.field) == QuestionKind::SelectMultiple && is_unsure {
                    wanted.push((table, column));
                }
            }
        }
        let mut codes = FoundCodes::new();
        if wanted.is_empty() || self.options.select_multiple == SelectMultiple::One {
            return Ok(codes);
        }
        self.pass.rows(records, |row| {
            for (table, column) in wanted.iter().filter(|(table, _)| *table == row.table) {
                let known = &self.layout.tables[*table].columns[*column].field.choices;
                for code in row.said(*column).value().unwrap_or("").split_ascii_whitespace() {
                    let found = codes.entry((*table, *column)).or_default();
                    if !known.iter().any(|choice| choice.value == code) && !found.iter().any(|f| f == code) {
                        found.push(code.to_owned());
                    }
                }
            }
            Ok(())
        })?;
        codes.values_mut().for_each(|found| found.sort_unstable());
        Ok(codes)
    }
}

/// An archive that is written file by file.
pub(super) struct Archive<'a> {
    zip: ZipWriter<&'a mut dyn Sink>,
}

impl<'a> Archive<'a> {
    pub fn new(out: &'a mut dyn Sink) -> Self {
        Self {
            zip: ZipWriter::new(out),
        }
    }

    /// Begins a file.
    pub fn begin(&mut self, name: &str, extension: &str) -> Result<(), ExportError> {
        let options = SimpleFileOptions::default().large_file(true);
        self.zip
            .start_file(format!("{name}.{extension}"), options)
            .map_err(ExportError::file)
    }

    /// Adds a small file.
    pub fn add(&mut self, name: &str, extension: &str, text: &str) -> Result<(), ExportError> {
        self.begin(name, extension)?;
        self.write_all(text.as_bytes()).map_err(ExportError::file)
    }

    pub fn finish(self) -> Result<(), ExportError> {
        self.zip.finish().map_err(ExportError::file)?;
        Ok(())
    }
}

/// Writes one table of the layout, and says what it read.
pub(super) type WriteTable =
    dyn Fn(&Job, usize, &mut dyn Records, &mut dyn Sink) -> Result<Summary, ExportError>;

/// A file of a format that holds one table, or an archive of one file a table. Its head is mended when all is written, which
/// an archive does not allow: each is finished elsewhere first.
pub(super) fn one_file_a_table(
    job: &Job,
    extension: &'static str,
    records: &mut dyn Records,
    out: &mut dyn Sink,
    table: &WriteTable,
) -> Result<Made, ExportError> {
    if job.layout.tables.len() == 1 {
        let summary = table(job, 0, records, out)?;
        return Ok(Made::new(extension, summary));
    }
    let mut archive = Archive::new(out);
    let mut summary = Summary::default();
    for index in 0..job.layout.tables.len() {
        let mut file = tempfile::tempfile().map_err(ExportError::file)?;
        summary = table(job, index, records, &mut file)?;
        archive.begin(&job.table_name(index), extension)?;
        file.seek(SeekFrom::Start(0)).map_err(ExportError::file)?;
        std::io::copy(&mut file, &mut archive).map_err(ExportError::file)?;
    }
    archive.finish()?;
    Ok(Made::new("zip", summary))
}

impl Write for Archive<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.zip.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.zip.flush()
    }
}
