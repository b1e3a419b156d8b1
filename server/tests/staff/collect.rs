//! ODK Collect in the place of a tablet: the settings that its QR code holds.

use std::io::Read;

use base64::Engine as _;
use flate2::read::ZlibDecoder;
use serde_json::{Value, json};

use crate::bench::{Bench, WORKBOOK};

/// The settings as Collect unpacks them.
fn unpacked(settings: &Value) -> Value {
    let packed = base64::engine::general_purpose::STANDARD
        .decode(settings.as_str().expect("settings"))
        .expect("base64");
    let mut json = String::new();
    ZlibDecoder::new(&*packed)
        .read_to_string(&mut json)
        .expect("packed by zlib");
    serde_json::from_str(&json).expect("JSON")
}

#[tokio::test]
async fn collect_reads_its_settings_and_fetches_forms_with_them() {
    let bench = Bench::new().await;
    bench.publish("encuesta.md", WORKBOOK.as_bytes(), &[]).await;
    for name in ["", " ", "a\nb", &"x".repeat(101)] {
        let refused = bench.send("POST", "/api/devices", &json!({ "name": name })).await;
        assert_eq!(refused.status, 400, "{name:?}");
    }
    let wanted = json!({ "name": "Collect 1" });
    let first = bench.send("POST", "/api/devices", &wanted).await.json();
    let second = bench.send("POST", "/api/devices", &wanted).await.json();
    assert_eq!([&first["name"], &second["name"]], ["Collect 1", "Collect 2"]);
    assert!(first["picture"].as_str().expect("a picture").contains("<svg"));

    let settings = unpacked(&first["settings"]);
    let general = &settings["general"];
    assert_eq!(general["server_url"], first["address"]);
    assert_eq!(general["form_update_mode"], "match_exactly");
    assert_eq!(settings["admin"], json!({}));
    assert_eq!(settings["project"]["name"], bench.app.project.as_str());

    let address = first["address"].as_str().expect("an address");
    let path = address
        .strip_prefix("http://sondeo.example")
        .expect("this server");
    let list = bench.get(&format!("{path}/formList")).await;
    assert_eq!(list.status, 200);
    assert!(
        list.text().contains("<formID>encuesta</formID>"),
        "{}",
        list.text()
    );

    // Nobody else can enrol by what was made for it, and it ends like a tablet.
    assert_eq!(bench.get("/api/enrolments").await.json(), json!([]));
    let id = first["device_id"].as_str().expect("an id");
    assert!(id.starts_with("collect:"), "{id}");
    bench
        .send("DELETE", &format!("/api/devices/{id}"), &json!({}))
        .await;
    assert_eq!(bench.get(&format!("{path}/formList")).await.status, 401);
}
