//! The form's itext, in the order in which its texts are met.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::rules;
use super::table::Value;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::draft::{ItextEntry, ItextValue, TextPart, Translation};

/// Texts of all languages.
pub struct Itext {
    translations: Vec<Translation>,
    /// (language, id) → place in its translation.
    places: BTreeMap<(usize, String), usize>,
    /// The language of cells whose header names none.
    pub default_language: String,
}

impl Itext {
    pub fn new(default_language: &str) -> Self {
        Self {
            translations: Vec::new(),
            places: BTreeMap::new(),
            default_language: default_language.to_owned(),
        }
    }

    pub fn add(&mut self, language: Option<&str>, id: &str, form: Option<&str>, parts: Vec<TextPart>) {
        let language = language.unwrap_or(&self.default_language);
        let number = match self
            .translations
            .iter()
            .position(|known| known.language == language)
        {
            Some(number) => number,
            None => {
                let default = language == self.default_language;
                self.translations.push(Translation {
                    language: language.to_owned(),
                    default,
                    texts: Vec::new(),
                });
                self.translations.len() - 1
            }
        };
        let Some(translation) = self.translations.get_mut(number) else {
            return;
        };
        let texts = &mut translation.texts;
        let place = *self.places.entry((number, id.to_owned())).or_insert_with(|| {
            texts.push(ItextEntry {
                id: id.to_owned(),
                values: Vec::new(),
            });
            texts.len() - 1
        });
        if let Some(entry) = texts.get_mut(place) {
            let value = ItextValue {
                form: form.map(ToOwned::to_owned),
                parts,
            };
            match entry.values.iter_mut().find(|known| known.form == value.form) {
                Some(known) => *known = value,
                None => entry.values.push(value),
            }
        }
    }

    /// Gives every language every text; a hyphen where a translation is missing, as other tools do.
    pub fn complete(mut self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Translation> {
        let mut ids: Vec<(String, Vec<Option<String>>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for translation in &self.translations {
            for entry in &translation.texts {
                let place = *known.entry(entry.id.clone()).or_insert_with(|| {
                    ids.push((entry.id.clone(), Vec::new()));
                    ids.len() - 1
                });
                if let Some((_, forms)) = ids.get_mut(place) {
                    for value in &entry.values {
                        if !forms.contains(&value.form) {
                            forms.push(value.form.clone());
                        }
                    }
                }
            }
        }
        for number in 0..self.translations.len() {
            let language = self
                .translations
                .get(number)
                .map(|t| t.language.clone())
                .unwrap_or_default();
            let mut missing = 0;
            for (id, forms) in &ids {
                for form in forms {
                    let place = self.places.get(&(number, id.clone())).copied();
                    let has = place
                        .and_then(|place| self.translations.get(number)?.texts.get(place))
                        .is_some_and(|entry| entry.values.iter().any(|value| value.form == *form));
                    if !has {
                        missing += 1;
                        self.add(
                            Some(&language),
                            id,
                            form.as_deref(),
                            [TextPart::Literal("-".to_owned())].into(),
                        );
                    }
                }
            }
            if missing > 0 {
                let problem = Diagnostic::new(&rules::TRANSLATION_MISSING, Place::Form, &*language);
                diagnostics.push(problem.with(language).with(format!("{missing}")));
            }
        }
        self.translations
    }
}

/// `jr://images/a.png` for a cell of a media column.
pub fn media_uri(kind: &str, file: &str) -> String {
    if file.starts_with("jr://") {
        return file.to_owned();
    }
    match kind {
        "audio" => format!("jr://audio/{file}"),
        "video" => format!("jr://video/{file}"),
        _ => format!("jr://images/{file}"),
    }
}

/// True if the cells need itext: some are of a language.
pub fn translated<'a>(values: impl Iterator<Item = &'a Value>) -> bool {
    let mut values = values;
    values.any(|value| value.language.is_some())
}
