//! Any survey, filled to its end by its controls, and what the export makes of it.

mod compare;
pub mod keyboard;
mod person;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::browser::Engine;
use crate::screen::Screen;

pub use compare::compare;
pub use person::{Person, places};

/// The five surveys of the project.
pub const SURVEYS: [&str; 5] = [
    "needs-institution",
    "needs-individual",
    "training-pre",
    "training-post",
    "training-follow-up",
];

/// Its text is read out, and the next key leads into it.
const FIRST_HAS_FOCUS: &str = "const first = document.querySelector('.question'); \
    return !!first && document.activeElement.closest('.question') === first";

/// A survey has fewer pages than this, whatever its respondent answers.
const MOST_PAGES: usize = 120;

/// One walk through a survey.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    pub survey: &'static str,
    pub language: Language,
    /// Page width and height.
    pub size: (u32, u32),
    /// Whose answers are given.
    pub seed: u32,
}

/// In which language a person reads a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Spanish,
    English,
}

impl Language {
    pub fn code(self) -> &'static str {
        match self {
            Language::Spanish => "es",
            Language::English => "en",
        }
    }

    fn of_form(self) -> &'static str {
        match self {
            Language::Spanish => "Español (es)",
            Language::English => "English (en)",
        }
    }
}

/// Every survey in both languages, each at another size and by another person.
pub fn walks(engine: Engine) -> Vec<Walk> {
    let shift = u32::from(engine == Engine::WebKit);
    let mut walks = Vec::new();
    for (at, survey) in (0..).zip(SURVEYS) {
        for (language, turned) in [(Language::Spanish, 0), (Language::English, 1)] {
            let standing = (at + turned + shift) % 2 == 0;
            walks.push(Walk {
                survey,
                language,
                size: if standing { (768, 1024) } else { (1024, 768) },
                seed: 10 * at + 2 * shift + turned + 1,
            });
        }
    }
    walks
}

/// What was seen and answered of one question.
#[derive(Clone, Debug, Deserialize)]
pub struct Answered {
    /// As the controls hold it; `None` where they tell only words.
    pub value: Option<String>,
    /// The words of what was picked; `None` where the answer was typed.
    pub labels: Option<Vec<String>>,
}

/// A record as its person made it.
pub struct Filled {
    pub walk: Walk,
    pub instance_id: String,
    /// By reference, such as `/data/persona/genero`.
    pub answers: BTreeMap<String, Answered>,
}

#[derive(Deserialize)]
struct Page {
    asked: BTreeMap<String, Answered>,
    error: Option<String>,
}

impl Walk {
    /// Fills the survey and finishes it. `strict_look` lets axe look at every page.
    pub async fn run(
        self,
        screen: &mut Screen,
        forms: &str,
        person: &Person,
        places: &BTreeMap<String, String>,
        strict_look: bool,
    ) -> Result<Filled> {
        screen.resize(self.size).await?;
        screen.goto(forms).await?;
        screen
            .click(&format!("[data-form={}] button", self.survey))
            .await?;
        screen
            .wait("the first page", "return !!document.querySelector('.question')")
            .await?;
        screen.set_language(self.language.of_form()).await?;
        let instance_id = screen
            .eval("return sessionStorage.getItem('sondeo.record')")
            .await?;
        let mut filled = Filled {
            walk: self,
            instance_id: instance_id.as_str().context("no record")?.to_owned(),
            answers: BTreeMap::new(),
        };
        for number in 1..MOST_PAGES {
            let name = format!("{}-{}-{number:02}", self.survey, self.language.code());
            let given = vec![json!(person.answers), json!(places)];
            let page = screen.run(include_str!("page.js"), given).await?;
            let page: Page = serde_json::from_value(page)?;
            if let Some(error) = page.error {
                bail!("page {number}: {error}");
            }
            filled.answers.extend(page.asked);
            screen.measure(&name).await?;
            screen.shot(&name).await?;
            if strict_look {
                screen.check_accessibility(&name).await?;
            }
            let turned = screen.run(include_str!("turn.js"), Vec::new()).await?;
            match turned.as_str() {
                Some("page") => {
                    screen
                        .wait("the focus on the first question", FIRST_HAS_FOCUS)
                        .await?
                }
                Some("end") => return finish(screen, filled).await,
                _ => bail!("page {number} does not turn: {turned}"),
            }
        }
        bail!("{} does not end", self.survey)
    }
}

async fn finish(screen: &mut Screen, filled: Filled) -> Result<Filled> {
    screen.click("#finish").await?;
    screen
        .wait("the thanks", "return !!document.getElementById('next-person')")
        .await?;
    screen.click("#next-person").await?;
    screen
        .wait("the forms", "return !!document.querySelector('.form-card')")
        .await?;
    ensure!(
        filled.answers.values().any(|answered| answered.labels.is_some()),
        "nothing was asked"
    );
    Ok(filled)
}
