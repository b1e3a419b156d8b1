//! Dates and times. In values they are texts, in arithmetic days since 1970-01-01T00:00Z.

use alloc::format;
use alloc::string::String;

use super::super::date::{self, Instant};
use super::super::evaluate::{Evaluator, Fault, Focus, Outcome};
use super::super::expr::Op;
use super::super::number;
use super::super::value::{Value, owned};

fn here(e: &mut Evaluator<'_, '_>) -> Instant {
    let millis = e.now();
    Instant {
        millis,
        offset: e.offset(millis),
        date_only: false,
    }
}

pub(super) fn today<'a>(e: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::text(here(e).date()))
}

pub(super) fn now<'a>(e: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::text(here(e).date_time()))
}

/// The instant an argument stands for: a number as days, a text as date or dateTime.
enum Reading {
    Empty,
    Instant(Instant),
    Invalid,
}

fn read<'a>(e: &mut Evaluator<'a, '_>, op: &'a Op, focus: Focus) -> Result<Reading, Fault> {
    let value = e.eval(op, focus)?;
    if let Value::Boolean(_) = value {
        return Ok(Reading::Invalid);
    }
    let offset = |instant| e.offset(instant);
    let instant = match value {
        Value::Number(days) => Instant::from_days(days, &offset),
        value => {
            let text = value.into_string(e.world());
            if text.is_empty() {
                return Ok(Reading::Empty);
            }
            let text = text.trim_matches(number::SPACE);
            match number::parse(text) {
                Some(days) => Instant::from_days(days, &offset),
                None => date::parse_lenient(text, &offset),
            }
        }
    };
    Ok(instant.map_or(Reading::Invalid, Reading::Instant))
}

pub(super) fn date<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    Ok(match read(e, &args[0], focus)? {
        Reading::Empty => owned(""),
        Reading::Invalid => owned("Invalid Date"),
        Reading::Instant(instant) => {
            let offset = |instant| e.offset(instant);
            Value::text(if instant.date_only || instant.begins_day(&offset) {
                instant.date()
            } else {
                instant.date_time()
            })
        }
    })
}

pub(super) fn decimal_date_time<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    Ok(Value::Number(match e.eval(&args[0], focus)? {
        Value::Number(days) => days,
        Value::Boolean(_) => f64::NAN,
        value => {
            let text = value.into_string(e.world());
            date::parse_lenient(&text, &|instant| e.offset(instant)).map_or(f64::NAN, Instant::days)
        }
    }))
}

pub(super) fn decimal_time<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let text = e.string(&args[0], focus)?;
    let Some((millis, zone)) = date::parse_time_of_day(text.trim_matches(number::SPACE)) else {
        return Ok(Value::Number(f64::NAN));
    };
    let local = match zone {
        None => millis,
        // The offset may change during the day that it is today.
        Some(zone) => {
            let now = e.now();
            let today = (now + i64::from(e.offset(now)) * 60_000).div_euclid(DAY) * DAY;
            let instant = today + millis - i64::from(zone) * 60_000;
            instant + i64::from(e.offset(instant)) * 60_000
        }
    };
    Ok(Value::Number(local.rem_euclid(DAY) as f64 / DAY as f64))
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

const MONTHS_EN: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const MONTHS_ES: [&str; 12] = [
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic",
];
const DAYS_EN: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const DAYS_ES: [&str; 7] = ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"];

/// True for names of languages such as `es`, `es-MX` and `Español (es)`.
fn is_spanish(language: &str) -> bool {
    let code = language
        .rsplit_once('(')
        .map_or(language, |(_, code)| code.trim_end_matches(')'));
    let code = code.trim().to_ascii_lowercase();
    matches!(code.as_str(), "es" | "español" | "espaÑol" | "spanish") || code.starts_with("es-")
}

pub(super) fn format_date<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let Reading::Instant(instant) = read(e, &args[0], focus)? else {
        return Ok(owned(""));
    };
    let format = e.string(&args[1], focus)?;
    let c = instant.civil();
    let spanish = is_spanish(e.world().language());
    let month = (c.month as usize).saturating_sub(1) % 12;
    let weekday = c.weekday as usize % 7;
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(character) = chars.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        match chars.next() {
            Some('Y') => out.push_str(&format!("{:04}", c.year)),
            Some('y') => out.push_str(&format!("{:02}", c.year % 100)),
            Some('m') => out.push_str(&format!("{:02}", c.month)),
            Some('n') => out.push_str(&format!("{}", c.month)),
            Some('b') => out.push_str(if spanish {
                MONTHS_ES[month]
            } else {
                MONTHS_EN[month]
            }),
            Some('d') => out.push_str(&format!("{:02}", c.day)),
            Some('e') => out.push_str(&format!("{}", c.day)),
            Some('a') => out.push_str(if spanish {
                DAYS_ES[weekday]
            } else {
                DAYS_EN[weekday]
            }),
            Some('H') => out.push_str(&format!("{:02}", c.hour)),
            Some('h') => out.push_str(&format!("{}", c.hour)),
            Some('M') => out.push_str(&format!("{:02}", c.minute)),
            Some('S') => out.push_str(&format!("{:02}", c.second)),
            Some('3') => out.push_str(&format!("{:03}", c.millis)),
            Some('%') => out.push('%'),
            Some(other) => {
                out.push('%');
                out.push(other);
            }
            None => out.push('%'),
        }
    }
    Ok(Value::text(out))
}
