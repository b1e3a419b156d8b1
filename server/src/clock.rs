//! The server's clock.

/// ms since 1970 UTC.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
