//! What a comparison could have found.

use super::distribution::{Z95, normal_quantile};

/// Power that a minimum detectable effect is given for.
pub const POWER: f64 = 0.8;

/// Smallest standardized difference of two means that would be found with 80 % power at the 5 % level, two-sided, by the
/// normal approximation: (z₀.₉₇₅ + z₀.₈) √(1/n + 1/m).
pub fn detectable_d(n: u64, m: u64) -> Option<f64> {
    if n == 0 || m == 0 {
        return None;
    }
    Some((Z95 + normal_quantile(POWER)) * (1.0 / n as f64 + 1.0 / m as f64).sqrt())
}

/// Smallest difference of two shares around a common share that would be found, by Cohen's arcsine effect h.
pub fn detectable_points(share: f64, n: u64, m: u64) -> Option<f64> {
    let half = detectable_d(n, m)? / 2.0;
    let middle = 2.0 * share.clamp(0.0, 1.0).sqrt().asin();
    let at = |angle: f64| (angle.clamp(0.0, core::f64::consts::PI) / 2.0).sin().powi(2);
    Some(at(middle + half) - at(middle - half))
}
