//! The project's own surveys, filled by synthetic respondents.

use std::path::Path;
use std::sync::Arc;

use sondeo_engine::form::{self, FormDef, plan::AnalysisPlan};
use sondeo_engine::session::{Resources, read_file_choices};
use sondeo_engine::sheet::Workbook;
use sondeo_engine::xlsform::{Options, lower};
use sondeo_report::rehearsal::{Bias, Outcome, Rehearsal};
use sondeo_report::{Dataset, read_meta, read_record};

pub struct Rehearsed {
    pub form: Arc<FormDef>,
    pub plan: AnalysisPlan,
    pub dataset: Dataset,
    /// The records as they are sent.
    pub xml: Vec<String>,
}

/// A survey of the project with that many synthetic respondents.
pub fn rehearsed(name: &str, persons: u32) -> Rehearsed {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../survey-defs")
        .join(name);
    let folder = sondeo_workbook::read_folder(&path).expect(name);
    let mut resources = Resources::new();
    for (name, bytes) in folder.media {
        resources.insert(name, bytes);
    }
    of_book(&folder.book, resources, persons)
}

/// A workbook with that many synthetic respondents.
pub fn of_book(book: &Workbook, resources: Resources, persons: u32) -> Rehearsed {
    let lowered = lower(book, &Options::default());
    let (form, problems) = form::link(lowered.draft.expect("a draft"));
    let mut form = form.unwrap_or_else(|| panic!("{problems:?}"));
    read_file_choices(&mut form, &resources);
    let form = Arc::new(form);
    let rehearsal =
        Rehearsal::new(form.clone(), &lowered.plan, &resources, 7, Bias::default()).expect("a rehearsal");
    let mut dataset = Dataset::new(&form);
    let mut sent = Vec::new();
    for number in 0..persons {
        if let Outcome::Record { xml, .. } = rehearsal.person(number).expect("a person") {
            let meta = read_meta(&xml).expect("a record");
            dataset.push(read_record(&form, meta, &xml).expect("a record"));
            sent.push(xml);
        }
    }
    Rehearsed {
        form,
        plan: lowered.plan,
        dataset,
        xml: sent,
    }
}
