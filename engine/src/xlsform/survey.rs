//! The rows of the survey sheet, one after the other, into the tree.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::choices::Lists;
use super::entities::Entities;
use super::names::{Near, is_xml_name, nearest, suggestion};
use super::parameters::Parameters;
use super::references::{self, RowNames};
use super::sections::{Boundary, Open, boundary};
use super::settings::Settings;
use super::table::{Record, Table};
use super::tree::{Id, Kind, Question, ROOT, Tree};
use super::types::{self, Shape};
use super::words::is_yes;
use super::{lexer, range, rules, select, typed};
use crate::diagnostic::{Diagnostic, Place, Rule};

/// How far the reading of a group with the appearance `table-list` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableList {
    No,
    /// The next select gives the list and gets a row of labels above it.
    Begun,
    List(String),
}

/// What is made while rows are read.
pub struct Survey<'a> {
    pub tree: Tree,
    pub lists: &'a mut Lists,
    pub settings: &'a mut Settings,
    pub entities: &'a mut Entities,
    /// List names of the sheet external_choices; `None` without that sheet.
    pub external: Option<BTreeSet<String>>,
    /// Rows of the sheet osm by list.
    pub osm: BTreeMap<String, Vec<Record>>,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// Names that references may mean.
    pub names: RowNames,
    /// Instances that `reference-geometry` may name.
    pub instances: BTreeSet<String>,
    pub geometries: Vec<(String, Place)>,
    pub table_list: TableList,
    pub has_or_other: bool,
    pub audits: Vec<(Record, Question)>,
    questions: BTreeSet<String>,
    pub repeats: BTreeSet<String>,
    triggers: Vec<(String, Place)>,
    /// Loops that were closed, inner ones first, with their lists.
    pub loops: Vec<(Id, String)>,
    /// Sections that are open, the survey itself first.
    pub open: Vec<Open>,
}

impl<'a> Survey<'a> {
    pub fn new(
        lists: &'a mut Lists,
        settings: &'a mut Settings,
        entities: &'a mut Entities,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let mut tree = Tree::new(&settings.root, Record::default());
        tree.flat = settings.flat;
        Self {
            tree,
            lists,
            settings,
            entities,
            external: None,
            osm: BTreeMap::new(),
            diagnostics,
            names: RowNames::new(),
            instances: BTreeSet::new(),
            geometries: Vec::new(),
            table_list: TableList::No,
            has_or_other: false,
            audits: Vec::new(),
            questions: BTreeSet::new(),
            repeats: BTreeSet::new(),
            triggers: Vec::new(),
            loops: Vec::new(),
            open: alloc::vec![Open::new(ROOT, "", String::new())],
        }
    }

    /// Reads all rows and what they leave to be done at the end.
    pub fn read(&mut self, table: &Table) {
        for record in &table.records {
            self.row(record.clone());
        }
        for open in self.open.iter().skip(1) {
            let element = self.tree.get(open.id);
            let place = element.record.place();
            let problem = Diagnostic::new(&rules::NO_END, place, &*element.name);
            let end = format!("end_{}", open.word);
            self.diagnostics.push(problem.with(&*element.name).with(end));
        }
        let near = Near::default();
        for (name, place) in &self.triggers {
            if !self.questions.contains(name) {
                let near = near.to(name, self.questions.iter().map(String::as_str));
                let problem = Diagnostic::new(&rules::UNKNOWN_REFERENCE, place.clone(), &**name);
                self.diagnostics.push(problem.with(&**name).with(near));
            }
        }
        self.expand_loops();
        self.check_empty();
        self.check_geometries();
        self.entities.inject(&mut self.tree, self.diagnostics);
        self.add_meta();
        self.check_siblings();
    }

    /// The section that is open.
    pub fn parent(&self) -> Id {
        self.open.last().map_or(ROOT, |open| open.id)
    }

    /// Reports a problem with the row's cell in that column, or with the row where it is blank.
    pub fn report(&mut self, rule: &'static Rule, record: &Record, column: &str, arguments: &[&str]) {
        let place = record.place_of(column);
        let excerpt = record.text(column).unwrap_or_default();
        let problem = Diagnostic::new(rule, place, excerpt);
        let problem = arguments
            .iter()
            .fold(problem, |problem, text| problem.with(*text));
        self.diagnostics.push(problem);
    }

    fn row(&mut self, mut record: Record) {
        if let Some(disabled) = record.text("disabled").map(ToString::to_string) {
            self.report(&rules::DISABLED, &record, "disabled", &[]);
            record.remove("disabled");
            if is_yes(&disabled) || record.values.is_empty() {
                return;
            }
        }
        let Some(cell) = record.get("type") else {
            let named = record.has("name") || record.has("label");
            let rule = if named {
                &rules::NO_TYPE
            } else {
                &rules::COMMENT_ROW
            };
            self.report(rule, &record, "name", &[]);
            return;
        };
        let written = types::documented(&cell.text).to_string();
        let triggers = self.read_triggers(&record);
        let parameters = Parameters::read(&record, self.diagnostics);
        if written == "audit" {
            return self.audit(record, &parameters);
        }
        if self.is_setting(&written, &record) {
            return;
        }
        self.check_type(&written, &record);
        let boundary = boundary(&written);
        if let Some(Boundary::End { word }) = boundary {
            self.entities
                .note_row(&mut record, self.parent(), None, true, self.diagnostics);
            return self.end(word, &record);
        }
        let Some(name) = self.name(&written, &record) else {
            return;
        };
        *self.names.entry(name.clone()).or_default() += 1;
        self.check_name(&name, &record);
        let is_section = boundary.is_some();
        self.entities.note_row(
            &mut record,
            self.parent(),
            Some(&name),
            is_section,
            self.diagnostics,
        );
        if let Some(Boundary::Begin { word, list }) = boundary {
            let list = list.to_string();
            return self.begin(word, list, name, record);
        }
        self.questions.insert(name.clone());
        self.question(&written, name, record, parameters, triggers);
    }

    fn read_triggers(&mut self, record: &Record) -> Vec<String> {
        let Some(cell) = record.get("trigger") else {
            return Vec::new();
        };
        match references::list(&cell.text) {
            Ok(names) => {
                let found = names.iter().map(|name| (name.clone(), cell.place.clone()));
                self.triggers.extend(found);
                names
            }
            Err(part) => {
                self.report(&rules::BAD_REFERENCE, record, "trigger", &[part]);
                Vec::new()
            }
        }
    }

    /// Settings may stand on the survey sheet.
    fn is_setting(&mut self, written: &str, record: &Record) -> bool {
        let name = record.text("name").unwrap_or_default().to_string();
        match written {
            "form_title" | "set_form_title" => self.settings.title = name,
            "form_id" | "set_form_id" => self.settings.form_id = name,
            "prefix" => self.settings.record.set("prefix", name),
            _ => return false,
        }
        true
    }

    fn check_type(&mut self, written: &str, record: &Record) {
        let dynamic_default = record
            .text("default")
            .is_some_and(|text| lexer::is_dynamic(text, written));
        if written == "calculate" && !record.has("bind::calculate") && !dynamic_default {
            let name = record.text("name").unwrap_or_default().to_string();
            self.report(&rules::NO_CALCULATION, record, "name", &[&name]);
        }
        if matches!(written, "subscriberid" | "simserial") {
            self.report(&rules::DEVICE_FIELD, record, "type", &[written]);
        }
    }

    fn audit(&mut self, mut record: Record, parameters: &Parameters) {
        if record.text("name").is_some_and(|name| name != "audit") {
            self.report(&rules::AUDIT_NAME, &record, "name", &[]);
        }
        typed::audit(&mut record, parameters, self.diagnostics);
        if let Some(kind) = types::find("audit") {
            self.audits.push((record, Question::new(kind, "audit")));
        }
    }

    fn name(&mut self, written: &str, record: &Record) -> Option<String> {
        let Some(cell) = record.get("name") else {
            if written == "note" {
                return Some(format!("generated_note_name_{}", record.row));
            }
            self.report(&rules::NO_NAME, record, "type", &[]);
            return None;
        };
        let name = cell.text.clone();
        if !is_xml_name(&name) {
            self.report(&rules::BAD_NAME, record, "name", &[&name, &suggestion(&name)]);
        }
        Some(name)
    }

    fn check_name(&mut self, name: &str, record: &Record) {
        let Some(open) = self.open.last_mut() else { return };
        if name == "meta" {
            return self.report(&rules::RESERVED_NAME, record, "name", &[name]);
        }
        if !open.names.insert(name.to_string()) {
            return self.report(&rules::DUPLICATE_NAME, record, "name", &[name]);
        }
        if !open.lower_names.insert(name.to_lowercase()) {
            self.report(&rules::DUPLICATE_NAME_CASE, record, "name", &[name]);
        }
    }

    fn question(
        &mut self,
        written: &str,
        name: String,
        mut record: Record,
        parameters: Parameters,
        triggers: Vec<String>,
    ) {
        if let Some(command) = types::select_command(written) {
            let mut question = Question::new(command.kind, written);
            question.triggers = triggers;
            question.parameters = parameters;
            select::read(self, &command, question, name, record);
            return;
        }
        let osm = written
            .find("osm ")
            .and_then(|at| written.get(at + 4..))
            .and_then(|rest| rest.split_whitespace().next());
        let word = if osm.is_some() { "osm" } else { written };
        let Some(kind) = types::find(word) else {
            self.unknown_type(written, &record);
            // Others may refer to it; that its type is wrong is said once.
            if let Some(kind) = types::find("text") {
                self.add(name, Kind::Question(Question::new(kind, "text")), record);
            }
            return;
        };
        if kind.shape == Shape::Choice {
            return self.report(&rules::NO_LIST, &record, "type", &[written]);
        }
        if kind.shape == Shape::External {
            let stem = select::split_file(&name).0.to_string();
            self.instances.insert(stem);
            let extension = if word == "csv-external" { "csv" } else { "xml" };
            self.add(name, Kind::External(extension), record);
            return;
        }
        let mut question = Question::new(kind, word);
        question.triggers = triggers;
        if let Some(list) = osm {
            match self.osm.get(list) {
                Some(tags) => question.tags.clone_from(tags),
                // Without that sheet the question asks for no tags.
                None if self.osm.is_empty() => {}
                None => self.report(&rules::UNKNOWN_OSM, &record, "type", &[list]),
            }
        }
        match word {
            "range" => range::check(self, &mut question, &mut record, parameters),
            "geopoint" | "geotrace" | "geoshape" => {
                question.list = typed::geo(word, &mut record, &parameters, self.diagnostics);
                if !question.list.is_empty() {
                    let place = record.place_of("parameters");
                    self.geometries.push((question.list.clone(), place));
                }
            }
            "background-geopoint" if question.triggers.is_empty() || record.has("bind::calculate") => {
                self.report(&rules::TRIGGER_MISSING, &record, "trigger", &[]);
            }
            _ => {
                typed::other(word, &mut record, &parameters, self.diagnostics);
                question.parameters = parameters;
            }
        }
        self.add(name, Kind::Question(question), record);
    }

    fn unknown_type(&mut self, written: &str, record: &Record) {
        let sections = ["begin_group", "end_group", "begin_repeat", "end_repeat"];
        let names = types::TYPES.iter().flat_map(|kind| kind.names.iter().copied());
        let near = match types::HABITS.iter().find(|(habit, _)| written.starts_with(habit)) {
            Some((_, meant)) => (*meant).to_string(),
            None => nearest(written, names.chain(sections)),
        };
        self.report(&rules::UNKNOWN_TYPE, record, "type", &[written, &near]);
    }

    /// Adds an element to the section that is open.
    pub fn add(&mut self, name: String, kind: Kind, record: Record) -> Id {
        self.add_to(self.parent(), name, kind, record)
    }

    /// Adds an element to a section.
    pub fn add_to(&mut self, parent: Id, name: String, kind: Kind, mut record: Record) -> Id {
        if let Kind::Question(question) = &kind {
            question.kind.complete(&mut record);
        }
        self.tree.add(parent, name, kind, record)
    }

    fn check_empty(&mut self) {
        let elements = self.tree.descendants(ROOT);
        if elements.is_empty() {
            self.diagnostics
                .push(Diagnostic::new(&rules::EMPTY_SURVEY, Place::Form, ""));
        }
        for id in elements {
            let element = self.tree.get(id);
            if matches!(element.kind, Kind::Repeat) && element.children.is_empty() {
                let problem = Diagnostic::new(&rules::EMPTY_SECTION, element.record.place(), &*element.name);
                self.diagnostics.push(problem.with(&*element.name));
            }
        }
    }

    fn check_geometries(&mut self) {
        for (target, place) in &self.geometries {
            let repeat = references::only_name(target);
            // Told where references are checked.
            let is_told = references::malformed(target).is_some()
                || repeat.is_some_and(|name| self.names.get(name) != Some(&1));
            let known = is_told
                || self.instances.contains(target)
                || self.lists.get(target).is_some()
                || self.entities.has(target)
                || repeat.is_some_and(|name| self.repeats.contains(name));
            if !known {
                let problem = Diagnostic::new(&rules::REFERENCE_GEOMETRY, place.clone(), &**target);
                self.diagnostics.push(problem.with(&**target));
            }
        }
    }

    /// Names that were made up may meet names of rows.
    fn check_siblings(&mut self) {
        let sections = core::iter::once(ROOT).chain(self.tree.descendants(ROOT));
        let mut problems = Vec::new();
        for section in sections {
            let mut seen = BTreeSet::new();
            for &child in &self.tree.get(section).children {
                let element = self.tree.get(child);
                let is_attribute = matches!(element.kind, Kind::EntityAttribute(_));
                if !is_attribute && !seen.insert(element.name.as_str()) {
                    problems.push((element.name.clone(), element.record.place_of("name")));
                }
                if !is_xml_name(&element.name) {
                    let place = element.record.place_of("name");
                    let problem = Diagnostic::new(&rules::BAD_NAME, place, &*element.name);
                    if !self
                        .diagnostics
                        .iter()
                        .any(|known| known.place == problem.place && known.rule == problem.rule)
                    {
                        self.diagnostics
                            .push(problem.with(&*element.name).with(suggestion(&element.name)));
                    }
                }
            }
        }
        for (name, place) in problems {
            let known = self
                .diagnostics
                .iter()
                .any(|known| known.rule == &rules::DUPLICATE_NAME && known.excerpt == name);
            if !known {
                let problem = Diagnostic::new(&rules::DUPLICATE_NAME, place, &*name);
                self.diagnostics.push(problem.with(&*name));
            }
        }
    }
}
