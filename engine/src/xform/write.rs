//! [`FormDraft`] → XForm XML, laid out for people to read.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::form::draft::{
    Action, ActionKind, Attribute, Bind, BodyItem, Choices, Control, ControlKind, Element, Expression,
    FormDraft, Group, InstanceSource, Item, Repeat, RepeatWrapper, Submission, Text, TextPart, Translation,
};
use crate::form::instance::Piece;
use crate::xml::is_char;

/// Prefixes that every form declares.
const NAMESPACES: &[(&str, &str)] = &[
    ("xmlns", "http://www.w3.org/2002/xforms"),
    ("xmlns:h", "http://www.w3.org/1999/xhtml"),
    ("xmlns:ev", "http://www.w3.org/2001/xml-events"),
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:jr", "http://openrosa.org/javarosa"),
    ("xmlns:orx", "http://openrosa.org/xforms"),
    ("xmlns:odk", "http://www.opendatakit.org/xforms"),
];

fn is_ours(prefix: &str) -> bool {
    NAMESPACES
        .iter()
        .any(|(name, _)| name.strip_prefix("xmlns:") == Some(prefix))
}

/// The form as an XForm document.
pub fn write(draft: &FormDraft) -> String {
    let mut writer = Writer {
        out: String::from("<?xml version=\"1.0\"?>\n"),
        depth: 0,
        opened: 0,
    };
    let others: Vec<(String, &str)> = draft
        .namespaces
        .iter()
        // What is written here uses these prefixes; a form that binds one of them to something else gives way.
        .filter(|(prefix, _)| !is_ours(prefix))
        .map(|(prefix, uri)| (format!("xmlns:{prefix}"), uri.as_str()))
        .collect();
    let mut root = Pairs::from_slice(NAMESPACES);
    root.extend(others.iter().map(|(name, uri)| (name.as_str(), *uri)));
    writer.open("h:html", &root);
    writer.open("h:head", &[]);
    writer.text_element("h:title", &[], &draft.title);
    writer.model(draft);
    writer.close("h:head");
    let mut list: Pairs<'_> = optional("class", &draft.style).into_iter().collect();
    list.extend(attributes(&draft.body_attributes));
    writer.open("h:body", &list);
    draft.body.iter().for_each(|item| writer.body_item(item));
    writer.close("h:body");
    writer.close("h:html");
    writer.out
}

/// Names and values of attributes.
type Pairs<'a> = SmallVec<[(&'a str, &'a str); 6]>;

struct Writer {
    out: String,
    depth: usize,
    /// Where the last start tag ended: an element of which nothing was written after it is closed in its tag.
    opened: usize,
}

impl Writer {
    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(value, true, &mut self.out);
            self.out.push('"');
        }
        self.out.push_str(end);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.tag(name, attributes, ">\n");
        self.depth += 1;
        self.opened = self.out.len();
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        if self.opened == self.out.len() {
            self.out.truncate(self.opened - ">\n".len());
            self.out.push_str("/>\n");
            return;
        }
        self.indent();
        self.end(name);
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.tag(name, attributes, "/>\n");
    }

    fn text_element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        if text.is_empty() {
            return self.empty(name, attributes);
        }
        self.indent();
        self.tag(name, attributes, ">");
        escape(text, false, &mut self.out);
        self.end(name);
    }

    fn parts_element(&mut self, name: &str, attributes: &[(&str, &str)], parts: &[TextPart]) {
        let blank = parts
            .iter()
            .all(|part| matches!(part, TextPart::Literal(text) if text.is_empty()));
        if blank {
            return self.empty(name, attributes);
        }
        self.indent();
        self.tag(name, attributes, ">");
        for part in parts {
            match part {
                TextPart::Literal(text) => escape(text, false, &mut self.out),
                TextPart::Output { value, .. } => self.tag("output", &[("value", value)], "/>"),
            }
        }
        self.end(name);
    }

    fn model(&mut self, draft: &FormDraft) {
        self.open(
            "model",
            &attributes(&draft.model_attributes).collect::<Pairs<'_>>(),
        );
        if let Some(submission) = &draft.submission {
            self.submission(submission);
        }
        if !draft.itext.is_empty() {
            self.open("itext", &[]);
            draft
                .itext
                .iter()
                .for_each(|translation| self.translation(translation));
            self.close("itext");
        }
        self.open("instance", &[]);
        let namespace = draft
            .primary_namespace
            .as_ref()
            .map(|uri| ("xmlns", uri.as_str()));
        self.element(&draft.primary, namespace);
        self.close("instance");
        for instance in &draft.secondary {
            match &instance.source {
                InstanceSource::External(source) => {
                    self.empty("instance", &[("id", &instance.id), ("src", source)]);
                }
                InstanceSource::Inline(content) => {
                    self.open("instance", &[("id", &instance.id)]);
                    content.root().into_iter().for_each(|root| self.piece(root));
                    self.close("instance");
                }
            }
        }
        // What an action does to a node stands right after the bind of the node.
        let mut of_node: BTreeMap<&str, Vec<&Action>> = BTreeMap::new();
        for action in &draft.actions {
            of_node.entry(&action.reference).or_default().push(action);
        }
        let bound: BTreeSet<&str> = draft.binds.iter().map(|bind| bind.nodeset.as_str()).collect();
        let is_unbound = |action: &&Action| !bound.contains(action.reference.as_str());
        let mut unbound = draft.actions.iter().filter(is_unbound).peekable();
        // A node without a bind has its actions where its bind would stand.
        let order = match unbound.peek() {
            Some(_) => document_order(&draft.primary),
            None => BTreeMap::new(),
        };
        for bind in &draft.binds {
            let own = order.get(bind.nodeset.as_str());
            let is_before = |action: &&Action| matches!((order.get(action.reference.as_str()), own), (Some(its), Some(own)) if its < own);
            while let Some(action) = unbound.next_if(is_before) {
                self.action(action);
            }
            self.bind(bind);
            for action in of_node.remove(bind.nodeset.as_str()).unwrap_or_default() {
                self.action(action);
            }
        }
        unbound.for_each(|action| self.action(action));
        self.close("model");
    }

    fn submission(&mut self, submission: &Submission) {
        let mut list = Pairs::new();
        for (name, value) in [
            ("action", &submission.action),
            ("method", &submission.method),
            ("base64RsaPublicKey", &submission.public_key),
            ("orx:auto-send", &submission.auto_send),
            ("orx:auto-delete", &submission.auto_delete),
        ] {
            list.extend(value.as_deref().map(|value| (name, value)));
        }
        list.extend(attributes(&submission.attributes));
        self.empty("submission", &list);
    }

    fn translation(&mut self, translation: &Translation) {
        let mut list = pairs(&[("lang", &translation.language)]);
        if translation.default {
            list.push(("default", "true()"));
        }
        self.open("translation", &list);
        for text in &translation.texts {
            self.open("text", &[("id", &text.id)]);
            for value in &text.values {
                let form: Pairs<'_> = value.form.iter().map(|form| ("form", form.as_str())).collect();
                self.parts_element("value", &form, &value.parts);
            }
            self.close("text");
        }
        self.close("translation");
    }

    /// An instance's element; depth is bounded by what the readers let through.
    fn element(&mut self, element: &Element, namespace: Option<(&str, &str)>) {
        let mut list: Pairs<'_> = namespace.into_iter().collect();
        list.extend(attributes(&element.attributes));
        if element.children.is_empty() {
            self.text_element(&element.name, &list, &element.text);
        } else {
            self.open(&element.name, &list);
            element
                .children
                .iter()
                .for_each(|child| self.element(child, None));
            self.close(&element.name);
        }
    }

    fn piece(&mut self, piece: Piece<'_>) {
        let list: Pairs<'_> = piece.attributes().collect();
        let mut children = piece.children().peekable();
        if children.peek().is_none() {
            return self.text_element(piece.name(), &list, piece.text());
        }
        self.open(piece.name(), &list);
        children.for_each(|child| self.piece(child));
        self.close(piece.name());
    }

    fn bind<'d>(&mut self, bind: &'d Bind) {
        let mut list = pairs(&[("nodeset", &bind.nodeset)]);
        let mut add = |name: &'static str, value: Option<&'d String>| {
            list.extend(value.map(|value| (name, value.as_str())));
        };
        add("type", bind.data_type.as_ref());
        for (name, expression) in [
            ("relevant", &bind.relevant),
            ("required", &bind.required),
            ("readonly", &bind.readonly),
            ("constraint", &bind.constraint),
            ("calculate", &bind.calculate),
        ] {
            add(name, expression.as_ref().map(|expression| &expression.text));
        }
        add("jr:constraintMsg", bind.constraint_message.as_ref());
        add("jr:requiredMsg", bind.required_message.as_ref());
        add("jr:preload", bind.preload.as_ref());
        add("jr:preloadParams", bind.preload_params.as_ref());
        list.extend(attributes(&bind.attributes));
        self.empty("bind", &list);
    }

    fn action(&mut self, action: &Action) {
        let events = action.events.join(" ");
        let mut list = pairs(&[("event", &events), ("ref", &action.reference)]);
        list.extend(attributes(&action.attributes));
        match &action.kind {
            ActionKind::SetValue {
                value: Some(value), ..
            } => {
                list.push(("value", &value.text));
                self.empty("setvalue", &list);
            }
            ActionKind::SetValue { value: None, literal } => {
                self.text_element("setvalue", &list, literal.as_deref().unwrap_or_default());
            }
            ActionKind::SetGeopoint => self.empty("odk:setgeopoint", &list),
            ActionKind::RecordAudio => self.empty("odk:recordaudio", &list),
        }
    }

    fn body_item(&mut self, item: &BodyItem) {
        match item {
            BodyItem::Control(control) => self.control(control),
            BodyItem::Group(group) => self.group(group),
            BodyItem::Repeat(repeat) => self.repeat(repeat),
        }
    }

    fn text(&mut self, name: &str, text: Option<&Text>) {
        match text {
            None => {}
            Some(Text::Reference(reference)) => self.empty(name, &[("ref", reference)]),
            Some(Text::Inline(parts)) => self.parts_element(name, &[], parts),
        }
    }

    fn control(&mut self, control: &Control) {
        let name = match control.kind {
            ControlKind::Input => "input",
            ControlKind::Select1 => "select1",
            ControlKind::Select => "select",
            ControlKind::Rank => "odk:rank",
            ControlKind::Upload => "upload",
            ControlKind::Trigger => "trigger",
            ControlKind::Range => "range",
        };
        let mut list = pairs(&[("ref", &control.reference)]);
        list.extend(optional("appearance", &control.appearance));
        list.extend(attributes(&control.attributes));
        self.open(name, &list);
        self.text("label", control.label.as_ref());
        self.text("hint", control.hint.as_ref());
        match &control.choices {
            Choices::None => {}
            Choices::Items(items) => items.iter().for_each(|item| self.item(item)),
            Choices::Tags(tags) => {
                for tag in tags {
                    self.open("tag", &[("key", &tag.value)]);
                    self.text("label", tag.label.as_ref());
                    self.close("tag");
                }
            }
            Choices::Itemset {
                nodeset,
                value,
                label,
            } => {
                self.open("itemset", &[("nodeset", &nodeset.text)]);
                self.empty("value", &[("ref", value)]);
                self.empty("label", &[("ref", label)]);
                self.close("itemset");
            }
        }
        control.actions.iter().for_each(|action| self.action(action));
        self.close(name);
    }

    fn item(&mut self, item: &Item) {
        self.open("item", &[]);
        self.text("label", item.label.as_ref());
        self.text_element("value", &[], &item.value);
        self.close("item");
    }

    fn group(&mut self, group: &Group) {
        let mut list: Pairs<'_> = group.reference.iter().map(|r| ("ref", r.as_str())).collect();
        list.extend(optional("appearance", &group.appearance));
        list.extend(attributes(&group.attributes));
        self.open("group", &list);
        self.text("label", group.label.as_ref());
        self.text("hint", group.hint.as_ref());
        group.children.iter().for_each(|item| self.body_item(item));
        self.close("group");
    }

    fn repeat(&mut self, repeat: &Repeat) {
        if let Some(wrapper) = &repeat.wrapper {
            self.wrapper(wrapper);
        }
        let mut list = pairs(&[("nodeset", &repeat.nodeset)]);
        list.extend(optional("appearance", &repeat.appearance));
        list.extend(expression("jr:count", repeat.count.as_ref()));
        list.extend(expression("jr:noAddRemove", repeat.no_add_remove.as_ref()));
        list.extend(attributes(&repeat.attributes));
        self.open("repeat", &list);
        repeat.children.iter().for_each(|item| self.body_item(item));
        repeat.actions.iter().for_each(|action| self.action(action));
        self.close("repeat");
        if repeat.wrapper.is_some() {
            self.close("group");
        }
    }

    fn wrapper(&mut self, wrapper: &RepeatWrapper) {
        let mut list: Pairs<'_> = wrapper.reference.iter().map(|r| ("ref", r.as_str())).collect();
        list.extend(optional("appearance", &wrapper.appearance));
        list.extend(attributes(&wrapper.attributes));
        self.open("group", &list);
        self.text("label", wrapper.label.as_ref());
        self.text("hint", wrapper.hint.as_ref());
    }
}

/// Paths of the primary instance's elements, with their places in document order.
fn document_order(primary: &Element) -> BTreeMap<String, usize> {
    let mut order = BTreeMap::new();
    let mut waiting = Vec::from([(String::new(), primary)]);
    while let Some((parent, element)) = waiting.pop() {
        let path = format!("{parent}/{}", element.name);
        waiting.extend(element.children.iter().rev().map(|child| (path.clone(), child)));
        let place = order.len();
        order.entry(path).or_insert(place);
    }
    order
}

fn pairs<'a>(list: &[(&'a str, &'a str)]) -> Pairs<'a> {
    Pairs::from_slice(list)
}

fn attributes(list: &[Attribute]) -> impl Iterator<Item = (&str, &str)> {
    list.iter()
        .map(|attribute| (attribute.name.as_str(), attribute.value.as_str()))
}

fn optional<'a>(name: &'a str, value: &'a str) -> Option<(&'a str, &'a str)> {
    (!value.is_empty()).then_some((name, value))
}

fn expression<'a>(name: &'a str, expression: Option<&'a Expression>) -> Option<(&'a str, &'a str)> {
    expression.map(|expression| (name, expression.text.as_str()))
}

/// Adds text as XML; characters that XML cannot carry are left out.
fn escape(text: &str, attribute: bool, out: &mut String) {
    // Nearly all of a text goes over as it is.
    let special = if attribute {
        &SPECIAL_IN_ATTRIBUTE
    } else {
        &SPECIAL_IN_TEXT
    };
    let mut rest = text;
    while let Some(place) = rest.bytes().position(|byte| special[usize::from(byte)]) {
        out.push_str(&rest[..place]);
        let mut characters = rest[place..].chars();
        match characters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some(c @ ('\n' | '\t' | '\r')) => out.push_str(&format!("&#{};", c as u32)),
            Some(c) if is_char(c) => out.push(c),
            _ => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

const SPECIAL_IN_TEXT: [bool; 256] = special(false);
const SPECIAL_IN_ATTRIBUTE: [bool; 256] = special(true);

/// The bytes at which a text must be looked at.
const fn special(attribute: bool) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < b' ' {
        table[byte as usize] = attribute || !matches!(byte, b'\t' | b'\n');
        byte += 1;
    }
    table[b'&' as usize] = true;
    table[b'<' as usize] = true;
    table[b'>' as usize] = true;
    table[b'"' as usize] = attribute;
    // U+FFFE and U+FFFF begin with it.
    table[0xef] = true;
    table
}
