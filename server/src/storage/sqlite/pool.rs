//! Connections: one thread that writes, groups what waits into one commit, and answers after it; several readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc, oneshot};

use crate::storage::StorageError;

/// Writes that may wait; who comes later waits to be let in.
const QUEUE: usize = 1024;
/// Most writes in one commit.
const BATCH: usize = 256;
/// Idle readers that are kept.
const READERS: usize = 8;
/// What one connection may keep of the file in memory, in kB; all of them together stay small.
const CACHE: i64 = 2000;

/// Runs its work inside the open transaction, or not at all where there is none; the answer is sent by the returned closure,
/// after the commit.
type Job = Box<dyn FnOnce(Option<&Connection>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), StorageError>) + Send>;

pub struct Pool {
    writer: mpsc::Sender<Job>,
    readers: Arc<Mutex<Vec<Connection>>>,
    file: PathBuf,
}

/// Opens a connection with the durability that receipts promise.
pub fn connect(file: &Path) -> Result<Connection, StorageError> {
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "cache_size", -CACHE)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    };
    open().map_err(failure)
}

/// What an error of SQLite means for the caller.
pub fn failure(error: rusqlite::Error) -> StorageError {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StorageError::Full(text),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::SystemIoFailure) => {
            StorageError::Unavailable(text)
        }
        _ => StorageError::Broken(text),
    }
}

impl Pool {
    /// Starts the writing thread over `connection`.
    pub fn start(file: &Path, connection: Connection) -> Result<Pool, StorageError> {
        let (writer, jobs) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_all(&connection, jobs))
            .map_err(|error| StorageError::Broken(error.to_string()))?;
        Ok(Pool {
            writer,
            readers: Arc::default(),
            file: file.to_owned(),
        })
    }

    /// Runs `work` in a transaction and returns once that transaction is on disk. If `work` fails, only its own changes
    /// are taken back.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = match connection {
                Some(connection) => in_savepoint(connection, work),
                None => Err(rolled_back()),
            };
            Box::new(move |committed: Result<(), StorageError>| {
                // Whoever went away has no use for the answer.
                let _ = reply.send(committed.and(result));
            })
        });
        let gone = || StorageError::Unavailable("the writing thread ended".to_owned());
        self.writer.send(job).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Runs `work` on a connection that reads.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let readers = self.readers.clone();
        let file = self.file.clone();
        let run = move || {
            let idle = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match idle {
                Some(connection) => connection,
                None => connect(&file)?,
            };
            let result = work(&connection).map_err(failure);
            let mut idle = readers.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < READERS {
                idle.push(connection);
            }
            result
        };
        tokio::task::spawn_blocking(run)
            .await
            .map_err(|error| StorageError::Unavailable(error.to_string()))?
    }
}

fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, StorageError> {
    let run = || -> rusqlite::Result<T> {
        connection.prepare_cached("SAVEPOINT job")?.execute([])?;
        match work(connection) {
            Ok(value) => {
                connection.prepare_cached("RELEASE job")?.execute([])?;
                Ok(value)
            }
            Err(error) => {
                // After a full disk SQLite may have rolled the whole transaction back; then there is no savepoint.
                if !connection.is_autocommit() {
                    connection.execute_batch("ROLLBACK TO job; RELEASE job")?;
                }
                Err(error)
            }
        }
    };
    run().map_err(failure)
}

fn write_all(connection: &Connection, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let begun = connection.execute_batch("BEGIN IMMEDIATE").map_err(failure);
        let mut answers = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            // Without a transaction, because it could not begin or an earlier job lost it, a job would commit by itself.
            answers.push(job(Some(connection).filter(|open| !open.is_autocommit())));
            next = if answers.len() < BATCH {
                jobs.try_recv().ok()
            } else {
                None
            };
        }
        let committed = match &begun {
            Err(error) => Err(copy(error)),
            Ok(()) if connection.is_autocommit() => Err(rolled_back()),
            Ok(()) => connection.execute_batch("COMMIT").map_err(failure),
        };
        if committed.is_err() && !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        for answer in answers {
            answer(committed.as_ref().copied().map_err(copy));
        }
    }
}

fn rolled_back() -> StorageError {
    StorageError::Unavailable("the transaction was rolled back".to_owned())
}

fn copy(error: &StorageError) -> StorageError {
    match error {
        StorageError::Full(text) => StorageError::Full(text.clone()),
        StorageError::Unavailable(text) => StorageError::Unavailable(text.clone()),
        StorageError::Broken(text) => StorageError::Broken(text.clone()),
        StorageError::Newer(text) => StorageError::Newer(text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Pool, connect};
    use crate::storage::StorageError;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_said_to_have_failed_was_not_done() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("test.sqlite");
        let other = connect(&file).expect("another process");
        other
            .execute_batch("CREATE TABLE t (n INTEGER)")
            .expect("a table");
        let writer = connect(&file).expect("a writer");
        writer.busy_timeout(Duration::from_millis(200)).expect("set");
        let pool = Pool::start(&file, writer).expect("a pool");
        other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
        // It goes away when the writer has given up waiting, but while its jobs would run.
        let job = |last: bool| {
            let other = last.then_some(());
            pool.write(move |db| {
                if other.is_some() {
                    std::thread::sleep(Duration::from_millis(1));
                }
                db.execute("INSERT INTO t VALUES (1)", [])
            })
        };
        let (one, two) = tokio::join!(job(false), job(true));
        for outcome in [one, two] {
            let error = outcome.expect_err("not done");
            assert!(
                matches!(&error, StorageError::Unavailable(words) if words.contains("locked")),
                "{error}"
            );
        }
        other.execute_batch("ROLLBACK").expect("let go");
        let count = |db: &rusqlite::Connection| {
            db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0))
        };
        assert_eq!(pool.read(count).await.expect("read"), 0);
        let write = |db: &rusqlite::Connection| db.execute("INSERT INTO t VALUES (2)", []);
        assert_eq!(pool.write(write).await.expect("written"), 1);
    }
}
