//! The gender linter: rules for surveys that hear women, men and others alike, and harm nobody.

mod identity;
mod language;
mod participation;
mod privacy;
mod registry;
mod safety;
mod scales;
mod washington;

use alloc::vec::Vec;

pub use registry::{GENDER_RULES, GenderRule, RULES};

use super::effort::Effort;
use super::survey::Survey;
use crate::diagnostic::Diagnostic;

/// Minutes above which a form is too long.
const LONGEST: f64 = 20.0;

/// Every finding, in the order of the rules.
pub(crate) fn lint(survey: &Survey, effort: &Effort) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in [
        identity::lint,
        scales::lint,
        washington::lint,
        language::lint,
        safety::lint,
        privacy::lint,
        participation::lint,
    ] {
        rule(survey, &mut found);
    }
    if effort.minutes > LONGEST {
        let minutes = alloc::format!("{:.0}", effort.minutes);
        found.push(Diagnostic::new(&registry::TOO_LONG.rule, survey.place(), "").with(minutes));
    }
    found.sort_by_key(|finding| finding.rule.code);
    found
}
