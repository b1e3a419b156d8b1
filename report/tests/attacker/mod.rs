//! What a reader with a linear programme can bound.
#![allow(dead_code)]

pub use microlp::OptimizationDirection;
use microlp::{ComparisonOp, Problem, SolveOutcome};
use sondeo_report::disclosure::{CountRow, CountTable, Mask};

/// Persons: choice (0 is no answer), gender, state.
#[derive(Clone, Debug)]
pub struct Survey {
    pub choices: usize,
    pub groups: [usize; 2],
    pub people: Vec<[usize; 3]>,
}

impl Survey {
    /// The group “another gender, or not stated”, if anybody is in it.
    pub fn rest(&self, by: usize) -> Option<usize> {
        (by == 0 && self.present(0).contains(&2)).then(|| self.present(0).len() - 1)
    }

    /// Groups that somebody is in.
    fn present(&self, by: usize) -> Vec<usize> {
        let met = |group: &usize| self.people.iter().any(|person| person[by + 1] == *group);
        (0..self.groups[by]).filter(met).collect()
    }

    fn rows(&self, groups: usize, group_of: impl Fn(&[usize; 3]) -> usize) -> Vec<CountRow> {
        let count = |keep: &dyn Fn(usize) -> bool| {
            let mut counts = vec![0; groups];
            let kept = self.people.iter().filter(|person| keep(person[0]));
            kept.for_each(|person| counts[group_of(person)] += 1);
            counts
        };
        let row = |key: String, parent, sensitive, counts| CountRow {
            key,
            parent,
            is_sensitive: sensitive,
            may_hide: parent.is_some(),
            counts,
        };
        let mut rows = vec![
            row("records".into(), None, true, count(&|_| true)),
            row("answered".into(), Some(0), true, count(&|c| c > 0)),
            row("no_answer".into(), Some(0), false, count(&|c| c == 0)),
        ];
        for choice in 1..=self.choices {
            rows.push(row(choice.to_string(), Some(1), true, count(&|c| c == choice)));
        }
        rows
    }

    /// The question by gender (0) or state (1).
    pub fn table(&self, by: usize) -> CountTable {
        let present = self.present(by);
        let place = |person: &[usize; 3]| present.iter().position(|g| *g == person[by + 1]).unwrap_or(0);
        CountTable {
            id: by.to_string(),
            rows: self.rows(present.len(), place),
        }
    }

    /// Gender × state, and the two single groups of each.
    pub fn crossed(&self) -> (CountTable, Vec<[usize; 2]>) {
        let (a, b) = (self.present(0), self.present(1));
        let pair = |person: &[usize; 3]| {
            [
                a.iter().position(|g| *g == person[1]).unwrap_or(0),
                b.iter().position(|g| *g == person[2]).unwrap_or(0),
            ]
        };
        let mut pairs: Vec<[usize; 2]> = self.people.iter().map(pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let place = |person: &[usize; 3]| pairs.iter().position(|p| *p == pair(person)).unwrap_or(0);
        let rows = self.rows(pairs.len(), place);
        (
            CountTable {
                id: "crossed".into(),
                rows,
            },
            pairs,
        )
    }
}

/// A cell that the attacker bounded too well.
#[derive(Debug)]
pub struct Inferred {
    pub table: String,
    pub row: String,
    pub column: usize,
    pub value: u64,
    pub range: [f64; 2],
}

pub fn known_cells(table: &CountTable, mask: &Mask) -> Vec<(usize, usize, u64)> {
    let mut known = Vec::new();
    for (row, line) in table.rows.iter().enumerate() {
        for column in 0..=table.groups() {
            if !mask.is_hidden(row, column) {
                known.push((
                    row,
                    column,
                    line.counts.get(column).copied().unwrap_or_else(|| line.total()),
                ));
            }
        }
    }
    known
}

/// The kinds of persons (choice, gender, state) that a cell counts.
fn members(survey: &Survey, table: &CountTable, by: usize, row: usize, column: usize) -> Vec<usize> {
    let crossed = survey.crossed().1;
    let mut found = Vec::new();
    let mut index = 0;
    for choice in 0..=survey.choices {
        for gender in survey.present(0) {
            for state in survey.present(1) {
                let g = survey.present(0).iter().position(|x| *x == gender).unwrap_or(0);
                let s = survey.present(1).iter().position(|x| *x == state).unwrap_or(0);
                let own = match by {
                    0 => Some(g),
                    1 => Some(s),
                    _ => crossed.iter().position(|pair| *pair == [g, s]),
                };
                let in_row = match row {
                    0 => true,
                    1 => choice > 0,
                    2 => choice == 0,
                    _ => choice == row - 2,
                };
                if in_row && (column == table.groups() || own == Some(column)) {
                    found.push(index);
                }
                index += 1;
            }
        }
    }
    found
}

/// Cells whose count is small and whose range, given everything that is shown, has fewer than `minimum` + 1 values.
/// The tables are of one question: each with its mask and its breakdown (0 gender, 1 state, 2 both).
pub fn attack(survey: &Survey, published: &[(&CountTable, &Mask, usize)], minimum: u64) -> Vec<Inferred> {
    let kinds = (survey.choices + 1) * survey.present(0).len() * survey.present(1).len();
    let mut facts: Vec<(Vec<usize>, u64)> = Vec::new();
    for (table, mask, by) in published {
        for (row, column, value) in known_cells(table, mask) {
            facts.push((members(survey, table, *by, row, column), value));
        }
    }
    let crossed = survey.crossed().1;
    let solve = |wanted: &[usize], direction: OptimizationDirection| -> f64 {
        let mut problem = Problem::new(direction);
        // No survey of these tests has more persons than that.
        let variables: Vec<_> = (0..kinds)
            .map(|kind| {
                let states = survey.present(1).len();
                let pair = [kind / states % survey.present(0).len(), kind % states];
                // Which pairs of groups exist is known, once the crossed table is published.
                let most = if published.len() > 2 && !crossed.contains(&pair) {
                    0.0
                } else {
                    1e5
                };
                problem.add_var(f64::from(u8::from(wanted.contains(&kind))), (0.0, most))
            })
            .collect();
        for (kinds, value) in &facts {
            let sum: Vec<_> = kinds.iter().map(|kind| (variables[*kind], 1.0)).collect();
            if !sum.is_empty() {
                problem.add_constraint(sum, ComparisonOp::Eq, *value as f64);
            }
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => solution.objective(),
            // An unsolved problem must not pass for a safe cell.
            _ => f64::NAN,
        }
    };
    let mut inferred = Vec::new();
    for (table, mask, by) in published {
        for (row, line) in table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, line)| line.is_sensitive)
        {
            for column in 0..=table.groups() {
                let value = line.counts.get(column).copied().unwrap_or_else(|| line.total());
                if !mask.is_hidden(row, column) || value >= minimum {
                    continue;
                }
                let wanted = members(survey, table, *by, row, column);
                let high = solve(&wanted, OptimizationDirection::Maximize);
                let low = solve(&wanted, OptimizationDirection::Minimize);
                let is_free = high - low > minimum as f64 - 1e-6;
                if !is_free {
                    inferred.push(Inferred {
                        table: table.id.clone(),
                        row: line.key.clone(),
                        column,
                        value,
                        range: [low, high],
                    });
                }
            }
        }
    }
    inferred
}

/// The same for two releases: of those who were in the first one, and of those who came in between. The second release
/// counts both. Small counts of either must stay hidden.
pub fn attack_both(
    first: &Survey,
    one: &[(&CountTable, &Mask, usize)],
    between: &Survey,
    two: &[(&CountTable, &Mask, usize)],
    minimum: u64,
) -> Vec<Inferred> {
    let kinds = (first.choices + 1) * first.present(0).len() * first.present(1).len();
    let mut facts: Vec<(Vec<usize>, u64)> = Vec::new();
    for (table, mask, by) in one {
        for (row, column, value) in known_cells(table, mask) {
            facts.push((members(first, table, *by, row, column), value));
        }
    }
    for (table, mask, by) in two {
        for (row, column, value) in known_cells(table, mask) {
            let both = members(first, table, *by, row, column);
            let later = both.iter().map(|kind| kind + kinds);
            facts.push((both.iter().copied().chain(later).collect(), value));
        }
    }
    let mut inferred = Vec::new();
    for (survey, offset) in [(first, 0), (between, kinds)] {
        for by in [0, 1] {
            let table = survey.table(by);
            for (row, line) in table
                .rows
                .iter()
                .enumerate()
                .filter(|(_, line)| line.is_sensitive)
            {
                for column in 0..=table.groups() {
                    let value = line.counts.get(column).copied().unwrap_or_else(|| line.total());
                    if value >= minimum {
                        continue;
                    }
                    let wanted: Vec<usize> = members(survey, &table, by, row, column)
                        .iter()
                        .map(|kind| kind + offset)
                        .collect();
                    let high = solve(2 * kinds, &facts, &wanted, OptimizationDirection::Maximize);
                    let low = solve(2 * kinds, &facts, &wanted, OptimizationDirection::Minimize);
                    let is_free = high - low > minimum as f64 - 1e-6;
                    if !is_free {
                        let table = format!("{} {}", table.id, if offset == 0 { "first" } else { "between" });
                        let row = line.key.clone();
                        inferred.push(Inferred {
                            table,
                            row,
                            column,
                            value,
                            range: [low, high],
                        });
                    }
                }
            }
        }
    }
    inferred
}

/// The greatest or least sum of the wanted kinds that the facts allow.
pub fn solve(
    kinds: usize,
    facts: &[(Vec<usize>, u64)],
    wanted: &[usize],
    direction: OptimizationDirection,
) -> f64 {
    let mut problem = Problem::new(direction);
    let weight = |kind: usize| f64::from(u8::from(wanted.contains(&kind)));
    let variables: Vec<_> = (0..kinds)
        .map(|kind| problem.add_var(weight(kind), (0.0, 1e5)))
        .collect();
    for (kinds, value) in facts {
        let sum: Vec<_> = kinds.iter().map(|kind| (variables[*kind], 1.0)).collect();
        if !sum.is_empty() {
            problem.add_constraint(sum, ComparisonOp::Eq, *value as f64);
        }
    }
    match problem.solve() {
        Ok(SolveOutcome::Solution(solution)) => solution.objective(),
        // An unsolved problem must not pass for a safe cell.
        _ => f64::NAN,
    }
}
