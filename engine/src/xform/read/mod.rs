//! XForm XML → [`FormDraft`].
//!
//! Elements are known by their local names, as in other clients, so that a form's choice of prefixes does not matter.

mod body;
mod model;
mod rules;
mod text;

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use hashbrown::{HashMap, HashSet};

pub use rules::RULES;

use crate::diagnostic::{Diagnostic, Place, has_errors};
use crate::form::draft::{Attribute, FormDraft};
use crate::xml::{self, Doctype, DocumentIn, Kind, Limits, NameId, Names, NodeId};

/// Prefixes that every form may use without declaring them in [`FormDraft::namespaces`].
pub const STANDARD_NAMESPACES: &[(&str, &str)] = &[
    ("h", "http://www.w3.org/1999/xhtml"),
    ("ev", "http://www.w3.org/2001/xml-events"),
    ("xsd", "http://www.w3.org/2001/XMLSchema"),
    ("jr", JAVAROSA),
    ("orx", OPENROSA),
    ("odk", "http://www.opendatakit.org/xforms"),
];

const JAVAROSA: &str = "http://openrosa.org/javarosa";
const OPENROSA: &str = "http://openrosa.org/xforms";
const XFORMS: &str = "http://www.w3.org/2002/xforms";

/// Reads an XForm. What was understood comes with every problem found, placed by byte ranges; with errors there may be
/// no draft.
pub fn read(xml: &str, limits: &Limits) -> (Option<FormDraft>, Vec<Diagnostic>) {
    let mut names = Names::new();
    let xml = xml.strip_prefix('\u{feff}').unwrap_or(xml);
    let mut document = match xml::parse_in(xml, &mut names, limits, Doctype::Skip) {
        Ok(document) => document,
        Err(error) => {
            let place = Place::Bytes {
                start: error.span.start,
                end: error.span.end,
            };
            return (
                None,
                alloc::vec![Diagnostic::new(&rules::XML, place, "").with(error.to_string())],
            );
        }
    };
    let mut reader = Reader {
        document: &mut document,
        names: &names,
        diagnostics: Vec::new(),
        bind_ids: Vec::new(),
        shared: HashMap::new(),
        instance_ids: HashSet::new(),
        copied: Vec::new(),
        itext_ids: HashSet::new(),
    };
    let draft = reader.form();
    let diagnostics = reader.diagnostics;
    (draft.filter(|_| !has_errors(&diagnostics)), diagnostics)
}

struct Reader<'a, 't> {
    document: &'a mut DocumentIn<'t>,
    names: &'a Names,
    diagnostics: Vec<Diagnostic>,
    /// `id` → `nodeset` of the binds, for controls that say `bind="id"`.
    bind_ids: Vec<(String, String)>,
    /// Names of elements of instances, as written.
    shared: HashMap<(NameId, u16), Arc<str>>,
    /// Of the secondary instances.
    instance_ids: HashSet<String>,
    /// By the document's names without a prefix: the root of the secondary instance that used it last, and the name there.
    copied: Vec<(NodeId, NameId)>,
    itext_ids: HashSet<Cow<'t, str>>,
}

impl Reader<'_, '_> {
    fn form(&mut self) -> Option<FormDraft> {
        let root = self.document.root_element()?;
        let mut draft = FormDraft {
            namespaces: self.namespaces(),
            ..FormDraft::default()
        };
        let (mut model, mut body) = (None, None);
        for part in self.elements(root) {
            match self.local(part) {
                "head" => {
                    for child in self.elements(part) {
                        match self.local(child) {
                            "title" => draft.title = self.document.string_value(child).trim().to_string(),
                            "model" if model.is_none() => model = Some(child),
                            _ => {}
                        }
                    }
                }
                "model" if model.is_none() => model = Some(part),
                "body" => body = Some(part),
                _ => self.unknown(part),
            }
        }
        let Some(model) = model else {
            self.report(&rules::NO_MODEL, root, "");
            return None;
        };
        self.model(model, &mut draft);
        if let Some(body) = body {
            draft.style = self.attribute(body, "class").unwrap_or_default().to_string();
            draft.body_attributes = self.other_attributes(body, &["class"]);
            draft.body = self.body_items(body, &mut draft.actions);
            // What stands in groups outside of repeats never happens.
            draft
                .actions
                .retain(|action| action.events != [model::NEW_REPEAT]);
        }
        Some(draft)
    }

    /// Every declared prefix that is not standard, in order of declaration.
    #[inline(never)]
    fn namespaces(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for declaration in self.document.of_kind(Kind::Namespace) {
            let prefix = self.names.local(self.document.name(declaration));
            let uri = self.document.text(declaration);
            if !prefix.is_empty()
                && uri != XFORMS
                && !STANDARD_NAMESPACES.contains(&(prefix, uri))
                && found.iter().all(|(known, _)| known != prefix)
            {
                found.push((prefix.to_string(), uri.to_string()));
            }
        }
        found
    }

    fn elements(&self, node: NodeId) -> Vec<NodeId> {
        self.document.child_elements(node).collect()
    }

    /// The first child element of that name.
    fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.document
            .child_elements(node)
            .find(|child| self.local(*child) == name)
    }

    fn local(&self, node: NodeId) -> &str {
        self.names.local(self.document.name(node))
    }

    /// The name as written, with its prefix.
    fn qualified(&self, node: NodeId) -> String {
        let (prefix, local) = (self.document.prefix(node), self.local(node));
        if prefix.is_empty() {
            local.to_string()
        } else {
            alloc::format!("{prefix}:{local}")
        }
    }

    /// The same in one piece for all elements of that name.
    fn shared_name(&mut self, node: NodeId) -> Arc<str> {
        let key = self.document.written_name(node);
        if let Some(name) = self.shared.get(&key) {
            return name.clone();
        }
        let name: Arc<str> = self.qualified(node).into();
        self.shared.insert(key, name.clone());
        name
    }

    /// The value of the attribute of that local name.
    fn attribute(&self, node: NodeId, local: &str) -> Option<&str> {
        self.attribute_node(node, local)
            .map(|found| self.document.text(found))
    }

    fn attribute_node(&self, node: NodeId, local: &str) -> Option<NodeId> {
        self.document
            .attributes(node)
            .find(|a| self.local(*a) == local && self.is_ours(*a))
    }

    /// True for an attribute in the namespace where the specification has it: `x:required` of some other tool says nothing
    /// about `required`.
    fn is_ours(&self, attribute: NodeId) -> bool {
        let namespace = self.names.namespace(self.document.name(attribute));
        match self.local(attribute) {
            "count" | "noAddRemove" | "constraintMsg" | "requiredMsg" | "preload" | "preloadParams" => {
                namespace == JAVAROSA
            }
            "auto-send" | "auto-delete" => namespace == OPENROSA,
            // Written with and without a prefix, in these and in older namespaces.
            "event" | "entities-version" | "lang" | "default" => true,
            _ => namespace.is_empty(),
        }
    }

    /// True for an attribute that would mean something else once it is written, because the form binds a prefix that the
    /// writer keeps for itself.
    fn is_under_our_prefix(&self, attribute: NodeId) -> bool {
        let prefix = self.document.prefix(attribute);
        STANDARD_NAMESPACES.iter().any(|(ours, _)| *ours == prefix)
    }

    /// The attributes but for those of these local names.
    #[inline(never)]
    fn other_attributes(&self, node: NodeId, known: &[&str]) -> Vec<Attribute> {
        self.document
            .attributes(node)
            .filter(|a| {
                !known.contains(&self.local(*a)) || !(self.is_ours(*a) || self.is_under_our_prefix(*a))
            })
            .map(|a| Attribute {
                name: self.qualified(a),
                value: self.document.text(a).to_string(),
            })
            .collect()
    }

    fn place(&self, node: NodeId) -> Place {
        let span = self.document.span(node);
        Place::Bytes {
            start: span.start,
            end: span.end,
        }
    }

    #[cold]
    fn report(&mut self, rule: &'static crate::diagnostic::Rule, node: NodeId, argument: &str) {
        let place = self.place(node);
        let excerpt = self.qualified(node);
        self.diagnostics
            .push(Diagnostic::new(rule, place, excerpt).with(argument));
    }

    fn unknown(&mut self, node: NodeId) {
        let name = self.qualified(node);
        self.report(&rules::UNKNOWN_ELEMENT, node, &name);
    }
}
