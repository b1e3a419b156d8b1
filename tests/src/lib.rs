//! Scenario suite, browser tests, faults and benchmarks: what several of them use.

pub mod answers;
pub mod proxy;
