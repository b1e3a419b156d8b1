//! A form with a public key: its finished records leave the tablet encrypted, by the ODK profile.

use sondeo_engine::form::FormDef;
use sondeo_engine::session;
use sondeo_store::{Attachment, IndexedDb, Store, Submission};
use sondeo_sync::encryption::{Plain, PublicKey, seal};

use super::trouble::sentence;
use crate::{clock, tr};

/// The key for which the form's records are encrypted, if it has one; an error is a sentence for the person.
pub fn key(form: &FormDef) -> Result<Option<PublicKey>, String> {
    let read =
        |text| PublicKey::read(text).map_err(|error| tr!("encryption-failed", cause = error.to_string()));
    form.public_key().map(read).transpose()
}

/// What becomes final of the draft `id`: the record itself, or the manifest of its encrypted files, which are attached
/// to the draft. What they were made from leaves the tablet when the record becomes final.
pub async fn submission(
    store: &Store<IndexedDb>,
    form: &FormDef,
    id: &str,
    record: session::Submission,
) -> Result<Submission, String> {
    let Some(key) = key(form)? else {
        return Ok(Submission {
            xml: record.xml.into_bytes(),
            attachments: record.attachments,
            now: clock::now(),
        });
    };
    let mut files = Vec::with_capacity(record.attachments.len());
    for name in &record.attachments {
        let found = store
            .attachment(id, name)
            .await
            .map_err(|error| sentence(&error))?;
        let found = found.ok_or_else(|| tr!("store-not-found"))?;
        files.push((found.name, found.bytes));
    }
    let media: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let plain = Plain {
        form_id: form.id(),
        version: Some(form.version()).filter(|version| !version.is_empty()),
        instance_id: id,
        xml: record.xml.as_bytes(),
        media: &media,
    };
    let sealed = seal(&key, &plain, &mut clock::random)
        .map_err(|error| tr!("encryption-failed", cause = error.to_string()))?;
    let mut attachments = Vec::with_capacity(sealed.files.len());
    for (name, bytes) in sealed.files {
        let file = Attachment {
            name: name.clone(),
            media_type: "application/octet-stream".to_owned(),
            bytes,
        };
        store.attach(id, file).await.map_err(|error| sentence(&error))?;
        attachments.push(name);
    }
    Ok(Submission {
        xml: sealed.manifest.into_bytes(),
        attachments,
        now: clock::now(),
    })
}
