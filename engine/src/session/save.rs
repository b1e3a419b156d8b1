//! The instance as XML: to be sent, and to be resumed.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Session;
use super::live::NONE;
use super::view::Submission;
use crate::form::types::DataType;
use crate::xml::{Kind, NodeId as XmlId, is_char};

impl Session {
    /// The record as it would be sent: without nodes that are not relevant.
    pub fn submission(&self) -> Submission {
        Submission {
            xml: self.write(false),
            attachments: self.attachments(),
        }
    }

    /// The whole instance, with nodes that are not relevant, for [`Session::restore`].
    pub fn draft(&self) -> String {
        self.write(true)
    }

    /// Names of the files that relevant answers name.
    fn attachments(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let Some(root) = self.document.root_element() else {
            return found;
        };
        for node in self.document.descendants(root) {
            let Some(live) = self.arena.of_xml(node).and_then(|id| self.arena.get(id)) else {
                continue;
            };
            if !live.relevant || live.range != NONE || self.form.binds[live.def].data_type != DataType::Binary
            {
                continue;
            }
            let name = self.document.string_value(node).trim().to_string();
            if !name.is_empty() && !name.starts_with("jr://") && !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }

    fn write(&self, is_draft: bool) -> String {
        let Some(root) = self.document.root_element() else {
            return String::new();
        };
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        let mut node = root;
        'walk: loop {
            let is_written = self.document.kind(node) != Kind::Element || is_draft || self.is_sent(node);
            if is_written {
                self.open_tag(node, root, is_draft, &mut out);
                if let Some(child) = self.document.first_child(node) {
                    node = child;
                    continue;
                }
            }
            loop {
                if node == root {
                    break 'walk;
                }
                if let Some(next) = self.document.next_sibling(node) {
                    node = next;
                    break;
                }
                let Some(parent) = self.document.parent(node) else {
                    break 'walk;
                };
                out.push_str("</");
                self.name(parent, &mut out);
                out.push('>');
                node = parent;
            }
        }
        out
    }

    fn name(&self, node: XmlId, out: &mut String) {
        let prefix = self.document.prefix(node);
        if !prefix.is_empty() {
            out.push_str(prefix);
            out.push(':');
        }
        out.push_str(self.names.local(self.document.name(node)));
    }

    /// Writes a text, or the start tag of an element (the whole element if it has no children).
    fn open_tag(&self, node: XmlId, root: XmlId, is_draft: bool, out: &mut String) {
        match self.document.kind(node) {
            Kind::Element => {}
            Kind::Text => return escape(self.document.text(node), false, out),
            _ => return,
        }
        out.push('<');
        self.name(node, out);
        let mut attribute = |name: &str, value: &str| {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, true, out);
            out.push('"');
        };
        if node == root {
            if let Some(uri) = &self.form.primary_namespace {
                attribute("xmlns", uri);
            }
            for (prefix, uri) in self.used_prefixes(root) {
                attribute(&alloc::format!("xmlns:{prefix}"), &uri);
            }
        }
        for declaration in self.document.declarations(node) {
            if self.names.local(self.document.name(declaration)).is_empty() {
                attribute("xmlns", self.document.text(declaration));
            }
        }
        for found in self
            .document
            .attributes(node)
            .filter(|a| is_draft || self.is_sent(*a))
        {
            let mut name = String::new();
            self.name(found, &mut name);
            attribute(&name, self.document.text(found));
        }
        out.push_str(if self.document.first_child(node).is_some() {
            ">"
        } else {
            "/>"
        });
    }

    /// The prefixes that names of the instance have, with their URIs.
    fn used_prefixes(&self, root: XmlId) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for node in core::iter::once(root).chain(self.document.descendants(root)) {
            if self.document.kind(node) != Kind::Element {
                continue;
            }
            for named in core::iter::once(node).chain(self.document.attributes(node)) {
                let prefix = self.document.prefix(named);
                if !prefix.is_empty() && prefix != "xml" && found.iter().all(|(known, _)| known != prefix) {
                    let uri = self.names.namespace(self.document.name(named)).to_string();
                    found.push((prefix.to_string(), uri));
                }
            }
        }
        found
    }
}

fn escape(text: &str, is_attribute: bool, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if is_attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' if is_attribute => out.push_str(if character == '\n' { "&#10;" } else { "&#9;" }),
            _ if is_char(character) => out.push(character),
            _ => {}
        }
    }
}
