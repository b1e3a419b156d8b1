//! GS10–GS12: questions about violence and protection do no harm.

use alloc::vec::Vec;

use super::registry;
use crate::check::survey::{Item, ItemKind, Survey};
use crate::diagnostic::Diagnostic;

/// Violence and what follows from it.
const VIOLENCE: &[&str] = &[
    "violencia",
    "violence",
    "gbv",
    "agresion*",
    "abuso sexual",
    "acoso",
    "hostigamiento",
    "harassment",
    "sexual abuse",
    "abuso*",
    "violacion sexual",
    "rape",
    "assault",
    "maltrato",
    "trata de personas .. victima*",
    "sobreviviente*",
    "survivor*",
];
/// Protection, where people may recognise themselves.
const PROTECTION: &[&str] = &[
    "violencia de genero",
    "violencia sexual",
    "gender based violence",
    "sexual violence",
    "refugio",
    "shelter",
    "sobreviviente*",
    "survivor*",
];
const NO_NAMES: &[&str] = &[
    "no escrib* .. nombre*",
    "sin nombres",
    "no incluy* .. nombre*",
    "no mencion* .. nombre*",
    "do not write .. name*",
    "don t write .. name*",
    "no names",
    "without names",
    "do not include .. name*",
];
const SUPPORT: &[&str] = &[
    "linea de",
    "linea telefonica",
    "ayuda",
    "apoyo",
    "911",
    "800",
    "help line",
    "helpline",
    "hotline",
    "support",
    "canaliz* a",
    "acudir a",
    "turn to",
];
const OWN_EXPERIENCE: &[&str] = &[
    "ha sufrido",
    "ha sido victima",
    "ha sido agredid*",
    "ha sido acosad*",
    "ha sido violentad*",
    "ha vivido .. violencia",
    "ha experimentado .. violencia",
    "ha padecido",
    "le han golpeado",
    "le han agredido",
    "la han agredido",
    "lo han agredido",
    "la han golpeado",
    "alguien la ha",
    "alguien le ha",
    "have you been .. assaulted",
    "have you been .. harassed",
    "have you been .. abused",
    "have you been a victim",
    "have you ever been a victim",
    "have you suffered",
    "have you ever suffered",
    "have you experienced",
    "have you ever experienced",
    "did you suffer",
];

pub(super) fn lint(survey: &Survey, found: &mut Vec<Diagnostic>) {
    let mut told: Vec<Option<usize>> = Vec::new();
    for item in survey.questions() {
        let is_question = item.type_name != "note";
        let near_violence =
            || item.says(VIOLENCE) || headings(survey, item).any(|section| section.says(VIOLENCE));
        if item.type_name == "text" && near_violence() {
            let warned = item.says(NO_NAMES)
                || survey
                    .neighbours(item)
                    .any(|other| other.type_name == "note" && other.says(NO_NAMES));
            if !warned {
                found.push(item.finding(&registry::NAMES_IN_TEXT.rule, "label"));
            }
        }
        if is_question && item.asks(OWN_EXPERIENCE) {
            found.push(item.finding(&registry::VICTIMISATION.rule, "label"));
        }
        let block = item.sections.first().copied();
        // What is asked about in a test or as a skill stirs up nothing.
        let is_skill = item.plan("scale").is_some_and(|scale| {
            let scale = scale.to_lowercase();
            scale == "knowledge" || scale.starts_with("confidence")
        });
        if is_question && !is_skill && item.asks(PROTECTION) && !told.contains(&block) {
            told.push(block);
            let supported = survey.block(item).any(|other| {
                let speaks = other.type_name == "note" || other.kind != ItemKind::Question;
                (speaks && other.says(SUPPORT))
                    || other.record.all("hint").any(|hint| says_support(&hint.text))
            });
            if !supported {
                found.push(item.finding(&registry::NO_REFERRAL.rule, "label"));
            }
        }
    }
}

fn says_support(text: &str) -> bool {
    crate::check::words::Words::of(text).any(SUPPORT)
}

/// The sections around an item.
fn headings<'a>(survey: &'a Survey, item: &'a Item) -> impl Iterator<Item = &'a Item> {
    item.sections
        .iter()
        .filter_map(|section| survey.items.get(*section))
}
