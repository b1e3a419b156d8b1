//! The network between tablet and server: a TCP proxy that can be cut and can lose replies.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[derive(Default)]
struct Weather {
    cut: AtomicBool,
    replies_to_lose: AtomicUsize,
    /// Of how many submissions one loses its reply; 0: none does.
    lose_one_in: AtomicUsize,
    submissions: AtomicUsize,
    lost: AtomicUsize,
}

impl Weather {
    /// True if the reply to this submission is lost.
    fn loses(&self) -> bool {
        let every = self.lose_one_in.load(Ordering::SeqCst);
        let number = self.submissions.fetch_add(1, Ordering::SeqCst) + 1;
        let counted = |left: usize| left.checked_sub(1);
        let lost = number.checked_rem(every) == Some(0)
            || (self.replies_to_lose)
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, counted)
                .is_ok();
        if lost {
            self.lost.fetch_add(1, Ordering::SeqCst);
        }
        lost
    }
}

/// Listens as long as it lives; the server behind it may come and go.
pub struct Proxy {
    /// Where it listens, on this machine alone.
    pub port: u16,
    weather: Arc<Weather>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Before the server on that port of this machine.
    pub async fn start(server_port: u16) -> Result<Proxy> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let weather = Arc::new(Weather::default());
        let shared = weather.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let weather = shared.clone();
                if !weather.cut.load(Ordering::SeqCst) {
                    tokio::spawn(async move { carry(client, server_port, weather).await });
                }
            }
        });
        Ok(Proxy { port, weather, task })
    }

    /// Refuses every new connection; those that exist die with their next byte.
    pub fn cut(&self, cut: bool) {
        self.weather.cut.store(cut, Ordering::SeqCst);
    }

    /// Lets the next `count` submissions reach the server and loses its replies.
    pub fn lose_replies(&self, count: usize) {
        self.weather.replies_to_lose.store(count, Ordering::SeqCst);
    }

    /// From now on one in `count` submissions reaches the server and loses its reply.
    pub fn lose_one_in(&self, count: usize) {
        self.weather.lose_one_in.store(count, Ordering::SeqCst);
    }

    /// How many replies were lost so far.
    pub fn lost(&self) -> usize {
        self.weather.lost.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(client: TcpStream, server_port: u16, weather: Arc<Weather>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", server_port)).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let submission = Arc::new(AtomicBool::new(false));
    tokio::select! {
        () = requests(from_client, to_server, &submission, &weather) => {}
        () = replies(from_server, to_client, &submission, &weather) => {}
    }
}

async fn requests(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    submission: &AtomicBool,
    weather: &Weather,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count) = from.read(&mut buffer).await {
        if count == 0 || weather.cut.load(Ordering::SeqCst) {
            return;
        }
        let chunk = &buffer[..count];
        if chunk.starts_with(b"POST ") {
            let line = chunk.split(|&byte| byte == b'\r').next().unwrap_or_default();
            submission.store(
                String::from_utf8_lossy(line).contains("/submission"),
                Ordering::SeqCst,
            );
        } else if [b"GET ".as_slice(), b"HEAD ", b"PUT "]
            .iter()
            .any(|method| chunk.starts_with(method))
        {
            submission.store(false, Ordering::SeqCst);
        }
        if to.write_all(chunk).await.is_err() {
            return;
        }
    }
}

async fn replies(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    submission: &AtomicBool,
    weather: &Weather,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count) = from.read(&mut buffer).await {
        if count == 0 || weather.cut.load(Ordering::SeqCst) {
            return;
        }
        // A reply counts once, however many pieces it comes in.
        if submission.swap(false, Ordering::SeqCst) && weather.loses() {
            return;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
