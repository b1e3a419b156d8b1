use crate::view::prelude::*;

use super::super::keeper::Urgency;
use super::super::markup::markup;
use super::super::question::Asked;
use super::choose::Clear;
use crate::tr;
use crate::ui::{Button, Icon, When, icon, live, memo, wording, words};

/// All choices in an order, moved with buttons: the same by finger, mouse and keyboard.
pub fn draw(asked: Asked) -> View {
    let choices = asked.filling.choices(asked.node);
    let told = RwSignal::new(String::new());
    let order = memo(move || {
        let answer = asked.value();
        let known: Vec<String> = choices.with(|all| all.iter().map(|choice| choice.value.clone()).collect());
        let mut order: Vec<String> = answer
            .split_whitespace()
            .filter(|value| known.iter().any(|each| each == value))
            .map(str::to_owned)
            .collect();
        let rest: Vec<String> = known.into_iter().filter(|value| !order.contains(value)).collect();
        order.extend(rest);
        order
    });
    let label = move |value: &str| {
        choices.with(|all| {
            all.iter()
                .find(|choice| choice.value == value)
                .map(|choice| choice.label.clone())
                .unwrap_or_default()
        })
    };
    let set = move |order: Vec<String>| {
        asked
            .filling
            .answer(asked.node, order.join(" "), Urgency::Answered)
    };
    let shift = move |value: String, up: bool| {
        let mut values = order.get_untracked();
        let Some(at) = values.iter().position(|each| *each == value) else {
            return;
        };
        let to = if up {
            at.checked_sub(1)
        } else {
            Some(at + 1).filter(|to| *to < values.len())
        };
        if let Some(to) = to {
            values.swap(at, to);
            told.set(tr!("rank-moved", choice = label(&value), place = to + 1));
            set(values);
        }
    };
    let unanswered = move || asked.value().is_empty();
    let line = move |value: String| {
        let value = StoredValue::new(value);
        let text = memo(move || value.with_value(|value| label(value)));
        let first = move || order.with(|order| value.with_value(|value| order.first() == Some(value)));
        let last = move || order.with(|order| value.with_value(|value| order.last() == Some(value)));
        view! {
            <li data-value=value.get_value()>
                <span class="rank-text">{live(move || markup(&text.get()))}</span>
                <button
                    type="button"
                    class="button square"
                    aria-label=move || tr!("rank-up", choice = text.get())
                    disabled=move || asked.readonly() || first()
                    on:click=move |_| shift(value.get_value(), true)
                >
                    {icon(Icon::Up)}
                </button>
                <button
                    type="button"
                    class="button square"
                    aria-label=move || tr!("rank-down", choice = text.get())
                    disabled=move || asked.readonly() || last()
                    on:click=move |_| shift(value.get_value(), false)
                >
                    {icon(Icon::Down)}
                </button>
            </li>
        }
    };
    view! {
        <ol class="rank" class:unanswered=unanswered aria-labelledby=asked.label_id()>
            {each(move || order.get(), Clone::clone, line)}
        </ol>
        <When holds=Signal::derive(move || unanswered() && !asked.readonly())>
            <Button
                label=wording("rank-accept")
                icon_before=Icon::Check
                on_press=Callback::new(move |()| set(order.get_untracked()))
            />
            <p class="soft small">{words("rank-unanswered")}</p>
        </When>
        <Clear asked />
        <p class="visually-hidden" role="status">{live(move || told.get())}</p>
    }
}
