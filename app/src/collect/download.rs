//! Fetches all published forms with their media in one go. A form counts as ready only by the hashes of its files.

use std::cell::Cell;
use std::sync::LazyLock;

use crate::view::prelude::*;
use sondeo_store::browser::try_lock;
use sondeo_store::{NewForm, NewMedia, StoreError};
use sondeo_sync::record::FormKey;
use sondeo_sync::wire::device::{CatalogueForm, FormCatalogue};

use super::fill;
use super::tablet::Tablet;
use super::trouble::sentence;
use crate::http::{self, Body};
use crate::{clock, tr};

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

/// Between two looks whether another download has ended, in ms.
const PAUSE: i32 = 100;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
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

/// Why not everything that is published is here.
enum Failure {
    /// The server or the way to it, with a sentence.
    Network(String),
    Store(StoreError),
}

impl Failure {
    fn sentence(&self) -> String {
        match self {
            Failure::Network(sentence) => sentence.clone(),
            Failure::Store(error) => sentence(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}

/// Fetches what is published and not here yet. What is here stays when the network goes.
pub async fn download(tablet: Tablet) {
    if is_busy() {
        return;
    }
    STATE.set(Download::Asking);
    let done = alone(tablet, true).await;
    STATE.set(match done {
        Ok(true) => Download::Done,
        Ok(false) => Download::Idle,
        Err(failure) => Download::Failed(failure.sentence()),
    });
}

/// Fetches by itself what was published since, unless somebody fills in a survey. Nobody hears of it where there is nothing to
/// fetch.
pub async fn follow(tablet: Tablet) {
    if is_busy() || RUNNING.get() || fill::is_open() {
        return;
    }
    let done = alone(tablet, false).await;
    match done {
        Ok(true) if STATE.get_untracked() != Download::Idle => STATE.set(Download::Done),
        Ok(_) if is_busy() => STATE.set(Download::Idle),
        Err(failure) if is_busy() => STATE.set(Download::Failed(failure.sentence())),
        Err(Failure::Store(error)) => tablet.alarm.set(Some(error)),
        _ => {}
    }
}

/// One download at a time, over all windows; false if another window is at it, or somebody began a survey meanwhile.
async fn alone(tablet: Tablet, is_asked: bool) -> Result<bool, Failure> {
    while RUNNING.replace(true) {
        clock::sleep(PAUSE).await;
    }
    let done = match try_lock("forms").await {
        Ok(Some(_lock)) => run(tablet, is_asked).await,
        Ok(None) => Ok(false),
        Err(error) => Err(error.into()),
    };
    RUNNING.set(false);
    tablet.refresh().await;
    done
}

async fn run(tablet: Tablet, is_asked: bool) -> Result<bool, Failure> {
    let bearer = tablet
        .bearer()
        .ok_or_else(|| Failure::Network(tr!("http-unauthorized")))?;
    let headers = [("Authorization", bearer.as_str())];
    let catalogue = http::message::<FormCatalogue>("GET", "/api/device/forms", &headers, Body::None).await;
    if let Err(error) = &catalogue {
        tablet.sign_in.set(matches!(error.status(), Some(401 | 403)));
    }
    let catalogue = catalogue.map_err(|error| Failure::Network(error.message()))?;
    tablet.sign_in.set(false);
    tablet.note_contact().await;
    let store = tablet.store();
    let forms: Vec<NewForm> = catalogue.forms.iter().map(head).collect();
    store.set_catalogue(&forms).await?;
    tablet.refresh().await;
    let missing = store.missing(&forms).await?;
    let address = |hash: &String| {
        catalogue
            .forms
            .iter()
            .find_map(|form| match form.sha256 == *hash {
                true => Some(form.url.as_str()),
                false => {
                    let file = form.media.iter().find(|file| file.sha256 == *hash)?;
                    Some(file.url.as_str())
                }
            })
    };
    let wanted = missing.iter().filter_map(|hash| Some((hash, address(hash)?)));
    let all = missing.len();
    let mut failure = None;
    for (done, (sha256, url)) in wanted.enumerate() {
        if !is_asked && fill::is_open() {
            return Ok(false);
        }
        STATE.set(Download::Running { done, all });
        // One broken file does not hold up the others.
        if let Err(message) = fetch(tablet, sha256, url, &headers).await {
            failure.get_or_insert(message);
        }
    }
    if !is_asked && fill::is_open() {
        return Ok(false);
    }
    if all > 0 {
        // What is whole now takes the place of what was offered until then.
        store.set_catalogue(&forms).await?;
    }
    failure.map_or(Ok(true), |message| Err(Failure::Network(message)))
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
