//! Which section an entity belongs to: the deepest one that the rows it has to do with allow, and one entity a section.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::entities::Declaration;
use super::rules;
use super::tree::{Id, ROOT, Tree};
use crate::diagnostic::{Diagnostic, Rule};

/// Where an entity would go.
pub struct Request {
    /// Place of the declaration.
    pub declaration: usize,
    /// The repeat, or the survey, that the entity must be of.
    scope: Id,
    /// From the survey to the section that suits best.
    path: Vec<Id>,
    /// Sections of the rows that save to it, each once.
    savers: Vec<Id>,
}

impl Request {
    /// What the rows of a declaration ask for; an error if they are of repeats that do not lie in each other.
    pub fn of(tree: &Tree, number: usize, declaration: &Declaration) -> Result<Self, Box<Diagnostic>> {
        let feeds = &declaration.feeds;
        let deepest = feeds
            .iter()
            .map(|feed| scope(tree, feed.section))
            .fold(ROOT, |best, next| {
                if repeats(tree, next) > repeats(tree, best) {
                    next
                } else {
                    best
                }
            });
        for feed in feeds {
            let scope = scope(tree, feed.section);
            if !path(tree, deepest).contains(&scope) {
                return Err(conflict(&rules::ENTITY_SCOPE, declaration, &feed.record));
            }
        }
        let mut savers: Vec<Id> = Vec::new();
        for feed in feeds.iter().filter(|feed| feed.property.is_some()) {
            if !savers.contains(&feed.section) {
                savers.push(feed.section);
            }
        }
        let target = target(tree, deepest, declaration, &savers);
        for feed in feeds.iter().filter(|feed| feed.property.is_some()) {
            if scope(tree, feed.section) != scope(tree, target) {
                return Err(conflict(&rules::ENTITY_SCOPE, declaration, &feed.record));
            }
        }
        Ok(Self {
            declaration: number,
            scope: deepest,
            path: path(tree, target),
            savers,
        })
    }
}

/// The section that suits the rows best.
fn target(tree: &Tree, deepest: Id, declaration: &Declaration, savers: &[Id]) -> Id {
    // Of those in the deepest repeat the one with most groups around it; the first of equals.
    let deepest_of = |sections: &mut dyn Iterator<Item = Id>| {
        sections
            .filter(|section| scope(tree, *section) == deepest)
            .fold(None, |best: Option<Id>, next| match best {
                Some(best) if groups(tree, next) <= groups(tree, best) => Some(best),
                _ => Some(next),
            })
    };
    let Some(first) = savers.first() else {
        return deepest_of(&mut declaration.feeds.iter().map(|feed| feed.section)).unwrap_or(ROOT);
    };
    if savers.len() == 1 {
        return *first;
    }
    let paths: Vec<Vec<Id>> = savers.iter().map(|section| path(tree, *section)).collect();
    let shortest = paths.iter().map(Vec::len).min().unwrap_or_default();
    let common = (0..shortest)
        .filter(|place| paths.iter().all(|path| path.get(*place) == paths[0].get(*place)))
        .map(|place| paths[0][place])
        .next_back()
        .unwrap_or(ROOT);
    let saved = scope(tree, deepest_of(&mut savers.iter().copied()).unwrap_or(*first));
    let rank = |section: Id| (repeats(tree, section), groups(tree, section));
    if rank(common) > rank(saved) { common } else { saved }
}

/// Gives every declaration a section of its own, going up where a section is taken.
pub fn allocate(
    tree: &Tree,
    requests: Vec<Request>,
    declarations: &[Declaration],
) -> Result<Vec<(Id, usize)>, Box<Diagnostic>> {
    if let [only] = &requests[..]
        && only.scope == ROOT
    {
        return Ok([(ROOT, only.declaration)].into());
    }
    let mut scopes: Vec<Id> = Vec::new();
    for request in &requests {
        if !scopes.contains(&request.scope) {
            scopes.push(request.scope);
        }
    }
    let mut placed: Vec<(Id, usize)> = Vec::new();
    let mut reserved: BTreeMap<Id, usize> = BTreeMap::new();
    for scope in scopes {
        let mut of_scope: Vec<&Request> = requests.iter().filter(|request| request.scope == scope).collect();
        of_scope.sort_by_key(|request| request.declaration);
        let highest = path(tree, scope).len();
        for request in of_scope {
            let own = request.declaration;
            let candidates = request.path.iter().skip(highest - 1).rev();
            let mut section = None;
            for &candidate in candidates {
                if !reserved.contains_key(&candidate) {
                    section = Some(candidate);
                    break;
                }
                // Rows that save must have their entity below what another has reserved.
                let taken = request.savers.first().and_then(|saver| reserved.get(saver));
                if taken.is_some() {
                    break;
                }
            }
            let Some(section) = section else {
                let declaration = &declarations[own];
                return Err(conflict(&rules::ENTITY_PLACE, declaration, &declaration.record));
            };
            placed.push((section, own));
            reserved.insert(section, own);
            for &saver in &request.savers {
                let below = path(tree, saver);
                let from = below.iter().position(|id| *id == section).unwrap_or_default();
                reserved.extend(below.into_iter().skip(from).map(|id| (id, own)));
            }
        }
    }
    Ok(placed)
}

fn conflict(
    rule: &'static Rule,
    declaration: &Declaration,
    record: &super::table::Record,
) -> Box<Diagnostic> {
    let problem = Diagnostic::new(rule, record.place(), &*declaration.list);
    Box::new(problem.with(&*declaration.list))
}

/// From the survey to a section.
fn path(tree: &Tree, section: Id) -> Vec<Id> {
    let mut path: Vec<Id> = tree.ancestors(section).collect();
    path.reverse();
    path.push(section);
    path
}

/// The section itself if it is a repeat, else the repeat around it, else the survey.
fn scope(tree: &Tree, section: Id) -> Id {
    if tree.is_repeat(section) {
        return section;
    }
    tree.repeat_around(section).unwrap_or(ROOT)
}

/// How many repeats a section is in, itself counted.
fn repeats(tree: &Tree, section: Id) -> usize {
    path(tree, section)
        .iter()
        .filter(|id| tree.is_repeat(**id))
        .count()
}

/// How many groups are between a section and its scope, itself counted.
fn groups(tree: &Tree, section: Id) -> usize {
    let scope = scope(tree, section);
    path(tree, section)
        .iter()
        .rev()
        .take_while(|id| **id != scope)
        .count()
}
