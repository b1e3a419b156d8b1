//! Synthetic respondents fill the project's own surveys to the end.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::form::{self, FormDef};
use sondeo_engine::session::Resources;
use sondeo_engine::xlsform::{Options, lower};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::link_code;
use sondeo_report::rehearsal::{Bias, Outcome, Rehearsal, is_rehearsal};
use sondeo_report::{Dataset, read_meta, read_record};

const SURVEYS: [&str; 5] = [
    "needs-institution",
    "needs-individual",
    "training-pre",
    "training-post",
    "training-follow-up",
];

fn survey(name: &str) -> (Arc<FormDef>, AnalysisPlan, Resources) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../survey-defs")
        .join(name);
    let read = sondeo_workbook::read_folder(&folder).expect("a survey");
    let lowered = lower(&read.book, &Options::default());
    let (linked, _) = form::link(lowered.draft.expect("a form"));
    let mut resources = Resources::new();
    for (name, bytes) in read.media {
        resources.insert(name, bytes);
    }
    (
        Arc::new(linked.expect("a form that links")),
        lowered.plan,
        resources,
    )
}

/// The records by person.
fn fill(name: &str, people: u32, seed: u64, bias: Bias) -> BTreeMap<u32, String> {
    let (form, plan, resources) = survey(name);
    let rehearsal = Rehearsal::new(form, &plan, &resources, seed, bias).expect("a rehearsal");
    let mut records = BTreeMap::new();
    for number in 0..people {
        match rehearsal.person(number).expect("a session") {
            Outcome::Record { instance_id, xml } => {
                assert!(is_rehearsal(&instance_id) && xml.contains(&instance_id), "{xml}");
                records.insert(number, xml);
            }
            Outcome::DroppedOut => {}
            Outcome::Stuck { reference } => panic!("{name}: person {number} is stuck at {reference}"),
        }
    }
    records
}

fn value<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let rest = xml.split_once(&format!("<{name}>"))?.1;
    Some(rest.split_once('<')?.0)
}

#[test]
fn every_survey_can_be_finished_and_gives_the_same_records_again() {
    for name in SURVEYS {
        let records = fill(name, 12, 7, Bias::default());
        assert!(records.len() > 5, "{name}: {}", records.len());
        assert_eq!(records, fill(name, 12, 7, Bias::default()), "{name}");
        assert_ne!(records, fill(name, 12, 8, Bias::default()), "{name}");
    }
}

#[test]
fn a_refusal_leaves_nothing_but_itself() {
    let mut bias = Bias::default();
    assert!(bias.set("refusal", 1.0) && !bias.set("refusal", 1.5) && !bias.set("nobody", 0.5));
    for name in SURVEYS {
        for (number, xml) in fill(name, 3, 7, bias) {
            let (head, rest) = xml.split_once("<consentimiento>").expect("consent");
            let attributes = format!("<data id=\"{name}\" version=\"2026.11.5\">");
            assert!(head.ends_with(&attributes), "{name} {number}: {head}");
            let (before, _) = rest.split_once("<meta>").expect("meta");
            assert_eq!(
                before, "<aviso/><acepta>no</acepta></consentimiento><sin_participar/>",
                "{name} {number}"
            );
        }
    }
}

#[test]
fn waves_link_by_valid_codes_and_change_the_form_of_the_test() {
    let waves: Vec<BTreeMap<u32, String>> = SURVEYS[2..]
        .iter()
        .map(|name| fill(name, 60, 3, Bias::default()))
        .collect();
    assert!(
        waves[0].len() > waves[1].len() && waves[1].len() > waves[2].len(),
        "people drop out"
    );
    let mut linked = 0;
    for (number, before) in &waves[0] {
        let Some(code) = value(before, "clave").filter(|code| !code.is_empty()) else {
            continue;
        };
        assert!(link_code::is_valid(code) || code.starts_with("P-"), "{code}");
        if let Some(after) = waves[1].get(number)
            && value(after, "clave") == Some(code)
        {
            linked += 1;
            let forms = (value(before, "forma"), value(after, "forma"));
            assert!(
                matches!(forms, (Some("A"), Some("B")) | (Some("B"), Some("A"))),
                "{code}: {forms:?}"
            );
            assert_eq!(value(before, "genero"), value(after, "genero"), "the same person");
        }
    }
    assert!(linked > 30, "{linked}");
}

#[test]
fn a_report_says_that_it_holds_a_rehearsal() {
    let name = "training-follow-up";
    let (form, plan, _) = survey(name);
    for (prefix, starts) in [("rehearsal:", "ENSAYO"), ("uuid:", "Capacitación")] {
        let mut dataset = Dataset::new(&form);
        for xml in fill(name, 12, 7, Bias::default()).values() {
            let xml = xml.replace("rehearsal:", prefix);
            let mut meta = read_meta(&xml).expect("a record");
            meta.is_rehearsal = is_rehearsal(&meta.instance_id);
            dataset.push(read_record(&form, meta, &xml).expect("a record"));
        }
        let forms = [FormData {
            form: &form,
            plan: &plan,
            dataset: &dataset,
        }];
        let report = report(&forms, &ReportOptions::default());
        assert!(
            report.about.title.es.starts_with(starts),
            "{}",
            report.about.title.es
        );
    }
}
