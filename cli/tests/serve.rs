//! `sondeo serve` says where to go, with which password, and that tablets need https.

#![cfg(feature = "server")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A server that starts on a busy machine needs less between two lines.
const PATIENCE: Duration = Duration::from_secs(60);
const NO_HTTPS: &str = "cannot work offline over plain HTTP";

/// A server that ends with the test, however that ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serving(folder: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sondeo"));
    command
        .current_dir(folder)
        .args(["serve", "--data", "data", "--assets", ".", "--listen", listen])
        .env("LC_ALL", "C")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::piped());
    command
}

/// What a server says until it falls silent.
fn said(folder: &Path, listen: &str) -> Vec<String> {
    let mut server = serving(folder, listen).spawn().expect("the server starts");
    let words = BufReader::new(server.stdout.take().expect("its words"));
    let _server = Server(server);
    let (heard, lines) = mpsc::channel();
    std::thread::spawn(move || {
        words
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| heard.send(line))
    });
    let mut said = Vec::new();
    while said
        .last()
        .is_none_or(|line: &String| !line.starts_with("Sign in"))
    {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => said.push(line),
            Err(error) => panic!("{error} after {said:?}"),
        }
    }
    said
}

/// The one-time password is made when it can be said.
#[test]
fn a_start_that_fails_uses_up_no_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let failed = serving(folder.path(), &address).output().expect("it ends");
    assert!(!failed.status.success());
    let words = said(folder.path(), "127.0.0.1:0");
    let last = words.last().expect("a line");
    assert!(last.contains("with the one-time password "), "{last}");
}

#[test]
fn the_last_lines_say_where_to_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = said(folder.path(), "127.0.0.1:0");
    let [.., tablets, console, password] = first.as_slice() else {
        panic!("{first:?}");
    };
    let address = tablets
        .strip_prefix("Tablets:  http://127.0.0.1:")
        .expect(tablets);
    let port = address.strip_suffix("/collect/").expect(tablets);
    assert_eq!(*console, format!("Console:  http://127.0.0.1:{port}/console/"));
    let secret = password.strip_prefix("Sign in as admin with the one-time password ");
    assert!(secret.is_some_and(|secret| secret.len() >= 12), "{password}");
    assert!(!first.iter().any(|line| line.contains(NO_HTTPS)), "{first:?}");

    // Once is once; and another machine's tablets could not work offline.
    let second = said(folder.path(), "0.0.0.0:0");
    assert!(second.iter().any(|line| line.contains(NO_HTTPS)), "{second:?}");
    let last = second.last().expect("a line");
    assert!(last.contains("sondeo user reset admin"), "{last}");
}
