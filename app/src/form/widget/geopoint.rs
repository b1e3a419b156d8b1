use crate::view::prelude::*;

use super::super::keeper::Urgency;
use super::super::position;
use super::super::question::Asked;
use super::choose::Clear;
use crate::tr;
use crate::ui::{Busy, Button, Icon, When, live, wording};

/// A place from the tablet's sensor, as `latitude longitude altitude accuracy` (degrees and metres).
pub fn draw(asked: Asked) -> View {
    let found = Callback::new(move |value| asked.filling.answer(asked.node, value, Urgency::Answered));
    let label = Signal::derive(move || {
        if asked.value().is_empty() {
            tr!("geo-locate")
        } else {
            tr!("geo-again")
        }
    });
    let place = move || words(&asked.value());
    view! {
        {live(move || place().map(|text| view! { <output class="value" aria-labelledby=asked.label_id()>{text}</output> }))}
        {locator(asked, label, found)}
        <Clear asked />
    }
}

/// A place in words; nothing where there is none.
pub fn words(place: &str) -> Option<String> {
    let mut parts = place.split_whitespace();
    let (latitude, longitude) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let accuracy = parts.nth(1).unwrap_or("0");
    let accuracy = accuracy.strip_suffix(".0").unwrap_or(accuracy).to_owned();
    Some(tr!(
        "geo-place",
        latitude = latitude,
        longitude = longitude,
        accuracy = accuracy
    ))
}

/// A button that asks the sensor, and what became of it.
pub fn locator(asked: Asked, label: Signal<String>, found: Callback<String>) -> View {
    let searching = RwSignal::new(false);
    let problem = RwSignal::new(None::<u16>);
    let locate = move |()| {
        problem.set(None);
        searching.set(true);
        position::request(
            move |value| {
                // The page may have been turned meanwhile.
                if searching.try_set(false).is_none() {
                    found.run(value);
                }
            },
            move |code| {
                if searching.try_set(false).is_none() {
                    problem.set(Some(code));
                }
            },
        );
    };
    view! {
        <When
            holds=Signal::derive(move || searching.get())
            otherwise=move || {
                view! {
                    <Button
                        label
                        icon_before=Icon::Pin
                        disabled=Signal::derive(move || asked.readonly())
                        on_press=Callback::new(locate)
                    />
                }
            }
        >
            <Busy label=wording("geo-searching") />
        </When>
        {live(move || {
            problem
                .get()
                .map(|code| {
                    let text = match code {
                        web_sys::PositionError::PERMISSION_DENIED => tr!("geo-denied"),
                        web_sys::PositionError::TIMEOUT => tr!("geo-timeout"),
                        _ => tr!("geo-unavailable"),
                    };
                    view! { <p class="field-error" role="alert">{text}</p> }
                })
        })}
    }
}
