//! The tablets: which are ready, what they still hold, and their way in and out.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{COLLECT_CLIENT, Device};

use super::api;
use super::attempt::Attempt;
use super::collect::CollectCard;
use super::enrol::EnrolCard;
use super::format::{count, skew};
use super::load::{Fetch, TableFrame, followed};
use super::renew::renew;
use crate::clock;
use crate::http::Body;
use crate::route::encode;
use crate::tr;
use crate::ui::{Button, ButtonKind, Dialog, Empty, Icon, Page, When, icon};

/// A difference of clocks that deserves a word, in ms: answers' times would be wrong by more than five minutes.
const SKEW_LIMIT: i64 = 5 * 60 * 1000;
/// A tablet that was silent for so long, in ms, is pointed out.
const SILENT_LIMIT: i64 = 24 * 60 * 60 * 1000;

#[component]
pub fn DevicesPage() -> View {
    let by_itself = StoredValue::new(false);
    let devices: Fetch<Vec<Device>> = Fetch::new(move || {
        let is_asked = !by_itself.get_value();
        by_itself.set_value(false);
        async move {
            match is_asked {
                true => api::get("/api/devices").await,
                false => api::get_by_itself("/api/devices").await,
            }
        }
    });
    renew(move || {
        by_itself.set_value(true);
        devices.refetch();
    });
    let asked = RwSignal::new(None::<Device>);
    let open = RwSignal::new(false);
    let revoking = Attempt::new();
    let revoke = move |()| {
        let Some(device) = asked.get_untracked() else {
            return;
        };
        open.set(false);
        let url = format!("/api/devices/{}", encode(&device.device_id));
        let request = async move {
            let revoked = api::change("DELETE", &url, Body::None).await;
            devices.refetch();
            revoked
        };
        revoking.send_beside(request, |()| ());
    };
    view! {
        <Page
            title=Signal::derive(|| tr!("devices-title"))
            wide=true
            actions=move || {
                view! {
                    <Button
                        label=Signal::derive(|| tr!("refresh"))
                        icon_before=Icon::Sync
                        on_press=move |()| devices.refetch()
                    />
                }
            }
        >
            {revoking.trouble()}
            {followed(
                devices,
                move |devices| board(devices, move |device| {
                    asked.set(Some(device));
                    open.set(true);
                }),
            )}
            <EnrolCard />
            <CollectCard made=Callback::new(move |()| devices.refetch()) />
            <Dialog open=open title=Signal::derive(|| tr!("device-revoke-title"))>
                <p>
                    {move || {
                        asked.get().map(|device| tr!("device-revoke-text", name = shown_name(&device)))
                    }}
                </p>
                {move || {
                    asked
                        .get()
                        .filter(|device| device.pending > 0)
                        .map(|device| {
                            let pending = device.pending;
                            view! { <p class="warning-text">{move || tr!("device-revoke-pending", count = pending)}</p> }
                        })
                }}
                <div class="actions">
                    <Button label=Signal::derive(|| tr!("cancel")) on_press=move |()| open.set(false) />
                    <Button
                        label=Signal::derive(|| tr!("device-revoke"))
                        kind=ButtonKind::Danger
                        on_press=revoke
                    />
                </div>
            </Dialog>
        </Page>
    }
}

fn shown_name(device: &Device) -> String {
    if device.name.is_empty() {
        device.device_id.clone()
    } else {
        device.name.clone()
    }
}

fn board(devices: Signal<Vec<Device>>, revoke: impl Fn(Device) + Copy + Send + Sync + 'static) -> View {
    view! {
        <When
            holds=move || devices.with(|devices| !devices.is_empty())
            otherwise=|| {
                view! {
                    <Empty image=Icon::Sync title=Signal::derive(|| tr!("devices-empty-title"))>
                        <p>{move || tr!("devices-empty-text")}</p>
                    </Empty>
                }
            }
        >
            {facts(devices)}
            <TableFrame label=Signal::derive(|| tr!("devices-table"))>
                <thead>
                    <tr>
                        <th scope="col">{move || tr!("device-name")}</th>
                        <th scope="col">{move || tr!("device-state")}</th>
                        <th scope="col">{move || tr!("device-seen")}</th>
                        <th scope="col" class="number">{move || tr!("device-pending")}</th>
                        <th scope="col" class="number">{move || tr!("device-drafts")}</th>
                        <th scope="col" class="number">{move || tr!("device-received")}</th>
                        <th scope="col">{move || tr!("device-storage")}</th>
                        <th scope="col">{move || tr!("device-clock")}</th>
                        <th scope="col">{move || tr!("device-app")}</th>
                        <th scope="col" class="at-hand">{move || tr!("device-actions")}</th>
                    </tr>
                </thead>
                // A tablet keeps its row, and with it the focus, when others come before it.
                <tbody>
                    {each(
                        move || devices.get(),
                        |device| device.device_id.clone(),
                        move |device| {
                            let id = device.device_id;
                            move || {
                                let is_it = |device: &&Device| device.device_id == id;
                                devices
                                    .with(|devices| devices.iter().find(is_it).cloned())
                                    .map(|device| row(device, revoke))
                            }
                        },
                    )}
                </tbody>
            </TableFrame>
        </When>
    }
}

/// What tablets in service hold together.
fn facts(devices: Signal<Vec<Device>>) -> View {
    let sum = move |number: fn(&Device) -> u64| {
        devices.with(|devices| {
            let active = devices.iter().filter(|device| !device.revoked);
            active.map(number).sum::<u64>()
        })
    };
    view! {
        <dl class="facts big">
            <div>
                <dt>{move || tr!("devices-enrolled")}</dt>
                <dd>{move || count(sum(|_| 1))}</dd>
            </div>
            <div>
                <dt>{move || tr!("devices-pending")}</dt>
                <dd>{move || count(sum(|device| u64::from(device.pending)))}</dd>
            </div>
            <div>
                <dt>{move || tr!("devices-drafts")}</dt>
                <dd>{move || count(sum(|device| u64::from(device.drafts)))}</dd>
            </div>
        </dl>
    }
}

fn row(device: Device, revoke: impl Fn(Device) + Copy + Send + Sync + 'static) -> View {
    let name = shown_name(&device);
    let described = name.clone();
    let enrolled_at = device.enrolled_at;
    let seen = device.last_seen_at;
    let silent = seen.is_none_or(|seen| clock::now() - seen > SILENT_LIMIT);
    let far = device.clock_skew.is_some_and(|skew| skew.abs() > SKEW_LIMIT);
    // ODK Collect never says how it is; what it sent shows that it works.
    let is_collect = device.device_id.starts_with(COLLECT_CLIENT);
    let state = match (device.revoked, seen, silent) {
        (false, ..) if is_collect && device.received > 0 => {
            ("badge success", "device-state-ready", Icon::Check)
        }
        (true, ..) => ("badge danger", "device-state-revoked", Icon::Remove),
        (false, None, _) => ("badge warning", "device-state-never", Icon::Warning),
        (false, _, true) => ("badge warning", "device-state-silent", Icon::Warning),
        (false, _, false) => ("badge success", "device-state-ready", Icon::Check),
    };
    let revoked = device.revoked;
    let (pending, drafts, received) = (
        u64::from(device.pending),
        u64::from(device.drafts),
        device.received,
    );
    let held = move |number| if is_collect { tr!("unknown") } else { count(number) };
    let persisted = device.persisted;
    let difference = device.clock_skew;
    let app = device.app_version.clone().unwrap_or_default();
    view! {
        <tr>
            <th scope="row">
                {name}
                <div class="soft small">{move || tr!("device-enrolled", when = clock::display(enrolled_at))}</div>
            </th>
            <td>
                <span class=state.0>{icon(state.2)}{move || tr!(state.1)}</span>
            </td>
            <td>
                {move || match seen {
                    Some(seen) => clock::display(seen),
                    None if is_collect => tr!("unknown"),
                    None => tr!("never"),
                }}
            </td>
            <td class="number">
                <span class:warning-text=pending != 0>{move || held(pending)}</span>
            </td>
            <td class="number">{move || held(drafts)}</td>
            <td class="number">{move || count(received)}</td>
            <td>
                {move || match persisted {
                    Some(true) => tr!("device-storage-kept"),
                    Some(false) => tr!("device-storage-evictable"),
                    None => tr!("unknown"),
                }}
            </td>
            <td>
                <span class:warning-text=far>{move || difference.map_or_else(|| tr!("unknown"), skew)}</span>
            </td>
            <td>{app}</td>
            <td class="at-hand">
                {(!revoked)
                    .then(|| {
                        view! {
                            <Button
                                label=Signal::derive(|| tr!("device-revoke"))
                                kind=ButtonKind::Danger
                                description=Signal::derive(move || tr!("device-revoke-named", name = described.clone()))
                                on_press=move |()| revoke(device.clone())
                            />
                        }
                    })}
            </td>
        </tr>
    }
}
