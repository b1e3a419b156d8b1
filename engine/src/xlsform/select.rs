//! Rows of selects and ranks: their list, `or_other`, their parameters, and their part in a table.

use alloc::format;
use alloc::string::{String, ToString};

use super::names::is_xml_name;
use super::parameters::Checking;
use super::references::{has_reference, is_reference};
use super::rules;
use super::survey::{Survey, TableList};
use super::table::Record;
use super::tree::{Kind, Question};
use super::types::{self, SelectCommand};
use super::words::is_number;
use crate::form::draft::ControlKind;

/// Extensions of files that choices may come from.
pub const EXTENSIONS: &[&str] = &["xml", "csv", "geojson"];

/// `a.b.csv` → `a.b` and `csv`; no extension if the name begins with its only dot.
pub fn split_file(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.trim_start_matches('.').is_empty() => (stem, extension),
        _ => (name, ""),
    }
}

/// True if the list is a file.
pub fn is_file(list: &str) -> bool {
    EXTENSIONS.contains(&split_file(list).1)
}

/// Adds the question of a row, and what comes with it.
pub fn read(
    survey: &mut Survey<'_>,
    command: &SelectCommand<'_>,
    mut question: Question,
    name: String,
    mut record: Record,
) {
    let list = command.list;
    question.list = list.to_string();
    let filtered = record.has("choice_filter");
    check_list(survey, command, &record);
    let is_multiple = command.kind.control == Some(ControlKind::Select);
    if is_multiple
        && !is_file(list)
        && let Some(list) = survey.lists.get(list)
    {
        list.check_blanks(survey.diagnostics);
    }
    if command.or_other {
        survey.has_or_other = true;
        if filtered {
            survey.report(&rules::OTHER_FILTER, &record, "choice_filter", &[]);
        }
        match survey.lists.get_mut(list) {
            Some(list) => list.add_other(),
            None => survey.report(&rules::OTHER_LIST, &record, "type", &[list]),
        }
    }
    check_parameters(survey, command, &question, &record);
    let own_type = record.text("bind::type").map(ToString::to_string);
    let is_external = command.command == "select_one_external";
    let is_other = |own: &String| !is_external && !matches!(own.as_str(), "string" | "odk:rank");
    if let Some(own_type) = own_type.filter(is_other) {
        survey.report(&rules::SELECT_TYPE, &record, "bind::type", &[&own_type]);
    }
    if is_multiple && survey.settings.add_none_option {
        add_none(survey, &mut record, list);
    }
    table_list(survey, command, &mut record);
    let other = command.or_other.then(|| other_question(&name, &record)).flatten();
    survey.add(name, Kind::Question(question), record);
    if let Some((name, question, record)) = other {
        survey.add(name, Kind::Question(question), record);
    }
}

fn check_list(survey: &mut Survey<'_>, command: &SelectCommand<'_>, record: &Record) {
    let list = command.list;
    if command.command == "select_one_external" {
        if !record.has("choice_filter") {
            survey.report(&rules::EXTERNAL_FILTER, record, "type", &[]);
        }
        let known = survey.external.as_ref().is_some_and(|lists| lists.contains(list));
        if !known {
            survey.report(&rules::UNKNOWN_EXTERNAL, record, "type", &[list]);
        }
        return;
    }
    let (stem, _) = split_file(list);
    survey.instances.insert(stem.to_string());
    let from_file = command.command.ends_with("file");
    if from_file && (!is_file(list) || stem.contains('.')) {
        return survey.report(&rules::BAD_FILE, record, "type", &[list]);
    }
    if !from_file && survey.lists.get(list).is_none() && !is_file(list) && !has_reference(list) {
        survey.report(&rules::UNKNOWN_LIST, record, "type", &[list]);
    }
}

fn check_parameters(
    survey: &mut Survey<'_>,
    command: &SelectCommand<'_>,
    question: &Question,
    record: &Record,
) {
    let mut checking = Checking {
        record,
        parameters: &question.parameters,
        diagnostics: survey.diagnostics,
    };
    // The older spelling with blanks has no columns to choose.
    if matches!(
        command.command,
        "select_one_from_file" | "select_multiple_from_file"
    ) {
        checking.names(&["label", "randomize", "seed", "value"]);
        for name in ["value", "label"] {
            checking.value(name, "column", is_xml_name);
        }
    } else {
        checking.names(&["randomize", "seed"]);
    }
    checking.value("randomize", "true, false", |value| {
        matches!(value, "true" | "false")
    });
    if !checking.parameters.has("randomize") && checking.parameters.has("seed") {
        checking.report(&rules::PARAMETER_NEEDS, &["seed", "randomize=true"]);
    }
    checking.value("seed", "1234, ${name}", |value| {
        is_number(value) || is_reference(value)
    });
}

/// The setting `add_none_option`: who chooses "none" chooses nothing else.
fn add_none(survey: &mut Survey<'_>, record: &mut Record, list: &str) {
    let Some(list) = survey.lists.get_mut(list) else {
        return survey.report(&rules::OTHER_LIST, record, "type", &[list]);
    };
    if core::mem::replace(&mut list.has_none, true) {
        return;
    }
    let none = "(.='none' or not(selected(., 'none')))";
    let constraint = match record.text("bind::constraint") {
        Some(known) => format!("{known} and {none}"),
        None => none.to_string(),
    };
    record.set("bind::constraint", constraint);
}

/// In a group with the appearance `table-list` the first select brings a row with the labels of the list.
fn table_list(survey: &mut Survey<'_>, command: &SelectCommand<'_>, record: &mut Record) {
    match survey.table_list.clone() {
        TableList::No => return,
        TableList::Begun => {
            if record.has("choice_filter") {
                survey.report(&rules::TABLE_LIST, record, "choice_filter", &[]);
            }
            let mut header = record.blank();
            header.set("control::appearance", "label");
            let name = format!("reserved_name_for_field_list_labels_{}", record.row);
            let mut question = Question::new(command.kind, command.command);
            question.list = command.list.to_string();
            survey.add(name, Kind::Question(question), header);
            survey.table_list = TableList::List(command.list.to_string());
        }
        TableList::List(list) if list != command.list => {
            survey.report(&rules::TABLE_LIST, record, "type", &[]);
        }
        TableList::List(_) => {}
    }
    record.set("control::appearance", "list-nolabel");
}

/// After every `… or_other` question comes a text question for what the other is.
fn other_question(name: &str, record: &Record) -> Option<(String, Question, Record)> {
    let kind = types::find("text")?;
    let mut other = record.blank();
    other.set("label", "Specify other.");
    other.set("bind::relevant", format!("selected(../{name}, 'other')"));
    Some((format!("{name}_other"), Question::new(kind, "text"), other))
}

/// True if the appearance calls `search(…)`.
pub fn searches(record: &Record) -> bool {
    record.text("control::appearance").is_some_and(|appearance| {
        appearance
            .find("search(")
            .and_then(|at| appearance.get(at..))
            .is_some_and(|rest| rest.contains(')'))
    })
}
