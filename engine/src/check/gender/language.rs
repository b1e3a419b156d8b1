//! GS09, GS17: words that include, in every language.

use alloc::vec::Vec;

use super::registry;
use crate::check::survey::{Survey, TEXTS, is_english, is_spanish};
use crate::check::words::Words;
use crate::diagnostic::Diagnostic;
use crate::xlsform::header;
use crate::xlsform::table::{Record, Value};

/// Words to avoid in Spanish, and what to write instead.
const SPANISH: &[(&str, &str)] = &[
    ("los funcionarios", "el personal"),
    ("los servidores publicos", "las personas servidoras públicas"),
    ("los agentes", "el personal operativo"),
    ("los policias", "el personal policial"),
    ("los participantes", "las personas participantes"),
    ("los migrantes", "las personas migrantes"),
    ("los ciudadanos", "la ciudadanía"),
    ("los trabajadores", "el personal"),
    ("los usuarios", "las personas usuarias"),
    ("los encuestados", "quienes responden"),
    ("los jefes", "las jefaturas"),
    ("los directores", "las direcciones"),
    ("los fiscales", "las fiscalías"),
    ("los jueces", "el personal juzgador"),
    ("los ninos", "niñas y niños"),
    ("el encuestado", "la persona que responde"),
    ("el funcionario", "la persona servidora pública"),
    ("ilegal", "en situación irregular"),
    ("ilegales", "personas en situación irregular"),
    ("indocumentados", "personas en situación irregular"),
    ("coyote", "persona traficante"),
    ("coyotes", "personas traficantes"),
    ("pollero*", "persona traficante"),
    ("jefe de familia", "persona responsable del hogar"),
    ("jefes de familia", "personas responsables del hogar"),
    ("minusvalid*", "persona con discapacidad"),
    ("discapacitad*", "persona con discapacidad"),
    ("sexo debil", "mujeres"),
    ("victima de trafico", "persona migrante objeto de tráfico"),
    ("victimas de trafico", "personas migrantes objeto de tráfico"),
];

/// Words to avoid in English, and what to write instead.
const ENGLISH: &[(&str, &str)] = &[
    ("illegals", "people in an irregular situation"),
    ("illegal migrant*", "migrant in an irregular situation"),
    ("illegal immigrant*", "migrant in an irregular situation"),
    ("illegal alien*", "migrant in an irregular situation"),
    ("manpower", "staff"),
    ("mankind", "humankind"),
    ("chairman", "chair"),
    ("policeman", "police officer"),
    ("policemen", "police officers"),
    ("spokesman", "spokesperson"),
    ("handicapped", "person with a disability"),
    ("the disabled", "people with disabilities"),
    ("head of household man", "person responsible for the household"),
    ("victim of smuggling", "smuggled migrant"),
    ("victims of smuggling", "smuggled migrants"),
];

pub(super) fn lint(survey: &Survey, found: &mut Vec<Diagnostic>) {
    for item in &survey.items {
        for text in item.texts() {
            excluding(&item.name, text, found);
        }
    }
    for choice in survey.lists.iter().flat_map(|list| &list.choices) {
        for text in choice.all("label") {
            excluding(choice.text("name").unwrap_or_default(), text, found);
        }
    }
    translations(survey, found);
}

/// GS09.
fn excluding(name: &str, text: &Value, found: &mut Vec<Diagnostic>) {
    let words = Words::of(&text.text);
    let mut report = |said: &str, instead: &str| {
        let finding = Diagnostic::new(&registry::EXCLUDING_WORDS.rule, text.place.clone(), &*text.text);
        found.push(finding.with(name).with(said).with(instead));
    };
    let language = text.language.as_deref();
    for (known, (pattern, instead)) in (SPANISH.iter().map(|pair| (is_spanish(language), pair)))
        .chain(ENGLISH.iter().map(|pair| (is_english(language), pair)))
    {
        if known && words.has(pattern) {
            report(pattern.trim_end_matches('*'), instead);
        }
    }
    // `l@s`, `todxs`: screen readers cannot say them. An address has more after the sign.
    let broken = text
        .text
        .split(|c: char| !(c.is_alphanumeric() || c == '@' || c == '.'))
        .find(|word| {
            let at = word.ends_with("@s") || (word.ends_with('@') && word.chars().count() > 1);
            at || (word.ends_with("xs")
                && word.chars().count() > 3
                && is_spanish(language)
                && language.is_some())
        });
    if let Some(word) = broken {
        report(word, "las personas");
    }
}

/// GS17.
fn translations(survey: &Survey, found: &mut Vec<Diagnostic>) {
    type Is = fn(Option<&str>) -> bool;
    let wanted: [(&str, Is); 2] = [("Español (es)", is_spanish), ("English (en)", is_english)];
    // A header without a language is in that of the settings.
    let settings = survey.settings.as_ref();
    let plain = settings.and_then(|settings| settings.text("default_language"));
    for (shown, is_named) in wanted {
        let is_it = &|language: Option<&str>| {
            let language = language.or(plain);
            language.is_some() && is_named(language)
        };
        if !survey.languages.iter().any(|header| is_it(header.as_deref())) {
            let finding = Diagnostic::new(&registry::UNTRANSLATED.rule, survey.place(), "");
            found.push(finding.with("survey").with(shown).with("label"));
            continue;
        }
        for item in &survey.items {
            for column in TEXTS {
                missing(&item.name, &item.record, column, shown, is_it, found);
            }
        }
        for choice in survey.lists.iter().flat_map(|list| &list.choices) {
            missing(
                choice.text("name").unwrap_or_default(),
                choice,
                "label",
                shown,
                is_it,
                found,
            );
        }
    }
}

/// A text that is there in some language and not in this one.
fn missing(
    name: &str,
    record: &Record,
    column: &str,
    language: &str,
    is_it: &dyn Fn(Option<&str>) -> bool,
    found: &mut Vec<Diagnostic>,
) {
    let Some(there) = record.all(column).next() else {
        return;
    };
    if record.all(column).any(|value| is_it(value.language.as_deref())) {
        return;
    }
    let finding = Diagnostic::new(&registry::UNTRANSLATED.rule, there.place.clone(), &*there.text);
    found.push(finding.with(name).with(language).with(header(column)));
}
