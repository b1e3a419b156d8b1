//! Arguments that are written out and cannot be right.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Analysis, rules};
use crate::check::expressions::{Found, literal, visit};
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::lexer::Operator;

/// Functions whose first argument stands for nodes.
const OF_NODES: [&str; 4] = ["count", "sum", "count-non-empty", "randomize"];
/// Functions that give nodes.
const GIVING_NODES: [&str; 4] = ["instance", "current", "randomize", "id"];
/// What may stand after `%` in the format of a date (ODK XForms, `format-date()` and `format-date-time()`).
const ESCAPES: &str = "YymnbdeHhMS3a%";
const DIGESTS: [&str; 5] = ["md5", "sha-1", "sha-256", "sha-384", "sha-512"];
const ENCODINGS: [&str; 2] = ["base64", "hex"];

impl Analysis<'_> {
    pub(super) fn arguments(&mut self, at: &Found<'_>) {
        let mut values: Vec<String> = Vec::new();
        let mut unknown: Vec<(String, String)> = Vec::new();
        visit(&at.ast, &mut |ast| {
            let AstKind::Call { name, arguments, .. } = &ast.kind else {
                return;
            };
            if OF_NODES.contains(&&**name) && arguments.first().is_some_and(is_value) {
                values.push(name.to_string());
            }
            let bad = arguments
                .iter()
                .enumerate()
                .filter_map(|(place, argument)| Some((place, literal(argument)?)))
                .find(|(place, text)| !is_known(name, *place, text));
            if let Some((_, text)) = bad {
                unknown.push((name.to_string(), text.to_string()));
            }
        });
        for function in values {
            self.report(&rules::NO_NODES, at, &[&function]);
        }
        for (function, text) in unknown {
            self.report(&rules::ARGUMENT, at, &[&function, &text]);
        }
    }
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

fn is_known(function: &str, place: usize, text: &str) -> bool {
    let is_one_of = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(text));
    match (function, place) {
        ("digest", 1) => is_one_of(&DIGESTS),
        ("digest", 2) => is_one_of(&ENCODINGS),
        ("format-date" | "format-date-time", 1) => {
            let mut characters = text.chars();
            while let Some(character) = characters.next() {
                if character == '%' && !characters.next().is_some_and(|escape| ESCAPES.contains(escape)) {
                    return false;
                }
            }
            true
        }
        _ => true,
    }
}
