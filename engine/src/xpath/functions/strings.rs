//! Text.

use alloc::borrow::Cow;
use alloc::string::String;

use super::super::error::XPathErrorCode;
use super::super::evaluate::{Evaluator, Fault, Focus, MAX_TEXT, Outcome};
use super::super::expr::Op;
use super::super::number::{self, SPACE};
use super::super::value::{Value, string_value};

/// The text of the first argument, or of the context node if there is none.
fn text_or_context<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
) -> Result<Cow<'a, str>, Fault> {
    match args.first() {
        Some(op) => e.string(op, focus),
        None => Ok(string_value(e.world(), focus.node)),
    }
}

/// Calls `visit` for every text: of node-sets each node.
pub(super) fn each_text<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
    visit: &mut dyn FnMut(&str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    for op in args {
        match e.eval(op, focus)? {
            Value::Nodes(nodes) => {
                e.spend(nodes.len() as u64)?;
                for node in nodes.iter() {
                    visit(&string_value(e.world(), node))?;
                }
            }
            value => visit(&value.into_string(e.world()))?,
        }
    }
    Ok(())
}

pub(super) fn string<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    Ok(Value::String(text_or_context(e, args, focus)?))
}

fn glue<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus, separator: &str) -> Outcome<'a> {
    let mut out = String::new();
    let mut first = true;
    each_text(e, args, focus, &mut |text| {
        if !core::mem::take(&mut first) {
            out.push_str(separator);
        }
        out.push_str(text);
        if out.len() > MAX_TEXT {
            Err(XPathErrorCode::TextTooLong.into())
        } else {
            Ok(())
        }
    })?;
    Ok(Value::text(out))
}

pub(super) fn concat<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    glue(e, args, focus, "")
}

pub(super) fn join<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let separator = e.string(&args[0], focus)?;
    glue(e, &args[1..], focus, &separator)
}

pub(super) fn substr<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let text = e.string(&args[0], focus)?;
    let length = text.chars().count() as f64;
    let bound = |number: f64| {
        let whole = if number.is_nan() { 0.0 } else { libm::trunc(number) };
        if whole < 0.0 {
            (length + whole).max(0.0)
        } else {
            whole.min(length)
        }
    };
    let start = bound(e.number(&args[1], focus)?);
    let end = match args.get(2) {
        Some(op) => bound(e.number(op, focus)?),
        None => length,
    };
    let count = (end - start).max(0.0) as usize;
    Ok(Value::text(
        text.chars().skip(start as usize).take(count).collect::<String>(),
    ))
}

pub(super) fn substring<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let text = e.string(&args[0], focus)?;
    let start = number::round(e.number(&args[1], focus)?);
    let end = match args.get(2) {
        Some(op) => start + number::round(e.number(op, focus)?),
        None => f64::INFINITY,
    };
    let kept = text.chars().enumerate().filter(|(index, _)| {
        let position = *index as f64 + 1.0;
        position >= start && position < end
    });
    Ok(Value::text(kept.map(|(_, c)| c).collect::<String>()))
}

/// Both arguments as texts.
fn two<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
) -> Result<(Cow<'a, str>, Cow<'a, str>), Fault> {
    Ok((e.string(&args[0], focus)?, e.string(&args[1], focus)?))
}

pub(super) fn substring_before<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (text, part) = two(e, args, focus)?;
    Ok(Value::text(String::from(
        text.split_once(&*part).map_or("", |(before, _)| before),
    )))
}

pub(super) fn substring_after<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (text, part) = two(e, args, focus)?;
    Ok(Value::text(String::from(
        text.split_once(&*part).map_or("", |(_, after)| after),
    )))
}

pub(super) fn translate<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (text, from) = two(e, args, focus)?;
    let to = e.string(&args[2], focus)?;
    e.spend(text.len() as u64)?;
    let replaced = text
        .chars()
        .filter_map(|c| match from.chars().position(|f| f == c) {
            Some(index) => to.chars().nth(index),
            None => Some(c),
        });
    Ok(Value::text(replaced.collect::<String>()))
}

pub(super) fn string_length<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    Ok(Value::Number(
        text_or_context(e, args, focus)?.chars().count() as f64
    ))
}

pub(super) fn normalize_space<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let text = text_or_context(e, args, focus)?;
    let mut out = String::with_capacity(text.len());
    for word in text.split(SPACE).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Ok(Value::text(out))
}

pub(super) fn contains<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (text, part) = two(e, args, focus)?;
    Ok(Value::Boolean(text.contains(&*part)))
}

pub(super) fn starts_with<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (text, part) = two(e, args, focus)?;
    Ok(Value::Boolean(text.starts_with(&*part)))
}

pub(super) fn ends_with<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (text, part) = two(e, args, focus)?;
    Ok(Value::Boolean(text.ends_with(&*part)))
}

pub(super) fn regex<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let (text, pattern) = two(e, args, focus)?;
    e.spend(text.len() as u64 / 16)?;
    let matches = e
        .context
        .workspace
        .patterns
        .borrow_mut()
        .matches(&pattern, &text)?;
    Ok(Value::Boolean(matches))
}
