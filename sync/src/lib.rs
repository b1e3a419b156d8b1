//! Record life cycle, outbox, wire messages and receipts: pure state machines and plain data.
//!
//! Nothing here reads a clock, draws a random number or touches a network; callers pass those in. So the tablet runs
//! exactly what the simulation in `tests/` ran.
#![no_std]

extern crate alloc;

pub mod encryption;
pub mod hash;
pub mod json;
pub mod openrosa;
pub mod outbox;
pub mod receipt;
pub mod record;
pub mod reply;
pub mod wire;
