//! Names of XML elements, and the nearest known word to a misspelt one.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

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

/// The known word with the smallest edit distance; blank if none is near enough to have been meant.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let most = (word.chars().count() / 2).max(1);
    known
        .map(|candidate| (distance(word, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= most)
        .map(|(_, candidate)| candidate.to_string())
        .unwrap_or_default()
}

/// Edits that turn one word into the other; only the first 64 characters count.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for j in 0..b.len() {
            let cost = if b.get(j).is_some_and(|y| y.eq_ignore_ascii_case(&x)) {
                diagonal
            } else {
                diagonal + 1
            };
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
