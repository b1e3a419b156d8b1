//! One wave of a form: its report, its files, and its releases.

use crate::bench::{Bench, WORKBOOK};
use serde_json::json;

/// A form that asks for the wave, with a question of this type, and for a place.
async fn bench(asks: &str) -> Bench {
    let bench = Bench::new().await;
    let asked = &format!(
        "| | {asks} | onda | Onda | Wave | | wave | | |\n| | geopoint | lugar | Lugar | Place | | | | |\n"
    );
    let workbook = WORKBOOK.replacen("| | text | porque", &format!("{asked}| | text | porque"), 1);
    let choices = "| | w | PRE | Primera | First |\n| | w | POST | Segunda | Second |\n";
    let workbook = workbook.replacen("| settings", &format!("{choices}| settings"), 1);
    let answer = bench.publish("encuesta.md", workbook.as_bytes(), &[]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    for at in 0..60 {
        let gender = if at % 5 < 2 { "m" } else { "h" };
        let wave = match at {
            // Where it is typed, somebody writes it small.
            34 if asks == "text" => "pre",
            ..35 => "PRE",
            _ => "POST",
        };
        let answers = format!("<genero>{gender}</genero><onda>{wave}</onda><varios>m</varios>");
        bench.arrives(&format!("uuid:{at}"), "1", &answers, &[]).await;
    }
    bench
}

#[tokio::test]
async fn a_wave_has_a_report_and_files_of_its_own() {
    let bench = bench("text").await;
    let waves = json!([
        { "value": "PRE", "label": { "es": "Antes del curso (PRE)", "en": "Before the course (PRE)" } },
        { "value": "POST", "label": { "es": "Al final del curso (POST)", "en": "End of the course (POST)" } },
    ]);
    let report = async |query: &str| {
        bench
            .get(&format!("/api/forms/encuesta/report?profile=open{query}"))
            .await
    };
    for (query, records) in [
        ("", 60),
        ("&wave=PRE", 35),
        ("&wave=post", 25),
        ("&wave=PRE&questions=varios", 35),
    ] {
        let page = report(query).await.json();
        assert_eq!(page["report"]["about"]["records"], records, "{query}");
        assert_eq!(page["waves"], waves, "{query}");
    }
    let one = report("&questions=varios").await.json();
    let sections = one["report"]["sections"].as_array().expect("sections");
    let tables: Vec<_> = sections
        .iter()
        .flat_map(|section| section["tables"].as_array().expect("tables"))
        .map(|table| table["id"].clone())
        .collect();
    assert_eq!(tables, ["varios.genero"]);
    let refused = (422, "report.no-such-wave".to_owned());
    assert_eq!(report("&wave=2027").await.code(), refused);
    assert_eq!(report("&questions=nada").await.status, 400);
    let export = "/api/forms/encuesta/export?format=json";
    let rows = async |query: &str| {
        let answer = bench.get(&format!("{export}{query}")).await;
        answer.text().matches("uuid:").count()
    };
    assert_eq!(rows("&wave=post").await * 60, rows("").await * 25);
    let choices = bench.get("/api/forms/encuesta/export/choices").await.json();
    assert_eq!(choices, json!({ "waves": waves, "has_places": true }));
}

#[tokio::test]
async fn a_wave_has_the_label_of_its_choice() {
    let bench = bench("select_one w").await;
    let page = bench
        .get("/api/forms/encuesta/report?profile=open&wave=PRE")
        .await
        .json();
    let first = json!({ "es": "Primera", "en": "First" });
    assert_eq!(page["waves"][0], json!({ "value": "PRE", "label": first }));
    let notes = page["report"]["about"]["notes"].to_string();
    assert!(
        notes.contains("Solo los registros de una ronda (Primera)."),
        "{notes}"
    );
}

#[tokio::test]
async fn a_form_without_waves_has_none() {
    let bench = Bench::with_form().await;
    let get = async |path: &str| bench.get(&format!("/api/forms/encuesta/{path}")).await;
    let choices = get("export/choices").await.json();
    assert_eq!(choices, json!({ "waves": [], "has_places": false }));
    let refused = (422, "report.no-such-wave".to_owned());
    assert_eq!(get("report?wave=PRE").await.code(), refused);
    assert_eq!(get("export?format=csv&wave=PRE").await.code(), refused);
}

#[tokio::test]
async fn a_release_of_a_wave_holds_that_wave_only() {
    let bench = bench("text").await;
    let freeze = async |wave: &str| {
        let asked = json!({ "profile": "internal", "wave": wave });
        bench.send("POST", "/api/forms/encuesta/releases", &asked).await
    };
    for (wave, id, records) in [
        ("", "encuesta-general-1-", 60),
        ("pre", "encuesta-pre-2-", 35),
        ("POST", "encuesta-post-3-", 25),
    ] {
        let made = freeze(wave).await;
        assert_eq!(made.status, 201, "{wave}: {}", made.text());
        let made = made.json()["id"].as_str().expect("an id").to_owned();
        assert!(made.starts_with(id), "{made}");
        let report = bench.get(&format!("/api/forms/encuesta/releases/{made}")).await;
        assert_eq!(report.json()["about"]["records"], records, "{wave}");
    }
    assert_eq!(freeze("PRE").await.status, 200);
    let refused = freeze("2027").await;
    assert_eq!(refused.code(), (422, "report.no-such-wave".to_owned()));
    assert!(refused.text().contains("PRE, POST"), "{}", refused.text());
}
