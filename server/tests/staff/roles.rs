//! Who may do what: every route for every role.

use serde_json::json;
use sondeo_server::auth;
use sondeo_server::storage::Role;

use crate::ROUTES;
use crate::bench::{Bench, cookie};

/// What a reader may ask; everything else in [`ROUTES`] is refused.
const FOR_READERS: &[&str] = &[
    "GET /api/session",
    "PUT /api/session/password",
    "GET /api/forms",
    "GET /api/forms/encuesta/releases",
    "GET /api/forms/encuesta/releases/r",
    "GET /api/forms/encuesta/releases/r/report.html",
    "GET /api/forms/encuesta/releases/r/tables.xlsx",
];

async fn sign_in_as(bench: &mut Bench, user: &str, role: Role) {
    let first = auth::one_time_password(&bench.app, user, role)
        .await
        .expect("made");
    bench.cookie = cookie(&bench.sign_in(user, &first).await);
    let change = json!({ "old": first, "new": "cuatro gatos y un perro" });
    let answer = bench.send("PUT", "/api/session/password", &change).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    bench.cookie = cookie(&answer);
    let who = bench.get("/api/session").await.json();
    assert_eq!(who["role"], role.name());
}

#[tokio::test]
async fn every_route_asks_for_the_role() {
    let mut bench = Bench::with_form().await;
    for role in Role::ALL {
        sign_in_as(&mut bench, role.name(), role).await;
        for (method, path) in ROUTES {
            let answer = bench.send(method, path, &json!({})).await;
            let is_refused = answer.code() == (403, "session.not-allowed".to_owned());
            let route = format!("{method} {path}");
            let may = role == Role::Admin || FOR_READERS.contains(&route.as_str());
            assert_eq!(!is_refused, may, "{role:?} {route}: {}", answer.text());
            assert_ne!(answer.status, 401, "{role:?} {route}");
        }
    }
}

/// Two previews with one record in between would show that record: readers get what was published, and that is compared
/// with everything that was published before.
#[tokio::test]
async fn a_reader_sees_what_was_published_and_nothing_else() {
    let mut bench = Bench::with_form().await;
    let arrives = async |bench: &Bench, number: u32| {
        let answers = format!("<genero>m</genero><porque>secreto {number}</porque><varios>m</varios>");
        bench.arrives(&format!("uuid:{number}"), "1", &answers, &[]).await;
    };
    for number in 0..12 {
        arrives(&bench, number).await;
    }
    let admin = bench.cookie.clone();
    let asked = json!({ "profile": "internal" });
    let first = bench.send("POST", "/api/forms/encuesta/releases", &asked).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let id = first.json()["id"].as_str().expect("an id").to_owned();
    arrives(&bench, 12).await;
    let second = bench.send("POST", "/api/forms/encuesta/releases", &asked).await;
    assert_eq!(second.status, 409, "{}", second.text());
    sign_in_as(&mut bench, "eva", Role::Reader).await;
    let published = format!("releases/{id}");
    let page = format!("{published}/report.html");
    let tables = format!("{published}/tables.xlsx");
    for (query, status) in [
        ("releases", 200),
        (&published, 200),
        (&page, 200),
        (&tables, 200),
        ("report?profile=internal", 403),
        ("report?profile=external", 403),
        ("report?profile=internal&questions=varios", 403),
        ("report.html?profile=external", 403),
        ("export?format=tables&profile=external", 403),
        ("export?format=xlsx", 403),
        ("export?format=json&profile=external", 403),
        ("export/choices", 403),
        ("records", 403),
    ] {
        let answer = bench.get(&format!("/api/forms/encuesta/{query}")).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text());
        assert!(!answer.text().contains("secreto"), "{query}");
    }
    bench.cookie = admin;
    let preview = bench.get("/api/forms/encuesta/report?profile=internal").await;
    assert_eq!(preview.json()["report"]["about"]["records"], 13);
}

#[tokio::test]
async fn nobody_gives_themselves_a_role() {
    let mut bench = Bench::with_form().await;
    sign_in_as(&mut bench, "eva", Role::Reader).await;
    let change =
        json!({ "old": "cuatro gatos y un perro", "new": "cinco gatos y un perro", "role": "admin" });
    let answer = bench.send("PUT", "/api/session/password", &change).await;
    assert_eq!((answer.status, &answer.json()["role"]), (200, &json!("reader")));
    bench.cookie = cookie(&answer);
    assert_eq!(bench.get("/api/forms/encuesta/records").await.status, 403);
}
