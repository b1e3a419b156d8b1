//! How values get into nodes: in the form of the node's type, within its bounds, among its choices.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::recalculate::Work;
use super::{Session, answer};
use crate::form::def::{BodyDef, BodyKind, ChoicesDef};
use crate::form::tree::DefId;
use crate::form::types::ControlKind;
use crate::host::Host;
use crate::xpath::{Value, decimal};

impl Session {
    /// A result as a node of that definition stores it.
    #[inline(never)]
    pub(super) fn computed(&self, def: DefId, value: Value) -> String {
        let data_type = self.form.binds[def].data_type;
        match value {
            Value::Boolean(value) => answer::from_boolean(data_type, value),
            Value::Number(number) => {
                let text = Value::Number(number).into_string(self);
                let clock = self.clock.borrow();
                answer::from_number(data_type, number, &text, &|instant| clock.offset_minutes(instant))
            }
            value => self.converted(def, &value.into_string(self)),
        }
    }

    /// A text that is no answer as a node of that definition stores it.
    pub(super) fn converted(&self, def: DefId, text: &str) -> String {
        let data_type = self.form.binds[def].data_type;
        let clock = self.clock.borrow();
        answer::from_text(data_type, text, &|instant| clock.offset_minutes(instant))
    }

    /// Stores what of a value the node's control admits now. Choices that are gone are remembered, so that the value is
    /// there again when they are.
    #[inline(never)]
    pub(super) fn store(&mut self, id: u32, value: &str, work: &mut Work) {
        let Some(live) = self.arena.get(id) else { return };
        if self.form.body_of[live.def].is_none() || value.is_empty() {
            self.held.remove(&id);
            return self.set_value(id, value, work);
        }
        let admitted = self.admitted(id, value);
        if admitted == value {
            self.held.remove(&id);
        } else {
            self.held.insert(id, value.to_string());
        }
        self.set_value(id, &admitted, work);
    }

    /// Looks again at the choices of a question that has a value.
    #[inline(never)]
    pub(super) fn admit_again(&mut self, id: u32, work: &mut Work) {
        let value = match (self.held.get(&id), self.arena.get(id)) {
            (Some(value), _) => value.clone(),
            (None, Some(live)) => self.document.string_value(live.xml).into_owned(),
            (None, None) => return,
        };
        if !value.is_empty() {
            self.store(id, &value, work);
        }
    }

    /// Brings a value that came with the form or a saved record into the form of its type. Choices that are looked up
    /// elsewhere are left to the first computation.
    #[inline(never)]
    pub(super) fn take_given(&mut self, id: u32) {
        let Some(live) = self.arena.get(id) else { return };
        let (def, xml) = (live.def, live.xml);
        let text = self.document.string_value(xml).into_owned();
        if text.is_empty() {
            return;
        }
        let mut value = answer::given(self.form.binds[def].data_type, &text);
        let body = self.form.body_of[def].map(|id| &self.form.body[id]);
        if body.is_some_and(|body| !matches!(body.choices, ChoicesDef::Itemset { .. })) {
            value = self.admitted(id, &value);
        }
        if value != text {
            self.document.set_text(xml, &value);
        }
    }

    /// What of a value the node's control admits: for a select the available choices, for a rank all of them, for a range
    /// what lies within it.
    pub(super) fn admitted(&self, id: u32, value: &str) -> String {
        let body = self.arena.get(id).and_then(|live| self.body(live));
        let Some(body) = body.filter(|_| !value.is_empty()) else {
            return value.to_string();
        };
        match body.kind {
            BodyKind::Control(ControlKind::Select1) if !is_searched(body) => self.chosen(id, &[value.trim()]),
            BodyKind::Control(ControlKind::Select) if !is_searched(body) => {
                self.chosen(id, &value.split_whitespace().collect::<Vec<_>>())
            }
            BodyKind::Control(ControlKind::Rank) => self.completed(id, value),
            BodyKind::Control(ControlKind::Range) => {
                let is_within = |(least, most)| decimal::read(value).is_some_and(|n| least <= n && n <= most);
                let is_admitted = body.bounds.is_none_or(is_within);
                if is_admitted {
                    value.to_string()
                } else {
                    Default::default()
                }
            }
            BodyKind::Control(ControlKind::Trigger) => {
                let is_confirmed = value.trim() == "OK";
                if is_confirmed {
                    "OK".to_string()
                } else {
                    Default::default()
                }
            }
            _ => value.to_string(),
        }
    }
}

/// True for choices that `search()` brings in when the question is shown: the form lists column names in their place.
fn is_searched(body: &BodyDef) -> bool {
    body.appearance.iter().any(|token| token.starts_with("search("))
}
