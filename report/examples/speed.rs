//! How long the report of 100,000 records with 200 questions takes, from records in memory:
//! `cargo run --release -p sondeo-report --example speed [records] [questions]`.

use std::time::Instant;

use sondeo_engine::form::{self, FormDef, plan::AnalysisPlan};
use sondeo_engine::xlsform::{Options, lower};
use sondeo_report::compose::{FormData, ReportOptions, View, catalogue, report};
use sondeo_report::sample::Sample;
use sondeo_report::table::Profile;
use sondeo_report::{Cell, Dataset, RecordMeta, RecordRow, RecordRows};

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|text| text.parse::<usize>().expect("a number"));
    let records = arguments.next().unwrap_or(100_000);
    let questions = arguments.next().unwrap_or(200);
    let (form, plan) = survey(questions);
    let dataset = answers(&form, records);
    println!("{records} records, {questions} questions");

    let clock = Instant::now();
    let sample = Sample::new(&form, &plan, &dataset);
    let options = ReportOptions {
        profile: Profile::Internal,
        ..ReportOptions::default()
    };
    let catalogue = catalogue(&sample, &options);
    println!("groups of gender and state: {:?}", clock.elapsed());

    let clock = Instant::now();
    let view = View::new(
        &sample,
        &catalogue,
        sample.question("q10").expect("a question"),
        Profile::Internal,
    );
    println!(
        "one question by gender and state, protected: {:?} ({} rows)",
        clock.elapsed(),
        view.column.len()
    );

    for profile in [Profile::Open, Profile::Internal, Profile::External] {
        let clock = Instant::now();
        let options = ReportOptions {
            profile,
            ..ReportOptions::default()
        };
        let report = report(
            &[FormData {
                form: &form,
                plan: &plan,
                dataset: &dataset,
            }],
            &options,
        );
        let tables: usize = report.sections.iter().map(|section| section.tables.len()).sum();
        println!(
            "full report, {profile:?}: {:?} ({tables} tables)",
            clock.elapsed()
        );
    }
}

/// Gender, state, and questions of one choice, several choices, scales and numbers in turn.
fn survey(questions: usize) -> (FormDef, AnalysisPlan) {
    let mut text = "| survey | | | | | |\n|---|---|---|---|---|---|\n| | type | name | label | role | disaggregate | scale |\n".to_owned();
    text.push_str("| | select_one g | genero | Género | gender | yes | |\n| | select_one e | entidad | Entidad | state | yes | |\n");
    for at in 0..questions.saturating_sub(2) {
        let (kind, scale) = [
            ("select_one c", ""),
            ("select_multiple c", ""),
            ("select_one c", "likert5"),
            ("integer", ""),
        ][at % 4];
        text.push_str(&format!("| | {kind} | q{at} | Pregunta {at} | | | {scale} |\n"));
    }
    text.push_str("| choices | | | |\n| | list_name | name | label |\n| | g | mujer | Mujer |\n| | g | hombre | Hombre |\n| | g | otra | Otra |\n");
    (1..=32).for_each(|at| text.push_str(&format!("| | e | {at:02} | Entidad {at} |\n")));
    (1..=5).for_each(|at| text.push_str(&format!("| | c | {at} | Respuesta {at} |\n")));
    let book = sondeo_workbook::read(text.as_bytes(), "speed.md").expect("a workbook");
    let lowered = lower(&book, &Options::default());
    let (form, _) = form::link(lowered.draft.expect("a form"));
    (form.expect("a form"), lowered.plan)
}

fn answers(form: &FormDef, records: usize) -> Dataset {
    let mut dataset = Dataset::new(form);
    let fields = &form.fields().fields;
    let mut state = 88_172_645_463_325_252u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    for number in 0..records {
        let cells = fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                if random(12) == 0 {
                    return Cell::Blank;
                }
                let text = match (field.name.as_str(), at % 4) {
                    ("genero", _) => {
                        ["mujer", "hombre", "mujer", "hombre", "otra"][random(5) as usize].to_owned()
                    }
                    ("entidad", _) => format!("{:02}", 1 + random(32)),
                    (_, 3) => format!("{} {}", 1 + random(2), 3 + random(3)),
                    (_, 1) => random(90).to_string(),
                    _ => (1 + random(5)).to_string(),
                };
                Cell::Answered(text.into())
            })
            .collect();
        dataset.push(RecordRows {
            meta: RecordMeta {
                instance_id: format!("uuid:{number}"),
                version: String::new(),
                ..RecordMeta::default()
            },
            rows: vec![RecordRow {
                table: 0,
                parent: None,
                position: 1,
                cells,
            }],
        });
    }
    dataset
}
