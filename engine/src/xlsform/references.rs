//! `${name}`: from names to paths, relative where the element that asks and the one asked for share a repeat.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::lexer::{self, reference_length};
use super::names::Near;
use super::rules;
use super::settings::one_line;
use super::tree::{Id, Kind, Tree};
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::form::draft::TextPart;

/// A `${name}` in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    pub name: &'a str,
    /// `${last-saved#name}`.
    pub last_saved: bool,
    /// Bytes of the text that it takes.
    pub start: usize,
    pub end: usize,
}

/// Every well-formed reference of a text.
pub fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    let mut at = 0;
    core::iter::from_fn(move || {
        loop {
            // A search for one byte is much quicker than one for two.
            let start = at + text.get(at..)?.find('$')?;
            let rest = text.get(start..)?;
            let Some(length) = reference_length(rest) else {
                at = start + 1;
                continue;
            };
            at = start + length;
            let inner = rest.get(2..length - 1)?;
            let bare = inner.strip_prefix("last-saved#");
            return Some(Reference {
                name: bare.unwrap_or(inner),
                last_saved: bare.is_some(),
                start,
                end: at,
            });
        }
    })
}

/// The first thing in a text that begins like a reference and is none. `${}` is text.
pub fn malformed(text: &str) -> Option<&str> {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('$')) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        if !rest.starts_with("${") {
            at = start + 1;
        } else if let Some(length) = reference_length(rest) {
            at = start + length;
        } else if rest.starts_with("${}") {
            at = start + 2;
        } else {
            let end = rest.find('}').map_or(rest.len(), |end| end + 1);
            return rest.get(..end);
        }
    }
    None
}

/// True if the text holds a reference and all of them are well-formed.
pub fn has_reference(text: &str) -> bool {
    references(text).next().is_some() && malformed(text).is_none()
}

/// True if the text is a reference and nothing else.
pub fn is_reference(text: &str) -> bool {
    reference_length(text) == Some(text.len())
}

/// Elements by name. A name that several have leads nowhere.
pub struct Index {
    by_name: BTreeMap<String, Named>,
    near: Near,
}

enum Named {
    Only(Id),
    Several,
}

/// How relative paths are written.
#[derive(Clone, Copy, Default)]
pub struct Manner {
    /// They begin at `current()`, as in the filter of choices.
    pub current: bool,
    /// They lead to the nodes of a repeat rather than to those of one instance, as choices from answers need.
    pub whole_repeat: bool,
}

/// Where an expression stands, and where problems with it go.
pub struct Resolver<'a> {
    pub tree: &'a Tree,
    pub index: &'a Index,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Index {
    pub fn build(tree: &Tree) -> Self {
        let mut by_name = BTreeMap::new();
        for id in core::iter::once(super::tree::ROOT).chain(tree.descendants(super::tree::ROOT)) {
            let element = tree.get(id);
            let has_path = !matches!(
                element.kind,
                Kind::External(_) | Kind::EntityAttribute(_) | Kind::EntityLabel
            );
            if has_path {
                by_name
                    .entry(element.name.clone())
                    .and_modify(|named| *named = Named::Several)
                    .or_insert(Named::Only(id));
            }
        }
        Self {
            by_name,
            near: Near::default(),
        }
    }

    /// The only element of that name.
    pub fn only(&self, name: &str) -> Option<Id> {
        match self.by_name.get(name) {
            Some(Named::Only(id)) => Some(*id),
            _ => None,
        }
    }
}

/// A path that can stand wherever another can and finds nothing, so that what is wrong around it is seen, too.
const NOWHERE: &str = " /parent::node() ";

impl Resolver<'_> {
    /// The expression with every reference replaced by a path between blanks.
    pub fn expression(&mut self, text: &str, context: Option<Id>, manner: Manner, place: &Place) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        let mut done = 0;
        for reference in references(text) {
            out.push_str(&text[done..reference.start]);
            out.push_str(&self.path(text, reference, context, manner, place));
            done = reference.end;
        }
        out.push_str(&text[done..]);
        one_line(&out)
    }

    /// A label as literal text and outputs: references, and paths into secondary instances.
    pub fn label(&mut self, text: &str, context: Option<Id>, place: &Place) -> Vec<TextPart> {
        let mut parts = Vec::new();
        let mut done = 0;
        for (start, end) in lexer::instance_expressions(text) {
            self.outputs(text, done, start, context, place, &mut parts);
            let value = self.expression(&text[start..end], context, Manner::default(), place);
            parts.push(output(value, place));
            done = end;
        }
        self.outputs(text, done, text.len(), context, place, &mut parts);
        if parts.is_empty() {
            parts.push(TextPart::Literal(String::new()));
        }
        parts
    }

    fn outputs(
        &mut self,
        text: &str,
        from: usize,
        to: usize,
        context: Option<Id>,
        place: &Place,
        parts: &mut Vec<TextPart>,
    ) {
        let mut done = from;
        let inside: Vec<Reference<'_>> = references(text)
            .filter(|reference| reference.start >= from && reference.end <= to)
            .collect();
        for reference in inside {
            if reference.start > done {
                parts.push(TextPart::Literal(text[done..reference.start].to_owned()));
            }
            let value = self.path(text, reference, context, Manner::default(), place);
            parts.push(output(value, place));
            done = reference.end;
        }
        if done < to {
            parts.push(TextPart::Literal(text[done..to].to_owned()));
        }
    }

    /// The path for one reference of the text, between blanks.
    fn path(
        &mut self,
        text: &str,
        reference: Reference<'_>,
        context: Option<Id>,
        manner: Manner,
        place: &Place,
    ) -> String {
        let Some(target) = self.target(text, reference.name, place) else {
            return NOWHERE.to_owned();
        };
        if let Some(context) = context.filter(|_| !reference.last_saved && may_be_relative(text, reference)) {
            let current = manner.current || in_instance_predicate(text, reference);
            if let Some(path) = self.relative(context, target, manner.whole_repeat) {
                let start = if current { "current()/" } else { "" };
                return format!(" {start}{path} ");
            }
        }
        let instance = if reference.last_saved {
            "instance('__last-saved')"
        } else {
            ""
        };
        format!(" {instance}{} ", self.tree.path(target))
    }

    fn target(&mut self, text: &str, name: &str, place: &Place) -> Option<Id> {
        let found = self.index.only(name);
        if found.is_none() {
            // Names that no row has were reported when the sheets were checked.
            let rule = match self.index.by_name.get(name) {
                Some(_) => &rules::AMBIGUOUS_REFERENCE,
                None => &rules::UNKNOWN_REFERENCE,
            };
            let known = self
                .diagnostics
                .iter()
                .any(|known| known.rule == rule && known.place == *place);
            if !known {
                let near = self
                    .index
                    .near
                    .to(name, self.index.by_name.keys().map(String::as_str));
                let problem = Diagnostic::new(rule, place.clone(), text);
                self.diagnostics.push(problem.with(name).with(near));
            }
        }
        found
    }

    /// `../../group/question`, if a repeat is around both.
    fn relative(&self, context: Id, target: Id, whole_repeat: bool) -> Option<String> {
        let tree = self.tree;
        let shared = tree.common(context, target, |kind| matches!(kind, Kind::Repeat))?;
        let repeat = shared.section;
        let (steps, below) = if whole_repeat
            && tree.repeat_around(target) == Some(repeat)
            && (tree.repeat_around(repeat).is_none() || tree.repeat_around(context) != Some(repeat))
        {
            (shared.steps + 1, tree.get(repeat).parent)
        } else {
            let is_section = |kind: &Kind| matches!(kind, Kind::Group | Kind::Meta | Kind::Repeat);
            let common = tree.common(context, target, is_section)?;
            (common.steps, Some(common.section))
        };
        let up = alloc::vec![".."; steps].join("/");
        Some(format!("{up}{}", tree.path_below(target, below)))
    }
}

fn output(value: String, place: &Place) -> TextPart {
    TextPart::Output {
        value,
        place: place.clone(),
    }
}

/// True where the reference stands in a predicate and the text reads a secondary instance.
fn in_instance_predicate(text: &str, reference: Reference<'_>) -> bool {
    let reads_instance = text.match_indices("instance(").any(|(at, call)| {
        let arguments = text.get(at + call.len()..).unwrap_or_default();
        arguments.len() > 1 && !arguments.starts_with(')')
    });
    if !reads_instance {
        return false;
    }
    // Brackets as they come: from each opening one to the next closing one.
    let mut at = 0;
    while let Some(open) = text
        .get(at..)
        .and_then(|rest| rest.find('['))
        .map(|found| at + found)
    {
        let Some(close) = text
            .get(open + 1..)
            .and_then(|rest| rest.find(']'))
            .map(|found| open + 1 + found)
        else {
            return false;
        };
        if close == open + 1 {
            at = open + 1;
            continue;
        }
        if reference.start >= open && reference.end <= close + 1 {
            return true;
        }
        at = close + 1;
    }
    false
}

/// False for the arguments of `indexed-repeat` that name a question or a repeat: they stay absolute.
fn may_be_relative(text: &str, reference: Reference<'_>) -> bool {
    const CALL: &str = "indexed-repeat(";
    if !text.contains(CALL) {
        return true;
    }
    let mut calls = Vec::new();
    let mut at = 0;
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find(CALL))
        .map(|found| at + found)
    {
        let inner = start + CALL.len();
        match text.get(inner..).and_then(|rest| rest.find(')')) {
            Some(0) => at = inner,
            Some(length) => {
                calls.push((start, inner, inner + length + 1));
                at = inner + length + 1;
            }
            None => break,
        }
    }
    let mut calls = calls.into_iter();
    while let Some((start, inner, end)) = calls.next() {
        if reference.end > end {
            // Other tools look at every other call only.
            if calls.next().is_none() {
                return true;
            }
            continue;
        }
        if reference.end < start || reference.start > end {
            return true;
        }
        let written = format!("${{{}}}", reference.name);
        let arguments = text.get(inner..end - 1).unwrap_or_default();
        let argument = arguments
            .split(',')
            .enumerate()
            .filter(|(_, argument)| argument.contains(&written))
            .map(|(number, _)| number)
            .last();
        return argument.is_some_and(|number| !matches!(number, 0 | 1 | 3 | 5));
    }
    false
}

/// Names of the rows that references may mean, with how many rows have each.
pub type RowNames = BTreeMap<String, usize>;

/// Reports malformed references, and those to names that no row or several rows have.
pub fn check(text: &str, names: &RowNames, near: &Near, place: &Place, diagnostics: &mut Vec<Diagnostic>) {
    if text.len() <= 2 {
        return;
    }
    if let Some(bad) = malformed(text) {
        diagnostics.push(Diagnostic::new(&rules::BAD_REFERENCE, place.clone(), text).with(bad));
        return;
    }
    let first = diagnostics.len();
    for reference in references(text) {
        let rule = match names.get(reference.name) {
            Some(1) => continue,
            Some(_) => &rules::AMBIGUOUS_REFERENCE,
            None => &rules::UNKNOWN_REFERENCE,
        };
        let near = near.to(reference.name, names.keys().map(String::as_str));
        let problem = Diagnostic::new(rule, place.clone(), text)
            .with(reference.name.to_string())
            .with(near);
        if !diagnostics.iter().skip(first).any(|known| *known == problem) {
            diagnostics.push(problem);
        }
    }
}

/// True for the rules about a name that leads to no row, or to several.
pub fn is_about_a_name(rule: &Rule) -> bool {
    [&rules::UNKNOWN_REFERENCE, &rules::AMBIGUOUS_REFERENCE].contains(&rule)
}

/// True for the rule about choices of one code: all of them are there.
pub fn is_about_twins(rule: &Rule) -> bool {
    *rule == rules::CHOICE_DUPLICATE
}

/// True for the rules by which rows get lost, or end up in another section than the one that is meant.
pub fn loses_rows(rule: &Rule) -> bool {
    [
        &rules::NO_TYPE,
        &rules::NO_NAME,
        &rules::NO_LIST,
        &rules::NO_BEGIN,
        &rules::NO_END,
        &rules::TOO_DEEP,
    ]
    .contains(&rule)
}

/// The names of a list of references such as `${a}, ${b}`; an error names the part that is no such list.
pub fn list(text: &str) -> Result<Vec<String>, &str> {
    if !text.contains("${") || text.len() <= 2 {
        return Err(text);
    }
    let mut names = Vec::new();
    for part in text.split(',') {
        let found: Vec<Reference<'_>> = references(part).collect();
        if malformed(part).is_some() || found.len() > 1 {
            return Err(part);
        }
        names.extend(found.iter().map(|reference| reference.name.to_owned()));
    }
    Ok(names)
}

/// The name in a text that is a reference and nothing else.
pub fn only_name(text: &str) -> Option<&str> {
    is_reference(text).then(|| references(text).next().map(|reference| reference.name))?
}
