//! Colours that differ in lightness, and patterns that differ without colour.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::write::number;

/// Fills for parts that stand beside each other, by place: solid, upright lines, dots, level lines, both, light.
const FILLS: usize = 6;
/// For each fill its colour and that of what is drawn on it.
const COLOURS: [(&str, &str); FILLS] = [
    ("#1b3a5c", "#1b3a5c"),
    ("#d9822b", "#7a3f00"),
    ("#a9c9e8", "#1b3a5c"),
    ("#6c9a5b", "#24471a"),
    ("#e3dbef", "#4b2f7a"),
    ("#f2f2f2", "#555555"),
];

pub const LINE: &str = "#8a8a8a";
pub const GRID: &str = "#dddddd";
pub const SOFT: &str = "#555555";
/// Of the parts of diverging bars from the most negative to the most positive.
pub const NEGATIVE: [&str; 3] = ["#8c3b1a", "#d98e6a", "#f3d3c3"];
pub const POSITIVE: [&str; 3] = ["#c5ddf0", "#6fa6d3", "#1f5a8f"];
pub const NEUTRAL: &str = "#e4e4e4";
/// From the lowest class of a map to the highest.
pub const CLASSES: [&str; 5] = ["#eaf2fa", "#bdd7ee", "#80b1dc", "#3d7fb8", "#164a7c"];

/// How an area is filled. Lines and dots are drawn one by one: patterns of SVG make documents for printing a hundred
/// times as large, and as slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Of the nth of parts that stand beside each other.
    Part(usize),
    Plain(&'static str),
    /// Of the negative half of diverging bars: told from the positive one without colour.
    Negative(&'static str),
    /// Of a withheld number.
    Hidden,
}

/// A rectangle: left, top, width, height.
pub fn area([x, y, wide, high]: [f64; 4], fill: Fill) -> Markup {
    let (ground, mark, thickness) = match fill {
        Fill::Part(index) => {
            let (ground, mark) = COLOURS[index % FILLS];
            (ground, mark, 1.2)
        }
        Fill::Plain(ground) => (ground, ground, 0.0),
        Fill::Negative(ground) => (ground, "#ffffff", 1.2),
        Fill::Hidden => ("#ffffff", "#777777", 1.0),
    };
    let edge = match fill {
        Fill::Hidden => LINE,
        _ => "#333333",
    };
    let upright = |out: &mut String, step: f64| {
        for at in steps(wide, step) {
            let _ = write!(out, "M{} {}v{}", number(x + at), number(y), number(high));
        }
    };
    let level = |out: &mut String, step: f64| {
        for at in steps(high, step) {
            let _ = write!(out, "M{} {}h{}", number(x), number(y + at), number(wide));
        }
    };
    let mut lines = String::new();
    let mut is_dotted = false;
    match fill {
        Fill::Part(index) => match index % FILLS {
            1 => upright(&mut lines, 6.0),
            2 => {
                is_dotted = true;
                for down in steps(high, 7.0) {
                    for at in steps(wide, 7.0) {
                        let _ = write!(lines, "M{} {}h0", number(x + at), number(y + down));
                    }
                }
            }
            3 => level(&mut lines, 6.0),
            4 => {
                upright(&mut lines, 8.0);
                level(&mut lines, 8.0);
            }
            _ => {}
        },
        Fill::Negative(_) => upright(&mut lines, 7.0),
        Fill::Hidden => {
            let (right, bottom) = (number(x + wide), number(y + high));
            let _ = write!(
                lines,
                "M{} {bottom}L{right} {}M{} {}L{right} {bottom}",
                number(x),
                number(y),
                number(x),
                number(y)
            );
        }
        Fill::Plain(_) => {}
    }
    html! {
        rect x=(number(x)) y=(number(y)) width=(number(wide)) height=(number(high)) fill=(ground) stroke=(edge)
            stroke-width="0.6" {}
        @if is_dotted {
            path d=(lines) stroke=(mark) stroke-width="2.6" stroke-linecap="round" fill="none" {}
        } @else if !lines.is_empty() {
            path d=(lines) stroke=(mark) stroke-width=(thickness) fill="none" {}
        }
    }
}

/// Places of lines that are so far apart, half a step from the edges at least.
fn steps(length: f64, step: f64) -> impl Iterator<Item = f64> {
    let count = (length / step).floor().clamp(0.0, 200.0) as usize;
    (0..count).map(move |at| (at as f64 + 0.5) * step)
}
