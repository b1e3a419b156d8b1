//! What comes from outside and means harm, or means well and is broken: limits, bad forms, and the register of faults.

#[path = "../diagnostics/fresh.rs"]
mod fresh;

mod faults;
mod forms;
mod limits;

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// True if `file::function` is there.
fn exists(test: &str) -> bool {
    let Some((file, function)) = test.split_once("::") else {
        return false;
    };
    let source = std::fs::read_to_string(root().join(file)).unwrap_or_default();
    source.contains(&format!("fn {function}(")) || source.contains(&format!("fn {function}<"))
}
