//! Unsent records as a file: the last resort of a tablet that cannot reach its server.

use crate::view::prelude::*;
use sondeo_store::StoreError;
use sondeo_sync::json::{Map, Value};
use wasm_bindgen::JsCast;

use super::tablet::Tablet;
use crate::clock;

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
            .map(|file| {
                let hash = hashes.iter().find(|it| it.name == file.name);
                object(vec![
                    ("name", file.name.clone().into()),
                    ("sha256", hash.map_or("", |it| &it.sha256).into()),
                    // Hexadecimal.
                    ("bytes", hex(&file.bytes).into()),
                ])
            })
            .collect();
        let seal = record.seal;
        records.push(object(vec![
            ("instance_id", seal.instance_id.into()),
            ("sha256", seal.sha256.into()),
            ("xml", String::from_utf8_lossy(&record.xml).into()),
            ("attachments", Value::Array(attachments)),
        ]));
    }
    let count = records.len();
    if count > 0 {
        let backup = object(vec![
            // What this file is, for whoever opens it.
            ("format", "sondeo-backup-1".into()),
            ("device", tablet.name.get_untracked().into()),
            ("made_at", clock::now().into()),
            ("records", Value::Array(records)),
        ]);
        let text = backup.to_string();
        offer(&text).ok_or(StoreError::Unavailable {
            detail: String::new(),
        })?;
    }
    Ok(count)
}

fn object(members: Vec<(&str, Value)>) -> Value {
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
    Value::Object(members.collect::<Map<_, _>>())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
    spawn_local(async move {
        clock::sleep(60_000).await;
        let _ = web_sys::Url::revoke_object_url(&url);
    });
    Some(())
}
