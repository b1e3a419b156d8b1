//! A multipart body as its reader takes it: piece by piece, and never much of it without a part.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, ready};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

/// Bytes between one piece of a part and the next: what stands before the first part, and the headers of parts.
const MOST: usize = 64 << 10;

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Headers, or what stands before the first part, do not end.
#[derive(Debug, thiserror::Error)]
#[error("more than {MOST} bytes came that belong to no part")]
pub struct TooMuchOutsideParts;

/// What was read since the last piece of a part.
#[derive(Clone, Default)]
pub struct Unclaimed(Arc<AtomicUsize>);

impl Unclaimed {
    /// What was read belonged to a part.
    pub fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// The body's bytes. Fails with [`TooMuchOutsideParts`] where too many of them come before [`Unclaimed::reset`] is called.
    pub fn of(&self, body: Body) -> impl Stream<Item = Result<Bytes, Trouble>> + use<> {
        let unclaimed = self.0.clone();
        let mut pieces = body.into_data_stream();
        let mut has_given = false;
        stream::poll_fn(move |context| {
            // The reader gathers all that is there before it looks, in memory, and takes a body that ends at that moment for one
            // that ended early: so after each piece it is told to look first.
            if std::mem::take(&mut has_given) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let Some(piece) = ready!(pieces.poll_next_unpin(context)) else {
                return Poll::Ready(None);
            };
            has_given = true;
            let piece = piece?;
            let so_far = unclaimed.fetch_add(piece.len(), Ordering::Relaxed);
            Poll::Ready(Some(if so_far > MOST {
                Err(TooMuchOutsideParts.into())
            } else {
                Ok(piece)
            }))
        })
    }
}
