use crate::view::prelude::*;
use futures_util::future::join;
use sondeo_engine::session::Session;
use sondeo_store::browser::record_lock;
use sondeo_store::{DraftContent, FormStatus, NewDraft, StoreError};
use sondeo_sync::record::FormKey;

use super::download::{self, Download, download};
use super::fill::{self, Resumed};
use super::seal;
use super::tablet::{OpenError, Tablet};
use super::trouble::{open_sentence, sentence};
use super::worker::Offline;
use crate::i18n::{Locale, locale};
use crate::ui::{
    Banner, BannerKind, Button, ButtonKind, Empty, Icon, Page, Progress, When, icon, live, memo, wording,
    words,
};
use crate::{clock, tr};

/// The surveys of this tablet.
#[component]
pub fn Forms() -> View {
    let tablet = Tablet::expect();
    let problem = RwSignal::new(None::<String>);
    let opening = RwSignal::new(None::<FormKey>);
    let forms = memo(move || {
        tablet.forms.with(|forms| {
            forms
                .iter()
                .filter(|form| form.offered)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let begin = move |key: FormKey| {
        if opening.get_untracked().is_some() {
            return;
        }
        opening.set(Some(key.clone()));
        problem.set(None);
        spawn_local(async move {
            match start(tablet, &key).await {
                Ok(begun) => {
                    let id = begun.id.clone();
                    tablet.hand_over(begun);
                    fill::go(&id);
                }
                Err(message) => {
                    let _ = problem.try_set(Some(message));
                }
            }
            let _ = opening.try_set(None);
        });
    };
    let update = Callback::new(move |()| spawn_local(download(tablet)));
    let busy = || matches!(download::state(), Download::Asking | Download::Running { .. });
    view! {
        <Page
            title=wording("nav-forms")
            actions=move || {
                view! {
                    <Button
                        label=wording("forms-update")
                        icon_before=Icon::Download
                        id="update-forms"
                        disabled=Signal::derive(busy)
                        on_press=update
                    />
                }
            }
        >
            <DownloadStatus />
            {live(move || {
                problem
                    .get()
                    .map(|message| {
                        view! {
                            <Banner kind=BannerKind::Danger title=wording("forms-cannot-open")>
                                <p>{message}</p>
                            </Banner>
                        }
                    })
            })}
            <Unfinished />
            <When
                holds=Signal::derive(move || !forms.with(Vec::is_empty))
                otherwise=move || {
                    view! {
                        <Empty image=Icon::Survey title=wording("forms-none")>
                            <p>{words("forms-none-text")}</p>
                        </Empty>
                    }
                }
            >
                <ul class="list" id="forms">
                    {live(move || {
                        let begin = Callback::new(begin);
                        let forms = forms.get().into_iter();
                        forms.map(|form| view! { <FormCard form opening begin /> }).collect_view()
                    })}
                </ul>
            </When>
        </Page>
    }
}

#[component]
fn FormCard(form: FormStatus, opening: RwSignal<Option<FormKey>>, begin: Callback<FormKey>) -> View {
    let tablet = Tablet::expect();
    let key = StoredValue::new(form.form.key.clone());
    let here = form.ready_offline();
    let version = form.form.key.version.clone();
    let form_id = form.form.key.form_id.clone();
    view! {
        <li class="card form-card" data-form=form_id>
            <div class="form-card-text">
                <h2>{form.form.title.clone()}</h2>
                <p class="form-card-facts">
                    {live(move || match (here, tablet.offline.get()) {
                        (true, Offline::Ready) => {
                            view! { <span class="badge success ready-offline">{icon(Icon::Check)} {tr!("forms-ready")}</span> }
                        }
                        (true, _) => view! { <span class="badge">{icon(Icon::Download)} {tr!("forms-downloaded")}</span> },
                        (false, _) => {
                            view! { <span class="badge warning">{icon(Icon::Cloud)} {tr!("forms-incomplete")}</span> }
                        }
                    })}
                    {(!version.is_empty())
                        .then(|| view! { <span class="small soft">{live(move || tr!("version-label", version = version.clone()))}</span> })}
                </p>
            </div>
            <Button
                label=wording("forms-begin")
                kind=ButtonKind::Primary
                icon_after=Icon::Forward
                disabled=Signal::derive(move || !here || opening.with(Option::is_some))
                description=Signal::derive({
                    let title = form.form.title.clone();
                    move || tr!("forms-begin-named", title = title.clone())
                })
                on_press=Callback::new(move |()| begin.run(key.get_value()))
            />
        </li>
    }
}

#[component]
fn DownloadStatus() -> View {
    move || match download::state() {
        Download::Idle => ().into_view(),
        Download::Asking => view! { <p class="soft" role="status">{tr!("forms-asking")}</p> },
        Download::Running { done, all } => view! {
            <div class="stack">
                <p class="soft" role="status">{tr!("forms-downloading", done = done, all = all)}</p>
                <Progress
                    value=Signal::derive(move || done as f64)
                    max=Signal::derive(move || all as f64)
                    label=wording("forms-update")
                />
            </div>
        },
        Download::Done => view! { <p class="soft" role="status">{tr!("forms-up-to-date")}</p> },
        Download::Failed(message) => view! {
            <Banner kind=BannerKind::Warning title=wording("forms-download-failed")>
                <p>{message}</p>
            </Banner>
        },
    }
}

/// Reminds of surveys that were begun: by title and time alone, so that nobody sees whose they are.
#[component]
fn Unfinished() -> View {
    let tablet = Tablet::expect();
    move || {
        let drafts = tablet.counts.with(|counts| counts.drafts);
        (drafts > 0).then(|| {
            view! {
                <Banner kind=BannerKind::Info title=Signal::derive(move || tr!("forms-unfinished", count = drafts))>
                    <p>
                        <a href="#/records">{tr!("forms-see-unfinished")}</a>
                    </p>
                </Banner>
            }
        })
    }
}

/// Begins a record. It is durable before its first page is shown.
async fn start(tablet: Tablet, key: &FormKey) -> Result<Resumed, String> {
    let opened = tablet.open(key).await.map_err(|error| open_sentence(&error))?;
    // A key that cannot be used would be found when the person has answered everything.
    seal::key(&opened.def)?;
    let mut host = fill::host(tablet);
    let broken =
        |error: sondeo_engine::session::SessionError| open_sentence(&OpenError::Broken(error.to_string()));
    let mut session = Session::start(opened.def.clone(), &opened.resources, &mut host).map_err(broken)?;
    let wanted = session
        .languages()
        .iter()
        .find(|name| Locale::of_form(name) == Some(locale()))
        .cloned();
    if let Some(name) = wanted {
        // The form has this language, so it cannot be refused.
        let _ = session.apply(sondeo_engine::session::Command::SetLanguage(name), &mut host);
    }
    let id = session.instance_id().filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| tr!("form-broken", cause = "instanceID"))?;
    let content = DraftContent {
        xml: session.draft(),
        language: session.language().map(str::to_owned),
        position: None,
    };
    let draft = NewDraft {
        instance_id: id.clone(),
        form: key.clone(),
        title: opened.stored.form.title.clone(),
        content,
        now: clock::now(),
    };
    let store = tablet.store();
    let (created, lock) = join(store.create_draft(draft), record_lock(&id)).await;
    created.map_err(|error: StoreError| sentence(&error))?;
    Ok(Resumed {
        id,
        title: opened.stored.form.title.clone(),
        position: 0,
        save_seq: 0,
        opened,
        session,
        host,
        lock: lock.map_err(|error| sentence(&error))?,
        audit: None,
    })
}
