//! Sets of characters.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use unicode_general_category::get_general_category;

/// A set of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Set {
    pub ranges: Vec<(char, char)>,
    /// Abbreviation of a general category or of several, and whether what is outside of it is meant.
    pub categories: Vec<(&'static str, bool)>,
    /// What the rest does not hold.
    pub negated: bool,
    /// Upper and lower case are the same.
    pub folded: bool,
}

impl Set {
    pub fn of(c: char) -> Self {
        Self::from(&[(c, c)][..])
    }

    /// Everything but ends of lines.
    pub fn any() -> Self {
        Self {
            negated: true,
            ..Self::from(&[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')][..])
        }
    }

    pub fn contains(&self, c: char) -> bool {
        let mut found = self.holds(c);
        if self.folded && !found {
            found = super::super::case::other(c).is_some_and(|c| self.holds(c));
        }
        found != self.negated
    }

    fn holds(&self, c: char) -> bool {
        let category = |(name, negated): &(&str, bool)| {
            get_general_category(c).abbreviation().starts_with(name) != *negated
        };
        self.ranges
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
            || self.categories.iter().any(category)
    }

    /// Takes in another set that is not folded.
    pub fn extend(&mut self, other: Set) {
        if other.negated {
            let categories = other.categories.iter();
            self.categories
                .extend(categories.map(|(name, negated)| (*name, !*negated)));
            if !other.ranges.is_empty() {
                self.ranges.extend(complement(&other.ranges));
            }
        } else {
            self.ranges.extend(other.ranges);
            self.categories.extend(other.categories);
        }
    }
}

impl From<&[(char, char)]> for Set {
    fn from(ranges: &[(char, char)]) -> Self {
        Self {
            ranges: ranges.to_vec(),
            ..Self::default()
        }
    }
}

/// Members of `\s`, as JavaScript and Java take it together.
const SPACE: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// What `\d` and the like hold: ASCII only, as in the regular expressions of both JavaScript and Java.
pub(super) fn named(letter: char) -> Option<Set> {
    let ranges: &[(char, char)] = match letter.to_ascii_lowercase() {
        'd' => &[('0', '9')],
        'w' => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        's' => SPACE,
        _ => return None,
    };
    Some(Set {
        negated: letter.is_ascii_uppercase(),
        ..Set::from(ranges)
    })
}

/// The general categories of Unicode.
const CATEGORIES: &[&str] = &[
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co",
    "Cn",
];

/// What `\p{…}` holds: a general category, or one of Java's classes of ASCII.
pub(super) fn category(name: &str, negated: bool) -> Result<Set, String> {
    let ascii: &[(char, char)] = match name {
        "Lower" => &[('a', 'z')],
        "Upper" => &[('A', 'Z')],
        "Alpha" => &[('A', 'Z'), ('a', 'z')],
        "Digit" => &[('0', '9')],
        "Alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "Punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "Space" => &[('\t', '\r'), (' ', ' ')],
        _ => &[],
    };
    let mut set = Set::from(ascii);
    set.negated = negated;
    if ascii.is_empty() {
        let short = match name {
            "Letter" | "IsAlphabetic" => "L",
            "Lowercase_Letter" | "IsLowercase" => "Ll",
            "Uppercase_Letter" | "IsUppercase" => "Lu",
            "Number" => "N",
            "Punctuation" | "IsPunctuation" => "P",
            name => name.strip_prefix("Is").unwrap_or(name),
        };
        let known = CATEGORIES.iter().find(|known| **known == short);
        let known = known.ok_or_else(|| "no category of characters ".to_string() + name)?;
        set.categories.push((known, false));
    }
    Ok(set)
}

/// Everything outside of ranges that are in order.
fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut out = Vec::new();
    let mut next = '\0';
    for (first, last) in ranges {
        if let Some(before) = char::from_u32((*first as u32).wrapping_sub(1)) {
            out.push((next, before));
        }
        next = char::from_u32(*last as u32 + 1).unwrap_or('\u{e000}');
    }
    out.push((next, char::MAX));
    out
}
