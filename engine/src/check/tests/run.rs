//! Running tests in a [`Session`].

use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::clock::Still;
use super::{Act, Step, Test, rules};
use crate::diagnostic::{Diagnostic, Place};
use crate::form::FormDef;
use crate::form::tree::DefId;
use crate::session::{Command, NodeId, NodeKind, NodeView, Page, Refusal, Resources, Session, StepKind};
use crate::xlsform::names::nearest;

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub name: String,
    /// Of the test's first row.
    pub place: Place,
    /// How many steps it has.
    pub steps: usize,
    /// The rows that do not hold. A test stops at the first deed that cannot be done.
    pub failures: Vec<Diagnostic>,
}

/// Runs every test in a session of its own.
pub fn run(tests: &[Test], form: &Arc<FormDef>, resources: &Resources) -> Vec<Outcome> {
    tests
        .iter()
        .map(|test| Outcome {
            name: test.name.clone(),
            place: test.place.clone(),
            steps: test.steps.len(),
            failures: run_one(test, form, resources),
        })
        .collect()
}

fn run_one(test: &Test, form: &Arc<FormDef>, resources: &Resources) -> Vec<Diagnostic> {
    let mut failures = Vec::new();
    let mut host = Still::new();
    // The clock may be set before the form is opened.
    let first = test.steps.iter().take_while(|step| step.kind.act == Act::Now);
    let before = first.clone().count();
    for step in first {
        match instant(&step.value) {
            Some(now) => host.now = now,
            None => {
                failures.push(bad_value(step, "2026-03-01, 2026-03-01T09:30:00"));
                return failures;
            }
        }
    }
    let session = match Session::start(form.clone(), resources, &mut host) {
        Ok(session) => session,
        Err(error) => {
            failures.push(Diagnostic::new(&rules::NO_START, test.place.clone(), "").with(error.to_string()));
            return failures;
        }
    };
    let mut runner = Runner {
        name: &test.name,
        form,
        session,
        host,
    };
    for step in &test.steps[before..] {
        match runner.step(step) {
            Ok(()) => {}
            Err(Trouble::Differs(problem)) => failures.push(problem),
            Err(Trouble::Stop(problem)) => {
                failures.push(problem);
                break;
            }
        }
    }
    // What the record cannot hold is in no expectation.
    let place = |warning| Diagnostic {
        place: test.place.clone(),
        ..warning
    };
    failures.extend(runner.session.warnings().into_iter().map(place));
    failures
}

enum Trouble {
    /// Something is not as expected; the test goes on.
    Differs(Diagnostic),
    /// Nothing after this step can be trusted.
    Stop(Diagnostic),
}

struct Runner<'a> {
    name: &'a str,
    form: &'a Arc<FormDef>,
    session: Session,
    host: Still,
}

impl Runner<'_> {
    fn step(&mut self, step: &Step) -> Result<(), Trouble> {
        match step.kind.act {
            Act::Answer => self.answer(step),
            Act::Add => {
                let repeat = self.find(step)?;
                self.apply(step, Command::AddRepeat { repeat })
            }
            Act::Remove => {
                let instance = self.find(step)?;
                self.apply(step, Command::RemoveRepeat { instance })
            }
            Act::Language => self.apply(step, Command::SetLanguage(step.value.clone())),
            Act::Now => {
                self.host.now =
                    instant(&step.value).ok_or_else(|| Trouble::Stop(bad_value(step, "2026-03-01")))?;
                Ok(())
            }
            Act::Relevant => self.flag(step, |view| view.relevant),
            Act::Required => self.flag(step, |view| view.required),
            Act::ReadOnly => self.flag(step, |view| view.readonly),
            Act::Value => {
                let value = self.view(step)?.value;
                self.expect(step, same(&value, &step.value), &step.value, &value)
            }
            Act::Label => {
                let label = self.view(step)?.label.unwrap_or_default();
                self.expect(step, label.trim() == step.value.trim(), &step.value, &label)
            }
            Act::Error => self.error(step),
            Act::Choices | Act::ChoicesInclude | Act::ChoicesExclude | Act::ChoicesCount => {
                self.choices(step)
            }
            Act::Count => {
                let count = self.view(step)?.count.unwrap_or_default().to_string();
                self.expect(step, same(&count, &step.value), &step.value, &count)
            }
            Act::Page => self.page(step),
            Act::Next => self.next(step),
            Act::Complete => self.complete(step),
        }
    }

    fn answer(&mut self, step: &Step) -> Result<(), Trouble> {
        let node = self.find(step)?;
        let view = self.view(step)?;
        let stop = |rule| {
            Trouble::Stop(Diagnostic::new(rule, step.place.clone(), &*step.value).with(&*step.question))
        };
        if !view.relevant {
            return Err(stop(&rules::NOT_SHOWN));
        }
        if !matches!(view.kind, NodeKind::Question(_)) || view.readonly {
            return Err(stop(&rules::READ_ONLY));
        }
        let value = step.value.clone();
        self.apply(step, Command::Answer { node, value })?;
        let stored = self.view(step)?.value;
        // A question that its own answer hides has no value to look at.
        let is_gone = self.session.node(node).is_none_or(|view| !view.relevant);
        if is_gone || same(&stored, &step.value) || same_words(&stored, &step.value) {
            return Ok(());
        }
        let refused = Diagnostic::new(&rules::NOT_TAKEN, step.place.clone(), &*step.value);
        Err(Trouble::Stop(
            refused.with(&*step.question).with(&*step.value).with(stored),
        ))
    }

    fn apply(&mut self, step: &Step, command: Command) -> Result<(), Trouble> {
        let Err(refusal) = self.session.apply(command, &mut self.host) else {
            return Ok(());
        };
        let problem = |rule| Diagnostic::new(rule, step.place.clone(), &*step.value).with(&*step.question);
        Err(Trouble::Stop(match refusal {
            Refusal::UnknownLanguage(name) => {
                Diagnostic::new(&rules::LANGUAGE, step.place.clone(), &*name).with(&*name)
            }
            Refusal::NotARepeat | Refusal::FixedRepeat | Refusal::TooLarge => problem(&rules::NOT_REPEATABLE),
            Refusal::IncompleteRank | Refusal::RepeatedTarget => {
                problem(&rules::NOT_TAKEN).with(&*step.value).with("")
            }
            Refusal::NoSuchNode | Refusal::NotAQuestion | Refusal::ReadOnly => problem(&rules::READ_ONLY),
        }))
    }

    fn flag(&self, step: &Step, of: fn(&NodeView) -> bool) -> Result<(), Trouble> {
        let expected = yes_or_no(step)?;
        let got = match self.find(step) {
            Ok(_) => of(&self.view(step)?),
            // What is inside an instance that does not exist is not shown.
            Err(_) if step.kind.act == Act::Relevant && self.is_in_form(step) => false,
            Err(trouble) => return Err(trouble),
        };
        let word = |flag| if flag { "yes" } else { "no" };
        self.expect(step, got == expected, word(expected), word(got))
    }

    fn error(&self, step: &Step) -> Result<(), Trouble> {
        let view = self.view(step)?;
        let kind = view.violation.map_or("none", |kind| kind.name());
        let message = view.message.unwrap_or_default();
        let is_met = match step.value.trim() {
            "" => kind != "none",
            "none" | "constraint" | "required" => kind == step.value.trim(),
            text => message.trim() == text,
        };
        let expected = if step.value.trim().is_empty() {
            "constraint, required"
        } else {
            &step.value
        };
        let got = if message.is_empty() {
            kind.to_string()
        } else {
            format!("{kind}: {message}")
        };
        self.expect(step, is_met, expected, &got)
    }

    fn choices(&self, step: &Step) -> Result<(), Trouble> {
        let node = self.find(step)?;
        let offered: Vec<String> = self
            .session
            .choices(node)
            .into_iter()
            .map(|choice| choice.value)
            .collect();
        let wanted: Vec<&str> = step.value.split_whitespace().collect();
        let has = |code: &&str| offered.iter().any(|value| value == *code);
        let is_met = match step.kind.act {
            Act::ChoicesInclude => wanted.iter().all(has),
            Act::ChoicesExclude => !wanted.iter().any(has),
            Act::ChoicesCount => same(&offered.len().to_string(), &step.value),
            _ => offered.iter().map(String::as_str).eq(wanted.iter().copied()),
        };
        let got = match step.kind.act {
            Act::ChoicesCount => offered.len().to_string(),
            _ => shorten(&offered),
        };
        self.expect(step, is_met, &step.value, &got)
    }

    fn page(&self, step: &Step) -> Result<(), Trouble> {
        let node = self.find(step)?;
        let pages = self.session.pages();
        let Some(page) = pages.iter().find(|page| shows(page, node)) else {
            return self.expect(step, false, &step.value, "");
        };
        let shown = self.names(page);
        let wanted: Vec<&str> = step.value.split_whitespace().collect();
        let is_met = wanted.is_empty() || shown.iter().map(String::as_str).eq(wanted.iter().copied());
        self.expect(step, is_met, &step.value, &shown.join(" "))
    }

    fn next(&self, step: &Step) -> Result<(), Trouble> {
        let node = self.find(step)?;
        let pages = self.session.pages();
        let Some(at) = pages.iter().position(|page| shows(page, node)) else {
            return self.expect(step, false, &step.value, "");
        };
        let next = pages.get(at + 1).map(|page| self.names(page));
        let got = match &next {
            None => "end",
            Some(names) => names.first().map_or("", String::as_str),
        };
        self.expect(step, got == step.value.trim(), &step.value, got)
    }

    fn complete(&self, step: &Step) -> Result<(), Trouble> {
        let wrong: Vec<String> = self
            .session
            .validate()
            .iter()
            .map(|violation| self.short(violation.node))
            .collect();
        let is_met = match step.value.trim().to_lowercase().as_str() {
            "" | "yes" => wrong.is_empty(),
            "no" => !wrong.is_empty(),
            _ => wrong.iter().map(String::as_str).eq(step.value.split_whitespace()),
        };
        let got = if wrong.is_empty() {
            "yes".to_string()
        } else {
            wrong.join(" ")
        };
        let expected = if step.value.is_empty() { "yes" } else { &step.value };
        self.expect(step, is_met, expected, &got)
    }

    fn expect(&self, step: &Step, is_met: bool, expected: &str, got: &str) -> Result<(), Trouble> {
        if is_met {
            return Ok(());
        }
        let what = if step.question.is_empty() {
            step.kind.name.to_string()
        } else {
            format!("{} {}", step.kind.name, step.question)
        };
        let failed = Diagnostic::new(&rules::FAILED, step.place.clone(), &*step.value);
        Err(Trouble::Differs(
            failed.with(self.name).with(what).with(expected.trim()).with(got),
        ))
    }

    fn view(&self, step: &Step) -> Result<NodeView, Trouble> {
        let node = self.find(step)?;
        self.session.node(node).ok_or_else(|| self.unknown(step))
    }

    fn find(&self, step: &Step) -> Result<NodeId, Trouble> {
        let reference = step.question.trim();
        if reference.starts_with('/') {
            return self.session.find(reference).ok_or_else(|| self.unknown(step));
        }
        let steps: Vec<&str> = reference.split('/').map(str::trim).collect();
        let found = self.fitting(&steps);
        match found[..] {
            [] => Err(self.unknown(step)),
            [def] => self
                .session
                .find(&self.reference(def, &steps))
                .ok_or_else(|| self.unknown(step)),
            _ => Err(Trouble::Stop(
                Diagnostic::new(&rules::AMBIGUOUS_QUESTION, step.question_place.clone(), reference)
                    .with(reference),
            )),
        }
    }

    /// The definitions whose path ends in these names.
    fn fitting(&self, steps: &[&str]) -> Vec<DefId> {
        let tree = &self.form.tree;
        let ends_so = |def: &DefId| {
            let mut current = Some(*def);
            steps.iter().rev().all(|step| {
                let fits = current.is_some_and(|id| tree.defs[id].name == name_of(step));
                current = current.and_then(|id| tree.defs[id].parent);
                fits
            })
        };
        (0..tree.defs.len()).filter(ends_so).collect()
    }

    fn is_in_form(&self, step: &Step) -> bool {
        let reference = step.question.trim();
        if reference.starts_with('/') {
            let path: Vec<&str> = reference.split('/').map(name_of).collect();
            return self.form.tree.at(&path.join("/")).is_some();
        }
        !self.fitting(&reference.split('/').collect::<Vec<_>>()).is_empty()
    }

    /// The whole path of a definition with the positions that the last steps give.
    fn reference(&self, def: DefId, steps: &[&str]) -> String {
        let tree = &self.form.tree;
        let mut names: Vec<&str> = Vec::new();
        let mut current = Some(def);
        while let Some(id) = current {
            names.push(
                steps
                    .iter()
                    .rev()
                    .nth(names.len())
                    .copied()
                    .unwrap_or(&tree.defs[id].name),
            );
            current = tree.defs[id].parent;
        }
        names
            .iter()
            .rev()
            .fold(String::new(), |path, name| path + "/" + name)
    }

    fn unknown(&self, step: &Step) -> Trouble {
        let last = step.question.rsplit('/').next().map_or("", name_of);
        let near = nearest(last, self.form.tree.defs.iter().map(|def| def.name.as_str()));
        let problem = Diagnostic::new(
            &rules::UNKNOWN_QUESTION,
            step.question_place.clone(),
            &*step.question,
        );
        Trouble::Stop(problem.with(&*step.question).with(near))
    }

    /// The questions of a screen.
    fn names(&self, page: &Page) -> Vec<String> {
        let steps = page.steps.iter();
        steps
            .filter(|step| matches!(step.kind, StepKind::Question | StepKind::NewRepeat))
            .map(|step| self.short(step.node))
            .collect()
    }

    /// The shortest way to write a node in a test: its name, with the repeats around it.
    fn short(&self, node: NodeId) -> String {
        let reference = self.session.reference(node);
        let steps: Vec<&str> = reference.split('/').collect();
        let mut short: Vec<&str> = steps
            .iter()
            .rev()
            .skip(1)
            .filter(|step| step.ends_with(']'))
            .copied()
            .collect();
        short.reverse();
        short.extend(steps.last());
        short.join("/")
    }
}

fn shows(page: &Page, node: NodeId) -> bool {
    page.steps.iter().any(|step| step.node == node)
}

/// `rep[2]` → `rep`.
fn name_of(step: &str) -> &str {
    step.split('[').next().unwrap_or(step).trim()
}

fn yes_or_no(step: &Step) -> Result<bool, Trouble> {
    match step.value.trim().to_lowercase().as_str() {
        "" | "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(Trouble::Differs(bad_value(step, "yes, no"))),
    }
}

fn bad_value(step: &Step, instead: &str) -> Diagnostic {
    Diagnostic::new(&rules::BAD_VALUE, step.place.clone(), &*step.value)
        .with(&*step.value)
        .with(step.kind.name)
        .with(instead)
}

fn instant(text: &str) -> Option<i64> {
    crate::xpath::instant_millis(text, &Still::offset)
}

/// True for equal texts and equal numbers. `01` is a code and no number.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    let number = |text: &str| {
        let is_code = text.starts_with('0') && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        text.parse::<f64>().ok().filter(|_| !is_code)
    };
    a == b || matches!((number(a), number(b)), (Some(a), Some(b)) if a == b)
}

/// True for the same choices, in whatever order.
fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let mut words: Vec<String> = text.split_whitespace().map(ToString::to_string).collect();
        words.sort();
        words
    };
    words(a) == words(b)
}

/// The first codes of a long list.
fn shorten(codes: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut text = codes.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(" ");
    if codes.len() > SHOWN {
        text.push_str(" …");
    }
    text
}
