//! All records of a form as tables, each read with the version it was made with.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sondeo_report::{Dataset, RecordMeta, RecordReader, RecordRows};

use crate::app::App;
use crate::formcache::LinkedForm;
use crate::storage::{StorageError, StoredRecord};

/// Records that are read at once.
const PAGE: u32 = 500;

/// A form's records, oldest first. Those of a rehearsal are in it as long as there are no others.
pub struct Loaded {
    /// The newest version, which gives the columns.
    pub newest: Arc<LinkedForm>,
    pub dataset: Dataset,
    /// Records that are not in the data set because their answers cannot be read.
    pub unread: u64,
}

/// Reads them; `None` if no such form is published, or its newest version is no longer understood.
pub async fn load(app: &App, form_id: &str) -> Result<Option<Loaded>, StorageError> {
    let forms = app.storage.forms().await?;
    let newest = forms
        .iter()
        .find(|form| form.form_id == form_id)
        .and_then(|form| form.versions.first());
    let Some(newest) = newest else { return Ok(None) };
    let Some(newest) = app.forms.get(form_id, &newest.version).await? else {
        return Ok(None);
    };
    let names = device_names(app).await?;
    let mut versions: HashMap<String, Option<Version>> = HashMap::new();
    let mut found: Vec<(Arc<LinkedForm>, RecordRows)> = Vec::new();
    let mut unread = 0;
    let mut before = None;
    loop {
        let page = app.storage.records(form_id, before, PAGE).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.seq);
        for record in &page {
            if !versions.contains_key(&record.version) {
                let linked = app.forms.get(form_id, &record.version).await?;
                versions.insert(record.version.clone(), linked.map(Version::new));
            }
        }
        for record in page {
            let version = versions.get(&record.version).and_then(Option::as_ref);
            match version.and_then(|version| Some((version.linked.clone(), version.read(&record, &names)?))) {
                Some(read) => found.push(read),
                None => unread += 1,
            }
        }
        // A long form's page is work; others have their turn between pages.
        tokio::task::yield_now().await;
    }
    // Pretended answers never stand among real ones.
    if found.iter().any(|(_, record)| !record.meta.is_rehearsal) {
        found.retain(|(_, record)| !record.meta.is_rehearsal);
    }
    let columns = newest.clone();
    let work = move || {
        let mut dataset = Dataset::new(&columns.form);
        for (linked, record) in found.into_iter().rev() {
            dataset.push_version(&linked.form, record);
        }
        dataset
    };
    let dataset = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StorageError::Unavailable(error.to_string()))?;
    Ok(Some(Loaded {
        newest,
        dataset,
        unread,
    }))
}

struct Version {
    linked: Arc<LinkedForm>,
    reader: RecordReader,
}

impl Version {
    fn new(linked: Arc<LinkedForm>) -> Self {
        Self {
            reader: RecordReader::new(&linked.form),
            linked,
        }
    }

    fn read(&self, record: &StoredRecord, names: &BTreeMap<String, String>) -> Option<RecordRows> {
        let xml = std::str::from_utf8(&record.xml).ok()?;
        let id = record.device_id.as_deref().unwrap_or_default();
        let meta = RecordMeta {
            instance_id: record.instance_id.clone(),
            version: record.version.clone(),
            received_at: record.received_at,
            device: names.get(id).map_or(id, String::as_str).to_owned(),
            quarantined: record.quarantine.clone(),
            is_rehearsal: record.is_rehearsal,
        };
        self.reader.read(meta, xml).ok()
    }
}

/// Names of tablets by device id.
pub async fn device_names(app: &App) -> Result<BTreeMap<String, String>, StorageError> {
    let devices = app.storage.devices().await?;
    Ok(devices
        .into_iter()
        .map(|device| (device.device_id, device.name))
        .collect())
}
