//! Signing in and changing the password.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{ChangePassword, SignIn, SignedIn};

use super::account::{self, Account};
use super::api;
use super::attempt::Attempt;
use crate::http::{self, HttpError};
use crate::tr;
use crate::ui::{Banner, BannerKind, Page, When};

/// Fewest characters of a password (OWASP ASVS 6.2).
const SHORTEST_PASSWORD: usize = 12;

#[component]
pub fn SignInPage(expired: bool) -> View {
    let user = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let signing_in = Attempt::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let message = SignIn {
            user: user.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        let request = async move {
            let who = api::sign_in(&message).await?;
            // Who is signed in is so, whatever became of the page meanwhile.
            account::signed_in(who, message.password);
            Ok(())
        };
        signing_in.send(request, |()| ());
    };
    view! {
        <Page title=Signal::derive(|| tr!("sign-in-title"))>
            <form class="card narrow" on:submit=submit>
                <p class="soft">{move || tr!("sign-in-intro")}</p>
                {expired
                    .then(|| {
                        view! { <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("sign-in-expired")) /> }
                    })}
                {move || signing_in.failure().map(|error| view! { <SignInFailure error=error /> })}
                <Field id="user" label="sign-in-user" kind="text" autocomplete="username" value=user />
                <Field id="password" label="sign-in-password" kind="password" autocomplete="current-password" value=password />
                <button type="submit" class="button primary" disabled=move || signing_in.is_busy()>
                    {move || if signing_in.is_busy() { tr!("sign-in-busy") } else { tr!("sign-in") }}
                </button>
            </form>
        </Page>
    }
}

#[component]
fn SignInFailure(error: HttpError) -> View {
    let wrong = matches!(
        error,
        HttpError::Refused {
            status: 401,
            problem: None
        }
    );
    view! {
        <Banner
            kind=BannerKind::Danger
            title=Signal::derive(move || if wrong { tr!("sign-in-wrong") } else { error.message() })
        />
    }
}

/// The one-time password must be replaced before anything else can be done.
#[component]
pub fn FirstPassword(who: SignedIn) -> View {
    view! {
        <Page title=Signal::derive(|| tr!("first-password-title"))>
            <p class="soft">{move || tr!("first-password-intro")}</p>
            <PasswordForm on_done=move |()| {
                account::set(Account::In(SignedIn { must_change_password: false, ..who.clone() }));
            } />
        </Page>
    }
}

#[component]
pub fn ChangePasswordPage() -> View {
    let done = RwSignal::new(false);
    view! {
        <Page title=Signal::derive(|| tr!("account-password")) back="/">
            <When
                holds=move || done.get()
                otherwise=move || view! { <PasswordForm on_done=move |()| done.set(true) /> }
            >
                <Banner kind=BannerKind::Success title=Signal::derive(|| tr!("password-changed")) />
            </When>
        </Page>
    }
}

#[component]
fn PasswordForm(#[prop(into)] on_done: Callback<()>) -> View {
    let known = account::one_time();
    let asked = known.is_none();
    let old = RwSignal::new(known.unwrap_or_default());
    let new = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let changing = Attempt::new();
    let tried = RwSignal::new(false);
    let short = move || tried.get() && new.read().chars().count() < SHORTEST_PASSWORD;
    let differs = move || tried.get() && *new.read() != *again.read();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if untrack(short) || untrack(differs) {
            return;
        }
        let message = api::body(&ChangePassword {
            old: old.get_untracked(),
            new: new.get_untracked(),
        });
        // A wrong old password is no ended session, so its 401 must not sign out.
        let request = http::accepted("PUT", "/api/session/password", &[api::HEADER], message);
        changing.send(request, move |_| on_done.run(()));
    };
    view! {
        <form class="card narrow" on:submit=submit>
            {move || {
                changing
                    .failure()
                    .map(|error| {
                        let wrong = matches!(error, HttpError::Refused { status: 401 | 403, problem: None });
                        view! {
                            <Banner
                                kind=BannerKind::Danger
                                title=Signal::derive(move || {
                                    if wrong { tr!("password-old-wrong") } else { error.message() }
                                })
                            />
                        }
                    })
            }}
            {asked
                .then(|| {
                    view! { <Field id="old" label="password-old" kind="password" autocomplete="current-password" value=old /> }
                })}
            <Field
                id="new"
                label="password-new"
                kind="password"
                autocomplete="new-password"
                value=new
                hint="password-hint"
                error=Signal::derive(move || short().then_some("password-short"))
            />
            <Field
                id="again"
                label="password-again"
                kind="password"
                autocomplete="new-password"
                value=again
                error=Signal::derive(move || differs().then_some("password-differs"))
            />
            <button type="submit" class="button primary" disabled=move || changing.is_busy()>
                {move || tr!("password-save")}
            </button>
        </form>
    }
}

/// A line of text with its label, a hint under it and what is wrong with it.
#[component]
fn Field(
    id: &'static str,
    /// Key of the label's message.
    label: &'static str,
    /// The input's type.
    kind: &'static str,
    autocomplete: &'static str,
    value: RwSignal<String>,
    /// Key of a hint's message.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Key of what is wrong.
    #[prop(optional, into)]
    error: Signal<Option<&'static str>>,
) -> View {
    let note = format!("{id}-note");
    view! {
        <div class="field">
            <label for=id>{move || tr!(label)}</label>
            <input
                id=id
                class="input"
                type=kind
                required
                autocapitalize="none"
                spellcheck="false"
                autocomplete=autocomplete
                aria-describedby=note.clone()
                aria-invalid=move || error.get().map(|_| "true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <div id=note>
                {hint.map(|hint| view! { <p class="soft small">{move || tr!(hint)}</p> })}
                {move || {
                    error
                        .get()
                        .map(|key| view! { <p class="field-error" role="alert">{move || tr!(key)}</p> })
                }}
            </div>
        </div>
    }
}
