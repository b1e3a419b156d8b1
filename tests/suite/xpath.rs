//! Expressions with their results.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::case::{self, Case};
use crate::program;

/// Everything that does not hold in a file.
pub fn run(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut problems = Vec::new();
    for case in case::read(&text) {
        let found = check(&case).unwrap_or_else(|error| vec![error]);
        problems.extend(
            found
                .into_iter()
                .map(|problem| format!("{stem} · {} · {problem}", case.name)),
        );
    }
    problems
}

/// A row is `EXPRESSION => RESULT`; the kind of the JSON result is the type that is asked for, `nodes` after the result
/// asks for node paths.
fn check(case: &Case) -> Result<Vec<String>, String> {
    let xml = case.text("xml").unwrap_or("<data/>");
    let options: Value = match case.text("json") {
        Some(text) => serde_json::from_str(text).map_err(|error| error.to_string())?,
        None => json!({}),
    };
    let zone = case.text("zone").map_or("America/Mexico_City", str::trim);
    let mut rows = Vec::new();
    let mut requests = Vec::new();
    for line in case
        .text("rows")
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.is_empty())
    {
        let (expression, result) = line
            .rsplit_once(" => ")
            .ok_or_else(|| format!("no result: {line}"))?;
        let (result, kind) = match result.strip_suffix(" nodes") {
            Some(result) => (result, Some("nodes")),
            None => (result, None),
        };
        let expected = match result {
            "error" => Value::Null,
            "NaN" | "Infinity" | "-Infinity" => result.into(),
            json => serde_json::from_str(json).map_err(|error| format!("{line}: {error}"))?,
        };
        let kind = kind.unwrap_or(match (&expected, result) {
            (_, "NaN" | "Infinity" | "-Infinity") | (Value::Number(_), _) => "number",
            (Value::Bool(_), _) => "boolean",
            (Value::Array(_), _) => "strings",
            _ => "string",
        });
        let mut request = options.clone();
        request["xml"] = xml.into();
        request["expr"] = expression.trim_end().into();
        request["type"] = kind.into();
        requests.push(request);
        rows.push((line, expected));
    }
    let answers = program::ask("xpath", zone, &requests)?;
    let differs = |((line, expected), answer): (&(&str, Value), &Value)| {
        let holds = match expected {
            Value::Null => answer.get("error").is_some(),
            expected => same(expected, &answer["value"]),
        };
        (!holds).then(|| format!("{line}\n      got {answer}"))
    };
    Ok(rows.iter().zip(&answers).filter_map(differs).collect())
}

/// Numbers are compared up to the last digits that a function of trigonometry may differ in.
fn same(expected: &Value, got: &Value) -> bool {
    match (expected.as_f64(), got.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
        _ => expected == got,
    }
}
