//! Registry of columns: every header that a sheet may have, with its aliases and what it becomes.

/// One column of a sheet.
pub struct Column {
    /// Header names in snake case, the documented one first.
    pub names: &'static [&'static str],
    /// Where the cell belongs: `bind::relevant` is the bind's attribute, others are the column itself.
    pub path: &'static str,
    /// The header that pyxform takes beside an earlier one of the same column; empty where it takes any.
    pub own: &'static str,
    /// The header may end in `::Language`.
    pub translatable: bool,
    /// The header must be written just so, without other case or blanks.
    pub exact: bool,
}

impl Column {
    /// True for what stands before `::` in a header that names an attribute or a medium: `bind::relevant`.
    pub fn is_family(&self) -> bool {
        matches!(self.path, "bind" | "control" | "instance" | "media" | "attribute")
    }
}

const fn column(names: &'static [&'static str], path: &'static str) -> Column {
    Column {
        names,
        path,
        own: path,
        translatable: false,
        exact: false,
    }
}

const fn exact(name: &'static [&'static str], path: &'static str) -> Column {
    Column {
        exact: true,
        ..column(name, path)
    }
}

/// A column whose own header is another than its path.
const fn owned(names: &'static [&'static str], path: &'static str, own: &'static str) -> Column {
    Column {
        own,
        ..column(names, path)
    }
}

const fn text(names: &'static [&'static str], path: &'static str) -> Column {
    Column {
        translatable: true,
        ..column(names, path)
    }
}

/// Columns of the survey sheet.
pub static SURVEY: &[Column] = &[
    column(&["type", "command"], "type"),
    column(&["name", "tag", "value"], "name"),
    text(&["label", "caption"], "label"),
    text(&["hint"], "hint"),
    text(&["guidance_hint"], "guidance_hint"),
    column(&["required"], "bind::required"),
    text(&["required_message", "requiredmsg"], "bind::jr:requiredMsg"),
    column(&["relevant", "relevance"], "bind::relevant"),
    column(&["constraint"], "bind::constraint"),
    text(
        &["constraint_message", "constraining_message"],
        "bind::jr:constraintMsg",
    ),
    column(&["calculation", "calculate"], "bind::calculate"),
    column(&["read_only", "readonly"], "bind::readonly"),
    text(
        &["no_app_error_string", "noapperrorstring"],
        "bind::jr:noAppErrorString",
    ),
    column(&["save_to"], "bind::entities:saveto"),
    column(&["default"], "default"),
    column(&["trigger"], "trigger"),
    column(&["choice_filter"], "choice_filter"),
    column(&["parameters"], "parameters"),
    column(&["repeat_count", "count", "jr:count"], "control::jr:count"),
    column(&["appearance"], "control::appearance"),
    column(&["rows"], "control::rows"),
    column(&["autoplay"], "control::autoplay"),
    exact(&["intent"], "intent"),
    column(&["query"], "query"),
    column(&["compact_tag"], "instance::odk:tag"),
    text(&["image"], "media::image"),
    text(&["big-image"], "media::big-image"),
    text(&["audio"], "media::audio"),
    text(&["video"], "media::video"),
    text(&["media"], "media"),
    column(&["bind"], "bind"),
    column(&["control", "body"], "control"),
    column(&["instance"], "instance"),
    exact(&["disabled"], "disabled"),
    column(&["sms_field"], "sms_field"),
    column(&["sms_option"], "sms_option"),
    // Remarks for whoever writes the form: as many as there are, pyxform reads none of them.
    owned(&["note", "notes", "comment"], "note", ""),
    column(&["hxl"], "hxl"),
    column(&["role"], "role"),
    column(&["disaggregate", "disaggregation"], "disaggregate"),
    column(&["indicator"], "indicator"),
    column(&["area"], "area"),
    column(&["axis"], "axis"),
    column(&["scale"], "scale"),
    column(&["reverse"], "reverse"),
    column(&["pair"], "pair"),
    column(&["purpose"], "purpose"),
    column(&["lint_ok"], "lint_ok"),
];

/// Columns of the choices sheet; all others are kept as properties of the choices.
pub static CHOICES: &[Column] = &[
    owned(&["list_name"], "list_name", "list name"),
    column(&["name", "value"], "name"),
    text(&["label", "caption"], "label"),
    text(&["image"], "media::image"),
    text(&["big-image"], "media::big-image"),
    text(&["audio"], "media::audio"),
    text(&["video"], "media::video"),
    text(&["media"], "media"),
    column(&["sms_option"], "sms_option"),
    exact(&["score"], "score"),
    exact(&["missing"], "missing"),
];

/// Columns of the settings sheet.
pub static SETTINGS: &[Column] = &[
    column(&["form_title", "title", "set_form_title"], "title"),
    owned(&["form_id", "set_form_id"], "form_id", "id_string"),
    column(&["id_string"], "id_string"),
    column(&["version"], "version"),
    column(&["default_language"], "default_language"),
    column(&["style"], "style"),
    column(&["instance_name"], "instance_name"),
    column(&["public_key"], "public_key"),
    column(&["submission_url"], "submission_url"),
    column(&["auto_send"], "auto_send"),
    column(&["auto_delete"], "auto_delete"),
    column(&["allow_choice_duplicates"], "allow_choice_duplicates"),
    column(&["client_editable"], "client_editable"),
    column(&["name"], "name"),
    column(&["namespaces"], "namespaces"),
    column(&["instance_xmlns"], "instance_xmlns"),
    column(&["attribute"], "attribute"),
    column(&["omit_instanceID"], "omit_instanceID"),
    exact(&["instance_id"], "instance_id"),
    column(&["clean_text_values"], "clean_text_values"),
    column(&["add_none_option"], "add_none_option"),
    column(&["flat"], "flat"),
    column(&["prefix"], "prefix"),
    column(&["delimiter"], "delimiter"),
    column(&["sms_keyword"], "sms_keyword"),
    column(&["sms_separator"], "sms_separator"),
    column(&["sms_allow_media"], "sms_allow_media"),
    column(&["sms_date_format"], "sms_date_format"),
    column(&["sms_datetime_format"], "sms_datetime_format"),
    column(&["sms_response"], "sms_response"),
    column(&["lint_ok"], "lint_ok"),
];

/// Columns of the entities sheet.
pub static ENTITIES: &[Column] = &[
    owned(&["list_name", "dataset"], "list_name", "dataset"),
    column(&["label"], "label"),
    column(&["entity_id"], "entity_id"),
    column(&["create_if"], "create_if"),
    column(&["update_if"], "update_if"),
    column(&["repeat"], "repeat"),
];

/// Columns of the sheets external_choices and osm; all others are kept.
pub static LISTS: &[Column] = &[
    owned(&["list_name"], "list_name", "list name"),
    column(&["name", "value"], "name"),
    text(&["label", "caption"], "label"),
    text(&["image"], "media::image"),
    text(&["big-image"], "media::big-image"),
    text(&["audio"], "media::audio"),
    text(&["video"], "media::video"),
];

/// Columns of the tests sheet.
pub static TESTS: &[Column] = &[
    column(&["test"], "test"),
    column(&["step"], "step"),
    column(&["question", "name"], "question"),
    column(&["value"], "value"),
    column(&["note", "notes", "comment"], "note"),
];

/// Columns of the sheet analysis.
pub static ANALYSIS: &[Column] = &[
    column(&["kind", "type"], "kind"),
    column(&["code", "name"], "code"),
    column(&["level"], "level"),
    text(&["label"], "label"),
    column(&["statistic"], "statistic"),
    column(&["question", "questions"], "question"),
    column(&["numerator"], "numerator"),
    column(&["denominator"], "denominator"),
    column(&["baseline"], "baseline"),
    column(&["target"], "target"),
    column(&["source", "source_form"], "source"),
    column(&["rows"], "rows"),
    column(&["columns"], "columns"),
    column(&["base"], "base"),
];
