//! Predicates over lists of the form: columns that no choice has, and choices and values that are not there.

use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::lists::{Shape, listed, values};
use super::{Analysis, MOST_TOLD, rules};
use crate::check::expressions::{Found, Role, literal, visit, visit_outer};
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Test};
use crate::xpath::lexer::Operator;

/// The column that holds the code of a choice.
const CODE: &str = "name";

/// Codes of so few characters are all near each other.
const SHORT: usize = 2;

/// A column of an item and the text that it is compared with.
struct Compared {
    list: String,
    column: String,
    value: String,
    /// Choices that have it are wanted, and no others.
    is_meant: bool,
}

impl<'a> Analysis<'a> {
    pub(super) fn filters(&mut self, at: &Found<'_>) {
        let mut columns: Vec<(String, String)> = Vec::new();
        let mut compared: Vec<Compared> = Vec::new();
        visit(&at.ast, &mut |ast| {
            let Some((list, predicates)) = filtered(ast) else {
                return;
            };
            let Some(shape) = self.lists.get(list) else { return };
            for predicate in predicates {
                // In a predicate of this one, names are columns of another list.
                visit_outer(predicate, &mut |inner| {
                    if let Some(column) = column(inner)
                        && shape.items().all(|item| item.get(column).is_none())
                    {
                        columns.push((column.to_string(), list.to_string()));
                    }
                });
                compare(predicate, Some(true), &mut |column, value, is_meant| {
                    if !value.is_empty() && is_column_of_texts(shape, column) {
                        compared.push(Compared {
                            list: list.to_string(),
                            column: column.to_string(),
                            value: value.to_string(),
                            is_meant,
                        });
                    }
                });
            }
        });
        let is_filter = at.role == Role::Choices;
        for (column, list) in columns.iter().filter(|_| is_filter).take(MOST_TOLD) {
            self.report(&rules::FILTER_COLUMN, at, &[column, list]);
        }
        compared.retain(|found| !self.is_value(found));
        for found in compared.iter().take(MOST_TOLD) {
            let Compared {
                list, column, value, ..
            } = found;
            let known = self.values_of(list, column);
            let near = self.near.to(value, known.iter().copied());
            let is_code = column == CODE;
            // Leaving out what no choice has now is no mistake by itself.
            let is_short = value.chars().count() <= SHORT;
            if !is_code && !found.is_meant && (near.is_empty() || is_short) {
                continue;
            }
            let rule = match is_code {
                true => &rules::UNKNOWN_CHOICE,
                false => &rules::FILTER_VALUE,
            };
            self.report(rule, at, &[column, value, &near, list]);
        }
    }

    fn is_value(&mut self, found: &Compared) -> bool {
        self.values_of(&found.list, &found.column).contains(&*found.value)
    }

    /// The texts in a column of a list, looked up once.
    fn values_of(&mut self, list: &str, column: &str) -> Rc<BTreeSet<&'a str>> {
        let draft = self.draft;
        let known = self.values.entry((list.to_string(), column.to_string()));
        known
            .or_insert_with(|| Rc::new(values(draft, list, column)))
            .clone()
    }
}

/// True if some items have the column and none has elements in it. Where none has it, the column is what is told.
fn is_column_of_texts(shape: &Shape<'_>, column: &str) -> bool {
    let mut cells = shape.items().filter_map(|item| item.get(column)).peekable();
    cells.peek().is_some() && cells.all(Shape::is_empty)
}

/// A path into `instance('list')`: the list, and the predicates of its items.
fn filtered(ast: &Ast) -> Option<(&str, impl Iterator<Item = &Ast>)> {
    let AstKind::Path {
        start: Start::Expression { primary, .. },
        steps,
    } = &ast.kind
    else {
        return None;
    };
    // The item is the second step: `/root/item[…]`.
    let items = steps.iter().skip(1).take(1);
    Some((listed(primary)?, items.flat_map(|step| &step.predicates)))
}

/// The column of an item that a path names.
fn column(ast: &Ast) -> Option<&str> {
    let AstKind::Path {
        start: Start::Context,
        steps,
    } = &ast.kind
    else {
        return None;
    };
    match &steps[..] {
        [step] if step.axis == Axis::Child => match &step.test {
            Test::Name { prefix, local } if prefix.is_empty() => Some(local),
            _ => None,
        },
        _ => None,
    }
}

/// Calls `see` with each column that is compared with a text, and whether only choices that have it are wanted: `wanted`
/// says which outcome of the expression is, if that can be said. Nesting is limited by the parser.
fn compare<'a>(ast: &'a Ast, wanted: Option<bool>, see: &mut dyn FnMut(&'a str, &'a str, bool)) {
    if let Some((column, value, is_equal)) = comparison(ast) {
        return see(column, value, wanted == Some(is_equal));
    }
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) => {}
        AstKind::Negate(inner) => compare(inner, None, see),
        AstKind::Binary { first, rest } => {
            let is_joined = matches!(rest.first(), Some((Operator::And | Operator::Or, _)));
            let wanted = wanted.filter(|_| is_joined);
            compare(first, wanted, see);
            rest.iter().for_each(|(_, operand)| compare(operand, wanted, see));
        }
        AstKind::Call { name, arguments, .. } => {
            let wanted = match &**name {
                "boolean" => wanted,
                "not" => wanted.map(|wanted| !wanted),
                _ => None,
            };
            arguments
                .iter()
                .for_each(|argument| compare(argument, wanted, see));
        }
        AstKind::Path { start, .. } => {
            if let Start::Expression { primary, .. } = start {
                compare(primary, None, see);
            }
        }
    }
}

/// A column of an item, the text that it is compared with, and whether they are to be equal.
fn comparison(ast: &Ast) -> Option<(&str, &str, bool)> {
    let AstKind::Binary { first, rest } = &ast.kind else {
        return None;
    };
    let [(operator @ (Operator::Equal | Operator::NotEqual), second)] = &rest[..] else {
        return None;
    };
    let is_equal = *operator == Operator::Equal;
    [(&**first, second), (second, &**first)]
        .into_iter()
        .find_map(|(path, value)| Some((column(path)?, literal(value)?, is_equal)))
}
