//! Conditions and choices between values.

use super::super::evaluate::{Evaluator, Focus, Outcome};
use super::super::expr::Op;
use super::super::value::{Value, string_value};

pub(super) fn if_<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let branch = if e.boolean(&args[0], focus)? {
        &args[1]
    } else {
        &args[2]
    };
    e.eval(branch, focus)
}

pub(super) fn coalesce<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let first = e.string(&args[0], focus)?;
    if first.is_empty() {
        Ok(Value::String(e.string(&args[1], focus)?))
    } else {
        Ok(Value::String(first))
    }
}

pub(super) fn once<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let own = string_value(e.world(), focus.node);
    if own.is_empty() {
        Ok(Value::String(e.string(&args[0], focus)?))
    } else {
        Ok(Value::String(own))
    }
}

pub(super) fn depend<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    e.eval(&args[0], focus)
}

pub(super) fn true_<'a>(_: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::Boolean(true))
}

pub(super) fn false_<'a>(_: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::Boolean(false))
}

pub(super) fn boolean<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    Ok(Value::Boolean(e.boolean(&args[0], focus)?))
}

pub(super) fn boolean_from_string<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
) -> Outcome<'a> {
    let text = e.string(&args[0], focus)?;
    Ok(Value::Boolean(matches!(&*text, "true" | "1")))
}

pub(super) fn not<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    Ok(Value::Boolean(!e.boolean(&args[0], focus)?))
}
