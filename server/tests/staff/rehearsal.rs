//! Rehearsal through the real router: pretended records come by the common way, are marked, and leave at once.

use crate::bench::Bench;
use serde_json::{Value, json};
use sondeo_report::export::{Records, Submission};
use sondeo_server::export::Stored;
use sondeo_server::versions::Versions;

const URL: &str = "/api/forms/encuesta/rehearsal";

async fn form(bench: &Bench) -> Value {
    bench.get("/api/forms").await.json()[0].clone()
}

/// What the open report says of itself.
async fn about(bench: &Bench) -> Value {
    let page = bench.get("/api/forms/encuesta/report?profile=open").await.json();
    page["report"]["about"].clone()
}

#[tokio::test]
async fn a_rehearsal_is_marked_and_leaves_at_once() {
    let bench = Bench::with_form().await;
    let asked = json!({ "people": 20, "seed": 7 });
    let answer = bench.send("POST", URL, &asked).await;
    assert_eq!(
        answer.json(),
        json!({ "records": 20, "dropped_out": 0, "stuck": 0 }),
        "{}",
        answer.text()
    );
    assert_eq!(
        bench.send("POST", URL, &asked).await.status,
        200,
        "the same people again are kept once"
    );
    assert_eq!(form(&bench).await["rehearsal"], 20);
    assert_eq!(form(&bench).await["records"], 20);
    let results = about(&bench).await;
    assert_eq!(results["records"], 20);
    let title = &results["title"]["es"];
    assert!(
        title.as_str().is_some_and(|title| title.starts_with("ENSAYO")),
        "{title}"
    );
    let export = bench.get("/api/forms/encuesta/export?format=csv").await;
    assert!(export.header("content-disposition").contains("ENSAYO-encuesta"));
    // The tables alone hold no records; they are marked all the same.
    let tables = bench
        .get("/api/forms/encuesta/export?format=tables&language=es")
        .await;
    let name = tables.header("content-disposition");
    assert!(name.contains("ENSAYO-encuesta-tables.xlsx"), "{name}");
    assert_eq!(bench.send("DELETE", URL, &json!({})).await.status, 204);
    assert_eq!(form(&bench).await["records"], 0);
    assert_eq!(about(&bench).await["title"]["es"], "Encuesta");
}

#[tokio::test]
async fn pretended_answers_never_stand_among_real_ones() {
    let bench = Bench::with_form().await;
    let asked = json!({ "people": 10, "seed": 1 });
    assert_eq!(bench.send("POST", URL, &asked).await.status, 200);
    bench
        .arrives("uuid:1", "1", "<genero>m</genero><varios/>", &[])
        .await;
    let results = about(&bench).await;
    assert_eq!(
        (&results["records"], &results["title"]["es"]),
        (&json!(1), &json!("Encuesta"))
    );
    let arrivals = bench.get("/api/forms/encuesta/arrivals").await.json();
    assert_eq!(
        (&arrivals["received"], &arrivals["rehearsal"]),
        (&json!(11), &json!(10))
    );
    let page = bench.get("/api/forms/encuesta/records").await.json();
    let rows = page["rows"].as_array().expect("rows");
    for row in rows {
        let is_real = row["instance_id"] == "uuid:1";
        assert_eq!(row["is_rehearsal"], !is_real, "{row}");
    }
    assert_eq!(rows.len(), 11);
    let refused = bench.send("POST", URL, &asked).await;
    assert_eq!(refused.code(), (409, "rehearsal.has-records".into()));
    assert_eq!(bench.send("DELETE", URL, &json!({})).await.status, 204);
    assert_eq!(form(&bench).await["records"], 1, "what is real stays");
    assert_eq!(
        bench
            .send("POST", "/api/forms/nobody/rehearsal", &asked)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_file_that_was_begun_before_the_first_real_record_is_of_the_rehearsal() {
    let bench = Bench::with_form().await;
    let asked = json!({ "people": 10, "seed": 1 });
    assert_eq!(bench.send("POST", URL, &asked).await.status, 200);
    let versions = Versions::load(&bench.app, "encuesta").await.expect("versions");
    let mut records = Stored::new(&bench.app, &versions).await.expect("records");
    bench
        .arrives("uuid:1", "1", "<genero>m</genero><varios/>", &[])
        .await;
    let read = move || {
        let mut pretended = Vec::new();
        let note = &mut |record: &Submission| {
            pretended.push(record.is_rehearsal);
            Ok(())
        };
        records.each(note).expect("read");
        pretended
    };
    let pretended = tokio::task::spawn_blocking(read).await.expect("read");
    assert_eq!(pretended, [true; 10]);
}
