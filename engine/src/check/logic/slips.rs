//! Slips of the pen that every reader of XPath takes for something else: references in quotes, operands that are compared with
//! nothing, chains of comparisons, conditions that always hold.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::formula::{self, Formula};
use super::paths::led_to;
use super::{Analysis, MOST_TOLD, rules, satisfy};
use crate::check::expressions::{Found, Role, is_call, literal, visit};
use crate::check::written::{self, one_line};
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::lexer::Operator;

impl Analysis<'_> {
    pub(super) fn quoted_references(&mut self, at: &Found<'_>) {
        // A workbook's cell shows whether a path was a reference.
        let cell = written::cell(self.book, at.place);
        let is_written =
            |reference: &String| cell.as_ref().is_none_or(|cell| cell.contains(reference.as_str()));
        // The second argument of jr:choice-name() is a path in quotes.
        let mut meant: Vec<&Ast> = Vec::new();
        let mut quoted: Vec<String> = Vec::new();
        visit(&at.ast, &mut |ast| {
            if let AstKind::Call { arguments, .. } = &ast.kind
                && is_call(ast, "choice-name")
            {
                meant.extend(arguments.get(1));
            }
            let Some(text) = literal(ast).filter(|_| !meant.iter().any(|known| core::ptr::eq(*known, ast)))
            else {
                return;
            };
            let paths = text
                .split_whitespace()
                .filter(|word| word.starts_with(['/', '.']) && word.contains('/'));
            let tree = &self.form.tree;
            let nodes = paths.filter_map(|path| led_to(tree, at.context, path));
            let nodes = nodes.filter(|def| tree.defs[*def].is_leaf);
            quoted.extend(nodes.map(|def| format!("${{{}}}", tree.defs[def].name)));
        });
        quoted.sort();
        quoted.dedup();
        quoted.retain(is_written);
        for reference in quoted.iter().take(MOST_TOLD) {
            self.report(&rules::QUOTED_REFERENCE, at, &[reference]);
        }
    }

    pub(super) fn constants(&mut self, at: &Found<'_>) {
        let mut alone: Vec<String> = Vec::new();
        let mut chains: Vec<String> = Vec::new();
        let written = |ast: &Ast| one_line(at.text.get(ast.span.clone()).unwrap_or_default());
        visit(&at.ast, &mut |ast| {
            let AstKind::Binary { first, rest } = &ast.kind else {
                return;
            };
            if matches!(rest.first(), Some((Operator::And | Operator::Or, _))) {
                let operands = core::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
                alone.extend(
                    operands
                        .filter(|operand| literal(operand).is_some_and(|text| !text.is_empty()))
                        .map(written),
                );
            }
            let is_order = |operator: &Operator| {
                matches!(
                    operator,
                    Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual
                )
            };
            if rest.len() > 1 && rest.iter().all(|(operator, _)| is_order(operator)) {
                chains.push(written(ast));
            }
        });
        for text in alone.iter().take(MOST_TOLD) {
            self.report(&rules::CONSTANT, at, &[text]);
        }
        if !chains.is_empty() {
            let text = self.written(at);
            self.report(&rules::CHAIN, at, &[&text]);
        }
    }

    /// Conditions on answers that no answer can miss.
    pub(super) fn always(&mut self, at: &Found<'_>) {
        if !matches!(at.role, Role::Relevant | Role::Constraint) {
            return;
        }
        let missed = formula::negation(&at.ast, &self.form.tree, at.context);
        let is_missed = || {
            satisfy::can_hold(core::slice::from_ref(&missed), &|_| Vec::new(), &|subject| {
                self.domain(subject)
            })
        };
        if is_about_answers(&missed) && !is_missed() {
            let text = self.written(at);
            self.report(&rules::ALWAYS, at, &[&text.to_string()]);
        }
    }
}

fn is_about_answers(formula: &Formula) -> bool {
    match formula {
        Formula::Maybe | Formula::Never => false,
        Formula::Fact(..) => true,
        Formula::All(parts) | Formula::Any(parts) => parts.iter().any(is_about_answers),
    }
}
