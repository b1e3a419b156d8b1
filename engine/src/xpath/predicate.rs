//! What a predicate asks for, so that it can be answered without looking at every node.

use alloc::vec::Vec;

use super::ast::Axis;
use super::compare::Comparison;
use super::expr::{Check, CheckKey, Key, Op, Shape, Start, Step, Test};
use super::functions::Role;
use super::lexer::Operator;

pub(super) fn shape(op: &Op) -> Shape {
    let keys = match op {
        Op::Number(n) => return Shape::Position(*n),
        op if is_call(op, "last") => return Shape::Last,
        Op::Binary { first, rest } => match rest.first() {
            Some((Operator::And, _)) if !uses_focus(op) => core::iter::once(&**first)
                .chain(rest.iter().map(|(_, op)| op))
                .map(key_of)
                .collect(),
            Some((Operator::Equal, Op::Number(n))) if rest.len() == 1 && is_call(first, "position") => {
                return Shape::Position(*n);
            }
            _ => alloc::vec![key_of(op)],
        },
        _ => return Shape::General,
    };
    let is_all = keys.iter().all(Option::is_some);
    let keys: Vec<Key> = keys.into_iter().flatten().collect();
    if keys.is_empty() {
        return Shape::General;
    }
    Shape::Keys { keys, is_all }
}

/// True if an expression gives no number, which would be a position.
pub(super) fn is_condition(op: &Op) -> bool {
    match op {
        Op::Path { .. } | Op::Literal(_) => true,
        Op::Binary { rest, .. } => rest.iter().all(|(operator, _)| {
            !matches!(
                operator,
                Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Divide | Operator::Modulo
            )
        }),
        Op::Call { function, .. } => matches!(
            function.name,
            "not" | "boolean" | "contains" | "starts-with" | "ends-with" | "selected" | "regex"
        ),
        Op::Number(_) | Op::Negate(_) => false,
    }
}

/// True for a call of that function without arguments.
fn is_call(op: &Op, name: &str) -> bool {
    matches!(op, Op::Call { function, arguments, .. } if function.name == name && arguments.is_empty())
}

/// The comparisons that a predicate consists of; `None` if it asks for something else.
pub(super) fn checks(op: &Op) -> Option<Vec<Check>> {
    let Op::Binary { first, rest } = op else {
        return None;
    };
    if let Some((Operator::And, _)) = rest.first() {
        return core::iter::once(&**first)
            .chain(rest.iter().map(|(_, op)| op))
            .map(check)
            .collect();
    }
    check(op).map(|check| alloc::vec![check])
}

fn check(op: &Op) -> Option<Check> {
    let Op::Binary { first, rest } = op else {
        return None;
    };
    let [(operator, second)] = rest.as_slice() else {
        return None;
    };
    let comparison = Comparison::of(*operator)?;
    let found = |key: &Op, value: &Op, comparison: Comparison| {
        let key = check_key(key)?;
        is_independent(value).then(|| Check {
            key,
            comparison,
            value: value.clone(),
        })
    };
    found(first, second, comparison).or_else(|| found(second, first, comparison.mirrored()))
}

fn check_key(op: &Op) -> Option<CheckKey> {
    let steps = relative_steps(op)?;
    match steps {
        [] => Some(CheckKey::Itself),
        [
            Step {
                axis,
                test: Test::Name(name),
                predicates,
            },
        ] if predicates.is_empty() => match axis {
            Axis::Child => Some(CheckKey::Child(*name)),
            Axis::Attribute => Some(CheckKey::Attribute(*name)),
            _ => None,
        },
        _ => None,
    }
}

/// The steps of a path from the context node, without a `.` in front.
fn relative_steps(op: &Op) -> Option<&[Step]> {
    let Op::Path {
        start: Start::Context,
        steps,
    } = op
    else {
        return None;
    };
    Some(match steps.as_slice() {
        [
            Step {
                axis: Axis::SelfAxis,
                test: Test::Node,
                predicates,
            },
            rest @ ..,
        ] if predicates.is_empty() => rest,
        all => all,
    })
}

/// The key that a condition asks for.
fn key_of(op: &Op) -> Option<Key> {
    let Op::Binary { first, rest } = op else {
        return None;
    };
    let [(Operator::Equal, second)] = rest.as_slice() else {
        return None;
    };
    key_shape(first, second).or_else(|| key_shape(second, first))
}

/// True if an expression looks at the position or size of what a predicate filters.
pub(super) fn uses_focus(op: &Op) -> bool {
    match op {
        Op::Number(_) | Op::Literal(_) => false,
        Op::Negate(inner) => uses_focus(inner),
        Op::Binary { first, rest } => uses_focus(first) || rest.iter().any(|(_, op)| uses_focus(op)),
        // Predicates inside have a focus of their own.
        Op::Path {
            start: Start::Expression { primary, .. },
            ..
        } => uses_focus(primary),
        Op::Path { .. } => false,
        Op::Call {
            function, arguments, ..
        } => function.role == Role::Position || arguments.iter().any(uses_focus),
    }
}

fn key_shape(key: &Op, value: &Op) -> Option<Key> {
    let (attribute, name) = match check_key(key)? {
        CheckKey::Child(name) => (false, name),
        CheckKey::Attribute(name) => (true, name),
        CheckKey::Itself => return None,
    };
    is_independent(value).then(|| Key {
        attribute,
        name,
        value: value.clone(),
    })
}

/// True if the value is the same for every node that a predicate looks at.
fn is_independent(op: &Op) -> bool {
    match op {
        Op::Number(_) | Op::Literal(_) => true,
        Op::Negate(inner) => is_independent(inner),
        Op::Binary { first, rest } => is_independent(first) && rest.iter().all(|(_, op)| is_independent(op)),
        Op::Path {
            start: Start::Context,
            ..
        } => false,
        Op::Path {
            start: Start::Root, ..
        } => true,
        Op::Path {
            start: Start::Expression { primary, .. },
            ..
        } => is_independent(primary),
        Op::Call {
            function, arguments, ..
        } => {
            let needs_context = !matches!(
                function.role,
                Role::Plain
                    | Role::Language
                    | Role::Text
                    | Role::Current
                    | Role::Instance
                    | Role::Lookup
                    | Role::SameNodes
            );
            // `once()` asks for the value of the context node.
            !needs_context && function.name != "once" && arguments.iter().all(is_independent)
        }
    }
}
