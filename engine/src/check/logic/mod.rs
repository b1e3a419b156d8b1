//! Static analysis of a form's logic: what is well-formed and yet cannot be meant.

mod actions;
mod arguments;
mod formula;
mod identity;
pub(super) mod rules;
mod satisfy;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use arguments::failing;
pub use rules::RULES;

use super::expressions::{self, Found, Role, literal, target, visit};
use crate::diagnostic::{Diagnostic, Rule};
use crate::form::draft::{FormDraft, InstanceSource};
use crate::form::tree::DefId;
use crate::form::types::{ControlKind, DataType};
use crate::form::{Field, FieldKind, FormDef};
use crate::xlsform::names::nearest;
use crate::xpath;
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Test};
use crate::xpath::lexer::{Operator, is_name_char, is_name_start};
use formula::Formula;

/// Everything that static analysis finds.
pub(crate) fn check(draft: &FormDraft, form: &FormDef) -> Vec<Diagnostic> {
    let found = expressions::all(draft, form);
    let mut analysis = Analysis {
        draft,
        form,
        relevant: alloc::vec![None; form.tree.defs.len()],
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
        analysis.bare_word(expression);
        analysis.comparisons(expression);
        analysis.patterns(expression);
        analysis.arguments(expression);
        if expression.role == Role::Choices {
            analysis.filter_columns(expression);
        }
        if expression.role == Role::Calculate {
            analysis.hidden_values(expression, &found);
        }
    }
    analysis.actions();
    analysis.instance_id();
    analysis.diagnostics
}

struct Analysis<'a> {
    draft: &'a FormDraft,
    form: &'a FormDef,
    /// By definition: the index of its relevance among the expressions.
    relevant: Vec<Option<usize>>,
    diagnostics: Vec<Diagnostic>,
}

impl Analysis<'_> {
    fn name(&self, def: DefId) -> &str {
        &self.form.tree.defs[def].name
    }

    fn field(&self, def: DefId) -> Option<&Field> {
        self.form.fields().get(&self.form.tree.defs[def].path)
    }

    fn report(&mut self, rule: &'static Rule, at: &Found<'_>, arguments: &[&str]) {
        let mut diagnostic =
            Diagnostic::new(rule, at.place.clone(), at.text.trim()).with(self.name(at.context));
        for argument in arguments {
            diagnostic = diagnostic.with(*argument);
        }
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// A word alone, such as the `sí` of a column that knows `yes`: a path to a child that is not there.
    fn bare_word(&mut self, expression: &Found<'_>) {
        let word = expression.text.trim();
        let is_of_a_node = !matches!(
            expression.role,
            Role::Choices | Role::Count | Role::Output | Role::Action
        );
        let is_word = word.starts_with(is_name_start) && word.chars().all(is_name_char);
        let defs = &self.form.tree.defs;
        let is_child = || {
            defs.iter()
                .any(|def| def.parent == Some(expression.context) && def.name == word)
        };
        if is_of_a_node && is_word && !is_child() {
            self.report(&rules::BARE_WORD, expression, &[word]);
        }
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
            if satisfy::can_hold(&conditions, &needs, &|def| self.domain(def)) {
                continue;
            }
            closed.push(def);
            let texts: Vec<String> = self
                .around(def)
                .filter_map(|outer| self.relevant[outer])
                .map(|index| found[index].text.split_whitespace().collect::<Vec<_>>().join(" "))
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

    /// The values that a node can have, if they are known.
    fn domain(&self, def: DefId) -> satisfy::Domain {
        let Some(field) = self.field(def) else {
            return satisfy::Domain::Any;
        };
        match field.kind {
            FieldKind::Question(ControlKind::Select1) if is_listed(field) => {
                satisfy::Domain::One(field.choices.iter().map(|choice| choice.value.clone()).collect())
            }
            _ if field.data_type == DataType::Int => satisfy::Domain::Whole,
            _ => satisfy::Domain::Any,
        }
    }

    fn contradiction(&mut self, at: &Found<'_>) {
        let formulas = [formula::of(&at.ast, &self.form.tree, at.context)];
        if !satisfy::can_hold(&formulas, &|_| Vec::new(), &|def| self.domain(def)) {
            let text = at.text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.report(&rules::NEVER_VALID, at, &[&text]);
        }
    }

    /// Comparisons of questions with texts.
    fn comparisons(&mut self, at: &Found<'_>) {
        let mut pairs: Vec<(DefId, String, bool)> = Vec::new();
        let tree = &self.form.tree;
        let mut pair = |path: &Ast, value: &Ast, is_order: bool| {
            if let (Some(def), Some(text)) = (target(tree, at.context, path), literal(value)) {
                pairs.push((def, text.to_string(), is_order));
            }
        };
        visit(&at.ast, &mut |ast| match &ast.kind {
            AstKind::Binary { first, rest } => {
                let [(operator, second)] = &rest[..] else { return };
                let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
                let is_order = matches!(
                    operator,
                    Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual
                );
                if is_equality || is_order {
                    pair(first, second, is_order);
                    pair(second, first, is_order);
                }
            }
            AstKind::Call { name, arguments, .. } if matches!(&**name, "selected" | "is-selected") => {
                if let [list, value] = &arguments[..] {
                    pair(list, value, false);
                }
            }
            _ => {}
        });
        for (def, text, is_order) in pairs {
            self.comparison(at, def, &text, is_order);
        }
    }

    fn comparison(&mut self, at: &Found<'_>, def: DefId, text: &str, is_order: bool) {
        let Some(field) = self.field(def) else { return };
        if text.is_empty() {
            return;
        }
        let is_number = text.trim().parse::<f64>().is_ok();
        let is_date = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('-');
        let fits = match field.data_type {
            DataType::Int | DataType::Decimal => is_number,
            DataType::Date | DataType::DateTime => is_date || is_number,
            _ => !is_order || is_number || is_date,
        };
        if !fits {
            let (name, kind) = (field.name.clone(), field.data_type.name());
            self.report(&rules::TYPE_MISMATCH, at, &[&name, text, kind]);
            return;
        }
        let is_select = matches!(
            field.kind,
            FieldKind::Question(ControlKind::Select1 | ControlKind::Select | ControlKind::Rank)
        );
        if is_select && !is_order && is_listed(field) {
            let words: Vec<&str> = match field.kind {
                FieldKind::Question(ControlKind::Select1) => alloc::vec![text],
                _ => text.split_whitespace().collect(),
            };
            let unknown = words
                .iter()
                .find(|word| field.choices.iter().all(|choice| choice.value != **word));
            if let Some(unknown) = unknown {
                let near = nearest(unknown, field.choices.iter().map(|choice| choice.value.as_str()));
                let name = field.name.clone();
                self.report(&rules::UNKNOWN_CHOICE, at, &[&name, unknown, &near]);
            }
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
            let is_anchored = pattern.starts_with('^') && pattern.ends_with('$');
            if !is_anchored && xpath::check_pattern(&pattern).is_ok() {
                self.report(&rules::UNANCHORED, at, &[&pattern]);
            }
        }
    }

    /// Columns that a choice filter names and no choice has.
    fn filter_columns(&mut self, at: &Found<'_>) {
        let mut unknown: Vec<(String, String)> = Vec::new();
        let draft = self.draft;
        visit(&at.ast, &mut |ast| {
            let AstKind::Path {
                start: Start::Expression { primary, .. },
                steps,
            } = &ast.kind
            else {
                return;
            };
            let AstKind::Call { name, arguments, .. } = &primary.kind else {
                return;
            };
            let Some(list) = arguments
                .first()
                .and_then(literal)
                .filter(|_| **name == *"instance")
            else {
                return;
            };
            let items = draft
                .secondary
                .iter()
                .find(|instance| instance.id == list)
                .and_then(|instance| match &instance.source {
                    InstanceSource::Inline(root) => Some(&root.children),
                    InstanceSource::External(_) => None,
                });
            let Some(items) = items else { return };
            for predicate in steps.iter().flat_map(|step| &step.predicates) {
                visit(predicate, &mut |inner| {
                    if let AstKind::Path {
                        start: Start::Context,
                        steps,
                    } = &inner.kind
                        && let [step] = &steps[..]
                        && step.axis == Axis::Child
                        && let Test::Name { prefix, local } = &step.test
                        && prefix.is_empty()
                        && items
                            .iter()
                            .all(|item| item.children.iter().all(|child| *child.name != **local))
                    {
                        unknown.push((local.to_string(), list.to_string()));
                    }
                });
            }
        });
        for (column, list) in unknown {
            self.report(&rules::FILTER_COLUMN, at, &[&column, &list]);
        }
    }

    /// Arithmetic with questions that are not always shown.
    fn hidden_values(&mut self, at: &Found<'_>, found: &[Found<'_>]) {
        let mut used: Vec<DefId> = Vec::new();
        let mut guarded: Vec<core::ops::Range<usize>> = Vec::new();
        let tree = &self.form.tree;
        visit(&at.ast, &mut |ast| match &ast.kind {
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
                    used.extend(operands.filter_map(|operand| target(tree, at.context, operand)));
                }
            }
            _ => {}
        });
        for def in used {
            let condition = self.around(def).find(|outer| {
                let is_shared = self.around(at.context).any(|around| around == *outer);
                self.relevant[*outer].is_some() && !is_shared
            });
            let Some(condition) = condition else { continue };
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

/// True if all choices are known.
fn is_listed(field: &Field) -> bool {
    !field.choices_dynamic && !field.choices.is_empty()
}
