//! [`Document`] → text.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::document::{Document, Kind, NodeId};
use super::{NameId, Names, XML_NAMESPACE, is_char};

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Layout {
    /// Exactly the nodes of the document.
    #[default]
    Exact,
    /// Elements that hold only elements get line breaks and two spaces per level.
    Indented,
}

/// The whole document, with an XML declaration.
pub fn write(document: &Document, names: &Names, layout: Layout) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    for child in document.children(NodeId::DOCUMENT) {
        if layout == Layout::Indented {
            out.push('\n');
        }
        out.push_str(&write_node(document, child, names, layout));
    }
    if layout == Layout::Indented {
        out.push('\n');
    }
    out
}

/// One node and what is under it. Namespaces are declared where they are needed.
pub fn write_node(document: &Document, node: NodeId, names: &Names, layout: Layout) -> String {
    let mut writer = Writer {
        document,
        names,
        layout,
        out: String::new(),
        scopes: Vec::new(),
        open: Vec::new(),
    };
    let mut next = Some(node);
    while let Some(current) = next {
        writer.start(current);
        next = document.first_child(current);
        let mut done = current;
        while next.is_none() {
            writer.end(done);
            if done == node {
                break;
            }
            next = document.next_sibling(done);
            if next.is_none() {
                let Some(parent) = document.parent(done) else {
                    break;
                };
                done = parent;
            }
        }
    }
    writer.out
}

struct Open {
    scopes: usize,
    tag: String,
    /// Content may be laid out on lines of its own.
    block: bool,
}

struct Writer<'a> {
    document: &'a Document,
    names: &'a Names,
    layout: Layout,
    out: String,
    scopes: Vec<(String, String)>,
    open: Vec<Open>,
}

impl Writer<'_> {
    fn start(&mut self, node: NodeId) {
        if self.open.last().is_some_and(|o| o.block) {
            self.line(self.open.len());
        }
        let text = self.document.text(node);
        match self.document.kind(node) {
            Kind::Document | Kind::Attribute | Kind::Namespace => {}
            Kind::Text => escape(text, false, &mut self.out),
            Kind::Comment => {
                self.out.push_str("<!--");
                self.out.push_str(text);
                self.out.push_str("-->");
            }
            Kind::ProcessingInstruction => {
                let target = self.names.local(self.document.name(node));
                self.out.push_str(&format!("<?{target}"));
                if !text.is_empty() {
                    self.out.push(' ');
                    self.out.push_str(text);
                }
                self.out.push_str("?>");
            }
            Kind::Element => self.start_tag(node),
        }
    }

    fn start_tag(&mut self, node: NodeId) {
        let scopes = self.scopes.len();
        let mut attributes = String::new();
        for declaration in self.document.declarations(node) {
            let prefix = self.names.local(self.document.name(declaration)).to_string();
            let uri = self.document.text(declaration).to_string();
            declare(&prefix, &uri, &mut attributes);
            self.scopes.push((prefix, uri));
        }
        let tag = self.qualify(node, self.document.name(node), true, scopes, &mut attributes);
        for attribute in self.document.attributes(node) {
            let name = self.qualify(
                attribute,
                self.document.name(attribute),
                false,
                scopes,
                &mut attributes,
            );
            attributes.push(' ');
            attributes.push_str(&name);
            attributes.push_str("=\"");
            escape(self.document.text(attribute), true, &mut attributes);
            attributes.push('"');
        }
        self.out.push('<');
        self.out.push_str(&tag);
        self.out.push_str(&attributes);
        let empty = self.document.first_child(node).is_none();
        self.out.push_str(if empty { "/>" } else { ">" });
        let block = self.layout == Layout::Indented
            && !empty
            && self
                .document
                .children(node)
                .all(|c| self.document.kind(c) != Kind::Text);
        self.open.push(Open { scopes, tag, block });
    }

    fn end(&mut self, node: NodeId) {
        if self.document.kind(node) != Kind::Element {
            return;
        }
        let Some(open) = self.open.pop() else { return };
        self.scopes.truncate(open.scopes);
        if self.document.first_child(node).is_none() {
            return;
        }
        if open.block {
            self.line(self.open.len());
        }
        self.out.push_str("</");
        self.out.push_str(&open.tag);
        self.out.push('>');
    }

    fn line(&mut self, level: usize) {
        self.out.push('\n');
        for _ in 0..level {
            self.out.push_str("  ");
        }
    }

    /// The name as it has to be written here; declares its namespace if nothing in scope does.
    fn qualify(
        &mut self,
        node: NodeId,
        name: NameId,
        element: bool,
        own_scopes: usize,
        attributes: &mut String,
    ) -> String {
        let (uri, local) = (self.names.namespace(name), self.names.local(name));
        if uri == XML_NAMESPACE {
            return format!("xml:{local}");
        }
        if uri.is_empty() {
            if element && !self.bound("").is_empty() {
                declare("", "", attributes);
                self.scopes.push((String::new(), String::new()));
            }
            return local.to_string();
        }
        let wish = self.document.prefix(node);
        if (element || !wish.is_empty()) && self.bound(wish) == uri {
            return join(wish, local);
        }
        let found = self
            .scopes
            .iter()
            .rev()
            .find(|(p, u)| u == uri && (element || !p.is_empty()) && self.bound(p) == uri);
        if let Some((prefix, _)) = found {
            return join(prefix, local);
        }
        let taken = |p: &str| {
            self.scopes
                .get(own_scopes..)
                .is_some_and(|own| own.iter().any(|(q, _)| q == p))
        };
        let mut prefix = wish.to_string();
        let mut number = 0;
        while taken(&prefix) || (prefix.is_empty() && !element) {
            prefix = format!("ns{number}");
            number += 1;
        }
        declare(&prefix, uri, attributes);
        let qualified = join(&prefix, local);
        self.scopes.push((prefix, uri.to_string()));
        qualified
    }

    fn bound(&self, prefix: &str) -> &str {
        self.scopes
            .iter()
            .rev()
            .find(|(p, _)| p == prefix)
            .map_or("", |(_, uri)| uri)
    }
}

fn join(prefix: &str, local: &str) -> String {
    if prefix.is_empty() {
        local.to_string()
    } else {
        format!("{prefix}:{local}")
    }
}

fn declare(prefix: &str, uri: &str, out: &mut String) {
    out.push_str(" xmlns");
    if !prefix.is_empty() {
        out.push(':');
        out.push_str(prefix);
    }
    out.push_str("=\"");
    escape(uri, true, out);
    out.push('"');
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            c if is_char(c) => out.push(c),
            _ => {}
        }
    }
}
