//! Location paths: steps, predicates, and the indexes that spare a look at every node.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::ast::Axis;
use super::axes::{Nodes, Walker};
use super::compare;
use super::context::Context;
use super::error::XPathErrorCode;
use super::evaluate::{Evaluator, Fault, Focus};
use super::expr::{Expr, Key, Op, Predicate, Shape, Start, Step, Test};
use super::functions::Role;
use super::index::IndexKey;
use super::predicate::uses_focus;
use super::value::{Node, NodeSet, Value, string_value};
use crate::host::Host;
use crate::xml::{Document, Kind, NameId};

/// What a key of a predicate must be equal to.
enum Wanted<'a> {
    /// These very characters.
    Text(Cow<'a, str>),
    /// No node at all: nothing is equal to that.
    Nothing,
    /// What only a comparison can tell.
    Other,
}

impl Expr {
    /// The path that the expression is, also inside functions that hand its nodes through.
    fn as_path(&self) -> Option<(&Start, &[Step])> {
        let mut op = &self.root;
        while let Op::Call {
            function, arguments, ..
        } = op
            && function.role == Role::SameNodes
        {
            op = arguments.first()?;
        }
        match op {
            Op::Path { start, steps } => Some((start, steps)),
            _ => None,
        }
    }

    /// Makes the index that the expression will ask for if it is a path such as `instance('x')/root/item[key = …]`, so
    /// that the first evaluation takes no longer than the later ones.
    pub fn prepare(&self, context: &Context<'_>, host: &mut dyn Host) {
        let Some((start, [before @ .., last])) = self.as_path() else {
            return;
        };
        let (Axis::Child, Test::Name(name)) = (last.axis, &last.test) else {
            return;
        };
        let Some(Shape::Keys { keys, .. }) = last.predicates.first().map(|p| &p.shape) else {
            return;
        };
        let mut evaluator = Evaluator::new(context, host);
        let Ok(parents) = evaluator.path(start, before, Focus::alone(context.node)) else {
            return;
        };
        // Only what never changes is worth it.
        if let ([parent], Some(key)) = (parents.as_slice(), keys.first())
            && parent.document != 0
        {
            let index = IndexKey {
                document: parent.document,
                parent: parent.id,
                name: *name,
                key: key.name,
                attribute: key.attribute,
            };
            let document = context.world.document(parent.document);
            let mut indexes = context.workspace.indexes.borrow_mut();
            indexes.find(index, document, "", |_| {});
        }
    }

    /// The nodes among those of [`Expr::nodes`] that have a child `key` with that text, without a look at the others;
    /// `None` where that cannot be told for this expression.
    pub fn nodes_by_key(
        &self,
        key: NameId,
        text: &str,
        context: &Context<'_>,
        host: &mut dyn Host,
    ) -> Option<NodeSet> {
        let (start, steps) = self.as_path()?;
        let (last, before) = steps.split_last()?;
        let (Axis::Child, Test::Name(name)) = (last.axis, &last.test) else {
            return None;
        };
        let mut evaluator = Evaluator::new(context, host);
        let is_free = |predicate: &Predicate| {
            !matches!(predicate.shape, Shape::Position(_) | Shape::Last) && !uses_focus(&predicate.op)
        };
        if !last.predicates.iter().all(is_free) {
            return None;
        }
        let parents = evaluator.path(start, before, Focus::alone(context.node)).ok()?;
        let [parent] = parents.as_slice() else {
            return None;
        };
        let index = IndexKey {
            document: parent.document,
            parent: parent.id,
            name: *name,
            key,
            attribute: false,
        };
        let document = context.world.document(parent.document);
        let mut found = NodeSet::default();
        context
            .workspace
            .indexes
            .borrow_mut()
            .find(index, document, text, |id| found.nodes.push(parent.sibling(id)))?;
        for predicate in &last.predicates {
            evaluator.filter(predicate, &mut found.nodes, 0).ok()?;
        }
        found.nodes.retain(|node| !context.world.is_excluded(*node));
        Some(found)
    }
}

impl<'a> Evaluator<'a, '_> {
    #[inline(never)]
    pub(super) fn path(
        &mut self,
        start: &'a Start,
        steps: &'a [Step],
        focus: Focus,
    ) -> Result<NodeSet, Fault> {
        let (mut nodes, _) = self.along(start, steps, focus)?;
        if steps.last().is_some_and(|step| !looks_up(step)) {
            self.hide(&mut nodes);
        }
        Ok(nodes)
    }

    /// Drops what paths do not find.
    fn hide(&self, nodes: &mut NodeSet) {
        let is_found = !nodes.is_empty();
        nodes.nodes.retain(|node| !self.context.world.is_excluded(*node));
        nodes.is_hidden = is_found && nodes.is_empty();
    }

    /// The nodes that the steps lead to, and whether it is known that none of them is inside another; also those that
    /// paths pass through and do not find.
    fn along(&mut self, start: &'a Start, steps: &'a [Step], focus: Focus) -> Result<(NodeSet, bool), Fault> {
        let mut nodes = match start {
            Start::Context => NodeSet::one(focus.node),
            Start::Root => NodeSet::one(self.context.root),
            Start::Expression { primary, predicates } => {
                let mut nodes = match self.eval(primary, focus)? {
                    Value::Nodes(nodes) => nodes,
                    _ => {
                        let place = String::from("a path or predicate");
                        return Err(XPathErrorCode::NodeSetRequired { place }.into());
                    }
                };
                for predicate in predicates {
                    self.filter(predicate, &mut nodes.nodes, 0)?;
                }
                nodes
            }
        };
        // What lies directly in such nodes comes in document order.
        let mut is_flat = nodes.nodes.len() == 1;
        for step in steps {
            let keeps_flat = matches!(step.axis, Axis::Child | Axis::Attribute | Axis::SelfAxis);
            nodes = self.step(step, nodes, is_flat && keeps_flat)?;
            is_flat = (is_flat && keeps_flat) || nodes.nodes.len() == 1;
        }
        Ok((nodes, is_flat))
    }

    /// Visits the nodes of an argument; `function` is named in the error if it gives something else. Where a path ends
    /// with the children of many nodes, no set is made of them.
    pub(super) fn each_node(
        &mut self,
        op: &'a Op,
        focus: Focus,
        function: &str,
        mut visit: impl FnMut(&Self, &'a Document, Node),
    ) -> Result<(), Fault> {
        let found = if let Op::Path { start, steps } = op
            && let Some((last, before)) = steps.split_last()
            && let (Axis::Child, Test::Name(name), []) = (last.axis, &last.test, last.predicates.as_slice())
        {
            let (parents, is_flat) = self.along(start, before, focus)?;
            if is_flat && parents.len() > 1 {
                return self.each_child(&parents, *name, visit);
            }
            let mut found = self.step(last, parents, is_flat)?;
            self.hide(&mut found);
            found
        } else {
            self.nodes(op, focus, function)?
        };
        self.spend(found.len() as u64)?;
        let world = self.context.world;
        found
            .iter()
            .for_each(|node| visit(self, world.document(node.document), node));
        Ok(())
    }

    /// Visits the child elements of that name that paths find.
    fn each_child(
        &self,
        parents: &NodeSet,
        name: NameId,
        mut visit: impl FnMut(&Self, &'a Document, Node),
    ) -> Result<(), Fault> {
        let world = self.context.world;
        let (mut index, mut document, mut is_plain) = (0, world.document(0), world.is_plain(0));
        for parent in parents.iter().filter(|node| !node.is_namespace()) {
            if parent.document != index {
                index = parent.document;
                (document, is_plain) = (world.document(index), world.is_plain(index));
            }
            let mut looked = 1;
            let mut found = |id| {
                let node = parent.sibling(id);
                looked += 2;
                if is_plain || !world.is_excluded(node) {
                    visit(self, document, node);
                }
            };
            if is_plain || !world.children(parent, name, &mut found) {
                let mut others = 0;
                for id in document.children(parent.id) {
                    if document.name(id) == name && document.kind(id) == Kind::Element {
                        found(id);
                    } else {
                        others += 1;
                    }
                }
                looked += others;
            }
            self.spend(looked)?;
        }
        Ok(())
    }

    /// The nodes at the end of a path of names from the root, of which some steps, each given by how many there are up to
    /// it, pick the child at a place. `None` where the world does not know its children by their places.
    pub(super) fn picked(
        &mut self,
        steps: &'a [Step],
        picks: &[(usize, f64)],
    ) -> Result<Option<NodeSet>, Fault> {
        let mut nodes = NodeSet::one(self.context.root);
        for (index, step) in steps.iter().enumerate() {
            let Some((_, place)) = picks.iter().find(|(length, _)| *length == index + 1) else {
                nodes = self.step(step, nodes, true)?;
                continue;
            };
            let Test::Name(name) = &step.test else {
                return Ok(None);
            };
            self.spend(nodes.len() as u64)?;
            // A place that is no whole number is none.
            let place = match *place >= 1.0 && libm::floor(*place) == *place {
                true => *place as usize,
                false => usize::MAX,
            };
            let mut found = Nodes::new();
            for parent in nodes.iter() {
                match self.context.world.child_at(parent, *name, place) {
                    Some(child) => found.extend(child.map(|id| parent.sibling(id))),
                    None => return Ok(None),
                }
            }
            nodes.nodes = found;
        }
        self.hide(&mut nodes);
        Ok(Some(nodes))
    }

    fn step(&mut self, step: &'a Step, from: NodeSet, in_order: bool) -> Result<NodeSet, Fault> {
        // Nearly all steps are this one, which is a function apart: the other is large, and a browser would optimize it in
        // the middle of a first load.
        if let (Axis::Child, Test::Name(name), []) = (step.axis, &step.test, &*step.predicates)
            && let [parent] = from.as_slice()
            && !parent.is_namespace()
        {
            return self.children_of(*parent, *name, from.shuffled);
        }
        self.any_step(step, from, in_order)
    }

    /// The child elements of that name.
    #[inline(never)]
    fn children_of(&mut self, parent: Node, name: NameId, shuffled: bool) -> Result<NodeSet, Fault> {
        let mut out = NodeSet {
            shuffled,
            ..NodeSet::default()
        };
        let mut found = |id| out.nodes.push(parent.sibling(id));
        let looked = match self.context.world.children(parent, name, &mut found) {
            true => 1 + out.nodes.len() as u64,
            false => self.named_children(parent, name, &mut out.nodes),
        };
        self.spend(looked)?;
        Ok(out)
    }

    #[inline(never)]
    fn any_step(&mut self, step: &'a Step, from: NodeSet, in_order: bool) -> Result<NodeSet, Fault> {
        let mut out = NodeSet {
            shuffled: from.shuffled,
            ..NodeSet::default()
        };
        let single = from.nodes.len() == 1;
        for node in from.iter() {
            if single && let Some(indexed) = self.indexed(step, node)? {
                out.nodes = indexed;
                // What one key alone asks for is done, unless paths do not find every key that is there.
                let is_done = node.document != 0
                    && matches!(
                        step.predicates.first().map(|p| &p.shape),
                        Some(Shape::Keys { keys, is_all: true }) if keys.len() == 1
                    );
                for predicate in step.predicates.iter().skip(usize::from(is_done)) {
                    self.filter(predicate, &mut out.nodes, 0)?;
                }
                return Ok(out);
            }
            let start = out.nodes.len();
            let walker = Walker {
                world: self.context.world,
                names: self.context.names,
                root: self.context.root,
            };
            let mut found = |id| out.nodes.push(node.sibling(id));
            let is_known = match (step.axis, &step.test) {
                (Axis::Child, Test::Name(name)) => walker.world.children(node, *name, &mut found),
                _ => false,
            };
            let looked = if is_known {
                1 + (out.nodes.len() - start) as u64
            } else if let (Axis::Child, Test::Name(name), false) =
                (step.axis, &step.test, node.is_namespace())
            {
                self.named_children(node, *name, &mut out.nodes)
            } else {
                walker.walk(step.axis, &step.test, node, &mut out.nodes)
            };
            self.spend(looked)?;
            for predicate in &step.predicates {
                self.filter(predicate, &mut out.nodes, start)?;
            }
            if step.axis.is_reverse()
                && let Some(found) = out.nodes.get_mut(start..)
            {
                found.reverse();
            }
        }
        let one_in_order = single && step.axis != Axis::Namespace;
        if !one_in_order && !in_order {
            out.normalize(self.world());
        }
        Ok(out)
    }

    /// Appends the child elements of that name; returns how many nodes were looked at.
    #[inline(never)]
    fn named_children(&self, parent: Node, name: NameId, out: &mut Nodes) -> u64 {
        /// Walking over so many children is as quick as to look into an index.
        const FEW: u64 = 24;
        let document = self.context.world.document(parent.document);
        let start = out.len();
        let mut looked = 1;
        for id in document.children(parent.id) {
            if looked == FEW {
                let mut indexes = self.context.workspace.indexes.borrow_mut();
                if let Some(found) = indexes.children(parent.document, parent.id, name, document) {
                    out.truncate(start);
                    out.extend(found.iter().map(|id| parent.sibling(*id)));
                    return looked + found.len() as u64;
                }
            }
            looked += 1;
            if document.name(id) == name && document.kind(id) == Kind::Element {
                out.push(parent.sibling(id));
            }
        }
        looked
    }

    /// Finds the candidates of `child[key = value]`, or of several keys joined by `and`, in an index.
    fn indexed(&mut self, step: &'a Step, node: Node) -> Result<Option<Nodes>, Fault> {
        let (Axis::Child, Test::Name(name)) = (step.axis, &step.test) else {
            return Ok(None);
        };
        let Some(Shape::Keys { keys, .. }) = step.predicates.first().map(|p| &p.shape) else {
            return Ok(None);
        };
        for key in keys {
            let text = match self.wanted(key, node)? {
                // Whatever is not relevant counts as blank, too, and no index knows of that.
                Wanted::Text(text) if text.is_empty() && node.document == 0 => continue,
                Wanted::Text(text) => text,
                Wanted::Nothing => return Ok(Some(Nodes::new())),
                Wanted::Other => continue,
            };
            let index = IndexKey {
                document: node.document,
                parent: node.id,
                name: *name,
                key: key.name,
                attribute: key.attribute,
            };
            let document = self.world().document(node.document);
            let mut found = Nodes::new();
            let mut indexes = self.context.workspace.indexes.borrow_mut();
            let looked = indexes.find(index, document, &text, |id| found.push(node.sibling(id)));
            drop(indexes);
            if let Some(looked) = looked {
                self.spend(1 + looked as u64)?;
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// What a key must be equal to. `node` stands for any of the filtered nodes: the value depends on none.
    fn wanted(&mut self, key: &'a Key, node: Node) -> Result<Wanted<'a>, Fault> {
        let text = match self.eval(&key.value, Focus::alone(node))? {
            Value::String(text) => text,
            Value::Nodes(nodes) => match nodes.as_slice() {
                [] if nodes.is_hidden => Cow::Borrowed(""),
                [] => return Ok(Wanted::Nothing),
                [only] => string_value(self.context.world, *only),
                _ => return Ok(Wanted::Other),
            },
            _ => return Ok(Wanted::Other),
        };
        let is_plain = compare::is_plain(&text, &|instant| self.offset(instant));
        Ok(if is_plain {
            Wanted::Text(text)
        } else {
            Wanted::Other
        })
    }

    /// Keeps the nodes from `start` on that meet the predicate.
    fn filter(&mut self, predicate: &'a Predicate, nodes: &mut Nodes, start: usize) -> Result<(), Fault> {
        let size = nodes.len() - start;
        if size == 0 {
            return Ok(());
        }
        match &predicate.shape {
            Shape::Position(position) => {
                let index = *position - 1.0;
                let fits = index >= 0.0 && index < size as f64 && libm::floor(index) == index;
                let found = if fits {
                    nodes.get(start + index as usize).copied()
                } else {
                    None
                };
                nodes.truncate(start);
                nodes.extend(found);
                return Ok(());
            }
            Shape::Last => {
                let found = nodes.last().copied();
                nodes.truncate(start);
                nodes.extend(found);
                return Ok(());
            }
            Shape::Keys { .. } | Shape::General => {}
        }
        if size > 1 && self.filter_by_checks(&predicate.checks, nodes, start)? {
            return Ok(());
        }
        let mut position = 0;
        let mut kept: Vec<bool> = Vec::with_capacity(size);
        for index in start..nodes.len() {
            position += 1;
            let focus = Focus {
                node: nodes[index],
                position,
                size,
            };
            self.spend(1)?;
            kept.push(match self.eval(&predicate.op, focus)? {
                Value::Number(number) => number == position as f64,
                value => value.to_boolean(),
            });
        }
        let mut verdicts = kept.into_iter();
        retain(nodes, start, |_| verdicts.next().unwrap_or(false));
        Ok(())
    }
}

/// A node can look at itself and at what is around it whatever its relevance.
fn looks_up(step: &Step) -> bool {
    matches!(
        step.axis,
        Axis::Parent | Axis::SelfAxis | Axis::Ancestor | Axis::AncestorOrSelf
    )
}

pub(super) fn retain(nodes: &mut Nodes, start: usize, mut keep: impl FnMut(Node) -> bool) {
    let mut to = start;
    for from in start..nodes.len() {
        if keep(nodes[from]) {
            nodes[to] = nodes[from];
            to += 1;
        }
    }
    nodes.truncate(to);
}
