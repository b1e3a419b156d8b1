//! What every backend must do. Tests run it over memory, browsers over IndexedDB.

use std::fmt::Debug;

use sondeo_sync::hash::sha256_hex;
use sondeo_sync::receipt::{ReceiptError, ReceiptSigner};
use sondeo_sync::record::{FormKey, LifecycleError, Seal, Stage};
use sondeo_sync::reply::Trouble;
use sondeo_sync::wire::device::{Receipt, ReceiptStatus, ReceivedAttachment};

use crate::backend::{Backend, Batch, Durability, Table};
use crate::{Attachment, DraftContent, NewDraft, NewForm, NewMedia, Store, StoreError, Submission};

/// Result of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub name: &'static str,
    /// What went wrong; `None` when it passed.
    pub failure: Option<String>,
}

type Outcome = Result<(), String>;

/// Runs every case. `open` opens the database of the given name; twice the same name is two tabs of one browser.
pub async fn run<B: Backend>(open: impl AsyncFn(&str) -> Result<B, StoreError>) -> Vec<Case> {
    macro_rules! run {
        ($($case:ident),* $(,)?) => {
            vec![$(Case { name: stringify!($case), failure: {
                let tabs = async || open(stringify!($case)).await.map(Store::new).map_err(|e| e.to_string());
                match (tabs().await, tabs().await) {
                    (Ok(one), Ok(two)) => $case(one, two).await.err(),
                    (Err(error), _) | (_, Err(error)) => Some(error),
                }
            } }),*]
        };
    }
    run![
        a_draft_comes_back_as_saved,
        a_stale_save_changes_nothing,
        two_tabs_do_not_overwrite_each_other,
        a_draft_needs_an_offered_form,
        an_id_is_used_once,
        finishing_fixes_the_bytes,
        finishing_refuses_what_is_not_there,
        attachments_come_back_byte_for_byte,
        unneeded_attachments_leave_when_finished,
        only_a_receipt_marks_as_sent,
        a_receipt_without_all_attachments_does_not,
        only_a_sent_record_is_purged,
        a_discarded_draft_leaves_nothing,
        failures_are_counted,
        a_restored_server_gets_everything_again,
        lists_hold_no_answers,
        the_outbox_is_in_order_of_finishing,
        a_form_is_ready_with_its_last_file,
        wrong_bytes_are_refused,
        a_rotten_file_is_found,
        forms_in_use_stay,
        settings_come_back,
        a_batch_is_all_or_nothing,
        prefixes_do_not_leak,
        empty_values_are_values,
    ]
}

fn equal<T: PartialEq + Debug>(what: &str, found: T, wanted: T) -> Outcome {
    if found == wanted {
        Ok(())
    } else {
        Err(format!("{what}: found {found:?}, wanted {wanted:?}"))
    }
}

fn refused<T: Debug>(what: &str, found: Result<T, StoreError>, wanted: &StoreError) -> Outcome {
    match found {
        Err(error) if error == *wanted => Ok(()),
        other => Err(format!("{what}: found {other:?}, wanted {wanted:?}")),
    }
}

fn ok<T>(found: Result<T, StoreError>) -> Result<T, String> {
    found.map_err(|error| error.to_string())
}

fn some<T>(what: &str, found: Option<T>) -> Result<T, String> {
    found.ok_or_else(|| format!("{what}: nothing found"))
}

const XFORM: &[u8] = b"<h:html/>";
const ID: &str = "uuid:1";

fn form_key(version: &str) -> FormKey {
    FormKey {
        form_id: "needs".to_owned(),
        version: version.to_owned(),
    }
}

fn new_form(version: &str) -> NewForm {
    NewForm {
        key: form_key(version),
        title: "Necesidades".to_owned(),
        sha256: sha256_hex(XFORM),
        media: vec![],
    }
}

fn content(xml: &str) -> DraftContent {
    DraftContent {
        xml: xml.to_owned(),
        language: Some("es".to_owned()),
        position: Some("3".to_owned()),
    }
}

fn draft(id: &str) -> NewDraft {
    NewDraft {
        instance_id: id.to_owned(),
        form: form_key("1"),
        title: "Necesidades".to_owned(),
        content: content("<data/>"),
        now: 1_000,
    }
}

fn submission(xml: &str, attachments: &[&str], now: i64) -> Submission {
    Submission {
        xml: xml.as_bytes().to_vec(),
        attachments: attachments.iter().map(|&name| name.to_owned()).collect(),
        now,
    }
}

fn photo(name: &str, bytes: Vec<u8>) -> Attachment {
    Attachment {
        name: name.to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes,
    }
}

async fn with_draft<B: Backend>(store: &Store<B>, id: &str) -> Outcome {
    ok(store.set_catalogue(&[new_form("1")]).await)?;
    ok(store.create_draft(draft(id)).await)
}

async fn with_final<B: Backend>(store: &Store<B>, id: &str, now: i64) -> Result<Seal, String> {
    with_draft(store, id).await?;
    ok(store
        .finalize(id, 0, submission("<data><a>1</a></data>", &[], now))
        .await)
}

fn signer() -> ReceiptSigner {
    ReceiptSigner::new("k1", &[7; 32])
}

fn receipt(seal: &Seal, epoch: &str) -> Receipt {
    let attachments = seal
        .attachments
        .iter()
        .map(|a| ReceivedAttachment {
            name: a.name.clone(),
            sha256: a.sha256.clone(),
        })
        .collect();
    Receipt {
        v: 1,
        server_key_id: "k1".to_owned(),
        epoch: epoch.to_owned(),
        seq: 9,
        instance_id: seal.instance_id.clone(),
        form_id: seal.form.form_id.clone(),
        version: seal.form.version.clone(),
        sha256: seal.sha256.clone(),
        attachments,
        status: ReceiptStatus::Accepted,
        received_at: 5_000,
    }
}

fn signed(signer: &ReceiptSigner, receipt: &Receipt) -> Result<String, String> {
    signer.sign(receipt).map_err(|error| error.to_string())
}

async fn a_draft_comes_back_as_saved<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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

async fn a_stale_save_changes_nothing<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn two_tabs_do_not_overwrite_each_other<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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

async fn a_draft_needs_an_offered_form<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn an_id_is_used_once<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    let exists = StoreError::Exists {
        what: "record",
        id: ID.to_owned(),
    };
    refused("second draft", two.create_draft(draft(ID)).await, &exists)
}

async fn finishing_fixes_the_bytes<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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

async fn finishing_refuses_what_is_not_there<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn attachments_come_back_byte_for_byte<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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

async fn unneeded_attachments_leave_when_finished<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn only_a_receipt_marks_as_sent<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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

async fn a_receipt_without_all_attachments_does_not<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn only_a_sent_record_is_purged<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    let seal = with_final(&one, ID, 1).await?;
    let unsent = StoreError::Lifecycle(LifecycleError::NotAcknowledged);
    refused("unsent", one.purge(ID).await, &unsent)?;
    let header = signed(&signer(), &receipt(&seal, "e1"))?;
    ok(one.mark_acked(ID, &header, &signer().public()).await)?;
    ok(one.purge(ID).await)?;
    nothing_left(&one).await
}

async fn a_discarded_draft_leaves_nothing<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one.attach(ID, photo("a.jpg", vec![1])).await)?;
    ok(one.discard_draft(ID).await)?;
    nothing_left(&one).await
}

async fn nothing_left<B: Backend>(store: &Store<B>) -> Outcome {
    for table in [
        Table::Records,
        Table::Contents,
        Table::Attachments,
        Table::Receipts,
    ] {
        equal(table.name(), ok(store.backend().keys(table, "").await)?, vec![])?;
    }
    Ok(())
}

async fn failures_are_counted<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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

async fn a_restored_server_gets_everything_again<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn lists_hold_no_answers<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one
        .save_draft(ID, 0, content("<data>secreto</data>"), 1, Durability::Strict)
        .await)?;
    let heads = ok(one.backend().list(Table::Records, "").await)?;
    let shown = String::from_utf8_lossy(&some("head", heads.first())?.1).into_owned();
    equal("answers in the head", shown.contains("secreto"), false)?;
    let summaries = ok(one.summaries().await)?;
    let stage = some("summary", summaries.first())?.stage.clone();
    equal("stage", stage, Stage::Draft { save_seq: 1 })
}

async fn the_outbox_is_in_order_of_finishing<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn a_form_is_ready_with_its_last_file<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    let media = NewMedia {
        filename: "logo.png".to_owned(),
        sha256: sha256_hex(b"png"),
    };
    let form = NewForm {
        media: vec![media],
        ..new_form("1")
    };
    ok(one.set_catalogue(std::slice::from_ref(&form)).await)?;
    let ready =
        async || Ok::<_, String>(some("form", ok(two.forms().await)?.into_iter().next())?.ready_offline());
    equal("without files", ready().await?, false)?;
    ok(one.put_file(&form.sha256, XFORM.to_vec()).await)?;
    equal("without the logo", ready().await?, false)?;
    equal("opened without the logo", ok(two.form(&form.key).await)?, None)?;
    ok(one.put_file(&sha256_hex(b"png"), b"png".to_vec()).await)?;
    equal("with all", ready().await?, true)?;
    let found = some("form", ok(two.form(&form.key).await)?)?;
    equal(
        "media",
        found.media,
        vec![("logo.png".to_owned(), b"png".to_vec())],
    )
}

async fn wrong_bytes_are_refused<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    ok(one.set_catalogue(&[new_form("1")]).await)?;
    let wanted = StoreError::HashMismatch {
        name: String::new(),
        expected: sha256_hex(XFORM),
        found: sha256_hex(b"<html>captive portal</html>"),
    };
    let put = one
        .put_file(&sha256_hex(XFORM), b"<html>captive portal</html>".to_vec())
        .await;
    refused("file", put, &wanted)?;
    equal(
        "ready",
        ok(one.forms().await)?.iter().any(|form| form.ready_offline()),
        false,
    )
}

async fn a_rotten_file_is_found<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    ok(one.set_catalogue(&[new_form("1")]).await)?;
    let batch = Batch::new().put(Table::Blobs, sha256_hex(XFORM), b"rotten".to_vec());
    ok(one.backend().commit(batch).await)?;
    let found = one.form(&form_key("1")).await;
    equal(
        "read",
        matches!(found, Err(StoreError::HashMismatch { .. })),
        true,
    )?;
    equal(
        "ready",
        ok(one.forms().await)?.iter().any(|form| form.ready_offline()),
        false,
    )
}

async fn forms_in_use_stay<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
    with_draft(&one, ID).await?;
    ok(one.put_file(&sha256_hex(XFORM), XFORM.to_vec()).await)?;
    let newer = NewForm {
        sha256: sha256_hex(b"v2"),
        ..new_form("2")
    };
    for _ in 0..3 {
        ok(one.set_catalogue(std::slice::from_ref(&newer)).await)?;
    }
    some("form of the draft", ok(one.form(&form_key("1")).await)?)?;
    ok(one.discard_draft(ID).await)?;
    ok(one.set_catalogue(std::slice::from_ref(&newer)).await)?;
    equal("unneeded form", ok(one.form(&form_key("1")).await)?, None)?;
    equal(
        "unneeded file",
        ok(one.backend().keys(Table::Blobs, "").await)?,
        vec![],
    )
}

async fn settings_come_back<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
    equal("before", ok(one.language().await)?, None)?;
    ok(one.set_language("es").await)?;
    equal("after", ok(two.language().await)?, Some("es".to_owned()))?;
    ok(one.remove_setting("language").await)?;
    equal("removed", ok(two.language().await)?, None)
}

async fn a_batch_is_all_or_nothing<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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

async fn prefixes_do_not_leak<B: Backend>(one: Store<B>, _two: Store<B>) -> Outcome {
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

async fn empty_values_are_values<B: Backend>(one: Store<B>, two: Store<B>) -> Outcome {
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
