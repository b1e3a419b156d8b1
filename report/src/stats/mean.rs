//! Means of one group and of two.

use super::Interval;
use super::distribution::{ln_gamma, t_quantile, t_two_sided};

/// Size, mean and standard deviation (of a sample: n − 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    pub n: u64,
    pub mean: f64,
    /// NaN for fewer than two numbers.
    pub deviation: f64,
}

impl Moments {
    /// `None` of no numbers.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let n = numbers.len();
        if n == 0 {
            return None;
        }
        let mean = numbers.iter().sum::<f64>() / n as f64;
        let squares: f64 = numbers.iter().map(|x| (x - mean).powi(2)).sum();
        Some(Self {
            n: n as u64,
            mean,
            deviation: match n {
                1 => f64::NAN,
                _ => (squares / (n as f64 - 1.0)).sqrt(),
            },
        })
    }

    pub fn variance(&self) -> f64 {
        self.deviation * self.deviation
    }

    /// The 95 % interval of the mean, by Student's t; `None` below two numbers.
    pub fn interval(&self) -> Option<Interval> {
        if self.n < 2 {
            return None;
        }
        let n = self.n as f64;
        let half = t_quantile(0.975, n - 1.0) * self.deviation / n.sqrt();
        Some([self.mean - half, self.mean + half])
    }
}

/// Difference of two means with unequal variances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Welch {
    pub difference: f64,
    pub interval: Interval,
    pub t: f64,
    /// Welch–Satterthwaite.
    pub freedom: f64,
    pub p: f64,
}

/// Welch's t test; `None` if a group has fewer than two numbers, or neither varies.
pub fn welch(first: &Moments, second: &Moments) -> Option<Welch> {
    if first.n < 2 || second.n < 2 {
        return None;
    }
    let (n, m) = (first.n as f64, second.n as f64);
    let (a, b) = (first.variance() / n, second.variance() / m);
    let error = (a + b).sqrt();
    if error <= 0.0 || !error.is_finite() {
        return None;
    }
    let freedom = (a + b).powi(2) / (a * a / (n - 1.0) + b * b / (m - 1.0));
    let difference = first.mean - second.mean;
    let half = t_quantile(0.975, freedom) * error;
    let t = difference / error;
    Some(Welch {
        difference,
        interval: [difference - half, difference + half],
        t,
        freedom,
        p: t_two_sided(t, freedom),
    })
}

/// Hedges' correction of a standardized difference for small samples, exact: Γ(m/2) / (√(m/2) Γ((m − 1)/2)).
/// (The common 1 − 3/(4m − 1) is an approximation of it.)
pub fn hedges_j(freedom: f64) -> f64 {
    (ln_gamma(freedom / 2.0) - 0.5 * (freedom / 2.0).ln() - ln_gamma((freedom - 1.0) / 2.0)).exp()
}

/// Hedges' g: the difference of two means in pooled standard deviations, corrected with the exact J.
pub fn hedges_g(first: &Moments, second: &Moments) -> Option<f64> {
    if first.n < 2 || second.n < 2 {
        return None;
    }
    let (n, m) = (first.n as f64, second.n as f64);
    let freedom = n + m - 2.0;
    let pooled = (((n - 1.0) * first.variance() + (m - 1.0) * second.variance()) / freedom).sqrt();
    if pooled <= 0.0 || !pooled.is_finite() {
        return None;
    }
    Some((first.mean - second.mean) / pooled * hedges_j(freedom))
}
