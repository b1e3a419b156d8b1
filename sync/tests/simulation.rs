//! Tablet, network, server and clock in one thread, with seeded faults: lost requests, lost replies, duplicates, busy
//! servers, captive portals, tablet crashes and a server restored from a backup. After the faults stop, everything drains.

use std::collections::BTreeMap;

use sondeo_sync::hash::sha256_hex;
use sondeo_sync::outbox::Outbox;
use sondeo_sync::receipt::ReceiptSigner;
use sondeo_sync::record::{Event, FormKey, Seal, Stage};
use sondeo_sync::reply::{Outcome, Reply, classify};
use sondeo_sync::wire::device::{Receipt, ReceiptStatus};

/// xorshift64*: the same run for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn chance(&mut self, percent: u64) -> bool {
        (self.next() >> 33) % 100 < percent
    }
}

/// A server with a unique constraint on instanceID; `rows` is its disk.
struct Server {
    signer: ReceiptSigner,
    rows: BTreeMap<String, (Vec<u8>, u64)>,
    backup: BTreeMap<String, (Vec<u8>, u64)>,
    epoch: u32,
    seq: u64,
}

impl Server {
    fn post(&mut self, id: &str, bytes: &[u8]) -> Reply {
        self.seq += 1;
        let next = self.seq;
        let (kept, seq) = self
            .rows
            .entry(id.to_owned())
            .or_insert_with(|| (bytes.to_vec(), next))
            .clone();
        let receipt = Receipt {
            v: 1,
            server_key_id: "k".into(),
            epoch: self.epoch.to_string(),
            seq,
            instance_id: id.to_owned(),
            form_id: "f".into(),
            version: "1".into(),
            sha256: sha256_hex(&kept),
            attachments: vec![],
            attachments_sha256: None,
            status: ReceiptStatus::Accepted,
            received_at: 0,
        };
        answered(201, self.signer.sign(&receipt).ok())
    }
}

fn answered(status: u16, receipt: Option<String>) -> Reply {
    Reply::Answered {
        status,
        other_origin: false,
        openrosa: receipt.is_some(),
        receipt,
        retry_after_ms: (status == 503).then_some(5_000),
    }
}

/// The tablet's disk survives crashes; the outbox does not.
#[derive(Default)]
struct Tablet {
    disk: BTreeMap<String, (Seal, Vec<u8>, Stage)>,
    outbox: Outbox,
    flights: Vec<(i64, String, Reply)>,
    epoch: u32,
}

impl Tablet {
    fn finish(&mut self, id: &str) {
        let bytes = format!("<data id=\"{id}\"/>").into_bytes();
        let form = FormKey {
            form_id: "f".into(),
            version: "1".into(),
        };
        let sha256 = sha256_hex(&bytes);
        let seal = Seal {
            instance_id: id.into(),
            form,
            sha256,
            size: bytes.len() as u64,
            attachments: vec![],
        };
        let stage = Stage::Draft { save_seq: 0 }
            .after(Event::Finished { based_on: 0 })
            .expect("a draft");
        self.disk.insert(id.into(), (seal, bytes, stage));
        self.outbox.add(id, 0, None);
    }

    fn crash(&mut self) {
        self.flights.clear();
        self.outbox = Outbox::new();
        for (id, (_, _, stage)) in &mut self.disk {
            *stage = stage.after(Event::Restarted).expect("restart is always possible");
            if stage.is_unsent() {
                self.outbox.add(id, 0, None);
            }
        }
    }

    fn learn_epoch(&mut self, epoch: u32) {
        if self.epoch == epoch {
            return;
        }
        self.epoch = epoch;
        let epoch = epoch.to_string();
        for (id, (_, _, stage)) in &mut self.disk {
            *stage = stage
                .after(Event::EpochChanged { epoch: &epoch })
                .expect("no record is gone");
            if stage.is_unsent() {
                self.outbox.add(id, 0, None);
            }
        }
    }

    fn stage(&mut self, id: &str, event: Event<'_>) {
        let (_, _, stage) = self.disk.get_mut(id).expect("a record of this tablet");
        *stage = stage.after(event).expect("a final record");
    }
}

fn run(seed: u64) {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let signer = ReceiptSigner::new("k", &[9; 32]);
    let key = signer.public();
    let mut server = Server {
        signer,
        rows: BTreeMap::new(),
        backup: BTreeMap::new(),
        epoch: 1,
        seq: 0,
    };
    let mut tablet = Tablet {
        epoch: 1,
        ..Tablet::default()
    };
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    let mut made = 0;
    let mut now = 0i64;
    let quiet_at = 3_600_000;
    // Ten quiet minutes more than the longest wait that the faults may have left.
    let end = quiet_at + 2 * 15 * 60_000;
    while now < end {
        now += 500;
        let faults = now < quiet_at;
        if faults && made < 12 && random.chance(1) {
            made += 1;
            tablet.finish(&format!("uuid:{seed}-{made}"));
        }
        if faults && random.next().is_multiple_of(700) {
            tablet.crash();
        }
        if faults && random.next().is_multiple_of(2_000) {
            server.backup = server.rows.clone();
        }
        if faults && random.next().is_multiple_of(3_000) {
            server.rows = server.backup.clone();
            server.epoch += 1;
        }
        if random.chance(2) {
            tablet.learn_epoch(server.epoch);
        }
        while let Some(id) = tablet.outbox.next(now) {
            tablet.stage(&id, Event::Sending { attempt: 1 });
            let bytes = tablet.disk.get(&id).expect("a record of this tablet").1.clone();
            let delay = (random.next() >> 40) as i64 % 3_000;
            let fault = if faults { (random.next() >> 33) % 10 } else { 9 };
            let reply = match fault {
                0 => Reply::Lost,
                1 => {
                    server.post(&id, &bytes);
                    Reply::Lost
                }
                2 => answered(503, None),
                3 => answered(200, None),
                4 => answered(500, None),
                5 => {
                    server.post(&id, &bytes);
                    server.post(&id, &bytes)
                }
                6 => {
                    server.post(&id, &bytes);
                    answered(201, Some("cut".into()))
                }
                _ => server.post(&id, &bytes),
            };
            tablet.flights.push((now + delay, id, reply));
        }
        let (landed, flying) = tablet.flights.drain(..).partition(|(at, _, _)| *at <= now);
        tablet.flights = flying;
        let landed: Vec<(i64, String, Reply)> = landed;
        for (_, id, reply) in landed {
            let seal = tablet.disk.get(&id).expect("a record of this tablet").0.clone();
            match classify(&reply, &key, &seal) {
                Outcome::Received(receipt) => {
                    tablet.stage(&id, Event::Received(&receipt));
                    tablet.outbox.acked(&id);
                    told.insert(id, receipt.epoch);
                }
                Outcome::Kept {
                    trouble,
                    retry_after_ms,
                } => {
                    tablet
                        .outbox
                        .failed(&id, now, trouble, retry_after_ms, random.next());
                    tablet.stage(&id, Event::NotSent);
                }
            }
        }
        // A restored server has another epoch and owes nothing of the old one; the tablets offer that again.
        for (id, _) in told
            .iter()
            .filter(|(_, epoch)| **epoch == server.epoch.to_string())
        {
            assert!(
                server.rows.contains_key(id),
                "seed {seed}: {id} was shown as sent and is not there"
            );
        }
    }
    assert_eq!(tablet.outbox.len(), 0, "seed {seed}: the queue does not drain");
    assert_eq!(server.rows.len(), made, "seed {seed}: one row for each record");
    for (id, (seal, bytes, stage)) in &tablet.disk {
        let (row, _) = server
            .rows
            .get(id)
            .unwrap_or_else(|| panic!("seed {seed}: {id} is lost"));
        assert_eq!(row, bytes, "seed {seed}: {id} was altered");
        assert_eq!(sha256_hex(row), seal.sha256);
        assert!(
            matches!(stage, Stage::Acked { .. }),
            "seed {seed}: {id} {stage:?}"
        );
    }
}

#[test]
fn no_seed_loses_doubles_or_alters_a_record() {
    let seeds = std::env::var("SONDEO_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60);
    for seed in 1..=seeds {
        run(seed);
    }
}
