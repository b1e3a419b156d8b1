//! Numbers in short.

use crate::wire::{Figure, NumberSummary};

/// The summary of these numbers; `None` if there are none.
pub(super) fn summarize(mut numbers: Vec<f64>) -> Option<NumberSummary> {
    numbers.retain(|number| number.is_finite());
    numbers.sort_by(f64::total_cmp);
    let (minimum, maximum) = (*numbers.first()?, *numbers.last()?);
    let n = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / n;
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    let deviation = (numbers.len() > 1).then(|| Figure::Known((squares / (n - 1.0)).sqrt()));
    Some(NumberSummary {
        n: Figure::Known(numbers.len() as u64),
        minimum: Figure::Known(minimum),
        first_quartile: Figure::Known(quantile(&numbers, 0.25)),
        median: Figure::Known(quantile(&numbers, 0.5)),
        third_quartile: Figure::Known(quantile(&numbers, 0.75)),
        maximum: Figure::Known(maximum),
        mean: Figure::Known(mean),
        deviation,
    })
}

/// The quantile of sorted numbers by linear interpolation (type 7); NaN of none.
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = part.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}
