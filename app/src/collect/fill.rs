use std::collections::BTreeMap;
use std::rc::Rc;

use crate::view::prelude::*;
use sondeo_engine::session::{Command, Session};
use sondeo_store::Draft;
use sondeo_store::browser::{LockGuard, record_lock};

use super::idle;
use super::keeper::TabletKeeper;
use super::tablet::{OpenError, OpenedForm, Tablet};
use super::trouble::{open_sentence, sentence};
use crate::form::{BrowserHost, Filling, FormView, Keeper, SaveState, Urgency, audit_node};
use crate::i18n::{self, Locale};
use crate::ui::{Banner, BannerKind, Busy, Page, live, wording};
use crate::{clock, route, tr};

/// Where the id of the record on the screen stands: in this tab alone, and never in an address.
const OPEN_RECORD: &str = "sondeo.record";
/// There if the record that was just finished is read by the next one of its form.
const PASSES_ON: &str = "sondeo.passes-on";
/// How often a lock is asked for, and the pause between, in ms.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: i32 = 100;

fn session_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// Opens a draft.
pub fn go(id: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.set_item(OPEN_RECORD, id);
    }
    route::go("/fill");
}

/// True while a record is on the screen of this tab.
pub fn is_open() -> bool {
    session_storage().is_some_and(|storage| storage.get_item(OPEN_RECORD).is_ok_and(|id| id.is_some()))
}

/// Forgets which record was open, and the language its person chose.
pub fn forget() {
    if let Some(storage) = session_storage() {
        let _ = storage.remove_item(OPEN_RECORD);
    }
    i18n::start();
}

/// Keeps, also for a page that is loaded anew, whether the record that was just finished is read by the next one of its form.
pub fn note_passing(on: bool) {
    if let Some(storage) = session_storage() {
        let _ = match on {
            true => storage.set_item(PASSES_ON, "1"),
            false => storage.remove_item(PASSES_ON),
        };
    }
}

/// True if the next person may see answers of the record that was just finished.
pub fn passes_on() -> bool {
    session_storage().is_some_and(|storage| storage.get_item(PASSES_ON).is_ok_and(|on| on.is_some()))
}

/// The browser as a record on this tablet sees it.
pub fn host(tablet: Tablet) -> BrowserHost {
    let mut properties = BTreeMap::new();
    tablet.enrolment.with_untracked(|enrolment| {
        if let Some(Some(enrolment)) = enrolment {
            properties.insert("deviceid".to_owned(), enrolment.device_id.clone());
        }
    });
    // Nobody signs in on a tablet: whose it is says the name that staff gave it.
    properties.insert("username".to_owned(), tablet.name.get_untracked());
    BrowserHost {
        properties,
        place: None,
    }
}

/// A record that is on disk, with all that is needed to go on with it.
pub struct Resumed {
    pub id: String,
    pub title: String,
    /// The page where the person was.
    pub position: usize,
    pub save_seq: u64,
    pub opened: OpenedForm,
    pub session: Session,
    pub host: BrowserHost,
    /// Held until the form is closed: no other tab opens this record meanwhile.
    pub lock: Option<LockGuard>,
    /// The audit log of earlier sittings.
    pub audit: Option<Vec<u8>>,
}

/// The lock of a record, or why it cannot be had. What just let go of it may still have it for a moment, such as a page that
/// was left or loaded anew.
pub async fn lock(id: &str) -> Result<LockGuard, String> {
    for _ in 0..LOCK_TRIES {
        if let Some(lock) = record_lock(id).await.map_err(|error| sentence(&error))? {
            return Ok(lock);
        }
        clock::sleep(LOCK_PAUSE).await;
    }
    Err(tr!("fill-elsewhere"))
}

async fn resume(tablet: Tablet) -> Result<Resumed, String> {
    if tablet.enrolment.with_untracked(Option::is_none) {
        tablet.refresh().await;
    }
    let id = session_storage().and_then(|storage| storage.get_item(OPEN_RECORD).ok().flatten());
    let id = id.ok_or_else(|| tr!("fill-none"))?;
    let lock = lock(&id).await?;
    let draft = tablet
        .store()
        .draft(&id)
        .await
        .map_err(|error| sentence(&error))?
        .ok_or_else(|| tr!("fill-none"))?;
    let mut host = host(tablet);
    let (opened, session) = restore(tablet, &draft, &mut host).await?;
    let position = draft.content.position.and_then(|text| text.parse().ok());
    let audit = match audit_node(&session) {
        Some(_) => tablet.store().attachment(&id, sondeo_engine::audit::FILE).await,
        None => Ok(None),
    };
    let audit = audit.map_err(|error| sentence(&error))?;
    Ok(Resumed {
        id,
        title: draft.title,
        position: position.unwrap_or(0),
        save_seq: draft.save_seq,
        opened,
        session,
        host,
        lock: Some(lock),
        audit: audit.map(|file| file.bytes),
    })
}

async fn restore(
    tablet: Tablet,
    draft: &Draft,
    host: &mut BrowserHost,
) -> Result<(OpenedForm, Session), String> {
    let opened = tablet
        .open(&draft.form)
        .await
        .map_err(|error| open_sentence(&error))?;
    let mut session = Session::restore(opened.def.clone(), &opened.resources, &draft.content.xml, host)
        .map_err(|error| open_sentence(&OpenError::Broken(error.to_string())))?;
    if let Some(language) = &draft.content.language {
        // A form that no longer has the language opens in its own.
        let _ = session.apply(Command::SetLanguage(language.clone()), host);
    }
    Ok((opened, session))
}

/// The page of one record being filled in.
#[component]
pub fn Fill() -> View {
    let tablet = Tablet::expect();
    // An app that starts with an open record has nothing behind it that "back" could come back from.
    route::go("/fill");
    if let Some(begun) = tablet.take_begun() {
        return open(tablet, begun);
    }
    route::on_back(|| ());
    let resumed = StoredValue::new_local(None::<Result<Resumed, String>>);
    let ready = RwSignal::new(false);
    spawn_local(async move {
        let result = resume(tablet).await;
        if resumed.try_update_value(|slot| *slot = Some(result)).is_some() {
            let _ = ready.try_set(true);
        }
    });
    live(move || {
        if !ready.get() {
            return view! { <main id="content" class="page"><Busy label=wording("fill-opening") /></main> };
        }
        match resumed.try_update_value(Option::take).flatten() {
            Some(Ok(resumed)) => open(tablet, resumed),
            Some(Err(message)) => cannot(message),
            None => ().into_view(),
        }
    })
}

fn cannot(message: String) -> View {
    // Whatever the address was: the link back must lead to another one.
    route::replace("/fill");
    route::on_back(|| route::go("/"));
    forget();
    view! {
        <Page title=wording("fill-title") back="/">
            <Banner kind=BannerKind::Warning title=wording("fill-cannot")>
                <p>{message}</p>
            </Banner>
        </Page>
    }
}

fn open(tablet: Tablet, resumed: Resumed) -> View {
    let Resumed {
        id,
        title,
        position,
        save_seq,
        opened,
        session,
        host,
        lock,
        audit,
    } = resumed;
    if let Some(locale) = session.language().and_then(Locale::of_form) {
        i18n::show_in(locale);
    }
    let media = opened.stored.media.into_iter().collect();
    let filling = Filling::new(session, host, media, position);
    filling.saved.set(SaveState::Saved);
    let keeper = Rc::new(TabletKeeper::new(tablet, filling, id, save_seq, audit));
    filling.set_keeper(keeper.clone());
    let lock = StoredValue::new_local(lock);
    on_cleanup(move || drop(lock.try_update_value(Option::take)));
    let hidden = {
        let keeper = keeper.clone();
        window_event_listener_untyped("visibilitychange", move |_| {
            if filling.saved.try_get_untracked() == Some(SaveState::Saving) {
                keeper.changed(Urgency::Answered);
            }
        })
    };
    on_cleanup(move || hidden.remove());
    // The gesture that every tablet knows: a page back, and from the first one out, as the buttons do.
    let leaving = keeper.clone();
    route::on_back(move || {
        if !filling.turn_back() {
            leaving.leave();
        }
    });
    idle::watch(tablet.idle.get_untracked(), move || keeper.put_away());
    view! { <FormView filling title /> }
}
