//! Forms that two engines fill: the project's own surveys, made-up ones, and those of a folder that the environment names.

use std::fs;
use std::path::{Path, PathBuf};

use sondeo_engine::form::draft::FormDraft;
use sondeo_engine::xform;
use sondeo_engine::xlsform::{Options, lower};

/// Names a folder with further forms (`.xml`, `.xlsx`).
const FOLDER: &str = "SONDEO_FORMS";
/// How many forms are made up.
const MADE_UP: u64 = 60;

/// Whether made-up forms look into repeats from outside of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Some peers refuse to say which instance is meant.
    Within,
    Everywhere,
}

/// All forms as XForms, each with its name.
pub fn all(sight: Sight) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut forms = Vec::new();
    for folder in sorted(&root.join("survey-defs")) {
        if let Ok(survey) = sondeo_workbook::read_folder(&folder)
            && let Some(draft) = lower(&survey.book, &Options::default()).draft
        {
            forms.push((name(&folder), xform::write(&draft)));
        }
    }
    for file in std::env::var_os(FOLDER).map_or_else(Vec::new, |folder| sorted(Path::new(&folder))) {
        let bytes = fs::read(&file).expect("a form of the folder");
        if file.extension().is_some_and(|extension| extension == "xml") {
            forms.push((name(&file), String::from_utf8_lossy(&bytes).into_owned()));
        } else if let Ok(book) = sondeo_workbook::read(&bytes, &name(&file))
            && let Some(draft) = lower(&book, &Options::default()).draft
        {
            forms.push((name(&file), xform::write(&draft)));
        }
    }
    forms.extend((1..=MADE_UP).map(|seed| {
        let form = made_up(&mut Dice(seed), sight);
        let xml = compiled(&form).unwrap_or_else(|| panic!("made up wrongly:\n{form}"));
        (format!("made up {seed}"), xml)
    }));
    forms
}

/// The XForm of a workbook in Markdown.
pub fn compiled(markdown: &str) -> Option<String> {
    let book = sondeo_workbook::read(markdown.as_bytes(), "data.md").ok()?;
    let draft: Option<FormDraft> = lower(&book, &Options::default()).draft;
    draft.map(|draft| xform::write(&draft))
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Repeatable chance.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `most` (splitmix64).
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % most.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'p, T: ?Sized>(&mut self, all: &'p [&'p T]) -> &'p T {
        all[self.below(all.len())]
    }
}

/// What a calculation may be; `A`, `B` stand for questions before it, `R` for a repeat.
const CALCULATIONS: &[&str] = &[
    "A",
    "concat('x', A, B)",
    "if(A = '', B, 'x')",
    "string-length(A)",
    "count(R)",
    "position(..)",
    "instance('l')/root/item[name = A]/label",
    "count(instance('l')/root/item[c = A])",
    "count-selected(A)",
    "selected-at(A, 0)",
    "coalesce(A, B)",
    "contains(A, 'a')",
    "substr(A, 1)",
    "translate(A, 'ab', 'ba')",
    "normalize-space(A)",
    "format-date(today(), '%Y-%m')",
    "A * 2",
    "A + B",
    "round(A div 3, 2)",
    "regex(A, '^[0-9]+$')",
];

/// What a condition may be.
const CONDITIONS: &[&str] = &[
    "A != ''",
    "A = '1'",
    "A > 1",
    "A = '' or B = ''",
    "not(selected(A, 'a'))",
    "string-length(A) > 0",
    "count(R) < 3",
    "A != 'x' and B != 'y'",
];

const TYPES: &[&str] = &[
    "text",
    "text",
    "integer",
    "decimal",
    "date",
    "note",
    "calculate",
    "calculate",
    "select_one l",
    "select_one m",
    "select_multiple l",
    "acknowledge",
];

/// Types whose values are the same text to everybody.
const PLAIN: &[&str] = &[
    "text",
    "text",
    "integer",
    "note",
    "calculate",
    "calculate",
    "select_one l",
    "select_one m",
    "select_multiple l",
    "acknowledge",
];

const CHOICES: &str = "| choices |\n| | list_name | name | label | c |\n| | l | a | A | 1 |\n| | l | b | B | 2 |\n\
    | | l | d | D ${q0} | 1 |\n| | m | 1 | One | x |\n| | m | 2 | Two | a |\n";

/// A form of questions, groups with conditions, and repeats, whose expressions read what stands before them.
fn made_up(dice: &mut Dice, sight: Sight) -> String {
    let mut form = String::from(
        "| survey |\n| | type | name | label | relevant | constraint | required | calculation | choice_filter | default | repeat_count |\n\
         | | text | q0 | Q | | | | | | | |\n",
    );
    let mut known = vec!["${q0}".to_owned()];
    let mut repeats: Vec<String> = Vec::new();
    let mut number = 0;
    for section in 0..3 + dice.below(3) {
        let before = known.len();
        let end = match dice.below(3) {
            0 => None,
            1 => {
                let condition = expression(dice, CONDITIONS, &known, &repeats);
                form += &format!("| | begin group | g{section} | G | {condition} | | | | | | |\n");
                Some("| | end group | | | | | | | | | |\n")
            }
            _ => {
                if sight == Sight::Everywhere {
                    repeats.push(format!("${{r{section}}}"));
                }
                let count = dice.pick(&["", "", "2"]);
                form += &format!("| | begin repeat | r{section} | R | | | | | | | {count} |\n");
                Some("| | end repeat | | | | | | | | | |\n")
            }
        };
        let is_repeat = end.is_some_and(|end| end.contains("repeat"));
        for _ in 0..2 + dice.below(4) {
            number += 1;
            let name = format!("q{number}");
            let types = if sight == Sight::Within { PLAIN } else { TYPES };
            form += &question(dice, types, &name, &known, &repeats);
            known.push(format!("${{{name}}}"));
        }
        form += end.unwrap_or_default();
        if is_repeat && sight == Sight::Within {
            repeats.push(format!("${{r{section}}}"));
            known.truncate(before);
        }
    }
    form + CHOICES
}

fn question(dice: &mut Dice, types: &[&str], name: &str, known: &[String], repeats: &[String]) -> String {
    let kind = dice.pick(types);
    let is_computed = kind == "calculate";
    let mut maybe = |times: usize, all: &[&str]| {
        let is_there = dice.one_in(times);
        if is_there {
            expression(dice, all, known, repeats)
        } else {
            String::new()
        }
    };
    let relevant = maybe(4, CONDITIONS);
    let constraint = maybe(6, &[". != 'x'", "string-length(.) < 4"]);
    let required = maybe(6, &["yes", "A != ''"]);
    let mut calculation = maybe(if is_computed { 1 } else { usize::MAX }, CALCULATIONS);
    if types == PLAIN && (calculation.starts_with("contains") || calculation.starts_with("regex")) {
        calculation = format!("string({calculation})");
    }
    let filter = maybe(2, &["c = A", "c = A or A = ''", "selected(A, c)", "name != A"]);
    // JavaRosa keeps choices as they were when only the relevance of what they depend on has changed.
    let filter = if kind.ends_with(" l") && types != PLAIN {
        filter
    } else {
        String::new()
    };
    let shown = maybe(3, &["A"]);
    let label = if is_computed {
        String::new()
    } else {
        format!("L {shown}")
    };
    let default = if kind == "text" {
        dice.pick(&["", "", "1", "abc"])
    } else {
        ""
    };
    format!(
        "| | {kind} | {name} | {label} | {relevant} | {constraint} | {required} | {calculation} | {filter} | {default} | |\n"
    )
}

/// One of the expressions with questions and a repeat in it.
fn expression(dice: &mut Dice, all: &[&str], known: &[String], repeats: &[String]) -> String {
    let text = dice.pick(all);
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphabetic());
    words
        .map(|word| {
            let (name, rest) = word.split_at(
                word.find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(word.len()),
            );
            let name = match name {
                "A" | "B" => known[dice.below(known.len())].clone(),
                "R" if repeats.is_empty() => "/data/q0".to_owned(),
                "R" => repeats[dice.below(repeats.len())].clone(),
                other => other.to_owned(),
            };
            name + rest
        })
        .collect()
}
