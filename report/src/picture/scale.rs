//! From numbers to places.

use maud::{Markup, html};

use super::Canvas;
use super::ink::{GRID, LINE, SOFT};
use super::write::{line, number};
use crate::show;
use crate::table::{Cell, Value};

/// A straight scale from a range of numbers to a range of places.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Scale {
    pub fn at(&self, value: f64) -> f64 {
        let part = (value - self.low) / (self.high - self.low);
        self.from + part.clamp(-0.02, 1.02) * (self.to - self.from)
    }

    /// Round numbers along the scale, four to seven of them.
    pub fn ticks(&self) -> Vec<f64> {
        let step = step(self.high - self.low);
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last).map(|index| index as f64 * step).collect()
    }
}

/// 1, 2 or 5 times a power of ten: about a fifth of the span.
fn step(span: f64) -> f64 {
    let rough = (span / 5.0).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    let times = match rough / power {
        x if x <= 1.0 => 1.0,
        x if x <= 2.0 => 2.0,
        x if x <= 5.0 => 5.0,
        _ => 10.0,
    };
    times * power
}

/// A scale for these cells: shares from 0 to 100 %, other numbers from 0 (or their least) to a round number.
pub fn fitting<'a>(cells: impl Iterator<Item = &'a Cell> + Clone, from: f64, to: f64) -> Option<Scale> {
    let numbers = cells.clone().filter_map(|cell| {
        let [low, high] = cell.interval.unwrap_or_else(|| {
            let number = cell.number().unwrap_or(0.0);
            [number, number]
        });
        Some((low.min(cell.number()?), high.max(cell.number()?)))
    });
    let (mut low, mut high, mut any) = (0.0f64, 0.0f64, false);
    for (one, other) in numbers.filter(|(one, other)| one.is_finite() && other.is_finite()) {
        low = low.min(one);
        high = high.max(other);
        any = true;
    }
    if !any {
        return None;
    }
    let are_shares = cells.clone().any(|cell| matches!(cell.value, Value::Share(_)));
    if are_shares {
        (low, high) = (0.0, 1.0);
    }
    if high - low < 1e-9 {
        high = low + 1.0;
    }
    let step = step(high - low);
    Some(Scale {
        low: (low / step).floor() * step,
        high: (high / step - 1e-9).ceil() * step,
        from,
        to,
    })
}

/// A number of the axis, written like the values.
pub fn tick(canvas: &Canvas, like: &Value, at: f64) -> String {
    let language = canvas.language;
    match like {
        Value::Share(_) => show::percent(at, language),
        Value::Points(_) => show::value(&Value::Points(at), language),
        _ if at.fract() == 0.0 => show::decimal(at, 0),
        _ => show::decimal(at, if at.abs() < 1.0 { 2 } else { 1 }),
    }
}

/// Lines of a scale across, from `top` to `bottom`, with numbers below.
pub fn axis(canvas: &Canvas, scale: &Scale, like: &Value, top: f64, bottom: f64) -> Markup {
    html! {
        @for at in scale.ticks() {
            @let x = number(scale.at(at));
            line x1=(x) x2=(x) y1=(number(top)) y2=(number(bottom))
                stroke=(if at == 0.0 { LINE } else { GRID }) {}
            (line(&tick(canvas, like, at), scale.at(at), bottom + 15.0, "middle", 11.0, SOFT))
        }
    }
}
