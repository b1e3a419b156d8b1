//! How the [`FieldList`](super::FieldList) is made.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::def::{BodyDef, BodyKind, ChoicesDef, ExprId, FormDef, PartDef, SecondarySource, TextDef};
use super::fields::{Field, FieldChoice, FieldKind, FieldList, GroupInfo, LanguageText, RepeatInfo};
use super::tree::{DefId, split_name};
use super::types::ControlKind;
use crate::xml::{Document, Names, NodeId};
use crate::xpath::{Origin, Reference};

/// The form's fields.
pub(crate) fn collect(form: &FormDef) -> FieldList {
    let mut list = FieldList::default();
    let mut open: Vec<DefId> = alloc::vec![0];
    while let Some(def) = open.pop() {
        let node = &form.tree.defs[def];
        open.extend(node.children.iter().rev());
        let body = form.body_of[def].map(|id| &form.body[id]);
        if node.is_repeat {
            let around = node.parent.map_or(0, |parent| form.tree.defs[parent].frame);
            list.repeats.push(RepeatInfo {
                path: node.path.clone(),
                name: node.name.clone(),
                parent: form.tree.defs[around]
                    .is_repeat
                    .then(|| form.tree.defs[around].path.clone()),
                labels: labels(form, body.and_then(|b| b.label.as_ref())),
            });
        }
        let is_container =
            !node.is_leaf || node.is_repeat || body.is_some_and(|b| !matches!(b.kind, BodyKind::Control(_)));
        let label = body.and_then(|b| b.label.as_ref());
        if is_container && !node.is_repeat && label.is_some() {
            list.groups.push(GroupInfo {
                path: node.path.clone(),
                labels: labels(form, label),
            });
        }
        if !is_container && !node.is_absent {
            list.fields.push(field(form, def, body));
        }
    }
    list
}

fn field(form: &FormDef, def: DefId, body: Option<&BodyDef>) -> Field {
    let node = &form.tree.defs[def];
    let bind = &form.binds[def];
    let frame = &form.tree.defs[node.frame];
    let mut groups = Vec::new();
    let mut in_meta = false;
    let mut current = node.parent;
    while let Some(id) = current {
        let around = &form.tree.defs[id];
        in_meta |= split_name(&around.name).1 == "meta" && around.parent == Some(0);
        if around.is_repeat || around.parent.is_none() {
            break;
        }
        groups.push(around.name.clone());
        current = around.parent;
    }
    groups.reverse();
    let kind = match body.map(|b| b.kind) {
        Some(BodyKind::Control(kind)) => FieldKind::Question(kind),
        _ if in_meta || bind.preload.is_some() => FieldKind::Metadata,
        _ => FieldKind::Hidden,
    };
    let (choices, choices_dynamic) = match body {
        Some(body) => choices(form, &body.choices),
        None => (Vec::new(), false),
    };
    let is_read_only = bind.calculate.is_none()
        && bind
            .readonly
            .is_some_and(|expr| form.expressions[expr].text().trim() == "true()");
    // The heading of a grid shows its choices as names of columns.
    let is_heading = body.is_some_and(|b| b.appearance.iter().any(|token| token == "label"));
    let is_note = match kind {
        FieldKind::Question(ControlKind::Input) => is_read_only,
        FieldKind::Question(ControlKind::Select1 | ControlKind::Select) => is_heading,
        _ => false,
    };
    Field {
        path: node.path.clone(),
        name: node.name.clone(),
        kind,
        data_type: bind.data_type,
        repeat: frame.is_repeat.then(|| frame.path.clone()),
        groups,
        labels: labels(form, body.and_then(|b| b.label.as_ref())),
        hints: labels(form, body.and_then(|b| b.hint.as_ref())),
        choices,
        choices_dynamic,
        file_choices: Arc::default(),
        choice_list: body.and_then(|b| choice_list(form, &b.choices)),
        appearance: body.map(|b| b.appearance.clone()).unwrap_or_default(),
        calculated: bind.calculate.is_some(),
        is_note,
    }
}

fn parts(form: &FormDef, parts: &[PartDef]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            PartDef::Literal(literal) => text.push_str(literal),
            PartDef::Output(expr) => {
                text.push_str("${");
                text.push_str(form.expressions[*expr].text().trim());
                text.push('}');
            }
        }
    }
    text
}

fn labels(form: &FormDef, text: Option<&TextDef>) -> Vec<LanguageText> {
    match text {
        Some(TextDef::Parts(found)) => {
            let text = parts(form, found);
            if form.languages.is_empty() {
                alloc::vec![LanguageText {
                    language: String::new(),
                    text
                }]
            } else {
                let each = |language: &String| LanguageText {
                    language: language.clone(),
                    text: text.clone(),
                };
                form.languages.iter().map(each).collect()
            }
        }
        Some(TextDef::Itext(id)) => itext(form, id),
        Some(TextDef::ItextOf(_) | TextDef::Expression(_)) | None => Vec::new(),
    }
}

fn itext(form: &FormDef, id: &str) -> Vec<LanguageText> {
    let mut found = Vec::new();
    for (language, texts) in form.languages.iter().zip(&form.itext) {
        let plain = texts.get(id).and_then(|forms| {
            forms
                .iter()
                .find(|f| f.form.is_none())
                .or_else(|| forms.iter().find(|f| f.form.as_deref() == Some("long")))
        });
        if let Some(plain) = plain {
            found.push(LanguageText {
                language: language.clone(),
                text: parts(form, &plain.parts),
            });
        }
    }
    found
}

fn choices(form: &FormDef, choices: &ChoicesDef) -> (Vec<FieldChoice>, bool) {
    match choices {
        ChoicesDef::None => (Vec::new(), false),
        ChoicesDef::Items(items) => {
            let each = |(value, label): &(String, Option<TextDef>)| FieldChoice {
                value: value.clone(),
                labels: labels(form, label.as_ref()),
            };
            (items.iter().map(each).collect(), false)
        }
        ChoicesDef::Itemset { nodeset, .. } => {
            let (Some((id, _)), names) = (items_of(form, *nodeset), &form.names) else {
                return (Vec::new(), true);
            };
            let secondary = form.secondary.iter().find(|s| *s.id == *id);
            match secondary.map(|secondary| &secondary.source) {
                Some(SecondarySource::Inline(document)) => (listed(form, choices, names, document), false),
                _ => (Vec::new(), true),
            }
        }
    }
}

fn choice_list(form: &FormDef, choices: &ChoicesDef) -> Option<String> {
    let ChoicesDef::Itemset { nodeset, .. } = choices else {
        return None;
    };
    items_of(form, *nodeset).map(|(id, _)| id.to_string())
}

/// The instance and path of an itemset's items. Paths inside its predicates lead into the same instance, but deeper.
fn items_of(form: &FormDef, nodeset: ExprId) -> Option<(&str, &Reference)> {
    let references = form.expressions[nodeset].references().iter();
    references
        .filter_map(|reference| match &reference.origin {
            Origin::Instance(id) => Some((&**id, reference)),
            _ => None,
        })
        .min_by_key(|(_, reference)| reference.steps.len())
}

/// The choices of an itemset over that instance, whatever its filter. `names` are those of the document, and the form's.
pub(crate) fn listed(
    form: &FormDef,
    choices: &ChoicesDef,
    names: &Names,
    document: &Document,
) -> Vec<FieldChoice> {
    let ChoicesDef::Itemset {
        nodeset,
        value,
        label,
    } = choices
    else {
        return Vec::new();
    };
    let Some((_, reference)) = items_of(form, *nodeset) else {
        return Vec::new();
    };
    let mut items = alloc::vec![NodeId::DOCUMENT];
    for step in &reference.steps {
        items = items
            .into_iter()
            .flat_map(|node| document.child_elements(node))
            .filter(|node| step.name.is_none_or(|name| document.name(*node) == name))
            .collect();
    }
    let value_name = form.expressions[*value].text().trim().to_string();
    let mut found: Vec<FieldChoice> = Vec::with_capacity(items.len());
    for item in items {
        let Some(value) = child_text(names, document, item, &value_name) else {
            continue;
        };
        let labels = match label {
            TextDef::ItextOf(expr) => {
                let name = form.expressions[*expr].text().trim();
                let name = name
                    .strip_prefix("jr:itext(")
                    .and_then(|n| n.strip_suffix(')'))
                    .unwrap_or(name);
                child_text(names, document, item, name.trim())
                    .map(|id| itext(form, &id))
                    .unwrap_or_default()
            }
            TextDef::Expression(expr) => {
                let text = child_text(names, document, item, form.expressions[*expr].text().trim());
                let text = text.unwrap_or_default();
                let languages = if form.languages.is_empty() {
                    &[String::new()][..]
                } else {
                    &form.languages
                };
                let each = |l: &String| LanguageText {
                    language: l.clone(),
                    text: text.clone(),
                };
                languages.iter().map(each).collect()
            }
            TextDef::Itext(_) | TextDef::Parts(_) => labels(form, Some(label)),
        };
        found.push(FieldChoice { value, labels });
    }
    found
}

fn child_text(names: &Names, document: &Document, item: NodeId, name: &str) -> Option<String> {
    let child = document
        .child_elements(item)
        .find(|c| names.local(document.name(*c)) == name)?;
    Some(document.string_value(child).to_string())
}
