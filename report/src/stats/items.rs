//! Items of a test.

use super::Interval;
use super::distribution::f_quantile;

/// Pearson's correlation; `None` if one side does not vary.
pub fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let n = x.len().min(y.len()) as f64;
    if n < 2.0 {
        return None;
    }
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        xx += (a - mx) * (a - mx);
        xy += (a - mx) * (b - my);
        yy += (b - my) * (b - my);
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// Correlation of an item with the sum of the others. `scores[person][item]`.
pub fn item_rest(scores: &[Vec<f64>], item: usize) -> Option<f64> {
    let of_item: Vec<f64> = scores.iter().map(|row| row[item]).collect();
    let rest: Vec<f64> = scores
        .iter()
        .map(|row| row.iter().sum::<f64>() - row[item])
        .collect();
    correlation(&of_item, &rest)
}

/// Cronbach's α with its 95 % interval (Feldt 1965); of items with 0 and 1 it is KR-20. `scores[person][item]`;
/// `None` below two items or two persons, or if sums do not vary.
pub fn alpha(scores: &[Vec<f64>]) -> Option<(f64, Interval)> {
    let n = scores.len();
    let k = scores.first()?.len();
    if n < 2 || k < 2 || scores.iter().any(|row| row.len() != k) {
        return None;
    }
    let variance = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / n as f64;
        values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n as f64 - 1.0)
    };
    let column = |item: usize| scores.iter().map(|row| row[item]).collect::<Vec<_>>();
    let of_items: f64 = (0..k).map(|item| variance(&column(item))).sum();
    let sums: Vec<f64> = scores.iter().map(|row| row.iter().sum()).collect();
    let of_sum = variance(&sums);
    if of_sum <= 0.0 {
        return None;
    }
    let (n, k) = (n as f64, k as f64);
    let alpha = k / (k - 1.0) * (1.0 - of_items / of_sum);
    let freedom = [n - 1.0, (n - 1.0) * (k - 1.0)];
    let end = |part: f64| 1.0 - (1.0 - alpha) * f_quantile(part, freedom);
    Some((alpha, [end(0.975), end(0.025)]))
}
