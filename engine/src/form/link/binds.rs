//! Binds, secondary instances and actions of a form.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::def::{ActionDef, ActionValue, Event, ExprId, Preload, SecondaryDef, SecondarySource};
use super::super::draft::{Action, ActionKind, Bind, Expression, InstanceSource, SecondaryInstance};
use super::super::rules;
use super::super::scope::leading_nowhere;
use super::super::tree::DefId;
use super::super::types::DataType;
use super::Linker;
use crate::diagnostic::Place;
use crate::xpath;

impl Linker {
    #[inline(never)]
    pub(super) fn secondary(&mut self, instances: Vec<SecondaryInstance>) {
        for instance in instances {
            let source = match instance.source {
                InstanceSource::Inline(content) => {
                    let document = content.into_document(&self.form.namespaces, &mut self.form.names);
                    SecondarySource::Inline(alloc::sync::Arc::new(document))
                }
                InstanceSource::External(src) if src.ends_with("/last-saved") => SecondarySource::LastSaved,
                InstanceSource::External(src) => {
                    let name = src.rsplit('/').next().unwrap_or(&src).to_string();
                    if !self.form.externals.contains(&name) {
                        self.form.externals.push(name.clone());
                    }
                    SecondarySource::File(name)
                }
            };
            self.form.secondary.push(SecondaryDef {
                id: instance.id,
                source,
            });
        }
    }

    // Apart from the loop around it, so that a browser can make it quick while the loop still runs.
    #[inline(never)]
    pub(super) fn bind(&mut self, bind: Bind) {
        let (path, def) = self.resolve(0, &bind.nodeset);
        let Some(def) = def else {
            match xpath::parse(&bind.nodeset) {
                Ok(_) => self.report(&rules::BIND_TARGET, &bind.place, &bind.nodeset, &[&path]),
                Err(error) => self.expression_error(&bind.nodeset, &bind.place, None, &error),
            }
            return;
        };
        if let Some(logic) = bind.calculate.as_ref().or(bind.relevant.as_ref()) {
            self.logic_of[def] = Some(logic.place.clone());
        }
        let mut compile = |expression: &Option<Expression>| {
            let expression = expression.as_ref()?;
            self.compile(&expression.text, &expression.place, Some(def))
        };
        let relevant = compile(&bind.relevant);
        let required = compile(&bind.required);
        let readonly = compile(&bind.readonly);
        let constraint = compile(&bind.constraint);
        let calculate = compile(&bind.calculate);
        for expr in [relevant, required, readonly, constraint, calculate]
            .into_iter()
            .flatten()
        {
            self.check_references(expr, def, &bind.place);
        }
        let constraint_message = self.message(bind.constraint_message, &bind.place, def);
        let required_message = self.message(bind.required_message, &bind.place, def);
        let preload = bind
            .preload
            .as_deref()
            .and_then(|kind| preload(kind, bind.preload_params.as_deref()));
        let is_leaf = self.form.tree.defs[def].is_leaf;
        let linked = &mut self.form.binds[def];
        // The record as a whole is always there.
        linked.relevant = relevant.filter(|_| def != 0).or(linked.relevant);
        linked.required = required.or(linked.required);
        linked.readonly = readonly.or(linked.readonly);
        linked.constraint = constraint.or(linked.constraint);
        // What holds other nodes holds no value.
        linked.calculate = calculate.filter(|_| is_leaf).or(linked.calculate);
        linked.constraint_message = constraint_message.or(linked.constraint_message.take());
        linked.required_message = required_message.or(linked.required_message.take());
        linked.preload = preload.or(linked.preload.take());
        if let Some(name) = &bind.data_type {
            linked.data_type = DataType::parse(name);
        }
        linked.attributes.extend(bind.attributes);
    }

    /// Reports a plain path to a node that the form does not have. References of a workbook were checked in its own words.
    #[inline(never)]
    fn check_references(&mut self, expr: ExprId, def: DefId, place: &Place) {
        if !matches!(place, Place::Bytes { .. }) {
            return;
        }
        let compiled = &self.form.expressions[expr];
        if let Some(missing) = leading_nowhere(&self.form.tree, def, compiled.references()) {
            let text = compiled.text().to_string();
            let written = text.get(missing.span.clone()).unwrap_or(&text).trim().to_string();
            let path = self.path(def);
            self.report(&rules::REFERENCE, place, &text, &[&path, &written]);
        }
    }

    #[inline(never)]
    pub(super) fn action(&mut self, action: &Action, home: DefId) {
        let (path, target_def) = self.resolve(home, &action.reference);
        let Some(target_def) = target_def else {
            self.report(&rules::ACTION_TARGET, &action.place, &action.reference, &[&path]);
            return;
        };
        let value = match &action.kind {
            ActionKind::SetValue {
                value: Some(value), ..
            } => match self.compile(&value.text, &value.place, Some(target_def)) {
                Some(id) => ActionValue::Expression(id),
                None => return,
            },
            ActionKind::SetValue { literal, .. } => ActionValue::Literal(literal.clone().unwrap_or_default()),
            ActionKind::SetGeopoint => ActionValue::Location,
            // Recording sound is the screen's work; the engine knows the target only.
            ActionKind::RecordAudio => return,
        };
        let Some(target) = self.compile(&action.reference, &action.place, Some(home)) else {
            return;
        };
        let mut events = Vec::with_capacity(action.events.len());
        for name in &action.events {
            events.push(match name.as_str() {
                "odk-instance-first-load" | "xforms-ready" => Event::FirstLoad,
                "odk-instance-load" => Event::Load,
                "odk-new-repeat" => Event::NewRepeat,
                "xforms-value-changed" => Event::ValueChanged,
                "xforms-revalidate" => Event::Revalidate,
                _ => {
                    self.report(&rules::EVENT, &action.place, name, &[name]);
                    return;
                }
            });
        }
        if events.contains(&Event::ValueChanged) {
            let index = self.form.actions.len();
            self.form.on_change.entry(home).or_default().push(index);
        }
        self.form.actions.push(ActionDef {
            home,
            events,
            target,
            value,
            place: action.place.clone(),
        });
    }
}

fn preload(kind: &str, parameters: Option<&str>) -> Option<Preload> {
    let parameters: String = parameters
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    Some(match (kind.trim(), parameters.as_str()) {
        ("uid", _) => Preload::Uid,
        ("timestamp", "end") => Preload::TimestampEnd,
        ("timestamp", _) => Preload::TimestampStart,
        ("date", _) => Preload::DateToday,
        ("property", name) => Preload::Property(name.to_string()),
        _ => return None,
    })
}
