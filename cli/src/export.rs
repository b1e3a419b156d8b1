//! `sondeo export`: submissions of a folder or of a server as files for analysts.

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use sondeo_engine::form::FormDef;
use sondeo_report::export::{
    Absent, ExportInput, ExportOptions, FORMATS, Format, GroupNames, Made, SelectMultiple, ValueStyle, write,
};
use sondeo_report::table::Report;

use crate::answers::{of_documents, of_server};
use crate::report::{Audience, reported};
use crate::say::say;
use crate::source::{Place, Source, named, with_source};
use crate::words::{complain, said, warn};

/// Most answers of a form whose report stands in its workbook: a report is counted in memory.
const REPORT_CELLS: usize = 4_000_000;

#[derive(Args)]
#[command(after_help = help())]
pub struct Options {
    /// The form's newest version: .xlsx, .xls, .csv, .md, .xml or a folder of CSV sheets (a workbook also carries the analysis plan)
    #[arg(
        required_unless_present = "data",
        conflicts_with = "data",
        requires = "records"
    )]
    form: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Which of the server's forms
    #[arg(long = "form", value_name = "FORM_ID", requires = "data")]
    form_id: Option<String>,
    /// Where to write; a form with repeats gives a .zip in most formats, whatever was asked for
    #[arg(short, long)]
    output: PathBuf,
    /// Format of the file [default: what the output's extension says]
    #[arg(long, value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name)))]
    format: Option<String>,
    /// Language of labels: the name or code of one of the form's; the file's own words are Spanish for es, else English
    #[arg(long, default_value = "es")]
    language: String,
    /// Labels for people or codes for programs, in CSV and in the sheets of repeats
    #[arg(long, value_enum, default_value = "labels")]
    values: Style,
    /// Several choices in one column, in one column each with 1 and 0, or both
    #[arg(long, value_enum, default_value = "both")]
    select_multiple: Several,
    /// Leave out the byte order mark that makes Excel read CSV as UTF-8
    #[arg(long)]
    no_bom: bool,
    /// What stands between the names of groups and questions
    #[arg(long, default_value = "/")]
    group_sep: String,
    /// Which headers name the groups: those with codes, those with labels too, or none
    #[arg(long, value_enum, default_value = "codes")]
    groups: Groups,
    /// Leave out fields that only older versions have
    #[arg(long)]
    newest_only: bool,
    /// Only these questions, by name or path, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "QUESTIONS")]
    fields: Vec<String>,
    /// Only the records of this wave: those whose answer to the question of role “wave” it is, such as PRE or POST
    #[arg(long)]
    wave: Option<String>,
    /// Leave cells empty that have no answer, byte for byte like Kobo and Central: blank, not asked and lost can then not be told apart
    #[arg(long)]
    absent_empty: bool,
    /// Add the address of each file: what stands before RECORD/attachments/NAME
    #[arg(long, value_name = "URL")]
    media_url: Option<String>,
    /// Write numbers and dates of a workbook as text
    #[arg(long)]
    types_as_text: bool,
    /// What the workbook's tables of results withhold: nothing, cells below 5 persons, or (tables only) below 10
    #[arg(long, value_enum, default_value = "internal")]
    profile: Audience,
}

fn help() -> String {
    let mut text =
        String::from("Formats (and how blank, not asked and lost to a version change are told apart):\n");
    for format in FORMATS {
        text.push_str(&format!(
            "  {:<8} {}\n           ({})\n",
            format.name, format.english, format.absent
        ));
    }
    text.push_str(
        "
How an empty cell reads among codes: nothing was asked and left blank, NA was not asked (skip logic), NULL was not in that
version of the form. None of them is zero. Among labels they are words.

Examples:
  sondeo export survey.xlsx --records instances -o results.xlsx
  sondeo export survey.xlsx --records instances -o data.csv --values codes --select-multiple split --no-bom
  sondeo export --data data --form needs-individual -o datos.sav
  sondeo export --data data --form needs-individual -o central.zip --format central --absent-empty
  sondeo export v2.xlsx --older v1.xlsx --records instances -o results.xlsx --language en",
    );
    text
}

#[derive(Clone, Copy, ValueEnum)]
enum Style {
    Labels,
    Codes,
}

#[derive(Clone, Copy, ValueEnum)]
enum Several {
    One,
    Split,
    Both,
}

#[derive(Clone, Copy, ValueEnum)]
enum Groups {
    Codes,
    Both,
    None,
}

/// Writes the file; exit status 1 if it could not be written or if a record could not be read.
pub fn run(options: &Options) -> ExitCode {
    match export(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            complain(&message);
            ExitCode::FAILURE
        }
    }
}

/// True if every record could be read.
fn export(options: &Options) -> Result<bool, String> {
    let format = format(options)?;
    let settings = settings(options);
    if options.profile == Audience::External && format != Format::Tables {
        return Err(said!(
            "el perfil «external» es para archivos sin registros: --format tables",
            "the external profile is for files that hold no records: --format tables"
        ));
    }
    let (form, form_id) = (options.form.as_ref(), options.form_id.as_ref());
    with_source(&options.place, form, form_id, "export", |mut source| {
        let report = match format {
            Format::Xlsx | Format::Tables => results(&mut source, options)?,
            _ => None,
        };
        let (made, output) = into_file(&mut source, format, &settings, report.as_ref(), &options.output)?;
        Ok(say(&source, &made, &output))
    })
}

/// The report of the records; `None` where they are more than a workbook has tables for.
fn results(source: &mut Source, options: &Options) -> Result<Option<Report>, String> {
    let records = source.count;
    let fields = source.forms[0].fields().fields.len();
    if records.saturating_mul(fields) > REPORT_CELLS {
        eprintln!(
            "{}",
            said!(
                "nota: {records} registros son demasiados para las tablas de resultados de un libro; «sondeo report» las hace",
                "note: {records} records are too many for tables of results in a workbook; sondeo report makes them"
            )
        );
        return Ok(None);
    }
    let read = match &options.form_id {
        Some(form_id) => of_server(&options.place, form_id, None)?,
        None => of_documents(source)?,
    };
    if options.form_id.is_some() {
        // What documents lack is told with the rows.
        read.problems.iter().for_each(|problem| warn(problem));
    }
    reported(&read, options.profile, options.wave.as_ref()).map(Some)
}

/// The format that was named, or the one that writes such files.
fn format(options: &Options) -> Result<Format, String> {
    let extension = options.output.extension().unwrap_or_default();
    let name = match (
        &options.format,
        extension.to_string_lossy().to_lowercase().as_str(),
    ) {
        (Some(name), _) => name.clone(),
        (None, "sav") => "spss".to_owned(),
        (None, "dta") => "stata".to_owned(),
        (None, "xml") => "ddi".to_owned(),
        (None, "zip") => "csv".to_owned(),
        (None, extension) => extension.to_owned(),
    };
    Format::named(&name).ok_or_else(|| {
        said!(
            "el archivo de salida debe terminar en .xlsx, .csv, .zip, .sav, .dta, .json, .geojson, .parquet o .xml, o --format debe decir qué es",
            "the output must end in .xlsx, .csv, .zip, .sav, .dta, .json, .geojson, .parquet or .xml, or --format must say what it is"
        )
    })
}

fn settings(options: &Options) -> ExportOptions {
    ExportOptions {
        language: options.language.clone(),
        values: match options.values {
            Style::Labels => ValueStyle::Labels,
            Style::Codes => ValueStyle::Codes,
        },
        select_multiple: match options.select_multiple {
            Several::One => SelectMultiple::One,
            Several::Split => SelectMultiple::Split,
            Several::Both => SelectMultiple::Both,
        },
        bom: !options.no_bom,
        group_sep: options.group_sep.clone(),
        groups: match options.groups {
            Groups::Codes => GroupNames::Codes,
            Groups::Both => GroupNames::Both,
            Groups::None => GroupNames::None,
        },
        newest_only: options.newest_only,
        fields: options.fields.clone(),
        wave: options.wave.clone(),
        absent: if options.absent_empty {
            Absent::Empty
        } else {
            Absent::Marked
        },
        media_url: options.media_url.clone(),
        types_as_text: options.types_as_text,
    }
}

/// Writes the file beside its place and moves it there when it is whole. Its extension is that of what was made.
fn into_file(
    source: &mut Source,
    format: Format,
    settings: &ExportOptions,
    report: Option<&Report>,
    output: &Path,
) -> Result<(Made, PathBuf), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", output.display());
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let forms: Vec<&FormDef> = source.forms.iter().map(|form| &**form).collect();
    let input = ExportInput {
        forms: &forms,
        plan: &source.plan,
        report,
        exported_at: jiff::Timestamp::now().as_millisecond(),
    };
    let file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    let mut out = BufWriter::with_capacity(1 << 18, file);
    let made =
        write(format, &input, settings, source.records.as_mut(), &mut out).map_err(|error| failed(&error))?;
    // An archive in the place of one file keeps the name that tells it from those of other formats.
    let output = match output.extension().and_then(|asked| asked.to_str()) {
        Some(asked) if made.extension == "zip" && !asked.eq_ignore_ascii_case("zip") => {
            output.with_extension(format!("{asked}.zip"))
        }
        _ => output.with_extension(made.extension),
    };
    let file = out.into_inner().map_err(|error| failed(&error))?;
    file.persist(&output).map_err(|error| failed(&error))?;
    Ok((made, output))
}

/// Says what was written and what could not be read; true if everything could.
fn say(source: &Source, made: &Made, output: &Path) -> bool {
    for problem in &source.problems {
        warn(problem);
    }
    for unread in &made.summary.unread {
        let name = named(&source.files, unread.number, &unread.instance_id);
        warn(&format!("{name}: {}", unread.reason));
    }
    let unread = source.problems.len() + made.summary.unread.len();
    let (output, records) = (output.display(), made.summary.records);
    say!(
        "{}",
        said!(
            "{output}: registros: {records}; no se pudieron leer: {unread}",
            "{output}: records: {records}; could not be read: {unread}"
        )
    );
    unread == 0
}
