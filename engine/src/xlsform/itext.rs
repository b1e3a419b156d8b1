//! The form's itext, in the order in which its texts are met.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::languages::has_code;
use super::names::nearest;
use super::rules;
use super::settings::one_line;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::draft::{ItextEntry, ItextValue, TextPart, Translation};

/// Texts of all languages.
pub struct Itext {
    translations: Vec<Translation>,
    /// By language: id → place in its translation.
    places: Vec<HashMap<String, usize>>,
    /// The language of cells whose header names none.
    default_language: String,
}

/// An id and the forms that any language has of it.
type Forms = (String, Vec<Option<String>>);

impl Itext {
    pub fn new(default_language: &str) -> Self {
        Self {
            translations: Vec::new(),
            places: Vec::new(),
            default_language: default_language.to_owned(),
        }
    }

    pub fn add(&mut self, language: Option<&str>, id: &str, form: Option<&str>, parts: Vec<TextPart>) {
        let number = self.language(language);
        let entry = self.entry(number, id);
        let value = ItextValue {
            form: form.map(ToOwned::to_owned),
            parts,
        };
        match entry.values.iter_mut().find(|known| known.form == value.form) {
            Some(known) => *known = value,
            None => entry.values.push(value),
        }
    }

    fn language(&mut self, language: Option<&str>) -> usize {
        let language = language.unwrap_or(&self.default_language);
        let known = self
            .translations
            .iter()
            .position(|known| known.language == language);
        known.unwrap_or_else(|| {
            self.translations.push(Translation {
                language: language.to_owned(),
                default: language == self.default_language,
                texts: Vec::new(),
            });
            self.places.push(HashMap::new());
            self.translations.len() - 1
        })
    }

    fn entry(&mut self, number: usize, id: &str) -> &mut ItextEntry {
        let texts = &mut self.translations[number].texts;
        let place = *self.places[number].entry_ref(id).or_insert_with(|| {
            texts.push(ItextEntry {
                id: id.to_owned(),
                values: Vec::with_capacity(1),
            });
            texts.len() - 1
        });
        &mut texts[place]
    }

    /// Gives every language every text: a hyphen where a translation is missing, as other tools do, and nothing where a file
    /// is missing.
    pub fn complete(mut self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Translation> {
        self.check_default(diagnostics);
        let all = self.all_forms();
        for number in 0..self.translations.len() {
            let mut missing = 0;
            for (id, forms) in &all {
                let entry = self.entry(number, id);
                for form in forms {
                    if entry.values.iter().any(|value| value.form == *form) || is_file(form.as_deref()) {
                        continue;
                    }
                    missing += 1;
                    entry.values.push(ItextValue {
                        form: form.clone(),
                        parts: [TextPart::Literal("-".to_owned())].into(),
                    });
                }
                entry
                    .values
                    .retain(|value| !is_file(value.form.as_deref()) || !is_hyphen(&value.parts));
            }
            let language = one_line(&self.translations[number].language);
            self.translations[number].language.clone_from(&language);
            if missing > 0 {
                let problem = Diagnostic::new(&rules::TRANSLATION_MISSING, Place::Form, &*language);
                diagnostics.push(problem.with(&*language).with(format!("{missing}")));
            }
            if !has_code(&language) {
                let problem = Diagnostic::new(&rules::LANGUAGE_CODE, Place::Form, &*language);
                diagnostics.push(problem.with(language));
            }
        }
        self.translations
    }

    /// A language that no column has begins no form.
    fn check_default(&self, diagnostics: &mut Vec<Diagnostic>) {
        let wanted = &self.default_language;
        let mut languages = self.translations.iter().map(|translation| &*translation.language);
        if wanted == "default" || self.translations.is_empty() || languages.any(|language| language == wanted)
        {
            return;
        }
        let names = || self.translations.iter().map(|translation| &*translation.language);
        let begins = names().find(|language| language.starts_with(wanted.as_str()));
        let near = begins.map_or_else(|| nearest(wanted, names()), ToOwned::to_owned);
        let problem = Diagnostic::new(&rules::NO_DEFAULT_LANGUAGE, Place::Form, &**wanted);
        diagnostics.push(problem.with(&**wanted).with(near));
    }

    fn all_forms(&self) -> Vec<Forms> {
        let mut all: Vec<Forms> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for entry in self
            .translations
            .iter()
            .flat_map(|translation| &translation.texts)
        {
            let place = *known.entry(&entry.id).or_insert_with(|| {
                all.push((entry.id.clone(), Vec::with_capacity(1)));
                all.len() - 1
            });
            for value in &entry.values {
                let forms = &mut all[place].1;
                if forms.contains(&value.form) {
                    continue;
                }
                // The text itself stands before its guidance, also where another language has only this; pyxform leaves the
                // order to chance.
                let at = if value.form.is_none() { 0 } else { forms.len() };
                forms.insert(at, value.form.clone());
            }
        }
        all
    }
}

fn is_file(form: Option<&str>) -> bool {
    form.is_some_and(|form| form != "guidance")
}

/// A hyphen in a media column says that there is no file.
fn is_hyphen(parts: &[TextPart]) -> bool {
    matches!(parts, [TextPart::Literal(text)] if text.ends_with("/-"))
}

/// `jr://images/a.png` for a cell of a media column.
pub fn media_uri(kind: &str, file: &str) -> String {
    match kind {
        "image" | "big-image" => format!("jr://images/{file}"),
        kind => format!("jr://{kind}/{file}"),
    }
}
