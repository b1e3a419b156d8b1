//! The world of a test: always the same.

use alloc::string::{String, ToString};

use crate::host::Host;

/// 2026-01-15, noon in Mexico City, in ms since 1970.
const NOON: i64 = 1_768_500_000_000;

/// A clock that stands still, and numbers that only look random.
pub struct Still {
    pub now: i64,
    state: u64,
}

impl Still {
    pub fn new() -> Self {
        Self {
            now: NOON,
            state: 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// The offset of Mexico City, which has had no summer time since 2022.
    pub fn offset(_instant: i64) -> i32 {
        -360
    }
}

impl Host for Still {
    fn now(&mut self) -> i64 {
        self.now
    }

    fn offset_minutes(&self, instant: i64) -> i32 {
        Self::offset(instant)
    }

    fn random(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            // Knuth's linear congruential generator; its high bits are good enough for a rehearsal.
            self.state = self
                .state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.state >> 56) as u8;
        }
    }

    fn property(&self, name: &str) -> Option<String> {
        (name == "deviceid").then(|| "sondeo.test:1".to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{NOON, Still};

    #[test]
    fn the_clock_stands_at_noon() {
        assert_eq!(
            crate::xpath::instant_millis("2026-01-15T12:00:00", &Still::offset),
            Some(NOON)
        );
    }
}
