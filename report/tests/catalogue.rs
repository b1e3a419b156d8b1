//! The attack on what is published: whole reports, read as their readers read them.

mod attacker;
mod common;

use std::collections::BTreeMap;

use attacker::{OptimizationDirection, solve};
use common::{dataset, form};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::table::{Cell, Profile, Report, Table, Value};

const SURVEY: &str = "
| survey | | | | | | |
|---|---|---|---|---|---|---|
| | type | name | label | role | disaggregate | scale |
| | select_one g | genero | Género | gender | yes | |
| | select_one e | entidad | Entidad | | yes | |
| | select_one c | curso | Curso | | | |
| | select_one l | util | Útil | | | likert5 |
| | select_multiple t | temas | Temas | | | |
| choices | | | |
| | list_name | name | label |
| | g | mujer | Mujer |
| | g | hombre | Hombre |
| | g | otra | Otra |
| | e | 07 | Chiapas |
| | e | 20 | Oaxaca |
| | e | 30 | Veracruz |
| | c | a | A |
| | c | b | B |
| | c | c | C |
| | l | 1 | 1 |
| | l | 2 | 2 |
| | l | 3 | 3 |
| | l | 4 | 4 |
| | l | 5 | 5 |
| | t | x | X |
| | t | y | Y |
";

/// One person: gender, state, and the answer to the question under attack (`None`: no answer).
type Person = (usize, usize, Option<usize>);

const GENDERS: [[&str; 2]; 3] = [["mujer", "women"], ["hombre", "men"], ["otra", "other"]];
const STATES: [&str; 3] = ["07", "20", "30"];

fn below(state: &mut u64, limit: u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 11) % limit
}

/// What the tables of a question say: the kinds of persons that a number counts, and the number. Kinds are
/// (answer or none) × gender × state.
fn facts(report: &Report, question: &str, answers: &[&str]) -> Vec<(Vec<usize>, u64)> {
    let kinds =
        |keep: &dyn Fn(Option<usize>) -> bool, gender: Option<usize>, state: Option<usize>| -> Vec<usize> {
            let mut found = Vec::new();
            for answer in 0..=answers.len() {
                for g in 0..3 {
                    for s in 0..3 {
                        let own = (answer > 0).then(|| answer - 1);
                        if keep(own) && gender.is_none_or(|x| x == g) && state.is_none_or(|x| x == s) {
                            found.push((answer * 3 + g) * 3 + s);
                        }
                    }
                }
            }
            found
        };
    let mut facts = Vec::new();
    for by in ["genero", "entidad"] {
        let Some(table) = report.table(&format!("{question}.{by}")) else {
            continue;
        };
        for (at, head) in table.columns.iter().enumerate() {
            let gender = GENDERS.iter().position(|[_, key]| head.key == *key);
            let state = STATES.iter().position(|key| head.key == *key);
            facts.extend(head.base.map(|n| (kinds(&|_| true, gender, state), n)));
            for row in &table.rows {
                let cell: &Cell = &row.cells[at];
                let own = answers.iter().position(|key| row.head.key == *key);
                if row.head.key == "answered"
                    && !cell.is_rounded()
                    && let Value::Count(n) = cell.value
                {
                    facts.push((kinds(&|a| a.is_some(), gender, state), n));
                }
                let favourable = row.head.key == "favourable";
                if let (true, Some(n), Some(base)) = (own.is_some() || favourable, cell.n, cell.base) {
                    // The scale has five points: 4 and 5 are its favourable side.
                    let is_counted = |a: Option<usize>| {
                        if favourable {
                            a.is_some_and(|a| a > 2)
                        } else {
                            a == own && a.is_some()
                        }
                    };
                    facts.push((kinds(&is_counted, gender, state), n));
                    facts.push((kinds(&|a| a.is_some(), gender, state), base));
                }
            }
        }
    }
    facts
}

fn hidden(table: Option<&Table>, row: &str, column: &str) -> bool {
    table
        .and_then(|table| table.cell(row, column))
        .is_none_or(|cell| cell.n.is_none())
}

#[test]
fn no_small_cell_of_a_published_catalogue_can_be_inferred() {
    let mut attacked = 0;
    for seed in 1..=12u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let persons = [40, 90, 250][(seed % 3) as usize];
        let mut lines = String::new();
        let mut answers: BTreeMap<&str, Vec<Person>> = BTreeMap::new();
        for _ in 0..persons {
            let gender = match below(&mut state, 30) {
                0 => 2,
                x => usize::from(x > 13),
            };
            let place = (below(&mut state, 3).min(below(&mut state, 3))) as usize;
            lines.push_str(&format!(
                "genero={} | entidad={}",
                GENDERS[gender][0], STATES[place]
            ));
            for (name, choices) in [
                ("curso", ["a", "b", "c", "", ""]),
                ("util", ["1", "2", "3", "4", "5"]),
            ] {
                let many = choices.iter().filter(|c| !c.is_empty()).count() as u64;
                let answer = below(&mut state, many).max(below(&mut state, many)) as usize;
                let answer = (below(&mut state, 10) > 0).then_some(answer);
                lines.push_str(&format!(" | {name}={}", answer.map_or("", |a| choices[a])));
                answers.entry(name).or_default().push((gender, place, answer));
            }
            // Of two topics, the second is seldom chosen.
            let (x, y) = (below(&mut state, 3) > 0, below(&mut state, 12) == 0);
            lines.push_str(&format!(
                " | temas={} {}\n",
                if x { "x" } else { "" },
                if y { "y" } else { "" }
            ));
            let answer = (x || y).then_some(usize::from(!y));
            answers.entry("temas").or_default().push((gender, place, answer));
        }
        let (form, plan) = form(SURVEY);
        let data = dataset(&form, &lines);
        let options = ReportOptions {
            profile: [Profile::Internal, Profile::External][(seed % 2) as usize],
            by: vec!["genero".into(), "entidad".into()],
            ..ReportOptions::default()
        };
        let minimum = options.profile.minimum();
        let report = report(
            &[FormData {
                form: &form,
                plan: &plan,
                dataset: &data,
            }],
            &options,
        );
        for (name, keys) in [
            ("curso", &["a", "b", "c"][..]),
            ("util", &["1", "2", "3", "4", "5"]),
            ("temas", &["y", "~"]),
        ] {
            let facts = facts(&report, name, keys);
            let size = (keys.len() + 1) * 9;
            for (by, columns) in [("genero", ["women", "men", "other"]), ("entidad", STATES)] {
                let table = report.table(&format!("{name}.{by}"));
                for (group, column) in columns.into_iter().enumerate() {
                    for (answer, key) in keys.iter().enumerate().filter(|(_, key)| **key != "~") {
                        let of = |p: &&Person| {
                            p.2 == Some(answer) && group == if by == "genero" { p.0 } else { p.1 }
                        };
                        let count = answers[name].iter().filter(of).count() as u64;
                        let is_met = answers[name]
                            .iter()
                            .any(|p| group == if by == "genero" { p.0 } else { p.1 });
                        if count >= minimum || !is_met {
                            continue;
                        }
                        let place = format!("seed {seed}, {name} {key} {column}: {count}");
                        assert!(hidden(table, key, column), "{place} is shown");
                        let wanted: Vec<usize> = (0..3)
                            .map(|other| {
                                let (g, s) = if by == "genero" {
                                    (group, other)
                                } else {
                                    (other, group)
                                };
                                ((answer + 1) * 3 + g) * 3 + s
                            })
                            .collect();
                        let high = solve(size, &facts, &wanted, OptimizationDirection::Maximize);
                        let low = solve(size, &facts, &wanted, OptimizationDirection::Minimize);
                        assert!(high - low > minimum as f64 - 1e-6, "{place} is in {low}..{high}");
                        attacked += 1;
                    }
                }
            }
        }
    }
    assert!(attacked > 100, "{attacked}");
}
