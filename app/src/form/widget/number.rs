use crate::view::prelude::*;
use sondeo_engine::xpath::decimal;

use crate::ui::effect;

use super::super::keeper::Urgency;
use super::super::question::Asked;
use crate::tr;

/// A number, with a comma or a point before the decimals.
pub fn draw(asked: Asked, whole: bool) -> View {
    let shown = RwSignal::new(display(&asked.view.with_untracked(|view| view.value.clone())));
    // An answer that came from elsewhere replaces what stands in the field, one that was typed leaves it as it was typed.
    effect(move || {
        let value = asked.value();
        let same = shown.with_untracked(|text| read(text, whole).is_some_and(|read| is_same(&read, &value)));
        if !same && !asked.filling.is_unreadable(asked.node) {
            shown.set(display(&value));
        }
    });
    let take = move |event: web_sys::Event, urgency: Urgency| {
        let text = event_target_value(&event);
        let number = read(&text, whole);
        let has_left = urgency == Urgency::Answered;
        // Who typed a comma sees what it was taken for.
        shown.set(number.clone().filter(|_| has_left).unwrap_or(text));
        match number {
            Some(value) => asked.filling.answer(asked.node, value, urgency),
            None if has_left => asked.filling.set_readable(asked.node, false),
            // "-" and "1," are on the way to a number.
            None => {}
        }
    };
    let field = view! {
        <input
            class="input number"
            type=if asked.looks("masked") { "password" } else { "text" }
            inputmode=if whole { "numeric" } else { "decimal" }
            autocomplete="off"
            aria-labelledby=asked.label_id()
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.invalid()
            aria-required=move || asked.required()
            readonly=move || asked.readonly()
            prop:value=move || shown.get()
            on:input=move |event| take(event, Urgency::Typing)
            on:change=move |event| take(event, Urgency::Answered)
        />
    };
    if !(whole && asked.looks("counter")) {
        return field;
    }
    let step = move |by: i32, label: &'static str, sign: &'static str| {
        view! {
            <button
                type="button"
                class="button"
                aria-label=move || tr!(label)
                disabled=move || asked.readonly()
                on:click=move |_| {
                    let now = asked.value().parse::<i32>().unwrap_or(0);
                    asked.filling.answer(asked.node, now.saturating_add(by).to_string(), Urgency::Answered);
                }
            >
                {sign}
            </button>
        }
    };
    view! {
        <div class="counter">
            {step(-1, "counter-less", "−")} {field} {step(1, "counter-more", "+")}
        </div>
    }
}

/// With a point, as Mexico writes it.
fn display(value: &str) -> String {
    value.strip_suffix(".0").unwrap_or(value).to_owned()
}

/// The instance writes 5 as `5.0` where the type is decimal.
fn is_same(left: &str, right: &str) -> bool {
    match (decimal::read(left), decimal::read(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

/// The number as the instance holds it; empty for an empty field, `None` for what is no number.
fn read(text: &str, whole: bool) -> Option<String> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if text.is_empty() {
        return Some(text);
    }
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let point = digits.rfind([',', '.']).filter(|at| !is_grouped(digits, *at));
    let (integer, decimals) = match point {
        None => (digits, ""),
        Some(at) => (&digits[..at], &digits[at + 1..]),
    };
    let all_digits = |part: &str| part.chars().all(|digit| digit.is_ascii_digit());
    let integer = ungroup(integer)?;
    if !all_digits(&integer) || !all_digits(decimals) || (integer.is_empty() && decimals.is_empty()) {
        return None;
    }
    if whole && (point.is_some() || integer.len() > 9) {
        // The specification's `int` has 32 bits.
        return match (point, integer.parse::<i32>()) {
            (None, Ok(number)) => Some([sign, &number.to_string()].concat()),
            _ => None,
        };
    }
    let integer = match integer.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let point = if decimals.is_empty() { "" } else { "." };
    Some([sign, integer, point, decimals].concat())
}

/// True if the last mark groups thousands: there are several like it and no other, or it is the one comma of `12,345`, which
/// Mexico reads so.
fn is_grouped(digits: &str, at: usize) -> bool {
    let (before, mark) = (&digits.as_bytes()[..at], digits.as_bytes()[at]);
    match before.iter().find(|byte| !byte.is_ascii_digit()) {
        Some(other) => *other == mark,
        None => mark == b',' && (1..4).contains(&at) && digits.len() == at + 4 && before[0] != b'0',
    }
}

/// `1,234` before decimals → `1234`; `None` where the marks do not stand after groups of three.
fn ungroup(integer: &str) -> Option<String> {
    let mut groups = integer.split([',', '.']);
    let first = groups.next()?;
    let mut joined = first.to_owned();
    for group in groups {
        if !(1..=3).contains(&first.len()) || group.len() != 3 {
            return None;
        }
        joined += group;
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn comma_and_point_both_work() {
        for (text, whole, wanted) in [
            ("", false, Some("")),
            ("12", true, Some("12")),
            ("007", true, Some("7")),
            ("-3", true, Some("-3")),
            ("3,5", false, Some("3.5")),
            ("3.5", false, Some("3.5")),
            (",5", false, Some("0.5")),
            ("3,", false, Some("3")),
            ("1,234.5", false, Some("1234.5")),
            ("1.234,5", false, Some("1234.5")),
            ("12,345", false, Some("12345")),
            ("1,234,567", false, Some("1234567")),
            ("1.234.567", true, Some("1234567")),
            ("12,345", true, Some("12345")),
            ("12.345", false, Some("12.345")),
            ("0,125", false, Some("0.125")),
            (",125", false, Some("0.125")),
            ("1234,567", false, Some("1234.567")),
            ("12,34.5", false, None),
            ("1,2,3", false, None),
            ("12,34", true, None),
            ("1 234", true, Some("1234")),
            ("2147483647", true, Some("2147483647")),
            ("2147483648", true, None),
            ("3.5", true, None),
            ("-", true, None),
            ("abc", false, None),
            ("1e5", false, None),
        ] {
            assert_eq!(read(text, whole).as_deref(), wanted, "{text:?}");
        }
    }
}
