//! The server itself and what it publishes, for every database.

use sondeo_server::storage::{Closed, PublishOutcome, StoredRelease};
use sondeo_sync::hash::sha256_hex;

use crate::samples::{keep, record, version};
use crate::{Pair, identity};

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

pub async fn a_project_gets_another_name(Pair(one, other): Pair) {
    one.set_project("OIM México").await.expect("set");
    let mut expected = identity("first");
    expected.project = "OIM México".to_owned();
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

pub async fn missing_files_may_come_later(Pair(one, other): Pair) {
    let whole = version("f", "1", b"<a/>");
    let mut without = whole.clone();
    without.missing_media = whole.media.iter().map(|file| file.filename.clone()).collect();
    without.media.clear();
    let mut more = whole.clone();
    more.media[0].filename = "other.png".into();
    let mut changed = whole.clone();
    changed.xform = b"<b/>".to_vec();
    for (new, expected) in [
        (&without, PublishOutcome::Published),
        (&more, PublishOutcome::Taken),
        (&changed, PublishOutcome::Taken),
        (&whole, PublishOutcome::Completed),
        (&whole, PublishOutcome::Same),
        (&without, PublishOutcome::Taken),
    ] {
        assert_eq!(one.publish(new.clone()).await.expect("answered"), expected);
    }
    let stored = other.version("f", "1").await.expect("read").expect("the version");
    assert_eq!(
        (stored.media, stored.missing_media),
        (whole.media, whole.missing_media)
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
    let shown: Vec<(&str, Vec<&str>)> = forms
        .iter()
        .map(|form| {
            let versions = form.versions.iter().map(|version| &*version.version).collect();
            (&*form.form_id, versions)
        })
        .collect();
    assert_eq!(shown, [("e", vec!["1"]), ("f", vec!["10", "2", "1"])]);
    let counts = other.record_counts("f").await.expect("counts");
    assert_eq!(
        (counts.records, counts.quarantined, counts.last_received_at),
        (2, 1, Some(20))
    );
    let none = other.record_counts("nobody").await.expect("counts");
    assert_eq!((none.records, none.last_received_at), (0, None));
}

pub async fn a_closed_form_stays_closed_until_it_is_opened(Pair(one, other): Pair) {
    let closed = |at: i64, by: &str| Closed { at, by: by.into() };
    for form in ["f", "g"] {
        one.publish(version(form, "1", b"<a/>")).await.expect("published");
    }
    assert!(!one.close("nobody", closed(5, "ana")).await.expect("answered"));
    assert!(one.close("f", closed(10, "ana")).await.expect("closed"));
    // The first one closed it.
    assert!(!other.close("f", closed(20, "eva")).await.expect("answered"));
    // Neither a new version nor a record opens it, and the record counts.
    other
        .publish(version("f", "2", b"<b/>"))
        .await
        .expect("published");
    keep(&one, record("uuid:1", "<a/>", 30)).await;
    let counts = other.record_counts("f").await.expect("counts");
    assert_eq!((counts.records, counts.quarantined), (1, 0));
    let forms = other.forms().await.expect("forms");
    let shown: Vec<_> = forms
        .iter()
        .map(|form| (&*form.form_id, form.versions.len(), form.closed.clone()))
        .collect();
    assert_eq!(shown, [("f", 2, Some(closed(10, "ana"))), ("g", 1, None)]);
    assert_eq!(other.closed("f").await.expect("asked"), Some(closed(10, "ana")));
    assert!(other.reopen("f").await.expect("opened"));
    for form in ["f", "g", "nobody"] {
        assert!(!one.reopen(form).await.expect("answered"), "{form}");
        assert_eq!(one.closed(form).await.expect("asked"), None, "{form}");
    }
    assert!(one.close("f", closed(40, "eva")).await.expect("closed again"));
    assert_eq!(other.closed("f").await.expect("asked"), Some(closed(40, "eva")));
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
