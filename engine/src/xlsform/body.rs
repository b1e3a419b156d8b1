//! The body: controls, groups and repeats.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::emit::{Emitter, attribute};
use super::rules;
use super::settings::one_line;
use super::texts::has_label;
use super::tree::{Id, Kind, Question};
use crate::form::draft::{
    Action, ActionKind, Attribute, BodyItem, Choices, Control, Group, Repeat, RepeatWrapper,
};

/// Columns of controls that have a place of their own.
const PLACED: &[&str] = &["appearance", "tag"];

impl Emitter<'_> {
    /// What is in a section's part of the body.
    pub fn body(&mut self, parent: Id) -> Vec<BodyItem> {
        let mut items = Vec::new();
        for &id in &self.tree.get(parent).children {
            match &self.tree.get(id).kind {
                Kind::Question(question) => items.extend(self.control(id, question).map(BodyItem::Control)),
                Kind::Group | Kind::Loop => items.push(BodyItem::Group(self.group(id))),
                Kind::Repeat => items.push(BodyItem::Repeat(self.repeat(id))),
                _ => {}
            }
        }
        items
    }

    /// The row's control columns but for those that have a place of their own.
    fn attributes(&mut self, id: Id, placed: &[&str]) -> Vec<Attribute> {
        let mut list = Vec::new();
        for (name, value) in self.tree.get(id).record.group("control") {
            if value.language.is_none() && !PLACED.contains(&name) && !placed.contains(&name) {
                list.push(attribute(name, &self.expression(value, id).text));
            }
        }
        list
    }

    fn appearance(&mut self, id: Id) -> String {
        let appearance = self.column(id, "control::appearance");
        appearance.map(|expression| expression.text).unwrap_or_default()
    }

    fn group(&mut self, id: Id) -> Group {
        let record = &self.tree.get(id).record;
        Group {
            reference: (!self.tree.is_flat(id)).then(|| self.tree.path(id)),
            appearance: one_line(record.text("control::appearance").unwrap_or_default()),
            label: has_label(record).then(|| self.label(id)),
            hint: None,
            attributes: self.attributes(id, &[]),
            children: self.body(id),
            place: record.place(),
        }
    }

    fn repeat(&mut self, id: Id) -> Repeat {
        let reference = self.tree.path(id);
        let mut actions = Vec::new();
        for inner in self.tree.descendants(id) {
            if self.tree.repeat_around(inner) == Some(id) {
                actions.extend(self.computed_default(inner, "odk-new-repeat"));
            }
        }
        Repeat {
            wrapper: Some(RepeatWrapper {
                reference: Some(reference.clone()),
                label: Some(self.label(id)),
                ..RepeatWrapper::default()
            }),
            nodeset: reference,
            count: self.column(id, "control::jr:count"),
            no_add_remove: self.column(id, "control::jr:noAddRemove"),
            appearance: self.appearance(id),
            attributes: self.attributes(id, &["jr:count", "jr:noAddRemove"]),
            actions,
            children: self.body(id),
            place: self.tree.get(id).record.place(),
        }
    }

    fn control(&mut self, id: Id, question: &Question) -> Option<Control> {
        let record = &self.tree.get(id).record;
        let has_text = has_label(record) || record.has("hint");
        let is_computed = record.has("bind::calculate") || !question.triggers.is_empty();
        if question.written == "calculate" || is_computed && !has_text {
            self.check_is_no_trigger(id);
            return None;
        }
        let kind = question.kind.control?;
        let has_media = record.group("media").next().is_some();
        if !has_text && !has_media {
            self.report(&rules::NO_LABEL, id, "name", &[&self.tree.get(id).name]);
        }
        if record.has("media::big-image") && !record.has("media::image") {
            self.report(
                &rules::BIG_IMAGE,
                id,
                "media::big-image",
                &[&self.tree.get(id).name],
            );
        }
        let mut control = Control {
            kind,
            reference: self.tree.path(id),
            appearance: self.appearance(id),
            label: Some(self.label(id)),
            hint: self.hint(id),
            choices: Choices::None,
            attributes: self.attributes(id, &[]),
            actions: self.triggered_actions(id),
            place: record.place(),
        };
        self.choices(id, question, &mut control);
        Some(control)
    }

    /// What changes when the question's value does, seen from the question.
    fn triggered_actions(&mut self, id: Id) -> Vec<Action> {
        let targets = self
            .triggered
            .get(&self.tree.get(id).name)
            .cloned()
            .unwrap_or_default();
        let (mut values, mut places) = (Vec::new(), Vec::new());
        for &target in &targets {
            let name = &self.tree.get(target).name;
            // An action says by name what it changes.
            if self.index.only(name).is_none() {
                self.report(&rules::AMBIGUOUS_REFERENCE, target, "trigger", &[name]);
            }
            let is_place = self
                .tree
                .question(target)
                .is_some_and(|question| question.written == "background-geopoint");
            let record = &self.tree.get(target).record;
            let value = record
                .get("bind::calculate")
                .map(|cell| self.expression(cell, id));
            let action = Action {
                kind: if is_place {
                    ActionKind::SetGeopoint
                } else {
                    ActionKind::SetValue { value, literal: None }
                },
                reference: self.tree.path(target),
                events: ["xforms-value-changed".to_string()].into(),
                attributes: Vec::new(),
                place: record.place_of("trigger"),
            };
            if is_place {
                places.push(action)
            } else {
                values.push(action)
            }
        }
        values.extend(places);
        values
    }

    /// A question that nobody sees triggers no calculation.
    fn check_is_no_trigger(&mut self, id: Id) {
        let name = &self.tree.get(id).name;
        let targets = self.triggered.get(name).cloned().unwrap_or_default();
        for target in targets {
            let is_value = self
                .tree
                .question(target)
                .is_some_and(|question| question.written != "background-geopoint");
            if is_value {
                self.report(&rules::TRIGGER_HIDDEN, target, "trigger", &[name]);
            }
        }
    }
}
