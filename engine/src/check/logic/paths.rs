//! Paths that lead nowhere: a step that the form, or the list that it holds, does not have there.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Analysis, rules};
use crate::check::expressions::{Found, Role, is_call, literal};
use crate::check::written::one_line;
use crate::form::draft::{FormDraft, InstanceSource};
use crate::form::instance::Piece;
use crate::form::tree::{DefId, Tree};
use crate::xlsform::names::nearest;
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};

/// Where a path has come to.
#[derive(Clone)]
enum Here<'a> {
    /// Definitions of the form; nothing stands for the document.
    Form(Vec<Option<DefId>>),
    /// The document around that element of a list that the form holds.
    Above(Piece<'a>),
    /// Elements of such a list.
    List(Vec<Piece<'a>>),
    /// Somewhere that only a session knows.
    Unknown,
}

/// A path with the step that is not there, and what may have been meant.
struct Missing {
    path: String,
    step: String,
    near: String,
    is_column: bool,
}

struct Walk<'a> {
    draft: &'a FormDraft,
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
            draft: self.draft,
            tree: &self.form.tree,
            text: at.text,
            current: here.clone(),
            missing: Vec::new(),
        };
        walk.expression(&at.ast, &here);
        let missing = walk.missing;
        let is_word = |one: &Missing| one.path == at.text.trim() && one.path == one.step;
        for one in missing {
            // Both have messages of their own.
            let is_said = one.is_column && at.role == Role::Choices || is_word(&one) && self.is_bare_word(at);
            if !is_said {
                self.report(&rules::PATH, at, &[&one.path, &one.step, &one.near]);
            }
        }
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

    fn path(&mut self, ast: &'a Ast, start: &'a Start, steps: &'a [Step], here: &Here<'a>) {
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
            predicates
                .iter()
                .for_each(|predicate| self.expression(predicate, &at));
        }
        for step in steps {
            at = self.step(ast, &at, step);
            step.predicates
                .iter()
                .for_each(|predicate| self.expression(predicate, &at));
        }
    }

    fn primary(&self, primary: &Ast) -> Here<'a> {
        let AstKind::Call { arguments, .. } = &primary.kind else {
            return Here::Unknown;
        };
        if is_call(primary, "current") {
            return self.current.clone();
        }
        let list = arguments
            .first()
            .and_then(literal)
            .filter(|_| is_call(primary, "instance"));
        let secondary =
            list.and_then(|list| self.draft.secondary.iter().find(|instance| instance.id == list));
        match secondary.map(|instance| &instance.source) {
            Some(InstanceSource::Inline(content)) => content.root().map_or(Here::Unknown, Here::Above),
            _ => Here::Unknown,
        }
    }

    fn step(&mut self, ast: &Ast, at: &Here<'a>, step: &Step) -> Here<'a> {
        let name = match (step.axis, &step.test) {
            (Axis::SelfAxis, Test::Node) => return at.clone(),
            (Axis::Child, Test::Name { prefix, local }) if prefix.is_empty() => &**local,
            _ => return self.unnamed(at, step),
        };
        let (next, near) = match at {
            Here::Unknown => return Here::Unknown,
            Here::Form(nodes) => {
                let defs = || nodes.iter().flat_map(|node| children(self.tree, *node));
                let found = defs().filter(|def| self.tree.defs[*def].name == name);
                let near = nearest(name, defs().map(|def| &*self.tree.defs[def].name));
                (Here::Form(found.map(Some).collect()), near)
            }
            Here::Above(root) => {
                let found = core::iter::once(*root).filter(|root| root.name() == name);
                (Here::List(found.collect()), root.name().to_string())
            }
            Here::List(pieces) => {
                let all = || pieces.iter().flat_map(|piece| piece.children());
                if all().next().is_none() {
                    return Here::Unknown;
                }
                let found: Vec<_> = all().filter(|piece| piece.name() == name).collect();
                let near = || nearest(name, all().map(Piece::name));
                let near = found.is_empty().then(near).unwrap_or_default();
                (Here::List(found), near)
            }
        };
        let is_column = matches!(next, Here::List(_));
        let is_missing = match &next {
            Here::Form(found) => found.is_empty(),
            Here::List(found) => found.is_empty(),
            Here::Above(_) | Here::Unknown => false,
        };
        if !is_missing {
            return next;
        }
        self.missing.push(Missing {
            path: one_line(self.text.get(ast.span.clone()).unwrap_or(name)),
            step: name.to_string(),
            near,
            is_column,
        });
        Here::Unknown
    }

    /// A step that is not to a child of that name.
    fn unnamed(&self, at: &Here<'a>, step: &Step) -> Here<'a> {
        match (at, step.axis, &step.test) {
            (Here::Form(nodes), Axis::Parent, Test::Node) => Here::Form(
                nodes
                    .iter()
                    .flatten()
                    .map(|def| self.tree.defs[*def].parent)
                    .collect(),
            ),
            (Here::Form(nodes), Axis::Child, Test::Any) => Here::Form(
                nodes
                    .iter()
                    .flat_map(|node| children(self.tree, *node))
                    .map(Some)
                    .collect(),
            ),
            _ => Here::Unknown,
        }
    }
}

/// Of the document, the root.
fn children(tree: &Tree, node: Option<DefId>) -> impl Iterator<Item = DefId> + '_ {
    let own = node.map(|def| &tree.defs[def].children[..]);
    own.unwrap_or(&[0]).iter().copied()
}
