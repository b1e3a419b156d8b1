//! Registry of question types: names, aliases, control and bind of each.

use crate::form::draft::ControlKind;

/// What a row of the survey sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A question with a control, or without one.
    Question,
    /// A select or rank over a list.
    Choice,
    /// A select whose choices are in a file.
    File,
    /// `csv-external`, `xml-external`: only an instance.
    External,
    /// Only a bind with a preload.
    Metadata,
}

/// One question type.
#[derive(Debug)]
pub struct QuestionType {
    /// The documented name, then its aliases; blanks stand for themselves.
    pub names: &'static [&'static str],
    pub shape: Shape,
    pub control: Option<ControlKind>,
    /// `type` of the bind.
    pub data_type: &'static str,
    /// `mediatype` of an upload.
    pub media_type: Option<&'static str>,
    /// `jr:preload` and `jr:preloadParams`.
    pub preload: Option<(&'static str, &'static str)>,
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
        data_type,
        media_type: None,
        preload: None,
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
    shape: Shape,
    control: ControlKind,
    data_type: &'static str,
) -> QuestionType {
    QuestionType {
        shape,
        ..question(names, Some(control), data_type)
    }
}

const fn metadata(
    names: &'static [&'static str],
    data_type: &'static str,
    preload: (&'static str, &'static str),
) -> QuestionType {
    QuestionType {
        shape: Shape::Metadata,
        preload: Some(preload),
        ..question(names, None, data_type)
    }
}

const INPUT: Option<ControlKind> = Some(ControlKind::Input);

/// Every type of question. Sections (`begin_group` …) are not among them.
pub static TYPES: &[QuestionType] = &[
    question(
        &["text", "string", "q string", "add text prompt"],
        INPUT,
        "string",
    ),
    question(&["integer", "int", "q int", "add integer prompt"], INPUT, "int"),
    question(&["decimal", "q decimal", "add decimal prompt"], INPUT, "decimal"),
    question(&["note", "q note", "add note prompt"], INPUT, "string"),
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
    question(&["barcode", "q barcode", "add barcode prompt"], INPUT, "barcode"),
    question(
        &[
            "acknowledge",
            "trigger",
            "q acknowledge",
            "add acknowledge prompt",
        ],
        Some(ControlKind::Trigger),
        "string",
    ),
    question(&["range"], Some(ControlKind::Range), "int"),
    question(&["start-geopoint"], None, "geopoint"),
    question(&["background-geopoint"], None, "geopoint"),
    question(&["background-audio"], None, "binary"),
    question(&["audit"], None, "binary"),
    upload(
        &[
            "image",
            "photo",
            "q picture",
            "q image",
            "add image prompt",
            "add photo prompt",
        ],
        "image/*",
    ),
    upload(&["audio", "q audio", "add audio prompt"], "audio/*"),
    upload(&["video", "q video", "add video prompt"], "video/*"),
    upload(&["file", "add file prompt"], "application/*"),
    upload(&["osm"], "osm/*"),
    choice(
        &[
            "select_one",
            "select one",
            "select1",
            "select one from",
            "select one using",
            "add select one prompt using",
            "q select1",
        ],
        Shape::Choice,
        ControlKind::Select1,
        "string",
    ),
    choice(
        &[
            "select_multiple",
            "select multiple",
            "select all that apply",
            "select all that apply from",
            "select multiple from",
            "select multiple using",
            "add select multiple prompt using",
            "q select",
        ],
        Shape::Choice,
        ControlKind::Select,
        "string",
    ),
    choice(&["rank"], Shape::Choice, ControlKind::Rank, "odk:rank"),
    choice(
        &["select_one_external", "select one external"],
        Shape::Choice,
        ControlKind::Input,
        "string",
    ),
    choice(
        &["select_one_from_file", "select one from file"],
        Shape::File,
        ControlKind::Select1,
        "string",
    ),
    choice(
        &["select_multiple_from_file", "select multiple from file"],
        Shape::File,
        ControlKind::Select,
        "string",
    ),
    QuestionType {
        shape: Shape::External,
        ..question(&["csv-external"], None, "")
    },
    QuestionType {
        shape: Shape::External,
        ..question(&["xml-external"], None, "")
    },
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
        &["phonenumber", "phone number", "get phone number"],
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

/// The type of that name, exactly or without regard to case.
pub fn find(name: &str) -> Option<&'static QuestionType> {
    let exact = TYPES.iter().find(|kind| kind.names.contains(&name));
    exact.or_else(|| {
        TYPES
            .iter()
            .find(|kind| kind.names.iter().any(|known| known.eq_ignore_ascii_case(name)))
    })
}

/// The type whose name begins that text, with the rest: `select_one list or_other`.
pub fn find_prefix(text: &str) -> Option<(&'static QuestionType, &str)> {
    TYPES
        .iter()
        .filter(|kind| matches!(kind.shape, Shape::Choice | Shape::File))
        .flat_map(|kind| kind.names.iter().map(move |name| (kind, *name)))
        .filter_map(|(kind, name)| {
            let head = text.get(..name.len())?;
            let rest = text.get(name.len()..)?;
            (head.eq_ignore_ascii_case(name) && rest.starts_with(' ')).then_some((kind, name, rest.trim()))
        })
        .max_by_key(|(_, name, _)| name.len())
        .map(|(kind, _, rest)| (kind, rest))
}
