//! The survey sheet as a tree of questions and sections.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::rules;
use super::table::{Record, Table, is_yes};
use super::types::{self, QuestionType, Shape};
use crate::diagnostic::Diagnostic;

/// Sections may be nested this deep; instances are read with a larger limit.
const DEEPEST: usize = 60;

/// A row of the survey and, for sections, the rows in it.
pub struct Node {
    pub name: String,
    pub kind: NodeKind,
    pub record: Record,
    pub children: Vec<Node>,
}

/// What a row stands for.
#[derive(Clone, Debug)]
pub enum NodeKind {
    Group,
    Repeat,
    /// `begin loop over list`: its contents once for every choice.
    Loop(String),
    Question(QuestionKind),
}

/// A question's type with what its type cell says besides.
#[derive(Clone, Debug)]
pub struct QuestionKind {
    pub kind: &'static QuestionType,
    /// List, file or `${repeat question}`.
    pub list: String,
    pub or_other: bool,
}

impl QuestionKind {
    /// The documented name of the type.
    pub fn name(&self) -> &'static str {
        self.kind.names.first().copied().unwrap_or_default()
    }
}

impl Node {
    pub fn question(&self) -> Option<&QuestionKind> {
        match &self.kind {
            NodeKind::Question(question) => Some(question),
            _ => None,
        }
    }
}

enum Boundary {
    Begin(NodeKind),
    End(&'static str),
}

/// Reads the rows into a tree.
pub fn build(table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Vec<Node> {
    let mut open: Vec<(Node, &'static str)> = Vec::new();
    let mut top: Vec<Node> = Vec::new();
    for record in &table.records {
        if record.text("disabled").is_some_and(is_yes) {
            continue;
        }
        let Some(type_cell) = record.get("type") else {
            let named = record.get("name").is_some() || record.all("label").next().is_some();
            let rule = if named {
                &rules::NO_TYPE
            } else {
                &rules::COMMENT_ROW
            };
            diagnostics.push(Diagnostic::new(rule, record.place(), ""));
            continue;
        };
        let words = type_cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match boundary(&words) {
            Some(Boundary::Begin(kind)) => {
                let end = match kind {
                    NodeKind::Group => "end_group",
                    NodeKind::Repeat => "end_repeat",
                    _ => "end_loop",
                };
                let name = name(record, &words, diagnostics);
                if open.len() >= DEEPEST {
                    diagnostics.push(
                        Diagnostic::new(&rules::TOO_DEEP, record.place(), "").with(DEEPEST.to_string()),
                    );
                    return top;
                }
                open.push((
                    Node {
                        name,
                        kind,
                        record: record.clone(),
                        children: Vec::new(),
                    },
                    end,
                ));
            }
            Some(Boundary::End(end)) => match open.pop() {
                Some((node, expected)) if expected == end => {
                    open.last_mut()
                        .map_or(&mut top, |(parent, _)| &mut parent.children)
                        .push(node);
                }
                unexpected => {
                    let around = unexpected.as_ref().map_or("", |(node, _)| node.name.as_str());
                    diagnostics.push(Diagnostic::new(&rules::NO_BEGIN, record.place(), &*words).with(around));
                    open.extend(unexpected);
                }
            },
            None => {
                let Some(kind) = question_kind(&words) else {
                    if words.eq_ignore_ascii_case("include") {
                        continue;
                    }
                    let place = type_cell.place.clone();
                    let rule = if find_alone(&words) {
                        &rules::NO_LIST
                    } else {
                        &rules::UNKNOWN_TYPE
                    };
                    let near = nearest(
                        &words,
                        types::TYPES.iter().filter_map(|kind| kind.names.first().copied()),
                    );
                    diagnostics.push(Diagnostic::new(rule, place, &*words).with(&*words).with(near));
                    continue;
                };
                let name = name(record, &words, diagnostics);
                let node = Node {
                    name,
                    kind: NodeKind::Question(kind),
                    record: record.clone(),
                    children: Vec::new(),
                };
                open.last_mut()
                    .map_or(&mut top, |(parent, _)| &mut parent.children)
                    .push(node);
            }
        }
    }
    while let Some((node, end)) = open.pop() {
        diagnostics.push(
            Diagnostic::new(&rules::NO_END, node.record.place(), &*node.name)
                .with(&*node.name)
                .with(end),
        );
        open.last_mut()
            .map_or(&mut top, |(parent, _)| &mut parent.children)
            .push(node);
    }
    top
}

/// `begin group`, `end_repeat`, `begin loop over list` and their older spellings.
fn boundary(words: &str) -> Option<Boundary> {
    let lower = words.to_lowercase();
    let (edge, rest) = lower.split_once([' ', '_'])?;
    let rest = rest.trim();
    match edge {
        "begin" => {
            if let Some(list) = rest.strip_prefix("loop over ") {
                let list = words.get(words.len() - list.len()..).unwrap_or(list);
                return Some(Boundary::Begin(NodeKind::Loop(list.trim().to_string())));
            }
            match rest {
                "group" => Some(Boundary::Begin(NodeKind::Group)),
                "repeat" | "lgroup" | "looped group" => Some(Boundary::Begin(NodeKind::Repeat)),
                _ => None,
            }
        }
        "end" => match rest {
            "group" => Some(Boundary::End("end_group")),
            "repeat" | "lgroup" | "looped group" => Some(Boundary::End("end_repeat")),
            "loop" => Some(Boundary::End("end_loop")),
            _ => None,
        },
        _ => None,
    }
}

fn question_kind(words: &str) -> Option<QuestionKind> {
    if let Some((kind, rest)) = types::find_prefix(words) {
        let lower = rest.to_lowercase();
        let suffix = [" or specify other", " or_other", " or other"]
            .iter()
            .find(|suffix| lower.ends_with(**suffix));
        let list = suffix
            .and_then(|suffix| rest.get(..rest.len() - suffix.len()))
            .unwrap_or(rest)
            .trim();
        return Some(QuestionKind {
            kind,
            list: list.to_string(),
            or_other: suffix.is_some(),
        });
    }
    let kind = types::find(words).filter(|kind| !matches!(kind.shape, Shape::Choice | Shape::File))?;
    Some(QuestionKind {
        kind,
        list: String::new(),
        or_other: false,
    })
}

fn find_alone(words: &str) -> bool {
    types::find(words).is_some_and(|kind| matches!(kind.shape, Shape::Choice | Shape::File))
}

fn name(record: &Record, words: &str, diagnostics: &mut Vec<Diagnostic>) -> String {
    if words.eq_ignore_ascii_case("audit") {
        return "audit".to_string();
    }
    let Some(cell) = record.get("name") else {
        if words.eq_ignore_ascii_case("note") {
            return alloc::format!("generated_note_name_{}", record.row);
        }
        diagnostics.push(Diagnostic::new(&rules::NO_NAME, record.place(), words));
        return alloc::format!("unnamed_{}", record.row);
    };
    if !is_xml_name(&cell.text) {
        let better = suggestion(&cell.text);
        let place = cell.place.clone();
        diagnostics.push(
            Diagnostic::new(&rules::BAD_NAME, place, &*cell.text)
                .with(&*cell.text)
                .with(better),
        );
    }
    cell.text.clone()
}

/// True for names that XML elements may have (with a prefix, too).
pub fn is_xml_name(name: &str) -> bool {
    let start = |c: char| c == '_' || c.is_alphabetic();
    let part = |c: char| {
        c == '_'
            || c == '-'
            || c == '.'
            || c.is_alphanumeric()
            || ('\u{300}'..='\u{36f}').contains(&c)
            || c == '\u{b7}'
    };
    let plain = |name: &str| name.starts_with(start) && name.chars().all(part);
    match name.split_once(':') {
        Some((prefix, local)) => plain(prefix) && plain(local),
        None => plain(name),
    }
}

fn suggestion(name: &str) -> String {
    let mut better: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if !better.starts_with(|c: char| c == '_' || c.is_alphabetic()) {
        better.insert(0, '_');
    }
    better
}

/// The known word with the smallest edit distance.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .min_by_key(|candidate| distance(word, candidate))
        .unwrap_or_default()
        .to_string()
}

pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for j in 0..b.len() {
            let cost = if b.get(j).is_some_and(|y| y.eq_ignore_ascii_case(&x)) {
                diagonal
            } else {
                diagonal + 1
            };
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
