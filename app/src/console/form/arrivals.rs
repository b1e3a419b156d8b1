//! What arrived of a form, and what tablets still hold.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{Arrivals, DeviceArrivals};

use super::super::format::count;
use super::super::load::{Fetch, TableFrame, loaded};
use crate::clock;
use crate::console::api::{self, form_url};
use crate::tr;
use crate::ui::{Banner, BannerKind, Button, Empty, Icon};

pub fn view(id: String) -> View {
    let url = form_url(&id, "arrivals");
    let arrivals: Fetch<Arrivals> = Fetch::new(move || {
        let url = url.clone();
        async move { api::get(&url).await }
    });
    view! {
        <div class="page-header">
            <p class="soft measure">{move || tr!("arrivals-text")}</p>
            <Button
                label=Signal::derive(|| tr!("refresh"))
                icon_before=Icon::Sync
                on_press=move |()| arrivals.refetch()
            />
        </div>
        {loaded(arrivals, content)}
    }
}

fn content(arrivals: Arrivals) -> View {
    let Arrivals {
        received,
        rehearsal,
        quarantined,
        pending,
        devices,
    } = arrivals;
    view! {
        <dl class="facts big">
            <div>
                <dt>{move || tr!("arrivals-received")}</dt>
                <dd>
                    {move || count(received)}
                    {(rehearsal > 0)
                        .then(|| view! { <div class="small">{move || tr!("arrivals-rehearsal", count = rehearsal)}</div> })}
                </dd>
            </div>
            <div>
                <dt>{move || tr!("arrivals-pending")}</dt>
                <dd>{move || count(pending)}</dd>
            </div>
            <div>
                <dt>{move || tr!("arrivals-quarantined")}</dt>
                <dd>{move || count(quarantined)}</dd>
            </div>
        </dl>
        {(pending > 0)
            .then(|| {
                view! {
                    <Banner
                        kind=BannerKind::Warning
                        title=Signal::derive(move || tr!("arrivals-pending-title", count = pending))
                    >
                        <p>{move || tr!("arrivals-pending-text")}</p>
                    </Banner>
                }
            })}
        {(quarantined > 0)
            .then(|| {
                view! {
                    <Banner
                        kind=BannerKind::Warning
                        title=Signal::derive(move || tr!("arrivals-quarantined-title", count = quarantined))
                    >
                        <p>{move || tr!("arrivals-quarantined-text")}</p>
                    </Banner>
                }
            })}
        {if devices.is_empty() {
            view! { <Empty image=Icon::Cloud title=Signal::derive(|| tr!("arrivals-empty")) /> }
        } else {
            view! {
                <TableFrame label=Signal::derive(|| tr!("arrivals-table"))>
                    <thead>
                        <tr>
                            <th scope="col">{move || tr!("device-name")}</th>
                            <th scope="col" class="number">{move || tr!("arrivals-received")}</th>
                            <th scope="col" class="number">{move || tr!("arrivals-pending")}</th>
                            <th scope="col">{move || tr!("arrivals-last")}</th>
                        </tr>
                    </thead>
                    <tbody>{devices.into_iter().map(row).collect_view()}</tbody>
                </TableFrame>
            }
        }}
    }
}

fn row(device: DeviceArrivals) -> View {
    let DeviceArrivals {
        device_id,
        name,
        received,
        pending,
        last_received_at,
    } = device;
    let known = device_id.is_some();
    view! {
        <tr>
            <th scope="row">
                {move || if known || !name.is_empty() { name.clone() } else { tr!("device-unknown") }}
            </th>
            <td class="number">{move || count(received)}</td>
            <td class="number">
                <span class:warning-text=pending != 0>{move || count(pending)}</span>
            </td>
            <td>{move || last_received_at.map_or_else(|| tr!("never"), clock::display)}</td>
        </tr>
    }
}
