//! What a path of an expression means where it stands: absolute paths inside repeats, and the nodes an expression reads.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::tree::{DefId, Tree};
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};
use crate::xpath::{Origin, Reference, ReferenceStep};

/// Rewrites absolute paths that pass through a repeat around the context: they mean the instance that holds the context
/// (ODK XForms, "A Big Deviation with XForms"). A path that ends at the repeat itself still means all its instances, and a
/// step with a predicate ends the rule.
pub(crate) fn contextualize(ast: &mut Ast, tree: &Tree, context: DefId) {
    if tree.defs[context].depth > 0 {
        let mut chain = Vec::new();
        let mut current = Some(context);
        while let Some(id) = current {
            chain.push(id);
            current = tree.defs[id].parent;
        }
        chain.reverse();
        Rewriter { tree, chain }.visit(ast, false);
    }
}

struct Rewriter<'a> {
    tree: &'a Tree,
    /// From the root to the context.
    chain: Vec<DefId>,
}

impl Rewriter<'_> {
    /// Nesting is limited by the parser, and so is the recursion.
    fn visit(&self, ast: &mut Ast, in_predicate: bool) {
        match &mut ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => {}
            AstKind::Negate(inner) => self.visit(inner, in_predicate),
            AstKind::Binary { first, rest } => {
                self.visit(first, in_predicate);
                for (_, operand) in rest {
                    self.visit(operand, in_predicate);
                }
            }
            AstKind::Call { name, arguments, .. } => {
                // The nodes that indexed-repeat() picks from are all instances; only its indexes stand in context.
                let is_indexed = **name == *"indexed-repeat";
                for (index, argument) in arguments.iter_mut().enumerate() {
                    if !is_indexed || (index >= 2 && index % 2 == 0) {
                        self.visit(argument, in_predicate);
                    }
                }
            }
            AstKind::Path { start, steps } => {
                match start {
                    Start::Context => {}
                    Start::Root => self.bind(start, steps, in_predicate, ast.span.clone()),
                    Start::Expression { primary, predicates } => {
                        self.visit(primary, in_predicate);
                        for predicate in predicates {
                            self.visit(predicate, true);
                        }
                    }
                    Start::FormReference { predicates, .. } => {
                        for predicate in predicates {
                            self.visit(predicate, true);
                        }
                    }
                }
                for predicate in steps.iter_mut().flat_map(|step| &mut step.predicates) {
                    self.visit(predicate, true);
                }
            }
        }
    }

    fn bind(
        &self,
        start: &mut Start,
        steps: &mut Vec<Step>,
        in_predicate: bool,
        span: core::ops::Range<usize>,
    ) {
        let mut bound = None;
        for (index, (step, def)) in steps.iter().zip(&self.chain).enumerate() {
            let def_node = &self.tree.defs[*def];
            let is_match = step.axis == Axis::Child
                && step.predicates.is_empty()
                && matches!(&step.test, Test::Name { prefix, local } if qualified_is(prefix, local, &def_node.name));
            if !is_match {
                break;
            }
            if def_node.is_repeat && index + 1 < steps.len() {
                bound = Some(index);
            }
        }
        let Some(bound) = bound else { return };
        let up = self.chain.len() - 1 - bound;
        let parent = Step {
            axis: Axis::Parent,
            test: Test::Node,
            predicates: Vec::new(),
            span: span.clone(),
        };
        let mut path: Vec<Step> = core::iter::repeat_n(parent, up).collect();
        path.extend(steps.drain(..).skip(bound + 1));
        *steps = path;
        *start = if in_predicate {
            let call = AstKind::Call {
                prefix: Box::from(""),
                name: Box::from("current"),
                arguments: Vec::new(),
            };
            Start::Expression {
                primary: Box::new(Ast { kind: call, span }),
                predicates: Vec::new(),
            }
        } else {
            Start::Context
        };
    }
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
