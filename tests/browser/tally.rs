//! Counts what passed, failed and was skipped, and says so line by line.

use std::fmt::Display;

#[derive(Default)]
pub struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Tally {
    pub fn record<T, E: Display>(&mut self, name: &str, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => {
                println!("passed: {name}");
                self.passed += 1;
                Some(value)
            }
            Err(error) => {
                println!("failed: {name}: {error:#}");
                self.failed += 1;
                None
            }
        }
    }

    pub fn skip(&mut self, name: &str, reason: &str) {
        println!("skipped: {name}: {reason}");
        self.skipped += 1;
    }

    /// Both together.
    pub fn and(self, other: Tally) -> Tally {
        Tally {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// Prints the closing line; true if nothing failed.
    pub fn close(&self) -> bool {
        println!(
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        );
        self.failed == 0
    }
}
