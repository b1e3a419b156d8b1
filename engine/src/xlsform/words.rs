//! Words that settings and flags are written with.

/// What a word says: yes, no, or nothing that is known.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()" => Some(false),
        _ => None,
    }
}

/// True for the words that mean yes.
pub fn is_yes(text: &str) -> bool {
    yes_or_no(text) == Some(true)
}

/// The XPath of a word in a column of expressions: `yes` is `true()`.
pub fn as_expression(text: &str) -> &str {
    match yes_or_no(text) {
        Some(true) => "true()",
        Some(false) => "false()",
        None => text,
    }
}

/// True if the text is a whole number, as parameters ask for.
pub fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// True if the text is a number, as parameters ask for.
pub fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}
