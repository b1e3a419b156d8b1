//! Drafts and their files.

use super::*;

pub(super) async fn a_draft_comes_back_as_saved<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    let seq = ok(one
        .save_draft(ID, 0, content("<data>ñ 😀</data>"), 2_000, Durability::Strict)
        .await)?;
    equal("save number", seq, 1)?;
    let found = some("draft", ok(two.draft(ID).await)?)?;
    equal("content", found.content, content("<data>ñ 😀</data>"))?;
    equal(
        "times",
        (found.created_at, found.updated_at, found.save_seq),
        (1_000, 2_000, 1),
    )?;
    let seq = ok(one
        .save_draft(ID, 1, content("<data>b</data>"), 2_001, Durability::Relaxed)
        .await)?;
    equal("second save number", seq, 2)
}

pub(super) async fn a_stale_save_changes_nothing<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one
        .save_draft(ID, 0, content("<data>new</data>"), 2_000, Durability::Strict)
        .await)?;
    let stale = StoreError::Lifecycle(LifecycleError::Stale {
        expected: 0,
        found: 1,
    });
    let late = one
        .save_draft(ID, 0, content("<data>old</data>"), 3_000, Durability::Strict)
        .await;
    refused("stale save", late, &stale)?;
    refused(
        "stale finish",
        one.finalize(ID, 0, submission("<x/>", &[], 1)).await,
        &stale,
    )?;
    let found = some("draft", ok(one.draft(ID).await)?)?;
    equal("content", found.content.xml.as_str(), "<data>new</data>")
}

pub(super) async fn two_tabs_do_not_overwrite_each_other<B: Backend>(
    one: Store<B>,
    two: Store<B>,
) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one
        .save_draft(ID, 0, content("<data>one</data>"), 2_000, Durability::Strict)
        .await)?;
    let stale = StoreError::Lifecycle(LifecycleError::Stale {
        expected: 0,
        found: 1,
    });
    let other = two
        .save_draft(ID, 0, content("<data>two</data>"), 2_000, Durability::Strict)
        .await;
    refused("the other tab's save", other, &stale)
}

pub(super) async fn a_draft_needs_an_offered_form<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    let missing = StoreError::NotFound {
        what: "form",
        id: "needs".to_owned(),
    };
    refused("without forms", one.create_draft(draft(ID)).await, &missing)?;
    ok(one.set_catalogue(&[new_form("1")]).await)?;
    ok(one.set_catalogue(&[new_form("2")]).await)?;
    refused(
        "of a withdrawn version",
        one.create_draft(draft(ID)).await,
        &missing,
    )
}

pub(super) async fn an_id_is_used_once<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    let exists = StoreError::Exists {
        what: "record",
        id: ID.to_owned(),
    };
    refused("second draft", two.create_draft(draft(ID)).await, &exists)
}

pub(super) async fn attachments_come_back_byte_for_byte<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    let large: Vec<u8> = (0..1_000_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    ok(one.attach(ID, photo("ñ.jpg", vec![1])).await)?;
    ok(one.attach(ID, photo("ñ.jpg", large.clone())).await)?;
    ok(one.attach(ID, photo("vacía.jpg", vec![])).await)?;
    let found = some("attachment", ok(two.attachment(ID, "ñ.jpg").await)?)?;
    equal("replaced bytes", found.bytes == large, true)?;
    ok(one
        .finalize(ID, 0, submission("<x/>", &["ñ.jpg", "vacía.jpg"], 1))
        .await)?;
    let sealed = some("record", ok(two.sealed(ID).await)?)?;
    let sizes: Vec<_> = sealed
        .attachments
        .iter()
        .map(|a| (a.name.as_str(), a.bytes.len()))
        .collect();
    equal("sealed", sizes, vec![("ñ.jpg", 1_000_000), ("vacía.jpg", 0)])
}

pub(super) async fn a_discarded_draft_leaves_nothing<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one.attach(ID, photo("a.jpg", vec![1])).await)?;
    ok(one.discard_draft(ID).await)?;
    nothing_left(&one).await
}
