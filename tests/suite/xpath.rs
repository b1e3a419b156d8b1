//! Expressions with their results.

use serde_json::Value;

use crate::case::Case;
use crate::program;
use crate::rows::rows;

/// Everything that does not hold in a case.
pub fn check(case: &Case) -> Result<Vec<String>, String> {
    let zone = case.text("zone").map_or("America/Mexico_City", str::trim);
    let rows = rows(case)?;
    let requests: Vec<Value> = rows.iter().map(|row| row.request.clone()).collect();
    let answers = program::ask("xpath", zone, &requests)?;
    Ok(rows
        .iter()
        .zip(&answers)
        .filter(|(row, answer)| match &row.expected {
            Value::Null => answer.get("error").is_none(),
            expected => !same(expected, &answer["value"]),
        })
        .map(|(row, answer)| format!("{}\n      got {answer}", row.line))
        .collect())
}

/// Numbers are compared up to the last digits that a function of trigonometry may differ in.
fn same(expected: &Value, got: &Value) -> bool {
    match (expected.as_f64(), got.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
        _ => expected == got,
    }
}
