//! Arguments that are written out and cannot be right.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Analysis, rules};
use crate::check::expressions::{Found, literal, visit, visit_evaluated};
use crate::form::FormDef;
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::lexer::Operator;
use crate::xpath::{self, XPathErrorCode};

/// Functions whose first argument, where there is one, stands for nodes.
const OF_NODES: [&str; 8] = [
    "count",
    "sum",
    "count-non-empty",
    "randomize",
    "position",
    "name",
    "local-name",
    "namespace-uri",
];
/// Functions that give nodes, or hand on what they are given.
const GIVING_NODES: [&str; 7] = [
    "instance",
    "current",
    "randomize",
    "id",
    "indexed-repeat",
    "if",
    "depend",
];
/// What may stand after `%` in the format of a date (ODK XForms, `format-date()` and `format-date-time()`).
const ESCAPES: &str = "YymnbdeHhMS3a%";
const DIGESTS: [&str; 5] = ["md5", "sha-1", "sha-256", "sha-384", "sha-512"];
const ENCODINGS: [&str; 2] = ["base64", "hex"];

/// What is wrong with the arguments of a call.
enum Mistake<'a> {
    /// The function or operator is given a value in the place of nodes.
    Value(String),
    /// The function is given a text that it does not know.
    Unknown(&'a str, &'a str),
    /// The escape is not defined; it stands as written.
    Escape(&'a str, &'a str),
    /// The pattern cannot be used, with the reason.
    Pattern(&'a str, String),
}

/// The mistakes of an expression, outer before inner.
fn mistakes(ast: &Ast) -> Vec<Mistake<'_>> {
    let mut found = Vec::new();
    visit(ast, &mut |ast| found_at(ast, &mut found));
    found
}

/// Those of its parts that are evaluated whenever it is.
fn sure_mistakes(ast: &Ast) -> Vec<Mistake<'_>> {
    let mut found = Vec::new();
    visit_evaluated(ast, &mut |ast| found_at(ast, &mut found));
    found
}

fn found_at<'a>(ast: &'a Ast, found: &mut Vec<Mistake<'a>>) {
    match &ast.kind {
        AstKind::Call { name, arguments, .. } => of_call(name, arguments, found),
        AstKind::Binary { first, rest }
            if matches!(rest.first(), Some((Operator::Union, _)))
                && (is_value(first) || rest.iter().any(|(_, operand)| is_value(operand))) =>
        {
            found.push(Mistake::Value("|".to_string()));
        }
        _ => {}
    }
}

fn of_call<'a>(name: &'a str, arguments: &'a [Ast], found: &mut Vec<Mistake<'a>>) {
    let needs_nodes = |place: usize| match name {
        "indexed-repeat" => place == 0 || place % 2 == 1,
        _ => place == 0 && OF_NODES.contains(&name),
    };
    let mut places = arguments.iter().enumerate();
    if places.any(|(place, argument)| needs_nodes(place) && is_value(argument)) {
        found.push(Mistake::Value(format!("{name}()")));
    }
    for (place, argument) in arguments.iter().enumerate() {
        let Some(text) = literal(argument) else { continue };
        let is_one_of = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(text));
        match (name, place) {
            ("digest", 1) if !is_one_of(&DIGESTS) => found.push(Mistake::Unknown(name, text)),
            ("digest", 2) if !is_one_of(&ENCODINGS) => found.push(Mistake::Unknown(name, text)),
            ("choice-name", 1) if xpath::parse(text).is_err() => found.push(Mistake::Unknown(name, text)),
            ("format-date" | "format-date-time", 1) if !has_known_escapes(text) => {
                found.push(Mistake::Escape(name, text));
            }
            ("regex", 1) => match xpath::check_pattern(text) {
                Ok(()) => {}
                Err(XPathErrorCode::BadPattern(reason)) => found.push(Mistake::Pattern(text, reason)),
                Err(other) => found.push(Mistake::Pattern(text, other.to_string())),
            },
            _ => {}
        }
    }
}

impl Analysis<'_> {
    pub(super) fn arguments(&mut self, at: &Found<'_>) {
        for mistake in mistakes(&at.ast) {
            match mistake {
                Mistake::Value(whose) => self.report(&rules::NO_NODES, at, &[&whose]),
                Mistake::Unknown(function, text) | Mistake::Escape(function, text) => {
                    self.report(&rules::ARGUMENT, at, &[function, text]);
                }
                Mistake::Pattern(pattern, reason) => {
                    self.report(&rules::BAD_PATTERN, at, &[pattern, &reason]);
                }
            }
        }
    }
}

/// The first expression of the form that fails whenever it is evaluated, as far as its text tells. A session leaves the
/// result blank; a form with one is none that ODK Validate accepts.
pub fn failing(form: &FormDef) -> Option<&str> {
    let fails = |text: &&str| {
        let ast = xpath::parse(text);
        ast.is_ok_and(|ast| {
            sure_mistakes(&ast)
                .iter()
                .any(|mistake| !matches!(mistake, Mistake::Escape(..)))
        })
    };
    form.expressions.iter().map(xpath::Expr::text).find(fails)
}

/// True for what never gives nodes.
fn is_value(ast: &Ast) -> bool {
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) | AstKind::Negate(_) => true,
        AstKind::Binary { rest, .. } => !matches!(rest.first(), Some((Operator::Union, _))),
        AstKind::Call { name, .. } => !GIVING_NODES.contains(&&**name),
        AstKind::Path { .. } => false,
    }
}

fn has_known_escapes(format: &str) -> bool {
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character == '%' && !characters.next().is_some_and(|escape| ESCAPES.contains(escape)) {
            return false;
        }
    }
    true
}
