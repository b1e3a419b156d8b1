//! Tablets and staff, for every database.

use sondeo_server::storage::{Event, NewEnrolmentCode, Redeemed, Role, Staff, StaffSession, StoredHeartbeat};
use sondeo_sync::hash::sha256_hex;

use crate::Pair;
use crate::samples::{device, enrol, keep, record};

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

pub async fn codes_are_open_until_they_are_ended(Pair(one, other): Pair) {
    for (code, tablets, expires_at) in [("b", 1, 300), ("a", 2, 300), ("used", 1, 400), ("old", 5, 100)] {
        let code = NewEnrolmentCode {
            code_hash: code.into(),
            tablets,
            expires_at,
        };
        one.add_enrolment(code).await.expect("a code");
    }
    for (code, name) in [("used", "1"), ("a", "2")] {
        let outcome = one.redeem(code, device(name), 100).await.expect("answered");
        assert_eq!(outcome, Redeemed::Enrolled);
    }
    let open = other.open_enrolments(100).await.expect("read");
    let shown: Vec<_> = open
        .iter()
        .map(|code| (code.tablets, code.used, code.expires_at))
        .collect();
    assert_eq!(shown, [(2, 1, 300), (1, 0, 300)]);
    other.end_enrolments(200).await.expect("ended");
    assert_eq!(one.open_enrolments(200).await.expect("read"), []);
    let outcome = one.redeem("a", device("3"), 200).await.expect("answered");
    assert_eq!(outcome, Redeemed::Unknown);
    assert_eq!(one.devices().await.expect("devices").len(), 2);
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
