//! `sondeo serve`: tablets, staff and OpenRosa clients, from one process.

use std::io::Write;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use sondeo_server::app::App;
use sondeo_server::http::assets::Assets;
use sondeo_server::limits::Limits;
use sondeo_server::publish::{PublishError, publish, read_folder};
use sondeo_server::rehearse::{RehearseError, rehearse};
use sondeo_server::tls::{Certificate, Tls};
use sondeo_server::{http, listen};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::data::Place;

#[derive(Args)]
pub struct Options {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    place: Place,
    /// Folder with the two apps, as `cargo xtask bundle` makes it
    #[arg(long, default_value = "target/dist")]
    assets: PathBuf,
    /// Folder of surveys to publish at start: one folder each, with CSV sheets or survey.xlsx, and media/
    #[arg(long)]
    surveys: Option<PathBuf>,
    /// Rehearse every form that has no real records with so many synthetic people; their records are marked
    #[arg(long, value_name = "PEOPLE")]
    rehearse: Option<u32>,
    /// Name of the project, as tablets that enrol from now on show it; "Sondeo" until one is given
    #[arg(long)]
    project: Option<String>,
    /// Domain to get a certificate for (Let's Encrypt; listen on port 443); may be given several times
    #[arg(long, conflicts_with_all = ["cert", "key"])]
    domain: Vec<String>,
    /// E-mail address for the certificate authority
    #[arg(long, requires = "domain")]
    contact: Option<String>,
    /// Directory of another certificate authority that speaks ACME
    #[arg(long, requires = "domain")]
    acme_directory: Option<String>,
    /// Root certificate (PEM) by which that directory is known, for an authority within an institution
    #[arg(long, requires = "acme_directory")]
    acme_root: Option<PathBuf>,
    /// Certificate chain (PEM)
    #[arg(long, requires = "key")]
    cert: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, requires = "cert")]
    key: Option<PathBuf>,
    /// Proxy before the server: what it says of its clients (X-Forwarded-For, X-Forwarded-Proto) is believed from this
    /// address and from no other; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    trust_proxy: Vec<IpAddr>,
    /// Changes what is taken from outside at most, such as attachment=52428800; may be given several times. All of them:
    /// docs/limits.md
    #[arg(long = "limit", value_name = "NAME=VALUE")]
    limits: Vec<String>,
}

/// Serves until it is asked to stop.
pub fn run(options: &Options) -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    match runtime.block_on(serve(options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

async fn serve(options: &Options) -> Result<(), String> {
    let assets = Assets::load(&options.assets).map_err(|e| format!("{}: {e}", options.assets.display()))?;
    if !assets.has("collect") || !assets.has("console") {
        eprintln!(
            "warning: {} does not hold both apps; build them with `cargo xtask bundle`",
            options.assets.display()
        );
    }
    let mut limits = Limits::DEFAULT;
    for assignment in &options.limits {
        limits.set(assignment).map_err(|error| error.to_string())?;
    }
    let mut app = options.place.open(options.project.as_deref()).await?;
    app.limits = limits;
    if let Some(folder) = &options.surveys {
        publish_all(&app, folder).await?;
    }
    if let Some(people) = options.rehearse {
        rehearse_all(&app, people).await?;
    }
    let tls = certificate(options)
        .map(Tls::start)
        .transpose()
        .map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("{}: {error}", options.listen))?;
    // It is shown once, so it is made when nothing can fail any more.
    let password = sondeo_server::auth::first_password(&app)
        .await
        .map_err(|error| error.to_string())?;
    let bound = listener.local_addr().unwrap_or(options.listen);
    announce(options, bound, tls.is_some(), password.as_deref());
    let segments = tokio::spawn(sondeo_server::segments::keep_up(app.clone()));
    let router = http::router(app, assets);
    listen::serve(listener, router, tls, limits, options.trust_proxy.clone()).await;
    segments.abort();
    Ok(())
}

/// Publishes every survey of the folder; what is published already stays as it is.
async fn publish_all(app: &App, folder: &Path) -> Result<(), String> {
    let shown = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(shown)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    for folder in folders {
        let Some(upload) = read_folder(&folder).map_err(|e| format!("{}: {e}", folder.display()))? else {
            continue;
        };
        match publish(app, upload, "sondeo").await {
            Ok(published) if published.closed => say(&format!(
                "Closed, offered to no tablet: {} {}",
                published.form_id, published.version
            )),
            Ok(published) => say(&format!("Serving {} {}", published.form_id, published.version)),
            Err(PublishError::Refused(problems)) => {
                eprintln!("error: {} was not published:", folder.display());
                for problem in problems.iter().filter(|problem| problem.severity == "error") {
                    eprintln!("  {} {} {}", problem.code, problem.cause_en, problem.remedy_en);
                }
            }
            Err(error) => eprintln!("error: {} was not published: {error}", folder.display()),
        }
    }
    Ok(())
}

/// One seed for all forms, so that the waves of a training have the same people.
const SEED: u64 = 7;

async fn rehearse_all(app: &App, people: u32) -> Result<(), String> {
    for form in app.storage.forms().await.map_err(|error| error.to_string())? {
        match rehearse(app, &form.form_id, people, SEED).await {
            Ok(done) => say(&format!(
                "Rehearsed {}: {} made-up records",
                form.form_id, done.records
            )),
            Err(RehearseError::HasRecords) => {
                say(&format!("Not rehearsed: {} has real records", form.form_id))
            }
            Err(error) => eprintln!("error: {} was not rehearsed: {error}", form.form_id),
        }
    }
    Ok(())
}

fn certificate(options: &Options) -> Option<Certificate> {
    match (&options.cert, &options.key) {
        (Some(certificate), Some(key)) => Some(Certificate::Files {
            certificate: certificate.clone(),
            key: key.clone(),
        }),
        _ if !options.domain.is_empty() => Some(Certificate::Acme {
            domains: options.domain.clone(),
            contact: options.contact.clone(),
            cache: options.place.data.join("acme"),
            directory: options.acme_directory.clone(),
            root: options.acme_root.clone(),
        }),
        _ => None,
    }
}

/// Tells whoever started the server; that nobody listens any more is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Where other machines find this one, if it listens at all its addresses.
fn reachable(bound: SocketAddr) -> SocketAddr {
    if !bound.ip().is_unspecified() {
        return bound;
    }
    // Connecting a datagram socket sends nothing: it chooses the address from which a packet would leave.
    let own = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect("192.0.2.1:9")?;
        socket.local_addr()
    });
    own.map_or(bound, |own| SocketAddr::new(own.ip(), bound.port()))
}

/// The last lines before the server falls silent: where to go, and with which password.
fn announce(options: &Options, bound: SocketAddr, secure: bool, password: Option<&str>) {
    let scheme = if secure { "https" } else { "http" };
    let origin = match options.domain.first() {
        Some(domain) if bound.port() == 443 => format!("https://{domain}"),
        Some(domain) => format!("https://{domain}:{}", bound.port()),
        None => format!("{scheme}://{}", reachable(bound)),
    };
    if !secure && !bound.ip().is_loopback() && options.trust_proxy.is_empty() {
        say("Tablets cannot work offline over plain HTTP: give --domain, or --cert and --key.");
    }
    say(&format!("Tablets:  {origin}/collect/"));
    say(&format!("Console:  {origin}/console/"));
    match password {
        Some(password) => say(&format!("Sign in as admin with the one-time password {password}")),
        None => say(
            "Sign in with the password you chose, or with the one of the first start if you have not \
             signed in yet; `sondeo user reset admin` makes a new one.",
        ),
    }
}
