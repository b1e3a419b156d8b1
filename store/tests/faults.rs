//! A disk that fails or lies at its nth operation, for every n: nothing is lost, nothing is claimed that is not so.

use std::cell::Cell;
use std::rc::Rc;

use futures_executor::block_on;
use sondeo_store::backend::{Batch, Change, Table};
use sondeo_store::{
    Backend, DraftContent, Durability, Memory, NewDraft, NewForm, Store, StoreError, Submission,
};
use sondeo_sync::hash::sha256_hex;
use sondeo_sync::record::FormKey;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    /// The operation is refused and does nothing.
    Refuse,
    /// The quota is full.
    Full,
    /// The commit happens, but its success is not reported.
    CommitUnheard,
    /// The commit is reported, but contents are kept empty.
    Lie,
    /// The same, and before anybody looks another tab changes the record.
    LieMeanwhile,
}

#[derive(Clone)]
struct Faulty {
    inner: Memory,
    fault: Fault,
    countdown: Rc<Cell<i64>>,
}

impl Faulty {
    fn strikes(&self) -> bool {
        self.countdown.set(self.countdown.get() - 1);
        self.countdown.get() == 0
    }

    fn error(&self) -> StoreError {
        match self.fault {
            Fault::Full => StoreError::Full,
            _ => StoreError::Unavailable {
                detail: "fault".to_owned(),
            },
        }
    }
}

impl Backend for Faulty {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if self.fault == Fault::Refuse && self.strikes() {
            return Err(self.error());
        }
        self.inner.get(table, key).await
    }

    async fn list(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.inner.list(table, prefix).await
    }

    async fn keys(&self, table: Table, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.inner.keys(table, prefix).await
    }

    async fn commit(&self, mut batch: Batch) -> Result<(), StoreError> {
        if !self.strikes() {
            return self.inner.commit(batch).await;
        }
        match self.fault {
            Fault::Refuse | Fault::Full => Err(self.error()),
            Fault::CommitUnheard => {
                self.inner.commit(batch).await?;
                Err(self.error())
            }
            Fault::Lie | Fault::LieMeanwhile => {
                for change in &mut batch.changes {
                    if let Change::Put {
                        table: Table::Contents,
                        bytes,
                        ..
                    } = change
                    {
                        bytes.clear();
                    }
                }
                self.inner.commit(batch).await?;
                if self.fault == Fault::LieMeanwhile {
                    let head = self.inner.get(Table::Records, ID).await?.unwrap_or_default();
                    let changed =
                        String::from_utf8_lossy(&head).replace("\"updated_at\":2", "\"updated_at\":3");
                    let batch = Batch::new().put(Table::Records, ID, changed.into_bytes());
                    self.inner.commit(batch).await?;
                }
                Ok(())
            }
        }
    }
}

const ID: &str = "uuid:1";

fn key() -> FormKey {
    FormKey {
        form_id: "f".to_owned(),
        version: "1".to_owned(),
    }
}

fn content(xml: &str) -> DraftContent {
    DraftContent {
        xml: xml.to_owned(),
        language: None,
        position: None,
    }
}

async fn prepared(memory: &Memory) -> Result<(), StoreError> {
    let store = Store::new(memory.clone());
    let form = NewForm {
        key: key(),
        title: String::new(),
        sha256: sha256_hex(b"x"),
        media: vec![],
    };
    store.set_catalogue(&[form]).await?;
    let new = NewDraft {
        instance_id: ID.to_owned(),
        form: key(),
        title: String::new(),
        content: content("<a>0</a>"),
        now: 0,
    };
    store.create_draft(new).await
}

/// What the person was told, and what is on disk afterwards.
async fn run(fault: Fault, nth: i64) -> Result<bool, StoreError> {
    let memory = Memory::new();
    prepared(&memory).await?;
    let faulty = Faulty {
        inner: memory.clone(),
        fault,
        countdown: Rc::new(Cell::new(nth)),
    };
    let store = Store::new(faulty.clone());

    let saved = store
        .save_draft(ID, 0, content("<a>1</a>"), 1, Durability::Strict)
        .await;
    let after_save = Store::new(memory.clone());
    let draft = after_save.draft(ID).await?;
    let found = draft.as_ref().map(|d| d.content.xml.as_str());
    if saved.is_ok() && fault != Fault::Lie {
        assert_eq!(found, Some("<a>1</a>"), "{fault:?} {nth}: saved but not there");
    } else if fault != Fault::Lie {
        assert!(
            matches!(found, Some("<a>0</a>" | "<a>1</a>")),
            "{fault:?} {nth}: {found:?}"
        );
    }

    let based_on = draft.map_or(0, |d| d.save_seq);
    let submission = Submission {
        xml: b"<a>1</a>".to_vec(),
        attachments: vec![],
        now: 2,
    };
    let finished = store.finalize(ID, based_on, submission.clone()).await;
    let draft = after_save.draft(ID).await?;
    let sealed = after_save.sealed(ID).await;
    match finished {
        Ok(_) => assert_eq!(sealed?.map(|r| r.xml).as_deref(), Some(b"<a>1</a>".as_slice())),
        // Either still a draft, or final and whole: never neither, never half.
        Err(_) => {
            assert!(
                draft.is_some() || matches!(sealed, Ok(Some(_))),
                "{fault:?} {nth}: lost"
            );
            if sealed.is_ok_and(|record| record.is_some()) {
                // Whoever tries again hears that it is final, and is not told that it cannot be.
                let again = after_save.finalize(ID, based_on, submission).await;
                assert!(again.is_ok(), "{fault:?} {nth}: {again:?}");
            }
        }
    }
    Ok(faulty.countdown.get() > 0)
}

#[test]
fn every_nth_operation_may_fail() {
    for fault in [Fault::Refuse, Fault::Full, Fault::CommitUnheard, Fault::Lie] {
        for nth in 1.. {
            // A run in which the fault never struck ends the loop.
            if block_on(run(fault, nth)).expect("the memory behind it never fails") {
                assert!(nth > 1);
                break;
            }
        }
    }
}

/// What a person finishes with.
fn submission() -> Submission {
    Submission {
        xml: b"<a>1</a>".to_vec(),
        attachments: vec![],
        now: 2,
    }
}

#[test]
fn a_lying_disk_is_found_out_when_finishing() {
    let memory = Memory::new();
    block_on(prepared(&memory)).expect("memory");
    let store = Store::new(Faulty {
        inner: memory.clone(),
        fault: Fault::Lie,
        countdown: Rc::new(Cell::new(1)),
    });
    let finished = block_on(store.finalize(ID, 0, submission()));
    assert_eq!(finished, Err(StoreError::ReadBack { id: ID.to_owned() }));
    let draft = block_on(store.draft(ID))
        .expect("memory")
        .expect("the draft was put back");
    assert_eq!(draft.content.xml, "<a>0</a>");
}

#[test]
fn a_read_that_fails_undoes_nothing() {
    let memory = Memory::new();
    block_on(prepared(&memory)).expect("memory");
    // Reads the head, reads the draft, commits, and cannot read back.
    let store = Store::new(Faulty {
        inner: memory.clone(),
        fault: Fault::Refuse,
        countdown: Rc::new(Cell::new(4)),
    });
    let finished = block_on(store.finalize(ID, 0, submission()));
    assert!(
        matches!(finished, Err(StoreError::Unavailable { .. })),
        "{finished:?}"
    );
    let sealed = block_on(store.sealed(ID))
        .expect("memory")
        .expect("it stays final");
    let again = block_on(store.finalize(ID, 0, submission()));
    assert_eq!(again, Ok(sealed.seal));
}

#[test]
fn what_another_tab_did_meanwhile_is_not_undone() {
    let memory = Memory::new();
    block_on(prepared(&memory)).expect("memory");
    let store = Store::new(Faulty {
        inner: memory.clone(),
        fault: Fault::LieMeanwhile,
        countdown: Rc::new(Cell::new(1)),
    });
    let finished = block_on(store.finalize(ID, 0, submission()));
    assert_eq!(finished, Err(StoreError::Conflict));
    assert_eq!(block_on(store.draft(ID)), Ok(None), "it is no draft again");
}
