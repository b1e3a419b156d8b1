//! Small named values: enrolment, language, install id, canary.

use sondeo_sync::json::{self, Json};
use sondeo_sync::wire::device::Enrolment;

use crate::Store;
use crate::backend::{Backend, Batch, Table};
use crate::error::StoreError;

const ENROLMENT: &str = "enrolment";
const LANGUAGE: &str = "language";
const INSTALL_ID: &str = "install-id";

impl<B: Backend> Store<B> {
    /// The enrolment; `None` on a tablet that is not enrolled.
    pub async fn enrolment(&self) -> Result<Option<Enrolment>, StoreError> {
        self.setting(ENROLMENT).await
    }

    /// Stores the enrolment. Records stay when a tablet enrols anew.
    pub async fn set_enrolment(&self, enrolment: &Enrolment) -> Result<(), StoreError> {
        self.set_setting(ENROLMENT, enrolment).await
    }

    /// Language of the interface, as a BCP 47 tag.
    pub async fn language(&self) -> Result<Option<String>, StoreError> {
        self.setting(LANGUAGE).await
    }

    pub async fn set_language(&self, tag: &str) -> Result<(), StoreError> {
        self.set_setting(LANGUAGE, &tag.to_owned()).await
    }

    /// Random id of this installation, the canary: the app keeps a copy outside of the database, and one without the
    /// other means that the browser evicted or lost the database.
    pub async fn install_id(&self) -> Result<Option<String>, StoreError> {
        self.setting(INSTALL_ID).await
    }

    pub async fn set_install_id(&self, id: &str) -> Result<(), StoreError> {
        self.set_setting(INSTALL_ID, &id.to_owned()).await
    }

    /// Any other named value of the app's.
    pub async fn setting<T: Json>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let Some(bytes) = self.backend.get(Table::Settings, name).await? else {
            return Ok(None);
        };
        let value = json::from_bytes(&bytes).ok_or_else(|| StoreError::Corrupt {
            what: "setting",
            id: name.to_owned(),
        })?;
        Ok(Some(value))
    }

    pub async fn set_setting<T: Json>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        let bytes = json::to_text(value).into_bytes();
        self.backend
            .commit(Batch::new().put(Table::Settings, name, bytes))
            .await
    }

    pub async fn remove_setting(&self, name: &str) -> Result<(), StoreError> {
        self.backend
            .commit(Batch::new().delete(Table::Settings, name))
            .await
    }
}
