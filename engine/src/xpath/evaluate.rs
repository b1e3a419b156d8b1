//! [`Expr`] → [`Value`].

use alloc::borrow::Cow;
use alloc::string::String;
use core::ops::Range;

use super::ast::Axis;
use super::calendar;
use super::compare;
use super::context::{Context, Total, World};
use super::error::{XPathError, XPathErrorCode};
use super::expr::{Expr, Op, Start, Step, Test};
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
        Evaluator::new(context, host)
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

impl Focus {
    /// A node that is the only one of its list.
    pub fn alone(node: Node) -> Self {
        Self {
            node,
            position: 1,
            size: 1,
        }
    }
}

impl<'a, 'h> Evaluator<'a, 'h> {
    pub fn new(context: &Context<'a>, host: &'h mut dyn Host) -> Self {
        Self {
            context: *context,
            host,
            now: None,
        }
    }
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

    #[inline(never)]
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
        let offset = |instant| self.host.offset_minutes(instant);
        if let Some(days) = calendar::days(operator, (left, right), (a, b), self.world(), &offset) {
            return Value::Number(days);
        }
        Value::Number(match operator {
            Operator::Plus => a + b,
            Operator::Minus => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            // The sign follows the dividend, as for integers in Java.
            _ => libm::fmod(a, b),
        })
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
