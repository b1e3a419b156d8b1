use crate::view::prelude::*;

use super::codes::{self, Deed, Tried};
use super::fill;
use super::pin::{field, why_not};
use super::tablet::Tablet;
use super::trouble::sentence;
use crate::tr;
use crate::ui::{Button, ButtonKind, Dialog, When, effect, live, wording, words};

/// Asks for the code before an unfinished record is opened, and before one is deleted where the tablet has a PIN. One
/// that was interrupted has none; whoever opens it is asked whether it is theirs.
#[component]
pub fn Unlock(
    /// The record that somebody pressed for.
    wish: RwSignal<Option<String>>,
    /// It is to be deleted, in the place of opened.
    discards: RwSignal<bool>,
) -> View {
    let tablet = Tablet::expect();
    let open = RwSignal::new(false);
    let guarded = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(String::new());
    let go = move |deed: Deed| {
        let Some(id) = wish.get_untracked() else { return };
        let discards = discards.get_untracked();
        spawn_local(async move {
            let looks = !open.get_untracked();
            let (tried, codes) = match codes::act(tablet, id.clone(), deed).await {
                Ok(done) => done,
                Err(error) => {
                    problem.set(sentence(&error));
                    return open.set(true);
                }
            };
            // Without a PIN whoever has the tablet must be able to clear away what nobody can open any more.
            let asks = if discards {
                codes.has_pin()
            } else {
                codes.guards(&id)
            };
            if looks {
                guarded.set(asks);
                open.set(true);
            } else if tried != Tried::Opens && asks {
                problem.set(why_not(tried));
            } else if !discards {
                open.set(false);
                fill::go(&id);
            } else {
                // Somebody may be answering it in another window.
                let _lock = match fill::lock(&id).await {
                    Ok(lock) => lock,
                    Err(message) => return problem.set(message),
                };
                open.set(false);
                if let Err(error) = tablet.store().discard_draft(&id).await {
                    tablet.alarm.set(Some(error));
                }
                tablet.refresh().await;
            }
        });
    };
    effect(move || {
        if wish.with(Option::is_some) {
            typed.set(String::new());
            problem.set(String::new());
            go(Deed::Look);
        }
    });
    let confirm = move || {
        go(match guarded.get_untracked() {
            true => Deed::Open(typed.get_untracked()),
            false => Deed::Look,
        });
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        confirm();
    };
    view! {
        <Dialog
            open
            title=Signal::derive(move || {
                tr!(match (discards.get(), guarded.get()) {
                    (true, _) => "records-discard-title",
                    (_, true) => "code-title",
                    _ => "records-resume",
                })
            })
        >
            <form class="stack" on:submit=submit>
                {live(move || discards.get().then(|| view! { <p>{tr!("records-discard-text")}</p> }))}
                <When holds=Signal::derive(move || !guarded.get() && !discards.get())>
                    <p>{words("code-none")}</p>
                </When>
                <When holds=Signal::derive(move || guarded.get())>
                    <p>{words("code-hint")}</p>
                    {field("code", "code-label", "code-error", typed)}
                </When>
                <p class="field-error" id="code-error" role="alert">{live(move || problem.get())}</p>
                <div class="actions">
                    <Button label=wording("cancel") on_press=Callback::new(move |()| open.set(false)) />
                    {live(move || {
                        let (kind, key) = if discards.get() {
                            (ButtonKind::Danger, "records-discard")
                        } else {
                            (ButtonKind::Primary, "records-resume")
                        };
                        view! {
                            <Button
                                label=Signal::derive(move || tr!(key))
                                kind
                                id="code-confirmed"
                                on_press=Callback::new(move |()| confirm())
                            />
                        }
                    })}
                </div>
            </form>
        </Dialog>
    }
}
