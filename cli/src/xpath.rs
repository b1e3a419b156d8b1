//! `sondeo xpath`: evaluates expressions, one JSON request per line.

mod form;
mod paths;

use std::io::{BufRead, Write};
use std::process::ExitCode;

use serde_json::{Map, Value as Json, json};
use sondeo_engine::xml::{Doctype, Limits, Names, parse_with};
use sondeo_engine::xpath::{Context, Namespaces, Value, Workspace, compile, string_value};

use crate::host::Machine;
use form::Form;

/// Answers every line of stdin with one line on stdout.
pub fn run() -> ExitCode {
    let mut machine = Machine::new();
    let mut input = std::io::stdin().lock();
    let mut out = std::io::stdout().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => return ExitCode::SUCCESS,
            Ok(_) => {}
            Err(error) => {
                eprintln!("error: stdin: {error}");
                return ExitCode::FAILURE;
            }
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = answer(&line, &mut machine);
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() {
            // Nobody reads any more.
            return ExitCode::SUCCESS;
        }
    }
}

/// The answer to one request.
fn answer(line: &[u8], machine: &mut Machine) -> Json {
    let request: Json = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => return json!({ "id": null, "error": format!("no JSON: {error}") }),
    };
    let id = request.get("id").cloned().unwrap_or(Json::Null);
    match evaluate(&request, machine) {
        Ok(value) => json!({ "id": id, "value": value }),
        Err(error) => json!({ "id": id, "error": error }),
    }
}

/// Prefixes of a request.
struct Prefixes(Map<String, Json>);

impl Namespaces for Prefixes {
    fn uri(&self, prefix: &str) -> Option<&str> {
        self.0.get(prefix)?.as_str()
    }
}

fn text<'a>(request: &'a Json, field: &str) -> Result<Option<&'a str>, String> {
    match request.get(field) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{field} is no text")),
    }
}

fn required<'a>(request: &'a Json, field: &str) -> Result<&'a str, String> {
    text(request, field)?.ok_or_else(|| format!("{field} is missing"))
}

fn evaluate(request: &Json, machine: &mut Machine) -> Result<Json, String> {
    let mut names = Names::new();
    let document = parse_with(
        required(request, "xml")?,
        &mut names,
        &Limits::EXTERNAL,
        Doctype::Skip,
    )
    .map_err(|error| error.to_string())?;
    let prefixes = match request.get("namespaces") {
        Some(Json::Object(map)) => Prefixes(map.clone()),
        None | Some(Json::Null) => Prefixes(Map::new()),
        Some(_) => return Err("namespaces is no object".into()),
    };
    machine.now = text(request, "now")?.map(instant).transpose()?;
    let expression = compile(required(request, "expr")?, &prefixes, &mut names).map_err(|e| e.to_string())?;
    let mut form = Form::new(document, names.clone(), text(request, "language")?);
    if let Some(path) = text(request, "root")? {
        form.root = paths::find(form.main(), &names, path)?;
    }
    let (document, root) = (form.main(), form.root);
    let node = match text(request, "context")? {
        Some(path) => paths::find(document, &names, path)?,
        None => root,
    };
    let workspace = Workspace::new();
    let context = Context {
        root,
        ..Context::new(&names, &form, node, &workspace)
    };
    let fault = |e: sondeo_engine::xpath::XPathError| e.to_string();
    Ok(match required(request, "type")? {
        "string" => Json::String(expression.string(&context, machine).map_err(fault)?),
        "boolean" => Json::Bool(expression.boolean(&context, machine).map_err(fault)?),
        "number" => number(expression.number(&context, machine).map_err(fault)?),
        kind @ ("strings" | "nodes") => match expression.evaluate(&context, machine).map_err(fault)? {
            Value::Nodes(nodes) if kind == "strings" => nodes
                .iter()
                .map(|n| Json::from(&*string_value(&form, n)))
                .collect(),
            Value::Nodes(nodes) => nodes
                .iter()
                .map(|n| Json::from(paths::path(document, &names, n)))
                .collect(),
            _ => return Err("the expression gives no nodes".into()),
        },
        other => return Err(format!("unknown type {other}")),
    })
}

fn instant(text: &str) -> Result<i64, String> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(at.as_millisecond());
    }
    // Without an offset the instant is local.
    text.parse::<jiff::civil::DateTime>()
        .and_then(|at| jiff::tz::TimeZone::system().to_timestamp(at))
        .map(|at| at.as_millisecond())
        .map_err(|error| format!("now: {error}"))
}

fn number(value: f64) -> Json {
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 {
            "Infinity".into()
        } else {
            "-Infinity".into()
        }
    } else if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        Json::from(value as i64)
    } else {
        Json::from(value)
    }
}
