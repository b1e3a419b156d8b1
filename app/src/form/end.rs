use crate::view::prelude::*;
use sondeo_engine::session::NodeId;

use super::filling::Filling;
use super::markup::markup;
use crate::tr;
use crate::ui::{Banner, BannerKind, Busy, Button, ButtonKind, Icon, When, live, memo, wording, words};

/// After the last page: what is still in the way, or the button that makes the record final.
#[component]
pub fn End(
    filling: Filling,
    /// Without a title where the form's own last words stand above it.
    titled: bool,
) -> View {
    let working = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    let in_the_way = memo(move || {
        filling.language();
        filling.pages();
        filling.locating();
        filling.in_the_way()
    });
    let finish = move |()| {
        let Some(keeper) = filling.keeper() else { return };
        if working.get_untracked() {
            return;
        }
        working.set(true);
        failure.set(None);
        spawn_local(async move {
            let result = keeper.finish().await;
            // The view is gone when the record is final.
            if working.try_set(false).is_none()
                && let Err(message) = result
            {
                failure.set(Some(message));
            }
        });
    };
    view! {
        <section class="end card">
            {titled.then(|| view! { <h1 tabindex="-1">{words("end-title")}</h1> })}
            <When
                holds=Signal::derive(move || in_the_way.with(Vec::is_empty))
                otherwise=move || view! { <InTheWay filling nodes=in_the_way.get() /> }
            >
                <p>{words("end-text")}</p>
                <p class="soft">{words("end-final")}</p>
                {live(move || {
                    failure
                        .get()
                        .map(|message| {
                            view! {
                                <Banner kind=BannerKind::Danger title=wording("end-failed")>
                                    <p>{message}</p>
                                </Banner>
                            }
                        })
                })}
                <When
                    holds=Signal::derive(move || working.get() || filling.keeps_files())
                    otherwise=move || {
                        view! {
                            <Button
                                label=wording("end-finish")
                                kind=ButtonKind::Primary
                                icon_before=Icon::Check
                                id="finish"
                                on_press=Callback::new(finish)
                            />
                        }
                    }
                >
                    <Busy label=Signal::derive(move || {
                        if filling.keeps_files() { tr!("upload-working") } else { tr!("end-working") }
                    }) />
                </When>
            </When>
        </section>
    }
}

#[component]
fn InTheWay(filling: Filling, nodes: Vec<NodeId>) -> View {
    let count = nodes.len();
    view! {
        <Banner kind=BannerKind::Warning title=Signal::derive(move || tr!("end-in-the-way", count = count)) />
        <ul class="list">
            {nodes
                .into_iter()
                .take(50)
                .map(|node| {
                    let view = filling.view(node);
                    let text = move || view.with(|view| view.label.clone()).filter(|text| !text.is_empty());
                    view! {
                        <li>
                            <button type="button" class="in-the-way" on:click=move |_| filling.go_to_node(node)>
                                {live(move || {
                                    text().map_or_else(|| tr!("question-unnamed").into_view(), |text| markup(&text))
                                })}
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}
