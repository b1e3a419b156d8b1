//! Registry of question types: names, aliases, control and bind of each.

use super::table::Record;
use crate::form::draft::ControlKind;

/// What a row of the survey sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A question with a control, or without one.
    Question,
    /// A select or rank over a list, a file, or answers of a repeat.
    Choice,
    /// `csv-external`, `xml-external`: only an instance.
    External,
    /// `audit`: its place is in `meta`.
    Audit,
}

/// One question type.
#[derive(Debug)]
pub struct QuestionType {
    /// The documented name, then its aliases; blanks stand for themselves.
    pub names: &'static [&'static str],
    pub shape: Shape,
    pub control: Option<ControlKind>,
    /// `type` of the bind; nothing for types without a bind.
    pub data_type: Option<&'static str>,
    /// `mediatype` of an upload.
    pub media_type: Option<&'static str>,
    /// `jr:preload` and `jr:preloadParams`.
    pub preload: Option<(&'static str, &'static str)>,
    /// The bind has `readonly`.
    pub readonly: bool,
    /// Constraint and hint where the row gives none.
    pub constraint: Option<&'static str>,
    pub hint: Option<&'static str>,
}

const fn question(
    names: &'static [&'static str],
    control: Option<ControlKind>,
    data_type: &'static str,
) -> QuestionType {
    QuestionType {
        names,
        shape: Shape::Question,
        control,
        data_type: Some(data_type),
        media_type: None,
        preload: None,
        readonly: false,
        constraint: None,
        hint: None,
    }
}

const fn upload(names: &'static [&'static str], media_type: &'static str) -> QuestionType {
    QuestionType {
        media_type: Some(media_type),
        ..question(names, Some(ControlKind::Upload), "binary")
    }
}

const fn choice(
    names: &'static [&'static str],
    control: ControlKind,
    data_type: &'static str,
) -> QuestionType {
    QuestionType {
        shape: Shape::Choice,
        ..question(names, Some(control), data_type)
    }
}

const fn metadata(
    names: &'static [&'static str],
    data_type: &'static str,
    preload: (&'static str, &'static str),
) -> QuestionType {
    QuestionType {
        preload: Some(preload),
        ..question(names, None, data_type)
    }
}

const fn external(names: &'static [&'static str]) -> QuestionType {
    QuestionType {
        shape: Shape::External,
        data_type: None,
        ..question(names, None, "")
    }
}

const fn limited(
    names: &'static [&'static str],
    data_type: &'static str,
    constraint: &'static str,
    hint: Option<&'static str>,
) -> QuestionType {
    QuestionType {
        constraint: Some(constraint),
        hint,
        ..question(names, INPUT, data_type)
    }
}

const INPUT: Option<ControlKind> = Some(ControlKind::Input);
const TRIGGER: Option<ControlKind> = Some(ControlKind::Trigger);

/// What people write who think of the answer in Spanish or of another tool, and the type that they mean; by beginning.
pub const HABITS: &[(&str, &str)] = &[
    ("entero", "integer"),
    ("numero", "integer"),
    ("número", "integer"),
    ("number", "integer"),
    ("texto", "text"),
    ("fecha", "date"),
    ("hora", "time"),
    ("nota", "note"),
    ("foto", "image"),
    ("imagen", "image"),
    ("firma", "image"),
    ("archivo", "file"),
    ("cálculo", "calculate"),
    ("calculo", "calculate"),
    ("oculto", "hidden"),
    ("rango", "range"),
    ("ubicaci", "geopoint"),
    ("opcion_m", "select_multiple"),
    ("opción_m", "select_multiple"),
    ("opcion", "select_one"),
    ("opción", "select_one"),
    ("seleccion_m", "select_multiple"),
    ("selección_m", "select_multiple"),
    ("selecc", "select_one"),
    ("checkbox", "select_multiple"),
    ("radio", "select_one"),
    ("dropdown", "select_one"),
    ("inicio_grupo", "begin_group"),
    ("fin_grupo", "end_group"),
    ("grupo", "begin_group"),
    ("repet", "begin_repeat"),
];

/// Every type of question. Sections (`begin_group` …) are not among them.
pub static TYPES: &[QuestionType] = &[
    question(
        &["text", "string", "q string", "add text prompt"],
        INPUT,
        "string",
    ),
    question(&["integer", "int", "q int", "add integer prompt"], INPUT, "int"),
    question(&["decimal", "q decimal", "add decimal prompt"], INPUT, "decimal"),
    QuestionType {
        readonly: true,
        ..question(&["note", "q note", "add note prompt"], INPUT, "string")
    },
    question(
        &["calculate", "q calculate", "add calculate prompt"],
        None,
        "string",
    ),
    question(&["hidden"], None, "string"),
    question(&["date", "q date", "add date prompt"], INPUT, "date"),
    question(&["time"], INPUT, "time"),
    question(
        &[
            "dateTime",
            "datetime",
            "date time",
            "q dateTime",
            "q date time",
            "add dateTime prompt",
            "add date time prompt",
        ],
        INPUT,
        "dateTime",
    ),
    question(
        &[
            "geopoint",
            "gps",
            "location",
            "q geopoint",
            "q location",
            "add location prompt",
        ],
        INPUT,
        "geopoint",
    ),
    question(&["geotrace", "q geotrace"], INPUT, "geotrace"),
    question(&["geoshape", "q geoshape"], INPUT, "geoshape"),
    question(&["start-geopoint"], None, "geopoint"),
    question(&["background-geopoint"], TRIGGER, "geopoint"),
    question(&["barcode", "q barcode", "add barcode prompt"], INPUT, "barcode"),
    question(
        &["acknowledge", "q acknowledge", "add acknowledge prompt"],
        TRIGGER,
        "string",
    ),
    QuestionType {
        data_type: None,
        ..question(&["trigger"], TRIGGER, "")
    },
    question(&["range"], Some(ControlKind::Range), "int"),
    upload(
        &[
            "image",
            "photo",
            "q image",
            "q picture",
            "add image prompt",
            "add photo prompt",
        ],
        "image/*",
    ),
    upload(&["audio", "q audio", "add audio prompt"], "audio/*"),
    upload(&["video", "q video", "add video prompt"], "video/*"),
    upload(&["file", "add file prompt"], "application/*"),
    upload(&["osm"], "osm/*"),
    question(&["background-audio"], None, "binary"),
    choice(
        &[
            "select_one",
            "select one",
            "select1",
            "select one from",
            "add select one prompt using",
            "select_one_from_file",
            "select one from file",
        ],
        ControlKind::Select1,
        "string",
    ),
    choice(
        &[
            "select_multiple",
            "select all that apply",
            "select all that apply from",
            "add select multiple prompt using",
            "select_multiple_from_file",
            "select multiple from file",
        ],
        ControlKind::Select,
        "string",
    ),
    choice(&["rank"], ControlKind::Rank, "odk:rank"),
    choice(&["select_one_external"], ControlKind::Input, "string"),
    external(&["csv-external"]),
    external(&["xml-external"]),
    QuestionType {
        shape: Shape::Audit,
        ..question(&["audit"], None, "binary")
    },
    limited(&["percentage"], "int", "0 <= . and . <= 100", None),
    limited(
        &["number of days in last month"],
        "int",
        "0 <= . and . <= 31",
        Some("Enter a number 0-31."),
    ),
    limited(
        &["number of days in last six months"],
        "int",
        "0 <= . and . <= 183",
        Some("Enter a number 0-183."),
    ),
    limited(
        &["number of days in last year"],
        "int",
        "0 <= . and . <= 365",
        Some("Enter a number 0-365."),
    ),
    limited(
        &["phone number"],
        "string",
        "regex(., '^\\d*$')",
        Some("Enter numbers only."),
    ),
    metadata(
        &["start", "start time", "get start time"],
        "dateTime",
        ("timestamp", "start"),
    ),
    metadata(
        &["end", "end time", "get end time"],
        "dateTime",
        ("timestamp", "end"),
    ),
    metadata(&["today", "get today"], "date", ("date", "today")),
    metadata(
        &["deviceid", "device id", "imei", "get device id"],
        "string",
        ("property", "deviceid"),
    ),
    metadata(&["username"], "string", ("property", "username")),
    metadata(&["email"], "string", ("property", "email")),
    metadata(
        &["phonenumber", "get phone number"],
        "string",
        ("property", "phonenumber"),
    ),
    metadata(
        &["simserial", "sim id", "get sim id"],
        "string",
        ("property", "simserial"),
    ),
    metadata(
        &["subscriberid", "subscriber id", "get subscriber id"],
        "string",
        ("property", "subscriberid"),
    ),
    metadata(&["uri:deviceid"], "string", ("property", "uri:deviceid")),
    metadata(&["uri:username"], "string", ("property", "uri:username")),
    metadata(&["uri:email"], "string", ("property", "uri:email")),
    metadata(&["uri:phonenumber"], "string", ("property", "uri:phonenumber")),
    metadata(&["uri:simserial"], "string", ("property", "uri:simserial")),
    metadata(&["uri:subscriberid"], "string", ("property", "uri:subscriberid")),
];

impl QuestionType {
    /// The documented name.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// Gives the row what the type has where the row says nothing else.
    pub fn complete(&self, record: &mut Record) {
        let (preload, parameters) = self.preload.unzip();
        for (column, text) in [
            ("bind::type", self.data_type),
            ("bind::jr:preload", preload),
            ("bind::jr:preloadParams", parameters),
            ("bind::readonly", self.readonly.then_some("true()")),
            ("bind::constraint", self.constraint),
            ("hint", self.hint),
            ("control::mediatype", self.media_type),
        ] {
            if let Some(text) = text.filter(|_| !record.has(column)) {
                record.set(column, text);
            }
        }
    }
}

/// The type of exactly that name.
pub fn find(name: &str) -> Option<&'static QuestionType> {
    TYPES.iter().find(|kind| kind.names.contains(&name))
}

/// The name that rules of parameters and defaults go by: a few aliases stand for the documented name in every respect.
pub fn documented(name: &str) -> &str {
    match name {
        "photo" | "add image prompt" | "add photo prompt" => "image",
        "add audio prompt" => "audio",
        "add video prompt" => "video",
        "add file prompt" => "file",
        "imei" => "deviceid",
        other => other,
    }
}

/// A type cell of a select: the command, the list, and whether it ends in `or_other`.
pub struct SelectCommand<'a> {
    pub command: &'static str,
    pub kind: &'static QuestionType,
    pub list: &'a str,
    pub or_other: bool,
}

/// Reads `select_one list or_other` and its other spellings.
pub fn select_command(text: &str) -> Option<SelectCommand<'_>> {
    let choices = TYPES.iter().filter(|kind| kind.shape == Shape::Choice);
    choices
        .flat_map(|kind| kind.names.iter().map(move |name| (kind, *name)))
        .find_map(|(kind, command)| {
            let rest = text.strip_prefix(command)?.strip_prefix(' ')?;
            let (list, suffix) = rest.split_once(' ').unwrap_or((rest, ""));
            let or_other = matches!(suffix, "or specify other" | "or_other" | "or other");
            let fits =
                !list.is_empty() && !list.contains(char::is_whitespace) && (or_other || !rest.contains(' '));
            fits.then_some(SelectCommand {
                command,
                kind,
                list,
                or_other,
            })
        })
}
