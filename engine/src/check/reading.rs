//! How hard the Spanish texts are to read: the perspicuity of Szigriszt Pazos (1993) on the INFLESZ scale of
//! Barrio-Cantalejo et al., "Validación de la Escala INFLESZ para evaluar la legibilidad de los textos dirigidos a
//! pacientes", Anales del Sistema Sanitario de Navarra 31(2), 2008.

use super::survey::{Survey, is_spanish};

/// The reading level of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    pub sentences: usize,
    pub words: usize,
    pub syllables: usize,
}

/// The bands of the INFLESZ scale: lower limit, Spanish, English.
const BANDS: [(f64, &str, &str); 5] = [
    (80.0, "muy fácil", "very easy"),
    (65.0, "bastante fácil", "fairly easy"),
    (55.0, "normal", "normal"),
    (40.0, "algo difícil", "somewhat hard"),
    (f64::MIN, "muy difícil", "very hard"),
];

impl Reading {
    /// Of all labels and hints in Spanish; `None` without any.
    pub(crate) fn of(survey: &Survey) -> Option<Self> {
        let mut reading = Self::default();
        let has_spanish = survey
            .languages
            .iter()
            .any(|language| language.is_some() && is_spanish(language.as_deref()));
        for item in &survey.items {
            for value in ["label", "hint"]
                .iter()
                .flat_map(|column| item.record.all(column))
            {
                let language = value.language.as_deref();
                if is_spanish(language) && (language.is_some() || !has_spanish) {
                    reading.add(&value.text);
                }
            }
        }
        (reading.words > 0).then_some(reading)
    }

    /// Counts one text in. Every text ends a sentence.
    pub fn add(&mut self, text: &str) {
        let mut in_sentence = false;
        for part in text.split_inclusive(['.', '!', '?', ':', ';', '\n']) {
            let words = part
                .split(|c: char| !c.is_alphabetic())
                .filter(|word| !word.is_empty());
            for word in words {
                self.words += 1;
                self.syllables += syllables(word);
                in_sentence = true;
            }
            if in_sentence && part.ends_with(['.', '!', '?', ':', ';', '\n']) {
                self.sentences += 1;
                in_sentence = false;
            }
        }
        self.sentences += usize::from(in_sentence);
    }

    /// Perspicuity: 206.835 − 62.3 · syllables/words − words/sentences. Higher is easier.
    pub fn score(&self) -> f64 {
        let (sentences, words) = (self.sentences.max(1) as f64, self.words.max(1) as f64);
        206.835 - 62.3 * self.syllables as f64 / words - words / sentences
    }

    /// The band of the INFLESZ scale, in Spanish and English.
    pub fn band(&self) -> (&'static str, &'static str) {
        let score = self.score();
        let band = BANDS
            .iter()
            .find(|(limit, ..)| score >= *limit)
            .unwrap_or(&BANDS[4]);
        (band.1, band.2)
    }
}

/// Syllables of a Spanish word: groups of vowels, parted between two strong ones and at a stressed weak one. At least one.
pub fn syllables(word: &str) -> usize {
    let word: alloc::vec::Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let mut count = 0;
    let mut before: Option<char> = None;
    for (index, c) in word.iter().copied().enumerate() {
        let after_q_or_g = index > 0 && matches!(word[index - 1], 'q' | 'g') && c == 'u';
        let is_silent = after_q_or_g && matches!(word.get(index + 1), Some('e' | 'i' | 'é' | 'í'));
        let is_vowel = is_strong(c)
            || is_weak(c)
            || matches!(c, 'í' | 'ú')
            || (c == 'y' && index + 1 == word.len() && index > 0);
        if !is_vowel || is_silent {
            before = None;
            continue;
        }
        let parts = match before {
            None => true,
            Some(b) => (is_strong(b) && is_strong(c)) || matches!(c, 'í' | 'ú') || matches!(b, 'í' | 'ú'),
        };
        count += usize::from(parts);
        before = Some(c);
    }
    count.max(1)
}

fn is_strong(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'o' | 'á' | 'é' | 'ó')
}

fn is_weak(c: char) -> bool {
    matches!(c, 'i' | 'u' | 'ü')
}

#[cfg(test)]
mod tests {
    use super::{Reading, syllables};

    #[test]
    fn words_have_the_syllables_of_the_grammar() {
        for (word, count) in [
            ("sol", 1),
            ("casa", 2),
            ("género", 3),
            ("institución", 4),
            ("país", 2),
            ("aéreo", 4),
            ("que", 1),
            ("guerra", 2),
            ("pingüino", 3),
            ("agua", 2),
            ("ciudad", 2),
            ("tráfico", 3),
            ("ley", 1),
            ("y", 1),
            ("leer", 2),
            ("policía", 4),
            ("averiguáis", 4),
            ("migratoria", 4),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn the_score_follows_the_formula() {
        let mut reading = Reading::default();
        reading.add("La casa es de sol. El agua es fría.");
        assert_eq!((reading.sentences, reading.words, reading.syllables), (2, 9, 12));
        let expected = 206.835 - 62.3 * 12.0 / 9.0 - 9.0 / 2.0;
        assert!((reading.score() - expected).abs() < 1e-9);
        assert_eq!(reading.band().0, "muy fácil");
    }
}
