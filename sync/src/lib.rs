//! Record life cycle, outbox, wire messages and receipts: pure state machines and plain data.
#![no_std]

extern crate alloc;

pub mod wire;
