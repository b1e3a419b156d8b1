//! The entities sheet: what is declared, which rows feed it, and what that writes into `meta`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::allocation::{self, Request};
use super::names::is_xml_name;
use super::references;
use super::rules;
use super::table::{Record, Table, Value};
use super::tree::{Id, Kind, ROOT, Tree};
use crate::diagnostic::{Diagnostic, Rule};

/// The columns of the sheet; any other is an error, for it may mean what a newer version means by it.
const COLUMNS: &[&str] = &[
    "list_name",
    "label",
    "entity_id",
    "create_if",
    "update_if",
    "repeat",
];
/// Names that begin so are the server's own.
const RESERVED: &str = "__";

/// One row of the sheet and the rows of the survey that it has to do with.
pub struct Declaration {
    pub list: String,
    pub record: Record,
    pub feeds: Vec<Feed>,
}

/// A row of the survey that an entity has to do with.
pub struct Feed {
    /// The section that the row stands in.
    pub section: Id,
    pub record: Record,
    /// What the row saves to; nothing for rows that the declaration's expressions name.
    pub property: Option<String>,
}

/// All declarations of a form.
#[derive(Default)]
pub struct Entities {
    declarations: Vec<Declaration>,
    /// Declarations whose expressions name a question.
    named_by: BTreeMap<String, Vec<usize>>,
    /// Declarations in the order in which rows were found for them.
    order: Vec<usize>,
}

impl Entities {
    pub fn read(table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut entities = Self::default();
        for record in &table.records {
            for value in record
                .values
                .iter()
                .filter(|value| !COLUMNS.contains(&&*value.path))
            {
                let problem = Diagnostic::new(&rules::ENTITY_COLUMN, value.place.clone(), &*value.path);
                diagnostics.push(problem.with(&*value.path));
            }
            let list = record.text("list_name").unwrap_or_default().to_string();
            let mut report = |rule: &'static Rule, column: &str| {
                let problem = Diagnostic::new(rule, record.place_of(column), &*list);
                diagnostics.push(problem.with(&*list));
            };
            if !is_entity_name(&list) || list.contains('.') {
                report(&rules::ENTITY_LIST_NAME, "list_name");
            } else if entities.has(&list) {
                report(&rules::ENTITY_LIST_TWICE, "list_name");
            }
            let has = |column: &str| record.has(column);
            if has("update_if") && !has("entity_id") {
                report(&rules::ENTITY_UPDATE, "update_if");
            }
            if has("entity_id") && has("create_if") && !has("update_if") {
                report(&rules::ENTITY_UPSERT, "create_if");
            }
            if !has("entity_id") && !has("label") {
                report(&rules::ENTITY_LABEL, "label");
            }
            entities.add(list, record.clone());
        }
        entities
    }

    fn add(&mut self, list: String, record: Record) {
        let number = self.declarations.len();
        for column in ["entity_id", "create_if", "update_if", "label"] {
            for reference in references::references(record.text(column).unwrap_or_default()) {
                let numbers = self.named_by.entry(reference.name.to_string()).or_default();
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
        self.declarations.push(Declaration {
            list,
            record,
            feeds: Vec::new(),
        });
    }

    pub fn is_empty(&self) -> bool {
        self.declarations.is_empty()
    }

    /// True if a list of that name is declared.
    pub fn has(&self, list: &str) -> bool {
        self.declarations
            .iter()
            .any(|declaration| declaration.list == list)
    }

    /// Takes note of what a row saves, and of rows that declarations name. `save_to` loses the name of its list.
    pub fn note_row(
        &mut self,
        record: &mut Record,
        section: Id,
        name: Option<&str>,
        is_section: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(saved) = record.text("bind::entities:saveto").map(ToString::to_string) {
            match self.saved(&saved, is_section) {
                Ok((number, property)) => {
                    record.set("bind::entities:saveto", &*property);
                    self.feed(number, record, section, Some(property));
                }
                Err(rule) => {
                    let place = record.place_of("bind::entities:saveto");
                    diagnostics.push(Diagnostic::new(rule, place, &*saved).with(&*saved));
                }
            }
        }
        let named: Vec<usize> = name
            .and_then(|name| self.named_by.get(name).cloned())
            .unwrap_or_default();
        for number in named {
            self.feed(number, record, section, None);
        }
    }

    fn feed(&mut self, number: usize, record: &Record, section: Id, property: Option<String>) {
        if !self.order.contains(&number) {
            self.order.push(number);
        }
        if let Some(declaration) = self.declarations.get_mut(number) {
            declaration.feeds.push(Feed {
                section,
                record: record.blank(),
                property,
            });
        }
    }

    /// The declaration and the property of `property` or `list#property`.
    fn saved(&self, saved: &str, is_section: bool) -> Result<(usize, String), &'static Rule> {
        let (list, property) = match saved.split_once('#') {
            _ if self.is_empty() => return Err(&rules::SAVE_WITHOUT_ENTITY),
            Some((_, property)) if property.contains('#') => return Err(&rules::SAVE_LIST),
            Some((list, property)) => (Some(list), property),
            None if self.declarations.len() > 1 => return Err(&rules::SAVE_LIST),
            None => (None, saved),
        };
        let number = self
            .declarations
            .iter()
            .position(|declaration| list.is_none_or(|list| declaration.list == list))
            .ok_or(&rules::SAVE_LIST)?;
        let lower = property.to_lowercase();
        if is_section {
            Err(&rules::SAVE_SECTION)
        } else if matches!(lower.as_str(), "name" | "label") || !is_entity_name(property) {
            Err(&rules::SAVE_NAME)
        } else {
            let feeds = self
                .declarations
                .get(number)
                .map_or(&[][..], |declaration| &declaration.feeds);
            let twice = feeds
                .iter()
                .any(|feed| feed.property.as_deref() == Some(property));
            if twice {
                Err(&rules::SAVE_TWICE)
            } else {
                Ok((number, property.to_string()))
            }
        }
    }

    /// Puts each entity into the `meta` of the section where it belongs.
    pub fn inject(&self, tree: &mut Tree, diagnostics: &mut Vec<Diagnostic>) {
        let mut requests: Vec<Request> = Vec::new();
        let unfed = (0..self.declarations.len()).filter(|number| !self.order.contains(number));
        for number in self.order.iter().copied().chain(unfed) {
            let Some(declaration) = self.declarations.get(number) else {
                continue;
            };
            match Request::of(tree, number, declaration) {
                Ok(request) => requests.push(request),
                Err(problem) => diagnostics.push(*problem),
            }
        }
        let placed = match allocation::allocate(tree, requests, &self.declarations) {
            Ok(placed) => placed,
            Err(problem) => {
                diagnostics.push(*problem);
                return;
            }
        };
        for (section, number) in placed {
            if let Some(declaration) = self.declarations.get(number) {
                declare(tree, section, declaration);
            }
        }
    }
}

fn is_entity_name(name: &str) -> bool {
    is_xml_name(name) && !name.starts_with(RESERVED)
}

/// `<meta><entity dataset="…" id="" …><label/></entity></meta>`.
fn declare(tree: &mut Tree, section: Id, declaration: &Declaration) {
    let record = &declaration.record;
    let meta = tree.add(section, "meta", Kind::Meta, record.blank());
    let entity = tree.add(meta, "entity", Kind::Entity, record.blank());
    let computed = |column: &str, expression: &str| {
        let mut bound = record.blank();
        let place = record.place_of(column);
        bound
            .values
            .push(Value::made("bind::calculate", expression, place));
        bound.set("bind::type", "string");
        bound.set("bind::readonly", "true()");
        bound
    };
    let condition = |column: &str| {
        let condition = record.text(column);
        condition.map_or_else(|| record.blank(), |text| computed(column, text))
    };
    let mut attribute = |name: &str, value: &str, bound: Record| {
        tree.add(entity, name, Kind::EntityAttribute(value.to_string()), bound);
    };
    let id = record.text("entity_id");
    attribute("dataset", &declaration.list, record.blank());
    if id.is_none() || record.has("create_if") {
        attribute("create", "1", condition("create_if"));
    }
    if let Some(id) = id {
        attribute("update", "1", condition("update_if"));
        let item = format!("instance('{}')/root/item[name={id}]", declaration.list);
        for (name, column) in [
            ("baseVersion", "__version"),
            ("trunkVersion", "__trunkVersion"),
            ("branchId", "__branchId"),
        ] {
            attribute(name, "", computed("entity_id", &format!("{item}/{column}")));
        }
        attribute("id", "", computed("entity_id", id));
    } else {
        let mut bound = record.blank();
        bound.set("bind::type", "string");
        bound.set("bind::readonly", "true()");
        attribute("id", "", bound);
    }
    if let Some(label) = record.text("label") {
        let bound = computed("label", label);
        tree.add(entity, "label", Kind::EntityLabel, bound);
    }
}

/// The version of the entities specification that the form needs: lists in repeats and several lists came in 2025.1.
pub fn version(tree: &Tree) -> Option<&'static str> {
    let entities: Vec<Id> = tree
        .descendants(ROOT)
        .into_iter()
        .filter(|id| matches!(tree.get(*id).kind, Kind::Entity))
        .collect();
    let first = *entities.first()?;
    let is_simple = entities.len() == 1 && tree.repeat_around(first).is_none();
    Some(if is_simple { "2024.1.0" } else { "2025.1.0" })
}
