//! `sondeo report`: the report of a form's records as a folder of files to read, print, publish and check.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::compose::{Catalogue, FormData, ReportOptions, report as composed};
use sondeo_report::export::{ExportInput, ExportOptions, Format, NoRecords, RECOMPUTE, published, write};
use sondeo_report::sample::Sample;
use sondeo_report::table::{Profile, Report};
use sondeo_report::{Dataset, RecordMeta, RecordReader, page, picture};

use crate::source::{Place, Source, named, with_source};

#[derive(Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// Forms that belong together, such as the waves of a training: .xlsx, .xls, .csv, .md, .xml or folders of CSV sheets;
    /// each gets the records of the folder that are its own
    #[arg(required_unless_present = "data", conflicts_with = "data", requires = "records", num_args = 1..)]
    forms: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Which of the server's forms; may be repeated
    #[arg(long = "form", value_name = "FORM_ID", requires = "data")]
    form_ids: Vec<String>,
    /// Folder to write to
    #[arg(short, long)]
    output: PathBuf,
    /// Language of the page and the files
    #[arg(long, value_enum, default_value = "both")]
    language: Language,
    /// Who will read it, which decides what is withheld: everything shown, at least 5 persons a cell, at least 10
    #[arg(long, value_enum, default_value = "internal")]
    profile: Audience,
    /// Name of a question that breaks the results down, or two as first*second; may be repeated [default: gender]
    #[arg(long, value_name = "QUESTION")]
    by: Vec<String>,
    /// Only these sections: summary, questions, gender, needs, training, indicators
    #[arg(long, value_delimiter = ',', value_name = "SECTIONS")]
    sections: Vec<String>,
}

const HELP: &str = "\
What the folder holds:
  report.es.html, report.en.html   the report as a page that needs nothing else; print it on A4 or save it as PDF
  tables.es.xlsx, tables.en.xlsx   the same tables for Excel, with codebook, choices and notes; no records
  pictures/                        each picture as SVG, named as its table
  report.json                      the report as data
  published.csv                    every number, one a line: what it counts, of whom, n, base, interval
  recompute.R                      computes the numbers again from the data and says which agree

To compute them again:
  sondeo export survey.xlsx --records instances -o data.zip --format r && unzip data.zip -d data
  Rscript results/recompute.R results/published.csv data       (several forms: one folder each, in their order)

Examples:
  sondeo report survey.xlsx --records instances -o results
  sondeo report pre.xlsx post.xlsx --records instances -o results --profile external --language es
  sondeo report --data data --form training-pre --form training-post -o results --by institucion";

/// Who will read it.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Audience {
    Open,
    Internal,
    External,
}

impl Audience {
    fn profile(self) -> Profile {
        match self {
            Self::Open => Profile::Open,
            Self::Internal => Profile::Internal,
            Self::External => Profile::External,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Es,
    En,
    Both,
}

impl Language {
    fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Es => &["es"],
            Self::En => &["en"],
            Self::Both => &["es", "en"],
        }
    }
}

/// Writes the folders; exit status 1 if one could not be written or if a record could not be read.
pub fn run(options: &Options) -> ExitCode {
    match reports(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// One form and its records in memory.
struct Read {
    forms: Vec<Arc<FormDef>>,
    plan: AnalysisPlan,
    dataset: Dataset,
    /// Records that cannot be read.
    unread: u64,
}

/// True if every record could be read.
fn reports(options: &Options) -> Result<bool, String> {
    let is_shared = options.forms.len() > 1;
    let read = |form: Option<&PathBuf>, form_id: Option<&String>| {
        with_source(&options.place, form, form_id, "report", |mut source| {
            let (dataset, unread) = dataset(&mut source, is_shared)?;
            for problem in source.problems.iter().chain(&unread) {
                eprintln!("warning: {problem}");
            }
            Ok(Read {
                unread: (source.problems.len() + unread.len()) as u64,
                forms: source.forms,
                plan: source.plan,
                dataset,
            })
        })
    };
    let files = options.forms.iter().map(|form| read(Some(form), None));
    let published = options.form_ids.iter().map(|form_id| read(None, Some(form_id)));
    let all = files.chain(published).collect::<Result<Vec<Read>, String>>()?;
    if all.is_empty() {
        return Err("give forms and --records, or --data and --form".to_owned());
    }
    // A file that is no submission is named once, however many forms read the folder.
    let unread = all.iter().map(|read| read.unread).max().unwrap_or(0);
    let report = report(options, &all, unread)?;
    fs::create_dir_all(options.output.join("pictures")).map_err(|error| failed(&options.output, &error))?;
    for (index, language) in options.language.codes().iter().enumerate() {
        files_in(&all[0], &report, &options.output, language, index == 0)?;
    }
    let records: usize = all.iter().map(|read| read.dataset.records.len()).sum();
    println!(
        "{}: {records} records, {unread} could not be read",
        options.output.display()
    );
    Ok(unread == 0)
}

fn report(options: &Options, all: &[Read], unread: u64) -> Result<Report, String> {
    let data: Vec<FormData> = all
        .iter()
        .map(|read| FormData {
            form: &read.forms[0],
            plan: &read.plan,
            dataset: &read.dataset,
        })
        .collect();
    let profile = options.profile.profile();
    for by in &options.by {
        let is_known = data.iter().any(|data| {
            let catalogue = Catalogue::new(&Sample::new(data.form, data.plan, data.dataset), profile);
            by.split('*').all(|name| catalogue.find(name).is_some())
        });
        if !is_known {
            return Err(format!(
                "“{by}” is no question that the plan allows to break results down"
            ));
        }
    }
    let wanted = ReportOptions {
        profile,
        by: options.by.clone(),
        sections: options.sections.clone(),
    };
    let mut report = composed(&data, &wanted);
    report.about.set_aside += unread;
    Ok(report)
}

/// The report of one source alone, by gender.
pub fn reported(source: &mut Source, audience: Audience) -> Result<Report, String> {
    let (dataset, unread) = dataset(source, false)?;
    let data = FormData {
        form: &source.forms[0],
        plan: &source.plan,
        dataset: &dataset,
    };
    let options = ReportOptions {
        profile: audience.profile(),
        ..ReportOptions::default()
    };
    let mut report = composed(&[data], &options);
    report.about.set_aside += unread.len() as u64;
    Ok(report)
}

/// The records in memory, and those that cannot be read. Records of other forms are passed over where the folder is shared.
fn dataset(source: &mut Source, is_shared: bool) -> Result<(Dataset, Vec<String>), String> {
    let readers: Vec<(&FormDef, RecordReader)> = source
        .forms
        .iter()
        .map(|form| (&**form, RecordReader::new(form)))
        .collect();
    let mut dataset = Dataset::new(&source.forms[0]);
    let mut unread = Vec::new();
    let files = source.files.clone();
    source
        .records
        .each(&mut |submission| {
            let meta = RecordMeta {
                instance_id: submission.instance_id.to_owned(),
                version: submission.version.to_owned(),
                received_at: submission.received_at,
                device: submission.device_name.to_owned(),
                quarantined: submission.quarantined.map(str::to_owned),
                is_rehearsal: submission.is_rehearsal,
            };
            let reader = readers
                .iter()
                .find(|(form, _)| form.version() == submission.read_with);
            match reader.map(|(form, reader)| (form, reader.read(meta, submission.xml))) {
                Some((form, Ok(record))) => dataset.push_version(form, record),
                Some((_, Err(sondeo_report::RowError::OtherForm { .. }))) if is_shared => {}
                Some((_, Err(error))) => {
                    unread.push(format!(
                        "{}: {error}",
                        named(&files, submission.number, submission.instance_id)
                    ));
                }
                None => unread.push(format!(
                    "{}: version “{}” of the form is not there",
                    submission.instance_id, submission.version
                )),
            }
            Ok(())
        })
        .map_err(|error| error.to_string())?;
    Ok((dataset, unread))
}

/// The files of one language; with `is_first` those that are the same in every language too.
fn files_in(
    read: &Read,
    report: &Report,
    folder: &Path,
    language: &str,
    is_first: bool,
) -> Result<(), String> {
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|error| failed(&path, &error))
    };
    put(
        &format!("report.{language}.html"),
        page::html(report, language).as_bytes(),
    )?;
    for table in report.sections.iter().flat_map(|section| &section.tables) {
        if let Some(svg) = picture::svg(table, language) {
            put(
                &format!("pictures/{}.{language}.svg", file_name(&table.id)),
                svg.as_bytes(),
            )?;
        }
    }
    let forms: Vec<&FormDef> = read.forms.iter().map(|form| &**form).collect();
    let input = ExportInput {
        forms: &forms,
        plan: &read.plan,
        report: Some(report),
        exported_at: jiff::Timestamp::now().as_millisecond(),
    };
    let options = ExportOptions {
        language: language.to_owned(),
        ..ExportOptions::default()
    };
    let mut book = std::io::Cursor::new(Vec::new());
    write(Format::Tables, &input, &options, &mut NoRecords, &mut book)
        .map_err(|error| failed(folder, &error))?;
    put(&format!("tables.{language}.xlsx"), &book.into_inner())?;
    if is_first {
        let json = serde_json::to_vec(report).map_err(|error| failed(folder, &error))?;
        put("report.json", &json)?;
        let mut lines = Vec::new();
        published(report, language, &mut lines).map_err(|error| failed(folder, &error))?;
        put("published.csv", &lines)?;
        put("recompute.R", RECOMPUTE.as_bytes())?;
    }
    Ok(())
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// A name as that of a file.
fn file_name(name: &str) -> String {
    let safe = |c: char| {
        if c.is_alphanumeric() || "-_.".contains(c) {
            c
        } else {
            '_'
        }
    };
    let name: String = name.chars().map(safe).collect();
    match name.trim_start_matches('.') {
        "" => "_".to_owned(),
        name => name.to_owned(),
    }
}
