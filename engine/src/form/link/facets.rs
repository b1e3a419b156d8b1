//! What each facet of a form reads, for the static graph.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::def::{BodyDef, BodyKind, ChoicesDef, ExprId, PartDef, TextDef};
use super::super::graph::{Facet, FacetKind, Graph, Wanted};
use super::super::rules;
use super::super::scope::{Target, targets};
use super::super::tree::DefId;
use super::Linker;
use crate::xpath::Reference;
use crate::xpath::ast::Axis;

impl Linker {
    pub(super) fn reads(&self, expr: ExprId, context: DefId) -> Vec<Target> {
        let references = self.form.expressions[expr].references();
        let mut found: Vec<Target> = references
            .iter()
            .flat_map(|r| targets(&self.form.tree, context, r))
            .collect();
        // indexed-repeat() picks instances by its arguments.
        if self.form.expressions[expr].text().contains("indexed-repeat") {
            for target in &mut found {
                target.picked |= target.level < self.form.tree.defs[target.def].depth;
            }
        }
        found
    }

    /// What an expression reads at the items of an itemset, of those that are nodes of the record.
    fn item_reads(&self, expr: ExprId, items: &[Target]) -> Vec<Target> {
        let mut found = Vec::new();
        for item in items {
            for reference in self.form.expressions[expr].references() {
                for target in targets(&self.form.tree, item.def, reference) {
                    found.push(Target {
                        def: target.def,
                        level: target.level.min(item.level),
                        picked: target.picked || item.picked,
                    });
                }
            }
        }
        found
    }

    /// What is in the sections among the nodes of steps like `*`: their text is that of all in them.
    fn section_reads(&self, expr: ExprId, context: DefId) -> Vec<Target> {
        let tree = &self.form.tree;
        let is_open = |reference: &&Reference| {
            let last = reference.steps.last();
            last.is_some_and(|step| {
                step.name.is_none() && !matches!(step.axis, Axis::Parent | Axis::SelfAxis | Axis::Attribute)
            })
        };
        let open = self.form.expressions[expr].references().iter().filter(is_open);
        let mut found = Vec::new();
        for section in open.flat_map(|reference| targets(tree, context, reference)) {
            if tree.defs[section.def].is_leaf {
                continue;
            }
            let inside = (0..tree.defs.len()).filter(|def| tree.is_in(*def, section.def));
            found.extend(
                inside
                    .filter(|def| tree.defs[*def].is_leaf && *def != context)
                    .map(|def| Target { def, ..section }),
            );
        }
        found
    }

    /// What an expression shows besides the nodes that it names: what is in sections, the labels of choices, and translated
    /// texts.
    fn shown_reads(&self, expr: ExprId, context: DefId) -> Vec<Target> {
        let expression = &self.form.expressions[expr];
        let mut found = self.section_reads(expr, context);
        if !expression.depends_on_language() {
            return found;
        }
        for question in self.reads(expr, context) {
            let mut of_labels = Vec::new();
            self.label_reads(question.def, &mut of_labels);
            found.extend(of_labels.into_iter().map(|read| Target {
                level: read.level.min(question.level),
                picked: read.picked || question.picked,
                ..read
            }));
        }
        for output in self.outputs_shown(expression.texts()) {
            found.extend(self.reads(output, 0));
        }
        found
    }

    /// The outputs in those texts; in all texts where an id is computed.
    fn outputs_shown(&self, ids: &[Option<Box<str>>]) -> Vec<ExprId> {
        if ids.iter().any(Option::is_none) {
            let all: BTreeSet<&String> = self.form.itext.iter().flat_map(|texts| texts.keys()).collect();
            return all.into_iter().flat_map(|id| self.outputs_of(id)).collect();
        }
        ids.iter().flatten().flat_map(|id| self.outputs_of(id)).collect()
    }

    /// What decides how the choices of a question are called.
    fn label_reads(&self, def: DefId, out: &mut Vec<Target>) {
        let Some(body) = self.form.body_of[def].map(|id| &self.form.body[id]) else {
            return;
        };
        match &body.choices {
            ChoicesDef::None => {}
            ChoicesDef::Items(items) => {
                for (_, label) in items {
                    self.text_reads(label.as_ref(), def, out);
                }
            }
            ChoicesDef::Itemset {
                nodeset,
                value,
                label,
            } => {
                let items = self.reads(*nodeset, def);
                out.extend(self.item_reads(*value, &items));
                if let TextDef::ItextOf(expr) | TextDef::Expression(expr) = label {
                    out.extend(self.item_reads(*expr, &items));
                }
                out.extend(items);
                for text in self.item_texts(body) {
                    self.text_reads(Some(&TextDef::Itext(text)), def, out);
                }
            }
        }
    }

    /// What decides which choices a question has.
    #[inline(never)]
    fn choice_reads(&self, nodeset: ExprId, value: ExprId, def: DefId) -> Vec<Target> {
        let mut found = self.reads(nodeset, def);
        found.extend(self.item_reads(value, &found));
        found
    }

    pub(super) fn text_reads(&self, text: Option<&TextDef>, context: DefId, out: &mut Vec<Target>) {
        match text {
            None => {}
            Some(TextDef::Itext(_)) if self.outputs.is_empty() => {}
            Some(TextDef::Itext(id)) => {
                for output in self.outputs_of(id) {
                    let expr = self
                        .form
                        .output_in
                        .get(&(context, output))
                        .copied()
                        .unwrap_or(output);
                    out.extend(self.reads(expr, context));
                }
            }
            Some(TextDef::ItextOf(expr) | TextDef::Expression(expr)) => {
                out.extend(self.reads(*expr, context))
            }
            Some(TextDef::Parts(parts)) => {
                for part in parts {
                    if let PartDef::Output(expr) = part {
                        out.extend(self.reads(*expr, context));
                    }
                }
            }
        }
    }

    /// A condition that looks at its own node has no beginning.
    #[inline(never)]
    fn self_references(&mut self) {
        let mut found = Vec::new();
        for (def, bind) in self.form.binds.iter().enumerate() {
            let tree = &self.form.tree;
            let is_own = |target: &Target| !target.picked && target.level == tree.defs[def].depth;
            for (name, expr) in [("required", bind.required), ("readonly", bind.readonly)] {
                let reads = expr.map(|expr| self.reads(expr, def)).unwrap_or_default();
                if reads.iter().any(|target| is_own(target) && target.def == def) {
                    found.push((def, format!("{0} ({name}) → {0}", tree.defs[def].path)));
                }
            }
        }
        for (def, chain) in found {
            let place = self.logic_of[def].clone().unwrap_or_default();
            self.report(&rules::CYCLE, &place, "", &[&chain]);
        }
    }

    #[inline(never)]
    pub(super) fn graph(&mut self) {
        self.self_references();
        let mut wanted = Vec::new();
        let mut views = Vec::new();
        for def in 0..self.form.tree.defs.len() {
            let bind = &self.form.binds[def];
            let body = self.form.body_of[def].map(|id| &self.form.body[id]);
            let mut facet = |kind, expr: ExprId| {
                let targets = match body.map(|b| &b.choices) {
                    Some(ChoicesDef::Itemset { nodeset, value, .. }) if kind == FacetKind::Choices => {
                        self.choice_reads(*nodeset, *value, def)
                    }
                    _ => self.reads(expr, def),
                };
                let by_language = self.form.expressions[expr].depends_on_language();
                wanted.push(Wanted {
                    facet: Facet { def, kind, expr },
                    targets,
                    shown: self.shown_reads(expr, def),
                    by_language,
                });
            };
            if let Some(expr) = bind.relevant {
                facet(FacetKind::Relevant, expr);
            }
            if let Some(expr) = bind.calculate {
                facet(FacetKind::Calculate, expr);
            }
            match body {
                Some(BodyDef {
                    kind:
                        BodyKind::Repeat {
                            count: Some(expr), ..
                        },
                    ..
                }) => {
                    facet(FacetKind::Count, *expr);
                }
                Some(BodyDef {
                    choices: ChoicesDef::Itemset { nodeset, .. },
                    ..
                }) => {
                    facet(FacetKind::Choices, *nodeset);
                }
                _ => {}
            }
            let mut read = Vec::new();
            for expr in [bind.required, bind.readonly, bind.constraint]
                .into_iter()
                .flatten()
            {
                read.extend(self.reads(expr, def));
            }
            self.text_reads(bind.constraint_message.as_ref(), def, &mut read);
            self.text_reads(bind.required_message.as_ref(), def, &mut read);
            if let Some(body) = body {
                self.text_reads(body.label.as_ref(), def, &mut read);
                self.text_reads(body.hint.as_ref(), def, &mut read);
                self.label_reads(def, &mut read);
            }
            if !read.is_empty() {
                views.push((def, read));
            }
        }
        match Graph::build(&self.form.tree, wanted, views) {
            Ok(graph) => self.form.graph = graph,
            Err(cycles) => {
                for cycle in cycles {
                    let mut chain: Vec<String> = cycle.iter().map(|(_, text)| text.clone()).collect();
                    chain.extend(chain.first().cloned());
                    let place = cycle.first().and_then(|(def, _)| self.logic_of[*def].clone());
                    self.report(
                        &rules::CYCLE,
                        &place.unwrap_or_default(),
                        "",
                        &[&chain.join(" → ")],
                    );
                }
            }
        }
    }
}
