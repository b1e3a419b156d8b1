//! Laws of the life cycle, the outbox, replies, receipts and the multipart body.

use proptest::prelude::*;
use sondeo_sync::hash::sha256_hex;
use sondeo_sync::openrosa::{MOST_ATTACHMENTS, Part, multipart, split};
use sondeo_sync::outbox::{CAP_MS, Outbox, PARALLEL, backoff_ms};
use sondeo_sync::receipt::{LISTED, PinnedKey, ReceiptError, ReceiptSigner, short_code, verify};
use sondeo_sync::record::{Event, FormKey, LifecycleError, Seal, SealedAttachment, Stage};
use sondeo_sync::reply::{Outcome, Reply, Trouble, classify, retry_after_ms};
use sondeo_sync::wire::device::{Receipt, ReceiptStatus, ReceivedAttachment};

fn signer() -> ReceiptSigner {
    ReceiptSigner::new("k1", &[3; 32])
}

fn seal() -> Seal {
    let photo = SealedAttachment {
        name: "a.jpg".into(),
        media_type: "image/jpeg".into(),
        size: 3,
        sha256: sha256_hex(b"jpg"),
    };
    Seal {
        instance_id: "uuid:1".into(),
        form: FormKey {
            form_id: "f".into(),
            version: "1".into(),
        },
        sha256: sha256_hex(b"<data/>"),
        size: 7,
        attachments: vec![photo],
    }
}

fn receipt() -> Receipt {
    Receipt {
        v: 1,
        server_key_id: "k1".into(),
        epoch: "e1".into(),
        seq: 4,
        instance_id: "uuid:1".into(),
        form_id: "f".into(),
        version: "1".into(),
        sha256: sha256_hex(b"<data/>"),
        attachments: vec![ReceivedAttachment {
            name: "a.jpg".into(),
            sha256: sha256_hex(b"jpg"),
        }],
        attachments_sha256: None,
        status: ReceiptStatus::Accepted,
        received_at: 0,
    }
}

fn header(receipt: &Receipt) -> String {
    signer().sign(receipt).expect("a receipt is JSON")
}

#[test]
fn a_receipt_proves_exactly_one_record() {
    let good = receipt();
    let rows = [
        (header(&good), Ok(good.clone())),
        (format!(" {}\r\n", header(&good)), Ok(good.clone())),
        (String::new(), Err(ReceiptError::Malformed)),
        ("a.b".into(), Err(ReceiptError::Malformed)),
        ("x".repeat(100_000), Err(ReceiptError::Malformed)),
        (
            header(&Receipt { v: 2, ..good.clone() }),
            Err(ReceiptError::UnknownVersion),
        ),
        (
            header(&Receipt {
                server_key_id: "k2".into(),
                ..good.clone()
            }),
            Err(ReceiptError::OtherKey),
        ),
        (
            header(&Receipt {
                instance_id: "uuid:2".into(),
                ..good.clone()
            }),
            Err(ReceiptError::OtherRecord),
        ),
        (
            header(&Receipt {
                sha256: sha256_hex(b""),
                ..good.clone()
            }),
            Err(ReceiptError::OtherRecord),
        ),
        (
            header(&Receipt {
                form_id: "g".into(),
                ..good.clone()
            }),
            Err(ReceiptError::OtherRecord),
        ),
        (
            header(&Receipt {
                attachments: vec![],
                ..good.clone()
            }),
            Err(ReceiptError::Incomplete),
        ),
        (
            ReceiptSigner::new("k1", &[4; 32]).sign(&good).expect("JSON"),
            Err(ReceiptError::BadSignature),
        ),
    ];
    for (header, wanted) in rows {
        assert_eq!(verify(&header, &signer().public(), &seal()), wanted, "{header}");
    }
    let bad_key = PinnedKey {
        id: "k1".into(),
        key: "AAAA".into(),
    };
    assert_eq!(
        verify(&header(&good), &bad_key, &seal()),
        Err(ReceiptError::BadKey)
    );
    assert_eq!(short_code(&header(&good)).len(), 8);
}

#[test]
fn a_receipt_for_many_files_stays_short() {
    for count in [0, 1, LISTED, LISTED + 1, 400, 5_000] {
        let name = |number: usize| format!("página {number}.jpg");
        let hash = |number: usize| sha256_hex(&number.to_le_bytes());
        let mut held = receipt();
        held.attachments = (0..count)
            .map(|number| ReceivedAttachment {
                name: name(number),
                sha256: hash(number),
            })
            .collect();
        let mut wanted = seal();
        // In the order of the record, which need not be that of the names.
        wanted.attachments = (0..count)
            .rev()
            .map(|number| SealedAttachment {
                name: name(number),
                media_type: "image/jpeg".into(),
                size: 8,
                sha256: hash(number),
            })
            .collect();
        let sent = header(&held);
        assert!(sent.len() < 10_000, "{count}: {} bytes", sent.len());
        let proof = verify(&sent, &signer().public(), &wanted).expect("a proof");
        assert_eq!(proof.seq, held.seq);
        // The server holds one file less, or another under the name of one.
        let Some(last) = held.attachments.pop() else {
            continue;
        };
        let missing = verify(&header(&held), &signer().public(), &wanted);
        assert_eq!(missing, Err(ReceiptError::Incomplete), "{count}");
        held.attachments.push(ReceivedAttachment {
            sha256: sha256_hex(b"other"),
            ..last
        });
        let changed = verify(&header(&held), &signer().public(), &wanted);
        assert_eq!(changed, Err(ReceiptError::Incomplete), "{count}");
    }
}

#[test]
fn receipts_of_earlier_servers_stay_good() {
    let json = serde_json::to_string(&receipt()).expect("JSON");
    assert_eq!(
        json,
        format!(
            "{{\"v\":1,\"server_key_id\":\"k1\",\"epoch\":\"e1\",\"seq\":4,\"instance_id\":\"uuid:1\",\"form_id\":\"f\",\
             \"version\":\"1\",\"sha256\":\"{}\",\"attachments\":[{{\"name\":\"a.jpg\",\"sha256\":\"{}\"}}],\
             \"status\":\"accepted\",\"received_at\":0}}",
            sha256_hex(b"<data/>"),
            sha256_hex(b"jpg")
        ),
        "a list of few files is signed as it always was"
    );
}

/// The signature of RFC 8032 § 7.1, test 3, through the key types used here.
#[test]
fn keys_are_those_of_rfc_8032() {
    let secret = [
        0xc5, 0xaa, 0x8d, 0xf4, 0x3f, 0x9f, 0x83, 0x7b, 0xed, 0xb7, 0x44, 0x2f, 0x31, 0xdc, 0xb7, 0xb1, 0x66,
        0xd3, 0x85, 0x35, 0x07, 0x6f, 0x09, 0x4b, 0x85, 0xce, 0x3a, 0x2e, 0x0b, 0x44, 0x58, 0xf7,
    ];
    let public = ReceiptSigner::new("k", &secret).public().key;
    // fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, base64.
    assert_eq!(public, "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=");
}

#[test]
fn every_reply_has_its_meaning() {
    let rows = [
        (201, true, Some("good"), None),
        (202, true, Some("good"), None),
        (200, true, Some("good"), Some(Trouble::Portal)),
        (204, true, None, Some(Trouble::Portal)),
        (201, true, None, Some(Trouble::Unproven)),
        (201, true, Some("bad"), Some(Trouble::Unproven)),
        (201, true, Some("partial"), Some(Trouble::Incomplete)),
        (201, false, None, Some(Trouble::Portal)),
        (200, false, None, Some(Trouble::Portal)),
        (302, false, None, Some(Trouble::Portal)),
        (400, true, None, Some(Trouble::Refused)),
        (422, true, None, Some(Trouble::Refused)),
        (401, true, None, Some(Trouble::SignIn)),
        (403, true, None, Some(Trouble::SignIn)),
        (404, true, None, Some(Trouble::FormUnknown)),
        (410, true, None, Some(Trouble::FormUnknown)),
        (408, true, None, Some(Trouble::NoReply)),
        (409, true, None, Some(Trouble::Conflict)),
        (413, true, None, Some(Trouble::TooLarge)),
        (423, true, None, Some(Trouble::Busy)),
        (429, true, None, Some(Trouble::Busy)),
        (503, true, None, Some(Trouble::Busy)),
        (500, true, None, Some(Trouble::NoReply)),
        (502, false, None, Some(Trouble::NoReply)),
        (504, false, None, Some(Trouble::NoReply)),
        (0, false, None, Some(Trouble::NoReply)),
        (999, false, None, Some(Trouble::NoReply)),
    ];
    for (status, openrosa, kind, wanted) in rows {
        let receipt = kind.map(|kind| match kind {
            "good" => header(&receipt()),
            "partial" => header(&Receipt {
                attachments: vec![],
                ..receipt()
            }),
            _ => "bad".into(),
        });
        let reply = Reply::Answered {
            status,
            other_origin: false,
            openrosa,
            receipt,
            retry_after_ms: None,
        };
        let found = match classify(&reply, &signer().public(), &seal()) {
            Outcome::Received(_) => None,
            Outcome::Kept { trouble, .. } => Some(trouble),
        };
        assert_eq!(found, wanted, "{status} {kind:?}");
    }
    let good = Some(header(&receipt()));
    let elsewhere = Reply::Answered {
        status: 201,
        other_origin: true,
        openrosa: true,
        receipt: good,
        retry_after_ms: None,
    };
    let portal = Outcome::Kept {
        trouble: Trouble::Portal,
        retry_after_ms: None,
    };
    assert_eq!(classify(&elsewhere, &signer().public(), &seal()), portal);
    for (text, ms) in [
        ("120", Some(120_000)),
        (" 0 ", Some(0)),
        ("-1", None),
        ("soon", None),
        ("", None),
    ] {
        assert_eq!(retry_after_ms(text), ms, "{text}");
    }
}

#[test]
fn a_poison_record_never_stops_the_others() {
    let mut outbox = Outbox::new();
    for id in ["poison", "a", "b", "c"] {
        outbox.add(id, 0, None);
    }
    let mut sent = Vec::new();
    let mut now = 0;
    for round in 0..100 {
        while let Some(id) = outbox.next(now) {
            if id == "poison" {
                outbox.failed(&id, now, Trouble::Refused, None, round);
                break;
            }
            outbox.acked(&id);
            sent.push(id);
        }
        now += 1_000;
    }
    assert_eq!(sent, ["a", "b", "c"]);
    assert_eq!(outbox.ids(), ["poison"]);
    outbox.send_now();
    assert_eq!(outbox.next(now).as_deref(), Some("poison"));
}

/// A thousand records and a way that is shut for an hour, looked at every second: one record at a time tries, and every
/// time another one. As soon as one gets through, all do.
#[test]
fn a_shut_way_is_tried_by_one_record_at_a_time() {
    for trouble in [Trouble::NoReply, Trouble::Portal, Trouble::Busy, Trouble::SignIn] {
        let mut outbox = Outbox::new();
        for id in 0..1_000 {
            outbox.add(&id.to_string(), 0, None);
        }
        let mut tried = Vec::new();
        for second in 0..3_600 {
            let now = second * 1_000;
            while let Some(id) = outbox.next(now) {
                if !tried.is_empty() {
                    assert_eq!(outbox.next(now), None, "{trouble:?}: two at once");
                }
                let random = (second as u64 | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                outbox.failed(&id, now, trouble, None, random);
                tried.push(id);
            }
        }
        assert!(
            (8..40).contains(&tried.len()),
            "{trouble:?}: {} attempts",
            tried.len()
        );
        let mut others = tried.clone();
        others.sort();
        others.dedup();
        assert_eq!(
            others.len(),
            tried.len(),
            "{trouble:?}: a record tries again before others"
        );
        let open = 3_600_000 + CAP_MS as i64;
        let mut sent = 0;
        while let Some(id) = outbox.next(open) {
            outbox.acked(&id);
            sent += 1;
        }
        assert_eq!(sent, 1_000, "{trouble:?}");
    }
}

#[test]
fn what_ends_the_wait_of_all() {
    type End = fn(&mut Outbox);
    let ends: [(&str, Option<i64>, End, bool); 6] = [
        ("nothing", None, |_| {}, false),
        ("send now", None, Outbox::send_now, true),
        (
            "send now, where the server asked for a wait",
            Some(60_000),
            Outbox::send_now,
            true,
        ),
        ("another answer", None, Outbox::answered, true),
        (
            "another answer, where the server asked for a wait",
            Some(60_000),
            Outbox::answered,
            false,
        ),
        (
            "a clock that was set",
            None,
            |outbox| outbox.clock_changed(-10_000_000),
            true,
        ),
    ];
    for (what, asked, end, is_over) in ends {
        let mut outbox = Outbox::new();
        outbox.add("a", 0, None);
        outbox.add("b", 0, None);
        let first = outbox.next(0).expect("a record");
        outbox.failed(&first, 0, Trouble::Busy, asked, 1_500);
        assert_eq!(outbox.next(0), None, "{what}");
        assert_eq!(outbox.wake_at(), Some(asked.unwrap_or(1_500)), "{what}");
        end(&mut outbox);
        assert_eq!(outbox.next(0).is_some(), is_over, "{what}");
    }
}

#[test]
fn what_is_said_of_one_record_holds_up_no_other() {
    let alone = [
        Trouble::Unproven,
        Trouble::Incomplete,
        Trouble::FormUnknown,
        Trouble::Conflict,
        Trouble::TooLarge,
        Trouble::Refused,
    ];
    for trouble in alone {
        let mut outbox = Outbox::new();
        outbox.add("a", 0, None);
        outbox.add("b", 0, None);
        let first = outbox.next(0).expect("a record");
        outbox.failed(&first, 0, trouble, None, 1_500);
        assert_eq!(outbox.next(0).as_deref(), Some("b"), "{trouble:?}");
    }
}

fn event(choice: u8, receipt: &Receipt) -> Event<'_> {
    match choice % 9 {
        0 => Event::Saved { based_on: 0 },
        1 => Event::Saved {
            based_on: u64::from(choice / 9),
        },
        2 => Event::Finished {
            based_on: u64::from(choice / 9),
        },
        3 => Event::Sending { attempt: 1 },
        4 => Event::NotSent,
        5 => Event::Received(receipt),
        6 => Event::Restarted,
        7 => Event::EpochChanged { epoch: "e2" },
        _ => Event::Purged,
    }
}

proptest! {
    /// No order of events loses a record that the server has not acknowledged, or makes a final one a draft again.
    #[test]
    fn only_a_receipt_leads_to_deletion(choices in prop::collection::vec(any::<u8>(), 0..40)) {
        let receipt = receipt();
        let mut stage = Stage::Draft { save_seq: 0 };
        let (mut received, mut finished) = (false, false);
        for choice in choices {
            let event = event(choice, &receipt);
            let before = stage.clone();
            match stage.after(event.clone()) {
                Ok(next) => stage = next,
                Err(error) => prop_assert!(
                    error != LifecycleError::Gone || before == Stage::Purged,
                    "{before:?} {event:?}"
                ),
            }
            match event {
                Event::Received(_) if !before.is_draft() => received = true,
                Event::EpochChanged { .. } if before.is_unsent() || stage.is_unsent() => received = false,
                _ => {}
            }
            finished |= !stage.is_draft();
            prop_assert!(!finished || !stage.is_draft());
            prop_assert!(stage != Stage::Purged || received);
            let acked = matches!(stage, Stage::Acked { .. });
            prop_assert!(!acked || received);
        }
    }

    #[test]
    fn backoff_stays_in_its_bounds(failures in any::<u32>(), random in any::<u64>()) {
        let wait = backoff_ms(failures, random);
        let ceiling = if failures < 9 { 2_000i64 << failures } else { CAP_MS as i64 };
        prop_assert!((0..=ceiling).contains(&wait));
    }

    #[test]
    fn no_more_than_two_go_at_once(steps in prop::collection::vec((0u8..4, 0usize..6, any::<u64>()), 0..200)) {
        let mut outbox = Outbox::new();
        let mut flying: Vec<String> = Vec::new();
        let mut waiting = 0usize;
        for (now, (kind, which, random)) in (0i64..).step_by(700).zip(steps) {
            match kind {
                0 => {
                    let id = format!("r{now}");
                    outbox.add(&id, 0, None);
                    waiting += 1;
                }
                1 => flying.extend(outbox.next(now)),
                2 if which < flying.len() => {
                    let id = flying.remove(which);
                    outbox.failed(&id, now, Trouble::NoReply, None, random);
                }
                3 if which < flying.len() => {
                    outbox.acked(&flying.remove(which));
                    waiting -= 1;
                }
                _ => {}
            }
            prop_assert!(flying.len() <= PARALLEL);
            prop_assert_eq!(outbox.in_flight(), flying.len());
            prop_assert_eq!(outbox.len(), waiting);
        }
    }

    /// The body is what RFC 7578 says: parts between boundaries, each with the exact bytes.
    #[test]
    fn multipart_keeps_every_byte(
        xml in prop::collection::vec(any::<u8>(), 0..200),
        files in prop::collection::vec(("[a-zñ \"\r\n]{1,12}", prop::collection::vec(any::<u8>(), 0..200)), 0..4),
        random in any::<u64>(),
    ) {
        let parts: Vec<Part<'_>> =
            files.iter().map(|(name, bytes)| Part { name, media_type: "image/png", bytes }).collect();
        let made = multipart(&xml, &parts, random);
        let boundary = made.content_type.split_once("boundary=").expect("boundary").1;
        let delimiter = format!("--{boundary}");
        let mut contents = Vec::new();
        let mut rest = made.body.as_slice();
        prop_assert!(rest.starts_with(delimiter.as_bytes()));
        loop {
            rest = &rest[delimiter.len()..];
            if rest.starts_with(b"--") {
                break;
            }
            let head = rest.windows(4).position(|w| w == b"\r\n\r\n").expect("head");
            let end = rest.windows(delimiter.len()).position(|w| w == delimiter.as_bytes()).expect("delimiter");
            contents.push(rest[head + 4..end - 2].to_vec());
            rest = &rest[end..];
        }
        let wanted: Vec<Vec<u8>> =
            std::iter::once(xml.clone()).chain(files.iter().map(|(_, bytes)| bytes.clone())).collect();
        prop_assert_eq!(contents, wanted);
    }

    #[test]
    fn split_posts_fit_and_hold_everything(sizes in prop::collection::vec(0usize..5_000, 0..12), limit in 3_000u64..9_000) {
        let files: Vec<Vec<u8>> = sizes.iter().map(|&size| vec![0; size]).collect();
        let parts: Vec<Part<'_>> =
            files.iter().map(|bytes| Part { name: "a", media_type: "image/png", bytes }).collect();
        let posts = split(100, &parts, limit);
        prop_assert!(!posts.is_empty());
        prop_assert_eq!(posts.concat(), (0..parts.len()).collect::<Vec<_>>());
        for post in posts {
            let chosen: Vec<Part<'_>> = post.iter().map(|&index| parts[index]).collect();
            let body = multipart(&[0; 100], &chosen, 1).body;
            prop_assert!(chosen.len() == 1 || body.len() as u64 <= limit, "{} > {}", body.len(), limit);
        }
    }
}

/// A repeat of a hundred signatures is no more than a server takes at once.
#[test]
fn small_files_are_split_too() {
    let files = vec![
        Part {
            name: "a.png",
            media_type: "image/png",
            bytes: b"png"
        };
        120
    ];
    let posts = split(100, &files, u64::MAX);
    assert_eq!(
        posts.iter().map(Vec::len).collect::<Vec<_>>(),
        [MOST_ATTACHMENTS, MOST_ATTACHMENTS, 20]
    );
    assert_eq!(posts.concat(), (0..120).collect::<Vec<_>>());
}
