//! Older and newer pages of a list that is read from its newest end.

use crate::view::prelude::*;

use crate::tr;
use crate::ui::{Button, Icon};

/// Where each page that was turned begins (`None`: the newest), the one that is shown last.
pub type Starts = RwSignal<Vec<Option<u64>>>;

/// The first page alone.
pub fn newest() -> Starts {
    RwSignal::new(vec![None])
}

/// Where the page that is shown begins, as the query parameter `after`; empty for the first one.
pub fn after(starts: Starts) -> String {
    let after = starts.read().last().copied().flatten();
    after.map_or_else(String::new, |seq| format!("&after={seq}"))
}

/// The buttons that turn pages; `next` is where the next older page begins, if there is one.
pub fn pager(starts: Starts, next: Option<u64>) -> View {
    view! {
        <div class="row">
            <Button
                label=Signal::derive(|| tr!("records-newer"))
                icon_before=Icon::Back
                disabled=Signal::derive(move || starts.read().len() < 2)
                on_press=move |()| starts.update(|starts| {
                    starts.pop();
                })
            />
            <Button
                label=Signal::derive(|| tr!("records-older"))
                icon_after=Icon::Forward
                disabled=next.is_none()
                on_press=move |()| starts.update(|starts| starts.push(next))
            />
        </div>
    }
}
