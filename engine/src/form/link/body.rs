//! The body of a form: controls, groups, repeats and choices.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::def::{BodyDef, BodyId, BodyKind, ChoicesDef, ExprId, PartDef, TextDef};
use super::super::draft::{BodyItem, Choices, Control, Expression, Group, Repeat};
use super::super::rules;
use super::super::tree::DefId;
use super::super::types::ControlKind;
use super::Linker;
use crate::diagnostic::Place;
use crate::xpath::decimal;

impl Linker {
    pub(super) fn body_item(&mut self, item: BodyItem, base: DefId) -> Option<BodyId> {
        match item {
            BodyItem::Control(control) => self.control(control, base),
            BodyItem::Group(group) => self.group(group, base),
            BodyItem::Repeat(repeat) => self.repeat(repeat, base),
        }
    }

    // Each kind of item is apart, so that reading a form calls small functions often instead of a big one.
    #[inline(never)]
    fn control(&mut self, control: Control, base: DefId) -> Option<BodyId> {
        let (path, def) = self.resolve(base, &control.reference);
        let Some(def) = def else {
            self.report(
                &rules::CONTROL_TARGET,
                &control.place,
                &control.reference,
                &[&path],
            );
            return None;
        };
        self.check_scope(self.form.tree.defs[def].frame, def, base, &control.place);
        let bounds = self.bounds(&control, def);
        let id = self.body(BodyKind::Control(control.kind), Some(def), &[&control.appearance]);
        let label = control.label.and_then(|t| self.text(t, &control.place, def));
        let hint = control.hint.and_then(|t| self.text(t, &control.place, def));
        let choices = self.choices(control.choices, &control.place, def);
        let body = &mut self.form.body[id];
        (body.label, body.hint, body.choices) = (label, hint, choices);
        body.bounds = bounds;
        body.attributes = control.attributes;
        for action in &control.actions {
            self.action(action, def);
        }
        Some(id)
    }

    #[inline(never)]
    fn group(&mut self, group: Group, base: DefId) -> Option<BodyId> {
        let def = match &group.reference {
            None => None,
            Some(reference) => {
                let (path, def) = self.resolve(base, reference);
                if def.is_none() {
                    self.report(&rules::CONTROL_TARGET, &group.place, reference, &[&path]);
                }
                // A group may name the repeat in it: then it is about no node of its own.
                def.filter(|def| !self.form.tree.defs[*def].is_repeat)
            }
        };
        if let Some(def) = def {
            self.check_scope(self.form.tree.defs[def].frame, def, base, &group.place);
        }
        let id = self.body(BodyKind::Group, def, &[&group.appearance]);
        let context = def.unwrap_or(base);
        let label = group.label.and_then(|t| self.text(t, &group.place, context));
        let hint = group.hint.and_then(|t| self.text(t, &group.place, context));
        let body = &mut self.form.body[id];
        (body.label, body.hint) = (label, hint);
        body.attributes = group.attributes;
        self.children(group.children, id, context);
        Some(id)
    }

    #[inline(never)]
    fn repeat(&mut self, repeat: Repeat, base: DefId) -> Option<BodyId> {
        let (path, def) = self.resolve(base, &repeat.nodeset);
        let Some(def) = def.filter(|def| *def != 0) else {
            self.report(&rules::REPEAT_TARGET, &repeat.place, &repeat.nodeset, &[&path]);
            return None;
        };
        let around = self.form.tree.defs[def].parent.unwrap_or(0);
        self.check_scope(self.form.tree.defs[around].frame, def, base, &repeat.place);
        let mut compile = |expression: &Option<Expression>| {
            let expression = expression.as_ref()?;
            self.compile(&expression.text, &expression.place, Some(def))
        };
        let kind = BodyKind::Repeat {
            count: compile(&repeat.count),
            no_add_remove: compile(&repeat.no_add_remove),
        };
        let wrapper = repeat.wrapper.unwrap_or_default();
        let id = self.body(kind, Some(def), &[&wrapper.appearance, &repeat.appearance]);
        let label = wrapper.label.and_then(|t| self.text(t, &repeat.place, def));
        let hint = wrapper.hint.and_then(|t| self.text(t, &repeat.place, def));
        let body = &mut self.form.body[id];
        (body.label, body.hint) = (label, hint);
        body.attributes = wrapper.attributes;
        body.attributes.extend(repeat.attributes);
        for action in &repeat.actions {
            self.action(action, def);
        }
        self.children(repeat.children, id, def);
        Some(id)
    }

    /// Reports a body element of `def`, which lies in that frame, if it stands in another repeat's.
    fn check_scope(&mut self, frame: DefId, def: DefId, base: DefId, place: &Place) {
        if frame != self.form.tree.defs[base].frame {
            let path = self.path(def);
            self.report(&rules::CONTROL_SCOPE, place, &path, &[&path]);
        }
    }

    /// The lowest and highest value of a range; none where the form does not say both.
    #[inline(never)]
    fn bounds(&mut self, control: &Control, def: DefId) -> Option<(f64, f64)> {
        if control.kind != ControlKind::Range {
            return None;
        }
        let attribute = |name: &str| {
            let found = control.attributes.iter().find(|a| a.name == name)?;
            let number = decimal::read(found.value.trim());
            Some(number.filter(|n| n.is_finite()))
        };
        let (start, end) = (attribute("start"), attribute("end"));
        if [start, end, attribute("step")].contains(&Some(None)) {
            let path = self.path(def);
            self.report(&rules::RANGE, &control.place, &path, &[&path]);
        }
        let (start, end) = (start??, end??);
        Some((start.min(end), start.max(end)))
    }

    pub(super) fn children(&mut self, items: Vec<BodyItem>, parent: BodyId, base: DefId) {
        for item in items {
            if let Some(child) = self.body_item(item, base) {
                self.form.body[parent].children.push(child);
            }
        }
    }

    pub(super) fn body(&mut self, kind: BodyKind, def: Option<DefId>, appearances: &[&str]) -> BodyId {
        let appearance = match appearances.iter().all(|text| text.is_empty()) {
            true => Vec::new(),
            false => tokens(appearances),
        };
        let id = self.form.body.len();
        self.form.body.push(BodyDef {
            kind,
            def,
            children: Vec::new(),
            label: None,
            hint: None,
            appearance,
            attributes: Vec::new(),
            choices: ChoicesDef::None,
            bounds: None,
        });
        if let Some(def) = def {
            self.form.body_of[def].get_or_insert(id);
        }
        id
    }

    /// The list of a nodeset with a filter that cannot be read: the form is refused, and yet what its choices are is known.
    fn unfiltered(&mut self, nodeset: &Expression, def: DefId) -> Option<ExprId> {
        let (list, _) = nodeset.text.split_once('[')?;
        let told = self.diagnostics.len();
        let id = self.compile(list, &nodeset.place, Some(def));
        // What is wrong was said of the whole.
        self.diagnostics.truncate(told);
        id
    }

    #[inline(never)]
    pub(super) fn choices(&mut self, choices: Choices, place: &Place, def: DefId) -> ChoicesDef {
        match choices {
            Choices::None | Choices::Tags(_) => ChoicesDef::None,
            Choices::Items(items) => {
                let mut found = Vec::with_capacity(items.len());
                for item in items {
                    let label = match item.label {
                        Some(text) => self.text(text, place, def),
                        None => Some(TextDef::Parts(alloc::vec![PartDef::Literal(item.value.clone())])),
                    };
                    found.push((item.value, label));
                }
                ChoicesDef::Items(found)
            }
            Choices::Itemset {
                nodeset,
                value,
                label,
            } => {
                let compiled = self.compile(&nodeset.text, &nodeset.place, Some(def));
                let Some(nodeset) = compiled.or_else(|| self.unfiltered(&nodeset, def)) else {
                    return ChoicesDef::None;
                };
                let Some(value) = self.compile(&value, place, None) else {
                    return ChoicesDef::None;
                };
                // Label and value are read at the item, whose own paths are relative.
                match self.text_reference(&label, place, 0) {
                    Some(label) => ChoicesDef::Itemset {
                        nodeset,
                        value,
                        label,
                    },
                    None => ChoicesDef::None,
                }
            }
        }
    }
}

/// The tokens of appearances, each once.
#[inline(never)]
fn tokens(appearances: &[&str]) -> Vec<String> {
    let tokens: BTreeSet<&str> = appearances
        .iter()
        .flat_map(|text| text.split_whitespace())
        .collect();
    tokens.into_iter().map(ToString::to_string).collect()
}
