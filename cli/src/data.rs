//! Where the server's data lie, for every command that opens them.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use sondeo_server::app::App;
use sondeo_server::backup::{DATABASE, FILES};
use sondeo_server::blobs::Blobs;
use sondeo_server::private;
use sondeo_server::storage::postgres::Postgres;
use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::storage::{Storage, StorageError};

use crate::words::said;

#[derive(Args)]
pub struct Place {
    /// Folder for the database and attachments
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// PostgreSQL database in the place of SQLite (postgres://user:password@host/database); files stay in the folder
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,
}

impl Place {
    /// Opens the data, which may be new; a project that is given becomes its name.
    pub async fn open(&self, project: Option<&str>) -> Result<App, String> {
        let shown = self.data.display();
        self.shut_others_out().map_err(|e| format!("{shown}: {e}"))?;
        let storage: Arc<dyn Storage> = match &self.database {
            Some(url) => Arc::new(Postgres::open(url).await.map_err(|e| unusable(&e))?),
            None => {
                let file = self.data.join(DATABASE);
                Arc::new(Sqlite::open(&file).map_err(|e| format!("{shown}: {}", unusable(&e)))?)
            }
        };
        let blobs = Blobs::open(&self.data.join(FILES)).map_err(|e| format!("{shown}: {e}"))?;
        App::start(storage, blobs, project)
            .await
            .map_err(|error| error.to_string())
    }

    /// Answers and the signing key are for the server's account alone.
    fn shut_others_out(&self) -> std::io::Result<()> {
        let mut was_loose = private::folder(&self.data)?;
        if self.database.is_none() {
            let database = self.data.join(DATABASE);
            was_loose |= private::file(&database)?;
            for companion in ["-wal", "-shm"] {
                let file = self.data.join(format!("{DATABASE}{companion}"));
                if file.exists() {
                    was_loose |= private::file(&file)?;
                }
            }
        }
        if was_loose {
            eprintln!(
                "{}",
                said!(
                    "aviso: otras cuentas podían leer {}; ahora solo puede esta",
                    "note: others could read {}; now only this account can",
                    self.data.display()
                )
            );
        }
        Ok(())
    }

    /// Opens data that a server has made.
    pub async fn open_existing(&self) -> Result<App, String> {
        if !self.data.is_dir() {
            return Err(said!(
                "{}: no existe la carpeta; indique con --data dónde están los datos del servidor",
                "{}: no such folder; say where the server's data are with --data",
                self.data.display()
            ));
        }
        self.open(None).await
    }
}

/// Why a database is not opened. What whoever runs the server must decide is said in their language.
fn unusable(error: &StorageError) -> String {
    match error {
        StorageError::Newer(migrations) => said!(
            "database.newer: un programa más nuevo cambió la base de datos ({}) y este la leería mal; \
             inicie de nuevo el programa más nuevo, o restaure la copia de seguridad anterior a él",
            "database.newer: a newer program has changed the database ({}), and this one would misread it; \
             start the newer program again, or restore the backup from before it",
            migrations
        ),
        other => other.to_string(),
    }
}

/// Waits for the work in a runtime of its own.
pub fn wait<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?
        .block_on(work)
}
