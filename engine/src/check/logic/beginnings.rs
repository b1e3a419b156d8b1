//! What questions begin with: defaults that are no answers, and answers that are demanded and cannot be given.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};

use super::{Analysis, is_listed, rules};
use crate::diagnostic::Diagnostic;
use crate::form::draft::{Action, BodyItem, Element, Expression};
use crate::form::tree::DefId;
use crate::form::types::{ControlKind, DataType};
use crate::form::{FieldKind, absolute_path};
use crate::session::typed;

impl Analysis<'_> {
    pub(super) fn defaults(&mut self) {
        let mut told = BTreeSet::new();
        self.element(&self.draft.primary, "", &mut told);
    }

    /// Instances are at most as deep as the reader's limit, and so is the recursion.
    fn element(&mut self, element: &Element, around: &str, told: &mut BTreeSet<DefId>) {
        let path = format!("{around}/{}", element.name);
        if !element.text.trim().is_empty()
            && let Some(def) = self.form.tree.at(&path)
            && !self.is_possible(def, &element.text)
            && told.insert(def)
        {
            let data_type = self.field(def).map(|field| field.data_type);
            let data_type = data_type.filter(|known| *known != DataType::String);
            let text = element.text.trim();
            let problem = Diagnostic::new(&rules::DEFAULT, element.place.clone(), text);
            let problem = problem.with(self.name(def)).with(text);
            let data_type = data_type.map_or("", DataType::name);
            self.diagnostics.push(problem.with(data_type));
        }
        for child in &element.children {
            self.element(child, &path, told);
        }
    }

    fn is_possible(&self, def: DefId, text: &str) -> bool {
        let Some(field) = self.field(def) else { return true };
        let is_choice = |value: &str| field.choices.iter().any(|choice| choice.value == value);
        match field.kind {
            FieldKind::Question(ControlKind::Select1) if is_listed(field) => is_choice(text.trim()),
            FieldKind::Question(ControlKind::Select) if is_listed(field) => {
                text.split_whitespace().all(is_choice)
            }
            _ => !typed(field.data_type, text).is_empty(),
        }
    }

    /// A form with such a question can never be finished.
    pub(super) fn required_for_nobody(&mut self) {
        let mut given = set_by_actions(
            &self.draft.actions,
            &self.draft.body,
            &self.form.tree.defs[0].path,
        );
        filled(&self.draft.primary, "", &mut given);
        for bind in &self.draft.binds {
            let is_true = |expression: Option<&Expression>| {
                expression.is_some_and(|found| found.text.trim() == "true()")
            };
            let is_forced = is_true(bind.required.as_ref()) && is_true(bind.readonly.as_ref());
            if !is_forced || bind.calculate.is_some() || bind.preload.is_some() {
                continue;
            }
            let path = absolute_path(&self.form.tree.defs[0].path, &bind.nodeset);
            let Some(def) = self.form.tree.at(&path).filter(|_| !given.contains(&path)) else {
                continue;
            };
            let is_shown = self
                .field(def)
                .is_some_and(|field| matches!(field.kind, FieldKind::Question(_)));
            let is_always_there = self
                .around(def)
                .all(|outer| self.relevant[outer].is_none() && !self.is_unclear[outer]);
            if is_shown && is_always_there {
                let place = bind.required.as_ref().map(|required| required.place.clone());
                let problem = Diagnostic::new(&rules::REQUIRED_NEVER, place.unwrap_or_default(), "");
                let name = self.name(def).to_string();
                self.diagnostics.push(problem.with(name));
            }
        }
    }
}

/// The paths of nodes that begin with a text.
fn filled(element: &Element, around: &str, found: &mut BTreeSet<String>) {
    let path = format!("{around}/{}", element.name);
    for child in &element.children {
        filled(child, &path, found);
    }
    if !element.text.trim().is_empty() {
        found.insert(path);
    }
}

/// The paths of nodes that actions give values.
fn set_by_actions(actions: &[Action], body: &[BodyItem], base: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = actions
        .iter()
        .map(|action| absolute_path(base, &action.reference))
        .collect();
    for item in body {
        let (actions, base, children): (&[Action], String, &[BodyItem]) = match item {
            BodyItem::Control(control) => (&control.actions, absolute_path(base, &control.reference), &[]),
            BodyItem::Group(group) => {
                let path = group
                    .reference
                    .as_deref()
                    .map(|reference| absolute_path(base, reference));
                (&[], path.unwrap_or_else(|| base.to_string()), &group.children)
            }
            BodyItem::Repeat(repeat) => (
                &repeat.actions,
                absolute_path(base, &repeat.nodeset),
                &repeat.children,
            ),
        };
        found.extend(set_by_actions(actions, children, &base));
    }
    found
}
