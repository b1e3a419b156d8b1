//! A survey filled with the keyboard alone: Tab, Shift and Tab, arrows, Enter, the space bar, and letters where words are asked.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;

use super::{Answered, Filled, MOST_PAGES, Person, Walk};
use crate::screen::Screen;

/// No page has so many stops of the Tab key.
const MOST_STOPS: usize = 150;
/// No list that is walked through by its arrows is so long.
const MOST_CHOICES: usize = 60;

#[derive(Debug, Deserialize)]
struct Focus {
    id: String,
    kind: String,
    reference: String,
    /// The codes or the text that the person wants here.
    wanted: Vec<String>,
    value: String,
    checked: bool,
    /// The codes that are picked in the whole question.
    picked: Vec<String>,
    readonly: bool,
    /// A question to put in order, and nobody has yet.
    unanswered: bool,
    /// A mark is drawn around it.
    seen: bool,
    /// Something lies over it.
    covered: bool,
}

struct Hands<'a> {
    screen: &'a mut Screen,
    person: &'a Person,
    places: &'a BTreeMap<String, String>,
}

/// Fills the survey and finishes it; the page of forms is open.
pub async fn run(
    walk: Walk,
    screen: &mut Screen,
    forms: &str,
    person: &Person,
    places: &BTreeMap<String, String>,
) -> Result<Filled> {
    screen.resize(walk.size).await?;
    screen.goto(forms).await?;
    screen
        .wait("the forms", "return !!document.querySelector('.form-card')")
        .await?;
    let mut hands = Hands {
        screen,
        person,
        places,
    };
    let start = format!(
        "return document.activeElement.closest('[data-form]')?.dataset.form === {}",
        json!(walk.survey)
    );
    hands.go_to(&start).await?;
    hands.press(Key::Enter).await?;
    hands
        .screen
        .wait(
            "the first page",
            "return !!document.activeElement?.closest('.questions')",
        )
        .await?;
    let id = hands
        .screen
        .eval("return sessionStorage.getItem('sondeo.record')")
        .await?;
    let mut filled = Filled {
        walk,
        instance_id: id.as_str().context("no record")?.to_owned(),
        answers: BTreeMap::new(),
    };
    for number in 1..MOST_PAGES {
        let name = format!("{} by keyboard, page {number}", walk.survey);
        hands.answer_page(&name).await?;
        let read = hands.screen.eval(include_str!("read.js")).await?;
        let read: BTreeMap<String, Answered> = serde_json::from_value(read)?;
        filled.answers.extend(read);
        if hands.turn(&name).await? {
            hands.finish().await?;
            return Ok(filled);
        }
    }
    bail!("{} does not end", walk.survey)
}

impl Hands<'_> {
    async fn press(&self, key: Key) -> Result<()> {
        self.screen.press(&[char::from(key)]).await
    }

    async fn focus(&self) -> Result<Focus> {
        let given = vec![json!(self.person.answers), json!(self.places)];
        let focus = self.screen.run_now(include_str!("focus.js"), given).await?;
        Ok(serde_json::from_value(focus)?)
    }

    /// Presses Tab until the script gives `true`.
    async fn go_to(&self, script: &str) -> Result<()> {
        for _ in 0..MOST_STOPS {
            if self.screen.eval(script).await? == json!(true) {
                return Ok(());
            }
            self.press(Key::Tab).await?;
        }
        bail!("Tab never leads to where {script:?}")
    }

    /// Goes through the page with Tab, answering what comes, until it stands on the button that turns the page.
    async fn answer_page(&mut self, name: &str) -> Result<()> {
        let mut done = BTreeSet::new();
        for stop in 0..MOST_STOPS {
            self.press(Key::Tab).await?;
            let focus = self.focus().await?;
            if !focus.seen {
                self.screen
                    .complain(&format!("{name}: the focus is not to be seen: {focus:?}"));
            }
            if focus.covered {
                self.screen
                    .complain(&format!("{name}: something lies over the focus: {focus:?}"));
            }
            if stop == 1 {
                self.back_and_forth(&focus).await?;
            }
            if focus.id == "forward" {
                return Ok(());
            }
            if focus.reference.is_empty() || focus.readonly {
                continue;
            }
            // A check box is a stop of its own; every other question is answered once.
            if focus.kind != "checkbox" && !done.insert((focus.reference.clone(), focus.kind.clone())) {
                continue;
            }
            self.answer(&focus)
                .await
                .with_context(|| format!("{name}: {focus:?}"))?;
        }
        bail!("{name}: Tab never leads to the button that turns the page")
    }

    async fn back_and_forth(&self, before: &Focus) -> Result<()> {
        self.screen
            .press(&[char::from(Key::Shift), char::from(Key::Tab)])
            .await?;
        self.press(Key::Tab).await?;
        let after = self.focus().await?;
        ensure!(
            (&after.reference, &after.kind, &after.value) == (&before.reference, &before.kind, &before.value),
            "back and forth leads from {before:?} to {after:?}"
        );
        Ok(())
    }

    async fn answer(&self, focus: &Focus) -> Result<()> {
        match focus.kind.as_str() {
            "radio" => self.step_to(focus, Key::Down, |now| now.checked).await,
            "select" => self.step_to(focus, Key::Down, |_| true).await,
            "checkbox" if focus.wanted.contains(&focus.value) && !focus.checked => {
                self.press(Key::Space).await?;
                let now = self.focus().await?;
                ensure!(now.picked.contains(&focus.value), "it was not picked: {now:?}");
                Ok(())
            }
            "rank" if focus.unanswered => {
                self.press(Key::Enter).await?;
                let now = self.focus().await?;
                ensure!(!now.unanswered, "the order was not taken: {now:?}");
                Ok(())
            }
            "text" | "number" | "search" | "tel" | "date" => match focus.wanted.first() {
                Some(text) if !text.is_empty() => {
                    let keys: Vec<char> = text.chars().collect();
                    self.screen.press(&keys).await
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Presses the key until the wanted code stands there.
    async fn step_to(&self, focus: &Focus, key: Key, picked: impl Fn(&Focus) -> bool) -> Result<()> {
        let Some(code) = focus.wanted.first() else {
            return Ok(());
        };
        if focus.kind == "radio" && focus.picked.is_empty() {
            self.press(Key::Space).await?;
        }
        for _ in 0..MOST_CHOICES {
            let now = self.focus().await?;
            ensure!(now.reference == focus.reference, "the focus went away: {now:?}");
            if now.value == *code && picked(&now) {
                return Ok(());
            }
            self.press(key).await?;
        }
        bail!("the arrows never lead to {code}")
    }

    /// Turns the page; true at the end.
    async fn turn(&mut self, name: &str) -> Result<bool> {
        let questions = "[...document.querySelectorAll('.question')].map(q => q.dataset.reference).join()";
        let before = self.screen.eval(&format!("return {questions}")).await?;
        self.press(Key::Enter).await?;
        let turned = format!(
            "return !!document.getElementById('finish') || \
             ({questions} !== {before} && !!document.activeElement?.closest('.questions'))"
        );
        self.screen
            .wait(&format!("the page after {name}"), &turned)
            .await?;
        let end = "return !!document.getElementById('finish')";
        Ok(self.screen.eval(end).await? == json!(true))
    }

    async fn finish(&self) -> Result<()> {
        self.go_to("return document.activeElement.id === 'finish'")
            .await?;
        self.press(Key::Enter).await?;
        self.screen
            .wait("the thanks", "return !!document.getElementById('next-person')")
            .await?;
        self.go_to("return document.activeElement.id === 'next-person'")
            .await?;
        self.press(Key::Enter).await?;
        self.screen
            .wait("the forms", "return !!document.querySelector('.form-card')")
            .await
    }
}
