//! Answer keys must not travel to tablets: `score` is a column of the analysis plan, read by reports alone.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::expressions::{is_call, literal, predicates, visit};
use super::files::columns;
use super::logic::rules::SCORE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::FormDef;
use crate::form::def::{ChoicesDef, ExprId, SecondarySource, TextDef};
use crate::form::draft::{FormDraft, InstanceSource};
use crate::xlsform::{SCORE, is_plan};
use crate::xpath;
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};

/// The record before this one, whose questions may be called like columns.
const LAST_SAVED: &str = "__last-saved";

/// Takes the columns of the analysis plan out of the lists of a form. Where the form's own logic reads one of a list, it is
/// part of the form.
pub fn remove(draft: &mut FormDraft, form: &FormDef) {
    let mut reads = None;
    for instance in &mut draft.secondary {
        let InstanceSource::Inline(content) = &mut instance.source else {
            continue;
        };
        let plan: Vec<String> = content
            .names()
            .filter(|name| is_plan(name))
            .map(ToString::to_string)
            .collect();
        for column in plan {
            if !reads
                .get_or_insert_with(|| Reads::of(form))
                .has(&instance.id, &column)
            {
                content.remove(&column);
            }
        }
    }
}

/// Reports a file of choices with scores that the form's logic does not use.
pub fn in_file(form: &FormDef, name: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let scores = match extension {
        "csv" => {
            let columns = columns(bytes).into_iter();
            columns
                .filter(|column| column.eq_ignore_ascii_case(SCORE))
                .collect()
        }
        "xml" => spellings(bytes, "<", ">"),
        "geojson" => spellings(bytes, "\"", "\""),
        _ => BTreeSet::new(),
    };
    if scores.is_empty() {
        return None;
    }
    let reads = Reads::of(form);
    let is_of_file = |source: &SecondarySource| matches!(source, SecondarySource::File(file) if file == name);
    let instances = form
        .secondary
        .iter()
        .filter(|instance| is_of_file(&instance.source))
        .map(|instance| &*instance.id);
    let lists: Vec<&str> = instances.chain([stem]).collect();
    let is_read = |column: &String| lists.iter().any(|list| reads.has(list, column));
    (!scores.iter().all(is_read)).then(|| Diagnostic::new(&SCORE_FILE, Place::Form, name).with(name))
}

/// How the word is written between those marks, in any case.
fn spellings(bytes: &[u8], before: &str, after: &str) -> BTreeSet<String> {
    let marked = alloc::format!("{before}{SCORE}{after}");
    bytes
        .windows(marked.len())
        .filter(|found| found.eq_ignore_ascii_case(marked.as_bytes()))
        .map(|found| String::from_utf8_lossy(&found[before.len()..found.len() - after.len()]).into_owned())
        .collect()
}

/// A list by its name; nothing stands for one whose name is not written out.
type List = Option<String>;

/// What the logic of a form reads of its lists.
#[derive(Default)]
struct Reads {
    columns: BTreeMap<List, BTreeSet<String>>,
    /// Lists whose columns are read whatever they are called.
    whole: BTreeSet<List>,
}

impl Reads {
    fn of(form: &FormDef) -> Self {
        let mut reads = Self::default();
        for expression in form.expressions() {
            reads.text(expression.text(), &[]);
        }
        for item in &form.body {
            if let ChoicesDef::Itemset {
                nodeset,
                value,
                label,
            } = &item.choices
            {
                let text = |id: ExprId| form.expression(id).text();
                let lists = xpath::parse(text(*nodeset)).map_or_else(|_| Vec::new(), |ast| lists(&ast));
                reads.text(text(*value), &lists);
                if let TextDef::Expression(label) | TextDef::ItextOf(label) = label {
                    reads.text(text(*label), &lists);
                }
            }
        }
        reads
    }

    fn has(&self, list: &str, column: &str) -> bool {
        [None, Some(list.to_string())].iter().any(|list| {
            let columns = self.columns.get(list);
            self.whole.contains(list) || columns.is_some_and(|columns| columns.contains(column))
        })
    }

    fn text(&mut self, text: &str, lists: &[List]) {
        if let Ok(ast) = xpath::parse(text) {
            self.expression(&ast, lists);
        }
    }

    /// `of`: the lists whose columns names mean. Nesting is limited by the parser, and so is the recursion.
    fn expression(&mut self, ast: &Ast, of: &[List]) {
        match &ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => {}
            AstKind::Negate(inner) => self.expression(inner, of),
            AstKind::Binary { first, rest } => {
                let operands = || core::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
                // `*[name() = 'score']`
                if operands().any(|operand| is_call(operand, "name") || is_call(operand, "local-name")) {
                    operands()
                        .filter_map(literal)
                        .for_each(|column| self.column(of, column));
                }
                operands().for_each(|operand| self.expression(operand, of));
            }
            AstKind::Call { arguments, .. } => {
                if let [file, column, ..] = &arguments[..]
                    && is_call(ast, "pulldata")
                {
                    let file = literal(file).map(|file| file.trim_end_matches(".csv").to_string());
                    match literal(column) {
                        Some(column) => self.column(&[file], column),
                        None => self.whole.extend([file]),
                    }
                }
                arguments
                    .iter()
                    .for_each(|argument| self.expression(argument, of));
            }
            AstKind::Path { start, steps } => self.path(start, steps, of),
        }
    }

    fn path(&mut self, start: &Start, steps: &[Step], of: &[List]) {
        // Below the list's root and its items are the columns.
        let (inner, depth) = match start {
            Start::Context => (of.to_vec(), 0),
            Start::Root | Start::FormReference { .. } => (Vec::new(), 0),
            Start::Expression { primary, .. } => {
                self.expression(primary, of);
                (lists(primary), if is_call(primary, "instance") { 2 } else { 0 })
            }
        };
        let mut is_anywhere = false;
        for (index, step) in steps.iter().enumerate() {
            let is_deep = index >= depth || is_anywhere;
            is_anywhere |= step.axis == Axis::DescendantOrSelf;
            let is_last = index + 1 == steps.len();
            match (&step.test, step.axis) {
                (Test::Name { local, .. }, _) => self.column(&inner, local),
                (_, Axis::SelfAxis | Axis::Parent) => {}
                (Test::Node, Axis::DescendantOrSelf) if !is_last => {}
                (Test::Any | Test::Node, _) if is_deep => self.whole.extend(inner.iter().cloned()),
                _ => {}
            }
        }
        for predicate in predicates(start, steps) {
            self.expression(predicate, &inner);
        }
    }

    fn column(&mut self, lists: &[List], column: &str) {
        for list in lists {
            let columns = self.columns.entry(list.clone()).or_default();
            columns.insert(column.to_string());
        }
    }
}

/// The lists that an expression takes nodes from.
fn lists(ast: &Ast) -> Vec<List> {
    let mut lists = Vec::new();
    visit(ast, &mut |ast| {
        if let AstKind::Call { arguments, .. } = &ast.kind
            && is_call(ast, "instance")
        {
            let list = arguments.first().and_then(literal).map(ToString::to_string);
            if list.as_deref() != Some(LAST_SAVED) {
                lists.push(list);
            }
        }
    });
    lists
}
