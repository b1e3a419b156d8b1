//! Words in texts, without regard to case, accents and punctuation.

use alloc::string::String;
use alloc::vec::Vec;

/// A text as words in plain lower-case letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(Vec<String>);

/// How many words a gap (`..`) of a pattern may skip.
const GAP: usize = 4;

impl Words {
    pub fn of(text: &str) -> Self {
        let mut words = Vec::new();
        let mut word = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            match plain(c) {
                Some(c) => word.push(c),
                None if !word.is_empty() => words.push(core::mem::take(&mut word)),
                None => {}
            }
        }
        if !word.is_empty() {
            words.push(word);
        }
        Self(words)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// True if the pattern occurs: words with blanks between; `mujer*` is any word that begins so, `..` skips up to four
    /// words.
    pub fn has(&self, pattern: &str) -> bool {
        let pattern: Vec<&str> = pattern.split(' ').filter(|word| !word.is_empty()).collect();
        (0..self.0.len()).any(|start| fits(&self.0[start..], &pattern))
    }

    /// The first of the patterns that occurs.
    pub fn first<'a>(&self, patterns: &[&'a str]) -> Option<&'a str> {
        patterns.iter().copied().find(|pattern| self.has(pattern))
    }

    pub fn any(&self, patterns: &[&str]) -> bool {
        self.first(patterns).is_some()
    }
}

/// True if the words begin as the pattern says. A pattern has few words, and so is the recursion shallow.
fn fits(words: &[String], pattern: &[&str]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return true;
    };
    if *first == ".." {
        return (0..=GAP.min(words.len())).any(|skipped| fits(&words[skipped..], rest));
    }
    let Some((word, words)) = words.split_first() else {
        return false;
    };
    let is_same = match first.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == first,
    };
    is_same && fits(words, rest)
}

/// A letter without its accent; `None` for what separates words.
fn plain(c: char) -> Option<char> {
    Some(match c {
        'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        c if c.is_alphanumeric() || c == '@' => c,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn patterns_find_words() {
        for (text, pattern, found) in [
            ("¿Con qué género se identifica?", "genero", true),
            ("Género:", "generos", false),
            ("los funcionarios públicos", "los funcionarios", true),
            ("los buenos funcionarios", "los funcionarios", false),
            ("los buenos funcionarios", "los .. funcionarios", true),
            ("No escriba, por favor, nombres", "no escrib* .. nombre*", true),
            ("mujer", "mujer*", true),
            ("a b c d e f", "a .. f", true),
            ("a b c d e f g", "a .. g", false),
            ("l@s", "l@s", true),
            ("", "x", false),
        ] {
            assert_eq!(Words::of(text).has(pattern), found, "{text:?} {pattern:?}");
        }
    }
}
