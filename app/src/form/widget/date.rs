use crate::view::prelude::*;

use super::super::keeper::Urgency;
use super::super::question::Asked;
use crate::clock;

/// A day, a month or a year, by appearance.
pub fn date(asked: Asked) -> View {
    if asked.looks("year") {
        return native(
            asked,
            "number",
            |value| value.chars().take(4).collect(),
            |text| match has_digits(text, &[4]) {
                true => format!("{text}-01-01"),
                false => String::new(),
            },
        );
    }
    if asked.looks("month-year") {
        return native(
            asked,
            "month",
            |value| value.chars().take(7).collect(),
            |text| match has_digits(text, &[4, 2]) {
                true => format!("{text}-01"),
                false => String::new(),
            },
        );
    }
    native(
        asked,
        "date",
        |value| value.chars().take(10).collect(),
        |text| text.to_owned(),
    )
}

/// A time of the day, kept with the tablet's offset from UTC as the specification wants it.
pub fn time(asked: Asked) -> View {
    native(
        asked,
        "time",
        |value| value.chars().take(5).collect(),
        |text| match text.len() {
            5 => format!("{text}:00.000{}", offset(clock::offset_minutes(clock::now()))),
            _ => text.to_owned(),
        },
    )
}

/// Day and time, kept with the offset that the tablet's time zone has on that day.
pub fn date_time(asked: Asked) -> View {
    native(asked, "datetime-local", local, |text| match text.len() {
        16 => {
            let instant = js_sys::Date::parse(text);
            let minutes = if instant.is_finite() {
                clock::offset_minutes(instant as i64)
            } else {
                0
            };
            format!("{text}:00.000{}", offset(minutes))
        }
        _ => text.to_owned(),
    })
}

fn native(asked: Asked, kind: &'static str, show: fn(&str) -> String, read: fn(&str) -> String) -> View {
    let changed = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        let value = if text.is_empty() {
            String::new()
        } else {
            read(&text)
        };
        if value.is_empty() && !text.is_empty() {
            // What stands in the field stays there to be mended.
            asked.filling.set_readable(asked.node, false);
        } else {
            asked.filling.answer(asked.node, value, Urgency::Answered);
        }
    };
    view! {
        <input
            class="input date"
            type=kind
            aria-labelledby=asked.label_id()
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.invalid()
            aria-required=move || asked.required()
            readonly=move || asked.readonly()
            prop:value=move || show(&asked.value())
            on:change=changed
        />
    }
}

/// True for groups of so many digits with hyphens between.
fn has_digits(text: &str, lengths: &[usize]) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == lengths.len()
        && groups.iter().zip(lengths).all(|(group, length)| {
            group.len() == *length && group.bytes().all(|digit| digit.is_ascii_digit())
        })
}

/// `-06:00`, or `Z` for UTC.
fn offset(minutes: i32) -> String {
    match minutes {
        0 => "Z".to_owned(),
        _ => {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
    }
}

/// The value as the native field takes it: local day and time to the minute.
fn local(value: &str) -> String {
    let instant = js_sys::Date::parse(value);
    if !instant.is_finite() {
        return String::new();
    }
    let date = js_sys::Date::new(&instant.into());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn offsets_are_written_as_iso_8601_does() {
        for (minutes, wanted) in [(0, "Z"), (-360, "-06:00"), (330, "+05:30"), (-30, "-00:30")] {
            assert_eq!(super::offset(minutes), wanted);
        }
    }
}
