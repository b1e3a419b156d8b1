//! The model: instances, binds, actions and submission.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Reader, rules};
use crate::form::draft::{
    Action, ActionKind, Attribute, Bind, Element, Expression, FormDraft, InstanceSource, SecondaryInstance,
    Submission,
};
use crate::form::instance::Instance;
use crate::form::rules::EVENT;
use crate::xml::{NameId, Names, NodeId};

const BIND_ATTRIBUTES: &[&str] = &[
    "nodeset",
    "ref",
    "type",
    "relevant",
    "required",
    "readonly",
    "constraint",
    "calculate",
    "constraintMsg",
    "requiredMsg",
    "preload",
    "preloadParams",
    "id",
];

/// The event of a repeat; outside of any there is nothing that it could happen to.
pub(super) const NEW_REPEAT: &str = "odk-new-repeat";

impl Reader<'_, '_> {
    #[inline(never)]
    pub(super) fn model(&mut self, model: NodeId, draft: &mut FormDraft) {
        draft.model_attributes = self.other_attributes(model, &[]);
        if let Some(version) = self.attribute(model, "entities-version").map(ToString::to_string)
            && !is_known_entities_version(&version)
        {
            self.report(&rules::ENTITIES_VERSION, model, &version);
        }
        let mut has_primary = false;
        let mut actions = Vec::new();
        for child in self.elements(model) {
            match self.local(child) {
                "instance" if !has_primary => {
                    has_primary = true;
                    match self.elements(child).first() {
                        Some(root) => self.primary(*root, draft),
                        None => self.report(&rules::NO_INSTANCE, child, ""),
                    }
                }
                "instance" => self.secondary(child, draft),
                "itext" => draft.itext = self.itext(child),
                "bind" => self.bind(child, draft),
                "submission" => draft.submission = Some(self.submission(child)),
                _ if self.is_action(child) => actions.push(child),
                _ => self.unknown(child),
            }
        }
        // After the binds, any of which they may name.
        for action in actions {
            if self.attribute(action, "event").map(str::trim) == Some(NEW_REPEAT) {
                self.report(&EVENT, action, NEW_REPEAT);
            }
            draft.actions.extend(self.action(action));
        }
        if !has_primary {
            self.report(&rules::NO_INSTANCE, model, "");
        }
    }

    #[inline(never)]
    fn primary(&mut self, root: NodeId, draft: &mut FormDraft) {
        draft.primary = self.element(root);
        draft
            .primary
            .attributes
            .retain(|attribute| attribute.name != "xmlns");
        draft.primary_namespace = self
            .document
            .declarations(root)
            .find(|d| self.local(*d).is_empty())
            .map(|d| self.document.text(d).to_string())
            .filter(|uri| !uri.is_empty() && uri != super::XFORMS);
    }

    #[inline(never)]
    fn secondary(&mut self, node: NodeId, draft: &mut FormDraft) {
        let id = self.attribute(node, "id").unwrap_or_default().to_string();
        let is_again = !self.instance_ids.insert(id.clone());
        if id.is_empty() || is_again {
            self.report(&rules::INSTANCE_ID, node, &id);
        }
        // One without an id can be found by nobody; of several with one id the last one counts.
        if id.is_empty() {
            return;
        }
        if is_again {
            draft.secondary.retain(|known| known.id != id);
        }
        let root = self.elements(node).first().copied();
        let source = match (self.attribute(node, "src"), root) {
            (Some(src), _) => InstanceSource::External(src.to_string()),
            (None, Some(root)) => InstanceSource::Inline(self.content(root)),
            (None, None) => {
                let mut content = Instance::with_room(2);
                let root = content.name("root");
                content.push(NodeId::DOCUMENT, root);
                InstanceSource::Inline(content)
            }
        };
        draft.secondary.push(SecondaryInstance {
            id,
            source,
            place: self.place(node),
        });
    }

    /// The content of a secondary instance.
    fn content(&mut self, root: NodeId) -> Instance {
        let mut copied = core::mem::take(&mut self.copied);
        copied.resize(self.names.count(), (NodeId::DOCUMENT, Names::EMPTY));
        let document = &*self.document;
        let begin = root.number() as usize;
        let end = document
            .after(root, NodeId::DOCUMENT)
            .map(|node| node.number() as usize);
        let nodes = end.unwrap_or(document.capacity()).saturating_sub(begin);
        let mut instance = Instance::with_room(1 + nodes);
        self.copy(root, NodeId::DOCUMENT, &mut instance, (root, &mut copied));
        self.copied = copied;
        instance
    }

    /// Adds a copy of an element with all that is in it. The document's depth is limited, and so is the recursion.
    fn copy(
        &self,
        from: NodeId,
        parent: NodeId,
        instance: &mut Instance,
        (root, copied): (NodeId, &mut [(NodeId, NameId)]),
    ) {
        let document = &*self.document;
        let name = match document.prefix(from) {
            "" => {
                let known = &mut copied[document.name(from).index()];
                if known.0 != root {
                    *known = (root, instance.name(self.local(from)));
                }
                known.1
            }
            _ => instance.name(&self.qualified(from)),
        };
        let to = instance.push(parent, name);
        if document.has_attributes(from) {
            for attribute in self.attributes_of_element(from) {
                instance.push_attribute(to, &attribute.name, &attribute.value);
            }
        }
        let mut has_elements = false;
        for child in document.child_elements(from) {
            has_elements = true;
            self.copy(child, to, instance, (root, &mut *copied));
        }
        if !has_elements {
            instance.push_text(to, &self.text_of_element(from));
        }
    }

    /// An element of the primary instance with all that is in it. The document's depth is limited, and so is the recursion.
    fn element(&mut self, node: NodeId) -> Element {
        let attributes = match self.document.has_attributes(node) {
            true => self.attributes_of_element(node),
            false => Vec::new(),
        };
        let mut children = Vec::with_capacity(self.document.child_elements(node).count());
        let mut next = self.document.first_child(node);
        while let Some(child) = next {
            next = self.document.next_sibling(child);
            if self.document.is_element(child) {
                children.push(self.element(child));
            }
        }
        let text = match children.is_empty() {
            true => self.text_of_element(node).into_owned(),
            false => String::new(),
        };
        Element {
            name: self.shared_name(node),
            attributes,
            text,
            children,
            place: self.place(node),
        }
    }

    #[inline(never)]
    fn attributes_of_element(&self, node: NodeId) -> Vec<Attribute> {
        let mut attributes = self.other_attributes(node, &[]);
        for declaration in self
            .document
            .declarations(node)
            .filter(|d| self.local(*d).is_empty())
        {
            attributes.push(Attribute {
                name: "xmlns".to_string(),
                value: self.document.text(declaration).to_string(),
            });
        }
        attributes
    }

    /// The text in an element without elements. What only sets lines apart is none.
    fn text_of_element(&self, node: NodeId) -> Cow<'_, str> {
        let text = self.document.string_value(node);
        match text.contains('\n') && text.trim().is_empty() {
            true => Cow::Borrowed(""),
            false => text,
        }
    }

    // Apart from the loop around it, so that a browser can make it quick while the loop still runs.
    #[inline(never)]
    fn bind(&mut self, node: NodeId, draft: &mut FormDraft) {
        let Some(nodeset) = self
            .attribute(node, "nodeset")
            .or_else(|| self.attribute(node, "ref"))
        else {
            self.report(&rules::NODESET, node, "");
            return;
        };
        let nodeset = nodeset.trim().to_string();
        if let Some(id) = self.attribute(node, "id") {
            self.bind_ids.push((id.to_string(), nodeset.clone()));
        }
        let text = |name: &str| self.attribute(node, name).map(ToString::to_string);
        draft.binds.push(Bind {
            data_type: text("type"),
            relevant: self.logic(node, "relevant"),
            required: self.logic(node, "required"),
            readonly: self.logic(node, "readonly"),
            constraint: self.logic(node, "constraint"),
            calculate: self.logic(node, "calculate"),
            constraint_message: text("constraintMsg"),
            required_message: text("requiredMsg"),
            preload: text("preload"),
            preload_params: text("preloadParams"),
            attributes: self.other_attributes(node, BIND_ATTRIBUTES),
            place: self.place(node),
            nodeset,
        });
    }

    /// The expression in that attribute, also a blank one, which is none.
    pub(super) fn logic(&self, node: NodeId, name: &str) -> Option<Expression> {
        let attribute = self.attribute_node(node, name)?;
        Some(Expression {
            text: self.document.text(attribute).to_string(),
            place: self.place(attribute),
        })
    }

    /// The expression in that attribute; a blank one counts as absent.
    pub(super) fn expression(&self, node: NodeId, name: &str) -> Option<Expression> {
        self.logic(node, name)
            .filter(|logic| !logic.text.trim().is_empty())
    }

    #[inline(never)]
    fn submission(&self, node: NodeId) -> Submission {
        let text = |name: &str| self.attribute(node, name).map(ToString::to_string);
        Submission {
            action: text("action"),
            method: text("method"),
            public_key: text("base64RsaPublicKey"),
            auto_send: text("auto-send"),
            auto_delete: text("auto-delete"),
            attributes: self.other_attributes(
                node,
                &[
                    "action",
                    "method",
                    "base64RsaPublicKey",
                    "auto-send",
                    "auto-delete",
                ],
            ),
        }
    }

    pub(super) fn is_action(&self, node: NodeId) -> bool {
        matches!(self.local(node), "setvalue" | "setgeopoint" | "recordaudio")
    }

    #[inline(never)]
    pub(super) fn action(&mut self, node: NodeId) -> Option<Action> {
        let name = self.local(node).to_string();
        let reference = self
            .attribute(node, "ref")
            .or_else(|| self.attribute(node, "nodeset"))
            .or_else(|| self.attribute(node, "target"))
            .map(ToString::to_string)
            .or_else(|| self.bound(node));
        let events: Vec<String> = self
            .attribute(node, "event")
            .unwrap_or_default()
            .split_whitespace()
            .map(ToString::to_string)
            .collect();
        let Some(reference) = reference.filter(|_| !events.is_empty()) else {
            self.report(&rules::ACTION_REF, node, &name);
            return None;
        };
        let kind = match name.as_str() {
            "setgeopoint" => ActionKind::SetGeopoint,
            "recordaudio" => ActionKind::RecordAudio,
            _ => {
                let value = self.expression(node, "value");
                let content = self.document.string_value(node);
                let is_literal = self.attribute(node, "value").is_none() && !content.is_empty();
                let literal = is_literal.then(|| content.to_string());
                ActionKind::SetValue { value, literal }
            }
        };
        Some(Action {
            kind,
            reference: reference.trim().to_string(),
            events,
            attributes: self.other_attributes(node, &["ref", "nodeset", "target", "bind", "event", "value"]),
            place: self.place(node),
        })
    }

    /// The nodeset of the bind that the attribute `bind` names.
    pub(super) fn bound(&self, node: NodeId) -> Option<String> {
        let id = self.attribute(node, "bind")?;
        self.bind_ids
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, nodeset)| nodeset.clone())
    }
}

/// `2025.1.0`; the third number makes no difference (ODK XForms Entities, "Versioning").
fn is_known_entities_version(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(year), Some(count)) => (2022, 1) <= (year, count) && (year, count) <= (2025, 1),
        _ => false,
    }
}
