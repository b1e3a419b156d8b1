//! A form with all of its versions that are understood.

use std::sync::Arc;

use sondeo_engine::form::FormDef;

use crate::app::App;
use crate::formcache::LinkedForm;
use crate::storage::StorageError;

/// A form's understood versions; there is at least one.
#[derive(Clone)]
pub struct Versions {
    pub form_id: String,
    /// The newest first.
    pub all: Vec<Arc<LinkedForm>>,
    /// Versions that were published and that this program no longer understands.
    pub lost: Vec<String>,
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum VersionsError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("no such form is published")]
    NoForm,
    #[error("no version of the form is understood by this program; its records are kept as they came")]
    NotUnderstood,
}

impl Versions {
    pub async fn load(app: &App, form_id: &str) -> Result<Self, VersionsError> {
        let published = app.storage.versions(form_id).await?;
        let (mut all, mut lost) = (Vec::new(), Vec::new());
        for version in &published {
            match app.forms.get(form_id, &version.version).await? {
                Some(linked) => all.push(linked),
                None => lost.push(version.version.clone()),
            }
        }
        match (all.is_empty(), lost.is_empty()) {
            (true, true) => Err(VersionsError::NoForm),
            (true, false) => Err(VersionsError::NotUnderstood),
            (false, _) => Ok(Self {
                form_id: form_id.to_owned(),
                all,
                lost,
            }),
        }
    }

    /// The newest one, which gives columns and plan.
    pub fn newest(&self) -> &Arc<LinkedForm> {
        &self.all[0]
    }

    /// The form as it was in that version.
    pub fn form(&self, version: &str) -> Option<&FormDef> {
        let mut forms = self.all.iter().map(|linked| &*linked.form);
        forms.find(|form| form.version() == version)
    }
}
