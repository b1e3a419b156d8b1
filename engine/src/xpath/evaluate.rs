//! [`Expr`] → [`Value`].

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::ast::Axis;
use super::axes::{Nodes, Walker};
use super::compare;
use super::compile::uses_focus;
use super::context::{Context, Total, World};
use super::error::{XPathError, XPathErrorCode};
use super::expr::{Expr, Key, Op, Predicate, Shape, Start, Step, Test};
use super::functions::Role;
use super::index::IndexKey;
use super::lexer::Operator;
use super::value::{Node, NodeSet, Value, string_value, text_to_number};
use crate::host::Host;
use crate::xml::{Kind, NameId};

/// Longest text that a function may make, in bytes.
pub const MAX_TEXT: usize = 1 << 20;

impl Expr {
    /// Evaluates the expression.
    pub fn evaluate<'a>(
        &'a self,
        context: &Context<'a>,
        host: &mut dyn Host,
    ) -> Result<Value<'a>, XPathError> {
        let focus = Focus {
            node: context.node,
            position: context.position,
            size: context.size,
        };
        Evaluator {
            context: *context,
            host,
            now: None,
        }
        .eval(&self.root, focus)
        .map_err(|fault| XPathError::new(fault.code, fault.span.unwrap_or(0..self.text.len())))
    }

    /// Evaluates and converts as `string()` does.
    pub fn string(&self, context: &Context<'_>, host: &mut dyn Host) -> Result<String, XPathError> {
        Ok(self
            .evaluate(context, host)?
            .into_string(context.world)
            .into_owned())
    }

    /// Evaluates and converts as `number()` does.
    pub fn number(&self, context: &Context<'_>, host: &mut dyn Host) -> Result<f64, XPathError> {
        let value = self.evaluate(context, host)?;
        Ok(value.to_number(context.world, &|instant| host.offset_minutes(instant)))
    }

    /// Evaluates and converts as `boolean()` does.
    pub fn boolean(&self, context: &Context<'_>, host: &mut dyn Host) -> Result<bool, XPathError> {
        Ok(self.evaluate(context, host)?.to_boolean())
    }

    /// Evaluates an expression that gives nodes; anything else is an error.
    pub fn nodes(&self, context: &Context<'_>, host: &mut dyn Host) -> Result<NodeSet, XPathError> {
        match self.evaluate(context, host)? {
            Value::Nodes(nodes) => Ok(nodes),
            _ => {
                let place = String::from("this expression");
                Err(XPathError::new(
                    XPathErrorCode::NodeSetRequired { place },
                    0..self.text.len(),
                ))
            }
        }
    }
}

impl Expr {
    /// The nodes among those of [`Expr::nodes`] that have a child `key` with that text, without a look at the others;
    /// `None` where that cannot be told for this expression.
    pub fn nodes_by_key(
        &self,
        key: NameId,
        text: &str,
        context: &Context<'_>,
        host: &mut dyn Host,
    ) -> Option<NodeSet> {
        let mut op = &self.root;
        while let Op::Call {
            function, arguments, ..
        } = op
            && function.role == Role::SameNodes
        {
            op = arguments.first()?;
        }
        let Op::Path { start, steps } = op else {
            return None;
        };
        let (last, before) = steps.split_last()?;
        let (Axis::Child, Test::Name(name)) = (last.axis, &last.test) else {
            return None;
        };
        let focus = Focus {
            node: context.node,
            position: 1,
            size: 1,
        };
        let mut evaluator = Evaluator {
            context: *context,
            host,
            now: None,
        };
        let is_free = |predicate: &Predicate| {
            !matches!(predicate.shape, Shape::Position(_) | Shape::Last) && !uses_focus(&predicate.op)
        };
        if !last.predicates.iter().all(is_free) {
            return None;
        }
        let parents = evaluator.path(start, before, focus).ok()?;
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

    /// The name, if the expression is nothing but the name of a child.
    pub fn as_child(&self) -> Option<NameId> {
        match &self.root {
            Op::Path {
                start: Start::Context,
                steps,
            } => match steps.as_slice() {
                [
                    Step {
                        axis: Axis::Child,
                        test: Test::Name(name),
                        predicates,
                    },
                ] if predicates.is_empty() => Some(*name),
                _ => None,
            },
            _ => None,
        }
    }
}

/// An error on its way up; the span is that of the innermost call.
pub(super) struct Fault {
    pub code: XPathErrorCode,
    pub span: Option<Range<usize>>,
}

impl From<XPathErrorCode> for Fault {
    fn from(code: XPathErrorCode) -> Self {
        Self { code, span: None }
    }
}

/// The context node with its position and size.
#[derive(Clone, Copy)]
pub(super) struct Focus {
    pub node: Node,
    pub position: usize,
    pub size: usize,
}

pub(super) struct Evaluator<'a, 'h> {
    pub context: Context<'a>,
    pub host: &'h mut dyn Host,
    /// The clock is read once, so that one evaluation sees one instant.
    pub now: Option<i64>,
}

/// What a key of a predicate must be equal to.
enum Wanted<'a> {
    /// These very characters.
    Text(Cow<'a, str>),
    /// No node at all: nothing is equal to that.
    Nothing,
    /// What only a comparison can tell.
    Other,
}

pub(super) type Outcome<'a> = Result<Value<'a>, Fault>;

impl<'a> Evaluator<'a, '_> {
    pub(super) fn world(&self) -> &'a dyn World {
        self.context.world
    }

    /// Takes steps off the budget.
    pub(super) fn spend(&self, steps: u64) -> Result<(), Fault> {
        let left = self.context.workspace.steps.get();
        if left < steps {
            return Err(XPathErrorCode::TooManySteps.into());
        }
        self.context.workspace.steps.set(left - steps);
        Ok(())
    }

    pub(super) fn eval(&mut self, op: &'a Op, focus: Focus) -> Outcome<'a> {
        match op {
            Op::Number(value) => Ok(Value::Number(*value)),
            Op::Literal(text) => Ok(Value::String(Cow::Borrowed(text))),
            Op::Negate(inner) => Ok(Value::Number(-self.number(inner, focus)?)),
            Op::Path { start, steps } => Ok(Value::Nodes(self.path(start, steps, focus)?)),
            Op::Binary { first, rest } => self.binary(first, rest, focus),
            Op::Call {
                function,
                arguments,
                span,
            } => {
                self.spend(1)?;
                (function.call)(self, arguments, focus).map_err(|mut fault| {
                    fault.span.get_or_insert_with(|| span.clone());
                    fault
                })
            }
        }
    }

    pub(super) fn number(&mut self, op: &'a Op, focus: Focus) -> Result<f64, Fault> {
        if let Op::Number(value) = op {
            return Ok(*value);
        }
        if let Some(node) = self.first(op, focus)? {
            let offset = |instant| self.host.offset_minutes(instant);
            return Ok(node.map_or(f64::NAN, |node| {
                text_to_number(&string_value(self.context.world, node), &offset)
            }));
        }
        let value = self.eval(op, focus)?;
        Ok(self.to_number(&value))
    }

    pub(super) fn to_number(&self, value: &Value<'_>) -> f64 {
        value.to_number(self.world(), &|instant| self.host.offset_minutes(instant))
    }

    pub(super) fn string(&mut self, op: &'a Op, focus: Focus) -> Result<Cow<'a, str>, Fault> {
        if let Some(node) = self.first(op, focus)? {
            return Ok(node.map_or(Cow::Borrowed(""), |node| string_value(self.context.world, node)));
        }
        Ok(self.eval(op, focus)?.into_string(self.context.world))
    }

    pub(super) fn boolean(&mut self, op: &'a Op, focus: Focus) -> Result<bool, Fault> {
        Ok(self.eval(op, focus)?.to_boolean())
    }

    /// The first node of a path of one plain step (`.`, `name`, `@name`), which is all that a conversion asks for; the
    /// outer `None` for any other expression.
    fn first(&self, op: &Op, focus: Focus) -> Result<Option<Option<Node>>, Fault> {
        let Op::Path {
            start: Start::Context,
            steps,
        } = op
        else {
            return Ok(None);
        };
        let [step] = steps.as_slice() else { return Ok(None) };
        let node = focus.node;
        if !step.predicates.is_empty() || node.is_namespace() {
            return Ok(None);
        }
        let world = self.context.world;
        let mut looked = 1;
        let found = match (step.axis, &step.test) {
            (Axis::SelfAxis, Test::Node) => Some(node),
            (Axis::Attribute, Test::Name(name)) => world
                .document(node.document)
                .attribute_node(node.id, *name)
                .map(|id| node.sibling(id))
                .filter(|found| !world.is_excluded(*found)),
            (Axis::Child, Test::Name(name)) => {
                let mut first = None;
                let mut visit = |id| {
                    looked += 1;
                    if first.is_none() && !world.is_excluded(node.sibling(id)) {
                        first = Some(node.sibling(id));
                    }
                };
                if !world.children(node, *name, &mut visit) {
                    let document = world.document(node.document);
                    for id in document.children(node.id) {
                        looked += 1;
                        let found = node.sibling(id);
                        if document.name(id) == *name
                            && document.kind(id) == Kind::Element
                            && !world.is_excluded(found)
                        {
                            first = Some(found);
                            break;
                        }
                    }
                }
                first
            }
            _ => return Ok(None),
        };
        self.spend(looked)?;
        Ok(Some(found))
    }

    /// The nodes of an argument; `function` is named in the error if it gives something else.
    pub(super) fn nodes(&mut self, op: &'a Op, focus: Focus, function: &str) -> Result<NodeSet, Fault> {
        match self.eval(op, focus)? {
            Value::Nodes(nodes) => Ok(nodes),
            _ => Err(XPathErrorCode::NodeSetRequired {
                place: alloc::format!("{function}()"),
            }
            .into()),
        }
    }

    /// What the world keeps count of about the nodes of a path.
    pub(super) fn total(&self, op: &Op, focus: Focus) -> Option<Total> {
        let Op::Path { start, steps } = op else {
            return None;
        };
        let from = match start {
            Start::Context => focus.node,
            Start::Root => self.context.root,
            Start::Expression { .. } => return None,
        };
        let plain = |step: &Step| match (&step.axis, &step.test) {
            _ if !step.predicates.is_empty() => None,
            (Axis::Child, Test::Name(name)) => Some(Some(*name)),
            (Axis::Parent, Test::Node) => Some(None),
            _ => None,
        };
        if from.document != 0 || !steps.iter().all(|step| plain(step).is_some()) {
            return None;
        }
        self.context
            .world
            .total(from, &mut steps.iter().filter_map(plain))
    }

    fn binary(&mut self, first: &'a Op, rest: &'a [(Operator, Op)], focus: Focus) -> Outcome<'a> {
        match rest.first() {
            Some((Operator::Or, _)) => {
                let mut result = self.boolean(first, focus)?;
                for (_, op) in rest {
                    result = result || self.boolean(op, focus)?;
                }
                return Ok(Value::Boolean(result));
            }
            Some((Operator::And, _)) => {
                let mut result = self.boolean(first, focus)?;
                for (_, op) in rest {
                    result = result && self.boolean(op, focus)?;
                }
                return Ok(Value::Boolean(result));
            }
            Some((Operator::Union, _)) => {
                let mut nodes = self.nodes(first, focus, "|")?;
                for (_, op) in rest {
                    nodes.nodes.extend(self.nodes(op, focus, "|")?.nodes);
                }
                nodes.shuffled = false;
                nodes.normalize(self.world());
                return Ok(Value::Nodes(nodes));
            }
            _ => {}
        }
        let mut left = self.eval(first, focus)?;
        for (operator, op) in rest {
            let right = self.eval(op, focus)?;
            left = self.apply(*operator, &left, &right);
        }
        Ok(left)
    }

    fn apply(&self, operator: Operator, left: &Value<'a>, right: &Value<'a>) -> Value<'a> {
        let comparison = compare::Comparison::of(operator);
        if let Some(comparison) = comparison {
            let offset = |instant| self.host.offset_minutes(instant);
            return Value::Boolean(compare::compare(comparison, left, right, self.world(), &offset));
        }
        let (a, b) = (self.to_number(left), self.to_number(right));
        Value::Number(match operator {
            Operator::Plus => a + b,
            Operator::Minus => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            // The sign follows the dividend, as for integers in Java.
            _ => libm::fmod(a, b),
        })
    }

    fn path(&mut self, start: &'a Start, steps: &'a [Step], focus: Focus) -> Result<NodeSet, Fault> {
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
        // Nodes of which none is inside another: what lies directly in them comes in document order.
        let mut is_flat = nodes.nodes.len() == 1;
        for step in steps {
            let keeps_flat = matches!(step.axis, Axis::Child | Axis::Attribute | Axis::SelfAxis);
            nodes = self.step(step, nodes, is_flat && keeps_flat)?;
            is_flat = (is_flat && keeps_flat) || nodes.nodes.len() == 1;
        }
        // A node can look at itself and at what is around it whatever its relevance.
        let looks_up = |step: &Step| {
            matches!(
                step.axis,
                Axis::Parent | Axis::SelfAxis | Axis::Ancestor | Axis::AncestorOrSelf
            )
        };
        if steps.last().is_some_and(|step| !looks_up(step)) {
            nodes.nodes.retain(|node| !self.context.world.is_excluded(*node));
        }
        Ok(nodes)
    }

    fn step(&mut self, step: &'a Step, from: NodeSet, in_order: bool) -> Result<NodeSet, Fault> {
        let mut out = NodeSet {
            nodes: Nodes::new(),
            shuffled: from.shuffled,
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
        let focus = Focus {
            node,
            position: 1,
            size: 1,
        };
        let text = match self.eval(&key.value, focus)? {
            Value::String(text) => text,
            Value::Nodes(nodes) => match nodes.as_slice() {
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

    /// The instant now, in milliseconds since 1970.
    pub(super) fn now(&mut self) -> i64 {
        *self.now.get_or_insert_with(|| self.host.now())
    }

    pub(super) fn offset(&self, instant: i64) -> i32 {
        self.host.offset_minutes(instant)
    }

    /// The kind of a node, `Namespace` for namespace nodes.
    pub(super) fn kind(&self, node: Node) -> Kind {
        if node.is_namespace() {
            Kind::Namespace
        } else {
            self.world().document(node.document).kind(node.id)
        }
    }
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
