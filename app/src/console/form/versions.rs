//! The published versions with their files, and the tablets' way in.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{FormSummary, FormVersion};

use super::{closing, rehearsal};
use crate::clock;
use crate::console::api::version_url;
use crate::console::enrol::EnrolCard;
use crate::route::encode;
use crate::tr;
use crate::ui::{Banner, BannerKind, Icon, icon};

pub fn view(form: FormSummary, changed: Callback<()>) -> View {
    let rehearse = rehearsal::card(&form, changed);
    let close = closing::card(&form, changed);
    let id = form.form_id;
    let missing = form
        .versions
        .first()
        .map(|newest| newest.missing_media.clone())
        .unwrap_or_default();
    view! {
        {(!missing.is_empty())
            .then(|| {
                view! {
                    <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("versions-missing-title"))>
                        <p>{move || tr!("versions-missing-text")}</p>
                        <ul>{missing.into_iter().map(|name| view! { <li><code>{name}</code></li> }).collect_view()}</ul>
                    </Banner>
                }
            })}
        <div class="columns">
            <section class="stack" aria-labelledby="versions-title">
                <div class="page-header">
                    <h2 id="versions-title">{move || tr!("versions-title")}</h2>
                    <a class="button" href="#/add">{icon(Icon::Add)}<span>{move || tr!("versions-new")}</span></a>
                </div>
                <ul class="list">
                    {form
                        .versions
                        .into_iter()
                        .enumerate()
                        .map(|(place, version)| entry(id.clone(), version, place == 0))
                        .collect_view()}
                </ul>
            </section>
            <div class="stack">
                <EnrolCard />
                {rehearse}
                {close}
            </div>
        </div>
    }
}

fn entry(id: String, version: FormVersion, newest: bool) -> View {
    let by = version.published_by;
    let at = version.published_at;
    let name = version.version.clone();
    let file = |name: &str| version_url(&id, &version.version, name);
    let media = version
        .media
        .iter()
        .map(|name| {
            let url = file(&format!("media/{}", encode(name)));
            let name = name.clone();
            view! { <li><Download url=url>{name}</Download></li> }
        })
        .collect_view();
    let media_count = version.media.len() as u64;
    view! {
        <li class="card">
            <div class="page-header">
                <h3>{move || if name.is_empty() { tr!("versions-unnamed") } else { tr!("version-label", version = name.clone()) }}</h3>
                {newest.then(|| view! { <span class="badge success">{move || tr!("versions-current")}</span> })}
            </div>
            <p class="soft small">
                {move || tr!("versions-published", when = clock::display(at), who = by.clone())}
            </p>
            <ul class="files">
                <li><Download url=file("xform.xml")>{move || tr!("versions-xform")}</Download></li>
                {version
                    .workbook
                    .clone()
                    .map(|workbook| {
                        view! {
                            <li>
                                <Download url=file("workbook")>
                                    {move || tr!("versions-workbook", name = workbook.clone())}
                                </Download>
                            </li>
                        }
                    })}
            </ul>
            {(media_count > 0)
                .then(|| {
                    view! {
                        <details>
                            <summary>{move || tr!("versions-media", count = media_count)}</summary>
                            <ul class="files">{media}</ul>
                        </details>
                    }
                })}
        </li>
    }
}

#[component]
fn Download(url: String, children: Children) -> View {
    view! {
        <a class="file-link" href=url download="">
            {icon(Icon::Download)}
            <span>{children()}</span>
        </a>
    }
}
