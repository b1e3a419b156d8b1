//! XLSForm → [`FormDraft`]: every problem at once, with sheet and cell.
//!
//! ```text
//! Workbook → Table (headers understood) → Survey (rows into a tree) → FormDraft
//! ```
//!
//! What the columns mean is [XLSForm](https://xlsform.org); what is written for them is what pyxform 4.5 writes.

mod allocation;
mod analysis;
mod body;
mod checks;
mod choices;
pub(crate) mod columns;
mod decimal;
mod emit;
mod entities;
mod instances;
mod itemset;
mod itemsets;
mod itext;
mod languages;
mod lexer;
mod loops;
mod meta;
mod model;
pub(crate) mod names;
mod parameters;
mod plan;
mod prefixes;
mod range;
mod references;
mod rules;
mod sections;
mod select;
pub(crate) mod settings;
mod survey;
pub(crate) mod table;
mod texts;
pub(crate) mod tree;
mod typed;
pub(crate) mod types;
pub(crate) mod words;

use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use checks::header;
pub(crate) use choices::{SCORE, is_plan};
pub(crate) use references::{is_about_a_name, is_about_twins, loses_rows};
pub use rules::RULES;
pub use sections::MOST_SECTIONS;

use crate::diagnostic::{Diagnostic, Place, has_errors};
use crate::form::draft::FormDraft;
use crate::form::plan::AnalysisPlan;
use crate::sheet::{Sheet, Workbook};
use choices::Lists;
use columns::Column;
use entities::Entities;
use settings::Settings;
use survey::Survey;
use table::{Cleaning, Table};

/// What the caller may decide about the form.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Element name of the primary instance's root, unless the settings give one; `data` otherwise.
    pub root_name: Option<String>,
    /// The columns of the analysis plan, `score` and `missing`, stay in `itemsets.csv`, as any other column does. Whoever
    /// fills the form can read them then.
    pub keep_plan: bool,
}

/// A workbook as a form.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The form; `None` if there are errors. Its lists have the columns of the analysis plan, which must be taken out before
    /// it is published (`check::keys`).
    pub draft: Option<FormDraft>,
    /// What was understood of a form with errors, to look for more of them.
    pub partial: Option<FormDraft>,
    pub diagnostics: Vec<Diagnostic>,
    /// Content of `itemsets.csv`, if `external_choices` are in use.
    pub itemsets_csv: Option<String>,
    pub plan: AnalysisPlan,
    /// Names of the files that must be published with the form, each once.
    pub media: Vec<String>,
}

/// Compiles a workbook.
pub fn lower(book: &Workbook, options: &Options) -> Lowered {
    let mut diagnostics = Vec::new();
    let mut lowered = match Rows::read(book, options, &mut diagnostics) {
        Some(rows) => {
            let mut lowered = emit::emit(&rows, options.keep_plan, &mut diagnostics);
            analysis::read(book, &mut lowered.plan);
            lowered
        }
        None => {
            let near = checks::similar(book, "survey");
            let problem = Diagnostic::new(&rules::NO_SURVEY, Place::Form, "");
            diagnostics.push(problem.with(near.unwrap_or_default()));
            Lowered::default()
        }
    };
    if has_errors(&diagnostics) {
        lowered.partial = lowered.draft.take();
    }
    lowered.diagnostics = diagnostics;
    lowered
}

/// A workbook's sheets, understood: what a form is made of.
pub(crate) struct Rows {
    pub tree: tree::Tree,
    pub lists: Lists,
    pub settings: Settings,
    pub survey: Table,
    pub choices: Option<Table>,
    external: Option<Table>,
}

impl Rows {
    /// Reads a workbook; `None` if it has no survey sheet.
    pub fn read(book: &Workbook, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        Some(Sheets::find(book)?.read(book, options, diagnostics))
    }
}

/// The sheets that mean something.
struct Sheets<'a> {
    survey: &'a Sheet,
    choices: Option<&'a Sheet>,
    settings: Option<&'a Sheet>,
    entities: Option<&'a Sheet>,
    external: Option<&'a Sheet>,
    osm: Option<&'a Sheet>,
}

impl<'a> Sheets<'a> {
    /// Finds the sheets by name; the only sheet of a workbook is its survey.
    fn find(book: &'a Workbook) -> Option<Self> {
        let find = |name: &str| {
            // Of two sheets whose names differ by case the later one counts.
            let mut sheets = book.sheets.iter().rev();
            sheets.find(|sheet| sheet.name.eq_ignore_ascii_case(name) && !sheet.rows.is_empty())
        };
        let survey = find("survey").or(match &book.sheets[..] {
            [only] if !only.rows.is_empty() && !checks::is_known(&only.name) => Some(only),
            _ => None,
        })?;
        Some(Self {
            survey,
            choices: find("choices"),
            settings: find("settings"),
            entities: find("entities"),
            external: find("external_choices"),
            osm: find("osm"),
        })
    }

    fn read(self, book: &Workbook, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Rows {
        let mut read = |sheet: Option<&Sheet>, registry: &[Column], language: &str| {
            sheet.map(|sheet| Table::read(sheet, registry, Cleaning::Keep, language, diagnostics))
        };
        let settings_table = read(self.settings, columns::SETTINGS, "default");
        let entities_table = read(self.entities, columns::ENTITIES, "default");
        let osm = read(self.osm, columns::LISTS, "default");
        let mut settings = Settings::read(settings_table.as_ref(), &book.stem, options, diagnostics);
        let language = settings.default_language.clone();
        let mut read = |sheet: &Sheet, registry: &[Column], cleaning: Cleaning| {
            Table::read(sheet, registry, cleaning, &language, diagnostics)
        };
        let cleaning = if settings.clean_text {
            Cleaning::Collapse
        } else {
            Cleaning::Keep
        };
        let table = read(self.survey, columns::SURVEY, cleaning);
        let choices = self
            .choices
            .map(|sheet| read(sheet, columns::CHOICES, Cleaning::Keep));
        let external = self
            .external
            .map(|sheet| read(sheet, columns::LISTS, Cleaning::None));
        checks::tables(
            book,
            &table,
            settings_table.as_ref(),
            choices.as_ref(),
            diagnostics,
        );
        prefixes::check(
            &table,
            choices.as_ref(),
            settings_table.as_ref(),
            &settings.namespaces,
            entities_table
                .as_ref()
                .is_some_and(|table| !table.records.is_empty()),
            diagnostics,
        );

        let mut lists = choices.as_ref().map_or_else(Lists::default, |table| {
            Lists::read(table, settings.allow_choice_duplicates, diagnostics)
        });
        let mut entities = entities_table
            .as_ref()
            .map_or_else(Entities::default, |table| Entities::read(table, diagnostics));
        let mut survey = Survey::new(&mut lists, &mut settings, &mut entities, diagnostics);
        survey.external = external.as_ref().map(|table| {
            let lists = table.records.iter().filter_map(|record| record.text("list_name"));
            lists.map(Into::into).collect()
        });
        for record in osm.into_iter().flat_map(|table| table.records) {
            if let Some(list) = record.text("list_name").map(String::from) {
                survey.osm.entry(list).or_default().push(record);
            }
        }
        survey.read(&table);
        let (tree, names, has_or_other) = (survey.tree, survey.names, survey.has_or_other);
        checks::references(
            settings_table.as_ref(),
            entities_table.as_ref(),
            &table,
            choices.as_ref(),
            &names,
            diagnostics,
        );
        checks::searches(&tree, &mut lists, diagnostics);
        if has_or_other {
            checks::other_translations(&table, choices.as_ref(), diagnostics);
        }
        Rows {
            tree,
            lists,
            settings,
            survey: table,
            choices,
            external,
        }
    }
}
