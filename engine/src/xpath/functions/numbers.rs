//! Numbers. Float functions come from one portable library, so that every machine gives the same digits.

use super::super::evaluate::{Evaluator, Fault, Focus, Outcome};
use super::super::expr::Op;
use super::super::number as rules;
use super::super::value::{Value, string_value, text_to_number, value_in};

pub(super) fn number<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let number = match args.first() {
        Some(op) => e.number(op, focus)?,
        None => text_to_number(&string_value(e.world(), focus.node), &|instant| e.offset(instant)),
    };
    Ok(Value::Number(number))
}

fn one<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus, compute: fn(f64) -> f64) -> Outcome<'a> {
    Ok(Value::Number(compute(e.number(&args[0], focus)?)))
}

fn two<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
    compute: fn(f64, f64) -> f64,
) -> Outcome<'a> {
    Ok(Value::Number(compute(
        e.number(&args[0], focus)?,
        e.number(&args[1], focus)?,
    )))
}

macro_rules! one {
    ($($name:ident = $compute:expr;)*) => {$(
        pub(super) fn $name<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
            one(e, args, focus, $compute)
        }
    )*};
}

one! {
    int = libm::trunc;
    floor = libm::floor;
    ceiling = libm::ceil;
    log = libm::log;
    log10 = libm::log10;
    abs = libm::fabs;
    sin = libm::sin;
    cos = libm::cos;
    tan = libm::tan;
    asin = libm::asin;
    acos = libm::acos;
    atan = libm::atan;
    sqrt = libm::sqrt;
    // The library is one unit in the last place off at 1.
    exp = |power| if power == 1.0 { core::f64::consts::E } else { libm::exp(power) };
    exp10 = |power| libm::pow(10.0, power);
}

pub(super) fn pow<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    two(e, args, focus, libm::pow)
}

pub(super) fn atan2<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    two(e, args, focus, libm::atan2)
}

pub(super) fn pi<'a>(_: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::Number(core::f64::consts::PI))
}

pub(super) fn round<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let value = e.number(&args[0], focus)?;
    Ok(Value::Number(match args.get(1) {
        Some(op) => rules::round_to(value, e.number(op, focus)?),
        None => rules::round(value),
    }))
}

pub(super) fn sum<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    if let Some(sum) = e.total(&args[0], focus).and_then(|total| total.sum) {
        return Ok(Value::Number(sum));
    }
    let mut sum = 0.0;
    e.each_node(&args[0], focus, "sum", |e, document, node| {
        sum += text_to_number(&value_in(document, node), &|instant| e.offset(instant));
    })?;
    Ok(Value::Number(sum))
}

/// Folds the numbers of all arguments, of node-sets each node; NaN if there are none or one is NaN.
fn extreme<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
    better: fn(f64, f64) -> bool,
) -> Outcome<'a> {
    let mut numbers = alloc::vec::Vec::new();
    for_each_number(e, args, focus, &mut numbers)?;
    let mut best = f64::NAN;
    for (index, number) in numbers.into_iter().enumerate() {
        if number.is_nan() {
            return Ok(Value::Number(f64::NAN));
        }
        if index == 0 || better(number, best) {
            best = number;
        }
    }
    Ok(Value::Number(best))
}

pub(super) fn for_each_number<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
    out: &mut alloc::vec::Vec<f64>,
) -> Result<(), Fault> {
    for op in args {
        match e.eval(op, focus)? {
            Value::Nodes(nodes) => {
                e.spend(nodes.len() as u64)?;
                let offset = |instant| e.offset(instant);
                out.extend(
                    nodes
                        .iter()
                        .map(|n| text_to_number(&string_value(e.world(), n), &offset)),
                );
            }
            value => out.push(e.to_number(&value)),
        }
    }
    Ok(())
}

pub(super) fn max<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    extreme(e, args, focus, |a, b| a > b)
}

pub(super) fn min<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    extreme(e, args, focus, |a, b| a < b)
}
