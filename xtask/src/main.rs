//! Development tasks: serve, test, ci, tidy, dist.

fn main() {}
