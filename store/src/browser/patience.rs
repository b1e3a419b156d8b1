//! Browsers that neither answer nor refuse.

use std::pin::pin;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

use crate::error::StoreError;

/// What `work` gives, or [`StoreError::Timeout`] when that takes longer than `milliseconds`.
pub async fn within<T>(
    milliseconds: u32,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match select(pin!(work), TimeoutFuture::new(milliseconds)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Err(StoreError::Timeout),
    }
}
