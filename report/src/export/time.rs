//! Instants as people write them.

use jiff::Timestamp;

/// `2026-03-01T10:00:00Z`; empty for instants that no calendar has.
pub(super) fn utc(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}
