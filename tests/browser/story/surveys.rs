//! The project's own surveys: each is filled to its end in both languages, and comes back as it was answered.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::{Story, surveys};
use crate::browser::Engine;
use crate::walk::{Filled, Language, Person, SURVEYS, Walk, compare, keyboard, places};

impl Story<'_> {
    /// One person fills one survey.
    pub(super) async fn walk(&mut self, walk: Walk) -> Result<()> {
        let folder = surveys();
        let survey = folder.join(walk.survey);
        let person = Person::find(&self.setting.sondeo, &survey, walk.seed, &self.setting.scratch).await?;
        let places = places(&folder)?;
        let forms = format!("{}/collect/#/", self.origin);
        // One browser's look at every page is enough; the other draws the same elements.
        let strict_look = self.setting.engine == Engine::Chromium;
        let filled = walk
            .run(&mut self.screen, &forms, &person, &places, strict_look)
            .await?;
        self.filled.push(filled);
        Ok(())
    }

    /// One person fills one survey without a finger or a mouse.
    pub(super) async fn keyboard(&mut self) -> Result<()> {
        let folder = surveys();
        let walk = Walk {
            survey: "needs-individual",
            language: Language::Spanish,
            size: (1024, 768),
            seed: 90,
        };
        let survey = folder.join(walk.survey);
        let person = Person::find(&self.setting.sondeo, &survey, walk.seed, &self.setting.scratch).await?;
        let places = places(&folder)?;
        let forms = format!("{}/collect/#/", self.origin);
        let filled = keyboard::run(walk, &mut self.screen, &forms, &person, &places).await?;
        self.filled.push(filled);
        Ok(())
    }

    /// Everything that was finished goes out by itself.
    pub(super) async fn all_sent(&mut self, before: usize) -> Result<()> {
        self.screen.resize((1024, 768)).await?;
        let records = format!("{}/collect/#/records", self.origin);
        self.screen.goto(&records).await?;
        self.screen
            .count("count-sent", before + self.filled.len())
            .await?;
        self.screen.count("count-unsent", 0).await
    }

    /// Staff download what came back.
    pub(super) async fn compared(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        for survey in SURVEYS {
            let of_survey: Vec<&Filled> = self.filled.iter().filter(|f| f.walk.survey == survey).collect();
            let questions: BTreeSet<String> =
                of_survey.iter().flat_map(|f| f.answers.keys().cloned()).collect();
            let address = |values: &str, language: &str| {
                format!(
                    "/api/forms/{survey}/export?format=csv&select_multiple=one&values={values}&language={language}"
                )
            };
            let codes = self.screen.fetch(&address("codes", "es")).await?;
            for filled in of_survey {
                let language = filled.walk.language.code();
                let labels = self.screen.fetch(&address("labels", language)).await?;
                let compared = compare(filled, &codes, &labels, &questions)
                    .map_err(|error| error.context(format!("{survey} in {language}")))?;
                ensure!(compared > 20, "{survey}: only {compared} answers");
            }
        }
        Ok(())
    }
}
