//! The differences that stay, each with the name under which `docs/differences.md` gives the reason.

use serde_json::Value;

use crate::Row;
use crate::rxeval::NOT_ASKED;

/// Another implementation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// `@getodk/xpath`, the evaluator of ODK Web Forms.
    GetOdk,
    /// `openrosa-xpath-evaluator`, that of Enketo.
    Enketo,
    /// `rxeval`, an evaluator in Rust.
    Rxeval,
}

impl Peer {
    pub fn answer(self, row: &Row) -> &Value {
        match self {
            Self::GetOdk => &row.getodk,
            Self::Enketo => &row.enketo,
            Self::Rxeval => &row.rxeval,
        }
    }
}

/// A difference that is known.
pub struct Difference {
    pub id: &'static str,
    applies: fn(&Row, Peer) -> bool,
}

const fn difference(id: &'static str, applies: fn(&Row, Peer) -> bool) -> Difference {
    Difference { id, applies }
}

/// The first that applies explains a row, so what is narrow comes first.
pub const DIFFERENCES: &[Difference] = &[
    difference("nan-text", |row, peer| {
        peer == Peer::GetOdk && (row.ours.to_string().contains("NaN") || row.expression.contains("0 div 0"))
    }),
    difference("number-syntax", |row, _| {
        has(row, &["'+", "'1e3'", "'0x10'", "'Infinity'", "' '", "'\u{a0}1'"])
    }),
    difference("date-validity", |row, peer| {
        peer.answer(row).to_string().contains("Invalid iso")
            || has(row, &["-02-30", "-02-29", "-13-", "T24:", "T25:"])
            || calls(row, &["date"]) && has(row, &["'abc'"])
    }),
    difference("date-syntax", |row, _| {
        has(
            row,
            &[
                "2012-5-6",
                "2012-7-8",
                "2012-1-1",
                "05/06",
                "+02'",
                "+0200",
                "2012-05-06 '",
                "'12-",
                "T10:00'",
            ],
        )
    }),
    difference("date-numbers", |row, peer| {
        peer == Peer::GetOdk
            && calls(
                row,
                &["date", "date-time", "decimal-date-time", "format-date", "boolean"],
            )
    }),
    difference("date-guesses", |row, peer| {
        peer == Peer::Enketo && calls(row, &["date", "date-time", "decimal-date-time"])
    }),
    difference("calendar-days", |row, peer| {
        has(row, &["+", "-"]) && hours_apart(&row.ours, peer.answer(row))
    }),
    difference("number-of-date", |row, peer| {
        peer == Peer::GetOdk && calls(row, &["number"])
    }),
    difference("dates-equal", |row, peer| {
        peer == Peer::GetOdk && has(row, &["T08:20:30", "T00:00:00"]) && has(row, &["="])
    }),
    difference("millisecond-digits", |row, peer| {
        peer == Peer::GetOdk && has(row, &["now()"])
    }),
    difference("time-syntax", |row, _| calls(row, &["decimal-time"])),
    difference("format-escapes", |row, _| {
        calls(row, &["format-date", "format-date-time"])
    }),
    difference("round-half", |row, _| calls(row, &["round"])),
    difference("substring-edges", |row, peer| {
        peer != Peer::GetOdk && calls(row, &["substring"])
    }),
    difference("substring-after", |row, peer| {
        peer == Peer::GetOdk && calls(row, &["substring-after"])
    }),
    difference("substr-nan", |row, peer| {
        peer != Peer::Enketo && calls(row, &["substr"])
    }),
    difference("translate-twice", |row, peer| {
        peer == Peer::Enketo && calls(row, &["translate"])
    }),
    difference("characters", |row, _| has(row, &["😀"])),
    difference("digest-utf8", |row, _| calls(row, &["digest"])),
    difference("boolean-with-nodes", |row, _| {
        has(row, &["true() ", "false() ", " true()", " false()"]) && has(row, &["<", ">"])
    }),
    difference("power-of-one", |row, _| calls(row, &["pow"])),
    difference("checklist-true", |row, _| {
        calls(row, &["checklist", "weighted-checklist"])
    }),
    difference("boolean-from-string", |row, peer| {
        peer != Peer::GetOdk && calls(row, &["boolean-from-string"])
    }),
    difference("words", |row, _| {
        calls(row, &["selected", "selected-at", "count-selected"])
    }),
    difference("sum-of-nodes", |row, peer| {
        peer == Peer::GetOdk && calls(row, &["sum"])
    }),
    difference("no-place", |row, _| calls(row, &["area", "distance"])),
    difference("position-of-many", |row, _| calls(row, &["position"])),
    difference("unknown-prefix", |row, _| {
        row.ours["error"]
            .as_str()
            .is_some_and(|error| error.starts_with("unknown prefix"))
    }),
    difference("argument-count", |row, _| {
        let error = row.ours["error"].as_str().unwrap_or_default();
        error.contains(" takes ")
    }),
    difference("node-set-required", |row, _| {
        row.ours["error"]
            .as_str()
            .is_some_and(|error| error.contains("needs nodes"))
    }),
    difference("randomize-order", |row, _| calls(row, &["randomize"])),
    difference("names-of-comments", |row, peer| {
        peer == Peer::Enketo && calls(row, &["name", "local-name"])
    }),
    difference("nodes-left-out", |row, peer| {
        let of_these = &[
            "comment()",
            "processing-instruction()",
            "ancestor::",
            "x:q",
            "@*",
            "string()",
            "string(/data)",
            "string-length()",
            "normalize-space()",
            "once('x')",
        ];
        peer == Peer::Rxeval && has(row, of_these)
    }),
    difference("large-numbers", |row, peer| {
        peer == Peer::Rxeval && has(row, &["1000000 * 1000000"])
    }),
    difference("join-many", |row, peer| {
        peer == Peer::Rxeval && calls(row, &["join"])
    }),
    difference("date-as-number", |row, peer| {
        peer == Peer::Rxeval && has(row, &["2-07-08", "-01-01", "/data/date", "/data/dt"])
    }),
    difference("concat-of-nodes", |row, peer| {
        peer == Peer::Rxeval && calls(row, &["concat"])
    }),
    difference("order-of-nodes", |row, peer| {
        peer == Peer::Rxeval && has(row, &["<", ">"])
    }),
    difference("namespace-axis", |row, _| has(row, &["namespace::"])),
    difference("predicates", |row, _| has(row, &["["])),
    difference("document-node", |row, _| {
        matches!(row.expression.as_str(), ".." | "." | "/" | "//." | "string(/)")
    }),
    difference("itext-forms", |row, peer| {
        peer == Peer::GetOdk && calls(row, &["jr:itext"])
    }),
    difference("choices-of-forms", |row, peer| {
        peer != Peer::Enketo && calls(row, &["jr:choice-name"])
    }),
    difference("root", |row, peer| peer != Peer::GetOdk && has(row, &["/data/x"])),
    difference("adjacent-text", |row, peer| {
        peer == Peer::GetOdk && has(row, &["text()"])
    }),
    difference("following-axis", |row, peer| {
        peer == Peer::GetOdk && has(row, &["following::"])
    }),
    difference("node-tests", |row, peer| {
        peer == Peer::Enketo && has(row, &["x:*", "processing-instruction('"])
    }),
    difference("unions", |row, peer| peer == Peer::Enketo && has(row, &[" | "])),
    difference("namespace-declarations", |row, peer| {
        peer == Peer::Enketo && has(row, &["@*", "attribute::*"])
    }),
    difference("names-like-operators", |row, peer| {
        peer == Peer::Enketo
            && (has(row, &["div", "mod", " or ", "--", "- -", " * "]) || has(row, &["r/v ", "dates/d "]))
    }),
    difference("missing-function", |row, peer| {
        let theirs = peer.answer(row)["error"].as_str().unwrap_or_default();
        [
            "Unknown function",
            "is not defined",
            "Not implemented",
            "nodeset functions yet",
            "unknown function",
            "not implemented yet",
            "needs the `regex` feature",
            "cannot find the table",
            "is not loaded",
            "no choice ",
            NOT_ASKED,
        ]
        .iter()
        .any(|message| theirs.contains(message))
    }),
    difference("parser", |row, peer| {
        let theirs = peer.answer(row)["error"].as_str().unwrap_or_default();
        [
            "Too many tokens",
            "arg type",
            "must be called on a nodeset",
            "syntax error",
            "Position ",
            "not sure how",
            "unexpected",
            "does not match open",
        ]
        .iter()
        .any(|message| theirs.contains(message))
            || peer != Peer::GetOdk && row.ours.get("error").is_some()
    }),
];

/// Whether two numbers of days are as far apart as a clock change moves them.
fn hours_apart(ours: &Value, theirs: &Value) -> bool {
    let days = |answer: &Value| answer["value"].as_f64();
    days(ours)
        .zip(days(theirs))
        .is_some_and(|(ours, theirs)| ((ours - theirs).abs() - 1.0 / 24.0).abs() < 1e-6)
}

fn has(row: &Row, parts: &[&str]) -> bool {
    parts.iter().any(|part| row.expression.contains(part))
}

/// True if the expression calls one of these functions.
fn calls(row: &Row, functions: &[&str]) -> bool {
    functions.iter().any(|function| {
        row.expression
            .match_indices(&format!("{function}("))
            .any(|(at, _)| {
                let before = row.expression.get(..at).and_then(|text| text.chars().next_back());
                before.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != ':')
            })
    })
}

/// The name of the difference that a row shows.
pub fn explanation(row: &Row, peer: Peer) -> Option<&'static str> {
    DIFFERENCES
        .iter()
        .find(|difference| (difference.applies)(row, peer))
        .map(|difference| difference.id)
}

/// True if two answers say the same. Numbers are compared up to the last digits, whatever their type.
pub fn same(a: &Value, b: &Value) -> bool {
    let (a, b) = match (a.get("value"), b.get("value")) {
        (Some(a), Some(b)) => (a, b),
        (None, None) => return true,
        _ => return false,
    };
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    match (number(a), number(b)) {
        (Some(a), Some(b)) if !a.is_nan() => (a - b).abs() <= 1e-12 * a.abs().max(1.0) || a == b,
        _ => a == b,
    }
}
