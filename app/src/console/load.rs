//! Content that comes from the server: what is shown before it is there, when it is there and when it cannot be had.

use std::ops::Deref;

use crate::view::prelude::*;

use crate::http::HttpError;
use crate::tr;
use crate::ui::{Banner, BannerKind, Busy, Button, Icon, When, effect, live};

/// Something asked of the server, and asked again where a signal changes that the question reads.
pub struct Fetch<T: 'static> {
    answer: AsyncDerived<Result<T, HttpError>, LocalStorage>,
    asked: RwSignal<u32>,
    /// Questions whose answers are not here.
    open: RwSignal<u32>,
}

impl<T> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetch<T> {}

impl<T> Fetch<T> {
    pub fn new<F: Future<Output = Result<T, HttpError>> + 'static>(ask: impl Fn() -> F + 'static) -> Self {
        let (asked, open) = (RwSignal::new(0), RwSignal::new(0));
        let answer = AsyncDerived::new_unsync(move || {
            asked.track();
            let waited = Waited::new(open);
            let answer = ask();
            async move {
                let answer = answer.await;
                drop(waited);
                answer
            }
        });
        Self { answer, asked, open }
    }

    /// `None` until the first answer is there; the last answer while a newer one is under way.
    pub fn read(self) -> impl Deref<Target = Option<Result<T, HttpError>>> {
        self.answer.read()
    }

    /// [`Fetch::read`] for who does not want to know of later answers.
    pub fn read_untracked(self) -> impl Deref<Target = Option<Result<T, HttpError>>> {
        self.answer.read_untracked()
    }

    /// True while what is shown answers an earlier question.
    pub fn is_asked_anew(self) -> bool {
        self.open.get() > 0 && self.answer.read_untracked().is_some()
    }

    /// Asks once more.
    pub fn refetch(self) {
        self.asked.try_update(|asked| *asked += 1);
    }
}

/// One open question, which ends with its answer or when nobody waits for that any longer.
struct Waited(RwSignal<u32>);

impl Waited {
    fn new(open: RwSignal<u32>) -> Self {
        open.update(|count| *count += 1);
        Self(open)
    }
}

impl Drop for Waited {
    fn drop(&mut self) {
        self.0.try_update(|count| *count -= 1);
    }
}

/// Shows what was fetched, else that it is under way or why it failed, with a way to try again.
pub fn loaded<T, V>(fetch: Fetch<T>, view: impl Fn(T) -> V + Send + 'static) -> View
where
    T: Clone + 'static,
    V: IntoView,
{
    live(move || {
        let answer = fetch.read().clone();
        match answer {
            None => view! { <Busy label=Signal::derive(|| tr!("loading")) /> },
            Some(Ok(value)) => view(value).into_view(),
            Some(Err(error)) => view! {
                <Failure error=error />
                <div>
                    <Button
                        label=Signal::derive(|| tr!("retry"))
                        icon_before=Icon::Sync
                        on_press=move |()| fetch.refetch()
                    />
                </div>
            },
        }
    })
}

/// [`loaded`], for what is asked anew in another way by whoever looks at it: what answers the earlier question fades and
/// keeps its place, so that nobody takes it for the answer.
pub fn renewed<T, V>(fetch: Fetch<T>, view: impl Fn(T) -> V + Send + 'static) -> View
where
    T: Clone + 'static,
    V: IntoView,
{
    let is_old = Signal::derive(move || fetch.is_asked_anew());
    view! {
        <div class="renewed">
            <When holds=is_old>
                <Busy label=Signal::derive(|| tr!("loading")) />
            </When>
            <div
                class="stack"
                class:outdated=move || is_old.get()
                aria-busy=move || is_old.get().then_some("true")
            >
                {loaded(fetch, view)}
            </div>
        </div>
    }
}

/// [`loaded`], for what is asked again by itself: it is drawn once and follows newer answers, and what was last known stays
/// where there is none.
pub fn followed<T, V>(fetch: Fetch<T>, view: impl Fn(Signal<T>) -> V + Send + 'static) -> View
where
    T: Clone + Default + Send + Sync + 'static,
    V: IntoView,
{
    let last = RwSignal::new(T::default());
    let is_known = RwSignal::new(false);
    effect(move || {
        if let Some(Ok(value)) = &*fetch.read() {
            last.set(value.clone());
            is_known.set(true);
        }
    });
    let is_known = Memo::new(move |_| is_known.get());
    live(move || match is_known.get() {
        false => loaded(fetch, |_| ()),
        true => view! {
            {move || match &*fetch.read() {
                Some(Err(error)) => view! { <Failure error=error.clone() /> },
                _ => ().into_view(),
            }}
            {view(last.into())}
        },
    })
}

/// Says why a request failed.
#[component]
pub fn Failure(error: HttpError) -> View {
    view! {
        <Banner kind=BannerKind::Danger title=Signal::derive(|| tr!("error-title"))>
            <p>{move || error.message()}</p>
        </Banner>
    }
}

/// A frame in which a table scrolls by itself, with the keyboard, too.
#[component]
pub fn TableFrame(
    /// What the table shows.
    #[prop(into)]
    label: Signal<String>,
    children: Children,
) -> View {
    view! {
        <div class="table-frame" role="region" tabindex="0" aria-label=move || label.get()>
            <table class="table">
                <caption class="visually-hidden">{move || label.get()}</caption>
                {children()}
            </table>
        </div>
    }
}
