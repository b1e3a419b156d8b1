use crate::view::prelude::*;

use super::super::keeper::Urgency;
use super::super::question::Asked;
use super::geopoint;
use crate::tr;
use crate::ui::{Button, ButtonKind, Icon, When, live, wording};

/// A route or an outline: the sensor's places where somebody stood, one after the other. `closed` for an outline, which
/// ends where it began.
pub fn draw(asked: Asked, closed: bool) -> View {
    let places = RwSignal::new(read(
        &asked.view.with_untracked(|view| view.value.clone()),
        closed,
    ));
    // Too few places are no answer yet, so they live here until there are enough.
    let keep = move |changed: Vec<String>| {
        asked
            .filling
            .answer(asked.node, write(&changed, closed), Urgency::Answered);
        places.set(changed);
    };
    let add = Callback::new(move |place: String| {
        let mut all = places.get_untracked();
        if all.last() != Some(&place) {
            all.push(place);
        }
        keep(all);
    });
    let remove = move |()| {
        let mut all = places.get_untracked();
        all.pop();
        keep(all);
    };
    let missing = move || least(closed).saturating_sub(places.with(Vec::len));
    view! {
        <When holds=Signal::derive(move || places.with(|all| !all.is_empty()))>
            <ol class="value places" aria-labelledby=asked.label_id()>
                {live(move || {
                    places
                        .get()
                        .iter()
                        .filter_map(|place| geopoint::words(place))
                        .map(|text| view! { <li>{text}</li> })
                        .collect_view()
                })}
            </ol>
            <When holds=Signal::derive(move || missing() != 0)>
                <p class="hint" role="status">{live(move || tr!("geo-missing", count = missing()))}</p>
            </When>
        </When>
        {geopoint::locator(asked, wording("geo-add"), add)}
        <When holds=Signal::derive(move || places.with(|all| !all.is_empty()) && !asked.readonly())>
            <Button
                label=wording("geo-remove")
                kind=ButtonKind::Quiet
                icon_before=Icon::Remove
                on_press=Callback::new(remove)
            />
        </When>
    }
}

/// How many places make an answer.
fn least(closed: bool) -> usize {
    if closed { 3 } else { 2 }
}

fn read(value: &str, closed: bool) -> Vec<String> {
    let mut places: Vec<String> = value
        .split(';')
        .map(|place| place.trim().to_owned())
        .filter(|place| !place.is_empty())
        .collect();
    if closed && places.len() > 1 {
        places.pop();
    }
    places
}

/// The answer as the instance holds it; empty while there are too few places.
fn write(places: &[String], closed: bool) -> String {
    if places.len() < least(closed) {
        return String::new();
    }
    let end = places.first().filter(|_| closed);
    places
        .iter()
        .chain(end)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn places_are_written_as_they_are_read() {
        for (closed, places, value) in [
            (false, vec!["1 2 0 5"], ""),
            (false, vec!["1 2 0 5", "1 3 0 5"], "1 2 0 5; 1 3 0 5"),
            (true, vec!["1 2 0 5", "1 3 0 5"], ""),
            (
                true,
                vec!["1 2 0 5", "1 3 0 5", "2 3 0 5"],
                "1 2 0 5; 1 3 0 5; 2 3 0 5; 1 2 0 5",
            ),
        ] {
            let places: Vec<String> = places.into_iter().map(str::to_owned).collect();
            assert_eq!(write(&places, closed), value);
            if !value.is_empty() {
                assert_eq!(read(value, closed), places);
            }
        }
    }
}
