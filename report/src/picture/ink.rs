//! Colours that differ in lightness, and patterns that differ without colour.

use maud::{Markup, html};

/// Fills for parts that stand beside each other, by place: solid, hatched, dotted, lined, crossed, light.
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

/// Of a withheld number.
pub const HIDDEN: &str = "hidden";
pub const LINE: &str = "#8a8a8a";
pub const GRID: &str = "#dddddd";
pub const SOFT: &str = "#555555";
/// Of the parts of diverging bars from the most negative to the most positive.
pub const NEGATIVE: [&str; 3] = ["#8c3b1a", "#d98e6a", "#f3d3c3"];
pub const POSITIVE: [&str; 3] = ["#c5ddf0", "#6fa6d3", "#1f5a8f"];
pub const NEUTRAL: &str = "#e4e4e4";
/// From the lowest class of a map to the highest.
pub const CLASSES: [&str; 5] = ["#eaf2fa", "#bdd7ee", "#80b1dc", "#3d7fb8", "#164a7c"];

/// The fill of the nth part.
pub fn fill(prefix: &str, index: usize) -> String {
    format!("url(#{prefix}-{})", index % FILLS)
}

/// The pattern of that name.
pub fn named(prefix: &str, name: &str) -> String {
    format!("url(#{prefix}-{name})")
}

/// Every pattern that a picture may use.
pub fn patterns(prefix: &str) -> Markup {
    html! {
        defs {
            @for (index, (ground, mark)) in COLOURS.iter().enumerate() {
                pattern id=(format!("{prefix}-{index}")) width="8" height="8" patternUnits="userSpaceOnUse" {
                    rect width="8" height="8" fill=(ground) {}
                    (motif(index, mark))
                }
            }
            pattern id=(format!("{prefix}-{HIDDEN}")) width="6" height="6" patternUnits="userSpaceOnUse" {
                rect width="6" height="6" fill="#ffffff" {}
                path d="M0 6 L6 0" stroke="#777777" stroke-width="1" {}
            }
            // Over the negative half of diverging bars: it is told from the positive one without colour.
            pattern id=(format!("{prefix}-negative")) width="7" height="7" patternUnits="userSpaceOnUse" {
                path d="M0 7 L7 0" stroke="#ffffff" stroke-width="1.4" stroke-opacity="0.75" {}
            }
        }
    }
}

fn motif(index: usize, mark: &str) -> Markup {
    match index {
        1 => html! { path d="M-2 6 L2 10 M-2 -2 L10 10 M6 -2 L10 2" stroke=(mark) stroke-width="1.6" {} },
        2 => html! { circle cx="4" cy="4" r="1.5" fill=(mark) {} },
        3 => html! { path d="M0 4 H8" stroke=(mark) stroke-width="1.6" {} },
        4 => html! { path d="M0 0 L8 8 M8 0 L0 8" stroke=(mark) stroke-width="1" {} },
        _ => html! {},
    }
}
