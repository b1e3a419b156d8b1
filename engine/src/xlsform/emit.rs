//! The tree as a [`FormDraft`]: instance, binds, texts and body in the order that other tools write them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::choices::{self, List};
use super::references::{Context, Index};
use super::settings::Settings;
use super::table::{Record, Table, Value, is_no, is_yes};
use super::texts::{Itext, media_uri, translated};
use super::tree::{self, Node, NodeKind};
use super::types::Shape;
use super::{Lowered, rules};
use crate::diagnostic::{Diagnostic, Place};
use crate::form::draft::{
    Action, ActionKind, Attribute, Bind, Element, Expression, FormDraft, InstanceSource, SecondaryInstance,
    TextPart,
};
use crate::form::plan::{AnalysisPlan, PlannedChoice, PlannedQuestion};

/// The sheets that make the form.
pub struct Sheets {
    pub survey: Table,
    pub choices: Option<Table>,
    pub external: Option<Table>,
    pub osm: Option<Table>,
}

/// Everything at hand while the form is made.
pub struct Compiler<'a> {
    pub sheets: &'a Sheets,
    pub settings: &'a Settings,
    pub index: Index,
    pub lists: Vec<List>,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    pub itext: Itext,
    pub draft: FormDraft,
    /// Question → actions that run when its value changes.
    pub triggered: BTreeMap<String, Vec<Action>>,
    pub media: Vec<String>,
    pub plan: AnalysisPlan,
}

/// What an element of the primary instance stands in: nested repeats are written once in each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Form,
    Template,
    Instance,
}

/// Makes the form of the sheets.
pub fn emit(sheets: &Sheets, settings: &Settings, diagnostics: &mut Vec<Diagnostic>) -> Lowered {
    let mut nodes = tree::build(&sheets.survey, diagnostics);
    if nodes.is_empty() {
        diagnostics.push(Diagnostic::new(&rules::EMPTY_SURVEY, Place::Form, ""));
    }
    add_other_questions(&mut nodes);
    add_repeat_counts(&mut nodes);
    let mut multiple = Vec::new();
    collect_multiple(&nodes, &mut multiple);
    let mut lists = match &sheets.choices {
        Some(table) => choices::read(table, settings.allow_choice_duplicates, &multiple, diagnostics),
        None => Vec::new(),
    };
    let mut others = Vec::new();
    collect_others(&nodes, &mut others);
    for list in lists.iter_mut().filter(|list| others.contains(&list.name)) {
        list.add_other();
    }
    let mut index = Index::build(&settings.root, &nodes);
    let meta = |name: &str| alloc::vec![settings.root.clone(), "meta".to_string(), name.to_string()];
    for name in ["instanceID", "instanceName"] {
        if index.steps(name).is_none() {
            index.add(name, &meta(name), 0, false);
        }
    }
    let compiler = Compiler {
        sheets,
        settings,
        index,
        lists,
        diagnostics,
        itext: Itext::new(&settings.default_language),
        draft: FormDraft::default(),
        triggered: BTreeMap::new(),
        media: Vec::new(),
        plan: AnalysisPlan::default(),
    };
    compiler.form(&nodes)
}

impl Compiler<'_> {
    fn form(mut self, nodes: &[Node]) -> Lowered {
        let settings = self.settings;
        let root = alloc::vec![settings.root.clone()];
        self.check_names(nodes, &root);
        self.draft.title = settings.title.clone();
        self.draft.style = settings.style.clone();
        self.draft.namespaces = settings.namespaces.clone();
        self.draft.model_attributes = [attribute("odk:xforms-version", "1.0.0")].into();
        self.draft.submission = settings.submission();
        self.draft.primary_namespace = settings.record.text("instance_xmlns").map(ToString::to_string);

        self.choice_texts();
        self.question_texts(nodes, &root);
        self.question_media(nodes, &root);

        let mut primary = Element {
            name: settings.root.clone(),
            attributes: settings.root_attributes(),
            ..Element::default()
        };
        self.instance(nodes, &mut primary, &root, Inside::Form);
        primary.children.push(self.meta(nodes));
        self.draft.primary = primary;

        self.triggers(nodes, &root);
        self.binds(nodes, &root, false);
        self.meta_binds(nodes);
        self.draft.body = self.body(nodes, &root);
        self.secondary(nodes);
        self.planned(nodes, &root);
        let itext = core::mem::replace(&mut self.itext, Itext::new(""));
        self.draft.itext = itext.complete(self.diagnostics);
        let itemsets_csv = self.itemsets_csv(nodes);
        self.media.sort();
        self.media.dedup();
        Lowered {
            draft: Some(self.draft),
            diagnostics: Vec::new(),
            itemsets_csv,
            plan: self.plan,
            media: self.media,
        }
    }

    fn check_names(&mut self, nodes: &[Node], steps: &[String]) {
        let mut seen: BTreeMap<String, (String, u32)> = BTreeMap::new();
        for node in nodes {
            let row = node.record.row;
            let place = node.record.place_of("name");
            match seen.get(&node.name.to_lowercase()) {
                Some((name, first)) if *name == node.name => {
                    let problem = Diagnostic::new(&rules::DUPLICATE_NAME, place.clone(), &*node.name);
                    self.diagnostics
                        .push(problem.with(&*node.name).with(first.to_string()));
                }
                Some((_, first)) => {
                    let problem = Diagnostic::new(&rules::DUPLICATE_NAME_CASE, place.clone(), &*node.name);
                    self.diagnostics
                        .push(problem.with(&*node.name).with(first.to_string()));
                }
                None => drop(seen.insert(node.name.to_lowercase(), (node.name.clone(), row))),
            }
            let is_repeat = matches!(node.kind, NodeKind::Repeat);
            if steps.len() == 1 && node.name == "meta" {
                let problem = Diagnostic::new(&rules::RESERVED_NAME, place.clone(), &*node.name);
                self.diagnostics.push(problem.with(&*node.name));
            }
            if is_repeat && (node.name == self.settings.root || self.index.steps(&node.name).is_none()) {
                let problem = Diagnostic::new(&rules::DUPLICATE_REPEAT, place.clone(), &*node.name);
                self.diagnostics.push(problem.with(&*node.name));
            }
            if is_repeat && node.children.is_empty() {
                let problem = Diagnostic::new(&rules::EMPTY_SECTION, node.record.place(), &*node.name);
                self.diagnostics.push(problem.with(&*node.name));
            }
            let inner = join(steps, &node.name);
            self.check_names(&node.children, &inner);
        }
    }

    fn choice_texts(&mut self) {
        let lists = core::mem::take(&mut self.lists);
        for list in &lists {
            let root = alloc::vec![self.settings.root.clone()];
            let (index, diagnostics) = (&self.index, &mut *self.diagnostics);
            list.add_texts(&mut self.itext, |value| {
                index.label(&value.text, Context::of(&root), &value.place, diagnostics)
            });
            for choice in &list.choices {
                let values = choice
                    .record
                    .values
                    .iter()
                    .filter(|value| value.path.starts_with("media::"));
                self.media.extend(values.map(|value| value.text.clone()));
            }
        }
        self.lists = lists;
    }

    /// Labels, hints and messages that need itext.
    fn question_texts(&mut self, nodes: &[Node], steps: &[String]) {
        for node in nodes {
            let inner = join(steps, &node.name);
            let path = format!("/{}", inner.join("/"));
            for key in ["jr:constraintMsg", "jr:requiredMsg", "jr:noAppErrorString"] {
                let column = format!("bind::{key}");
                if self.message_needs_itext(&node.record, &column) {
                    self.add_itext(&node.record, &column, &format!("{path}:{key}"), None, &inner);
                }
            }
            if label_needs_itext(&node.record) {
                self.add_itext(&node.record, "label", &format!("{path}:label"), None, &inner);
            }
            if hint_needs_itext(&node.record) {
                self.add_itext(&node.record, "hint", &format!("{path}:hint"), None, &inner);
                self.add_itext(
                    &node.record,
                    "guidance_hint",
                    &format!("{path}:hint"),
                    Some("guidance"),
                    &inner,
                );
            }
            self.question_texts(&node.children, &inner);
        }
    }

    fn question_media(&mut self, nodes: &[Node], steps: &[String]) {
        for node in nodes {
            let inner = join(steps, &node.name);
            let id = format!("/{}:label", inner.join("/"));
            for value in node
                .record
                .values
                .iter()
                .filter(|value| value.path.starts_with("media::"))
            {
                let kind = value.path.trim_start_matches("media::");
                let uri = media_uri(kind, &value.text);
                let parts = self
                    .index
                    .label(&uri, Context::of(&inner), &value.place, self.diagnostics);
                self.itext.add(value.language.as_deref(), &id, Some(kind), parts);
                if !value.text.contains("${") {
                    self.media.push(value.text.clone());
                }
            }
            self.question_media(&node.children, &inner);
        }
    }

    fn add_itext(&mut self, record: &Record, column: &str, id: &str, form: Option<&str>, steps: &[String]) {
        for value in record.all(column) {
            let parts = self
                .index
                .label(&value.text, Context::of(steps), &value.place, self.diagnostics);
            self.itext.add(value.language.as_deref(), id, form, parts);
        }
    }

    pub fn message_needs_itext(&self, record: &Record, column: &str) -> bool {
        translated(record.all(column)) || record.all(column).any(|value| value.text.contains("${"))
    }

    fn instance(&mut self, nodes: &[Node], parent: &mut Element, steps: &[String], inside: Inside) {
        for node in nodes {
            let mut element = Element {
                name: node.name.clone(),
                place: node.record.place(),
                ..Element::default()
            };
            for value in &node.record.values {
                if let Some(name) = value.path.strip_prefix("instance::") {
                    element.attributes.push(attribute(name, &value.text));
                }
            }
            let inner = join(steps, &node.name);
            match &node.kind {
                NodeKind::Question(question) => {
                    if question.kind.shape == Shape::External || question.name() == "audit" {
                        continue;
                    }
                    if let Some(value) = static_default(node) {
                        element.text = value;
                    }
                    parent.children.push(element);
                }
                NodeKind::Group | NodeKind::Loop(_) => {
                    self.instance(&node.children, &mut element, &inner, inside);
                    parent.children.push(element);
                }
                NodeKind::Repeat => {
                    let mut first = element.clone();
                    if inside != Inside::Instance {
                        element.attributes.push(attribute("jr:template", ""));
                        self.instance(&node.children, &mut element, &inner, Inside::Template);
                        parent.children.push(element);
                    }
                    if inside != Inside::Template {
                        self.instance(&node.children, &mut first, &inner, Inside::Instance);
                        parent.children.push(first);
                    }
                }
            }
        }
    }

    fn meta(&self, nodes: &[Node]) -> Element {
        let leaf = |name: &str| Element {
            name: name.to_string(),
            ..Element::default()
        };
        let mut meta = leaf("meta");
        if has_audit(nodes) {
            meta.children.push(leaf("audit"));
        }
        if !self.settings.omit_instance_id {
            meta.children.push(leaf("instanceID"));
        }
        if self.settings.record.get("instance_name").is_some() {
            meta.children.push(leaf("instanceName"));
        }
        meta
    }

    fn meta_binds(&mut self, nodes: &[Node]) {
        let path = |name: &str| format!("/{}/meta/{name}", self.settings.root);
        if let Some(audit) = nodes
            .iter()
            .find(|node| node.question().is_some_and(|q| q.name() == "audit"))
        {
            let mut bind = Bind {
                nodeset: path("audit"),
                data_type: Some("binary".to_string()),
                ..Bind::default()
            };
            bind.attributes = super::controls::audit_attributes(&audit.record, self.diagnostics);
            self.draft.binds.push(bind);
        }
        if !self.settings.omit_instance_id {
            let mut bind = Bind {
                nodeset: path("instanceID"),
                data_type: Some("string".to_string()),
                readonly: Some(Expression {
                    text: "true()".to_string(),
                    place: Place::Form,
                }),
                preload: Some("uid".to_string()),
                ..Bind::default()
            };
            if let Some(id) = self.settings.record.get("instance_id") {
                let steps = alloc::vec![self.settings.root.clone(), "meta".into(), "instanceID".into()];
                let text = self
                    .index
                    .expression(&id.text, Context::of(&steps), &id.place, self.diagnostics);
                bind.preload = None;
                bind.calculate = Some(Expression {
                    text,
                    place: id.place.clone(),
                });
            }
            self.draft.binds.push(bind);
        }
        if let Some(name) = self.settings.record.get("instance_name") {
            let steps = alloc::vec![self.settings.root.clone(), "meta".into(), "instanceName".into()];
            let text = self
                .index
                .expression(&name.text, Context::of(&steps), &name.place, self.diagnostics);
            self.draft.binds.push(Bind {
                nodeset: path("instanceName"),
                data_type: Some("string".to_string()),
                calculate: Some(Expression {
                    text,
                    place: self.settings.place("instance_name"),
                }),
                ..Bind::default()
            });
        }
    }

    /// Actions that stand in the control of another question.
    fn triggers(&mut self, nodes: &[Node], steps: &[String]) {
        for node in nodes {
            let inner = join(steps, &node.name);
            self.triggers(&node.children, &inner);
            let Some(question) = node.question() else { continue };
            let geopoint = question.name() == "background-geopoint";
            let Some(trigger) = node.record.get("trigger") else {
                if geopoint {
                    let place = node.record.place();
                    self.diagnostics
                        .push(Diagnostic::new(&rules::TRIGGER_MISSING, place, &*node.name));
                }
                continue;
            };
            for reference in trigger
                .text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                let name = reference
                    .strip_prefix("${")
                    .and_then(|rest| rest.strip_suffix('}'))
                    .unwrap_or_default();
                if self.index.steps(name).is_none() {
                    // Reports the unknown, ambiguous or malformed name.
                    let written = if name.is_empty() { "${ }" } else { reference };
                    self.index
                        .expression(written, Context::of(&inner), &trigger.place, self.diagnostics);
                    continue;
                }
                let kind = if geopoint {
                    ActionKind::SetGeopoint
                } else {
                    let value = node
                        .record
                        .get("bind::calculation")
                        .or_else(|| node.record.get("bind::calculate"));
                    let value = value.map(|cell| {
                        let text = self.index.expression(
                            &cell.text,
                            Context::of(&inner),
                            &cell.place,
                            self.diagnostics,
                        );
                        Expression {
                            text,
                            place: cell.place.clone(),
                        }
                    });
                    ActionKind::SetValue { value, literal: None }
                };
                let action = Action {
                    kind,
                    reference: format!("/{}", inner.join("/")),
                    events: ["xforms-value-changed".to_string()].into(),
                    attributes: Vec::new(),
                    place: trigger.place.clone(),
                };
                self.triggered.entry(name.to_string()).or_default().push(action);
            }
        }
    }

    fn binds(&mut self, nodes: &[Node], steps: &[String], in_repeat: bool) {
        for node in nodes {
            let inner = join(steps, &node.name);
            let nodeset = format!("/{}", inner.join("/"));
            let mut bind = self.bind_of(node, &inner);
            bind.nodeset = nodeset.clone();
            match &node.kind {
                NodeKind::Question(question) => {
                    if question.kind.shape == Shape::External || question.name() == "audit" {
                        continue;
                    }
                    self.complete_bind(node, question, &mut bind);
                    self.draft.binds.push(bind);
                    self.model_actions(node, &inner, question);
                }
                _ => {
                    let empty = Bind {
                        nodeset: nodeset.clone(),
                        place: bind.place.clone(),
                        ..Bind::default()
                    };
                    if bind != empty {
                        self.draft.binds.push(bind);
                    }
                    let inside = in_repeat || matches!(node.kind, NodeKind::Repeat);
                    self.binds(&node.children, &inner, inside);
                }
            }
        }
    }

    fn bind_of(&mut self, node: &Node, steps: &[String]) -> Bind {
        let mut bind = Bind {
            place: node.record.place(),
            ..Bind::default()
        };
        let triggered = node.record.get("trigger").is_some();
        let values: Vec<Value> = node.record.values.clone();
        let path = format!("/{}", steps.join("/"));
        for value in &values {
            let Some(name) = value.path.strip_prefix("bind::") else {
                continue;
            };
            match name {
                "jr:constraintMsg" | "jr:requiredMsg" | "jr:noAppErrorString" => {
                    let text = if self.message_needs_itext(&node.record, &value.path) {
                        format!("jr:itext('{path}:{name}')")
                    } else {
                        value.text.clone()
                    };
                    match name {
                        "jr:constraintMsg" => bind.constraint_message = Some(text),
                        "jr:requiredMsg" => bind.required_message = Some(text),
                        _ if bind.attributes.iter().all(|known| known.name != name) => {
                            bind.attributes.push(attribute(name, &text));
                        }
                        _ => {}
                    }
                    continue;
                }
                "type" => {
                    bind.data_type = Some(value.text.clone());
                    continue;
                }
                "calculate" if triggered => continue,
                _ => {}
            }
            let text = if is_yes(&value.text) {
                "true()".to_string()
            } else if is_no(&value.text) {
                "false()".to_string()
            } else {
                self.index
                    .expression(&value.text, Context::of(steps), &value.place, self.diagnostics)
            };
            let expression = Expression {
                text,
                place: value.place.clone(),
            };
            match name {
                "relevant" => bind.relevant = Some(expression),
                "required" => bind.required = Some(expression),
                "readonly" => bind.readonly = Some(expression),
                "constraint" => bind.constraint = Some(expression),
                "calculate" => bind.calculate = Some(expression),
                "jr:preload" => bind.preload = Some(value.text.clone()),
                "jr:preloadParams" => bind.preload_params = Some(value.text.clone()),
                _ => bind.attributes.push(attribute(name, &expression.text)),
            }
        }
        bind
    }

    /// Defaults that are computed when the record begins or an instance is added.
    fn model_actions(&mut self, node: &Node, steps: &[String], question: &super::tree::QuestionKind) {
        let reference = format!("/{}", steps.join("/"));
        let place = node.record.place();
        let mut add = |kind, event: &str, attributes| {
            let events = [event.to_string()].into();
            let action = Action {
                kind,
                reference: reference.clone(),
                events,
                attributes,
                place: place.clone(),
            };
            self.draft.actions.push(action);
        };
        match question.name() {
            "start-geopoint" => return add(ActionKind::SetGeopoint, "odk-instance-first-load", Vec::new()),
            "background-audio" => {
                let quality = node
                    .record
                    .text("parameters")
                    .and_then(|text| text.split_once("quality="));
                let attributes = quality
                    .map(|(_, value)| attribute("odk:quality", value.trim()))
                    .into_iter()
                    .collect();
                return add(ActionKind::RecordAudio, "odk-instance-load", attributes);
            }
            _ => {}
        }
        if let Some(value) = self.dynamic_default(node, steps) {
            let kind = ActionKind::SetValue {
                value: Some(value),
                literal: None,
            };
            let events = ["odk-instance-first-load".to_string()].into();
            let action = Action {
                kind,
                reference,
                events,
                attributes: Vec::new(),
                place,
            };
            self.draft.actions.push(action);
        }
    }

    pub fn dynamic_default(&mut self, node: &Node, steps: &[String]) -> Option<Expression> {
        let cell = node
            .record
            .get("default")
            .filter(|cell| super::controls::is_dynamic(&cell.text, node))?
            .clone();
        let text = self
            .index
            .expression(&cell.text, Context::of(steps), &cell.place, self.diagnostics);
        Some(Expression {
            text,
            place: cell.place,
        })
    }

    fn secondary(&mut self, nodes: &[Node]) {
        let mut found: Vec<SecondaryInstance> = Vec::new();
        self.external_instances(nodes, &mut found);
        if self.index.last_saved.get() {
            add_instance(&mut found, "__last-saved", "jr://instance/last-saved");
        }
        if let Some(table) = &self.sheets.choices {
            for list in &self.lists {
                if found.iter().all(|known| known.id != list.name) {
                    found.push(list.instance(table));
                }
            }
        }
        self.draft.secondary = found;
    }

    fn external_instances(&mut self, nodes: &[Node], found: &mut Vec<SecondaryInstance>) {
        for node in nodes {
            if let Some(question) = node.question() {
                let (file, stem) = match (question.kind.shape, question.name()) {
                    (Shape::External, "csv-external") => (format!("{}.csv", node.name), node.name.clone()),
                    (Shape::External, _) => (format!("{}.xml", node.name), node.name.clone()),
                    (Shape::File, _) => {
                        let stem = question
                            .list
                            .rsplit_once('.')
                            .map_or(&*question.list, |(stem, _)| stem);
                        (question.list.clone(), stem.to_string())
                    }
                    _ => (String::new(), String::new()),
                };
                if !file.is_empty() {
                    let folder = if file.ends_with(".csv") {
                        "file-csv"
                    } else {
                        "file"
                    };
                    add_instance(found, &stem, &format!("jr://{folder}/{file}"));
                    self.media.push(file);
                }
            }
            for value in &node.record.values {
                for id in super::controls::pulldata_instances(&value.text) {
                    add_instance(found, &id, &format!("jr://file-csv/{id}.csv"));
                    self.media.push(format!("{id}.csv"));
                }
            }
            self.external_instances(&node.children, found);
        }
    }

    fn planned(&mut self, nodes: &[Node], steps: &[String]) {
        for node in nodes {
            let inner = join(steps, &node.name);
            let text = |path: &str| node.record.text(path).map(ToString::to_string);
            let question = PlannedQuestion {
                path: format!("/{}", inner.join("/")),
                role: text("role"),
                disaggregate: node.record.text("disaggregate").is_some_and(is_yes),
                indicators: text("indicator")
                    .map(|t| t.split_whitespace().map(ToString::to_string).collect())
                    .unwrap_or_default(),
                area: text("area"),
                axis: text("axis"),
                scale: text("scale"),
                reverse: node.record.text("reverse").is_some_and(is_yes),
                pair: text("pair"),
                purpose: text("purpose"),
            };
            let empty = PlannedQuestion {
                path: question.path.clone(),
                ..PlannedQuestion::default()
            };
            if question != empty {
                self.plan.questions.push(question);
            }
            self.planned(&node.children, &inner);
        }
        if steps.len() > 1 {
            return;
        }
        for list in &self.lists {
            for choice in &list.choices {
                let text = |path: &str| choice.record.text(path).map(ToString::to_string);
                let (score, missing) = (text("score"), text("missing"));
                if score.is_some() || missing.is_some() {
                    let (list, name) = (list.name.clone(), choice.name.clone());
                    self.plan.choices.push(PlannedChoice {
                        list,
                        name,
                        score,
                        missing,
                    });
                }
            }
        }
    }

    /// `itemsets.csv` for select_one_external.
    fn itemsets_csv(&self, nodes: &[Node]) -> Option<String> {
        let table = self.sheets.external.as_ref().filter(|_| uses_external(nodes))?;
        let headers: Vec<&str> = table.headers.iter().map(|header| header.path.as_str()).collect();
        let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let line = |cells: Vec<String>| format!("{}\n", cells.join(","));
        let mut out = line(headers.iter().map(|header| quote(header)).collect());
        for record in &table.records {
            out.push_str(&line(
                headers
                    .iter()
                    .map(|header| quote(record.text(header).unwrap_or_default()))
                    .collect(),
            ));
        }
        Some(out)
    }

    pub fn report(
        &mut self,
        rule: &'static crate::diagnostic::Rule,
        node: &Node,
        column: &str,
        arguments: &[&str],
    ) {
        let mut problem = Diagnostic::new(
            rule,
            node.record.place_of(column),
            node.record.text(column).unwrap_or_default(),
        );
        for argument in arguments {
            problem = problem.with(*argument);
        }
        self.diagnostics.push(problem);
    }
}

fn add_instance(found: &mut Vec<SecondaryInstance>, id: &str, source: &str) {
    if found.iter().all(|known| known.id != id) {
        let source = InstanceSource::External(source.to_string());
        found.push(SecondaryInstance {
            id: id.to_string(),
            source,
            place: Place::Form,
        });
    }
}

/// The steps with one more name.
pub fn join(steps: &[String], name: &str) -> Vec<String> {
    let mut inner = steps.to_vec();
    inner.push(name.to_string());
    inner
}

pub fn attribute(name: &str, value: &str) -> Attribute {
    Attribute {
        name: name.to_string(),
        value: value.to_string(),
    }
}

pub fn label_needs_itext(record: &Record) -> bool {
    translated(record.all("label"))
        || record
            .values
            .iter()
            .any(|value| value.path.starts_with("media::"))
}

pub fn hint_needs_itext(record: &Record) -> bool {
    translated(record.all("hint")) || record.all("guidance_hint").next().is_some()
}

fn static_default(node: &Node) -> Option<String> {
    let cell = node
        .record
        .get("default")
        .filter(|cell| !super::controls::is_dynamic(&cell.text, node))?;
    let is_image = node.question().is_some_and(|question| question.name() == "image");
    Some(if is_image {
        media_uri("image", &cell.text)
    } else {
        cell.text.clone()
    })
}

fn has_audit(nodes: &[Node]) -> bool {
    nodes
        .iter()
        .any(|node| node.question().is_some_and(|question| question.name() == "audit"))
}

fn uses_external(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| {
        node.question()
            .is_some_and(|question| question.name() == "select_one_external")
            || uses_external(&node.children)
    })
}

fn collect_multiple(nodes: &[Node], lists: &mut Vec<String>) {
    for node in nodes {
        if let Some(question) = node
            .question()
            .filter(|q| matches!(q.name(), "select_multiple" | "rank"))
        {
            lists.push(question.list.clone());
        }
        collect_multiple(&node.children, lists);
    }
}

fn collect_others(nodes: &[Node], lists: &mut Vec<String>) {
    for node in nodes {
        if let Some(question) = node.question().filter(|question| question.or_other) {
            lists.push(question.list.clone());
        }
        collect_others(&node.children, lists);
    }
}

/// After every `… or_other` question comes a text question for what the other is.
fn add_other_questions(nodes: &mut Vec<Node>) {
    let mut at = 0;
    while at < nodes.len() {
        let Some(node) = nodes.get_mut(at) else { break };
        add_other_questions(&mut node.children);
        if node.question().is_some_and(|question| question.or_other)
            && let Some(kind) = super::types::find("text")
        {
            let value = |path: &str, text: String| Value {
                path: path.to_string(),
                language: None,
                text,
                place: node.record.place(),
            };
            let values = [
                value("label", "Specify other.".to_string()),
                value("bind::relevant", format!("selected(../{}, 'other')", node.name)),
            ];
            let record = Record {
                sheet: node.record.sheet.clone(),
                row: node.record.row,
                values: values.into(),
            };
            let kind = NodeKind::Question(super::tree::QuestionKind {
                kind,
                list: String::new(),
                or_other: false,
            });
            let other = Node {
                name: format!("{}_other", node.name),
                kind,
                record,
                children: Vec::new(),
            };
            nodes.insert(at + 1, other);
            at += 1;
        }
        at += 1;
    }
}

/// A repeat count that is more than a reference becomes a calculation of its own.
fn add_repeat_counts(nodes: &mut Vec<Node>) {
    let mut at = 0;
    while at < nodes.len() {
        let Some(node) = nodes.get_mut(at) else { break };
        add_repeat_counts(&mut node.children);
        let count = node
            .record
            .get("control::jr:count")
            .filter(|_| matches!(node.kind, NodeKind::Repeat))
            .cloned();
        if let Some(count) = count
            && !is_bare_reference(&count.text)
            && let Some(kind) = super::types::find("calculate")
        {
            let name = format!("{}_count", node.name);
            for value in node
                .record
                .values
                .iter_mut()
                .filter(|value| value.path == "control::jr:count")
            {
                value.text = format!("${{{name}}}");
            }
            let values = [
                Value {
                    path: "bind::calculate".to_string(),
                    ..count.clone()
                },
                Value {
                    path: "bind::readonly".to_string(),
                    text: "true()".to_string(),
                    ..count
                },
            ];
            let record = Record {
                sheet: node.record.sheet.clone(),
                row: node.record.row,
                values: values.into(),
            };
            let kind = NodeKind::Question(super::tree::QuestionKind {
                kind,
                list: String::new(),
                or_other: false,
            });
            nodes.insert(
                at,
                Node {
                    name,
                    kind,
                    record,
                    children: Vec::new(),
                },
            );
            at += 1;
        }
        at += 1;
    }
}

fn is_bare_reference(text: &str) -> bool {
    text.strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|name| !name.contains(['$', '{', '}']))
}

/// The parts of an inline text.
pub fn parts(compiler: &mut Compiler<'_>, value: &Value, steps: &[String]) -> Vec<TextPart> {
    compiler.index.label(
        &value.text,
        Context::of(steps),
        &value.place,
        compiler.diagnostics,
    )
}
