//! Fetches all published forms with their media in one go. A form counts as ready only by the hashes of its files.

use std::sync::LazyLock;

use crate::view::prelude::*;
use sondeo_store::{NewForm, NewMedia, StoreError};
use sondeo_sync::record::FormKey;
use sondeo_sync::wire::device::{CatalogueForm, FormCatalogue};

use super::fill;
use super::tablet::Tablet;
use super::trouble::sentence;
use crate::http::{self, Body};
use crate::tr;

/// What the download is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Download {
    #[default]
    Idle,
    /// Asking what there is.
    Asking,
    /// Files here, and files in all.
    Running { done: usize, all: usize },
    /// Everything that is published is here.
    Done,
    /// With a sentence for the person.
    Failed(String),
}

static STATE: LazyLock<ArcRwSignal<Download>> = LazyLock::new(|| ArcRwSignal::new(Download::Idle));

/// What the download is doing, followed.
pub fn state() -> Download {
    STATE.get()
}

fn is_busy() -> bool {
    matches!(
        *STATE.read_untracked(),
        Download::Asking | Download::Running { .. }
    )
}

/// Fetches what is published and not here yet. What is here stays when the network goes.
pub async fn download(tablet: Tablet) {
    if is_busy() {
        return;
    }
    STATE.set(Download::Asking);
    let result = run(tablet).await;
    tablet.refresh().await;
    STATE.set(match result {
        Ok(()) => Download::Done,
        Err(message) => Download::Failed(message),
    });
}

/// Fetches by itself what was published since, unless somebody fills in a survey. Nobody hears of it where there is nothing to
/// fetch.
pub async fn follow(tablet: Tablet) {
    if is_busy() || fill::is_open() {
        return;
    }
    let result = run(tablet).await;
    tablet.refresh().await;
    let state = STATE.get_untracked();
    match result {
        Ok(()) if state != Download::Idle => STATE.set(Download::Done),
        Err(message) if is_busy() => STATE.set(Download::Failed(message)),
        _ => {}
    }
}

async fn run(tablet: Tablet) -> Result<(), String> {
    let bearer = tablet.bearer().ok_or_else(|| tr!("http-unauthorized"))?;
    let headers = [("Authorization", bearer.as_str())];
    let catalogue = http::message::<FormCatalogue>("GET", "/api/device/forms", &headers, Body::None).await;
    if let Err(error) = &catalogue {
        tablet.sign_in.set(matches!(error.status(), Some(401 | 403)));
    }
    let catalogue = catalogue.map_err(|error| error.message())?;
    tablet.sign_in.set(false);
    tablet.note_contact().await;
    let store = tablet.store();
    let said = |error: StoreError| sentence(&error);
    let forms: Vec<NewForm> = catalogue.forms.iter().map(head).collect();
    store.set_catalogue(&forms).await.map_err(said)?;
    tablet.refresh().await;
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    let missing: Vec<String> = tablet
        .forms
        .with_untracked(|forms| forms.iter().flat_map(|form| form.missing.clone()).collect());
    for form in &catalogue.forms {
        let files = form
            .media
            .iter()
            .map(|file| (file.sha256.as_str(), file.url.as_str()));
        for (sha256, url) in std::iter::once((form.sha256.as_str(), form.url.as_str())).chain(files) {
            if missing.iter().any(|each| each == sha256) && !wanted.iter().any(|(known, _)| *known == sha256)
            {
                wanted.push((sha256, url));
            }
        }
    }
    let all = wanted.len();
    let mut failure = None;
    for (done, (sha256, url)) in wanted.into_iter().enumerate() {
        STATE.set(Download::Running { done, all });
        // One broken file does not hold up the others.
        if let Err(message) = fetch(tablet, sha256, url, &headers).await {
            failure.get_or_insert(message);
        }
    }
    if all > 0 {
        // What is whole now takes the place of what was offered until then.
        store.set_catalogue(&forms).await.map_err(said)?;
    }
    failure.map_or(Ok(()), Err)
}

async fn fetch(tablet: Tablet, sha256: &str, url: &str, headers: &[(&str, &str)]) -> Result<(), String> {
    let reply = http::accepted("GET", url, headers, Body::None)
        .await
        .map_err(|error| error.message())?;
    let bytes = reply.bytes().await.map_err(|error| error.message())?;
    tablet
        .store()
        .put_file(sha256, bytes)
        .await
        .map_err(|error| sentence(&error))
}

fn head(form: &CatalogueForm) -> NewForm {
    NewForm {
        key: FormKey {
            form_id: form.form_id.clone(),
            version: form.version.clone(),
        },
        title: form.title.clone(),
        sha256: form.sha256.clone(),
        media: form
            .media
            .iter()
            .map(|file| NewMedia {
                filename: file.filename.clone(),
                sha256: file.sha256.clone(),
            })
            .collect(),
    }
}
