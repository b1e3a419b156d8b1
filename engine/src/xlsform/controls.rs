//! The body: controls, groups and repeats; and what each question type adds to its bind.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::emit::{Compiler, attribute, hint_needs_itext, join, label_needs_itext, parts};
use super::parameters::{Parameters, allowed};
use super::references::Context;
use super::rules;
use super::table::Record;
use super::tree::{Node, NodeKind, QuestionKind};
use super::types::Shape;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::draft::{
    Action, ActionKind, Attribute, Bind, BodyItem, Choices, Control, ControlKind, Expression, Group, Item,
    Repeat, RepeatWrapper, Text,
};

impl Compiler<'_> {
    /// What the type adds to the bind that the row's own columns made.
    pub fn complete_bind(&mut self, node: &Node, question: &QuestionKind, bind: &mut Bind) {
        let kind = question.kind;
        let parameters = Parameters::read(&node.record, allowed(question.name()), self.diagnostics);
        if bind.data_type.is_none() {
            bind.data_type = Some(kind.data_type.to_string());
        }
        if let Some((preload, params)) = kind.preload {
            bind.preload = Some(preload.to_string());
            bind.preload_params = Some(params.to_string());
        }
        match question.name() {
            "note" if bind.readonly.is_none() => {
                bind.readonly = Some(Expression {
                    text: "true()".to_string(),
                    place: Place::Form,
                });
            }
            "range" => {
                let fraction = ["start", "end", "step"]
                    .iter()
                    .any(|name| parameters.get(name).is_some_and(|v| v.contains('.')));
                if fraction && node.record.get("bind::type").is_none() {
                    bind.data_type = Some("decimal".to_string());
                }
            }
            "image" => match parameters.get("max-pixels") {
                Some(pixels) => bind.attributes.push(attribute("orx:max-pixels", pixels)),
                None => self.report(&rules::NO_MAX_PIXELS, node, "type", &[&node.name]),
            },
            "audio" => {
                bind.attributes.extend(
                    parameters
                        .get("quality")
                        .map(|value| attribute("odk:quality", value)),
                );
            }
            "geopoint" | "geotrace" | "geoshape" | "background-geopoint" | "start-geopoint" => {
                let mock = parameters.get("allow-mock-accuracy");
                bind.attributes
                    .extend(mock.map(|value| attribute("odk:allow-mock-accuracy", value)));
            }
            "calculate" => {
                let computed = bind.calculate.is_some()
                    || node.record.get("trigger").is_some()
                    || node
                        .record
                        .get("default")
                        .is_some_and(|cell| is_dynamic(&cell.text, node));
                if !computed {
                    self.report(&rules::NO_CALCULATION, node, "name", &[&node.name]);
                }
            }
            _ => {}
        }
    }

    /// The body of these rows.
    pub fn body(&mut self, nodes: &[Node], steps: &[String]) -> Vec<BodyItem> {
        let mut items = Vec::new();
        for node in nodes {
            let inner = join(steps, &node.name);
            match &node.kind {
                NodeKind::Question(question) => {
                    items.extend(self.control(node, question, &inner).map(BodyItem::Control));
                }
                NodeKind::Group | NodeKind::Loop(_) => items.push(BodyItem::Group(self.group(node, &inner))),
                NodeKind::Repeat => items.push(BodyItem::Repeat(self.repeat(node, &inner))),
            }
        }
        items
    }

    fn label(&mut self, record: &Record, steps: &[String]) -> Option<Text> {
        if label_needs_itext(record) {
            return Some(Text::Reference(format!("jr:itext('/{}:label')", steps.join("/"))));
        }
        let value = record.get("label")?.clone();
        Some(Text::Inline(parts(self, &value, steps)))
    }

    fn hint(&mut self, record: &Record, steps: &[String]) -> Option<Text> {
        if hint_needs_itext(record) {
            return Some(Text::Reference(format!("jr:itext('/{}:hint')", steps.join("/"))));
        }
        let value = record.get("hint")?.clone();
        Some(Text::Inline(parts(self, &value, steps)))
    }

    /// The row's `control::` columns but for those that have a place of their own.
    fn attributes(&mut self, record: &Record, steps: &[String]) -> Vec<Attribute> {
        let values: Vec<_> = record
            .values
            .iter()
            .filter(|value| value.path.starts_with("control::"))
            .cloned()
            .collect();
        values
            .iter()
            .filter(|value| !matches!(value.path.as_str(), "control::appearance" | "control::jr:count"))
            .map(|value| {
                let name = value.path.trim_start_matches("control::");
                let text =
                    self.index
                        .expression(&value.text, Context::of(steps), &value.place, self.diagnostics);
                attribute(name, text.trim())
            })
            .collect()
    }

    fn appearance(&mut self, record: &Record, steps: &[String]) -> String {
        let Some(cell) = record.get("control::appearance").cloned() else {
            return String::new();
        };
        self.index
            .expression(&cell.text, Context::of(steps), &cell.place, self.diagnostics)
    }

    fn group(&mut self, node: &Node, steps: &[String]) -> Group {
        Group {
            reference: Some(format!("/{}", steps.join("/"))),
            appearance: self.appearance(&node.record, steps),
            label: self.label(&node.record, steps),
            hint: self.hint(&node.record, steps),
            attributes: self.attributes(&node.record, steps),
            children: self.body(&node.children, steps),
            place: node.record.place(),
        }
    }

    fn repeat(&mut self, node: &Node, steps: &[String]) -> Repeat {
        let reference = format!("/{}", steps.join("/"));
        let count = node.record.get("control::jr:count").cloned().map(|cell| {
            let text = self
                .index
                .expression(&cell.text, Context::of(steps), &cell.place, self.diagnostics);
            Expression {
                text,
                place: cell.place,
            }
        });
        let mut actions = Vec::new();
        self.new_repeat_actions(&node.children, steps, &mut actions);
        Repeat {
            wrapper: Some(RepeatWrapper {
                reference: Some(reference.clone()),
                label: Some(
                    self.label(&node.record, steps)
                        .unwrap_or_else(|| Text::Inline(Vec::new())),
                ),
                hint: self.hint(&node.record, steps),
                ..RepeatWrapper::default()
            }),
            nodeset: reference,
            count,
            no_add_remove: None,
            appearance: self.appearance(&node.record, steps),
            attributes: self.attributes(&node.record, steps),
            actions,
            children: self.body(&node.children, steps),
            place: node.record.place(),
        }
    }

    /// Computed defaults of the questions of a repeat, but for those of repeats in it.
    fn new_repeat_actions(&mut self, nodes: &[Node], steps: &[String], actions: &mut Vec<Action>) {
        for node in nodes {
            let inner = join(steps, &node.name);
            if let Some(value) = self.dynamic_default(node, &inner) {
                actions.push(Action {
                    kind: ActionKind::SetValue {
                        value: Some(value),
                        literal: None,
                    },
                    reference: format!("/{}", inner.join("/")),
                    events: ["odk-new-repeat".to_string()].into(),
                    attributes: Vec::new(),
                    place: node.record.place(),
                });
            }
            if !matches!(node.kind, NodeKind::Repeat) {
                self.new_repeat_actions(&node.children, &inner, actions);
            }
        }
    }

    fn control(&mut self, node: &Node, question: &QuestionKind, steps: &[String]) -> Option<Control> {
        let mut control = Control {
            kind: self.control_kind(node, question)?,
            reference: format!("/{}", steps.join("/")),
            appearance: self.appearance(&node.record, steps),
            label: self.label(&node.record, steps),
            hint: self.hint(&node.record, steps),
            choices: Choices::None,
            attributes: self.attributes(&node.record, steps),
            actions: self.triggered.get(&node.name).cloned().unwrap_or_default(),
            place: node.record.place(),
        };
        if control.label.is_none() && control.hint.is_none() && !control.appearance.contains("label") {
            self.report(&rules::NO_LABEL, node, "name", &[&node.name]);
        }
        // Problems of parameters are reported with the bind.
        let parameters = Parameters::read(&node.record, allowed(question.name()), &mut Vec::new());
        let mut add = |name: &str, value: Option<&str>| {
            control
                .attributes
                .extend(value.map(|value| attribute(name, value)));
        };
        add("mediatype", question.kind.media_type);
        match question.name() {
            "range" => {
                add("start", Some(parameters.get("start").unwrap_or("1")));
                add("end", Some(parameters.get("end").unwrap_or("10")));
                add("step", Some(parameters.get("step").unwrap_or("1")));
                add("odk:tick-interval", parameters.get("tick_interval"));
                add("odk:placeholder", parameters.get("placeholder"));
            }
            "text" => add("rows", parameters.get("rows")),
            "geopoint" => {
                add("accuracyThreshold", parameters.get("capture-accuracy"));
                add(
                    "unacceptableAccuracyThreshold",
                    parameters.get("warning-accuracy"),
                );
            }
            "geotrace" | "geoshape" => add("incremental", parameters.get("incremental")),
            "image" => add("intent", parameters.get("app")),
            _ => {}
        }
        if matches!(question.kind.shape, Shape::Choice | Shape::File) {
            self.choices(node, question, &parameters, steps, &mut control);
        } else if let Some(list) = parameters.get("tick_labelset") {
            let nodeset = Expression {
                text: format!("instance('{list}')/root/item"),
                place: Place::Form,
            };
            let label = self.label_reference(list);
            control.choices = Choices::Itemset {
                nodeset,
                value: "name".to_string(),
                label,
            };
        }
        Some(control)
    }

    /// The control of a question; a calculation that a person may see is an input.
    fn control_kind(&mut self, node: &Node, question: &QuestionKind) -> Option<ControlKind> {
        let _ = node;
        question.kind.control
    }

    fn choices(
        &mut self,
        node: &Node,
        question: &QuestionKind,
        parameters: &Parameters,
        steps: &[String],
        control: &mut Control,
    ) {
        let filter = node.record.get("choice_filter").cloned();
        if question.or_other && filter.is_some() {
            self.report(&rules::OTHER_FILTER, node, "choice_filter", &[]);
        }
        let mut value = "name".to_string();
        let mut label;
        let mut source = None;
        let mut nodeset;
        if let Some(name) = question
            .list
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
        {
            let Some(repeat) = self.index.repeat_around(name).map(<[String]>::to_vec) else {
                let cell = node.record.place_of("type");
                self.index
                    .expression(&question.list, Context::of(steps), &cell, self.diagnostics);
                return;
            };
            let target = self.index.steps(name).map(<[String]>::to_vec).unwrap_or_default();
            let relative = target.get(repeat.len()..).unwrap_or_default().join("/");
            let repeat_name = repeat.last().cloned().unwrap_or_default();
            let place = node.record.place();
            let path = self.index.expression(
                &format!("${{{repeat_name}}}"),
                Context::of(steps),
                &place,
                self.diagnostics,
            );
            nodeset = path.trim().to_string();
            if filter.is_none() {
                nodeset.push_str(&format!("[./{relative} != '']"));
            }
            value.clone_from(&relative);
            label = relative;
            source = Some(repeat);
        } else if question.kind.shape == Shape::File {
            let (stem, extension) = question.list.rsplit_once('.').unwrap_or((&question.list, ""));
            if !matches!(extension, "csv" | "xml" | "geojson") {
                self.report(&rules::BAD_FILE, node, "type", &[&question.list]);
            }
            label = "label".to_string();
            if extension == "geojson" {
                value = "id".to_string();
                label = "title".to_string();
            }
            nodeset = format!("instance('{stem}')/root/item");
        } else {
            let external = question.name() == "select_one_external";
            let known = self.lists.iter().any(|list| list.name == question.list)
                || external
                    && self.sheets.external.as_ref().is_some_and(|t| {
                        t.records
                            .iter()
                            .any(|r| r.text("list_name") == Some(&question.list))
                    });
            if !known {
                let list = question.list.clone();
                self.report(&rules::UNKNOWN_LIST, node, "type", &[&list]);
                return;
            }
            label = self.label_reference(&question.list);
            nodeset = format!("instance('{}')/root/item", question.list);
        }
        if let Some(chosen) = parameters.get("value") {
            value = chosen.to_string();
        }
        if let Some(chosen) = parameters.get("label") {
            label = chosen.to_string();
        }
        if let Some(filter) = &filter {
            let context = Context {
                steps,
                filter: source.is_none(),
                source: source.as_deref(),
            };
            let text = self
                .index
                .expression(&filter.text, context, &filter.place, self.diagnostics);
            nodeset.push_str(&format!("[{text}]"));
        }
        if parameters.get("randomize").is_some_and(|value| value == "true") {
            nodeset = match parameters.get("seed") {
                Some(seed) => {
                    let place = node.record.place_of("parameters");
                    let seed = self
                        .index
                        .expression(seed, Context::of(steps), &place, self.diagnostics);
                    format!("randomize({nodeset}, {})", seed.trim())
                }
                None => format!("randomize({nodeset})"),
            };
        }
        if question.name() == "select_one_external" {
            control.attributes.push(attribute("query", &nodeset));
            return;
        }
        if control.appearance.contains("search(") {
            control.choices = self.inline_items(&question.list);
            return;
        }
        let place = node.record.place_of("type");
        control.choices = Choices::Itemset {
            nodeset: Expression { text: nodeset, place },
            value,
            label,
        };
    }

    fn label_reference(&self, list: &str) -> String {
        let itext = self.lists.iter().any(|known| known.name == list && known.itext);
        if itext { "jr:itext(itextId)" } else { "label" }.to_string()
    }

    /// The list written into the control, for appearances that search a file.
    fn inline_items(&mut self, list: &str) -> Choices {
        let Some(list) = self.lists.iter().find(|known| known.name == list) else {
            return Choices::None;
        };
        let items = list.choices.iter().enumerate().map(|(number, choice)| Item {
            label: Some(if list.itext {
                Text::Reference(format!("jr:itext('{}-{number}')", list.name))
            } else {
                let text = choice.record.text("label").unwrap_or_default();
                Text::Inline([crate::form::draft::TextPart::Literal(text.to_string())].into())
            }),
            value: choice.name.clone(),
        });
        Choices::Items(items.collect())
    }
}

/// Attributes of the bind of `meta/audit`.
pub fn audit_attributes(record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Vec<Attribute> {
    let parameters = Parameters::read(record, allowed("audit"), diagnostics);
    allowed("audit")
        .iter()
        .filter_map(|name| {
            parameters
                .get(name)
                .map(|value| attribute(&format!("odk:{name}"), value))
        })
        .collect()
}

/// True if a default must be computed: it has a reference, a call or an operator outside quotes.
pub fn is_dynamic(text: &str, node: &Node) -> bool {
    let name = node.question().map_or("", QuestionKind::name);
    if text.contains("${") {
        return true;
    }
    if name == "image" && text.starts_with("jr://") {
        return false;
    }
    let is_text_like = matches!(
        name,
        "text" | "note" | "date" | "time" | "dateTime" | "barcode" | "geopoint" | "geotrace" | "geoshape"
    );
    let mut quote = None;
    let mut previous = ' ';
    let mut word = String::new();
    for c in text.chars() {
        match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                continue;
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
        if c == '(' && !word.is_empty() {
            return true;
        }
        let arithmetic = matches!(c, '+' | '*' | '|') || c == '-' && previous == ' ' && !word.is_empty();
        if arithmetic && !is_text_like && !matches!(name, "geopoint") {
            return true;
        }
        if matches!(c, '+' | '*' | '|') && is_text_like && previous == ' ' {
            return true;
        }
        if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':') {
            word.push(c);
        } else {
            if matches!(word.as_str(), "div" | "mod") && c == ' ' {
                return true;
            }
            if c != ' ' {
                word.clear();
            } else if !word.is_empty() && !word.ends_with(char::is_whitespace) {
                let number = word.parse::<f64>().is_ok();
                if !number {
                    word.clear();
                }
            }
        }
        previous = c;
    }
    false
}

/// The instances that `pulldata('x', …)` reads.
pub fn pulldata_instances(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("pulldata") {
        rest = rest.get(at + "pulldata".len()..).unwrap_or_default().trim_start();
        let Some(inner) = rest.strip_prefix('(').map(str::trim_start) else {
            continue;
        };
        let Some(quote) = inner.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
            continue;
        };
        if let Some(name) = inner.get(1..).and_then(|inner| inner.split(quote).next()) {
            found.push(name.to_string());
        }
    }
    found
}
