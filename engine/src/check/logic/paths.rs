//! Paths that lead nowhere: a step that the form, or the list that it holds, does not have there.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Analysis, rules};
use crate::check::expressions::{Found, Role, child, inline_list, is_call};
use crate::check::written::one_line;
use crate::diagnostic::Place;
use crate::form::draft::FormDraft;
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

/// A path up to the step that is not there, and what may have been meant.
struct Missing {
    /// Without predicates.
    path: String,
    step: String,
    near: String,
    is_column: bool,
    /// Steps by name, `.` and `..`, outside of predicates: what linking a form looks at, too.
    is_plain: bool,
}

struct Walk<'a> {
    draft: &'a FormDraft,
    tree: &'a Tree,
    text: &'a str,
    /// What `current()` means.
    current: Here<'a>,
    /// How many predicates are around.
    depth: usize,
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
            depth: 0,
            missing: Vec::new(),
        };
        walk.expression(&at.ast, &here);
        let missing = walk.missing;
        // The first plain path of a bind that leads nowhere is an error of an XForm.
        let is_linked = at.role.is_of_bind() && matches!(at.place, Place::Bytes { .. });
        let first = missing.iter().position(|one| is_linked && one.is_plain);
        for (index, one) in missing.iter().enumerate() {
            // Words alone and columns that a filter names have messages of their own.
            let is_word = one.path == one.step;
            let is_said =
                is_word && (one.is_column && at.role == Role::Choices || self.is_word_alone(one, at));
            if !is_said && first != Some(index) {
                self.report(&rules::PATH, at, &[&one.path, &one.step, &one.near]);
            }
        }
    }

    fn is_word_alone(&self, one: &Missing, at: &Found<'_>) -> bool {
        one.path == at.text.trim() && self.is_bare_word(at)
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
            AstKind::Path { start, steps } => self.path(start, steps, here),
        }
    }

    fn path(&mut self, start: &'a Start, steps: &'a [Step], here: &Here<'a>) {
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
            at = match self.step(&at, step) {
                Ok(next) => next,
                Err((near, is_column)) => {
                    self.missing(start, &steps[..=index], near, is_column);
                    Here::Unknown
                }
            };
            self.predicates(&step.predicates, &at);
        }
    }

    fn predicates(&mut self, predicates: &'a [Ast], at: &Here<'a>) {
        self.depth += 1;
        predicates
            .iter()
            .for_each(|predicate| self.expression(predicate, at));
        self.depth -= 1;
    }

    fn missing(&mut self, start: &Start, steps: &[Step], near: String, is_column: bool) {
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
        let is_simple = |step: &Step| {
            matches!(
                (step.axis, &step.test),
                (Axis::Child, Test::Name { .. }) | (Axis::Parent | Axis::SelfAxis, Test::Node)
            )
        };
        let is_long = matches!(start, Start::Root) || matches!(start, Start::Context) && steps.len() > 1;
        self.missing.push(Missing {
            path,
            step: steps
                .last()
                .map(|step| written(step, self.text))
                .unwrap_or_default(),
            near,
            is_column,
            is_plain: self.depth == 0 && is_long && steps.iter().all(is_simple),
        });
    }

    fn primary(&self, primary: &'a Ast) -> Here<'a> {
        if is_call(primary, "current") {
            return self.current.clone();
        }
        inline_list(self.draft, primary).map_or(Here::Unknown, |(_, root)| Here::Above(root))
    }

    /// Where a step leads to; what may have been meant, and whether that is a column of a list, if it is not there.
    fn step(&self, at: &Here<'a>, step: &Step) -> Result<Here<'a>, (String, bool)> {
        let name = match (step.axis, &step.test) {
            (Axis::SelfAxis, Test::Node) => return Ok(at.clone()),
            (Axis::Child, Test::Name { prefix, local }) if prefix.is_empty() => &**local,
            _ => return Ok(self.unnamed(at, step)),
        };
        match at {
            Here::Unknown => Ok(Here::Unknown),
            Here::Form(nodes) => {
                let found: Vec<_> = nodes
                    .iter()
                    .filter_map(|node| child(self.tree, *node, name))
                    .map(Some)
                    .collect();
                if found.is_empty() {
                    let defs = nodes.iter().flat_map(|node| children(self.tree, *node));
                    return Err((nearest(name, defs.map(|def| &*self.tree.defs[def].name)), false));
                }
                Ok(Here::Form(found))
            }
            Here::Above(root) if root.name() == name => Ok(Here::List(alloc::vec![*root])),
            Here::Above(root) => Err((root.name().to_string(), true)),
            Here::List(pieces) => {
                let all = || pieces.iter().flat_map(|piece| piece.children());
                let found: Vec<_> = all().filter(|piece| piece.name() == name).collect();
                match found.is_empty() {
                    false => Ok(Here::List(found)),
                    true if all().next().is_none() => Ok(Here::Unknown),
                    true => Err((nearest(name, all().map(Piece::name)), true)),
                }
            }
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

/// Of the document, the root.
fn children(tree: &Tree, node: Option<DefId>) -> impl Iterator<Item = DefId> + '_ {
    let own = node.map(|def| &tree.defs[def].children[..]);
    own.unwrap_or(&[0]).iter().copied()
}
