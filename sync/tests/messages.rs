//! Messages as a tablet reads and writes them, against serde, with which servers and the console do.

use serde::Serialize;
use serde_json::{Value, json, to_value};
use sondeo_sync::json::{Json, from_bytes, to_text};
use sondeo_sync::record::Stage;
use sondeo_sync::reply::Trouble;
use sondeo_sync::wire::device::*;
use sondeo_sync::wire::staff::Problem;

/// What serde writes without members that say nothing, which a tablet leaves out.
fn told(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, told(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(told).collect(),
        plain => plain,
    }
}

fn check<T: Json + Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(message: &T) {
    let theirs = serde_json::to_vec(message).expect("JSON");
    assert_eq!(from_bytes::<T>(&theirs).as_ref(), Some(message));
    let ours = to_text(message);
    assert_eq!(serde_json::from_str::<T>(&ours).expect("a message"), *message);
    assert_eq!(message.write(), told(to_value(message).expect("JSON")));
}

#[test]
fn tablets_and_servers_understand_each_other() {
    let text = |text: &str| text.to_owned();
    check(&EnrolRequest {
        code: text("7"),
        device_name: text("Tableta \"3\"\n\u{1F600}\u{0}"),
    });
    check(&Enrolment {
        device_id: text("sondeo:1"),
        device_name: text(""),
        token: text("t"),
        project: text("p"),
        server_key: text("k"),
        server_key_id: text("1"),
        epoch: text("e"),
    });
    check(&FormCatalogue {
        forms: vec![CatalogueForm {
            form_id: text("f"),
            version: text(""),
            title: text("Título"),
            url: text("/x"),
            sha256: text("00"),
            size: u64::MAX,
            media: vec![CatalogueMedia {
                filename: text("a.csv"),
                url: text("/a"),
                sha256: text("01"),
                size: 0,
            }],
        }],
    });
    for name in [None, Some(text("n"))] {
        check(&Heartbeat {
            app_version: text("1"),
            persisted: name.as_ref().map(|_| false),
            free_bytes: name.as_ref().map(|_| 5),
            device_name: name,
            drafts: u32::MAX,
            pending: vec![PendingRecord {
                form_id: text("f"),
                instance_id: text("uuid:1"),
                sha256: text("00"),
            }],
            clock: -1,
        });
    }
    check(&HeartbeatReply {
        epoch: text("e"),
        now: i64::MAX,
    });
    for (status, digest) in [
        (ReceiptStatus::Accepted, None),
        (ReceiptStatus::Quarantined, Some(text("ff"))),
    ] {
        check(&Receipt {
            v: 1,
            server_key_id: text("k"),
            epoch: text("e"),
            seq: 4,
            instance_id: text("uuid:1"),
            form_id: text("f"),
            version: text("1"),
            sha256: text("00"),
            attachments: vec![ReceivedAttachment {
                name: text("a.jpg"),
                sha256: text("01"),
            }],
            attachments_sha256: digest,
            status,
            received_at: i64::MIN,
        });
    }
    check(&Problem {
        code: text("c"),
        message_es: text("Sí"),
        message_en: text("Yes"),
    });
}

#[test]
fn what_is_no_message_is_none() {
    let whole = json!({ "epoch": "e", "now": 1, "more": [] });
    assert!(
        HeartbeatReply::read(&whole).is_some(),
        "a newer server may say more"
    );
    let rows = [
        json!(null),
        json!([]),
        json!("<html>"),
        json!({}),
        json!({ "epoch": "e" }),
        json!({ "epoch": null, "now": 1 }),
        json!({ "epoch": "e", "now": "1" }),
        json!({ "epoch": "e", "now": 1.5 }),
        json!({ "epoch": "e", "now": u64::MAX }),
    ];
    for row in rows {
        assert_eq!(HeartbeatReply::read(&row), None, "{row}");
    }
    for bytes in [&b"<html>"[..], b"", b"\xff", b"{\"epoch\":\"e\",\"now\":1} x"] {
        assert_eq!(from_bytes::<HeartbeatReply>(bytes), None);
    }
}

/// As tablets have them on disk since the first version.
#[test]
fn stages_and_troubles_keep_their_words() {
    let acked = Stage::Acked {
        seq: 4,
        epoch: "e".to_owned(),
        quarantined: true,
    };
    let stages = [
        (
            Stage::Draft { save_seq: 7 },
            json!({ "stage": "draft", "save_seq": 7 }),
        ),
        (Stage::Queued, json!({ "stage": "queued" })),
        (
            Stage::InFlight { attempt: 2 },
            json!({ "stage": "in_flight", "attempt": 2 }),
        ),
        (
            acked,
            json!({ "stage": "acked", "seq": 4, "epoch": "e", "quarantined": true }),
        ),
        (Stage::Purged, json!({ "stage": "purged" })),
    ];
    for (stage, value) in stages {
        assert_eq!(stage.write(), value);
        assert_eq!(Stage::read(&value), Some(stage));
    }
    assert_eq!(Stage::read(&json!({ "stage": "other" })), None);
    assert_eq!(Stage::read(&json!({ "stage": "draft" })), None);
    let troubles = [
        (Trouble::NoReply, "no_reply"),
        (Trouble::Unproven, "unproven"),
        (Trouble::Incomplete, "incomplete"),
        (Trouble::Portal, "portal"),
        (Trouble::Busy, "busy"),
        (Trouble::SignIn, "sign_in"),
        (Trouble::FormUnknown, "form_unknown"),
        (Trouble::Conflict, "conflict"),
        (Trouble::TooLarge, "too_large"),
        (Trouble::Refused, "refused"),
    ];
    for (trouble, word) in troubles {
        assert_eq!(trouble.write(), word);
        assert_eq!(Trouble::read(&json!(word)), Some(trouble));
    }
}
