//! Unsent records as a file: the last resort of a tablet that cannot reach its server.

use leptos::prelude::*;
use serde::Serialize;
use sondeo_store::StoreError;
use wasm_bindgen::JsCast;

use super::tablet::Tablet;
use crate::clock;

#[derive(Serialize)]
struct Backup {
    /// What this file is, for whoever opens it.
    format: &'static str,
    device: String,
    made_at: i64,
    records: Vec<Record>,
}

#[derive(Serialize)]
struct Record {
    instance_id: String,
    form_id: String,
    version: String,
    sha256: String,
    xml: String,
    attachments: Vec<File>,
}

#[derive(Serialize)]
struct File {
    name: String,
    media_type: String,
    sha256: String,
    /// Hexadecimal.
    bytes: String,
}

/// Lets the browser keep a file with every unsent record; gives how many those are.
pub async fn save(tablet: Tablet) -> Result<usize, StoreError> {
    let store = tablet.store();
    let mut records = Vec::new();
    for entry in store.outbox().await? {
        let Some(record) = store.sealed(&entry.seal.instance_id).await? else {
            continue;
        };
        let hashes = &record.seal.attachments;
        let attachments = record
            .attachments
            .iter()
            .map(|file| File {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                sha256: hashes
                    .iter()
                    .find(|it| it.name == file.name)
                    .map(|it| it.sha256.clone())
                    .unwrap_or_default(),
                bytes: file.bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            })
            .collect();
        records.push(Record {
            instance_id: record.seal.instance_id.clone(),
            form_id: record.seal.form.form_id.clone(),
            version: record.seal.form.version.clone(),
            sha256: record.seal.sha256.clone(),
            xml: String::from_utf8_lossy(&record.xml).into_owned(),
            attachments,
        });
    }
    let count = records.len();
    if count > 0 {
        let device = tablet.name.get_untracked();
        let backup = Backup {
            format: "sondeo-backup-1",
            device,
            made_at: clock::now(),
            records,
        };
        let text = serde_json::to_string(&backup).map_err(|error| StoreError::Unavailable {
            detail: error.to_string(),
        })?;
        offer(&text).ok_or(StoreError::Unavailable {
            detail: String::new(),
        })?;
    }
    Ok(count)
}

fn offer(text: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&text.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/json");
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    let day: String = js_sys::Date::new_0().to_iso_string().into();
    link.set_download(&format!("sondeo-{}.json", day.get(..10).unwrap_or_default()));
    link.click();
    // The download has begun by then; the address is needed no more.
    leptos::task::spawn_local(async move {
        clock::sleep(60_000).await;
        let _ = web_sys::Url::revoke_object_url(&url);
    });
    Some(())
}
