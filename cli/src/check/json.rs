//! The report for programs.

use serde_json::{Value, json};
use sondeo_engine::check::{Advice, Silenced};
use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity};

use super::Checked;

/// Everything about one form.
pub fn form(checked: &Checked<'_>, language: Language) -> Value {
    let report = &checked.report;
    json!({
        "file": checked.input.display().to_string(),
        "problems": report.diagnostics.iter().map(|d| problem(d, language)).collect::<Value>(),
        "tests": report.tests.iter().map(|test| json!({
            "name": test.name,
            "steps": test.steps,
            "holds": test.failures.is_empty(),
            "failures": test.failures.iter().map(|d| problem(d, language)).collect::<Value>(),
        })).collect::<Value>(),
        "exceptions": report.silenced.iter().map(|s| exception(s, language)).collect::<Value>(),
        "portability": report.portability.iter().map(|d| problem(d, language)).collect::<Value>(),
        "advice": report.advice.as_ref().map(|a| advice(a, language)),
    })
}

fn advice(advice: &Advice, language: Language) -> Value {
    json!({
        "gender": advice.gender.iter().map(|d| problem(d, language)).collect::<Value>(),
        "exceptions": advice.silenced.iter().map(|s| exception(s, language)).collect::<Value>(),
        "questions": advice.effort.questions,
        "minutes": advice.effort.minutes,
        "longest_minutes": advice.effort.longest,
        "reading": advice.reading.as_ref().map(|reading| json!({
            "scale": "INFLESZ",
            "score": reading.score(),
            "band": match language {
                Language::Spanish => reading.band().0,
                Language::English => reading.band().1,
            },
        })),
        "translation": advice.coverage.iter().map(|c| json!({
            "language": c.language, "there": c.there, "wanted": c.wanted,
        })).collect::<Value>(),
    })
}

fn exception(silenced: &Silenced, language: Language) -> Value {
    let mut object = problem(&silenced.finding, language);
    object["reason"] = json!(silenced.reason);
    object
}

fn problem(diagnostic: &Diagnostic, language: Language) -> Value {
    let mut object = json!({
        "code": diagnostic.rule.code,
        "severity": match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        },
        "excerpt": diagnostic.excerpt,
        "cause": diagnostic.cause(language),
        "remedy": diagnostic.remedy(language),
    });
    match &diagnostic.place {
        Place::Form => {}
        Place::Cell { sheet, row, column } => {
            object["sheet"] = json!(**sheet);
            object["row"] = json!(row);
            object["column"] = json!(column);
            object["cell"] = json!(crate::xform::cell(sheet, *row, *column));
        }
        Place::Bytes { start, end } => object["bytes"] = json!([start, end]),
    }
    object
}
