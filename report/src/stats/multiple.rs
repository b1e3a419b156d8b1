//! Many tests at once.

/// Holm's step-down adjustment: the chance of one false alarm in the whole block.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let m = p.len();
    let mut highest = 0.0f64;
    adjust(p, (0..m).collect(), |place, value| {
        highest = highest.max(value * (m - place) as f64);
        highest.min(1.0)
    })
}

/// Benjamini and Hochberg's step-up adjustment: the part of false alarms among the alarms.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let m = p.len();
    let mut lowest = 1.0f64;
    adjust(p, (0..m).rev().collect(), |place, value| {
        lowest = lowest.min(value * m as f64 / (place + 1) as f64);
        lowest.min(1.0)
    })
}

/// Walks over the places of the sorted values.
fn adjust(p: &[f64], places: Vec<usize>, mut step: impl FnMut(usize, f64) -> f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![0.0; p.len()];
    for place in places {
        adjusted[order[place]] = step(place, p[order[place]]);
    }
    adjusted
}
