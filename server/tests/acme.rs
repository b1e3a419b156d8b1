//! A certificate from an authority that speaks ACME: Pebble, which Let's Encrypt keeps for such tests.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use sondeo_server::limits::Limits;
use sondeo_server::listen;
use sondeo_server::tls::{Certificate, Tls, TlsError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const DOMAIN: &str = "sondeo.example";
/// How long the authority may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path, program: &str, arguments: &[&str]) -> Option<Running> {
    let log = fs::File::create(folder.join(format!("{program}.log"))).expect("a log");
    let started = Command::new(program)
        .args(arguments)
        .env("PEBBLE_VA_NOSLEEP", "1")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn();
    started.ok().map(Running)
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

fn trusting(certificate: CertificateDer<'static>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a root");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// What the server at that address says to a client that knows it by `name`; `None` while it cannot prove to be it.
async fn ask(
    address: SocketAddr,
    connector: &TlsConnector,
    name: &'static str,
    path: &str,
) -> Option<String> {
    let name = ServerName::try_from(name).expect("a name");
    let stream = TcpStream::connect(address).await.ok()?;
    let mut stream = connector.connect(name, stream).await.ok()?;
    let sent = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    stream.write_all(sent.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    // Some servers close without taking leave.
    let _ = stream.read_to_end(&mut answer).await;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

/// [`ask`] until there is an answer.
async fn answer(
    address: SocketAddr,
    connector: &TlsConnector,
    name: &'static str,
    path: &str,
) -> Option<String> {
    let asking = async {
        loop {
            if let Some(answer) = ask(address, connector, name, path).await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authority_gives_a_certificate_and_it_is_kept() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = listener.local_addr().expect("an address");

    let CertifiedKey { cert, key_pair } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let root = folder.join("authority.pem");
    fs::write(&root, cert.pem()).expect("written");
    fs::write(folder.join("authority.key"), key_pair.serialize_pem()).expect("written");
    let [directory, management, names, names_management] = [
        free_port().await,
        free_port().await,
        free_port().await,
        free_port().await,
    ];
    let config = serde_json::json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{directory}"),
        "managementListenAddress": format!("127.0.0.1:{management}"),
        "certificate": "authority.pem",
        "privateKey": "authority.key",
        "httpPort": 1,
        "tlsPort": here.port(),
        "ocspResponderURL": "",
        "externalAccountBindingRequired": false,
    } });
    fs::write(folder.join("pebble.json"), config.to_string()).expect("written");
    let names = format!("127.0.0.1:{names}");
    let names_management = format!("127.0.0.1:{names_management}");
    // Every name is at home here.
    let resolver = [
        "-dns01",
        &names,
        "-management",
        &names_management,
        "-defaultIPv6",
        "",
        "-http01",
        "",
        "-https01",
        "",
        "-tlsalpn01",
        "",
    ];
    let resolver = start(folder, "pebble-challtestsrv", &resolver);
    let pebble = start(
        folder,
        "pebble",
        &["-config", "pebble.json", "-dnsserver", &names],
    );
    if resolver.is_none() || pebble.is_none() {
        return skip("Pebble is not installed");
    }
    let by_authority = trusting(CertificateDer::from(cert.der().to_vec()));
    let management = SocketAddr::from(([127, 0, 0, 1], management));
    let logs = || fs::read_to_string(folder.join("pebble.log")).unwrap_or_default();
    let given = answer(management, &by_authority, "localhost", "/roots/0").await;
    let given = given.unwrap_or_else(|| panic!("the authority does not start: {}", logs()));
    let issuer = CertificateDer::from_pem_slice(given.as_bytes()).expect("its root");

    let cache = folder.join("acme");
    let tls = Tls::start(Certificate::Acme {
        domains: vec![DOMAIN.to_owned()],
        contact: Some("soporte@example.org".to_owned()),
        cache: cache.clone(),
        directory: Some(format!("https://localhost:{directory}/dir")),
        root: Some(root),
    });
    let router = Router::new().route("/", get(|| async { "secure" }));
    let tls = Some(tls.expect("TLS"));
    tokio::spawn(listen::serve(listener, router, tls, Limits::DEFAULT, Vec::new()));
    let seen = answer(here, &trusting(issuer), DOMAIN, "/").await;
    let seen = seen.unwrap_or_else(|| panic!("no certificate: {}", logs()));
    assert!(seen.ends_with("secure"), "{seen}");
    // Account and certificate: the next start asks for neither.
    assert_eq!(fs::read_dir(cache).expect("the cache").count(), 2);
}

#[tokio::test]
async fn a_root_without_a_certificate_is_named_at_once() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().join("root.pem");
    let key = generate_simple_self_signed(["localhost".to_owned()])
        .expect("a key")
        .key_pair;
    fs::write(&root, key.serialize_pem()).expect("written");
    let tls = Tls::start(Certificate::Acme {
        domains: vec![DOMAIN.to_owned()],
        contact: None,
        cache: scratch.path().join("acme"),
        directory: Some("https://localhost:1/dir".to_owned()),
        root: Some(root),
    });
    assert!(matches!(tls.err(), Some(TlsError::NoCertificate { .. })));
}

fn skip(reason: &str) {
    println!("skipped: server acme: {reason}");
    let Some(list) = std::env::var_os("SONDEO_SKIPPED_TESTS") else {
        return;
    };
    let line = format!("server acme: {reason}\n");
    let mut list = fs::File::options()
        .create(true)
        .append(true)
        .open(list)
        .expect("the list");
    std::io::Write::write_all(&mut list, line.as_bytes()).expect("written");
}
