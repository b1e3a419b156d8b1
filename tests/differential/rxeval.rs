//! rxeval, an evaluator in Rust.

use rxeval::{Fixed, Instance, eval_str};
use serde_json::{Value, json};

/// What stands for its answer where it cannot be asked.
pub const NOT_ASKED: &str = "not asked";

/// What it answers. It knows no clock of the request, no context but the root element, and no node-sets as results.
pub fn answer(request: &Value) -> Value {
    let text = |key: &str| request[key].as_str().unwrap_or_default();
    let is_asked = matches!(text("context"), "" | "/*[1]")
        && matches!(text("type"), "string" | "number" | "boolean")
        && request.get("now").is_none();
    if !is_asked {
        return json!({ "error": NOT_ASKED });
    }
    match evaluate(text("xml"), text("expr"), text("type")) {
        Ok(value) => json!({ "value": value }),
        Err(error) => json!({ "error": error }),
    }
}

fn evaluate(xml: &str, expression: &str, kind: &str) -> Result<Value, String> {
    let instance = Instance::from_xml(xml)?;
    let never = Fixed {
        today: String::new(),
        now: String::new(),
    };
    let value = eval_str(expression, &instance, &never)?;
    Ok(match kind {
        "number" => match value.to_number(&instance) {
            number if number.is_finite() => number.into(),
            number if number.is_nan() => "NaN".into(),
            number if number > 0.0 => "Infinity".into(),
            _ => "-Infinity".into(),
        },
        "boolean" => value.to_boolean(&instance).into(),
        _ => value.to_string_value(&instance).into(),
    })
}
