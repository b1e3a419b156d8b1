use crate::view::prelude::*;
use sondeo_engine::xpath::decimal;

use super::super::keeper::Urgency;
use super::super::question::Asked;
use super::choose::Clear;
use crate::tr;
use crate::ui::live;

/// At most this many steps stand as buttons; more make a slider.
const BUTTONS: usize = 12;

/// A number of a range: buttons for few steps, a slider for many. Nothing is chosen until the person chooses.
pub fn draw(asked: Asked) -> View {
    let number = |name: &str, fallback: f64| {
        asked
            .attribute(name)
            .and_then(|text| decimal::read(text.trim()))
            .filter(|n| n.is_finite())
            .unwrap_or(fallback)
    };
    let (start, end) = (number("start", 0.0), number("end", 10.0));
    let step = number("step", 1.0).abs().max(f64::MIN_POSITIVE);
    let (low, high) = if start <= end { (start, end) } else { (end, start) };
    let count = ((high - low) / step).round();
    if count < BUTTONS as f64 && !asked.looks("vertical") && !asked.looks("no-ticks") {
        let values: Vec<String> = (0..=count as usize)
            .map(|at| {
                display(if start <= end {
                    low + at as f64 * step
                } else {
                    high - at as f64 * step
                })
            })
            .collect();
        return buttons(asked, values);
    }
    slider(asked, low, high, step)
}

/// A number without noise behind the decimals that steps have.
fn display(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    decimal::write(rounded)
}

/// What `tick_labelset` says beside a number; nothing where it says nothing.
fn words(asked: Asked, number: &str) -> Option<String> {
    let choices = asked.filling.choices(asked.node);
    choices.with(|choices| {
        let choice = choices.iter().find(|choice| same(&choice.value, number))?;
        Some(choice.label.clone())
    })
}

fn named(asked: Asked, number: String) -> String {
    match words(asked, &number) {
        Some(words) => format!("{number} · {words}"),
        None => number,
    }
}

fn buttons(asked: Asked, values: Vec<String>) -> View {
    view! {
        <div
            class="scale"
            class:worded=move || !asked.filling.choices(asked.node).with(Vec::is_empty)
            role="radiogroup"
            aria-labelledby=asked.label_id()
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.invalid()
            aria-required=move || asked.required()
        >
            {values
                .into_iter()
                .map(|value| {
                    let value = StoredValue::new(value);
                    let picked = move || asked.view.with(|view| value.with_value(|value| same(&view.value, value)));
                    view! {
                        <label class="scale-step" class:picked=picked>
                            <input
                                type="radio"
                                name=asked.key()
                                value=value.get_value()
                                disabled=move || asked.readonly()
                                prop:checked=picked
                                on:change=move |_| asked.filling.answer(asked.node, value.get_value(), Urgency::Answered)
                            />
                            <span>{value.get_value()}</span>
                            {live(move || words(asked, &value.get_value()).map(|text| view! { <span class="scale-words">{text}</span> }))}
                        </label>
                    }
                })
                .collect_view()}
        </div>
        <Clear asked />
    }
}

fn same(answer: &str, value: &str) -> bool {
    answer == value
        || decimal::read(answer)
            .zip(decimal::read(value))
            .is_some_and(|(a, b)| a == b)
}

fn slider(asked: Asked, low: f64, high: f64, step: f64) -> View {
    let take = move |event: web_sys::Event, urgency| {
        asked
            .filling
            .answer(asked.node, event_target_value(&event), urgency)
    };
    let shown = move || match asked.value() {
        value if value.is_empty() => tr!("range-unanswered"),
        value => named(asked, value),
    };
    view! {
        <div class="slider" class:unanswered=move || asked.value().is_empty()>
            <output class="slider-value">{shown}</output>
            <input
                type="range"
                min=decimal::write(low)
                max=decimal::write(high)
                step=decimal::write(step)
                aria-labelledby=asked.label_id()
                aria-describedby=asked.described_by()
                aria-valuetext=shown
                disabled=move || asked.readonly()
                prop:value=move || match asked.value() {
                    value if value.is_empty() => decimal::write(low),
                    value => value,
                }
                on:input=move |event| take(event, Urgency::Typing)
                on:change=move |event| take(event, Urgency::Answered)
            />
            <div class="slider-ends small soft"><span>{live(move || named(asked, display(low)))}</span>
                <span>{live(move || named(asked, display(high)))}</span></div>
        </div>
        <Clear asked />
    }
}
