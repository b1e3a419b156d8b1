//! A server that dies in the middle of a write: of a page, of its log, of its first start.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::server::{Server, prepare};
use super::{Ledger, clients, kept, kill};

/// Bytes of the head of SQLite's log, and of the head of each frame in it.
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

/// The pages that were on their way from the log into the database are half written, and so is the log's last frame.
#[test]
fn a_torn_page_and_a_torn_log_lose_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    prepare(&data);
    let (database, log) = (data.join("sondeo.sqlite"), data.join("sondeo.sqlite-wal"));
    let ledger = Ledger::default();
    let mut token = String::new();
    let mut torn = false;
    let mut rounds = 0;
    // A server killed when its log had just begun anew leaves nothing to tear, and is killed once more.
    while !torn && rounds < 5 {
        let server = Server::start(&data, &[]);
        if rounds == 0 {
            token = server.enrol();
        }
        std::thread::scope(|scope| {
            scope.spawn(|| clients(&server, &token, rounds, &ledger));
            std::thread::sleep(Duration::from_millis(300));
            kill(&server);
        });
        torn = tear(&database, &log);
        rounds += 1;
    }
    assert!(torn, "no page of the log is in the database");
    let ledger = ledger.into_inner().expect("the ledger");
    assert!(ledger.len() > 8, "{} records", ledger.len());
    kept(&data, &ledger, 8 * rounds);
}

/// Spoils half of each of the database's pages that the log has too, and begins a frame of the log; whether there was any.
fn tear(database: &Path, log: &Path) -> bool {
    let mut pages = fs::read(database).expect("the database");
    let mut bytes = fs::read(log).expect("its log");
    if bytes.len() < LOG_HEAD {
        return false;
    }
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().expect("four bytes")) as usize;
    let size = number(&bytes[8..12]);
    let salt = bytes[16..24].to_vec();
    // Frames of an earlier round are behind those of this one in the file and count no more.
    let frames = bytes[LOG_HEAD..].chunks_exact(FRAME_HEAD + size);
    let mut frames: Vec<&[u8]> = frames.take_while(|frame| frame[8..16] == salt).collect();
    // The last one may be cut off itself; and what was not committed never goes into the database.
    frames.pop();
    while frames.pop_if(|frame| number(&frame[4..8]) == 0).is_some() {}
    let mut torn = false;
    for frame in frames {
        let end = number(&frame[..4]) * size;
        if end <= pages.len() {
            pages[end - size / 2..end].fill(0xaa);
            torn = true;
        }
    }
    if torn {
        fs::write(database, pages).expect("written");
        // A frame that was begun: its page, its salt, and half of what it should hold.
        let mut begun = [1u32.to_be_bytes(), 1u32.to_be_bytes()].concat();
        begun.extend(&salt);
        begun.resize(FRAME_HEAD + size / 2, 0x55);
        bytes.extend(begun);
        fs::write(log, bytes).expect("written");
    }
    torn
}

#[test]
fn a_server_killed_while_it_makes_its_database_starts_again() {
    for milliseconds in [5, 15, 30, 60, 120, 240] {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let mut first = Command::new(env!("CARGO_BIN_EXE_sondeo"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .env_remove("DATABASE_URL")
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(milliseconds));
        first.kill().expect("killed");
        first.wait().expect("gone");
        // Publishing and enrolling ask every part of the database.
        prepare(&data);
        let server = Server::start(&data, &[]);
        assert!(!server.enrol().is_empty(), "after {milliseconds} ms");
    }
}
