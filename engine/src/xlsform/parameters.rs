//! The parameters column: `name=value`, separated by blanks, commas or semicolons.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::rules;
use super::table::Record;
use crate::diagnostic::Diagnostic;

/// Parameters of one row, in order.
#[derive(Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the row's cell; names that the type does not have are reported.
    pub fn read(record: &Record, allowed: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Some(cell) = record.get("parameters") else {
            return Self::default();
        };
        let mut list = Vec::new();
        let separators: &[char] = if cell.text.contains([';', ',']) {
            &[';', ',']
        } else {
            &[' ']
        };
        // "a = b" is one parameter; blanks around the sign do not separate.
        let text = cell.text.split('=').map(str::trim).collect::<Vec<_>>().join("=");
        for part in text
            .split(separators)
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let mut report = |what: &str| {
                let problem = Diagnostic::new(&rules::BAD_PARAMETER, cell.place.clone(), part);
                diagnostics.push(problem.with(part).with(what));
            };
            match part.split_once('=') {
                Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                    let name = name.trim().to_lowercase();
                    if allowed.contains(&name.as_str()) {
                        list.push((name, value.trim().to_string()));
                    } else {
                        report(&allowed.join(", "));
                    }
                }
                _ => report("name=value"),
            }
        }
        Self(list)
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The parameters that a type has.
pub fn allowed(type_name: &str) -> &'static [&'static str] {
    match type_name {
        "select_one" | "select_multiple" | "rank" => &["randomize", "seed"],
        "select_one_from_file" | "select_multiple_from_file" => &["randomize", "seed", "value", "label"],
        "range" => &[
            "start",
            "end",
            "step",
            "tick_interval",
            "tick_labelset",
            "placeholder",
        ],
        "text" => &["rows"],
        "image" => &["max-pixels", "app"],
        "audio" | "background-audio" => &["quality"],
        "geopoint" => &[
            "capture-accuracy",
            "warning-accuracy",
            "allow-mock-accuracy",
            "reference-geometry",
        ],
        "geotrace" | "geoshape" => &["allow-mock-accuracy", "incremental", "reference-geometry"],
        "background-geopoint" | "start-geopoint" => &["allow-mock-accuracy"],
        "audit" => &[
            "location-priority",
            "location-min-interval",
            "location-max-age",
            "track-changes",
            "track-changes-reasons",
            "identify-user",
        ],
        _ => &[],
    }
}
