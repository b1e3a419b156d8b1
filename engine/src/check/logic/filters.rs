//! Predicates over lists of the form: columns that no choice has, and choices and values that are not there.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Analysis, rules};
use crate::check::expressions::{Found, Role, inline_list, literal, visit, visit_outer};
use crate::form::draft::FormDraft;
use crate::form::instance::Piece;
use crate::xlsform::names::nearest;
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Test};
use crate::xpath::lexer::Operator;

/// The column that holds the code of a choice.
const CODE: &str = "name";

impl Analysis<'_> {
    pub(super) fn filters(&mut self, at: &Found<'_>) {
        let draft = self.draft;
        let mut columns: Vec<(String, String)> = Vec::new();
        let mut values: Vec<[String; 4]> = Vec::new();
        visit(&at.ast, &mut |ast| {
            let Some((list, list_root, predicates)) = filtered(draft, ast) else {
                return;
            };
            let items = || list_root.children();
            for predicate in predicates {
                // In a predicate of this one, names are columns of another list.
                visit_outer(predicate, &mut |inner| {
                    if let Some(column) = column(inner)
                        && items()
                            .flat_map(Piece::children)
                            .all(|cell| cell.name() != column)
                    {
                        columns.push((column.to_string(), list.to_string()));
                    }
                    if let Some((column, value)) = compared(inner) {
                        let known = || {
                            let cells = items().flat_map(Piece::children);
                            cells.filter(|cell| cell.name() == column).map(Piece::text)
                        };
                        // Without any cell there is a column missing, which is said already.
                        if !value.is_empty() && known().next().is_some() && known().all(|it| it != value) {
                            let near = nearest(value, known());
                            values.push([column.to_string(), value.to_string(), near, list.to_string()]);
                        }
                    }
                });
            }
        });
        for (column, list) in columns.iter().filter(|_| at.role == Role::Choices) {
            self.report(&rules::FILTER_COLUMN, at, &[column, list]);
        }
        for [column, value, near, list] in &values {
            let rule = if column == CODE {
                &rules::UNKNOWN_CHOICE
            } else {
                &rules::FILTER_VALUE
            };
            self.report(rule, at, &[column, value, near, list]);
        }
    }
}

/// A path into a list that the form holds: the list, the element around its items and the predicates.
fn filtered<'a>(
    draft: &'a FormDraft,
    ast: &'a Ast,
) -> Option<(&'a str, Piece<'a>, impl Iterator<Item = &'a Ast>)> {
    let AstKind::Path {
        start: Start::Expression { primary, .. },
        steps,
    } = &ast.kind
    else {
        return None;
    };
    let (list, root) = inline_list(draft, primary)?;
    Some((
        list,
        root,
        // The item is the second step: `/root/item[…]`.
        steps.iter().skip(1).take(1).flat_map(|step| &step.predicates),
    ))
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

/// A column of an item, with the text that it is compared with.
fn compared(ast: &Ast) -> Option<(&str, &str)> {
    let AstKind::Binary { first, rest } = &ast.kind else {
        return None;
    };
    let [(Operator::Equal | Operator::NotEqual, second)] = &rest[..] else {
        return None;
    };
    [(&**first, second), (second, &**first)]
        .into_iter()
        .find_map(|(path, value)| Some((column(path)?, literal(value)?)))
}
