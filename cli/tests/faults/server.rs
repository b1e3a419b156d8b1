//! The server as a process of its own, asked over plain sockets, so that it can be killed, filled and stopped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use sondeo_server::app::App;
use sondeo_server::blobs::Blobs;
use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::storage::{NewEnrolmentCode, NewVersion};
use sondeo_server::{clock, secret};
use sondeo_sync::openrosa::{Part, multipart};

const CODE: &str = "abcd2345";

/// Opens the data as the server does.
pub async fn open(data: &Path) -> App {
    let storage = Sqlite::open(&data.join("sondeo.sqlite")).expect("a database");
    let blobs = Blobs::open(&data.join("files")).expect("files");
    App::start(Arc::new(storage), blobs, Some("Prueba"))
        .await
        .expect("an app")
}

/// New data with one form and an enrolment code.
pub fn prepare(data: &Path) {
    std::fs::create_dir_all(data).expect("a folder");
    wait(async {
        let app = open(data).await;
        let version = NewVersion {
            form_id: "prueba".into(),
            version: "1".into(),
            title: "Prueba".into(),
            xform: b"<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>".to_vec(),
            workbook: None,
            media: Vec::new(),
            missing_media: Vec::new(),
            published_at: 1,
            published_by: "admin".into(),
        };
        app.storage.publish(version).await.expect("published");
        let code = NewEnrolmentCode {
            code_hash: secret::fingerprint(CODE),
            tablets: 10,
            expires_at: clock::now() + 600_000,
        };
        app.storage.add_enrolment(code).await.expect("a code");
    });
}

pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(work)
}

/// A running server.
pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Server {
    /// `sondeo serve` over the data.
    pub fn start(data: &Path, options: &[&str]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sondeo"));
        command.arg("serve").arg("--data").arg(data).args(options);
        Server::of(command)
    }

    /// Of a command that comes down to `sondeo serve`.
    pub fn of(mut command: Command) -> Server {
        let empty = tempfile::tempdir().expect("a folder");
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--assets"])
            .arg(empty.path())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut address = String::new();
        // To the last line: a server whose output is closed could not go on.
        for line in lines.map_while(Result::ok) {
            if let Some(found) = line.strip_prefix("Tablets:  http://") {
                found
                    .split('/')
                    .next()
                    .unwrap_or_default()
                    .clone_into(&mut address);
            }
            if line.starts_with("Sign in") {
                break;
            }
        }
        assert!(!address.is_empty(), "it says where it listens");
        Server { child, address }
    }

    /// A tablet's token.
    pub fn enrol(&self) -> String {
        let body = format!("{{\"code\":\"{CODE}\",\"device_name\":\"Tableta\"}}");
        let answer = self
            .ask("/api/enrol", "application/json", "", body.as_bytes())
            .expect("an answer");
        let text = answer
            .text
            .split("\"token\":\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        text.unwrap_or_else(|| panic!("no token: {}", answer.text))
            .to_owned()
    }

    /// Sends a record; `None` when no answer came back.
    pub fn submit(&self, token: &str, xml: &[u8], files: &[Part<'_>]) -> Option<Answer> {
        let sent = multipart(xml, files, 7);
        self.ask("/openrosa/submission", &sent.content_type, token, &sent.body)
    }

    /// A POST; `None` when no answer came back.
    pub fn ask(&self, path: &str, content_type: &str, token: &str, body: &[u8]) -> Option<Answer> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let head = head(path, content_type, token, body.len());
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        Answer::read(&mut stream)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The head of a POST that ends its connection.
pub fn head(path: &str, content_type: &str, token: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// What the server said.
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Answer {
    /// Everything up to the end of the connection; `None` if that is no whole answer.
    pub fn read(stream: &mut TcpStream) -> Option<Answer> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let status = text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        // An answer that was cut proves nothing.
        let is_whole = text.ends_with("</OpenRosaResponse>") || text.ends_with('}');
        is_whole.then_some(Answer { status, text })
    }

    /// The signed receipt, if there is one.
    pub fn receipt(&self) -> Option<&str> {
        self.text
            .lines()
            .find_map(|line| line.strip_prefix("x-sondeo-receipt: "))
    }
}

/// A small record.
pub fn record(id: &str, answer: &str) -> Vec<u8> {
    format!("<data id='prueba' version='1'><a>{answer}</a><meta><instanceID>{id}</instanceID></meta></data>")
        .into_bytes()
}
