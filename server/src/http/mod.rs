//! Routes.

pub mod problem;
