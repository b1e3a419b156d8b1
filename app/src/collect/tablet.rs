use std::sync::Arc;

use leptos::prelude::*;
use sondeo_engine::form::{self, FormDef};
use sondeo_engine::session::{Resources, Session};
use sondeo_engine::{diagnostic, xform, xml};
use sondeo_store::browser::{Canary, Persistence};
use sondeo_store::{Counts, FormStatus, IndexedDb, RecordSummary, Store, StoreError, StoredForm};
use sondeo_sync::record::FormKey;
use sondeo_sync::wire::device::Enrolment;

use super::worker::Offline;
use crate::clock;

/// Name of the setting that holds the tablet's own name.
pub const DEVICE_NAME: &str = "device-name";
/// Name of the setting that holds when a record or heartbeat last reached the server, ms since 1970 UTC.
pub const LAST_CONTACT: &str = "last-contact";

/// What the sender is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    #[default]
    Idle,
    /// With the number of records that still wait.
    Running(usize),
}

/// The tablet as the screens see it: its storage, and signals that follow it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Tablet {
    store: StoredValue<Store<IndexedDb>, LocalStorage>,
    opened: StoredValue<Option<(FormKey, Arc<FormDef>)>, LocalStorage>,
    /// The record that was begun a moment ago, until its page takes it.
    begun: StoredValue<Option<Begun>, LocalStorage>,
    pub canary: Canary,
    /// `None` until the storage was read; `Some(None)` on a tablet that is not enrolled.
    pub enrolment: RwSignal<Option<Option<Enrolment>>>,
    pub name: RwSignal<String>,
    pub forms: RwSignal<Vec<FormStatus>>,
    pub records: RwSignal<Vec<RecordSummary>>,
    pub counts: RwSignal<Counts>,
    pub storage: RwSignal<Persistence>,
    pub offline: RwSignal<Offline>,
    pub sending: RwSignal<Sending>,
    pub last_contact: RwSignal<Option<i64>>,
    /// The server no longer knows this tablet's token.
    pub sign_in: RwSignal<bool>,
    /// Code and id of the record that a person left a moment ago, with a blank between them, while the code is on the
    /// screen; else empty. In memory alone: whoever loads the page anew sees nothing of it.
    pub left: RwSignal<String>,
    /// A storage error that a background task met.
    pub alarm: RwSignal<Option<StoreError>>,
}

/// A form that was opened: its definition and its files.
pub struct OpenedForm {
    pub def: Arc<FormDef>,
    pub resources: Resources,
    pub stored: StoredForm,
}

/// A record that is on disk, with its session as it is in memory: nothing has to be read again.
pub struct Begun {
    pub instance_id: String,
    pub opened: OpenedForm,
    pub session: Session,
}

/// Why a form could not be opened.
#[derive(Clone, Debug)]
pub enum OpenError {
    Store(StoreError),
    /// One of its files is not here.
    Incomplete,
    /// The form itself is broken; with the first problem's cause.
    Broken(String),
}

/// Days that a sent record stays on the tablet.
pub const KEPT_DAYS: i64 = 30;

impl Tablet {
    pub fn new(store: Store<IndexedDb>, canary: Canary) -> Tablet {
        Tablet {
            store: StoredValue::new_local(store),
            opened: StoredValue::new_local(None),
            begun: StoredValue::new_local(None),
            canary,
            enrolment: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            forms: RwSignal::new(Vec::new()),
            records: RwSignal::new(Vec::new()),
            counts: RwSignal::new(Counts::default()),
            storage: RwSignal::new(Persistence::default()),
            offline: RwSignal::new(Offline::Unknown),
            sending: RwSignal::new(Sending::Idle),
            last_contact: RwSignal::new(None),
            sign_in: RwSignal::new(false),
            left: RwSignal::new(String::new()),
            alarm: RwSignal::new(None),
        }
    }

    /// The tablet of this app.
    pub fn expect() -> Tablet {
        expect_context()
    }

    pub fn store(&self) -> Store<IndexedDb> {
        self.store.get_value()
    }

    /// Leaves a record that was begun to its page.
    pub fn hand_over(&self, begun: Begun) {
        self.begun.set_value(Some(begun));
    }

    /// The record that was begun a moment ago, if it is this one.
    pub fn take_begun(&self, id: &str) -> Option<Begun> {
        let begun = self.begun.try_update_value(Option::take).flatten();
        begun.filter(|begun| begun.instance_id == id)
    }

    /// Deletes what the server has had for long; until then a restored server could get it again.
    pub async fn forget_sent(&self) {
        if let Err(error) = self
            .store()
            .purge_sent(clock::now() - KEPT_DAYS * 86_400_000)
            .await
        {
            self.alarm.set(Some(error));
        }
    }

    /// Reads everything that lists and counters show.
    pub async fn refresh(&self) {
        if let Err(error) = self.read().await {
            self.alarm.set(Some(error));
        }
    }

    async fn read(&self) -> Result<(), StoreError> {
        let store = self.store();
        self.forms.set(store.forms().await?);
        self.records.set(store.summaries().await?);
        self.counts.set(store.counts().await?);
        // Last, because the pages that show all this come with it: nobody must read that there are no surveys.
        if self.enrolment.with_untracked(Option::is_none) {
            self.name
                .set(store.setting(DEVICE_NAME).await?.unwrap_or_default());
            self.last_contact.set(store.setting(LAST_CONTACT).await?);
            self.enrolment.set(Some(store.enrolment().await?));
        }
        Ok(())
    }

    /// `Authorization` for requests to the server, if the tablet is enrolled.
    pub fn bearer(&self) -> Option<String> {
        self.enrolment.with_untracked(|enrolment| {
            enrolment
                .as_ref()?
                .as_ref()
                .map(|it| format!("Bearer {}", it.token))
        })
    }

    /// The server was reached and answered as itself.
    pub async fn note_contact(&self) {
        let now = crate::clock::now();
        self.last_contact.set(Some(now));
        if let Err(error) = self.store().set_setting(LAST_CONTACT, &now).await {
            self.alarm.set(Some(error));
        }
    }

    /// Gives the tablet a name; the next heartbeat tells the server.
    pub async fn rename(&self, name: String) -> Result<(), StoreError> {
        self.store().set_setting(DEVICE_NAME, &name).await?;
        self.name.set(name);
        Ok(())
    }

    /// Opens a form from storage, every file checked against its hash.
    pub async fn open(&self, key: &FormKey) -> Result<OpenedForm, OpenError> {
        let stored = self
            .store()
            .form(key)
            .await
            .map_err(OpenError::Store)?
            .ok_or(OpenError::Incomplete)?;
        let known = self.opened.with_value(|opened| {
            opened
                .as_ref()
                .filter(|(known, _)| known == key)
                .map(|(_, def)| def.clone())
        });
        let def = match known {
            Some(def) => def,
            None => {
                let def = Arc::new(read(&stored.xml).map_err(OpenError::Broken)?);
                self.opened.set_value(Some((key.clone(), def.clone())));
                def
            }
        };
        let mut resources = Resources::new();
        // What was published without a file still opens; the console has warned.
        resources.missing_is_blank = true;
        for (name, bytes) in &stored.media {
            if def.externals().contains(name) {
                resources.insert(name.clone(), bytes.clone());
            }
        }
        Ok(OpenedForm {
            def,
            resources,
            stored,
        })
    }
}

fn read(text: &str) -> Result<FormDef, String> {
    let (draft, mut problems) = xform::read(text, &xml::Limits::default());
    if let Some(draft) = draft {
        let (def, more) = form::link(draft);
        if let Some(def) = def {
            return Ok(def);
        }
        problems.extend(more);
    }
    let language = crate::i18n::locale().of_diagnostics();
    let first = problems
        .iter()
        .find(|problem| problem.severity() == diagnostic::Severity::Error);
    Err(first.map(|problem| problem.cause(language)).unwrap_or_default())
}
