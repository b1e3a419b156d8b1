//! Numbers as a reader of Spanish or English sees them, wherever they are shown: pages, pictures, screens.
//!
//! Mexico writes numbers as English does: a point before decimals, commas between thousands.

use crate::language::is_language;
use crate::table::{Cell, Light, Value};

/// What stands in the place of a withheld number.
pub const WITHHELD: &str = "·";

fn is_english(language: &str) -> bool {
    is_language(language, "en") || is_language(language, "english")
}

/// A whole number with commas between thousands.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A number with that many decimals.
pub fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let is_zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = if number < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{}{rest}", grouped(whole))
}

fn signed(number: f64, decimals: usize) -> String {
    let text = decimal(number, decimals);
    if number > 0.0 && text.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        format!("+{text}")
    } else {
        text
    }
}

/// A share as a percentage: whole ones, because more digits would promise more than small groups can give.
pub fn percent(share: f64, language: &str) -> String {
    let space = if is_english(language) { "" } else { "\u{202f}" };
    format!("{}{space}%", decimal(share * 100.0, 0))
}

/// A sentence whose percentages do not part from their sign at the end of a line.
pub fn sentence(text: &str) -> String {
    text.replace(" %", "\u{202f}%")
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A value in words.
pub fn value(value: &Value, language: &str) -> String {
    let english = is_english(language);
    match value {
        Value::None => String::new(),
        Value::Count(number) => count(*number),
        Value::Share(share) => percent(*share, language),
        Value::Points(points) => {
            let unit = if english { "pts" } else { "pts." };
            format!("{} {unit}", signed(points * 100.0, 0))
        }
        Value::Difference(number) => signed(*number, 2),
        Value::Ratio(number) | Value::Mean(number) | Value::Measure(number) => decimal(*number, 2),
        Value::Number(number) if number.fract() == 0.0 => decimal(*number, 0),
        Value::Number(number) => decimal(*number, 2),
        Value::Probability(p) if *p < 0.001 => "< 0.001".to_owned(),
        Value::Probability(p) => decimal(*p, 3),
        Value::Date(text) => date(text, language),
        Value::Text(text) => text.get(language).to_owned(),
        Value::Light(light) => light_word(*light, language).to_owned(),
    }
}

/// `1 de marzo de 2026`, `1 March 2026`; a time keeps its hour and minute; anything else stays as it is.
fn date(text: &str, language: &str) -> String {
    const SPANISH: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts = || {
        let year = text.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?;
        let month = text
            .get(5..7)?
            .parse::<usize>()
            .ok()?
            .checked_sub(1)
            .filter(|m| *m < 12)?;
        let day: u8 = text.get(8..10)?.parse().ok()?;
        let hour = text
            .get(11..16)
            .map(|hour| format!(" {hour}"))
            .unwrap_or_default();
        Some((year, month, day, hour))
    };
    match parts() {
        Some((year, month, day, hour)) if is_english(language) => {
            format!("{day} {} {year}{hour}", ENGLISH[month])
        }
        Some((year, month, day, hour)) => format!("{day} de {} de {year}{hour}", SPANISH[month]),
        None => text.to_owned(),
    }
}

/// What a light says.
pub fn light_word(light: Light, language: &str) -> &'static str {
    match (light, is_english(language)) {
        (Light::Green, true) => "target reached",
        (Light::Green, false) => "meta alcanzada",
        (Light::Amber, true) => "on the way",
        (Light::Amber, false) => "en camino",
        (Light::Red, true) => "far from the target",
        (Light::Red, false) => "lejos de la meta",
        (Light::Grey, true) => "not compared with the target",
        (Light::Grey, false) => "no se compara con la meta",
    }
}

/// The cell's value, or the dot of a withheld one, or its remark.
pub fn cell(cell: &Cell, language: &str) -> String {
    if cell.hidden.is_some() {
        return WITHHELD.to_owned();
    }
    match (&cell.value, &cell.remark) {
        (Value::None, Some(remark)) => remark.get(language).to_owned(),
        (Value::None, None) => "–".to_owned(),
        (shown, _) => value(shown, language),
    }
}

/// The interval of a cell, in the unit of its value: `40 a 55 %`.
pub fn interval(cell: &Cell, language: &str) -> Option<String> {
    let [low, high] = cell.interval?;
    let (to, space) = if is_english(language) {
        ("to", "")
    } else {
        ("a", "\u{202f}")
    };
    Some(match cell.value {
        Value::Share(_) => {
            format!(
                "{} {to} {}{space}%",
                decimal(low * 100.0, 0),
                decimal(high * 100.0, 0)
            )
        }
        Value::Points(_) => format!("{} {to} {}", signed(low * 100.0, 0), signed(high * 100.0, 0)),
        Value::Difference(_) => format!("{} {to} {}", signed(low, 2), signed(high, 2)),
        _ => format!("{} {to} {}", decimal(low, 2), decimal(high, 2)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Text;

    #[test]
    fn values_are_written_for_people() {
        for (given, spanish, english) in [
            (Value::Count(1_234_567), "1,234,567", "1,234,567"),
            (Value::Share(0.456), "46\u{202f}%", "46%"),
            (Value::Points(0.12), "+12 pts.", "+12 pts"),
            (Value::Points(-0.004), "0 pts.", "0 pts"),
            (Value::Points(-0.056), "−6 pts.", "−6 pts"),
            (Value::Difference(0.5), "+0.50", "+0.50"),
            (Value::Mean(2.71501), "2.72", "2.72"),
            (Value::Number(31.0), "31", "31"),
            (Value::Number(-1234.5), "−1,234.50", "−1,234.50"),
            (Value::Probability(0.0004), "< 0.001", "< 0.001"),
            (
                Value::Date("2026-03-01".into()),
                "1 de marzo de 2026",
                "1 March 2026",
            ),
            (Value::Date("2026-13-01".into()), "2026-13-01", "2026-13-01"),
            (Value::Date("10:30".into()), "10:30", "10:30"),
            (Value::Text(Text::new("sí", "yes")), "sí", "yes"),
        ] {
            assert_eq!(value(&given, "es"), spanish);
            assert_eq!(value(&given, "en"), english);
        }
    }
}
