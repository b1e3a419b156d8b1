//! One table of the report, with its picture above it.

use crate::view::prelude::*;
use sondeo_report::picture;
use sondeo_report::show;
use sondeo_report::table::{Cell, Head, HeadKind, Table, Value};

use super::super::language;
use crate::console::load::TableFrame;
use crate::form::media::address;
use crate::tr;
use crate::ui::effect;

/// Sentences that are read at once; more of them stand behind a line.
const FEW: usize = 4;

/// The table behind its title; it is drawn when it is first opened. `minimum` is the smallest number of persons that is
/// shown.
pub fn view(table: Table, minimum: u64, is_open: bool) -> View {
    // A change of the language fetches the report anew, and with it this view.
    let words = untrack(language);
    let heading = format!("table-{}", table.id);
    let title = table.title.get(words).to_owned();
    let is_drawn = RwSignal::new(is_open);
    let table = StoredValue::new(table);
    let frame = RwSignal::new_local(None::<web_sys::HtmlElement>);
    // What a person opened stays open when other results take the place of these.
    effect(move || {
        if frame.get().is_some_and(|frame| frame.has_attribute("open")) {
            is_drawn.set(true);
        }
    });
    view! {
        <details class="card result" open=is_open node_ref=frame>
            <summary on:click=move |_| is_drawn.set(true)>
                <h4 id=heading>{title}</h4>
            </summary>
            {move || is_drawn.get().then(|| body(table.get_value(), minimum, words))}
        </details>
    }
}

/// Sentences, picture, figures and notes.
fn body(table: Table, minimum: u64, words: &'static str) -> View {
    let caption = table.title.get(words).to_owned();
    let image = picture::svg(&table, words).and_then(|svg| address(svg.as_bytes(), "image/svg+xml"));
    let spoken = picture::alternative(&table, words);
    let sentences = |texts: &[sondeo_report::table::Text]| {
        texts
            .iter()
            .map(|text| show::sentence(text.get(words)))
            .collect::<Vec<_>>()
    };
    let readings = sentences(&table.readings);
    let notes = sentences(&table.notes);
    view! {
        <div class="stack">
            {spoken_results(readings)}
            {image.map(|image| view! { <img class="picture" src=image alt=spoken loading="lazy" /> })}
            <TableFrame label=Signal::derive(move || tr!("results-table", label = caption.clone()))>
                <thead>
                    <tr>
                        <th scope="col">{table.corner.get(words).to_owned()}</th>
                        {table.columns.iter().map(|head| column(head, words)).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {table
                        .rows
                        .iter()
                        .map(|row| {
                            view! {
                                <tr class:state-row=row.head.kind == HeadKind::State>
                                    <th scope="row">{row.head.label.get(words).to_owned()}</th>
                                    {row
                                        .cells
                                        .iter()
                                        .zip(&table.columns)
                                        .map(|(one, head)| view! { <td>{cell(one, head, minimum, words)}</td> })
                                        .collect_view()}
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </TableFrame>
            {(!notes.is_empty())
                .then(|| {
                    view! {
                        <ul class="soft small">
                            {notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}
                        </ul>
                    }
                })}
        </div>
    }
}

fn spoken_results(readings: Vec<String>) -> View {
    let many = readings.len();
    match many {
        0 => ().into_view(),
        1..=FEW => view! { <p class="measure">{readings.join(" ")}</p> },
        _ => view! {
            <details>
                <summary>{move || tr!("results-sentences", count = many)}</summary>
                <ul class="measure">{readings.into_iter().map(|one| view! { <li>{one}</li> }).collect_view()}</ul>
            </details>
        },
    }
}

fn column(head: &Head, words: &str) -> View {
    let base = head.base.map(show::count);
    view! {
        <th scope="col">
            {head.label.get(words).to_owned()}
            {base.map(|n| view! { <div class="soft small">{move || tr!("results-n", n = n.clone())}</div> })}
        </th>
    }
}

fn cell(cell: &Cell, head: &Head, minimum: u64, words: &str) -> View {
    if let Some(why) = cell.hidden {
        let reason = why.explain(minimum).get(words).to_owned();
        // Pressed, the dot says why; it does so for pointer, keyboard and ear alike.
        return view! {
            <details class="why">
                <summary>
                    <span aria-hidden="true">{show::WITHHELD}</span>
                    <span class="visually-hidden">{move || tr!("results-why")}</span>
                </summary>
                <p class="small">{reason}</p>
            </details>
        };
    }
    let text = show::cell(cell, words);
    let interval = show::interval(cell, words).map(|interval| format!(" ({interval})"));
    let base = cell.base.or(head.base);
    let parts = match (cell.n, base) {
        (Some(n), Some(base)) if !matches!(cell.value, Value::Count(_)) => {
            Some(format!(" {}/{}", show::count(n), show::count(base)))
        }
        _ => None,
    };
    // What rounding means is said above; that a value is not everybody's is said where it stands.
    let remark = cell.remark.as_ref().filter(|_| cell.is_of_shown_groups());
    let remark = remark.map(|remark| remark.get(words).to_owned());
    let share = match cell.value {
        Value::Share(share) => Some(share),
        _ => None,
    };
    view! {
        <span class="share-text">
            <span>{text} {interval}</span>
            {parts.map(|parts| view! { <span class="soft small">{parts}</span> })}
            {remark.map(|remark| view! { <span class="soft small">{remark}</span> })}
        </span>
        {share.map(bar)}
    }
}

/// The bar repeats what the text says, so it is silent.
fn bar(share: f64) -> View {
    let width = (share.clamp(0.0, 1.0) * 100.0).to_string();
    view! {
        <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-all" width="100" height="8" />
            <rect class="bar-share" width=width height="8" />
        </svg>
    }
}
