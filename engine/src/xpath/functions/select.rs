//! Lists of chosen values, separated by space.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::evaluate::{Evaluator, Fault, Focus, Outcome};
use super::super::expr::Op;
use super::super::number::SPACE;
use super::super::value::Value;
use super::numbers::for_each_number;

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(SPACE).filter(|w| !w.is_empty())
}

pub(super) fn selected<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let list = e.string(&args[0], focus)?;
    let value = e.string(&args[1], focus)?;
    let value = value.trim_matches(SPACE);
    // An empty list holds the empty value: selected('', '') is true in all clients.
    let found = words(&list).any(|w| w == value) || (value.is_empty() && words(&list).next().is_none());
    Ok(Value::Boolean(found))
}

pub(super) fn selected_at<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let list = e.string(&args[0], focus)?;
    let index = libm::trunc(e.number(&args[1], focus)?);
    let word = if index >= 0.0 {
        words(&list).nth(index as usize)
    } else {
        None
    };
    Ok(Value::text(String::from(word.unwrap_or(""))))
}

pub(super) fn count_selected<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let list = e.string(&args[0], focus)?;
    Ok(Value::Number(words(&list).count() as f64))
}

fn in_range(total: f64, min: f64, max: f64) -> Value<'static> {
    Value::Boolean((min < 0.0 || total >= min) && (max < 0.0 || total <= max))
}

fn range<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Result<(f64, f64), Fault> {
    Ok((e.number(&args[0], focus)?, e.number(&args[1], focus)?))
}

pub(super) fn checklist<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (min, max) = range(e, args, focus)?;
    let mut answers = Vec::new();
    for_each_number(e, &args[2..], focus, &mut answers)?;
    Ok(in_range(
        answers.into_iter().filter(|a| *a > 0.0).count() as f64,
        min,
        max,
    ))
}

pub(super) fn weighted_checklist<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (min, max) = range(e, args, focus)?;
    let mut total = 0.0;
    for [answer, weight] in args[2..].as_chunks().0 {
        let (mut answers, mut weights) = (Vec::new(), Vec::new());
        for_each_number(e, core::slice::from_ref(answer), focus, &mut answers)?;
        for_each_number(e, core::slice::from_ref(weight), focus, &mut weights)?;
        total += answers
            .iter()
            .zip(&weights)
            .filter(|(a, _)| **a > 0.0)
            .map(|(_, w)| *w)
            .sum::<f64>();
    }
    Ok(in_range(total, min, max))
}
