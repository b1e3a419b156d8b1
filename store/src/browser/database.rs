//! Opening the database: versioned additive migrations, and giving way to newer versions in other tabs.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::error::{DomException, Error, OpenDbError, UnexpectedDataError};
use indexed_db_futures::prelude::*;

use crate::backend::Table;
use crate::error::StoreError;

/// Version of the schema on disk. Migrations only ever add.
const SCHEMA: u32 = 1;
/// A browser that has not opened the database by then will not (Safari 14 is known for it).
const OPEN_TIMEOUT_MS: u32 = 5_000;

/// Tables that each version added.
const MIGRATIONS: [(u32, &[Table]); 1] = [(1, &Table::ALL)];

/// What went wrong below, and whether reopening may help.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection is dead or was never there; with what is to be said if that stays so.
    Lost(StoreError),
    Store(StoreError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let detail = error.to_string();
        match error {
            Error::DomException(exception) => {
                let sys: web_sys::DomException = exception.into();
                match sys.name().as_str() {
                    "QuotaExceededError" => Failure::Store(StoreError::Full),
                    "VersionError" => Failure::Store(StoreError::NewerSchema { found: SCHEMA + 1 }),
                    name => Failure::Lost(StoreError::Unavailable {
                        detail: format!("{name}: {}", sys.message()),
                    }),
                }
            }
            // Chromium finds only at the commit that there is no room, and the wrapper does not hand on why.
            Error::MissingData(UnexpectedDataError::TransactionAborted) => Failure::Lost(StoreError::Full),
            _ => Failure::Lost(StoreError::Unavailable { detail }),
        }
    }
}

impl From<DomException> for Failure {
    fn from(error: DomException) -> Failure {
        Error::from(error).into()
    }
}

impl From<OpenDbError> for Failure {
    fn from(error: OpenDbError) -> Failure {
        match error {
            OpenDbError::Base(error) => error.into(),
            other => Failure::Store(StoreError::Unavailable {
                detail: other.to_string(),
            }),
        }
    }
}

/// Opens the database and migrates it where needed.
pub(super) async fn open(name: &str) -> Result<Database, Failure> {
    let was_blocked = Rc::new(Cell::new(false));
    let note_blocked = was_blocked.clone();
    let opening = Database::open(name.to_owned())
        .with_version(SCHEMA)
        .with_on_blocked(move |_: VersionChangeEvent| {
            note_blocked.set(true);
            Ok(())
        })
        .with_on_upgrade_needed(|event: VersionChangeEvent, db: Database| {
            let from = event.old_version() as u32;
            for (version, tables) in MIGRATIONS {
                for table in tables.iter().filter(|_| version > from) {
                    db.create_object_store(table.name()).build()?;
                }
            }
            Ok(())
        })
        .build()?;
    let opening = pin!(async { opening.await.map_err(Failure::from) });
    match select(opening, TimeoutFuture::new(OPEN_TIMEOUT_MS)).await {
        Either::Left((opened, _)) => opened,
        Either::Right(_) if was_blocked.get() => Err(Failure::Store(StoreError::Blocked)),
        Either::Right(_) => Err(Failure::Store(StoreError::Timeout)),
    }
}
