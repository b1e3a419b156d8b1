//! Conditions and sums of the analysis plan, over one record: `${util} >= 4 and ${genero} = 'mujer'`.
//!
//! Comparisons, `and`, `or`, arithmetic, and the functions that plans use. Answers are what was sent: a missing code
//! (`98`, `99`) is its text, as it is for every expression of the form; a question without an answer is the empty text.

use sondeo_engine::xpath::ast::{Ast, AstKind, Start};
use sondeo_engine::xpath::lexer::Operator;
use sondeo_engine::xpath::parse;

/// A value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(f64),
    Text(String),
    Boolean(bool),
}

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct Condition {
    ast: Ast,
    /// Names of the questions it reads.
    pub names: Vec<String>,
}

impl Condition {
    /// `None` if it cannot be read, or uses what plans have no use for.
    pub fn parse(text: &str) -> Option<Self> {
        let ast = parse(text).ok()?;
        let mut names = Vec::new();
        // The parser bounds how deep an expression is nested.
        is_supported(&ast, &mut names).then_some(Self { ast, names })
    }

    /// The value, with the text of each question by its place in [`Condition::names`].
    pub fn value(&self, answer: &dyn Fn(usize) -> String) -> Value {
        evaluate(&self.ast, &self.names, answer)
    }

    pub fn is_true(&self, answer: &dyn Fn(usize) -> String) -> bool {
        boolean(&self.value(answer))
    }

    /// The number; NaN if it is none.
    pub fn number(&self, answer: &dyn Fn(usize) -> String) -> f64 {
        number(&self.value(answer))
    }
}

const FUNCTIONS: &[&str] = &[
    "selected",
    "not",
    "true",
    "false",
    "number",
    "string",
    "string-length",
    "count-selected",
    "coalesce",
    "if",
    "boolean",
    "boolean-from-string",
    "int",
    "round",
    "abs",
    "starts-with",
    "contains",
];

fn is_supported(ast: &Ast, names: &mut Vec<String>) -> bool {
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) => true,
        AstKind::Negate(inner) => is_supported(inner, names),
        AstKind::Binary { first, rest } => {
            let has_union = rest.iter().any(|(operator, _)| *operator == Operator::Union);
            !has_union && is_supported(first, names) && rest.iter().all(|(_, ast)| is_supported(ast, names))
        }
        AstKind::Call {
            prefix,
            name,
            arguments,
        } => {
            let is_known = prefix.is_empty() && FUNCTIONS.contains(&&**name);
            is_known && arguments.iter().all(|ast| is_supported(ast, names))
        }
        AstKind::Path { start, steps } => match start {
            Start::FormReference { name, predicates } if steps.is_empty() && predicates.is_empty() => {
                let name = name.trim().to_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
                true
            }
            Start::Expression { primary, predicates } if steps.is_empty() && predicates.is_empty() => {
                is_supported(primary, names)
            }
            _ => false,
        },
    }
}

fn evaluate(ast: &Ast, names: &[String], answer: &dyn Fn(usize) -> String) -> Value {
    match &ast.kind {
        AstKind::Number(x) => Value::Number(*x),
        AstKind::Literal(text) => Value::Text(text.to_string()),
        AstKind::Negate(inner) => Value::Number(-number(&evaluate(inner, names, answer))),
        AstKind::Binary { first, rest } => {
            let mut value = evaluate(first, names, answer);
            for (operator, right) in rest {
                value = match (operator, boolean(&value)) {
                    (Operator::Or, true) => Value::Boolean(true),
                    (Operator::And, false) => Value::Boolean(false),
                    _ => binary(*operator, &value, &evaluate(right, names, answer)),
                };
            }
            value
        }
        AstKind::Call { name, arguments, .. } => {
            let values: Vec<Value> = arguments.iter().map(|ast| evaluate(ast, names, answer)).collect();
            call(name, &values)
        }
        AstKind::Path { start, .. } => match start {
            Start::FormReference { name, .. } => {
                let at = names.iter().position(|known| known == name.trim());
                Value::Text(at.map(answer).unwrap_or_default())
            }
            Start::Expression { primary, .. } => evaluate(primary, names, answer),
            Start::Context | Start::Root => Value::Text(String::new()),
        },
    }
}

fn binary(operator: Operator, left: &Value, right: &Value) -> Value {
    let (a, b) = (number(left), number(right));
    let equal = || match (left, right) {
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => boolean(left) == boolean(right),
        (Value::Number(_), _) | (_, Value::Number(_)) => a == b,
        (Value::Text(x), Value::Text(y)) => x == y,
    };
    match operator {
        Operator::Or => Value::Boolean(boolean(left) || boolean(right)),
        Operator::And => Value::Boolean(boolean(left) && boolean(right)),
        Operator::Equal => Value::Boolean(equal()),
        Operator::NotEqual => Value::Boolean(!equal()),
        Operator::Less => Value::Boolean(a < b),
        Operator::LessEqual => Value::Boolean(a <= b),
        Operator::Greater => Value::Boolean(a > b),
        Operator::GreaterEqual => Value::Boolean(a >= b),
        Operator::Plus => Value::Number(a + b),
        Operator::Minus => Value::Number(a - b),
        Operator::Multiply => Value::Number(a * b),
        Operator::Divide => Value::Number(a / b),
        Operator::Modulo => Value::Number(a % b),
        Operator::Union => Value::Boolean(false),
    }
}

fn call(name: &str, values: &[Value]) -> Value {
    let text = |at: usize| values.get(at).map(string).unwrap_or_default();
    let number_at = |at: usize| values.get(at).map_or(f64::NAN, number);
    match name {
        "selected" => Value::Boolean(text(0).split_whitespace().any(|word| word == text(1).trim())),
        "not" => Value::Boolean(!values.first().is_some_and(boolean)),
        "true" => Value::Boolean(true),
        "boolean" => Value::Boolean(values.first().is_some_and(boolean)),
        "boolean-from-string" => Value::Boolean(matches!(text(0).as_str(), "1" | "true")),
        "number" => Value::Number(number_at(0)),
        "int" => Value::Number(number_at(0).trunc()),
        "round" => Value::Number(number_at(0).round()),
        "abs" => Value::Number(number_at(0).abs()),
        "string" => Value::Text(text(0)),
        "string-length" => Value::Number(text(0).chars().count() as f64),
        "count-selected" => Value::Number(text(0).split_whitespace().count() as f64),
        "starts-with" => Value::Boolean(text(0).starts_with(&text(1))),
        "contains" => Value::Boolean(text(0).contains(&text(1))),
        "coalesce" => Value::Text(if text(0).is_empty() { text(1) } else { text(0) }),
        "if" => {
            let at = if values.first().is_some_and(boolean) { 1 } else { 2 };
            values.get(at).cloned().unwrap_or(Value::Text(String::new()))
        }
        _ => Value::Boolean(false),
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(x) => *x,
        Value::Boolean(is) => f64::from(u8::from(*is)),
        Value::Text(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|x: &f64| x.is_finite())
            .unwrap_or(f64::NAN),
    }
}

fn boolean(value: &Value) -> bool {
    match value {
        Value::Number(x) => *x != 0.0 && !x.is_nan(),
        Value::Boolean(is) => *is,
        Value::Text(text) => !text.is_empty(),
    }
}

fn string(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(x) => x.to_string(),
        Value::Boolean(is) => is.to_string(),
    }
}
