//! A server over SQLite and a browser that is signed in to it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sondeo_server::app::App;
use sondeo_server::auth;
use sondeo_server::blobs::Blobs;
use sondeo_server::http;
use sondeo_server::http::assets::Assets;
use sondeo_server::http::headers::Connection;
use sondeo_server::ingest::{Arrival, Sender, ingest};
use sondeo_server::storage::sqlite::Sqlite;
use tower::ServiceExt;

pub const PASSWORD: &str = "tres perros y un gato";

/// Gender, a question that only women meet, several choices, and a repeat.
pub const WORKBOOK: &str = "
| survey | | | | | | | | |
| | type | name | label::Español (es) | label::English (en) | relevant | role | disaggregate | choice_filter |
| | select_one g | genero | Género | Gender | | gender | yes | |
| | text | porque | ¿Por qué? | Why? | ${genero} = 'm' | | | |
| | select_multiple g | varios | Varios | Several | | | | |
| | begin_repeat | curso | Curso | Course | | | | |
| | text | nombre | Nombre | Name | | | | |
| | end_repeat | | | | | | | |
| choices | | | | |
| | list_name | name | label::Español (es) | label::English (en) |
| | g | m | Mujer | Woman |
| | g | h | Hombre | Man |
| settings | | | | |
| | form_title | form_id | version | default_language |
| | Encuesta | encuesta | 1 | Español (es) |
";

pub struct Bench {
    pub app: App,
    pub router: Router,
    pub cookie: String,
    folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn code(&self) -> (u16, String) {
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        (self.status, code)
    }
}

impl Bench {
    /// Nobody is signed in.
    pub async fn signed_out() -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Sqlite::open(&folder.path().join("test.sqlite")).expect("a database");
        let blobs = Blobs::open(&folder.path().join("files")).expect("files");
        let app = App::start(Arc::new(storage), blobs, Some("Prueba"))
            .await
            .expect("an app");
        Bench {
            router: http::router(app.clone(), Assets::default()),
            app,
            cookie: String::new(),
            folder,
        }
    }

    /// `admin` is signed in with a password of their own.
    pub async fn new() -> Bench {
        let mut bench = Bench::signed_out().await;
        let first = auth::first_password(&bench.app)
            .await
            .expect("made")
            .expect("new");
        bench.cookie = cookie(&bench.sign_in("admin", &first).await);
        let change = json!({ "old": first, "new": PASSWORD });
        let answer = bench.send("PUT", "/api/session/password", &change).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        bench.cookie = cookie(&answer);
        bench
    }

    /// [`Bench::new`] with [`WORKBOOK`] published.
    pub async fn with_form() -> Bench {
        let bench = Bench::new().await;
        let answer = bench.publish("encuesta.md", WORKBOOK.as_bytes(), &[]).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        bench
    }

    /// The database, as another process sees it.
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("test.sqlite")).expect("the database")
    }

    pub async fn ask(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
        let connection = Connection {
            peer: [192, 0, 2, 1].into(),
            secure: false,
        };
        self.ask_over(connection, request, body).await
    }

    pub async fn ask_over(
        &self,
        connection: Connection,
        request: axum::http::request::Builder,
        body: impl Into<Body>,
    ) -> Answer {
        let mut request: Request<Body> = request.body(body.into()).expect("a request");
        request.extensions_mut().insert(connection);
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await.expect("a body").to_bytes().to_vec(),
        }
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("Host", "sondeo.example")
            .header("Cookie", &self.cookie)
            .header("X-Sondeo", "console")
    }

    pub async fn send(&self, method: &str, path: &str, message: &Value) -> Answer {
        let request = self
            .request(method, path)
            .header("Content-Type", "application/json");
        self.ask(request, message.to_string()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(self.request("GET", path), "").await
    }

    pub async fn sign_in(&self, user: &str, password: &str) -> Answer {
        let message = json!({ "user": user, "password": password });
        self.send("POST", "/api/session", &message).await
    }

    pub async fn publish(&self, name: &str, form: &[u8], media: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        let parts =
            std::iter::once(("workbook", name, form)).chain(media.iter().map(|m| ("media", m.0, m.1)));
        for (role, file, bytes) in parts {
            let head = format!(
                "--limit\r\nContent-Disposition: form-data; name=\"{role}\"; filename=\"{file}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limit--\r\n");
        let request = self
            .request("POST", "/api/forms")
            .header("Content-Type", "multipart/form-data; boundary=limit");
        self.ask(request, body).await
    }

    /// A record of [`WORKBOOK`] arrives.
    pub async fn arrives(&self, id: &str, version: &str, answers: &str, files: &[(&str, &[u8])]) {
        let xml = format!(
            "<data xmlns:orx='http://openrosa.org/xforms' id='encuesta' version='{version}'>{answers}\
             <orx:meta><orx:instanceID>{id}</orx:instanceID></orx:meta></data>"
        );
        let arrival = Arrival {
            xml: xml.into_bytes(),
            attachments: files
                .iter()
                .map(|(name, bytes)| {
                    let mut file = self.app.blobs.begin().expect("a file");
                    file.write(bytes).expect("written");
                    ((*name).to_owned(), file)
                })
                .collect(),
            from: Sender::Device {
                id: "sondeo:test".into(),
                revoked: false,
            },
        };
        ingest(&self.app, arrival).await.expect("kept");
    }
}

/// The cookie that the answer sets.
pub fn cookie(answer: &Answer) -> String {
    let value = answer.header("set-cookie");
    value.split(';').next().unwrap_or_default().to_owned()
}
