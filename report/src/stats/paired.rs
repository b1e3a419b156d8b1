//! The same persons before and after.

use super::Interval;
use super::distribution::{chi_square_1, ln_factorial, t_quantile, t_two_sided};
use super::mean::{Moments, hedges_j};

/// Gain of matched pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub n: u64,
    pub before: Moments,
    pub after: Moments,
    pub gain: Moments,
    /// 95 % interval of the mean gain (t); `None` below two pairs.
    pub interval: Option<Interval>,
    /// t of the paired test, and its p; `None` if gains do not vary.
    pub test: Option<(f64, f64)>,
    /// Mean gain in standard deviations of the gain (Cohen's dz).
    pub dz: Option<f64>,
    /// dz with the exact correction for small samples.
    pub hedges: Option<f64>,
    /// Mean gain in the mean of both waves' standard deviations.
    pub d_av: Option<f64>,
}

/// The gain of pairs `[before, after]`; `None` of no pair.
pub fn gain(pairs: &[[f64; 2]]) -> Option<Gain> {
    let column = |at: usize| pairs.iter().map(|pair| pair[at]).collect::<Vec<_>>();
    let gains: Vec<f64> = pairs.iter().map(|[before, after]| after - before).collect();
    let (before, after) = (Moments::of(&column(0))?, Moments::of(&column(1))?);
    let gain = Moments::of(&gains)?;
    let n = gain.n as f64;
    let varies = gain.n > 1 && gain.deviation > 0.0;
    let dz = varies.then(|| gain.mean / gain.deviation);
    let both = (before.deviation + after.deviation) / 2.0;
    Some(Gain {
        n: gain.n,
        before,
        after,
        gain,
        interval: (gain.n > 1).then(|| {
            let half = t_quantile(0.975, n - 1.0) * gain.deviation / n.sqrt();
            [gain.mean - half, gain.mean + half]
        }),
        test: varies.then(|| {
            let t = gain.mean / (gain.deviation / n.sqrt());
            (t, t_two_sided(t, n - 1.0))
        }),
        dz,
        hedges: dz.filter(|_| gain.n > 2).map(|dz| dz * hedges_j(n - 1.0)),
        d_av: (gain.n > 1 && both > 0.0).then(|| gain.mean / both),
    })
}

/// Hake's normalized gain of the means: the mean gain as part of what was left to gain.
pub fn hake_of_means(pairs: &[[f64; 2]], maximum: f64) -> Option<f64> {
    let n = pairs.len() as f64;
    let before = pairs.iter().map(|pair| pair[0]).sum::<f64>() / n;
    let after = pairs.iter().map(|pair| pair[1]).sum::<f64>() / n;
    (maximum > before).then(|| (after - before) / (maximum - before))
}

/// The mean of the persons' normalized gains, and how many it is of: it is not defined for who began with full marks.
pub fn hake_of_individuals(pairs: &[[f64; 2]], maximum: f64) -> Option<(f64, u64)> {
    let gains: Vec<f64> = pairs
        .iter()
        .filter(|pair| pair[0] < maximum)
        .map(|[before, after]| (after - before) / (maximum - before))
        .collect();
    let n = gains.len() as u64;
    (n > 0).then(|| (gains.iter().sum::<f64>() / n as f64, n))
}

/// McNemar's test of one item: `lost` were right before and wrong after, `won` the other way round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct McNemar {
    /// Exact binomial.
    pub exact: f64,
    /// Exact, counting half of the observed table.
    pub mid_p: f64,
    pub chi_square: f64,
    pub chi_square_p: f64,
    /// With Edwards' correction for continuity.
    pub corrected: f64,
    pub corrected_p: f64,
}

/// `None` if nobody changed. The exact values are the ones to read below 25 changes.
pub fn mcnemar(lost: u64, won: u64) -> Option<McNemar> {
    let changed = lost + won;
    if changed == 0 {
        return None;
    }
    let half = (0.5f64).ln() * changed as f64;
    let probability =
        |k: u64| (ln_factorial(changed) - ln_factorial(k) - ln_factorial(changed - k) + half).exp();
    let few = lost.min(won);
    let tail: f64 = (0..=few).map(probability).sum();
    let exact = (2.0 * tail).min(1.0);
    let difference = (won as f64 - lost as f64).abs();
    let n = changed as f64;
    let (chi_square, corrected) = (difference.powi(2) / n, (difference - 1.0).max(0.0).powi(2) / n);
    Some(McNemar {
        exact,
        mid_p: match lost == won {
            // Both tails meet in the observed table.
            true => 1.0 - probability(few) / 2.0,
            false => 2.0 * tail - probability(few),
        },
        chi_square,
        chi_square_p: chi_square_1(chi_square),
        corrected,
        corrected_p: chi_square_1(corrected),
    })
}
