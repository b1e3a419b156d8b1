//! `= != < <= > >=` with the rules for node-sets of XPath 1.0 § 3.4.

use alloc::borrow::Cow;

use hashbrown::HashSet;

use super::context::World;
use super::date;
use super::lexer::Operator;
use super::value::{NodeSet, Value, string_value, text_to_number};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    pub(super) fn of(operator: Operator) -> Option<Self> {
        Some(match operator {
            Operator::Equal => Self::Equal,
            Operator::NotEqual => Self::NotEqual,
            Operator::Less => Self::Less,
            Operator::LessEqual => Self::LessEqual,
            Operator::Greater => Self::Greater,
            Operator::GreaterEqual => Self::GreaterEqual,
            _ => return None,
        })
    }

    pub(super) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The comparison with its sides exchanged.
    pub(super) fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            same => same,
        }
    }

    pub(super) fn numbers(self, a: f64, b: f64) -> bool {
        match self {
            Self::Equal => a == b,
            Self::NotEqual => a != b,
            Self::Less => a < b,
            Self::LessEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterEqual => a >= b,
        }
    }
}

type Offset<'o> = &'o dyn Fn(i64) -> i32;

#[inline(never)]
pub(super) fn compare(
    comparison: Comparison,
    left: &Value<'_>,
    right: &Value<'_>,
    world: &dyn World,
    offset: Offset<'_>,
) -> bool {
    // What is not relevant compares as blank.
    let blank = Value::text("");
    let (left, right) = (shown(left, &blank), shown(right, &blank));
    match (left, right) {
        (Value::Boolean(_), Value::Nodes(_)) | (Value::Nodes(_), Value::Boolean(_)) => {
            comparison.numbers(truth(left), truth(right))
        }
        (Value::Nodes(a), Value::Nodes(b)) => two_sets(comparison, a, b, world, offset),
        (Value::Nodes(nodes), other) => set(comparison, nodes, other, world, offset),
        (other, Value::Nodes(nodes)) => set(comparison.mirrored(), nodes, other, world, offset),
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) if comparison.is_equality() => {
            comparison.numbers(truth(left), truth(right))
        }
        (Value::String(a), Value::String(b)) if comparison.is_equality() => {
            same_text(a, b, offset) == (comparison == Comparison::Equal)
        }
        _ => comparison.numbers(left.to_number(world, offset), right.to_number(world, offset)),
    }
}

fn shown<'v, 'a>(value: &'v Value<'a>, blank: &'v Value<'a>) -> &'v Value<'a> {
    match value {
        Value::Nodes(nodes) if nodes.is_hidden => blank,
        other => other,
    }
}

/// What a text says when it is compared with another: an instant, if it is a date or dateTime, else its characters.
#[derive(PartialEq, Eq, Hash)]
enum Content<'a> {
    Instant(i64),
    Text(Cow<'a, str>),
}

impl<'a> Content<'a> {
    fn of(text: Cow<'a, str>, offset: Offset<'_>) -> Self {
        match date::parse(&text, offset) {
            Some(instant) => Self::Instant(instant.millis),
            None => Self::Text(text),
        }
    }
}

/// Equality of texts. Dates and dateTimes are equal if they stand for the same instant (ODK XForms, XPath Operators).
pub(super) fn same_text(a: &str, b: &str, offset: Offset<'_>) -> bool {
    // Most texts are too short for a date, which needs no function of its own to be seen.
    let may_be_dates = a.len() >= 8 && b.len() >= 8;
    a == b
        || may_be_dates
            && date::parse(a, offset)
                .is_some_and(|a| date::parse(b, offset).is_some_and(|b| a.millis == b.millis))
}

/// True if only the very same characters are equal to a text.
pub(super) fn is_plain(text: &str, offset: Offset<'_>) -> bool {
    date::parse(text, offset).is_none()
}

fn truth(value: &Value<'_>) -> f64 {
    f64::from(u8::from(value.to_boolean()))
}

fn set(
    comparison: Comparison,
    nodes: &NodeSet,
    other: &Value<'_>,
    world: &dyn World,
    offset: Offset<'_>,
) -> bool {
    if let (Value::String(text), true) = (other, comparison.is_equality()) {
        return nodes
            .iter()
            .any(|n| same_text(&string_value(world, n), text, offset) == (comparison == Comparison::Equal));
    }
    let number = other.to_number(world, offset);
    nodes
        .iter()
        .any(|n| comparison.numbers(text_to_number(&string_value(world, n), offset), number))
}

#[inline(never)]
fn two_sets(comparison: Comparison, a: &NodeSet, b: &NodeSet, world: &dyn World, offset: Offset<'_>) -> bool {
    if comparison.is_equality() {
        let mut texts = a.iter().map(|n| Content::of(string_value(world, n), offset));
        let mut others = b.iter().map(|n| Content::of(string_value(world, n), offset));
        if comparison == Comparison::Equal {
            let texts: HashSet<Content<'_>> = texts.collect();
            return others.any(|text| texts.contains(&text));
        }
        // Some pair differs unless all texts of both sides are the same one.
        let (Some(first), Some(other)) = (texts.next(), others.next()) else {
            return false;
        };
        return first != other || texts.any(|t| t != first) || others.any(|t| t != first);
    }
    // Some pair is in order exactly if the extremes are.
    let numbers = |nodes: &NodeSet| {
        nodes
            .iter()
            .map(|n| text_to_number(&string_value(world, n), offset))
            .filter(|n| !n.is_nan())
            .fold(None, |range: Option<(f64, f64)>, n| {
                Some(range.map_or((n, n), |(low, high)| (low.min(n), high.max(n))))
            })
    };
    let (Some(a), Some(b)) = (numbers(a), numbers(b)) else {
        return false;
    };
    match comparison {
        Comparison::Less | Comparison::LessEqual => comparison.numbers(a.0, b.1),
        _ => comparison.numbers(a.1, b.0),
    }
}
