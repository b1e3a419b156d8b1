use crate::view::prelude::*;

use crate::ui::{When, live, words};
use sondeo_engine::session::ChoiceView;

use super::super::keeper::Urgency;
use super::super::markup::markup;
use super::super::media;
use super::super::question::Asked;

/// How the choices stand: below each other, in columns, or as a scale.
fn arrangement(asked: &Asked) -> &'static str {
    let columns = asked.view.with_untracked(|view| {
        let tokens = view.appearance.clone().unwrap_or_default();
        tokens
            .iter()
            .find_map(|token| token.strip_prefix("columns").map(str::to_owned))
    });
    if asked.looks("likert") {
        return "choices likert";
    }
    if asked.looks("list-nolabel") {
        return "choices grid";
    }
    if ["list", "horizontal", "columns-pack", "horizontal-compact"]
        .iter()
        .any(|token| asked.looks(token))
    {
        return "choices pack";
    }
    match columns.as_deref() {
        Some("-1") | None => "choices",
        Some("-3") => "choices columns-3",
        Some("-4") => "choices columns-4",
        Some("-5") => "choices columns-5",
        Some("-pack") => "choices pack",
        Some(_) => "choices columns-2",
    }
}

/// The heading of a grid: the words of the columns. Who listens hears them at each choice.
pub fn names(asked: Asked) -> View {
    let choices = asked.filling.choices(asked.node);
    view! {
        <div class="choices grid" aria-hidden="true">
            {live(move || {
                choices
                    .get()
                    .into_iter()
                    .map(|choice| view! { <span class="choice-name">{markup(&choice.label)}</span> })
                    .collect_view()
            })}
        </div>
    }
}

/// What tells a choice from the others, and from itself in another language.
pub fn key(choice: &ChoiceView) -> String {
    format!("{}\n{}", choice.value, choice.label)
}

/// One choice, as radio buttons.
pub fn one(asked: Asked) -> View {
    let choices = asked.filling.choices(asked.node);
    let quick = asked.looks("quick");
    view! {
        <div
            class=arrangement(&asked)
            role="radiogroup"
            aria-labelledby=asked.label_id()
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.invalid()
            aria-required=move || asked.required()
        >
            {each(move || choices.get(), key, move |choice| radio(asked, choice, quick))}
        </div>
        <Clear asked />
    }
}

pub fn radio(asked: Asked, choice: ChoiceView, quick: bool) -> View {
    let value = StoredValue::new(choice.value);
    let picked = move || {
        asked
            .view
            .with(|view| value.with_value(|value| view.value == *value))
    };
    let changed = move |_| {
        asked
            .filling
            .answer(asked.node, value.get_value(), Urgency::Answered);
        if quick {
            let _ = asked.filling.forward();
        }
    };
    view! {
        <label class="choice" class:picked=picked>
            <input
                type="radio"
                name=asked.key()
                value=value.get_value()
                disabled=move || asked.readonly()
                prop:checked=picked
                on:change=changed
            />
            <span class="choice-text">{markup(&choice.label)} {media::draw(asked.filling, &choice.media, &choice.label)}</span>
        </label>
    }
}

/// Takes a choice back; radio buttons alone cannot.
#[component]
pub fn Clear(asked: Asked) -> View {
    // It keeps its room while there is nothing to take back, so that no target moves under a finger.
    view! {
        <When holds=Signal::derive(move || !asked.readonly())>
            <button
                type="button"
                class="clear"
                class:absent=move || asked.value().is_empty()
                on:click=move |_| asked.filling.answer(asked.node, String::new(), Urgency::Answered)
            >
                {words("question-clear")}
            </button>
        </When>
    }
}

/// Several choices, as check boxes. The answer keeps the order of the list.
pub fn several(asked: Asked) -> View {
    let choices = asked.filling.choices(asked.node);
    view! {
        <div
            class=arrangement(&asked)
            role="group"
            aria-labelledby=asked.label_id()
            aria-describedby=asked.described_by()
        >
            {each(move || choices.get(), key, move |choice| check_box(asked, choice))}
        </div>
    }
}

pub fn check_box(asked: Asked, choice: ChoiceView) -> View {
    let value = StoredValue::new(choice.value);
    let picked = move || {
        asked
            .view
            .with(|view| value.with_value(|value| view.value.split_whitespace().any(|each| each == value)))
    };
    let changed = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        let before = asked.view.with_untracked(|view| view.value.clone());
        let order: Vec<String> = asked
            .filling
            .choices(asked.node)
            .with_untracked(|all| all.iter().map(|each| each.value.clone()).collect());
        let answer = value.with_value(|value| toggled(&before, value, on, &order));
        asked.filling.answer(asked.node, answer, Urgency::Answered);
    };
    view! {
        <label class="choice" class:picked=picked>
            <input
                type="checkbox"
                name=asked.key()
                value=value.get_value()
                aria-invalid=move || asked.invalid()
                disabled=move || asked.readonly()
                prop:checked=picked
                on:change=changed
            />
            <span class="choice-text">{markup(&choice.label)} {media::draw(asked.filling, &choice.media, &choice.label)}</span>
        </label>
    }
}

/// The space-separated answer with one value put in or taken out, in the order of the list.
fn toggled(answer: &str, value: &str, on: bool, order: &[String]) -> String {
    let stays = |each: &str| {
        if each == value {
            on
        } else {
            answer.split_whitespace().any(|it| it == each)
        }
    };
    // What the list does not have (any more) stays in front.
    let foreign = answer
        .split_whitespace()
        .filter(|each| !order.iter().any(|known| known == each));
    let listed = order.iter().map(String::as_str).filter(|each| stays(each));
    foreign.chain(listed).collect::<Vec<_>>().join(" ")
}

/// One choice, as a drop-down list.
pub fn dropdown(asked: Asked) -> View {
    let choices = asked.filling.choices(asked.node);
    let changed = move |event: web_sys::Event| {
        asked
            .filling
            .answer(asked.node, event_target_value(&event), Urgency::Answered);
    };
    view! {
        <select
            class="input"
            aria-labelledby=asked.label_id()
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.invalid()
            aria-required=move || asked.required()
            disabled=move || asked.readonly()
            on:change=changed
        >
            <option value="" selected=move || asked.value().is_empty()>{words("question-choose")}</option>
            {live(move || {
                choices
                    .get()
                    .into_iter()
                    .map(|choice| {
                        let value = choice.value.clone();
                        let picked = move || asked.view.with(|view| view.value == value);
                        view! { <option value=choice.value selected=picked>{choice.label}</option> }
                    })
                    .collect_view()
            })}
        </select>
    }
}

#[cfg(test)]
mod tests {
    use super::toggled;

    #[test]
    fn answers_keep_the_order_of_the_list() {
        let order = ["a", "b", "c"].map(str::to_owned);
        for (before, value, on, wanted) in [
            ("", "b", true, "b"),
            ("b", "a", true, "a b"),
            ("a b c", "b", false, "a c"),
            ("a", "a", true, "a"),
            ("a", "c", false, "a"),
        ] {
            assert_eq!(toggled(before, value, on, &order), wanted);
        }
    }
}
