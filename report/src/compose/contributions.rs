//! What each person contributes to an indicator, and what they make together.

use std::collections::BTreeMap;

use super::scores::MASTERY;
use super::waves::{Linked, When, waves};
use crate::condition::Condition;
use crate::sample::{Groups, Sample};
use crate::stats::mean::Moments;
use crate::stats::share::{newcombe, wilson};
use crate::table::{Cell, Profile, Value, Why};
use sondeo_engine::form::plan::PlannedIndicator;

/// Persons of an indicator: the group of each in the breakdown, and what it contributes.
pub(super) struct Contribution {
    pub group: usize,
    /// Numerator and denominator of shares (0 or 1) and ratios; the value and 1 of means.
    pub parts: [f64; 2],
    /// What is counted once, of `count_distinct`.
    pub name: Option<String>,
}

/// Women's share less men's, in points.
pub(super) fn gap(found: &[Contribution], breakdown: Option<(&Groups, usize)>, profile: Profile) -> Cell {
    let Some((groups, _)) = breakdown.filter(|(groups, _)| groups.is_gender) else {
        return Cell::default();
    };
    let count = |key: &str| {
        let at = groups.find(key);
        let own = || found.iter().filter(|c| Some(c.group) == at && c.parts[1] > 0.0);
        [
            own().filter(|c| c.parts[0] > 0.0).count() as u64,
            own().count() as u64,
        ]
    };
    let (women, men) = (count("women"), count("men"));
    if women[1] == 0 || men[1] == 0 {
        return Cell::default();
    }
    if [women, men].iter().any(|[n, base]| is_small(*n, *base, profile)) {
        return Cell::hidden(Why::Protected);
    }
    let share = |[n, base]: [u64; 2]| n as f64 / base as f64;
    Cell::new(Value::Points(share(women) - share(men))).with_interval(newcombe(women, men))
}

fn is_small(n: u64, base: u64, profile: Profile) -> bool {
    let minimum = profile.minimum();
    minimum > 0 && (n < minimum || base - n < minimum)
}

pub(super) fn value(statistic: &str, own: &[&Contribution], profile: Profile) -> Cell {
    let minimum = profile.minimum();
    let in_base: Vec<&&Contribution> = own
        .iter()
        .filter(|c| c.parts[1] > 0.0 || statistic == "count")
        .collect();
    let base = in_base.len() as u64;
    let reached = in_base.iter().filter(|c| c.parts[0] > 0.0).count() as u64;
    let round = |x: f64| match profile {
        Profile::Open => x,
        Profile::Internal => super::view::significant(x, 4),
        Profile::External => super::view::significant(x, 2),
    };
    if base < minimum && base > 0 {
        return Cell::hidden(Why::SmallBase);
    }
    match statistic {
        "share" | "gap" | "share_improved" | "share_mastery" => {
            if base > 0 && is_small(reached, base, profile) {
                return Cell::hidden(Why::Protected);
            }
            Cell::share(reached, base).with_interval(wilson(reached, base))
        }
        "count" => match reached < minimum && reached > 0 {
            true => Cell::hidden(Why::Protected),
            false => Cell::new(Value::Count(reached)),
        },
        "count_distinct" => {
            let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
            in_base
                .iter()
                .filter_map(|c| c.name.as_deref())
                .for_each(|name| *sizes.entry(name).or_default() += 1);
            Cell::new(Value::Count(sizes.len() as u64))
        }
        "ratio" => {
            let sum = |at: usize| {
                in_base
                    .iter()
                    .map(|c| c.parts[at])
                    .filter(|x| x.is_finite())
                    .sum::<f64>()
            };
            let mut numbers: Vec<f64> = in_base.iter().map(|c| c.parts[1]).collect();
            numbers.sort_by(f64::total_cmp);
            if profile != Profile::Open && super::view::is_dominated(&numbers) {
                return Cell::hidden(Why::Dominance);
            }
            match sum(1) > 0.0 {
                true => Cell::new(Value::Share(round(sum(0) / sum(1)))).with_base(base),
                false => Cell::default(),
            }
        }
        _ => {
            let numbers: Vec<f64> = in_base.iter().map(|c| c.parts[0]).collect();
            match Moments::of(&numbers) {
                Some(m) => {
                    let kind = if statistic == "mean_gain" {
                        Value::Difference
                    } else {
                        Value::Mean
                    };
                    Cell::new(kind(round(m.mean)))
                        .with_interval(m.interval().map(|ends| ends.map(round)))
                        .with_base(m.n)
                }
                None => Cell::default(),
            }
        }
    }
}

/// What each person contributes; `None` if the indicator cannot be computed.
pub(super) fn contributions(
    samples: &[Sample],
    sample: &Sample,
    groups: Option<&Groups>,
    indicator: &PlannedIndicator,
) -> Option<Vec<Contribution>> {
    let group_of = |record: usize| groups.map_or(0, |groups| usize::from(groups.of_record[record]));
    let person = |record: usize, parts: [f64; 2]| Contribution {
        group: group_of(record),
        parts,
        name: None,
    };
    match indicator.statistic.as_str() {
        "mean_gain" | "share_improved" => {
            let waves = waves(samples);
            let find = |when: When| waves.iter().find(|wave| wave.when == when);
            let linked = Linked::new(find(When::Before)?, find(When::After)?);
            // Groups are those of this form; it must be one of the two waves.
            let is_after = std::ptr::eq(linked.after.sample, sample);
            let wave = if is_after { linked.after } else { linked.before };
            if !std::ptr::eq(wave.sample, sample) {
                return None;
            }
            let pairs = linked.links.pairs.iter().filter_map(|pair| {
                let (before, after) = (
                    linked.before.points[pair.first][0],
                    linked.after.points[pair.second][0],
                );
                let record = wave.records[if is_after { pair.second } else { pair.first }];
                let gain = after - before;
                let value = if indicator.statistic == "mean_gain" {
                    gain
                } else {
                    f64::from(u8::from(gain > 0.0))
                };
                gain.is_finite().then(|| person(record, [value, 1.0]))
            });
            Some(pairs.collect())
        }
        "mean_score" | "share_mastery" => {
            let waves = waves(std::slice::from_ref(sample));
            let is_mastery = indicator.statistic == "share_mastery";
            let of_wave = waves
                .iter()
                .flat_map(|wave| wave.records.iter().zip(&wave.points));
            let scored = of_wave.filter(|(_, points)| points[0].is_finite());
            let contribution = |(record, [score, most]): (&usize, &[f64; 2])| {
                let value = if is_mastery {
                    f64::from(u8::from(*score >= MASTERY * most))
                } else {
                    *score
                };
                person(*record, [value, 1.0])
            };
            Some(scored.map(contribution).collect())
        }
        "mean" => {
            let question = sample.question(indicator.questions.first()?)?;
            let column = sample.column(question);
            let rows = (0..column.len()).filter_map(|row| {
                let number = match question.choices.is_empty() {
                    true => *column.numbers.get(row)?,
                    false => question.level(column.choice(row)?)?,
                };
                number
                    .is_finite()
                    .then(|| person(column.records[row] as usize, [number, 1.0]))
            });
            Some(rows.collect())
        }
        statistic => {
            let parse = |text: &Option<String>| match text {
                Some(text) => Condition::parse(text).map(Some),
                None => Some(None),
            };
            let (numerator, denominator) = (parse(&indicator.numerator)?, parse(&indicator.denominator)?);
            let texts = |condition: &Option<Condition>| -> Option<Vec<Vec<String>>> {
                let names = condition.iter().flat_map(|c| &c.names);
                names
                    .map(|name| Some(sample.texts(sample.question(name)?)))
                    .collect()
            };
            let (of_numerator, of_denominator) = (texts(&numerator)?, texts(&denominator)?);
            let distinct = match statistic {
                "count_distinct" => Some(sample.texts(sample.question(indicator.questions.first()?)?)),
                _ => None,
            };
            let record = |record: usize| {
                let part = |condition: &Option<Condition>, texts: &[Vec<String>], absent: f64| match condition
                {
                    None => absent,
                    Some(c) if statistic == "ratio" => c.number(&|at| texts[at][record].clone()),
                    Some(c) => f64::from(u8::from(c.is_true(&|at| texts[at][record].clone()))),
                };
                let mut base = part(&denominator, &of_denominator, 1.0);
                let mut value = part(&numerator, &of_numerator, 1.0);
                if statistic == "ratio" && !(base.is_finite() && value.is_finite()) {
                    (base, value) = (0.0, 0.0);
                }
                if statistic != "ratio" && base == 0.0 {
                    value = 0.0;
                }
                let name = distinct
                    .as_ref()
                    .map(|texts| texts[record].clone())
                    .filter(|name| !name.is_empty());
                Contribution {
                    group: group_of(record),
                    parts: [value, base],
                    name,
                }
            };
            Some((0..sample.records).map(record).collect())
        }
    }
}
