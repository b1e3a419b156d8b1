//! Bad documents that a tablet may send, by their number in docs/faults.md: nothing is lost once accepted, nothing is
//! followed out of the document, and the next record is received as ever.

use sondeo_sync::openrosa::XML_PART;
use sondeo_sync::receipt;

use crate::bench::{Bench, record};

const GOOD: &str = "<meta><instanceID>uuid:1</instanceID></meta></data>";

/// A record of the form with something in it.
fn with(inside: &str) -> Vec<u8> {
    format!("<data id='encuesta' version='1'>{inside}{GOOD}").into_bytes()
}

/// The same with a DOCTYPE before it.
fn declared(subset: &str, inside: &str) -> Vec<u8> {
    let document = String::from_utf8(with(inside)).expect("text");
    format!("<!DOCTYPE data [{subset}]>{document}").into_bytes()
}

fn id(id: &str) -> Vec<u8> {
    format!("<data id='encuesta' version='1'><meta><instanceID>{id}</instanceID></meta></data>").into_bytes()
}

fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[tokio::test]
async fn bad_documents_are_kept_or_refused_and_harm_nobody() {
    let utf16: Vec<u8> = "\u{feff}<data/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let laughs = many(9, |n| {
        format!("<!ENTITY l{} '{}'>", n + 1, format!("&l{n};").repeat(10))
    });
    let tag = |inside: &str| with(&format!("<a {inside}/>"));
    // Status, and the reason of the quarantine if it is kept for a person.
    let cases: [(&str, Vec<u8>, u16, &str); 37] = [
        ("B001", Vec::new(), 400, ""),
        ("B002", b"hello".to_vec(), 202, "not-xml"),
        ("B003", utf16, 202, "not-utf8"),
        (
            "B004 in truth UTF-8",
            [&b"<?xml version='1.0' encoding='UTF-16'?>"[..], &with("<a>ñ</a>")].concat(),
            201,
            "",
        ),
        (
            "B004 in truth Latin-1",
            b"<?xml version='1.0' encoding='UTF-8'?><a>\xf1</a>".to_vec(),
            202,
            "not-utf8",
        ),
        ("B005", b"<data>\xc3\x28</data>".to_vec(), 202, "not-utf8"),
        ("B006 NUL", with("<a>\0</a>"), 202, "not-xml"),
        ("B006 control", with("<a>\u{1}</a>"), 202, "not-xml"),
        ("B007", declared("<!ELEMENT data ANY>", ""), 202, "doctype"),
        (
            "B008",
            declared("<!ENTITY x SYSTEM 'file:///etc/passwd'>", "<a>&x;</a>"),
            202,
            "doctype",
        ),
        (
            "B009",
            declared("<!ENTITY x SYSTEM 'http://127.0.0.1/'>", "<a>&x;</a>"),
            202,
            "doctype",
        ),
        (
            "B010",
            declared("<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;", ""),
            202,
            "doctype",
        ),
        ("B011", declared(&laughs, "<a>&l9;</a>"), 202, "doctype"),
        (
            "B012",
            declared(
                &format!("<!ENTITY x '{}'>", "x".repeat(50_000)),
                &"&x;".repeat(50_000),
            ),
            202,
            "doctype",
        ),
        (
            "B013",
            with("<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>"),
            201,
            "",
        ),
        (
            "B014",
            [&b"<?xml-stylesheet href='http://127.0.0.1/'?>"[..], &with("")].concat(),
            201,
            "",
        ),
        ("B015", with(&"<a>".repeat(100_000)), 202, "limits"),
        (
            "B015 closed",
            with(&format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000))),
            202,
            "limits",
        ),
        (
            "B016",
            tag(&many(200_000, |n| format!("a{n}='' "))),
            202,
            "limits",
        ),
        (
            "B017",
            tag(&many(200_000, |n| format!("xmlns:a{n}='b' "))),
            202,
            "limits",
        ),
        (
            "B018",
            tag(&format!("a='{}'", "x".repeat(3 << 20))),
            202,
            "limits",
        ),
        (
            "B019",
            with(&format!("<a>{}</a>", "x".repeat(3 << 20))),
            202,
            "limits",
        ),
        ("B019 above all", with(&"x".repeat(6 << 20)), 413, ""),
        ("B020", with("<a><![CDATA[a]]]]><![CDATA[>b]]></a>"), 201, ""),
        ("B021", with(&"<a/>".repeat(1_000_000)), 202, "limits"),
        ("B022", tag("a='1' a='2'"), 202, "not-xml"),
        ("B023", with("<p:a/>"), 202, "not-xml"),
        (
            "B024",
            with("<meta><instanceID>uuid:2</instanceID></meta>"),
            202,
            "two-instance-ids",
        ),
        (
            "B025",
            b"<data id='encuesta' version='1'/>".to_vec(),
            202,
            "no-instance-id",
        ),
        ("B026 empty", id(" "), 202, "bad-instance-id"),
        ("B026 long", id(&"x".repeat(1 << 20)), 202, "bad-instance-id"),
        ("B026 two lines", id("a\nb"), 202, "bad-instance-id"),
        ("B026 a path", id("../../etc/passwd"), 201, ""),
        (
            "B027",
            b"<data id='nadie'><meta><instanceID>uuid:1</instanceID></meta></data>".to_vec(),
            202,
            "unknown-form-version",
        ),
        (
            "B028",
            format!("<otra id='encuesta' version='1'>{}", GOOD.replace("data", "otra")).into_bytes(),
            201,
            "",
        ),
        ("B029", [with(""), with("")].concat(), 202, "not-xml"),
        (
            "B030",
            with(&format!("<!--{}-->", "x".repeat(3 << 20))),
            202,
            "limits",
        ),
    ];
    for (name, xml, status, reason) in cases {
        let bench = Bench::new().await;
        let answer = bench.submit(&xml, &[]).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        let is_accepted = matches!(status, 201 | 202);
        assert_eq!(
            answer.headers.contains_key(receipt::HEADER),
            is_accepted,
            "{name}"
        );
        let mut found = Vec::new();
        for form in ["", "encuesta", "nadie"] {
            found.extend(bench.app.storage.records(form, None, 50).await.expect("records"));
        }
        let kept: Vec<_> = found
            .iter()
            .map(|record| (&record.xml, record.quarantine.as_deref()))
            .collect();
        match (is_accepted, reason) {
            (false, _) => assert!(kept.is_empty(), "{name}"),
            (true, "") => assert_eq!(kept, [(&xml, None)], "{name}"),
            (true, reason) => assert_eq!(kept, [(&xml, Some(reason))], "{name}"),
        }
        assert_eq!(
            bench.submit(&record("uuid:after", "1"), &[]).await.status,
            201,
            "{name}: the next one"
        );
    }
}

#[tokio::test]
async fn bad_bodies_leave_nothing() {
    let part =
        |head: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let xml = part(
        &format!("name=\"{XML_PART}\"; filename=\"r.xml\""),
        &String::from_utf8(with("")).expect("text"),
    );
    let file = |name: &str| part(&format!("name=\"{name}\"; filename=\"{name}\""), "x");
    let form = "multipart/form-data; boundary=b";
    let long_boundary = format!("multipart/form-data; boundary={}", "b".repeat(10_000));
    for (name, content_type, body, status, kept) in [
        ("B077", "multipart/form-data", xml.clone(), 415, &[][..]),
        ("B078", &*long_boundary, format!("{xml}--b--\r\n"), 400, &[]),
        ("B079", form, xml[..xml.len() - 4].to_owned(), 400, &[]),
        (
            "B080",
            form,
            part(&format!("name=\"{}\"", "n".repeat(1 << 20)), "x"),
            400,
            &[],
        ),
        (
            "B081",
            form,
            format!("{xml}{}--b--\r\n", many(10_000, |n| file(&n.to_string()))),
            413,
            &[],
        ),
        ("B082", form, format!("{xml}{xml}--b--\r\n"), 400, &[]),
        (
            "B083",
            form,
            format!("{}{xml}--b--\r\n", file("a.jpg")),
            201,
            &["a.jpg"],
        ),
        (
            "B084 up",
            form,
            format!("{xml}{}--b--\r\n", file("../../etc/passwd")),
            201,
            &["../../etc/passwd"],
        ),
        (
            "B084 reserved",
            form,
            format!("{xml}{}--b--\r\n", file("con")),
            201,
            &["con"],
        ),
        (
            "B084 long",
            form,
            format!("{xml}{}--b--\r\n", file(&"n".repeat(4096))),
            400,
            &[],
        ),
        (
            "B084 empty",
            form,
            format!("{xml}{}--b--\r\n", file("")),
            400,
            &[],
        ),
        (
            "B084 two spellings",
            form,
            format!("{xml}{}{}--b--\r\n", file("\u{f1}"), file("n\u{303}")),
            201,
            &["n\u{303}", "\u{f1}"],
        ),
        (
            "B089",
            form,
            format!("{xml}{}--b--\r\n", part("name=\"a\"; filename=\"a\"", "")),
            201,
            &["a"],
        ),
    ] {
        let bench = Bench::new().await;
        let answer = bench.post(&bench.token, content_type, body.into_bytes()).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        assert_eq!(bench.counts().await.0, u64::from(status == 201), "{name}");
        if status == 201 {
            let mut files: Vec<String> = bench
                .record("uuid:1")
                .await
                .attachments
                .into_iter()
                .map(|file| file.name)
                .collect();
            files.sort();
            assert_eq!(files, kept, "{name}");
        }
        // Names of files never become paths: what is on disk is named by its hash.
        for entry in std::fs::read_dir(bench.files()).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            assert_eq!(name.len(), 2, "{name:?}");
        }
    }
}

/// Nothing inflates what comes, so that a small body cannot become a large one (B092): it is read as the bytes it is.
#[tokio::test]
async fn compressed_bodies_are_not_inflated() {
    let bench = Bench::new().await;
    let sent = sondeo_sync::openrosa::multipart(&record("uuid:1", "1"), &[], 7);
    let stream = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
    for (body, status, records) in [(stream, 400, 0), (sent.body, 201, 1)] {
        let request = axum::http::Request::post("/openrosa/submission")
            .header("Authorization", format!("Bearer {}", bench.token))
            .header("Content-Encoding", "gzip")
            .header("Content-Type", &sent.content_type);
        let answer = bench.send(request, body).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(bench.counts().await, (records, 0));
    }
}
