//! The model: the primary instance, binds, and actions beside them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::emit::{Emitter, attribute};
use super::lexer;
use super::texts::message_in_itext;
use super::tree::{Id, Kind, ROOT};
use super::words::as_expression;
use crate::form::draft::{Action, ActionKind, Bind, Element, Expression, FormDraft, Text};

/// What an element of the primary instance stands in: nested repeats are written once in each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Form,
    /// Right in a template: repeats in it are templates, too, while groups begin anew.
    Template,
    /// In an ordinary instance of a repeat: no templates.
    Instance,
}

impl Emitter<'_> {
    /// The root of the primary instance.
    pub fn primary(&mut self) -> Element {
        let mut primary = Element {
            name: self.settings.root.as_str().into(),
            attributes: self.settings.root_attributes(),
            ..Element::default()
        };
        self.instance(ROOT, &mut primary, Inside::Form);
        primary
    }

    fn instance(&mut self, parent: Id, target: &mut Element, inside: Inside) {
        for &id in &self.tree.get(parent).children {
            let element = self.tree.get(id);
            if self.tree.is_flat(id) {
                self.instance(id, target, Inside::Form);
                continue;
            }
            let mut made = Element {
                name: element.name.as_str().into(),
                place: element.record.place(),
                ..Element::default()
            };
            for (name, value) in element.record.group("instance") {
                let text = self.expression(value, id).text;
                made.attributes.push(attribute(name, &text));
            }
            match &element.kind {
                Kind::External(_) => {}
                Kind::EntityAttribute(value) => target.attributes.push(attribute(&element.name, value)),
                Kind::Question(_) | Kind::EntityLabel => {
                    made.text = self.static_default(id).unwrap_or_default();
                    target.children.push(made);
                }
                Kind::Repeat => self.repeat_instance(id, made, target, inside),
                Kind::Survey | Kind::Group | Kind::Loop | Kind::Meta | Kind::Entity => {
                    let inner = if inside == Inside::Template {
                        Inside::Form
                    } else {
                        inside
                    };
                    self.instance(id, &mut made, inner);
                    target.children.push(made);
                }
            }
        }
    }

    fn repeat_instance(&mut self, id: Id, mut made: Element, target: &mut Element, inside: Inside) {
        if inside != Inside::Instance {
            let mut template = Element {
                attributes: [attribute("jr:template", "")].into(),
                ..made.clone()
            };
            self.instance(id, &mut template, Inside::Template);
            target.children.push(template);
        }
        if inside != Inside::Template {
            self.instance(id, &mut made, Inside::Instance);
            target.children.push(made);
        }
    }

    /// The default that is a value, not a computation.
    fn static_default(&self, id: Id) -> Option<String> {
        let question = self.tree.question(id)?;
        let text = self.tree.get(id).record.text("default")?;
        (!lexer::is_dynamic(text, &question.written)).then(|| text.to_string())
    }

    /// Binds and the actions that stand in the model, element by element.
    pub fn bindings(&mut self, draft: &mut FormDraft) {
        for id in self.tree.descendants(ROOT) {
            draft.binds.extend(self.bind(id));
            draft.actions.extend(self.model_actions(id));
        }
    }

    fn bind(&mut self, id: Id) -> Option<Bind> {
        let element = self.tree.get(id);
        let is_external = matches!(element.kind, Kind::External(_));
        if is_external || self.tree.is_flat(id) || element.record.group("bind").next().is_none() {
            return None;
        }
        let is_triggered = self
            .tree
            .question(id)
            .is_some_and(|question| !question.triggers.is_empty());
        let mut bind = Bind {
            nodeset: self.tree.path(id),
            place: element.record.place(),
            ..Bind::default()
        };
        for (name, value) in element.record.group("bind") {
            if name == "calculate" && is_triggered {
                continue;
            }
            if message_in_itext(&element.record, &value.path) && name.ends_with("Msg")
                || name == "jr:noAppErrorString" && value.language.is_some()
            {
                if let Text::Reference(reference) = self.reference(id, name) {
                    set(
                        &mut bind,
                        name,
                        Expression {
                            text: reference,
                            place: value.place.clone(),
                        },
                    );
                }
                continue;
            }
            if value.language.is_some() {
                continue;
            }
            let mut expression = self.expression(value, id);
            if matches!(
                name,
                "readonly" | "required" | "relevant" | "constraint" | "calculate"
            ) {
                expression.text = as_expression(&expression.text).to_string();
            }
            set(&mut bind, name, expression);
        }
        self.add_flat_relevance(id, &mut bind);
        Some(bind)
    }

    /// Where groups have no elements, their questions carry their relevance.
    fn add_flat_relevance(&mut self, id: Id, bind: &mut Bind) {
        let groups: Vec<Id> = self
            .tree
            .ancestors(id)
            .filter(|id| self.tree.is_flat(*id))
            .collect();
        let mut around: Vec<Expression> = Vec::new();
        for group in groups.into_iter().rev() {
            if let Some(value) = self.tree.get(group).record.get("bind::relevant") {
                around.push(self.expression(value, id));
            }
        }
        let own = bind.relevant.take();
        let mut all = around.into_iter().chain(own);
        bind.relevant = all.next().map(|first| {
            all.fold(first, |before, next| Expression {
                text: format!("{} and ({})", before.text, next.text),
                place: next.place,
            })
        });
    }

    fn model_actions(&mut self, id: Id) -> Vec<Action> {
        let mut actions = Vec::new();
        actions.extend(self.computed_default(id, "odk-instance-first-load"));
        let Some(question) = self.tree.question(id) else {
            return actions;
        };
        let mut add = |kind, event: &str, attributes| {
            actions.push(Action {
                kind,
                reference: self.tree.path(id),
                events: [event.to_string()].into(),
                attributes,
                place: self.tree.get(id).record.place(),
            });
        };
        match question.written.as_str() {
            "start-geopoint" => add(ActionKind::SetGeopoint, "odk-instance-first-load", Vec::new()),
            "background-audio" => {
                let quality = question.parameters.get("quality");
                let attributes = quality.map(|quality| attribute("odk:quality", quality));
                add(
                    ActionKind::RecordAudio,
                    "odk-instance-load",
                    attributes.into_iter().collect(),
                );
            }
            _ => {}
        }
        actions
    }

    /// The action for a default that is computed when the record begins or an instance is added.
    pub fn computed_default(&mut self, id: Id, event: &str) -> Option<Action> {
        let element = self.tree.get(id);
        let value = match &element.kind {
            Kind::Question(question) => {
                let cell = element.record.get("default")?;
                lexer::is_dynamic(&cell.text, &question.written).then(|| self.expression(cell, id))?
            }
            Kind::EntityAttribute(_) if element.name == "id" && !element.record.has("bind::calculate") => {
                Expression {
                    text: "uuid()".to_string(),
                    place: element.record.place(),
                }
            }
            _ => return None,
        };
        Some(Action {
            kind: ActionKind::SetValue {
                value: Some(value),
                literal: None,
            },
            reference: self.tree.path(id),
            events: [event.to_string()].into(),
            attributes: Vec::new(),
            place: element.record.place(),
        })
    }
}

fn set(bind: &mut Bind, name: &str, expression: Expression) {
    match name {
        "type" => bind.data_type = Some(expression.text),
        "relevant" => bind.relevant = Some(expression),
        "required" => bind.required = Some(expression),
        "readonly" => bind.readonly = Some(expression),
        "constraint" => bind.constraint = Some(expression),
        "calculate" => bind.calculate = Some(expression),
        "jr:constraintMsg" => bind.constraint_message = Some(expression.text),
        "jr:requiredMsg" => bind.required_message = Some(expression.text),
        "jr:preload" => bind.preload = Some(expression.text),
        "jr:preloadParams" => bind.preload_params = Some(expression.text),
        _ if bind.attributes.iter().any(|known| known.name == name) => {}
        _ => bind.attributes.push(attribute(name, &expression.text)),
    }
}
