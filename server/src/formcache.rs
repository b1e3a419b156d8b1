//! Published forms, linked once and shared.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::session::{Resources, read_file_choices};
use sondeo_engine::xml::Limits;
use sondeo_engine::{form, xform, xlsform};

use crate::blobs::Blobs;
use crate::storage::{MediaFile, Storage, StorageError};

/// A published version as the engine understands it.
pub struct LinkedForm {
    pub form: Arc<FormDef>,
    /// Empty for a form that was published as XForm.
    pub plan: AnalysisPlan,
}

/// Linked forms by (form, version). A version that has all its files never changes, so nothing here grows
/// stale.
pub struct FormCache {
    storage: Arc<dyn Storage>,
    blobs: Blobs,
    linked: Mutex<HashMap<(String, String), Arc<LinkedForm>>>,
}

/// Most forms that are kept linked.
const MOST: usize = 64;

impl FormCache {
    pub fn new(storage: Arc<dyn Storage>, blobs: Blobs) -> FormCache {
        FormCache {
            storage,
            blobs,
            linked: Mutex::default(),
        }
    }

    /// The form; `None` if that version is not published or no longer understood.
    pub async fn get(&self, form_id: &str, version: &str) -> Result<Option<Arc<LinkedForm>>, StorageError> {
        let key = (form_id.to_owned(), version.to_owned());
        if let Some(found) = self.lock().get(&key) {
            return Ok(Some(found.clone()));
        }
        let Some(xml) = self.storage.xform(form_id, version).await? else {
            return Ok(None);
        };
        let workbook = self.storage.workbook(form_id, version).await?;
        let (media, missing) = match self.storage.version(form_id, version).await? {
            Some(version) => (version.media, version.missing_media),
            None => (Vec::new(), Vec::new()),
        };
        let blobs = self.blobs.clone();
        let work = move || link(&xml, workbook, &media, &blobs);
        let linked = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| StorageError::Broken(error.to_string()))?;
        let Some(linked) = linked else {
            return Ok(None);
        };
        let linked = Arc::new(linked);
        if !missing.is_empty() {
            return Ok(Some(linked));
        }
        let mut cache = self.lock();
        if cache.len() >= MOST {
            cache.clear();
        }
        cache.insert(key, linked.clone());
        Ok(Some(linked))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), Arc<LinkedForm>>> {
        self.linked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn link(
    xml: &[u8],
    workbook: Option<(String, Vec<u8>)>,
    media: &[MediaFile],
    blobs: &Blobs,
) -> Option<LinkedForm> {
    let text = std::str::from_utf8(xml).ok()?;
    let (draft, _) = xform::read(text, &Limits::default());
    let (form, _) = form::link(draft?);
    let mut form = form?;
    let mut files = Resources::new();
    for file in media
        .iter()
        .filter(|file| form.externals().contains(&file.filename))
    {
        // A file that is gone takes its labels with it, not the form.
        match blobs.get(&file.sha256) {
            Ok(bytes) => {
                files.insert(file.filename.clone(), bytes);
            }
            Err(error) => tracing::warn!(%error, file = file.filename, "a form's file"),
        }
    }
    read_file_choices(&mut form, &files);
    let plan = workbook
        .and_then(|(name, bytes)| sondeo_workbook::read(&bytes, &name).ok())
        .map(|book| xlsform::lower(&book, &xlsform::Options::default()).plan)
        .unwrap_or_default();
    Some(LinkedForm {
        form: Arc::new(form),
        plan,
    })
}
