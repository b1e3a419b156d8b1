//! The expressions of a form as syntax trees, with the node that each stands at.

use alloc::vec::Vec;

use crate::diagnostic::Place;
use crate::form::draft::{Action, ActionKind, BodyItem, Choices, Expression, FormDraft, Text, TextPart};
use crate::form::tree::{DefId, Tree};
use crate::form::{FormDef, absolute_path};
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};
use crate::xpath::lexer::Operator;
use crate::xpath::{self};

/// What an expression decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Relevant,
    Required,
    ReadOnly,
    Constraint,
    Calculate,
    Choices,
    Count,
    Output,
    Action,
}

impl Role {
    /// True for what a bind says of its node.
    pub fn is_of_bind(self) -> bool {
        !matches!(self, Self::Choices | Self::Count | Self::Output | Self::Action)
    }
}

/// An expression of a form.
pub(crate) struct Found<'a> {
    pub role: Role,
    pub text: &'a str,
    pub place: &'a Place,
    pub context: DefId,
    pub ast: Ast,
}

/// Every expression that can be parsed; what is wrong with the others is said elsewhere.
pub(crate) fn all<'a>(draft: &'a FormDraft, form: &FormDef) -> Vec<Found<'a>> {
    let mut collector = Collector {
        tree: &form.tree,
        found: Vec::new(),
    };
    let root = collector.tree.defs[0].path.clone();
    for bind in &draft.binds {
        let Some(context) = collector.tree.at(&absolute_path(&root, &bind.nodeset)) else {
            continue;
        };
        for (role, expression) in [
            (Role::Relevant, &bind.relevant),
            (Role::Required, &bind.required),
            (Role::ReadOnly, &bind.readonly),
            (Role::Constraint, &bind.constraint),
            (Role::Calculate, &bind.calculate),
        ] {
            if let Some(expression) = expression {
                collector.expression(role, expression, context);
            }
        }
    }
    collector.actions(&draft.actions, 0);
    for text in draft.itext.iter().flat_map(|translation| &translation.texts) {
        for value in &text.values {
            collector.parts(&value.parts, 0);
        }
    }
    collector.body(&draft.body, &root);
    collector.found
}

struct Collector<'a, 't> {
    tree: &'t Tree,
    found: Vec<Found<'a>>,
}

impl<'a> Collector<'a, '_> {
    fn expression(&mut self, role: Role, expression: &'a Expression, context: DefId) {
        self.text(role, &expression.text, &expression.place, context);
    }

    fn text(&mut self, role: Role, text: &'a str, place: &'a Place, context: DefId) {
        if let Ok(ast) = xpath::parse(text) {
            self.found.push(Found {
                role,
                text,
                place,
                context,
                ast,
            });
        }
    }

    fn parts(&mut self, parts: &'a [TextPart], context: DefId) {
        for part in parts {
            if let TextPart::Output { value, place } = part {
                self.text(Role::Output, value, place, context);
            }
        }
    }

    fn label(&mut self, text: Option<&'a Text>, context: DefId) {
        if let Some(Text::Inline(parts)) = text {
            self.parts(parts, context);
        }
    }

    /// The value of an action stands at what the action changes.
    fn actions(&mut self, actions: &'a [Action], home: DefId) {
        for action in actions {
            let changed = absolute_path(&self.tree.defs[home].path, &action.reference);
            let context = self.tree.at(&changed).unwrap_or(home);
            if let ActionKind::SetValue {
                value: Some(value), ..
            } = &action.kind
            {
                self.expression(Role::Action, value, context);
            }
        }
    }

    /// Bodies are as deep as the reader allows, and so is the recursion.
    fn body(&mut self, items: &'a [BodyItem], base: &str) {
        for item in items {
            match item {
                BodyItem::Control(control) => {
                    let Some(context) = self.tree.at(&absolute_path(base, &control.reference)) else {
                        continue;
                    };
                    self.label(control.label.as_ref(), context);
                    self.label(control.hint.as_ref(), context);
                    self.actions(&control.actions, context);
                    if let Choices::Itemset { nodeset, .. } = &control.choices {
                        self.expression(Role::Choices, nodeset, context);
                    }
                }
                BodyItem::Group(group) => {
                    let path = group
                        .reference
                        .as_deref()
                        .map(|reference| absolute_path(base, reference));
                    let path = path.as_deref().unwrap_or(base);
                    let context = self.tree.at(path).unwrap_or(0);
                    self.label(group.label.as_ref(), context);
                    self.body(&group.children, path);
                }
                BodyItem::Repeat(repeat) => {
                    let path = absolute_path(base, &repeat.nodeset);
                    let context = self.tree.at(&path).unwrap_or(0);
                    if let Some(count) = &repeat.count {
                        self.expression(Role::Count, count, context);
                    }
                    self.actions(&repeat.actions, context);
                    self.body(&repeat.children, &path);
                }
            }
        }
    }
}

/// Where a part of an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    /// What `current()` means.
    pub current: DefId,
    /// What `.` and names mean; blank in a predicate, where they mean what it filters.
    pub context: Option<DefId>,
}

impl Spot {
    /// Outside of every predicate.
    pub fn at(context: DefId) -> Self {
        Self {
            current: context,
            context: Some(context),
        }
    }

    pub fn in_predicate(self) -> Self {
        Self {
            context: None,
            ..self
        }
    }
}

/// Which parts of an expression are seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    All,
    Evaluated,
    Outer,
}

/// Calls `see` with the tree and everything in it, outer before inner. Nesting is limited by the parser.
pub(crate) fn visit<'a>(ast: &'a Ast, see: &mut dyn FnMut(&'a Ast)) {
    walk(ast, Extent::All, false, &mut |ast, _| see(ast));
}

/// [`visit`] of an expression that stands at that node, with what names mean in each part.
pub(crate) fn visit_spots<'a>(ast: &'a Ast, context: DefId, see: &mut dyn FnMut(&'a Ast, Spot)) {
    let outer = Spot::at(context);
    walk(ast, Extent::All, false, &mut |ast, in_predicate| {
        see(ast, if in_predicate { outer.in_predicate() } else { outer });
    });
}

/// [`visit`], without predicates: what is left has one context.
pub(crate) fn visit_outer<'a>(ast: &'a Ast, see: &mut dyn FnMut(&'a Ast)) {
    walk(ast, Extent::Outer, false, &mut |ast, _| see(ast));
}

/// [`visit`], without what may be passed over: the branches of `if()`, all but the first of `coalesce()`, `and` and `or`,
/// the argument of `once()`, predicates.
pub(crate) fn visit_evaluated<'a>(ast: &'a Ast, see: &mut dyn FnMut(&'a Ast)) {
    walk(ast, Extent::Evaluated, false, &mut |ast, _| see(ast));
}

fn walk<'a>(ast: &'a Ast, extent: Extent, in_predicate: bool, see: &mut dyn FnMut(&'a Ast, bool)) {
    see(ast, in_predicate);
    let evaluated = extent == Extent::Evaluated;
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) => {}
        AstKind::Negate(inner) => walk(inner, extent, in_predicate, see),
        AstKind::Binary { first, rest } => {
            walk(first, extent, in_predicate, see);
            let is_lazy = matches!(rest.first(), Some((Operator::And | Operator::Or, _)));
            for (_, operand) in rest.iter().filter(|_| !(evaluated && is_lazy)) {
                walk(operand, extent, in_predicate, see);
            }
        }
        AstKind::Call { name, arguments, .. } => {
            let sure = match &**name {
                "if" | "coalesce" if evaluated => 1,
                "once" if evaluated => 0,
                _ => arguments.len(),
            };
            for argument in arguments.iter().take(sure) {
                walk(argument, extent, in_predicate, see);
            }
        }
        AstKind::Path { start, steps } => {
            if let Start::Expression { primary, .. } = start {
                walk(primary, extent, in_predicate, see);
            }
            for predicate in predicates(start, steps).filter(|_| extent == Extent::All) {
                walk(predicate, extent, true, see);
            }
        }
    }
}

/// Every predicate of a path.
pub(crate) fn predicates<'a>(start: &'a Start, steps: &'a [Step]) -> impl Iterator<Item = &'a Ast> {
    let own = match start {
        Start::Expression { predicates, .. } => &predicates[..],
        _ => &[],
    };
    own.iter().chain(steps.iter().flat_map(|step| &step.predicates))
}

/// The node that a plain path means: names, `.`, `..`, `current()`, without predicates.
pub(crate) fn target(tree: &Tree, spot: Spot, ast: &Ast) -> Option<DefId> {
    let AstKind::Path { start, steps } = &ast.kind else {
        return None;
    };
    let mut at = match start {
        Start::Context => Some(spot.context?),
        Start::Root => None,
        Start::Expression { primary, predicates } if predicates.is_empty() && is_call(primary, "current") => {
            Some(spot.current)
        }
        Start::Expression { .. } | Start::FormReference { .. } => return None,
    };
    for step in steps {
        at = Some(follow(tree, at, step)?);
    }
    at
}

fn follow(tree: &Tree, at: Option<DefId>, step: &Step) -> Option<DefId> {
    if !step.predicates.is_empty() {
        return None;
    }
    match (step.axis, &step.test) {
        (Axis::SelfAxis, Test::Node) => at,
        (Axis::Parent, Test::Node) => tree.defs[at?].parent,
        (Axis::Child, Test::Name { prefix, local }) => {
            let name = if prefix.is_empty() {
                local.as_ref().into()
            } else {
                alloc::format!("{prefix}:{local}")
            };
            child(tree, at, &name)
        }
        _ => None,
    }
}

/// The child of that name; of the document, the root.
pub(crate) fn child(tree: &Tree, node: Option<DefId>, name: &str) -> Option<DefId> {
    match node {
        None => (tree.defs[0].name == name).then_some(0),
        Some(def) => tree.child(def, name),
    }
}

/// True for a call of that function.
pub(crate) fn is_call(ast: &Ast, function: &str) -> bool {
    matches!(&ast.kind, AstKind::Call { name, .. } if **name == *function)
}

/// The text of a quoted literal.
pub(crate) fn literal(ast: &Ast) -> Option<&str> {
    match &ast.kind {
        AstKind::Literal(text) => Some(text),
        _ => None,
    }
}

/// The value of a number, with its sign.
pub(crate) fn number(ast: &Ast) -> Option<f64> {
    match &ast.kind {
        AstKind::Number(value) => Some(*value),
        AstKind::Negate(inner) => number(inner).map(|value| -value),
        _ => None,
    }
}
