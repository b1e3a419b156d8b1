//! What a person must look at: seen, read, decided, and counted only then.

use serde_json::{Value, json};
use sondeo_server::ingest::{Arrival, Sender, ingest};

use crate::bench::{Bench, WORKBOOK};

async fn sends(bench: &Bench, xml: &str) {
    let arrival = Arrival {
        xml: xml.into(),
        attachments: Vec::new(),
        from: Sender::Device {
            id: "sondeo:test".into(),
            revoked: false,
        },
    };
    ingest(&bench.app, arrival).await.expect("kept");
}

fn record(version: &str, gender: &str, meta: &str) -> String {
    format!("<data id='encuesta' version='{version}'><genero>{gender}</genero><meta>{meta}</meta></data>")
}

fn id(id: &str) -> String {
    format!("<instanceID>{id}</instanceID>")
}

fn edit(new: &str, old: &str) -> String {
    format!("{}<deprecatedID>{old}</deprecatedID>", id(new))
}

async fn waiting(bench: &Bench, query: &str) -> Vec<Value> {
    let page = bench.get(&format!("/api/quarantine{query}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.json()["records"].as_array().expect("records").clone()
}

/// Records in the report, and those set aside.
async fn counted(bench: &Bench) -> (u64, u64) {
    let page = bench.get("/api/forms/encuesta/report?profile=open").await.json();
    let about = &page["report"]["about"];
    let number = |name: &str| about[name].as_u64().unwrap_or(u64::MAX);
    (number("records"), number("set_aside"))
}

#[tokio::test]
async fn what_nobody_could_see_is_listed_with_its_bytes() {
    let bench = Bench::with_form().await;
    let unknown = "<d id='zzz' version='1'><meta><instanceID>uuid:9</instanceID></meta></d>";
    for xml in [
        "garbage",
        unknown,
        &record("1", "m", &id("uuid:1")),
        &record("1", "h", &id("uuid:1")),
    ] {
        sends(&bench, xml).await;
    }
    let found = waiting(&bench, "").await;
    let shown: Vec<_> = found
        .iter()
        .map(|r| {
            (
                r["form_id"].as_str(),
                r["reason"].as_str(),
                r["can_be_accepted"].as_bool(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (Some("encuesta"), Some("conflict"), Some(true)),
            (Some("zzz"), Some("unknown-form-version"), Some(false)),
            (Some(""), Some("not-xml"), Some(false)),
        ]
    );
    assert_eq!(
        (&found[0]["title"], &found[2]["title"]),
        (&json!("Encuesta"), &Value::Null)
    );
    let garbage = found[2]["seq"].as_u64().expect("a number");
    let bytes = bench
        .get(&format!("/api/quarantine/{garbage}/submission.xml"))
        .await;
    assert_eq!(bytes.text(), "garbage");
    assert!(bytes.header("content-disposition").starts_with("attachment"));
    assert_eq!(bytes.header("content-security-policy"), "sandbox");
    // By pages.
    let first = bench.get("/api/quarantine?limit=2").await.json();
    let next = first["next"].as_u64().expect("another page");
    assert_eq!(waiting(&bench, &format!("?limit=2&after={next}")).await.len(), 1);
    for path in [
        "/api/quarantine/99/submission.xml",
        "/api/quarantine/99/attachments/a.png",
        "/api/quarantine/1x/submission.xml",
    ] {
        assert!(matches!(bench.get(path).await.status, 400 | 404), "{path}");
    }
}

#[tokio::test]
async fn the_files_of_an_unknown_form_can_be_had() {
    let bench = Bench::with_form().await;
    let name = "mi foto, \"1\".png";
    bench.arrives("uuid:7", "77", "", &[(name, b"picture")]).await;
    let found = waiting(&bench, "").await;
    assert_eq!(found[0]["attachments"], json!([name]));
    let url = |name: &str| format!("/api/quarantine/{}/attachments/{name}", found[0]["seq"]);
    let file = bench.get(&url("mi%20foto,%20%221%22.png")).await;
    assert_eq!((file.status, file.text()), (200, "picture".to_owned()));
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert_eq!(bench.get(&url("otra.png")).await.status, 404);
}

#[tokio::test]
async fn a_person_decides_and_it_is_noted() {
    let bench = Bench::with_form().await;
    for (id_, gender) in [("uuid:1", "m"), ("uuid:1", "h"), ("uuid:2", "m")] {
        sends(&bench, &record("1", gender, &id(id_))).await;
    }
    sends(&bench, "garbage").await;
    assert_eq!(counted(&bench).await, (2, 1));
    let found = waiting(&bench, "").await;
    let [garbage, conflict] = [&found[0], &found[1]].map(|r| r["seq"].as_u64().expect("a number"));
    let decide = |seq: u64, what: &str| {
        let path = format!("/api/quarantine/{seq}/{what}");
        let bench = &bench;
        async move { bench.send("POST", &path, &json!({})).await.code() }
    };
    assert_eq!(
        decide(garbage, "accept").await,
        (409, "quarantine.no-form".into())
    );
    assert_eq!(decide(garbage, "reject").await.0, 204);
    assert_eq!(decide(conflict, "accept").await.0, 204);
    assert_eq!(decide(conflict, "accept").await.0, 404, "it waits no more");
    assert_eq!(waiting(&bench, "").await, Vec::<Value>::new());
    assert_eq!(waiting(&bench, "?rejected=true").await.len(), 2);
    assert_eq!(counted(&bench).await, (2, 0));
    let document = bench
        .get("/api/forms/encuesta/records/uuid:1/submission.xml")
        .await;
    assert_eq!(document.text(), record("1", "h", &id("uuid:1")));
    let events = bench.app.storage.events(20).await.expect("events");
    for (action, object) in [
        ("quarantine.accept", format!("encuesta #{conflict}")),
        ("quarantine.reject", format!(" #{garbage}")),
    ] {
        let is_noted = |e: &sondeo_server::storage::Event| {
            (&*e.actor, &*e.action, &e.object) == ("staff:admin", action, &object)
        };
        assert!(events.iter().any(is_noted), "{action} {object}");
    }
}

#[tokio::test]
async fn records_of_a_version_that_came_late_count_once_it_is_published() {
    let bench = Bench::with_form().await;
    sends(&bench, &record("2", "m", &id("uuid:1"))).await;
    assert_eq!(counted(&bench).await, (0, 1));
    let second = WORKBOOK.replace("| encuesta | 1 |", "| encuesta | 2 |");
    let published = bench.publish("encuesta.md", second.as_bytes(), &[]).await;
    assert_eq!(published.status, 201, "{}", published.text());
    assert_eq!(counted(&bench).await, (1, 0));
    assert_eq!(waiting(&bench, "").await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_edited_record_counts_once_and_its_past_is_there() {
    let bench = Bench::with_form().await;
    // The edit comes first.
    sends(&bench, &record("1", "h", &edit("uuid:2", "uuid:1"))).await;
    assert_eq!(waiting(&bench, "").await[0]["reason"], "edit-before-original");
    sends(&bench, &record("1", "m", &id("uuid:1"))).await;
    assert_eq!(counted(&bench).await, (1, 0));
    let csv = bench.get("/api/forms/encuesta/export?format=csv").await;
    assert_eq!(csv.status, 200);
    let page = bench.get("/api/forms/encuesta/records").await.json();
    assert_eq!(
        (&page["total"], &page["rows"][0]["instance_id"]),
        (&json!(1), &json!("uuid:2"))
    );
    let versions = bench
        .get("/api/forms/encuesta/records/uuid:1/versions")
        .await
        .json();
    let shown: Vec<_> = versions
        .as_array()
        .expect("versions")
        .iter()
        .map(|v| {
            (
                v["instance_id"].clone(),
                v["is_current"].clone(),
                v["replaced_by"].clone(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (json!("uuid:2"), json!(true), Value::Null),
            (json!("uuid:1"), json!(false), json!("uuid:2")),
        ]
    );
    let seq = versions[1]["seq"].as_u64().expect("a number");
    let old = format!("/api/forms/encuesta/records/uuid:1/submission.xml?seq={seq}");
    assert_eq!(bench.get(&old).await.text(), record("1", "m", &id("uuid:1")));
    assert_eq!(
        bench
            .get("/api/forms/encuesta/records/nobody/versions")
            .await
            .status,
        404
    );
}

/// Few who did not consent are not told where the profile hides few.
#[tokio::test]
async fn a_preview_says_why_records_are_in_no_count() {
    let bench = Bench::new().await;
    let workbook = WORKBOOK
        .replace(
            "| | select_one g | genero |",
            "| | select_one c | acepta | Acepta | Accepts | | consent | | |\n| | select_one g | genero |",
        )
        .replace(
            "| | g | h | Hombre | Man |",
            "| | g | h | Hombre | Man |\n| | c | si | Sí | Yes |\n| | c | no | No | No |",
        );
    let published = bench.publish("encuesta.md", workbook.as_bytes(), &[]).await;
    assert_eq!(published.status, 201, "{}", published.text());
    let rehearsal = json!({ "people": 10, "seed": 1 });
    let begun = bench
        .send("POST", "/api/forms/encuesta/rehearsal", &rehearsal)
        .await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    let answers = |consent: &str, meta: &str| {
        format!("<data id='encuesta' version='1'><acepta>{consent}</acepta><meta>{meta}</meta></data>")
    };
    for number in 0..6 {
        sends(&bench, &answers("si", &id(&format!("uuid:{number}")))).await;
    }
    for number in 6..9 {
        sends(&bench, &answers("no", &id(&format!("uuid:{number}")))).await;
    }
    // One is corrected, and one of two that have the same id is rejected.
    sends(&bench, &answers("si", &edit("uuid:10", "uuid:0"))).await;
    sends(&bench, &answers("no", &id("uuid:1"))).await;
    let seq = waiting(&bench, "").await[0]["seq"].clone();
    let rejected = bench
        .send("POST", &format!("/api/quarantine/{seq}/reject"), &json!({}))
        .await;
    assert_eq!(rejected.status, 204, "{}", rejected.text());
    for (profile, declined) in [("open", 3), ("internal", 0), ("external", 0)] {
        let path = format!("/api/forms/encuesta/report?profile={profile}");
        let page = bench.get(&path).await.json();
        assert_eq!(
            page["uncounted"],
            json!({ "declined": declined, "rehearsal": 10, "out": 2 }),
            "{profile}"
        );
    }
    assert_eq!(counted(&bench).await, (6, 0));
    for number in 11..13 {
        sends(&bench, &answers("no", &id(&format!("uuid:{number}")))).await;
    }
    let page = bench.get("/api/forms/encuesta/report?profile=internal").await;
    assert_eq!(page.json()["uncounted"]["declined"], 5);
}
