//! Differences after, between persons who were equal before (analysis of covariance with one covariate).

use super::Interval;
use super::distribution::{t_quantile, t_two_sided};

/// Difference of two groups' means after, adjusted for the score before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjusted {
    /// First group less second group.
    pub difference: f64,
    pub interval: Interval,
    pub t: f64,
    pub freedom: f64,
    pub p: f64,
    /// Common slope of after on before.
    pub slope: f64,
}

/// The adjusted difference of pairs `[before, after]`; `None` if the groups are too small or nothing varies.
pub fn ancova(first: &[[f64; 2]], second: &[[f64; 2]]) -> Option<Adjusted> {
    let (n, m) = (first.len() as f64, second.len() as f64);
    let freedom = n + m - 3.0;
    if first.is_empty() || second.is_empty() || freedom < 1.0 {
        return None;
    }
    let mean = |pairs: &[[f64; 2]], at: usize| pairs.iter().map(|p| p[at]).sum::<f64>() / pairs.len() as f64;
    let mut sums = [0.0f64; 3];
    for group in [first, second] {
        let middle = [mean(group, 0), mean(group, 1)];
        for pair in group {
            let (x, y) = (pair[0] - middle[0], pair[1] - middle[1]);
            sums[0] += x * x;
            sums[1] += x * y;
            sums[2] += y * y;
        }
    }
    let [xx, xy, yy] = sums;
    if xx <= 0.0 {
        return None;
    }
    let slope = xy / xx;
    let apart = mean(first, 0) - mean(second, 0);
    let difference = mean(first, 1) - mean(second, 1) - slope * apart;
    let residual = ((yy - xy * xy / xx) / freedom).max(0.0);
    let error = (residual * (1.0 / n + 1.0 / m + apart * apart / xx)).sqrt();
    if error <= 0.0 {
        return None;
    }
    let half = t_quantile(0.975, freedom) * error;
    let t = difference / error;
    Some(Adjusted {
        difference,
        interval: [difference - half, difference + half],
        t,
        freedom,
        p: t_two_sided(t, freedom),
        slope,
    })
}
