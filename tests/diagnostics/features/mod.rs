//! `docs/features.md`: what is supported where, with a test behind each tick. A tick is a test whose source uses the feature;
//! of what leaves no mark in a form (records, files, the log) it is a test that says so in its name or words.
//!
//! What there is comes from the engine's registries and, where it has none, from [`lists`]; [`source`] reads the tests,
//! [`mark`] says what in them is a use.

mod expression;
mod lists;
mod mark;
mod source;

use std::fmt::Write;

use sondeo_engine::check::features::{Kind, features};
use sondeo_engine::xpath::ast::Axis;

use super::{fresh, root};
use mark::Mark;
use source::Source;

/// The parts of the product, with the tests that speak for each.
const PARTS: [(&str, &[&str]); 3] = [
    (
        "engine",
        &[
            "tests/suite/scenario",
            "tests/suite/xform",
            "tests/suite/xpath",
            "engine/tests",
            "workbook/tests",
            "cli/tests",
        ],
    ),
    ("collect", &["tests/browser", "app/src/form"]),
    (
        "console",
        &["report/tests", "server/tests", "tests/browser/story/kinds.rs"],
    ),
];

const REGISTRIES: [(Kind, &str); 13] = [
    (Kind::QuestionType, "Question types"),
    (Kind::SurveyColumn, "Columns of the survey sheet"),
    (Kind::ChoicesColumn, "Columns of the choices sheet"),
    (Kind::Family, "Columns with a prefix"),
    (Kind::Translation, "Columns in several languages"),
    (Kind::Setting, "Settings"),
    (Kind::EntitiesColumn, "Columns of the entities sheet"),
    (Kind::ListColumn, "Columns of the sheets external_choices and osm"),
    (Kind::TestsColumn, "Columns of the tests sheet"),
    (Kind::AnalysisColumn, "Columns of the analysis sheet"),
    (Kind::Appearance, "Appearances"),
    (Kind::Parameter, "Parameters"),
    (Kind::Function, "XPath functions"),
];

const HEAD: &str = "# Features

Made from the registries and the tests: a tick leads to a test that uses the feature or, of what leaves no mark in a form (records, files, the log), says so in its name or words. No tick means that no test speaks for it, which is not the same as missing.

- **engine**: compiling and running, asked through the command line, and the surveys with their own tests sheets
- **collect**: the tablet's screens, in the widgets' own tests and in real browsers, where every survey is filled to its end, and a form with a question of every kind
- **console**: records as tables, results and downloads, those of the surveys included
";

/// A row of the matrix.
struct Row {
    name: String,
    also: Vec<String>,
    /// What proves the use in each part.
    marks: [Vec<Mark>; 3],
    /// In which parts there must be a test.
    wanted: [bool; 3],
}

impl Row {
    fn new(name: &str, also: Vec<String>, marks: Vec<Mark>) -> Self {
        let marks = [marks.clone(), marks.clone(), marks];
        let name = name.to_owned();
        let wanted = [true, false, false];
        Self {
            name,
            also,
            marks,
            wanted,
        }
    }
}

/// Compares the matrix with the registries and tests, or writes it.
pub fn check() {
    let tests = Tests::read();
    let mut text = HEAD.to_owned();
    let mut unproven = Vec::new();
    for (heading, rows) in groups() {
        // A column that is empty everywhere is left out.
        let has_also = rows.iter().any(|row| !row.also.is_empty());
        let (also, line) = if has_also { (" also |", "---|") } else { ("", "") };
        let _ = write!(
            text,
            "\n## {heading}\n\n| name |{also} engine | collect | console |\n|---|{line}---|---|---|\n"
        );
        for row in &rows {
            let ticks = [0, 1, 2].map(|part| tests.tick(part, &row.marks[part]));
            let also = if has_also {
                format!(" {} |", row.also.join(", "))
            } else {
                String::new()
            };
            let _ = writeln!(text, "| {} |{also} {} |", row.name, ticks.join(" | "));
            let problems = tests.unproven(row, &ticks);
            unproven.extend(problems.map(|problem| format!("{heading}: {problem}")));
        }
    }
    assert!(unproven.is_empty(), "{}", unproven.join("\n"));
    fresh::file(&root().join("docs/features.md"), &text);
}

/// What stands in the tests.
struct Tests {
    parts: Vec<Vec<Source>>,
    surveys: Vec<Source>,
}

impl Tests {
    fn read() -> Self {
        let of_part = |folders: &[&str]| {
            let folders = folders.iter().map(|folder| root().join(folder));
            folders.flat_map(|folder| source::sources(&folder)).collect()
        };
        Self {
            parts: PARTS.iter().map(|(_, folders)| of_part(folders)).collect(),
            surveys: source::surveys(),
        }
    }

    /// A link to the first test of a part that has one of the marks.
    fn tick(&self, part: usize, marks: &[Mark]) -> String {
        let mut sources = self.parts[part].iter().chain(&self.surveys);
        let found = sources.find(|source| marks.iter().any(|mark| mark.is_in(source)));
        found.map_or(String::new(), |source| format!("[✓](../{})", source.path))
    }

    /// What must have a test and has none: a row, or one of its marks, such as another spelling.
    fn unproven<'r>(&'r self, row: &'r Row, ticks: &'r [String; 3]) -> impl Iterator<Item = String> + 'r {
        let wanted = PARTS.iter().zip(row.wanted).zip(ticks);
        let unticked = wanted.filter(|((_, wanted), tick)| *wanted && tick.is_empty());
        let unused = row.marks.iter().flatten().filter(|mark| !self.have(mark));
        unticked
            .map(|(((part, _), _), _)| format!("{part} has no test of {}", row.name))
            .chain(unused.map(|mark| format!("no test has {mark:?}")))
    }

    fn have(&self, mark: &Mark) -> bool {
        let mut all = self.parts.iter().flatten().chain(&self.surveys);
        all.any(|source| mark.is_in(source))
    }
}

/// Every heading with its rows.
fn groups() -> Vec<(&'static str, Vec<Row>)> {
    let mut groups: Vec<(&str, Vec<Row>)> =
        REGISTRIES.map(|(kind, heading)| (heading, registry(kind))).into();
    let parts = |names: &[&str]| names.iter().map(|name| expression(name, &[])).collect();
    groups.push(("XPath operators", parts(&lists::OPERATORS)));
    groups.push(("XPath axes", axes()));
    groups.push(("XPath paths and predicates", parts(&lists::PATHS)));
    for (heading, rows) in lists::FORMS {
        let row = |(name, mark): &(&str, Mark)| Row::new(&code(name), Vec::new(), vec![mark.clone()]);
        groups.push((heading, rows.iter().map(row).collect()));
    }
    for (heading, rows) in lists::RECORDS {
        let row = |(name, marks): &(&str, [&[Mark]; 3])| Row {
            name: (*name).to_owned(),
            also: Vec::new(),
            marks: marks.map(<[Mark]>::to_vec),
            wanted: marks.map(|marks| !marks.is_empty()),
        };
        groups.push((heading, rows.iter().map(row).collect()));
    }
    groups
}

fn registry(kind: Kind) -> Vec<Row> {
    let of_kind = features().into_iter().filter(|feature| feature.kind == kind);
    of_kind
        .map(|feature| {
            let names = [feature.name].into_iter().chain(feature.aliases.iter().copied());
            let marks = names.map(|name| Mark::Registry(kind, name)).collect();
            let after = match kind {
                Kind::Family => "::…",
                Kind::Translation => "::Language",
                _ => "",
            };
            let shown = |name: &str| code(&format!("{name}{after}"));
            let also = feature.aliases.iter().map(|alias| shown(alias)).collect();
            Row::new(&shown(feature.name), also, marks)
        })
        .collect()
}

fn axes() -> Vec<Row> {
    let row = |(name, _): &(&str, Axis)| {
        let short: Vec<&str> = lists::SHORT_AXES
            .iter()
            .filter(|(axis, _)| axis == name)
            .map(|(_, short)| *short)
            .collect();
        expression(&format!("{name}::"), &short)
    };
    Axis::ALL.iter().map(row).collect()
}

/// A part of expressions, which tests use in the forms that they fill.
fn expression(name: &str, also: &[&str]) -> Row {
    let also = also.iter().map(|also| code(also)).collect();
    Row::new(&code(name), also, vec![Mark::Expression(name.to_owned())])
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}
