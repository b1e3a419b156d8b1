//! GS14, GS15, GS21: women are counted, and results are broken down.

use alloc::vec::Vec;

use super::registry;
use crate::check::survey::{Item, Survey};
use crate::diagnostic::Diagnostic;

/// A form with fewer questions is a part of something else.
const SHORT: usize = 8;

const WOMEN: &[&str] = &[
    "mujer",
    "mujeres",
    "women",
    "woman",
    "personal femenino",
    "female",
];
const MEN: &[&str] = &["hombre", "hombres", "men", "man", "personal masculino", "male"];
const OTHERS: &[&str] = &[
    "otra",
    "otras",
    "otro",
    "no consta",
    "no binari*",
    "other",
    "others",
    "not recorded",
];
const ACCESS: &[&str] = &[
    "acceso",
    "access",
    "particip*",
    "barrera*",
    "barrier*",
    "disponible*",
    "available",
    "liderazgo",
    "leadership",
    "contrata*",
    "recruit*",
    "capacita*",
    "train*",
    "papel",
    "role",
    "rol",
    "trato igualitario",
    "equal* treat*",
];
const COUNTING: &[&str] = &[
    "cuantas",
    "cuantos",
    "numero de",
    "how many",
    "number of",
    "total de",
    "total number",
];
const PEOPLE: &[&str] = &[
    "persona",
    "personas",
    "personal",
    "funcionari*",
    "servidor*",
    "agentes",
    "policias",
    "participantes",
    "victimas",
    "migrantes",
    "ninas",
    "people",
    "persons",
    "staff",
    "officers",
    "officials",
    "participants",
    "victims",
    "migrants",
    "employees",
    "casos",
    "cases",
];

pub(super) fn lint(survey: &Survey, found: &mut Vec<Diagnostic>) {
    let asked = survey.questions().filter(|item| item.type_name != "note");
    let count = asked
        .filter(|item| !item.type_name.is_empty() && item.labels().next().is_some())
        .count();
    let on_women = survey
        .items
        .iter()
        .any(|item| item.says(WOMEN) && item.says(ACCESS))
        || survey.lists.iter().flat_map(|list| &list.choices).any(|choice| {
            choice.all("label").any(|label| {
                let words = crate::check::words::Words::of(&label.text);
                words.any(WOMEN) && words.any(ACCESS)
            })
        });
    if count >= SHORT && !on_women {
        found.push(Diagnostic::new(
            &registry::NO_PARTICIPATION.rule,
            survey.place(),
            "",
        ));
    }
    for item in survey.questions().filter(|item| is_head_count(item)) {
        if !is_split(survey, item) {
            found.push(item.finding(&registry::HEAD_COUNT.rule, "label"));
        }
    }
    broken_down(survey, found);
}

fn is_head_count(item: &Item) -> bool {
    matches!(item.type_name, "integer") && item.asks(COUNTING) && item.asks(PEOPLE)
}

/// True if women, men and others are counted side by side and something adds them up.
fn is_split(survey: &Survey, item: &Item) -> bool {
    let counts = |patterns: &[&str]| {
        let fits = |other: &&Item| {
            other.type_name == "integer" && (other.asks(patterns) || other.is_named(patterns))
        };
        survey
            .neighbours(item)
            .filter(fits)
            .map(|other| other.name.as_str())
            .collect::<Vec<_>>()
    };
    let (women, men, others) = (counts(WOMEN), counts(MEN), counts(OTHERS));
    if women.is_empty() || men.is_empty() || others.is_empty() {
        return false;
    }
    let names = |text: &str, of: &[&str]| {
        of.iter()
            .any(|name| text.contains(&alloc::format!("${{{name}}}")))
    };
    survey.items.iter().any(|other| {
        ["bind::calculate", "bind::constraint"].iter().any(|column| {
            other.record.text(column).is_some_and(|text| {
                let itself = |of: &[&str]| *column == "bind::constraint" && of.contains(&other.name.as_str());
                (names(text, &women) || itself(&women)) && (names(text, &men) || itself(&men))
            })
        })
    })
}

/// GS21.
fn broken_down(survey: &Survey, found: &mut Vec<Diagnostic>) {
    if !survey.questions().any(Item::is_disaggregated) {
        for item in survey.questions().filter(|item| item.plan("indicator").is_some()) {
            found.push(item.finding(&registry::NOT_BROKEN_DOWN.rule, "indicator"));
        }
    }
    let Some(table) = &survey.analysis else { return };
    let has_columns = table
        .headers
        .iter()
        .any(|header| header.path.eq_ignore_ascii_case("columns"));
    for record in table.records.iter().filter(|_| has_columns) {
        let of = |name: &str| {
            record
                .values
                .iter()
                .find(|value| value.path.eq_ignore_ascii_case(name))
        };
        let is_table =
            of("kind").is_some_and(|kind| kind.text.eq_ignore_ascii_case("table")) || of("rows").is_some();
        if is_table && of("columns").is_none() {
            let name = of("code")
                .or_else(|| of("rows"))
                .map_or("", |value| value.text.as_str());
            found.push(Diagnostic::new(&registry::NOT_BROKEN_DOWN.rule, record.place(), name).with(name));
        }
    }
}
