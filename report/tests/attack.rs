//! An attacker with a solver: everything that is published, and the knowledge that counts are not negative.
//!
//! The default run attacks some hundred random surveys. `SONDEO_ATTACKS=10000` attacks as many as that (minutes).

mod attacker;

use attacker::{Survey, attack, known_cells};
use sondeo_report::disclosure::{
    Breakdown, CountRow, CountTable, Mask, ProtectOptions, plan_groups, protect, protect_crossed,
    protect_question,
};

/// A small generator of random numbers (xorshift), so that a failure has a seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit.max(1)
    }

    /// Small numbers often, great ones seldom.
    fn skewed(&mut self, limit: u64) -> u64 {
        let (a, b) = (self.below(limit), self.below(limit));
        a.min(b)
    }
}

fn attacks(default: u64) -> u64 {
    let asked = std::env::var("SONDEO_ATTACKS").ok().and_then(|n| n.parse().ok());
    asked.unwrap_or(default)
}

/// Persons with a choice (0: no answer), a gender (2 is the rest) and a state.
fn survey(random: &mut Random) -> Survey {
    let n = [12, 25, 40, 80, 150, 400][random.below(6) as usize];
    let sizes = [2 + random.below(5), 3, 1 + random.below(6)];
    let people = (0..n)
        .map(|_| {
            let gender = match random.below(40) {
                0 => 2,
                x => u64::from(x > 15),
            };
            [random.skewed(sizes[0] + 1), gender, random.skewed(sizes[2])].map(|x| x as usize)
        })
        .collect();
    Survey {
        choices: sizes[0] as usize,
        groups: [3, sizes[2] as usize],
        people,
    }
}

/// The tables of that survey's question by gender and by state, and what of them is hidden.
fn publish(survey: &Survey, minimum: u64, mutant: bool) -> ([CountTable; 2], [Mask; 2]) {
    let tables = [survey.table(0), survey.table(1)];
    let breakdowns = [0, 1].map(|by| Breakdown {
        records: tables[by].rows[0].counts.clone(),
        rest: tables[by].rows[0]
            .counts
            .iter()
            .position(|_| true)
            .and(survey.rest(by)),
    });
    let plan = plan_groups(&breakdowns, minimum);
    let options = ProtectOptions {
        minimum,
        exact_totals: plan.exact_totals,
        without_complement: mutant,
    };
    let presets = [0, 1].map(|by| {
        let mut mask = Mask::open(&tables[by]);
        for (group, hidden) in plan.hidden[by].iter().enumerate() {
            if *hidden {
                (0..tables[by].rows.len()).for_each(|row| mask.hide(row, group));
            }
        }
        if !plan.exact_totals {
            (0..tables[by].rows.len()).for_each(|row| mask.hide(row, tables[by].groups()));
        }
        (&tables[by], mask)
    });
    let masks = protect_question(&presets, &options);
    let masks = [masks[0].clone(), masks[1].clone()];
    (tables, masks)
}

fn describe(tables: &[&CountTable], masks: &[&Mask]) -> String {
    let mut out = String::new();
    for (table, mask) in tables.iter().zip(masks) {
        for (row, line) in table.rows.iter().enumerate() {
            out.push_str(&format!("\n{:>10} ", line.key));
            for column in 0..=table.groups() {
                let value = line.counts.get(column).copied().unwrap_or_else(|| line.total());
                let mark = if mask.is_hidden(row, column) { "*" } else { " " };
                out.push_str(&format!("{value:>5}{mark}"));
            }
        }
        out.push('\n');
    }
    out
}

/// Every breakdown of one question, attacked together.
#[test]
fn no_cell_of_a_report_can_be_inferred() {
    for seed in 0..attacks(60) {
        let mut random = Random::new(seed + 1);
        let survey = survey(&mut random);
        let minimum = [5, 10][(seed % 2) as usize];
        let (tables, masks) = publish(&survey, minimum, false);
        let found = attack(
            &survey,
            &[(&tables[0], &masks[0], 0), (&tables[1], &masks[1], 1)],
            minimum,
        );
        let text = || describe(&[&tables[0], &tables[1]], &[&masks[0], &masks[1]]);
        assert!(
            found.is_empty(),
            "seed {seed}, minimum {minimum}: {found:?}{}",
            text()
        );
        for (table, mask) in tables.iter().zip(&masks) {
            for (row, column, value) in known_cells(table, mask) {
                let is_safe = value >= minimum || !table.rows[row].is_sensitive;
                assert!(
                    is_safe,
                    "seed {seed}: {value} is shown at {row}, {column}{}",
                    text()
                );
            }
        }
    }
}

/// One table alone, of every shape.
#[test]
fn no_cell_of_a_table_can_be_inferred() {
    for seed in 0..attacks(200) {
        let mut random = Random::new(seed + 77);
        let survey = survey(&mut random);
        let table = survey.table((seed % 2) as usize);
        let minimum = [5, 10][(seed / 2 % 2) as usize];
        let options = ProtectOptions {
            minimum,
            exact_totals: true,
            without_complement: false,
        };
        let Some(mask) = protect(&table, &Mask::open(&table), &options) else {
            continue;
        };
        let found = attack(&survey, &[(&table, &mask, (seed % 2) as usize)], minimum);
        // Groups are not hidden here, so a group below the minimum is bounded by its own size.
        let found: Vec<_> = found
            .into_iter()
            .filter(|cell| {
                table.rows[0]
                    .counts
                    .get(cell.column)
                    .is_none_or(|n| *n >= minimum)
            })
            .collect();
        assert!(
            found.is_empty(),
            "seed {seed}, minimum {minimum}: {found:?}{}",
            describe(&[&table], &[&mask])
        );
    }
}

/// Hiding small cells alone does not do, and the attacker proves it.
#[test]
fn a_mutant_without_complement_is_caught() {
    let caught = (0..60u64).filter(|seed| {
        let survey = survey(&mut Random::new(seed + 1));
        let (tables, masks) = publish(&survey, 5, true);
        !attack(
            &survey,
            &[(&tables[0], &masks[0], 0), (&tables[1], &masks[1], 1)],
            5,
        )
        .is_empty()
    });
    let caught = caught.count();
    assert!(caught > 20, "only {caught} of 60 were caught");
}

/// Gender × state, with both single breakdowns published beside it.
#[test]
fn crossed_breakdowns_give_nothing_away() {
    let mut shown = 0;
    for seed in 0..attacks(40) {
        let mut random = Random::new(seed + 901);
        let mut survey = survey(&mut random);
        // Enough persons for something to be left.
        let people = survey.people.clone();
        let times = if seed % 3 == 0 { 1 } else { 6 };
        survey.people = (0..times).flat_map(|_| people.clone()).collect();
        let (tables, masks) = publish(&survey, 5, false);
        let (table, of_group) = survey.crossed();
        let plan = plan_groups(
            &[0, 1].map(|by| Breakdown {
                records: tables[by].rows[0].counts.clone(),
                rest: survey.rest(by),
            }),
            5,
        );
        let options = ProtectOptions {
            minimum: 5,
            exact_totals: plan.exact_totals,
            without_complement: false,
        };
        let mask = protect_crossed(
            &table,
            &of_group,
            [(&tables[0], &masks[0]), (&tables[1], &masks[1])],
            &options,
        );
        // A table that is not published is not attacked.
        if mask == Mask::closed(&table) {
            continue;
        }
        shown += 1;
        let all = [
            (&tables[0], &masks[0], 0),
            (&tables[1], &masks[1], 1),
            (&table, &mask, 2),
        ];
        let found = attack(&survey, &all, 5);
        let text = || describe(&[&tables[0], &tables[1], &table], &[&masks[0], &masks[1], &mask]);
        assert!(found.is_empty(), "seed {seed}: {found:?}{}", text());
    }
    assert!(shown > 0, "nothing was left to attack");
}

/// A table with 1 and 2 in it and all margins: both cells must go, and so must what they could be computed from.
#[test]
fn margins_do_not_give_small_cells_back() {
    let row = |key: &str, parent, sensitive, counts: [u64; 3]| CountRow {
        key: key.into(),
        parent,
        is_sensitive: sensitive,
        may_hide: parent.is_some(),
        counts: counts.to_vec(),
    };
    let table = CountTable {
        id: "q".into(),
        rows: vec![
            row("records", None, false, [40, 35, 30]),
            row("answered", Some(0), true, [40, 35, 30]),
            row("no_answer", Some(0), false, [0, 0, 0]),
            row("a", Some(1), true, [1, 15, 9]),
            row("b", Some(1), true, [20, 18, 2]),
            row("c", Some(1), true, [19, 2, 19]),
        ],
    };
    let options = ProtectOptions {
        minimum: 5,
        exact_totals: true,
        without_complement: false,
    };
    let mask = protect(&table, &Mask::open(&table), &options).expect("a mask");
    let lines: Vec<String> = mask.hidden[3..]
        .iter()
        .map(|row| row.iter().map(|hidden| if *hidden { '*' } else { '.' }).collect())
        .collect();
    assert!(mask.hidden[1].iter().all(|hidden| !hidden), "bases stay");
    for line in &lines {
        assert!(line.matches('*').count() != 1 && line.ends_with('.'), "{lines:?}");
    }
    assert!(mask.is_hidden(3, 0) && mask.is_hidden(4, 2) && mask.is_hidden(5, 1));
}

/// Two releases of one wave: everything that was published of both, with records that came in between.
#[test]
fn two_releases_give_nothing_away() {
    for seed in 0..attacks(30) {
        let mut random = Random::new(seed + 5001);
        let minimum = [5, 10][(seed % 2) as usize];
        let some = survey(&mut random);
        // Everybody's group is in both releases: the first person of each group answers “1”.
        let states = some.groups[1];
        let everybody: Vec<[usize; 3]> = (0..3)
            .flat_map(|gender| (0..states).map(move |state| [1, gender, state]))
            .collect();
        let later = minimum + random.below(40);
        let (mut first, mut between, mut second) = (some.clone(), some.clone(), some.clone());
        first.people.extend(&everybody);
        let draw = |random: &mut Random| some.people[random.below(some.people.len() as u64) as usize];
        between.people = (0..later).map(|_| draw(&mut random)).collect();
        between.people.extend(&everybody);
        second.people = [first.people.clone(), between.people.clone()].concat();
        let parts = [&first, &between, &second].map(|survey| publish(survey, minimum, false));
        let [(tables, h1), (_, h), (tables2, own)] = &parts;
        let masks = [0, 1].map(|by| {
            let mut mask = own[by].clone();
            mask.add(&h1[by]);
            mask.add(&h[by]);
            mask
        });
        let one = [(&tables[0], &h1[0], 0), (&tables[1], &h1[1], 1)];
        let two = [(&tables2[0], &masks[0], 0), (&tables2[1], &masks[1], 1)];
        let found = attacker::attack_both(&first, &one, &between, &two, minimum);
        let text = || {
            describe(
                &[&tables[0], &tables[1], &tables2[0], &tables2[1]],
                &[&h1[0], &h1[1], &masks[0], &masks[1]],
            )
        };
        assert!(
            found.is_empty(),
            "seed {seed}, minimum {minimum}: {found:?}{}",
            text()
        );
    }
}

/// A second release that only looks at itself shows the records that came in between.
#[test]
fn a_mutant_that_forgets_the_first_release_is_caught() {
    let mut caught = 0;
    for seed in 0..20u64 {
        let mut random = Random::new(seed + 7001);
        let mut first = survey(&mut random);
        let mut between = first.clone();
        first.people = (0..4).flat_map(|_| first.people.clone()).collect();
        between.people.truncate(12);
        let mut second = first.clone();
        second.people.extend(&between.people);
        if [0, 1]
            .iter()
            .any(|by| first.table(*by).groups() != between.table(*by).groups())
        {
            continue;
        }
        let parts = [&first, &second].map(|survey| publish(survey, 5, false));
        let [(tables, h1), (tables2, own)] = &parts;
        let one = [(&tables[0], &h1[0], 0), (&tables[1], &h1[1], 1)];
        let two = [(&tables2[0], &own[0], 0), (&tables2[1], &own[1], 1)];
        caught += usize::from(!attacker::attack_both(&first, &one, &between, &two, 5).is_empty());
    }
    assert!(caught > 3, "{caught}");
}
