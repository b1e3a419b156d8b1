//! Records become columns beside their documents, a segment at a time, so that counting reads no document twice.
//!
//! A form's last few records are in no segment; whoever counts reads their documents. [`keep_up`] makes segments while the
//! server runs, and [`catch_up`] whenever somebody counts.

use std::collections::HashMap;
use std::time::Duration;

use sondeo_report::Segment;
use sondeo_report::scan::{Scanned, Scanner};
use tokio::runtime::Handle;

use crate::app::App;
use crate::storage::{NewSegment, RecordText, StorageError, Unsegmented};
use crate::versions::{Versions, VersionsError};

/// Records of a segment.
const RECORDS: u64 = 1000;
/// Bytes of documents from which fewer records are a segment: whoever counts reads those that are in none at once.
const BYTES: u64 = 16 << 20;
/// Records that are fetched at once.
const PAGE: u32 = 100;
/// How often the server looks for records that fill a segment.
const PAUSE: Duration = Duration::from_secs(30);

/// Scanners of a form's versions.
pub struct Scanners<'v> {
    versions: &'v Versions,
    scanners: HashMap<&'v str, Scanner>,
}

impl<'v> Scanners<'v> {
    pub fn new(versions: &'v Versions) -> Self {
        let each = |form: &'v sondeo_engine::form::FormDef| (form.version(), Scanner::new(form));
        Self {
            versions,
            scanners: versions.all.iter().map(|linked| each(&linked.form)).collect(),
        }
    }

    /// Scans a record with the version it was made with; false if its answers cannot be read, `None` if its version is not
    /// understood.
    pub fn scan(&self, record: &RecordText, scanned: &mut Scanned) -> Option<bool> {
        let scanner = self.scanners.get(record.version.as_str())?;
        let xml = std::str::from_utf8(&record.xml);
        Some(xml.is_ok_and(|xml| scanner.scan(xml, scanned).is_ok()))
    }

    pub fn form(&self, version: &str) -> Option<&'v sondeo_engine::form::FormDef> {
        self.versions.form(version)
    }
}

/// How often a segment is made in vain before its records are left to their documents.
const ATTEMPTS: u32 = 5;

/// True if there are enough records for a segment.
fn is_due(rest: Unsegmented) -> bool {
    rest.records >= RECORDS || rest.bytes >= BYTES
}

/// Makes every segment that can be filled.
pub async fn catch_up(app: &App, versions: &Versions) -> Result<(), StorageError> {
    let mut in_vain = 0;
    while in_vain < ATTEMPTS {
        if !is_due(app.storage.unsegmented(&versions.form_id).await?) {
            return Ok(());
        }
        // Who waited finds the work done.
        let _turn = app.segments.lock().await;
        let rest = app.storage.unsegmented(&versions.form_id).await?;
        if !is_due(rest) {
            return Ok(());
        }
        let (own, versions, runtime) = (app.clone(), versions.clone(), Handle::current());
        let work = move || made(&own, &runtime, &versions, rest.after);
        let segment = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| StorageError::Unavailable(error.to_string()))??;
        if !app.storage.add_segment(segment).await? {
            // Another process was faster, or a rehearsal ended; the next round sees it.
            in_vain += 1;
        }
    }
    Ok(())
}

/// Makes segments of all forms for as long as the server runs.
pub async fn keep_up(app: App) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if let Err(error) = all(&app).await {
            tracing::warn!(%error, "segments");
        }
    }
}

async fn all(app: &App) -> Result<(), StorageError> {
    for form in app.storage.forms().await? {
        let counts = app.storage.record_counts(&form.form_id).await?;
        if counts.records == 0 || !is_due(app.storage.unsegmented(&form.form_id).await?) {
            continue;
        }
        match Versions::load(app, &form.form_id).await {
            Ok(versions) => catch_up(app, &versions).await?,
            Err(VersionsError::Storage(error)) => return Err(error),
            Err(VersionsError::NoForm | VersionsError::NotUnderstood) => {}
        }
    }
    Ok(())
}

/// The segment of the records after that one.
fn made(app: &App, runtime: &Handle, versions: &Versions, after: u64) -> Result<NewSegment, StorageError> {
    let fetch = |after: u64, limit: u32| {
        let (storage, form_id) = (app.storage.clone(), versions.form_id.clone());
        runtime.spawn(async move { storage.record_texts(&form_id, after, limit).await })
    };
    let scanners = Scanners::new(versions);
    let mut scanned = Scanned::default();
    let mut segment = Segment::default();
    let (mut records, mut bytes, mut last) = (0, 0, after);
    let mut coming = fetch(after, PAGE);
    loop {
        let page = runtime
            .block_on(coming)
            .map_err(|error| StorageError::Unavailable(error.to_string()))??;
        let Some(end) = page.last() else { break };
        last = end.seq;
        records += page.len() as u64;
        bytes += page.iter().map(|record| record.xml.len() as u64).sum::<u64>();
        // The next page is fetched while this one is read.
        let more = match bytes < BYTES {
            true => u32::try_from(RECORDS - records).unwrap_or(0).min(PAGE),
            false => 0,
        };
        coming = fetch(last, more);
        for record in &page {
            match (
                scanners.scan(record, &mut scanned),
                scanners.form(&record.version),
            ) {
                (Some(true), Some(form)) => segment.push(form, record.seq, &record.instance_id, &scanned),
                (Some(false), _) => segment.push_unread(),
                _ => segment.push_missing(&record.version),
            }
        }
        if more == 0 {
            break;
        }
    }
    let (head, columns) = segment.finish();
    Ok(NewSegment {
        form_id: versions.form_id.clone(),
        after,
        last,
        records,
        head,
        columns,
    })
}
