//! Words for a reader, in Spanish and English.

use serde::{Deserialize, Serialize};
use sondeo_engine::form::{Field, FieldChoice, LanguageText};

use crate::language::{is_language, plain, text_in};

/// One text in both languages of the project. Labels of a form that has only one language stand in both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Text {
    pub es: String,
    pub en: String,
}

impl Text {
    /// A text in both languages.
    pub fn new(es: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            es: es.into(),
            en: en.into(),
        }
    }

    /// A code or name that is the same everywhere.
    pub fn same(text: impl Into<String>) -> Self {
        let es = text.into();
        Self { en: es.clone(), es }
    }

    /// A form's text, on one line and without markup.
    pub fn of(texts: &[LanguageText]) -> Self {
        let one = |language: &str| text_in(texts, language).map(plain).unwrap_or_default();
        Self::new(one("es"), one("en"))
    }

    /// The question's label, or its name.
    pub fn label(field: &Field) -> Self {
        Self::of(&field.labels).or(&field.name)
    }

    /// The choice's label, or its code.
    pub fn choice(choice: &FieldChoice) -> Self {
        Self::of(&choice.labels).or(&choice.value)
    }

    /// The question and one of its answers; a colon stands between them where the question has no sign of its own.
    pub fn answered(question: &Self, answer: &Self) -> Self {
        let join = |question: &str, answer: &str| match question.ends_with(['?', '!', ':', '.', '…']) {
            true => format!("{question} {answer}"),
            false => format!("{question}: {answer}"),
        };
        Self::new(join(&question.es, &answer.es), join(&question.en, &answer.en))
    }

    fn or(self, name: &str) -> Self {
        let fill = |text: String| if text.is_empty() { name.to_owned() } else { text };
        Self::new(fill(self.es), fill(self.en))
    }

    /// The text in the language of that code or name: English if it is English, else Spanish.
    pub fn get(&self, language: &str) -> &str {
        match is_language(language, "en") || is_language(language, "english") {
            true => &self.en,
            false => &self.es,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.es.is_empty() && self.en.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_stands_after_its_question() {
        for (question, wanted) in [
            ("¿Qué le impide asistir?", "¿Qué le impide asistir? Nada"),
            ("Barreras", "Barreras: Nada"),
            ("Barreras:", "Barreras: Nada"),
        ] {
            let joined = Text::answered(&Text::same(question), &Text::same("Nada"));
            assert_eq!(joined, Text::same(wanted));
        }
    }
}
