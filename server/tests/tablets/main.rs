//! What tablets and OpenRosa clients meet, through the real router over SQLite.

mod bad;
mod bench;
mod limits;
mod openrosa;

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::json;
use sondeo_server::clock;
use sondeo_sync::hash::sha256_hex;
use sondeo_sync::openrosa::Part;
use sondeo_sync::receipt;

use bench::{Bench, CODE, record, seal};

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

/// Both copies have the same token, and the record that was unfinished when somebody copied the tablet.
#[tokio::test]
async fn a_copied_tablet_loses_nothing() {
    let bench = Bench::new().await;
    for (id, answer, status) in [
        ("uuid:begun", "one", 201),
        ("uuid:1", "one", 201),
        ("uuid:2", "two", 201),
        ("uuid:begun", "two", 202),
        ("uuid:begun", "one", 201),
    ] {
        let xml = record(id, answer);
        let reply = bench.submit(&xml, &[]).await;
        assert_eq!(reply.status, status, "{id} {answer}");
        receipt::verify(reply.receipt(), &bench.key, &seal(id, &xml, &[])).expect("a proof");
    }
    assert_eq!(bench.counts().await, (4, 1));
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
    let late = bench.submit(&record("uuid:1", "1"), &[]).await;
    assert_eq!(late.status, 202, "kept, and a person decides");
    let kept = bench.record("uuid:1").await;
    assert_eq!(kept.quarantine.as_deref(), Some("revoked-device"));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_tablets_in_the_same_second_are_answered() {
    let bench = Arc::new(Bench::new().await);
    let tasks = (0..500).map(|number| {
        let bench = bench.clone();
        tokio::spawn(async move {
            // Who finds no room is told to come again, and does.
            loop {
                let answer = bench.submit(&record(&format!("uuid:{number}"), "1"), &[]).await;
                if answer.status != 503 {
                    return (answer.status, answer.receipt().to_owned());
                }
                assert!(answer.headers.contains_key("retry-after"));
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        })
    });
    let mut receipts = std::collections::BTreeSet::new();
    for task in tasks.collect::<Vec<_>>() {
        let (status, receipt) = task.await.expect("an answer");
        assert_eq!(status, StatusCode::CREATED);
        receipts.insert(receipt);
    }
    assert_eq!(receipts.len(), 500, "each its own");
    let counts = bench.app.storage.record_counts("encuesta").await.expect("counts");
    assert_eq!((counts.records, counts.quarantined), (500, 0));
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
        // Nobody shows these pages in a frame (clickjacking), and no address goes to another host.
        assert!(policy.ends_with("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
    }
}

#[tokio::test]
async fn what_a_tablet_sent_is_no_rehearsal() {
    let bench = Bench::new().await;
    for id in ["rehearsal:2", "REHEARSAL:3"] {
        assert_eq!(bench.submit(&record(id, "1"), &[]).await.status, 202, "{id}");
        let kept = bench.record(id).await;
        assert_eq!(kept.quarantine.as_deref(), Some("rehearsal-id"), "{id}");
    }
    let removed = bench.app.storage.remove_rehearsals("encuesta").await;
    assert_eq!(removed.expect("an answer"), 0);
    assert_eq!(bench.counts().await, (2, 2));
}

#[tokio::test]
async fn a_record_that_changed_on_its_way_is_sent_again() {
    let bench = Bench::new().await;
    let xml = record("uuid:1", "1");
    let send = |hash: String| {
        let sent = sondeo_sync::openrosa::multipart(&xml, &[], 7);
        let request = axum::http::Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {}", bench.token))
            .header("Content-Type", sent.content_type)
            .header("X-Content-Sha256", hash);
        bench.send(request, sent.body)
    };
    let wrong = send(sha256_hex(b"something else")).await;
    assert_eq!(wrong.status, 400, "{}", wrong.text());
    assert!(!wrong.headers.contains_key(receipt::HEADER));
    assert_eq!(bench.counts().await, (0, 0));
    assert_eq!(send(sha256_hex(&xml).to_uppercase()).await.status, 201);
}
