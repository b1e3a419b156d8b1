//! What staff meet: signing in, publishing, tablets and files, through the real router.

mod bench;
mod closing;
mod collect;
mod guarded;
mod keys;
mod quarantine;
mod rehearsal;
mod releases;
mod results;
mod roles;
mod waves;

use axum::http::Request;
use bench::{Bench, PASSWORD, WORKBOOK, cookie};
use serde_json::json;
use sondeo_server::{auth, http};

/// Every route that asks for a session.
const ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/session"),
    ("PUT", "/api/session/password"),
    ("GET", "/api/forms"),
    ("POST", "/api/forms"),
    ("GET", "/api/forms/encuesta/versions/1/xform.xml"),
    ("GET", "/api/forms/encuesta/versions/1/workbook"),
    ("GET", "/api/forms/encuesta/versions/1/media/a.png"),
    ("GET", "/api/forms/encuesta/versions//xform.xml"),
    ("GET", "/api/forms/encuesta/versions//workbook"),
    ("GET", "/api/forms/encuesta/versions//media/a.png"),
    ("GET", "/api/forms/encuesta/arrivals"),
    ("GET", "/api/forms/encuesta/records"),
    ("GET", "/api/forms/encuesta/records/uuid:1/submission.xml"),
    ("GET", "/api/forms/encuesta/records/uuid:1/attachments/a.png"),
    ("POST", "/api/forms/encuesta/closing"),
    ("DELETE", "/api/forms/encuesta/closing"),
    ("POST", "/api/forms/encuesta/rehearsal"),
    ("DELETE", "/api/forms/encuesta/rehearsal"),
    ("GET", "/api/forms/encuesta/report"),
    ("GET", "/api/forms/encuesta/report.html"),
    ("GET", "/api/forms/encuesta/releases"),
    ("POST", "/api/forms/encuesta/releases"),
    ("GET", "/api/forms/encuesta/releases/r"),
    ("GET", "/api/forms/encuesta/releases/r/report.html"),
    ("GET", "/api/forms/encuesta/releases/r/tables.xlsx"),
    ("GET", "/api/forms/encuesta/export?format=xlsx"),
    ("GET", "/api/forms/encuesta/records/uuid:1/versions"),
    ("GET", "/api/quarantine/1/attachments/a.png"),
    ("GET", "/api/forms/encuesta/export/choices"),
    ("GET", "/api/quarantine"),
    ("GET", "/api/quarantine/1/submission.xml"),
    ("POST", "/api/quarantine/1/accept"),
    ("POST", "/api/quarantine/1/reject"),
    ("POST", "/api/enrolments"),
    ("GET", "/api/enrolments"),
    ("DELETE", "/api/enrolments"),
    ("GET", "/api/enrolments/abcd2345/qr.svg"),
    ("GET", "/api/devices"),
    ("POST", "/api/devices"),
    ("DELETE", "/api/devices/d"),
];

/// Every route of docs/api.md that asks for staff is in [`ROUTES`], and the other way round.
#[test]
fn the_documentation_lists_every_route() {
    let text = include_str!("../../../docs/api.md");
    let staff = text.split("## Staff:").skip(1).collect::<Vec<_>>().join("");
    let documented: Vec<(&str, Vec<&str>)> = staff
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`')?.0.split_once(' '))
        .map(|(method, path)| (method, path.split('/').collect::<Vec<_>>()))
        .filter(|(_, path)| path.get(1) == Some(&"api"))
        .collect();
    let fits = |(method, path): &(&str, &str), (documented, parts): &(&str, Vec<&str>)| {
        let own: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
        let is_part = |(own, part): (&&str, &&str)| own == part || part.starts_with('{');
        method == documented && own.len() == parts.len() && own.iter().zip(parts).all(is_part)
    };
    for route in &documented {
        // Signing in and out need no session.
        let is_open = matches!(route.0, "POST" | "DELETE") && route.1 == ["", "api", "session"];
        let is_tested = ROUTES.iter().any(|own| fits(own, route));
        assert!(is_open || is_tested, "{route:?}");
    }
    for own in ROUTES {
        assert!(documented.iter().any(|route| fits(own, route)), "{own:?}");
    }
}

#[tokio::test]
async fn who_is_not_signed_in_sees_and_changes_nothing() {
    let bench = Bench::signed_out().await;
    for (method, path) in ROUTES {
        let answer = bench.send(method, path, &json!({})).await;
        assert_eq!(answer.code(), (401, "session.none".into()), "{method} {path}");
    }
}

#[tokio::test]
async fn changes_that_no_console_sent_are_refused() {
    let bench = Bench::new().await;
    for (method, path) in ROUTES.iter().filter(|(method, _)| *method != "GET") {
        let unmarked = Request::builder()
            .method(*method)
            .uri(*path)
            .header("Cookie", &bench.cookie);
        let answer = bench.ask(unmarked, "").await;
        assert_eq!(answer.code(), (403, "request.foreign".into()), "{method} {path}");
        let foreign = Request::builder()
            .method(*method)
            .uri(*path)
            .header("Cookie", &bench.cookie)
            .header("X-Sondeo", "console")
            .header("Sec-Fetch-Site", "cross-site");
        let answer = bench.ask(foreign, "").await;
        assert_eq!(answer.code(), (403, "request.foreign".into()), "{method} {path}");
    }
}

#[tokio::test]
async fn the_first_password_is_good_for_changing_it() {
    let mut bench = Bench::signed_out().await;
    let first = auth::first_password(&bench.app)
        .await
        .expect("made")
        .expect("new");
    assert_eq!(auth::first_password(&bench.app).await.expect("asked"), None);
    let signed_in = bench.sign_in(" ADMIN ", &first).await;
    assert_eq!(
        signed_in.json(),
        json!({ "user": "admin", "must_change_password": true, "role": "admin" })
    );
    let set = signed_in.header("set-cookie");
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(attribute), "{set}");
    }
    bench.cookie = cookie(&signed_in);
    let forms = bench.get("/api/forms").await;
    assert_eq!(forms.code(), (403, "session.change-password".into()));
    for (old, new, expected) in [
        ("wrong", PASSWORD, "session.wrong"),
        (&*first, "short", "password.short"),
        (&*first, "Password1234", "password.common"),
        (&*first, &*first, "password.common"),
    ] {
        let change = json!({ "old": old, "new": new });
        let answer = bench.send("PUT", "/api/session/password", &change).await;
        assert_eq!(answer.code().1, expected, "{new}");
    }
    let change = json!({ "old": first, "new": PASSWORD });
    let changed = bench.send("PUT", "/api/session/password", &change).await;
    assert_eq!(changed.status, 200);
    // The old session ended; the new one has begun.
    assert_eq!(bench.get("/api/forms").await.status, 401);
    bench.cookie = cookie(&changed);
    assert_eq!(bench.get("/api/forms").await.status, 200);
    assert_eq!(bench.sign_in("admin", &first).await.status, 403);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let bench = Bench::new().await;
    let out = bench.send("DELETE", "/api/session", &json!({})).await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(bench.get("/api/session").await.status, 401);
}

/// A page that renews itself in an empty room keeps nobody signed in.
#[tokio::test]
async fn what_a_page_asks_by_itself_does_not_make_the_session_last() {
    let bench = Bench::new().await;
    let database = bench.database();
    let begin = "UPDATE session SET last_seen_at = last_seen_at - 1000000";
    let last_seen = || {
        let sql = "SELECT last_seen_at FROM session";
        database
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect("a session")
    };
    database.execute(begin, []).expect("set back");
    let before = last_seen();
    for (word, lasts) in [("renewal", false), ("console", true)] {
        let request = Request::get("/api/devices")
            .header("Cookie", &bench.cookie)
            .header("X-Sondeo", word);
        assert_eq!(bench.ask(request, "").await.status, 200, "{word}");
        assert_eq!(last_seen() > before, lasts, "{word}");
    }
    // It ends as without the page.
    database
        .execute(&begin.replace("1000000", "1900000"), [])
        .expect("set back");
    let request = Request::get("/api/devices")
        .header("Cookie", &bench.cookie)
        .header("X-Sondeo", "renewal");
    assert_eq!(bench.ask(request, "").await.status, 401);
}

#[tokio::test]
async fn guessing_must_wait() {
    let bench = Bench::new().await;
    for _ in 0..10 {
        let wrong = bench.sign_in("admin", "wrong").await;
        assert_eq!(wrong.code(), (403, "session.wrong".into()));
    }
    // Even the right password must wait now, and nobody else.
    assert_eq!(bench.sign_in("admin", PASSWORD).await.status, 429);
    assert_eq!(bench.sign_in("somebody", "wrong").await.code().1, "session.wrong");
}

/// Hashing a password takes memory and time by intent: no stranger may choose how much.
#[tokio::test]
async fn a_password_has_an_end() {
    let bench = Bench::new().await;
    for (length, status) in [(1_024, 403), (1_025, 403), (1 << 20, 413)] {
        let answer = bench.sign_in("admin", &"a".repeat(length)).await;
        assert_eq!(answer.status, status, "{length}: {}", answer.text());
    }
    assert_eq!(bench.sign_in("admin", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_workbook_is_published_with_its_files() {
    let bench = Bench::new().await;
    let published = bench
        .publish(
            "../C:\\encuesta.md",
            WORKBOOK.as_bytes(),
            &[("mapa 1.png", b"png")],
        )
        .await;
    assert_eq!(published.status, 201, "{}", published.text());
    assert_eq!(published.json()["form_id"], "encuesta");
    let forms = bench.get("/api/forms").await.json();
    assert_eq!(forms[0]["title"], "Encuesta");
    assert_eq!(forms[0]["versions"][0]["workbook"], "encuesta.md");
    assert_eq!(forms[0]["versions"][0]["media"], json!(["mapa 1.png"]));
    assert_eq!(forms[0]["versions"][0]["published_by"], "admin");
    for (file, expected) in [("workbook", WORKBOOK), ("media/mapa%201.png", "png")] {
        let answer = bench.get(&format!("/api/forms/encuesta/versions/1/{file}")).await;
        assert_eq!(answer.text(), expected, "{file}");
        assert!(
            answer.header("content-disposition").starts_with("attachment"),
            "{file}"
        );
        assert_eq!(answer.header("content-security-policy"), "sandbox", "{file}");
    }
    let xform = bench.get("/api/forms/encuesta/versions/1/xform.xml").await;
    assert!(xform.text().contains("<h:title>Encuesta</h:title>"));
    for missing in [
        "/api/forms/encuesta/versions/2/xform.xml",
        "/api/forms/encuesta/versions/1/media/otro.png",
        "/api/forms/otra/versions/1/workbook",
    ] {
        assert_eq!(bench.get(missing).await.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn a_form_without_version_has_its_files_too() {
    let bench = Bench::new().await;
    let form = WORKBOOK
        .replace("| version |", "| |")
        .replace("| encuesta | 1 |", "| encuesta | |");
    let published = bench
        .publish("encuesta.md", form.as_bytes(), &[("a.png", b"png")])
        .await;
    assert_eq!(published.status, 201, "{}", published.text());
    assert_eq!(published.json()["version"], "");
    for file in ["xform.xml", "workbook", "media/a.png"] {
        let answer = bench.get(&format!("/api/forms/encuesta/versions//{file}")).await;
        assert_eq!(answer.status, 200, "{file}");
    }
    bench
        .arrives("uuid:1", "", "<genero>m</genero><varios/>", &[])
        .await;
    let results = bench.get("/api/forms/encuesta/report?profile=open").await.json();
    assert_eq!(results["report"]["about"]["records"], 1);
}

#[tokio::test]
async fn a_version_is_published_once() {
    let bench = Bench::with_form().await;
    let again = bench.publish("encuesta.md", WORKBOOK.as_bytes(), &[]).await;
    assert_eq!(again.status, 201);
    let other = WORKBOOK.replace("Nombre", "Título");
    let taken = bench.publish("encuesta.md", other.as_bytes(), &[]).await;
    assert_eq!(taken.code(), (409, "form.version-exists".into()));
    let next = other.replace("| encuesta | 1 |", "| encuesta | 2 |");
    assert_eq!(
        bench.publish("encuesta.md", next.as_bytes(), &[]).await.status,
        201
    );
    let forms = bench.get("/api/forms").await.json();
    let versions = forms[0]["versions"].as_array().expect("versions");
    let names: Vec<_> = versions.iter().map(|version| &version["version"]).collect();
    assert_eq!(names, ["2", "1"]);
}

#[tokio::test]
async fn a_workbook_with_errors_is_refused_with_every_problem() {
    let bench = Bench::new().await;
    let rows = |rows: &str| {
        let table = format!("| survey | | | | |\n| | type | name | label | calculation |\n{rows}");
        format!("{table}| settings | |\n| | form_id | version |\n| | f | 1 |\n").into_bytes()
    };
    let called = |id: &str, version: &str| {
        let settings = format!("| settings | |\n| | form_id | version |\n| | {id} | {version} |\n");
        format!("| survey | | | |\n| | type | name | label |\n| | text | a | A |\n{settings}").into_bytes()
    };
    let calculated_group = br#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>f</h:title><model>
<instance><data id="f"><g><a/></g></data></instance><bind nodeset="/data/g" calculate="1"/></model></h:head>
<h:body><group ref="/data/g"><input ref="/data/g/a"><label>A</label></input></group></h:body></h:html>"#
        .to_vec();
    let bomb = bomb();
    for (name, form) in [
        ("not-a-workbook.xlsx", b"hello".to_vec()),
        ("empty.xlsx", Vec::new()),
        ("bomb.xlsx", bomb),
        ("not-xml.xml", b"<a".to_vec()),
        (
            "doctype.xml",
            b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".to_vec(),
        ),
        (
            "circle.md",
            rows(
                "| | calculate | a | | ${b} + 1 |\n| | calculate | b | | ${a} + 1 |\n| | text | t | T | |\n",
            ),
        ),
        ("type.md", rows("| | nonsense | a | A | |\n")),
        (
            "missing.md",
            rows("| | calculate | a | | ${nobody} |\n| | text | t | T | |\n"),
        ),
        ("twice.md", rows("| | text | a | A | |\n| | text | a | B | |\n")),
        ("path.md", called("..", "1")),
        ("path-of-version.md", called("f", ".")),
        ("long.md", called(&"f".repeat(256), "1")),
        ("calculated-group.xml", calculated_group),
    ] {
        let answer = bench.publish(name, &form, &[]).await;
        assert_eq!(answer.status, 422, "{name}: {}", answer.text());
        let answer = answer.json();
        let problems = answer["problems"].as_array().expect("problems");
        assert!(problems.iter().any(|p| p["severity"] == "error"), "{name}");
        for problem in problems {
            for word in ["code", "cause_es", "cause_en", "remedy_es", "remedy_en"] {
                assert_ne!(problem[word].as_str().unwrap_or_default(), "", "{name}: {word}");
            }
        }
    }
    assert_eq!(bench.get("/api/forms").await.json(), json!([]));
}

/// A workbook whose only sheet would be 70 MB.
fn bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for name in [
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    ] {
        archive.start_file(name, options).expect("a file");
        let zeros = vec![b' '; 1024 * 1024];
        let times = if name.contains("sheet1") { 70 } else { 1 };
        for _ in 0..times {
            archive.write_all(&zeros).expect("written");
        }
    }
    archive.finish().expect("finished").into_inner()
}

#[tokio::test]
async fn uploads_that_are_no_uploads_are_refused() {
    let bench = Bench::new().await;
    let send = |content_type: &'static str, body: &'static str| {
        let request = Request::post("/api/forms")
            .header("Cookie", &bench.cookie)
            .header("X-Sondeo", "console")
            .header("Content-Type", content_type);
        bench.ask(request, body)
    };
    for (content_type, body) in [
        ("application/json", "{}"),
        ("multipart/form-data", ""),
        ("multipart/form-data; boundary=b", "--b--\r\n"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"workbook\"\r\n\r\nx\r\n--b--\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\ncut",
        ),
    ] {
        let answer = send(content_type, body).await;
        assert_eq!(
            answer.code(),
            (400, "request.malformed".into()),
            "{content_type} {body}"
        );
    }
}

/// What never reaches its handler is answered as the console reads it.
#[tokio::test]
async fn every_refusal_has_a_code() {
    let bench = Bench::with_form().await;
    for (method, path, message) in [
        ("POST", "/api/session", json!([])),
        ("PUT", "/api/session/password", json!({ "old": 1 })),
        ("POST", "/api/enrol", json!({ "code": "x" })),
        ("POST", "/api/enrolments", json!("tablets")),
        ("POST", "/api/forms/encuesta/rehearsal", json!({})),
        (
            "POST",
            "/api/forms/encuesta/releases",
            json!({ "profile": "none" }),
        ),
        ("GET", "/api/forms/encuesta/records?limit=many", json!({})),
        ("GET", "/api/forms/encuesta/export?format=doc", json!({})),
        ("GET", "/api/quarantine/first/submission.xml", json!({})),
        ("GET", "/api/forms/%ff/records", json!({})),
    ] {
        let answer = bench.send(method, path, &message).await;
        let expected = (400, "request.malformed".to_owned());
        assert_eq!(answer.code(), expected, "{method} {path}: {}", answer.text());
    }
    let large = json!({ "code": "x".repeat(9_000), "device_name": "x" });
    let answer = bench.send("POST", "/api/enrol", &large).await;
    assert_eq!(answer.code(), (413, "request.too-large".into()));
}

#[tokio::test]
async fn an_upload_has_a_limit() {
    let mut bench = Bench::new().await;
    bench.app.limits.form_upload = 2000;
    bench.router = http::router(bench.app.clone(), http::assets::Assets::default());
    let large = bench.publish("a.md", &[b'x'; 3000], &[]).await;
    assert_eq!(large.status, 413, "{}", large.text());
}

#[tokio::test]
async fn tablets_enrol_with_a_code_and_can_be_revoked() {
    let bench = Bench::new().await;
    for (tablets, hours) in [(0, 1), (501, 1), (1, 0), (1, 337)] {
        let wanted = json!({ "tablets": tablets, "valid_hours": hours });
        assert_eq!(bench.send("POST", "/api/enrolments", &wanted).await.status, 400);
    }
    let wanted = json!({ "tablets": 2, "valid_hours": 1 });
    let made = bench.send("POST", "/api/enrolments", &wanted).await.json();
    let code = made["code"].as_str().expect("a code");
    assert_eq!(
        made["link"],
        format!("http://sondeo.example/collect/#/enrol/{code}").as_str()
    );
    let picture = bench.get(&format!("/api/enrolments/{code}/qr.svg")).await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.text().contains("<svg"));
    assert_eq!(bench.get("/api/enrolments/%3Cb%3E/qr.svg").await.status, 400);
    let enrol = json!({ "code": code, "device_name": "<b>Tableta</b>" });
    let device = bench.send("POST", "/api/enrol", &enrol).await.json();
    let open = bench.get("/api/enrolments").await.json();
    let wanted = json!([{ "tablets": 2, "used": 1, "expires_at": made["expires_at"] }]);
    assert_eq!(open, wanted);
    assert_eq!(
        bench.send("DELETE", "/api/enrolments", &json!({})).await.status,
        204
    );
    assert_eq!(bench.get("/api/enrolments").await.json(), json!([]));
    assert_eq!(bench.send("POST", "/api/enrol", &enrol).await.status, 404);
    let id = device["device_id"].as_str().expect("an id");
    let devices = bench.get("/api/devices").await;
    assert_eq!(devices.header("content-type"), "application/json");
    assert_eq!(devices.json()[0]["name"], "<b>Tableta</b>");
    assert_eq!(devices.json()[0]["revoked"], false);
    let path = format!("/api/devices/{id}");
    assert_eq!(bench.send("DELETE", &path, &json!({})).await.status, 204);
    assert_eq!(bench.send("DELETE", &path, &json!({})).await.status, 404);
    assert_eq!(bench.get("/api/devices").await.json()[0]["revoked"], true);
}

#[tokio::test]
async fn what_staff_do_is_noted() {
    let bench = Bench::with_form().await;
    for path in ["records", "report", "export?format=csv"] {
        let answer = bench.get(&format!("/api/forms/encuesta/{path}")).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
    let events = bench.app.storage.events(100).await.expect("events");
    let actions: Vec<_> = events
        .iter()
        .rev()
        .map(|event| (event.action.as_str(), event.object.as_str()))
        .collect();
    assert_eq!(
        actions,
        [
            ("sign-in", ""),
            ("password", ""),
            ("publish", "encuesta"),
            ("records.read", "encuesta"),
            ("results.read", "encuesta"),
            ("export", "encuesta"),
        ]
    );
    assert!(events.iter().all(|event| event.actor == "staff:admin"));
}
