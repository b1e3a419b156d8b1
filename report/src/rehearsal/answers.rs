//! What a synthetic respondent answers: likely values first, then others, until one holds.

use sondeo_engine::form::plan::{PlannedChoice, PlannedQuestion};
use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::session::ChoiceView;

use super::Rehearsal;
use super::chance::Chance;
use super::person::{Group, Person, Wave};

/// A question as it stands before the respondent.
pub struct Asked<'p> {
    /// The last step of its path.
    pub name: String,
    /// What its random numbers hang on.
    pub key: String,
    pub control: ControlKind,
    pub data_type: DataType,
    pub planned: Option<&'p PlannedQuestion>,
    pub list: Option<String>,
    pub choices: Vec<ChoiceView>,
    pub attributes: Vec<(String, String)>,
    /// Whole numbers answered before in the same group.
    pub numbers: Vec<i64>,
}

impl Asked<'_> {
    fn role(&self) -> &str {
        self.planned.and_then(|p| p.role.as_deref()).unwrap_or_default()
    }

    fn scale(&self) -> &str {
        self.planned.and_then(|p| p.scale.as_deref()).unwrap_or_default()
    }

    fn attribute(&self, name: &str) -> Option<f64> {
        let found = self.attributes.iter().find(|(key, _)| key == name)?;
        found.1.parse().ok()
    }
}

/// Codes of consent, in the languages of the project's forms.
const YES: [&str; 5] = ["si", "sí", "yes", "acepto", "1"];
/// Codes of genders: women, men, others.
const WOMEN: [&str; 5] = ["mujer", "woman", "female", "femenino", "f"];
const MEN: [&str; 5] = ["hombre", "man", "male", "masculino", "m"];

/// The choice that consents.
pub fn consents(choices: &[ChoiceView]) -> Option<&ChoiceView> {
    let yes = choices
        .iter()
        .find(|c| YES.contains(&c.value.to_lowercase().as_str()));
    yes.or_else(|| choices.first())
}

/// True if the person skips an optional question.
pub fn is_left_blank(asked: &Asked, person: &Person, missing: f64) -> bool {
    let share = match (asked.control, asked.role()) {
        (_, "consent" | "gender" | "wave" | "link_code") => 0.0,
        (ControlKind::Upload, _) => 1.0,
        // Most people write nothing.
        (ControlKind::Input, _) if asked.data_type == DataType::String => 0.6,
        _ => missing,
    };
    person.chance(&["blank", &asked.key]).is(share)
}

/// Answers to try, the likeliest first.
pub fn candidates(asked: &Asked, person: &Person, rehearsal: &Rehearsal) -> Vec<String> {
    let mut chance = person.chance(&["answer", &asked.key]);
    match asked.control {
        ControlKind::Select1 => one(asked, person, rehearsal, &mut chance),
        ControlKind::Select => several(asked, rehearsal, &mut chance),
        ControlKind::Rank => {
            let mut order: Vec<(f64, &str)> = asked
                .choices
                .iter()
                .map(|c| (popularity(asked, &c.value) + chance.unit(), c.value.as_str()))
                .collect();
            order.sort_by(|a, b| b.0.total_cmp(&a.0));
            vec![
                order
                    .iter()
                    .map(|(_, value)| *value)
                    .collect::<Vec<_>>()
                    .join(" "),
            ]
        }
        ControlKind::Trigger => vec!["OK".to_owned()],
        ControlKind::Range => {
            let start = asked.attribute("start").unwrap_or(0.0);
            let end = asked.attribute("end").unwrap_or(10.0);
            let step = asked.attribute("step").unwrap_or(1.0);
            let place = level(asked, person, rehearsal.wave, &mut chance);
            let steps = ((end - start) * place / step).round();
            vec![(start + steps * step).to_string(), start.to_string()]
        }
        ControlKind::Upload => Vec::new(),
        ControlKind::Input => input(asked, person, &mut chance),
    }
}

fn input(asked: &Asked, person: &Person, chance: &mut Chance) -> Vec<String> {
    match asked.data_type {
        DataType::Int if asked.role() == "session" => vec![person.session().to_string()],
        DataType::Int => whole_numbers(&asked.numbers, chance),
        DataType::Decimal => {
            let number = chance.below(1_000) as f64 / 10.0;
            vec![number.to_string(), "1".to_owned(), "0".to_owned()]
        }
        DataType::Date => vec![
            format!("2026-0{}-{:02}", 1 + chance.below(2), 1 + chance.below(28)),
            "1980-05-05".to_owned(),
        ],
        DataType::Time => vec![format!(
            "{:02}:{:02}:00.000-06:00",
            8 + chance.below(9),
            chance.below(60)
        )],
        DataType::DateTime => vec![format!("2026-02-{:02}T10:00:00.000-06:00", 1 + chance.below(28))],
        DataType::Boolean => vec![chance.is(0.5).to_string()],
        DataType::GeoPoint => vec![format!(
            "19.{:04} -99.{:04} 0 0",
            chance.below(10_000),
            chance.below(10_000)
        )],
        DataType::GeoTrace => vec!["19.4 -99.1 0 0;19.5 -99.2 0 0".to_owned()],
        DataType::GeoShape => vec!["19.4 -99.1 0 0;19.5 -99.2 0 0;19.5 -99.1 0 0;19.4 -99.1 0 0".to_owned()],
        DataType::Barcode => vec![person.link_code.clone(), format!("{}", chance.below(1_000_000))],
        _ => texts(asked, person, chance),
    }
}

/// Texts that say what they are; the others are for questions that ask for a code.
fn texts(asked: &Asked, person: &Person, chance: &mut Chance) -> Vec<String> {
    let letter = char::from(b'A' + chance.below(26) as u8);
    vec![
        format!("Texto de ensayo {} ({})", 1 + chance.below(99), asked.name),
        "Texto de ensayo".to_owned(),
        letter.to_string(),
        format!("ensayo{}", 10 + chance.below(90)),
        person.link_code.clone(),
        (1 + chance.below(9)).to_string(),
        format!("55{:08}", chance.below(100_000_000)),
        format!("ensayo{}@example.org", chance.below(100)),
    ]
}

/// Numbers that a sum may ask for come after those that nobody wonders about.
fn whole_numbers(before: &[i64], chance: &mut Chance) -> Vec<String> {
    let mut numbers: Vec<i64> = Vec::new();
    if let Some((first, others)) = before.split_first() {
        let rest = first - others.iter().sum::<i64>();
        // Of a total some are women, most of the others men, and few are left.
        let (least, spread) = if others.is_empty() {
            (0.2, 0.3)
        } else {
            (0.95, 0.05)
        };
        if rest > 0 {
            numbers.push((rest as f64 * (least + spread * chance.unit())).round() as i64);
        }
        numbers.push(rest);
        for from in 0..before.len() {
            numbers.push(before[from..].iter().sum());
        }
        numbers.extend(before);
    } else {
        numbers.push(1 + chance.below(40).cast_signed());
    }
    numbers.extend([chance.below(10).cast_signed(), 1, 0]);
    numbers.extend([20, 35, 50, 100, 2_000].map(|middle| middle + chance.below(5).cast_signed()));
    numbers.iter().map(i64::to_string).collect()
}

fn one(asked: &Asked, person: &Person, rehearsal: &Rehearsal, chance: &mut Chance) -> Vec<String> {
    let all = || asked.choices.iter().map(|choice| choice.value.clone());
    let chosen = match (asked.role(), asked.scale()) {
        ("consent", _) => {
            let yes = consents(&asked.choices).map(|choice| choice.value.clone());
            if chance.is(rehearsal.bias.refusal) {
                all().find(|value| Some(value) != yes.as_ref())
            } else {
                yes
            }
        }
        ("gender", _) => gender(&asked.choices, person.group),
        (_, "knowledge") => knowledge(asked, person, rehearsal, chance),
        _ => None,
    };
    let chosen = chosen
        .or_else(|| scaled(asked, person, rehearsal, chance))
        .or_else(|| popular(asked, rehearsal, chance));
    chosen.into_iter().chain(all()).collect()
}

fn gender(choices: &[ChoiceView], group: Group) -> Option<String> {
    let named = |names: &[&str]| {
        let found = choices
            .iter()
            .find(|c| names.contains(&c.value.to_lowercase().as_str()));
        found.map(|choice| choice.value.clone())
    };
    match group {
        Group::Woman => named(&WOMEN),
        Group::Man => named(&MEN),
        Group::Other => choices
            .iter()
            .map(|choice| choice.value.to_lowercase())
            .find(|value| !WOMEN.contains(&value.as_str()) && !MEN.contains(&value.as_str())),
        Group::Undisclosed => choices.last().map(|choice| choice.value.clone()),
    }
}

/// Right with a chance that grows with ability and training; else a wrong answer or "I do not know".
fn knowledge(asked: &Asked, person: &Person, rehearsal: &Rehearsal, chance: &mut Chance) -> Option<String> {
    let score = |choice: &ChoiceView| {
        let planned = planned(asked, rehearsal, &choice.value)?;
        planned.score.as_deref()?.parse::<f64>().ok()
    };
    let right = asked
        .choices
        .iter()
        .find(|choice| score(choice).is_some_and(|s| s > 0.0))?;
    let difficulty = 1.6 * (Chance::of(0, 0, &["difficulty", &asked.name]).unit() - 0.5);
    let logit = person.ability + person.learnt(rehearsal.wave) - difficulty;
    let knows = 1.0 / (1.0 + (-logit).exp());
    if chance.is(knows) {
        return Some(right.value.clone());
    }
    let wrong: Vec<&ChoiceView> = asked.choices.iter().filter(|c| c.value != right.value).collect();
    let place = chance.below(wrong.len() as u64) as usize;
    wrong.get(place).map(|choice| choice.value.clone())
}

/// Scales whose choices are numbers from low to high.
const SCALES: [&str; 8] = [
    "likert5",
    "importance5",
    "capacity5",
    "quality5",
    "frequency5",
    "frequency4",
    "maturity4",
    "confidence10",
];

fn scaled(asked: &Asked, person: &Person, rehearsal: &Rehearsal, chance: &mut Chance) -> Option<String> {
    if !SCALES.contains(&asked.scale()) {
        return None;
    }
    let (missing, steps): (Vec<&ChoiceView>, Vec<&ChoiceView>) = asked
        .choices
        .iter()
        .partition(|choice| is_missing(asked, rehearsal, &choice.value));
    if !missing.is_empty() && chance.is(0.06) {
        let place = chance.below(missing.len() as u64) as usize;
        return missing.get(place).map(|choice| choice.value.clone());
    }
    let place = level(asked, person, rehearsal.wave, chance);
    let last = steps.len().checked_sub(1)?;
    let step = (place * last as f64).round() as usize;
    steps.get(step.min(last)).map(|choice| choice.value.clone())
}

/// Where on a scale from 0 to 1 the person stands.
fn level(asked: &Asked, person: &Person, wave: Wave, chance: &mut Chance) -> f64 {
    let of_question = 0.2 * (Chance::of(0, 0, &["level", &asked.name]).unit() - 0.5);
    let (middle, spread) = match asked.scale() {
        "importance5" => (0.8, 0.18),
        "capacity5" => (0.5 + 0.08 * person.ability, 0.22),
        "confidence10" => {
            // Looking back, people see that they knew less than they thought.
            let is_retrospective = asked.name.contains("antes") || asked.name.contains("before");
            let moved = if is_retrospective {
                -0.08
            } else {
                0.16 * person.learnt(wave)
            };
            (0.5 + 0.07 * person.ability + moved, 0.12)
        }
        "maturity4" => (0.35, 0.25),
        "frequency4" => (0.4 + 0.1 * person.learnt(wave), 0.3),
        "likert5" if wave == Wave::After => (0.78 + person.agreeable, 0.16),
        _ => (0.6 + person.agreeable, 0.24),
    };
    (middle + of_question + spread * chance.normal()).clamp(0.0, 1.0)
}

fn popular(asked: &Asked, rehearsal: &Rehearsal, chance: &mut Chance) -> Option<String> {
    let is_short = asked.choices.len() <= 6;
    let weights: Vec<f64> = asked
        .choices
        .iter()
        .enumerate()
        .map(|(place, choice)| {
            let rarely = if is_missing(asked, rehearsal, &choice.value) {
                0.06
            } else {
                1.0
            };
            let later = if is_short { 1.0 / (1.0 + place as f64) } else { 1.0 };
            rarely * later * (0.2 + popularity(asked, &choice.value))
        })
        .collect();
    let mut place = chance.unit() * weights.iter().sum::<f64>();
    let found = asked.choices.iter().zip(&weights).find(|(_, weight)| {
        place -= **weight;
        place < 0.0
    });
    found.map(|(choice, _)| choice.value.clone())
}

/// How popular a choice is with everybody, 0 to 1.
fn popularity(asked: &Asked, value: &str) -> f64 {
    Chance::of(0, 0, &["popular", &asked.name, value]).unit()
}

fn several(asked: &Asked, rehearsal: &Rehearsal, chance: &mut Chance) -> Vec<String> {
    // A single box is ticked by few.
    if let [only] = &asked.choices[..] {
        let ticked = chance.is(0.15);
        return ticked.then(|| only.value.clone()).into_iter().collect();
    }
    let (missing, real): (Vec<&ChoiceView>, Vec<&ChoiceView>) = asked
        .choices
        .iter()
        .partition(|choice| is_missing(asked, rehearsal, &choice.value));
    let chosen: Vec<&str> = real
        .iter()
        .filter(|choice| chance.is(0.15 + 0.5 * popularity(asked, &choice.value)))
        .map(|choice| choice.value.as_str())
        .collect();
    let mut sets: Vec<String> = Vec::new();
    if !missing.is_empty() && chance.is(0.04) {
        sets.extend(missing.first().map(|choice| choice.value.clone()));
    }
    sets.push(chosen.join(" "));
    // The last choice is often "none", which stands alone.
    let last = real.last().map(|choice| choice.value.as_str());
    let without_last: Vec<&str> = chosen
        .iter()
        .copied()
        .filter(|value| Some(*value) != last)
        .collect();
    sets.push(without_last.join(" "));
    sets.extend(real.iter().rev().map(|choice| choice.value.clone()));
    sets.retain(|set| !set.is_empty());
    sets
}

fn planned<'r>(asked: &Asked, rehearsal: &'r Rehearsal, value: &str) -> Option<&'r PlannedChoice> {
    let list = asked.list.as_deref()?;
    let choices = &rehearsal.plan.choices;
    choices
        .iter()
        .find(|choice| choice.list == list && choice.name == value)
}

fn is_missing(asked: &Asked, rehearsal: &Rehearsal, value: &str) -> bool {
    planned(asked, rehearsal, value).is_some_and(|choice| choice.missing.is_some())
}
