//! The attack on whole reports: skip logic, means, crossed tables, planned tables, indicators, and two releases. A reader
//! knows the rules of rounding and has every number of the page; no small count may be bounded within the minimum.

mod common;
#[path = "common/facts.rs"]
mod facts;

use common::{dataset, form};
use facts::{Fact, bounds};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::release::{ReleaseError, release};
use sondeo_report::table::{Cell, Profile, Report, Value};

const SURVEY: &str = "
| survey | | | | | | | |
|---|---|---|---|---|---|---|---|
| | type | name | label | role | disaggregate | scale | relevant |
| | select_one g | genero | Género | gender | yes | | |
| | select_one e | entidad | Entidad | | yes | | |
| | select_one c | curso | Curso | | | | |
| | select_one l | util | Útil | | | likert5 | ${curso} = 'a' |
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
| | l | 1 | 1 |
| | l | 2 | 2 |
| | l | 3 | 3 |
| | l | 4 | 4 |
| | l | 5 | 5 |
| analysis | | | | | | | | |
| | kind | code | label | statistic | rows | columns | numerator | denominator |
| | table | T1 | Por género y entidad | crosstab | util | genero entidad | | |
| | table | T2 | Media | mean | util | entidad | | |
| | indicator | I1 | Útil | share | | | ${util} >= 4 | ${util} >= 1 |
| | indicator | I2 | Brecha | gap | | | ${util} >= 4 | ${util} >= 1 |
";

const GENDERS: [[&str; 2]; 3] = [["mujer", "women"], ["hombre", "men"], ["otra", "other"]];
const STATES: [&str; 3] = ["07", "20", "30"];
/// What a person said: nothing; B; A and then nothing; A and 1 to 5.
const SAID: usize = 8;
const KINDS: usize = 9 * SAID;

/// Gender, state, what was said.
type Person = [usize; 3];

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit) as usize
    }

    /// Few of the last groups, few of the low answers.
    fn person(&mut self) -> Person {
        let gender = match self.below(24) {
            0 => 2,
            x => usize::from(x > 10),
        };
        let state = self.below(3).min(self.below(3));
        let said = match self.below(12) {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => 3 + self.below(5).max(self.below(5)),
        };
        [gender, state, said]
    }
}

fn line(person: &Person) -> String {
    let [gender, state, said] = *person;
    let answers = match said {
        0 => "curso=".to_owned(),
        1 => "curso=b".to_owned(),
        2 => "curso=a | util=".to_owned(),
        level => format!("curso=a | util={}", level - 2),
    };
    format!(
        "genero={} | entidad={} | {answers}\n",
        GENDERS[gender][0], STATES[state]
    )
}

/// Which persons a number counts.
type Keep<'k> = &'k dyn Fn(&Person) -> bool;

fn coefficients(weight: &dyn Fn(&Person) -> f64) -> Vec<f64> {
    let kind = |at: usize| weight(&[at / SAID / 3, at / SAID % 3, at % SAID]);
    (0..KINDS).map(kind).collect()
}

fn one(is: bool) -> f64 {
    f64::from(u8::from(is))
}

/// Everything that a report says.
struct Reader<'r> {
    report: &'r Report,
    place: String,
    facts: Vec<Fact>,
}

impl Reader<'_> {
    fn between(&mut self, weight: &dyn Fn(&Person) -> f64, low: f64, high: f64) {
        self.facts.push(Fact {
            place: self.place.clone(),
            coefficients: coefficients(weight),
            low,
            high,
        });
    }

    fn count(&mut self, keep: Keep, n: u64) {
        self.between(&|person| one(keep(person)), n as f64, n as f64);
    }

    /// A count that is rounded to a multiple of the minimum.
    fn about(&mut self, keep: Keep, n: u64) {
        let half = (self.report.about.minimum as f64 / 2.0).floor();
        self.between(&|person| one(keep(person)), n as f64 - half, n as f64 + half);
    }

    /// A share of those who answered.
    fn share(&mut self, of: Keep, chosen: Keep, cell: &Cell) {
        match (&cell.value, cell.n, cell.base) {
            (_, Some(n), Some(base)) => {
                self.count(&|person| of(person) && chosen(person), n);
                self.count(of, base);
            }
            (Value::Share(share), None, Some(base)) => {
                // Whole percents of a rounded base.
                let side = |share: f64| {
                    move |person: &Person| one(of(person) && chosen(person)) - share * one(of(person))
                };
                self.between(&side(share - 0.005), 0.0, 1e6);
                self.between(&side(share + 0.005), -1e6, 0.0);
                self.about(of, base);
            }
            _ => {}
        }
    }

    /// A mean of the scale with few digits.
    fn mean(&mut self, of: Keep, cell: &Cell) {
        let Value::Mean(mean) = cell.value else { return };
        let digits = if self.report.about.minimum == 10 { 2 } else { 4 };
        let half = 10f64.powi(mean.abs().log10().floor() as i32 + 1 - digits) / 2.0;
        let side = |mean: f64| move |person: &Person| (person[2] as f64 - 2.0 - mean) * one(of(person));
        self.between(&side(mean - half), 0.0, 1e6);
        self.between(&side(mean + half), -1e6, 0.0);
        if let Some(n) = cell.base {
            self.count(of, n);
        }
    }
}

/// Persons of a column; a total that is not exact is of women and men.
fn in_group(key: &str, is_standing: bool) -> impl Fn(&Person) -> bool {
    let parts: Vec<&str> = key.split('*').collect();
    let gender = GENDERS.iter().position(|[_, name]| parts.contains(name));
    let state = STATES.iter().position(|name| parts.contains(name));
    let is_total = gender.is_none() && state.is_none();
    move |person| {
        gender.is_none_or(|g| g == person[0])
            && state.is_none_or(|s| s == person[1])
            && !(is_total && is_standing && person[0] == 2)
    }
}

fn read(report: &Report) -> Vec<Fact> {
    let is_standing = report.about.notes.iter().any(|note| note.en.contains("rounded"));
    let mut reader = Reader {
        report,
        place: String::new(),
        facts: Vec::new(),
    };
    for table in report.sections.iter().flat_map(|section| &section.tables) {
        let own = table.id.split('.').next().unwrap_or_default();
        for (at, head) in table.columns.iter().enumerate() {
            let group = in_group(&head.key, is_standing);
            reader.place = format!("{} {}", table.id, head.key);
            if let Some(base) = head.base {
                reader.count(&group, base);
            }
            for row in &table.rows {
                let (name, code) = row.head.key.split_once('/').unwrap_or((own, &row.head.key));
                // Rows of the blocks and of the plan name the question.
                let name = if ["planned", "gender", "indicators", "scale"].contains(&own)
                    && !row.head.key.contains('/')
                {
                    "util"
                } else {
                    name
                };
                let is_util = name == "util";
                let has_answer = |person: &Person| match name {
                    "util" => person[2] > 2,
                    "curso" => person[2] > 0,
                    _ => true,
                };
                let of = |person: &Person| group(person) && has_answer(person);
                let cell = &row.cells[at];
                reader.place = format!("{} {} {}", table.id, row.head.key, head.key);
                let code = match head.key.as_str() {
                    // The scale stands in the columns of its own table.
                    _ if own == "scale" => head.key.as_str(),
                    _ => code,
                };
                match code {
                    "answered" => match cell.value {
                        Value::Count(n) if cell.is_rounded() => reader.about(&of, n),
                        Value::Count(n) => reader.count(&of, n),
                        _ => {}
                    },
                    "favourable" | "util" | "I1" if is_util => match cell.value {
                        Value::Mean(_) => reader.mean(&of, cell),
                        _ => reader.share(&of, &|person| person[2] > 5, cell),
                    },
                    "mean" => reader.mean(&of, cell),
                    "a" => reader.share(&of, &|person| person[2] > 1, cell),
                    "b" => reader.share(&of, &|person| person[2] == 1, cell),
                    code if !is_util => {
                        let gender = GENDERS.iter().position(|[name, _]| *name == code);
                        let state = STATES.iter().position(|name| *name == code);
                        if gender.is_some() || state.is_some() {
                            let is_own =
                                |person: &Person| gender == Some(person[0]) || state == Some(person[1]);
                            reader.share(&of, &is_own, cell);
                        }
                    }
                    code => {
                        if let Ok(level) = code.parse::<usize>() {
                            reader.share(&of, &|person| person[2] == level + 2, cell);
                        }
                    }
                }
            }
        }
    }
    reader.facts
}

/// The reader understands the page: everything that was read is true of the persons.
fn check_truth(facts: &[Fact], persons: &[Person]) {
    for fact in facts {
        let kind = |[g, s, said]: &Person| (g * 3 + s) * SAID + said;
        let sum: f64 = persons.iter().map(|person| fact.coefficients[kind(person)]).sum();
        let is_true = fact.low - 1e-6 <= sum && sum <= fact.high + 1e-6;
        assert!(is_true, "{}: {} ≤ {sum} ≤ {}", fact.place, fact.low, fact.high);
    }
}

/// Whether somebody of that kind is meant.
type Asked = fn(usize) -> bool;

/// What somebody may want to know of a group: each answer, who answered, who was not asked.
const WANTED: [(&str, Asked); 9] = [
    ("util=1", |said| said == 3),
    ("util=2", |said| said == 4),
    ("util=3", |said| said == 5),
    ("util=4", |said| said == 6),
    ("util=5", |said| said == 7),
    ("util answered", |said| said > 2),
    ("curso=a", |said| said > 1),
    ("curso=b", |said| said == 1),
    ("favourable", |said| said > 5),
];

/// Every small count of those persons that the facts bound.
fn inferred(facts: &[(usize, &[Fact])], persons: [&[Person]; 2], minimum: u64) -> (usize, Vec<String>) {
    let (mut attacked, mut found) = (0, Vec::new());
    let groups = GENDERS.iter().map(|[_, key]| *key).chain(STATES);
    let crossed = GENDERS
        .iter()
        .flat_map(|[_, g]| STATES.map(|s| format!("{g}*{s}")));
    let keys: Vec<String> = groups.map(str::to_owned).chain(crossed).collect();
    let releases = if persons[1].is_empty() { 1 } else { 2 };
    for (which, persons) in persons.iter().enumerate().take(releases) {
        for key in &keys {
            let group = in_group(key, false);
            for (name, is_wanted) in WANTED {
                let keep = |person: &Person| group(person) && is_wanted(person[2]);
                let count = persons.iter().filter(|person| keep(person)).count() as u64;
                let is_met = persons.iter().any(&group);
                if count >= minimum || !is_met {
                    continue;
                }
                attacked += 1;
                let wanted = coefficients(&|person| one(keep(person)));
                let [low, high] = bounds(facts, releases, &wanted, which);
                let is_free = high - low > minimum as f64 - 1e-6;
                if !is_free {
                    found.push(format!("{which} {key} {name} {count} in {low:.2}..{high:.2}"));
                }
            }
        }
    }
    (attacked, found)
}

fn options(profile: Profile) -> ReportOptions {
    ReportOptions {
        profile,
        by: vec!["genero".into(), "entidad".into(), "genero*entidad".into()],
        ..ReportOptions::default()
    }
}

fn profile(seed: u64) -> Profile {
    [Profile::Internal, Profile::External][(seed % 2) as usize]
}

#[test]
fn no_small_count_of_a_whole_report_can_be_inferred() {
    let (form, plan) = form(SURVEY);
    let mut attacked = 0;
    for seed in 1..=16u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let count = [40, 120, 300][(seed % 3) as usize];
        let persons: Vec<Person> = (0..count).map(|_| random.person()).collect();
        let data = dataset(&form, &persons.iter().map(line).collect::<String>());
        let forms = [FormData {
            form: &form,
            plan: &plan,
            dataset: &data,
        }];
        let report = report(&forms, &options(profile(seed)));
        let facts = read(&report);
        check_truth(&facts, &persons);
        let (tried, found) = inferred(&[(0, &facts)], [&persons, &[]], report.about.minimum);
        assert!(found.is_empty(), "seed {seed}: {found:#?}");
        attacked += tried;
    }
    assert!(attacked > 300, "{attacked}");
}

#[test]
fn no_small_count_of_two_releases_can_be_inferred() {
    let (form, plan) = form(SURVEY);
    let mut attacked = 0;
    for seed in 1..=8u64 {
        let mut random = Random(seed.wrapping_mul(0xD129_0D3B_5E1A_77C1) | 1);
        let persons: Vec<Person> = (0..150).map(|_| random.person()).collect();
        let make = |from: usize, to: usize, earlier: &[_]| {
            let lines: String = persons[from..to].iter().map(line).collect();
            let data = dataset(&form, &lines);
            let forms = [FormData {
                form: &form,
                plan: &plan,
                dataset: &data,
            }];
            release(&forms, &options(profile(seed)), "2026", earlier)
        };
        let first = make(0, 100, &[]).expect("a release");
        // One record more is refused, whatever it says; so is one less.
        for to in [101, 99] {
            let refused = make(0, to, std::slice::from_ref(&first));
            assert!(matches!(refused, Err(ReleaseError::TooFewChanges { .. })), "{to}");
        }
        let second = make(
            0,
            100 + [20, 50][(seed % 2) as usize],
            std::slice::from_ref(&first),
        )
        .expect("a release");
        let between = &persons[100..100 + [20, 50][(seed % 2) as usize]];
        let facts = [read(&first.report), read(&second.report)];
        let (tried, found) = inferred(
            &[(0, &facts[0]), (1, &facts[1])],
            [&persons[..100], between],
            first.report.about.minimum,
        );
        assert!(found.is_empty(), "seed {seed}: {found:#?}");
        attacked += tried;
    }
    assert!(attacked > 200, "{attacked}");
}

/// The solver sees what it should: with one hidden number shown again, it finds a small count.
#[test]
fn a_report_that_shows_one_number_too_many_is_caught() {
    let (form, plan) = form(SURVEY);
    let mut random = Random(77);
    let persons: Vec<Person> = (0..120).map(|_| random.person()).collect();
    let data = dataset(&form, &persons.iter().map(line).collect::<String>());
    let forms = [FormData {
        form: &form,
        plan: &plan,
        dataset: &data,
    }];
    let [open, internal] =
        [Profile::Open, Profile::Internal].map(|profile| report(&forms, &options(profile)));
    let mut facts = read(&internal);
    assert!(inferred(&[(0, &facts)], [&persons, &[]], 5).1.is_empty());
    let column = |report: &Report| {
        report
            .table("curso.entidad")
            .and_then(|table| table.column("30"))
            .expect("a column")
    };
    let shown = open
        .table("curso.entidad")
        .and_then(|table| table.cell("b", "30"))
        .expect("a cell");
    assert!(
        internal
            .table("curso.entidad")
            .is_some_and(|table| table.rows[1].cells[column(&internal)].hidden.is_some())
    );
    let n = shown.n.expect("a count") as f64;
    facts.push(Fact {
        place: "one too many".into(),
        coefficients: coefficients(&|person| one(person[1] == 2 && person[2] == 1)),
        low: n,
        high: n,
    });
    assert!(!inferred(&[(0, &facts)], [&persons, &[]], 5).1.is_empty());
}
