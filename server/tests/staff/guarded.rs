//! Signing in while somebody tries to break it, or to break in.

use axum::http::Request;
use serde_json::json;
use sondeo_server::auth;
use sondeo_server::http::headers::Connection;
use sondeo_server::storage::Staff;

use crate::bench::{Bench, PASSWORD};

#[tokio::test]
async fn names_are_short_and_messages_small() {
    let bench = Bench::new().await;
    let long = bench.sign_in(&"x".repeat(65), "wrong").await;
    assert_eq!(long.code(), (403, "session.wrong".into()));
    assert_eq!(bench.sign_in(&"x".repeat(900_000), "wrong").await.status, 413);
}

#[tokio::test]
async fn a_new_name_each_time_does_not_help() {
    let bench = Bench::signed_out().await;
    let mut last = 0;
    for number in 0..51 {
        let user = format!("user{number}");
        last = auth_status(&bench, &user, "192.0.2.7").await;
        if number < 50 {
            assert_eq!(last, 403, "{user}");
        }
    }
    assert_eq!(last, 429);
    assert_eq!(auth_status(&bench, "user0", "192.0.2.8").await, 403, "others may");
}

/// Whoever has one address of IPv6 has 2⁶⁴ of them.
#[tokio::test]
async fn a_new_address_of_the_same_network_each_time_does_not_help() {
    let bench = Bench::signed_out().await;
    let attempt = async |number: u32, network: &str| {
        let connection = Connection {
            peer: format!("2001:db8:0:{network}::{number:x}")
                .parse()
                .expect("an address"),
            secure: false,
        };
        let message = json!({ "code": "guess", "device_name": "x" });
        let request = Request::post("/api/enrol").header("Content-Type", "application/json");
        let enrolling = bench.ask_over(connection, request, message.to_string()).await;
        let message = json!({ "user": format!("user{number}"), "password": "wrong" });
        let request = Request::post("/api/session")
            .header("Content-Type", "application/json")
            .header("X-Sondeo", "console");
        let signing_in = bench.ask_over(connection, request, message.to_string()).await;
        [enrolling.status, signing_in.status]
    };
    let mut last = [0, 0];
    for number in 0..51 {
        last = attempt(number, "1").await;
    }
    assert_eq!(last, [429, 429]);
    assert_eq!(attempt(51, "2").await, [404, 403], "others may");
}

/// 403 wrong, 429 too many, 503 busy.
async fn auth_status(bench: &Bench, user: &str, address: &str) -> u16 {
    match auth::sign_in(&bench.app, user, "wrong".into(), address).await {
        Ok(_) => 200,
        Err(auth::AuthError::TooMany) => 429,
        Err(auth::AuthError::Busy) => 503,
        Err(_) => 403,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_at_the_same_time_count_each_other() {
    let bench = Bench::new().await;
    let attempts = (0..30).map(|_| auth_status(&bench, "admin", "192.0.2.9"));
    let outcomes = futures_util::future::join_all(attempts).await;
    let tried = outcomes.iter().filter(|status| **status != 429).count();
    assert!(tried <= 10, "{outcomes:?}");
}

#[tokio::test]
async fn strangers_cannot_lock_somebody_out() {
    let bench = Bench::new().await;
    // From where the user has signed in before.
    for number in 0..12 {
        for _ in 0..9 {
            auth_status(&bench, "admin", &format!("198.51.100.{number}")).await;
        }
    }
    assert_eq!(auth_status(&bench, "admin", "198.51.100.99").await, 429);
    assert_eq!(bench.sign_in("admin", PASSWORD).await.status, 200);
}

/// Both places where passwords are checked, taken until this is dropped.
async fn both_hashers(bench: &Bench) -> tokio::sync::OwnedSemaphorePermit {
    let hashers = bench.app.hashers.clone();
    hashers.acquire_many_owned(2).await.expect("both")
}

#[tokio::test]
async fn passwords_are_checked_two_at_a_time() {
    let bench = Bench::new().await;
    let all = both_hashers(&bench).await;
    let answer = bench.sign_in("admin", PASSWORD).await;
    assert_eq!(answer.code(), (503, "server.busy".into()));
    drop(all);
    assert_eq!(bench.sign_in("admin", PASSWORD).await.status, 200);
}

/// Whoever knows the old password and tries it at every moment gets no session that outlives its change.
#[tokio::test]
async fn a_password_that_is_changed_while_it_is_checked_opens_nothing() {
    let bench = Bench::new().await;
    let places = both_hashers(&bench).await;
    let app = bench.app.clone();
    let trying =
        tokio::spawn(async move { auth::sign_in(&app, "admin", PASSWORD.into(), "192.0.2.1").await });
    let staff = bench
        .app
        .storage
        .staff("admin")
        .await
        .expect("read")
        .expect("admin");
    // It waits for a hasher by then, with what it has read of the user.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let changed = Staff {
        password_hash: "another".into(),
        ..staff
    };
    bench.app.storage.put_staff(changed).await.expect("kept");
    drop(places);
    let outcome = trying.await.expect("an outcome");
    assert!(matches!(outcome, Err(auth::AuthError::Wrong)));
    let sessions = bench
        .database()
        .query_row("SELECT count(*) FROM session", [], |row| row.get::<_, i64>(0));
    assert_eq!(sessions, Ok(0));
}

#[tokio::test]
async fn over_tls_only_the_cookie_with_the_prefix_counts() {
    let bench = Bench::new().await;
    let token = bench.cookie.split_once('=').expect("a cookie").1;
    for (secure, name, status) in [
        (true, "__Host-sondeo", 200),
        (true, "sondeo", 401),
        (false, "sondeo", 200),
        (false, "__Host-sondeo", 401),
    ] {
        let connection = Connection {
            peer: [192, 0, 2, 1].into(),
            secure,
        };
        let request = Request::get("/api/session").header("Cookie", format!("{name}={token}"));
        let answer = bench.ask_over(connection, request, "").await;
        assert_eq!(answer.status, status, "{secure} {name}");
    }
}

#[tokio::test]
async fn asking_writes_nothing() {
    let mut bench = Bench::new().await;
    let database = bench.database();
    let version = || {
        database
            .query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0))
            .expect("a version")
    };
    let before = version();
    for _ in 0..3 {
        assert_eq!(bench.get("/api/session").await.status, 200);
    }
    bench.cookie = "sondeo=made-up".into();
    for _ in 0..3 {
        assert_eq!(bench.get("/api/session").await.status, 401);
    }
    assert_eq!(version(), before);
    assert_eq!(
        bench
            .send("PUT", "/api/session/password", &json!({}))
            .await
            .status,
        401
    );
}
