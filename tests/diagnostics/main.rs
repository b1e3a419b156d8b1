//! Every diagnostic has a form that shows it and the same form mended, and a page of documentation made from both.
//!
//! `cases/*.md` hold them: a heading with the code, blocks `form` (or `xform`) that show the problem and blocks `mended`
//! that do not. A new rule needs a case there; `UPDATE=1 cargo test -p sondeo --test diagnostics` writes its page.

#[allow(dead_code, reason = "the suite asks cases for more")]
#[path = "../suite/case.rs"]
mod case;
mod features;
mod follow_up;
mod fresh;
mod pages;
mod paths;
mod slips;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sondeo_engine::check::{self, Options};
use sondeo_engine::diagnostic::{Language, Place, Rule};
use sondeo_engine::form::{self, draft::FormDraft};
use sondeo_engine::xml::Limits;

use case::Case;

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Rules that nothing reports yet. The list must shrink: one that is shown after all fails, too.
const WAITING: &[&str] = &[];

/// Every rule of the project.
fn rules() -> Vec<&'static Rule> {
    check::registry()
        .chain(sondeo_workbook::RULES.iter().copied())
        .collect()
}

/// The cases by code.
fn cases() -> BTreeMap<String, Case> {
    let mut cases = BTreeMap::new();
    for case in case::cases("diagnostics/cases") {
        let name = case.name.clone();
        assert!(cases.insert(name.clone(), case).is_none(), "{name}: two cases");
    }
    cases
}

/// The codes that checking a form gives.
fn codes(kind: &str, text: &str) -> Vec<&'static str> {
    let report = match kind {
        "xform" => check::xform(text, &Limits::default()),
        "draft" => {
            let (_, problems) = form::link(FormDraft::default());
            return problems.iter().map(|problem| problem.rule.code).collect();
        }
        _ => {
            // Anything but a table of sheets is a file whose bytes matter.
            let (bytes, name) = source(text);
            match sondeo_workbook::read(&bytes, &name) {
                Ok(book) => check::workbook(&book, &options()),
                Err(error) => return vec![error.0.rule.code],
            }
        }
    };
    let advice = report.advice.iter().flat_map(|advice| &advice.gender);
    let all = report.diagnostics.iter().chain(&report.portability).chain(advice);
    all.map(|diagnostic| diagnostic.rule.code).collect()
}

/// What stands beside the forms.
fn options() -> Options {
    let mut options = Options::default();
    options.resources.insert("roto.xml", b"<a>".to_vec());
    let with_key = b"name,label,score\nsi,Si,1\nno,No,0\n";
    options.resources.insert("claves.csv", with_key.to_vec());
    options
        .resources
        .insert("opciones.csv", b"name,label\nsi,Si\nno,No\n".to_vec());
    options.resources.insert(
        "dobles.csv",
        "\u{feff}name;label; \"label\";\"a;b\";\"b;a\"\nsi;Si;Yes\n"
            .as_bytes()
            .to_vec(),
    );
    options
}

/// A table of sheets, `file NAME` beside the cases, or the bytes of a file.
fn source(text: &str) -> (Vec<u8>, String) {
    if let Some(name) = text.strip_prefix("file ") {
        let path = root().join("tests/diagnostics/files").join(name.trim());
        return (
            std::fs::read(path).expect("the file of the case"),
            name.trim().to_owned(),
        );
    }
    let name = if text.starts_with('|') {
        "form.md"
    } else {
        "form.csv"
    };
    (unescape(text.strip_suffix('\n').unwrap_or(text)), name.to_owned())
}

/// `\xff` in a case is that byte.
fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        out.extend(rest[..at].bytes());
        match rest
            .get(at + 2..at + 4)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
        {
            Some(byte) => {
                out.push(byte);
                rest = &rest[at + 4..];
            }
            None => {
                out.extend(b"\\x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.extend(rest.bytes());
    out
}

#[test]
fn all_problems_are_listed_at_once() {
    let form = "
| survey | | | | | | | |
| | type | name | label | relevant | constraint | calculation | required |
| | text | a | A | | | | |
| | entero | edad | Edad | | . > 5 and ( | | |
| | calculate | c1 | | | | ${c2} + 1 | |
| | calculate | c2 | | | | ${c1} + 1 | |
| | text | d | D | ${edad} > | | | |
| | calculate | e | | | | doblar(${a}) | |
| | select_one nada | f | F | ${noexiste} = 1 | | | |
| | text | g | G | | doblar(${noexiste}) | | |
| | calculate | h | ${noexiste} | | | ${noexiste} + | |
";
    let book = sondeo_workbook::read(form.trim_start().as_bytes(), "form.md")
        .unwrap_or_else(|_| panic!("a workbook"));
    let report = check::workbook(&book, &options());
    let found: Vec<(&str, String)> = report
        .diagnostics
        .iter()
        .map(|problem| match &problem.place {
            Place::Cell { row, column, .. } => (problem.rule.code, format!("{row}:{column}")),
            place => (problem.rule.code, format!("{place:?}")),
        })
        .collect();
    let expected = [
        ("XLS-TYPE-UNKNOWN", "3:2"),
        ("EXPR-END", "3:6"),
        ("FORM-CYCLE", "4:7"),
        ("EXPR-END", "6:5"),
        ("EXPR-FUNCTION", "7:7"),
        ("XLS-LIST-UNKNOWN", "8:2"),
        ("XLS-REFERENCE-UNKNOWN", "8:5"),
        ("XLS-REFERENCE-UNKNOWN", "9:6"),
        ("EXPR-FUNCTION", "9:6"),
        ("XLS-REFERENCE-UNKNOWN", "10:4"),
        ("XLS-REFERENCE-UNKNOWN", "10:7"),
        ("EXPR-END", "10:7"),
    ];
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(code, place)| (*code, place.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_diagnostic_is_shown_and_mended() {
    let cases = cases();
    let rules = rules();
    let mut problems = Vec::new();
    for rule in &rules {
        let Some(case) = cases.get(rule.code) else {
            if !WAITING.contains(&rule.code) {
                problems.push(format!("{}: no case", rule.code));
            }
            continue;
        };
        for block in &case.blocks {
            let found = codes(
                if block.argument.is_empty() {
                    &block.kind
                } else {
                    &block.argument
                },
                &block.text,
            );
            let is_there = found.contains(&rule.code);
            match block.kind.as_str() {
                "mended" if is_there => {
                    problems.push(format!("{}: the mended form still shows it", rule.code))
                }
                "form" | "xform" | "draft" if is_there == WAITING.contains(&rule.code) => {
                    problems.push(format!("{}: not shown; found {found:?}", rule.code));
                }
                _ => {}
            }
        }
        if ["form", "xform", "draft"]
            .iter()
            .all(|kind| case.text(kind).is_none())
        {
            problems.push(format!("{}: no form that shows it", rule.code));
        }
    }
    for name in cases
        .keys()
        .filter(|name| rules.iter().all(|rule| rule.code != **name))
    {
        problems.push(format!("{name}: no such code"));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn codes_are_unique_and_texts_complete() {
    let mut seen = BTreeMap::new();
    for rule in rules() {
        assert!(seen.insert(rule.code, ()).is_none(), "{}: two rules", rule.code);
        for text in [rule.cause_es, rule.cause_en, rule.remedy_es, rule.remedy_en] {
            assert!(
                text.ends_with(['.', '?']),
                "{}: {text:?} is no sentence",
                rule.code
            );
        }
        let holes = |text: &str| {
            (0..5)
                .filter(|n| text.contains(&format!("{{{n}}}")))
                .collect::<Vec<_>>()
        };
        assert_eq!(holes(rule.cause_es), holes(rule.cause_en), "{}: cause", rule.code);
        assert_eq!(
            holes(rule.remedy_es),
            holes(rule.remedy_en),
            "{}: remedy",
            rule.code
        );
    }
}

#[test]
fn the_pages_are_fresh() {
    pages::check(&rules(), &cases());
}

#[test]
fn the_matrix_of_features_is_fresh() {
    features::check();
}

/// An error hides nothing of what is wrong elsewhere; only what it may have brought about waits for it to be mended.
#[test]
fn everything_is_told_at_once() {
    let survey = "| survey | type | name | label | constraint | relevant |\n\
                  |  | integer | a | A | . > 5 and . < 3 | |\n\
                  |  | integer | b |  | | |\n\
                  |  | text | c | C | regex(., 'a') | 1 = 2 |\n\
                  |  | select_one l | d | D | | |\n\
                  |  | text | e | E | | ${d} = 'y' |\n";
    let told = |choices: &str| codes("form", &format!("{survey}{choices}"));
    let others = ["CHK-CONSTRAINT-NEVER", "CHK-REGEX", "CHK-RELEVANT-NEVER"];
    let whole = told("| choices | list_name | name | label |\n|  | l | x | X |\n");
    for code in others.iter().chain(&["XLS-LABEL-MISSING", "CHK-CHOICE-UNKNOWN"]) {
        assert!(whole.contains(code), "{code} is not among {whole:?}");
    }
    // The choice that nobody finds may be the one that has to be mended.
    let torn = told("| choices | list_name | name | label |\n|  | l | x | X |\n|  | l |  | Y |\n");
    assert!(!torn.contains(&"CHK-CHOICE-UNKNOWN"), "{torn:?}");
}

/// An expression that cannot be read hides nothing of what is wrong in other cells.
#[test]
fn an_expression_with_an_error_hides_nothing_elsewhere() {
    let told = |calculation: &str| {
        codes(
            "form",
            &format!(
                "| survey | type | name | label | calculation | relevant |\n\
                 | | integer | n | N | | |\n\
                 | | calculate | c | | {calculation} | |\n\
                 | | text | t | T | | 1 = 2 |\n\
                 | | text | u | U | | ${{n}} = x |\n\
                 | | calculate | k | | floor(${{n}}) | |\n"
            ),
        )
    };
    for (calculation, error) in [
        ("${n} +", "EXPR-END"),
        ("doblar(${n})", "EXPR-FUNCTION"),
        ("${c} + 1", "FORM-CYCLE"),
        ("doblar(${n} = 'x')", "EXPR-FUNCTION"),
        ("${nadie} + 1", "XLS-REFERENCE-UNKNOWN"),
    ] {
        let mut found = told(calculation);
        found.retain(|code| !code.starts_with("GS"));
        found.sort();
        let mut expected = vec!["CHK-PATH", "CHK-RELEVANT-NEVER", "PORT-XPATH", error];
        expected.sort();
        assert_eq!(found, expected, "{calculation}");
    }
}

/// What comes of a comparison depends on its operator.
#[test]
fn a_comparison_that_cannot_be_meant_says_what_comes_of_it() {
    for (condition, outcome) in [
        (
            "${n} = 'mayor'",
            "con 'mayor', y así la comparación no sirve: en Sondeo el resultado es false() con cualquier respuesta.",
        ),
        (
            "${n} != '05'",
            "con '05', y así la comparación no sirve: en Sondeo el resultado es true() con cualquier respuesta.",
        ),
        (
            "'mayor' < ${n}",
            "con 'mayor', y así la comparación no sirve: en Sondeo el resultado es false() con cualquier respuesta.",
        ),
        (
            "${n} > '2026-01-01'",
            "con '2026-01-01', y así la comparación no sirve.",
        ),
    ] {
        let form = format!(
            "| survey | type | name | label | relevant |\n| | integer | n | N | |\n| | text | t | T | {condition} |\n"
        );
        let book = sondeo_workbook::read(form.as_bytes(), "form.md").expect("a workbook");
        let report = check::workbook(&book, &options());
        let found = report
            .diagnostics
            .iter()
            .find(|problem| problem.rule.code == "CHK-TYPE")
            .expect(condition);
        let cause = found.cause(Language::Spanish);
        assert!(cause.ends_with(outcome), "{condition}: {cause}");
    }
}

/// What the designer wrote is quoted, not what became of it.
#[test]
fn problems_quote_the_cell() {
    let doubtful = "\
| survey | type | name | label | relevant | constraint | calculation | choice_filter |
| | integer | n | N | | . > 5  and  . < ${m} - ${m}  and . < 3 | | |
| | integer | m | M | ${n} = 'x' | | | |
| | begin group | g | G | ${n} > 5 | | | |
| | text | t | T | ${n} < 5 | ${n} > 1 and regex(., 'a') | | |
| | end group | | | | | | |
| | calculate | c | | | | ${m} + 1 | |
| | begin repeat | r | R | | | | |
| | text | u | U | | | | |
| | select_one l | s | S | | | instance('l')/root/item[name = ${t}]/nam | name = 'z' and ${u} = x |
| | end repeat | | | | | | |
| | calculate | v | | | | count(${r}/nada) + count(${r}[nada = 1]) | |
| choices | list_name | name | label |
| | l | a | A |
";
    let wrong = "\
| survey | type | name | label | calculation | repeat_count |
| | integer | n | N | | |
| | calculate | d | | ${n} + | |
| | calculate | e | | f(${n}) | |
| | begin repeat | r | R | | ${n} + |
| | note | o | ${n} | instance('l')/root/item[name = ${n} | |
| | end repeat | | | | |
| entities | list_name | label | create_if |
| | personas | concat(${n} | ${n} = |
";
    for (form, least) in [(doubtful, 6), (wrong, 6)] {
        let book = sondeo_workbook::read(form.as_bytes(), "form.md").expect("a workbook");
        let report = check::workbook(&book, &options());
        let mut quoted = 0;
        for problem in report.diagnostics.iter().chain(&report.portability) {
            let texts = || problem.arguments.iter().chain([&problem.excerpt]);
            // The first argument may be the path of the node that the problem is about.
            for text in texts() {
                let is_node = problem.arguments.first() == Some(text) && !text.contains(['(', '[']);
                assert!(
                    is_node || !text.contains("/data/") && !text.contains("../"),
                    "{problem:?}"
                );
            }
            quoted += usize::from(texts().any(|text| text.contains("${")));
        }
        assert!(quoted >= least, "{quoted}: {:#?}", report.diagnostics);
    }
}

/// Whatever stands around a name that is not known, the name is all that is told.
#[test]
fn a_name_that_is_not_known_is_one_mistake() {
    for expression in [
        "${x} + 1",
        "${x}/y",
        "${x}[1]",
        "count(${x}) + sum(${x})",
        "indexed-repeat(${x}, ${r}, 1)",
        "indexed-repeat(${t}, ${x}, ${x})",
        "jr:choice-name(${x}, '${x}')",
        "selected(${x}, 'a') or selected-at(${x}, 0) = 'a'",
        "instance('l')/root/item[name = ${x}]/label",
        "pulldata('f', 'a', 'b', ${x})",
        "position(${x}/..)",
        "coalesce(once(${x}), '${x}')",
        "${last-saved#x} and not(${x} mod -${x})",
    ] {
        let form = format!(
            "| survey | type | name | label | calculation |\n\
             | | begin repeat | r | R | |\n\
             | | text | t | T | |\n\
             | | end repeat | | | |\n\
             | | select_one l | s | S | |\n\
             | | calculate | c | | {expression} |\n\
             | choices | list_name | name | label |\n\
             | | l | a | A |\n"
        );
        let told: Vec<&str> = codes("form", &form);
        let errors: Vec<&str> = told
            .into_iter()
            .filter(|code| !code.starts_with("GS") && !code.starts_with("PORT"))
            .collect();
        assert_eq!(errors, ["XLS-REFERENCE-UNKNOWN"], "{expression}");
    }
}

/// A reference that reference-geometry cannot use is told once.
#[test]
fn a_place_that_is_not_known_is_one_mistake() {
    for (target, code) in [
        ("nada", "XLS-REFERENCE-GEOMETRY"),
        ("${t}", "XLS-REFERENCE-GEOMETRY"),
        ("${nada}", "XLS-REFERENCE-UNKNOWN"),
        ("${nada", "XLS-REFERENCE-MALFORMED"),
    ] {
        let form = format!(
            "| survey | type | name | label | parameters |\n\
             | | text | t | T | |\n\
             | | geopoint | g | G | reference-geometry={target} |\n"
        );
        let told = codes("form", &form);
        let errors: Vec<&str> = told
            .into_iter()
            .filter(|code| code.starts_with("XLS-REFERENCE"))
            .collect();
        assert_eq!(errors, [code], "{target}");
    }
}

/// The attributes of an entity that come from one cell bring one problem with it.
#[test]
fn what_several_nodes_made_of_one_cell_lack_is_told_once() {
    let told = codes(
        "form",
        "| survey | type | name | label |\n\
         | | text | p | P |\n\
         | entities | list_name | entity_id |\n\
         | | personas | ${p} |\n",
    );
    let missing = told.iter().filter(|code| **code == "FORM-INSTANCE-UNKNOWN");
    assert_eq!(missing.count(), 1, "{told:?}");
}
