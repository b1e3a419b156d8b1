//! A real server on a port of this machine, over a database in a folder of its own.

use std::path::Path;
use std::sync::Arc;

use sondeo_engine::session::Resources;
use sondeo_server::app::App;
use sondeo_server::blobs::Blobs;
use sondeo_server::formcache::LinkedForm;
use sondeo_server::http::assets::Assets;
use sondeo_server::limits::Limits;
use sondeo_server::publish::{publish, read_folder};
use sondeo_server::storage::NewEnrolmentCode;
use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::{clock, http, listen, secret};
use tokio::net::TcpListener;

const CODE: &str = "abcd2345";

pub struct Server {
    pub app: App,
    pub port: u16,
    version: String,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Serves that survey, and waits for a tablet.
    pub async fn start(survey: &str) -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Sqlite::open(&folder.path().join("test.sqlite")).expect("a database");
        let blobs = Blobs::open(&folder.path().join("files")).expect("files");
        let app = App::start(Arc::new(storage), blobs, Some("Prueba"));
        let app = app.await.expect("an app");
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../survey-defs")
            .join(survey);
        let upload = read_folder(&path).expect("a folder").expect("a survey");
        let published = publish(&app, upload, "test").await.expect("published");
        let code = NewEnrolmentCode {
            code_hash: secret::fingerprint(CODE),
            tablets: 1,
            expires_at: clock::now() + 60_000,
        };
        app.storage.add_enrolment(code).await.expect("a code");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let router = http::router(app.clone(), Assets::default());
        tokio::spawn(listen::serve(listener, router, None, Limits::DEFAULT, Vec::new()));
        Server {
            app,
            port,
            version: published.version,
            _folder: folder,
        }
    }

    pub fn enrolment_code(&self) -> &str {
        CODE
    }

    /// The survey as it was published.
    pub async fn form(&self, survey: &str) -> Arc<LinkedForm> {
        let found = self.app.forms.get(survey, &self.version).await;
        found.expect("read").expect("a form that links")
    }

    /// The survey's files.
    pub async fn resources(&self, survey: &str) -> Resources {
        let version = self.app.storage.version(survey, &self.version).await;
        let mut resources = Resources::new();
        for file in version.expect("read").expect("it").media {
            let bytes = self.app.blobs.get(&file.sha256).expect("a file");
            resources.insert(file.filename, bytes);
        }
        resources
    }
}
