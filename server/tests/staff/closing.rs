//! Closing through the real router: nobody is offered a closed survey, and everything that was begun with it arrives.

use axum::http::Request;
use serde_json::{Value, json};
use sondeo_server::publish::{Upload, publish};
use sondeo_sync::openrosa::multipart;

use crate::bench::{Answer, Bench, WORKBOOK};

const URL: &str = "/api/forms/encuesta/closing";

/// A device that fetches forms and sends records.
struct Device<'a> {
    bench: &'a Bench,
    token: String,
}

impl<'a> Device<'a> {
    async fn new(bench: &'a Bench) -> Self {
        let made = bench
            .send("POST", "/api/devices", &json!({ "name": "Collect 1" }))
            .await
            .json();
        let address = made["address"].as_str().expect("an address");
        let token = address.split('/').nth_back(1).expect("a token").to_owned();
        Self { bench, token }
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header("Host", "sondeo.example")
            .header("Authorization", format!("Bearer {}", self.token));
        self.bench.ask(request, "").await
    }

    /// The versions in the tablets' catalogue, and how many are in each of the lists of forms.
    async fn offered(&self) -> (Vec<String>, Vec<usize>) {
        let catalogue = self.get("/api/device/forms").await.json();
        let forms = catalogue["forms"].as_array().expect("forms").iter();
        let versions = forms.map(|form| form["version"].as_str().unwrap_or_default().to_owned());
        let mut listed = Vec::new();
        for query in ["", "?formID=encuesta", "?listAllVersions=true"] {
            let list = self.get(&format!("/openrosa/formList{query}")).await;
            assert_eq!(list.status, 200, "{query}");
            listed.push(list.text().matches("<xform>").count());
        }
        (versions.collect(), listed)
    }

    async fn submit(&self, id: &str) -> Answer {
        let xml = format!(
            "<data id='encuesta' version='1'><genero>m</genero><varios/><meta><instanceID>{id}</instanceID></meta></data>"
        );
        let sent = multipart(xml.as_bytes(), &[], 7);
        let request = Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", sent.content_type);
        self.bench.ask(request, sent.body).await
    }
}

async fn form(bench: &Bench) -> Value {
    bench.get("/api/forms").await.json()[0].clone()
}

fn versions(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn a_closed_survey_is_offered_to_nobody_and_takes_its_records() {
    let bench = Bench::new().await;
    let file: &[(&str, &[u8])] = &[("a.png", b"png")];
    let first = bench.publish("encuesta.md", WORKBOOK.as_bytes(), file).await;
    assert_eq!(first.json()["closed"], false, "{}", first.text());
    let device = Device::new(&bench).await;
    assert_eq!(device.offered().await, (versions(&["1"]), vec![1, 1, 1]));
    assert_eq!(form(&bench).await["closed"], Value::Null);
    // Closing twice is closing once.
    for _ in 0..2 {
        assert_eq!(bench.send("POST", URL, &json!({})).await.status, 204);
    }
    assert_eq!(device.offered().await, (versions(&[]), vec![0, 0, 0]));
    // Who has begun a record may still fetch what belongs to its version.
    for file in ["form.xml", "manifest", "media/a.png"] {
        let address = format!("/openrosa/{file}?formID=encuesta&version=1");
        assert_eq!(device.get(&address).await.status, 200, "{file}");
    }
    let late = device.submit("uuid:late").await;
    assert_eq!(late.status, 201, "{}", late.text());
    let closed = form(&bench).await;
    assert_eq!(
        (&closed["records"], &closed["quarantined"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(closed["closed"]["by"], "admin");
    assert!(closed["closed"]["at"].as_i64() > Some(0), "{closed}");
    let report = bench.get("/api/forms/encuesta/report?profile=open").await;
    assert_eq!(report.json()["report"]["about"]["records"], 1);
    assert_eq!(
        bench.get("/api/forms/encuesta/export?format=csv").await.status,
        200
    );
    assert_eq!(bench.send("DELETE", URL, &json!({})).await.status, 204);
    assert_eq!(device.offered().await, (versions(&["1"]), vec![1, 1, 1]));
    assert_eq!(form(&bench).await["closed"], Value::Null);
    assert_eq!(bench.send("DELETE", URL, &json!({})).await.status, 204);
    let events = bench.app.storage.events(100).await.expect("events");
    let noted: Vec<_> = events
        .iter()
        .rev()
        .filter(|event| event.action.starts_with("form."))
        .map(|event| (&*event.actor, &*event.action, &*event.object))
        .collect();
    let expected = ["form.close", "form.reopen"].map(|action| ("staff:admin", action, "encuesta"));
    assert_eq!(noted, expected);
}

/// Neither the console nor the folders of `sondeo serve --surveys` open what a person closed.
#[tokio::test]
async fn publishing_leaves_a_survey_closed_and_says_so() {
    let bench = Bench::with_form().await;
    let device = Device::new(&bench).await;
    assert_eq!(bench.send("POST", URL, &json!({})).await.status, 204);
    let next = WORKBOOK.replace("| Encuesta | encuesta | 1 |", "| Encuesta | encuesta | 2 |");
    let published = bench.publish("encuesta.md", next.as_bytes(), &[]).await;
    assert_eq!(
        (published.status, &published.json()["closed"]),
        (201, &json!(true)),
        "{}",
        published.text()
    );
    let upload = Upload {
        form: Some(("encuesta.md".into(), next.into_bytes())),
        media: Vec::new(),
    };
    let at_start = publish(&bench.app, upload, "sondeo").await.expect("published");
    assert!(at_start.closed);
    assert_eq!(device.offered().await, (versions(&[]), vec![0, 0, 0]));
    assert_eq!(bench.send("DELETE", URL, &json!({})).await.status, 204);
    assert_eq!(device.offered().await, (versions(&["2"]), vec![1, 1, 2]));
}

#[tokio::test]
async fn what_nobody_published_cannot_be_closed() {
    let bench = Bench::with_form().await;
    for method in ["POST", "DELETE"] {
        let answer = bench.send(method, "/api/forms/nobody/closing", &json!({})).await;
        assert_eq!(answer.code(), (404, "request.not-found".into()), "{method}");
    }
}
