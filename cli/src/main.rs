//! The one binary: serve, check, xform, export.

fn main() {}
