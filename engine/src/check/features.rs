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
    /// What stands before `::` in headers that name an attribute or a medium: `bind::relevant`.
    Family,
    /// What may stand before `::` and a language: `label::Español (es)`.
    Translation,
    Setting,
    EntitiesColumn,
    /// A column of the sheets `external_choices` and `osm`.
    ListColumn,
    TestsColumn,
    AnalysisColumn,
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
    "reference-geometry",
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
    // Several sheets have the same prefixes and languages.
    let is_new =
        |all: &[Feature], kind, name| all.iter().all(|known| (known.kind, known.name) != (kind, name));
    let mut add = |kind, names: &'static [&'static str]| {
        if let [name, aliases @ ..] = names
            && is_new(&all, kind, name)
        {
            all.push(Feature { kind, name, aliases });
        }
    };
    for kind in types::TYPES {
        add(Kind::QuestionType, kind.names);
    }
    for names in [&["begin_group"], &["begin_repeat"]] {
        add(Kind::QuestionType, names);
    }
    let sheets: [(Kind, &'static [Column]); 7] = [
        (Kind::SurveyColumn, columns::SURVEY),
        (Kind::ChoicesColumn, columns::CHOICES),
        (Kind::Setting, columns::SETTINGS),
        (Kind::EntitiesColumn, columns::ENTITIES),
        (Kind::ListColumn, columns::LISTS),
        (Kind::TestsColumn, columns::TESTS),
        (Kind::AnalysisColumn, columns::ANALYSIS),
    ];
    for (kind, columns) in sheets {
        for column in columns {
            if column.is_family() {
                add(Kind::Family, column.names);
                continue;
            }
            add(kind, column.names);
            if column.translatable {
                add(Kind::Translation, column.names);
            }
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
