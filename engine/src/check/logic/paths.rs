//! Paths that lead nowhere: a step that the form, or the list that it holds, does not have there.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use super::lists::{Shape, listed};
use super::{Analysis, MOST_TOLD, rules};
use crate::check::expressions::{Found, Role, child, is_call};
use crate::check::written::{self, one_line};
use crate::diagnostic::Place;
use crate::form::scope::leading_nowhere;
use crate::form::tree::{DefId, Tree};
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};

/// What choices have whose labels have translations, media or references, and the label that others have in its place.
const TEXT_ID: &str = "itextId";
const LABEL: &str = "label";

/// Where a path has come to.
#[derive(Clone)]
enum Here<'a> {
    /// Definitions of the form; nothing stands for the document.
    Form(Vec<Option<DefId>>),
    /// Elements of a list that the form holds, or its document.
    List(&'a Shape<'a>),
    /// Somewhere that only a session knows.
    Unknown,
}

/// A step that is not there.
#[derive(Default)]
struct NoStep {
    /// What may have been meant.
    near: String,
    is_column: bool,
    /// The label of a list that keeps its labels among the form's texts.
    is_text: bool,
}

/// A path up to the step that is not there.
struct Missing {
    /// Without predicates.
    path: String,
    step: String,
    why: NoStep,
    /// It begins at questions, not at what a function gives.
    is_of_questions: bool,
    /// Where the whole path is written.
    span: Range<usize>,
}

struct Walk<'a> {
    analysis: &'a Analysis<'a>,
    tree: &'a Tree,
    text: &'a str,
    /// What `current()` means.
    current: Here<'a>,
    missing: Vec<Missing>,
}

impl Analysis<'_> {
    pub(super) fn paths(&mut self, at: &Found<'_>) {
        // Texts for translators stand nowhere: their relative paths are read where they are shown.
        let here = match at.role == Role::Output && at.context == 0 {
            true => Here::Unknown,
            false => Here::Form(alloc::vec![Some(at.context)]),
        };
        let mut walk = Walk {
            analysis: self,
            tree: &self.form.tree,
            text: at.text,
            current: here.clone(),
            missing: Vec::new(),
        };
        walk.expression(&at.ast, &here);
        let mut missing = walk.missing;
        if missing.is_empty() {
            return;
        }
        let linked = self.told_by_linking(at);
        let is_told = |one: &Missing| {
            // Words alone and columns that a filter names have messages of their own.
            let is_one_step = one.path == one.step;
            let is_column = one.why.is_column && at.role == Role::Choices;
            let is_whole = one.path == at.text.trim() && self.is_bare_word(at);
            is_one_step && (is_column || is_whole) || linked.as_ref() == Some(&one.span)
        };
        missing.retain(|one| !is_told(one));
        for one in &missing {
            let path = self.as_written(at, one);
            match one.why.is_text {
                true => self.report(&rules::LABEL_PATH, at, &[&path]),
                false => self.report(&rules::PATH, at, &[&path, &one.step, &one.why.near]),
            }
        }
    }

    /// The path of an XForm's bind that linking the form complains about.
    fn told_by_linking(&self, at: &Found<'_>) -> Option<Range<usize>> {
        if !matches!(at.place, Place::Bytes { .. }) {
            return None;
        }
        let bind = &self.form.binds[at.context];
        let linked = match at.role {
            Role::Relevant => bind.relevant,
            Role::Required => bind.required,
            Role::ReadOnly => bind.readonly,
            Role::Constraint => bind.constraint,
            Role::Calculate => bind.calculate,
            Role::Choices | Role::Count | Role::Output | Role::Action => None,
        };
        let linked = self.form.expression(linked?);
        let found = leading_nowhere(&self.form.tree, at.context, linked.references())?;
        (linked.text() == at.text).then(|| found.span.clone())
    }

    /// A path with the reference of the cell that it was made of: `${person}/age` rather than `/data/person/age`.
    fn as_written(&self, at: &Found<'_>, one: &Missing) -> String {
        let path = &one.path;
        let whole = at.text.get(one.span.clone()).unwrap_or_default();
        // What stands before the first predicate tells whether the designer wrote it.
        let first = whole.split('[').next().unwrap_or_default().trim();
        let cell = written::cell(self.book, at.place);
        let Some(cell) = cell.filter(|cell| one.is_of_questions && !cell.contains(first)) else {
            return path.clone();
        };
        // A reference may lead nowhere from where it stands, and yet mean a question.
        let ends = path.rmatch_indices('/').map(|(end, _)| end);
        let mut references = core::iter::once(path.len()).chain(ends).filter_map(|end| {
            let (way, rest) = path.split_at(end);
            let question = led_to(&self.form.tree, at.context, way)?;
            let reference = alloc::format!("${{{}}}", self.name(question));
            cell.contains(&reference).then(|| reference + rest)
        });
        references.next().unwrap_or_else(|| path.clone())
    }
}

impl<'a> Walk<'a> {
    /// Nesting is limited by the parser, and so is the recursion.
    fn expression(&mut self, ast: &'a Ast, here: &Here<'a>) {
        match &ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => {}
            AstKind::Negate(inner) => self.expression(inner, here),
            AstKind::Binary { first, rest } => {
                self.expression(first, here);
                rest.iter()
                    .for_each(|(_, operand)| self.expression(operand, here));
            }
            AstKind::Call { arguments, .. } => {
                arguments
                    .iter()
                    .for_each(|argument| self.expression(argument, here));
            }
            AstKind::Path { start, steps } => self.path(ast, start, steps, here),
        }
    }

    fn path(&mut self, whole: &'a Ast, start: &'a Start, steps: &'a [Step], here: &Here<'a>) {
        if self.missing.len() >= MOST_TOLD {
            return;
        }
        if let Some(first) = self.leaves_list(whole, here) {
            return self.missing(whole, start, &steps[..=first], &Here::Unknown);
        }
        let mut at = match start {
            Start::Context => here.clone(),
            Start::Root => Here::Form(alloc::vec![None]),
            Start::Expression { primary, .. } => {
                self.expression(primary, here);
                self.primary(primary)
            }
            Start::FormReference { .. } => Here::Unknown,
        };
        if let Start::Expression { predicates, .. } | Start::FormReference { predicates, .. } = start {
            self.predicates(predicates, &at);
        }
        for (index, step) in steps.iter().enumerate() {
            at = self.step(&at, step).unwrap_or_else(|| {
                self.missing(whole, start, &steps[..=index], &at);
                Here::Unknown
            });
            self.predicates(&step.predicates, &at);
        }
    }

    /// The last of the steps is not there, `at` the one before it.
    fn missing(&mut self, whole: &Ast, start: &Start, steps: &[Step], at: &Here<'a>) {
        // The predicates of one path may be full of others.
        if self.missing.len() >= MOST_TOLD {
            return;
        }
        let step = steps
            .last()
            .map(|step| written(step, self.text))
            .unwrap_or_default();
        let why = if matches!(start, Start::Context) && self.is_known_to_current(whole) {
            let path = self.text.get(whole.span.clone()).unwrap_or_default();
            NoStep {
                near: alloc::format!("current()/{}", one_line(path)),
                ..NoStep::default()
            }
        } else {
            self.instead(at, &step)
        };
        self.missing.push(Missing {
            path: self.written(start, steps),
            step,
            why,
            is_of_questions: !matches!(start, Start::Expression { .. }),
            span: whole.span.clone(),
        });
    }

    fn predicates(&mut self, predicates: &'a [Ast], at: &Here<'a>) {
        predicates
            .iter()
            .for_each(|predicate| self.expression(predicate, at));
    }

    /// True if a path leads from the node of the whole expression to where it does not lead from inside of a predicate.
    fn is_known_to_current(&self, path: &Ast) -> bool {
        let AstKind::Path { steps, .. } = &path.kind else {
            return false;
        };
        let end = steps
            .iter()
            .try_fold(self.current.clone(), |at, step| self.step(&at, step));
        matches!(end, Some(Here::Form(_)))
    }

    /// For a path from a list's item, such as `../group/question`, that would lead to a question from the node of the whole
    /// expression, and to nothing in the list: which step the list lacks.
    fn leaves_list(&self, path: &Ast, here: &Here<'a>) -> Option<usize> {
        let AstKind::Path {
            start: Start::Context,
            steps,
        } = &path.kind
        else {
            return None;
        };
        let first = steps
            .iter()
            .position(|step| matches!(step.test, Test::Name { .. }))?;
        let is_there = match &steps[first].test {
            Test::Name { local, .. } => self.analysis.elements.contains(&**local),
            _ => false,
        };
        let goes_up = steps
            .first()
            .is_some_and(|step| matches!((step.axis, &step.test), (Axis::Parent, Test::Node)));
        let leaves = goes_up && matches!(here, Here::List(_)) && !is_there && self.is_known_to_current(path);
        leaves.then_some(first)
    }

    /// A path without predicates.
    fn written(&self, start: &Start, steps: &[Step]) -> String {
        let mut path = match start {
            Start::Expression { primary, .. } => {
                one_line(self.text.get(primary.span.clone()).unwrap_or_default())
            }
            _ => String::new(),
        };
        for step in steps {
            if !path.is_empty() || matches!(start, Start::Root) {
                path.push('/');
            }
            path.push_str(&written(step, self.text));
        }
        path
    }

    fn primary(&self, primary: &'a Ast) -> Here<'a> {
        if is_call(primary, "current") {
            return self.current.clone();
        }
        let list = listed(primary).and_then(|list| self.analysis.lists.get(list));
        list.map_or(Here::Unknown, Here::List)
    }

    /// Where a step leads to; nothing if it is not there.
    fn step(&self, at: &Here<'a>, step: &Step) -> Option<Here<'a>> {
        let name = match (step.axis, &step.test) {
            (Axis::SelfAxis, Test::Node) => return Some(at.clone()),
            (Axis::Child, Test::Name { prefix, local }) if prefix.is_empty() => &**local,
            _ => return Some(self.unnamed(at, step)),
        };
        match at {
            Here::Unknown => Some(Here::Unknown),
            Here::Form(nodes) => {
                let found: Vec<_> = nodes
                    .iter()
                    .filter_map(|node| child(self.tree, *node, name))
                    .map(Some)
                    .collect();
                (!found.is_empty()).then_some(Here::Form(found))
            }
            Here::List(shape) if shape.is_empty() => Some(Here::Unknown),
            Here::List(shape) => shape.get(name).map(Here::List),
        }
    }

    /// What there is in the place of a step that is not there.
    fn instead(&self, at: &Here<'a>, step: &str) -> NoStep {
        match at {
            Here::Unknown => NoStep::default(),
            Here::Form(nodes) => {
                let defs = nodes.iter().flat_map(|node| children(self.tree, *node));
                let names = defs.map(|def| &*self.tree.defs[def].name);
                NoStep {
                    near: self.analysis.near.to(step, names),
                    ..NoStep::default()
                }
            }
            Here::List(shape) => NoStep {
                near: match shape.only() {
                    Some(only) => only.to_string(),
                    None => self.analysis.near.to(step, shape.names()),
                },
                is_column: true,
                is_text: step == LABEL && shape.get(TEXT_ID).is_some(),
            },
        }
    }

    /// A step that is not to a child of that name. Each definition is there once, however many ways lead to it.
    fn unnamed(&self, at: &Here<'a>, step: &Step) -> Here<'a> {
        let Here::Form(nodes) = at else {
            return Here::Unknown;
        };
        let mut next: Vec<_> = match (step.axis, &step.test) {
            (Axis::Parent, Test::Node) => nodes
                .iter()
                .flatten()
                .map(|def| self.tree.defs[*def].parent)
                .collect(),
            (Axis::Child, Test::Any) => nodes
                .iter()
                .flat_map(|node| children(self.tree, *node))
                .map(Some)
                .collect(),
            _ => return Here::Unknown,
        };
        next.sort_unstable();
        next.dedup();
        Here::Form(next)
    }
}

/// A step as it is written, without predicates.
fn written(step: &Step, text: &str) -> String {
    match (step.axis, &step.test) {
        (Axis::Child, Test::Name { prefix, local }) if prefix.is_empty() => local.to_string(),
        (Axis::Child, Test::Any) => "*".to_string(),
        (Axis::Parent, Test::Node) => "..".to_string(),
        (Axis::SelfAxis, Test::Node) => ".".to_string(),
        _ => one_line(text.get(step.span.clone()).unwrap_or_default()),
    }
}

/// Where a path of plain steps leads from a node.
pub(super) fn led_to(tree: &Tree, from: DefId, path: &str) -> Option<DefId> {
    let (start, steps) = match path.strip_prefix('/') {
        Some(steps) => (None, steps),
        None => (Some(from), path),
    };
    steps.split('/').try_fold(start, |node, step| match step {
        ".." => Some(tree.defs[node?].parent),
        "." => Some(node),
        name => child(tree, node, name).map(Some),
    })?
}

/// Of the document, the root.
fn children(tree: &Tree, node: Option<DefId>) -> impl Iterator<Item = DefId> + '_ {
    let own = node.map(|def| &tree.defs[def].children[..]);
    own.unwrap_or(&[0]).iter().copied()
}
