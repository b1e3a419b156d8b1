//! Where the choices of a control come from.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::emit::{Emitter, attribute, is_searched};
use super::references::{Manner, has_reference};
use super::select::{is_file, split_file};
use super::table::Record;
use super::tree::{Id, Question};
use crate::form::draft::{Choices, Control, ControlKind, Expression, Item, Text, TextPart};

/// The nodes that choices are made of, and where in them value and label are.
struct Source {
    nodeset: String,
    value: String,
    label: String,
    /// Filter where the row gives none.
    filter: Option<String>,
}

impl Emitter<'_> {
    /// Gives a control its choices.
    pub fn choices(&mut self, id: Id, question: &Question, control: &mut Control) {
        if !question.tags.is_empty() {
            control.choices = Choices::Tags(question.tags.iter().map(tag).collect());
            return;
        }
        let element = self.tree.get(id);
        if control.kind == ControlKind::Input
            && !matches!(question.written.as_str(), "geopoint" | "geotrace" | "geoshape")
        {
            let queried = element.record.text("query");
            let list = if question.is_choice() {
                Some(question.list.as_str()).filter(|_| element.record.has("choice_filter"))
            } else {
                queried
            };
            if let Some(list) = list {
                let filter = self.filter(id, false).map(|filter| format!("[{filter}]"));
                let nodeset = format!("instance('{list}')/root/item{}", filter.unwrap_or_default());
                control.attributes.push(attribute("query", &nodeset));
            }
            return;
        }
        if question.list.is_empty() {
            return;
        }
        if is_searched(element, question) {
            let lists = self.lists;
            if let Some(list) = lists.get(&question.list) {
                let with_labels = element.record.has("label");
                control.choices = Choices::Items(list.items(&mut self.resolver(), with_labels));
            }
            return;
        }
        let is_range = control.kind == ControlKind::Range;
        let is_filtered = element.record.has("choice_filter") && !is_range;
        // What can be wrong with the path of a list is what a filter adds to it.
        let place = element.record.place_of(if is_filtered {
            "choice_filter"
        } else {
            list_column(question)
        });
        let Some(mut source) = self.source(id, question) else {
            return;
        };
        let from_answers = has_reference(&question.list);
        let filter = self.filter(id, from_answers).map(|filter| {
            if !from_answers {
                return filter;
            }
            // The nodes themselves are "." in their own filter.
            let nodes = &source.nodeset;
            filter
                .replace(&format!("current()/{nodes}"), ".")
                .replace(nodes.as_str(), ".")
        });
        if let Some(filter) = filter.or(source.filter.take()).filter(|_| !is_range) {
            source.nodeset.push_str(&format!("[{filter}]"));
        }
        if question.parameters.get("randomize") == Some("true") {
            source.nodeset = match question.parameters.get("seed") {
                Some(seed) => {
                    let place = element.record.place_of("parameters");
                    let seed = self
                        .resolver()
                        .expression(seed, Some(id), Manner::default(), &place);
                    format!("randomize({}, {})", source.nodeset, seed.trim())
                }
                None => format!("randomize({})", source.nodeset),
            };
        }
        control.choices = Choices::Itemset {
            nodeset: Expression {
                text: source.nodeset,
                place,
            },
            value: source.value,
            label: source.label,
        };
    }

    fn filter(&mut self, id: Id, whole_repeat: bool) -> Option<String> {
        let cell = self.tree.get(id).record.get("choice_filter")?;
        let manner = Manner {
            current: true,
            whole_repeat,
        };
        Some(self.expression_in(cell, id, manner).text)
    }

    fn source(&mut self, id: Id, question: &Question) -> Option<Source> {
        let list = &question.list;
        if is_file(list) {
            let (stem, extension) = split_file(list);
            let (value, label) = if extension == "geojson" {
                ("id", "title")
            } else {
                ("name", "label")
            };
            let chosen =
                |name: &str, default: &str| question.parameters.get(name).unwrap_or(default).to_string();
            return Some(Source {
                nodeset: format!("instance('{stem}')/root/item"),
                value: chosen("value", value),
                label: chosen("label", label),
                filter: None,
            });
        }
        if has_reference(list) {
            let manner = Manner {
                current: false,
                whole_repeat: true,
            };
            let place = self.tree.get(id).record.place_of(list_column(question));
            let path = self.resolver().expression(list, Some(id), manner, &place);
            let path = path.trim();
            if !question.is_choice() {
                // The places of a repeat: its questions named geometry.
                let geometry = "geometry".to_string();
                return Some(Source {
                    nodeset: path.to_string(),
                    value: geometry.clone(),
                    label: geometry,
                    filter: Some("./geometry != ''".to_string()),
                });
            }
            let (nodes, last) = path.rsplit_once('/')?;
            return Some(Source {
                nodeset: nodes.to_string(),
                value: last.to_string(),
                label: last.to_string(),
                filter: Some(format!("./{last} != ''")),
            });
        }
        let label = self
            .lists
            .get(list)
            .map_or("label", |list| list.label_reference());
        Some(Source {
            nodeset: format!("instance('{list}')/root/item"),
            value: "name".to_string(),
            label: label.to_string(),
            filter: None,
        })
    }
}

/// The column that says where the choices come from.
fn list_column(question: &Question) -> &'static str {
    if question.is_choice() {
        "type"
    } else {
        "parameters"
    }
}

/// A tag of an osm question.
fn tag(record: &Record) -> Item {
    let label = record.values.iter().find(|value| &*value.path == "label");
    let parts: Vec<TextPart> = label
        .map(|value| TextPart::Literal(value.text.clone()))
        .into_iter()
        .collect();
    Item {
        label: Some(Text::Inline(parts)),
        value: record.text("name").unwrap_or_default().to_string(),
    }
}
