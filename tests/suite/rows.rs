//! The rows of a case of expressions: what is asked, and what the answer must be.

use serde_json::{Value, json};

use crate::case::Case;

/// One `EXPRESSION => RESULT`.
pub struct Row {
    pub line: String,
    /// What `sondeo xpath` is asked.
    pub request: Value,
    /// The result; null where there must be an error.
    pub expected: Value,
}

/// The rows of a case. The kind of the JSON result is the type that is asked for, `nodes` after the result asks for node
/// paths.
pub fn rows(case: &Case) -> Result<Vec<Row>, String> {
    let xml = case.text("xml").unwrap_or("<data/>");
    let options: Value = match case.text("json") {
        Some(text) => serde_json::from_str(text).map_err(|error| error.to_string())?,
        None => json!({}),
    };
    let lines = case.text("rows").unwrap_or_default().lines();
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
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
            Ok(Row {
                line: line.to_owned(),
                request,
                expected,
            })
        })
        .collect()
}
