//! Rehearsal on the server: synthetic respondents whose records take the way of every other record, and leave by one
//! action.

use std::sync::Arc;

use sondeo_engine::session::{Resources, SessionError};
use sondeo_report::rehearsal::{Bias, Outcome, Rehearsal};

use crate::app::App;
use crate::formcache::LinkedForm;
use crate::ingest::{Arrival, IngestError, Sender, ingest};
use crate::storage::StorageError;

/// Most people in one rehearsal.
pub const MOST_PEOPLE: u32 = 2_000;

/// What came of a rehearsal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rehearsed {
    /// Records that were kept.
    pub records: u64,
    /// People who were not there any more in this wave of a training.
    pub dropped_out: u64,
    /// People who found no way through the form.
    pub stuck: u64,
}

/// Why there is no rehearsal.
#[derive(Debug, thiserror::Error)]
pub enum RehearseError {
    #[error("no such form is published, or its newest version is no longer understood")]
    NoForm,
    /// Pretended answers must not stand among real ones.
    #[error("the form has real records")]
    HasRecords,
    /// A file of the form is missing or cannot be read.
    #[error("{0}")]
    Form(SessionError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Files(#[from] std::io::Error),
    #[error(transparent)]
    Ingest(#[from] IngestError),
}

/// Lets people fill the newest version of the form. The same seed gives the same people in every form, and the same
/// records, which are kept once.
pub async fn rehearse(app: &App, form_id: &str, people: u32, seed: u64) -> Result<Rehearsed, RehearseError> {
    let counts = app.storage.record_counts(form_id).await?;
    if counts.records > counts.rehearsal {
        return Err(RehearseError::HasRecords);
    }
    let forms = app.storage.forms().await?;
    let newest = forms.into_iter().find(|form| form.form_id == form_id);
    let newest = newest.and_then(|form| form.versions.into_iter().next());
    let newest = newest.ok_or(RehearseError::NoForm)?;
    let linked = app.forms.get(form_id, &newest.version).await?;
    let linked = linked.ok_or(RehearseError::NoForm)?;
    let blobs = app.blobs.clone();
    let people = people.min(MOST_PEOPLE);
    let work = move || {
        let mut resources = Resources::new();
        for file in newest.media {
            resources.insert(file.filename, blobs.get(&file.sha256)?);
        }
        filled(&linked, &resources, people, seed)
    };
    let outcomes = tokio::task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other)??;
    let mut rehearsed = Rehearsed::default();
    for outcome in outcomes {
        match outcome {
            Outcome::Record { xml, .. } => {
                let arrival = Arrival {
                    xml: xml.into_bytes(),
                    attachments: Vec::new(),
                    from: Sender::Rehearsal,
                };
                ingest(app, arrival).await?;
                rehearsed.records += 1;
            }
            Outcome::DroppedOut => rehearsed.dropped_out += 1,
            Outcome::Stuck { .. } => rehearsed.stuck += 1,
        }
    }
    Ok(rehearsed)
}

fn filled(
    linked: &Arc<LinkedForm>,
    resources: &Resources,
    people: u32,
    seed: u64,
) -> Result<Vec<Outcome>, RehearseError> {
    let rehearsal = Rehearsal::new(
        linked.form.clone(),
        &linked.plan,
        resources,
        seed,
        Bias::default(),
    )
    .map_err(RehearseError::Form)?;
    (0..people)
        .map(|number| rehearsal.person(number).map_err(RehearseError::Form))
        .collect()
}
