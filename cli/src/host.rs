//! The engine's window to this machine: clock, time zone (`TZ`) and random numbers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sondeo_engine::host::Host;

/// What a form on the command line may ask of the machine.
pub struct Machine {
    zone: TimeZone,
    /// Fixed instant in ms since 1970, instead of the clock.
    pub now: Option<i64>,
    /// Lower-case property name → value.
    pub properties: BTreeMap<String, String>,
    /// What the position sensor gives, one reading after the other; the last one stays.
    pub locations: Vec<String>,
}

impl Machine {
    pub fn new() -> Self {
        Self {
            zone: TimeZone::system(),
            now: None,
            properties: BTreeMap::new(),
            locations: Vec::new(),
        }
    }
}

impl Machine {
    /// An ISO 8601 instant in ms since 1970; without an offset it is local time.
    pub fn instant(&self, text: &str) -> Option<i64> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(instant.as_millisecond());
        }
        let local: DateTime = text.parse().ok()?;
        let instant = self.zone.to_timestamp(local).ok()?;
        Some(instant.as_millisecond())
    }
}

/// Minutes east of UTC; what lies beyond the calendar has the offset of its end.
fn offset(zone: &TimeZone, instant: i64) -> i32 {
    let first = Timestamp::MIN.as_millisecond();
    // In its last hours the calendar takes winter for summer.
    let last = Timestamp::MAX.as_millisecond() - 86_400_000;
    let at = Timestamp::from_millisecond(instant.clamp(first, last)).unwrap_or_default();
    zone.to_offset(at).seconds() / 60
}

impl Host for Machine {
    fn now(&mut self) -> i64 {
        self.now.unwrap_or_else(|| Timestamp::now().as_millisecond())
    }

    fn offset_minutes(&self, instant: i64) -> i32 {
        offset(&self.zone, instant)
    }

    fn zone(&self) -> Option<fn(i64) -> i32> {
        Some(|instant| {
            static ZONE: LazyLock<TimeZone> = LazyLock::new(TimeZone::system);
            offset(&ZONE, instant)
        })
    }

    fn random(&mut self, buffer: &mut [u8]) {
        // Without a source of randomness there is no safe way to make ids.
        if let Err(error) = getrandom::fill(buffer) {
            eprintln!("error: this machine gives no random numbers: {error}");
            std::process::exit(1);
        }
    }

    fn property(&self, name: &str) -> Option<String> {
        self.properties.get(&name.to_lowercase()).cloned()
    }

    fn location(&mut self) -> Option<String> {
        if self.locations.len() > 1 {
            Some(self.locations.remove(0))
        } else {
            self.locations.first().cloned()
        }
    }
}
