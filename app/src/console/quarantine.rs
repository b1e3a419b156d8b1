//! Records that a person must look at: why, their bytes, and the decision.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{QuarantinePage, QuarantinedRecord};

use super::api;
use super::attempt::Attempt;
use super::format::{count, size};
use super::load::{Fetch, TableFrame, loaded};
use super::pager::{Starts, after, newest, pager};
use crate::clock;
use crate::http::Body;
use crate::tr;
use crate::ui::{Button, ButtonKind, Dialog, Empty, Icon, Page, icon};

/// Reasons that have words of their own; another one, of a newer server, is shown as its code.
const REASONS: &[(&str, &str)] = &[
    ("conflict", "quarantine-conflict"),
    ("edit-conflict", "quarantine-edit-conflict"),
    ("edit-before-original", "quarantine-edit-before-original"),
    ("unknown-form-version", "quarantine-unknown-form-version"),
    ("revoked-device", "quarantine-revoked-device"),
    ("rehearsal-id", "quarantine-rehearsal-id"),
    ("no-instance-id", "quarantine-no-instance-id"),
    ("bad-instance-id", "quarantine-no-instance-id"),
    ("two-instance-ids", "quarantine-no-instance-id"),
    ("not-xml", "quarantine-unreadable"),
    ("not-utf8", "quarantine-unreadable"),
    ("doctype", "quarantine-unreadable"),
    ("limits", "quarantine-unreadable"),
    ("long-form-id", "quarantine-unreadable"),
];

/// What a reason means, and what may be done.
pub fn reason(code: &str) -> String {
    match REASONS.iter().find(|(known, _)| *known == code) {
        Some((_, key)) => tr!(*key),
        None => code.to_owned(),
    }
}

#[component]
pub fn QuarantinePageView() -> View {
    let rejected = RwSignal::new(false);
    let starts = newest();
    let records: Fetch<QuarantinePage> = Fetch::new(move || {
        let url = format!("/api/quarantine?rejected={}{}", rejected.get(), after(starts));
        async move { api::get(&url).await }
    });
    let asked = RwSignal::new(None::<(QuarantinedRecord, bool)>);
    let open = RwSignal::new(false);
    let deciding = Attempt::new();
    let ask = move |record: QuarantinedRecord, accept: bool| {
        asked.set(Some((record, accept)));
        open.set(true);
    };
    let accepts = move || asked.read().as_ref().is_some_and(|(_, accept)| *accept);
    let decide = move |()| {
        let Some((record, accept)) = asked.get_untracked() else {
            return;
        };
        open.set(false);
        let what = if accept { "accept" } else { "reject" };
        let url = format!("/api/quarantine/{}/{what}", record.seq);
        let request = async move {
            let decided = api::change("POST", &url, Body::None).await;
            // Where somebody else decided before, the list is out of date.
            records.refetch();
            decided
        };
        deciding.send_beside(request, |()| ());
    };
    view! {
        <Page
            title=Signal::derive(|| tr!("quarantine-title"))
            wide=true
            actions=move || {
                view! {
                    <Button
                        label=Signal::derive(move || {
                            if rejected.get() { tr!("quarantine-show-waiting") } else { tr!("quarantine-show-rejected") }
                        })
                        on_press=move |()| {
                            starts.set(vec![None]);
                            rejected.update(|rejected| *rejected = !*rejected);
                        }
                    />
                    <Button
                        label=Signal::derive(|| tr!("refresh"))
                        icon_before=Icon::Sync
                        on_press=move |()| records.refetch()
                    />
                }
            }
        >
            <p class="soft">
                {move || if rejected.get() { tr!("quarantine-rejected-text") } else { tr!("quarantine-text") }}
            </p>
            {deciding.trouble()}
            {loaded(records, move |page| table(page, rejected.get_untracked(), starts, ask))}
            <Dialog
                open=open
                title=Signal::derive(move || {
                    if accepts() { tr!("quarantine-accept-title") } else { tr!("quarantine-reject-title") }
                })
            >
                <p>
                    {move || {
                        asked
                            .get()
                            .map(|(record, accept)| match (accept, record.reason.as_str()) {
                                (true, "conflict") => tr!("quarantine-accept-conflict"),
                                (true, "edit-conflict") => tr!("quarantine-accept-edit"),
                                (true, _) => tr!("quarantine-accept-text"),
                                (false, _) => tr!("quarantine-reject-text"),
                            })
                    }}
                </p>
                <p class="soft small break">
                    {move || asked.get().map(|(record, _)| record.instance_id)}
                </p>
                <div class="actions">
                    <Button label=Signal::derive(|| tr!("cancel")) on_press=move |()| open.set(false) />
                    {move || {
                        let accept = accepts();
                        view! {
                            <Button
                                label=Signal::derive(move || {
                                    if accept { tr!("quarantine-accept") } else { tr!("quarantine-reject") }
                                })
                                kind=if accept { ButtonKind::Primary } else { ButtonKind::Danger }
                                id="quarantine-decide"
                                on_press=decide
                            />
                        }
                    }}
                </div>
            </Dialog>
        </Page>
    }
}

fn table(
    page: QuarantinePage,
    rejected: bool,
    starts: Starts,
    ask: impl Fn(QuarantinedRecord, bool) + Copy + Send + Sync + 'static,
) -> View {
    if page.records.is_empty() {
        return view! {
            <Empty
                image=Icon::Check
                title=Signal::derive(move || {
                    if rejected { tr!("quarantine-none-rejected") } else { tr!("quarantine-none") }
                })
            />
        };
    }
    let next = page.next;
    view! {
        <TableFrame label=Signal::derive(|| tr!("quarantine-title"))>
            <thead>
                <tr>
                    <th scope="col">{move || tr!("records-received")}</th>
                    <th scope="col">{move || tr!("quarantine-form")}</th>
                    <th scope="col">{move || tr!("quarantine-reason")}</th>
                    <th scope="col">{move || tr!("quarantine-document")}</th>
                    <th scope="col">{move || tr!("quarantine-decision")}</th>
                </tr>
            </thead>
            <tbody>{page.records.into_iter().map(|record| row(record, rejected, ask)).collect_view()}</tbody>
        </TableFrame>
        {pager(starts, next)}
    }
}

fn row(
    record: QuarantinedRecord,
    rejected: bool,
    ask: impl Fn(QuarantinedRecord, bool) + Copy + Send + Sync + 'static,
) -> View {
    let at = record.received_at;
    let device = record.device.clone();
    let title = record.title.clone().unwrap_or_else(|| record.form_id.clone());
    let has_form = !title.is_empty();
    let version = record.version.clone();
    let code = record.reason.clone();
    let bytes = record.size as f64;
    let number = record.seq;
    let document = format!("/api/quarantine/{number}/submission.xml");
    let files = record.attachments.iter().map(|name| {
        let url = format!(
            "/api/quarantine/{number}/attachments/{}",
            crate::route::encode(name)
        );
        view! {
            <div class="break">
                <a href=url download>
                    {icon(Icon::Download)}
                    {name.clone()}
                </a>
            </div>
        }
    });
    let files = files.collect_view();
    let other = (record.reason == "conflict").then(|| {
        api::form_url(
            &record.form_id,
            &format!(
                "records/{}/submission.xml",
                crate::route::encode(&record.instance_id)
            ),
        )
    });
    let (accepted, declined) = (record.clone(), record.clone());
    view! {
        <tr>
            <th scope="row">
                {move || clock::display(at)}
                <div class="soft small">{device}</div>
            </th>
            <td>
                {if has_form {
                    view! {
                        {title}
                        <div class="soft small">{move || tr!("version-label", version = version.clone())}</div>
                    }
                } else {
                    view! { <span class="soft">{move || tr!("quarantine-no-form")}</span> }
                }}
            </td>
            <td>{move || reason(&code)}</td>
            <td>
                <a href=document download>
                    {icon(Icon::Download)}
                    {move || tr!("quarantine-bytes", size = size(bytes))}
                </a>
                {files}
                {other
                    .map(|url| {
                        view! {
                            <div>
                                <a href=url download>
                                    {icon(Icon::Download)}
                                    {move || tr!("quarantine-other")}
                                </a>
                            </div>
                        }
                    })}
            </td>
            <td>
                <div class="row">
                    {record
                        .can_be_accepted
                        .then(|| {
                            view! {
                                <Button
                                    label=Signal::derive(|| tr!("quarantine-accept"))
                                    icon_before=Icon::Check
                                    description=Signal::derive(move || {
                                        tr!("quarantine-accept-numbered", number = count(number))
                                    })
                                    on_press=move |()| ask(accepted.clone(), true)
                                />
                            }
                        })}
                    {(!rejected)
                        .then(|| {
                            view! {
                                <Button
                                    label=Signal::derive(|| tr!("quarantine-reject"))
                                    kind=ButtonKind::Danger
                                    description=Signal::derive(move || {
                                        tr!("quarantine-reject-numbered", number = count(number))
                                    })
                                    on_press=move |()| ask(declined.clone(), false)
                                />
                            }
                        })}
                </div>
            </td>
        </tr>
    }
}
