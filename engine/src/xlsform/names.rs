//! Names of XML elements, and the nearest known word to a misspelt one.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::Cell;

/// True for a character that may begin a name (XML 1.0, `NameStartChar` without the colon).
pub fn starts_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// True for a character that a name may go on with.
pub fn goes_on_name(c: char) -> bool {
    starts_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Length in bytes of the name without prefix that the text begins with; 0 if there is none.
pub fn name_length(text: &str) -> usize {
    if !text.starts_with(starts_name) {
        return 0;
    }
    text.find(|c| !goes_on_name(c)).unwrap_or(text.len())
}

/// The same for a name that may have a prefix.
pub fn qualified_length(text: &str) -> usize {
    let first = name_length(text);
    match text.get(first..).and_then(|rest| rest.strip_prefix(':')) {
        Some(rest) if first > 0 && name_length(rest) > 0 => first + 1 + name_length(rest),
        _ => first,
    }
}

/// True for names that XML elements may have, with a prefix or without.
pub fn is_xml_name(name: &str) -> bool {
    !name.is_empty() && qualified_length(name) == name.len()
}

/// A valid name that is as near as can be.
pub fn suggestion(name: &str) -> String {
    let mut better: String = name
        .chars()
        .map(|c| if goes_on_name(c) { c } else { '_' })
        .collect();
    if !better.starts_with(starts_name) {
        better.insert(0, '_');
    }
    better
}

/// With how many known words those of a form are compared at most in one look at it.
const MOST_COMPARED: usize = 2_000_000;

/// What may have been meant by words that are not known, in one look at a form.
#[derive(Default)]
pub struct Near {
    compared: Cell<usize>,
}

impl Near {
    /// [`nearest`]; blank as well if too many words were compared already.
    pub fn to<'a>(&self, word: &str, known: impl Iterator<Item = &'a str>) -> String {
        let left = MOST_COMPARED.saturating_sub(self.compared.get());
        let counted = known
            .take(left)
            .inspect(|_| self.compared.set(self.compared.get() + 1));
        nearest(word, counted)
    }
}

/// How many edits there are at most between what is written and what was meant.
const MOST_EDITS: usize = 6;

/// Only so many characters of a word count.
const COMPARED: usize = 64;

/// The known word with the smallest edit distance; blank if none is near enough to have been meant.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let word: Vec<char> = word.chars().take(COMPARED).collect();
    let mut most = (word.len() / 2).clamp(1, MOST_EDITS);
    let mut other: Vec<char> = Vec::with_capacity(COMPARED);
    let mut found = "";
    for candidate in known {
        other.clear();
        other.extend(candidate.chars().take(COMPARED));
        match within(&word, &other, most) {
            Some(0) => return candidate.to_string(),
            // Of several that are as near, the first one.
            Some(edits) => (found, most) = (candidate, edits - 1),
            None => {}
        }
    }
    found.to_string()
}

/// Edits that turn one word into the other, case aside; only the first 64 characters count.
pub fn distance(a: &str, b: &str) -> usize {
    let [a, b] = [a, b].map(|word| word.chars().take(COMPARED).collect::<Vec<_>>());
    within(&a, &b, COMPARED).unwrap_or(COMPARED)
}

/// The same if there are no more than that many. Only the cells of the table that can lead there are looked at.
fn within(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let far = most + 1;
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let first = (i + 1).saturating_sub(most).max(1);
        let last = (i + 1 + most).min(b.len());
        let mut diagonal = row[first - 1];
        row[first - 1] = if first == 1 { i + 1 } else { far };
        let mut least = row[first - 1];
        for j in first..=last {
            let above = if j > i + most { far } else { row[j] };
            let edits = diagonal + usize::from(!b[j - 1].eq_ignore_ascii_case(x));
            diagonal = above;
            row[j] = edits.min(above + 1).min(row[j - 1] + 1);
            least = least.min(row[j]);
        }
        if least > most {
            return None;
        }
    }
    row.last().copied().filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table, as it is in every textbook.
    fn plainly(a: &[char], b: &[char]) -> usize {
        let mut table = alloc::vec![alloc::vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = match (i, j) {
                    (0, _) | (_, 0) => i + j,
                    _ => {
                        let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                        replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1)
                    }
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn what_is_left_out_of_the_table_changes_nothing() {
        let mut seed = 1_u64;
        let mut next = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % most
        };
        for _ in 0..20_000 {
            let [a, b] = [(); 2].map(|()| -> Vec<char> {
                let length = next(9);
                (0..length).map(|_| ['a', 'b', 'c'][next(3)]).collect()
            });
            let edits = plainly(&a, &b);
            for most in 0..9 {
                assert_eq!(
                    within(&a, &b, most),
                    Some(edits).filter(|edits| *edits <= most),
                    "{a:?} {b:?} {most}"
                );
            }
        }
    }

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant() {
        for (word, known, expected) in [
            ("edda", &["edad", "nada", "sexo"][..], "edad"),
            ("Sexo", &["sexual", "sexo"], "sexo"),
            ("x", &["y", "z"], "y"),
            ("P1", &["p0", "p1"], "p1"),
            ("ñandú", &["nandu", "ñandu"], "ñandu"),
            ("nada_que_ver", &["sexo"], ""),
            ("ab", &["abcdef"], ""),
        ] {
            assert_eq!(nearest(word, known.iter().copied()), expected, "{word}");
        }
    }

    /// A form can be made of words that are not known; comparing ends at some time.
    #[test]
    fn so_many_words_are_compared_and_no_more() {
        let near = Near::default();
        let known = || core::iter::repeat_n("edad", MOST_COMPARED);
        assert_eq!(near.to("sexo", known()), "");
        assert_eq!(near.to("edda", known()), "");
    }
}
