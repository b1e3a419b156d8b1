use std::sync::Arc;

use crate::view::prelude::*;
use futures_util::future::{try_join, try_join5};
use sondeo_engine::form::{self, FormDef};
use sondeo_engine::session::Resources;
use sondeo_engine::{diagnostic, xform, xml};
use sondeo_store::browser::{Canary, Persistence};
use sondeo_store::{Counts, FormStatus, IndexedDb, RecordSummary, Store, StoreError, StoredForm, Summaries};
use sondeo_sync::record::FormKey;
use sondeo_sync::wire::device::Enrolment;

use super::fill::Resumed;
use super::idle;
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
    begun: StoredValue<Option<Resumed>, LocalStorage>,
    pub canary: Canary,
    /// `None` until the storage was read; `Some(None)` on a tablet that is not enrolled.
    pub enrolment: RwSignal<Option<Option<Enrolment>>>,
    pub name: RwSignal<String>,
    /// Minutes without a touch after which a record is put away; 0 for never.
    pub idle: RwSignal<u32>,
    pub forms: RwSignal<Vec<FormStatus>>,
    pub records: RwSignal<Vec<RecordSummary>>,
    /// How many records beyond these cannot be read.
    pub unreadable: RwSignal<usize>,
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
    /// A record was put away because nobody touched it.
    pub put_away: RwSignal<bool>,
    /// A storage error that a background task met.
    pub alarm: RwSignal<Option<StoreError>>,
}

/// A form that was opened: its definition and its files.
pub struct OpenedForm {
    pub def: Arc<FormDef>,
    pub resources: Resources,
    pub stored: StoredForm,
}

/// What lists and counters show, and who the tablet is, as it was read.
pub struct Known {
    lists: Lists,
    name: String,
    idle: u32,
    last_contact: Option<i64>,
    enrolment: Option<Enrolment>,
}

type Lists = (Vec<FormStatus>, Summaries);

async fn lists(store: &Store<IndexedDb>) -> Result<Lists, StoreError> {
    try_join(store.forms(), store.summaries()).await
}

impl Known {
    /// Reads side by side.
    pub async fn read(store: &Store<IndexedDb>) -> Result<Known, StoreError> {
        let (lists, name, idle, last_contact, enrolment) = try_join5(
            lists(store),
            store.setting::<String>(DEVICE_NAME),
            store.setting::<String>(idle::SETTING),
            store.setting(LAST_CONTACT),
            store.enrolment(),
        )
        .await?;
        Ok(Known {
            lists,
            name: name.unwrap_or_default(),
            idle: idle::minutes(&idle.unwrap_or_default()),
            last_contact,
            enrolment,
        })
    }
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
    /// The tablet with what was read of it, or with the reason why that could not be read.
    pub fn new(store: Store<IndexedDb>, canary: Canary, known: Result<Known, StoreError>) -> Tablet {
        let tablet = Tablet {
            store: StoredValue::new_local(store),
            opened: StoredValue::new_local(None),
            begun: StoredValue::new_local(None),
            canary,
            enrolment: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            idle: RwSignal::new(idle::minutes("")),
            forms: RwSignal::new(Vec::new()),
            records: RwSignal::new(Vec::new()),
            unreadable: RwSignal::new(0),
            counts: RwSignal::new(Counts::default()),
            storage: RwSignal::new(Persistence::default()),
            offline: RwSignal::new(Offline::Unknown),
            sending: RwSignal::new(Sending::Idle),
            last_contact: RwSignal::new(None),
            sign_in: RwSignal::new(false),
            left: RwSignal::new(String::new()),
            put_away: RwSignal::new(false),
            alarm: RwSignal::new(None),
        };
        tablet.know(known);
        tablet
    }

    /// The tablet of this app.
    pub fn expect() -> Tablet {
        expect_context()
    }

    pub fn store(&self) -> Store<IndexedDb> {
        self.store.get_value()
    }

    /// Leaves a record that was begun to its page.
    pub fn hand_over(&self, begun: Resumed) {
        self.begun.set_value(Some(begun));
    }

    /// The record that was begun a moment ago.
    pub fn take_begun(&self) -> Option<Resumed> {
        self.begun.try_update_value(Option::take).flatten()
    }

    /// Deletes what the server has had for long; until then a restored server could get it again.
    pub async fn forget_sent(&self) {
        let before = clock::now() - KEPT_DAYS * 86_400_000;
        match self.store().purge_sent(before).await {
            Ok(0) => {}
            Ok(_) => self.refresh().await,
            Err(error) => self.alarm.set(Some(error)),
        }
    }

    /// Reads everything that lists and counters show.
    pub async fn refresh(&self) {
        let store = self.store();
        if self.enrolment.with_untracked(Option::is_none) {
            return self.know(Known::read(&store).await);
        }
        match lists(&store).await {
            Ok(lists) => self.show(lists),
            Err(error) => self.alarm.set(Some(error)),
        }
    }

    fn know(&self, known: Result<Known, StoreError>) {
        match known {
            Ok(known) => {
                self.show(known.lists);
                self.name.set(known.name);
                self.idle.set(known.idle);
                self.last_contact.set(known.last_contact);
                // Last, because the pages that show all this come with it: nobody must read that there are no surveys.
                self.enrolment.set(Some(known.enrolment));
            }
            Err(error) => self.alarm.set(Some(error)),
        }
    }

    fn show(&self, (forms, Summaries { records, unreadable }): Lists) {
        self.forms.set(forms);
        self.unreadable.set(unreadable);
        self.counts.set(Counts::of(&records));
        self.records.set(records);
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

    /// Changes after how many minutes without a touch a record is put away.
    pub async fn set_idle(&self, minutes: String) -> Result<(), StoreError> {
        self.store().set_setting(idle::SETTING, &minutes).await?;
        self.idle.set(idle::minutes(&minutes));
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
        if def.reads_last_saved() {
            let last = self.store().last_finished(&key.form_id).await;
            let last = last.map_err(OpenError::Store)?;
            resources.last_saved = last.and_then(|xml| String::from_utf8(xml).ok());
        }
        Ok(OpenedForm {
            def,
            resources,
            stored,
        })
    }

    /// Reads the first survey that is ready, unless one was read already: whoever opens it does not wait for that, and
    /// whoever opens another does not wait for code that never ran. What is wrong with it is told when it is opened.
    pub async fn read_ahead(&self) {
        let first = self.forms.with_untracked(|forms| {
            let ready = |status: &&FormStatus| status.offered && status.ready_offline();
            forms.iter().find(ready).map(|status| status.form.key.clone())
        });
        if let Some(key) = first.filter(|_| self.opened.with_value(Option::is_none)) {
            let _ = self.open(&key).await;
        }
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
