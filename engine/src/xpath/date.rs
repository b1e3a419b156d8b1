//! Dates, times and instants of XML Schema as ODK XForms uses them; proleptic Gregorian calendar.

use alloc::format;
use alloc::string::String;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// An instant in milliseconds since 1970-01-01T00:00Z, with the offset from UTC it is shown in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Instant {
    pub millis: i64,
    /// Minutes, east is positive.
    pub offset: i32,
    /// Written without a time of day.
    pub date_only: bool,
}

/// A calendar date and time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub year: i64,
    pub month: u32,
    pub day: u32,
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    pub millis: u32,
    /// 0 is Sunday.
    pub weekday: u32,
    /// 1 is 1 January.
    pub day_of_year: u32,
}

impl Instant {
    /// Days since 1970-01-01T00:00Z.
    pub(super) fn days(self) -> f64 {
        self.millis as f64 / DAY as f64
    }

    /// The instant so many days after 1970-01-01T00:00Z, shown in local time; `None` beyond the years 0 to 9999.
    pub(super) fn from_days(days: f64, offset: &dyn Fn(i64) -> i32) -> Option<Self> {
        let millis = libm::round(days * DAY as f64);
        if millis.is_nan() || libm::fabs(millis) > 4e15 {
            return None;
        }
        let millis = millis as i64;
        let instant = Self {
            millis,
            offset: offset(millis),
            date_only: false,
        };
        (0..=9999).contains(&instant.civil().year).then_some(instant)
    }

    pub(super) fn civil(self) -> Civil {
        let local = self.millis.saturating_add(i64::from(self.offset) * 60_000);
        let days = local.div_euclid(DAY);
        let time = local.rem_euclid(DAY);
        let (year, month, day) = from_days(days);
        Civil {
            year,
            month,
            day,
            hour: (time / 3_600_000) as u32,
            minute: (time / 60_000 % 60) as u32,
            second: (time / 1000 % 60) as u32,
            millis: (time % 1000) as u32,
            weekday: (days + 4).rem_euclid(7) as u32,
            day_of_year: (days - to_days(year, 1, 1) + 1) as u32,
        }
    }

    /// Whether it is the first of its day: midnight, or what comes after it where clocks skip it.
    pub(super) fn begins_day(self, offset: &dyn Fn(i64) -> i32) -> bool {
        let before = self.millis.saturating_sub(1);
        let yesterday = Self {
            millis: before,
            offset: offset(before),
            ..self
        };
        yesterday.civil().day != self.civil().day
    }

    /// `2012-07-08`
    pub(super) fn date(self) -> String {
        let c = self.civil();
        format!("{:04}-{:02}-{:02}", c.year, c.month, c.day)
    }

    /// `2012-07-08T09:10:11.012-06:00`; UTC is written `+00:00`.
    pub(super) fn date_time(self) -> String {
        let c = self.civil();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}",
            c.year,
            c.month,
            c.day,
            c.hour,
            c.minute,
            c.second,
            c.millis,
            zone(self.offset)
        )
    }
}

fn zone(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Days since 1970-01-01 of a date.
fn to_days(year: i64, month: u32, day: u32) -> i64 {
    // Years begin in March, so that the leap day is the last one.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month_index = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_index + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn from_days(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_index + 2) / 5 + 1) as u32;
    let month = (if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    }) as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads a date or dateTime as XML Schema writes it. Without an offset it is local: `offset` gives minutes from UTC for
/// an instant.
pub(super) fn parse(text: &str, offset: &dyn Fn(i64) -> i32) -> Option<Instant> {
    parse_with(text, 2, offset)
}

/// The instant of a date or dateTime, as [`parse`] reads it, in milliseconds since 1970.
pub(crate) fn instant_millis(text: &str, offset: &dyn Fn(i64) -> i32) -> Option<i64> {
    parse(text, offset).map(|instant| instant.millis)
}

/// As [`parse`], and also takes months and days of one digit.
pub(super) fn parse_lenient(text: &str, offset: &dyn Fn(i64) -> i32) -> Option<Instant> {
    parse_with(text, 1, offset)
}

/// The day of a date that is written without a time, counted from 1970-01-01.
pub(super) fn calendar_day(text: &str) -> Option<i64> {
    let instant = parse(text, &|_| 0)?;
    instant.date_only.then(|| instant.millis.div_euclid(DAY))
}

/// The beginning of a day in local time, in days since 1970-01-01T00:00Z.
pub(super) fn midnight(day: i64, offset: &dyn Fn(i64) -> i32) -> f64 {
    local(day * DAY, offset).0 as f64 / DAY as f64
}

fn parse_with(text: &str, least_digits: usize, offset: &dyn Fn(i64) -> i32) -> Option<Instant> {
    let text = text.trim_matches(super::number::SPACE);
    // The cheap look first: most texts are no dates.
    if !(8..=64).contains(&text.len()) || !text.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4, 4)?;
    let month = digits(parts.next()?, least_digits, 2)?;
    let day = digits(parts.next()?, least_digits, 2)?;
    if parts.next().is_some() || !(1..=12).contains(&month) {
        return None;
    }
    let year = i64::from(year);
    if day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let midnight = to_days(year, month, day) * DAY;
    let Some(time) = time else {
        let (millis, offset) = local(midnight, offset);
        return Some(Instant {
            millis,
            offset,
            date_only: true,
        });
    };
    let (time, zone) = parse_time(time)?;
    let wall = midnight + time;
    let (millis, offset) = match zone {
        Some(zone) => {
            let millis = wall - i64::from(zone) * 60_000;
            (millis, offset(millis))
        }
        None => local(wall, offset),
    };
    Some(Instant {
        millis,
        offset,
        date_only: false,
    })
}

/// The instant and offset of a local wall time: of two that a clock shows, the earlier; of none, as if the clock had not yet
/// been put forward. So do clients.
fn local(wall: i64, offset: &dyn Fn(i64) -> i32) -> (i64, i32) {
    let at = |near: i64| {
        let minutes = offset(near);
        let millis = wall - i64::from(minutes) * 60_000;
        let own = offset(millis);
        (own == minutes, (millis, own))
    };
    // A day away from the wall time, taken as UTC, is surely before and after it.
    let (is_right, before) = at(wall - DAY);
    let (is_after, after) = at(wall + DAY);
    if !is_right && is_after { after } else { before }
}

/// As [`parse_time`], as the specification's data type `time` writes it: hours before 24, and an offset has minutes.
pub(super) fn parse_time_of_day(text: &str) -> Option<(i64, Option<i32>)> {
    let has_minutes = text
        .find(['+', '-'])
        .is_none_or(|sign| text.get(sign..).is_some_and(|zone| zone.len() == 6));
    parse_time(text).filter(|(millis, _)| has_minutes && *millis < DAY)
}

/// Reads `hh:mm[:ss[.fff]]` and an offset: milliseconds of the day and minutes from UTC.
pub(super) fn parse_time(text: &str) -> Option<(i64, Option<i32>)> {
    let split = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at_checked(split)?;
    let zone = match zone {
        "" => None,
        "Z" => Some(0),
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let rest = zone.get(1..)?;
            let (hours, minutes) = match rest.split_once(':') {
                Some(pair) => pair,
                None if rest.len() == 4 => rest.split_at(2),
                None => (rest, "0"),
            };
            let (hours, minutes) = (digits(hours, 1, 2)?, digits(minutes, 1, 2)?);
            if hours > 14 || minutes > 59 {
                return None;
            }
            Some(sign * (hours * 60 + minutes) as i32)
        }
    };
    let mut parts = time.split(':');
    let hour = digits(parts.next()?, 1, 2)?;
    let minute = digits(parts.next()?, 2, 2)?;
    let (second, fraction) = match parts.next() {
        None => (0, 0),
        Some(text) => {
            let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
            (digits(seconds, 2, 2)?, millis(fraction)?)
        }
    };
    if parts.next().is_some() || minute > 59 || second > 59 || hour > 24 {
        return None;
    }
    if hour == 24 && (minute > 0 || second > 0 || fraction > 0) {
        return None;
    }
    let time = i64::from(hour) * 3_600_000 + i64::from(minute) * 60_000 + i64::from(second) * 1000;
    Some((time + fraction, zone))
}

fn digits(text: &str, least: usize, most: usize) -> Option<u32> {
    let fits = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// Milliseconds of the digits after the point.
fn millis(fraction: &str) -> Option<i64> {
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digit = |i: usize| i64::from(fraction.as_bytes().get(i).map_or(0, |b| b - b'0'));
    Some(digit(0) * 100 + digit(1) * 10 + digit(2))
}
