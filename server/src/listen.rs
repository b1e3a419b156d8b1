//! Connections: accepted, encrypted where wanted, with time limits that axum's own loop does not set.

use std::net::SocketAddr;
use std::sync::Arc;
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
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

use crate::http::headers::Connection;
use crate::limits::Limits;
use crate::tls::Tls;

/// Serves until the process is asked to stop (Ctrl+C or SIGTERM), then lets open requests end.
pub async fn serve(listener: TcpListener, router: Router, tls: Option<Tls>, limits: Limits) {
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
        // Small answers should not wait for more.
        let _ = stream.set_nodelay(true);
        let (router, tls, watcher) = (router.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            match tls {
                None => connection(stream, peer, false, router, watcher, limits).await,
                Some(tls) => {
                    if let Some(stream) = handshake(&tls, stream, seconds(limits.handshake_seconds)).await {
                        connection(stream, peer, true, router, watcher, limits).await;
                    }
                }
            }
            drop(slot);
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

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    secure: bool,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
    limits: Limits,
) {
    let connection = Connection {
        peer: peer.ip(),
        secure,
    };
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection);
        let patience = seconds(limits.body_seconds);
        router
            .clone()
            .oneshot(request.map(|body| Body::new(TimeoutBody::new(patience, body))))
    });
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(seconds(limits.header_seconds));
    let serving = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    if let Err(error) = watcher.watch(serving).await {
        tracing::debug!(%error, "connection");
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
