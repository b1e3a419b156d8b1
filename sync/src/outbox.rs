//! Which record goes next, and when. Times are milliseconds of one monotonic or wall clock of the caller's.
//!
//! Two uploads run at once. What the server says of one record makes that one wait alone, so that a refused record never
//! holds up the others. What is wrong with the way to the server is wrong for all: then one record at a time finds out
//! whether it is open again, another each time. There is no last attempt.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::reply::Trouble;

/// Uploads that run at the same time on one tablet.
pub const PARALLEL: usize = 2;
/// Base of the back-off, in ms.
pub const BASE_MS: u64 = 2_000;
/// No wait is longer than this many ms, unless the server asks for it.
pub const CAP_MS: u64 = 15 * 60 * 1000;

/// A finished record that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Failed attempts since the last "send now".
    pub failures: u32,
    /// Not before this time.
    pub not_before: i64,
    pub in_flight: bool,
    pub trouble: Option<Trouble>,
    /// Order of finishing; the oldest goes first.
    order: u64,
}

/// All finished records that no receipt covers.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    entries: BTreeMap<String, Entry>,
    next_order: u64,
    way: Way,
}

/// The way to the server, as the last attempts found it.
#[derive(Clone, Debug)]
struct Way {
    /// Attempts in a row that did not get through.
    failures: u32,
    /// None before this time.
    not_before: i64,
    /// The server itself asked for the wait.
    asked: bool,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            failures: 0,
            not_before: i64::MIN,
            asked: false,
        }
    }
}

impl Outbox {
    pub fn new() -> Outbox {
        Outbox::default()
    }

    /// Puts a record in line; oldest first is the order of the calls. A record that is already there stays as it is.
    pub fn add(&mut self, instance_id: &str, failures: u32, trouble: Option<Trouble>) {
        if self.entries.contains_key(instance_id) {
            return;
        }
        let order = self.next_order;
        self.next_order = order.saturating_add(1);
        let entry = Entry {
            failures,
            not_before: i64::MIN,
            in_flight: false,
            trouble,
            order,
        };
        self.entries.insert(instance_id.into(), entry);
    }

    /// Takes the next record that may go now and marks it in flight; `None` when none may, or as many as may already are.
    /// Records with fewer failures go first, so that new ones overtake those that keep failing.
    pub fn next(&mut self, now: i64) -> Option<String> {
        if self.is_full() || now < self.way.not_before {
            return None;
        }
        let id = self
            .entries
            .iter()
            .filter(|(_, e)| !e.in_flight && e.not_before <= now)
            .min_by_key(|(_, e)| (e.failures, e.order))
            .map(|(id, _)| id.clone())?;
        self.entries.get_mut(&id)?.in_flight = true;
        Some(id)
    }

    /// An upload ended with a verified receipt that is stored: the record leaves.
    pub fn acked(&mut self, instance_id: &str) {
        self.entries.remove(instance_id);
        self.way = Way::default();
    }

    /// The server answered something else: no record waits for the way any longer, unless the server asked for it.
    pub fn answered(&mut self) {
        if !self.way.asked {
            self.way = Way::default();
        }
    }

    /// An upload ended without one. `random` is any 64 random bits; `retry_after_ms` is what the server asked for.
    pub fn failed(
        &mut self,
        instance_id: &str,
        now: i64,
        trouble: Trouble,
        retry_after_ms: Option<i64>,
        random: u64,
    ) {
        let Some(entry) = self.entries.get_mut(instance_id) else {
            return;
        };
        let until = |failures| {
            let wait = retry_after_ms.map_or_else(|| backoff_ms(failures, random), |asked| asked.max(0));
            now.saturating_add(wait)
        };
        entry.not_before = until(entry.failures);
        entry.failures = entry.failures.saturating_add(1);
        entry.in_flight = false;
        entry.trouble = Some(trouble);
        self.way = if trouble.concerns_all() {
            Way {
                failures: self.way.failures.saturating_add(1),
                not_before: until(self.way.failures),
                asked: retry_after_ms.is_some(),
            }
        } else {
            Way::default()
        };
    }

    /// "Send now": every wait ends and the back-off starts anew.
    pub fn send_now(&mut self) {
        self.way = Way::default();
        for entry in self.entries.values_mut() {
            entry.failures = 0;
            entry.not_before = i64::MIN;
        }
    }

    /// The clock jumped or the network came back: no wait may be longer than the cap from `now`.
    pub fn clock_changed(&mut self, now: i64) {
        let latest = now.saturating_add(CAP_MS as i64);
        self.way.not_before = self.way.not_before.min(latest);
        for entry in self.entries.values_mut() {
            entry.not_before = entry.not_before.min(latest);
        }
    }

    /// When [`Outbox::next`] can next have something; `None` when nothing waits or all places are taken.
    pub fn wake_at(&self) -> Option<i64> {
        if self.is_full() {
            return None;
        }
        self.entries
            .values()
            .filter(|e| !e.in_flight)
            .map(|e| e.not_before.max(self.way.not_before))
            .min()
    }

    fn is_full(&self) -> bool {
        self.in_flight() >= if self.way.failures == 0 { PARALLEL } else { 1 }
    }

    /// Uploads that run now.
    pub fn in_flight(&self) -> usize {
        self.entries.values().filter(|e| e.in_flight).count()
    }

    /// Records in line, those in flight included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn entry(&self, instance_id: &str) -> Option<&Entry> {
        self.entries.get(instance_id)
    }

    /// Ids in the order of finishing.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<(_, &str)> = Vec::new();
        for (id, entry) in &self.entries {
            let id = (entry.order, id.as_str());
            // A general sort weighs more in a bundle than a queue is long.
            let place = ids.partition_point(|other| *other < id);
            ids.insert(place, id);
        }
        ids.into_iter().map(|(_, id)| id).collect()
    }
}

/// Full jitter: evenly between 0 and min(15 min, 2 s · 2^n), where n is the number of failures before this one.
pub fn backoff_ms(failures: u32, random: u64) -> i64 {
    let ceiling = 1u64
        .checked_shl(failures)
        .and_then(|f| BASE_MS.checked_mul(f))
        .unwrap_or(CAP_MS)
        .min(CAP_MS);
    (random % (ceiling + 1)) as i64
}
