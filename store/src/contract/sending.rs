//! Receipts, failures and what they allow.

use super::*;

pub(super) async fn only_a_receipt_marks_as_sent<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    let seal = with_final(&one, ID, 1).await?;
    let key = signer().public();
    let good = receipt(&seal, "e1");
    let other_key = signed(&ReceiptSigner::new("k1", &[8; 32]), &good)?;
    let other_bytes = signed(
        &signer(),
        &Receipt {
            sha256: sha256_hex(b"else"),
            ..good.clone()
        },
    )?;
    let other_id = signed(
        &signer(),
        &Receipt {
            instance_id: "uuid:2".to_owned(),
            ..good.clone()
        },
    )?;
    let rows = [
        ("no receipt", "", ReceiptError::Malformed),
        ("another key", &other_key, ReceiptError::BadSignature),
        ("other bytes", &other_bytes, ReceiptError::OtherRecord),
        ("another record", &other_id, ReceiptError::OtherRecord),
    ];
    for (what, header, wanted) in rows {
        refused(
            what,
            one.mark_acked(ID, header, &key).await,
            &StoreError::Receipt(wanted),
        )?;
        equal("unsent", ok(one.counts().await)?.unsent, 1)?;
    }
    let header = signed(&signer(), &good)?;
    ok(one.mark_acked(ID, &header, &key).await)?;
    ok(one.mark_acked(ID, &header, &key).await)?;
    let counts = ok(two.counts().await)?;
    equal("counts", (counts.unsent, counts.sent), (0, 1))?;
    equal("outbox", ok(two.outbox().await)?.len(), 0)?;
    equal("receipt", ok(two.receipt(ID).await)?, Some(header))
}

pub(super) async fn a_receipt_without_all_attachments_does_not<B: Backend>(
    one: Store<B>,
    _two: Store<B>,
) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one.attach(ID, photo("a.jpg", vec![1])).await)?;
    let seal = ok(one.finalize(ID, 0, submission("<x/>", &["a.jpg"], 1)).await)?;
    let header = signed(
        &signer(),
        &Receipt {
            attachments: vec![],
            ..receipt(&seal, "e1")
        },
    )?;
    let incomplete = StoreError::Receipt(ReceiptError::Incomplete);
    refused(
        "receipt",
        one.mark_acked(ID, &header, &signer().public()).await,
        &incomplete,
    )
}

pub(super) async fn sent_records_leave_when_they_are_old<B: Backend>(
    one: Store<B>,
    _two: Store<B>,
) -> Outcome {
    let seal = with_final(&one, ID, 1).await?;
    equal("an unsent record", ok(one.purge_sent(i64::MAX).await)?, 0)?;
    let header = signed(&signer(), &receipt(&seal, "e1"))?;
    ok(one.mark_acked(ID, &header, &signer().public()).await)?;
    equal("a young record", ok(one.purge_sent(0).await)?, 0)?;
    equal("an old record", ok(one.purge_sent(i64::MAX).await)?, 1)?;
    nothing_left(&one).await
}

pub(super) async fn only_a_sent_record_is_purged<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    let seal = with_final(&one, ID, 1).await?;
    let unsent = StoreError::Lifecycle(LifecycleError::NotAcknowledged);
    refused("unsent", one.purge(ID).await, &unsent)?;
    let header = signed(&signer(), &receipt(&seal, "e1"))?;
    ok(one.mark_acked(ID, &header, &signer().public()).await)?;
    ok(one.purge(ID).await)?;
    nothing_left(&one).await
}

pub(super) async fn failures_are_counted<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    with_final(&one, ID, 1).await?;
    ok(one.note_failure(ID, Trouble::NoReply).await)?;
    ok(two.note_failure(ID, Trouble::Refused).await)?;
    let entry = some("entry", ok(one.outbox().await)?.into_iter().next())?;
    equal(
        "entry",
        (entry.failures, entry.trouble),
        (2, Some(Trouble::Refused)),
    )?;
    equal("need help", ok(one.counts().await)?.need_help, 1)
}

pub(super) async fn a_restored_server_gets_everything_again<B: Backend>(
    one: Store<B>,
    _two: Store<B>,
) -> Outcome {
    let seal = with_final(&one, ID, 1).await?;
    ok(one.create_draft(draft("uuid:2")).await)?;
    let header = signed(&signer(), &receipt(&seal, "e1"))?;
    ok(one.mark_acked(ID, &header, &signer().public()).await)?;
    equal("same epoch", ok(one.epoch_changed("e1").await)?, 0)?;
    equal("new epoch", ok(one.epoch_changed("e2").await)?, 1)?;
    equal(
        "outbox",
        ok(one.outbox().await)?
            .into_iter()
            .map(|e| e.seal)
            .collect::<Vec<_>>(),
        vec![seal],
    )
}
