//! Sends what is final, whatever page is open: at start, when the network or the person comes back, by a timer, by hand.

use std::cell::{Cell, RefCell};

use crate::view::prelude::*;
use sondeo_store::browser::{persistence, sync_lock};
use sondeo_store::{SealedRecord, StoreError};
use sondeo_sync::json;
use sondeo_sync::openrosa::{self, Part};
use sondeo_sync::outbox::Outbox;
use sondeo_sync::receipt::{self, PinnedKey};
use sondeo_sync::reply::{self, Outcome, Reply, Trouble};
use sondeo_sync::wire::device::{Heartbeat, HeartbeatReply};

use super::download;
use super::tablet::{Sending, Tablet};
use crate::clock;
use crate::http::{self, Body};

/// The timer that looks for records to send, in ms.
const TICK: i32 = 20_000;
/// Time after which counters show what was sent meanwhile, in ms.
const SHOW: i64 = 1_000;
/// Time between two heartbeats while there is nothing to send, in ms.
const HEARTBEAT: i64 = 5 * 60_000;

thread_local! {
    static OUTBOX: RefCell<Outbox> = RefCell::new(Outbox::new());
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    static LAST_HEARTBEAT: Cell<i64> = const { Cell::new(0) };
}

/// Starts the triggers.
pub fn start(tablet: Tablet) {
    for event in ["online", "pageshow"] {
        // For as long as the page lives.
        let _ = window_event_listener_untyped(event, move |_| now(tablet));
    }
    let _ = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            spawn_local(run(tablet));
        }
    });
    spawn_local(async move {
        loop {
            run(tablet).await;
            clock::sleep(TICK).await;
        }
    });
}

/// Sends now: every wait ends.
pub fn now(tablet: Tablet) {
    LAST_HEARTBEAT.set(0);
    spawn_local(async move {
        OUTBOX.with_borrow_mut(Outbox::send_now);
        run(tablet).await;
    });
}

async fn run(tablet: Tablet) {
    if tablet.bearer().is_none() || RUNNING.replace(true) {
        return;
    }
    // Only one tab of this app sends.
    if let Ok(Some(_lock)) = sync_lock().await {
        if let Err(error) = send_all(tablet).await {
            tablet.alarm.set(Some(error));
        }
        beat(tablet).await;
    }
    tablet.sending.set(Sending::Idle);
    RUNNING.set(false);
}

async fn send_all(tablet: Tablet) -> Result<(), StoreError> {
    let store = tablet.store();
    let entries = store.outbox().await?;
    if entries.is_empty() {
        return Ok(());
    }
    OUTBOX.with_borrow_mut(|outbox| {
        outbox.clock_changed(clock::now());
        for entry in &entries {
            outbox.add(&entry.seal.instance_id, entry.failures, entry.trouble);
        }
    });
    let mut left = entries.len();
    let mut shown = clock::now();
    while let Some(id) = OUTBOX.with_borrow_mut(|outbox| outbox.next(clock::now())) {
        tablet.sending.set(Sending::Running(left));
        let result = send_one(tablet, &id).await;
        match result {
            Ok(None) => {
                OUTBOX.with_borrow_mut(|outbox| outbox.acked(&id));
                left = left.saturating_sub(1);
            }
            Ok(Some((trouble, retry_after))) => {
                OUTBOX.with_borrow_mut(|outbox| {
                    outbox.failed(&id, clock::now(), trouble, retry_after, clock::random_u64());
                });
                store.note_failure(&id, trouble).await?;
                if trouble == Trouble::SignIn {
                    tablet.sign_in.set(true);
                }
            }
            Err(error) => {
                let (now, chance) = (clock::now(), clock::random_u64());
                // It cannot be read: nothing that the way to the server has to do with.
                OUTBOX.with_borrow_mut(|outbox| outbox.failed(&id, now, Trouble::Refused, None, chance));
                tablet.alarm.set(Some(error));
            }
        }
        // Reading what thousands of records have become takes longer than sending a small one.
        if clock::now() - shown >= SHOW {
            tablet.refresh().await;
            shown = clock::now();
        }
    }
    tablet.refresh().await;
    Ok(())
}

/// Sends one record. `None` when it is on the server and the receipt is stored, else why not.
async fn send_one(tablet: Tablet, id: &str) -> Result<Option<(Trouble, Option<i64>)>, StoreError> {
    let store = tablet.store();
    let key = tablet.enrolment.with_untracked(|enrolment| {
        let enrolment = enrolment.as_ref()?.as_ref()?;
        Some(PinnedKey {
            id: enrolment.server_key_id.clone(),
            key: enrolment.server_key.clone(),
        })
    });
    let (Some(key), Some(bearer)) = (key, tablet.bearer()) else {
        return Ok(Some((Trouble::SignIn, None)));
    };
    // Gone from the outbox meanwhile, by another tab.
    let Some(record) = store.sealed(id).await? else {
        return Ok(None);
    };
    let reply = post(&record, &bearer).await;
    match reply::classify(&reply, &key, &record.seal) {
        Outcome::Received(_) => {
            if let Reply::Answered {
                receipt: Some(header),
                ..
            } = &reply
            {
                store.mark_acked(id, header, &key).await?;
            }
            tablet.sign_in.set(false);
            tablet.note_contact().await;
            Ok(None)
        }
        Outcome::Kept {
            trouble,
            retry_after_ms,
        } => Ok(Some((trouble, retry_after_ms))),
    }
}

/// Posts a record, in several requests where it is large; the last reply counts.
async fn post(record: &SealedRecord, bearer: &str) -> Reply {
    let parts: Vec<Part> = record
        .attachments
        .iter()
        .map(|file| Part {
            name: &file.name,
            media_type: &file.media_type,
            bytes: &file.bytes,
        })
        .collect();
    let mut last = Reply::Lost;
    for group in openrosa::split(record.xml.len(), &parts, openrosa::DEFAULT_LIMIT) {
        let chosen: Vec<Part> = group.iter().filter_map(|at| parts.get(*at).copied()).collect();
        let body = openrosa::multipart(&record.xml, &chosen, clock::random_u64());
        let headers = [
            ("Authorization", bearer),
            ("X-OpenRosa-Version", "1.0"),
            ("X-Content-Sha256", record.seal.sha256.as_str()),
            ("Content-Type", body.content_type.as_str()),
        ];
        last = match http::send("POST", "/openrosa/submission", &headers, Body::Bytes(body.body)).await {
            Err(_) => Reply::Lost,
            Ok(reply) => {
                // The headers say it all. But a browser keeps what was sent until its answer is read or times out.
                let _ = reply.bytes().await;
                Reply::Answered {
                    // A redirect leads elsewhere: the browser shows it as status 0.
                    status: if reply.status == 0 { 302 } else { reply.status },
                    other_origin: reply.status == 0,
                    openrosa: reply.header("X-OpenRosa-Version").is_some(),
                    receipt: reply.header(receipt::HEADER),
                    retry_after_ms: reply
                        .header("Retry-After")
                        .and_then(|text| reply::retry_after_ms(&text)),
                }
            }
        };
        if !matches!(
            last,
            Reply::Answered {
                status: 201 | 202,
                ..
            }
        ) {
            return last;
        }
    }
    last
}

/// Tells the server at once.
pub async fn tell(tablet: Tablet) {
    LAST_HEARTBEAT.set(0);
    beat(tablet).await;
}

/// Tells the server what this tablet holds, without any answer.
async fn beat(tablet: Tablet) {
    let now = clock::now();
    let due = now - LAST_HEARTBEAT.get() >= HEARTBEAT;
    let Some(bearer) = tablet.bearer().filter(|_| due) else {
        return;
    };
    let store = tablet.store();
    let (Ok(pending), Ok(counts)) = (store.pending().await, store.counts().await) else {
        return;
    };
    let storage = persistence().await;
    let heartbeat = Heartbeat {
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        device_name: Some(tablet.name.get_untracked()).filter(|name| !name.is_empty()),
        persisted: storage.persisted,
        free_bytes: storage.free_bytes,
        drafts: counts.drafts,
        pending,
        clock: now,
    };
    let headers = [("Authorization", bearer.as_str())];
    let body = Body::Json(json::to_text(&heartbeat));
    let reply: Result<HeartbeatReply, _> =
        http::message("POST", "/api/device/heartbeat", &headers, body).await;
    match reply {
        Ok(reply) => {
            LAST_HEARTBEAT.set(now);
            OUTBOX.with_borrow_mut(Outbox::answered);
            tablet.sign_in.set(false);
            tablet.note_contact().await;
            if let Err(error) = follow_epoch(tablet, &reply.epoch).await {
                tablet.alarm.set(Some(error));
            }
            spawn_local(download::follow(tablet));
        }
        Err(error) if matches!(error.status(), Some(401 | 403)) => tablet.sign_in.set(true),
        // Without a network there is nothing to tell.
        Err(_) => {}
    }
}

/// A server that was restored from a backup may lack what it had acknowledged: that goes out again.
async fn follow_epoch(tablet: Tablet, epoch: &str) -> Result<(), StoreError> {
    let known = tablet.enrolment.get_untracked().flatten();
    if let Some(mut enrolment) = known.filter(|enrolment| enrolment.epoch != epoch) {
        let store = tablet.store();
        store.epoch_changed(epoch).await?;
        enrolment.epoch = epoch.to_owned();
        store.set_enrolment(&enrolment).await?;
        tablet.enrolment.set(Some(Some(enrolment)));
        tablet.refresh().await;
    }
    Ok(())
}
