//! Whose answers are given: synthetic respondents, who answer by the form's own logic.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sondeo_tests::answers::answers;
use tokio::process::Command;

/// How many people are asked, to find one who has much to say.
const PEOPLE: &str = "12";

/// Answers by reference, such as `/data/persona/genero`.
pub struct Person {
    pub answers: BTreeMap<String, String>,
}

impl Person {
    /// Of the people that `sondeo fill` makes with this seed, the one with the longest record.
    pub async fn find(sondeo: &Path, survey: &Path, seed: u32, scratch: &Path) -> Result<Person> {
        let name = survey.file_name().context("a survey without a name")?;
        let folder = scratch.join("people").join(name).join(seed.to_string());
        std::fs::create_dir_all(&folder)?;
        let filled = Command::new(sondeo)
            .arg("fill")
            .arg(survey)
            .args(["--n", PEOPLE, "--seed", &seed.to_string(), "-o"])
            .arg(&folder)
            .output()
            .await?;
        ensure!(
            filled.status.success(),
            "{}",
            String::from_utf8_lossy(&filled.stderr)
        );
        let mut longest = String::new();
        for entry in std::fs::read_dir(&folder)? {
            let record = std::fs::read_to_string(entry?.path())?;
            if record.len() > longest.len() {
                longest = record;
            }
        }
        Ok(Person {
            answers: answers(&longest),
        })
    }
}

/// Names of municipalities by their key, as the list on the tablet shows them.
pub fn places(surveys: &Path) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(surveys.join("shared/media/municipios.csv"))?;
    let mut places = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row?;
        if let (Some(key), Some(name)) = (row.get(0), row.get(1)) {
            places.insert(key.to_owned(), name.to_owned());
        }
    }
    Ok(places)
}
