//! Everything that can be said about a form before anybody fills it: problems, tests that its workbook carries, and what
//! its designer should know. Nothing here is needed to fill the form.

pub mod tests;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::diagnostic::{Diagnostic, Rule, has_errors};
use crate::form::{self, FormDef};
use crate::session::Resources;
use crate::sheet::Workbook;
use crate::xlsform::{self, Lowered};
use crate::{xform, xml};

/// What is to be looked at.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Element name of the primary instance's root, unless the settings name it.
    pub root_name: Option<String>,
    /// The files beside the form, for its tests; missing ones count as lists without items.
    pub resources: Resources,
}

/// What came of checking a form.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The form, if it has no errors that keep it from being filled.
    pub form: Option<Arc<FormDef>>,
    /// Every problem, in the order of the form.
    pub diagnostics: Vec<Diagnostic>,
    /// The tests of the workbook, with what came of them. Their failures are among the diagnostics, too.
    pub tests: Vec<tests::Outcome>,
}

/// Every rule of the engine.
pub fn registry() -> impl Iterator<Item = &'static Rule> {
    [xlsform::RULES, xform::read::RULES, form::RULES, tests::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// Checks a workbook.
pub fn workbook(book: &Workbook, options: &Options) -> Report {
    let lowering = xlsform::Options {
        root_name: options.root_name.clone(),
    };
    let mut report = linked(xlsform::lower(book, &lowering));
    run_tests(book, options, &mut report);
    report
}

/// Checks an XForm.
pub fn xform(text: &str, limits: &xml::Limits) -> Report {
    let (draft, diagnostics) = xform::read(text, limits);
    linked(Lowered {
        draft,
        diagnostics,
        ..Lowered::default()
    })
}

fn linked(lowered: Lowered) -> Report {
    let mut report = Report {
        diagnostics: lowered.diagnostics,
        ..Report::default()
    };
    if let Some(draft) = lowered.draft {
        let (form, more) = form::link(draft);
        report.diagnostics.extend(more);
        report.form = form.filter(|_| !has_errors(&report.diagnostics)).map(Arc::new);
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
    let Some(form) = &report.form else { return };
    let mut resources = options.resources.clone();
    resources.missing_is_blank = true;
    report.tests = tests::run(&tests, form, &resources);
    for outcome in &report.tests {
        report.diagnostics.extend(outcome.failures.iter().cloned());
    }
}
