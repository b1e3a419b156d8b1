//! The table of records, newest first.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{RecordColumn, RecordPage, RecordRow};

use super::super::format::count;
use super::super::load::{Fetch, TableFrame, loaded};
use super::super::pager::{Starts, after, newest, pager};
use super::language;
use crate::clock;
use crate::console::api::{self, form_url};
use crate::tr;
use crate::ui::{Button, Dialog, Empty, Icon, icon};

/// Records on a page of the table.
const PAGE: u32 = 50;
/// Questions shown at once; a form with hundreds would be a table that nobody can use.
const COLUMNS: usize = 12;

pub fn view(id: String) -> View {
    let starts = newest();
    let first_column = RwSignal::new(0_usize);
    let records: Fetch<RecordPage> = Fetch::new(move || {
        let query = format!("records?language={}&limit={PAGE}{}", language(), after(starts));
        let url = form_url(&id, &query);
        async move { api::get(&url).await }
    });
    loaded(records, move |page| table(page, starts, first_column))
}

fn table(page: RecordPage, starts: Starts, first_column: RwSignal<usize>) -> View {
    let stored = StoredValue::new(page);
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(0_usize);
    let (total, shown, next, width) =
        stored.with_value(|page| (page.total, page.rows.len() as u64, page.next, page.columns.len()));
    if total == 0 {
        return view! {
            <Empty image=Icon::Records title=Signal::derive(|| tr!("records-empty-title"))>
                <p>{move || tr!("records-empty-text")}</p>
            </Empty>
        };
    }
    let before = move || (starts.read().len() as u64).saturating_sub(1) * u64::from(PAGE);
    let from = move || {
        if first_column.get() < width {
            first_column.get()
        } else {
            0
        }
    };
    let to = move || (from() + COLUMNS).min(width);
    view! {
        <div class="page-header">
            <p class="soft" aria-live="polite">
                {move || {
                    tr!(
                        "records-range",
                        from = count(before() + 1),
                        to = count(before() + shown),
                        total = count(total),
                    )
                }}
            </p>
            {pager(starts, next)}
        </div>
        {(width > COLUMNS)
            .then(|| {
                view! {
                    <div class="page-header">
                        <p class="soft" aria-live="polite">
                            {move || {
                                tr!(
                                    "records-columns",
                                    from = count(from() as u64 + 1),
                                    to = count(to() as u64),
                                    total = count(width as u64),
                                )
                            }}
                        </p>
                        <div class="row">
                            <Button
                                label=Signal::derive(|| tr!("records-columns-before"))
                                icon_before=Icon::Back
                                disabled=Signal::derive(move || from() == 0)
                                on_press=move |()| first_column.set(untrack(from).saturating_sub(COLUMNS))
                            />
                            <Button
                                label=Signal::derive(|| tr!("records-columns-after"))
                                icon_after=Icon::Forward
                                disabled=Signal::derive(move || to() >= width)
                                on_press=move |()| first_column.set(untrack(to))
                            />
                        </div>
                    </div>
                }
            })}
        <TableFrame label=Signal::derive(|| tr!("records-table"))>
            <thead>
                <tr>
                    <th scope="col">{move || tr!("records-received")}</th>
                    <th scope="col">{move || tr!("device-name")}</th>
                    {move || {
                        stored.with_value(|page| {
                            page.columns
                                .iter()
                                .skip(from())
                                .take(COLUMNS)
                                .map(|column| view! { <th scope="col" class="asked">{heading(column)}</th> })
                                .collect_view()
                        })
                    }}
                </tr>
            </thead>
            <tbody>
                {stored
                    .with_value(|page| {
                        page.rows
                            .iter()
                            .enumerate()
                            .map(|(index, row)| {
                                let at = row.received_at;
                                let version = row.version.clone();
                                let device = row.device.clone();
                                let quarantined = row.quarantined.clone();
                                let is_rehearsal = row.is_rehearsal;
                                view! {
                                    <tr>
                                        <th scope="row">
                                            <button
                                                type="button"
                                                class="button quiet"
                                                aria-haspopup="dialog"
                                                on:click=move |_| {
                                                    chosen.set(index);
                                                    open.set(true);
                                                }
                                            >
                                                {move || clock::display(at)}
                                            </button>
                                            {is_rehearsal
                                                .then(|| view! { <div><span class="badge">{move || tr!("records-rehearsal")}</span></div> })}
                                            {quarantined
                                                .map(|reason| {
                                                    view! {
                                                        <div>
                                                            <span class="badge warning">
                                                                {icon(Icon::Warning)}{move || tr!("records-quarantined")}
                                                            </span>
                                                            <div class="small">{move || super::super::quarantine::reason(&reason)}</div>
                                                        </div>
                                                    }
                                                })}
                                        </th>
                                        <td>
                                            {device}
                                            <div class="soft small">
                                                {move || tr!("version-label", version = version.clone())}
                                            </div>
                                        </td>
                                        {move || {
                                            stored.with_value(|page| {
                                                page.rows
                                                    .get(index)
                                                    .map(|row| {
                                                        row.cells
                                                            .iter()
                                                            .skip(from())
                                                            .take(COLUMNS)
                                                            .map(|cell| view! { <td>{answer(cell.clone(), row.encrypted)}</td> })
                                                            .collect_view()
                                                    })
                                            })
                                        }}
                                    </tr>
                                }
                            })
                            .collect_view()
                    })}
            </tbody>
        </TableFrame>
        <p class="soft small legend">
            <span class="not-asked">{move || tr!("records-not-asked")}</span>
            " "
            {move || tr!("records-not-asked-text")}
            " · "
            <span class="blank">{move || tr!("records-blank")}</span>
            " "
            {move || tr!("records-blank-text")}
            {stored
                .with_value(|page| page.rows.iter().any(|row| row.encrypted))
                .then(|| {
                    view! {
                        " · "
                        <span class="not-asked">{move || tr!("records-encrypted")}</span>
                        " "
                        {move || tr!("records-encrypted-text")}
                    }
                })}
        </p>
        <Dialog open=open title=Signal::derive(|| tr!("records-one"))>
            {move || {
                stored.with_value(|page| {
                    page.rows.get(chosen.get()).map(|row| one(&page.columns, row))
                })
            }}
            <div class="actions">
                <Button label=Signal::derive(|| tr!("close")) on_press=move |()| open.set(false) />
            </div>
        </Dialog>
    }
}

fn heading(column: &RecordColumn) -> String {
    if column.label.is_empty() {
        column.path.rsplit('/').next().unwrap_or_default().to_owned()
    } else {
        column.label.clone()
    }
}

/// An answer, with what was not asked, what was left blank and what nobody here can read told apart.
fn answer(cell: Option<String>, encrypted: bool) -> View {
    match cell {
        None if encrypted => {
            view! { <span class="not-asked">{move || tr!("records-encrypted")}</span> }
        }
        None => view! { <span class="not-asked">{move || tr!("records-not-asked")}</span> },
        Some(text) if text.is_empty() => {
            view! { <span class="blank">{move || tr!("records-blank")}</span> }
        }
        Some(text) => view! { <span class="answer">{text}</span> },
    }
}

/// The whole record, question by question.
fn one(columns: &[RecordColumn], row: &RecordRow) -> View {
    let quarantined = row.quarantined.clone();
    view! {
        <div class="record">
            <p class="soft small break">{row.instance_id.clone()}</p>
            {row.is_rehearsal.then(|| view! { <p class="warning-text">{move || tr!("records-rehearsal-text")}</p> })}
            {quarantined.map(|code| view! { <p class="warning-text">{move || super::super::quarantine::reason(&code)}</p> })}
            <dl>
                {columns
                    .iter()
                    .zip(row.cells.iter())
                    .map(|(column, cell)| {
                        view! {
                            <div>
                                <dt>{heading(column)}</dt>
                                <dd>{answer(cell.clone(), row.encrypted)}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </div>
    }
}
