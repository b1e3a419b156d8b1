//! Static analysis of a form's logic: what is well-formed and yet cannot be meant.

mod actions;
mod arguments;
mod beginnings;
mod comparisons;
mod conditions;
mod filters;
mod formula;
mod identity;
mod lists;
mod paths;
pub(super) mod rules;
mod satisfy;
mod slips;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use arguments::failing;
pub use identity::LONGEST_ID;
pub use rules::RULES;

use super::Wrong;
use super::expressions::{self, Found, Role, literal, target, visit, visit_spots};
use super::written::{self, one_line};
use crate::diagnostic::{Diagnostic, Rule};
use crate::form::draft::FormDraft;
use crate::form::tree::DefId;
use crate::form::types::{ControlKind, DataType};
use crate::form::{Field, FieldKind, FormDef, absolute_path};
use crate::sheet::Workbook;
use crate::xlsform::names::Near;
use crate::xpath;
use crate::xpath::ast::AstKind;
use crate::xpath::lexer::{Operator, is_name_char, is_name_start};
use formula::{Formula, Subject};
use lists::Shape;
use satisfy::Domain;

/// How many problems of one kind are told of one expression; the others wait until these are mended.
const MOST_TOLD: usize = 20;

/// Everything that static analysis finds. Messages quote the workbook, if the form comes from one. Of conditions that are
/// wrong nothing is known.
pub(crate) fn check(
    draft: &FormDraft,
    form: &FormDef,
    book: Option<&Workbook>,
    wrong: &Wrong<'_>,
) -> Vec<Diagnostic> {
    let found = expressions::all(draft, form);
    let lists = lists::shapes(draft);
    let mut analysis = Analysis {
        draft,
        form,
        fields: form.fields().iter().map(|field| (&*field.path, field)).collect(),
        book,
        elements: lists::elements(&lists),
        lists,
        values: BTreeMap::new(),
        relevant: alloc::vec![None; form.tree.defs.len()],
        is_unclear: unclear(draft, form, wrong),
        near: Near::default(),
        diagnostics: Vec::new(),
    };
    for (index, expression) in found.iter().enumerate() {
        if expression.role == Role::Relevant {
            analysis.relevant[expression.context] = Some(index);
        }
    }
    analysis.unreachable(&found);
    for expression in &found {
        if expression.role == Role::Constraint {
            analysis.contradiction(expression);
        }
        analysis.always(expression);
        analysis.quoted_references(expression);
        analysis.constants(expression);
        analysis.bare_word(expression);
        analysis.comparisons(expression);
        analysis.compared_with_nothing(expression);
        analysis.patterns(expression);
        analysis.arguments(expression);
        analysis.filters(expression);
        analysis.paths(expression);
        if expression.role == Role::Calculate {
            analysis.calculated_group(expression);
            analysis.hidden_values(expression, &found);
        }
    }
    analysis.defaults();
    analysis.required_for_nobody();
    analysis.actions();
    analysis.form_id();
    analysis.instance_id();
    analysis.diagnostics
}

struct Analysis<'a> {
    draft: &'a FormDraft,
    form: &'a FormDef,
    /// The form's fields by their paths.
    fields: BTreeMap<&'a str, &'a Field>,
    book: Option<&'a Workbook>,
    /// The lists that the form holds.
    lists: BTreeMap<&'a str, Shape<'a>>,
    /// What the elements in them are called.
    elements: BTreeSet<&'a str>,
    /// By list and column: the texts in it, as far as they were looked up.
    values: BTreeMap<(String, String), Rc<BTreeSet<&'a str>>>,
    /// By definition: the index of its relevance among the expressions.
    relevant: Vec<Option<usize>>,
    /// By definition: whether it has a relevance that cannot be read, or is wrong.
    is_unclear: Vec<bool>,
    /// What may have been meant by words that are not known.
    near: Near,
    diagnostics: Vec<Diagnostic>,
}

impl Analysis<'_> {
    fn name(&self, def: DefId) -> &str {
        &self.form.tree.defs[def].name
    }

    fn field(&self, def: DefId) -> Option<&Field> {
        self.fields.get(&*self.form.tree.defs[def].path).copied()
    }

    /// An expression as its designer wrote it.
    fn written(&self, at: &Found<'_>) -> String {
        one_line(written::cell(self.book, at.place).unwrap_or(at.text))
    }

    fn report(&mut self, rule: &'static Rule, at: &Found<'_>, arguments: &[&str]) {
        let mut diagnostic =
            Diagnostic::new(rule, at.place.clone(), at.text.trim()).with(self.name(at.context));
        for argument in arguments {
            diagnostic = diagnostic.with(*argument);
        }
        let mut here = (self.diagnostics.iter().rev()).take_while(|known| known.place == *at.place);
        if !here.any(|known| *known == diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// A word alone, such as the `sí` of a column that knows `yes`: a path to a child that is not there.
    fn bare_word(&mut self, expression: &Found<'_>) {
        if self.is_bare_word(expression) {
            self.report(&rules::BARE_WORD, expression, &[expression.text.trim()]);
        }
    }

    fn is_bare_word(&self, expression: &Found<'_>) -> bool {
        let word = expression.text.trim();
        let is_word = word.starts_with(is_name_start) && word.chars().all(is_name_char);
        let mut defs = self.form.tree.defs.iter();
        expression.role.is_of_bind()
            && is_word
            && !defs.any(|def| def.parent == Some(expression.context) && def.name == word)
    }

    /// A node and everything around it, inner first.
    fn around(&self, def: DefId) -> impl Iterator<Item = DefId> + '_ {
        core::iter::successors(Some(def), |def| self.form.tree.defs[*def].parent)
    }

    /// Relevance that can never be true, of the node alone or with the sections around it.
    fn unreachable(&mut self, found: &[Found<'_>]) {
        let mut closed: Vec<DefId> = Vec::new();
        for def in 0..self.form.tree.defs.len() {
            let Some(own) = self.relevant[def] else { continue };
            if self.around(def).any(|outer| closed.contains(&outer)) {
                continue;
            }
            let conditions = self.conditions(def, found);
            let needs = |required: &[DefId]| -> Vec<Formula> {
                required
                    .iter()
                    .filter(|needed| **needed != def)
                    .flat_map(|needed| self.conditions(*needed, found))
                    .collect()
            };
            if satisfy::can_hold(&conditions, &needs, &|subject| self.domain(subject)) {
                continue;
            }
            closed.push(def);
            let texts: Vec<String> = self
                .around(def)
                .filter_map(|outer| self.relevant[outer])
                .map(|index| self.written(&found[index]))
                .collect();
            self.report(&rules::NEVER_RELEVANT, &found[own], &[&texts.join(" and ")]);
        }
    }

    /// The relevance of a node and of what is around it.
    fn conditions(&self, def: DefId, found: &[Found<'_>]) -> Vec<Formula> {
        self.around(def)
            .filter_map(|outer| self.relevant[outer])
            .map(|index| formula::of(&found[index].ast, &self.form.tree, found[index].context))
            .collect()
    }

    /// The values that are possible, as far as they are known.
    fn domain(&self, subject: Subject) -> Domain {
        let (Subject::Value(def) | Subject::Count(def)) = subject;
        let field = self.field(def);
        let listed = field.filter(|field| is_listed(field));
        match (subject, field.map(|field| field.kind)) {
            (Subject::Count(_), Some(FieldKind::Question(ControlKind::Select | ControlKind::Rank))) => {
                Domain::Count(listed.map(|field| field.choices.len()))
            }
            (Subject::Count(_), _) => Domain::Count(None),
            (Subject::Value(_), Some(FieldKind::Question(ControlKind::Select1))) if listed.is_some() => {
                let choices = listed.into_iter().flat_map(|field| &field.choices);
                Domain::One(choices.map(|choice| choice.value.clone()).collect())
            }
            _ if field.is_some_and(|field| field.data_type == DataType::Int) => Domain::Whole,
            _ => Domain::Any,
        }
    }

    fn contradiction(&mut self, at: &Found<'_>) {
        let formulas = [formula::of(&at.ast, &self.form.tree, at.context)];
        if !satisfy::can_hold(&formulas, &|_| Vec::new(), &|subject| self.domain(subject)) {
            let text = self.written(at);
            self.report(&rules::NEVER_VALID, at, &[&text]);
        }
    }

    /// Patterns without ^ and $.
    fn patterns(&mut self, at: &Found<'_>) {
        let mut patterns: Vec<String> = Vec::new();
        visit(&at.ast, &mut |ast| {
            if let AstKind::Call { name, arguments, .. } = &ast.kind
                && **name == *"regex"
                && let Some(pattern) = arguments.get(1).and_then(literal)
            {
                patterns.push(pattern.to_string());
            }
        });
        for pattern in patterns {
            if !is_anchored(&pattern) && xpath::check_pattern(&pattern).is_ok() {
                self.report(&rules::UNANCHORED, at, &[&pattern]);
            }
        }
    }

    /// A calculation of what holds questions.
    fn calculated_group(&mut self, at: &Found<'_>) {
        if !self.form.tree.defs[at.context].is_leaf {
            self.report(&rules::CALCULATED_GROUP, at, &[]);
        }
    }

    /// Arithmetic with questions that are not always shown.
    fn hidden_values(&mut self, at: &Found<'_>, found: &[Found<'_>]) {
        let mut used: Vec<DefId> = Vec::new();
        let mut guarded: Vec<core::ops::Range<usize>> = Vec::new();
        let tree = &self.form.tree;
        visit_spots(&at.ast, at.context, &mut |ast, spot| match &ast.kind {
            AstKind::Call { name, arguments, .. } if matches!(&**name, "if" | "coalesce" | "once") => {
                guarded.extend(arguments.iter().map(|argument| argument.span.clone()));
            }
            AstKind::Binary { first, rest }
                if !guarded
                    .iter()
                    .any(|span| span.start <= ast.span.start && ast.span.end <= span.end) =>
            {
                let is_sum = rest.iter().all(|(operator, _)| {
                    matches!(
                        operator,
                        Operator::Plus
                            | Operator::Minus
                            | Operator::Multiply
                            | Operator::Divide
                            | Operator::Modulo
                    )
                });
                if is_sum {
                    let operands = core::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
                    used.extend(operands.filter_map(|operand| target(tree, spot, operand)));
                }
            }
            _ => {}
        });
        if self.around(at.context).any(|outer| self.is_unclear[outer]) {
            return;
        }
        for def in used {
            let condition = self.around(def).find(|outer| {
                let is_shared = self.around(at.context).any(|around| around == *outer);
                self.relevant[*outer].is_some() && !is_shared
            });
            let Some(condition) = condition.filter(|outer| !self.is_unclear[*outer]) else {
                continue;
            };
            let same = |outer: DefId| {
                let (a, b) = (self.relevant[outer], self.relevant[condition]);
                matches!((a, b), (Some(a), Some(b)) if found[a].text == found[b].text)
            };
            if !self.around(at.context).any(same) {
                let name = self.name(def).to_string();
                self.report(&rules::HIDDEN_VALUE, at, &[&name]);
            }
        }
    }
}

/// True if a pattern must fit the whole text. `^a|b$` need not: each side of the bar has one end.
fn is_anchored(pattern: &str) -> bool {
    let pattern = pattern.trim_start_matches("(?i)");
    let (mut depth, mut class, mut start, mut closed) = (0_usize, None, 0, None);
    let mut alternatives = Vec::new();
    let mut characters = pattern.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            // A bracket at the beginning of a class is one of its characters.
            ']' if class != Some(at) => class = None,
            '^' if class == Some(at) => class = Some(at + 1),
            _ if class.is_some() => {}
            '[' => class = Some(at + 1),
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    closed.get_or_insert(at);
                }
            }
            '|' if depth == 0 => {
                alternatives.push(pattern.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    alternatives.push(pattern.get(start..).unwrap_or_default());
    let ends = |text: &str| {
        let escapes = text
            .strip_suffix('$')
            .map(|rest| rest.len() - rest.trim_end_matches('\\').len());
        escapes.is_some_and(|number| number % 2 == 0)
    };
    let has_both = |text: &&str| text.starts_with('^') && ends(text);
    // One group around all: `(^a$)`. What is inside of several groups is looked at by nobody.
    let inside = pattern
        .strip_prefix("(?:")
        .or_else(|| pattern.strip_prefix('('))
        .filter(|_| closed.is_some_and(|at| at + 1 == pattern.len()))
        .and_then(|rest| rest.strip_suffix(')'));
    let is_inside = |inside: &str| !inside.starts_with('(') && is_anchored(inside);
    alternatives.iter().all(has_both) || inside.is_some_and(is_inside)
}

/// By definition: whether it has a relevance of which nothing is known.
fn unclear(draft: &FormDraft, form: &FormDef, wrong: &Wrong<'_>) -> Vec<bool> {
    let tree = &form.tree;
    let mut is_unclear = alloc::vec![false; tree.defs.len()];
    for bind in &draft.binds {
        if let Some(relevant) = &bind.relevant
            && (wrong.has(&relevant.place) || xpath::parse(&relevant.text).is_err())
            && let Some(def) = tree.at(&absolute_path(&tree.defs[0].path, &bind.nodeset))
        {
            is_unclear[def] = true;
        }
    }
    is_unclear
}

/// True if all choices are known. The appearance `search()` adds those of a file.
fn is_listed(field: &Field) -> bool {
    let is_searched = field.appearance.iter().any(|token| token.contains("search("));
    !field.choices_dynamic && !field.choices.is_empty() && !is_searched
}

#[cfg(test)]
mod tests {
    use super::is_anchored;

    #[test]
    fn a_pattern_is_anchored_if_every_alternative_is() {
        for (pattern, expected) in [
            ("^a$", true),
            ("a", false),
            ("^a", false),
            ("^a\\$", false),
            ("^a|b$", false),
            ("^(a|b)$", true),
            ("^a$|^b$", true),
            ("^[|]$", true),
            ("^a\\|b$", true),
            ("^[0-9]{10}$", true),
            ("^[]|]a$", true),
            ("^[^]|]a$", true),
            ("^a\\\\$", true),
            ("(?i)^a$", true),
            ("(^a$)", true),
            ("(?:^a$|^b$)", true),
            ("(?i)(^a$)", true),
            ("(^a$|b)", false),
            ("(^a)|(b$)", false),
        ] {
            assert_eq!(is_anchored(pattern), expected, "{pattern}");
        }
    }
}
