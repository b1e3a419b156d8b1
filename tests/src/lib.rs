//! Scenario suite, browser tests, faults and benchmarks.
