//! Numbers that may be withheld, and the bar that draws a share.

use leptos::prelude::*;
use sondeo_report::wire::{Figure, QuestionResult, Reason, States, Summary, Values};

use crate::console::format::{count, decimal, percent};
use crate::tr;

/// What stands in the place of a withheld number.
const WITHHELD: &str = "·";

fn reason(reason: Reason) -> String {
    match reason {
        Reason::SmallBase => tr!("results-reason-small-base"),
        Reason::SmallCell => tr!("results-reason-small-cell"),
        Reason::Complement => tr!("results-reason-complement"),
        Reason::OnePerson => tr!("results-reason-one-person"),
    }
}

/// A number written by `write`, else a dot that says why it is withheld.
pub fn figure<T: Copy + Send + Sync + 'static>(value: Figure<T>, write: fn(T) -> String) -> AnyView {
    match value {
        Figure::Known(value) => view! { {move || write(value)} }.into_any(),
        Figure::Hidden { hidden } => withheld(hidden),
    }
}

/// The dot of a withheld number, with its reason for the eye, the pointer and the ear.
pub fn withheld(hidden: Reason) -> AnyView {
    view! {
        <span class="withheld" title=move || reason(hidden)>
            <span aria-hidden="true">{WITHHELD}</span>
            <span class="visually-hidden">{move || reason(hidden)}</span>
        </span>
    }
    .into_any()
}

/// The number as text, for a sentence.
pub fn figure_text(value: Figure<u64>) -> String {
    value.known().map_or_else(|| WITHHELD.to_owned(), count)
}

/// A number with two decimals at most.
pub fn measure(value: f64) -> String {
    decimal(value, 2)
}

/// Count, share and bar of one choice. The bar repeats what the text says, so it is silent.
pub fn share(number: Figure<u64>, share: Option<Figure<f64>>) -> impl IntoView {
    let known = share.and_then(|share| share.known());
    view! {
        <span class="share-text">
            <span>{figure(number, count)}</span>
            {share.map(|share| view! { <span class="soft">{figure(share, percent)}</span> })}
        </span>
        {known.map(bar)}
    }
}

fn bar(share: f64) -> impl IntoView {
    let width = (share.clamp(0.0, 1.0) * 100.0).to_string();
    view! {
        <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-all" width="100" height="8" />
            <rect class="bar-share" width=width height="8" />
        </svg>
    }
}

/// Whether any number of the question is withheld.
pub fn has_hidden(question: &QuestionResult) -> bool {
    std::iter::once(&question.total)
        .chain(&question.groups)
        .any(summary_has_hidden)
}

fn summary_has_hidden(summary: &Summary) -> bool {
    states_have_hidden(&summary.states)
        || match &summary.values {
            Values::None => false,
            Values::Choices { counts } => counts.iter().any(|choice| choice.count.is_hidden()),
            Values::Numbers { summary } => {
                summary.is_some_and(|numbers| numbers.minimum.is_hidden() || numbers.mean.is_hidden())
            }
            Values::Ranks { ranks } => ranks.iter().any(|rank| rank.count.is_hidden()),
            Values::Range { hidden, .. } => hidden.is_some(),
        }
}

fn states_have_hidden(states: &States) -> bool {
    [
        states.asked,
        states.answered,
        states.dont_know,
        states.refused,
        states.not_applicable,
        states.blank,
        states.not_asked,
        states.not_in_version,
    ]
    .iter()
    .any(Figure::is_hidden)
}
