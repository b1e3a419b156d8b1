//! Something sent to the server for somebody who waits for the answer.

use crate::view::prelude::*;

use super::load::Failure;
use crate::http::HttpError;

/// What a button sends: whether it is under way, and why it failed.
#[derive(Clone, Copy)]
pub struct Attempt {
    /// Requests under way.
    busy: RwSignal<u32>,
    failed: RwSignal<Option<HttpError>>,
}

impl Attempt {
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(0),
            failed: RwSignal::new(None),
        }
    }

    /// Sends a request, unless the one before is under way, and goes on with its answer, unless the page was left meanwhile.
    ///
    /// Buttons may stay enabled while it works: a disabled button loses the focus.
    pub fn send<T: 'static>(
        self,
        request: impl Future<Output = Result<T, HttpError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() == 0 {
            self.send_beside(request, then);
        }
    }

    /// The same where each request is about something else, so that none may wait for another.
    pub fn send_beside<T: 'static>(
        self,
        request: impl Future<Output = Result<T, HttpError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.busy.update(|count| *count += 1);
        self.failed.set(None);
        spawn_local(async move {
            let answer = request.await;
            if self.busy.is_disposed() {
                return;
            }
            self.busy.update(|count| *count -= 1);
            match answer {
                Ok(answer) => then(answer),
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    pub fn is_busy(self) -> bool {
        self.busy.get() > 0
    }

    /// Forgets why the last one failed.
    pub fn clear(self) {
        self.failed.set(None);
    }

    /// Why the last one failed.
    pub fn failure(self) -> Option<HttpError> {
        self.failed.get()
    }

    /// Says why the last one failed.
    pub fn trouble(self) -> View {
        view! { {move || self.failure().map(|error| view! { <Failure error=error /> })} }
    }
}
