//! The backend itself.

use super::*;

pub(super) async fn a_batch_is_all_or_nothing<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    let backend = one.backend();
    ok(backend
        .commit(Batch::new().put(Table::Settings, "a", vec![1]))
        .await)?;
    let batch = Batch::new()
        .expect(Table::Settings, "a", Some(vec![1]))
        .expect(Table::Records, "b", Some(vec![9]))
        .put(Table::Settings, "a", vec![2])
        .put(Table::Records, "b", vec![2]);
    refused("commit", backend.commit(batch).await, &StoreError::Conflict)?;
    equal(
        "a",
        ok(two.backend().get(Table::Settings, "a").await)?,
        Some(vec![1]),
    )?;
    equal("b", ok(two.backend().get(Table::Records, "b").await)?, None)?;
    ok(backend.commit(Batch::new()).await)
}

pub(super) async fn prefixes_do_not_leak<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    let backend = one.backend();
    let keys = [
        "uuid:1",
        "uuid:1\u{0}a",
        "uuid:1\u{0}😀",
        "uuid:10\u{0}b",
        "uuid:2\u{0}c",
    ];
    let batch = keys.iter().fold(Batch::new(), |batch, key| {
        batch.put(Table::Attachments, *key, vec![])
    });
    ok(backend.commit(batch).await)?;
    let found = ok(backend.keys(Table::Attachments, "uuid:1\u{0}").await)?;
    equal(
        "keys",
        found,
        vec!["uuid:1\u{0}a".to_owned(), "uuid:1\u{0}😀".to_owned()],
    )?;
    equal("all", ok(backend.list(Table::Attachments, "").await)?.len(), 5)?;
    equal("other table", ok(backend.keys(Table::Records, "").await)?, vec![])
}

pub(super) async fn empty_values_are_values<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    ok(one
        .backend()
        .commit(Batch::new().put(Table::Blobs, "", vec![]))
        .await)?;
    equal(
        "value",
        ok(two.backend().get(Table::Blobs, "").await)?,
        Some(vec![]),
    )
}
