//! The world of a synthetic respondent: a clock that stands on a training day, and numbers that follow the seed.

use sondeo_engine::host::Host;

use super::chance::Chance;
use super::person::SESSION;

/// 2026-03-02T15:00:00Z, nine in the morning in Mexico City, in ms since 1970.
const FIRST_DAY: i64 = 1_772_463_600_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

pub struct Pretended {
    now: i64,
    chance: Chance,
}

impl Pretended {
    pub fn new(seed: u64, person: u32, form: &str, days: i64) -> Self {
        let session = i64::from(person / SESSION);
        // Weekdays only: five sessions a week.
        let day = session / 5 * 7 + session % 5 + days;
        let minute = i64::from(person % SESSION);
        Self {
            now: FIRST_DAY + day * DAY + minute * MINUTE,
            chance: Chance::of(seed, person, &["host", form]),
        }
    }

    pub fn pass_minutes(&mut self, minutes: i64) {
        self.now += minutes * MINUTE;
    }
}

impl Host for Pretended {
    fn now(&mut self) -> i64 {
        self.now
    }

    /// Mexico City, which has no summer time.
    fn offset_minutes(&self, _instant: i64) -> i32 {
        -360
    }

    fn random(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.chance.below(256) as u8;
        }
    }

    fn property(&self, _name: &str) -> Option<String> {
        Some("rehearsal".to_owned())
    }
}
