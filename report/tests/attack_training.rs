//! The attack on the report of a training: three waves, linked persons, two items, a reaction, behaviours in a crossed
//! table, indicators. A reader has every number of the report and knows its rules; no small count may be bounded within
//! the minimum, in one report and in two releases.

mod common;
#[path = "common/facts.rs"]
mod facts;

#[path = "attacker/people.rs"]
mod people;
#[path = "attacker/reading.rs"]
mod reading;

use common::{form, with_records};
use facts::{Fact, bounds};
use people::*;
use reading::*;
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::release::{ReleaseError, release};
use sondeo_report::table::{Cell, Profile};

/// A wave's form: what only that wave asks, and its plan.
fn survey(wave: &str, own: &str, plan: &str) -> String {
    let id = wave.to_lowercase();
    format!(
        "
| survey | | | | | | | |
|---|---|---|---|---|---|---|---|
| | type | name | label | role | disaggregate | scale | calculation |
| | calculate | onda | | wave | | | '{wave}' |
| | text | clave | Clave | link_code | | | |
| | select_one g | genero | Género | gender | yes | | |
{own}| choices | | | | |
| | list_name | name | label | score | missing |
| | g | mujer | Mujer | | |
| | g | hombre | Hombre | | |
| | g | otra | Otra | | |
| | k | a | A | 1 | |
| | k | b | B | 0 | |
| | l | 1 | 1 | | |
| | l | 2 | 2 | | |
| | l | 3 | 3 | | |
| | t | am | Mañana | | |
| | t | pm | Tarde | | |
| | v | 0 | Nunca | | |
| | v | 1 | Alguna vez | | |
| | v | 2 | Varias veces | | |
| | v | 97 | Sin oportunidad | | na |
| analysis | | | | | | | | |
| | kind | code | label | statistic | question | rows | columns | numerator | denominator |
{plan}| settings | | | |
| | form_id | form_title | version |
| | {id} | {id} | 1 |
"
    )
}

const ITEMS: &str = "| | select_one k | k1 | K1 | | | knowledge | |
| | select_one k | k2 | K2 | | | knowledge | |
| | select_one k | k3 | K3 | | | knowledge | |
";

fn surveys() -> [(FormDef, AnalysisPlan); 3] {
    let before = survey(
        "PRE",
        ITEMS,
        "| | indicator | I1 | Mujeres | share | | | | ${genero} = 'mujer' | ${genero} != '' |
| | indicator | I2 | Puntaje | mean_score | knowledge | | | | |
| | table | T1 | Aciertos | share_correct | | knowledge | genero | | |
",
    );
    let after = survey(
        "POST",
        &format!("{ITEMS}| | select_one l | r1 | R1 | | | likert5 | |\n"),
        "| | indicator | I3 | Mejoraron | share_improved | knowledge | | | | |
| | indicator | I4 | Ganancia | mean_gain | knowledge | | | | |
| | indicator | I5 | Dominio | share_mastery | knowledge | | | | |
| | table | T2 | Aciertos | share_correct | | knowledge | genero | | |
| | table | T3 | Reacción | likert | | r1 | genero | | |
",
    );
    let later = survey(
        "FU",
        "| | select_one t | turno | Turno | | yes | | |\n| | select_one v | b1 | B1 | | | frequency4 | |\n",
        "| | table | T4 | Conducta | crosstab | | b1 | genero turno | | |
",
    );
    [before, after, later].map(|text| form(&text))
}

type Question = Box<dyn Fn(&Person) -> bool>;

/// What somebody may want to know of a person.
struct Wanted {
    name: String,
    is: Question,
    /// Who could be meant: nobody can be told something of others.
    is_asked: Question,
}

impl Wanted {
    fn new(
        name: impl Into<String>,
        is_asked: impl Fn(&Person) -> bool + 'static,
        is: impl Fn(&Person) -> bool + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            is: Box::new(is),
            is_asked: Box::new(is_asked),
        }
    }
}

/// What somebody may want to know of a group.
fn wanted() -> Vec<Wanted> {
    let mut found = Vec::new();
    let is_in = |form: &'static str| move |person: &Person| person.is_in(form);
    for form in ["pre", "post"] {
        for item in ["k1", "k2", "k3"] {
            for code in ["a", "b"] {
                let is = move |p: &Person| p.answer(form, item) == Some(code);
                found.push(Wanted::new(format!("{form} {item}={code}"), is_in(form), is));
            }
        }
    }
    for point in ["1", "2", "3"] {
        let is = move |p: &Person| p.answer("post", "r1") == Some(point);
        found.push(Wanted::new(format!("r1={point}"), is_in("post"), is));
    }
    for point in ["0", "1", "2"] {
        let is = move |p: &Person| p.answer("fu", "b1") == Some(point);
        found.push(Wanted::new(format!("b1={point}"), is_in("fu"), is));
        for shift in SHIFTS {
            let is_there = move |p: &Person| p.answer("fu", "turno") == Some(shift);
            found.push(Wanted::new(format!("{shift} b1={point}"), is_there, move |p| {
                is_there(p) && is(p)
            }));
        }
    }
    let is_linked = |p: &Person| p.both().is_some();
    found.push(Wanted::new("improved", is_linked, |p| {
        p.both().is_some_and(|[a, b]| b > a)
    }));
    found.push(Wanted::new("not improved", is_linked, |p| {
        p.both().is_some_and(|[a, b]| b <= a)
    }));
    found
}

/// How many small counts were attacked, and those that the facts bound.
fn inferred(
    facts: &[(usize, &[Fact])],
    kinds: &[Person],
    persons: [&[Person]; 2],
    minimum: u64,
) -> (usize, Vec<String>) {
    let (mut attacked, mut found) = (0, Vec::new());
    let releases = if persons[1].is_empty() { 1 } else { 2 };
    for (which, persons) in persons.iter().enumerate().take(releases) {
        for (gender, [_, group]) in GENDERS.iter().enumerate() {
            for Wanted { name, is, is_asked } in wanted() {
                let keep = |person: &Person| person.gender == gender && is(person);
                let count = persons.iter().filter(|person| keep(person)).count() as u64;
                let of_group = |person: &&Person| person.gender == gender && is_asked(person);
                let size = persons.iter().filter(of_group).count() as u64;
                if count >= minimum || size == 0 {
                    continue;
                }
                attacked += 1;
                let weights: Vec<f64> = kinds.iter().map(|person| one(keep(person))).collect();
                let [low, high] = bounds(facts, releases, &weights, which);
                // No more can be left open than there are persons: of a small group, half of it.
                let room = (minimum as f64).min(size as f64 / 2.0);
                let is_free = high - low > room - 1e-4;
                if !is_free {
                    found.push(format!("{which} {group} {name} {count} in {low:.2}..{high:.2}"));
                }
            }
        }
    }
    (attacked, found)
}

fn options(profile: Profile) -> ReportOptions {
    ReportOptions {
        profile,
        by: vec!["genero".into(), "turno".into(), "genero*turno".into()],
        ..ReportOptions::default()
    }
}

fn with<T>(
    forms: &[(FormDef, AnalysisPlan); 3],
    persons: &[Person],
    work: impl FnOnce(&[FormData]) -> T,
) -> T {
    with_records(forms, &records(persons), work)
}

fn people(random: &mut Random, count: usize) -> Vec<Person> {
    (0..count)
        .map(|at| {
            if at % 3 == 2 {
                random.later()
            } else {
                random.person()
            }
        })
        .collect()
}

#[test]
fn no_small_count_of_a_training_can_be_inferred() {
    let (forms, kinds) = (surveys(), kinds());
    let mut attacked = 0;
    for seed in 1..=3u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let persons = people(&mut random, [60, 120, 200][(seed % 3) as usize]);
        for profile in [Profile::Internal, Profile::External] {
            let report = with(&forms, &persons, |inputs| report(inputs, &options(profile)));
            let minimum = report.about.minimum;
            let facts = read(&report, &kinds, &standing(&persons, minimum));
            assert!(facts.len() > 10, "seed {seed} {profile:?}: {} facts", facts.len());
            check_truth(&facts, &kinds, &persons);
            let (tried, found) = inferred(&[(0, &facts)], &kinds, [&persons, &[]], minimum);
            assert!(found.is_empty(), "seed {seed} {profile:?}: {found:#?}");
            attacked += tried;
        }
    }
    assert!(attacked > 60, "{attacked}");
}

/// As many were right in every item as had full marks: of a group of which an item hides how many were right, it is not said
/// how many those were.
#[test]
fn full_marks_say_nothing_of_items_that_are_hidden() {
    let forms = surveys();
    let (mut shown, mut held_back) = (0, 0);
    for seed in 1..=8u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let persons = people(&mut random, 200);
        let report = with(&forms, &persons, |inputs| {
            report(inputs, &options(Profile::Internal))
        });
        let (minimum, lines) = (report.about.minimum as usize, lines(&report));
        for (gender, [_, group]) in GENDERS.iter().enumerate() {
            for form in ["pre", "post"] {
                let is_shown = |table: &str, form: Option<&str>, row: &str, column: &str| {
                    let mut lines = lines
                        .iter()
                        .filter(|line| form.is_none_or(|form| line.form == form));
                    lines.any(|line| line.table == table && line.row == row && line.column == column)
                };
                let says =
                    |item: &str, group: &str| is_shown(&format!("{item}.genero"), Some(form), "a", group);
                // One may be withheld, of everybody.
                let is_withheld =
                    |item: &str| !GENDERS.iter().any(|[_, group]| says(item, group)) && !says(item, "total");
                let items = ["k1", "k2", "k3"];
                let has_all = items.iter().all(|item| says(item, group) || is_withheld(item));
                let row = format!("{form}.{group}");
                for column in ["ceiling", "mastery"] {
                    let is_said = is_shown("training.test", None, &row, column);
                    assert!(has_all || !is_said, "seed {seed} {row} {column}");
                    shown += usize::from(is_said);
                }
                let of_group = persons.iter().filter(|p| p.gender == gender && p.is_in(form));
                let has_full_marks = |p: &&Person| items.iter().all(|item| p.answer(form, item) == Some("a"));
                let (full, others): (Vec<&Person>, Vec<&Person>) = of_group.partition(has_full_marks);
                let is_many = full.len() >= minimum && others.len() >= minimum;
                held_back += usize::from(is_many && !has_all);
            }
        }
    }
    assert!(shown > 0 && held_back > 0, "{shown} shown, {held_back} held back");
}

/// Two releases of a training: one person more or less is refused, and what came in between stays unknown.
#[test]
fn two_releases_of_a_training_give_nothing_away() {
    let (forms, kinds) = (surveys(), kinds());
    let mut attacked = 0;
    for (seed, profile) in [(3u64, Profile::Internal), (4, Profile::External)] {
        let mut random = Random(seed.wrapping_mul(0xD129_0D3B_5E1A_77C1) | 1);
        let persons = people(&mut random, 210);
        let make = |to: usize, earlier: &[_]| {
            with(&forms, &persons[..to], |inputs| {
                release(inputs, &options(profile), "2026", earlier)
            })
        };
        let first = make(150, &[]).expect("a release");
        for to in [151, 149] {
            let refused = make(to, std::slice::from_ref(&first));
            assert!(matches!(refused, Err(ReleaseError::TooFewChanges { .. })), "{to}");
        }
        let second = make(210, std::slice::from_ref(&first)).expect("a release");
        let minimum = profile.minimum();
        let facts = [(&first, 150), (&second, 210)].map(|(release, to)| {
            let facts = read(&release.report, &kinds, &standing(&persons[..to], minimum));
            check_truth(&facts, &kinds, &persons[..to]);
            facts
        });
        let (tried, found) = inferred(
            &[(0, &facts[0]), (1, &facts[1])],
            &kinds,
            [&persons[..150], &persons[150..]],
            minimum,
        );
        assert!(found.is_empty(), "seed {seed} {profile:?}: {found:#?}");
        attacked += tried;
    }
    assert!(attacked > 30, "{attacked}");
}

/// Without complementary suppression only what is small itself is hidden: the solver finds it.
#[test]
fn a_mutant_without_complementary_suppression_is_caught() {
    let (forms, kinds) = (surveys(), kinds());
    let mut caught = 0;
    for seed in 1..=2u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let persons = people(&mut random, 120);
        let [mut mutant, open] = [Profile::Internal, Profile::Open]
            .map(|profile| with(&forms, &persons, |inputs| report(inputs, &options(profile))));
        let minimum = mutant.about.minimum;
        for table in mutant.sections.iter_mut().flat_map(|section| &mut section.tables) {
            let Some(whole) = open.table(&table.id) else {
                continue;
            };
            for row in &mut table.rows {
                for (cell, head) in row.cells.iter_mut().zip(&table.columns) {
                    let own = whole.cell(&row.head.key, &head.key);
                    let is_large = |own: &&Cell| {
                        own.n
                            .zip(own.base)
                            .is_some_and(|(n, base)| n >= minimum && base - n >= minimum)
                    };
                    if let (Some(_), Some(own)) = (cell.hidden, own.filter(is_large)) {
                        *cell = own.clone();
                    }
                }
            }
        }
        let facts = read(&mutant, &kinds, &standing(&persons, minimum));
        caught += usize::from(
            !inferred(&[(0, &facts)], &kinds, [&persons, &[]], minimum)
                .1
                .is_empty(),
        );
    }
    assert_eq!(caught, 2);
}
