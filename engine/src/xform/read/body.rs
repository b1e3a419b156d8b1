//! The body: controls, groups and repeats.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Reader, rules};
use crate::form::draft::{
    Action, BodyItem, Choices, Control, ControlKind, Group, Item, Repeat, RepeatWrapper,
};
use crate::xml::NodeId;

impl Reader<'_, '_> {
    /// The controls, groups and repeats in an element. Actions of plain groups join those of the repeat or model around.
    pub(super) fn body_items(&mut self, parent: NodeId, actions: &mut Vec<Action>) -> Vec<BodyItem> {
        let elements = self.elements(parent);
        let mut items = Vec::with_capacity(elements.len());
        for node in elements {
            match self.local(node) {
                "label" | "hint" => {}
                "group" => items.extend(self.group(node, actions)),
                "repeat" => items.extend(self.repeat(node, None).map(BodyItem::Repeat)),
                _ if self.is_action(node) => {
                    if self.local(parent) != "repeat" {
                        actions.extend(self.action(node));
                    }
                }
                name => match control_kind(name) {
                    Some(kind) => items.extend(self.control(node, kind).map(BodyItem::Control)),
                    None => {
                        self.unknown(node);
                        items.extend(self.body_items(node, actions));
                    }
                },
            }
        }
        items
    }

    /// `ref`, `nodeset`, or the nodeset of the bind named by `bind`.
    fn reference(&mut self, node: NodeId) -> Option<String> {
        let written = self
            .attribute(node, "ref")
            .or_else(|| self.attribute(node, "nodeset"));
        if let Some(reference) = written.map(str::trim).filter(|r| !r.is_empty()) {
            return Some(reference.to_string());
        }
        let found = self.bound(node);
        if found.is_none()
            && let Some(id) = self.attribute(node, "bind").map(ToString::to_string)
        {
            self.report(&rules::BIND_ID, node, &id);
        }
        found
    }

    fn appearance(&self, node: NodeId) -> String {
        self.attribute(node, "appearance").unwrap_or_default().to_string()
    }

    #[inline(never)]
    fn group(&mut self, node: NodeId, actions: &mut Vec<Action>) -> Option<BodyItem> {
        let reference = self.reference(node);
        if reference.is_none() && self.attribute(node, "ref").is_some() {
            let name = self.qualified(node);
            self.report(&rules::CONTROL_REF, node, &name);
        }
        let content: Vec<NodeId> = self
            .elements(node)
            .into_iter()
            .filter(|child| !matches!(self.local(*child), "label" | "hint") && !self.is_action(*child))
            .collect();
        if let [only] = content[..]
            && self.local(only) == "repeat"
            && (reference.is_none() || reference == self.reference(only))
        {
            let wrapper = RepeatWrapper {
                reference,
                appearance: self.appearance(node),
                label: self.text_child(node, "label"),
                hint: self.text_child(node, "hint"),
                attributes: self.other_attributes(node, &["ref", "nodeset", "bind", "appearance"]),
            };
            actions.extend(self.actions(node));
            return self.repeat(only, Some(wrapper)).map(BodyItem::Repeat);
        }
        Some(BodyItem::Group(Group {
            reference,
            appearance: self.appearance(node),
            label: self.text_child(node, "label"),
            hint: self.text_child(node, "hint"),
            attributes: self.other_attributes(node, &["ref", "nodeset", "bind", "appearance"]),
            children: self.body_items(node, actions),
            place: self.place(node),
        }))
    }

    #[inline(never)]
    fn repeat(&mut self, node: NodeId, wrapper: Option<RepeatWrapper>) -> Option<Repeat> {
        let Some(nodeset) = self.reference(node) else {
            self.report(&rules::REPEAT_NODESET, node, "");
            return None;
        };
        let mut actions = self.actions(node);
        let children = self.body_items(node, &mut actions);
        Some(Repeat {
            wrapper,
            count: self.logic(node, "count"),
            no_add_remove: self.expression(node, "noAddRemove"),
            appearance: self.appearance(node),
            attributes: self.other_attributes(
                node,
                &["ref", "nodeset", "bind", "appearance", "count", "noAddRemove"],
            ),
            actions,
            children,
            place: self.place(node),
            nodeset,
        })
    }

    /// The actions nested in a control or repeat.
    fn actions(&mut self, node: NodeId) -> Vec<Action> {
        self.elements(node)
            .into_iter()
            .filter(|child| self.is_action(*child))
            .collect::<Vec<_>>()
            .into_iter()
            .filter_map(|child| self.action(child))
            .collect()
    }

    #[inline(never)]
    fn control(&mut self, node: NodeId, kind: ControlKind) -> Option<Control> {
        let Some(reference) = self.reference(node) else {
            let name = self.qualified(node);
            self.report(&rules::CONTROL_REF, node, &name);
            return None;
        };
        let children = self.elements(node);
        for child in &children {
            let name = self.local(*child);
            if !matches!(
                name,
                "label" | "hint" | "item" | "itemset" | "help" | "alert" | "choices"
            ) && !self.is_action(*child)
            {
                self.unknown(*child);
            }
        }
        Some(Control {
            kind,
            appearance: self.appearance(node),
            label: self.text_child(node, "label"),
            hint: self.text_child(node, "hint"),
            choices: self.choices(&children),
            attributes: self.other_attributes(node, &["ref", "nodeset", "bind", "appearance"]),
            actions: self.actions(node),
            place: self.place(node),
            reference,
        })
    }

    /// The choices among the children of a control.
    #[inline(never)]
    fn choices(&mut self, children: &[NodeId]) -> Choices {
        let mut tags = Vec::new();
        let is_item = |child: &&NodeId| self.local(**child) == "item";
        let mut items = Vec::with_capacity(children.iter().filter(is_item).count());
        for &child in children {
            match self.local(child) {
                "item" => items.extend(self.item(child)),
                "choices" => {
                    for inner in self.elements(child) {
                        if self.local(inner) == "item" {
                            items.extend(self.item(inner));
                        }
                    }
                }
                "itemset" if !items.is_empty() => self.report(&rules::ITEM_VALUE, child, ""),
                "itemset" => return self.itemset(child),
                "tag" => {
                    if let Some(value) = self.attribute(child, "key").map(ToString::to_string) {
                        let label = self.text_child(child, "label");
                        tags.push(Item { label, value });
                    }
                }
                _ => {}
            }
        }
        if !tags.is_empty() {
            Choices::Tags(tags)
        } else if items.is_empty() {
            Choices::None
        } else {
            Choices::Items(items)
        }
    }

    fn item(&mut self, node: NodeId) -> Option<Item> {
        let Some(value) = self.child(node, "value") else {
            self.report(&rules::ITEM_VALUE, node, "");
            return None;
        };
        Some(Item {
            label: self.text_child(node, "label"),
            value: self.document.string_value(value).trim().to_string(),
        })
    }

    #[inline(never)]
    fn itemset(&mut self, node: NodeId) -> Choices {
        let nodeset = self
            .expression(node, "nodeset")
            .or_else(|| self.expression(node, "ref"));
        let reference = |name: &str| {
            self.child(node, name)
                .and_then(|child| {
                    self.attribute(child, "ref")
                        .or_else(|| self.attribute(child, "value"))
                })
                .map(|text| text.trim().to_string())
        };
        let (value, label) = (reference("value"), reference("label"));
        let has_bare_label = label.is_none() && self.child(node, "label").is_some();
        let (Some(nodeset), Some(value), false) = (nodeset, value, has_bare_label) else {
            self.report(&rules::ITEM_VALUE, node, "");
            return Choices::None;
        };
        let label = label.unwrap_or_else(|| value.clone());
        Choices::Itemset {
            nodeset,
            value,
            label,
        }
    }
}

fn control_kind(name: &str) -> Option<ControlKind> {
    Some(match name {
        "input" | "secret" | "textarea" => ControlKind::Input,
        "select1" => ControlKind::Select1,
        "select" => ControlKind::Select,
        "rank" => ControlKind::Rank,
        "upload" => ControlKind::Upload,
        "trigger" => ControlKind::Trigger,
        "range" => ControlKind::Range,
        _ => return None,
    })
}
