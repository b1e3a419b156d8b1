//! What arrives and how it is read again, for every database.

use sondeo_server::storage::{CONFLICT, KeptHow, NewRecord, NewSegment, RecordText};

use crate::Pair;
use crate::samples::{file, keep, record};

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
    // Large documents come in smaller pages, and one at least.
    for (at, size) in [6 << 20, 3 << 20, 9 << 20, 10].into_iter().enumerate() {
        let mut large = record(&format!("uuid:{at}"), &" ".repeat(size), 10);
        large.form_id = "large".into();
        keep(&one, large).await;
    }
    let rest = other.unsegmented("large").await.expect("read");
    assert_eq!((rest.records, rest.bytes), (4, (18 << 20) + 10));
    let (mut pages, mut after) = (Vec::new(), 0);
    loop {
        let page = other.record_texts("large", after, 100).await.expect("read");
        let Some(last) = page.last() else { break };
        after = last.seq;
        pages.push(page.len());
    }
    assert_eq!(pages, [2, 1, 1]);
    assert_eq!(other.record_texts("f", u64::MAX, 2).await.expect("read"), []);
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
    let waiting = other.quarantine(false, None, 10).await.expect("read");
    assert_eq!(waiting[0].attachments, ["c.jpg"]);
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

pub async fn more_at_once_than_connections_wait(Pair(one, other): Pair) {
    let tasks = (0..200).map(|number| {
        let storage = one.clone();
        tokio::spawn(async move {
            let kept = storage
                .keep(record(&format!("uuid:{number}"), "<a/>", 10))
                .await
                .expect("kept");
            storage.record_counts("f").await.expect("counts");
            kept.seq
        })
    });
    let mut numbers = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        numbers.push(task.await.expect("finished"));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<u64>>());
    assert_eq!(other.record_counts("f").await.expect("counts").records, 200);
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

/// What arrived first comes first, whatever the server's clock said (F64).
pub async fn a_clock_that_is_set_back_changes_no_order(Pair(one, other): Pair) {
    let times = [100, 100, 7, 0, -5, 50];
    for (number, time) in times.into_iter().enumerate() {
        keep(&one, record(&format!("uuid:{number}"), "<a/>", time)).await;
    }
    let found = other.record_texts("f", 0, 10).await.expect("texts");
    let found: Vec<&str> = found.iter().map(|text| text.instance_id.as_str()).collect();
    assert_eq!(
        found,
        ["uuid:0", "uuid:1", "uuid:2", "uuid:3", "uuid:4", "uuid:5"]
    );
    let newest = other.records("f", None, 1).await.expect("records");
    assert_eq!(newest[0].instance_id, "uuid:5");
    let counts = one.record_counts("f").await.expect("counts");
    assert_eq!(counts.records, 6);
}
