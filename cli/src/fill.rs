//! `sondeo fill`: a form's rehearsal, as the submissions of synthetic respondents.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use sondeo_engine::form;
use sondeo_report::rehearsal::{Bias, Outcome, Rehearsal};

use crate::check::files_of;
use crate::say::say;
use crate::words::{complain, said, warn};
use crate::xform::read_draft;

#[derive(Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// The forms; people are the same in all of them
    #[arg(required = true)]
    forms: Vec<PathBuf>,
    /// How many people
    #[arg(long, default_value_t = 100)]
    n: u32,
    /// The same seed gives the same people and answers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Who the people are, as NAME=NUMBER; may be repeated
    #[arg(long, value_name = "NAME=NUMBER", value_parser = setting)]
    bias: Vec<(String, f64)>,
    /// Folder for the submissions, one .xml each
    #[arg(short, long)]
    output: PathBuf,
}

const HELP: &str = "\
Names of --bias: women (share, 0.38), gain (of a training, in logits, 0.9), gap (what women gain more, 0.3),
missing (share of optional questions left blank, 0.04), dropout (share not there at the follow-up, 0.3),
refusal (share that does not consent, 0.04).

Every record is marked: its instanceID begins with “rehearsal:”.

Examples:
  sondeo fill survey-defs/needs-individual --n 500 --seed 7 -o rehearsal
  sondeo fill survey-defs/training-pre survey-defs/training-post survey-defs/training-follow-up --n 500 \\
      --bias women=0.5 --bias gap=0.5 -o rehearsal";

fn setting(text: &str) -> Result<(String, f64), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=NUMBER")?;
    let value: f64 = value.parse().map_err(|_| format!("“{value}” is no number"))?;
    if Bias::default().set(name, value) {
        Ok((name.to_owned(), value))
    } else if Bias::NAMES.contains(&name) {
        Err(format!("{value} is out of bounds for {name}"))
    } else {
        Err(format!(
            "there is no “{name}”; choose among {}",
            Bias::NAMES.join(", ")
        ))
    }
}

/// Writes the submissions; exit status 1 if a form cannot be read or cannot be finished by somebody.
pub fn run(options: &Options) -> ExitCode {
    let mut bias = Bias::default();
    for (name, value) in &options.bias {
        bias.set(name, *value);
    }
    let mut failed = false;
    for path in &options.forms {
        match fill(options, bias, path) {
            Ok(stuck) => failed |= stuck,
            Err(error) => {
                complain(&error);
                failed = true;
            }
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// True if somebody could not finish the form.
fn fill(options: &Options, bias: Bias, path: &Path) -> Result<bool, String> {
    let shown = path.display();
    let (draft, plan) = read_draft(path)?;
    let (linked, _) = form::link(draft);
    let linked = linked.ok_or_else(|| {
        said!(
            "{shown}: la encuesta no se puede armar; «sondeo check» dice por qué",
            "{shown}: the form cannot be linked; `sondeo check` says why"
        )
    })?;
    let linked = Arc::new(linked);
    let resources = files_of(path)?;
    let rehearsal = Rehearsal::new(linked.clone(), &plan, &resources, options.seed, bias)
        .map_err(|error| format!("{shown}: {error}"))?;
    std::fs::create_dir_all(&options.output)
        .map_err(|error| format!("{}: {error}", options.output.display()))?;
    let (mut written, mut dropped, mut stuck) = (0_u32, 0_u32, 0_u32);
    for number in 0..options.n {
        match rehearsal
            .person(number)
            .map_err(|error| format!("{shown}: {error}"))?
        {
            Outcome::Record { xml, .. } => {
                let file = options.output.join(file_name(linked.id(), number));
                std::fs::write(&file, xml).map_err(|error| format!("{}: {error}", file.display()))?;
                written += 1;
            }
            Outcome::DroppedOut => dropped += 1,
            Outcome::Stuck { reference } => {
                stuck += 1;
                warn(&said!(
                    "{shown}: la persona {number} no puede terminar: {reference} no admite ninguna de las respuestas que se probaron",
                    "{shown}: person {number} cannot finish: {reference} takes none of the answers tried"
                ));
            }
        }
    }
    say!(
        "{}",
        said!(
            "{shown}: registros: {written}; personas que no llegaron al seguimiento: {dropped}; que no pudieron terminar: {stuck}",
            "{shown}: records: {written}; people who dropped out: {dropped}; who could not finish: {stuck}"
        )
    );
    Ok(stuck > 0)
}

/// A form's id may hold anything; a file name may not.
fn file_name(form_id: &str, number: u32) -> String {
    let safe: String = form_id
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!("{safe}-{number:05}.xml")
}
