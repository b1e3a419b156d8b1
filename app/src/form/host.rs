use std::collections::BTreeMap;

use sondeo_engine::host::Host;

use crate::clock;

/// The browser as the engine sees it.
#[derive(Clone, Debug, Default)]
pub struct BrowserHost {
    /// Facts that forms may ask for: `deviceid`, `username`, …
    pub properties: BTreeMap<String, String>,
    /// What the position sensor has just read.
    pub place: Option<String>,
}

impl Host for BrowserHost {
    fn now(&mut self) -> i64 {
        clock::now()
    }

    fn offset_minutes(&self, instant: i64) -> i32 {
        clock::offset_minutes(instant)
    }

    fn zone(&self) -> Option<fn(i64) -> i32> {
        Some(clock::offset_minutes)
    }

    fn random(&mut self, buffer: &mut [u8]) {
        let _ = clock::random(buffer);
    }

    fn property(&self, name: &str) -> Option<String> {
        self.properties.get(&name.to_ascii_lowercase()).cloned()
    }

    fn location(&mut self) -> Option<String> {
        self.place.clone()
    }

    fn locates_later(&self) -> bool {
        true
    }
}
