//! What becomes final, and what lists tell of it.

use super::*;

pub(super) async fn finishing_fixes_the_bytes<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    let seal = with_final(&one, ID, 4_000).await?;
    equal(
        "hash",
        seal.sha256.as_str(),
        &sha256_hex(b"<data><a>1</a></data>"),
    )?;
    equal("draft", ok(two.draft(ID).await)?, None)?;
    let sealed = some("record", ok(two.sealed(ID).await)?)?;
    equal("bytes", sealed.xml, b"<data><a>1</a></data>".to_vec())?;
    equal(
        "outbox",
        ok(two.outbox().await)?
            .into_iter()
            .map(|e| e.seal)
            .collect::<Vec<_>>(),
        vec![seal],
    )?;
    let final_now = StoreError::Lifecycle(LifecycleError::AlreadyFinal);
    let save = one
        .save_draft(ID, 0, content("<x/>"), 1, Durability::Strict)
        .await;
    refused("save", save, &final_now)?;
    refused(
        "finish again",
        one.finalize(ID, 0, submission("<x/>", &[], 1)).await,
        &final_now,
    )?;
    refused("attach", one.attach(ID, photo("a", vec![1])).await, &final_now)?;
    refused("discard", one.discard_draft(ID).await, &final_now)
}

pub(super) async fn finishing_refuses_what_is_not_there<B: Backend>(
    one: Store<B>,
    _two: Store<B>,
) -> Outcome {
    with_draft(&one, ID).await?;
    let missing = StoreError::NotFound {
        what: "attachment",
        id: "a.jpg".to_owned(),
    };
    refused(
        "finish",
        one.finalize(ID, 0, submission("<x/>", &["a.jpg"], 1)).await,
        &missing,
    )?;
    some("draft", ok(one.draft(ID).await)?).map(drop)
}

pub(super) async fn unneeded_attachments_leave_when_finished<B: Backend>(
    one: Store<B>,
    _two: Store<B>,
) -> Outcome {
    with_draft(&one, ID).await?;
    for name in ["kept", "dropped", "removed"] {
        ok(one.attach(ID, photo(name, vec![1])).await)?;
    }
    ok(one.detach(ID, "removed").await)?;
    ok(one.detach(ID, "never-there").await)?;
    ok(one
        .finalize(ID, 0, submission("<x/>", &["kept", "kept"], 1))
        .await)?;
    equal(
        "keys",
        ok(one.backend().keys(Table::Attachments, "").await)?,
        vec![format!("{ID}\u{0}kept")],
    )
}

pub(super) async fn lists_hold_no_answers<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one
        .save_draft(ID, 0, content("<data>secreto</data>"), 1, Durability::Strict)
        .await)?;
    let heads = ok(one.backend().list(Table::Records, "").await)?;
    let shown = String::from_utf8_lossy(&some("head", heads.first())?.1).into_owned();
    equal("answers in the head", shown.contains("secreto"), false)?;
    let summaries = ok(one.summaries().await)?.records;
    let stage = some("summary", summaries.first())?.stage.clone();
    equal("stage", stage, Stage::Draft { save_seq: 1 })
}

pub(super) async fn a_damaged_record_hides_no_other<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    with_draft(&one, "uuid:whole").await?;
    with_final(&one, "uuid:damaged", 1).await?;
    let rot = Batch::default().put(Table::Records, "uuid:damaged", b"{".to_vec());
    ok(one.backend().commit(rot).await)?;
    let summaries = ok(two.summaries().await)?;
    let ids = summaries.records.into_iter().map(|record| record.instance_id);
    equal("records", ids.collect(), vec!["uuid:whole".to_owned()])?;
    equal("unreadable", summaries.unreadable, 1)
}

pub(super) async fn the_outbox_is_in_order_of_finishing<B: Backend>(
    one: Store<B>,
    _two: Store<B>,
) -> Outcome {
    for (id, now) in [("uuid:b", 30), ("uuid:c", 10), ("uuid:a", 20)] {
        with_final(&one, id, now).await?;
    }
    let ids: Vec<String> = ok(one.outbox().await)?
        .into_iter()
        .map(|e| e.seal.instance_id)
        .collect();
    equal(
        "order",
        ids,
        ["uuid:c", "uuid:a", "uuid:b"].map(str::to_owned).to_vec(),
    )
}

pub(super) async fn the_last_finished_record_of_a_form_is_found<B: Backend>(
    one: Store<B>,
    two: Store<B>,
) -> Outcome {
    equal("nothing", ok(two.last_finished("needs").await)?, None)?;
    with_draft(&one, "uuid:draft").await?;
    equal("a draft", ok(two.last_finished("needs").await)?, None)?;
    for (id, xml, now) in [("uuid:b", "<b/>", 30), ("uuid:c", "<c/>", 10)] {
        with_draft(&one, id).await?;
        ok(one.finalize(id, 0, submission(xml, &[], now)).await)?;
    }
    let last = some("record", ok(two.last_finished("needs").await)?)?;
    equal("the last", last, b"<b/>".to_vec())?;
    equal("another form", ok(two.last_finished("other").await)?, None)?;
    let rot = Batch::default().put(Table::Contents, "uuid:b", b"<x/>".to_vec());
    ok(one.backend().commit(rot).await)?;
    equal("a damaged one", ok(two.last_finished("needs").await)?, None)
}
