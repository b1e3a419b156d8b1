//! One contract for both databases: every check runs over SQLite and over PostgreSQL, through two handles on the same
//! data, as two server processes would hold them.

mod cluster;
mod edits;
mod forms;
mod people;
mod records;
mod samples;

use std::sync::Arc;

use cluster::Cluster;
use edits::*;
use forms::*;
use people::*;
use records::*;
use sondeo_server::storage::postgres::Postgres;
use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::storage::{Identity, Storage, StorageError};

/// Two handles on the same, new data.
pub struct Pair(pub Arc<dyn Storage>, pub Arc<dyn Storage>);

impl Pair {
    /// Over data that have an identity, as after the server's start.
    async fn started(one: Arc<dyn Storage>, other: Arc<dyn Storage>) -> Pair {
        one.identity(identity("first")).await.expect("an identity");
        Pair(one, other)
    }
}

pub fn identity(name: &str) -> Identity {
    Identity {
        project: name.to_owned(),
        epoch: "epoch".to_owned(),
        key_id: name.to_owned(),
        key_secret: [7; 32],
    }
}

macro_rules! contract {
    ($($check:ident)*) => {
        async fn sqlite(name: &str) {
            $(if name == stringify!($check) {
                let folder = tempfile::tempdir().expect("a folder");
                let file = folder.path().join("test.sqlite");
                let one = Arc::new(Sqlite::open(&file).expect("a database"));
                let other = Arc::new(Sqlite::open(&file).expect("the same database"));
                $check(Pair::started(one, other).await).await;
            })*
        }

        mod over_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $check() {
                super::sqlite(stringify!($check)).await;
            })*
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn over_postgres() {
            let Some(cluster) = Cluster::start() else { return };
            $({
                println!("{}", stringify!($check));
                let url = cluster.database(stringify!($check)).await;
                // Both start at once over an empty database.
                let (one, other) = tokio::join!(Postgres::open(&url), Postgres::open(&url));
                let one = Arc::new(one.expect("a database"));
                let other = Arc::new(other.expect("the same database"));
                $check(Pair::started(one, other).await).await;
            })*
            a_newer_database_is_refused_by_postgres(&cluster).await;
        }
    };
}

contract! {
    an_identity_is_for_ever
    only_the_epoch_changes_after_a_restore
    a_project_gets_another_name
    missing_files_may_come_later
    a_version_is_published_once
    forms_have_their_versions_and_counts
    a_closed_form_stays_closed_until_it_is_opened
    the_same_bytes_are_kept_once
    rehearsals_leave_and_nothing_else
    segments_follow_each_other_and_hold_what_is_there
    texts_are_oldest_first
    versions_are_newest_first
    other_bytes_under_the_same_id_are_kept_beside
    attachments_may_come_later
    many_at_once_keep_one
    more_at_once_than_connections_wait
    pages_are_newest_first
    a_clock_that_is_set_back_changes_no_order
    a_release_is_kept_for_ever
    edits_replace_what_they_name
    a_person_decides
    a_published_version_takes_its_records_in
    staff_come_and_go
    a_code_enrols_no_more_than_it_allows
    codes_are_open_until_they_are_ended
    tablets_are_known_by_token_until_revoked
    heartbeats_say_what_is_still_out_there
    staff_have_sessions_that_end
    failures_are_counted_for_a_time
    events_are_noted
    text_from_outside_harms_nothing
}

/// A counter that went back (a bad restore) must not swallow records: an error is sent again, a receipt is not.
#[tokio::test]
async fn a_record_that_cannot_be_kept_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("test.sqlite");
    let one = Arc::new(Sqlite::open(&file).expect("a database"));
    let Pair(storage, _) = Pair::started(one.clone(), one).await;
    storage
        .keep(samples::record("uuid:1", "<a/>", 1))
        .await
        .expect("kept");
    let database = rusqlite::Connection::open(&file).expect("the database");
    database
        .execute("UPDATE identity SET last_seq = 0", [])
        .expect("changed");
    assert!(storage.keep(samples::record("uuid:2", "<a/>", 1)).await.is_err());
    assert_eq!(storage.record_counts("f").await.expect("counts").records, 1);
}

/// Of a program that does not exist yet.
const NEWER: &str = "INSERT INTO migration VALUES ('9999_newer')";

fn is_newer(error: Option<StorageError>) {
    let error = error.expect("refused");
    assert!(
        matches!(&error, StorageError::Newer(names) if names == "9999_newer"),
        "{error}"
    );
    assert!(error.to_string().starts_with("database.newer: "), "{error}");
}

/// What a newer program wrote, this one would misread; and it must not add what it knows itself to it.
#[tokio::test]
async fn a_newer_database_is_refused_by_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("test.sqlite");
    drop(Sqlite::open(&file).expect("a database"));
    let database = rusqlite::Connection::open(&file).expect("the database");
    let done = || {
        let count = database.query_row("SELECT count(*) FROM migration", [], |row| row.get::<_, i64>(0));
        count.expect("counted")
    };
    let before = done();
    database.execute(NEWER, []).expect("noted");
    database
        .execute("DELETE FROM migration WHERE name = '0008_closing'", [])
        .expect("forgotten");
    is_newer(Sqlite::open(&file).err());
    assert_eq!(done(), before, "nothing was touched");
}

async fn a_newer_database_is_refused_by_postgres(cluster: &Cluster) {
    let url = cluster.database("newer").await;
    drop(Postgres::open(&url).await.expect("a database"));
    cluster.run_in("newer", NEWER).await;
    is_newer(Postgres::open(&url).await.err());
    cluster
        .run_in("newer", "DELETE FROM migration WHERE name = '9999_newer'")
        .await;
    assert!(Postgres::open(&url).await.is_ok());
}

#[tokio::test]
async fn a_database_that_is_away_is_no_panic() {
    for url in [
        "postgres://nobody@127.0.0.1:1/nothing",
        "postgres://nobody@/nothing?host=/nowhere",
    ] {
        let error = Postgres::open(url).await.err().expect("an error");
        let expected = sondeo_server::storage::StorageError::Unavailable(String::new());
        assert_eq!(
            std::mem::discriminant(&error),
            std::mem::discriminant(&expected),
            "{url}: {error}"
        );
    }
    assert!(Postgres::open("nonsense").await.is_err());
}
