//! What is important and not yet mastered.

/// One item's needs, over persons who rated both sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needs {
    pub n: u64,
    pub importance: f64,
    pub capacity: f64,
    /// Borich's mean weighted discrepancy score: mean importance × mean (importance − capacity).
    pub mwds: f64,
    /// Ranked discrepancy score: % with more capacity than importance less % with less; −100 is the greatest need.
    pub rds: f64,
}

/// The needs of pairs `[importance, capacity]`, each person with a weight; `None` without weight.
pub fn needs(pairs: &[[f64; 2]], weights: Option<&[f64]>) -> Option<Needs> {
    let weight = |at: usize| weights.map_or(1.0, |all| all.get(at).copied().unwrap_or(0.0));
    let (mut sum, mut important, mut capable, mut above, mut below) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (at, [importance, capacity]) in pairs.iter().enumerate() {
        let w = weight(at);
        sum += w;
        important += w * importance;
        capable += w * capacity;
        above += if capacity > importance { w } else { 0.0 };
        below += if capacity < importance { w } else { 0.0 };
    }
    if sum <= 0.0 {
        return None;
    }
    let (importance, capacity) = (important / sum, capable / sum);
    Some(Needs {
        n: pairs.len() as u64,
        importance,
        capacity,
        mwds: importance * (importance - capacity),
        rds: 100.0 * (above - below) / sum,
    })
}
