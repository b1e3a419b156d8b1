//! What an XForm's XML says twice, or where nobody reads it. Readers take one meaning and go on; a designer should know.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashSet;

use crate::diagnostic::{Diagnostic, Place, rules};
use crate::xml::{self, Doctype, DocumentIn, Limits, Names, NodeId};

rules! {
    TEXT_TWICE: Error "XFORM-ITEXT-TWICE",
        "El texto «{0}» está dos veces en el idioma «{1}»[[, en su forma «{2}»]]: ODK Collect rechaza el formulario.",
        "The text “{0}” is there twice in the language “{1}”[[, in its form “{2}”]]: ODK Collect refuses the form.",
        "Deje uno solo, o dé al otro un id propio.",
        "Keep one of them, or give the other an id of its own.";
    TEMPLATE_TWICE: Error "XFORM-TEMPLATE-TWICE",
        "La repetición «{0}» tiene dos plantillas (jr:template): ODK Collect rechaza el formulario.",
        "The repeat “{0}” has two templates (jr:template): ODK Collect refuses the form.",
        "Deje una sola plantilla; las demás instancias van sin jr:template.",
        "Keep one template; the other instances go without jr:template.";
    NESTED_BIND: Warning "XFORM-BIND-NESTED",
        "Un <bind> está dentro de otro, y así no se lee: lo que dice de «{0}» no vale.",
        "A <bind> is inside of another one, where it is not read: what it says of “{0}” does not hold.",
        "Póngalo directamente en <model>, con la ruta completa en nodeset.",
        "Put it directly into <model>, with the whole path as its nodeset.";
}

/// Everything of that kind; nothing for a document that cannot be read.
pub fn structure(text: &str, limits: &Limits) -> Vec<Diagnostic> {
    let mut names = Names::new();
    let Ok(document) = xml::parse_in(text, &mut names, limits, Doctype::Skip) else {
        return Vec::new();
    };
    let mut finder = Finder {
        document: &document,
        names: &names,
        found: Vec::new(),
    };
    finder.model();
    finder.found
}

struct Finder<'a, 't> {
    document: &'a DocumentIn<'t>,
    names: &'a Names,
    found: Vec<Diagnostic>,
}

impl Finder<'_, '_> {
    fn model(&mut self) {
        let elements = self.document.root_element().into_iter();
        let mut elements = elements.flat_map(|root| self.document.descendants(root));
        let Some(model) = elements.find(|node| self.is(*node, "model")) else {
            return;
        };
        let mut has_primary = false;
        for part in self.elements(model) {
            match self.local(part) {
                "instance" if !has_primary => {
                    has_primary = true;
                    self.templates(part);
                }
                "itext" => self.texts(part),
                "bind" => self.binds(part),
                _ => {}
            }
        }
    }

    fn texts(&mut self, itext: NodeId) {
        for translation in self.elements(itext) {
            let language = self.attribute(translation, "lang");
            let mut seen = HashSet::new();
            for text in self.elements(translation) {
                let id = self.attribute(text, "id");
                for value in self.elements(text) {
                    let form = self.attribute(value, "form");
                    if !id.is_empty() && !seen.insert((id.clone(), form.clone())) {
                        self.report(&TEXT_TWICE, text, &[&id, &language, &form]);
                    }
                }
            }
        }
    }

    fn templates(&mut self, instance: NodeId) {
        let below: Vec<NodeId> = self.document.descendants(instance).collect();
        for node in below {
            let mut seen = HashSet::new();
            for child in self.elements(node) {
                let is_template = self.document.attributes(child).any(|attribute| {
                    self.local(attribute) == "template" && !self.document.prefix(attribute).is_empty()
                });
                if is_template && !seen.insert(self.document.name(child)) {
                    let name = self.local(child).to_string();
                    self.report(&TEMPLATE_TWICE, child, &[&name]);
                }
            }
        }
    }

    fn binds(&mut self, bind: NodeId) {
        let inside: Vec<NodeId> = self.document.descendants(bind).collect();
        for inner in inside.into_iter().filter(|node| *node != bind) {
            if self.is(inner, "bind") {
                let nodeset = self.attribute(inner, "nodeset");
                self.report(&NESTED_BIND, inner, &[&nodeset]);
            }
        }
    }

    fn elements(&self, node: NodeId) -> Vec<NodeId> {
        self.document.child_elements(node).collect()
    }

    fn is(&self, node: NodeId, name: &str) -> bool {
        self.document.is_element(node) && self.local(node) == name
    }

    fn local(&self, node: NodeId) -> &str {
        self.names.local(self.document.name(node))
    }

    /// The attribute's value, blank if it is not there.
    fn attribute(&self, node: NodeId, name: &str) -> String {
        let mut attributes = self.document.attributes(node);
        let found = attributes.find(|attribute| self.local(*attribute) == name);
        found
            .map(|it| self.document.text(it).to_string())
            .unwrap_or_default()
    }

    fn report(&mut self, rule: &'static crate::diagnostic::Rule, node: NodeId, arguments: &[&str]) {
        let span = self.document.span(node);
        let place = Place::Bytes {
            start: span.start,
            end: span.end,
        };
        let problem = Diagnostic::new(rule, place, arguments[0]);
        let problem = arguments
            .iter()
            .fold(problem, |problem, argument| problem.with(*argument));
        self.found.push(problem);
    }
}
