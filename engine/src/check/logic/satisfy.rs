//! Whether formulas can all be true at once. Only a sure "no" is a "no".

use alloc::string::String;
use alloc::vec::Vec;

use super::formula::{Fact, Formula, Subject};
use crate::form::tree::DefId;

/// The values that a node can have.
pub(super) enum Domain {
    Any,
    /// Whole numbers.
    Whole,
    /// One of these, or blank.
    One(Vec<String>),
    /// Whole numbers from 0 up to that one, if it is known.
    Count(Option<usize>),
}

/// More ways to be true than this are not followed.
const MOST: usize = 512;

type Facts = Vec<(Subject, Fact)>;

/// True unless the formulas contradict each other. `needs` are the conditions under which nodes have a value at all.
pub(super) fn can_hold(
    formulas: &[Formula],
    needs: &dyn Fn(&[DefId]) -> Vec<Formula>,
    domain: &dyn Fn(Subject) -> Domain,
) -> bool {
    let Some(open) = ways(formulas) else { return true };
    open.iter().any(|facts| {
        if contradicts(facts, domain) {
            return false;
        }
        let answered: Vec<DefId> = facts
            .iter()
            .filter(|(subject, fact)| needs_value(*subject, fact))
            .map(|(Subject::Value(def) | Subject::Count(def), _)| *def)
            .collect();
        let more = needs(&answered);
        if more.is_empty() {
            return true;
        }
        let Some(more) = ways(&more) else { return true };
        more.iter().any(|more| {
            let both: Facts = facts.iter().chain(more).cloned().collect();
            !contradicts(&both, domain)
        })
    })
}

/// The conjunctions of facts under which all formulas are true; `None` if there are too many.
fn ways(formulas: &[Formula]) -> Option<Vec<Facts>> {
    let mut all: Vec<Facts> = alloc::vec![Vec::new()];
    for formula in formulas {
        let of_it = match formula {
            Formula::Maybe => continue,
            Formula::Never => return Some(Vec::new()),
            Formula::Fact(subject, fact) => alloc::vec![alloc::vec![(*subject, fact.clone())]],
            Formula::All(parts) => ways(parts)?,
            Formula::Any(parts) => {
                let mut any = Vec::new();
                for part in parts {
                    any.extend(ways(core::slice::from_ref(part))?);
                }
                any
            }
        };
        if all.len() * of_it.len() > MOST {
            return None;
        }
        let join = |a: &Facts, b: &Facts| a.iter().chain(b).cloned().collect::<Facts>();
        all = all
            .iter()
            .flat_map(|a| of_it.iter().map(move |b| join(a, b)))
            .collect();
    }
    Some(all)
}

/// True for a fact that is not met where there is no value.
fn needs_value(subject: Subject, fact: &Fact) -> bool {
    match fact {
        _ if matches!(subject, Subject::Count(_)) => !meets("0", fact),
        Fact::Is(text) => !text.is_empty(),
        Fact::IsNot(text) => text.is_empty(),
        Fact::HasNot(_) => false,
        _ => true,
    }
}

/// True if no value meets all that is said of some node.
fn contradicts(facts: &[(Subject, Fact)], domain: &dyn Fn(Subject) -> Domain) -> bool {
    let mut subjects: Vec<Subject> = facts.iter().map(|(subject, _)| *subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects.iter().any(|subject| {
        let mut of_it: Vec<&Fact> = facts
            .iter()
            .filter(|(other, _)| other == subject)
            .map(|(_, fact)| fact)
            .collect();
        match domain(*subject) {
            Domain::One(choices) => {
                let blank = core::iter::once("");
                !choices
                    .iter()
                    .map(String::as_str)
                    .chain(blank)
                    .any(|value| of_it.iter().all(|fact| meets(value, fact)))
            }
            Domain::Count(most) => {
                let from = Fact::Above {
                    limit: 0.0,
                    included: true,
                };
                let to = most.map(|most| Fact::Below {
                    limit: most as f64,
                    included: true,
                });
                of_it.extend(core::iter::once(&from).chain(&to));
                is_empty(&of_it, true)
            }
            Domain::Whole => is_empty(&of_it, true),
            Domain::Any => is_empty(&of_it, false),
        }
    })
}

/// True if a known value is as the fact says.
fn meets(value: &str, fact: &Fact) -> bool {
    let number = value.trim().parse::<f64>().ok();
    match fact {
        Fact::Is(text) => value == text,
        Fact::IsNot(text) => value != text,
        Fact::Below { limit, included } => number.is_some_and(|n| n < *limit || (*included && n == *limit)),
        Fact::Above { limit, included } => number.is_some_and(|n| n > *limit || (*included && n == *limit)),
        Fact::IsNumber(limit) => number == Some(*limit),
        Fact::Has(text) => value.split_whitespace().any(|word| word == text),
        Fact::HasNot(text) => !value.split_whitespace().any(|word| word == text),
    }
}

/// True if no value whatever meets the facts.
fn is_empty(facts: &[&Fact], whole: bool) -> bool {
    // A fact that names the value decides by itself.
    let named = facts.iter().find_map(|fact| match fact {
        Fact::Is(text) => Some(text.as_str()),
        _ => None,
    });
    if let Some(value) = named {
        return !facts.iter().all(|fact| meets(value, fact));
    }
    let (mut low, mut low_in, mut high, mut high_in) = (f64::NEG_INFINITY, false, f64::INFINITY, false);
    for fact in facts {
        let (above, below) = match fact {
            Fact::Above { limit, included } => (Some((*limit, *included)), None),
            Fact::Below { limit, included } => (None, Some((*limit, *included))),
            Fact::IsNumber(limit) => (Some((*limit, true)), Some((*limit, true))),
            _ => (None, None),
        };
        if let Some((limit, included)) = above
            && (limit > low || (limit == low && !included))
        {
            (low, low_in) = (limit, included);
        }
        if let Some((limit, included)) = below
            && (limit < high || (limit == high && !included))
        {
            (high, high_in) = (limit, included);
        }
    }
    if whole && low.is_finite() && high.is_finite() {
        let first = if low_in {
            libm::ceil(low)
        } else {
            libm::floor(low) + 1.0
        };
        let last = if high_in {
            libm::floor(high)
        } else {
            libm::ceil(high) - 1.0
        };
        return first > last;
    }
    let is_denied = |fact: &Fact| match fact {
        Fact::Has(text) => facts
            .iter()
            .any(|other| matches!(other, Fact::HasNot(denied) if denied == text)),
        _ => false,
    };
    low > high || (low == high && !(low_in && high_in)) || facts.iter().any(|fact| is_denied(fact))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::{Domain, can_hold, meets};
    use crate::check::logic::formula::{Fact, Formula, Subject};

    fn fact() -> BoxedStrategy<Fact> {
        let limit = (-4i32..5).prop_map(f64::from);
        let word = prop::sample::select(vec!["", "1", "3", "a"]);
        prop_oneof![
            (limit.clone(), any::<bool>()).prop_map(|(limit, included)| Fact::Above { limit, included }),
            (limit.clone(), any::<bool>()).prop_map(|(limit, included)| Fact::Below { limit, included }),
            limit.prop_map(Fact::IsNumber),
            word.clone().prop_map(|text| Fact::Is(text.to_string())),
            word.prop_map(|text| Fact::IsNot(text.to_string())),
            prop::sample::select(vec!["1", "a"]).prop_map(|text| Fact::Has(text.to_string())),
            prop::sample::select(vec!["1", "a"]).prop_map(|text| Fact::HasNot(text.to_string())),
        ]
        .boxed()
    }

    fn formula() -> BoxedStrategy<Formula> {
        let leaf = prop_oneof![
            8 => fact().prop_map(|fact| Formula::Fact(Subject::Value(0), fact)),
            1 => Just(Formula::Maybe),
            1 => Just(Formula::Never),
        ];
        leaf.prop_recursive(3, 16, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Formula::All),
                prop::collection::vec(inner, 1..4).prop_map(Formula::Any),
            ]
        })
        .boxed()
    }

    fn holds(formula: &Formula, value: &str) -> bool {
        match formula {
            Formula::Maybe => true,
            Formula::Never => false,
            Formula::Fact(_, fact) => meets(value, fact),
            Formula::All(parts) => parts.iter().all(|part| holds(part, value)),
            Formula::Any(parts) => parts.iter().any(|part| holds(part, value)),
        }
    }

    /// What is known of a question's values.
    type Known = fn() -> Domain;

    proptest! {
        /// A value that meets a formula is never said to be impossible, whatever is known of the values.
        #[test]
        fn what_some_value_meets_can_hold(formula in formula()) {
            let values = ["", "-5", "-3.5", "-1", "0", "0.5", "1", "2", "2.5", "3", "4", "5", "a", "a 1", "x"];
            let kinds: [(Known, Vec<&str>); 3] = [
                (|| Domain::Any, values.to_vec()),
                (|| Domain::Whole, values.iter().copied().filter(|v| !v.contains(['.', 'a', 'x'])).collect()),
                (|| Domain::One(vec!["1".to_string(), "a".to_string()]), vec!["", "1", "a"]),
            ];
            for (domain, values) in kinds {
                if values.iter().any(|value| holds(&formula, value)) {
                    let formulas = core::slice::from_ref(&formula);
                    prop_assert!(can_hold(formulas, &|_| Vec::new(), &|_| domain()));
                }
            }
        }

        /// With known choices the answer is exact.
        #[test]
        fn with_known_choices_the_answer_is_exact(formula in formula()) {
            let expected = ["", "1", "a"].iter().any(|value| holds(&formula, value));
            let domain = |_| Domain::One(vec!["1".to_string(), "a".to_string()]);
            prop_assert_eq!(can_hold(core::slice::from_ref(&formula), &|_| Vec::new(), &domain), expected);
        }
    }
}
