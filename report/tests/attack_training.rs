//! The attack on the report of a training: three waves, linked persons, two items, a reaction, behaviours in a crossed
//! table, indicators. A reader has every number of the report and knows its rules; no small count may be bounded within
//! the minimum, in one report and in two releases.

mod common;
#[path = "common/facts.rs"]
mod facts;

use common::{form, with_records};
use facts::{Fact, bounds};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::export::published;
use sondeo_report::release::{ReleaseError, release};
use sondeo_report::table::{Cell, Profile, Report};

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

const GENDERS: [[&str; 2]; 3] = [["mujer", "women"], ["hombre", "men"], ["otra", "other"]];
const SHIFTS: [&str; 2] = ["am", "pm"];
/// Which items are right.
type Right = [bool; 3];
const ITEM_COUNT: usize = 3;

/// One person: a gender, which items were right before and at the end, what the reaction was (0: none), or, in the
/// follow-up, which carries no code, a shift and a behaviour (0, 1, 2; 3: no opportunity; 4: nothing said).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Person {
    gender: usize,
    before: Option<Right>,
    after: Option<(Right, usize)>,
    later: Option<(usize, usize)>,
}

/// Every kind of person that there can be: the unknowns of the attack are how many there are of each.
fn kinds() -> Vec<Person> {
    let marks = || (0..1usize << ITEM_COUNT).map(|bits| std::array::from_fn(|item| bits >> item & 1 == 1));
    let nobody = Person {
        gender: 0,
        before: None,
        after: None,
        later: None,
    };
    let mut found = Vec::new();
    for gender in 0..3 {
        let own = Person { gender, ..nobody };
        let after = || marks().flat_map(|right| (0..4).map(move |reaction| (right, reaction)));
        for before in marks().map(Some).chain([None]) {
            found.extend(after().map(|after| Person {
                before,
                after: Some(after),
                ..own
            }));
        }
        found.extend(marks().map(|right| Person {
            before: Some(right),
            ..own
        }));
        for shift in 0..2 {
            found.extend((0..5).map(|said| Person {
                later: Some((shift, said)),
                ..own
            }));
        }
    }
    found
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit) as usize
    }

    fn gender(&mut self) -> usize {
        match self.below(20) {
            0 => 2,
            x => usize::from(x > 9),
        }
    }

    /// The first item is easy, the last one hard; at the end more is right. Some leave, some come late.
    fn person(&mut self) -> Person {
        let gender = self.gender();
        let mut right = |odds: [u64; 3]| odds.map(|of_20| self.below(20) < of_20 as usize);
        let (before, after) = (right([17, 10, 3]), right([19, 13, 8]));
        let reaction = [0, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3][self.below(12)];
        let presence = self.below(20);
        Person {
            gender,
            before: (presence != 0).then_some(before),
            after: (presence > 2).then_some((after, reaction)),
            later: None,
        }
        .present()
    }

    fn later(&mut self) -> Person {
        Person {
            gender: self.gender(),
            before: None,
            after: None,
            later: Some((
                usize::from(self.below(3) == 0),
                [0, 1, 1, 2, 2, 2, 3, 4][self.below(8)],
            )),
        }
    }
}

impl Person {
    /// Who was in no wave is nobody.
    fn present(mut self) -> Self {
        if self.before.is_none() && self.after.is_none() {
            self.before = Some([true, true, false]);
        }
        self
    }

    fn points(right: Right) -> f64 {
        right.iter().filter(|is| **is).count() as f64
    }

    /// Points before and at the end of somebody who was there both times.
    fn both(&self) -> Option<[f64; 2]> {
        let (before, (after, _)) = self.before.zip(self.after)?;
        Some([Self::points(before), Self::points(after)])
    }

    fn is_in(&self, form: &str) -> bool {
        match form {
            "pre" => self.before.is_some(),
            "post" => self.after.is_some(),
            _ => self.later.is_some(),
        }
    }

    /// What they answered to a question of a form; `None` without an answer.
    fn answer(&self, form: &str, question: &str) -> Option<&'static str> {
        let right = match form {
            "pre" => self.before,
            _ => self.after.map(|(right, _)| right),
        };
        let level = |level: usize| ["0", "1", "2", "3"].get(level).copied();
        match question {
            "genero" => Some(GENDERS[self.gender][0]),
            "turno" => self.later.map(|(shift, _)| SHIFTS[shift]),
            "r1" => self.after.and_then(|(_, r)| level(r).filter(|_| r > 0)),
            "b1" => self.later.and_then(|(_, b)| level(b).filter(|_| b < 3)),
            item => {
                let at = item.strip_prefix('k')?.parse::<usize>().ok()? - 1;
                right.map(|right| if right[at] { "a" } else { "b" })
            }
        }
    }
}

/// The records of each wave, in their order.
fn records(persons: &[Person]) -> [String; 3] {
    let mut lines = [String::new(), String::new(), String::new()];
    for (number, person) in persons.iter().enumerate() {
        let gender = GENDERS[person.gender][0];
        // Codes that differ in more than one place.
        let code = format!("{0:03}-{0:03}-{0:03}", number);
        let marks = |right: Right| -> String {
            let mark = |at: usize| format!(" | k{}={}", at + 1, if right[at] { "a" } else { "b" });
            (0..ITEM_COUNT).map(mark).collect()
        };
        if let Some(right) = person.before {
            lines[0] += &format!("onda=PRE | clave={code} | genero={gender}{}\n", marks(right));
        }
        if let Some((right, reaction)) = person.after {
            let reaction = if reaction > 0 {
                reaction.to_string()
            } else {
                String::new()
            };
            lines[1] += &format!(
                "onda=POST | clave={code} | genero={gender}{} | r1={reaction}\n",
                marks(right)
            );
        }
        if let Some((shift, said)) = person.later {
            let said = ["0", "1", "2", "97", ""][said];
            lines[2] += &format!(
                "onda=FU | clave= | genero={gender} | turno={} | b1={said}\n",
                SHIFTS[shift]
            );
        }
    }
    lines
}

/// What a reader of the report knows.
struct Reader<'k> {
    kinds: &'k [Person],
    minimum: f64,
    place: String,
    facts: Vec<Fact>,
}

type Keep<'k> = &'k dyn Fn(&Person) -> bool;

fn one(is: bool) -> f64 {
    f64::from(u8::from(is))
}

impl Reader<'_> {
    fn between(&mut self, weight: &dyn Fn(&Person) -> f64, low: f64, high: f64) {
        self.facts.push(Fact {
            place: self.place.clone(),
            coefficients: self.kinds.iter().map(weight).collect(),
            low,
            high,
        });
    }

    fn count(&mut self, keep: Keep, n: f64) {
        self.between(&|person| one(keep(person)), n, n);
    }

    /// A count that may be rounded to a multiple of the minimum.
    fn base(&mut self, keep: Keep, n: f64, is_rounded: bool) {
        let half = if is_rounded {
            (self.minimum / 2.0).floor()
        } else {
            0.0
        };
        self.between(&|person| one(keep(person)), n - half, n + half);
    }

    fn share(&mut self, of: Keep, chosen: Keep, line: &Line) {
        if let (Some(n), Some(base)) = (line.n, line.base) {
            self.count(&|person| of(person) && chosen(person), n);
            self.count(of, base);
            return;
        }
        // Whole percents of a rounded base.
        let side =
            |share: f64| move |person: &Person| one(of(person) && chosen(person)) - share * one(of(person));
        self.between(&side(line.value - 0.005), 0.0, 1e6);
        self.between(&side(line.value + 0.005), -1e6, 0.0);
        if let Some(base) = line.base {
            self.base(of, base, true);
        }
    }

    fn mean(&mut self, of: Keep, amount: &dyn Fn(&Person) -> f64, mean: f64, digits: Option<i32>) {
        let half = digits.map_or(1e-9, |digits| {
            10f64.powi(mean.abs().max(1e-9).log10().floor() as i32 + 1 - digits) / 2.0
        });
        let side = |mean: f64| move |person: &Person| if of(person) { amount(person) - mean } else { 0.0 };
        self.between(&side(mean - half), 0.0, 1e6);
        self.between(&side(mean + half), -1e6, 0.0);
    }
}

/// One published number.
struct Line {
    section: String,
    form: String,
    table: String,
    question: String,
    row_kind: String,
    row: String,
    column: String,
    groups: String,
    value: f64,
    n: Option<f64>,
    base: Option<f64>,
    remark: String,
}

fn lines(report: &Report) -> Vec<Line> {
    let mut out = Vec::new();
    published(report, "es", &mut out).expect("lines");
    let mut reader = csv::Reader::from_reader(&out[..]);
    let heads = reader.headers().expect("heads").clone();
    let mut found = Vec::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let text = |name: &str| {
            let at = heads.iter().position(|head| head == name).expect(name);
            row[at].trim_start_matches('\'').to_owned()
        };
        let Ok(value) = text("value").parse() else {
            continue;
        };
        let id = text("table");
        found.push(Line {
            section: text("section").split('@').next().unwrap_or_default().to_owned(),
            form: text("form"),
            table: id.split('@').next().unwrap_or_default().to_owned(),
            question: text("question").rsplit('/').next().unwrap_or_default().to_owned(),
            row_kind: text("row_kind"),
            row: text("row"),
            column: text("column"),
            groups: format!("{};{}", text("row_group"), text("column_group")),
            value,
            n: text("n").parse().ok(),
            base: text("base").parse().ok(),
            remark: text("remark"),
        });
    }
    found
}

/// Forms, and linked persons (“”), whose totals stand on women and men: few are in the third group, and the others are not.
fn standing(persons: &[Person], minimum: u64) -> Vec<&'static str> {
    let is_few = |n: usize| n > 0 && (n as u64) < minimum;
    let size = |form: &str, gender: usize| {
        let is_in = |person: &&Person| match form {
            "" => person.both().is_some(),
            form => person.is_in(form),
        };
        persons
            .iter()
            .filter(is_in)
            .filter(|person| person.gender == gender)
            .count()
    };
    let stands = |form: &&str| match *form {
        "" => is_few(size("", 2)),
        form => is_few(size(form, 2)) && !is_few(size(form, 0)) && !is_few(size(form, 1)),
    };
    ["", "pre", "post", "fu"].into_iter().filter(stands).collect()
}

fn read(report: &Report, kinds: &[Person], standing: &[&str]) -> Vec<Fact> {
    let minimum = report.about.minimum;
    let digits = if minimum == 10 { 2 } else { 4 };
    let mut reader = Reader {
        kinds,
        minimum: minimum as f64,
        place: String::new(),
        facts: Vec::new(),
    };
    for line in lines(report) {
        reader.place = format!("{}@{} {} {}", line.table, line.form, line.row, line.column);
        let is_rounded = line.remark == "rounded";
        // Which gender the row or the column is of.
        let named = |text: &str| GENDERS.iter().position(|[_, key]| text == *key);
        let of_row = line.row.rsplit('.').next().unwrap_or_default();
        match line.section.as_str() {
            "training" => {
                let gender = named(of_row).or_else(|| named(&line.column));
                // The sum of the two groups that are shown.
                if line.remark == "shown_groups" {
                    continue;
                }
                let in_row = |person: &Person, form: &str| {
                    gender.map_or(person.gender < 2 || !standing.contains(&form), |g| {
                        g == person.gender
                    })
                };
                let linked = |person: &Person| person.both().is_some() && in_row(person, "");
                let there =
                    |form: &'static str| move |person: &Person| person.is_in(form) && in_row(person, form);
                let everybody = |person: &Person, form: &str| {
                    person.is_in(form) && gender.is_none_or(|g| g == person.gender)
                };
                match (line.table.as_str(), line.column.as_str()) {
                    ("training.linking", "pre" | "post" | "later") => {
                        let form = if line.column == "later" {
                            "fu"
                        } else {
                            &line.column
                        };
                        reader.count(&|person| everybody(person, form), line.value);
                    }
                    ("training.linking", "exact") => {
                        let is_linked = |person: &Person| {
                            person.both().is_some() && gender.is_none_or(|g| g == person.gender)
                        };
                        reader.count(&is_linked, line.value);
                    }
                    ("training.linking", "before_only") => reader.count(
                        &|person| everybody(person, "pre") && person.after.is_none(),
                        line.value,
                    ),
                    ("training.linking", "after_only") => reader.count(
                        &|person| everybody(person, "post") && person.before.is_none(),
                        line.value,
                    ),
                    ("training.linking", "attrition") => {
                        reader.share(&|p| everybody(p, "pre"), &|p| p.after.is_none(), &line);
                    }
                    ("training.gain", "n") => reader.count(&linked, line.value),
                    ("training.gain", "before" | "after" | "gain") => {
                        let amount = |person: &Person| {
                            let [before, after] = person.both().unwrap_or_default();
                            match line.column.as_str() {
                                "before" => before,
                                "after" => after,
                                _ => after - before,
                            }
                        };
                        reader.mean(&linked, &amount, line.value, None);
                    }
                    ("training.gain", "improved") => {
                        reader.share(&linked, &|p| p.both().is_some_and(|[a, b]| b > a), &line);
                    }
                    ("training.items", "before" | "after") => {
                        let form = if line.column == "before" { "pre" } else { "post" };
                        let right = |person: &Person| person.answer(form, &line.row) == Some("a");
                        reader.share(&there(form), &right, &line);
                    }
                    ("training.test", column) => {
                        let form = if line.row.starts_with("pre") {
                            "pre"
                        } else {
                            "post"
                        };
                        let points = |person: &Person| {
                            let right = if form == "pre" {
                                person.before
                            } else {
                                person.after.map(|(r, _)| r)
                            };
                            right.map_or(0.0, Person::points)
                        };
                        let of = there(form);
                        match column {
                            "n" => reader.count(&of, line.value),
                            "mean" => reader.mean(&of, &points, line.value, None),
                            "mastery" => {
                                reader.share(&of, &|p| points(p) >= 0.7 * ITEM_COUNT as f64, &line);
                            }
                            "ceiling" => reader.share(&of, &|p| points(p) >= ITEM_COUNT as f64, &line),
                            _ => {}
                        }
                    }
                    ("training.distractors.pre" | "training.distractors.post", "share") => {
                        let form = if line.table.ends_with("pre") {
                            "pre"
                        } else {
                            "post"
                        };
                        let (item, code) = line.row.split_once('/').expect("an item and a choice");
                        reader.share(&there(form), &|p| p.answer(form, item) == Some(code), &line);
                    }
                    ("training.reaction", column) => {
                        let of = |p: &Person| there("post")(p) && p.answer("post", "r1").is_some();
                        match column {
                            "mean" => {
                                let level = |p: &Person| p.after.map_or(0.0, |(_, r)| r as f64);
                                reader.mean(&of, &level, line.value, Some(digits));
                            }
                            _ => reader.share(&of, &|p| p.answer("post", "r1") == Some("3"), &line),
                        }
                    }
                    ("training.behaviours", "without") => {
                        reader.count(&|p| there("fu")(p) && p.answer("fu", "b1").is_none(), line.value);
                    }
                    ("training.behaviours", _) => {
                        let of = |p: &Person| there("fu")(p) && p.answer("fu", "b1").is_some();
                        reader.share(&of, &|p| p.answer("fu", "b1") != Some("0"), &line);
                    }
                    _ => {}
                }
            }
            "indicators" => {
                let gender = named(&line.column);
                if gender.is_none() && line.column != "total" || line.remark == "shown_groups" {
                    continue;
                }
                let is_in = |person: &Person, form: &str| {
                    gender.map_or(person.gender < 2 || !standing.contains(&form), |g| {
                        g == person.gender
                    })
                };
                let linked = |person: &Person| person.both().is_some() && is_in(person, "");
                let code = line.row.as_str();
                let points = |person: &Person| person.before.map_or(0.0, Person::points);
                let in_pre = |person: &Person| person.before.is_some() && is_in(person, "pre");
                match code {
                    "I1" => reader.share(&in_pre, &|p| p.gender == 0, &line),
                    "I2" => reader.mean(&in_pre, &points, line.value, Some(digits)),
                    "I3" => reader.share(&linked, &|p| p.both().is_some_and(|[a, b]| b > a), &line),
                    "I4" => {
                        let gain = |p: &Person| p.both().map_or(0.0, |[a, b]| b - a);
                        reader.mean(&linked, &gain, line.value, Some(digits));
                    }
                    _ => {}
                }
            }
            "questions" | "planned" | "gender" => {
                let form = line.form.as_str();
                let groups: Vec<(&str, &str)> = line
                    .groups
                    .split(';')
                    .filter_map(|group| group.split_once('='))
                    .collect();
                let by_column = named(&line.column).filter(|_| groups.is_empty());
                let is_total = groups.is_empty() && by_column.is_none();
                let group = |person: &Person| {
                    let in_groups = groups.iter().all(|(question, value)| match *question {
                        "genero" => named(value) == Some(person.gender),
                        question => person.answer(form, question) == Some(*value),
                    });
                    let stands = is_total && standing.contains(&form) && person.gender == 2;
                    person.is_in(form) && in_groups && by_column.is_none_or(|g| g == person.gender) && !stands
                };
                let (name, code) = match line.row.split_once('/') {
                    Some((name, code)) => (name, code),
                    None if line.question.is_empty() => (line.row.as_str(), ""),
                    None => (line.question.as_str(), line.row.as_str()),
                };
                let is_share =
                    ["women", "men", "other", "total"].contains(&line.column.as_str()) || !groups.is_empty();
                let of = |person: &Person| group(person) && person.answer(form, name).is_some();
                let level = |person: &Person| -> f64 {
                    person
                        .answer(form, name)
                        .and_then(|text| text.parse().ok())
                        .unwrap_or_default()
                };
                match (line.row_kind.as_str(), code) {
                    _ if line.table == "scale" => match line.column.as_str() {
                        "mean" => reader.mean(
                            &|p| {
                                p.is_in(form)
                                    && !(standing.contains(&form) && p.gender == 2)
                                    && p.answer(form, &line.row).is_some()
                            },
                            &|p| {
                                p.answer(form, &line.row)
                                    .and_then(|t| t.parse().ok())
                                    .unwrap_or_default()
                            },
                            line.value,
                            Some(digits),
                        ),
                        "median" => {}
                        column => {
                            let of = |p: &Person| {
                                p.is_in(form)
                                    && !(standing.contains(&form) && p.gender == 2)
                                    && p.answer(form, &line.row).is_some()
                            };
                            match column {
                                "favourable" => {
                                    reader.share(&of, &|p| is_favourable(form, &line.row, p), &line)
                                }
                                "answered" => reader.base(&of, line.value, is_rounded),
                                point => {
                                    reader.share(&of, &|p| p.answer(form, &line.row) == Some(point), &line)
                                }
                            }
                        }
                    },
                    _ if !is_share => {}
                    ("state", "records") => reader.base(&group, line.value, is_rounded),
                    ("state", _) if line.row == "records" => reader.base(&group, line.value, is_rounded),
                    ("state", "answered") => reader.base(&of, line.value, is_rounded),
                    (_, "favourable") => reader.share(&of, &|p| is_favourable(form, name, p), &line),
                    (_, "mean") => reader.mean(&of, &level, line.value, Some(digits)),
                    // Of tables of the plan and of the block by gender.
                    (_, "") if name.starts_with('k') => {
                        reader.share(&of, &|p| p.answer(form, name) == Some("a"), &line)
                    }
                    (_, "") => reader.share(&of, &|p| is_favourable(form, name, p), &line),
                    ("answer" | "item", code) => {
                        reader.share(&of, &|p| p.answer(form, name) == Some(code), &line);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    reader.facts
}

fn is_favourable(form: &str, question: &str, person: &Person) -> bool {
    person.answer(form, question) == Some(if question == "r1" { "3" } else { "2" })
}

/// The reader understands the page: everything that was read is true of the persons.
fn check_truth(facts: &[Fact], kinds: &[Person], persons: &[Person]) {
    let counts: Vec<f64> = kinds
        .iter()
        .map(|kind| persons.iter().filter(|person| *person == kind).count() as f64)
        .collect();
    for fact in facts {
        let sum: f64 = fact.coefficients.iter().zip(&counts).map(|(c, n)| c * n).sum();
        let is_true = fact.low - 1e-6 <= sum && sum <= fact.high + 1e-6;
        assert!(is_true, "{}: {} ≤ {sum} ≤ {}", fact.place, fact.low, fact.high);
    }
}

/// What somebody may want to know of a group.
fn wanted() -> Vec<(String, Box<dyn Fn(&Person) -> bool>)> {
    let mut found: Vec<(String, Box<dyn Fn(&Person) -> bool>)> = Vec::new();
    for form in ["pre", "post"] {
        for item in ["k1", "k2", "k3"] {
            for code in ["a", "b"] {
                let is = move |p: &Person| p.answer(form, item) == Some(code);
                found.push((format!("{form} {item}={code}"), Box::new(is)));
            }
        }
    }
    for point in ["1", "2", "3"] {
        found.push((
            format!("r1={point}"),
            Box::new(move |p| p.answer("post", "r1") == Some(point)),
        ));
    }
    for point in ["0", "1", "2"] {
        found.push((
            format!("b1={point}"),
            Box::new(move |p| p.answer("fu", "b1") == Some(point)),
        ));
        for shift in SHIFTS {
            let is = move |p: &Person| {
                p.answer("fu", "turno") == Some(shift) && p.answer("fu", "b1") == Some(point)
            };
            found.push((format!("{shift} b1={point}"), Box::new(is)));
        }
    }
    found.push((
        "improved".into(),
        Box::new(|p| p.both().is_some_and(|[a, b]| b > a)),
    ));
    found.push((
        "not improved".into(),
        Box::new(|p| p.both().is_some_and(|[a, b]| b <= a)),
    ));
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
        for gender in 0..3 {
            for (name, is_wanted) in wanted() {
                let keep = |person: &Person| person.gender == gender && is_wanted(person);
                let count = persons.iter().filter(|person| keep(person)).count() as u64;
                let is_asked = |person: &Person| !name.ends_with("improved") || person.both().is_some();
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
                    let group = GENDERS[gender][1];
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
