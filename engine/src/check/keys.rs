//! Answer keys must not travel to tablets: `score` is a column of the analysis plan, read by reports alone.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};

use super::expressions::{is_call, literal, predicates, visit};
use super::files::columns;
use super::logic::rules::SCORE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::FormDef;
use crate::form::draft::{FormDraft, InstanceSource};
use crate::form::instance::Piece;
use crate::xlsform::{SCORE, is_plan};
use crate::xpath;
use crate::xpath::ast::{Ast, AstKind, Start, Test};

/// The record before this one, whose questions may be called like columns.
const LAST_SAVED: &str = "__last-saved";

/// Takes the columns of the analysis plan out of the lists of a form. Where the form's own logic reads one of a list, it is
/// part of the form.
pub fn remove(draft: &mut FormDraft, form: &FormDef) {
    for instance in &mut draft.secondary {
        let InstanceSource::Inline(content) = &mut instance.source else {
            continue;
        };
        let items = content.root().into_iter().flat_map(Piece::children);
        let columns = items.flat_map(Piece::children).map(Piece::name);
        let plan: BTreeSet<String> = columns
            .filter(|column| is_plan(column))
            .map(ToString::to_string)
            .collect();
        for column in plan {
            if !is_read(form, &column, Some(&instance.id)) {
                content.remove(&column);
            }
        }
    }
}

/// True if an expression of the form reads that column of a list, or of any list.
fn is_read(form: &FormDef, column: &str, list: Option<&str>) -> bool {
    form.expressions().any(|expression| {
        let text = expression.text().trim();
        // The label or value of a list's items.
        text == column || xpath::parse(text).is_ok_and(|ast| reads(&ast, column, list, false))
    })
}

/// `in_list`: names are columns. Nesting is limited by the parser, and so is the recursion.
fn reads(ast: &Ast, column: &str, list: Option<&str>, in_list: bool) -> bool {
    match &ast.kind {
        AstKind::Number(_) => false,
        // Such as that of `pulldata()`.
        AstKind::Literal(text) => **text == *column,
        AstKind::Negate(inner) => reads(inner, column, list, in_list),
        AstKind::Binary { first, rest } => {
            reads(first, column, list, in_list)
                || rest
                    .iter()
                    .any(|(_, operand)| reads(operand, column, list, in_list))
        }
        AstKind::Call { arguments, .. } => arguments
            .iter()
            .any(|argument| reads(argument, column, list, in_list)),
        AstKind::Path { start, steps } => {
            let (of_list, in_primary) = match start {
                Start::Context => (in_list, false),
                Start::Root | Start::FormReference { .. } => (false, false),
                Start::Expression { primary, .. } => {
                    (is_of(primary, list), reads(primary, column, list, in_list))
                }
            };
            let is_column = |test: &Test| matches!(test, Test::Name { local, .. } if **local == *column);
            in_primary
                || of_list && steps.iter().any(|step| is_column(&step.test))
                || predicates(start, steps).any(|predicate| reads(predicate, column, list, of_list))
        }
    }
}

/// True if the nodes come from that list, as far as it can be told.
fn is_of(primary: &Ast, list: Option<&str>) -> bool {
    let mut found = false;
    visit(primary, &mut |ast| {
        if let AstKind::Call { arguments, .. } = &ast.kind
            && is_call(ast, "instance")
        {
            let name = arguments.first().and_then(literal);
            found |= name != Some(LAST_SAVED) && (list.is_none() || name.is_none() || name == list);
        }
    });
    found
}

/// Reports a file of choices with scores that the form's logic does not use.
pub fn in_file(form: &FormDef, name: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let holds = |needle: &str| {
        bytes
            .windows(needle.len())
            .any(|found| found.eq_ignore_ascii_case(needle.as_bytes()))
    };
    let extension = name.rsplit('.').next().unwrap_or_default();
    let has_scores = match extension {
        "csv" => columns(bytes)
            .iter()
            .any(|column| column.eq_ignore_ascii_case(SCORE)),
        "xml" => holds("<score>"),
        "geojson" => holds("\"score\""),
        _ => false,
    };
    (has_scores && !is_read(form, SCORE, None))
        .then(|| Diagnostic::new(&SCORE_FILE, Place::Form, name).with(name))
}
