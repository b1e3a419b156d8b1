//! Days of the calendar in sums: a day on which clocks change is one day, though it has 23 or 25 hours. The specification has
//! dates in sums as days since 1970-01-01 in UTC; taken alone, that makes a day of 25 hours and its morrow the same date.
//! JavaRosa counts days of the calendar, too.

use libm::floor;

use super::context::World;
use super::date;
use super::lexer::Operator;
use super::value::{Value, string_value};

/// What adding whole days to a date, or taking one date from another, gives, in days since 1970-01-01T00:00Z; `None` for
/// anything else. `numbers` are both sides as numbers.
pub(super) fn days(
    operator: Operator,
    sides: (&Value<'_>, &Value<'_>),
    numbers: (f64, f64),
    world: &dyn World,
    offset: &dyn Fn(i64) -> i32,
) -> Option<f64> {
    let subtract = match operator {
        Operator::Plus => false,
        Operator::Minus => true,
        _ => return None,
    };
    let sign = if subtract { -1.0 } else { 1.0 };
    match (day(sides.0, world), day(sides.1, world)) {
        (Some(left), Some(right)) if subtract => Some((left - right) as f64),
        (Some(from), None) => moved(from, sign * numbers.1, offset),
        (None, Some(from)) if !subtract => moved(from, numbers.0, offset),
        _ => None,
    }
}

/// The day of a value that is a date without a time.
fn day(value: &Value<'_>, world: &dyn World) -> Option<i64> {
    match value {
        Value::Number(_) | Value::Boolean(_) => None,
        Value::String(text) => date::calendar_day(text),
        Value::Nodes(nodes) => date::calendar_day(&string_value(world, nodes.first()?)),
    }
}

fn moved(from: i64, by: f64, offset: &dyn Fn(i64) -> i32) -> Option<f64> {
    // No calendar that is written with four digits has more days.
    let is_whole = floor(by) == by && libm::fabs(by) < 4e6;
    is_whole.then(|| date::midnight(from + by as i64, offset))
}
