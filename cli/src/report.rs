//! `sondeo report`: the report of a form's records as a folder of files to read, print, publish and check.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use sondeo_engine::form::FormDef;
use sondeo_report::compose::{Catalogue, FormData, ReportOptions, report as composed};
use sondeo_report::export::{ExportInput, ExportOptions, Format, NoRecords, RECOMPUTE, published, write};
use sondeo_report::sample::{Sample, wave_key};
use sondeo_report::table::{Profile, Report};
use sondeo_report::{page, picture};

use crate::answers::{Read, of_documents, of_server};
use crate::say::say;
use crate::source::{Place, with_source};
use crate::words::{complain, said, warn};

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
    /// Only the records of this wave: those whose answer to the question of role “wave” it is, such as PRE or POST
    #[arg(long)]
    wave: Option<String>,
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
  sondeo report --data data --form training-pre --form training-post -o results --by institucion
  sondeo report survey.xlsx --records instances -o results --wave 2026";

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
            complain(&message);
            ExitCode::FAILURE
        }
    }
}

/// True if every record could be read.
fn reports(options: &Options) -> Result<bool, String> {
    let of_folder = |form: &PathBuf| {
        with_source(&options.place, Some(form), None, "report", |mut source| {
            of_documents(&mut source)
        })
    };
    let files = options.forms.iter().map(of_folder);
    let published = options
        .form_ids
        .iter()
        .map(|form_id| of_server(&options.place, form_id, Some("report")));
    let all = files.chain(published).collect::<Result<Vec<Read>, String>>()?;
    if all.is_empty() {
        return Err(said!(
            "dé encuestas y --records, o --data y --form",
            "give forms and --records, or --data and --form"
        ));
    }
    all.iter()
        .flat_map(|read| &read.problems)
        .for_each(|problem| warn(problem));
    // A file that is no submission is named once, however many forms read the folder.
    let unread = all.iter().map(|read| read.unread).max().unwrap_or(0);
    let report = report(options, &all, unread)?;
    fs::create_dir_all(options.output.join("pictures")).map_err(|error| failed(&options.output, &error))?;
    for (index, language) in options.language.codes().iter().enumerate() {
        files_in(&all[0], &report, &options.output, language, index == 0)?;
    }
    let records: usize = all.iter().map(|read| read.dataset.records.len()).sum();
    let output = options.output.display();
    say!(
        "{}",
        said!(
            "{output}: registros: {records}; no se pudieron leer: {unread}",
            "{output}: records: {records}; could not be read: {unread}"
        )
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
    let samples: Vec<Sample> = data
        .iter()
        .map(|data| Sample::of_wave(data.form, data.plan, data.dataset, options.wave.as_deref()))
        .collect();
    if let Some(wave) = &options.wave {
        known_wave(&data, wave)?;
    }
    for by in &options.by {
        let is_known = samples.iter().any(|sample| {
            let catalogue = Catalogue::new(sample, profile);
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
        wave: options.wave.clone(),
        ..ReportOptions::default()
    };
    let mut report = composed(&data, &wanted);
    report.about.set_aside += unread;
    Ok(report)
}

/// The report of one form alone, or of one wave of it, by gender.
pub fn reported(read: &Read, audience: Audience, wave: Option<&String>) -> Result<Report, String> {
    let data = FormData {
        form: &read.forms[0],
        plan: &read.plan,
        dataset: &read.dataset,
    };
    let options = ReportOptions {
        profile: audience.profile(),
        wave: wave.cloned(),
        ..ReportOptions::default()
    };
    if let Some(wave) = wave {
        known_wave(&[data], wave)?;
    }
    let mut report = composed(&[data], &options);
    report.about.set_aside += read.unread;
    Ok(report)
}

/// Refuses a wave that no record is of.
fn known_wave(data: &[FormData], wave: &str) -> Result<(), String> {
    let known: Vec<String> = data
        .iter()
        .flat_map(|data| Sample::new(data.form, data.plan, data.dataset).waves())
        .collect();
    let is_it = |known: &String| wave_key(known) == wave_key(wave);
    match (known.iter().any(is_it), known.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => Err("no form has a question with the role “wave” that was answered".to_owned()),
        (false, false) => Err(format!(
            "no record is of the wave “{wave}”; there are {}",
            known.join(", ")
        )),
    }
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
