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
    "GET /api/forms/encuesta/report",
    "GET /api/forms/encuesta/report.html",
    "GET /api/forms/encuesta/export/choices",
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

#[tokio::test]
async fn a_reader_sees_protected_results_and_no_text() {
    let mut bench = Bench::with_form().await;
    for number in 0..12 {
        let answers = format!("<genero>m</genero><porque>secreto {number}</porque><varios>m</varios>");
        bench.arrives(&format!("uuid:{number}"), "1", &answers, &[]).await;
    }
    sign_in_as(&mut bench, "eva", Role::Reader).await;
    for (query, status) in [
        ("report", 200),
        ("report?profile=internal", 200),
        ("report?profile=external", 200),
        ("report?profile=open", 403),
        ("report.html?profile=open", 403),
        ("export?format=tables", 200),
        ("export?format=tables&profile=external", 200),
        ("export?format=tables&profile=open", 403),
        ("export?format=xlsx", 403),
        ("export?format=csv", 403),
        ("export?format=json&profile=external", 403),
    ] {
        let answer = bench.get(&format!("/api/forms/encuesta/{query}")).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text());
        assert!(!answer.text().contains("secreto"), "{query}");
    }
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
