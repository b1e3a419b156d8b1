//! Connections as they come over the wire: encrypted, slow, silent, too many, and cut when the server stops.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Extension, Request};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use sondeo_server::http::headers::Connection;
use sondeo_server::limits::Limits;
use sondeo_server::listen;
use sondeo_server::tls::{Certificate, Tls, TlsError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Longer than any limit that is set here, far below those that are not.
const PATIENCE: Duration = Duration::from_secs(8);

/// More than the system keeps for a connection, in bytes.
const LARGE: usize = 64 << 20;

/// A server that says whether the connection is encrypted, and how long a body was.
async fn serve(tls: Option<Tls>, limits: &[&str]) -> SocketAddr {
    serve_behind(tls, limits, Vec::new()).await
}

async fn serve_behind(tls: Option<Tls>, limits: &[&str], proxies: Vec<IpAddr>) -> SocketAddr {
    let mut changed = Limits::DEFAULT;
    for limit in limits {
        changed.set(limit).expect("a limit");
    }
    let router = Router::new()
        .route(
            "/",
            get(|Extension(c): Extension<Connection>| async move {
                format!("secure: {}, peer: {}", c.secure, c.peer)
            }),
        )
        .route("/large", get(|| async { "x".repeat(LARGE) }))
        .route(
            "/length",
            post(|request: Request| async {
                match to_bytes(request.into_body(), 1 << 20).await {
                    Ok(body) => format!("bytes: {}", body.len()).into_response(),
                    Err(_) => axum::http::StatusCode::REQUEST_TIMEOUT.into_response(),
                }
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(listen::serve(listener, router, tls, changed, proxies));
    address
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("a connection")
}

/// Sends it, then everything that comes until the server closes.
async fn exchange(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), sent: &str) -> String {
    stream.write_all(sent.as_bytes()).await.expect("sent");
    received(stream).await
}

async fn received(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    // A connection that is reset has ended, too.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("the server lets go of the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

const ASK: &str = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn slow_clients_lose_their_slot() {
    let address = serve(None, &["header_seconds=1", "body_seconds=1"]).await;
    for (sent, answered) in [
        // Nothing at all, half a head, half a body.
        ("", ""),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ", ""),
        (
            "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345",
            "HTTP/1.1 408 ",
        ),
        (
            "POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
            "HTTP/1.1 408 ",
        ),
    ] {
        let answer = exchange(&mut connect(address).await, sent).await;
        assert!(answer.starts_with(answered), "{sent}: {answer}");
    }
    assert!(
        exchange(&mut connect(address).await, ASK)
            .await
            .contains("secure: false")
    );
}

#[tokio::test]
async fn who_does_not_read_its_answer_loses_its_slot() {
    let address = serve(None, &["answer_seconds=1"]).await;
    let mut stream = connect(address).await;
    let ask = ASK.replace("GET / ", "GET /large ");
    stream.write_all(ask.as_bytes()).await.expect("sent");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let read = received(&mut stream).await.len();
    assert!(0 < read && read < LARGE, "{read}");
    assert!(exchange(&mut connect(address).await, &ask).await.len() > LARGE);
}

#[tokio::test]
async fn a_slow_body_that_goes_on_is_read() {
    let address = serve(None, &["body_seconds=2", "body_rate=1"]).await;
    let mut stream = connect(address).await;
    let head = "POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 8\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        stream.write_all(b"x").await.expect("sent");
    }
    assert!(received(&mut stream).await.contains("bytes: 8"));
}

#[tokio::test]
async fn more_connections_wait_for_a_slot() {
    let address = serve(None, &["connections=1", "header_seconds=60"]).await;
    let first = connect(address).await;
    let mut second = connect(address).await;
    second.write_all(ASK.as_bytes()).await.expect("sent");
    let waiting = tokio::time::timeout(Duration::from_millis(500), second.read_u8()).await;
    assert!(waiting.is_err(), "the only slot is taken: {waiting:?}");
    drop(first);
    assert!(received(&mut second).await.contains("secure: false"));
}

#[tokio::test]
async fn a_byte_now_and_then_holds_no_slot() {
    let address = serve(None, &["body_seconds=1", "body_rate=1000"]).await;
    let mut stream = connect(address).await;
    let head = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    let (mut from, mut to) = stream.split();
    let drip = async {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            if to.write_all(b"x").await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    };
    let answer = tokio::select! {
        answer = received(&mut from) => answer,
        () = drip => String::new(),
    };
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn one_address_has_not_every_connection() {
    let address = serve(None, &["address_connections=2", "header_seconds=60"]).await;
    let (first, _second) = (connect(address).await, connect(address).await);
    let mut third = connect(address).await;
    let _ = third.write_all(ASK.as_bytes()).await;
    assert_eq!(received(&mut third).await, "", "closed without a word");
    drop(first);
    // The place is free once the server has seen it.
    let asked = async {
        loop {
            let mut next = connect(address).await;
            let _ = next.write_all(ASK.as_bytes()).await;
            let answer = received(&mut next).await;
            if answer.contains("secure: false") {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("a place");
}

#[tokio::test]
async fn a_proxy_is_believed_when_it_was_named() {
    let asked = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n\
                 Connection: close\r\n\r\n";
    let here = IpAddr::from([127, 0, 0, 1]);
    for (proxies, seen) in [
        (Vec::new(), "secure: false, peer: 127.0.0.1"),
        (vec![here], "secure: true, peer: 203.0.113.7"),
    ] {
        let address = serve_behind(None, &["address_connections=1"], proxies).await;
        let answer = exchange(&mut connect(address).await, asked).await;
        assert!(answer.contains(seen), "{answer}");
    }
}

#[tokio::test]
async fn heads_that_lie_or_never_end_are_refused() {
    let address = serve(None, &[]).await;
    let flood = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
        "X-A: b\r\n".repeat(100_000)
    );
    let cookie = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n",
        "c".repeat(1 << 20)
    );
    for (sent, refused) in [
        (&*flood, true),
        (&*cookie, true),
        // With both, the length does not count (RFC 9112 § 6.3).
        (
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            false,
        ),
        (
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            true,
        ),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true),
        (
            "TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            true,
        ),
        (ASK, false),
    ] {
        let mut stream = connect(address).await;
        // The server may close before it has read all of it.
        let _ = stream.write_all(sent.as_bytes()).await;
        let answer = received(&mut stream).await;
        let shown: String = sent.chars().take(60).collect();
        assert_eq!(!answer.starts_with("HTTP/1.1 200"), refused, "{shown}: {answer}");
        assert!(!answer.contains("500 Internal"), "{shown}: {answer}");
    }
}

/// A certificate for `localhost` in two files, and a client that trusts it.
fn certificate(folder: &Path) -> (Certificate, TlsConnector) {
    let CertifiedKey { cert, key_pair } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    std::fs::write(&chain, cert.pem()).expect("written");
    std::fs::write(&key, key_pair.serialize_pem()).expect("written");
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(cert.der().to_vec()))
        .expect("a root");
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let files = Certificate::Files {
        certificate: chain,
        key,
    };
    (files, TlsConnector::from(Arc::new(client)))
}

#[tokio::test]
async fn a_certificate_from_files_encrypts() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, client) = certificate(folder.path());
    let tls = Tls::start(files).expect("TLS");
    let address = serve(Some(tls), &["handshake_seconds=1"]).await;
    let name = |name: &'static str| ServerName::try_from(name).expect("a name");

    let mut stream = client
        .connect(name("localhost"), connect(address).await)
        .await
        .expect("a handshake");
    assert!(exchange(&mut stream, ASK).await.contains("secure: true"));
    let other = client.connect(name("example.org"), connect(address).await).await;
    assert!(other.is_err(), "the certificate is not for that name");
    // Plain HTTP, and a client that says nothing.
    assert!(
        !exchange(&mut connect(address).await, ASK)
            .await
            .contains("HTTP/1.1 200")
    );
    assert_eq!(received(&mut connect(address).await).await, "");
}

#[tokio::test]
async fn a_renewed_certificate_is_used_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, old) = certificate(folder.path());
    let key = folder.path().join("key.pem");
    let old_key = std::fs::read(&key).expect("a key");
    let address = serve(Some(Tls::start(files).expect("TLS")), &[]).await;
    let works = async |client: &TlsConnector| {
        let name = ServerName::try_from("localhost").expect("a name");
        client.connect(name, connect(address).await).await.is_ok()
    };
    assert!(works(&old).await);
    // The system writes down when a file changed, in steps.
    let step = Duration::from_millis(50);
    tokio::time::sleep(step).await;
    let (_, new) = certificate(folder.path());
    let new_key = std::fs::read(&key).expect("a key");
    // Renewed in part: what fits together stays in use.
    std::fs::write(&key, old_key).expect("written");
    assert_eq!((works(&old).await, works(&new).await), (true, false));
    tokio::time::sleep(step).await;
    std::fs::write(&key, new_key).expect("written");
    assert_eq!((works(&old).await, works(&new).await), (false, true));
}

#[tokio::test]
async fn certificates_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = tempfile::tempdir().expect("a folder");
    let (_, _) = (certificate(folder.path()), certificate(other.path()));
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").expect("written");
    let chain = folder.path().join("chain.pem");
    for (certificate, key, is_file) in [
        (
            folder.path().join("nothing.pem"),
            folder.path().join("key.pem"),
            true,
        ),
        (chain.clone(), empty.clone(), true),
        (chain, other.path().join("key.pem"), false),
        (empty, folder.path().join("key.pem"), false),
    ] {
        let shown = format!("{} {}", certificate.display(), key.display());
        match Tls::start(Certificate::Files { certificate, key }).err() {
            Some(TlsError::File { .. }) => assert!(is_file, "{shown}"),
            Some(TlsError::Pair(_) | TlsError::NoCertificate { .. }) => assert!(!is_file, "{shown}"),
            None => panic!("{shown}: taken"),
        }
    }
}
