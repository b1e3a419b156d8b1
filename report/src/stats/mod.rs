//! Statistics: pure functions of numbers, one file a family, and a registry that names each of them.
//!
//! No function here knows of forms, answers or persons. Each is compared with values from books and with SciPy and
//! statsmodels on 200 random data sets (`report/tests/oracle.rs`).

pub mod adjusted;
pub mod distribution;
pub mod items;
pub mod mean;
pub mod multiple;
pub mod needs;
pub mod paired;
pub mod power;
pub mod quantile;
pub mod rank;
mod registry;
pub mod share;

pub use registry::{REGISTRY, Statistic, statistic};

/// A 95 % confidence interval: lower and upper end.
pub type Interval = [f64; 2];
