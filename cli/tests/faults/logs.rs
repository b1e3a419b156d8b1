//! What clients send does not reach the log, and so makes no lines in it.

use std::fs;
use std::process::Command;

use sondeo_sync::openrosa::Part;

use super::server::{Server, prepare, record};

/// How a line of a log begins that somebody wants to make up, after a line break of each kind.
const FORGED: &str = "\n2026-01-01T00:00:00Z FORGED\r2026-01-01T00:00:00Z FORGED\u{2028}FORGED";

#[test]
fn line_breaks_of_clients_make_no_lines_of_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    prepare(&data);
    let mut command = Command::new("sh");
    command
        .args(["-c", "exec \"$@\" 2>\"$0\""])
        .arg(&log)
        .args([env!("CARGO_BIN_EXE_sondeo"), "serve", "--data"])
        .arg(&data)
        .env("RUST_LOG", "debug");
    let server = Server::of(command);
    let token = server.enrol();
    // No file can be kept: what goes wrong with a record is logged.
    fs::remove_dir_all(data.join("files")).expect("removed");
    fs::write(data.join("files"), "").expect("written");
    let text = serde_json::json!(FORGED);
    for (path, body) in [
        ("/api/session", format!("{{\"user\":{text},\"password\":{text}}}")),
        (
            "/api/enrol",
            format!("{{\"code\":{text},\"device_name\":{text}}}"),
        ),
        ("/api/%0AFORGED?%0DFORGED=%0AFORGED", text.to_string()),
        ("/openrosa/%0AFORGED", String::new()),
    ] {
        server.ask(path, "application/json", &token, body.as_bytes());
    }
    let file = format!("a{FORGED}.jpg");
    let part = Part {
        name: &file,
        media_type: "image/jpeg",
        bytes: b"photo",
    };
    let id = FORGED.replace('\n', "&#10;").replace('\r', "&#13;");
    server.submit(&token, &record(&id, FORGED), &[part]);
    server.submit(
        &token,
        &record("uuid:1", FORGED),
        &[Part {
            name: "a.jpg",
            media_type: FORGED,
            bytes: b"photo",
        }],
    );
    drop(server);
    let text = fs::read_to_string(&log).expect("a log");
    assert!(text.contains("ERROR"), "nothing went wrong: {text}");
    // Nothing of it is there at all, and so no line of it either.
    assert!(!text.contains("FORGED"), "{text}");
}
