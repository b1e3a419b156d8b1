//! What is known of persons as a linear programme, and what follows from it.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

/// `low ≤ Σ coefficient · persons ≤ high`, with one coefficient for each kind of person.
pub struct Fact {
    /// Where it stands.
    pub place: String,
    pub coefficients: Vec<f64>,
    pub low: f64,
    pub high: f64,
}

/// Bounds of a sum of persons, of which `wanted` says what each kind adds. The unknowns are how many persons of each kind
/// there are: those of part 0 are in both reports, those of part 1 in the second only.
pub fn bounds(facts: &[(usize, &[Fact])], releases: usize, wanted: &[f64], which: usize) -> [f64; 2] {
    let kinds = wanted.len();
    [OptimizationDirection::Minimize, OptimizationDirection::Maximize].map(|direction| {
        let mut problem = Problem::new(direction);
        let variables: Vec<_> = (0..kinds * releases)
            .map(|at| {
                let weight = if at / kinds == which {
                    wanted[at % kinds]
                } else {
                    0.0
                };
                problem.add_var(weight, (0.0, 1e4))
            })
            .collect();
        for (last, facts) in facts {
            for fact in *facts {
                let sum: Vec<_> = (0..kinds * (last + 1))
                    .filter(|at| fact.coefficients[at % kinds] != 0.0)
                    .map(|at| (variables[at], fact.coefficients[at % kinds]))
                    .collect();
                if sum.is_empty() {
                    continue;
                }
                if fact.low == fact.high {
                    problem.add_constraint(sum, ComparisonOp::Eq, fact.low);
                } else {
                    if fact.low > -1e6 {
                        problem.add_constraint(sum.clone(), ComparisonOp::Ge, fact.low - 1e-7);
                    }
                    if fact.high < 1e6 {
                        problem.add_constraint(sum, ComparisonOp::Le, fact.high + 1e-7);
                    }
                }
            }
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => solution.objective(),
            // An unsolved problem must not pass for a safe cell.
            _ => f64::NAN,
        }
    })
}
