//! A device that stands still: its clock, its chance and its place.

use sondeo_engine::host::Host;

/// The sensor takes its time, and says the place it was told.
#[derive(Default)]
pub struct Still(pub Option<String>);

impl Host for Still {
    fn now(&mut self) -> i64 {
        0
    }

    fn offset_minutes(&self, _instant: i64) -> i32 {
        0
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }

    fn location(&mut self) -> Option<String> {
        self.0.clone()
    }

    fn locates_later(&self) -> bool {
        true
    }
}
