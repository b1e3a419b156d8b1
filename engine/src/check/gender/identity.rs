//! GS01–GS05, GS07: how gender, sex and other identities are asked.

use alloc::vec::Vec;

use super::registry;
use crate::check::survey::{Item, Survey};
use crate::check::words::Words;
use crate::diagnostic::Diagnostic;

const GENDER: &[&str] = &[
    "genero .. identifica",
    "gender .. identify",
    "con que genero",
    "which gender",
    "what gender",
    "su genero",
    "your gender",
    "identidad de genero",
    "gender identity",
];
const SEX: &[&str] = &[
    "su sexo",
    "que sexo",
    "your sex",
    "what sex",
    "which sex",
    "sexo al nacer",
    "sex at birth",
    "sexo",
    "sex",
];
const ETHNICITY: &[&str] = &[
    "indigena*",
    "indigenous",
    "afromexican*",
    "afrodescendiente*",
    "etni*",
    "ethnic*",
];
const SELF: &[&str] = &[
    "se considera",
    "se identifica",
    "se autoadscribe",
    "se reconoce",
    "do you consider",
    "consider yourself",
    "do you identify",
    "are you",
    "habla usted",
    "do you speak",
    "pertenece usted",
    "do you belong",
];
const DISABILITY: &[&str] = &[
    "tiene .. discapacidad",
    "have .. disability",
    "vive con .. discapacidad",
];

/// True for the question about gender.
pub(super) fn is_gender(item: &Item) -> bool {
    item.has_role(&["gender", "genero"])
        || (item.is_select()
            && !is_sex(item)
            && (item.asks(GENDER) || item.name == "genero" || item.name == "gender"))
}

/// True for a question about sex.
pub(super) fn is_sex(item: &Item) -> bool {
    item.has_role(&["sex", "sexo"])
        || (item.is_select()
            && !item.has_role(&["gender"])
            && (item.is_named(&["sexo", "sex"]) || item.asks(&SEX[..7]))
            && !item.asks(GENDER))
}

/// True for a question about who somebody is: gender, sex, ethnicity or disability.
pub(super) fn is_identity(item: &Item) -> bool {
    let declared = item.has_role(&["ethnicity", "indigenous", "disability", "orientation", "religion"]);
    let asked = item.is_select() && ((item.asks(ETHNICITY) && item.asks(SELF)) || item.asks(DISABILITY));
    declared || asked || is_gender(item) || is_sex(item)
}

pub(super) fn lint(survey: &Survey, found: &mut Vec<Diagnostic>) {
    let wants_groups = survey.questions().any(Item::is_disaggregated)
        || survey
            .analysis
            .as_ref()
            .is_some_and(|table| !table.records.is_empty());
    if wants_groups && !survey.questions().any(|item| is_gender(item) || is_sex(item)) {
        found.push(Diagnostic::new(&registry::NO_GENDER.rule, survey.place(), ""));
    }
    for item in survey.questions().filter(|item| is_identity(item)) {
        let has_way_out = survey.list_of(item).is_some_and(|list| list.has_refusal());
        if item.is_select() && !has_way_out {
            found.push(item.finding(&registry::NO_REFUSAL.rule, "type"));
        }
        if item.is_required() && !has_way_out {
            found.push(item.finding(&registry::FORCED.rule, "bind::required"));
        }
        if is_sex(item) && item.plan("purpose").is_none() {
            found.push(item.finding(&registry::SEX_WITHOUT_PURPOSE.rule, "label"));
        }
    }
    mixed_lists(survey, found);
    before_consent(survey, found);
    not_marked(survey, found);
}

/// GS23: the question is there, and no report can know which one it is.
fn not_marked(survey: &Survey, found: &mut Vec<Diagnostic>) {
    let asks = |kind: fn(&Item) -> bool| survey.questions().find(|item| kind(item));
    if let Some(item) = asks(is_gender).or_else(|| asks(is_sex))
        && !survey.questions().any(|item| item.has_role(&["gender"]))
        && !item.is_disaggregated()
    {
        found.push(item.finding(&registry::NOT_MARKED.rule, "label"));
    }
}

/// GS04: a choice that answers another question.
fn mixed_lists(survey: &Survey, found: &mut Vec<Diagnostic>) {
    for list in &survey.lists {
        let of_sex = survey.users(list).any(is_sex);
        let of_gender = survey.users(list).any(is_gender);
        let stray: &[&str] = match (of_sex, of_gender) {
            (true, _) => &[
                "otro",
                "otra",
                "other",
                "no binari*",
                "non binary",
                "lgb*",
                "gay",
                "lesbian*",
                "trans*",
            ],
            (_, true) => &["lgb*", "gay", "lesbian*", "bisexual*", "homosexual*"],
            _ => continue,
        };
        for choice in &list.choices {
            let label = choice
                .all("label")
                .find(|value| Words::of(&value.text).any(stray));
            if let Some(label) = label {
                let finding = Diagnostic::new(&registry::MIXED_LIST.rule, label.place.clone(), &*label.text);
                found.push(finding.with(&*list.name).with(&*label.text));
            }
        }
    }
}

/// GS07: identity before consent, or without any.
fn before_consent(survey: &Survey, found: &mut Vec<Diagnostic>) {
    let is_consent = |item: &Item| {
        item.has_role(&["consent"])
            || (item.type_name == "acknowledge" || item.is_select())
                && (item.is_named(&["consent*", "acept*", "accept*"])
                    || item.asks(&[
                        "acepto participar",
                        "acepta participar",
                        "agree to take part",
                        "agree to participate",
                        "consent*",
                    ]))
    };
    for item in survey.questions() {
        if is_consent(item) {
            return;
        }
        if is_identity(item) {
            found.push(item.finding(&registry::BEFORE_CONSENT.rule, "label"));
        }
    }
}
