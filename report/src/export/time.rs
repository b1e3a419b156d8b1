//! Instants as people write them.

use jiff::Timestamp;

/// `2026-03-01T10:00:00Z`; empty for instants that no calendar has.
pub(crate) fn utc(milliseconds: i64) -> String {
    written(milliseconds, "%Y-%m-%dT%H:%M:%SZ")
}

/// `2026-03-01T10:00:00.000Z`, as ODK Central writes it.
pub(super) fn utc_milliseconds(milliseconds: i64) -> String {
    written(milliseconds, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

fn written(milliseconds: i64, format: &str) -> String {
    Timestamp::from_millisecond(milliseconds)
        .map(|at| at.strftime(format).to_string())
        .unwrap_or_default()
}
