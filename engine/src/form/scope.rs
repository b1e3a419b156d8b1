//! What a path of an expression means where it stands: absolute paths inside repeats, and the nodes an expression reads.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::tree::{DefId, Tree};
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};
use crate::xpath::{Origin, Reference, ReferenceStep};

/// Rewrites absolute paths that pass through a repeat around the context: they mean the instance that holds the context
/// (ODK XForms, "A Big Deviation with XForms"). In a predicate that is the node which the predicate is about, as far as it
/// lies in the same repeat, else the node of the whole expression. A path that ends at the repeat itself still means all its
/// instances, and a step with a predicate ends the rule.
pub(crate) fn contextualize(ast: &mut Ast, tree: &Tree, context: Option<DefId>) {
    let outer = context.map_or_else(Vec::new, |context| chain(tree, context));
    Rewriter { tree, outer: &outer }.visit(ast, &Here::Outer);
}

/// From the root to a node.
fn chain(tree: &Tree, node: DefId) -> Vec<DefId> {
    let mut chain: Vec<DefId> = core::iter::successors(Some(node), |id| tree.defs[*id].parent).collect();
    chain.reverse();
    chain
}

/// Where a part of an expression stands.
enum Here {
    /// At the node of the whole expression.
    Outer,
    /// In a predicate about nodes of that definition, if they are known to be of one.
    Predicate(Option<DefId>),
}

struct Rewriter<'a> {
    tree: &'a Tree,
    /// From the root to the node of the whole expression; empty where that is not known.
    outer: &'a [DefId],
}

impl Rewriter<'_> {
    /// Nesting is limited by the parser, and so is the recursion.
    fn visit(&self, ast: &mut Ast, here: &Here) {
        match &mut ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => {}
            AstKind::Negate(inner) => self.visit(inner, here),
            AstKind::Binary { first, rest } => {
                self.visit(first, here);
                for (_, operand) in rest {
                    self.visit(operand, here);
                }
            }
            AstKind::Call { name, arguments, .. } => {
                // The nodes that indexed-repeat() picks from are all instances; only its indexes stand in context.
                let is_indexed = **name == *"indexed-repeat";
                for (index, argument) in arguments.iter_mut().enumerate() {
                    if !is_indexed || (index >= 2 && index % 2 == 0) {
                        self.visit(argument, here);
                    }
                }
            }
            AstKind::Path { start, steps } => {
                // `None` stands for the document.
                let mut node = match start {
                    Start::Root => Some(None),
                    Start::Context => self.node(here).map(Some),
                    Start::Expression { primary, .. } if is_current(primary) => {
                        self.node(&Here::Outer).map(Some)
                    }
                    Start::Expression { .. } | Start::FormReference { .. } => None,
                };
                if let Start::Expression { primary, predicates } = start {
                    self.visit(primary, here);
                    self.predicates(predicates, node);
                }
                if let Start::FormReference { predicates, .. } = start {
                    self.predicates(predicates, None);
                }
                // Where it leads to matters as far as there are predicates.
                let filtered = steps.iter().rposition(|step| !step.predicates.is_empty());
                for step in steps.iter_mut().take(filtered.map_or(0, |last| last + 1)) {
                    node = node.and_then(|node| self.step(node, step));
                    self.predicates(&mut step.predicates, node);
                }
                if matches!(start, Start::Root) {
                    self.bind(start, steps, here, ast.span.clone());
                }
            }
        }
    }

    fn predicates(&self, predicates: &mut [Ast], about: Option<Option<DefId>>) {
        for predicate in predicates {
            self.visit(predicate, &Here::Predicate(about.flatten()));
        }
    }

    fn node(&self, here: &Here) -> Option<DefId> {
        match here {
            Here::Outer => self.outer.last().copied(),
            Here::Predicate(node) => *node,
        }
    }

    /// Where a plain step leads to; nothing if that is not known.
    fn step(&self, from: Option<DefId>, step: &Step) -> Option<Option<DefId>> {
        match (step.axis, &step.test) {
            (Axis::SelfAxis, Test::Node) => Some(from),
            (Axis::Parent, Test::Node) => Some(self.tree.defs[from?].parent),
            (Axis::Child, Test::Name { prefix, local }) => {
                let is_named = |def: &DefId| qualified_is(prefix, local, &self.tree.defs[*def].name);
                match from {
                    None => Some(Some(0)).filter(|_| is_named(&0)),
                    Some(from) => {
                        let mut children = self.tree.defs[from].children.iter();
                        children.find(|child| is_named(child)).copied().map(Some)
                    }
                }
            }
            _ => None,
        }
    }

    fn bind(&self, start: &mut Start, steps: &mut Vec<Step>, here: &Here, span: core::ops::Range<usize>) {
        if let Here::Predicate(Some(node)) = here {
            let inner = chain(self.tree, *node);
            if let Some(bound) = self.shared(&inner, steps) {
                *start = Start::Context;
                return replace(steps, bound, inner.len() - 1 - bound, span);
            }
        }
        let Some(bound) = self.shared(self.outer, steps) else {
            return;
        };
        *start = match here {
            Here::Outer => Start::Context,
            Here::Predicate(_) => {
                let call = AstKind::Call {
                    prefix: Box::from(""),
                    name: Box::from("current"),
                    arguments: Vec::new(),
                };
                let span = span.clone();
                Start::Expression {
                    primary: Box::new(Ast { kind: call, span }),
                    predicates: Vec::new(),
                }
            }
        };
        replace(steps, bound, self.outer.len() - 1 - bound, span);
    }

    /// Which step leads to the innermost repeat that is around a node and goes on from there.
    fn shared(&self, chain: &[DefId], steps: &[Step]) -> Option<usize> {
        let is_match = |(step, def): &(&Step, &DefId)| {
            step.axis == Axis::Child
                && step.predicates.is_empty()
                && matches!(&step.test, Test::Name { prefix, local } if qualified_is(prefix, local, &self.tree.defs[**def].name))
        };
        let matching = steps.iter().zip(chain).take_while(is_match).enumerate();
        let repeats =
            matching.filter(|(index, (_, def))| self.tree.defs[**def].is_repeat && index + 1 < steps.len());
        repeats.map(|(index, _)| index).last()
    }
}

/// Steps up in the place of those to a repeat.
fn replace(steps: &mut Vec<Step>, bound: usize, up: usize, span: core::ops::Range<usize>) {
    let parent = Step {
        axis: Axis::Parent,
        test: Test::Node,
        predicates: Vec::new(),
        span,
    };
    let mut path: Vec<Step> = core::iter::repeat_n(parent, up).collect();
    path.extend(steps.drain(..).skip(bound + 1));
    *steps = path;
}

fn is_current(ast: &Ast) -> bool {
    matches!(&ast.kind, AstKind::Call { name, .. } if **name == *"current")
}

fn qualified_is(prefix: &str, local: &str, name: &str) -> bool {
    if prefix.is_empty() {
        return name == local;
    }
    name.split_once(':')
        .is_some_and(|(p, l)| p == prefix && l == local)
}

/// A definition that an expression reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    pub def: DefId,
    /// How many repeats around both the context and the target are the same instance; all instances of deeper ones are
    /// read.
    pub level: usize,
    /// Reached through a predicate or axis that picks instances of a repeat, so that it may be read by another instance of
    /// the same repeat without a cycle.
    pub picked: bool,
}

/// The first plain path, of names, `.` and `..`, to a node that the form does not have.
pub(crate) fn leading_nowhere<'a>(
    tree: &Tree,
    context: DefId,
    references: &'a [Reference],
) -> Option<&'a Reference> {
    let is_plain = |step: &ReferenceStep| match step.axis {
        Axis::Child => step.name.is_some(),
        Axis::Parent | Axis::SelfAxis => true,
        _ => false,
    };
    references.iter().find(|reference| {
        matches!(reference.origin, Origin::Root | Origin::Context)
            && reference.steps.iter().all(is_plain)
            && reference.steps.iter().any(|step| step.axis == Axis::Child)
            // A bare word, as in `required="yes"`, is seldom meant as a path.
            && (reference.origin == Origin::Root || reference.steps.len() > 1)
            && targets(tree, context, reference).is_empty()
    })
}

/// The definitions that a reference reads from that context.
pub(crate) fn targets(tree: &Tree, context: DefId, reference: &Reference) -> Vec<Target> {
    // `None` stands for the document node.
    let mut at: Vec<(Option<DefId>, usize)> = match reference.origin {
        Origin::Root => alloc::vec![(None, 0)],
        Origin::Context => alloc::vec![(Some(context), tree.defs[context].depth)],
        Origin::Instance(_) | Origin::Unknown => return Vec::new(),
    };
    let mut picked = false;
    for step in &reference.steps {
        let mut next = Vec::new();
        for (node, level) in at {
            follow(tree, node, level, step, &mut next);
        }
        next.sort_unstable();
        next.dedup();
        let picks = step.filtered
            || !matches!(
                step.axis,
                Axis::Child | Axis::Parent | Axis::SelfAxis | Axis::Attribute
            );
        picked |= picks
            && next
                .iter()
                .any(|(node, _)| node.is_some_and(|id| tree.defs[id].depth > 0));
        at = next;
    }
    at.into_iter()
        .filter_map(|(node, level)| {
            Some(Target {
                def: node?,
                level,
                picked,
            })
        })
        .collect()
}

#[inline(never)]
fn follow(
    tree: &Tree,
    node: Option<DefId>,
    level: usize,
    step: &ReferenceStep,
    out: &mut Vec<(Option<DefId>, usize)>,
) {
    let fits = |id: DefId| fits(tree, step, id);
    match step.axis {
        Axis::SelfAxis => {
            if node.is_none_or(fits) {
                out.push((node, level));
            }
        }
        Axis::Child => match (node, step.name) {
            (Some(id), Some(name)) => out.extend(tree.children_named(id, name).map(|c| (Some(c), level))),
            _ => out.extend(
                children_of(tree, node)
                    .iter()
                    .filter(|c| fits(**c))
                    .map(|c| (Some(*c), level)),
            ),
        },
        Axis::Parent => {
            if let Some(id) = node {
                let parent = tree.defs[id].parent;
                if parent.is_none_or(fits) {
                    out.push((parent, level.min(depth_of(tree, parent))));
                }
            }
        }
        _ => follow_far(tree, node, level, step, out),
    }
}

fn fits(tree: &Tree, step: &ReferenceStep, id: DefId) -> bool {
    step.name.is_none_or(|name| tree.defs[id].name_id == name)
}

/// Of the document node, none.
fn depth_of(tree: &Tree, node: Option<DefId>) -> usize {
    node.map_or(0, |id| tree.defs[id].depth)
}

/// Of the document node, the root.
fn children_of(tree: &Tree, node: Option<DefId>) -> &[DefId] {
    match node {
        None => &[0],
        Some(id) => &tree.defs[id].children,
    }
}

/// The same along the axes that paths seldom take.
#[inline(never)]
fn follow_far(
    tree: &Tree,
    node: Option<DefId>,
    level: usize,
    step: &ReferenceStep,
    out: &mut Vec<(Option<DefId>, usize)>,
) {
    let fits = |id: DefId| fits(tree, step, id);
    match step.axis {
        Axis::SelfAxis | Axis::Child | Axis::Parent | Axis::Namespace => {}
        Axis::Attribute => {
            let ids = 0..tree.defs.len();
            out.extend(
                ids.filter(|id| tree.defs[*id].is_attribute && tree.defs[*id].parent == node && fits(*id))
                    .map(|id| (Some(id), level)),
            );
            // Others come and go with the instances of their repeat.
            let around = node.map(|id| tree.defs[id].frame);
            out.extend(
                around
                    .filter(|frame| tree.defs[*frame].is_repeat)
                    .map(|frame| (Some(frame), level)),
            );
        }
        Axis::Descendant | Axis::DescendantOrSelf => {
            if step.axis == Axis::DescendantOrSelf && node.is_none_or(fits) {
                out.push((node, level));
            }
            let top = node.unwrap_or(0);
            for id in 0..tree.defs.len() {
                let under = tree.is_in(id, top) && (node.is_none() || id != top);
                if under && !tree.defs[id].is_attribute && fits(id) {
                    out.push((Some(id), level));
                }
            }
        }
        Axis::Ancestor | Axis::AncestorOrSelf => {
            let mut current = if step.axis == Axis::AncestorOrSelf {
                node
            } else {
                node.and_then(|id| tree.defs[id].parent)
            };
            while let Some(id) = current {
                if fits(id) {
                    out.push((Some(id), level.min(tree.defs[id].depth)));
                }
                current = tree.defs[id].parent;
            }
        }
        Axis::FollowingSibling | Axis::PrecedingSibling => {
            if let Some(id) = node {
                let parent = tree.defs[id].parent;
                let level = level.min(depth_of(tree, parent));
                out.extend(
                    children_of(tree, parent)
                        .iter()
                        .filter(|c| fits(**c))
                        .map(|c| (Some(*c), level)),
                );
            }
        }
        Axis::Following | Axis::Preceding => {
            out.extend(
                (0..tree.defs.len())
                    .filter(|id| fits(*id))
                    .map(|id| (Some(id), 0)),
            );
        }
    }
}
