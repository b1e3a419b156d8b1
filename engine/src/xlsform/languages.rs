//! Codes of languages, as in `Español (es)`.

/// Language subtags of two and three letters of the IANA registry: a line has their beginning, a blank, and last letters.
static CODES: &str = include_str!("language_codes.txt");

/// True for a registered code of two or three letters.
fn is_code(code: &str) -> bool {
    let Some((start, last)) = code.len().checked_sub(1).and_then(|at| code.split_at_checked(at)) else {
        return false;
    };
    CODES
        .lines()
        .filter_map(|line| line.split_once(' '))
        .any(|(begins, letters)| begins == start && letters.contains(last))
}

/// True if the name of a language ends in a registered code in parentheses, or needs none.
pub fn has_code(language: &str) -> bool {
    if language == "default" || language.chars().count() < 3 {
        return true;
    }
    let inner = language.strip_suffix(')').and_then(|rest| rest.split_once('('));
    inner.is_some_and(|(_, code)| is_code(code))
}
