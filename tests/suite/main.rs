//! The engine's behaviour as data, asked through the command line as anybody else asks it.
//!
//! `scenario/*.md` are conversations with forms, `xpath/*.md` expressions with their results, `xform/*.md` workbooks with
//! their XForms; each file's first lines say how it reads. A new rule is a new row there.

mod case;
mod program;
mod rows;
mod scenario;
mod written;
mod xform;
mod xpath;

use case::Case;

/// Everything that does not hold in a case.
type Check = fn(&Case) -> Result<Vec<String>, String>;

/// Fails with every row of a folder that is not as it should be.
fn all_hold(folder: &str, check: Check) {
    let problems: Vec<String> = case::cases(folder)
        .iter()
        .flat_map(|case| {
            let found = check(case).unwrap_or_else(|error| vec![error]);
            let name = move |problem| format!("{} · {} · {problem}", case.file, case.name);
            found.into_iter().map(name)
        })
        .collect();
    assert!(
        problems.is_empty(),
        "{} rows do not hold:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn scenarios_hold() {
    all_hold("suite/scenario", scenario::check);
}

#[test]
fn every_scenario_has_its_own_id() {
    let mut seen = std::collections::BTreeSet::new();
    for case in case::cases("suite/scenario") {
        let id = case.name.split(' ').next().unwrap_or_default();
        let (letter, number) = id.split_at(id.len().min(1));
        assert!(
            letter.chars().all(|c| c.is_ascii_uppercase()) && number.parse::<u16>().is_ok(),
            "{} · {} has no id such as R12",
            case.file,
            case.name
        );
        assert!(seen.insert(id.to_owned()), "{} · {id} is there twice", case.file);
    }
}

#[test]
fn expressions_hold() {
    all_hold("suite/xpath", xpath::check);
}

#[test]
fn every_function_has_rows() {
    let cases = case::cases("suite/xpath");
    let rows: String = cases.iter().filter_map(|case| case.text("rows")).collect();
    for function in sondeo_engine::xpath::functions::FUNCTIONS {
        assert!(
            rows.contains(&format!("{}(", function.name)),
            "no row of the suite calls {}()",
            function.name
        );
    }
}

#[test]
fn workbooks_become_xforms() {
    all_hold("suite/xform", xform::check);
}
