//! Answer keys must not travel to tablets: `score` is a column of the analysis plan, for reports, unless the logic of a form
//! reads it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::expressions::{is_call, literal, predicates};
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
            .filter(|name| is_plan(local(name)))
            .map(ToString::to_string)
            .collect();
        for column in plan {
            let reads = reads.get_or_insert_with(|| Reads::of(form));
            if !reads.has(&instance.id, local(&column)) {
                content.remove(&column);
            }
        }
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Reports files of choices with scores that the form's logic does not use.
pub fn in_files<'f>(form: &FormDef, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Vec<Diagnostic> {
    let mut reads = None;
    let mut found = Vec::new();
    for (name, bytes) in files {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let scores = match &*extension.to_ascii_lowercase() {
            "csv" => {
                let columns = columns(bytes).into_iter();
                columns
                    .filter(|column| column.eq_ignore_ascii_case(SCORE))
                    .collect()
            }
            "xml" => spellings(bytes, |before, after| match before {
                b'<' | b':' => after.is_ascii_whitespace() || matches!(after, b'>' | b'/' | b'='),
                _ => before.is_ascii_whitespace() && after == b'=',
            }),
            "geojson" => spellings(bytes, |before, after| before == b'"' && after == b'"'),
            _ => BTreeSet::new(),
        };
        if scores.is_empty() {
            continue;
        }
        let reads = reads.get_or_insert_with(|| Reads::of(form));
        let is_of_file =
            |source: &SecondarySource| matches!(source, SecondarySource::File(file) if file == name);
        let instances = form.secondary.iter();
        let instances = instances.filter(|instance| is_of_file(&instance.source));
        let lists: Vec<&str> = instances.map(|instance| &*instance.id).chain([stem]).collect();
        let is_read = |column: &String| lists.iter().any(|list| reads.has(list, column));
        if !scores.iter().all(is_read) {
            found.push(Diagnostic::new(&SCORE_FILE, Place::Form, name).with(name));
        }
    }
    found
}

/// How the word is written between bytes that make it a name, in any case.
fn spellings(bytes: &[u8], is_name: impl Fn(u8, u8) -> bool) -> BTreeSet<String> {
    bytes
        .windows(SCORE.len() + 2)
        .filter_map(|window| match window {
            [before, word @ .., after] if word.eq_ignore_ascii_case(SCORE.as_bytes()) => {
                is_name(*before, *after).then(|| String::from_utf8_lossy(word).into_owned())
            }
            _ => None,
        })
        .collect()
}

/// A list by its name; nothing stands for one whose name is not written out.
type List = Option<String>;

type Lists = BTreeSet<List>;

/// What the logic of a form reads of its lists.
#[derive(Default)]
struct Reads {
    columns: BTreeMap<List, BTreeSet<String>>,
    /// Lists whose columns are read whatever they are called.
    whole: Lists,
}

impl Reads {
    fn of(form: &FormDef) -> Self {
        let mut reads = Self::default();
        for expression in form.expressions() {
            reads.text(expression.text(), &Lists::new());
        }
        for item in &form.body {
            if let ChoicesDef::Itemset {
                nodeset,
                value,
                label,
            } = &item.choices
            {
                let text = |id: ExprId| form.expression(id).text();
                let lists = xpath::parse(text(*nodeset))
                    .map_or_else(|_| Lists::new(), |ast| sources(&ast, &Lists::new()));
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

    fn text(&mut self, text: &str, lists: &Lists) {
        if let Ok(ast) = xpath::parse(text) {
            self.expression(&ast, lists);
        }
    }

    /// `of`: the lists whose columns names mean. Nesting is limited by the parser, and so is the recursion.
    fn expression(&mut self, ast: &Ast, of: &Lists) {
        match &ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => {}
            AstKind::Negate(inner) => self.expression(inner, of),
            AstKind::Binary { first, rest } => {
                self.expression(first, of);
                rest.iter().for_each(|(_, operand)| self.expression(operand, of));
            }
            AstKind::Call { arguments, .. } => {
                // The file, the column that is wanted, that of the key, the key.
                if let [file, columns @ .., _] = &arguments[..]
                    && is_call(ast, "pulldata")
                {
                    let file =
                        literal(file).map(|file| file.strip_suffix(".csv").unwrap_or(file).to_string());
                    let file = Lists::from([file]);
                    for column in columns {
                        match literal(column) {
                            Some(column) => self.column(&file, column),
                            None => self.whole.extend(file.iter().cloned()),
                        }
                    }
                }
                arguments
                    .iter()
                    .for_each(|argument| self.expression(argument, of));
            }
            AstKind::Path { start, steps } => self.path(start, steps, of),
        }
    }

    fn path(&mut self, start: &Start, steps: &[Step], of: &Lists) {
        let inner = start_of(start, of);
        // Below the list's root and its items are the columns.
        let mut depth = 0;
        if let Start::Expression { primary, .. } = start {
            self.expression(primary, of);
            depth = if is_call(primary, "instance") { 2 } else { 0 };
        }
        let mut is_anywhere = false;
        for (index, step) in steps.iter().enumerate() {
            is_anywhere |= matches!(
                step.axis,
                Axis::Descendant | Axis::DescendantOrSelf | Axis::Following
            );
            let is_deep = index >= depth || is_anywhere;
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

    fn column(&mut self, lists: &Lists, column: &str) {
        for list in lists {
            let columns = self.columns.entry(list.clone()).or_default();
            columns.insert(column.to_string());
        }
    }
}

/// The lists that a path begins in.
fn start_of(start: &Start, of: &Lists) -> Lists {
    match start {
        Start::Context => of.clone(),
        Start::Root | Start::FormReference { .. } => Lists::new(),
        Start::Expression { primary, .. } => sources(primary, of),
    }
}

/// The lists that an expression takes nodes from.
fn sources(ast: &Ast, of: &Lists) -> Lists {
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) => Lists::new(),
        AstKind::Negate(inner) => sources(inner, of),
        AstKind::Binary { first, rest } => {
            let rest = rest.iter().flat_map(|(_, operand)| sources(operand, of));
            sources(first, of).into_iter().chain(rest).collect()
        }
        AstKind::Call { .. } if is_call(ast, "current") => Lists::new(),
        AstKind::Call { arguments, .. } if is_call(ast, "instance") => {
            let list = arguments.first().and_then(literal);
            let is_list = list != Some(LAST_SAVED);
            is_list
                .then(|| list.map(ToString::to_string))
                .into_iter()
                .collect()
        }
        AstKind::Call { arguments, .. } => arguments
            .iter()
            .flat_map(|argument| sources(argument, of))
            .collect(),
        AstKind::Path { start, .. } => start_of(start, of),
    }
}
