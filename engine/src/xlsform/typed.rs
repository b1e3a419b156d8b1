//! Parameters of the types that have some, apart from selects and ranges: checked, and written into the row's columns.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::parameters::{Checking, Parameters};
use super::rules;
use super::table::Record;
use super::words::{is_integer, is_number, is_yes};
use crate::diagnostic::{Diagnostic, Rule};

const TRUE_OR_FALSE: &str = "true, false";

fn is_true_or_false(value: &str) -> bool {
    matches!(value, "true" | "false")
}

/// `text`, `image`, `audio` and `background-audio`.
pub fn other(
    type_name: &str,
    record: &mut Record,
    parameters: &Parameters,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut checking = Checking {
        record,
        parameters,
        diagnostics,
    };
    match type_name {
        "text" => {
            checking.names(&["rows"]);
            checking.value("rows", "5", is_integer);
            copy(record, parameters, &[("rows", "control::rows")]);
        }
        "image" => image(record, parameters, diagnostics),
        "audio" => {
            checking.names(&["quality"]);
            let qualities = ["normal", "low", "voice-only", "external"];
            checking.value("quality", &qualities.join(", "), |value| {
                qualities.contains(&value)
            });
            copy(record, parameters, &[("quality", "bind::odk:quality")]);
        }
        "background-audio" => {
            checking.names(&["quality"]);
            let qualities = ["normal", "low", "voice-only"];
            checking.value("quality", &qualities.join(", "), |value| {
                qualities.contains(&value)
            });
        }
        _ => {}
    }
}

fn image(record: &mut Record, parameters: &Parameters, diagnostics: &mut Vec<Diagnostic>) {
    let appearance = record.text("control::appearance");
    let may_open_app = appearance.is_none_or(|appearance| appearance == "annotate");
    let name = record.text("name").unwrap_or_default().to_string();
    let mut checking = Checking {
        record,
        parameters,
        diagnostics,
    };
    checking.names(&["app", "max-pixels"]);
    checking.value("max-pixels", "1024", is_integer);
    if may_open_app {
        checking.value("app", "org.example.app", is_package);
    }
    if !parameters.has("max-pixels") {
        let problem = Diagnostic::new(&rules::NO_MAX_PIXELS, record.place_of("type"), "");
        diagnostics.push(problem.with(name));
    }
    copy(record, parameters, &[("max-pixels", "bind::orx:max-pixels")]);
    if may_open_app {
        copy(record, parameters, &[("app", "control::intent")]);
    }
    if let Some(file) = record
        .text("default")
        .filter(|file| !file.contains("jr://images/"))
    {
        let file = format!("jr://images/{file}");
        record.set("default", file);
    }
}

/// True for names of Android packages.
fn is_package(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.contains('.') && name.split('.').all(is_part)
}

/// `geopoint`, `geotrace` and `geoshape`; gives the value of `reference-geometry`.
pub fn geo(
    type_name: &str,
    record: &mut Record,
    parameters: &Parameters,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let mut checking = Checking {
        record,
        parameters,
        diagnostics,
    };
    if type_name == "geopoint" {
        checking.names(&[
            "allow-mock-accuracy",
            "capture-accuracy",
            "reference-geometry",
            "warning-accuracy",
        ]);
        checking.value("capture-accuracy", "5", is_number);
        checking.value("warning-accuracy", "100", is_number);
    } else {
        checking.names(&["allow-mock-accuracy", "incremental", "reference-geometry"]);
        checking.value("incremental", "true", is_yes);
    }
    checking.value("allow-mock-accuracy", TRUE_OR_FALSE, is_true_or_false);
    copy(
        record,
        parameters,
        &[
            ("capture-accuracy", "control::accuracyThreshold"),
            ("warning-accuracy", "control::unacceptableAccuracyThreshold"),
            ("allow-mock-accuracy", "bind::odk:allow-mock-accuracy"),
        ],
    );
    if parameters.has("incremental") {
        record.set("control::incremental", "true");
    }
    parameters
        .get("reference-geometry")
        .unwrap_or_default()
        .to_string()
}

/// `audit`. The three parameters of places go together.
pub fn audit(record: &mut Record, parameters: &Parameters, diagnostics: &mut Vec<Diagnostic>) {
    const PLACES: [&str; 3] = ["location-priority", "location-min-interval", "location-max-age"];
    let mut checking = Checking {
        record,
        parameters,
        diagnostics,
    };
    checking.names(&[
        "identify-user",
        "location-max-age",
        "location-min-interval",
        "location-priority",
        "track-changes",
        "track-changes-reasons",
    ]);
    checking.value("track-changes", TRUE_OR_FALSE, is_true_or_false);
    checking.value("identify-user", TRUE_OR_FALSE, is_true_or_false);
    checking.value("track-changes-reasons", "on-form-edit", |value| {
        value == "on-form-edit"
    });
    let given = PLACES.iter().filter(|name| parameters.has(name)).count();
    if given > 0 && given < PLACES.len() {
        let needed: &'static Rule = &rules::PARAMETER_NEEDS;
        checking.report(needed, &["location-…", &PLACES.join(", ")]);
    } else if given > 0 {
        let priorities = ["no-power", "low-power", "balanced", "high-accuracy"];
        checking.value("location-priority", &priorities.join(", "), |value| {
            priorities.contains(&value)
        });
        let is_natural = |value: &str| value.parse::<u64>().is_ok();
        checking.value("location-min-interval", "60", is_natural);
        let least = parameters
            .get("location-min-interval")
            .and_then(|value| value.parse::<u64>().ok());
        checking.value("location-max-age", "120", |value| {
            value
                .parse::<u64>()
                .is_ok_and(|age| least.is_none_or(|least| age >= least))
        });
    }
    copy(
        record,
        parameters,
        &[
            ("track-changes", "bind::odk:track-changes"),
            ("track-changes-reasons", "bind::odk:track-changes-reasons"),
            ("identify-user", "bind::odk:identify-user"),
            ("location-priority", "bind::odk:location-priority"),
            ("location-min-interval", "bind::odk:location-min-interval"),
            ("location-max-age", "bind::odk:location-max-age"),
        ],
    );
}

/// Writes parameters into columns of the row.
fn copy(record: &mut Record, parameters: &Parameters, columns: &[(&str, &str)]) {
    for (name, column) in columns {
        if let Some(value) = parameters.get(name) {
            record.set(column, value);
        }
    }
}
