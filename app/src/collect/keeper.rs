use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::view::prelude::*;
use sondeo_engine::audit::FILE;
use sondeo_engine::session::Session;
use sondeo_store::{Attachment, DraftContent, Durability, StoreError, Submission};

use super::codes::Deed;
use super::tablet::Tablet;
use super::trouble::sentence;
use super::{codes, fill, seal, send};
use crate::form::{AuditLog, Filling, Keeper, Kept, NewFile, SaveState, Urgency};
use crate::{clock, route, tr};

/// A pause in typing of this length is saved, in ms.
const PAUSE: i32 = 400;
/// What was saved in such a pause is on the medium this much later, in ms.
const SETTLE: i32 = 2_000;

/// Keeps a draft on the tablet: one save at a time, each over the last.
#[derive(Clone)]
pub struct TabletKeeper {
    inner: Rc<Inner>,
}

struct Inner {
    tablet: Tablet,
    filling: Filling,
    id: String,
    save_seq: Cell<u64>,
    /// The most urgent of the changes that no save covers yet.
    pending: RefCell<Option<Urgency>>,
    saving: Cell<bool>,
    timer: Cell<bool>,
    leaving: Cell<bool>,
    closed: Cell<bool>,
    /// What was to become final when that failed, and the draft it was made of.
    tried: RefCell<Option<(Option<String>, Submission)>>,
    /// Of a form that asks for one.
    audit: Option<AuditLog>,
}

impl TabletKeeper {
    /// For a draft as it was read, with its save number and the audit log of earlier sittings.
    pub fn new(
        tablet: Tablet,
        filling: Filling,
        id: String,
        save_seq: u64,
        audit: Option<Vec<u8>>,
    ) -> TabletKeeper {
        TabletKeeper {
            inner: Rc::new(Inner {
                tablet,
                filling,
                id,
                save_seq: Cell::new(save_seq),
                pending: RefCell::new(None),
                saving: Cell::new(false),
                timer: Cell::new(false),
                leaving: Cell::new(false),
                closed: Cell::new(false),
                tried: RefCell::new(None),
                audit: AuditLog::new(filling, audit),
            }),
        }
    }

    /// Puts the record away without its person: nobody is shown a code, so it opens like one that was interrupted.
    pub fn put_away(&self) {
        let inner = self.inner.clone();
        spawn_local(async move { inner.away(String::new()).await });
    }
}

impl Inner {
    /// Saves until nothing is pending.
    async fn save(&self) {
        if self.saving.replace(true) {
            return;
        }
        let _ = self.save_and_release().await;
    }

    async fn save_and_release(&self) -> Result<(), StoreError> {
        let result = self.save_all().await;
        self.saving.set(false);
        if let Err(error) = &result {
            // Still pending: the next change or "try again" saves it.
            self.raise(Urgency::Answered);
            let _ = self.filling.saved.try_set(SaveState::Failed(sentence(error)));
        }
        result
    }

    async fn save_all(&self) -> Result<(), StoreError> {
        loop {
            let urgency = self.pending.borrow_mut().take();
            let Some(urgency) = urgency else { return Ok(()) };
            let Some(content) = self.content() else {
                return Ok(());
            };
            let durability = match urgency {
                Urgency::Typing => Durability::Relaxed,
                Urgency::Answered => Durability::Strict,
            };
            let store = self.tablet.store();
            // The log comes before a draft that names it.
            if let Some((audit, bytes)) = self.audit.as_ref().and_then(AuditLog::unsaved) {
                let size = bytes.len();
                let file = Attachment {
                    name: FILE.to_owned(),
                    media_type: "text/csv".to_owned(),
                    bytes,
                };
                store.attach(&self.id, file).await?;
                audit.saved(size);
            }
            let seq = store
                .save_draft(&self.id, self.save_seq.get(), content, clock::now(), durability)
                .await?;
            self.save_seq.set(seq);
            if urgency == Urgency::Answered && self.pending.borrow().is_none() {
                let _ = self.filling.saved.try_set(SaveState::Saved);
            }
        }
    }

    fn content(&self) -> Option<DraftContent> {
        let position = self.filling.try_position()?;
        self.filling.look(|session| DraftContent {
            xml: session.draft(),
            language: session.language().map(str::to_owned),
            position: Some(position.to_string()),
        })
    }

    fn raise(&self, urgency: Urgency) {
        let mut pending = self.pending.borrow_mut();
        *pending = (*pending).max(Some(urgency));
    }

    /// Brings what is pending to the medium and waits for a save that runs.
    async fn settle(&self) -> Result<(), StoreError> {
        while self.saving.get() {
            clock::sleep(10).await;
        }
        self.raise(Urgency::Answered);
        self.saving.set(true);
        self.save_and_release().await
    }

    fn end_log(&self, is_final: bool) {
        if let Some(audit) = &self.audit {
            audit.end(is_final);
        }
    }

    async fn finish(&self) -> Result<(), String> {
        // The file goes with the bytes that are sealed, so it tells of the end before there is one.
        self.end_log(true);
        let result = self.finalize().await;
        if let (Err(_), Some(audit)) = (&result, &self.audit) {
            audit.failed();
        }
        result
    }

    async fn finalize(&self) -> Result<(), String> {
        let store = self.tablet.store();
        let draft = || self.filling.look(Session::draft);
        let mut tried = self.tried.borrow().clone().filter(|(of, _)| *of == draft());
        // If it became final and nobody could read it back, the same bytes find that out: encrypted, others would come of it.
        // One that is a draft still may get another file of its log, so it is made anew.
        if tried.is_some()
            && store
                .draft(&self.id)
                .await
                .map_err(|error| sentence(&error))?
                .is_some()
        {
            tried = None;
        }
        let submission = match tried {
            Some((_, submission)) => submission,
            None => {
                self.filling.finish();
                self.settle().await.map_err(|error| sentence(&error))?;
                let finished = |session: &Session| (session.form().clone(), session.submission());
                let (form, record) = self.filling.look(finished).ok_or_else(|| tr!("fill-none"))?;
                seal::submission(&store, &form, &self.id, record).await?
            }
        };
        if let Err(error) = store
            .finalize(&self.id, self.save_seq.get(), submission.clone())
            .await
        {
            self.tried.replace(Some((draft(), submission)));
            return Err(sentence(&error));
        }
        let reads_last = |session: &Session| session.form().reads_last_saved();
        let passes_on = self.filling.look(reads_last) == Some(true);
        self.closed.set(true);
        fill::forget();
        fill::note_passing(passes_on);
        route::replace("/thanks");
        self.tablet.refresh().await;
        send::now(self.tablet);
        Ok(())
    }

    /// Takes the record off the screen: its person is shown the code; without one they are not there.
    async fn away(&self, code: String) {
        // Pressed twice, the second code would be the one that counts, and the first the one that is shown.
        if self.closed.get() || self.leaving.replace(true) {
            return;
        }
        // A photo that was chosen gets into the record first.
        while self.filling.holds_files() {
            clock::sleep(50).await;
        }
        self.end_log(false);
        let mut left = self.settle().await;
        if left.is_ok() && !code.is_empty() {
            let act = codes::act(self.tablet, self.id.clone(), Deed::Leave(code.clone()));
            left = act.await.map(drop);
        }
        if let Err(error) = left {
            let _ = self.filling.saved.try_set(SaveState::Failed(sentence(&error)));
            self.leaving.set(false);
            return;
        }
        self.closed.set(true);
        fill::forget();
        route::replace(if code.is_empty() {
            self.tablet.put_away.set(true);
            "/records"
        } else {
            self.tablet.left.set(format!("{code} {}", self.id));
            "/thanks"
        });
        self.tablet.refresh().await;
    }
}

impl Keeper for TabletKeeper {
    fn changed(&self, urgency: Urgency) {
        let inner = self.inner.clone();
        if inner.closed.get() {
            return;
        }
        inner.raise(urgency);
        if inner.filling.saved.try_get_untracked() != Some(SaveState::Saving) {
            let _ = inner.filling.saved.try_set(SaveState::Saving);
        }
        match urgency {
            Urgency::Answered => spawn_local(async move { inner.save().await }),
            Urgency::Typing if !inner.timer.replace(true) => spawn_local(async move {
                clock::sleep(PAUSE).await;
                inner.timer.set(false);
                inner.save().await;
                clock::sleep(SETTLE).await;
                if !inner.closed.get() && inner.filling.saved.try_get_untracked() == Some(SaveState::Saving) {
                    inner.raise(Urgency::Answered);
                    inner.save().await;
                }
            }),
            Urgency::Typing => {}
        }
    }

    fn attach(&self, file: NewFile) -> Kept<Result<(), String>> {
        let inner = self.inner.clone();
        Box::pin(async move {
            let attachment = Attachment {
                name: file.name,
                media_type: file.media_type,
                bytes: file.bytes,
            };
            // A save at the same time would find the record changed under its hands.
            while inner.saving.replace(true) {
                clock::sleep(10).await;
            }
            let result = inner.tablet.store().attach(&inner.id, attachment).await;
            inner.saving.set(false);
            inner.save().await;
            result.map(|_| ()).map_err(|error| sentence(&error))
        })
    }

    fn attached(&self, name: String) -> Kept<Option<Vec<u8>>> {
        let inner = self.inner.clone();
        Box::pin(async move {
            let found = inner.tablet.store().attachment(&inner.id, &name).await;
            found.ok().flatten().map(|attachment| attachment.bytes)
        })
    }

    fn detach(&self, name: String) -> Kept<()> {
        let inner = self.inner.clone();
        Box::pin(async move {
            // The saved draft must not name a file that is gone; what stays behind is dropped when the record is final.
            if inner.settle().await.is_ok() {
                let _ = inner.tablet.store().detach(&inner.id, &name).await;
            }
        })
    }

    fn removed(&self, instance: &str) {
        if let Some(audit) = &self.inner.audit {
            audit.deleted(instance);
        }
    }

    fn finish(&self) -> Kept<Result<(), String>> {
        let inner = self.inner.clone();
        Box::pin(async move { inner.finish().await })
    }

    fn leave(&self) {
        let inner = self.inner.clone();
        spawn_local(async move { inner.away(codes::new_code()).await });
    }
}
