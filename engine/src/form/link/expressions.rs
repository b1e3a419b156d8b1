//! Expressions of a form: compiled once, in the context of the node they stand at.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::def::{BodyDef, ChoicesDef, ExprId, PartDef, SecondarySource, TextDef};
use super::super::scope::contextualize;
use super::super::tree::DefId;
use super::super::{expression_rules, rules};
use super::Linker;
use crate::diagnostic::{Diagnostic, Place};
use crate::xml::{Kind, NodeId};
use crate::xpath::ast::Ast;
use crate::xpath::{self, Origin};

struct Prefixes<'a>(&'a [(String, String)]);

impl xpath::Namespaces for Prefixes<'_> {
    fn uri(&self, prefix: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == prefix)
            .map(|(_, uri)| uri.as_str())
    }
}

impl Linker {
    /// Compiles an expression of the node at `context`; without one, paths are taken as they are.
    pub(super) fn compile(&mut self, text: &str, place: &Place, context: Option<DefId>) -> Option<ExprId> {
        // Where nothing depends on the node, all nodes share an expression.
        let key = (
            text.to_string(),
            context.filter(|def| self.form.tree.defs[*def].depth > 0 || has_predicate(text)),
        );
        if let Some(id) = self.compiled.get(&key) {
            return Some(*id);
        }
        let id = match xpath::parse(text) {
            Ok(ast) => self.compile_ast(text, ast, place, context),
            Err(error) => {
                self.expression_error(text, place, context, &error);
                None
            }
        }?;
        self.compiled.insert(key, id);
        Some(id)
    }

    pub(super) fn compile_ast(
        &mut self,
        text: &str,
        mut ast: Ast,
        place: &Place,
        context: Option<DefId>,
    ) -> Option<ExprId> {
        // Elsewhere absolute paths mean what they say.
        if context.is_some_and(|def| self.form.tree.defs[def].depth > 0) || has_predicate(text) {
            contextualize(&mut ast, &self.form.tree, context);
        }
        let prefixes = Prefixes(&self.form.namespaces);
        match xpath::compile_ast(text, &ast, &prefixes, &mut self.form.names) {
            Ok(expr) => {
                for reference in expr.references() {
                    if let Origin::Instance(id) = &reference.origin
                        && self.form.secondary.iter().all(|s| *s.id != **id)
                        && !text.contains("pulldata")
                    {
                        let whose = self.path(context.unwrap_or(0));
                        let mut diagnostic =
                            Diagnostic::new(&rules::INSTANCE_UNKNOWN, place.clone(), text).with(whose);
                        diagnostic = diagnostic.with(id.as_ref());
                        self.diagnostics.push(diagnostic);
                        break;
                    }
                }
                self.form.expressions.push(expr);
                Some(self.form.expressions.len() - 1)
            }
            Err(error) => {
                self.expression_error(text, place, context, &error);
                None
            }
        }
    }

    #[cold]
    pub(super) fn expression_error(
        &mut self,
        text: &str,
        place: &Place,
        context: Option<DefId>,
        error: &xpath::XPathError,
    ) {
        let whose = self.path(context.unwrap_or(0));
        let (rule, arguments) = expression_rules::rule(&error.code);
        let all: Vec<&str> = [whose.as_str()]
            .into_iter()
            .chain(arguments.iter().map(String::as_str))
            .collect();
        self.report(rule, place, text, &all);
    }

    /// Outputs of itext once more, as they read inside the repeats where the texts are used.
    #[inline(never)]
    pub(super) fn outputs_in_repeats(&mut self) {
        self.texts_in_instances();
        let mut users: Vec<(DefId, String)> = Vec::new();
        for body in &self.form.body {
            let Some(def) = body.def.filter(|def| self.form.tree.defs[*def].depth > 0) else {
                continue;
            };
            let items: &[(String, Option<TextDef>)] = match &body.choices {
                ChoicesDef::Items(items) => items,
                _ => &[],
            };
            users.extend(self.item_texts(body).into_iter().map(|text| (def, text)));
            let bind = &self.form.binds[def];
            let texts = [
                &body.label,
                &body.hint,
                &bind.constraint_message,
                &bind.required_message,
            ];
            for text in texts.into_iter().chain(items.iter().map(|(_, label)| label)) {
                if let Some(TextDef::Itext(text)) = text {
                    users.push((def, text.clone()));
                }
            }
        }
        for (def, text) in users {
            for output in self.outputs_of(&text) {
                let Some((source, ast)) = self.outputs.get(&output).cloned() else {
                    continue;
                };
                if let Some(id) = self.compile_ast(&source, ast, &Place::Form, Some(def)) {
                    self.form.output_in.insert((def, output), id);
                }
            }
        }
    }

    /// Finds the itexts with outputs that the items of each secondary instance refer to. Those that a label of the body
    /// refers to are not looked for, and so nothing is in most forms.
    #[inline(never)]
    fn texts_in_instances(&mut self) {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for (id, forms) in self.form.itext.iter().flatten() {
            let mut parts = forms.iter().flat_map(|form| &form.parts);
            if parts.any(|part| matches!(part, PartDef::Output(_))) {
                wanted.insert(id);
            }
        }
        for body in &self.form.body {
            for text in [&body.label, &body.hint] {
                if let Some(TextDef::Itext(id)) = text {
                    wanted.remove(id.as_str());
                }
            }
        }
        if wanted.is_empty() {
            return;
        }
        for instance in &self.form.secondary {
            let SecondarySource::Inline(document) = &instance.source else {
                continue;
            };
            let found: BTreeSet<&str> = document
                .descendants(NodeId::DOCUMENT)
                .filter(|node| document.kind(*node) == Kind::Text)
                .map(|node| document.text(node))
                .filter(|text| wanted.contains(text))
                .collect();
            let found = found.into_iter().map(String::from).collect();
            self.item_texts.insert(instance.id.clone(), found);
        }
    }

    /// The itexts with outputs that the items of an itemset refer to.
    pub(super) fn item_texts(&self, body: &BodyDef) -> Vec<String> {
        let ChoicesDef::Itemset {
            nodeset,
            label: TextDef::ItextOf(_),
            ..
        } = &body.choices
        else {
            return Vec::new();
        };
        let references = self.form.expressions[*nodeset].references().iter();
        references
            .filter_map(|reference| match &reference.origin {
                Origin::Instance(id) => self.item_texts.get(&**id),
                _ => None,
            })
            .flatten()
            .cloned()
            .collect()
    }

    /// The outputs of an itext in all languages and forms.
    pub(super) fn outputs_of(&self, text: &str) -> Vec<ExprId> {
        let mut found: Vec<ExprId> = self
            .form
            .itext
            .iter()
            .filter_map(|texts| texts.get(text))
            .flatten()
            .flat_map(|form| &form.parts)
            .filter_map(|part| match part {
                PartDef::Output(id) => Some(*id),
                PartDef::Literal(_) => None,
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn has_predicate(text: &str) -> bool {
    text.contains('[')
}
