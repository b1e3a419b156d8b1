//! All records of a form as tables, each read with the version it was made with.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sondeo_report::scan::Scanned;
use sondeo_report::{Dataset, Note, SegmentHead};
use tokio::sync::OwnedSemaphorePermit;

use crate::app::App;
use crate::formcache::LinkedForm;
use crate::segments::{Scanners, catch_up};
use crate::storage::{Mark, StorageError, StoredAnswers};
use crate::versions::{Versions, VersionsError};

/// Reports that are made at once; who comes later waits. Each takes memory for all answers of its form.
pub const REPORTS: usize = 2;

/// How often segments that say nothing are made again.
const ATTEMPTS: usize = 3;

/// A form's records, oldest first.
pub struct Loaded {
    /// The newest version that is understood, which gives the columns.
    pub newest: Arc<LinkedForm>,
    /// Versions that were published and that this program no longer understands.
    pub lost: Vec<String>,
    pub dataset: Dataset,
    /// Records that are not in the data set because their answers cannot be read.
    pub unread: u64,
    /// Records that were replaced by an edit, or rejected.
    pub out: u64,
    /// While it is held, no more than [`REPORTS`] are in memory.
    _place: OwnedSemaphorePermit,
}

/// Reads the answers to all questions, or those in the columns of these names alone: in the others nobody answered anything.
pub async fn load(
    app: &App,
    versions: Versions,
    columns: Option<Vec<String>>,
) -> Result<Loaded, VersionsError> {
    let place = app.reports.clone().acquire_owned().await;
    let place = place.map_err(|error| StorageError::Unavailable(error.to_string()))?;
    for _ in 0..ATTEMPTS {
        catch_up(app, &versions).await?;
        let answers = app.storage.answers(&versions.form_id, columns.as_deref()).await?;
        let own = versions.clone();
        let out: HashSet<u64> = answers
            .marks
            .iter()
            .filter(|mark| mark.is_out)
            .map(|mark| mark.seq)
            .collect();
        let read = tokio::task::spawn_blocking(move || joined(&own, answers))
            .await
            .map_err(|error| StorageError::Unavailable(error.to_string()))?;
        match read {
            Some((dataset, unread)) => {
                return Ok(Loaded {
                    newest: versions.newest().clone(),
                    lost: versions.lost,
                    dataset,
                    unread,
                    out: out.len() as u64,
                    _place: place,
                });
            }
            // A record was edited, another program made them, or they are not what was written: the documents are the
            // truth.
            None => app.storage.forget_segments(&versions.form_id).await?,
        }
    }
    Err(StorageError::Unavailable("another program makes segments of the same form".to_owned()).into())
}

/// Segments, and the records that are in none; with the number of those that cannot be read. `None` if a segment says
/// nothing.
fn joined(versions: &Versions, answers: StoredAnswers) -> Option<(Dataset, u64)> {
    let marks: HashMap<u64, Mark> = answers.marks.iter().map(|mark| (mark.seq, *mark)).collect();
    let is_stale = Cell::new(false);
    let note = |number: u64| {
        let mark = marks.get(&number);
        if mark.is_some_and(|mark| mark.is_out) {
            is_stale.set(true);
        }
        Note {
            is_quarantined: mark.is_some_and(|mark| mark.is_quarantined),
            is_rehearsal: mark.is_some_and(|mark| mark.is_rehearsal),
            ..Note::default()
        }
    };
    let form = |version: &str| versions.form(version);
    let mut dataset = Dataset::new(&versions.newest().form);
    let mut unread = 0;
    for segment in &answers.segments {
        let head = SegmentHead::read(&segment.head, &|version| form(version).is_some()).ok()?;
        unread += head.unread;
        let columns = segment
            .columns
            .iter()
            .map(|(name, cells)| (name.as_str(), cells.as_slice()));
        dataset.append(&head, columns, &form, &note).ok()?;
    }
    if is_stale.get() {
        return None;
    }
    let scanners = Scanners::new(versions);
    let mut scanned = Scanned::default();
    for record in &answers.rest {
        match (scanners.scan(record, &mut scanned), form(&record.version)) {
            (Some(true), Some(form)) => {
                let note = Note {
                    instance_id: record.instance_id.as_str().into(),
                    ..note(record.seq)
                };
                dataset.push_scanned(form, note, &scanned);
            }
            _ => unread += 1,
        }
    }
    Some((dataset, unread))
}

/// Names of tablets by device id.
pub async fn device_names(app: &App) -> Result<BTreeMap<String, String>, StorageError> {
    let devices = app.storage.devices().await?;
    Ok(devices
        .into_iter()
        .map(|device| (device.device_id, device.name))
        .collect())
}
