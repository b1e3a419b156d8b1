//! A form's report, counted from its records and protected for its readers.

use sondeo_report::compose::{Catalogue, FormData, ReportOptions, report as composed};
use sondeo_report::sample::Sample;
use sondeo_report::table::Profile;
use sondeo_report::wire::{BreakdownChoice, ReportPage};

use crate::app::App;
use crate::dataset::load;
use crate::storage::StorageError;

/// What a report is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub profile: Profile,
    /// Name of the question that breaks the results down; gender by default.
    pub by: Option<String>,
    /// Language of the names of breakdowns.
    pub language: String,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("“{0}” is no question that could break results down")]
    NoSuchBreakdown(String),
    #[error("the results were not counted: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// Counts every question. `None` if no such form is published.
pub async fn report(app: &App, form_id: &str, asked: Asked) -> Result<Option<ReportPage>, ReportError> {
    let Some(loaded) = load(app, form_id).await? else {
        return Ok(None);
    };
    let work = move || {
        let (form, plan, dataset) = (&*loaded.newest.form, &loaded.newest.plan, &loaded.dataset);
        let catalogue = Catalogue::new(&Sample::new(form, plan, dataset), asked.profile);
        if let Some(by) = asked.by.as_ref().filter(|by| catalogue.find(by).is_none()) {
            return Err(ReportError::NoSuchBreakdown(by.clone()));
        }
        let options = ReportOptions {
            profile: asked.profile,
            by: asked.by.clone().into_iter().collect(),
            sections: Vec::new(),
        };
        let data = FormData { form, plan, dataset };
        let mut report = composed(&[data], &options);
        report.about.set_aside += loaded.unread;
        let breakdowns = catalogue.breakdowns.iter().map(|groups| BreakdownChoice {
            path: groups.id.clone(),
            label: groups.label.get(&asked.language).to_owned(),
            role: groups.is_gender.then(|| "gender".to_owned()),
        });
        Ok(Some(ReportPage {
            report,
            by: asked
                .by
                .or_else(|| catalogue.breakdowns.first().map(|groups| groups.id.clone())),
            breakdowns: breakdowns.collect(),
        }))
    };
    tokio::task::spawn_blocking(work).await?
}
