//! What the server promises holds when it is killed, when its disk is full, when it is stopped, and after a restore.

#![cfg(feature = "server")]

mod logs;
#[cfg(target_os = "linux")]
mod power;
mod server;
mod torn;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sondeo_sync::openrosa::{Part, multipart};

use server::{Answer, Server, head, open, prepare, record, wait};

/// What clients saw accepted: the record's id, and its bytes.
type Ledger = Mutex<BTreeMap<String, Vec<u8>>>;

/// Clients send records, one after the other, until no answer comes.
fn clients(server: &Server, token: &str, round: usize, ledger: &Ledger) {
    std::thread::scope(|scope| {
        for client in 0..8 {
            scope.spawn(move || {
                for number in 0.. {
                    let id = format!("uuid:{round}-{client}-{number}");
                    let (xml, image) = (record(&id, "1"), id.clone().into_bytes());
                    let files = if number % 3 == 0 {
                        vec![photo(&image)]
                    } else {
                        Vec::new()
                    };
                    match server.submit(token, &xml, &files) {
                        Some(answer) if answer.status == 201 => {
                            ledger.lock().expect("the ledger").insert(id, xml);
                        }
                        _ => return,
                    }
                }
            });
        }
    });
}

/// `SONDEO_KILLS` says how often the server is killed.
#[test]
fn a_killed_server_keeps_every_record_it_has_answered_for() {
    let kills = std::env::var("SONDEO_KILLS").map_or(3, |text| text.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    prepare(&data);
    let ledger = Ledger::default();
    let mut token = String::new();
    for round in 0..kills {
        let server = Server::start(&data, &[]);
        if round == 0 {
            token = server.enrol();
        }
        std::thread::scope(|scope| {
            scope.spawn(|| clients(&server, &token, round, &ledger));
            std::thread::sleep(Duration::from_millis(300 + 37 * (round as u64 % 10)));
            kill(&server);
        });
    }
    let ledger = ledger.into_inner().expect("the ledger");
    assert!(ledger.len() > kills * 8, "{} records", ledger.len());
    kept(&data, &ledger, 8 * kills);
}

/// Nothing can be put off: `-9`.
fn kill(server: &Server) {
    let process = server.child.id().to_string();
    let killed = Command::new("kill").args(["-9", &process]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    // Until it is gone it may still write; it stays as a zombie until somebody asks for its status.
    let state = || std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    while state()
        .rsplit(')')
        .next()
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(" Z"))
    {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The data hold every record of the ledger with its files, and at most so many others.
fn kept(data: &Path, ledger: &BTreeMap<String, Vec<u8>>, others: usize) {
    wait(async {
        let app = open(data).await;
        for (id, xml) in ledger {
            let stored = app.storage.record("prueba", id).await.expect("read");
            let stored = stored.unwrap_or_else(|| panic!("{id} was accepted and is lost"));
            assert_eq!(stored.xml, *xml, "{id}");
            for file in stored.attachments {
                assert_eq!(app.blobs.get(&file.sha256).expect("its file"), id.as_bytes());
            }
        }
        // What was cut off before its answer is there once or not at all.
        let counts = app.storage.record_counts("prueba").await.expect("counts");
        assert!((ledger.len() as u64..=(ledger.len() + others) as u64).contains(&counts.records));
        assert_eq!(counts.quarantined, 0);
    });
}

/// A file system of 12 MB, for this process tree alone, with 4 MB taken by `ballast`.
fn small_disk(data: &Path) -> Command {
    let script = "mount -t tmpfs -o size=12m tmpfs \"$1\" && cp -r \"$2/.\" \"$1\" && \
                  head -c 4000000 /dev/zero > \"$1/ballast\" && shift 2 && exec \"$@\"";
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(data);
    command
}

fn photo(bytes: &[u8]) -> Part<'_> {
    Part {
        name: "foto.jpg",
        media_type: "image/jpeg",
        bytes,
    }
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, first) = (folder.path().join("disk"), folder.path().join("first"));
    std::fs::create_dir(&data).expect("a folder");
    prepare(&first);
    let can_mount = small_disk(&data)
        .arg(&first)
        .arg("true")
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !can_mount {
        return skip("a full disk of the server: this machine lets nobody mount a small file system");
    }
    let mut command = small_disk(&data);
    command
        .arg(&first)
        .args([env!("CARGO_BIN_EXE_sondeo"), "serve", "--data"])
        .arg(&data);
    let server = Server::of(command);
    let token = server.enrol();
    let image = vec![7; 300_000];
    let long = "x".repeat(200_000);
    let mut receipts = BTreeMap::new();
    // Photos fill the disk first, then long records do, until neither finds room.
    for (kind, answer) in [("photo", "1"), ("record", &*long)] {
        let mut refused = 0;
        for number in 0..200 {
            let id = format!("uuid:{kind}-{number}");
            let mut image = image.clone();
            image[..id.len()].copy_from_slice(id.as_bytes());
            let files = if kind == "photo" {
                vec![photo(&image)]
            } else {
                Vec::new()
            };
            let reply = server
                .submit(&token, &record(&id, answer), &files)
                .expect("an answer");
            match (reply.status, reply.receipt()) {
                (201, Some(receipt)) => drop(receipts.insert((id, answer), receipt.to_owned())),
                (503, None) => {
                    assert!(reply.text.contains("retry-after: 30"), "{}", reply.text);
                    assert!(reply.text.contains("no room left"), "{}", reply.text);
                    refused += 1;
                    if refused == 3 {
                        break;
                    }
                }
                _ => panic!("{id}: {}", reply.text),
            }
        }
        assert_eq!(refused, 3, "{kind}: the disk is larger than it should be");
    }
    assert!(receipts.len() > 5, "{} records", receipts.len());
    // Somebody makes room; nothing needs to be started again.
    let inside = format!("/proc/{}/root{}/ballast", server.child.id(), data.display());
    std::fs::remove_file(inside).expect("the ballast");
    for ((id, answer), receipt) in &receipts {
        let again = server
            .submit(&token, &record(id, answer), &[])
            .expect("an answer");
        assert_eq!(
            again.receipt(),
            Some(&**receipt),
            "{id}: the same proof as before"
        );
    }
    let later = server.submit(&token, &record("uuid:later", "1"), &[photo(&image)]);
    assert_eq!(later.expect("an answer").status, 201);
}

#[test]
fn a_server_that_is_asked_to_stop_answers_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    prepare(&data);
    let sent = multipart(&record("uuid:1", "1"), &[], 7);
    for is_finished in [true, false] {
        let mut server = Server::start(&data, &["--limit", "grace_seconds=3"]);
        let token = server.enrol();
        let mut stream = TcpStream::connect(&server.address).expect("a connection");
        let (begun, rest) = sent.body.split_at(sent.body.len() / 2);
        let head = head(
            "/openrosa/submission",
            &sent.content_type,
            &token,
            sent.body.len(),
        );
        stream
            .write_all(&[head.as_bytes(), begun].concat())
            .expect("sent");
        std::thread::sleep(Duration::from_millis(300));
        let stopped = Command::new("kill")
            .args(["-TERM", &server.child.id().to_string()])
            .status();
        assert!(stopped.is_ok_and(|status| status.success()));
        std::thread::sleep(Duration::from_millis(300));
        if is_finished {
            stream.write_all(rest).expect("sent");
            let answer = Answer::read(&mut stream).expect("an answer");
            assert_eq!(answer.status, 201, "{}", answer.text);
        }
        let asked = Instant::now();
        while server.child.try_wait().expect("a process").is_none() {
            assert!(asked.elapsed() < Duration::from_secs(20), "it does not stop");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(server.child.wait().expect("a status").success());
    }
}

#[test]
fn a_restored_server_gets_back_what_its_backup_did_not_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    prepare(&data);
    let sondeo = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sondeo"))
            .args(arguments)
            .env_remove("DATABASE_URL")
            .env("LC_ALL", "C")
            .output()
            .expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let text = |path: &Path| path.display().to_string();
    let (from, to) = (text(&data), text(&copy));

    let server = Server::start(&data, &[]);
    let token = server.enrol();
    let submit = |server: &Server, id: &str| {
        let answer = server.submit(&token, &record(id, "1"), &[photo(b"photo")]);
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.receipt().expect("a receipt").to_owned()
    };
    let before = submit(&server, "uuid:1");
    let (done, said) = sondeo(&["backup", "--data", &from, "-o", &to]);
    assert!(done && said.contains("1 records and 1 files, verified"), "{said}");
    let (done, said) = sondeo(&["backup", "--data", &from, "-o", &to]);
    assert!(!done && said.contains("not empty"), "{said}");
    submit(&server, "uuid:2");
    drop(server);

    // A file that is not what it was is not taken over in silence.
    let hash = sondeo_sync::hash::sha256_hex(b"photo");
    let stored = data.join("files").join(&hash[..2]).join(&hash);
    std::fs::write(&stored, "PHOTO").expect("written");
    let (done, said) = sondeo(&[
        "backup",
        "--data",
        &from,
        "-o",
        &text(&folder.path().join("other")),
    ]);
    assert!(!done && said.contains(&hash), "{said}");

    std::fs::remove_dir_all(&data).expect("the disk is gone");
    std::fs::rename(&copy, &data).expect("the copy takes its place");
    let epoch = || wait(async { open(&data).await.epoch });
    let old = epoch();
    let (done, said) = sondeo(&["restored", "--data", &from]);
    assert!(done, "{said}");
    assert_ne!(
        epoch(),
        old,
        "tablets compare it, and offer again what they have sent"
    );
    let server = Server::start(&data, &[]);
    assert_ne!(submit(&server, "uuid:1"), before, "a receipt of the new epoch");
    submit(&server, "uuid:2");
    drop(server);
    let counts = wait(async { open(&data).await.storage.record_counts("prueba").await });
    assert_eq!(counts.expect("counts").records, 2);
}

/// Says that a test did not run, to people and to `cargo xtask test`.
fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
    let Some(path) = std::env::var_os("SONDEO_SKIPPED_TESTS") else {
        return;
    };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| writeln!(file, "{reason}"))
        .expect("the list of skipped tests");
}
