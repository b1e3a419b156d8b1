//! Frozen reports through the real router: the same bytes again, and no release whose difference shows few people.

use crate::bench::Bench;
use serde_json::json;

const RELEASES: &str = "/api/forms/encuesta/releases";

/// Records `from..to`: two women to three men.
async fn arrive(bench: &Bench, from: usize, to: usize) {
    for at in from..to {
        let gender = if at % 5 < 2 { "m" } else { "h" };
        let several = if at % 3 == 0 { "m" } else { "m h" };
        let answers = format!("<genero>{gender}</genero><varios>{several}</varios>");
        bench.arrives(&format!("uuid:{at}"), "1", &answers, &[]).await;
    }
}

#[tokio::test]
async fn a_release_is_the_same_bytes_whatever_comes_later() {
    let bench = Bench::with_form().await;
    arrive(&bench, 0, 60).await;
    let asked = json!({ "profile": "external" });
    let made = bench.send("POST", RELEASES, &asked).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let line = made.json();
    let id = line["id"].as_str().expect("an id").to_owned();
    assert!(id.starts_with("encuesta-general-1-"), "{id}");
    assert_eq!(line["made_by"], "admin");
    assert_eq!(line["profile"], "external");
    let files = ["", "/report.html?language=es", "/tables.xlsx?language=en"];
    let mut first = Vec::new();
    for file in files {
        let answer = bench.get(&format!("{RELEASES}/{id}{file}")).await;
        assert_eq!(answer.status, 200, "{file}: {}", answer.text());
        first.push(answer.body);
    }
    let report: serde_json::Value = serde_json::from_slice(&first[0]).expect("JSON");
    assert_eq!(report["about"]["release"]["id"], json!(id));
    assert_eq!(report["about"]["release"]["hash"], line["hash"]);
    assert!(String::from_utf8_lossy(&first[1]).contains(&id));
    assert!(first[2].starts_with(b"PK"));
    // Asked again, it is the one that is there.
    let again = bench.send("POST", RELEASES, &asked).await;
    assert_eq!((again.status, again.json()), (200, line.clone()));
    // Later records change the preview and not the release.
    arrive(&bench, 60, 90).await;
    for (file, before) in files.iter().zip(&first) {
        let answer = bench.get(&format!("{RELEASES}/{id}{file}")).await;
        assert!(answer.body == *before, "{file} changed");
    }
    let second = bench
        .send(
            "POST",
            RELEASES,
            &json!({ "profile": "external", "wave": "2027" }),
        )
        .await;
    assert_eq!(second.status, 201, "{}", second.text());
    assert_eq!(second.json()["number"], 2);
    let list = bench.get(RELEASES).await.json();
    assert_eq!(list, json!([second.json(), line]));
    let events = bench.app.storage.events(50).await.expect("events");
    for (action, object) in [("release.freeze", "encuesta"), ("release.read", id.as_str())] {
        assert!(
            events
                .iter()
                .any(|event| event.action == action && event.object == object),
            "{action}"
        );
    }
}

#[tokio::test]
async fn no_release_shows_few_people() {
    let bench = Bench::with_form().await;
    arrive(&bench, 0, 4).await;
    let few = bench
        .send("POST", RELEASES, &json!({ "profile": "internal" }))
        .await;
    assert_eq!(few.code(), (409, "release.too-few-records".to_owned()));
    arrive(&bench, 4, 60).await;
    let made = bench
        .send("POST", RELEASES, &json!({ "profile": "internal" }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    arrive(&bench, 60, 61).await;
    // Neither another profile nor another name for the wave is a way around.
    for asked in [
        json!({ "profile": "internal" }),
        json!({ "profile": "external" }),
        json!({ "profile": "internal", "wave": "otra" }),
        json!({ "profile": "internal", "by": "genero" }),
    ] {
        let refused = bench.send("POST", RELEASES, &asked).await;
        assert_eq!(
            refused.code(),
            (409, "release.too-few-changes".to_owned()),
            "{asked}"
        );
        let problem = refused.json();
        let id = made.json()["id"].as_str().expect("an id").to_owned();
        assert!(problem["message_es"].as_str().expect("text").contains(&id));
        assert!(problem["message_en"].as_str().expect("text").contains(&id));
    }
    assert_eq!(bench.get(RELEASES).await.json().as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_cannot_be_frozen_says_why() {
    let bench = Bench::with_form().await;
    arrive(&bench, 0, 12).await;
    for (asked, status, code) in [
        (json!({ "profile": "open" }), 422, "release.open"),
        (
            json!({ "profile": "internal", "by": "varios" }),
            400,
            "request.malformed",
        ),
        (
            json!({ "profile": "internal", "wave": "x".repeat(61) }),
            400,
            "request.malformed",
        ),
    ] {
        let answer = bench.send("POST", RELEASES, &asked).await;
        assert_eq!(answer.code(), (status, code.to_owned()), "{asked}");
    }
    let other = bench
        .send(
            "POST",
            "/api/forms/otra/releases",
            &json!({ "profile": "internal" }),
        )
        .await;
    assert_eq!(other.status, 404);
    for missing in ["", "/report.html", "/tables.xlsx"] {
        let answer = bench
            .get(&format!("{RELEASES}/encuesta-general-1-x{missing}"))
            .await;
        assert_eq!(answer.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn made_up_answers_are_not_published() {
    let bench = Bench::with_form().await;
    let path = "/api/forms/encuesta/rehearsal";
    let begun = bench
        .send("POST", path, &json!({ "people": 20, "seed": 7 }))
        .await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    let refused = bench
        .send("POST", RELEASES, &json!({ "profile": "internal" }))
        .await;
    assert_eq!(refused.code(), (409, "release.rehearsal".to_owned()));
}

#[tokio::test]
async fn files_with_records_are_not_for_readers_outside() {
    let bench = Bench::with_form().await;
    arrive(&bench, 0, 12).await;
    for (format, status) in [("xlsx", 400), ("csv", 400), ("json", 400), ("tables", 200)] {
        let path = format!("/api/forms/encuesta/export?format={format}&profile=external");
        let answer = bench.get(&path).await;
        assert_eq!(answer.status, status, "{format}");
        if status == 400 {
            assert_eq!(answer.code().1, "export.external-records");
        }
    }
}
