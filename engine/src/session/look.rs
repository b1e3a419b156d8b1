//! Looking at nodes.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::live::{Live, NONE};
use super::text::{CAPTION, PLAIN};
use super::view::{Media, NodeKind, NodeView, Violation, ViolationKind};
use super::{NodeId, Session};
use crate::form::def::{BodyDef, BodyKind, TextDef};
use crate::xml::NodeId as XmlId;

impl Session {
    /// The node at `/data/rep[2]/name`, or the repeat at `/data/rep`. Repeats on the way without a position mean their
    /// first instance.
    pub fn find(&self, reference: &str) -> Option<NodeId> {
        let tree = &self.form.tree;
        let steps: Vec<&str> = reference.trim().strip_prefix('/')?.split('/').collect();
        let (first, rest) = steps.split_first()?;
        if name_and_position(first)?.0 != tree.defs[0].name {
            return None;
        }
        let (mut def, mut frame) = (0, 0);
        for (index, step) in rest.iter().enumerate() {
            let (name, position) = name_and_position(step)?;
            if let Some(attribute) = name.strip_prefix('@') {
                let found = tree
                    .attributes_of(def)
                    .find(|a| tree.defs[*a].name == attribute)?;
                let id = *self.arena.frame(frame).slots.get(tree.defs[found].slot)?;
                return (index + 1 == rest.len() && id != NONE).then_some(NodeId(id));
            }
            def = tree.child(def, name)?;
            if tree.defs[def].is_repeat {
                let range = *self.arena.frame(frame).ranges.get(tree.defs[def].range_slot)?;
                if range == NONE {
                    return None;
                }
                let range = self.arena.range(range);
                if position.is_none() && index + 1 == rest.len() {
                    return Some(NodeId(range.live));
                }
                frame = *range.instances.get(position.unwrap_or(1).checked_sub(1)?)?;
            } else if position.is_some_and(|p| p != 1) {
                return None;
            }
        }
        let id = *self.arena.frame(frame).slots.get(tree.defs[def].slot)?;
        (id != NONE).then_some(NodeId(id))
    }

    /// `/data/rep[2]/name`; empty for a node that is gone.
    pub fn reference(&self, node: NodeId) -> String {
        let tree = &self.form.tree;
        let mut steps: Vec<String> = Vec::new();
        let mut current = self.arena.get(node.0);
        while let Some(live) = current {
            let def = &tree.defs[live.def];
            let mark = if def.is_attribute { "@" } else { "" };
            if def.is_repeat && live.range == NONE {
                steps.push(format!("{}[{}]", def.name, self.arena.position(live.frame)));
            } else {
                steps.push(format!("{mark}{}", def.name));
            }
            let parent_frame = if def.is_repeat && live.range == NONE {
                self.arena.frame(live.frame).parent
            } else {
                live.frame
            };
            current = def.parent.and_then(|parent| {
                let id = *self.arena.frame(parent_frame).slots.get(tree.defs[parent].slot)?;
                self.arena.get(id)
            });
        }
        steps
            .iter()
            .rev()
            .fold(String::new(), |path, step| path + "/" + step)
    }

    /// The path without positions, as in [`Field::path`](crate::form::Field::path); empty for a node that is gone.
    pub fn path(&self, node: NodeId) -> &str {
        self.arena
            .get(node.0)
            .map_or("", |live| self.form.tree.defs[live.def].path.as_str())
    }

    /// The node or repeat around a node.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.arena.parent(&self.form.tree, node.0).map(NodeId)
    }

    pub(super) fn body(&self, live: &Live) -> Option<&BodyDef> {
        self.form.body_of[live.def].map(|id| &self.form.body[id])
    }

    /// True if a node or one around it is read-only.
    pub(super) fn is_readonly(&self, id: u32) -> bool {
        let mut current = Some(id);
        while let Some(id) = current {
            let Some(live) = self.arena.get(id) else {
                return false;
            };
            if let Some(expr) = self.form.binds[live.def].readonly
                && self.boolean_now(expr, live, false)
            {
                return true;
            }
            current = self.arena.parent(&self.form.tree, id);
        }
        false
    }

    /// All about a node; `None` if it is gone.
    pub fn node(&self, node: NodeId) -> Option<NodeView> {
        let live = self.arena.get(node.0)?;
        let def = &self.form.tree.defs[live.def];
        let bind = &self.form.binds[live.def];
        let body = self.body(live);
        let is_range = live.range != NONE;
        let kind = match body.map(|b| b.kind) {
            _ if is_range => NodeKind::Repeat,
            _ if def.is_repeat => NodeKind::RepeatInstance,
            Some(BodyKind::Control(control)) => NodeKind::Question(control),
            Some(_) => NodeKind::Group,
            None if !def.is_leaf => NodeKind::Group,
            None => NodeKind::Value,
        };
        let holds_value = matches!(kind, NodeKind::Question(_) | NodeKind::Value) && def.is_leaf;
        let label = body.and_then(|b| b.label.as_ref());
        let hint = body.and_then(|b| b.hint.as_ref());
        // The label of a repeat reads as at its first instance.
        let at = if is_range {
            self.first_instance(live.range).unwrap_or(node.0)
        } else {
            node.0
        };
        let text =
            |text: Option<&TextDef>, purpose| text.map(|t| self.text(t, purpose, at).unwrap_or_default());
        let violation = if holds_value { self.violation(live) } else { None };
        let required_message = text(bind.required_message.as_ref(), PLAIN);
        let message = match violation {
            Some(ViolationKind::Required) => required_message.clone(),
            Some(ViolationKind::Constraint) => text(bind.constraint_message.as_ref(), PLAIN),
            None => None,
        };
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in body
            .into_iter()
            .flat_map(|b| &b.attributes)
            .chain(&bind.attributes)
        {
            attributes.push((attribute.name.clone(), attribute.value.clone()));
        }
        Some(NodeView {
            kind,
            data_type: bind.data_type,
            relevant: live.relevant,
            label: text(label, CAPTION),
            hint: text(hint, PLAIN),
            guidance: [hint, label]
                .into_iter()
                .flatten()
                .find_map(|t| self.text_form(t, "guidance", node.0)),
            media: label.map_or_else(Media::default, |t| self.media(t, node.0)),
            value: if holds_value && live.relevant {
                self.document.string_value(live.xml).into_owned()
            } else {
                String::new()
            },
            readonly: self.is_readonly(node.0),
            required: bind
                .required
                .is_some_and(|expr| self.boolean_now(expr, live, false)),
            valid: violation.is_none(),
            violation,
            message,
            required_message,
            appearance: body.map(|b| b.appearance.clone()),
            attributes,
            count: is_range.then(|| self.arena.range(live.range).instances.len()),
            can_add: is_range && self.can_add(node.0),
        })
    }

    fn first_instance(&self, range: u32) -> Option<u32> {
        let first = *self.arena.range(range).instances.first()?;
        self.arena.frame(first).slots.first().copied()
    }

    /// The rule that a node's value breaks.
    fn violation(&self, live: &Live) -> Option<ViolationKind> {
        if !live.relevant {
            return None;
        }
        let bind = &self.form.binds[live.def];
        if self.document.string_value(live.xml).is_empty() {
            let is_required = bind
                .required
                .is_some_and(|expr| self.boolean_now(expr, live, false));
            return is_required.then_some(ViolationKind::Required);
        }
        let is_met = bind
            .constraint
            .is_none_or(|expr| self.boolean_now(expr, live, true));
        (!is_met).then_some(ViolationKind::Constraint)
    }

    /// Every rule that a relevant node breaks, in document order.
    pub fn validate(&self) -> Vec<Violation> {
        let Some(root) = self.document.root_element() else {
            return Vec::new();
        };
        let nodes = core::iter::once(root).chain(self.document.descendants(root));
        let mut found = Vec::new();
        for id in nodes.filter_map(|node| self.arena.of_xml(node)) {
            let Some(live) = self.arena.get(id) else { continue };
            let bind = &self.form.binds[live.def];
            let has_rule = bind.required.is_some() || bind.constraint.is_some();
            let is_value = self.form.tree.defs[live.def].is_leaf && !self.form.tree.defs[live.def].is_repeat;
            if !has_rule || !is_value {
                continue;
            }
            if let Some(kind) = self.violation(live) {
                let message = match kind {
                    ViolationKind::Constraint => &bind.constraint_message,
                    ViolationKind::Required => &bind.required_message,
                };
                found.push(Violation {
                    node: NodeId(id),
                    reference: self.reference(NodeId(id)),
                    kind,
                    message: message.as_ref().and_then(|text| self.text(text, PLAIN, id)),
                });
            }
        }
        found
    }

    /// Attributes of the element that the form's instance defines, by local name.
    pub fn attributes(&self, node: NodeId) -> Vec<(String, String)> {
        let Some(live) = self.arena.get(node.0) else {
            return Vec::new();
        };
        self.document
            .attributes(live.xml)
            .map(|a| {
                let local = self.names.local(self.document.name(a)).to_string();
                (local, self.document.text(a).to_string())
            })
            .collect()
    }

    /// True if an XML node is to be sent.
    pub(super) fn is_sent(&self, node: XmlId) -> bool {
        self.arena
            .of_xml(node)
            .is_none_or(|id| self.arena.nodes[id as usize].relevant)
    }
}

/// `rep[2]` → (`rep`, 2).
fn name_and_position(step: &str) -> Option<(&str, Option<usize>)> {
    match step.split_once('[') {
        None => Some((step, None)),
        Some((name, rest)) => Some((name, Some(rest.strip_suffix(']')?.trim().parse().ok()?))),
    }
}
