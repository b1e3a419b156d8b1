//! What tablets and OpenRosa clients meet, through the real router over SQLite.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine as _;
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

const CODE: &str = "abcd2345";
const XFORM: &[u8] = b"<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>";

/// A server with one form (and a file of it), an enrolment code for two tablets, and one enrolled tablet.
struct Bench {
    app: App,
    router: Router,
    token: String,
    device_id: String,
    key: PinnedKey,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn receipt(&self) -> &str {
        let value = self.headers.get(receipt::HEADER).expect("a receipt");
        value.to_str().expect("text")
    }
}

impl Bench {
    async fn new() -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Sqlite::open(&folder.path().join("test.sqlite")).expect("a database");
        let blobs = Blobs::open(&folder.path().join("files")).expect("files");
        let app = App::start(Arc::new(storage), blobs, "Prueba")
            .await
            .expect("an app");
        publish(&app).await;
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
            _folder: folder,
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

    async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
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

    async fn message(&self, path: &str, body: &Value) -> Answer {
        let request = Request::post(path)
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json");
        self.send(request, body.to_string()).await
    }

    async fn enrol(&self, code: &str, name: &str) -> Answer {
        self.message("/api/enrol", &json!({ "code": code, "device_name": name }))
            .await
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header("Host", "sondeo.example")
            .header("Authorization", format!("Bearer {}", self.token));
        self.send(request, "").await
    }

    async fn post(&self, token: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let request = Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", content_type);
        self.send(request, body).await
    }

    async fn submit(&self, xml: &[u8], attachments: &[Part<'_>]) -> Answer {
        let sent = multipart(xml, attachments, 7);
        self.post(&self.token, &sent.content_type, sent.body).await
    }

    /// (records, quarantined ones among them).
    async fn counts(&self) -> (u64, u64) {
        let counts = self.app.storage.record_counts("encuesta").await.expect("counts");
        (counts.records, counts.quarantined)
    }

    async fn record(&self, id: &str) -> StoredRecord {
        let record = self.app.storage.record("encuesta", id).await.expect("read");
        record.expect("a record")
    }
}

async fn publish(app: &App) {
    let csv = b"name,label\na,A\n";
    let media = MediaFile {
        filename: "lista 1.csv".into(),
        sha256: app.blobs.put(csv).expect("a file"),
        md5: hash::md5_hex(csv),
        size: csv.len() as u64,
    };
    let version = NewVersion {
        form_id: "encuesta".into(),
        version: "1".into(),
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

fn record(id: &str, answer: &str) -> Vec<u8> {
    format!(
        "<data id='encuesta' version='1'><a>{answer}</a><meta><instanceID>{id}</instanceID></meta></data>"
    )
    .into_bytes()
}

fn seal(id: &str, xml: &[u8], attachments: &[(&str, &[u8])]) -> Seal {
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

#[tokio::test]
async fn a_code_enrols_as_many_tablets_as_it_was_made_for() {
    let bench = Bench::new().await;
    assert_eq!(bench.enrol("wrong", "Tableta").await.status, 404);
    assert_eq!(bench.enrol(CODE, "  ").await.status, 400);
    assert_eq!(bench.enrol(&CODE.to_uppercase(), "Tableta 2").await.status, 200);
    let third = bench.enrol(CODE, "Tableta 3").await;
    assert_eq!(third.status, 409);
    assert_eq!(third.json()["code"], "enrol.used-up");
    for _ in 0..30 {
        bench.enrol("guess", "x").await;
    }
    assert_eq!(bench.enrol("guess", "x").await.status, 429);
}

#[tokio::test]
async fn the_catalogue_leads_to_files_with_the_hashes_it_names() {
    let bench = Bench::new().await;
    let catalogue = bench.get("/api/device/forms").await.json();
    let form = &catalogue["forms"][0];
    let xform = bench.get(form["url"].as_str().expect("an address")).await;
    assert_eq!(form["sha256"], sha256_hex(&xform.body));
    let file = &form["media"][0];
    let media = bench.get(file["url"].as_str().expect("an address")).await;
    assert_eq!(file["sha256"], sha256_hex(&media.body));
    assert_eq!(file["filename"], "lista 1.csv");
}

#[tokio::test]
async fn openrosa_clients_find_forms_by_bearer_basic_or_path() {
    let bench = Bench::new().await;
    let list = bench.get("/openrosa/formList").await;
    assert_eq!(list.headers["x-openrosa-version"], "1.0");
    assert_eq!(list.headers["content-type"], "text/xml; charset=utf-8");
    let text = list.text();
    for part in [
        "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\"><xform><formID>encuesta</formID>",
        "<name>Encuesta &lt;1> &amp; más</name><version>1</version>",
        &format!("<hash>md5:{}</hash>", hash::md5_hex(XFORM)),
        "<downloadUrl>http://sondeo.example/openrosa/form.xml?formID=encuesta&amp;version=1</downloadUrl>",
        "<manifestUrl>http://sondeo.example/openrosa/manifest?formID=encuesta&amp;version=1</manifestUrl>",
    ] {
        let text = text.replace("&gt;", ">");
        assert!(text.contains(part), "{part} in {text}");
    }
    let manifest = bench
        .get("/openrosa/manifest?formID=encuesta&version=1")
        .await
        .text();
    assert!(
        manifest.contains("<filename>lista 1.csv</filename>"),
        "{manifest}"
    );
    assert!(
        manifest.contains("/openrosa/media/lista%201.csv?formID="),
        "{manifest}"
    );

    let by_path = Request::get(format!("/key/{}/openrosa/formList", bench.token)).header("Host", "h");
    let by_path = bench.send(by_path, "").await;
    let inside = format!("http://h/key/{}/openrosa/form.xml", bench.token);
    assert!(by_path.text().contains(&inside), "{}", by_path.text());
    let media = format!(
        "/key/{}/openrosa/media/lista%201.csv?formID=encuesta&version=1",
        bench.token
    );
    assert_eq!(bench.send(Request::get(media), "").await.status, 200);

    let basic = base64::engine::general_purpose::STANDARD.encode(format!("tableta:{}", bench.token));
    for (authorization, status) in [(format!("Basic {basic}"), 200), ("Bearer nobody".into(), 401)] {
        let request = Request::get("/openrosa/formList").header("Authorization", &authorization);
        assert_eq!(bench.send(request, "").await.status, status, "{authorization}");
    }
}

#[tokio::test]
async fn head_says_that_this_is_an_openrosa_server() {
    let bench = Bench::new().await;
    let request =
        Request::head("/openrosa/submission").header("Authorization", format!("Bearer {}", bench.token));
    let answer = bench.send(request, "").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers["x-openrosa-version"], "1.0");
    assert_eq!(answer.headers["x-openrosa-accept-content-length"], "104857600");
}

#[tokio::test]
async fn a_record_is_received_once_however_often_it_is_sent() {
    let bench = Bench::new().await;
    let xml = record("uuid:1", "sí");
    let first = bench.submit(&xml, &[]).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let envelope = "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\">";
    assert!(first.text().starts_with(envelope));
    let wanted = seal("uuid:1", &xml, &[]);
    let proof = receipt::verify(first.receipt(), &bench.key, &wanted).expect("a proof");
    let again = bench.submit(&xml, &[]).await;
    assert_eq!(again.status, 201);
    assert_eq!(
        again.receipt(),
        first.receipt(),
        "the same bytes give the same receipt"
    );
    assert_eq!(bench.counts().await, (1, 0));
    let stored = bench.record("uuid:1").await;
    assert_eq!((stored.xml, stored.seq), (xml, proof.seq));
    assert_eq!(stored.device_id.as_deref(), Some(bench.device_id.as_str()));
}

#[tokio::test]
async fn other_bytes_under_the_same_id_are_kept_beside_the_first() {
    let bench = Bench::new().await;
    bench.submit(&record("uuid:1", "1"), &[]).await;
    let other = record("uuid:1", "2");
    for _ in 0..2 {
        let answer = bench.submit(&other, &[]).await;
        assert_eq!(answer.status, 202);
        receipt::verify(answer.receipt(), &bench.key, &seal("uuid:1", &other, &[])).expect("a proof");
    }
    assert_eq!(bench.counts().await, (2, 1));
    assert_eq!(bench.record("uuid:1").await.xml, record("uuid:1", "1"));
}

#[tokio::test]
async fn attachments_may_come_in_several_posts() {
    let bench = Bench::new().await;
    let xml = record("uuid:1", "foto.jpg");
    let part = |name, bytes| Part {
        name,
        media_type: "image/jpeg",
        bytes,
    };
    let wanted = seal("uuid:1", &xml, &[("foto.jpg", b"one"), ("otra, más.jpg", b"two")]);
    let answer = bench.submit(&xml, &[part("foto.jpg", b"one")]).await;
    let missing = receipt::verify(answer.receipt(), &bench.key, &wanted);
    assert_eq!(missing, Err(receipt::ReceiptError::Incomplete));
    let answer = bench.submit(&xml, &[part("otra, más.jpg", b"two")]).await;
    receipt::verify(answer.receipt(), &bench.key, &wanted).expect("a proof for both");
    assert_eq!(bench.record("uuid:1").await.attachments.len(), 2);
}

#[tokio::test]
async fn what_a_tablet_sends_is_never_refused_for_its_content() {
    let bench = Bench::new().await;
    let deep = "<a>".repeat(100_000);
    let other = |form: &str| format!("<data {form}><meta><instanceID>uuid:9</instanceID></meta></data>");
    for (xml, reason) in [
        ("not xml at all", "not-xml"),
        ("<!DOCTYPE d [<!ENTITY x 'y'>]><d>&x;</d>", "doctype"),
        (deep.as_str(), "limits"),
        ("<data id='encuesta' version='1'/>", "no-instance-id"),
        (&other("id='nadie'"), "unknown-form-version"),
        (&other("id='encuesta' version='99'"), "unknown-form-version"),
    ] {
        let answer = bench.submit(xml.as_bytes(), &[]).await;
        assert_eq!(answer.status, 202, "{reason}");
        assert!(answer.headers.contains_key(receipt::HEADER), "{reason}");
        let mut found = Vec::new();
        for form in ["", "encuesta", "nadie"] {
            found.extend(bench.app.storage.records(form, None, 50).await.expect("records"));
        }
        let kept = found
            .iter()
            .find(|record| record.xml == xml.as_bytes())
            .expect("kept");
        assert_eq!(kept.quarantine.as_deref(), Some(reason));
    }
}

#[tokio::test]
async fn what_is_no_submission_is_refused_and_leaves_nothing() {
    let bench = Bench::new().await;
    let form = "multipart/form-data; boundary=b";
    let part = |name: &str, body: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n{body}\r\n"
        )
    };
    let record = String::from_utf8(record("uuid:1", "1")).expect("text");
    let xml = part("xml_submission_file", &record);
    let many: String = (0..200).map(|n| part(&format!("f{n}"), "x")).collect();
    for (content_type, body, status) in [
        ("text/xml", record.clone(), 415),
        ("multipart/form-data", xml.clone(), 415),
        (form, String::new(), 400),
        (form, "--b--\r\n".to_owned(), 400),
        (form, format!("{}--b--\r\n", part("other", "x")), 400),
        (form, format!("{}--b--\r\n", part("xml_submission_file", "")), 400),
        (form, format!("{xml}{xml}--b--\r\n"), 400),
        (form, xml[..xml.len() - 10].to_owned(), 400),
        (form, format!("{xml}{many}--b--\r\n"), 413),
        (
            form,
            format!("{}--b--\r\n", part("xml_submission_file", &"x".repeat(6 << 20))),
            413,
        ),
        (
            form,
            format!("{xml}{}--b--\r\n", part(&"n".repeat(300), "1")),
            400,
        ),
    ] {
        let shown: String = body.chars().take(80).collect();
        let answer = bench.post(&bench.token, content_type, body.into_bytes()).await;
        assert_eq!(answer.status, status, "{content_type} {shown}: {}", answer.text());
        assert!(answer.text().contains("nature=\"submit_error\""));
        assert!(!answer.headers.contains_key(receipt::HEADER));
    }
    assert_eq!(bench.counts().await, (0, 0));
    assert_eq!(bench.post("nobody", form, xml.into_bytes()).await.status, 401);
}

#[tokio::test]
async fn a_tablet_out_of_service_may_only_deliver() {
    let bench = Bench::new().await;
    let revoked = bench
        .app
        .storage
        .revoke_device(&bench.device_id, clock::now())
        .await;
    assert!(revoked.expect("an answer"));
    assert_eq!(bench.get("/api/device/forms").await.status, 401);
    assert_eq!(bench.get("/openrosa/formList").await.status, 401);
    assert_eq!(bench.submit(&record("uuid:1", "1"), &[]).await.status, 201);
}

#[tokio::test]
async fn a_heartbeat_says_what_is_still_out_there() {
    let bench = Bench::new().await;
    let [here, there] = [record("uuid:1", "1"), record("uuid:2", "2")];
    bench.submit(&here, &[]).await;
    let pending =
        |id: &str, xml: &[u8]| json!({ "form_id": "encuesta", "instance_id": id, "sha256": sha256_hex(xml) });
    let beat = json!({
        "app_version": "0.1.0", "persisted": true, "free_bytes": 1, "drafts": 3,
        "pending": [pending("uuid:1", &here), pending("uuid:2", &there)], "clock": clock::now() + 3_600_000,
    });
    let answer = bench.message("/api/device/heartbeat", &beat).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let device = bench.app.storage.devices().await.expect("devices").remove(0);
    assert_eq!(
        (device.pending, device.drafts, device.received),
        (1, 3, 1),
        "what arrived is not pending"
    );
    assert!((3_590_000..3_610_000).contains(&device.clock_skew.expect("a skew")));
    bench.submit(&there, &[]).await;
    let left = bench
        .app
        .storage
        .pending_by_device("encuesta")
        .await
        .expect("pending");
    assert_eq!(left, Vec::new());
}

#[tokio::test]
async fn fifty_clients_at_once_give_one_row_for_each_record() {
    let bench = Arc::new(Bench::new().await);
    let tasks: Vec<_> = (0..50)
        .map(|number| {
            let bench = bench.clone();
            // Every record is sent by five clients.
            tokio::spawn(async move {
                let xml = record(&format!("uuid:{}", number / 5), "1");
                bench.submit(&xml, &[]).await.status
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.expect("an answer"), StatusCode::CREATED);
    }
    let stored = bench
        .app
        .storage
        .records("encuesta", None, 100)
        .await
        .expect("records");
    let order: Vec<u64> = stored.iter().map(|record| record.seq).collect();
    assert_eq!(order, (1..=10).rev().collect::<Vec<u64>>());
}

#[tokio::test]
async fn every_answer_tells_the_browser_what_it_may_do() {
    let bench = Bench::new().await;
    for path in ["/", "/nowhere", "/api/device/forms", "/openrosa/formList"] {
        let answer = bench.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{path}"
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
    }
}
