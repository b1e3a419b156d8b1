//! Records, results and exports as staff get them, through the real router.

use crate::bench::{Bench, WORKBOOK};
use serde_json::{Value, json};
use sondeo_server::storage::StoredHeartbeat;

/// Two women and a man, one of them quarantined for its version, another for its bytes.
async fn bench() -> Bench {
    let bench = Bench::with_form().await;
    bench
        .arrives(
            "uuid:1",
            "1",
            "<genero>m</genero><porque>&lt;script&gt;alert(1)&lt;/script&gt;</porque><varios>m h</varios>\
             <curso><nombre>Uno</nombre></curso><curso><nombre>=1+1</nombre></curso>",
            &[("foto.html", b"<script>alert(1)</script>")],
        )
        .await;
    bench
        .arrives("uuid:2", "1", "<genero>h</genero><varios/>", &[])
        .await;
    bench
        .arrives("uuid:3", "9", "<genero>m</genero><varios/>", &[])
        .await;
    bench
        .arrives("uuid:2", "1", "<genero>m</genero><varios/>", &[])
        .await;
    bench
}

fn cells(page: &Value, id: &str) -> Value {
    let rows = page["rows"].as_array().expect("rows");
    let row = rows
        .iter()
        .find(|row| row["instance_id"] == id && row["quarantined"].is_null());
    row.expect("the record")["cells"].clone()
}

#[tokio::test]
async fn records_are_a_table_of_plain_text() {
    let bench = bench().await;
    let answer = bench.get("/api/forms/encuesta/records?language=es").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let page = answer.json();
    let labels: Vec<_> = page["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|c| &c["label"])
        .collect();
    assert_eq!(labels, ["Género", "¿Por qué?", "Varios"]);
    assert_eq!(
        cells(&page, "uuid:1"),
        json!(["Mujer", "<script>alert(1)</script>", "Mujer, Hombre"])
    );
    // Not asked is not blank.
    assert_eq!(cells(&page, "uuid:2"), json!(["Hombre", null, ""]));
    assert_eq!(page["total"], 4);
    assert_eq!(page["next"], Value::Null);
    let english = bench.get("/api/forms/encuesta/records?language=en").await.json();
    assert_eq!(english["columns"][0]["label"], "Gender");
    assert_eq!(cells(&english, "uuid:2")[0], "Man");
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let bench = bench().await;
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = bench
            .get(&format!("/api/forms/encuesta/records?limit=3{after}"))
            .await
            .json();
        let rows = page["rows"].as_array().expect("rows");
        seen.extend(
            rows.iter()
                .map(|row| (row["instance_id"].clone(), row["quarantined"].clone())),
        );
        let Some(next) = page["next"].as_u64() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(
        json!(seen),
        json!([
            ["uuid:2", "conflict"],
            ["uuid:3", "unknown-form-version"],
            ["uuid:2", null],
            ["uuid:1", null],
        ])
    );
}

#[tokio::test]
async fn a_records_document_and_files_are_saved_never_shown() {
    let bench = bench().await;
    for (path, start) in [("submission.xml", "<data"), ("attachments/foto.html", "<script>")] {
        let answer = bench
            .get(&format!("/api/forms/encuesta/records/uuid:1/{path}"))
            .await;
        assert!(answer.text().starts_with(start), "{path}");
        assert!(
            answer.header("content-disposition").starts_with("attachment"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("content-type").contains("html"), "{path}");
    }
    for missing in ["uuid:9/submission.xml", "uuid:1/attachments/otra"] {
        let answer = bench.get(&format!("/api/forms/encuesta/records/{missing}")).await;
        assert_eq!(answer.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn a_conflicting_record_can_be_looked_at() {
    let bench = bench().await;
    let page = bench.get("/api/forms/encuesta/records").await.json();
    let rows = page["rows"].as_array().expect("rows");
    for (reason, answer) in [(json!("conflict"), "<genero>m<"), (Value::Null, "<genero>h<")] {
        let same = |row: &&Value| row["instance_id"] == "uuid:2" && row["quarantined"] == reason;
        let seq = &rows.iter().find(same).expect("the record")["seq"];
        let path = format!("/api/forms/encuesta/records/uuid:2/submission.xml?seq={seq}");
        assert!(bench.get(&path).await.text().contains(answer), "{reason}");
    }
    let usual = bench
        .get("/api/forms/encuesta/records/uuid:2/submission.xml")
        .await;
    assert!(usual.text().contains("<genero>h<"));
    let first = rows
        .iter()
        .find(|row| row["instance_id"] == "uuid:1")
        .expect("the record");
    assert_eq!(first["attachments"], json!(["foto.html"]));
    for query in ["seq=0", "seq=999", "seq=18446744073709551615"] {
        let path = format!("/api/forms/encuesta/records/uuid:1/submission.xml?{query}");
        assert_eq!(bench.get(&path).await.status, 404, "{query}");
    }
}

#[tokio::test]
async fn arrivals_count_what_came() {
    let bench = bench().await;
    let enrolled =
        "INSERT INTO device (device_id, name, token_hash, enrolled_at) VALUES ('sondeo:test', 'T', 'x', 1)";
    bench.database().execute(enrolled, []).expect("enrolled");
    let held = |id: &str| ("encuesta".to_owned(), id.to_owned(), "0".repeat(64));
    let beat = StoredHeartbeat {
        at: 1,
        name: None,
        app_version: "1".into(),
        persisted: None,
        drafts: 0,
        clock_skew: 0,
        pending: [held("uuid:8"), held("uuid:9")].into(),
    };
    let said = bench.app.storage.heartbeat("sondeo:test", beat).await;
    said.expect("the tablet says what it holds");
    let arrivals = bench.get("/api/forms/encuesta/arrivals").await.json();
    assert_eq!(
        (&arrivals["pending"], &arrivals["devices"][0]["pending"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(arrivals["devices"][0]["received"], 4);
    assert_eq!(arrivals["received"], 4);
    assert_eq!(arrivals["quarantined"], 2);
    assert_eq!(arrivals["devices"][0]["device_id"], "sondeo:test");
}

/// How many are in that row of the question's table, in total.
fn total(page: &Value, table: &str, row: &str) -> Value {
    let sections = page["report"]["sections"].as_array().expect("sections");
    let mut tables = sections
        .iter()
        .filter_map(|section| section["tables"].as_array())
        .flatten();
    let table = tables.find(|known| known["id"] == table).expect("the table");
    let rows = table["rows"].as_array().expect("rows");
    let row = rows
        .iter()
        .find(|known| known["head"]["key"] == row)
        .expect("the row");
    row["cells"][0]["value"]["value"].clone()
}

#[tokio::test]
async fn results_have_their_bases_and_leave_quarantined_records_out() {
    let bench = bench().await;
    let results = bench.get("/api/forms/encuesta/report?profile=open").await.json();
    assert_eq!(results["report"]["about"]["records"], 2);
    assert_eq!(results["report"]["about"]["set_aside"], 2);
    assert_eq!(results["by"], "genero");
    assert_eq!(total(&results, "genero.genero", "answered"), 2);
    assert_eq!(total(&results, "porque.genero", "answered"), 1);
    assert_eq!(total(&results, "porque.genero", "not_asked"), 1);
    for (query, status) in [
        ("by=varios", 400),
        ("by=nobody", 400),
        ("by=genero&language=en", 200),
    ] {
        let answer = bench.get(&format!("/api/forms/encuesta/report?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
    }
    assert_eq!(bench.get("/api/forms/otra/report").await.status, 404);
}

#[tokio::test]
async fn records_of_every_version_are_in_one_table() {
    let bench = bench().await;
    let next = WORKBOOK.replace("| encuesta | 1 |", "| encuesta | 2 |").replace(
        "| | text | porque |",
        "| | text | nueva | Nueva | New | | | | |\n| | text | porque |",
    );
    let published = bench.publish("encuesta.md", next.as_bytes(), &[]).await;
    assert_eq!(published.status, 201, "{}", published.text());
    bench
        .arrives("uuid:4", "2", "<genero>m</genero><nueva>sí</nueva><varios/>", &[])
        .await;
    let results = bench.get("/api/forms/encuesta/report?profile=open").await.json();
    assert_eq!(results["report"]["about"]["records"], 3);
    assert_eq!(total(&results, "nueva.genero", "answered"), 1);
    assert_eq!(total(&results, "nueva.genero", "not_in_version"), 2);
}

#[tokio::test]
async fn exports_are_files_for_other_programs() {
    let bench = bench().await;
    for (query, media_type, name, start) in [
        (
            "format=xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "encuesta.xlsx",
            &b"PK"[..],
        ),
        (
            "format=csv&values=codes&select_multiple=split&bom=false",
            "application/zip",
            "encuesta.zip",
            b"PK",
        ),
        (
            "format=json&fields=genero",
            "application/json",
            "encuesta.json",
            b"{\"about\"",
        ),
        ("format=ddi", "application/xml", "encuesta.xml", b"<?xml"),
        ("format=spss", "application/zip", "encuesta.zip", b"PK"),
    ] {
        let answer = bench.get(&format!("/api/forms/encuesta/export?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        assert_eq!(answer.header("content-type"), media_type);
        let disposition = answer.header("content-disposition");
        assert!(
            disposition.starts_with("attachment") && disposition.ends_with(name),
            "{disposition}"
        );
        assert!(answer.body.starts_with(start), "{query}");
    }
    for query in ["", "format=pdf", "format=csv&values=x", "format=xlsx&by=varios"] {
        let answer = bench.get(&format!("/api/forms/encuesta/export?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
    }
    assert_eq!(bench.get("/api/forms/otra/export?format=csv").await.status, 404);
}

#[tokio::test]
async fn the_report_is_data_and_a_page() {
    let bench = bench().await;
    let page = bench
        .get("/api/forms/encuesta/report?language=en&profile=open")
        .await
        .json();
    assert_eq!(page["report"]["about"]["records"], 2);
    assert_eq!(page["by"], "genero");
    let sections = page["report"]["sections"].as_array().expect("sections");
    let mut tables = sections
        .iter()
        .filter_map(|section| section["tables"].as_array())
        .flatten();
    assert!(
        tables.any(|table| table["picture"]["picture"] == "bars"),
        "{sections:?}"
    );
    // Two persons are too few for the project's own eyes.
    let page = bench.get("/api/forms/encuesta/report").await.json();
    assert_eq!(page["report"]["about"]["records"], 0);
    let answer = bench.get("/api/forms/encuesta/report.html?language=es").await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(answer.text().contains("Cómo leer este informe"));
    assert!(!answer.text().contains("<script"));
    assert_eq!(
        bench.get("/api/forms/encuesta/report?by=varios").await.status,
        400
    );
    assert_eq!(bench.get("/api/forms/otra/report.html").await.status, 404);
}
