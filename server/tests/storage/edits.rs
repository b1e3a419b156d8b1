//! Edits and quarantine, for every database.

use sondeo_server::storage::{
    Decided, Decision, EARLY_EDIT, NewRecord, PublishOutcome, SECOND_EDIT, Storage, UNKNOWN_VERSION,
};

use crate::Pair;
use crate::samples::{keep, record, version};

fn edit(id: &str, of: &str) -> NewRecord {
    NewRecord {
        deprecated_id: Some(of.to_owned()),
        ..record(id, &format!("<{id}/>"), 10)
    }
}

fn named(id: &str) -> NewRecord {
    match id.split_once('>') {
        Some((of, id)) => edit(id, of),
        None => record(id, &format!("<{id}/>"), 10),
    }
}

/// Ids that count, and ids that wait for a person with their reasons, both in the order of arrival.
async fn state(storage: &dyn Storage, form: &str) -> (Vec<String>, Vec<(String, String)>) {
    let texts = storage.record_texts(form, 0, 100).await.expect("read");
    let mut pages = storage.records(form, None, 100).await.expect("read");
    pages.reverse();
    assert!(texts.iter().map(|r| r.seq).eq(pages.iter().map(|r| r.seq)));
    let counts = storage.record_counts(form).await.expect("counts");
    assert_eq!(counts.records, texts.len() as u64);
    let counted = texts.iter().filter(|record| record.quarantine.is_none());
    let waiting = storage.quarantine(false, None, 100).await.expect("read");
    let mut waiting: Vec<_> = waiting
        .into_iter()
        .filter(|record| record.form_id == form)
        .map(|record| (record.instance_id, record.quarantine.unwrap_or_default()))
        .collect();
    waiting.reverse();
    (
        counted.map(|record| record.instance_id.clone()).collect(),
        waiting,
    )
}

pub async fn edits_replace_what_they_name(Pair(one, other): Pair) {
    for (number, (arrivals, counted, waiting)) in [
        // `a>b`: b says that it replaces a.
        (&["a", "a>b", "c"][..], &["b", "c"][..], &[][..]),
        (&["a", "a>b", "b>c"], &["c"], &[]),
        // Sent again: nothing changes.
        (&["a", "a>b", "a", "a>b"], &["b"], &[]),
        // An edit before what it replaces waits, and is joined.
        (&["a>b"], &[], &[("b", EARLY_EDIT)]),
        (&["a>b", "a"], &["b"], &[]),
        (&["b>c", "a>b", "a"], &["c"], &[]),
        (&["b>c", "a", "a>b"], &["c"], &[]),
        // Two edits of one record: the first counts.
        (&["a", "a>b", "a>c"], &["b"], &[("c", SECOND_EDIT)]),
        (&["a>b", "a>c", "a"], &["b"], &[("c", SECOND_EDIT)]),
        // A circle leaves one of them.
        (&["b>a", "a>b"], &["b"], &[]),
        (&["c>a", "a>b", "b>c"], &["c"], &[]),
    ]
    .into_iter()
    .enumerate()
    {
        let form = format!("form{number}");
        for id in arrivals {
            let mut new = named(id);
            new.form_id.clone_from(&form);
            keep(&one, new).await;
        }
        let (found, aside) = state(&*other, &form).await;
        if arrivals.contains(&"b>a") || arrivals.contains(&"c>a") {
            assert_eq!(found.len(), 1, "{arrivals:?}: {found:?}, {aside:?}");
            continue;
        }
        assert_eq!(found, counted, "{arrivals:?}");
        let aside: Vec<_> = aside
            .iter()
            .map(|(id, why)| (id.as_str(), why.as_str()))
            .collect();
        assert_eq!(aside, waiting, "{arrivals:?}");
        // Everything is there still, and the whole chain from any of its members.
        let distinct: std::collections::BTreeSet<_> = arrivals.iter().collect();
        let of_b = distinct.iter().filter(|id| ***id != "c").count();
        let history = other.history(&form, "b").await.expect("read");
        assert_eq!(history.len(), of_b, "{arrivals:?}");
        for old in history {
            let kept = one.record(&form, &old.instance_id).await.expect("read");
            assert_eq!(
                kept.expect("there").xml,
                format!("<{}/>", old.instance_id).as_bytes()
            );
        }
    }
}

pub async fn a_person_decides(Pair(one, other): Pair) {
    let publish = |form: &str| one.publish(version(form, "1", b"<x/>"));
    assert_eq!(publish("f").await.expect("published"), PublishOutcome::Published);
    let first = keep(&one, record("a", "<a/>", 10)).await;
    let second = keep(&one, record("a", "<b/>", 11)).await;
    let reason = |reason: &str, id: &str| NewRecord {
        quarantine: Some(reason.to_owned()),
        ..record(id, "<x/>", 12)
    };
    let late = keep(&one, reason("revoked-device", "late")).await;
    let mut unreadable = reason("not-xml", "sha256:1");
    unreadable.form_id = String::new();
    let unreadable = keep(&one, unreadable).await;
    let decide = |seq: u64, decision| {
        let other = other.clone();
        async move { other.decide(seq, decision).await.expect("decided") }
    };
    assert_eq!(
        decide(first.seq, Decision::Accept).await,
        Decided::Unknown,
        "not quarantined"
    );
    assert_eq!(decide(999, Decision::Reject).await, Decided::Unknown);
    assert_eq!(decide(unreadable.seq, Decision::Accept).await, Decided::NoForm);
    assert_eq!(decide(unreadable.seq, Decision::Reject).await, Decided::Done);
    assert_eq!(decide(late.seq, Decision::Accept).await, Decided::Done);
    // The second takes the place of the first, which is kept as rejected; and back again.
    for (accepted, rejected, bytes) in [(&second, &first, "<b/>"), (&first, &second, "<a/>")] {
        assert_eq!(decide(accepted.seq, Decision::Accept).await, Decided::Done);
        let counted = one.record("f", "a").await.expect("read").expect("it");
        assert_eq!((counted.seq, counted.xml), (accepted.seq, bytes.into()));
        let aside = one.quarantine(true, None, 10).await.expect("read");
        let numbers: Vec<u64> = aside.iter().map(|record| record.seq).collect();
        assert_eq!(numbers, [unreadable.seq, rejected.seq]);
        let kept = one.quarantined(rejected.seq).await.expect("read").expect("it");
        assert_eq!(kept.instance_id, "a");
    }
    let (counted, waiting) = state(&*one, "f").await;
    assert_eq!((counted, waiting), (vec!["a".into(), "late".into()], Vec::new()));
    // An accepted second edit is the newest of its chain.
    for id in ["a>b", "a>c"] {
        keep(&one, named(id)).await;
    }
    let aside = one.quarantine(false, None, 10).await.expect("read");
    assert_eq!(decide(aside[0].seq, Decision::Accept).await, Decided::Done);
    assert_eq!(state(&*one, "f").await.0, ["late", "c"]);
    // An accepted edit whose base comes later replaces it then.
    let early = keep(&one, edit("y", "x")).await;
    assert_eq!(decide(early.seq, Decision::Accept).await, Decided::Done);
    keep(&one, named("x")).await;
    assert_eq!(
        state(&*one, "f").await,
        (vec!["late".into(), "c".into(), "y".into()], Vec::new())
    );
}

pub async fn a_published_version_takes_its_records_in(Pair(one, other): Pair) {
    let waits = |new: NewRecord| NewRecord {
        quarantine: Some(UNKNOWN_VERSION.to_owned()),
        ..new
    };
    // Two of them are a circle, which leaves one.
    for id in ["a", "a>b", "q>z", "m>n", "n>m"] {
        keep(&one, waits(named(id))).await;
    }
    let mut revoked = named("r");
    revoked.quarantine = Some("revoked-device".to_owned());
    keep(&one, revoked).await;
    other
        .publish(version("f", "2", b"<y/>"))
        .await
        .expect("published");
    assert_eq!(state(&*one, "f").await.1.len(), 6, "another version");
    other
        .publish(version("f", "1", b"<x/>"))
        .await
        .expect("published");
    let waiting = [("z", EARLY_EDIT), ("r", "revoked-device")].map(|(id, why)| (id.into(), why.into()));
    assert_eq!(
        state(&*one, "f").await,
        (vec!["b".into(), "n".into()], waiting.to_vec())
    );
    // Somebody looked before the version was there, and keeps the record after.
    keep(&one, waits(named("late"))).await;
    assert_eq!(state(&*one, "f").await.0, ["b", "n", "late"]);
}

pub async fn staff_come_and_go(Pair(one, other): Pair) {
    use sondeo_server::storage::{Role, Staff, StaffSession};
    for (user, role) in [("eva", Role::Reader), ("ana", Role::Admin)] {
        let staff = Staff {
            user: user.into(),
            password_hash: "hash".into(),
            must_change_password: false,
            role,
        };
        one.put_staff(staff).await.expect("kept");
    }
    let everybody = other.all_staff().await.expect("read");
    let roles: Vec<_> = everybody.iter().map(|s| (s.user.as_str(), s.role)).collect();
    assert_eq!(roles, [("ana", Role::Admin), ("eva", Role::Reader)]);
    let session = StaffSession {
        token_hash: "t".into(),
        user: "eva".into(),
        begun_at: 1,
        last_seen_at: 1,
    };
    one.add_session(session).await.expect("begun");
    assert!(other.remove_staff("eva").await.expect("removed"));
    assert!(!other.remove_staff("eva").await.expect("asked"));
    assert_eq!(one.session("t").await.expect("read"), None);
    assert_eq!(one.staff("eva").await.expect("read"), None);
}
