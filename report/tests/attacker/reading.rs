//! A page of a training as an attacker reads it: every number as what it says of persons.

use sondeo_report::export::published;
use sondeo_report::table::Report;

use crate::facts::Fact;
use crate::people::*;

/// What a reader of the report knows.
pub struct Reader<'k> {
    pub kinds: &'k [Person],
    pub minimum: f64,
    pub place: String,
    pub facts: Vec<Fact>,
}

pub type Keep<'k> = &'k dyn Fn(&Person) -> bool;

pub fn one(is: bool) -> f64 {
    f64::from(u8::from(is))
}

impl Reader<'_> {
    pub fn between(&mut self, weight: &dyn Fn(&Person) -> f64, low: f64, high: f64) {
        self.facts.push(Fact {
            place: self.place.clone(),
            coefficients: self.kinds.iter().map(weight).collect(),
            low,
            high,
        });
    }

    pub fn count(&mut self, keep: Keep, n: f64) {
        self.between(&|person| one(keep(person)), n, n);
    }

    /// A count that may be rounded to a multiple of the minimum.
    pub fn base(&mut self, keep: Keep, n: f64, is_rounded: bool) {
        let half = if is_rounded {
            (self.minimum / 2.0).floor()
        } else {
            0.0
        };
        self.between(&|person| one(keep(person)), n - half, n + half);
    }

    pub fn share(&mut self, of: Keep, chosen: Keep, line: &Line) {
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

    pub fn mean(&mut self, of: Keep, amount: &dyn Fn(&Person) -> f64, mean: f64, digits: Option<i32>) {
        let half = digits.map_or(1e-9, |digits| {
            10f64.powi(mean.abs().max(1e-9).log10().floor() as i32 + 1 - digits) / 2.0
        });
        let side = |mean: f64| move |person: &Person| if of(person) { amount(person) - mean } else { 0.0 };
        self.between(&side(mean - half), 0.0, 1e6);
        self.between(&side(mean + half), -1e6, 0.0);
    }
}

/// One published number.
pub struct Line {
    pub section: String,
    pub form: String,
    pub table: String,
    pub question: String,
    pub row_kind: String,
    pub row: String,
    pub column: String,
    pub groups: String,
    pub value: f64,
    pub n: Option<f64>,
    pub base: Option<f64>,
    pub remark: String,
}

pub fn lines(report: &Report) -> Vec<Line> {
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
pub fn standing(persons: &[Person], minimum: u64) -> Vec<&'static str> {
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

pub fn read(report: &Report, kinds: &[Person], standing: &[&str]) -> Vec<Fact> {
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
                    "I5" => {
                        let in_post = |person: &Person| person.after.is_some() && is_in(person, "post");
                        let passes = |person: &Person| {
                            let points = person.after.map_or(0.0, |(right, _)| Person::points(right));
                            points >= 0.7 * ITEM_COUNT as f64
                        };
                        reader.share(&in_post, &passes, &line);
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

pub fn is_favourable(form: &str, question: &str, person: &Person) -> bool {
    person.answer(form, question) == Some(if question == "r1" { "3" } else { "2" })
}

/// The reader understands the page: everything that was read is true of the persons.
pub fn check_truth(facts: &[Fact], kinds: &[Person], persons: &[Person]) {
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
