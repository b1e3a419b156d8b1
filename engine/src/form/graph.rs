//! The static graph: which facets have to be computed again when a node changes, and in which order.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::def::ExprId;
use super::scope::Target;
use super::tree::{DefId, Tree};

/// What of a node is kept up to date. Everything else (labels, required, constraint, …) is computed when it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FacetKind {
    Relevant,
    /// The number of instances of a counted repeat.
    Count,
    Calculate,
    /// The choices of a select whose value may vanish.
    Choices,
}

#[derive(Clone, Debug)]
pub(crate) struct Facet {
    pub def: DefId,
    pub kind: FacetKind,
    pub expr: ExprId,
}

/// "When the definition changes, do this again."
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    /// Position of the facet in [`Graph::facets`], or the definition whose view changes.
    pub to: usize,
    /// How many repeats both have in common.
    pub level: usize,
    /// Reached by picking among instances of a common repeat.
    pub picked: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    /// In order of evaluation.
    pub facets: Vec<Facet>,
    /// By definition: its facets.
    pub of: Vec<Vec<usize>>,
    /// By definition: the facets that read it.
    pub dependents: Vec<Vec<Edge>>,
    /// By definition: the definitions whose labels, choices, constraint, … read it.
    pub views: Vec<Vec<Edge>>,
    /// Facets whose value may depend on the language.
    pub language: Vec<usize>,
}

/// A facet before it has a place in the order.
pub(crate) struct Wanted {
    pub facet: Facet,
    pub targets: Vec<Target>,
    /// Read as well: what stands in the labels that it shows. Circles of these are no error, and are not followed.
    pub shown: Vec<Target>,
    pub by_language: bool,
}

impl Graph {
    /// The graph over these facets; `views` are (definition, what its view reads).
    #[inline(never)]
    pub fn build(
        tree: &Tree,
        mut wanted: Vec<Wanted>,
        views: Vec<(DefId, Vec<Target>)>,
    ) -> Result<Self, Vec<Vec<(DefId, String)>>> {
        let count = tree.defs.len();
        let mut by_def = alloc::vec![Vec::new(); count];
        for (index, wanted) in wanted.iter().enumerate() {
            by_def[wanted.facet.def].push(index);
        }
        let before = loop {
            let before: Vec<Vec<usize>> = wanted
                .iter()
                .map(|facet| prerequisites(tree, facet, &wanted, &by_def))
                .collect();
            if !forget_shown(&before, &mut wanted) {
                break before;
            }
        };
        let order = match ordered(&before, &wanted) {
            Ok(order) => order,
            Err(cycles) => {
                let name = |index: &usize| {
                    let facet = &wanted[*index].facet;
                    let kind = match facet.kind {
                        FacetKind::Relevant => "relevant",
                        FacetKind::Count => "jr:count",
                        FacetKind::Calculate => "calculate",
                        FacetKind::Choices => "itemset",
                    };
                    (facet.def, format!("{} ({kind})", tree.defs[facet.def].path))
                };
                let named = |cycle: &Vec<usize>| {
                    let next = cycle.iter().skip(1).chain(cycle.first());
                    let step = |(index, next): (&usize, &usize)| {
                        [
                            Some(name(index)),
                            inside(tree, &wanted[*index], &wanted[*next].facet),
                        ]
                    };
                    cycle.iter().zip(next).flat_map(step).flatten().collect()
                };
                return Err(cycles.iter().map(named).collect());
            }
        };
        let mut graph = Self {
            facets: Vec::with_capacity(wanted.len()),
            of: alloc::vec![Vec::new(); count],
            dependents: alloc::vec![Vec::new(); count],
            views: alloc::vec![Vec::new(); count],
            language: Vec::new(),
        };
        for (rank, index) in order.into_iter().enumerate() {
            let wanted = &wanted[index];
            graph.of[wanted.facet.def].push(rank);
            for target in wanted.targets.iter().chain(&wanted.shown) {
                graph.dependents[target.def].push(Edge {
                    to: rank,
                    level: target.level,
                    picked: target.picked,
                });
            }
            if wanted.by_language {
                graph.language.push(rank);
            }
            graph.facets.push(wanted.facet.clone());
        }
        for (def, targets) in views {
            for target in targets {
                graph.views[target.def].push(Edge {
                    to: def,
                    level: target.level,
                    picked: target.picked,
                });
            }
        }
        for edges in graph.dependents.iter_mut().chain(&mut graph.views) {
            edges.sort_unstable();
            edges.dedup();
        }
        Ok(graph)
    }
}

/// The question in a group through which a facet depends on whether the group is relevant.
fn inside(tree: &Tree, reads: &Wanted, needed: &Facet) -> Option<(DefId, String)> {
    if needed.kind != FacetKind::Relevant {
        return None;
    }
    let targets = reads.targets.iter().chain(&reads.shown);
    let mut targets = targets
        .filter(|target| {
            !is_other_instance(tree, reads.facet.def, target) && !is_around(tree, reads.facet.def, target.def)
        })
        .map(|target| target.def);
    let def = targets.rfind(|def| *def != needed.def && tree.is_in(*def, needed.def))?;
    Some((def, tree.defs[def].path.clone()))
}

/// Takes what is only shown from the facets of circles; true if there was any.
fn forget_shown(before: &[Vec<usize>], wanted: &mut [Wanted]) -> bool {
    if wanted.iter().all(|facet| facet.shown.is_empty()) {
        return false;
    }
    let mut is_any = false;
    for index in sort(before).1.into_iter().flatten() {
        is_any |= !wanted[index].shown.is_empty();
        wanted[index].shown.clear();
    }
    is_any
}

/// The facets that must be settled before this one. How many instances a repeat has, and what another instance of the
/// same repeat says, is no prerequisite: such changes set the facet to work again.
#[inline(never)]
fn prerequisites(tree: &Tree, wanted: &Wanted, all: &[Wanted], by_def: &[Vec<usize>]) -> Vec<usize> {
    let mut before = Vec::new();
    if wanted.facet.kind == FacetKind::Count {
        return before;
    }
    for target in wanted.targets.iter().chain(&wanted.shown) {
        if is_other_instance(tree, wanted.facet.def, target) {
            continue;
        }
        for index in &by_def[target.def] {
            if matches!(all[*index].facet.kind, FacetKind::Calculate | FacetKind::Choices) {
                before.push(*index);
            }
        }
        let mut current = (!is_around(tree, wanted.facet.def, target.def)).then_some(target.def);
        while let Some(id) = current {
            for index in &by_def[id] {
                if all[*index].facet.kind == FacetKind::Relevant {
                    before.push(*index);
                }
            }
            current = tree.defs[id].parent;
        }
    }
    before.sort_unstable();
    before.dedup();
    // A choice filter may look at the question's own value: it only ever takes choices away from it.
    if wanted.facet.kind == FacetKind::Choices {
        before.retain(|index| all[*index].facet.def != wanted.facet.def);
    }
    before
}

/// True for what another instance of a repeat around both says.
fn is_other_instance(tree: &Tree, reader: DefId, target: &Target) -> bool {
    target.picked && common_repeats(tree, reader, target.def) > target.level
}

/// True for a section around the reader: as such (its position, its count) it can be looked at from inside whatever its
/// relevance.
fn is_around(tree: &Tree, reader: DefId, section: DefId) -> bool {
    !tree.defs[section].is_leaf && tree.is_in(reader, section)
}

/// How many repeats are around both definitions.
fn common_repeats(tree: &Tree, a: DefId, b: DefId) -> usize {
    tree.chains[a]
        .iter()
        .zip(&tree.chains[b])
        .take_while(|(x, y)| x == y)
        .count()
}

/// An order in which everything comes after its prerequisites, or the circles that there are. A circle that passes through
/// choices is none: a filter only ever takes values away, and is put to work again.
#[inline(never)]
fn ordered(before: &[Vec<usize>], wanted: &[Wanted]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    let (order, cycles) = sort(before);
    if cycles.is_empty() {
        return Ok(order);
    }
    let is_choices = |index: usize| wanted[index].facet.kind == FacetKind::Choices;
    let strict: Vec<Vec<usize>> = before
        .iter()
        .enumerate()
        .map(|(index, before)| {
            if is_choices(index) {
                Vec::new()
            } else {
                before.clone()
            }
        })
        .collect();
    let (_, cycles) = sort(&strict);
    if cycles.is_empty() { Ok(order) } else { Err(cycles) }
}

/// Depth-first order in which everything comes after its prerequisites, except where there are circles; and those.
#[inline(never)]
fn sort(before: &[Vec<usize>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = alloc::vec![Mark::New; before.len()];
    let mut order = Vec::with_capacity(before.len());
    let mut cycles: Vec<Vec<usize>> = Vec::new();
    for start in 0..before.len() {
        if marks[start] != Mark::New {
            continue;
        }
        let mut path: Vec<(usize, usize)> = alloc::vec![(start, 0)];
        marks[start] = Mark::Open;
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            match before[node].get(*next) {
                Some(needed) => {
                    *next += 1;
                    match marks[*needed] {
                        Mark::New => {
                            marks[*needed] = Mark::Open;
                            path.push((*needed, 0));
                        }
                        Mark::Open => {
                            let from = path.iter().position(|(n, _)| n == needed).unwrap_or(0);
                            cycles.push(path[from..].iter().map(|(n, _)| *n).collect());
                        }
                        Mark::Done => {}
                    }
                }
                None => {
                    marks[node] = Mark::Done;
                    order.push(node);
                    path.pop();
                }
            }
        }
    }
    (order, cycles)
}
