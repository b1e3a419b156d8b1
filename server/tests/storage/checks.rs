//! What every database must do. `Pair` holds two handles on the same data.

use std::sync::Arc;

use sondeo_server::storage::{
    AttachmentFile, CONFLICT, Event, Kept, KeptHow, MediaFile, NewDevice, NewEnrolmentCode, NewRecord,
    NewSegment, NewVersion, PublishOutcome, RecordText, Redeemed, Role, Staff, StaffSession, Storage,
    StoredHeartbeat, StoredRelease,
};
use sondeo_sync::hash::sha256_hex;

pub use crate::edits::*;
use crate::{Pair, identity};

pub fn version(form_id: &str, version: &str, xform: &[u8]) -> NewVersion {
    NewVersion {
        form_id: form_id.into(),
        version: version.into(),
        title: format!("Título {form_id} {version}"),
        xform: xform.into(),
        workbook: Some(("a.md".into(), b"| survey |".to_vec())),
        media: vec![MediaFile {
            filename: "foto 1.png".into(),
            sha256: "a1".into(),
            md5: "b2".into(),
            size: 5_000_000_000,
        }],
        missing_media: vec!["falta.png".into()],
        published_at: 17,
        published_by: "ana".into(),
    }
}

pub fn record(id: &str, xml: &str, at: i64) -> NewRecord {
    NewRecord {
        form_id: "f".into(),
        version: "1".into(),
        instance_id: id.into(),
        xml: xml.into(),
        sha256: sha256_hex(xml.as_bytes()),
        deprecated_id: None,
        attachments: Vec::new(),
        device_id: None,
        received_at: at,
        quarantine: None,
        is_rehearsal: false,
    }
}

fn file(name: &str, sha256: &str) -> AttachmentFile {
    AttachmentFile {
        name: name.into(),
        sha256: sha256.into(),
        size: 3,
    }
}

fn device(id: &str) -> NewDevice {
    NewDevice {
        device_id: id.into(),
        name: format!("Tableta {id}"),
        token_hash: format!("token-{id}"),
    }
}

pub async fn keep(storage: &Arc<dyn Storage>, record: NewRecord) -> Kept {
    storage.keep(record).await.expect("kept")
}

async fn enrol(storage: &Arc<dyn Storage>, id: &str, now: i64) {
    let code = NewEnrolmentCode {
        code_hash: format!("code-{id}"),
        tablets: 1,
        expires_at: now + 1,
    };
    storage.add_enrolment(code).await.expect("a code");
    let redeemed = storage.redeem(&format!("code-{id}"), device(id), now).await;
    assert_eq!(redeemed.expect("redeemed"), Redeemed::Enrolled);
}

pub async fn an_identity_is_for_ever(Pair(one, other): Pair) {
    let second = other.identity(identity("second")).await.expect("an identity");
    assert!(second == identity("first"));
    assert!(one.identity(identity("third")).await.expect("an identity") == second);
}

pub async fn only_the_epoch_changes_after_a_restore(Pair(one, other): Pair) {
    one.set_epoch("e2").await.expect("set");
    let mut expected = identity("first");
    expected.epoch = "e2".to_owned();
    assert!(other.identity(identity("second")).await.expect("an identity") == expected);
}

pub async fn a_version_is_published_once(Pair(one, other): Pair) {
    let first = version("f", "1", b"<a/>");
    let mut other_media = first.clone();
    other_media.media.clear();
    for (new, expected) in [
        (first.clone(), PublishOutcome::Published),
        (first.clone(), PublishOutcome::Same),
        (version("f", "1", b"<b/>"), PublishOutcome::Taken),
        (other_media, PublishOutcome::Taken),
        (version("f", "", b"<b/>"), PublishOutcome::Published),
        (version("g", "1", b"<b/>"), PublishOutcome::Published),
    ] {
        assert_eq!(one.publish(new).await.expect("answered"), expected);
    }
    assert_eq!(other.xform("f", "1").await.expect("read"), Some(b"<a/>".to_vec()));
    assert_eq!(other.xform("f", "2").await.expect("read"), None);
    let workbook = other.workbook("f", "1").await.expect("read");
    assert_eq!(workbook, first.workbook);
    let stored = other.version("f", "1").await.expect("read").expect("the version");
    assert_eq!(stored.media, first.media);
    assert_eq!(stored.missing_media, first.missing_media);
    assert_eq!((stored.xform_size, stored.published_at), (4, 17));
    assert_eq!(stored.xform_sha256, sha256_hex(b"<a/>"));
    let mut bare = version("h", "1", b"<a/>");
    bare.workbook = None;
    one.publish(bare).await.expect("published");
    assert_eq!(other.workbook("h", "1").await.expect("read"), None);
    assert_eq!(
        other.version("h", "1").await.expect("read").expect("it").workbook,
        None
    );
}

pub async fn forms_have_their_versions_and_counts(Pair(one, other): Pair) {
    for (form, number) in [("f", "1"), ("e", "1"), ("f", "2"), ("f", "10")] {
        one.publish(version(form, number, b"<a/>"))
            .await
            .expect("published");
    }
    let mut bad = record("uuid:2", "<b/>", 20);
    bad.quarantine = Some("not-xml".into());
    keep(&one, record("uuid:1", "<a/>", 10)).await;
    keep(&one, bad).await;
    let forms = other.forms().await.expect("forms");
    let shown: Vec<(&str, Vec<&str>, u64)> = forms
        .iter()
        .map(|form| {
            let versions = form.versions.iter().map(|version| &*version.version).collect();
            (&*form.form_id, versions, form.counts.records)
        })
        .collect();
    assert_eq!(shown, [("e", vec!["1"], 0), ("f", vec!["10", "2", "1"], 2)]);
    let counts = other.record_counts("f").await.expect("counts");
    assert_eq!(
        (counts.records, counts.quarantined, counts.last_received_at),
        (2, 1, Some(20))
    );
    let none = other.record_counts("nobody").await.expect("counts");
    assert_eq!((none.records, none.last_received_at), (0, None));
}

pub async fn the_same_bytes_are_kept_once(Pair(one, other): Pair) {
    let first = keep(&one, record("uuid:1", "<a>ñ \u{1F600}</a>", 10)).await;
    assert_eq!(first.how, KeptHow::New);
    let again = keep(&other, record("uuid:1", "<a>ñ \u{1F600}</a>", 99)).await;
    assert_eq!(
        (again.how, again.seq, again.received_at),
        (KeptHow::Again, first.seq, 10)
    );
    let stored = other
        .record("f", "uuid:1")
        .await
        .expect("read")
        .expect("a record");
    assert_eq!(stored.xml, "<a>ñ \u{1F600}</a>".as_bytes());
    assert_eq!(other.record_counts("f").await.expect("counts").records, 1);
    // The same id in another form is another record.
    let mut elsewhere = record("uuid:1", "<b/>", 11);
    elsewhere.form_id = "g".into();
    assert_eq!(keep(&one, elsewhere).await.how, KeptHow::New);
}

pub async fn rehearsals_leave_and_nothing_else(Pair(one, other): Pair) {
    let made_up = |id: &str, xml: &str| NewRecord {
        is_rehearsal: true,
        ..record(id, xml, 10)
    };
    let mut pretended = made_up("rehearsal:1", "<a/>");
    pretended.attachments = vec![file("foto.jpg", "a1")];
    let mut elsewhere = made_up("rehearsal:1", "<b/>");
    elsewhere.form_id = "g".into();
    let mut sent = record("rehearsal:4", "<a/>", 12);
    sent.attachments = vec![file("foto.jpg", "a1")];
    for new in [
        pretended,
        made_up("rehearsal:2", "<a/>"),
        // The id alone is no mark, in whatever letters.
        sent,
        record("REHEARSAL:3", "<a/>", 12),
        elsewhere,
        // What a rehearsal had made up and somebody sent has a receipt from then on.
        made_up("rehearsal:5", "<a/>"),
        record("rehearsal:5", "<a/>", 12),
    ] {
        keep(&one, new).await;
    }
    let counts = other.record_counts("f").await.expect("counts");
    assert_eq!((counts.records, counts.rehearsal), (5, 2));
    assert_eq!(other.remove_rehearsals("f").await.expect("removed"), 2);
    let counts = one.record_counts("f").await.expect("counts");
    assert_eq!((counts.records, counts.rehearsal), (3, 0));
    let kept = one.record("f", "rehearsal:4").await.expect("read").expect("it");
    assert_eq!(kept.attachments.len(), 1);
    assert_eq!(one.record_counts("g").await.expect("counts").rehearsal, 1);
    // A rehearsal may be held again.
    assert_eq!(keep(&one, made_up("rehearsal:2", "<a/>")).await.how, KeptHow::New);
}

pub async fn segments_follow_each_other_and_hold_what_is_there(Pair(one, other): Pair) {
    let segment = |after: u64, last: u64, records: u64| NewSegment {
        form_id: "f".into(),
        after,
        last,
        records,
        head: format!("{after}").into_bytes(),
        columns: vec![
            ("a/b".into(), vec![0, 255, last as u8]),
            ("@rows r".into(), vec![7; 5000]),
        ],
    };
    let mut seqs = Vec::new();
    for at in 0..5 {
        let mut new = record(&format!("uuid:{at}"), "<a/>", 10 + at);
        new.quarantine = (at == 1).then(|| "why".into());
        new.is_rehearsal = at == 3;
        seqs.push(keep(&one, new).await.seq);
        let mut elsewhere = record(&format!("uuid:{at}"), "<a/>", 10);
        elsewhere.form_id = "g".into();
        keep(&other, elsewhere).await;
    }
    let rest = other.unsegmented("f").await.expect("read");
    assert_eq!((rest.after, rest.records), (0, 5));
    let add = async |new: NewSegment| one.add_segment(new).await.expect("written");
    // It must begin where the last one ended, and hold as many records as there are.
    assert!(!add(segment(seqs[0], seqs[1], 1)).await);
    assert!(!add(segment(0, seqs[1], 1)).await);
    assert!(add(segment(0, seqs[1], 2)).await);
    assert!(!other.add_segment(segment(0, seqs[1], 2)).await.expect("written"));
    assert!(
        other
            .add_segment(segment(seqs[1], seqs[2], 1))
            .await
            .expect("written")
    );
    let rest = one.unsegmented("f").await.expect("read");
    assert_eq!((rest.after, rest.records), (seqs[2], 2));
    let one_column = other
        .answers("f", Some(&["a/b".to_owned(), "none".to_owned()]))
        .await
        .expect("read");
    let heads: Vec<_> = one_column
        .segments
        .iter()
        .map(|segment| segment.head.clone())
        .collect();
    assert_eq!(heads, [b"0".to_vec(), format!("{}", seqs[1]).into_bytes()]);
    let column = |at: usize| one_column.segments[at].columns.clone();
    assert_eq!(column(0), [("a/b".to_owned(), vec![0, 255, seqs[1] as u8])]);
    assert_eq!(column(1), [("a/b".to_owned(), vec![0, 255, seqs[2] as u8])]);
    let marks: Vec<_> = one_column
        .marks
        .iter()
        .map(|m| (m.seq, m.is_quarantined, m.is_rehearsal))
        .collect();
    assert_eq!(marks, [(seqs[1], true, false), (seqs[3], false, true)]);
    let rest: Vec<_> = one_column.rest.iter().map(|record| record.seq).collect();
    assert_eq!(rest, [seqs[3], seqs[4]]);
    let all = one.answers("f", None).await.expect("read");
    assert!(all.segments.iter().all(|segment| segment.columns.len() == 2));
    assert_eq!(
        one.answers("f", Some(&[])).await.expect("read").segments[0].columns,
        []
    );
    assert_eq!(one.answers("g", None).await.expect("read").segments, []);
    // A rehearsal that ends may have been in any of them.
    other.remove_rehearsals("f").await.expect("removed");
    let left = one.answers("f", None).await.expect("read");
    assert_eq!(
        (left.segments.len(), left.rest.len(), left.marks.len()),
        (0, 4, 1)
    );
    assert!(add(segment(0, seqs[4], 4)).await);
    other.forget_segments("f").await.expect("forgotten");
    assert_eq!(one.unsegmented("f").await.expect("read").records, 4);
}

pub async fn texts_are_oldest_first(Pair(one, other): Pair) {
    let mut expected = Vec::new();
    for at in 0..5 {
        let mut new = record(&format!("uuid:{at}"), &format!("<a>{at}</a>"), 10 + at);
        new.quarantine = (at == 1).then(|| "why".into());
        new.is_rehearsal = at == 3;
        let names = ["a.jpg", "b.jpg"];
        new.attachments = names[..at as usize % 3]
            .iter()
            .map(|name| file(name, "11"))
            .collect();
        let seq = keep(&one, new.clone()).await.seq;
        // Other bytes under the same id have files of their own.
        let mut elsewhere = record(&format!("uuid:{at}"), "<a/>", 10);
        elsewhere.form_id = "g".into();
        elsewhere.attachments = vec![file("c.jpg", "22")];
        keep(&other, elsewhere).await;
        expected.push(RecordText {
            seq,
            instance_id: new.instance_id,
            version: new.version,
            received_at: new.received_at,
            device_id: new.device_id,
            quarantine: new.quarantine,
            is_rehearsal: new.is_rehearsal,
            attachments: new.attachments.len() as u64,
            xml: new.xml,
        });
    }
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let page = other.record_texts("f", after, 2).await.expect("read");
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 2);
        after = last.seq;
        found.extend(page);
    }
    assert_eq!(found, expected);
    assert_eq!(other.record_texts("h", 0, 2).await.expect("read"), []);
    assert_eq!(other.record_texts("f", u64::MAX, 2).await.expect("read"), []);
}

pub async fn versions_are_newest_first(Pair(one, other): Pair) {
    for name in ["2", "10", "1"] {
        one.publish(version("f", name, b"<x/>")).await.expect("published");
        one.publish(version("g", name, b"<x/>")).await.expect("published");
    }
    let versions = other.versions("f").await.expect("read");
    let names: Vec<_> = versions.iter().map(|version| version.version.as_str()).collect();
    assert_eq!(names, ["1", "10", "2"]);
    assert_eq!(other.versions("h").await.expect("read"), []);
}

pub async fn other_bytes_under_the_same_id_are_kept_beside(Pair(one, other): Pair) {
    let first = keep(&one, record("uuid:1", "<a/>", 10)).await;
    let sibling = keep(&other, record("uuid:1", "<b/>", 11)).await;
    assert_eq!(sibling.how, KeptHow::Sibling);
    assert_eq!(sibling.quarantine.as_deref(), Some(CONFLICT));
    assert!(sibling.seq > first.seq);
    let again = keep(&one, record("uuid:1", "<b/>", 12)).await;
    assert_eq!((again.how, again.seq), (KeptHow::Again, sibling.seq));
    assert_eq!(again.quarantine.as_deref(), Some(CONFLICT));
    let stored = one.record("f", "uuid:1").await.expect("read").expect("a record");
    assert_eq!(stored.xml, b"<a/>");
    let all = one.records("f", None, 10).await.expect("records");
    let reasons: Vec<_> = all.iter().map(|record| record.quarantine.as_deref()).collect();
    assert_eq!(reasons, [Some(CONFLICT), None]);
}

pub async fn attachments_may_come_later(Pair(one, other): Pair) {
    let mut first = record("uuid:1", "<a/>", 10);
    first.attachments = vec![file("b.jpg", "22")];
    keep(&one, first.clone()).await;
    first.attachments = vec![file("a.jpg", "11"), file("b.jpg", "22")];
    let kept = keep(&other, first.clone()).await;
    let both = [file("a.jpg", "11"), file("b.jpg", "22")];
    assert_eq!(kept.attachments, both);
    // Other bytes under a name that is taken are kept too.
    first.attachments = vec![file("a.jpg", "33")];
    let kept = keep(&one, first).await;
    let three = [file("a.jpg", "11"), file("a.jpg", "33"), file("b.jpg", "22")];
    assert_eq!(kept.attachments, three);
    // A sibling's files are its own.
    let mut sibling = record("uuid:1", "<b/>", 11);
    sibling.attachments = vec![file("c.jpg", "44")];
    keep(&one, sibling).await;
    let page = other.records("f", None, 10).await.expect("records");
    assert_eq!(page[0].attachments, [file("c.jpg", "44")]);
    assert_eq!(page[1].attachments, three);
    let stored = other
        .record("f", "uuid:1")
        .await
        .expect("read")
        .expect("a record");
    assert_eq!(stored.attachments, three);
}

pub async fn many_at_once_keep_one(Pair(one, other): Pair) {
    let mut tasks = Vec::new();
    for number in 0..40 {
        let storage = if number % 2 == 0 {
            one.clone()
        } else {
            other.clone()
        };
        // Two variants of the same record, twenty times each.
        let xml = if number % 4 < 2 { "<a/>" } else { "<b/>" };
        tasks.push(tokio::spawn(async move {
            storage.keep(record("uuid:1", xml, 10)).await.expect("kept")
        }));
    }
    let mut kept = Vec::new();
    for task in tasks {
        kept.push(task.await.expect("finished"));
    }
    let how = |wanted: KeptHow| kept.iter().filter(|kept| kept.how == wanted).count();
    assert_eq!(
        (how(KeptHow::New), how(KeptHow::Sibling), how(KeptHow::Again)),
        (1, 1, 38)
    );
    let mut numbers: Vec<u64> = kept.iter().map(|kept| kept.seq).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 2, "one number for each variant");
    let counts = one.record_counts("f").await.expect("counts");
    assert_eq!((counts.records, counts.quarantined), (2, 1));
}

pub async fn pages_are_newest_first(Pair(one, other): Pair) {
    for number in 0..7 {
        let mut new = record(&format!("uuid:{number}"), "<a/>", 10);
        // Records of another form have numbers in between.
        keep(&one, new.clone()).await;
        new.form_id = "g".into();
        keep(&one, new).await;
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = other.records("f", before, 3).await.expect("a page");
        let Some(last) = page.last() else { break };
        before = Some(last.seq);
        seen.extend(page.iter().map(|record| record.instance_id.clone()));
    }
    let expected: Vec<String> = (0..7).rev().map(|number| format!("uuid:{number}")).collect();
    assert_eq!(seen, expected);
    assert_eq!(
        other
            .records("f", Some(u64::MAX), 100)
            .await
            .expect("a page")
            .len(),
        7
    );
    assert_eq!(other.records("f", Some(0), 100).await.expect("a page"), []);
}

pub async fn a_code_enrols_no_more_than_it_allows(Pair(one, other): Pair) {
    let code = NewEnrolmentCode {
        code_hash: "code".into(),
        tablets: 3,
        expires_at: 100,
    };
    one.add_enrolment(code).await.expect("a code");
    let mut tasks = Vec::new();
    for number in 0..20 {
        let storage = if number % 2 == 0 {
            one.clone()
        } else {
            other.clone()
        };
        tasks.push(tokio::spawn(async move {
            let device = device(&number.to_string());
            storage.redeem("code", device, 50).await.expect("answered")
        }));
    }
    let mut enrolled = 0;
    for task in tasks {
        match task.await.expect("finished") {
            Redeemed::Enrolled => enrolled += 1,
            outcome => assert_eq!(outcome, Redeemed::UsedUp),
        }
    }
    assert_eq!(enrolled, 3);
    assert_eq!(one.devices().await.expect("devices").len(), 3);
    for (code, now) in [("code", 100), ("code", 101), ("other", 1)] {
        let outcome = one.redeem(code, device("late"), now).await.expect("answered");
        assert_eq!(outcome, Redeemed::Unknown, "{code} {now}");
    }
}

pub async fn tablets_are_known_by_token_until_revoked(Pair(one, other): Pair) {
    enrol(&one, "a", 10).await;
    enrol(&one, "b", 20).await;
    let holder = other
        .device_by_token("token-a")
        .await
        .expect("read")
        .expect("a holder");
    assert_eq!((&*holder.device_id, holder.revoked), ("a", false));
    assert_eq!(other.device_by_token("token-x").await.expect("read"), None);
    assert!(one.revoke_device("a", 30).await.expect("revoked"));
    assert!(!other.revoke_device("a", 31).await.expect("answered"));
    assert!(!other.revoke_device("x", 31).await.expect("answered"));
    let holder = other
        .device_by_token("token-a")
        .await
        .expect("read")
        .expect("a holder");
    assert!(holder.revoked);
    let devices = other.devices().await.expect("devices");
    let shown: Vec<_> = devices
        .iter()
        .map(|device| {
            (
                &*device.device_id,
                &*device.name,
                device.enrolled_at,
                device.revoked_at,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [("b", "Tableta b", 20, None), ("a", "Tableta a", 10, Some(30))]
    );
    assert_eq!(devices[0].persisted, None);
}

pub async fn heartbeats_say_what_is_still_out_there(Pair(one, other): Pair) {
    enrol(&one, "a", 10).await;
    enrol(&one, "b", 20).await;
    let here = record("uuid:1", "<a/>", 30);
    let mut arrived = here.clone();
    arrived.device_id = Some("a".into());
    keep(&one, arrived).await;
    let pending = |id: &str, xml: &str| ("f".to_owned(), id.to_owned(), sha256_hex(xml.as_bytes()));
    let beat = |pending: Vec<(String, String, String)>| StoredHeartbeat {
        at: 40,
        name: None,
        app_version: "0.1.0".into(),
        persisted: Some(true),
        drafts: 2,
        clock_skew: -5,
        pending,
    };
    let said = vec![
        pending("uuid:1", "<a/>"),
        pending("uuid:1", "<a/>"),
        pending("uuid:2", "<b/>"),
        pending("uuid:3", "<c/>"),
        pending("uuid:3", "<c/>"),
    ];
    other.heartbeat("a", beat(said)).await.expect("noted");
    other
        .heartbeat("b", beat(vec![pending("uuid:9", "<z/>")]))
        .await
        .expect("noted");
    let counts = |list: &[sondeo_server::storage::DeviceCount]| -> Vec<(Option<String>, u64)> {
        list.iter()
            .map(|count| (count.device_id.clone(), count.count))
            .collect()
    };
    // What arrived before is not out there any more.
    let out = one.pending_by_device("f").await.expect("counts");
    assert_eq!(counts(&out), [(Some("a".into()), 2), (Some("b".into()), 1)]);
    let devices = one.devices().await.expect("devices");
    let a = devices.iter().find(|device| device.device_id == "a").expect("a");
    assert_eq!((a.drafts, a.pending, a.received), (2, 2, 1));
    assert_eq!(
        (a.last_seen_at, a.clock_skew, a.persisted),
        (Some(40), Some(-5), Some(true))
    );
    let named = StoredHeartbeat {
        name: Some("Aula".into()),
        ..beat(vec![pending("uuid:9", "<z/>")])
    };
    let before = devices.into_iter().find(|it| it.device_id == "b").expect("b");
    one.heartbeat("b", named).await.expect("noted");
    let after = other.devices().await.expect("devices");
    let after = after.into_iter().find(|it| it.device_id == "b").expect("b");
    assert_eq!((after.name.as_str(), after.pending), ("Aula", before.pending));
    // Arriving takes it from the list, whoever brings it.
    keep(&other, record("uuid:2", "<b/>", 50)).await;
    one.revoke_device("b", 60).await.expect("revoked");
    let out = one.pending_by_device("f").await.expect("counts");
    assert_eq!(counts(&out), [(Some("a".into()), 1)]);
    one.heartbeat("a", beat(Vec::new())).await.expect("noted");
    assert_eq!(one.pending_by_device("f").await.expect("counts"), []);
    let by_device = other.records_by_device("f").await.expect("counts");
    assert_eq!(counts(&by_device), [(None, 1), (Some("a".into()), 1)]);
    assert_eq!(by_device[1].last_at, Some(30));
}

pub async fn staff_have_sessions_that_end(Pair(one, other): Pair) {
    assert!(one.has_no_staff().await.expect("asked"));
    let ana = Staff {
        user: "ana".into(),
        password_hash: "hash".into(),
        must_change_password: true,
        role: Role::Reader,
    };
    one.put_staff(ana.clone()).await.expect("kept");
    assert!(!other.has_no_staff().await.expect("asked"));
    assert_eq!(other.staff("ana").await.expect("read"), Some(ana.clone()));
    assert_eq!(other.staff("eva").await.expect("read"), None);
    let session = |token: &str, at: i64| StaffSession {
        token_hash: token.into(),
        user: "ana".into(),
        begun_at: at,
        last_seen_at: at,
    };
    for (token, at) in [("a", 100), ("b", 100), ("c", 100)] {
        one.add_session(session(token, at)).await.expect("begun");
    }
    let touched = other
        .touch_session("a", 120, 50, 50)
        .await
        .expect("read")
        .expect("a session");
    assert_eq!((touched.begun_at, touched.last_seen_at), (100, 120));
    assert_eq!(one.session("a").await.expect("read"), Some(touched));
    assert_eq!(one.session("x").await.expect("read"), None);
    // Idle too long, begun too long ago, or unknown.
    assert_eq!(other.touch_session("b", 200, 110, 50).await.expect("read"), None);
    assert!(
        other
            .touch_session("a", 200, 110, 50)
            .await
            .expect("read")
            .is_some()
    );
    assert_eq!(other.touch_session("a", 300, 110, 101).await.expect("read"), None);
    assert_eq!(other.touch_session("x", 120, 0, 0).await.expect("read"), None);
    one.add_session(session("d", 100)).await.expect("begun");
    one.end_session("d").await.expect("ended");
    assert_eq!(other.touch_session("d", 120, 0, 0).await.expect("read"), None);
    // A new password ends every session.
    one.add_session(session("e", 100)).await.expect("begun");
    let changed = Staff {
        password_hash: "other".into(),
        must_change_password: false,
        ..ana
    };
    other.put_staff(changed.clone()).await.expect("kept");
    assert_eq!(one.staff("ana").await.expect("read"), Some(changed));
    assert_eq!(one.touch_session("e", 120, 0, 0).await.expect("read"), None);
}

pub async fn failures_are_counted_for_a_time(Pair(one, other): Pair) {
    for (at, since, expected) in [(10, 0, 1), (20, 0, 2), (30, 0, 3), (40, 25, 2)] {
        let count = one
            .count_failures(&["ana".into()], at, since)
            .await
            .expect("counted");
        assert_eq!(count, [expected], "at {at}");
    }
    one.count_failures(&["eva".into()], 40, 0).await.expect("counted");
    assert_eq!(other.failures("ana", 0).await.expect("counted"), 2);
    assert_eq!(other.failures("ana", 35).await.expect("counted"), 1);
    other.forgive(&["ana".into()], 40).await.expect("taken back");
    assert_eq!(other.failures("ana", 0).await.expect("counted"), 1);
    one.remember_address("ana", 100, 0).await.expect("remembered");
    assert!(other.knows_address("ana", 100).await.expect("asked"));
    assert!(!other.knows_address("ana", 101).await.expect("asked"));
    other.forget_failures("ana").await.expect("forgotten");
    assert_eq!(one.failures("ana", 0).await.expect("counted"), 0);
    assert_eq!(one.failures("eva", 0).await.expect("counted"), 1);
}

pub async fn events_are_noted(Pair(one, other): Pair) {
    let event = |at: i64, action: &str| Event {
        at,
        actor: "staff:ana".into(),
        action: action.into(),
        object: String::new(),
    };
    // The order of noting counts, not that of the clock.
    for (at, action) in [(30, "a"), (10, "b"), (20, "c")] {
        one.note(event(at, action)).await.expect("noted");
    }
    let newest = other.events(2).await.expect("events");
    assert_eq!(newest, [event(20, "c"), event(10, "b")]);
}

pub async fn text_from_outside_harms_nothing(Pair(one, other): Pair) {
    for text in ["'; DROP TABLE record; --", "a\0b", "\u{1F600}ñ", "%_\\", ""] {
        let mut new = record(text, text, 10);
        new.version = text.into();
        assert_eq!(keep(&one, new.clone()).await.how, KeptHow::New, "{text:?}");
        assert_eq!(keep(&other, new).await.how, KeptHow::Again, "{text:?}");
        let stored = other.record("f", text).await.expect("read").expect("a record");
        assert_eq!(stored.xml, text.as_bytes(), "{text:?}");
        assert_eq!(other.records(text, None, 5).await.expect("read"), [], "{text:?}");
        assert_eq!(other.staff(text).await.expect("read"), None, "{text:?}");
        assert_eq!(other.xform(text, text).await.expect("read"), None, "{text:?}");
        assert_eq!(other.device_by_token(text).await.expect("read"), None, "{text:?}");
        assert_eq!(
            one.count_failures(&[text.into()], 10, 0).await.expect("counted")[0],
            1,
            "{text:?}"
        );
        assert!(!one.revoke_device(text, 10).await.expect("answered"), "{text:?}");
    }
}

pub async fn a_release_is_kept_for_ever(Pair(one, other): Pair) {
    let release = |form_id: &str, number: u32, by: &str| StoredRelease {
        form_id: form_id.into(),
        number,
        id: format!("{form_id}-general-{number}-0a1b2c3d"),
        wave: "general".into(),
        profile: "external".into(),
        hash: "0a1b".into(),
        made_at: 10,
        made_by: by.into(),
        engine: "0.1.0".into(),
        basis: b"{}".to_vec(),
        report: vec![0, 255, 7],
    };
    assert!(one.add_release(release("f", 1, "ana")).await.expect("kept"));
    assert!(other.add_release(release("f", 2, "ana")).await.expect("kept"));
    assert!(other.add_release(release("g", 1, "ana")).await.expect("kept"));
    // Who froze at the same time comes too late, and changes nothing.
    assert!(!other.add_release(release("f", 1, "eva")).await.expect("answered"));
    let both = [release("f", 1, "ana"), release("f", 2, "ana")];
    assert_eq!(other.releases("f").await.expect("read"), both);
    assert_eq!(one.releases("h").await.expect("read"), []);
    // Of many at once, one is next.
    let racing = (0..8).map(|at| {
        let (storage, late) = (other.clone(), release("f", 3, &at.to_string()));
        tokio::spawn(async move { storage.add_release(late).await.expect("answered") })
    });
    let mut won = 0;
    for race in racing.collect::<Vec<_>>() {
        won += u32::from(race.await.expect("ended"));
    }
    assert_eq!(won, 1);
}
