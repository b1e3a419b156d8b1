//! Content that comes from the server: what is shown before it is there, when it is there and when it cannot be had.

use crate::view::prelude::*;

use crate::http::HttpError;
use crate::tr;
use crate::ui::{Banner, BannerKind, Busy, Button, Icon, live};

/// Something asked of the server.
pub type Fetch<T> = LocalResource<Result<T, HttpError>>;

/// Shows what was fetched, else that it is under way or why it failed, with a way to try again.
pub fn loaded<T, V>(fetch: Fetch<T>, view: impl Fn(T) -> V + Send + 'static) -> View
where
    T: Clone + 'static,
    V: IntoView,
{
    live(move || match fetch.get() {
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
