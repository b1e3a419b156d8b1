//! From samples to a report.
//!
//! ```text
//! Sample ──Catalogue::new──► breakdowns, groups too small to show
//!    │            │
//!    └─View::new──┴─► one question counted and protected in every breakdown ──► sections
//! ```

mod behaviour;
mod catalogue;
mod contributions;
mod count;
mod exposed;
mod gains;
mod gender;
mod indicators;
mod items;
mod levels;
mod lights;
mod linking;
mod needs;
mod planned;
mod priorities;
mod questions;
mod reaction;
mod scores;
mod summary;
mod training;
mod view;
mod waves;
mod whole;
mod withheld;

pub use catalogue::{Catalogue, Masks, is_grouping};
pub use count::Counted;
pub use view::View;

use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;

use crate::dataset::Dataset;
use crate::rehearsal::rehearsal_title;
use crate::sample::Sample;
use crate::segment::columns_of;
use crate::table::{About, Profile, ROUNDED_TOTALS, Report, Section, Text, Why};

/// One form with its plan and records.
#[derive(Clone, Copy)]
pub struct FormData<'a> {
    pub form: &'a FormDef,
    pub plan: &'a AnalysisPlan,
    pub dataset: &'a Dataset,
}

/// What to report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportOptions {
    pub profile: Profile,
    /// Names of the questions that break down; empty: gender, or the first that the plan marks. `a*b` crosses two.
    /// What is not in the plan's catalogue is left out: free breakdowns let a reader subtract tables.
    pub by: Vec<String>,
    /// Sections to make, by id; empty: all.
    pub sections: Vec<String>,
    /// Only the tables of these questions, by name or path; empty: all, and every other section.
    pub questions: Vec<String>,
    /// Only the records of this wave: those whose answer to the question of role `wave` it is. Forms without such a question
    /// keep all of theirs.
    pub wave: Option<String>,
}

/// Names of the columns ([`column_name`](crate::column_name)) that a report of `options.questions` alone reads, or the
/// question that the form has not.
pub fn columns_for(
    form: &FormDef,
    plan: &AnalysisPlan,
    options: &ReportOptions,
) -> Result<Vec<String>, String> {
    let fields = || form.fields().iter();
    let mut names = Vec::new();
    for asked in &options.questions {
        let field = fields().find(|field| field.path == *asked || field.name == *asked);
        names.extend(columns_of(field.ok_or(asked)?));
    }
    // Consent, weights and waves say who counts; groups are protected in every breakdown, whichever is asked for.
    let planned = plan
        .questions
        .iter()
        .filter(|question| question.role.is_some() || question.disaggregate);
    for question in planned {
        names.extend(
            fields()
                .filter(|field| field.path == question.path)
                .flat_map(columns_of),
        );
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The report of one form or of several that belong together: the waves of a training, the two forms of an assessment.
pub fn report(forms: &[FormData], options: &ReportOptions) -> Report {
    let samples: Vec<Sample> = forms
        .iter()
        .map(|form| Sample::of_wave(form.form, form.plan, form.dataset, options.wave.as_deref()))
        .collect();
    let catalogues: Vec<Catalogue> = samples.iter().map(|sample| catalogue(sample, options)).collect();
    compose(&samples, &catalogues, options)
}

/// The catalogue of a sample, with the crossed breakdowns that are asked for and those of the plan's tables.
pub fn catalogue(sample: &Sample, options: &ReportOptions) -> Catalogue {
    let mut catalogue = Catalogue::new(sample, options.profile);
    let asked = options.by.iter().filter_map(|by| by.split_once('*'));
    for (first, second) in asked.chain(planned::crossed(sample)) {
        if catalogue.find(&format!("{first}*{second}")).is_none() {
            catalogue.cross(first, second);
        }
    }
    catalogue
}

/// The report of samples and their catalogues.
fn compose(samples: &[Sample], catalogues: &[Catalogue], options: &ReportOptions) -> Report {
    let mut report = assemble(samples, catalogues, options);
    report.about = about(samples, catalogues, options.profile);
    let sections = report.sections.clone();
    finish(&mut report, &sections, options);
    report
}

/// Adds the first page, which speaks of `sections`, and the last one; drops what is not asked for.
pub(crate) fn finish(report: &mut Report, sections: &[Section], options: &ReportOptions) {
    report
        .sections
        .insert(0, summary::summary(&report.about, sections));
    let own = |section: &Section| section.id.split('@').next().unwrap_or_default().to_owned();
    report
        .sections
        .retain(|section| options.sections.is_empty() || options.sections.contains(&own(section)));
    if options.profile != Profile::Open {
        report.sections.push(protection(options.profile));
    }
}

/// The sections that hold tables.
pub(crate) fn assemble(samples: &[Sample], catalogues: &[Catalogue], options: &ReportOptions) -> Report {
    let profile = options.profile;
    let is_wanted = |id: &str| {
        let asked = &options.sections;
        if !options.questions.is_empty() {
            return id == "questions";
        }
        asked.is_empty()
            || asked
                .iter()
                .any(|wanted| wanted == id || wanted == "summary" && id != "questions")
    };
    let mut sections = Vec::new();
    if is_wanted("indicators") {
        sections.extend(indicators::section(samples, catalogues, &options.by, profile));
    }
    if is_wanted("training") {
        sections.extend(training::section(samples, catalogues, profile));
    }
    let many = samples.len() > 1;
    for (sample, catalogue) in samples.iter().zip(catalogues) {
        let mut own = Vec::new();
        if is_wanted("needs") {
            own.extend(needs::section(sample, catalogue, profile));
        }
        if is_wanted("planned") {
            own.extend(planned::section(sample, catalogue, profile));
        }
        if is_wanted("gender") {
            own.extend(gender::section(sample, catalogue, profile));
        }
        if is_wanted("questions") {
            let by = breakdowns(catalogue, &options.by);
            own.push(questions::section(sample, catalogue, &by, options));
        }
        if many {
            own.iter_mut().for_each(|section| name_form(section, sample));
        }
        sections.extend(own);
    }
    Report {
        about: About::default(),
        sections,
    }
}

/// The breakdowns that are asked for, or gender, or the first one.
fn breakdowns(catalogue: &Catalogue, asked: &[String]) -> Vec<usize> {
    let found: Vec<usize> = asked.iter().filter_map(|name| catalogue.find(name)).collect();
    if !found.is_empty() {
        return found;
    }
    let first = catalogue
        .gender()
        .or((!catalogue.breakdowns.is_empty()).then_some(0));
    first.into_iter().collect()
}

/// Sections and tables of several forms in one report have names of their own.
fn name_form(section: &mut Section, sample: &Sample) {
    let (id, title) = (sample.form.id(), sample.form.title());
    section.id = format!("{}@{id}", section.id);
    section.title = Text::new(
        format!("{}: {title}", section.title.es),
        format!("{}: {title}", section.title.en),
    );
    for table in &mut section.tables {
        table.id = format!("{}@{id}", table.id);
    }
}

/// True if it may be said how many persons did not consent.
pub fn shows_declined(declined: u64, profile: Profile) -> bool {
    declined > 0 && (profile == Profile::Open || declined >= profile.minimum())
}

pub(crate) fn about(samples: &[Sample], catalogues: &[Catalogue], profile: Profile) -> About {
    let mut about = About {
        title: title(samples),
        forms: samples
            .iter()
            .map(|s| (s.form.id().to_owned(), s.form.version().to_owned()))
            .collect(),
        profile,
        minimum: profile.minimum(),
        records: 0,
        set_aside: samples.iter().map(|sample| sample.set_aside).sum(),
        is_rehearsal: is_rehearsed(samples),
        weighted: samples.iter().any(|sample| sample.weights.is_some()),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        ..About::default()
    };
    for (sample, catalogue) in samples.iter().zip(catalogues) {
        let step = profile.minimum().max(1);
        let records = sample.records as u64;
        about.records += match (catalogue.is_closed, catalogue.options.exact_totals) {
            (true, _) => 0,
            (false, true) => records,
            (false, false) => records / step * step,
        };
        if let (Some(wave), Some(_)) = (&sample.wave, sample.role("wave")) {
            let label = sample.wave_label(wave);
            let note = Text::new(
                format!("Solo los registros de una ronda ({}).", label.es),
                format!("Only the records of one wave ({}).", label.en),
            );
            if !about.notes.contains(&note) {
                about.notes.push(note);
            }
        }
        if catalogue.is_closed && sample.records > 0 {
            about.notes.push(Text::new(
                format!(
                    "«{}» tiene menos de {step} registros: no se muestra ningún resultado.",
                    sample.form.title()
                ),
                format!(
                    "“{}” has fewer than {step} records: no result is shown.",
                    sample.form.title()
                ),
            ));
        } else if !catalogue.options.exact_totals {
            about.notes.push(Text::new(ROUNDED_TOTALS[0], ROUNDED_TOTALS[1]));
        }
        if shows_declined(sample.declined, profile) {
            about.notes.push(Text::new(
                format!(
                    "«{}»: {} personas prefirieron no participar; no están en ninguna cuenta.",
                    sample.form.title(),
                    sample.declined
                ),
                format!(
                    "“{}”: {} persons preferred not to take part; they are in no count.",
                    sample.form.title(),
                    sample.declined
                ),
            ));
        }
    }
    if about.weighted {
        about.notes.push(Text::new(
            "Los porcentajes están ponderados; n y base son personas, sin ponderar.",
            "Percentages are weighted; n and base are persons, unweighted.",
        ));
    }
    about
}

/// The forms' titles; a rehearsal says so before everything else.
fn title(samples: &[Sample]) -> Text {
    let titles: Vec<&str> = samples.iter().map(|sample| sample.form.title()).collect();
    rehearsal_title(&titles.join(" · "), is_rehearsed(samples))
}

fn is_rehearsed(samples: &[Sample]) -> bool {
    samples.iter().any(|sample| sample.dataset().is_rehearsal())
}

/// What is hidden and why, for everybody who sees a protected report.
fn protection(profile: Profile) -> Section {
    let minimum = profile.minimum();
    Section {
        id: "protection".into(),
        title: Text::new("Por qué faltan números", "Why numbers are missing"),
        readings: Why::ALL.iter().map(|why| why.explain(minimum)).collect(),
        tables: Vec::new(),
    }
}
