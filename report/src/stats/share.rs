//! Shares: how many of how many.

use super::Interval;
use super::distribution::{Z95, ln_factorial};

/// The 95 % score interval of `n` of `base` (Wilson 1927); `None` if the base is 0.
pub fn wilson(n: u64, base: u64) -> Option<Interval> {
    match base {
        0 => None,
        _ => Some(wilson_of_share(n as f64 / base as f64, base as f64)),
    }
}

/// The same for a share whose base is not a count: the effective size of a weighted sample.
pub fn wilson_of_share(share: f64, base: f64) -> Interval {
    let z2 = Z95 * Z95;
    let middle = (share + z2 / (2.0 * base)) / (1.0 + z2 / base);
    let half = Z95 / (1.0 + z2 / base) * (share * (1.0 - share) / base + z2 / (4.0 * base * base)).sqrt();
    // At 0 and 1 the ends are exact, where rounding would leave 1e-17.
    let low = if share == 0.0 { 0.0 } else { middle - half };
    let high = if share == 1.0 { 1.0 } else { middle + half };
    [low.max(0.0), high.min(1.0)]
}

/// Kish's effective size of a weighted sample: (Σw)² / Σw².
pub fn effective_size(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    match squares > 0.0 {
        true => sum * sum / squares,
        false => 0.0,
    }
}

/// The 95 % interval of the difference of two shares, by the hybrid score method (Newcombe 1998, method 10).
/// Each argument is `[n, base]`; `None` if a base is 0.
pub fn newcombe(first: [u64; 2], second: [u64; 2]) -> Option<Interval> {
    let (a, b) = (wilson(first[0], first[1])?, wilson(second[0], second[1])?);
    let p = first[0] as f64 / first[1] as f64;
    let q = second[0] as f64 / second[1] as f64;
    let low = ((p - a[0]).powi(2) + (b[1] - q).powi(2)).sqrt();
    let high = ((a[1] - p).powi(2) + (q - b[0]).powi(2)).sqrt();
    Some([p - q - low, p - q + high])
}

/// Fisher's exact test, two-sided: the sum of the probabilities of all tables that are no more probable than this one.
/// Each argument is `[n, base]`.
pub fn fisher(first: [u64; 2], second: [u64; 2]) -> Option<f64> {
    if first[1] == 0 || second[1] == 0 || first[0] > first[1] || second[0] > second[1] {
        return None;
    }
    let chosen = first[0] + second[0];
    let all = first[1] + second[1];
    let low = chosen.saturating_sub(second[1]);
    let high = chosen.min(first[1]);
    let choose = |n: u64, k: u64| ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    let all_ways = choose(all, chosen);
    let probability = |x: u64| (choose(first[1], x) + choose(second[1], chosen - x) - all_ways).exp();
    // Tables of equal probability differ in the last digits.
    let limit = probability(first[0]) * (1.0 + 1e-7);
    let p: f64 = (low..=high).map(probability).filter(|p| *p <= limit).sum();
    Some(p.min(1.0))
}
