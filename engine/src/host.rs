//! The only way out of the engine: clock, time zone, random numbers and facts of the device.

use alloc::string::String;

/// What a session may ask of the world around it. The tablet, the server and the command line each implement it.
pub trait Host {
    /// The instant now, in milliseconds since 1970-01-01T00:00:00Z.
    fn now(&mut self) -> i64;

    /// Offset of local time from UTC in minutes (east is positive) that holds at that instant (ms since 1970, UTC).
    fn offset_minutes(&self, instant: i64) -> i32;

    /// The same as a function of its own, for what is computed when it is looked at; without one the offset that holds now
    /// is taken for all instants.
    fn zone(&self) -> Option<fn(i64) -> i32> {
        None
    }

    /// Fills the buffer from a cryptographically strong source; used for `uuid()` and unseeded `random()`.
    fn random(&mut self, buffer: &mut [u8]);

    /// Value of a `jr:preload="property"`: `deviceid`, `email`, `username`, `phonenumber`.
    fn property(&self, name: &str) -> Option<String>;

    /// One reading of the position sensor as `lat lon alt accuracy`, for `odk:setgeopoint`.
    fn location(&mut self) -> Option<String> {
        None
    }

    /// True if the sensor takes its time: where [`Host::location`] says nothing, a
    /// [`Command::Locate`](crate::session::Command::Locate) follows.
    fn locates_later(&self) -> bool {
        false
    }
}
