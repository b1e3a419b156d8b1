//! Distributions, in the form that tests and intervals need. All of the mathematics is `statrs`.

use statrs::distribution::{Continuous, ContinuousCDF, FisherSnedecor, Normal, StudentsT};
use statrs::function::gamma;

/// z of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// The logarithm of Γ.
pub fn ln_gamma(x: f64) -> f64 {
    gamma::ln_gamma(x)
}

/// ln n!
pub fn ln_factorial(n: u64) -> f64 {
    statrs::function::factorial::ln_factorial(n)
}

/// P(|Z| ≥ |z|).
pub fn normal_two_sided(z: f64) -> f64 {
    (2.0 * Normal::standard().sf(z.abs())).min(1.0)
}

/// The z below which that part of the normal distribution lies.
pub fn normal_quantile(part: f64) -> f64 {
    let normal = Normal::standard();
    polish(normal.inverse_cdf(part), part, &normal)
}

/// P(|T| ≥ |t|) with that many degrees of freedom; NaN if they are not positive.
pub fn t_two_sided(t: f64, freedom: f64) -> f64 {
    match StudentsT::new(0.0, 1.0, freedom) {
        Ok(distribution) => (2.0 * distribution.sf(t.abs())).min(1.0),
        Err(_) => f64::NAN,
    }
}

/// The t below which that part lies; NaN if the degrees of freedom are not positive.
pub fn t_quantile(part: f64, freedom: f64) -> f64 {
    match StudentsT::new(0.0, 1.0, freedom) {
        Ok(distribution) => polish(distribution.inverse_cdf(part), part, &distribution),
        Err(_) => f64::NAN,
    }
}

/// The F below which that part lies; NaN if degrees of freedom are not positive.
pub fn f_quantile(part: f64, freedom: [f64; 2]) -> f64 {
    match FisherSnedecor::new(freedom[0], freedom[1]) {
        Ok(distribution) => polish(distribution.inverse_cdf(part), part, &distribution),
        Err(_) => f64::NAN,
    }
}

/// P(χ² ≥ x) with one degree of freedom.
pub fn chi_square_1(x: f64) -> f64 {
    normal_two_sided(x.max(0.0).sqrt())
}

/// Newton's steps from a good start: the library's quantiles stop some digits before its distributions do.
fn polish<D>(start: f64, part: f64, distribution: &D) -> f64
where
    D: ContinuousCDF<f64, f64> + Continuous<f64, f64>,
{
    let mut x = start;
    for _ in 0..4 {
        // The tail that is small keeps its digits.
        let excess = match part > 0.5 {
            true => (1.0 - part) - distribution.sf(x),
            false => distribution.cdf(x) - part,
        };
        let step = excess / distribution.pdf(x);
        if !step.is_finite() || step.abs() > 0.1 * (1.0 + x.abs()) {
            break;
        }
        x -= step;
    }
    x
}
