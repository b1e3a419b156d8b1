//! What the engine knows by name, gathered from its registries: the feature matrix of the documentation is made from it.

use alloc::vec::Vec;

use crate::xlsform::columns::{self, Column};
use crate::xlsform::types;
use crate::xpath::functions::FUNCTIONS;

/// What a [`Feature`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    QuestionType,
    SurveyColumn,
    ChoicesColumn,
    Setting,
    Appearance,
    Parameter,
    Function,
}

/// Something that a form can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    pub kind: Kind,
    /// The documented name.
    pub name: &'static str,
    /// Other spellings that are understood.
    pub aliases: &'static [&'static str],
}

/// Appearances of the ODK documentation and of Enketo.
pub static APPEARANCES: &[&str] = &[
    "multiline",
    "numbers",
    "url",
    "masked",
    "ex:",
    "printer",
    "thousands-sep",
    "counter",
    "bearing",
    "minimal",
    "search",
    "autocomplete",
    "quick",
    "columns",
    "columns-pack",
    "columns-2",
    "no-buttons",
    "likert",
    "label",
    "list",
    "list-nolabel",
    "image-map",
    "map",
    "compact",
    "quickcompact",
    "horizontal",
    "horizontal-compact",
    "vertical",
    "no-ticks",
    "picker",
    "rating",
    "distress",
    "analog-scale",
    "no-calendar",
    "month-year",
    "year",
    "ethiopian",
    "coptic",
    "islamic",
    "bikram-sambat",
    "myanmar",
    "persian",
    "buddhist",
    "maps",
    "placement-map",
    "hide-input",
    "annotate",
    "draw",
    "signature",
    "new",
    "new-front",
    "front",
    "hidden-answer",
    "field-list",
    "table-list",
    "w1",
    "no-collapse",
    "page-break",
    "no-print",
];

/// Parameters of the column `parameters`.
pub static PARAMETERS: &[&str] = &[
    "randomize",
    "seed",
    "value",
    "label",
    "start",
    "end",
    "step",
    "tick_interval",
    "tick_labelset",
    "placeholder",
    "rows",
    "max-pixels",
    "app",
    "quality",
    "capture-accuracy",
    "warning-accuracy",
    "allow-mock-accuracy",
    "incremental",
    "location-priority",
    "location-min-interval",
    "location-max-age",
    "track-changes",
    "track-changes-reasons",
    "identify-user",
];

/// Every feature, by kind and in the order of its registry.
pub fn features() -> Vec<Feature> {
    let mut all = Vec::new();
    let mut add = |kind, names: &'static [&'static str]| {
        if let [name, aliases @ ..] = names {
            all.push(Feature { kind, name, aliases });
        }
    };
    for kind in types::TYPES {
        add(Kind::QuestionType, kind.names);
    }
    for names in [&["begin_group"], &["begin_repeat"]] {
        add(Kind::QuestionType, names);
    }
    let sheets: [(Kind, &'static [Column]); 3] = [
        (Kind::SurveyColumn, columns::SURVEY),
        (Kind::ChoicesColumn, columns::CHOICES),
        (Kind::Setting, columns::SETTINGS),
    ];
    for (kind, columns) in sheets {
        for column in columns {
            add(kind, column.names);
        }
    }
    for (kind, names) in [(Kind::Appearance, APPEARANCES), (Kind::Parameter, PARAMETERS)] {
        for name in names {
            add(kind, core::slice::from_ref(name));
        }
    }
    for function in FUNCTIONS {
        add(Kind::Function, core::slice::from_ref(&function.name));
    }
    all
}
