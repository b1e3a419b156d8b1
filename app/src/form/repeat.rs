use crate::view::prelude::*;
use sondeo_engine::session::NodeId;

use super::filling::Filling;
use super::markup::markup;
use crate::tr;
use crate::ui::{Button, ButtonKind, Dialog, Icon, When, live, memo, wording, words};

/// Heading of one instance of a repeat, with its number and a way to remove it.
#[component]
pub fn InstanceHeading(filling: Filling, node: NodeId) -> View {
    let asking = RwSignal::new(false);
    let repeat = filling.look(|session| session.parent(node)).flatten();
    let view = filling.view(node);
    let outer = repeat.map(|repeat| filling.view(repeat));
    let label = memo(move || {
        let own = view.with(|view| view.label.clone());
        own.or_else(|| outer.and_then(|outer| outer.with(|outer| outer.label.clone())))
            .unwrap_or_default()
    });
    let number = move || {
        view.track();
        let reference = filling
            .look(|session| session.reference(node))
            .unwrap_or_default();
        reference
            .rsplit_once('[')
            .map(|(_, rest)| rest.trim_end_matches(']').to_owned())
            .unwrap_or_default()
    };
    let removable = move || outer.is_some_and(|outer| outer.with(|outer| outer.can_add));
    view! {
        <div class="instance-heading">
            <h2 class="group-label">
                {live(move || markup(&label.get()))} " " <span class="badge">{live(move || tr!("repeat-number", number = number()))}</span>
            </h2>
            <When holds=Signal::derive(removable)>
                <Button
                    label=wording("remove")
                    kind=ButtonKind::Quiet
                    icon_before=Icon::Remove
                    description=Signal::derive(move || tr!("repeat-remove-this", number = number()))
                    on_press=Callback::new(move |()| asking.set(true))
                />
            </When>
        </div>
        <Dialog open=asking title=wording("repeat-remove-title")>
            <p>{words("repeat-remove-text")}</p>
            <div class="actions">
                <Button label=wording("cancel") on_press=Callback::new(move |()| asking.set(false)) />
                <Button
                    label=wording("remove")
                    kind=ButtonKind::Danger
                    id="remove-confirmed"
                    on_press=Callback::new(move |()| {
                        asking.set(false);
                        filling.remove_repeat(node);
                    })
                />
            </div>
        </Dialog>
    }
}

/// After the last instance: whether there is another one.
#[component]
pub fn AddAnother(filling: Filling, node: NodeId) -> View {
    let view = filling.view(node);
    let label = memo(move || view.with(|view| view.label.clone().unwrap_or_default()));
    let count = memo(move || view.with(|view| view.count.unwrap_or_default()));
    view! {
        <section class="repeat-prompt" tabindex="-1" role="group" aria-label=move || tr!("repeat-add")>
            <div class="question-label">{live(move || markup(&label.get()))}</div>
            <p class="soft">{live(move || tr!("repeat-count", count = count.get()))}</p>
            <Button
                label=Signal::derive(move || if count.get() == 0 { tr!("repeat-add-first") } else { tr!("repeat-add") })
                icon_before=Icon::Add
                id="add-repeat"
                on_press=Callback::new(move |()| filling.add_repeat(node))
            />
            <p class="hint">{words("repeat-none-left")}</p>
        </section>
    }
}
