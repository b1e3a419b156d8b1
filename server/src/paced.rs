//! A body that may be slow, but not for ever: a byte now and then would hold a connection as long as somebody likes.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Buf;
use hyper::body::{Body, Frame, SizeHint};

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Ends with an error when it came more slowly than `rate` bytes a second on average, after `patience`.
pub struct PacedBody<B> {
    body: Pin<Box<B>>,
    patience: Duration,
    rate: usize,
    begun: Option<Instant>,
    bytes: usize,
}

/// The body came too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the body comes too slowly")]
pub struct TooSlow;

impl<B> PacedBody<B> {
    pub fn new(body: B, patience: Duration, rate: usize) -> Self {
        Self {
            body: Box::pin(body),
            patience,
            rate,
            begun: None,
            bytes: 0,
        }
    }
}

impl<B: Body<Error: Into<Trouble>>> Body for PacedBody<B> {
    type Data = B::Data;
    type Error = Trouble;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, Trouble>>> {
        let this = self.get_mut();
        let begun = *this.begun.get_or_insert_with(Instant::now);
        let polled = std::task::ready!(this.body.as_mut().poll_frame(context));
        let Some(Ok(frame)) = polled else {
            return Poll::Ready(polled.map(|frame| frame.map_err(Into::into)));
        };
        this.bytes += frame.data_ref().map_or(0, Buf::remaining);
        // The server's own waiting is in it, too, which is why the rate is far below that of any line.
        let late = begun.elapsed().saturating_sub(this.patience);
        if late.as_secs_f64() * this.rate as f64 > this.bytes as f64 {
            return Poll::Ready(Some(Err(TooSlow.into())));
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
