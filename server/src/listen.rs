//! Connections: accepted, encrypted where wanted, with time limits that axum's own loop does not set.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

use crate::http::headers::{Connection, owner};
use crate::http::proxy::seen_through;
use crate::limits::Limits;
use crate::paced::PacedBody;
use crate::tls::Tls;

/// How many connections each address has open.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection that counts until this is dropped.
struct Counted(Addresses, IpAddr);

impl Addresses {
    /// `None` if the address has as many already.
    fn enter(&self, address: IpAddr, most: usize) -> Option<Counted> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Counted(self.clone(), address))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.1);
            }
        }
    }
}

/// Serves until the process is asked to stop (Ctrl+C or SIGTERM), then lets open requests end.
/// Proxies are believed what they say of their clients ([`seen_through`]).
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    limits: Limits,
    proxies: Vec<IpAddr>,
) {
    let proxies: Arc<[IpAddr]> = proxies.iter().map(IpAddr::to_canonical).collect();
    let addresses = Addresses::default();
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let tls = tls.map(Arc::new);
    let mut stop = std::pin::pin!(asked_to_stop());
    loop {
        let Ok(slot) = slots.clone().acquire_owned().await else {
            break;
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, or the peer was gone before it was let in.
                    tracing::warn!(%error, "accept");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let peer = peer.ip().to_canonical();
        let most = if proxies.contains(&peer) {
            usize::MAX
        } else {
            limits.address_connections
        };
        let Some(counted) = addresses.enter(owner(peer), most) else {
            // Closed without a word: it would have to be written to somebody who may not read.
            continue;
        };
        // Small answers should not wait for more.
        let _ = stream.set_nodelay(true);
        let (tls, watcher) = (tls.clone(), graceful.watcher());
        let front = Front {
            router: router.clone(),
            limits,
            proxies: proxies.clone(),
        };
        tokio::spawn(async move {
            match tls {
                None => front.connection(stream, peer, false, watcher).await,
                Some(tls) => {
                    if let Some(stream) = handshake(&tls, stream, seconds(limits.handshake_seconds)).await {
                        front.connection(stream, peer, true, watcher).await;
                    }
                }
            }
            drop((slot, counted));
        });
    }
    let _ = tokio::time::timeout(seconds(limits.grace_seconds), graceful.shutdown()).await;
}

fn seconds(number: usize) -> Duration {
    Duration::from_secs(number as u64)
}

async fn handshake(
    tls: &Tls,
    stream: TcpStream,
    time: Duration,
) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
    tokio::time::timeout(time, tls.accept(stream)).await.ok()?
}

/// What every connection needs.
struct Front {
    router: Router,
    limits: Limits,
    proxies: Arc<[IpAddr]>,
}

impl Front {
    async fn connection(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: IpAddr,
        secure: bool,
        watcher: hyper_util::server::graceful::Watcher,
    ) {
        let header_time = seconds(self.limits.header_seconds);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(seconds(self.limits.answer_seconds)));
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            let came = Connection { peer, secure };
            let seen = seen_through(came, request.headers(), &self.proxies);
            request.extensions_mut().insert(seen);
            let (patience, rate) = (seconds(self.limits.body_seconds), self.limits.body_rate);
            self.router.clone().oneshot(request.map(|body| {
                let body = TimeoutBody::new(patience, body);
                Body::new(PacedBody::new(body, patience, rate))
            }))
        });
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(header_time);
        let serving = builder
            .serve_connection(TokioIo::new(Box::pin(stream)), service)
            .into_owned();
        if let Err(error) = watcher.watch(serving).await {
            tracing::debug!(%error, "connection");
        }
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
