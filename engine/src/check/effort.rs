//! How long answering takes, estimated from words, types and skips.

use alloc::string::String;
use alloc::vec::Vec;

use super::survey::{Item, ItemKind, List, Survey};
use super::words::Words;

/// Words that a person reads in a minute on a screen, to understand and not to skim. Brysbaert (2019) finds 238 for silent
/// reading of non-fiction in English; questionnaires are read more slowly.
const WORDS_A_MINUTE: f64 = 180.0;
/// Choices are skimmed.
const CHOICE_WORDS_A_MINUTE: f64 = 360.0;
/// Longer lists are searched, not read.
const CHOICE_WORDS_READ: usize = 60;
/// How often a question with a condition of its own is shown.
const SHARE_OF_CONDITION: f64 = 0.5;
/// How many instances of a repeat are filled.
const INSTANCES: f64 = 2.0;

/// Seconds that answering takes besides reading, by type.
const SECONDS: &[(&str, f64)] = &[
    ("text", 30.0),
    ("integer", 8.0),
    ("decimal", 8.0),
    ("range", 6.0),
    ("date", 12.0),
    ("time", 10.0),
    ("dateTime", 15.0),
    ("select_one", 4.0),
    ("select_one_from_file", 12.0),
    ("select_one_external", 12.0),
    ("select_multiple", 8.0),
    ("select_multiple_from_file", 15.0),
    ("rank", 20.0),
    ("acknowledge", 3.0),
    ("barcode", 10.0),
    ("image", 25.0),
    ("audio", 40.0),
    ("video", 40.0),
    ("file", 25.0),
    ("geopoint", 20.0),
    ("geotrace", 60.0),
    ("geoshape", 60.0),
];

/// What the estimate says, and its assumptions in two languages.
pub const ASSUMPTION_ES: &str = "Supuestos: se leen 180 palabras por minuto (las opciones, al doble de velocidad y hasta 60 palabras); cada respuesta toma de 3 s (casilla) a 30 s (texto libre); una condición propia se cumple la mitad de las veces, salvo el consentimiento; un grupo repetido se llena dos veces.";
pub const ASSUMPTION_EN: &str = "Assumptions: 180 words are read a minute (choices twice as fast, at most 60 words); an answer takes from 3 s (a tick) to 30 s (free text); a condition of its own holds half of the time, save consent; a repeat is filled twice.";

/// The estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effort {
    /// Questions that a person may meet.
    pub questions: usize,
    /// Minutes, with conditions holding half of the time.
    pub minutes: f64,
    /// Minutes if every question is shown.
    pub longest: f64,
}

impl Effort {
    pub(crate) fn of(survey: &Survey) -> Self {
        let consent: Vec<String> = survey
            .questions()
            .filter(|item| item.has_role(&["consent"]))
            .map(|item| alloc::format!("${{{}}}", item.name))
            .collect();
        let mut effort = Self::default();
        for item in &survey.items {
            let seconds = seconds(survey, item);
            if seconds == 0.0 {
                continue;
            }
            if item.kind == ItemKind::Question && item.type_name != "note" {
                effort.questions += 1;
            }
            let (share, times) = share(survey, item, &consent);
            effort.minutes += seconds * share * times / 60.0;
            effort.longest += seconds * times / 60.0;
        }
        effort
    }
}

/// How likely an item is shown, and how often.
fn share(survey: &Survey, item: &Item, consent: &[String]) -> (f64, f64) {
    let around = item
        .sections
        .iter()
        .filter_map(|section| survey.items.get(*section));
    let mut conditions: Vec<&str> = Vec::new();
    let mut times = 1.0;
    for part in around.chain([item]) {
        if let Some(relevant) = part.record.text("bind::relevant")
            && !is_about(relevant, consent)
            && !conditions.contains(&relevant)
        {
            conditions.push(relevant);
        }
        if part.kind == ItemKind::Repeat {
            times *= INSTANCES;
        }
    }
    let share = conditions.iter().fold(1.0, |share, _| share * SHARE_OF_CONDITION);
    (share, times)
}

/// True for a condition that looks at nothing but consent.
fn is_about(relevant: &str, consent: &[String]) -> bool {
    let all = relevant.matches("${").count();
    let theirs: usize = consent
        .iter()
        .map(|reference| relevant.matches(reference.as_str()).count())
        .sum();
    all > 0 && all == theirs
}

fn seconds(survey: &Survey, item: &Item) -> f64 {
    let answering = match item.kind {
        ItemKind::Question => SECONDS
            .iter()
            .find(|(name, _)| *name == item.type_name)
            .map_or(0.0, |(_, s)| *s),
        _ => 0.0,
    };
    let is_seen = answering > 0.0 || item.type_name == "note" || item.kind != ItemKind::Question;
    if !is_seen {
        return 0.0;
    }
    // The first language stands for all.
    let read: usize = ["label", "hint"]
        .iter()
        .filter_map(|column| item.record.all(column).next())
        .map(|value| Words::of(&value.text).count())
        .sum();
    let choices = survey
        .list_of(item)
        .filter(|_| item.is_select())
        .map_or(0, choice_words);
    answering + read as f64 * 60.0 / WORDS_A_MINUTE + choices as f64 * 60.0 / CHOICE_WORDS_A_MINUTE
}

fn choice_words(list: &List) -> usize {
    let words = list
        .choices
        .iter()
        .filter_map(|choice| choice.all("label").next());
    let words: usize = words.map(|value| Words::of(&value.text).count()).sum();
    words.min(CHOICE_WORDS_READ)
}
