//! Upper and lower case where a pattern or a search does not tell them apart: the alphabets that have them, without the tables of all of Unicode.

/// The letter's other case, if the letter has exactly one, in the Latin, Greek, Cyrillic and Armenian alphabets.
pub fn other(letter: char) -> Option<char> {
    let code = u32::from(letter);
    let by = |distance: u32, is_upper: bool| {
        if is_upper {
            code + distance
        } else {
            code - distance
        }
    };
    let other = match code {
        0x41..=0x5a | 0x61..=0x7a => code ^ 0x20,
        0xd7 | 0xdf | 0xf7 => return None,
        0xc0..=0xde | 0xe0..=0xfe => code ^ 0x20,
        0xff => 0x178,
        0x178 => 0xff,
        // Pairs that begin at an even place, then those that begin at an odd one.
        0x100..=0x12f | 0x132..=0x137 | 0x14a..=0x177 | 0x1de..=0x1ef | 0x1f8..=0x21f | 0x222..=0x233 => {
            code ^ 1
        }
        0x370..=0x373 | 0x376..=0x377 | 0x460..=0x481 | 0x48a..=0x4bf | 0x4d0..=0x52f => code ^ 1,
        0x1e00..=0x1e95 | 0x1ea0..=0x1eff => code ^ 1,
        0x139..=0x148 | 0x179..=0x17e | 0x1cd..=0x1dc | 0x4c1..=0x4ce => ((code - 1) ^ 1) + 1,
        0x386 => 0x3ac,
        0x388..=0x38a => code + 37,
        0x38c => 0x3cc,
        0x38e | 0x38f => code + 63,
        0x3ac => 0x386,
        0x3ad..=0x3af => code - 37,
        0x3cc => 0x38c,
        0x3cd | 0x3ce => code - 63,
        0x3a2 => return None,
        0x3c2 => 0x3a3,
        0x391..=0x3ab | 0x3b1..=0x3cb => by(32, code < 0x3b0),
        0x400..=0x40f | 0x450..=0x45f => by(80, code < 0x450),
        0x410..=0x44f => by(32, code < 0x430),
        0x531..=0x556 | 0x561..=0x586 => by(48, code < 0x561),
        _ => return None,
    };
    char::from_u32(other)
}

/// The letter in lower case, in the same alphabets.
pub fn lower(letter: char) -> char {
    match letter {
        'Ÿ' | 'ÿ' => 'ÿ',
        // In all of them capitals come first.
        _ => other(letter).filter(|other| *other > letter).unwrap_or(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::other;

    #[test]
    fn cases_are_those_of_unicode() {
        let mut known = 0;
        for letter in (0..0x2000).filter_map(char::from_u32) {
            let (mut lower, mut upper) = (letter.to_lowercase(), letter.to_uppercase());
            let lower = (lower.len() == 1).then(|| lower.next()).flatten();
            let upper = (upper.len() == 1).then(|| upper.next()).flatten();
            let cases = [lower, upper];
            if let Some(other) = other(letter) {
                assert!(cases.contains(&Some(other)), "{letter:?} {other:?}");
                if letter != 'ς' {
                    assert_eq!(Some(super::lower(letter)), lower, "{letter:?}");
                }
                known += 1;
            } else if letter < '\u{180}' && !matches!(letter, 'µ' | 'ı' | 'ſ' | 'İ' | 'ĸ' | 'ŉ' | 'ß')
            {
                assert!(cases.iter().flatten().all(|case| *case == letter), "{letter:?}");
            }
        }
        assert!(known > 900, "{known}");
    }
}
