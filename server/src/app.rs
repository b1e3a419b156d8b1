//! What every request handler shares.

use std::sync::Arc;

use sondeo_sync::receipt::ReceiptSigner;
use tokio::sync::{Mutex, Semaphore};

use crate::blobs::Blobs;
use crate::formcache::FormCache;
use crate::limits::Limits;
use crate::storage::{Identity, Storage, StorageError};
use crate::{auth, clock, dataset, secret};

/// The running server: nothing in it is needed by another process on the same database.
#[derive(Clone)]
pub struct App {
    pub storage: Arc<dyn Storage>,
    pub blobs: Blobs,
    pub forms: Arc<FormCache>,
    pub signer: Arc<ReceiptSigner>,
    pub project: String,
    pub epoch: String,
    pub limits: Limits,
    /// Places for work on passwords.
    pub hashers: Arc<Semaphore>,
    /// Places for reports.
    pub reports: Arc<Semaphore>,
    /// Held by whoever makes segments.
    pub segments: Arc<Mutex<()>>,
}

/// The project's name until one is given.
const UNNAMED: &str = "Sondeo";

/// Why the server could not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Randomness(#[from] secret::NoRandomness),
}

impl App {
    /// Over a database; a new one gets its identity and signing key. A project that is given becomes its name.
    pub async fn start(
        storage: Arc<dyn Storage>,
        blobs: Blobs,
        project: Option<&str>,
    ) -> Result<App, StartError> {
        let fresh = Identity {
            project: project.unwrap_or(UNNAMED).to_owned(),
            epoch: secret::token()?,
            key_id: format!("{}-{}", clock::now() / 1000, secret::readable(6)?),
            key_secret: secret::bytes()?,
        };
        let mut identity = storage.identity(fresh).await?;
        if let Some(project) = project.filter(|project| *project != identity.project) {
            storage.set_project(project).await?;
            project.clone_into(&mut identity.project);
        }
        Ok(App {
            forms: Arc::new(FormCache::new(storage.clone(), blobs.clone())),
            storage,
            blobs,
            signer: Arc::new(ReceiptSigner::new(identity.key_id, &identity.key_secret)),
            project: identity.project,
            epoch: identity.epoch,
            limits: Limits::DEFAULT,
            hashers: Arc::new(Semaphore::new(auth::HASHERS)),
            reports: Arc::new(Semaphore::new(dataset::REPORTS)),
            segments: Arc::default(),
        })
    }
}
