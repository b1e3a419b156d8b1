//! Results counted from columns are those counted from the documents, to the last byte.

use std::collections::BTreeSet;
use std::sync::Arc;

use sondeo_report::compose::{FormData, ReportOptions, report as composed};
use sondeo_report::table::{Profile, Report};
use sondeo_report::{Dataset, RecordMeta, read_record};
use sondeo_server::app::App;
use sondeo_server::blobs::Blobs;
use sondeo_server::dataset;
use sondeo_server::publish::{Upload, publish};
use sondeo_server::report::{Asked, report};
use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::storage::{Decision, NewRecord};
use sondeo_server::versions::{Versions, VersionsError};
use sondeo_sync::hash::sha256_hex;

/// The second version asks something else and has another name for the group.
fn workbook(version: u32) -> String {
    let own = match version {
        1 => "| | text | color | Color | | |\n",
        _ => "| | select_multiple c | gustos | Gustos | | |\n",
    };
    format!(
        "
| survey | | | | | |
| | type | name | label | role | disaggregate |
| | select_one g | genero | Género | gender | yes |
| | select_one z | zona | Zona | | yes |
| | integer | edad | Edad | | |
{own}| | select_one c | curso | Curso | | |
| | text | onda | Onda | wave | |
| | begin_repeat | hijo | Hijo | | |
| | text | apodo | Apodo | | |
| | end_repeat | | | | |
| choices | | | |
| | list_name | name | label |
| | g | mujer | Mujer |
| | g | hombre | Hombre |
| | g | otra | Otra |
| | z | norte | Norte |
| | z | sur | Sur |
| | c | 1 | Uno |
| | c | 2 | Dos |
| | c | 3 | Tres |
| settings | | | |
| | form_title | form_id | version |
| | Encuesta | f | {version} |
"
    )
}

struct Bench {
    app: App,
    sent: Vec<NewRecord>,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Sqlite::open(&folder.path().join("test.sqlite")).expect("a database");
        let blobs = Blobs::open(&folder.path().join("files")).expect("a folder");
        let app = App::start(Arc::new(storage), blobs, Some("Prueba"))
            .await
            .expect("an app");
        let bench = Self {
            app,
            sent: Vec::new(),
            _folder: folder,
        };
        bench.publish(1).await;
        bench
    }

    async fn publish(&self, version: u32) {
        let upload = Upload {
            form: Some(("f.md".into(), workbook(version).into_bytes())),
            media: Vec::new(),
        };
        publish(&self.app, upload, "ana").await.expect("published");
    }

    /// So many records more, of versions 1 and 2 by turns; some are set aside, and some cannot be read.
    async fn arrive(&mut self, records: usize, is_rehearsal: bool) {
        let storage = &self.app.storage;
        let mut coming = Vec::new();
        for _ in 0..records {
            let at = self.sent.len() + coming.len();
            let version = 1 + u32::from(at % 3 == 1);
            let gender = ["mujer", "hombre", "mujer", "hombre", "otra"][at * 7 % 5];
            let zone = if at.is_multiple_of(11) {
                "<zona/>".to_owned()
            } else {
                format!("<zona>{}</zona>", ["norte", "sur"][at * 5 % 7 % 2])
            };
            let own = match version {
                1 => format!("<color>c{at}</color>"),
                _ => format!("<gustos>{} {}</gustos>", 1 + at % 3, 1 + at % 2),
            };
            let course = if at.is_multiple_of(4) {
                String::new()
            } else {
                format!("<curso>{}</curso>", 1 + at * at % 3)
            };
            let children = "<hijo><apodo>a</apodo></hijo>".repeat(at % 3);
            let wave = ["PRE", "POST"][at / 40 % 2];
            let xml = format!(
                "<data id=\"f\" version=\"{version}\"><genero>{gender}</genero>{zone}<edad>{}.{}</edad>{own}{course}\
                 <onda>{wave}</onda>{children}<meta><instanceID>uuid:{at}</instanceID></meta></data>",
                18 + at * 13 % 60,
                at % 10,
            );
            let xml = if at % 97 == 5 {
                xml.replace("</data>", "")
            } else {
                xml
            };
            coming.push(NewRecord {
                form_id: "f".into(),
                version: version.to_string(),
                instance_id: format!("uuid:{at}"),
                sha256: sha256_hex(xml.as_bytes()),
                xml: xml.into_bytes(),
                deprecated_id: None,
                attachments: Vec::new(),
                device_id: None,
                received_at: at as i64,
                quarantine: (at % 50 == 9).then(|| "conflict".to_owned()),
                is_rehearsal,
            });
        }
        let mut kept = Vec::new();
        for batch in coming.chunks(250) {
            // Together in few commits, in an order of their own.
            let all = futures_util::future::join_all(batch.iter().map(|new| storage.keep(new.clone()))).await;
            kept.extend(all.into_iter().map(|kept| kept.expect("kept").seq));
        }
        let mut sent: Vec<(u64, NewRecord)> = kept.into_iter().zip(coming).collect();
        sent.sort_by_key(|(seq, _)| *seq);
        self.sent.extend(sent.into_iter().map(|(_, new)| new));
    }

    /// The report of what was sent, from the documents, and how many of them cannot be read.
    async fn expected(&self, options: &ReportOptions) -> Report {
        let versions = Versions::load(&self.app, "f").await.expect("the form");
        let (form, plan) = (&versions.newest().form, &versions.newest().plan);
        let mut dataset = Dataset::new(form);
        let mut unread = 0;
        for new in &self.sent {
            let meta = RecordMeta {
                instance_id: new.instance_id.clone(),
                quarantined: new.quarantine.clone(),
                is_rehearsal: new.is_rehearsal,
                ..RecordMeta::default()
            };
            let xml = String::from_utf8(new.xml.clone()).expect("text");
            match versions
                .form(&new.version)
                .map(|form| (form, read_record(form, meta, &xml)))
            {
                Some((form, Ok(record))) => dataset.push_version(form, record),
                _ => unread += 1,
            }
        }
        let mut report = composed(
            &[FormData {
                form,
                plan,
                dataset: &dataset,
            }],
            options,
        );
        report.about.set_aside += unread;
        report
    }

    async fn check(&self, what: &str) {
        for (profile, wave, questions) in [
            (Profile::Open, None, ""),
            (Profile::Internal, None, ""),
            (Profile::External, Some("post"), ""),
            (Profile::Internal, None, "curso"),
            (Profile::Open, Some("PRE"), "/data/edad"),
            (Profile::Open, None, "apodo"),
        ] {
            let questions: Vec<String> = questions.split_whitespace().map(str::to_owned).collect();
            let options = ReportOptions {
                profile,
                wave: wave.map(str::to_owned),
                questions: questions.clone(),
                ..ReportOptions::default()
            };
            let asked = Asked {
                profile,
                wave: wave.map(str::to_owned),
                questions,
                ..Asked::default()
            };
            let found = report(&self.app, "f", asked).await.expect("a report").report;
            let bytes = |report: &Report| serde_json::to_string(report).expect("JSON");
            let expected = self.expected(&options).await;
            assert!(
                expected.sections.iter().any(|section| !section.tables.is_empty()),
                "{what}"
            );
            let (found, expected) = (bytes(&found), bytes(&expected));
            let same = found
                .bytes()
                .zip(expected.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            let part = |text: &str| {
                text.chars()
                    .skip(same.saturating_sub(200))
                    .take(300)
                    .collect::<String>()
            };
            assert!(
                found == expected,
                "{what}: {options:?}\nfound    {}\nexpected {}",
                part(&found),
                part(&expected)
            );
        }
    }

    async fn segments(&self) -> usize {
        self.app
            .storage
            .answers("f", Some(&[]))
            .await
            .expect("read")
            .segments
            .len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_give_the_numbers_of_the_documents() {
    let mut bench = Bench::new().await;
    // A rehearsal fills a segment and ends.
    bench.arrive(1020, true).await;
    bench.check("a rehearsal").await;
    assert_eq!(bench.segments().await, 1);
    assert_eq!(
        bench.app.storage.remove_rehearsals("f").await.expect("removed"),
        1020
    );
    assert_eq!(bench.segments().await, 0);
    bench.sent.clear();

    bench.arrive(130, false).await;
    bench.check("no segment").await;
    bench.arrive(2000, false).await;
    bench.check("before its version is published").await;
    assert_eq!(bench.segments().await, 2);
    bench.publish(2).await;
    bench.check("its version is published").await;
    bench.arrive(1000, false).await;
    bench.check("more of both versions").await;
    assert_eq!(bench.segments().await, 3);

    // Made-up records among real ones are in no count.
    let before = bench.expected(&ReportOptions::default()).await;
    bench.arrive(30, true).await;
    let found = report(
        &bench.app,
        "f",
        Asked {
            profile: ReportOptions::default().profile,
            ..Asked::default()
        },
    )
    .await;
    assert_eq!(
        found.expect("a report").report.about.records,
        before.about.records
    );
    bench.check("made-up ones among real ones").await;

    // Segments that say nothing are made again.
    bench.app.storage.forget_segments("f").await.expect("forgotten");
    bench.check("forgotten segments").await;
    assert_eq!(bench.segments().await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn segments_that_cannot_be_read_are_made_again() {
    let mut bench = Bench::new().await;
    bench.publish(2).await;
    bench.arrive(2100, false).await;
    bench.check("at first").await;
    let storage = bench.app.storage.clone();
    let answers = storage.answers("f", None).await.expect("read");
    assert_eq!(answers.segments.len(), 2);
    storage.forget_segments("f").await.expect("forgotten");
    let broken = sondeo_server::storage::NewSegment {
        form_id: "f".into(),
        after: 0,
        last: 1000,
        records: 1000,
        head: answers.segments[0].head.clone(),
        columns: vec![("genero".into(), vec![1, 2, 3])],
    };
    assert!(storage.add_segment(broken).await.expect("kept"));
    bench.check("after another program").await;
    let again = storage.answers("f", None).await.expect("read");
    let sorted = |answers: &sondeo_server::storage::StoredAnswers| -> Vec<BTreeSet<(String, Vec<u8>)>> {
        answers
            .segments
            .iter()
            .map(|segment| segment.columns.iter().cloned().collect())
            .collect()
    };
    assert_eq!(sorted(&again), sorted(&answers));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_is_no_longer_understood_hides_no_other() {
    let mut bench = Bench::new().await;
    bench.arrive(60, false).await;
    let lost = |version: &str, form_id: &str| sondeo_server::storage::NewVersion {
        form_id: form_id.into(),
        version: version.into(),
        title: "Perdida".into(),
        xform: b"<h:html".to_vec(),
        workbook: None,
        media: Vec::new(),
        missing_media: Vec::new(),
        published_at: 1,
        published_by: "ana".into(),
    };
    bench
        .app
        .storage
        .publish(lost("3", "f"))
        .await
        .expect("published");
    let versions = Versions::load(&bench.app, "f").await.expect("versions");
    assert_eq!((versions.all.len(), versions.lost.join(",")), (1, "3".to_owned()));
    let found = report(&bench.app, "f", Asked::default())
        .await
        .expect("a report")
        .report;
    assert!(found.about.notes.iter().any(|note| note.es.contains("«3»")));
    let loaded = dataset::load(&bench.app, versions, None).await.expect("read");
    assert_eq!((loaded.dataset.records.len(), loaded.unread), (39, 21));

    bench
        .app
        .storage
        .publish(lost("1", "g"))
        .await
        .expect("published");
    let none = Versions::load(&bench.app, "g").await;
    assert!(matches!(none, Err(VersionsError::NotUnderstood)));
    assert!(matches!(
        Versions::load(&bench.app, "h").await,
        Err(VersionsError::NoForm)
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_edited_or_decided_leaves_the_columns() {
    let mut bench = Bench::new().await;
    bench.publish(2).await;
    bench.arrive(1100, false).await;
    bench.check("at first").await;
    assert_eq!(bench.segments().await, 1);
    let storage = bench.app.storage.clone();

    let base = bench.sent.remove(500);
    let xml = String::from_utf8_lossy(&base.xml).replace(&base.instance_id, "uuid:edit");
    let edit = NewRecord {
        instance_id: "uuid:edit".into(),
        sha256: sha256_hex(xml.as_bytes()),
        xml: xml.into_bytes(),
        deprecated_id: Some(base.instance_id.clone()),
        quarantine: None,
        ..base
    };
    storage.keep(edit.clone()).await.expect("kept");
    bench.sent.push(edit);
    bench.check("an edit").await;

    let waiting = storage.quarantine(false, None, 100).await.expect("read");
    let decided = waiting.last().expect("a quarantined record");
    let place = bench
        .sent
        .iter()
        .position(|new| new.instance_id == decided.instance_id);
    let place = place.expect("sent");
    let rejected = bench.sent.remove(place);
    let decide = |decision| storage.decide(decided.seq, decision);
    decide(Decision::Reject).await.expect("decided");
    bench.check("rejected").await;
    decide(Decision::Accept).await.expect("decided");
    bench.sent.insert(
        place,
        NewRecord {
            quarantine: None,
            ..rejected
        },
    );
    bench.check("accepted after all").await;
}
