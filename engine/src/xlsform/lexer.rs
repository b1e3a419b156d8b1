//! Words of an expression that was not parsed yet, to tell a computed default and an `instance(…)` in a label from text.
//!
//! The text may be anything; the kinds are tried in a fixed order and the first that fits is taken.

use super::names::{name_length, qualified_length};

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Dates, times and numbers.
    Number,
    /// `+`, `-`, `*`, `div`, `mod`.
    Arithmetic,
    Union,
    Literal,
    Blank,
    CloseParenthesis,
    PathSeparator,
    /// `${name}`.
    Reference,
    /// `name(`.
    Call,
    /// `name[`.
    OpenPredicate,
    ClosePredicate,
    Other,
}

/// A word of the text, from byte `start` to byte `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// The words of the text, without gaps.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut at = 0;
    core::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = token(rest);
        let token = Token {
            kind,
            start: at,
            end: at + length,
        };
        at = token.end;
        Some(token)
    })
}

fn token(rest: &str) -> (Kind, usize) {
    let number = number_length(rest);
    if number > 0 {
        return (Kind::Number, number);
    }
    for operator in ["*", "+", "-", " mod ", " div "] {
        if rest.starts_with(operator) {
            return (Kind::Arithmetic, operator.len());
        }
    }
    for operator in [" and ", " or "] {
        if rest.starts_with(operator) {
            return (Kind::Other, operator.len());
        }
    }
    let first = rest.chars().next().unwrap_or_default();
    match first {
        '|' => return (Kind::Union, 1),
        ')' => return (Kind::CloseParenthesis, 1),
        '/' => return (Kind::PathSeparator, 1),
        ']' => return (Kind::ClosePredicate, 1),
        '"' | '\'' => {
            if let Some(end) = rest.get(1..).and_then(|rest| rest.find(first)) {
                return (Kind::Literal, end + 2);
            }
        }
        _ => {}
    }
    let blanks = rest.len() - rest.trim_start().len();
    if blanks > 0 {
        return (Kind::Blank, blanks);
    }
    if let Some(length) = reference_length(rest) {
        return (Kind::Reference, length);
    }
    let name = qualified_length(rest);
    match rest.get(name..).and_then(|rest| rest.chars().next()) {
        Some('(') if name > 0 => (Kind::Call, name + 1),
        Some('[') if name > 0 => (Kind::OpenPredicate, name + 1),
        _ if name > 0 => (Kind::Other, uri_length(rest).unwrap_or(name)),
        _ => (Kind::Other, first.len_utf8()),
    }
}

fn uri_length(rest: &str) -> Option<usize> {
    let scheme = name_length(rest);
    rest.get(scheme..)?
        .starts_with("://")
        .then_some(scheme + "://".len())
}

/// Length of the `${name}` or `${last-saved#name}` that the text begins with.
pub fn reference_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("${")?;
    let bare = inner.strip_prefix("last-saved#").unwrap_or(inner);
    let name = name_length(bare);
    (name > 0 && bare.get(name..)?.starts_with('}')).then(|| rest.len() - bare.len() + name + 1)
}

/// Length of the date, time or number that the text begins with.
fn number_length(text: &str) -> usize {
    let date = pattern_length(text.strip_prefix('-').unwrap_or(text), "dddd-dd-dd");
    if date > 0 {
        let date = date + usize::from(text.starts_with('-'));
        let time = text
            .get(date..)
            .and_then(|rest| rest.strip_prefix('T'))
            .map_or(0, time_length);
        return if time > 0 { date + 1 + time } else { date };
    }
    let time = time_length(text);
    if time > 0 {
        return time;
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(unsigned);
    let fraction = unsigned
        .get(whole..)
        .and_then(|rest| rest.strip_prefix('.'))
        .map(digits);
    let length = match (whole, fraction) {
        (0, None | Some(0)) => return 0,
        (whole, None) => whole,
        (whole, Some(fraction)) => whole + 1 + fraction,
    };
    text.len() - unsigned.len() + length
}

fn time_length(text: &str) -> usize {
    let clock = pattern_length(text, "dd:dd:dd");
    if clock == 0 {
        return 0;
    }
    let rest = text.get(clock..).unwrap_or_default();
    if rest.starts_with('Z') {
        return clock + 1;
    }
    let zone = rest
        .strip_prefix(['+', '-'])
        .map_or(0, |rest| pattern_length(rest, "dd:dd"));
    if zone > 0 { clock + 1 + zone } else { clock }
}

/// The pattern's length if the text begins with it; `d` is any digit.
fn pattern_length(text: &str, pattern: &str) -> usize {
    let fits = text.len() >= pattern.len()
        && pattern.bytes().zip(text.bytes()).all(|(wanted, byte)| {
            if wanted == b'd' {
                byte.is_ascii_digit()
            } else {
                byte == wanted
            }
        });
    if fits { pattern.len() } else { 0 }
}

/// True if a default is computed rather than a value: it has a reference, a call or an operator.
///
/// A hyphen does not count in types whose values have hyphens.
pub fn is_dynamic(text: &str, type_name: &str) -> bool {
    let hyphenated = matches!(
        type_name,
        "date" | "dateTime" | "geopoint" | "geotrace" | "geoshape"
    );
    for token in tokens(text) {
        match token.kind {
            Kind::Arithmetic if hyphenated && text.get(token.start..token.end) == Some("-") => return false,
            Kind::Arithmetic | Kind::Union | Kind::Reference | Kind::Call => return true,
            _ => {}
        }
    }
    false
}

/// Byte ranges of the `instance(…)/path[…]/…` expressions in a label.
pub fn instance_expressions(text: &str) -> alloc::vec::Vec<(usize, usize)> {
    let mut found = alloc::vec::Vec::new();
    if !text.contains("instance(") {
        return found;
    }
    // The start of the expression being read and its last token.
    let mut open: Option<(usize, Token)> = None;
    let (mut in_path, mut in_predicate) = (false, false);
    let is_call =
        |token: &Token| token.kind == Kind::Call && text.get(token.start..token.end) == Some("instance(");
    for token in tokens(text) {
        let Some((start, last)) = open else {
            if is_call(&token) {
                open = Some((token.start, token));
            }
            continue;
        };
        let belongs = match (last.kind, token.kind) {
            (_, Kind::Literal) if is_call(&last) => true,
            (Kind::Literal, Kind::CloseParenthesis) => true,
            (Kind::CloseParenthesis | Kind::ClosePredicate, Kind::PathSeparator) => {
                in_path = true;
                true
            }
            (_, Kind::Blank) if in_path => {
                in_path = false;
                false
            }
            (_, kind) if in_path => {
                if kind == Kind::OpenPredicate {
                    in_path = false;
                    in_predicate = true;
                }
                true
            }
            (_, kind) if in_predicate => {
                in_predicate = kind != Kind::ClosePredicate;
                true
            }
            _ => false,
        };
        if belongs {
            open = Some((start, token));
        } else {
            found.push((start, last.end));
            open = None;
        }
    }
    found.extend(open.map(|(start, last)| (start, last.end)));
    found
}
