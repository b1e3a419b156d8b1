//! What texts and results become when they are stored in a node of a data type.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::form::types::DataType;

/// An answer as it is stored: what is no value of the type is blank.
pub(crate) fn typed(data_type: DataType, text: &str) -> String {
    let trimmed = text.trim();
    let checked = match data_type {
        DataType::Int => number(trimmed).and_then(integer),
        DataType::Decimal => number(trimmed).map(decimal),
        DataType::Boolean => matches!(trimmed, "true" | "false" | "1" | "0").then(|| trimmed.to_string()),
        DataType::Date => is_date(trimmed).then(|| trimmed.to_string()),
        DataType::Time => is_time(trimmed).then(|| trimmed.to_string()),
        DataType::DateTime => is_date_time(trimmed).then(|| trimmed.to_string()),
        DataType::GeoPoint => point(trimmed),
        DataType::GeoTrace => points(trimmed, 2, false),
        DataType::GeoShape => points(trimmed, 3, true),
        DataType::String
        | DataType::Binary
        | DataType::Barcode
        | DataType::Intent
        | DataType::Select
        | DataType::Select1
        | DataType::Rank => Some(text.to_string()),
    };
    checked.unwrap_or_default()
}

/// A value that a form or a saved record brings along: as [`typed`], but space with a line break only lays out the XML and is
/// blank.
pub(super) fn given(data_type: DataType, text: &str) -> String {
    if text.trim().is_empty() && text.contains('\n') {
        return String::new();
    }
    typed(data_type, text)
}

/// A computed number as it is stored; what is no number is blank. Whole days are those of the calendar, others an instant,
/// which is written in the zone of `offset`.
pub(super) fn from_number(
    data_type: DataType,
    number: f64,
    text: &str,
    offset: &dyn Fn(i64) -> i32,
) -> String {
    if !number.is_finite() && (number.is_nan() || data_type != DataType::String) {
        return String::new();
    }
    match data_type {
        DataType::Int => integer(number).unwrap_or_default(),
        // Negative zero is written 0 (XPath 1.0 § 4.2); adding 0 makes it one.
        DataType::Decimal => decimal(number + 0.0),
        DataType::Date if number.abs() < LAST_DAY && libm::trunc(number) == number => {
            date_of_days(number as i64)
        }
        DataType::Date | DataType::DateTime if number.abs() < LAST_DAY => {
            let instant = libm::round(number * 86_400_000.0) as i64;
            let text = timestamp(instant, offset(instant));
            match text.split_once('T') {
                Some((date, _)) if data_type == DataType::Date => date.to_string(),
                _ => text,
            }
        }
        DataType::Boolean => (number != 0.0).to_string(),
        DataType::Date
        | DataType::DateTime
        | DataType::Time
        | DataType::GeoPoint
        | DataType::GeoTrace
        | DataType::GeoShape => String::new(),
        _ => text.to_string(),
    }
}

/// A computed truth value as it is stored.
pub(super) fn from_boolean(data_type: DataType, value: bool) -> String {
    match data_type {
        DataType::Int => u8::from(value).to_string(),
        DataType::Decimal => decimal(f64::from(u8::from(value))),
        DataType::Boolean => value.to_string(),
        _ => typed(data_type, if value { "true" } else { "false" }),
    }
}

/// A computed text as it is stored; dates and times take from one another what they need.
pub(super) fn from_text(data_type: DataType, text: &str, zone: &dyn Fn(i64) -> i32) -> String {
    let trimmed = text.trim();
    match data_type {
        DataType::Time => match trimmed.split_once('T') {
            Some((_, time)) if is_date_time(trimmed) => time.to_string(),
            _ => typed(data_type, text),
        },
        DataType::Date | DataType::DateTime => {
            if let Some(days) = number(trimmed) {
                return from_number(data_type, days, text, zone);
            }
            match data_type {
                DataType::Date if is_date_time(trimmed) => trimmed[..10].to_string(),
                DataType::DateTime if is_date(trimmed) => {
                    let begins = crate::xpath::instant_millis(trimmed, zone).map_or(0, zone);
                    format!("{trimmed}T00:00:00.000{}", offset(begins))
                }
                _ => typed(data_type, text),
            }
        }
        _ => typed(data_type, text),
    }
}

/// Days since 1970 up to which dates have years of four digits.
const LAST_DAY: f64 = 2_932_896.0;

fn number(text: &str) -> Option<f64> {
    let is_plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    let number = text
        .bytes()
        .all(is_plain)
        .then(|| crate::xpath::decimal::read(text))??;
    number.is_finite().then_some(number)
}

/// The whole part, if it is an `xsd:int`.
fn integer(number: f64) -> Option<String> {
    let whole = libm::trunc(number);
    (f64::from(i32::MIN)..=f64::from(i32::MAX))
        .contains(&whole)
        .then(|| (whole as i32).to_string())
}

/// A decimal as other clients write it: always with a point, never with an exponent.
fn decimal(number: f64) -> String {
    let text = crate::xpath::decimal::write(number);
    if text.contains('.') { text } else { text + ".0" }
}

fn number_at(text: &str, range: core::ops::Range<usize>) -> Option<u32> {
    let part = text.get(range)?;
    part.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| part.parse().ok())?
}

fn is_date(text: &str) -> bool {
    let parts = (
        number_at(text, 0..4),
        number_at(text, 5..7),
        number_at(text, 8..10),
    );
    let (Some(year), Some(month), Some(day)) = parts else {
        return false;
    };
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    text.len() == 10
        && text.as_bytes().get(4) == Some(&b'-')
        && text.as_bytes().get(7) == Some(&b'-')
        && (1..=days).contains(&day)
}

fn is_date_time(text: &str) -> bool {
    match text.split_once('T') {
        Some((date, time)) => is_date(date) && is_time(time),
        None => false,
    }
}

fn is_time(text: &str) -> bool {
    let zone_at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at(zone_at);
    let is_zone = match zone {
        "" | "Z" => true,
        _ => {
            let hours = number_at(zone, 1..3).is_some_and(|h| h <= 14);
            hours && (zone.len() == 3 || (zone.len() == 6 && zone.as_bytes().get(3) == Some(&b':')))
        }
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let (Some(hour), Some(minute)) = (number_at(clock, 0..2), number_at(clock, 3..5)) else {
        return false;
    };
    let second = if clock.len() == 5 {
        Some(0)
    } else {
        number_at(clock, 6..8).filter(|_| clock.len() == 8)
    };
    is_zone
        && hour < 24
        && minute < 60
        && second.is_some_and(|s| s < 60)
        && clock
            .bytes()
            .enumerate()
            .all(|(i, b)| (i % 3 == 2) == (b == b':'))
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// Latitude, longitude and, if they are there, altitude and accuracy.
fn point(text: &str) -> Option<String> {
    let numbers: Vec<f64> = text
        .split_whitespace()
        .take(4)
        .map(number)
        .collect::<Option<_>>()?;
    let is_place = numbers.len() >= 2
        && numbers.first().is_some_and(|lat| (-90.0..=90.0).contains(lat))
        && numbers.get(1).is_some_and(|lon| (-180.0..=180.0).contains(lon));
    let texts: Vec<String> = numbers.into_iter().map(decimal).collect();
    is_place.then(|| texts.join(" "))
}

/// ODK XForms, "Data Types": a trace is open, a shape closes.
fn points(text: &str, least: usize, is_closed: bool) -> Option<String> {
    let parts: Vec<String> = text
        .split(';')
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(point)
        .collect::<Option<_>>()?;
    let place = |p: &String| p.split(' ').take(2).map(ToString::to_string).collect::<Vec<_>>();
    let closes = parts.first().map(place) == parts.last().map(place);
    (parts.len() >= least && is_closed == closes).then(|| parts.join(";"))
}

/// `YYYY-MM-DD` of days since 1970-01-01.
pub(super) fn date_of_days(days: i64) -> String {
    // Days of the proleptic Gregorian calendar in eras of 400 years that begin on March 1.
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `YYYY-MM-DDTHH:MM:SS.sss` of milliseconds since 1970 in local time.
fn local_instant(local: i64) -> String {
    let day = local.div_euclid(86_400_000);
    let of_day = local.rem_euclid(86_400_000);
    let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (seconds, millis) = (of_day / 1_000 % 60, of_day % 1_000);
    format!(
        "{}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}",
        date_of_days(day)
    )
}

/// The instant as a dateTime with its offset from UTC.
pub(super) fn timestamp(instant: i64, offset_minutes: i32) -> String {
    let local = instant.saturating_add(i64::from(offset_minutes) * 60_000);
    local_instant(local) + &offset(offset_minutes)
}

/// `+HH:MM`.
fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!(
        "{sign}{:02}:{:02}",
        minutes.unsigned_abs() / 60,
        minutes.unsigned_abs() % 60
    )
}

/// A random UUID (version 4) from 16 random bytes.
pub(super) fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_take_the_form_of_their_type() {
        let cases = [
            (DataType::Int, "007", "7"),
            (DataType::Int, "-0", "0"),
            (DataType::Int, "1.5", "1"),
            (DataType::Int, "1e3", "1000"),
            (DataType::Int, "2147483647", "2147483647"),
            (DataType::Int, "2147483648", ""),
            (DataType::Int, "x", ""),
            (DataType::Int, "inf", ""),
            (DataType::Decimal, "1.50", "1.5"),
            (DataType::Decimal, "2", "2.0"),
            (DataType::Decimal, "1e3", "1000.0"),
            (DataType::Decimal, "1e-7", "0.0000001"),
            (DataType::Decimal, "NaN", ""),
            (DataType::Date, "2024-02-29", "2024-02-29"),
            (DataType::Date, "2023-02-29", ""),
            (DataType::Date, "2024-02-29T10:00:00.000Z", ""),
            (DataType::Time, "10:05", "10:05"),
            (DataType::Time, "10:05:59.120-06:00", "10:05:59.120-06:00"),
            (DataType::Time, "25:00", ""),
            (DataType::DateTime, "2024-02-29", ""),
            (DataType::GeoPoint, "19.4 -99.1 0 5", "19.4 -99.1 0.0 5.0"),
            (DataType::GeoPoint, "1 2 3 4 5", "1.0 2.0 3.0 4.0"),
            (DataType::GeoPoint, "91 0", ""),
            (DataType::GeoTrace, "0 0;0 1; 1 1;", "0.0 0.0;0.0 1.0;1.0 1.0"),
            (DataType::GeoTrace, "0 0;0 1;0 0", ""),
            (
                DataType::GeoShape,
                "0 0;0 1;1 1;0 0",
                "0.0 0.0;0.0 1.0;1.0 1.0;0.0 0.0",
            ),
            (DataType::GeoShape, "0 0;0 1;1 1", ""),
            (DataType::String, " a b ", " a b "),
        ];
        for (data_type, text, expected) in cases {
            assert_eq!(typed(data_type, text), expected, "{data_type:?} {text:?}");
        }
    }

    #[test]
    fn computed_texts_become_dates_and_times() {
        let cases = [
            (DataType::Date, "2024-02-29T10:00:00.000Z", "2024-02-29"),
            (DataType::Date, "19782", "2024-02-29"),
            (DataType::Date, "3000000", ""),
            (DataType::DateTime, "2024-02-29", "2024-02-29T00:00:00.000-06:00"),
            (DataType::DateTime, "0.5", "1970-01-01T06:00:00.000-06:00"),
            (DataType::Date, "19782.25", "2024-02-29"),
            (DataType::Date, "19782.125", "2024-02-28"),
            (DataType::Time, "2024-02-29T10:00:00.000Z", "10:00:00.000Z"),
        ];
        for (data_type, text, expected) in cases {
            assert_eq!(
                from_text(data_type, text, &|_| -360),
                expected,
                "{data_type:?} {text:?}"
            );
        }
    }

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (19_782, "2024-02-29"),
            (11_017, "2000-03-01"),
        ] {
            assert_eq!(date_of_days(days), expected);
        }
    }
}
