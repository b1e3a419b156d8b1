//! Every limit on what a tablet sends: what lies just inside is taken, one more is not, and leaves nothing.

use futures_util::StreamExt;
use sondeo_sync::openrosa::{Part, multipart};

use crate::bench::{Bench, record};

#[tokio::test]
async fn submissions() {
    let xml = record("uuid:1", "1");
    let files: Vec<Part<'_>> = ["a", "b", "c"]
        .map(|name| Part {
            name,
            media_type: "image/jpeg",
            bytes: b"0123456789",
        })
        .to_vec();
    let whole = multipart(&xml, &files, 7).body.len();
    for (name, most) in [
        ("submission", whole),
        ("submission_xml", xml.len()),
        ("attachment", 10),
        ("parts", 4),
    ] {
        for (value, status, records) in [(most, 201, 1), (most - 1, 413, 0)] {
            let bench = Bench::limited(&[&format!("{name}={value}")]).await;
            let answer = bench.submit(&xml, &files).await;
            assert_eq!(answer.status, status, "{name}={value}: {}", answer.text());
            assert_eq!(bench.counts().await, (records, 0), "{name}={value}");
            let left = std::fs::read_dir(bench.files())
                .expect("a folder")
                .filter(|entry| {
                    let name = entry.as_ref().expect("an entry").file_name();
                    name.to_string_lossy().starts_with('.')
                });
            assert_eq!(left.count(), 0, "{name}={value}: unfinished files");
        }
    }
}

/// Without a length in the head, the body is counted while it comes.
#[tokio::test]
async fn submissions_of_unknown_length() {
    let sent = multipart(&record("uuid:1", &"x".repeat(2000)), &[], 7);
    for (value, status) in [(sent.body.len(), 201), (1000, 413)] {
        let bench = Bench::limited(&[&format!("submission={value}")]).await;
        let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
            sent.body.chunks(100).map(|piece| Ok(piece.to_vec())).collect();
        let request = axum::http::Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {}", bench.token))
            .header("Content-Type", &sent.content_type);
        let body = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
        assert_eq!(bench.send(request, body).await.status, status, "{value}");
    }
}

/// What belongs to no part is in memory until its end: it may not be long.
#[tokio::test]
async fn what_belongs_to_no_part() {
    let bench = Bench::new().await;
    let head = "--b\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; filename=\"r.xml\"\r\n";
    let xml = String::from_utf8(record("uuid:1", "1")).expect("text");
    let end = format!("\r\n{xml}\r\n--b--\r\n");
    let line = |bytes: usize| "x".repeat(bytes);
    let note = |bytes: usize| format!("{head}X-Note: {}\r\n{end}", line(bytes));
    let preamble = |bytes: usize| format!("{}\r\n{head}{end}", line(bytes));
    let more = "--b\r\nContent-Disposition: form-data; name=\"*isIncomplete*\"\r\n\r\n";
    for (body, status) in [
        (note(60 << 10), 201),
        (note(3 << 20), 413),
        (preamble(60 << 10), 201),
        (preamble(3 << 20), 413),
        // What belongs to a part may be longer, whatever is made of it.
        (format!("{more}{}\r\n{head}{end}", line(300 << 10)), 201),
    ] {
        let taken = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = taken.clone();
        let pieces: Vec<Vec<u8>> = body.as_bytes().chunks(8192).map(<[u8]>::to_vec).collect();
        let pieces = futures_util::stream::iter(pieces).map(move |piece| {
            counted.fetch_add(piece.len(), std::sync::atomic::Ordering::Relaxed);
            Ok::<_, std::io::Error>(piece)
        });
        let request = axum::http::Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {}", bench.token))
            .header("Content-Type", "multipart/form-data; boundary=b");
        let answer = bench.send(request, axum::body::Body::from_stream(pieces)).await;
        assert_eq!(answer.status, status, "{}: {}", body.len(), answer.text());
        let most = taken.load(std::sync::atomic::Ordering::Relaxed);
        assert!(status == 201 || most < 96 << 10, "{most} bytes were read");
    }
    assert_eq!(bench.counts().await, (1, 0));
}

#[tokio::test]
async fn messages() {
    let bench = Bench::limited(&["message=2000"]).await;
    let beat = |words: usize| {
        serde_json::json!({ "app_version": "x".repeat(words), "persisted": true, "free_bytes": 1, "drafts": 0,
            "pending": [], "clock": 0 })
    };
    assert_eq!(
        bench.message("/api/device/heartbeat", &beat(10)).await.status,
        200
    );
    assert_eq!(
        bench.message("/api/device/heartbeat", &beat(2000)).await.status,
        413
    );
}

/// What is on its way takes room that all share; who finds none is told to come again, and nothing stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_in_flight() {
    let bench = Bench::limited(&["in_flight=65536"]).await;
    let xml = record("uuid:1", &"x".repeat(40_000));
    let sent = multipart(&xml, &[], 7);
    let request = || {
        axum::http::Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {}", bench.token))
            .header("Content-Type", &sent.content_type)
    };
    // One that has begun and does not go on holds all of it.
    let (first, rest) = sent.body.split_at(100);
    let (go_on, wait) = tokio::sync::oneshot::channel::<()>();
    let (first, rest) = (first.to_vec(), rest.to_vec());
    let pieces = futures_util::stream::once(async move { Ok::<_, std::io::Error>(first) }).chain(
        futures_util::stream::once(async move {
            let _ = wait.await;
            Ok(rest)
        }),
    );
    let (slow_request, body) = (request(), axum::body::Body::from_stream(pieces));
    let slow = bench.send(slow_request, body);
    let others = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let refused = bench.submit(&record("uuid:2", "1"), &[]).await;
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert_eq!(refused.headers["retry-after"], "5");
        assert!(refused.text().contains("submit_error"));
        let _ = go_on.send(());
    };
    let (_, ()) = tokio::join!(slow, others);
    let answer = bench.submit(&record("uuid:2", "1"), &[]).await;
    assert_eq!(answer.status, 201, "the room came back");
}
