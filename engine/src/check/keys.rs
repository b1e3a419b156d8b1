//! Answer keys must not travel to tablets: `score` is a column of the analysis plan, for reports, unless the logic of a form
//! reads it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::expressions::{is_call, literal};
use super::logic::rules::SCORE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::FormDef;
use crate::form::def::{ChoicesDef, ExprId, SecondarySource, TextDef};
use crate::form::draft::{FormDraft, InstanceSource};
use crate::session::names_in;
use crate::xlsform::{SCORE, is_plan};
use crate::xpath;
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};
use crate::xpath::lexer::Operator;

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

/// Reports files of choices with scores that the form's logic does not use. Files that the form does not name may be read
/// by other clients, and are looked at, too.
pub fn in_files<'f>(form: &FormDef, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Vec<Diagnostic> {
    let mut reads = None;
    let mut found = Vec::new();
    for (name, bytes) in files {
        let scores = scores(name, bytes);
        if scores.is_empty() {
            continue;
        }
        let reads = reads.get_or_insert_with(|| Reads::of(form));
        let is_of_file =
            |source: &SecondarySource| matches!(source, SecondarySource::File(file) if file == name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let instances = &form.secondary;
        let mut lists: Vec<&str> = instances
            .iter()
            .filter(|instance| is_of_file(&instance.source))
            .map(|instance| &*instance.id)
            .collect();
        // `pulldata()` names the file, unless a list has that name.
        if instances.iter().all(|instance| *instance.id != *stem) {
            lists.push(stem);
        }
        let is_read = |column: &String| lists.iter().any(|list| reads.has(list, column));
        if !scores.iter().all(is_read) {
            found.push(Diagnostic::new(&SCORE_FILE, Place::Form, name).with(name));
        }
    }
    found
}

/// How `score` is spelt as a name in a file.
fn scores(name: &str, bytes: &[u8]) -> BTreeSet<String> {
    if !bytes
        .windows(SCORE.len())
        .any(|window| window.eq_ignore_ascii_case(SCORE.as_bytes()))
    {
        return BTreeSet::new();
    }
    match names_in(name, bytes) {
        Some(names) => names
            .into_iter()
            .filter(|name| name.eq_ignore_ascii_case(SCORE))
            .collect(),
        None => spellings(bytes),
    }
}

/// How the word is written in a file that the engine cannot read; others may.
fn spellings(bytes: &[u8]) -> BTreeSet<String> {
    let is_outside = |byte: u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-' | b'.');
    bytes
        .windows(SCORE.len() + 2)
        .filter_map(|window| match window {
            [before, word @ .., after] if word.eq_ignore_ascii_case(SCORE.as_bytes()) => {
                let is_name = is_outside(*before) && is_outside(*after);
                is_name.then(|| String::from_utf8_lossy(word).into_owned())
            }
            _ => None,
        })
        .collect()
}

/// A list by its name; nothing stands for one whose name is not written out.
type List = Option<String>;

type Lists = BTreeSet<List>;

/// How deep in a list a node is: the document, the root, an item, and what is in items.
const ITEM: usize = 2;
const COLUMN: usize = 3;

/// Nodes of lists that names may begin at.
#[derive(Clone, Default)]
struct Nodes {
    lists: Lists,
    level: usize,
}

impl Nodes {
    fn or(mut self, other: Self) -> Self {
        if !other.lists.is_empty() {
            self.level = self.level.max(other.level);
            self.lists.extend(other.lists);
        }
        self
    }

    /// Those that a step leads to.
    fn step(mut self, step: &Step) -> Self {
        self.level = match step.axis {
            Axis::Child => self.level + 1,
            Axis::Parent => self.level.saturating_sub(1),
            Axis::SelfAxis | Axis::FollowingSibling | Axis::PrecedingSibling | Axis::Namespace => self.level,
            Axis::Attribute => COLUMN.max(self.level + 1),
            Axis::Ancestor | Axis::AncestorOrSelf => 1,
            Axis::Descendant | Axis::DescendantOrSelf | Axis::Following | Axis::Preceding => COLUMN,
        };
        self
    }
}

/// What becomes of the nodes that an expression gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Their text matters.
    Text,
    /// It matters how many and which there are.
    Nodes,
}

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
        let text = |id: ExprId| form.expression(id).text();
        let mut nodesets = BTreeSet::new();
        for item in &form.body {
            if let ChoicesDef::Itemset {
                nodeset,
                value,
                label,
            } = &item.choices
            {
                nodesets.insert(*nodeset);
                let mut items = Nodes::default();
                if let Ok(ast) = xpath::parse(text(*nodeset)) {
                    reads.expression(&ast, &Nodes::default(), Use::Nodes);
                    items = sources(&ast, &Nodes::default());
                }
                reads.text(text(*value), &items);
                if let TextDef::Expression(label) | TextDef::ItextOf(label) = label {
                    reads.text(text(*label), &items);
                }
            }
        }
        for (id, expression) in form.expressions().enumerate() {
            if !nodesets.contains(&id) {
                reads.text(expression.text(), &Nodes::default());
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

    fn text(&mut self, text: &str, at: &Nodes) {
        if let Ok(ast) = xpath::parse(text) {
            self.expression(&ast, at, Use::Text);
        }
    }

    /// `at`: where names begin. Nesting is limited by the parser, and so is the recursion.
    fn expression(&mut self, ast: &Ast, at: &Nodes, used: Use) {
        match &ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => {}
            AstKind::Negate(inner) => self.expression(inner, at, Use::Text),
            AstKind::Binary { first, rest } => {
                let used = match rest.first() {
                    Some((Operator::Union, _)) => used,
                    Some((Operator::And | Operator::Or, _)) => Use::Nodes,
                    _ => Use::Text,
                };
                self.expression(first, at, used);
                rest.iter()
                    .for_each(|(_, operand)| self.expression(operand, at, used));
            }
            AstKind::Call { name, arguments, .. } => {
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
                if used == Use::Text && is_call(ast, "instance") {
                    self.whole.extend(sources(ast, at).lists);
                }
                for (index, argument) in arguments.iter().enumerate() {
                    let used = match (&**name, index) {
                        ("boolean" | "count" | "count-non-empty" | "not" | "position" | "if", 0) => {
                            Use::Nodes
                        }
                        ("randomize", 0) => used,
                        _ => Use::Text,
                    };
                    self.expression(argument, at, used);
                }
            }
            AstKind::Path { start, steps } => self.path(start, steps, at, used),
        }
    }

    fn path(&mut self, start: &Start, steps: &[Step], at: &Nodes, used: Use) {
        let mut here = start_of(start, at);
        if let Start::Expression { primary, .. } = start {
            let used = if steps.is_empty() { used } else { Use::Nodes };
            self.expression(primary, at, used);
        }
        if let Start::Expression { predicates, .. } | Start::FormReference { predicates, .. } = start {
            self.predicates(predicates, &here);
        }
        let mut is_anywhere = false;
        for (index, step) in steps.iter().enumerate() {
            here = here.step(step);
            is_anywhere |= matches!(
                step.axis,
                Axis::Descendant | Axis::DescendantOrSelf | Axis::Following | Axis::Preceding
            );
            let is_bare = index + 1 < steps.len() && step.predicates.is_empty();
            let is_deep = here.level >= COLUMN || is_anywhere;
            match (&step.test, step.axis) {
                (Test::Name { local, .. }, _) => self.column(&here.lists, local),
                (_, Axis::SelfAxis | Axis::Parent) => {}
                (Test::Node, Axis::DescendantOrSelf) if is_bare => {}
                (Test::Text, _) if !is_anywhere => {}
                (Test::Any | Test::AnyOf { .. } | Test::Node | Test::Text, _) if is_deep => {
                    self.whole.extend(here.lists.iter().cloned());
                }
                _ => {}
            }
            self.predicates(&step.predicates, &here);
        }
        // The text of an item is that of all its columns.
        if used == Use::Text && here.level <= ITEM {
            self.whole.extend(here.lists);
        }
    }

    fn predicates(&mut self, predicates: &[Ast], at: &Nodes) {
        for predicate in predicates {
            self.expression(predicate, at, Use::Nodes);
        }
    }

    fn column(&mut self, lists: &Lists, column: &str) {
        for list in lists {
            let columns = self.columns.entry(list.clone()).or_default();
            columns.insert(column.to_string());
        }
    }
}

/// The nodes of lists that a path begins at.
fn start_of(start: &Start, at: &Nodes) -> Nodes {
    match start {
        Start::Context => at.clone(),
        Start::Root | Start::FormReference { .. } => Nodes::default(),
        Start::Expression { primary, .. } => sources(primary, at),
    }
}

/// The nodes of lists that an expression gives.
fn sources(ast: &Ast, at: &Nodes) -> Nodes {
    let all = |parts: &mut dyn Iterator<Item = &Ast>| {
        parts.fold(Nodes::default(), |known, part| known.or(sources(part, at)))
    };
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) => Nodes::default(),
        AstKind::Negate(inner) => sources(inner, at),
        AstKind::Binary { first, rest } => {
            all(&mut core::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)))
        }
        AstKind::Call { .. } if is_call(ast, "current") => Nodes::default(),
        AstKind::Call { arguments, .. } if is_call(ast, "instance") => {
            let list = arguments.first().and_then(literal);
            let is_list = list != Some(LAST_SAVED);
            let list = is_list.then(|| list.map(ToString::to_string));
            Nodes {
                lists: list.into_iter().collect(),
                level: 0,
            }
        }
        AstKind::Call { arguments, .. } => all(&mut arguments.iter()),
        AstKind::Path { start, steps } => steps.iter().fold(start_of(start, at), Nodes::step),
    }
}
