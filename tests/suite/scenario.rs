//! Conversations with forms.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::case::Case;
use crate::program;

/// What a step must give.
enum Expected {
    Anything,
    Error,
    /// For `get` at least those keys, for `choices` the values, for `validate` `"REF violation"`, else exactly this.
    Value(Value),
    Has(String),
    Lacks(String),
}

struct Step {
    line: String,
    request: Value,
    expected: Expected,
}

/// Everything that does not hold in a case.
pub fn check(case: &Case) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let form = write_form(case, folder.path())?;
    let mut problems = converse(case, &form, folder.path())?;
    // The form as the program writes it is the same form, and is written the same way again.
    if form.ends_with(".xml") {
        let written = folder.path().join("written.xml");
        let again = folder.path().join("again.xml");
        if convert(Path::new(&form), &written)? {
            let found = converse(case, &written.to_string_lossy(), folder.path())?;
            problems.extend(found.into_iter().map(|problem| format!("as written: {problem}")));
            convert(&written, &again)?;
            let text = |path: &Path| fs::read_to_string(path).unwrap_or_default();
            if text(&written) != text(&again) {
                problems.push(format!(
                    "is written differently the second time:\n{}\n{}",
                    text(&written),
                    text(&again)
                ));
            }
        }
    }
    Ok(problems)
}

/// Writes a form as `sondeo xform` understands it; false if it is refused.
fn convert(form: &Path, output: &Path) -> Result<bool, String> {
    let run = Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .arg("xform")
        .args([form, Path::new("-o"), output])
        .output()
        .map_err(|error| error.to_string())?;
    Ok(run.status.success())
}

/// Has the conversation with a form; everything that does not hold.
fn converse(case: &Case, form: &str, folder: &Path) -> Result<Vec<String>, String> {
    let lines: Vec<&str> = case
        .text("steps")
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let mut steps = Vec::new();
    if !lines.first().is_some_and(|line| line.starts_with("load")) {
        steps.push(step("load", form, folder)?);
    }
    for line in lines {
        steps.push(step(line, form, folder)?);
    }
    let requests: Vec<Value> = steps.iter().map(|step| step.request.clone()).collect();
    let zone = case.text("zone").map_or("America/Mexico_City", str::trim);
    let answers = program::ask("scenario", zone, &requests)?;
    if answers.len() != steps.len() {
        return Err(format!("{} answers to {} steps", answers.len(), steps.len()));
    }
    Ok(steps
        .iter()
        .zip(&answers)
        .filter_map(|(step, answer)| differs(step, answer))
        .collect())
}

/// Writes the form and its files; the path of the form.
fn write_form(case: &Case, folder: &Path) -> Result<String, String> {
    for file in case.blocks.iter().filter(|block| block.kind == "file") {
        fs::write(folder.join(&file.argument), &file.text).map_err(|error| error.to_string())?;
    }
    let (name, text) = match case.xform() {
        Some(xml) => ("form.xml", xml),
        None => ("data.md", case.text("table").ok_or("no form")?.to_owned()),
    };
    let path = folder.join(name);
    fs::write(&path, text).map_err(|error| error.to_string())?;
    Ok(path.to_string_lossy().into_owned())
}

/// Reads `COMMAND ARGUMENTS => EXPECTED`.
fn step(line: &str, form: &str, folder: &Path) -> Result<Step, String> {
    let (command, expected) = expectation(line)?;
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    let rest = rest.trim_start();
    let request = match name {
        "load" => {
            let mut request: Map<String, Value> = match rest {
                "" => Map::new(),
                options => serde_json::from_str(options).map_err(|error| format!("{line}: {error}"))?,
            };
            request.insert("load".to_owned(), form.into());
            request.insert("media".to_owned(), folder.to_string_lossy().into());
            Value::Object(request)
        }
        "answer" => {
            let (reference, value) = rest.split_once(' ').unwrap_or((rest, ""));
            json!({ "answer": reference, "value": value })
        }
        "walk" | "validate" | "serialize" => json!({ name: true }),
        _ => json!({ name: rest }),
    };
    Ok(Step {
        line: line.to_owned(),
        request,
        expected,
    })
}

/// What a mark makes of the text after it.
type Mark = fn(&str) -> Expected;

fn expectation(line: &str) -> Result<(&str, Expected), String> {
    let marks: [(&str, Mark); 2] = [
        (" has ", |text| Expected::Has(text.to_owned())),
        (" lacks ", |text| Expected::Lacks(text.to_owned())),
    ];
    for (mark, make) in marks {
        if let Some((command, text)) = line.split_once(mark) {
            return Ok((command, make(text)));
        }
    }
    Ok(match line.rsplit_once(" => ") {
        None => (line, Expected::Anything),
        Some((command, "error")) => (command, Expected::Error),
        Some((command, json)) => {
            let value = serde_json::from_str(json).map_err(|error| format!("{line}: {error}"))?;
            (command, Expected::Value(value))
        }
    })
}

/// How the answer is not what the step must give.
fn differs(step: &Step, answer: &Value) -> Option<String> {
    let error = answer.get("error").and_then(Value::as_str);
    let value = answer.get("value").cloned().unwrap_or(Value::Null);
    let text = value.as_str().unwrap_or_default();
    let (holds, got) = match (&step.expected, error) {
        (Expected::Error, error) => (error.is_some(), value),
        (_, Some(error)) => (false, error.into()),
        (Expected::Anything, None) => (true, value),
        (Expected::Has(part), None) => (text.contains(part), value.clone()),
        (Expected::Lacks(part), None) => (!text.contains(part), value.clone()),
        (Expected::Value(expected), None) => {
            let got = shorten(&step.request, expected, value);
            (got == *expected, got)
        }
    };
    (!holds).then(|| format!("{}\n      got {got}", step.line))
}

/// The answer in the short form that steps are written in.
fn shorten(request: &Value, expected: &Value, value: Value) -> Value {
    let texts = |key: &'static str| {
        value
            .as_array()
            .into_iter()
            .flatten()
            .map(move |one| one[key].clone())
    };
    if request.get("choices").is_some() && !expected[0].is_object() {
        return texts("value").collect();
    }
    if request.get("validate").is_some() {
        let each = |v: &Value| {
            let text = |key: &str| v[key].as_str().unwrap_or_default().to_owned();
            Value::from(format!("{} {}", text("ref"), text("violation")))
        };
        return value["violations"]
            .as_array()
            .into_iter()
            .flatten()
            .map(each)
            .collect();
    }
    if let (Some(expected), true) = (expected.as_object(), request.get("get").is_some()) {
        return expected
            .keys()
            .map(|key| (key.clone(), value[key.as_str()].clone()))
            .collect();
    }
    value
}
