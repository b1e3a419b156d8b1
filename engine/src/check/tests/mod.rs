//! Tests that live in the workbook: a `tests` sheet with answers and what must follow from them.
//!
//! `docs/tests-sheet.md` documents its columns and steps for people who write surveys.

mod clock;
mod read;
mod rules;
mod run;

use alloc::string::String;
use alloc::vec::Vec;

pub use read::read;
pub(super) use rules::NO_FILE;
pub use rules::RULES;
pub use run::{Outcome, run};

use crate::diagnostic::Place;

/// One test: rows under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    pub name: String,
    /// Of its first row.
    pub place: Place,
    pub steps: Vec<Step>,
}

/// One row of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub kind: &'static StepKind,
    /// `edad`, `hijos[2]/edad` or `/data/hijos[2]/edad`; empty where the step needs none.
    pub question: String,
    pub value: String,
    pub place: Place,
    /// Of the question.
    pub question_place: Place,
}

/// What a step does, as an entry of the registry [`STEPS`].
#[derive(Debug, PartialEq, Eq)]
pub struct StepKind {
    pub name: &'static str,
    pub act: Act,
    pub needs_question: bool,
    /// What the column `value` holds, for the documentation.
    pub value: &'static str,
    pub summary: &'static str,
}

/// The deeds and questions of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Answer,
    Add,
    Remove,
    Language,
    Now,
    Relevant,
    Required,
    ReadOnly,
    Value,
    Label,
    Error,
    Choices,
    ChoicesInclude,
    ChoicesExclude,
    ChoicesCount,
    Count,
    Page,
    Next,
    Complete,
}

const fn step(
    name: &'static str,
    act: Act,
    needs_question: bool,
    value: &'static str,
    summary: &'static str,
) -> StepKind {
    StepKind {
        name,
        act,
        needs_question,
        value,
        summary,
    }
}

/// Every step. The table of the documentation is made from it.
#[rustfmt::skip]
pub static STEPS: &[StepKind] = &[
    step("answer", Act::Answer, true, "the answer as in the data: a choice's code, several with blanks between, 2026-03-01; nothing clears it", "Answers a question. It fails when the question is not shown, is read-only, or does not take the answer."),
    step("add", Act::Add, true, "", "Adds an instance to a repeat."),
    step("remove", Act::Remove, true, "", "Removes an instance of a repeat: `repeat[2]`."),
    step("language", Act::Language, false, "a language as in the headers", "Changes the language."),
    step("now", Act::Now, false, "a date or dateTime", "Sets the clock; without this step it is noon of 2026-01-15 in Mexico City."),
    step("relevant", Act::Relevant, true, "`yes` (also blank) or `no`", "The question, group or repeat is shown."),
    step("required", Act::Required, true, "`yes` (also blank) or `no`", "The question must be answered."),
    step("read_only", Act::ReadOnly, true, "`yes` (also blank) or `no`", "The question cannot be answered."),
    step("value", Act::Value, true, "the value; nothing for blank or not relevant", "The value of a question or calculation. Numbers are compared as numbers."),
    step("label", Act::Label, true, "the text in the active language", "The label with everything filled in."),
    step("error", Act::Error, true, "`none`, `constraint`, `required`, or the message in the active language; nothing for any error", "The rule that the answer breaks."),
    step("choices", Act::Choices, true, "codes with blanks between", "The choices that are offered, all of them, in order."),
    step("choices_include", Act::ChoicesInclude, true, "codes with blanks between", "These choices are offered."),
    step("choices_exclude", Act::ChoicesExclude, true, "codes with blanks between", "These choices are not offered."),
    step("choices_count", Act::ChoicesCount, true, "a number", "So many choices are offered."),
    step("count", Act::Count, true, "a number", "So many instances has the repeat."),
    step("page", Act::Page, true, "names of questions with blanks between; nothing if any screen will do", "The screen that shows the question shows exactly these questions."),
    step("next", Act::Next, true, "a question, or `end`", "The first question of the screen after the one that shows the question."),
    step("complete", Act::Complete, false, "`yes` (also blank), `no`, or the questions that are wrong", "The form can be finished: nothing required is missing and no constraint is broken."),
];
