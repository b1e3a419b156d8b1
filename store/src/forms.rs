//! Published form versions and their media. A form is ready offline only when the bytes of all its files are here and
//! were verified against the hashes that the server names.

use sondeo_sync::record::FormKey;
use sondeo_sync::{json, object};

use crate::backend::{Backend, Batch, Table};
use crate::error::StoreError;
use crate::{Store, sorted};

object! {
    /// A form version that the server lists. Hashes are SHA-256, lower-case hex.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NewForm {
        pub key: FormKey,
        pub title: String,
        /// Of the XForm XML.
        pub sha256: String,
        pub media: Vec<NewMedia>,
    }
}

object! {
    /// A media file that belongs to a form version.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NewMedia {
        pub filename: String,
        pub sha256: String,
    }
}

/// A form version on the tablet, and whether it can be filled in without a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormStatus {
    pub form: NewForm,
    /// Surveys begin with it. What is not offered stays for its drafts and records, or waits for its files.
    pub offered: bool,
    /// SHA-256 of the files that are not here yet, each once.
    pub missing: Vec<String>,
}

impl FormStatus {
    /// True only when every file is here with the right hash.
    pub fn ready_offline(&self) -> bool {
        self.missing.is_empty()
    }
}

/// A whole form, every file verified again on reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredForm {
    pub form: NewForm,
    pub xml: String,
    /// File name and bytes.
    pub media: Vec<(String, Vec<u8>)>,
}

object! {
    struct Head {
        form: NewForm,
        offered: bool,
    }
}

impl<B: Backend> Store<B> {
    /// Takes over the server's list in one transaction: new versions are added, and versions that left the list are no
    /// longer offered. A weak network takes no survey from the tablet: what takes the place of a whole version, be it the
    /// next one or the same with more files, does so when it is whole itself, the next time that the list is set. Versions
    /// that had left the list before and that no draft or record needs are deleted, together with files nobody needs: no
    /// draft can begin between the two steps, so none ever loses its form.
    pub async fn set_catalogue(&self, forms: &[NewForm]) -> Result<(), StoreError> {
        let old = self.backend.list(Table::Forms, "").await?;
        let blobs = self.backend.keys(Table::Blobs, "").await?;
        let needed = self.forms_in_use().await?;
        let is_whole = |form: &NewForm| missing(form, &blobs).is_empty();
        let mut batch = Batch::new();
        let mut kept: Vec<NewForm> = forms.to_vec();
        // Forms that are offered in an earlier version until theirs is whole.
        let mut waiting: Vec<String> = Vec::new();
        // Versions that were whole before they were listed with more files.
        let mut whole: Vec<NewForm> = Vec::new();
        for (key, bytes) in &old {
            let head = parse(key, bytes)?;
            batch = batch.expect(Table::Forms, key.as_str(), Some(bytes.clone()));
            if let Some(listed) = forms.iter().find(|listed| listed.key == head.form.key) {
                if is_whole(&head.form) && !is_whole(listed) {
                    kept.push(head.form.clone());
                    whole.push(head.form);
                }
                continue;
            }
            let form_id = &head.form.key.form_id;
            let is_awaited = |form: &&NewForm| form.key.form_id == *form_id && !is_whole(form);
            if head.offered && is_whole(&head.form) && forms.iter().any(|form| is_awaited(&form)) {
                waiting.push(form_id.clone());
                kept.push(head.form);
            } else if head.offered || needed.as_ref().is_none_or(|keys| keys.contains(&head.form.key)) {
                kept.push(head.form.clone());
                batch = batch.put(
                    Table::Forms,
                    key.as_str(),
                    write(&Head {
                        form: head.form,
                        offered: false,
                    }),
                );
            } else {
                batch = batch.delete(Table::Forms, key.as_str());
            }
        }
        for form in forms {
            let before = whole.iter().find(|before| before.key == form.key);
            let head = Head {
                form: before.unwrap_or(form).clone(),
                offered: !waiting.contains(&form.key.form_id),
            };
            batch = batch.put(Table::Forms, form_key(&form.key), write(&head));
        }
        for sha256 in blobs {
            if !kept.iter().any(|form| hashes(form).any(|h| h == sha256)) {
                batch = batch.delete(Table::Blobs, sha256);
            }
        }
        self.backend.commit(batch).await
    }

    /// SHA-256 of the files of these forms that are not here, each once.
    pub async fn missing(&self, forms: &[NewForm]) -> Result<Vec<String>, StoreError> {
        let blobs = self.backend.keys(Table::Blobs, "").await?;
        let mut all: Vec<String> = Vec::new();
        for hash in forms.iter().flat_map(|form| missing(form, &blobs)) {
            if !all.contains(&hash) {
                all.push(hash);
            }
        }
        Ok(all)
    }

    /// Stores the bytes of a form or media file under the hash that the server names. Bytes with another hash are
    /// refused.
    pub async fn put_file(&self, sha256: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let found = self.backend.sha256_hex(&bytes).await;
        if found != sha256 {
            return Err(StoreError::HashMismatch {
                name: String::new(),
                expected: sha256.to_owned(),
                found,
            });
        }
        self.backend
            .commit(Batch::new().put(Table::Blobs, sha256, bytes))
            .await
    }

    /// All form versions, by form id and version.
    pub async fn forms(&self) -> Result<Vec<FormStatus>, StoreError> {
        let blobs = self.backend.keys(Table::Blobs, "").await?;
        let mut forms = Vec::new();
        for (key, bytes) in self.backend.list(Table::Forms, "").await? {
            let Head { form, offered } = parse(&key, &bytes)?;
            forms.push(FormStatus {
                missing: missing(&form, &blobs),
                form,
                offered,
            });
        }
        Ok(forms)
    }

    /// One whole form. Files are hashed again, so that a file that rotted on disk is found before anyone answers.
    /// `None` when the version or one of its files is not here.
    pub async fn form(&self, key: &FormKey) -> Result<Option<StoredForm>, StoreError> {
        let id = form_key(key);
        let Some(bytes) = self.backend.get(Table::Forms, &id).await? else {
            return Ok(None);
        };
        let Head { form, .. } = parse(&id, &bytes)?;
        let Some(xml) = self.file(&form.key.form_id, &form.sha256).await? else {
            return Ok(None);
        };
        let xml = String::from_utf8(xml).map_err(|_| StoreError::Corrupt { what: "form", id })?;
        let mut media = Vec::with_capacity(form.media.len());
        for file in &form.media {
            let Some(bytes) = self.file(&file.filename, &file.sha256).await? else {
                return Ok(None);
            };
            media.push((file.filename.clone(), bytes));
        }
        Ok(Some(StoredForm { form, xml, media }))
    }

    /// The head of a form that drafts may begin with, as it is on disk.
    pub(crate) async fn offered_head(&self, key: &FormKey) -> Result<(String, Vec<u8>), StoreError> {
        let id = form_key(key);
        match self.backend.get(Table::Forms, &id).await? {
            Some(bytes) if parse(&id, &bytes)?.offered => Ok((id, bytes)),
            _ => Err(StoreError::NotFound {
                what: "form",
                id: key.form_id.clone(),
            }),
        }
    }

    async fn file(&self, name: &str, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(bytes) = self.backend.get(Table::Blobs, sha256).await? else {
            return Ok(None);
        };
        let found = self.backend.sha256_hex(&bytes).await;
        if found == sha256 {
            return Ok(Some(bytes));
        }
        // Deleted, so that the next download replaces it and the form no longer counts as ready.
        self.backend
            .commit(Batch::new().delete(Table::Blobs, sha256))
            .await?;
        Err(StoreError::HashMismatch {
            name: name.to_owned(),
            expected: sha256.to_owned(),
            found,
        })
    }
}

/// Hashes of a form's files that are not among the ones that are here, in order, each once.
fn missing(form: &NewForm, blobs: &[String]) -> Vec<String> {
    let missing = hashes(form)
        .filter(|h| blobs.binary_search_by(|b| b.as_str().cmp(h)).is_err())
        .map(str::to_owned);
    let mut missing = sorted(missing, |a, b| a < b);
    missing.dedup();
    missing
}

fn hashes(form: &NewForm) -> impl Iterator<Item = &str> {
    std::iter::once(form.sha256.as_str()).chain(form.media.iter().map(|m| m.sha256.as_str()))
}

/// Form id and version as one key; U+0000 occurs in neither.
fn form_key(key: &FormKey) -> String {
    format!("{}\u{0}{}", key.form_id, key.version)
}

fn write(head: &Head) -> Vec<u8> {
    json::to_text(head).into_bytes()
}

fn parse(key: &str, bytes: &[u8]) -> Result<Head, StoreError> {
    json::from_bytes(bytes).ok_or_else(|| StoreError::Corrupt {
        what: "form",
        id: key.to_owned(),
    })
}
