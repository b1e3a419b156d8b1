//! A server with one form and tablets, behind the real router, over SQLite.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sondeo_server::app::App;
use sondeo_server::blobs::Blobs;
use sondeo_server::http::assets::Assets;
use sondeo_server::http::headers::Connection;
use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::storage::{MediaFile, NewEnrolmentCode, NewVersion, StoredRecord};
use sondeo_server::{clock, hash, http, secret};
use sondeo_sync::hash::sha256_hex;
use sondeo_sync::openrosa::{Part, multipart};
use sondeo_sync::receipt::{self, PinnedKey};
use sondeo_sync::record::{FormKey, Seal, SealedAttachment};
use tower::ServiceExt;

pub const CODE: &str = "abcd2345";
pub const XFORM: &[u8] = b"<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>";

/// A server with one form (and a file of it), an enrolment code for two tablets, and one enrolled tablet.
pub struct Bench {
    pub app: App,
    pub router: Router,
    pub token: String,
    pub device_id: String,
    pub key: PinnedKey,
    folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn receipt(&self) -> &str {
        let value = self.headers.get(receipt::HEADER).expect("a receipt");
        value.to_str().expect("text")
    }
}

impl Bench {
    pub async fn new() -> Bench {
        Bench::limited(&[]).await
    }

    /// With limits changed, each as `name=value`.
    pub async fn limited(limits: &[&str]) -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Sqlite::open(&folder.path().join("test.sqlite")).expect("a database");
        let blobs = Blobs::open(&folder.path().join("files")).expect("files");
        let mut app = App::start(Arc::new(storage), blobs, Some("Prueba"))
            .await
            .expect("an app");
        for limit in limits {
            app.limits.set(limit).expect("a limit");
        }
        publish_version(&app, "encuesta", "1").await;
        let code = NewEnrolmentCode {
            code_hash: secret::fingerprint(CODE),
            tablets: 2,
            expires_at: clock::now() + 60_000,
        };
        app.storage.add_enrolment(code).await.expect("a code");
        let mut bench = Bench {
            router: http::router(app.clone(), Assets::default()),
            app,
            token: String::new(),
            device_id: String::new(),
            key: PinnedKey {
                id: String::new(),
                key: String::new(),
            },
            folder,
        };
        let answer = bench.enrol(CODE, "Tableta 1").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let enrolment = answer.json();
        let word = |key: &str| enrolment[key].as_str().unwrap_or_default().to_owned();
        bench.token = word("token");
        bench.device_id = word("device_id");
        bench.key = PinnedKey {
            id: word("server_key_id"),
            key: word("server_key"),
        };
        bench
    }

    /// The folder of attachments and media.
    pub fn files(&self) -> std::path::PathBuf {
        self.folder.path().join("files")
    }

    pub async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
        let mut request: Request<Body> = request.body(body.into()).expect("a request");
        request.extensions_mut().insert(Connection {
            peer: [192, 0, 2, 1].into(),
            secure: false,
        });
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await.expect("a body").to_bytes().to_vec(),
        }
    }

    pub async fn message(&self, path: &str, body: &Value) -> Answer {
        let request = Request::post(path)
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json");
        self.send(request, body.to_string()).await
    }

    pub async fn enrol(&self, code: &str, name: &str) -> Answer {
        self.message("/api/enrol", &json!({ "code": code, "device_name": name }))
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header("Host", "sondeo.example")
            .header("Authorization", format!("Bearer {}", self.token));
        self.send(request, "").await
    }

    pub async fn post(&self, token: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let request = Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", content_type);
        self.send(request, body).await
    }

    pub async fn submit(&self, xml: &[u8], attachments: &[Part<'_>]) -> Answer {
        let sent = multipart(xml, attachments, 7);
        self.post(&self.token, &sent.content_type, sent.body).await
    }

    /// (records, quarantined ones among them).
    pub async fn counts(&self) -> (u64, u64) {
        let counts = self.app.storage.record_counts("encuesta").await.expect("counts");
        (counts.records, counts.quarantined)
    }

    pub async fn record(&self, id: &str) -> StoredRecord {
        let record = self.app.storage.record("encuesta", id).await.expect("read");
        record.expect("a record")
    }
}

/// A version with one file.
pub async fn publish_version(app: &App, form_id: &str, version: &str) {
    let csv = b"name,label\na,A\n";
    let media = MediaFile {
        filename: "lista 1.csv".into(),
        sha256: app.blobs.put(csv).expect("a file"),
        md5: hash::md5_hex(csv),
        size: csv.len() as u64,
    };
    let version = NewVersion {
        form_id: form_id.into(),
        version: version.into(),
        title: "Encuesta <1> & más".into(),
        xform: XFORM.to_vec(),
        workbook: None,
        media: vec![media],
        missing_media: Vec::new(),
        published_at: clock::now(),
        published_by: "test".into(),
    };
    app.storage.publish(version).await.expect("published");
}

pub fn record(id: &str, answer: &str) -> Vec<u8> {
    format!(
        "<data id='encuesta' version='1'><a>{answer}</a><meta><instanceID>{id}</instanceID></meta></data>"
    )
    .into_bytes()
}

pub fn seal(id: &str, xml: &[u8], attachments: &[(&str, &[u8])]) -> Seal {
    Seal {
        instance_id: id.to_owned(),
        form: FormKey {
            form_id: "encuesta".into(),
            version: "1".into(),
        },
        sha256: sha256_hex(xml),
        size: xml.len() as u64,
        attachments: attachments
            .iter()
            .map(|(name, bytes)| SealedAttachment {
                name: (*name).to_owned(),
                media_type: "image/jpeg".into(),
                sha256: sha256_hex(bytes),
                size: bytes.len() as u64,
            })
            .collect(),
    }
}
