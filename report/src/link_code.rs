//! The random code on a participant's card, which links the waves of a training without a name.
//!
//! Six characters and a check character over 31 characters that nobody mixes up. As 31 is prime and the weights differ,
//! every wrong character and every swap of two neighbours is noticed.

/// Digits and capitals without 0, 1, I, L and O.
pub const ALPHABET: &str = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Characters before the check character.
const LENGTH: usize = 6;

/// The check character of six characters; `None` if they are no such six.
pub fn check_character(code: &str) -> Option<char> {
    if code.chars().count() != LENGTH {
        return None;
    }
    let mut sum = 0;
    for (weight, character) in (2..).zip(code.chars()) {
        sum += weight * place(character)?;
    }
    ALPHABET.chars().nth(sum % ALPHABET.len())
}

/// True if the code has seven characters and the last one is right. Case does not matter.
pub fn is_valid(code: &str) -> bool {
    let mut characters = code.chars();
    let last = characters.next_back().map(|c| c.to_ascii_uppercase());
    last.is_some() && check_character(characters.as_str()) == last
}

/// The code that a random number stands for.
pub fn from_number(mut number: u64) -> String {
    let count = ALPHABET.len() as u64;
    let mut code = String::new();
    for _ in 0..LENGTH {
        code.extend(ALPHABET.chars().nth((number % count) as usize));
        number /= count;
    }
    code.extend(check_character(&code));
    code
}

fn place(character: char) -> Option<usize> {
    ALPHABET.find(character.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, from_number, is_valid};

    #[test]
    fn codes_hold_and_mistakes_do_not() {
        for number in [0, 1, 30, 31, 12_345_678_901, u64::MAX] {
            let code = from_number(number);
            assert!(is_valid(&code) && is_valid(&code.to_lowercase()), "{code}");
            let letters: Vec<char> = code.chars().collect();
            for at in 0..letters.len() {
                for other in ALPHABET.chars().filter(|c| *c != letters[at]) {
                    let mut wrong = letters.clone();
                    wrong[at] = other;
                    assert!(!is_valid(&wrong.iter().collect::<String>()), "{wrong:?}");
                }
                if at > 0 && letters[at] != letters[at - 1] {
                    let mut swapped = letters.clone();
                    swapped.swap(at, at - 1);
                    assert!(!is_valid(&swapped.iter().collect::<String>()), "{swapped:?}");
                }
            }
        }
        for wrong in ["", "2", "ABCDEF", "ABCDEFGH", "ABC DEF", "ÁBCDEFG", "0123456"] {
            assert!(!is_valid(wrong), "{wrong}");
        }
        // By hand: places 8 to 13, 2·8 + 3·9 + 4·10 + 5·11 + 6·12 + 7·13 = 301, modulo 31 is 22.
        assert!(
            is_valid("ABCDEFR"),
            "{}",
            super::check_character("ABCDEF").unwrap_or(' ')
        );
    }
}
