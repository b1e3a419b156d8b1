//! From a [`FormDraft`] to a [`FormDef`].

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::columns;
use super::def::{
    ActionDef, ActionValue, BodyDef, BodyId, BodyKind, ChoicesDef, Event, ExprId, FormDef, ItextForm,
    PartDef, Preload, SecondaryDef, SecondarySource, TextDef,
};
use super::draft::{
    Action, ActionKind, Bind, BodyItem, Choices, Expression, FormDraft, InstanceSource, Text, TextPart,
};
use super::graph::{Facet, FacetKind, Graph, Wanted};
use super::rules;
use super::scope::{Target, contextualize, targets};
use super::tree::{DefId, Tree};
use super::types::DataType;
use crate::diagnostic::{Diagnostic, Place, Rule, has_errors};
use crate::xform::read::STANDARD_NAMESPACES;
use crate::xml::Names;
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::{self, Origin};

/// Resolves names, compiles expressions and builds the static graph. Without errors there is a form.
pub fn link(draft: FormDraft) -> (Option<FormDef>, Vec<Diagnostic>) {
    if draft.primary.name.is_empty() {
        return (
            None,
            alloc::vec![Diagnostic::new(&rules::NO_ROOT, Place::Form, "")],
        );
    }
    let mut linker = Linker::new(&draft);
    linker.itext(&draft);
    linker.secondary(&draft);
    for bind in &draft.binds {
        linker.bind(bind);
    }
    for action in &draft.actions {
        linker.action(action, 0);
    }
    for item in &draft.body {
        if let Some(id) = linker.body_item(item, 0) {
            linker.form.body_roots.push(id);
        }
    }
    linker.outputs_in_repeats();
    linker.graph();
    columns::collect(&mut linker.form);
    linker.form.media = media(&draft);
    let Linker {
        form, diagnostics, ..
    } = linker;
    let is_good = !has_errors(&diagnostics);
    (is_good.then_some(form), diagnostics)
}

struct Linker {
    form: FormDef,
    diagnostics: Vec<Diagnostic>,
    /// The syntax trees of itext outputs, to compile them again for repeats.
    outputs: HashMap<ExprId, (String, Ast)>,
    compiled: HashMap<(String, Option<DefId>), ExprId>,
}

struct Prefixes<'a>(&'a [(String, String)]);

impl xpath::Namespaces for Prefixes<'_> {
    fn uri(&self, prefix: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == prefix)
            .map(|(_, uri)| uri.as_str())
    }
}

/// `nodeset` as an absolute path of names: relative ones begin at `base`.
pub(crate) fn absolute(base: &str, nodeset: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    let nodeset = nodeset.trim();
    if !nodeset.starts_with('/') {
        steps.extend(base.split('/').filter(|s| !s.is_empty()));
    }
    for step in nodeset.split('/').map(str::trim) {
        match step {
            "" | "." | "current()" => {}
            ".." => {
                steps.pop();
            }
            // A predicate in a nodeset says nothing about the definition.
            _ => steps.push(step.split('[').next().unwrap_or(step)),
        }
    }
    let mut path = String::new();
    for step in steps {
        path.push('/');
        path.push_str(step);
    }
    path
}

/// The nodesets of all repeats.
fn repeats(items: &[BodyItem], base: &str, found: &mut BTreeSet<String>) {
    for item in items {
        match item {
            BodyItem::Control(_) => {}
            BodyItem::Group(group) => {
                let path = group.reference.as_deref().map(|r| absolute(base, r));
                repeats(&group.children, path.as_deref().unwrap_or(base), found);
            }
            BodyItem::Repeat(repeat) => {
                let path = absolute(base, &repeat.nodeset);
                repeats(&repeat.children, &path, found);
                found.insert(path);
            }
        }
    }
}

/// The paths of bound attributes.
fn attribute_paths(draft: &FormDraft) -> Vec<String> {
    let root = alloc::format!("/{}", draft.primary.name);
    let binds = draft.binds.iter().map(|bind| bind.nodeset.as_str());
    let actions = draft.actions.iter().map(|action| action.reference.as_str());
    let mut found: Vec<String> = binds
        .chain(actions)
        .filter(|path| path.contains("/@"))
        .map(|path| absolute(&root, path))
        .collect();
    fn nested(items: &[BodyItem], found: &mut Vec<String>) {
        for item in items {
            let (actions, children): (&[Action], &[BodyItem]) = match item {
                BodyItem::Control(control) => (&control.actions, &[]),
                BodyItem::Group(group) => (&[], &group.children),
                BodyItem::Repeat(repeat) => (&repeat.actions, &repeat.children),
            };
            found.extend(
                actions
                    .iter()
                    .filter(|a| a.reference.contains("/@"))
                    .map(|a| absolute("", &a.reference)),
            );
            nested(children, found);
        }
    }
    nested(&draft.body, &mut found);
    found
}

impl Linker {
    fn new(draft: &FormDraft) -> Self {
        let mut names = Names::new();
        let mut found = BTreeSet::new();
        let root = alloc::format!("/{}", draft.primary.name);
        repeats(&draft.body, &root, &mut found);
        let mut tree = Tree::build(draft, &found, &mut names);
        tree.add_attributes(
            attribute_paths(draft).iter().map(String::as_str),
            draft,
            &mut names,
        );
        let mut namespaces = draft.namespaces.clone();
        for (prefix, uri) in STANDARD_NAMESPACES {
            if namespaces.iter().all(|(known, _)| known != prefix) {
                namespaces.push((prefix.to_string(), uri.to_string()));
            }
        }
        let attribute = |name: &str| {
            let fits = |a: &&super::draft::Attribute| super::tree::split_name(&a.name).1 == name;
            draft
                .primary
                .attributes
                .iter()
                .find(fits)
                .map(|a| a.value.clone())
        };
        let count = tree.defs.len();
        let default_language = draft
            .itext
            .iter()
            .position(|t| t.default)
            .or((!draft.itext.is_empty()).then_some(0));
        let form = FormDef {
            id: attribute("id")
                .or_else(|| draft.primary_namespace.clone())
                .unwrap_or_default(),
            version: attribute("version").unwrap_or_default(),
            title: draft.title.clone(),
            style: draft.style.clone(),
            languages: draft.itext.iter().map(|t| t.language.clone()).collect(),
            default_language,
            names,
            namespaces,
            primary_namespace: draft.primary_namespace.clone(),
            primary: draft.primary.clone(),
            binds: alloc::vec![super::def::BindDef::default(); count],
            body_of: alloc::vec![None; count],
            tree,
            ..FormDef::default()
        };
        Self {
            form,
            diagnostics: Vec::new(),
            outputs: HashMap::new(),
            compiled: HashMap::new(),
        }
    }

    fn report(&mut self, rule: &'static Rule, place: &Place, excerpt: &str, arguments: &[&str]) {
        let mut diagnostic = Diagnostic::new(rule, place.clone(), excerpt);
        for argument in arguments {
            diagnostic = diagnostic.with(*argument);
        }
        self.diagnostics.push(diagnostic);
    }

    fn path(&self, def: DefId) -> String {
        self.form.tree.defs[def].path.clone()
    }

    fn resolve(&self, base: DefId, nodeset: &str) -> (String, Option<DefId>) {
        let path = absolute(&self.form.tree.defs[base].path, nodeset);
        let def = self.form.tree.at(&path);
        (path, def)
    }

    /// Compiles an expression of the node at `context`; without one, paths are taken as they are.
    fn compile(&mut self, text: &str, place: &Place, context: Option<DefId>) -> Option<ExprId> {
        let key = (
            text.to_string(),
            context.filter(|def| self.form.tree.defs[*def].depth > 0),
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

    fn compile_ast(
        &mut self,
        text: &str,
        mut ast: Ast,
        place: &Place,
        context: Option<DefId>,
    ) -> Option<ExprId> {
        if let Some(def) = context {
            contextualize(&mut ast, &self.form.tree, def);
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

    fn expression_error(
        &mut self,
        text: &str,
        place: &Place,
        context: Option<DefId>,
        error: &xpath::XPathError,
    ) {
        let whose = self.path(context.unwrap_or(0));
        self.report(&rules::EXPRESSION, place, text, &[&whose, &error.to_string()]);
    }

    fn itext(&mut self, draft: &FormDraft) {
        for translation in &draft.itext {
            let mut texts = HashMap::with_capacity(translation.texts.len());
            for entry in &translation.texts {
                let mut forms = Vec::with_capacity(entry.values.len());
                for value in &entry.values {
                    forms.push(ItextForm {
                        form: value.form.clone(),
                        parts: self.parts(&value.parts, None),
                    });
                }
                texts.insert(entry.id.clone(), forms);
            }
            self.form.itext.push(texts);
        }
    }

    fn parts(&mut self, parts: &[TextPart], context: Option<DefId>) -> Vec<PartDef> {
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                TextPart::Literal(text) => found.push(PartDef::Literal(text.clone())),
                TextPart::Output { value, place } => {
                    let Some(id) = self.compile(value, place, context) else {
                        continue;
                    };
                    if context.is_none()
                        && let Ok(ast) = xpath::parse(value)
                    {
                        self.outputs.insert(id, (value.clone(), ast));
                    }
                    found.push(PartDef::Output(id));
                }
            }
        }
        found
    }

    fn text(&mut self, text: &Text, place: &Place, context: DefId) -> Option<TextDef> {
        Some(match text {
            Text::Inline(parts) => TextDef::Parts(self.parts(parts, Some(context))),
            Text::Reference(expression) => return self.text_reference(expression, place, context),
        })
    }

    fn text_reference(&mut self, expression: &str, place: &Place, context: DefId) -> Option<TextDef> {
        let ast = match xpath::parse(expression) {
            Ok(ast) => ast,
            Err(error) => {
                self.expression_error(expression, place, Some(context), &error);
                return None;
            }
        };
        if let AstKind::Call { name, arguments, .. } = &ast.kind
            && **name == *"itext"
            && let [argument] = &arguments[..]
        {
            if let AstKind::Literal(id) = &argument.kind {
                let is_missing = match self.form.default_language {
                    Some(language) => !self.form.itext[language].contains_key(id.as_ref()),
                    None => true,
                };
                if is_missing {
                    self.report(&rules::ITEXT_UNKNOWN, place, expression, &[id.as_ref()]);
                }
                return Some(TextDef::Itext(id.to_string()));
            }
            let argument = argument.clone();
            return self
                .compile_ast(expression, argument, place, Some(context))
                .map(TextDef::ItextOf);
        }
        self.compile(expression, place, Some(context))
            .map(TextDef::Expression)
    }

    /// A message of a bind: plain text, or `jr:itext(…)`.
    fn message(&mut self, text: Option<&String>, place: &Place, context: DefId) -> Option<TextDef> {
        let text = text?;
        if text.trim_start().starts_with("jr:itext(") {
            return self.text_reference(text, place, context);
        }
        Some(TextDef::Parts(alloc::vec![PartDef::Literal(text.clone())]))
    }

    fn secondary(&mut self, draft: &FormDraft) {
        for instance in &draft.secondary {
            let source = match &instance.source {
                InstanceSource::Inline(root) => {
                    let document =
                        super::instance::document(root, &self.form.namespaces, &mut self.form.names);
                    SecondarySource::Inline(alloc::sync::Arc::new(document))
                }
                InstanceSource::External(src) if src.ends_with("/last-saved") => SecondarySource::LastSaved,
                InstanceSource::External(src) => {
                    let name = src.rsplit('/').next().unwrap_or(src).to_string();
                    if !self.form.externals.contains(&name) {
                        self.form.externals.push(name.clone());
                    }
                    SecondarySource::File(name)
                }
            };
            self.form.secondary.push(SecondaryDef {
                id: instance.id.clone(),
                source,
            });
        }
    }

    fn bind(&mut self, bind: &Bind) {
        let (path, def) = self.resolve(0, &bind.nodeset);
        let Some(def) = def else {
            self.report(&rules::BIND_TARGET, &bind.place, &bind.nodeset, &[&path]);
            return;
        };
        let mut compile = |expression: &Option<Expression>| {
            let expression = expression.as_ref()?;
            self.compile(&expression.text, &expression.place, Some(def))
        };
        let relevant = compile(&bind.relevant);
        let required = compile(&bind.required);
        let readonly = compile(&bind.readonly);
        let constraint = compile(&bind.constraint);
        let calculate = compile(&bind.calculate);
        let constraint_message = self.message(bind.constraint_message.as_ref(), &bind.place, def);
        let required_message = self.message(bind.required_message.as_ref(), &bind.place, def);
        let preload = bind
            .preload
            .as_deref()
            .and_then(|kind| preload(kind, bind.preload_params.as_deref()));
        let linked = &mut self.form.binds[def];
        linked.relevant = relevant.or(linked.relevant);
        linked.required = required.or(linked.required);
        linked.readonly = readonly.or(linked.readonly);
        linked.constraint = constraint.or(linked.constraint);
        linked.calculate = calculate.or(linked.calculate);
        linked.constraint_message = constraint_message.or(linked.constraint_message.take());
        linked.required_message = required_message.or(linked.required_message.take());
        linked.preload = preload.or(linked.preload.take());
        if let Some(name) = &bind.data_type {
            linked.data_type = DataType::parse(name);
        }
        linked.attributes.extend(bind.attributes.iter().cloned());
    }

    fn body_item(&mut self, item: &BodyItem, base: DefId) -> Option<BodyId> {
        match item {
            BodyItem::Control(control) => {
                let (path, def) = self.resolve(base, &control.reference);
                let Some(def) = def else {
                    self.report(
                        &rules::CONTROL_TARGET,
                        &control.place,
                        &control.reference,
                        &[&path],
                    );
                    return None;
                };
                let id = self.body(BodyKind::Control(control.kind), Some(def), &[&control.appearance]);
                let label = control
                    .label
                    .as_ref()
                    .and_then(|t| self.text(t, &control.place, def));
                let hint = control
                    .hint
                    .as_ref()
                    .and_then(|t| self.text(t, &control.place, def));
                let choices = self.choices(&control.choices, &control.place, def);
                let body = &mut self.form.body[id];
                (body.label, body.hint, body.choices) = (label, hint, choices);
                body.attributes = control.attributes.clone();
                for action in &control.actions {
                    self.action(action, def);
                }
                Some(id)
            }
            BodyItem::Group(group) => {
                let def = match &group.reference {
                    None => None,
                    Some(reference) => {
                        let (path, def) = self.resolve(base, reference);
                        if def.is_none() {
                            self.report(&rules::CONTROL_TARGET, &group.place, reference, &[&path]);
                        }
                        def
                    }
                };
                let id = self.body(BodyKind::Group, def, &[&group.appearance]);
                let context = def.unwrap_or(base);
                let label = group
                    .label
                    .as_ref()
                    .and_then(|t| self.text(t, &group.place, context));
                let hint = group
                    .hint
                    .as_ref()
                    .and_then(|t| self.text(t, &group.place, context));
                let body = &mut self.form.body[id];
                (body.label, body.hint) = (label, hint);
                body.attributes = group.attributes.clone();
                self.children(&group.children, id, context);
                Some(id)
            }
            BodyItem::Repeat(repeat) => self.repeat(repeat, base),
        }
    }

    fn repeat(&mut self, repeat: &super::draft::Repeat, base: DefId) -> Option<BodyId> {
        let (path, def) = self.resolve(base, &repeat.nodeset);
        let Some(def) = def.filter(|def| *def != 0) else {
            self.report(&rules::REPEAT_TARGET, &repeat.place, &repeat.nodeset, &[&path]);
            return None;
        };
        let mut compile = |expression: &Option<Expression>| {
            let expression = expression.as_ref()?;
            self.compile(&expression.text, &expression.place, Some(def))
        };
        let kind = BodyKind::Repeat {
            count: compile(&repeat.count),
            no_add_remove: compile(&repeat.no_add_remove),
        };
        let wrapper = repeat.wrapper.as_ref();
        let outer = wrapper.map(|w| w.appearance.as_str()).unwrap_or_default();
        let id = self.body(kind, Some(def), &[outer, &repeat.appearance]);
        let label = wrapper
            .and_then(|w| w.label.as_ref())
            .and_then(|t| self.text(t, &repeat.place, def));
        let hint = wrapper
            .and_then(|w| w.hint.as_ref())
            .and_then(|t| self.text(t, &repeat.place, def));
        let body = &mut self.form.body[id];
        (body.label, body.hint) = (label, hint);
        body.attributes = wrapper
            .into_iter()
            .flat_map(|w| &w.attributes)
            .chain(&repeat.attributes)
            .cloned()
            .collect();
        for action in &repeat.actions {
            self.action(action, def);
        }
        self.children(&repeat.children, id, def);
        Some(id)
    }

    fn children(&mut self, items: &[BodyItem], parent: BodyId, base: DefId) {
        for item in items {
            if let Some(child) = self.body_item(item, base) {
                self.form.body[parent].children.push(child);
            }
        }
    }

    fn body(&mut self, kind: BodyKind, def: Option<DefId>, appearances: &[&str]) -> BodyId {
        let tokens: BTreeSet<&str> = appearances
            .iter()
            .flat_map(|text| text.split_whitespace())
            .collect();
        let id = self.form.body.len();
        self.form.body.push(BodyDef {
            kind,
            def,
            children: Vec::new(),
            label: None,
            hint: None,
            appearance: tokens.into_iter().map(ToString::to_string).collect(),
            attributes: Vec::new(),
            choices: ChoicesDef::None,
        });
        if let Some(def) = def {
            self.form.body_of[def].get_or_insert(id);
        }
        id
    }

    fn choices(&mut self, choices: &Choices, place: &Place, def: DefId) -> ChoicesDef {
        match choices {
            Choices::None => ChoicesDef::None,
            Choices::Items(items) => {
                let mut found = Vec::with_capacity(items.len());
                for item in items {
                    let label = item.label.as_ref().and_then(|text| self.text(text, place, def));
                    found.push((item.value.clone(), label));
                }
                ChoicesDef::Items(found)
            }
            Choices::Itemset {
                nodeset,
                value,
                label,
            } => {
                let Some(nodeset) = self.compile(&nodeset.text, &nodeset.place, Some(def)) else {
                    return ChoicesDef::None;
                };
                let Some(value) = self.compile(value, place, None) else {
                    return ChoicesDef::None;
                };
                // Label and value are read at the item, whose own paths are relative.
                match self.text_reference(label, place, 0) {
                    Some(label) => ChoicesDef::Itemset {
                        nodeset,
                        value,
                        label,
                    },
                    None => ChoicesDef::None,
                }
            }
        }
    }

    fn action(&mut self, action: &Action, home: DefId) {
        let (path, target_def) = self.resolve(home, &action.reference);
        let Some(target_def) = target_def else {
            self.report(&rules::ACTION_TARGET, &action.place, &action.reference, &[&path]);
            return;
        };
        let value = match &action.kind {
            ActionKind::SetValue {
                value: Some(value), ..
            } => match self.compile(&value.text, &value.place, Some(target_def)) {
                Some(id) => ActionValue::Expression(id),
                None => return,
            },
            ActionKind::SetValue { literal, .. } => ActionValue::Literal(literal.clone().unwrap_or_default()),
            ActionKind::SetGeopoint => ActionValue::Location,
            // Recording sound is the screen's work; the engine knows the target only.
            ActionKind::RecordAudio => return,
        };
        let Some(target) = self.compile(&action.reference, &action.place, Some(home)) else {
            return;
        };
        let events = action
            .events
            .iter()
            .filter_map(|name| {
                Some(match name.as_str() {
                    "odk-instance-first-load" | "xforms-ready" => Event::FirstLoad,
                    "odk-instance-load" => Event::Load,
                    "odk-new-repeat" => Event::NewRepeat,
                    "xforms-value-changed" => Event::ValueChanged,
                    _ => return None,
                })
            })
            .collect();
        self.form.actions.push(ActionDef {
            home,
            events,
            target,
            value,
        });
    }

    /// Outputs of itext once more, as they read inside the repeats where the texts are used.
    fn outputs_in_repeats(&mut self) {
        let mut users: Vec<(DefId, String)> = Vec::new();
        for (id, body) in self.form.body.iter().enumerate() {
            let Some(def) = body.def.filter(|def| self.form.tree.defs[*def].depth > 0) else {
                continue;
            };
            let items: &[(String, Option<TextDef>)] = match &self.form.body[id].choices {
                ChoicesDef::Items(items) => items,
                _ => &[],
            };
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

    /// The outputs of an itext in all languages and forms.
    fn outputs_of(&self, text: &str) -> Vec<ExprId> {
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

    fn reads(&self, expr: ExprId, context: DefId) -> Vec<Target> {
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

    fn text_reads(&self, text: Option<&TextDef>, context: DefId, out: &mut Vec<Target>) {
        match text {
            None => {}
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

    fn graph(&mut self) {
        let mut wanted = Vec::new();
        let mut views = Vec::new();
        for def in 0..self.form.tree.defs.len() {
            let bind = &self.form.binds[def];
            let body = self.form.body_of[def].map(|id| &self.form.body[id]);
            let mut facet = |kind, expr: ExprId| {
                let targets = self.reads(expr, def);
                let by_language = self.form.expressions[expr].depends_on_language();
                wanted.push(Wanted {
                    facet: Facet { def, kind, expr },
                    targets,
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
                match &body.choices {
                    ChoicesDef::None => {}
                    ChoicesDef::Items(items) => {
                        for (_, label) in items {
                            self.text_reads(label.as_ref(), def, &mut read);
                        }
                    }
                    ChoicesDef::Itemset { nodeset, .. } => read.extend(self.reads(*nodeset, def)),
                }
            }
            if !read.is_empty() {
                views.push((def, read));
            }
        }
        match Graph::build(&self.form.tree, wanted, views) {
            Ok(graph) => self.form.graph = graph,
            Err(cycle) => {
                let mut chain: Vec<String> = cycle.iter().map(|(_, text)| text.clone()).collect();
                chain.extend(chain.first().cloned());
                self.report(&rules::CYCLE, &Place::Form, "", &[&chain.join(" → ")]);
            }
        }
    }
}

fn preload(kind: &str, parameters: Option<&str>) -> Option<Preload> {
    let parameters: String = parameters
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase();
    Some(match (kind.trim(), parameters.as_str()) {
        ("uid", _) => Preload::Uid,
        ("timestamp", "end") => Preload::TimestampEnd,
        ("timestamp", _) => Preload::TimestampStart,
        ("date", _) => Preload::DateToday,
        ("property", name) => Preload::Property(name.to_string()),
        _ => return None,
    })
}

/// File names of media that texts refer to.
fn media(draft: &FormDraft) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in draft
        .itext
        .iter()
        .flat_map(|t| &t.texts)
        .flat_map(|entry| &entry.values)
    {
        let is_media = matches!(
            value.form.as_deref(),
            Some("image" | "big-image" | "audio" | "video")
        );
        if let [TextPart::Literal(text)] = &value.parts[..]
            && is_media
        {
            let name = text.rsplit('/').next().unwrap_or(text).trim();
            if !name.is_empty() && name != "-" && found.iter().all(|known| known != name) {
                found.push(name.to_string());
            }
        }
    }
    found
}
