//! Which groups of each breakdown are too small to be shown, and whether totals may be exact.

/// One breakdown of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// Persons in each group.
    pub records: Vec<u64>,
    /// The group “another gender, or not stated”, if it is the breakdown by gender.
    pub rest: Option<usize>,
}

/// What is hidden in every table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupPlan {
    /// By breakdown, by group.
    pub hidden: Vec<Vec<bool>>,
    /// False if totals would give the rest of gender away.
    pub exact_totals: bool,
}

/// Hides groups below the minimum and, where those are too few together, the next smallest ones with them. If the only
/// small group is the rest of gender, women and men stay, and no total of the report is exact; then every breakdown
/// must leave out a group, or its sums would be the totals.
pub fn plan_groups(breakdowns: &[Breakdown], minimum: u64) -> GroupPlan {
    let mut plan = GroupPlan {
        hidden: breakdowns.iter().map(|b| vec![false; b.records.len()]).collect(),
        exact_totals: true,
    };
    if minimum == 0 {
        return plan;
    }
    for (breakdown, hidden) in breakdowns.iter().zip(&mut plan.hidden) {
        let small: Vec<usize> = (0..breakdown.records.len())
            .filter(|at| breakdown.records[*at] < minimum)
            .collect();
        if small.len() == 1 && breakdown.rest == Some(small[0]) {
            hidden[small[0]] = true;
            plan.exact_totals = false;
        } else if !small.is_empty() {
            hide_until(&breakdown.records, hidden, minimum, 2);
        }
    }
    if !plan.exact_totals {
        for (breakdown, hidden) in breakdowns.iter().zip(&mut plan.hidden) {
            if !hidden.contains(&true) {
                hide_until(&breakdown.records, hidden, minimum, 1);
            }
        }
    }
    plan
}

/// Hides the smallest groups until they are enough persons and enough groups.
fn hide_until(records: &[u64], hidden: &mut [bool], minimum: u64, groups: usize) {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_key(|at| records[*at]);
    let (mut sum, mut count) = (0, 0);
    for at in order {
        if records[at] >= minimum && sum >= minimum && count >= groups {
            break;
        }
        hidden[at] = true;
        sum += records[at];
        count += 1;
    }
}
