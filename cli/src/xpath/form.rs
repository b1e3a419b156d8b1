//! What an XForm knows besides its instance: secondary instances, texts, labels of choices.

use sondeo_engine::xml::{Document, Names, NodeId};
use sondeo_engine::xpath::{Context, Namespaces, Node, Workspace, World, compile};

use crate::host::Machine;

/// The document of a request, read as an XForm as far as it is one.
pub struct Form {
    document: Document,
    names: Names,
    language: Option<String>,
    /// Where location paths begin.
    pub root: Node,
}

impl Form {
    pub fn new(document: Document, names: Names, language: Option<&str>) -> Self {
        Self {
            document,
            names,
            language: language.map(String::from),
            root: Node::new(0, NodeId::DOCUMENT),
        }
    }

    pub fn main(&self) -> &Document {
        &self.document
    }

    fn local(&self, node: NodeId) -> &str {
        self.names.local(self.document.name(node))
    }

    fn attribute(&self, node: NodeId, local: &str) -> Option<&str> {
        self.document.attribute(node, self.names.get("", local)?)
    }

    fn elements<'a>(&'a self, under: NodeId, local: &'a str) -> impl Iterator<Item = NodeId> + 'a {
        self.document
            .descendants(under)
            .filter(move |n| self.document.is_element(*n) && self.local(*n) == local)
    }

    fn child(&self, node: NodeId, local: &str) -> Option<NodeId> {
        self.document
            .child_elements(node)
            .find(|n| self.local(*n) == local)
    }

    /// The active translation: the one asked for, else the default one, else the first.
    fn translation(&self) -> Option<NodeId> {
        let itext = self.elements(NodeId::DOCUMENT, "itext").next()?;
        let all = || {
            self.document
                .child_elements(itext)
                .filter(|n| self.local(*n) == "translation")
        };
        let asked = self
            .language
            .as_deref()
            .and_then(|language| all().find(|n| self.attribute(*n, "lang") == Some(language)));
        asked
            .or_else(|| all().find(|n| self.attribute(*n, "default").is_some()))
            .or_else(|| all().next())
    }

    /// What a label says: its text, or the text its `ref` asks for.
    fn label(&self, label: NodeId) -> String {
        let id = self.attribute(label, "ref").and_then(itext_id);
        id.and_then(|id| self.itext(id))
            .unwrap_or_else(|| self.document.string_value(label).into_owned())
    }

    /// The label of a choice among those that an itemset offers at a node.
    fn offered_label(&self, itemset: NodeId, value: &str, at: Node) -> Option<String> {
        let mut names = self.names.clone();
        let scope = Scope(self, itemset);
        let mut expression = |text: &str| compile(text, &scope, &mut names).ok();
        let nodeset = expression(self.attribute(itemset, "nodeset")?)?;
        let value_ref = expression(self.attribute(self.child(itemset, "value")?, "ref")?)?;
        let label_ref = expression(self.attribute(self.child(itemset, "label")?, "ref")?)?;
        let (workspace, mut machine) = (Workspace::new(), Machine::new());
        let context = |node| Context {
            root: self.root,
            ..Context::new(&names, self, node, &workspace)
        };
        let offered = nodeset.nodes(&context(at), &mut machine).ok()?;
        let chosen = offered.iter().find(|node| {
            value_ref
                .string(&context(*node), &mut machine)
                .is_ok_and(|own| own == value)
        })?;
        label_ref.string(&context(chosen), &mut machine).ok()
    }

    /// The label of an `<item>` written in the body, or of a row of a secondary instance.
    fn item_label(&self, control: NodeId, value: &str) -> Option<String> {
        let text = |node: NodeId| self.document.string_value(node);
        for child in self.document.child_elements(control) {
            match self.local(child) {
                "item"
                    if self
                        .child(child, "value")
                        .is_some_and(|v| text(v).trim() == value) =>
                {
                    return self.child(child, "label").map(|l| self.label(l));
                }
                "itemset" => {
                    let instance = quoted(self.attribute(child, "nodeset")?, "instance(")?;
                    let rows = self.instance(instance)?.id;
                    let value_name = self.attribute(self.child(child, "value")?, "ref")?;
                    let label_ref = self.attribute(self.child(child, "label")?, "ref")?;
                    let is_text = label_ref.trim_start().starts_with("jr:itext");
                    let label_name = label_ref
                        .trim_start_matches("jr:itext(")
                        .trim_end_matches(')')
                        .trim();
                    let row = self
                        .document
                        .descendants(rows)
                        .find(|n| self.child(*n, value_name).is_some_and(|v| text(v) == value))?;
                    let label = text(self.child(row, label_name)?).into_owned();
                    return if is_text { self.itext(&label) } else { Some(label) };
                }
                _ => {}
            }
        }
        None
    }
}

/// The id in `jr:itext('id')`.
fn itext_id(reference: &str) -> Option<&str> {
    quoted(reference, "jr:itext(")
}

/// The literal after `start`.
fn quoted<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let rest = text.split_once(start)?.1.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    rest.get(1..)?.split_once(quote).map(|(inside, _)| inside)
}

/// Names in an expression of the form: as declared around it, and unprefixed ones as the form's own elements.
struct Scope<'f>(&'f Form, NodeId);

impl Namespaces for Scope<'_> {
    fn uri(&self, prefix: &str) -> Option<&str> {
        self.0.document.namespace_for(self.1, prefix, &self.0.names)
    }
}

impl World for Form {
    fn document(&self, _index: u32) -> &Document {
        &self.document
    }

    fn instance(&self, id: &str) -> Option<Node> {
        self.elements(NodeId::DOCUMENT, "instance")
            .find(|n| self.attribute(*n, "id") == Some(id))
            .map(|n| Node::new(0, n))
    }

    fn itext(&self, id: &str) -> Option<String> {
        let translation = self.translation()?;
        let entry = self
            .document
            .child_elements(translation)
            .find(|n| self.attribute(*n, "id") == Some(id))?;
        let plain = self
            .document
            .child_elements(entry)
            .find(|n| self.local(*n) == "value" && self.attribute(*n, "form").is_none());
        Some(plain.map_or_else(String::new, |n| self.document.string_value(n).into_owned()))
    }

    fn choice_label(&self, context: Node, path: &str, value: &str) -> Option<String> {
        let path = path.trim();
        let last = path.rsplit('/').next()?;
        let is_select = |n: NodeId| matches!(self.local(n), "select" | "select1" | "rank");
        let controls = || {
            self.document
                .descendants(NodeId::DOCUMENT)
                .filter(|n| self.document.is_element(*n) && is_select(*n))
        };
        let control = controls()
            .find(|n| self.attribute(*n, "ref") == Some(path))
            .or_else(|| {
                // A relative path names the question by its last step.
                controls()
                    .find(|n| self.attribute(*n, "ref").and_then(|r| r.rsplit('/').next()) == Some(last))
            })?;
        let offered = self
            .child(control, "itemset")
            .and_then(|itemset| self.offered_label(itemset, value, context));
        // A choice that is not offered now still has its name.
        offered.or_else(|| self.item_label(control, value))
    }

    fn language(&self) -> &str {
        self.language.as_deref().unwrap_or("")
    }

    fn version(&self) -> &str {
        let primary = self.elements(NodeId::DOCUMENT, "instance").next();
        let root = primary
            .and_then(|n| self.document.child_elements(n).next())
            .or_else(|| self.document.root_element());
        root.and_then(|n| self.document.attributes(n).find(|a| self.local(*a) == "version"))
            .map_or("", |a| self.document.text(a))
    }
}
