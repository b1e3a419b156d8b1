//! OpenRosa as ODK Collect speaks it: the requests are laid out as its HTTP client writes them, and each row names the
//! clause of the OpenRosa documents (docs.getodk.org) that it holds us to.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::request::Builder;
use axum::http::{HeaderValue, Request};
use base64::Engine as _;
use sondeo_engine::xml::{Limits, Names, parse};
use sondeo_server::hash;
use sondeo_sync::receipt;

use crate::bench::{Answer, Bench, XFORM, publish_version, record, seal};

/// The headers that Collect sends with every request.
fn collect(request: Builder) -> Builder {
    request
        .header("Host", "sondeo.example")
        .header(
            "User-Agent",
            "org.odk.collect.android/v2024.3.4 Dalvik/2.1.0 (Linux; U; Android 13)",
        )
        .header("X-OpenRosa-Version", "1.0")
        .header("Date", "Mon, 14 Sep 2026 16:48:15 GMT")
        .header("Accept-Encoding", "gzip")
}

fn basic(password: &str) -> String {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("tableta:{password}"));
    format!("Basic {pair}")
}

/// A part as OkHttp writes it.
fn part(name: &str, file: &str, media_type: &str, content: &[u8]) -> Vec<u8> {
    let disposition = match file {
        "" => format!("form-data; name=\"{name}\""),
        file => format!("form-data; name=\"{name}\"; filename=\"{file}\""),
    };
    let head = format!(
        "--3e0d-b7\r\nContent-Disposition: {disposition}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
        content.len()
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

async fn upload(bench: &Bench, language: &str, parts: &[Vec<u8>]) -> Answer {
    let request = collect(Request::post(
        "/openrosa/submission?deviceID=collect%3AoFkgyZ1kZsmKn3s4",
    ))
    .header("Authorization", basic(&bench.token))
    .header("Accept-Language", language)
    .header("Content-Type", "multipart/form-data; boundary=3e0d-b7");
    bench
        .send(request, [parts.concat(), b"--3e0d-b7--\r\n".to_vec()].concat())
        .await
}

/// Texts of the elements inside each child of the root, by name.
fn entries(answer: &Answer) -> Vec<BTreeMap<String, String>> {
    let mut names = Names::new();
    let document = parse(&answer.text(), &mut names, &Limits::XFORM).expect("XML");
    let root = document.root_element().expect("a root");
    let read = |item| {
        let found: Vec<_> = document
            .child_elements(item)
            .map(|node| {
                (
                    names.local(document.name(node)).to_owned(),
                    document.string_value(node).into(),
                )
            })
            .collect();
        let map: BTreeMap<String, String> = found.iter().cloned().collect();
        assert_eq!(map.len(), found.len(), "exactly one of each: {found:?}");
        map
    };
    document.child_elements(root).map(read).collect()
}

#[tokio::test]
async fn the_form_list_answers_what_is_asked() {
    let bench = Bench::new().await;
    publish_version(&bench.app, "encuesta", "2").await;
    publish_version(&bench.app, "otra", "").await;
    for (query, listed) in [
        ("", &[("encuesta", "2"), ("otra", "")][..]),
        // A device names itself; servers need no other parameter, and ignore what they do not know.
        (
            "?deviceID=collect%3AoFkgyZ1kZsmKn3s4",
            &[("encuesta", "2"), ("otra", "")],
        ),
        ("?verbose=true&nothing=known", &[("encuesta", "2"), ("otra", "")]),
        ("?formID=encuesta", &[("encuesta", "2")]),
        ("?formID=nadie", &[]),
        (
            "?listAllVersions=true",
            &[("encuesta", "2"), ("encuesta", "1"), ("otra", "")],
        ),
        (
            "?listAllVersions=&formID=encuesta",
            &[("encuesta", "2"), ("encuesta", "1")],
        ),
        ("?listAllVersions=false", &[("encuesta", "2"), ("otra", "")]),
    ] {
        let request = collect(Request::get(format!("/openrosa/formList{query}")))
            .header("Accept-Language", "es-MX")
            .header("Authorization", basic(&bench.token));
        let answer = bench.send(request, "").await;
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(answer.headers["content-type"], "text/xml; charset=utf-8");
        assert_eq!(answer.headers["x-openrosa-version"], "1.0");
        let found = entries(&answer);
        let ids: Vec<_> = found
            .iter()
            .map(|form| (&*form["formID"], &*form["version"]))
            .collect();
        let mut ids_sorted = ids.clone();
        ids_sorted.sort_by_key(|(id, _)| *id);
        assert_eq!(ids_sorted, listed, "{query}");
        for form in &found {
            for needed in ["formID", "name", "version", "hash", "downloadUrl"] {
                assert!(form.contains_key(needed), "{needed} in {form:?}");
            }
            assert!(!form.contains_key("descriptionText"));
            // The hash is that of the file behind the address, and so are those of the manifest.
            let file = follow(&bench, &form["downloadUrl"]).await;
            assert_eq!(form["hash"], format!("md5:{}", hash::md5_hex(&file.body)));
            for media in entries(&follow(&bench, &form["manifestUrl"]).await) {
                let file = follow(&bench, &media["downloadUrl"]).await;
                assert_eq!(media["hash"], format!("md5:{}", hash::md5_hex(&file.body)));
            }
        }
    }
}

/// Addresses in an answer are those under which its client sees the server; nobody else is sent there.
#[tokio::test]
async fn a_foreign_host_changes_one_answer_alone() {
    let bench = Bench::new().await;
    let list = async |host: &[u8]| {
        let host = HeaderValue::from_bytes(host).expect("a header");
        let request = Request::get("/openrosa/formList")
            .header("Host", host)
            .header("X-Forwarded-Host", "evil.example")
            .header("Forwarded", "host=evil.example")
            .header("Authorization", basic(&bench.token));
        let answer = bench.send(request, "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["cache-control"], "no-store");
        entries(&answer)[0]["downloadUrl"].clone()
    };
    for (host, seen) in [
        (&b"sondeo.example"[..], "sondeo.example"),
        (b"evil.example:80", "evil.example:80"),
        // Text, never markup: it would be other elements.
        (b"x</downloadUrl><downloadUrl>y", "x</downloadUrl><downloadUrl>y"),
        (b"\xff\xfe", "localhost"),
        (b"sondeo.example", "sondeo.example"),
    ] {
        let address = list(host).await;
        assert!(address.starts_with(&format!("http://{seen}/")), "{address}");
    }
}

/// Fetches an address that the server gave, with the credentials of a client that sends them on its own.
async fn follow(bench: &Bench, address: &str) -> Answer {
    let path = address.strip_prefix("http://sondeo.example").expect("our origin");
    let request = collect(Request::get(path)).header("Authorization", basic(&bench.token));
    let answer = bench.send(request, "").await;
    assert_eq!(answer.status, 200, "{address}");
    answer
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let bench = Bench::new().await;
    for (path, status) in [
        ("/openrosa/form.xml?formID=nadie", 404),
        ("/openrosa/form.xml?formID=encuesta&version=9", 404),
        ("/openrosa/form.xml", 400),
        ("/openrosa/manifest?formID=nadie", 404),
        ("/openrosa/manifest", 400),
        ("/openrosa/media/nada.csv?formID=encuesta&version=1", 404),
        (
            "/openrosa/media/..%2F..%2Fetc%2Fpasswd?formID=encuesta&version=1",
            404,
        ),
        ("/openrosa/nothing", 404),
    ] {
        let request = collect(Request::get(path)).header("Authorization", basic(&bench.token));
        assert_eq!(bench.send(request, "").await.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_client_without_credentials_is_asked_for_them() {
    let bench = Bench::new().await;
    for (path, authorization, challenge) in [
        (
            "/openrosa/formList",
            None,
            "Basic realm=\"Sondeo\", charset=\"UTF-8\"",
        ),
        (
            "/openrosa/formList",
            Some(basic("wrong")),
            "Basic realm=\"Sondeo\", charset=\"UTF-8\"",
        ),
        (
            "/key/wrong/openrosa/formList",
            None,
            "Basic realm=\"Sondeo\", charset=\"UTF-8\"",
        ),
        (
            "/openrosa/submission",
            None,
            "Basic realm=\"Sondeo\", charset=\"UTF-8\"",
        ),
        // A browser that is asked for a password would open a window for it.
        (
            "/openrosa/submission",
            Some("Bearer wrong".to_owned()),
            "Bearer realm=\"Sondeo\"",
        ),
    ] {
        for request in [Request::head(path), Request::get(path), Request::post(path)] {
            let mut request = collect(request);
            if let Some(value) = &authorization {
                request = request.header("Authorization", value);
            }
            let answer = bench.send(request, "").await;
            if answer.status == 405 {
                continue;
            }
            assert_eq!(answer.status, 401, "{path}");
            assert_eq!(answer.headers["www-authenticate"], challenge, "{path}");
            assert_eq!(answer.headers["x-openrosa-version"], "1.0");
            let is_submission = path.ends_with("/submission");
            assert_eq!(
                answer.headers.contains_key("x-openrosa-accept-content-length"),
                is_submission
            );
        }
    }
}

#[tokio::test]
async fn a_head_request_comes_before_the_record() {
    let bench = Bench::new().await;
    for path in [
        "/openrosa/submission?deviceID=collect%3AoFkgyZ1kZsmKn3s4".to_owned(),
        format!("/key/{}/openrosa/submission?deviceID=x", bench.token),
    ] {
        let request = collect(Request::head(path)).header("Authorization", basic(&bench.token));
        let answer = bench.send(request, "").await;
        // Collect takes anything but 204 for a login page of the network.
        assert_eq!(answer.status, 204);
        assert_eq!(answer.headers["x-openrosa-version"], "1.0");
        assert_eq!(answer.headers["x-openrosa-accept-content-length"], "262144000");
        assert!(answer.body.is_empty());
        assert!(!answer.headers.contains_key("location"), "no detour");
    }
}

#[tokio::test]
async fn collect_sends_a_record_with_its_files_in_several_posts() {
    let bench = Bench::new().await;
    let xml = record("uuid:1", "foto.jpg niña.m4a");
    let record = part(
        "xml_submission_file",
        "encuesta_2026-09-14_16-48-15.xml",
        "text/xml; charset=utf-8",
        &xml,
    );
    let photo = part("foto.jpg", "foto.jpg", "image/jpeg", b"\xff\xd8photo");
    let sound = part("niña.m4a", "niña.m4a", "audio/*", b"sound");
    let goes_on = part("*isIncomplete*", "", "text/plain; charset=utf-8", b"yes");

    let first = upload(&bench, "es-MX", &[record.clone(), photo, goes_on]).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let wanted = seal(
        "uuid:1",
        &xml,
        &[("foto.jpg", b"\xff\xd8photo"), ("niña.m4a", b"sound")],
    );
    let proof = receipt::verify(first.receipt(), &bench.key, &wanted);
    assert_eq!(proof, Err(receipt::ReceiptError::Incomplete));

    let second = upload(&bench, "es-MX", &[record.clone(), sound]).await;
    assert_eq!(second.status, 201);
    receipt::verify(second.receipt(), &bench.key, &wanted).expect("a proof for all files");
    // The XML goes with every POST, and once more after a lost reply: one record.
    assert_eq!(upload(&bench, "es-MX", &[record]).await.status, 201);
    assert_eq!(bench.counts().await, (1, 0));
    let stored: Vec<_> = bench.record("uuid:1").await.attachments;
    let names: Vec<_> = stored.iter().map(|file| (&*file.name, file.size)).collect();
    assert_eq!(names, [("foto.jpg", 7), ("niña.m4a", 5)]);
}

#[tokio::test]
async fn the_record_may_come_last_and_without_a_length() {
    let bench = Bench::new().await;
    let xml = record("uuid:1", "a.jpg");
    let body = [
        part("a.jpg", "a.jpg", "image/jpeg", &[7; 3_000_000]),
        part("xml_submission_file", "r.xml", "text/xml", &xml),
        b"--3e0d-b7--\r\n".to_vec(),
    ]
    .concat();
    // Chunked transfer: pieces of any size, cut anywhere.
    let pieces: Vec<Result<Bytes, std::io::Error>> = body
        .chunks(65_521)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    let request = collect(Request::post("/openrosa/submission"))
        .header("Authorization", basic(&bench.token))
        .header("Content-Type", "multipart/form-data; boundary=3e0d-b7");
    let answer = bench
        .send(request, Body::from_stream(futures_util::stream::iter(pieces)))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let file = bench.record("uuid:1").await.attachments.remove(0);
    assert_eq!(file.size, 3_000_000);
    assert_eq!(
        bench.app.blobs.get(&file.sha256).expect("the file"),
        [7; 3_000_000]
    );
}

#[tokio::test]
async fn messages_are_for_whoever_holds_the_device() {
    let bench = Bench::new().await;
    let record =
        |id: &str, answer: &str| part("xml_submission_file", "r.xml", "text/xml", &record(id, answer));
    for (language, tag, parts, status, words) in [
        (
            "es-MX,es;q=0.9",
            "es",
            vec![record("uuid:1", "1")],
            201,
            "Recibido.",
        ),
        (
            "en-US",
            "en",
            vec![record("uuid:1", "1")],
            201,
            "It was here already.",
        ),
        (
            "es",
            "es",
            vec![record("uuid:1", "2")],
            202,
            "Guardado; una persona lo revisará. No lo envíe de nuevo.",
        ),
        (
            "fr",
            "en",
            vec![],
            400,
            "The part xml_submission_file is missing or empty.",
        ),
    ] {
        let answer = upload(&bench, language, &parts).await;
        assert_eq!(
            (answer.status, &answer.headers["content-language"]),
            (status, &tag.parse().expect("a tag"))
        );
        assert_eq!(answer.headers["content-type"], "text/xml; charset=utf-8");
        let nature = if status < 300 {
            "submit_success"
        } else {
            "submit_error"
        };
        let body = format!(
            "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\"><message nature=\"{nature}\">{words}</message></OpenRosaResponse>"
        );
        assert_eq!(answer.text(), body);
        assert_eq!(answer.headers["x-openrosa-accept-content-length"], "262144000");
    }
}

#[tokio::test]
async fn openrosa_clients_find_forms_by_bearer_basic_or_path() {
    let bench = Bench::new().await;
    let list = bench.get("/openrosa/formList").await;
    assert_eq!(list.headers["x-openrosa-version"], "1.0");
    assert_eq!(list.headers["content-type"], "text/xml; charset=utf-8");
    let text = list.text();
    for part in [
        "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\"><xform><formID>encuesta</formID>",
        "<name>Encuesta &lt;1> &amp; más</name><version>1</version>",
        &format!("<hash>md5:{}</hash>", hash::md5_hex(XFORM)),
        "<downloadUrl>http://sondeo.example/openrosa/form.xml?formID=encuesta&amp;version=1</downloadUrl>",
        "<manifestUrl>http://sondeo.example/openrosa/manifest?formID=encuesta&amp;version=1</manifestUrl>",
    ] {
        let text = text.replace("&gt;", ">");
        assert!(text.contains(part), "{part} in {text}");
    }
    let manifest = bench
        .get("/openrosa/manifest?formID=encuesta&version=1")
        .await
        .text();
    assert!(
        manifest.contains("<filename>lista 1.csv</filename>"),
        "{manifest}"
    );
    assert!(
        manifest.contains("/openrosa/media/lista%201.csv?formID="),
        "{manifest}"
    );

    let by_path = Request::get(format!("/key/{}/openrosa/formList", bench.token)).header("Host", "h");
    let by_path = bench.send(by_path, "").await;
    let inside = format!("http://h/key/{}/openrosa/form.xml", bench.token);
    assert!(by_path.text().contains(&inside), "{}", by_path.text());
    let media = format!(
        "/key/{}/openrosa/media/lista%201.csv?formID=encuesta&version=1",
        bench.token
    );
    assert_eq!(bench.send(Request::get(media), "").await.status, 200);

    let basic = base64::engine::general_purpose::STANDARD.encode(format!("tableta:{}", bench.token));
    for (authorization, status) in [(format!("Basic {basic}"), 200), ("Bearer nobody".into(), 401)] {
        let request = Request::get("/openrosa/formList").header("Authorization", &authorization);
        assert_eq!(bench.send(request, "").await.status, status, "{authorization}");
    }
}
