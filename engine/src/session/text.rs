//! Labels, hints, messages and choices as they read now.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::live::Live;
use super::view::{ChoiceView, Media};
use super::{NodeId, Refusal, Session};
use crate::form::def::{ChoicesDef, ExprId, ItextForm, PartDef, TextDef};
use crate::xpath::{Context, Node, STEPS, Value};

/// What a text is for: the forms of it that serve, best first ("Languages" says what `long` is for).
#[derive(Clone, Copy)]
pub(super) struct Purpose([Option<&'static str>; 3]);

/// The caption of a question, group or choice.
pub(super) const CAPTION: Purpose = Purpose([Some("long"), None, Some("short")]);
/// Anything else.
pub(super) const PLAIN: Purpose = Purpose([None, Some("long"), Some("short")]);

impl Session {
    /// The forms of an itext in the active language, else in the default one, else in any.
    fn itext_forms(&self, id: &str) -> Option<&[ItextForm]> {
        let all = &self.form.itext;
        let active = self
            .language
            .and_then(|index| all.get(index))
            .and_then(|texts| texts.get(id));
        let default = || {
            self.form
                .default_language
                .and_then(|index| all.get(index))
                .and_then(|t| t.get(id))
        };
        active
            .or_else(default)
            .or_else(|| all.iter().find_map(|texts| texts.get(id)))
            .map(Vec::as_slice)
    }

    /// The text of an itext at a node.
    pub(super) fn itext_text(&self, id: &str, purpose: Purpose, at: u32) -> Option<String> {
        let forms = self.itext_forms(id)?;
        let form = purpose.0.iter().find_map(|name| form_named(forms, *name))?;
        Some(self.parts(&form.parts, at))
    }

    fn parts(&self, parts: &[PartDef], at: u32) -> String {
        let mut text = String::new();
        for part in parts {
            match part {
                PartDef::Literal(literal) => text.push_str(literal),
                PartDef::Output(expr) => {
                    if let Some(live) = self.arena.get(at) {
                        let expr = self
                            .form
                            .output_in
                            .get(&(live.def, *expr))
                            .copied()
                            .unwrap_or(*expr);
                        text.push_str(&self.output(expr, live));
                    }
                }
            }
        }
        text
    }

    /// What an `<output>` shows; what is no number shows nothing.
    fn output(&self, expr: ExprId, live: &Live) -> String {
        let mut clock = self.clock.borrow().clone();
        self.workspace.allow(STEPS);
        match self
            .form
            .expression(expr)
            .evaluate(&self.context(live), &mut clock)
        {
            Ok(Value::Number(number)) if number.is_nan() => String::new(),
            Ok(value) => value.into_string(self).into_owned(),
            Err(_) => String::new(),
        }
    }

    /// The id of the itext that a text refers to.
    fn itext_id(&self, text: &TextDef, at: &Live) -> Option<String> {
        match text {
            TextDef::Itext(id) => Some(id.clone()),
            TextDef::ItextOf(expr) => Some(self.string_now(*expr, at)),
            TextDef::Expression(_) | TextDef::Parts(_) => None,
        }
    }

    pub(super) fn text(&self, text: &TextDef, purpose: Purpose, at: u32) -> Option<String> {
        let live = self.arena.get(at)?;
        match text {
            TextDef::Parts(parts) => Some(self.parts(parts, at)),
            TextDef::Expression(expr) => Some(self.string_now(*expr, live)),
            TextDef::Itext(_) | TextDef::ItextOf(_) => {
                self.itext_text(&self.itext_id(text, live)?, purpose, at)
            }
        }
    }

    /// The form (`guidance`, …) of a text.
    pub(super) fn text_form(&self, text: &TextDef, name: &str, at: u32) -> Option<String> {
        let id = self.itext_id(text, self.arena.get(at)?)?;
        let form = form_named(self.itext_forms(&id)?, Some(name))?;
        Some(self.parts(&form.parts, at))
    }

    pub(super) fn media(&self, text: &TextDef, at: u32) -> Media {
        let id = self.arena.get(at).and_then(|live| self.itext_id(text, live));
        id.map(|id| self.media_of(&id, at)).unwrap_or_default()
    }

    fn media_of(&self, id: &str, at: u32) -> Media {
        let Some(forms) = self.itext_forms(id) else {
            return Media::default();
        };
        let file = |name: &str| {
            let uri = self.parts(&form_named(forms, Some(name))?.parts, at);
            let name = uri.rsplit('/').next().unwrap_or(&uri).trim();
            (!name.is_empty() && name != "-").then(|| name.to_string())
        };
        Media {
            image: file("image"),
            big_image: file("big-image"),
            audio: file("audio"),
            video: file("video"),
        }
    }

    /// The items of a question's itemset, in order.
    pub(super) fn items(&self, question: u32) -> Vec<Node> {
        let Some(live) = self.arena.get(question) else {
            return Vec::new();
        };
        let Some(body) = self.form.body_of[live.def].map(|id| &self.form.body[id]) else {
            return Vec::new();
        };
        let ChoicesDef::Itemset { nodeset, .. } = &body.choices else {
            return Vec::new();
        };
        let mut clock = self.clock.borrow().clone();
        self.workspace.allow(STEPS);
        let nodes = self
            .form
            .expression(*nodeset)
            .nodes(&self.context(live), &mut clock);
        nodes.map(|nodes| nodes.iter().collect()).unwrap_or_default()
    }

    fn at_item(&self, item: Node, expr: ExprId) -> String {
        let context = Context::new(&self.names, self, item, &self.workspace);
        let mut clock = self.clock.borrow().clone();
        self.workspace.allow(STEPS);
        self.form
            .expression(expr)
            .string(&context, &mut clock)
            .unwrap_or_default()
    }

    pub(super) fn item_value(&self, item: Node, expr: ExprId) -> String {
        self.at_item(item, expr)
    }

    pub(super) fn item_label(&self, item: Node, label: &TextDef, question: u32) -> Option<String> {
        match label {
            TextDef::Expression(expr) => Some(self.at_item(item, *expr)),
            TextDef::ItextOf(expr) => self.itext_text(&self.at_item(item, *expr), CAPTION, question),
            TextDef::Itext(_) | TextDef::Parts(_) => self.text(label, CAPTION, question),
        }
    }

    /// The choices that are available now, in order.
    pub fn choices(&self, node: NodeId) -> Vec<ChoiceView> {
        let Some(live) = self.arena.get(node.0) else {
            return Vec::new();
        };
        let Some(body) = self.form.body_of[live.def].map(|id| &self.form.body[id]) else {
            return Vec::new();
        };
        match &body.choices {
            ChoicesDef::None => Vec::new(),
            ChoicesDef::Items(items) => items
                .iter()
                .map(|(value, label)| ChoiceView {
                    value: value.clone(),
                    label: label
                        .as_ref()
                        .and_then(|text| self.text(text, CAPTION, node.0))
                        .unwrap_or_default(),
                    media: label
                        .as_ref()
                        .map(|text| self.media(text, node.0))
                        .unwrap_or_default(),
                })
                .collect(),
            ChoicesDef::Itemset { value, label, .. } => self
                .items(node.0)
                .into_iter()
                .map(|item| ChoiceView {
                    value: self.item_value(item, *value),
                    label: self.item_label(item, label, node.0).unwrap_or_default(),
                    media: match label {
                        TextDef::ItextOf(expr) => self.media_of(&self.at_item(item, *expr), node.0),
                        _ => Media::default(),
                    },
                })
                .collect(),
        }
    }

    /// The values of the available choices; `None` where the form lists no choices at all.
    fn values(&self, question: u32) -> Option<Vec<String>> {
        let live = self.arena.get(question)?;
        match &self.form.body[self.form.body_of[live.def]?].choices {
            ChoicesDef::None => None,
            ChoicesDef::Items(items) => Some(items.iter().map(|(value, _)| value.clone()).collect()),
            ChoicesDef::Itemset { value, .. } => Some(
                self.items(question)
                    .into_iter()
                    .map(|item| self.item_value(item, *value))
                    .collect(),
            ),
        }
    }

    /// The item of a question's itemset with that value; the outer `None` where only a look at all items can tell.
    pub(super) fn item_of(&self, question: u32, wanted: &str) -> Option<Option<Node>> {
        let live = self.arena.get(question)?;
        let ChoicesDef::Itemset { nodeset, value, .. } =
            &self.form.body[self.form.body_of[live.def]?].choices
        else {
            return None;
        };
        let key = self.form.expression(*value).as_child()?;
        let mut clock = self.clock.borrow().clone();
        self.workspace.allow(STEPS);
        let found =
            self.form
                .expression(*nodeset)
                .nodes_by_key(key, wanted, &self.context(live), &mut clock)?;
        Some(found.iter().find(|item| self.item_value(*item, *value) == wanted))
    }

    /// Those of the values that are choices, with the places of the choices.
    fn chosen_places<'a>(&self, question: u32, wanted: &[&'a str]) -> Vec<(usize, &'a str)> {
        let mut all: Option<Option<BTreeMap<String, usize>>> = None;
        let mut kept: Vec<(usize, &str)> = Vec::new();
        for (given, value) in wanted.iter().enumerate() {
            if value.is_empty() {
                continue;
            }
            let place = match self.item_of(question, value) {
                Some(item) => item.map(|item| item.id.number() as usize),
                None => match all.get_or_insert_with(|| self.places(question)) {
                    Some(places) => places.get(*value).copied(),
                    None => Some(given),
                },
            };
            kept.extend(place.map(|place| (place, *value)));
        }
        kept
    }

    /// Those of the values that are choices, in the given order.
    pub(super) fn chosen(&self, question: u32, wanted: &[&str]) -> String {
        joined(self.chosen_places(question, wanted))
    }

    /// The same, each once and in the order of the choices, as a person who goes through them picks them.
    pub(super) fn picked(&self, question: u32, wanted: &[&str]) -> String {
        let mut kept: Vec<(usize, &str)> = Vec::new();
        for chosen in self.chosen_places(question, wanted) {
            if kept.iter().any(|(_, value)| *value == chosen.1) {
                continue;
            }
            // Few are picked, and mostly in order; a general sort weighs more in a bundle.
            let place = kept.partition_point(|other| *other < chosen);
            kept.insert(place, chosen);
        }
        joined(kept)
    }

    /// The values of the available choices with their places.
    fn places(&self, question: u32) -> Option<BTreeMap<String, usize>> {
        let mut places = BTreeMap::new();
        for (place, value) in self.values(question)?.into_iter().enumerate() {
            places.entry(value).or_insert(place);
        }
        Some(places)
    }

    /// The answer to a rank question: all its choices, or none.
    pub(super) fn ranked(&self, question: u32, value: &str) -> Result<String, Refusal> {
        let mut wanted: Vec<&str> = value.split_whitespace().collect();
        if let Some(known) = self.values(question)
            && !wanted.is_empty()
        {
            let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
            wanted.retain(|value| known.contains(value));
            let given: BTreeSet<&str> = wanted.iter().copied().collect();
            if known != given || given.len() != wanted.len() {
                return Err(Refusal::IncompleteRank);
            }
        }
        Ok(wanted.join(" "))
    }

    /// A ranking without the choices that are gone, and with those that came at its end.
    pub(super) fn completed(&self, question: u32, value: &str) -> String {
        let Some(known) = self.values(question) else {
            return value.to_string();
        };
        let mut ranking: Vec<&str> = Vec::new();
        let add = |value, ranking: &mut Vec<_>| {
            if !ranking.contains(&value) {
                ranking.push(value);
            }
        };
        for value in value.split_whitespace().filter(|v| known.iter().any(|k| k == v)) {
            add(value, &mut ranking);
        }
        if !ranking.is_empty() {
            known.iter().for_each(|value| add(value, &mut ranking));
        }
        ranking.join(" ")
    }
}

fn joined(chosen: Vec<(usize, &str)>) -> String {
    let values: Vec<&str> = chosen.into_iter().map(|(_, value)| value).collect();
    values.join(" ")
}

fn form_named<'a>(forms: &'a [ItextForm], name: Option<&str>) -> Option<&'a ItextForm> {
    forms.iter().find(|form| form.form.as_deref() == name)
}
