//! A form's report, counted from its records and protected for its readers.

use sondeo_report::Dataset;
use sondeo_report::compose::{
    Catalogue, FormData, ReportOptions, columns_for, report as composed, shows_declined,
};
use sondeo_report::sample::{Sample, wave_key};
use sondeo_report::table::{Profile, Text};
use sondeo_report::wire::{BreakdownChoice, ExportChoices, ReportPage, Uncounted, WaveChoice};

use crate::app::App;
use crate::dataset::load;
use crate::storage::StorageError;
use crate::versions::{Versions, VersionsError};

/// What a report is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub profile: Profile,
    /// Name of the question that breaks the results down; gender by default.
    pub by: Option<String>,
    /// Only the records of this wave.
    pub wave: Option<String>,
    /// Only these questions, by name or path; all of them, and every other section, if there are none.
    pub questions: Vec<String>,
    /// Language of the names of breakdowns.
    pub language: String,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Versions(#[from] VersionsError),
    #[error("“{0}” is no question that could break results down")]
    NoSuchBreakdown(String),
    #[error("“{0}” is no question of the form")]
    NoSuchQuestion(String),
    #[error("no record is of the wave “{wave}”; there are {}", .known.join(", "))]
    NoSuchWave { wave: String, known: Vec<String> },
    #[error("the results were not counted: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

impl From<StorageError> for ReportError {
    fn from(error: StorageError) -> Self {
        Self::Versions(error.into())
    }
}

/// Counts every question, or those that are asked for.
pub async fn report(app: &App, form_id: &str, asked: Asked) -> Result<ReportPage, ReportError> {
    let versions = Versions::load(app, form_id).await?;
    let newest = versions.newest().clone();
    let options = ReportOptions {
        profile: asked.profile,
        by: asked.by.clone().into_iter().collect(),
        sections: Vec::new(),
        questions: asked.questions.clone(),
        wave: asked.wave.clone(),
    };
    let columns = match asked.questions.is_empty() {
        true => None,
        false => {
            Some(columns_for(&newest.form, &newest.plan, &options).map_err(ReportError::NoSuchQuestion)?)
        }
    };
    let loaded = load(app, versions, columns).await?;
    let work = move || {
        let (form, plan, dataset) = (&*loaded.newest.form, &loaded.newest.plan, &loaded.dataset);
        let sample = Sample::of_wave(form, plan, dataset, asked.wave.as_deref());
        known_wave(&sample)?;
        let catalogue = Catalogue::new(&sample, asked.profile);
        if let Some(by) = asked.by.as_ref().filter(|by| catalogue.find(by).is_none()) {
            return Err(ReportError::NoSuchBreakdown(by.clone()));
        }
        let data = FormData { form, plan, dataset };
        let mut report = composed(&[data], &options);
        report.about.set_aside += loaded.unread;
        report
            .about
            .notes
            .extend(loaded.lost.iter().map(|version| lost(version)));
        let of_all = sample.wave.is_none();
        let uncounted = Uncounted {
            declined: if shows_declined(sample.declined, asked.profile) {
                sample.declined
            } else {
                0
            },
            // Of which wave they are is not known.
            rehearsal: if of_all { pretended(dataset) } else { 0 },
            out: if of_all { loaded.out } else { 0 },
        };
        let breakdowns = catalogue.breakdowns.iter().map(|groups| BreakdownChoice {
            path: groups.id.clone(),
            label: groups.label.get(&asked.language).to_owned(),
            role: groups.is_gender.then(|| "gender".to_owned()),
        });
        Ok(ReportPage {
            report,
            by: asked
                .by
                .or_else(|| catalogue.breakdowns.first().map(|groups| groups.id.clone())),
            breakdowns: breakdowns.collect(),
            waves: named_waves(&Sample::new(form, plan, dataset)),
            wave: asked.wave,
            uncounted,
        })
    };
    tokio::task::spawn_blocking(work).await?
}

/// What can be chosen of a form's downloads.
pub async fn choices(app: &App, form_id: &str) -> Result<ExportChoices, ReportError> {
    use sondeo_engine::form::types::DataType::{GeoPoint, GeoShape, GeoTrace};

    let versions = Versions::load(app, form_id).await?;
    let mut fields = versions.all.iter().flat_map(|linked| linked.form.fields().iter());
    let has_places = fields.any(|field| matches!(field.data_type, GeoPoint | GeoTrace | GeoShape));
    let newest = versions.newest().clone();
    let mut questions = newest.plan.questions.iter();
    if !questions.any(|question| question.role.as_deref() == Some("wave")) {
        let waves = Vec::new();
        return Ok(ExportChoices { waves, has_places });
    }
    let columns = columns_for(&newest.form, &newest.plan, &ReportOptions::default());
    let loaded = load(app, versions, Some(columns.map_err(ReportError::NoSuchQuestion)?)).await?;
    let work = move || named_waves(&Sample::new(&newest.form, &newest.plan, &loaded.dataset));
    let waves = tokio::task::spawn_blocking(work).await?;
    Ok(ExportChoices { waves, has_places })
}

/// How many made-up records stand beside real ones, which alone are counted then.
fn pretended(dataset: &Dataset) -> u64 {
    match dataset.is_rehearsal() {
        true => 0,
        false => dataset
            .records
            .iter()
            .filter(|record| record.is_rehearsal)
            .count() as u64,
    }
}

/// The waves that there are, by answer and label.
fn named_waves(sample: &Sample) -> Vec<WaveChoice> {
    let named = |value: String| WaveChoice {
        label: sample.wave_label(&value),
        value,
    };
    sample.waves().into_iter().map(named).collect()
}

/// Refuses a wave that no record is of.
fn known_wave(sample: &Sample) -> Result<(), ReportError> {
    let Some(wave) = &sample.wave else { return Ok(()) };
    let known = Sample::new(sample.form, sample.plan, sample.dataset()).waves();
    match known.iter().any(|known| wave_key(known) == wave_key(wave)) {
        true => Ok(()),
        false => Err(ReportError::NoSuchWave {
            wave: wave.clone(),
            known,
        }),
    }
}

/// What readers must know of a version that cannot be read.
fn lost(version: &str) -> Text {
    Text::new(
        format!(
            "Este programa ya no entiende la versión «{version}» del formulario: los registros hechos con ella no están en ninguna cuenta."
        ),
        format!(
            "This program no longer understands version “{version}” of the form: records made with it are in no count."
        ),
    )
}
