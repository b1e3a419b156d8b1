//! The project's own surveys on a real server: what a tablet receives, and what comes back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sondeo_engine::form::FieldKind;
use sondeo_engine::form::types::ControlKind;
use sondeo_engine::session::Resources;
use sondeo_engine::xml::Limits;
use sondeo_report::compose::{FormData, ReportOptions};
use sondeo_report::rehearsal::{Bias, Outcome, Rehearsal};
use sondeo_report::table::{Profile, Value as Counted};
use sondeo_server::app::App;
use sondeo_server::blobs::Blobs;
use sondeo_server::formcache::LinkedForm;
use sondeo_server::http::assets::Assets;
use sondeo_server::http::headers::Connection;
use sondeo_server::publish::{publish, read_folder};
use sondeo_server::storage::NewEnrolmentCode;
use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::versions::Versions;
use sondeo_server::{clock, dataset, http, secret};
use sondeo_sync::openrosa::multipart;
use tower::ServiceExt;

const SURVEYS: [&str; 5] = [
    "needs-individual",
    "needs-institution",
    "training-follow-up",
    "training-post",
    "training-pre",
];
const VERSION: &str = "2026.11.5";

/// A server with the five surveys, and the token of a tablet.
struct Bench {
    app: App,
    router: Router,
    token: String,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Sqlite::open(&folder.path().join("test.sqlite")).expect("a database");
        let blobs = Blobs::open(&folder.path().join("files")).expect("files");
        let app = App::start(Arc::new(storage), blobs, Some("Prueba"))
            .await
            .expect("an app");
        for name in SURVEYS {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../survey-defs")
                .join(name);
            let upload = read_folder(&path).expect("a folder").expect("a survey");
            let published = publish(&app, upload, "test").await.expect(name);
            assert_eq!(
                (published.form_id.as_str(), published.version.as_str()),
                (name, VERSION)
            );
            assert!(published.warnings.is_empty(), "{name}: {:?}", published.warnings);
            let version = app
                .storage
                .version(name, VERSION)
                .await
                .expect("read")
                .expect("it");
            assert_eq!(version.missing_media, Vec::<String>::new(), "{name}");
        }
        let code = NewEnrolmentCode {
            code_hash: secret::fingerprint("abcd2345"),
            tablets: 1,
            expires_at: clock::now() + 60_000,
        };
        app.storage.add_enrolment(code).await.expect("a code");
        let mut bench = Bench {
            router: http::router(app.clone(), Assets::default()),
            app,
            token: String::new(),
            _folder: folder,
        };
        let body = json!({ "code": "abcd2345", "device_name": "Tableta 1" });
        let request = Request::post("/api/enrol").header("Content-Type", "application/json");
        let (_, enrolment) = bench.send(request, body.to_string()).await;
        let enrolment: Value = serde_json::from_slice(&enrolment).expect("JSON");
        bench.token = enrolment["token"].as_str().expect("a token").to_owned();
        bench
    }

    async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> (u16, Vec<u8>) {
        let request = request
            .header("Host", "sondeo.example")
            .header("Authorization", format!("Bearer {}", self.token));
        let mut request: Request<Body> = request.body(body.into()).expect("a request");
        request.extensions_mut().insert(Connection {
            peer: [192, 0, 2, 1].into(),
            secure: false,
        });
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        (parts.status.as_u16(), body)
    }

    async fn get(&self, url: &str) -> Vec<u8> {
        let (status, body) = self.send(Request::get(url), "").await;
        assert_eq!(status, 200, "{url}");
        body
    }

    async fn linked(&self, form: &str) -> Arc<LinkedForm> {
        let found = self.app.forms.get(form, VERSION).await;
        found.expect("read").expect("a form that links")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_a_tablet_receives_holds_the_key() {
    let bench = Bench::new().await;
    let catalogue = bench.get("/api/device/forms").await;
    let forms: Value = serde_json::from_slice(&catalogue).expect("JSON");
    let mut received: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    received.insert("catalogue".to_owned(), catalogue);
    received.insert("form list".to_owned(), bench.get("/openrosa/formList").await);
    let forms = forms["forms"].as_array().expect("forms").clone();
    assert_eq!(forms.len(), SURVEYS.len());
    for form in &forms {
        let id = form["form_id"].as_str().expect("an id");
        let manifest = format!("/openrosa/manifest?formID={id}&version={VERSION}");
        received.insert(manifest.clone(), bench.get(&manifest).await);
        let media = form["media"].as_array().expect("media");
        for file in std::iter::once(form).chain(media) {
            let url = file["url"].as_str().expect("a URL");
            received.insert(url.to_owned(), bench.get(url).await);
        }
    }
    for (place, bytes) in &received {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        // Columns and sheets that only reports read.
        for word in [
            "score",
            "<missing>",
            "share_mastery",
            "confidence10",
            "2026-01-15",
        ] {
            assert!(!text.contains(word), "{place} has “{word}”");
        }
    }
    let mut places = [0; 4];
    for form in SURVEYS {
        let plan = &bench.linked(form).await.plan;
        let xform = &received[&format!("/openrosa/form.xml?formID={form}&version={VERSION}")];
        let xform = String::from_utf8_lossy(xform);
        let (draft, _) = sondeo_engine::xform::read(&xform, &Limits::XFORM);
        let (as_received, _) = sondeo_engine::form::link(draft.expect("a form"));
        let as_received = as_received.expect("a form that links");
        let right: BTreeMap<&str, &str> = plan
            .choices
            .iter()
            .filter(|choice| choice.score.as_deref() == Some("1"))
            .map(|choice| (choice.list.as_str(), choice.name.as_str()))
            .collect();
        for list in right.keys() {
            let (_, items) = xform
                .split_once(&format!("<instance id=\"{list}\">"))
                .expect("the list");
            let (items, _) = items.split_once("</instance>").expect("its end");
            let elements: BTreeSet<&str> = items
                .split('<')
                .filter_map(|part| part.split(['>', '/', ' ']).next())
                .filter(|name| !name.trim().is_empty())
                .collect();
            let expected = BTreeSet::from(["root", "item", "itextId", "name"]);
            assert_eq!(elements, expected, "{form} {list}");
        }
        // The right answer stands anywhere in its list.
        for field in as_received.fields().iter() {
            let list = field.choice_list.as_deref().unwrap_or_default();
            if let Some(name) = right.get(list) {
                let place = field.choices.iter().position(|choice| choice.value == *name);
                places[place.expect("the right answer")] += 1;
            }
        }
    }
    assert!(places.iter().all(|count| *count > 5), "{places:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rehearsed_records_are_counted_with_their_missing_kinds() {
    let bench = Bench::new().await;
    for name in SURVEYS {
        let form = bench.linked(name).await;
        let sent = submit(&bench, name, &form, 15).await;
        let versions = Versions::load(&bench.app, name).await.expect("a form");
        let loaded = dataset::load(&bench.app, versions, None).await.expect("read");
        assert_eq!(
            (loaded.dataset.records.len(), loaded.unread),
            (sent.len(), 0),
            "{name}"
        );
        check_missing(name, &form, &sent, &loaded);
    }
}

/// Sends so many people's records as a tablet does; gives them in their order.
async fn submit(bench: &Bench, name: &str, form: &LinkedForm, people: u32) -> Vec<String> {
    let mut resources = Resources::new();
    let version = bench
        .app
        .storage
        .version(name, VERSION)
        .await
        .expect("read")
        .expect("it");
    for file in version.media {
        resources.insert(file.filename, bench.app.blobs.get(&file.sha256).expect("a file"));
    }
    let rehearsal =
        Rehearsal::new(form.form.clone(), &form.plan, &resources, 7, Bias::default()).expect("a rehearsal");
    let mut sent = Vec::new();
    for number in 0..people {
        let outcome = rehearsal.person(number).expect("a session");
        assert!(!matches!(outcome, Outcome::Stuck { .. }), "{name}: {outcome:?}");
        let Outcome::Record { xml, .. } = outcome else {
            continue;
        };
        // As a tablet would name it.
        let xml = xml.replace("rehearsal:", "uuid:");
        let body = multipart(xml.as_bytes(), &[], 7);
        let request = Request::post("/openrosa/submission").header("Content-Type", body.content_type);
        let (status, answer) = bench.send(request, body.body).await;
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(&answer));
        sent.push(xml);
    }
    sent
}

/// The value in a record; `None` if it is not there.
fn value<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    match xml.split_once(&format!("<{name}>")) {
        Some((_, rest)) => rest.split('<').next(),
        None => xml.contains(&format!("<{name}/>")).then_some(""),
    }
}

/// "Does not know", "prefers not to answer" and "does not apply" are counted as what they are.
fn check_missing(name: &str, form: &LinkedForm, sent: &[String], loaded: &dataset::Loaded) {
    let data = FormData {
        form: &form.form,
        plan: &form.plan,
        dataset: &loaded.dataset,
    };
    let options = ReportOptions {
        profile: Profile::Open,
        ..ReportOptions::default()
    };
    let report = sondeo_report::compose::report(&[data], &options);
    let questions = report.sections.iter().find(|section| section.id == "questions");
    for table in &questions.expect("the questions").tables {
        let path = table.question.as_deref().unwrap_or_default();
        let Some(field) = form.form.fields().get(path) else {
            continue;
        };
        if field.kind != FieldKind::Question(ControlKind::Select1) {
            continue;
        }
        let count = |kind: &str| {
            let choices = form.plan.choices.iter();
            let of_kind: Vec<&str> = choices
                .filter(|c| Some(&c.list) == field.choice_list.as_ref() && c.missing.as_deref() == Some(kind))
                .map(|c| c.name.as_str())
                .collect();
            let values = sent.iter().filter_map(|xml| value(xml, &field.name));
            values.filter(|value| of_kind.contains(value)).count() as u64
        };
        let total = |key: &str| {
            let row = table.rows.iter().find(|row| row.head.key == key);
            match row.and_then(|row| row.cells.first()).map(|cell| &cell.value) {
                Some(Counted::Count(n)) => *n,
                _ => 0,
            }
        };
        let counted = ["dont_know", "refused", "not_applicable"].map(total);
        let expected = ["dk", "refused", "na"].map(count);
        assert_eq!(counted, expected, "{name} {}", table.id);
    }
}
