//! A form's records as a file for analysts, written while they stream from the database.

use std::collections::BTreeMap;
use std::fs::File;

use sondeo_report::export::{
    ExportError, ExportInput, ExportOptions, Format, Made, Records, Submission, write,
};
use sondeo_report::table::Report;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::clock;
use crate::dataset::device_names;
use crate::storage::{RecordText, StorageError};
use crate::versions::Versions;

/// Records that are fetched at once.
const PAGE: u32 = 500;

/// Most answers of a form whose report stands in its workbook.
const REPORT_CELLS: u64 = 4_000_000;

/// True if so few answers are there that a report of them, which is counted in memory, may stand in a workbook.
pub async fn fits_report(app: &App, versions: &Versions) -> Result<bool, StorageError> {
    let records = app.storage.record_counts(&versions.form_id).await?.records;
    let fields = versions.newest().form.fields().fields.len();
    Ok(records.saturating_mul(fields as u64) <= REPORT_CELLS)
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error("there is no room for the file: {0}")]
    Disk(#[from] std::io::Error),
}

/// Writes the form's records in that format into a file without a name, which is gone when it is closed.
pub async fn export(
    app: &App,
    versions: Versions,
    format: Format,
    options: ExportOptions,
    report: Option<Report>,
) -> Result<(Made, File), FileError> {
    let mut records = Stored::new(app, &versions).await?;
    let work = move || -> Result<(Made, File), FileError> {
        let mut file = tempfile::tempfile()?;
        let forms: Vec<_> = versions.all.iter().map(|linked| &*linked.form).collect();
        let input = ExportInput {
            forms: &forms,
            plan: &versions.all[0].plan,
            report: report.as_ref(),
            exported_at: clock::now(),
        };
        let made = write(format, &input, &options, &mut records, &mut file)?;
        Ok((made, file))
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other)?
}

/// The records of a form in the database. A second pass gives the same as the first, whatever arrived meanwhile.
pub struct Stored {
    app: App,
    runtime: Handle,
    form_id: String,
    /// Versions that are no longer understood, and the newest one that is: it reads their records.
    lost: Vec<String>,
    newest: String,
    devices: BTreeMap<String, String>,
    /// The last record of the first pass.
    last: Option<u64>,
    /// Pretended answers never stand among real ones.
    are_all_pretended: bool,
}

impl Stored {
    pub async fn new(app: &App, versions: &Versions) -> Result<Self, StorageError> {
        let counts = app.storage.record_counts(&versions.form_id).await?;
        Ok(Self {
            are_all_pretended: counts.records == counts.rehearsal,
            devices: device_names(app).await?,
            app: app.clone(),
            runtime: Handle::current(),
            form_id: versions.form_id.clone(),
            lost: versions.lost.clone(),
            newest: versions.newest().form.version().to_owned(),
            last: None,
        })
    }

    /// Begins to fetch the records after that one.
    fn fetch(&self, after: u64) -> JoinHandle<Result<Vec<RecordText>, StorageError>> {
        let (storage, form_id) = (self.app.storage.clone(), self.form_id.clone());
        self.runtime
            .spawn(async move { storage.record_texts(&form_id, after, PAGE).await })
    }
}

impl Records for Stored {
    fn each(
        &mut self,
        visit: &mut dyn FnMut(&Submission) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let failed = |error: &dyn std::fmt::Display| ExportError::Records(error.to_string());
        let mut seen = 0;
        let mut coming = self.fetch(0);
        loop {
            let page = self.runtime.block_on(coming).map_err(|error| failed(&error))?;
            let page = page.map_err(|error| failed(&error))?;
            let Some(last) = page.last().map(|record| record.seq) else {
                break;
            };
            // The next page is fetched while this one is written.
            coming = self.fetch(last);
            for record in &page {
                if self.last.is_some_and(|last| record.seq > last) {
                    return Ok(());
                }
                seen = record.seq;
                // Nor does the first real one stand among the pretended, if it comes while these are read.
                if record.is_rehearsal != self.are_all_pretended {
                    continue;
                }
                let device = record.device_id.as_deref().unwrap_or_default();
                visit(&Submission {
                    number: record.seq,
                    instance_id: &record.instance_id,
                    version: &record.version,
                    read_with: match self.lost.contains(&record.version) {
                        true => &self.newest,
                        false => &record.version,
                    },
                    received_at: record.received_at,
                    device,
                    device_name: self.devices.get(device).map_or(device, String::as_str),
                    quarantined: record.quarantine.as_deref(),
                    is_rehearsal: record.is_rehearsal,
                    attachments: record.attachments,
                    // What is not UTF-8 is no document: it is counted among those that cannot be read.
                    xml: std::str::from_utf8(&record.xml).unwrap_or_default(),
                })?;
            }
        }
        self.last.get_or_insert(seen);
        Ok(())
    }
}
