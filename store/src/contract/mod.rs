//! What every backend must do. Tests run it over memory, browsers over IndexedDB.

mod batches;
mod drafts;
mod finishing;
mod forms;
mod sending;

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
        ($($group:ident { $($case:ident,)* })*) => {
            vec![$($(Case { name: stringify!($case), failure: {
                let tabs = async || open(stringify!($case)).await.map(Store::new).map_err(|e| e.to_string());
                match (tabs().await, tabs().await) {
                    (Ok(one), Ok(two)) => $group::$case(one, two).await.err(),
                    (Err(error), _) | (_, Err(error)) => Some(error),
                }
            } },)*)*]
        };
    }
    run! {
        drafts {
            a_draft_comes_back_as_saved,
            a_stale_save_changes_nothing,
            two_tabs_do_not_overwrite_each_other,
            a_draft_needs_an_offered_form,
            an_id_is_used_once,
            attachments_come_back_byte_for_byte,
            a_discarded_draft_leaves_nothing,
        }
        finishing {
            finishing_fixes_the_bytes,
            finishing_refuses_what_is_not_there,
            unneeded_attachments_leave_when_finished,
            lists_hold_no_answers,
            a_damaged_record_hides_no_other,
            the_outbox_is_in_order_of_finishing,
            the_last_finished_record_of_a_form_is_found,
        }
        sending {
            only_a_receipt_marks_as_sent,
            a_receipt_without_all_attachments_does_not,
            only_a_sent_record_is_purged,
            sent_records_leave_when_they_are_old,
            failures_are_counted,
            a_restored_server_gets_everything_again,
        }
        forms {
            a_form_is_ready_with_its_last_file,
            wrong_bytes_are_refused,
            a_rotten_file_is_found,
            forms_in_use_stay,
            a_version_waits_for_its_files_behind_the_one_before,
            settings_come_back,
        }
        batches {
            a_batch_is_all_or_nothing,
            prefixes_do_not_leak,
            empty_values_are_values,
        }
    }
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
        attachments_sha256: None,
        status: ReceiptStatus::Accepted,
        received_at: 5_000,
    }
}

fn signed(signer: &ReceiptSigner, receipt: &Receipt) -> Result<String, String> {
    signer.sign(receipt).map_err(|error| error.to_string())
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
