//! The tree as a [`FormDraft`], in the order in which other tools write it.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::choices::Lists;
use super::itemsets::{self, Filters};
use super::itext::Itext;
use super::references::{Index, Manner, Resolver};
use super::settings::Settings;
use super::table::Value;
use super::tree::{Element, Id, Kind, Question, ROOT, Tree};
use super::{Lowered, Rows, entities, plan, select};
use crate::diagnostic::{Diagnostic, Rule};
use crate::form::draft::{Attribute, Expression, FormDraft};

/// Everything at hand while the form is written.
pub struct Emitter<'a> {
    pub tree: &'a Tree,
    pub index: Index,
    pub lists: &'a Lists,
    pub settings: &'a Settings,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// Question → the questions that it triggers.
    pub triggered: BTreeMap<String, Vec<Id>>,
    pub media: Vec<String>,
}

/// Makes the form of the rows. `keep_plan`: files keep the columns of the analysis plan.
pub fn emit(rows: &Rows, keep_plan: bool, diagnostics: &mut Vec<Diagnostic>) -> Lowered {
    let tree = &rows.tree;
    let mut triggered: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for id in tree.descendants(ROOT) {
        for name in tree.question(id).map_or(&[][..], |question| &question.triggers) {
            triggered.entry(name.clone()).or_default().push(id);
        }
    }
    let mut emitter = Emitter {
        tree,
        index: Index::build(tree),
        lists: &rows.lists,
        settings: &rows.settings,
        diagnostics,
        triggered,
        media: Vec::new(),
    };
    let draft = emitter.form();
    let mut filters = Filters::default();
    filters.add(&draft.body);
    let mut media = emitter.media;
    media.sort();
    media.dedup();
    Lowered {
        draft: Some(draft),
        partial: None,
        diagnostics: Vec::new(),
        itemsets_csv: rows
            .external
            .as_ref()
            .filter(|_| has_external(tree))
            .map(|table| itemsets::csv(table, &filters, keep_plan)),
        plan: plan::plan(tree, &rows.lists),
        media,
    }
}

impl Emitter<'_> {
    fn form(&mut self) -> FormDraft {
        let settings = self.settings;
        let mut itext = Itext::new(&settings.default_language);
        self.choice_texts(&mut itext);
        self.texts(&mut itext);
        let mut model_attributes = Vec::from([attribute("odk:xforms-version", "1.0.0")]);
        let mut namespaces = settings.namespaces.clone();
        if let Some(version) = entities::version(self.tree) {
            model_attributes.push(attribute("entities:entities-version", version));
            namespaces.retain(|(prefix, _)| prefix != "entities");
            let uri = "http://www.opendatakit.org/xforms/entities";
            namespaces.push(("entities".to_string(), uri.to_string()));
        }
        let mut draft = FormDraft {
            title: settings.title.clone(),
            style: settings.style(),
            namespaces,
            model_attributes,
            primary: self.primary(),
            primary_namespace: settings.record.text("instance_xmlns").map(ToString::to_string),
            submission: settings.submission(),
            itext: itext.complete(self.diagnostics),
            secondary: self.secondary(),
            ..FormDraft::default()
        };
        self.bindings(&mut draft);
        draft.body = self.body(ROOT);
        draft
    }

    pub fn element(&self, id: Id) -> &Element {
        self.tree.get(id)
    }

    pub fn resolver(&mut self) -> Resolver<'_> {
        Resolver {
            tree: self.tree,
            index: &self.index,
            diagnostics: self.diagnostics,
        }
    }

    /// A cell with its references as paths, as seen from an element.
    pub fn expression(&mut self, value: &Value, context: Id) -> Expression {
        self.expression_in(value, context, Manner::default())
    }

    pub fn expression_in(&mut self, value: &Value, context: Id, manner: Manner) -> Expression {
        let place = value.place.clone();
        let text = self
            .resolver()
            .expression(&value.text, Some(context), manner, &place);
        Expression { text, place }
    }

    /// A column's cell with its references as paths, or nothing if it is blank.
    pub fn column(&mut self, id: Id, path: &str) -> Option<Expression> {
        let value = self.tree.get(id).record.get(path)?;
        Some(self.expression(value, id))
    }

    pub fn report(&mut self, rule: &'static Rule, id: Id, column: &str, arguments: &[&str]) {
        let record = &self.tree.get(id).record;
        let excerpt = record.text(column).unwrap_or_default();
        let problem = Diagnostic::new(rule, record.place_of(column), excerpt);
        let problem = arguments
            .iter()
            .fold(problem, |problem, text| problem.with(*text));
        self.diagnostics.push(problem);
    }
}

/// True if choices of a question are in `itemsets.csv`.
fn has_external(tree: &Tree) -> bool {
    let mut questions = tree.descendants(ROOT).into_iter();
    questions.any(|id| {
        let question = tree.question(id);
        question.is_some_and(|question| question.kind.name() == "select_one_external")
    })
}

pub fn attribute(name: &str, value: &str) -> Attribute {
    Attribute {
        name: name.to_string(),
        value: value.to_string(),
    }
}

/// The list of a question whose choices stand in its control.
pub fn is_searched(element: &Element, question: &Question) -> bool {
    question.is_choice() && select::searches(&element.record)
}

/// True for elements that may have texts.
pub fn has_texts(kind: &Kind) -> bool {
    matches!(kind, Kind::Group | Kind::Repeat | Kind::Loop | Kind::Question(_))
}
