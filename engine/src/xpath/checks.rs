//! Predicates that compare one value of each node with a value that is the same for all of them: the value is computed once,
//! and no node-set is made for any node.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::axes::Nodes;
use super::compare::Comparison;
use super::compare::{is_plain, same_text};
use super::evaluate::{Evaluator, Fault, Focus};
use super::expr::{Check, CheckKey};
use super::paths::retain;
use super::value::{Node, Value, string_value, text_to_number};
use crate::xml::Kind;

/// The value that every node is compared with.
enum Side<'a> {
    /// Compared as text; the flag tells that only the very same characters are equal to it.
    Text(Cow<'a, str>, bool),
    Number(f64),
    /// An empty node-set: nothing compares with it.
    Nothing,
}

impl<'a> Evaluator<'a, '_> {
    /// Keeps the nodes from `start` on that pass all checks; false, and nothing done, if they have to be looked at one by
    /// one.
    pub(super) fn filter_by_checks(
        &mut self,
        checks: &'a [Check],
        nodes: &mut Nodes,
        start: usize,
    ) -> Result<bool, Fault> {
        let Some(first) = nodes.get(start).copied().filter(|_| !checks.is_empty()) else {
            return Ok(false);
        };
        let size = nodes.len() - start;
        let focus = Focus {
            node: first,
            position: 1,
            size,
        };
        let mut sides = Vec::with_capacity(checks.len());
        for check in checks {
            // What fails shows, or does not, when the nodes are looked at one by one.
            let Ok(value) = self.eval(&check.value, focus) else {
                return Ok(false);
            };
            match self.side(value, check.comparison) {
                Some(side) => sides.push(side),
                None => return Ok(false),
            }
        }
        self.spend(size as u64 * (1 + checks.len() as u64))?;
        let this: &Self = self;
        retain(nodes, start, |node| {
            checks
                .iter()
                .zip(&sides)
                .all(|(check, side)| this.passes(check, side, node))
        });
        Ok(true)
    }

    fn side(&self, value: Value<'a>, comparison: Comparison) -> Option<Side<'a>> {
        let text = match value {
            Value::Number(number) => return Some(Side::Number(number)),
            Value::Boolean(_) => return None,
            Value::String(text) => text,
            Value::Nodes(nodes) => match nodes.as_slice() {
                [] if nodes.is_hidden => Cow::Borrowed(""),
                [] => return Some(Side::Nothing),
                [only] => string_value(self.context.world, *only),
                _ => return None,
            },
        };
        let offset = |instant| self.offset(instant);
        Some(if comparison.is_equality() {
            let is_plain = is_plain(&text, &offset);
            Side::Text(text, is_plain)
        } else {
            Side::Number(text_to_number(&text, &offset))
        })
    }

    /// True if some value of the node's key compares as the check asks.
    fn passes(&self, check: &Check, side: &Side<'_>, node: Node) -> bool {
        let world = self.context.world;
        let offset = |instant| self.offset(instant);
        let compares = |text: &str| match side {
            Side::Text(wanted, is_plain) => {
                let equal = *text == **wanted || (!is_plain && same_text(text, wanted, &offset));
                equal == (check.comparison == Comparison::Equal)
            }
            Side::Number(number) => check.comparison.numbers(text_to_number(text, &offset), *number),
            Side::Nothing => false,
        };
        if let CheckKey::Itself = check.key {
            return compares(&string_value(world, node));
        }
        if node.is_namespace() {
            return false;
        }
        let document = world.document(node.document);
        match check.key {
            CheckKey::Itself => false,
            CheckKey::Attribute(name) => document.attribute(node.id, name).is_some_and(compares),
            CheckKey::Child(name) => {
                let (mut is_hidden, mut is_shown) = (false, false);
                let passes = document.children(node.id).any(|child| {
                    if document.name(child) != name || document.kind(child) != Kind::Element {
                        return false;
                    }
                    if world.is_excluded(node.sibling(child)) {
                        is_hidden = true;
                        return false;
                    }
                    is_shown = true;
                    compares(&document.string_value(child))
                });
                passes || (is_hidden && !is_shown && compares(""))
            }
        }
    }
}
