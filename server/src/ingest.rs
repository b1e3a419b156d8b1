//! A record arrives: its bytes are kept before anything is thought about them, and the answer is a signed receipt.

use sondeo_engine::check::LONGEST_ID;
use sondeo_engine::xml::{self, Document, Limits, Names, NodeId};
use sondeo_report::rehearsal::PREFIX;
use sondeo_sync::hash::sha256_hex;
use sondeo_sync::receipt::ReceiptError;
use sondeo_sync::wire::device::{Receipt, ReceiptStatus, ReceivedAttachment};

use crate::app::App;
use crate::blobs::Arriving;
use crate::clock;
use crate::storage::{AttachmentFile, Kept, NewRecord, StorageError, UNKNOWN_VERSION};

/// The namespace of `meta` in OpenRosa (`orx`).
const OPENROSA: &str = "http://openrosa.org/xforms";

/// What a client sent in one POST.
pub struct Arrival {
    pub xml: Vec<u8>,
    /// Name and file.
    pub attachments: Vec<(String, Arriving)>,
    pub from: Sender,
}

/// Where a record comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    Device {
        id: String,
        /// Taken out of service: what it sends is kept, and a person decides.
        revoked: bool,
    },
    /// A file that a tablet wrote because it could not reach its server; which tablet that was, nothing proves.
    Copy,
    /// Made up by this server.
    Rehearsal,
}

/// Reason of quarantine for what a tablet sent after it was taken out of service.
const REVOKED: &str = "revoked-device";
/// And for an id that only rehearsals have.
const PRETENDED: &str = "rehearsal-id";

/// The record is on disk, with this proof.
pub struct Received {
    pub kept: Kept,
    /// Value of [`sondeo_sync::receipt::HEADER`].
    pub receipt: String,
}

/// Why the record is not on disk.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("attachment: {0}")]
    Files(#[from] std::io::Error),
    #[error("receipt: {0}")]
    Receipt(ReceiptError),
}

/// Keeps the record and signs for it. A record is never refused for its content: what cannot be understood is
/// quarantined for a person.
pub async fn ingest(app: &App, arrival: Arrival) -> Result<Received, IngestError> {
    let sha256 = sha256_hex(&arrival.xml);
    let identity = identify(&arrival.xml);
    let mut quarantine = identity.trouble.map(str::to_owned);
    let instance_id = identity.instance_id.unwrap_or_else(|| format!("sha256:{sha256}"));
    let pretended = starts_like_rehearsal(&instance_id).then_some(PRETENDED);
    let (device_id, is_rehearsal, reason) = match arrival.from {
        Sender::Rehearsal => (None, true, None),
        Sender::Copy => (None, false, pretended),
        Sender::Device { id, revoked } => (Some(id), false, pretended.or(revoked.then_some(REVOKED))),
    };
    quarantine = quarantine.or(reason.map(str::to_owned));
    // Last: publishing the version takes this reason away, and must not take another one with it.
    if quarantine.is_none()
        && app
            .storage
            .version(&identity.form_id, &identity.version)
            .await?
            .is_none()
    {
        quarantine = Some(UNKNOWN_VERSION.to_owned());
    }
    let attachments = keep_files(app, arrival.attachments).await?;
    let record = NewRecord {
        form_id: identity.form_id.clone(),
        version: identity.version.clone(),
        instance_id: instance_id.clone(),
        xml: arrival.xml,
        sha256: sha256.clone(),
        deprecated_id: identity.deprecated_id,
        attachments,
        device_id,
        received_at: clock::now(),
        quarantine,
        is_rehearsal,
    };
    let kept = app.storage.keep(record).await?;
    let receipt = Receipt {
        v: 1,
        server_key_id: app.signer.public().id,
        epoch: app.epoch.clone(),
        seq: kept.seq,
        instance_id,
        form_id: identity.form_id,
        version: identity.version,
        sha256,
        attachments: kept
            .attachments
            .iter()
            .map(|file| ReceivedAttachment {
                name: file.name.clone(),
                sha256: file.sha256.clone(),
            })
            .collect(),
        attachments_sha256: None,
        status: match kept.quarantine {
            Some(_) => ReceiptStatus::Quarantined,
            None => ReceiptStatus::Accepted,
        },
        received_at: kept.received_at,
    };
    let receipt = app.signer.sign(&receipt).map_err(IngestError::Receipt)?;
    Ok(Received { kept, receipt })
}

async fn keep_files(app: &App, files: Vec<(String, Arriving)>) -> Result<Vec<AttachmentFile>, IngestError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let blobs = app.blobs.clone();
    let work = move || -> std::io::Result<Vec<AttachmentFile>> {
        files
            .into_iter()
            .map(|(name, file)| {
                Ok(AttachmentFile {
                    name,
                    size: file.size(),
                    sha256: blobs.keep(file)?,
                })
            })
            .collect()
    };
    Ok(tokio::task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other)??)
}

/// What a document says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Identified {
    form_id: String,
    version: String,
    instance_id: Option<String>,
    /// Of the record that this one replaces.
    deprecated_id: Option<String>,
    trouble: Option<&'static str>,
}

fn identify(bytes: &[u8]) -> Identified {
    let trouble = |trouble| Identified {
        trouble: Some(trouble),
        ..Identified::default()
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        return trouble("not-utf8");
    };
    let mut names = Names::new();
    let document = match xml::parse(text, &mut names, &Limits::SUBMISSION) {
        Ok(document) => document,
        Err(error) => {
            return trouble(match error.kind {
                xml::XmlErrorKind::Doctype => "doctype",
                xml::XmlErrorKind::Limit { .. } => "limits",
                _ => "not-xml",
            });
        }
    };
    let Some(root) = document.root_element() else {
        return trouble("not-xml");
    };
    let attribute = |local: &str| {
        names
            .get("", local)
            .and_then(|name| document.attribute(root, name))
            .unwrap_or_default()
            .to_owned()
    };
    let mut found = Identified {
        form_id: attribute("id"),
        version: attribute("version"),
        ..Identified::default()
    };
    if found.form_id.is_empty() {
        // Old forms name themselves by the namespace of the root.
        names
            .namespace(document.name(root))
            .clone_into(&mut found.form_id);
    }
    let ids = meta_values(&document, &names, root, "instanceID");
    match ids.as_slice() {
        [id] if usable(id) => found.instance_id = Some(id.clone()),
        [] => found.trouble = Some("no-instance-id"),
        [_] => found.trouble = Some("bad-instance-id"),
        _ => found.trouble = Some("two-instance-ids"),
    }
    // One that names nothing, several or itself replaces nothing.
    if let [base] = &*meta_values(&document, &names, root, "deprecatedID") {
        found.deprecated_id = Some(base.clone()).filter(|base| usable(base) && !ids.contains(base));
    }
    if found.form_id.len() > LONGEST_ID || found.version.len() > LONGEST_ID {
        return trouble("long-form-id");
    }
    found
}

/// The values of `meta/instanceID` or `meta/deprecatedID`, or of the attribute that old clients write.
fn meta_values(document: &Document, names: &Names, root: NodeId, local: &str) -> Vec<String> {
    let is = |node: NodeId, local: &str| {
        let name = document.name(node);
        names.local(name) == local
            && (names.namespace(name) == OPENROSA
                || names.namespace_id(name) == names.namespace_id(document.name(root))
                || names.namespace(name).is_empty())
    };
    let mut found: Vec<String> = document
        .child_elements(root)
        .filter(|node| is(*node, "meta"))
        .flat_map(|meta| document.child_elements(meta).collect::<Vec<_>>())
        .filter(|node| is(*node, local))
        .map(|node| document.string_value(node).trim().to_owned())
        .collect();
    if found.is_empty() {
        let attribute = names
            .get("", local)
            .and_then(|name| document.attribute(root, name));
        found.extend(attribute.map(|id| id.trim().to_owned()));
    }
    found
}

/// Upper or lower case: nobody should take one for the other.
fn starts_like_rehearsal(id: &str) -> bool {
    id.get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

fn usable(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST_ID && !id.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::{Identified, identify};

    #[test]
    fn documents_say_who_they_are() {
        let known = |form_id: &str, version: &str, id: &str| Identified {
            form_id: form_id.into(),
            version: version.into(),
            instance_id: Some(id.into()),
            deprecated_id: None,
            trouble: None,
        };
        let edit = |base: &str| Identified {
            deprecated_id: Some(base.into()),
            ..known("f", "", "b")
        };
        let meta = |rest: &str| format!("<d id='f'><meta><instanceID>b</instanceID>{rest}</meta></d>");
        for (rest, expected) in [
            ("<deprecatedID> a </deprecatedID>", edit("a")),
            (
                "<o:deprecatedID xmlns:o='http://openrosa.org/xforms'>a</o:deprecatedID>",
                edit("a"),
            ),
            ("<deprecatedID/>", known("f", "", "b")),
            ("<deprecatedID>b</deprecatedID>", known("f", "", "b")),
            (
                "<deprecatedID>a</deprecatedID><deprecatedID>c</deprecatedID>",
                known("f", "", "b"),
            ),
        ] {
            assert_eq!(identify(meta(rest).as_bytes()), expected, "{rest}");
        }
        for (xml, expected) in [
            (
                "<data id='f' version='2'><meta><instanceID>uuid:1</instanceID></meta></data>",
                known("f", "2", "uuid:1"),
            ),
            (
                "<d xmlns:o='http://openrosa.org/xforms' id='f'><o:meta><o:instanceID> uuid:1\n</o:instanceID></o:meta></d>",
                known("f", "", "uuid:1"),
            ),
            (
                "<d xmlns='http://example.org/old'><meta><instanceID>uuid:1</instanceID></meta></d>",
                known("http://example.org/old", "", "uuid:1"),
            ),
            ("<d id='f' instanceID='uuid:1'/>", known("f", "", "uuid:1")),
        ] {
            assert_eq!(identify(xml.as_bytes()), expected, "{xml}");
        }
    }

    #[test]
    fn what_cannot_be_understood_has_a_reason() {
        let deep = "<a>".repeat(100_000);
        let long = format!(
            "<d id='f'><meta><instanceID>{}</instanceID></meta></d>",
            "x".repeat(300)
        );
        for (bytes, reason) in [
            (&b""[..], "not-xml"),
            (b"hello", "not-xml"),
            (b"\xff\xfe<\0", "not-utf8"),
            (
                b"<!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><d>&a;</d>",
                "doctype",
            ),
            (deep.as_bytes(), "limits"),
            (b"<d id='f'/>", "no-instance-id"),
            (b"<d id='f'><meta><instanceID/></meta></d>", "bad-instance-id"),
            (
                b"<d id='f'><meta><instanceID>a\nb</instanceID></meta></d>",
                "bad-instance-id",
            ),
            (long.as_bytes(), "bad-instance-id"),
            (
                b"<d id='f'><meta><instanceID>a</instanceID><instanceID>b</instanceID></meta></d>",
                "two-instance-ids",
            ),
        ] {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
            assert_eq!(identify(bytes).trouble, Some(reason), "{shown}");
        }
    }
}
