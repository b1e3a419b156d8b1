//! What can be wrong with a form when it is linked.

use crate::diagnostic::Rule;

/// The registry of the linker's rules.
pub static RULES: &[&Rule] = &[];
