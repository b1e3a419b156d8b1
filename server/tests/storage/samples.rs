//! Made-up forms, records and tablets.

use std::sync::Arc;

use sondeo_server::storage::{
    AttachmentFile, Kept, MediaFile, NewDevice, NewEnrolmentCode, NewRecord, NewVersion, Redeemed, Storage,
};
use sondeo_sync::hash::sha256_hex;

pub fn version(form_id: &str, version: &str, xform: &[u8]) -> NewVersion {
    NewVersion {
        form_id: form_id.into(),
        version: version.into(),
        title: format!("Título {form_id} {version}"),
        xform: xform.into(),
        workbook: Some(("a.md".into(), b"| survey |".to_vec())),
        media: vec![MediaFile {
            filename: "foto 1.png".into(),
            sha256: "a1".into(),
            md5: "b2".into(),
            size: 5_000_000_000,
        }],
        missing_media: vec!["falta.png".into()],
        published_at: 17,
        published_by: "ana".into(),
    }
}

pub fn record(id: &str, xml: &str, at: i64) -> NewRecord {
    NewRecord {
        form_id: "f".into(),
        version: "1".into(),
        instance_id: id.into(),
        xml: xml.into(),
        sha256: sha256_hex(xml.as_bytes()),
        deprecated_id: None,
        attachments: Vec::new(),
        device_id: None,
        received_at: at,
        quarantine: None,
        is_rehearsal: false,
    }
}

pub fn file(name: &str, sha256: &str) -> AttachmentFile {
    AttachmentFile {
        name: name.into(),
        sha256: sha256.into(),
        size: 3,
    }
}

pub fn device(id: &str) -> NewDevice {
    NewDevice {
        device_id: id.into(),
        name: format!("Tableta {id}"),
        token_hash: format!("token-{id}"),
    }
}

pub async fn keep(storage: &Arc<dyn Storage>, record: NewRecord) -> Kept {
    storage.keep(record).await.expect("kept")
}

pub async fn enrol(storage: &Arc<dyn Storage>, id: &str, now: i64) {
    let code = NewEnrolmentCode {
        code_hash: format!("code-{id}"),
        tablets: 1,
        expires_at: now + 1,
    };
    storage.add_enrolment(code).await.expect("a code");
    let redeemed = storage.redeem(&format!("code-{id}"), device(id), now).await;
    assert_eq!(redeemed.expect("redeemed"), Redeemed::Enrolled);
}
