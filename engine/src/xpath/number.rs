//! Numbers as text, by the rules of XPath 1.0 § 4.2 and § 4.4.

use alloc::string::String;

/// White space of XML.
pub(super) const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The number a text stands for: optional minus sign, digits with at most one point, space around. No plus sign, no
/// exponent.
pub(super) fn parse(text: &str) -> Option<f64> {
    // Most values in forms are short whole numbers without space around.
    if let Some(value) = short_integer(text.as_bytes()) {
        return Some(value);
    }
    let trimmed = text.trim_matches(SPACE);
    let bytes = trimmed.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let mut points = 0;
    let mut seen = false;
    for byte in digits {
        match byte {
            b'0'..=b'9' => seen = true,
            b'.' => points += 1,
            _ => return None,
        }
    }
    if !seen || points > 1 {
        return None;
    }
    super::decimal::read(trimmed)
}

/// The value of an optional minus sign and up to 15 digits, which a double holds exactly.
fn short_integer(bytes: &[u8]) -> Option<f64> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    let mut sum = 0_i64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        sum = sum * 10 + i64::from(digit);
    }
    let value = sum as f64;
    Some(if digits.len() < bytes.len() { -value } else { value })
}

/// The text of a number: no exponent, no trailing zeros, as many digits as tell it from its neighbours.
pub(super) fn format(value: f64) -> String {
    if value == 0.0 {
        return String::from("0");
    }
    if value.is_infinite() {
        return String::from(if value > 0.0 { "Infinity" } else { "-Infinity" });
    }
    super::decimal::write(value)
}

/// Rounds as XPath 1.0 § 4.4 `round()`: halves go up.
pub(super) fn round(value: f64) -> f64 {
    if value.is_nan() || value.is_infinite() || value == 0.0 {
        return value;
    }
    let floor = libm::floor(value);
    let rounded = if value - floor >= 0.5 { floor + 1.0 } else { floor };
    if rounded == 0.0 && value < 0.0 {
        -0.0
    } else {
        rounded
    }
}

/// Two-argument `round` of ODK XForms: to that many decimals, or to tens, hundreds… when negative.
pub(super) fn round_to(value: f64, decimals: f64) -> f64 {
    if decimals.is_nan() {
        return f64::NAN;
    }
    if value.is_nan() || value.is_infinite() {
        return value;
    }
    let places = libm::trunc(decimals);
    let scale = libm::pow(10.0, libm::fabs(places));
    let rounded = if places < 0.0 {
        round(value / scale) * scale
    } else {
        round(value * scale) / scale
    };
    // Beyond what a double holds there is nothing to round: the number has fewer digits than asked for, or vanishes.
    match rounded.is_finite() {
        true => rounded,
        false if places > 0.0 => value,
        false => 0.0,
    }
}
