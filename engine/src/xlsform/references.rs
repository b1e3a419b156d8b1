//! `${name}`: from names to paths, as short and as right as they can be.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::rules;
use super::tree::{Node, NodeKind, nearest};
use crate::diagnostic::{Diagnostic, Place};
use crate::form::draft::TextPart;

/// Every named element of the form with its path.
#[derive(Default)]
pub struct Index {
    paths: BTreeMap<String, Vec<Target>>,
    pub root: String,
    /// Set when an expression refers to the last saved record.
    pub last_saved: core::cell::Cell<bool>,
}

#[derive(Clone, Debug)]
struct Target {
    /// Names from the root on.
    steps: Vec<String>,
    /// How many leading steps reach the innermost repeat around it; 0 outside repeats.
    repeat: usize,
    is_repeat: bool,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Names from the root to the element that has the expression.
    pub steps: &'a [String],
    /// The expression filters choices: relative paths begin at `current()`.
    pub filter: bool,
    /// Names of the element whose instances are the choices, if they come from a repeat.
    pub source: Option<&'a [String]>,
}

impl<'a> Context<'a> {
    pub fn of(steps: &'a [String]) -> Self {
        Self {
            steps,
            filter: false,
            source: None,
        }
    }
}

impl Index {
    pub fn build(root: &str, nodes: &[Node]) -> Self {
        let mut index = Self {
            root: root.to_owned(),
            ..Self::default()
        };
        let mut steps = alloc::vec![root.to_owned()];
        index.add_all(nodes, &mut steps, 0);
        index
    }

    fn add_all(&mut self, nodes: &[Node], steps: &mut Vec<String>, repeat: usize) {
        for node in nodes {
            steps.push(node.name.clone());
            let is_repeat = matches!(node.kind, NodeKind::Repeat);
            self.add(&node.name, steps, repeat, is_repeat);
            let inner = if is_repeat { steps.len() } else { repeat };
            self.add_all(&node.children, steps, inner);
            steps.pop();
        }
    }

    /// Adds an element that no row stands for.
    pub fn add(&mut self, name: &str, steps: &[String], repeat: usize, is_repeat: bool) {
        let target = Target {
            steps: steps.to_vec(),
            repeat,
            is_repeat,
        };
        self.paths.entry(name.to_owned()).or_default().push(target);
    }

    /// Names from the root to the only element of that name.
    pub fn steps(&self, name: &str) -> Option<&[String]> {
        match self.paths.get(name).map(Vec::as_slice) {
            Some([only]) => Some(&only.steps),
            _ => None,
        }
    }

    /// Names from the root to the innermost repeat around the only element of that name.
    pub fn repeat_around(&self, name: &str) -> Option<&[String]> {
        match self.paths.get(name).map(Vec::as_slice) {
            Some([only]) if only.repeat > 0 => only.steps.get(..only.repeat),
            _ => None,
        }
    }

    /// The expression with every `${name}` replaced by a path between blanks.
    pub fn expression(
        &self,
        text: &str,
        context: Context<'_>,
        place: &Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text;
        let mut at = 0;
        while let Some(found) = rest.find("${") {
            out.push_str(&rest[..found]);
            let Some(end) = rest[found..].find('}') else {
                diagnostics
                    .push(Diagnostic::new(&rules::BAD_REFERENCE, place.clone(), text).with(&rest[found..]));
                out.push_str(&rest[found..]);
                return out;
            };
            let name = &rest[found + 2..found + end];
            let absolute_only = is_indexed_repeat_path(&text[..at + found]);
            let in_predicate = context.filter || inside_instance_predicate(&text[..at + found]);
            let path = self.path(
                name,
                context,
                in_predicate,
                absolute_only,
                place,
                text,
                diagnostics,
            );
            out.push_str(&format!(" {path} "));
            at += found + end + 1;
            rest = &rest[found + end + 1..];
        }
        out.push_str(rest);
        out
    }

    /// A label as literal text and outputs.
    pub fn label(
        &self,
        text: &str,
        context: Context<'_>,
        place: &Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<TextPart> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(found) = rest.find("${") {
            let Some(end) = rest[found..].find('}') else { break };
            let name = &rest[found + 2..found + end];
            if found > 0 {
                parts.push(TextPart::Literal(rest[..found].to_owned()));
            }
            let path = self.path(name, context, false, false, place, text, diagnostics);
            parts.push(TextPart::Output {
                value: format!(" {path} "),
                place: place.clone(),
            });
            rest = &rest[found + end + 1..];
        }
        if !rest.is_empty() || parts.is_empty() {
            parts.push(TextPart::Literal(rest.to_owned()));
        }
        parts
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one reference with all that decides its form"
    )]
    fn path(
        &self,
        name: &str,
        context: Context<'_>,
        in_predicate: bool,
        absolute_only: bool,
        place: &Place,
        text: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let (last_saved, bare) = match name.strip_prefix("last-saved#") {
            Some(bare) => (true, bare),
            None => (false, name),
        };
        if bare.trim() != bare
            || bare.is_empty()
            || bare.contains(|c: char| c.is_whitespace() || c == '$' || c == '{')
        {
            diagnostics.push(
                Diagnostic::new(&rules::BAD_REFERENCE, place.clone(), text).with(format!("${{{name}}}")),
            );
            return String::new();
        }
        let targets = self.paths.get(bare).map_or(&[][..], Vec::as_slice);
        let target = match targets {
            [only] => only,
            [] if bare == self.root => return format!("/{}", self.root),
            [] => {
                let near = nearest(bare, self.paths.keys().map(String::as_str));
                let problem = Diagnostic::new(&rules::UNKNOWN_REFERENCE, place.clone(), text)
                    .with(bare)
                    .with(near);
                diagnostics.push(problem);
                return String::new();
            }
            several => {
                // A repeat wins over questions of the same name, as references in its count need it.
                match several
                    .iter()
                    .filter(|target| target.is_repeat)
                    .collect::<Vec<_>>()[..]
                {
                    [repeat] => repeat,
                    _ => {
                        diagnostics.push(
                            Diagnostic::new(&rules::AMBIGUOUS_REFERENCE, place.clone(), text).with(bare),
                        );
                        return String::new();
                    }
                }
            }
        };
        if last_saved {
            self.last_saved.set(true);
            return format!("instance('__last-saved')/{}", target.steps.join("/"));
        }
        let absolute = || format!("/{}", target.steps.join("/"));
        if let Some(source) = context.source
            && target.steps.starts_with(source)
            && target.steps.len() > source.len()
        {
            return format!("./{}", target.steps[source.len()..].join("/"));
        }
        let shared = target.repeat > 0 && !absolute_only && {
            // Some repeat around the target is also around the context.
            self.repeats_of(target).iter().any(|&repeat| {
                context.steps.len() > repeat.min(context.steps.len() - 1)
                    && context.steps.starts_with(&target.steps[..repeat])
            })
        };
        if !shared {
            return absolute();
        }
        let parent = &context.steps[..context.steps.len() - 1];
        // The target itself is never left by going up from inside it.
        let limit = parent.len().min(target.steps.len() - 1);
        let common = (0..limit).take_while(|&i| parent[i] == target.steps[i]).count();
        let up = context.steps.len() - common;
        let mut path = alloc::vec![".."; up].join("/");
        for step in &target.steps[common..] {
            path.push('/');
            path.push_str(step);
        }
        if in_predicate {
            format!("current()/{path}")
        } else {
            path
        }
    }

    /// Lengths of the leading steps that reach the repeats around a target.
    fn repeats_of(&self, target: &Target) -> Vec<usize> {
        (1..target.steps.len())
            .filter(|&length| {
                let name = &target.steps[length - 1];
                let known = self.paths.get(name).map_or(&[][..], Vec::as_slice);
                known
                    .iter()
                    .any(|other| other.is_repeat && other.steps == target.steps[..length])
            })
            .collect()
    }
}

/// True where the text before stands in a predicate over a secondary instance.
fn inside_instance_predicate(before: &str) -> bool {
    let mut depth = 0i32;
    for (at, c) in before.char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' if depth > 0 => depth -= 1,
            '[' => {
                let path = &before[..at];
                let start = path
                    .rfind(|c: char| c.is_whitespace() || c == ',')
                    .map_or(0, |i| i + 1);
                if path[start..].contains("instance(") || path.contains("instance(") {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// True where the text before ends in `indexed-repeat(` or one of its arguments that name a repeat.
fn is_indexed_repeat_path(before: &str) -> bool {
    let mut depth = 0i32;
    let mut argument = 0;
    for (at, c) in before.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth > 0 => depth -= 1,
            '(' => {
                return before[..at].trim_end().ends_with("indexed-repeat")
                    && (argument == 0 || argument % 2 == 1);
            }
            ',' if depth == 0 => argument += 1,
            _ => {}
        }
    }
    false
}
