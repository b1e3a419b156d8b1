//! Answer keys must not travel to tablets: `score` is a column of the analysis plan, for reports, unless the logic of a form
//! reads it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::expressions::{is_call, literal};
use super::logic::rules::SCORE_FILE;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::FormDef;
use crate::form::def::{ActionValue, ChoicesDef, ExprId, SecondarySource, TextDef};
use crate::form::draft::{FormDraft, InstanceSource};
use crate::session::names_in;
use crate::xlsform::{SCORE, is_plan};
use crate::xpath;
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};
use crate::xpath::lexer::Operator;

/// The record before this one, whose questions may be called like columns.
const LAST_SAVED: &str = "__last-saved";

/// Takes the columns of the analysis plan out of the lists of a form. Where the form's own logic reads one of a list, it is
/// part of the form.
pub fn remove(draft: &mut FormDraft, form: &FormDef) {
    let mut reads = None;
    for instance in &mut draft.secondary {
        let InstanceSource::Inline(content) = &mut instance.source else {
            continue;
        };
        let plan: Vec<String> = content
            .names()
            .filter(|name| is_plan(local(name)))
            .map(ToString::to_string)
            .collect();
        for column in plan {
            let reads = reads.get_or_insert_with(|| Reads::of(form));
            if !reads.has(&instance.id, local(&column)) {
                content.remove(&column);
            }
        }
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Reports files with scores that the form's logic does not use. Data files that the form does not name may be read by
/// other clients, and are looked at, too.
pub fn in_files<'f>(form: &FormDef, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Vec<Diagnostic> {
    let mut reads = None;
    let mut found = Vec::new();
    for (name, bytes) in files {
        let is_needed = form.externals().iter().any(|external| external == name);
        let scores = match is_needed || is_data(name) {
            true => scores(name, bytes),
            false => continue,
        };
        if scores.is_empty() {
            continue;
        }
        let reads = reads.get_or_insert_with(|| Reads::of(form));
        let lists = lists_of(form, reads, name);
        let is_read = |column: &String| lists.iter().any(|list| reads.has(list, column));
        if !scores.iter().all(is_read) {
            found.push(Diagnostic::new(&SCORE_FILE, Place::Form, name).with(name));
        }
    }
    found
}

/// True for files that hold data rather than pictures, sounds and films.
fn is_data(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["", "csv", "geojson", "json", "tsv", "txt", "xml"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// By which names the form's logic reads a file.
fn lists_of(form: &FormDef, reads: &Reads, name: &str) -> Vec<String> {
    let is_of_file = |source: &SecondarySource| matches!(source, SecondarySource::File(file) if file == name);
    let instances = &form.secondary;
    let mut lists: Vec<String> = instances
        .iter()
        .filter(|instance| is_of_file(&instance.source))
        .map(|instance| instance.id.clone())
        .collect();
    // `pulldata()` and `search()` name the file, unless a list has that name.
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if instances.iter().all(|instance| *instance.id != *stem) {
        lists.push(stem.to_string());
    }
    if name == "itemsets.csv" {
        lists.extend(reads.queried.iter().flatten().cloned());
    }
    lists
}

/// How `score` is spelt as a name in a file.
fn scores(name: &str, bytes: &[u8]) -> BTreeSet<String> {
    if !bytes
        .windows(SCORE.len())
        .any(|window| window.eq_ignore_ascii_case(SCORE.as_bytes()))
    {
        return BTreeSet::new();
    }
    match names_in(name, bytes) {
        Some(names) => names
            .into_iter()
            .filter(|name| name.eq_ignore_ascii_case(SCORE))
            .collect(),
        None => spellings(bytes),
    }
}

/// How the word is written in a file that the engine cannot read; others may.
fn spellings(bytes: &[u8]) -> BTreeSet<String> {
    let is_outside = |byte: &u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-' | b'.');
    let words = bytes.windows(SCORE.len()).enumerate();
    words
        .filter(|(_, word)| word.eq_ignore_ascii_case(SCORE.as_bytes()))
        .filter(|(at, _)| {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            let after = bytes.get(at + SCORE.len());
            before.is_none_or(is_outside) && after.is_none_or(is_outside)
        })
        .map(|(_, word)| String::from_utf8_lossy(word).into_owned())
        .collect()
}

/// A list by its name; nothing stands for one whose name is not written out.
type List = Option<String>;

type Lists = BTreeSet<List>;

/// How deep in a list a node is: the document, the root, an item, and what is in items.
const ITEM: usize = 2;
const COLUMN: usize = 3;

/// As deep as can be said.
const DEEP: usize = 64;

/// Nodes of lists that names may begin at.
#[derive(Clone, Default)]
struct Nodes {
    lists: Lists,
    /// The least and the greatest level that they may have.
    levels: (usize, usize),
}

impl Nodes {
    fn or(mut self, other: Self) -> Self {
        if self.lists.is_empty() {
            return other;
        }
        if !other.lists.is_empty() {
            self.levels.0 = self.levels.0.min(other.levels.0);
            self.levels.1 = self.levels.1.max(other.levels.1);
            self.lists.extend(other.lists);
        }
        self
    }

    /// Those that a step leads to; `upper`: the names that roots and items have.
    fn step(mut self, step: &Step, upper: &BTreeSet<String>) -> Self {
        let (least, most) = self.levels;
        self.levels = match step.axis {
            Axis::Child => (least + 1, (most + 1).min(DEEP)),
            Axis::Parent => (least.saturating_sub(1), most.saturating_sub(1)),
            Axis::SelfAxis | Axis::FollowingSibling | Axis::PrecedingSibling | Axis::Namespace => {
                (least, most)
            }
            Axis::Attribute => (COLUMN.max(least + 1), COLUMN.max(most + 1)),
            Axis::Ancestor => (0, most.saturating_sub(1)),
            Axis::AncestorOrSelf => (0, most),
            Axis::Descendant => (least + 1, DEEP),
            Axis::DescendantOrSelf => (least, DEEP),
            Axis::Following | Axis::Preceding => (1, DEEP),
        };
        if let Test::Name { local, .. } = &step.test
            && self.levels.1 >= COLUMN
            && !upper.contains(&**local)
        {
            self.levels.0 = self.levels.0.max(COLUMN);
        }
        self
    }

    fn is_deep(&self) -> bool {
        self.levels.1 >= COLUMN
    }

    fn may_be_items(&self) -> bool {
        self.levels.0 <= ITEM
    }
}

/// What becomes of the nodes that an expression gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Their text matters.
    Text,
    /// It matters how many and which there are.
    Nodes,
}

/// What the logic of a form reads of its lists.
#[derive(Default)]
struct Reads {
    columns: BTreeMap<List, BTreeSet<String>>,
    /// Lists whose columns are read whatever they are called.
    whole: Lists,
    /// The lists of `itemsets.csv`.
    queried: Lists,
    /// What roots of lists and their items are called.
    upper: BTreeSet<String>,
}

impl Reads {
    fn of(form: &FormDef) -> Self {
        let mut reads = Self {
            upper: upper(form),
            ..Self::default()
        };
        let text = |id: ExprId| form.expression(id).text();
        let nodes_only = nodes_only(form);
        for (id, expression) in form.expressions().enumerate() {
            let used = match nodes_only.contains(&id) {
                true => Use::Nodes,
                false => Use::Text,
            };
            reads.text(expression.text(), &Nodes::default(), used);
        }
        for item in &form.body {
            if let ChoicesDef::Itemset {
                nodeset,
                value,
                label,
            } = &item.choices
            {
                let items = reads.nodes(text(*nodeset));
                reads.text(text(*value), &items, Use::Text);
                if let TextDef::Expression(label) | TextDef::ItextOf(label) = label {
                    reads.text(text(*label), &items, Use::Text);
                }
            }
            for query in item.attributes.iter().filter(|found| found.name == "query") {
                reads.text(&query.value, &Nodes::default(), Use::Nodes);
                let lists = reads.nodes(&query.value).lists;
                reads.queried.extend(lists);
            }
            reads.search(&item.appearance);
        }
        reads
    }

    /// The nodes that an expression gives.
    fn nodes(&self, text: &str) -> Nodes {
        xpath::parse(text).map_or_else(|_| Nodes::default(), |ast| self.sources(&ast, &Nodes::default()))
    }

    /// `search('file', 'matches', 'column', …)`; of an appearance only the words are known, not their order.
    fn search(&mut self, appearance: &[String]) {
        let quoted = |token: &String| -> Vec<String> {
            let parts = token.split(['\'', '"']).skip(1).step_by(2);
            parts.map(ToString::to_string).collect()
        };
        for token in appearance.iter().filter(|token| token.starts_with("search(")) {
            let words: Vec<String> = appearance.iter().flat_map(quoted).collect();
            // The file's name may stand behind a blank, among the others.
            let files = match quoted(token).first() {
                Some(file) => alloc::vec![file.clone()],
                None => words.clone(),
            };
            let stem = |file: &String| file.strip_suffix(".csv").unwrap_or(file).to_string();
            let files: Lists = files.iter().map(|file| Some(stem(file))).collect();
            words.iter().for_each(|word| self.column(&files, word));
        }
    }

    fn has(&self, list: &str, column: &str) -> bool {
        [None, Some(list.to_string())].iter().any(|list| {
            let columns = self.columns.get(list);
            self.whole.contains(list) || columns.is_some_and(|columns| columns.contains(column))
        })
    }

    fn text(&mut self, text: &str, at: &Nodes, used: Use) {
        if let Ok(ast) = xpath::parse(text) {
            self.expression(&ast, at, used);
        }
    }

    /// `at`: where names begin. Nesting is limited by the parser, and so is the recursion.
    fn expression(&mut self, ast: &Ast, at: &Nodes, used: Use) {
        match &ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => {}
            AstKind::Negate(inner) => self.expression(inner, at, Use::Text),
            AstKind::Binary { first, rest } => {
                let used = match rest.first() {
                    Some((Operator::Union, _)) => used,
                    Some((Operator::And | Operator::Or, _)) => Use::Nodes,
                    _ => Use::Text,
                };
                self.expression(first, at, used);
                rest.iter()
                    .for_each(|(_, operand)| self.expression(operand, at, used));
            }
            AstKind::Call { name, arguments, .. } => {
                // The file, the column that is wanted, that of the key, the key.
                if let [file, columns @ .., _] = &arguments[..]
                    && is_call(ast, "pulldata")
                {
                    let file =
                        literal(file).map(|file| file.strip_suffix(".csv").unwrap_or(file).to_string());
                    let file = Lists::from([file]);
                    for column in columns {
                        match literal(column) {
                            Some(column) => self.column(&file, column),
                            None => self.whole.extend(file.iter().cloned()),
                        }
                    }
                }
                if used == Use::Text && is_call(ast, "instance") {
                    let lists = self.sources(ast, at).lists;
                    self.whole.extend(lists);
                }
                for (index, argument) in arguments.iter().enumerate() {
                    let used = match (&**name, index) {
                        ("boolean" | "count" | "not" | "position" | "if", 0) => Use::Nodes,
                        ("randomize", 0) => used,
                        _ => Use::Text,
                    };
                    self.expression(argument, at, used);
                }
            }
            AstKind::Path { start, steps } => self.path(start, steps, at, used),
        }
    }

    fn path(&mut self, start: &Start, steps: &[Step], at: &Nodes, used: Use) {
        let mut here = self.start_of(start, at);
        if let Start::Expression { primary, .. } = start {
            let used = if steps.is_empty() { used } else { Use::Nodes };
            self.expression(primary, at, used);
        }
        if let Start::Expression { predicates, .. } | Start::FormReference { predicates, .. } = start {
            self.predicates(predicates, &here);
        }
        for (index, step) in steps.iter().enumerate() {
            here = here.step(step, &self.upper);
            // `//name` looks at all nodes, and gives those of that name.
            let is_on_the_way = step.predicates.is_empty()
                && steps.get(index + 1).is_some_and(|next| {
                    matches!(
                        (next.axis, &next.test),
                        (Axis::Child | Axis::Attribute, Test::Name { .. })
                    )
                });
            match (&step.test, step.axis) {
                (Test::Name { local, .. }, _) => self.column(&here.lists, local),
                (Test::Node, Axis::DescendantOrSelf) if is_on_the_way => {}
                // Of what was named already.
                (_, Axis::SelfAxis | Axis::Parent) => {}
                (Test::Text, _) if here.levels.0 > COLUMN => {}
                (Test::Any | Test::AnyOf { .. } | Test::Node | Test::Text, _) if here.is_deep() => {
                    self.whole.extend(here.lists.iter().cloned());
                }
                _ => {}
            }
            self.predicates(&step.predicates, &here);
        }
        // The text of an item is that of all its columns.
        if used == Use::Text && here.may_be_items() {
            self.whole.extend(here.lists);
        }
    }

    fn predicates(&mut self, predicates: &[Ast], at: &Nodes) {
        for predicate in predicates {
            self.expression(predicate, at, Use::Nodes);
        }
    }

    fn column(&mut self, lists: &Lists, column: &str) {
        for list in lists {
            let columns = self.columns.entry(list.clone()).or_default();
            columns.insert(column.to_string());
        }
    }

    /// The nodes of lists that a path begins at.
    fn start_of(&self, start: &Start, at: &Nodes) -> Nodes {
        match start {
            Start::Context => at.clone(),
            Start::Root | Start::FormReference { .. } => Nodes::default(),
            Start::Expression { primary, .. } => self.sources(primary, at),
        }
    }

    /// The nodes of lists that an expression gives.
    fn sources(&self, ast: &Ast, at: &Nodes) -> Nodes {
        let all = |parts: &mut dyn Iterator<Item = &Ast>| {
            parts.fold(Nodes::default(), |known, part| known.or(self.sources(part, at)))
        };
        match &ast.kind {
            AstKind::Number(_) | AstKind::Literal(_) => Nodes::default(),
            AstKind::Negate(inner) => self.sources(inner, at),
            AstKind::Binary { first, rest } => {
                all(&mut core::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)))
            }
            AstKind::Call { .. } if is_call(ast, "current") => Nodes::default(),
            AstKind::Call { arguments, .. } if is_call(ast, "instance") => {
                let list = arguments.first().and_then(literal);
                let is_list = list != Some(LAST_SAVED);
                let list = is_list.then(|| list.map(ToString::to_string));
                Nodes {
                    lists: list.into_iter().collect(),
                    levels: (0, 0),
                }
            }
            AstKind::Call { arguments, .. } => all(&mut arguments.iter()),
            AstKind::Path { start, steps } => {
                let start = self.start_of(start, at);
                steps
                    .iter()
                    .fold(start, |nodes, step| nodes.step(step, &self.upper))
            }
        }
    }
}

/// The expressions of which it matters only which nodes they give: those of choices, and conditions.
fn nodes_only(form: &FormDef) -> BTreeSet<ExprId> {
    let mut found = BTreeSet::new();
    found.extend(form.body.iter().filter_map(|item| match &item.choices {
        ChoicesDef::Itemset { nodeset, .. } => Some(*nodeset),
        _ => None,
    }));
    for bind in &form.binds {
        found.extend(
            [bind.relevant, bind.required, bind.readonly, bind.constraint]
                .iter()
                .flatten(),
        );
    }
    // An expression may be written twice.
    for id in form.binds.iter().filter_map(|bind| bind.calculate) {
        found.remove(&id);
    }
    for action in &form.actions {
        if let ActionValue::Expression(id) = &action.value {
            found.remove(id);
        }
    }
    found
}

/// What roots of lists and their items are called.
fn upper(form: &FormDef) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["root", "item"].map(ToString::to_string).into();
    for instance in &form.secondary {
        if let SecondarySource::Inline(document) = &instance.source {
            let roots = document.root_element().into_iter();
            let items = roots.clone().flat_map(|root| document.child_elements(root));
            let local = |node| form.names.local(document.name(node)).to_string();
            names.extend(roots.chain(items).map(local));
        }
    }
    names
}
