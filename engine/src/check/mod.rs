//! Everything that can be said about a form before anybody fills it: problems, tests that its workbook carries, and what
//! its designer should know. Nothing here is needed to fill the form.

mod coverage;
mod effort;
mod expressions;
pub mod features;
mod files;
pub mod gender;
pub mod keys;
mod logic;
pub mod portability;
mod reading;
mod structure;
mod survey;
pub mod tests;
mod waiver;
mod words;
mod written;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub use coverage::Coverage;
pub use effort::{ASSUMPTION_EN, ASSUMPTION_ES, Effort};
pub use logic::{LONGEST_ID, failing};
pub use reading::{Reading, syllables};
pub use structure::structure;
pub use waiver::Silenced;

use crate::diagnostic::{Diagnostic, Place, Rule, Severity, has_errors};
use crate::form::draft::FormDraft;
use crate::form::{self, FormDef};
use crate::session::Resources;
use crate::sheet::Workbook;
use crate::xlsform::{self, Lowered};
use crate::{xform, xml};
use survey::Survey;
use waiver::Waivers;

/// What is to be looked at.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Element name of the primary instance's root, unless the settings name it.
    pub root_name: Option<String>,
    /// The files beside the form, for its tests: without them the tests are not run.
    pub resources: Resources,
    /// All of these files go along with the form, also those that it does not name.
    pub is_attached: bool,
}

/// What came of checking a form.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The form, if it has no errors that keep it from being filled.
    pub form: Option<Arc<FormDef>>,
    /// Content of `itemsets.csv`, if the form needs it.
    pub itemsets_csv: Option<String>,
    /// Every problem; those of tests come last.
    pub diagnostics: Vec<Diagnostic>,
    /// The tests of the workbook, with what came of them. Their failures are among the diagnostics, too.
    pub tests: Vec<tests::Outcome>,
    /// What the form uses that other clients do not treat alike, each once.
    pub portability: Vec<Diagnostic>,
    /// Findings that a written exception answers.
    pub silenced: Vec<Silenced>,
    /// Advice about the survey as people meet it; absent for an XForm.
    pub advice: Option<Advice>,
}

/// What can be said about a survey as people meet it.
#[derive(Clone, Debug, Default)]
pub struct Advice {
    /// Findings of the gender linter that no exception answers.
    pub gender: Vec<Diagnostic>,
    /// Findings of the gender linter with their written exceptions.
    pub silenced: Vec<Silenced>,
    pub effort: Effort,
    /// Of the Spanish texts.
    pub reading: Option<Reading>,
    /// One entry a language.
    pub coverage: Vec<Coverage>,
}

/// Every rule of the engine.
pub fn registry() -> impl Iterator<Item = &'static Rule> {
    let lists = [
        xlsform::RULES,
        xform::read::RULES,
        form::RULES,
        form::EXPRESSION_RULES,
        logic::RULES,
        structure::RULES,
        tests::RULES,
        waiver::RULES,
        gender::RULES,
        crate::session::RULES,
    ];
    lists.into_iter().flatten().copied().chain(portability::rules())
}

/// Checks a workbook.
pub fn workbook(book: &Workbook, options: &Options) -> Report {
    let lowering = xlsform::Options {
        root_name: options.root_name.clone(),
        ..xlsform::Options::default()
    };
    let mut report = linked(xlsform::lower(book, &lowering), Some(book));
    if let Some(form) = report.form.clone() {
        let is_named = |name: &str| form.externals().iter().any(|external| external == name);
        let files = || options.resources.files();
        let attached = files().filter(|(name, _)| options.is_attached || is_named(name));
        report.diagnostics.extend(keys::in_files(&form, attached));
        for (name, bytes) in files().filter(|(name, _)| is_named(name)) {
            report.diagnostics.extend(files::columns_twice(name, bytes));
        }
    }
    for problem in report.diagnostics.iter_mut().chain(&mut report.portability) {
        written::quote_cell(book, problem);
    }
    report.diagnostics.sort_by_key(|problem| order(book, problem));
    written::drop_same(&mut report.diagnostics);
    run_tests(book, options, &mut report);
    if let Some(survey) = Survey::read(book) {
        advise(&survey, &mut report);
    }
    report
}

/// Checks an XForm.
pub fn xform(text: &str, limits: &xml::Limits) -> Report {
    let (draft, mut diagnostics) = xform::read(text, limits);
    if draft.is_none()
        && diagnostics
            .iter()
            .any(|problem| problem.rule.code == "XFORM-MODEL-MISSING")
    {
        // What another document has in its elements helps nobody.
        diagnostics.retain(|problem| problem.severity() == Severity::Error);
    }
    diagnostics.extend(structure(text, limits));
    let lowered = Lowered {
        draft,
        diagnostics,
        ..Lowered::default()
    };
    linked(lowered, None)
}

/// The report on a file that cannot even be opened.
pub fn refused(problem: Diagnostic) -> Report {
    Report {
        diagnostics: alloc::vec![problem],
        ..Report::default()
    }
}

/// What analysis finds in a form that no record could be kept of, or no client fill: it must not be published.
pub fn faults(draft: &FormDraft, form: &FormDef) -> impl Iterator<Item = Diagnostic> {
    let found = logic::check(draft, form, None, &Wrong::default());
    found
        .into_iter()
        .filter(|problem| problem.severity() == Severity::Error)
}

/// What is wrong with the expressions of a form that has errors already, and what they can never mean: a designer hears of
/// everything at once. Left out is what the known errors may have brought about.
pub fn further(partial: FormDraft, known: &[Diagnostic]) -> Vec<Diagnostic> {
    let (form, problems) = form::link_partly(partial.clone());
    further_of(None, &partial, form.as_ref(), problems, known)
}

/// `more` is what linking the form as far as it goes had to say.
fn further_of(
    book: Option<&Workbook>,
    partial: &FormDraft,
    form: Option<&FormDef>,
    mut more: Vec<Diagnostic>,
    known: &[Diagnostic],
) -> Vec<Diagnostic> {
    more.retain(|problem| {
        let code = problem.rule.code;
        code.starts_with("EXPR-") || ["FORM-CYCLE", "FORM-REFERENCE"].contains(&code)
    });
    if let Some(form) = form {
        let wrong = Wrong::places(known.iter().chain(&more));
        let mut found = logic::check(partial, form, book, &wrong);
        found.retain(|problem| !wrong.has(&problem.place));
        if known.iter().any(|error| xlsform::loses_rows(error.rule)) {
            found.retain(|problem| problem.rule.code != logic::rules::PATH.code);
        }
        if known.iter().any(loses_choices) {
            found.retain(|problem| !logic::rules::OF_CHOICES.contains(&problem.rule));
        }
        more.extend(found);
    }
    let names_only = known.iter().fold(BTreeMap::new(), |mut places, error| {
        *places.entry(&error.place).or_insert(true) &= xlsform::is_about_a_name(error.rule);
        places
    });
    more.retain(|problem| match names_only.get(&problem.place) {
        None => true,
        // A name that is not known hides no mistake in what is written around it.
        Some(names_only) => *names_only && problem.rule.code.starts_with("EXPR-"),
    });
    more
}

/// True for errors of the sheet choices by which some of them are not known, or not with all that they hold.
fn loses_choices(error: &Diagnostic) -> bool {
    let is_of_choices =
        matches!(&error.place, Place::Cell { sheet, .. } if sheet.trim().eq_ignore_ascii_case("choices"));
    is_of_choices && error.severity() == Severity::Error && !xlsform::is_about_twins(error.rule)
}

/// Where something is wrong for sure: an error may have brought about what else could be said of its expression.
#[derive(Default)]
pub(crate) struct Wrong<'a>(BTreeSet<&'a Place>);

impl<'a> Wrong<'a> {
    fn places(known: impl Iterator<Item = &'a Diagnostic>) -> Self {
        let errors = known.filter(|problem| problem.severity() == Severity::Error);
        Self(errors.map(|error| &error.place).collect())
    }

    pub fn has(&self, place: &Place) -> bool {
        self.0.contains(place)
    }
}

/// Errors first, then by sheet in the order of the workbook, row and column; what is about the whole form comes last.
fn order(book: &Workbook, problem: &Diagnostic) -> (bool, usize, u32, u32) {
    let is_error = problem.severity() == Severity::Error;
    match &problem.place {
        Place::Cell { sheet, row, column } => {
            let place = book.sheets.iter().position(|found| *found.name == **sheet);
            (!is_error, place.unwrap_or(usize::MAX), *row, *column)
        }
        Place::Form | Place::Bytes { .. } => (!is_error, usize::MAX, u32::MAX, u32::MAX),
    }
}

fn linked(lowered: Lowered, book: Option<&Workbook>) -> Report {
    let mut report = Report {
        diagnostics: lowered.diagnostics,
        itemsets_csv: lowered.itemsets_csv,
        ..Report::default()
    };
    if let Some(partial) = lowered.partial {
        let (form, problems) = form::link_partly(partial.clone());
        let more = further_of(book, &partial, form.as_ref(), problems, &report.diagnostics);
        report.diagnostics.extend(more);
        if let Some(form) = form {
            report.portability = portability::list(&partial, &form);
        }
    }
    if let Some(draft) = lowered.draft {
        let (form, more) = form::link_partly(draft.clone());
        report.diagnostics.extend(more);
        if let Some(form) = form {
            let is_whole = !has_errors(&report.diagnostics);
            let wrong = Wrong::places(report.diagnostics.iter());
            let mut found = logic::check(&draft, &form, book, &wrong);
            found.retain(|problem| !wrong.has(&problem.place));
            report.diagnostics.extend(found);
            report.portability = portability::list(&draft, &form);
            if is_whole {
                report.form = Some(Arc::new(form)).filter(|_| !has_errors(&report.diagnostics));
            }
        }
    }
    report
}

fn run_tests(book: &Workbook, options: &Options, report: &mut Report) {
    let Some(sheet) = book
        .sheets
        .iter()
        .find(|sheet| sheet.name.trim().eq_ignore_ascii_case("tests"))
    else {
        return;
    };
    let (tests, problems) = tests::read(sheet);
    report.diagnostics.extend(problems);
    let Some(form) = report.form.clone().filter(|_| !tests.is_empty()) else {
        return;
    };
    let missing = form
        .externals()
        .iter()
        .find(|name| options.resources.get(name).is_none());
    if let (Some(name), Some(first)) = (missing, tests.first()) {
        let problem = Diagnostic::new(&tests::NO_FILE, first.place.clone(), name.as_str());
        report.diagnostics.push(problem.with(name.as_str()));
        return;
    }
    report.tests = tests::run(&tests, &form, &options.resources);
    for outcome in &report.tests {
        report.diagnostics.extend(outcome.failures.iter().cloned());
    }
}

/// Adds advice, and takes out what exceptions answer.
fn advise(survey: &Survey, report: &mut Report) {
    let may_be_waived = |code: &str| {
        registry().any(|rule| {
            rule.code == code
                && (rule.severity != crate::diagnostic::Severity::Error || waiver::is_advice(code))
        })
    };
    let mut waivers = Waivers::read(survey, may_be_waived);
    let effort = Effort::of(survey);
    let mut advice = Advice {
        gender: gender::lint(survey, &effort),
        silenced: Vec::new(),
        effort,
        reading: Reading::of(survey),
        coverage: coverage::of(survey),
    };
    waivers.apply(&mut advice.gender, &mut advice.silenced);
    waivers.apply(&mut report.diagnostics, &mut report.silenced);
    waivers.apply(&mut report.portability, &mut report.silenced);
    report.diagnostics.append(&mut waivers.problems);
    report.diagnostics.extend(waivers.unused());
    report.advice = Some(advice);
}
