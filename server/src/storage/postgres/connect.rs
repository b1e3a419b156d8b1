//! Connections, statements, and what an error means.

use std::borrow::Cow;
use std::time::Duration;

use deadpool_postgres::{GenericClient, Manager, Pool, PoolError, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, NoTls, Row};

use crate::storage::StorageError;

/// Values of a statement.
pub type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Connections of one process.
const MOST: usize = 16;
/// Who waits longer for a connection is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections to the database of the URL (`postgres://user:password@host/database`); none is opened yet.
pub fn pool(url: &str) -> Result<Pool, StorageError> {
    let wrong = |error: &dyn std::fmt::Display| StorageError::Broken(error.to_string());
    let config: tokio_postgres::Config = url.parse().map_err(|error: Error| wrong(&error))?;
    Pool::builder(Manager::new(config, NoTls))
        .max_size(MOST)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .build()
        .map_err(|error| wrong(&error))
}

/// Every row.
pub async fn rows(db: &impl GenericClient, sql: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
    let statement = db.prepare_cached(sql).await?;
    db.query(&statement, values).await
}

/// The only row, if there is one.
pub async fn row(db: &impl GenericClient, sql: &str, values: Values<'_>) -> Result<Option<Row>, Error> {
    let statement = db.prepare_cached(sql).await?;
    db.query_opt(&statement, values).await
}

/// How many rows the statement changed.
pub async fn run(db: &impl GenericClient, sql: &str, values: Values<'_>) -> Result<u64, Error> {
    let statement = db.prepare_cached(sql).await?;
    db.execute(&statement, values).await
}

/// PostgreSQL keeps no NUL in texts, and a name with one names nothing.
pub fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        let words = match error.as_db_error() {
            Some(database) => database.to_string(),
            None => error.to_string(),
        };
        match error.code() {
            // The connection broke, or none was made.
            None if error.is_closed() || std::error::Error::source(&error).is_some_and(is_io) => {
                Self::Unavailable(words)
            }
            None => Self::Broken(words),
            Some(code) if *code == SqlState::DISK_FULL => Self::Full(words),
            // Out of resources, shut down, connection trouble, or another transaction was faster.
            Some(code) if matches!(code.code().get(..2), Some("53" | "57" | "08" | "40" | "55")) => {
                Self::Unavailable(words)
            }
            Some(_) => Self::Broken(words),
        }
    }
}

fn is_io(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<std::io::Error>()
}

impl From<PoolError> for StorageError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => error.into(),
            error => Self::Unavailable(error.to_string()),
        }
    }
}
