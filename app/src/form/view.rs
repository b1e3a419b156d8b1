use crate::view::prelude::*;
use sondeo_engine::diagnostic::Diagnostic;
use sondeo_engine::session::{NodeId, Step, StepKind};
use wasm_bindgen::JsCast;

use super::end::End;
use super::filling::{Filling, SaveState};
use super::markup::markup;
use super::position::Locating;
use super::question::Question;
use super::repeat::{AddAnother, InstanceHeading};
use crate::i18n;
use crate::tr;
use crate::ui::{
    Banner, BannerKind, Button, ButtonKind, Icon, Progress, When, effect, icon, live, memo, wording,
};

/// A form on the screen: progress, one page at a time, the way back and forward.
#[component]
pub fn FormView(filling: Filling, #[prop(into)] title: String) -> View {
    let content = RwSignal::new_local(None::<web_sys::HtmlElement>);
    // After each turn the first question of the page takes the focus: its text is read out and the keyboard starts there.
    Effect::new(move |before: Option<u32>| {
        let turn = filling.turn();
        if before != Some(turn)
            && let Some(main) = content.get()
        {
            request_animation_frame(move || {
                if let Some(window) = web_sys::window() {
                    window.scroll_to_with_x_and_y(0.0, 0.0);
                }
                // Who was quicker than this frame and types already must not lose a key.
                let typing = document().active_element().is_some_and(|element| {
                    element.closest(".questions").is_ok_and(|inside| inside.is_some())
                });
                let found = main.query_selector(".question, .end h1, .repeat-prompt");
                if !typing
                    && let Ok(Some(element)) = found
                    && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
                {
                    let _ = element.focus();
                }
            });
        }
        turn
    });
    // Pages that come and go with an answer must not draw the page anew: the focus would be lost in the middle of it.
    let at_end = memo(move || filling.position() >= filling.pages().len());
    let closes = memo(move || filling.closes());
    let name = title.clone();
    effect(move || document().set_title(&format!("{name} · {}", tr!("app-name"))));
    view! {
        <FormBar filling title />
        <main id="content" class="page form-page" node_ref=content>
            <NotSaved filling />
            <Warnings filling />
            <Place filling />
            {live(move || {
                filling.turn();
                if at_end.get() {
                    view! { <End filling titled=true /> }
                } else {
                    view! {
                        <PageContent filling />
                        <When holds=Signal::derive(move || closes.get())>
                            <End filling titled=false />
                        </When>
                    }
                }
            })}
            <Undo filling />
            <Turn filling />
        </main>
    }
}

/// The bar above the form: its name, how far it is, whether it is saved, its languages, the way out.
#[component]
fn FormBar(filling: Filling, title: String) -> View {
    let leave = move |()| {
        if let Some(keeper) = filling.keeper() {
            keeper.leave();
        }
    };
    let place = move || {
        let (position, count) = (filling.position(), filling.pages().len());
        if position >= count || filling.closes() {
            tr!("form-at-end")
        } else {
            let percent = (100.0 * filling.share()).floor();
            tr!("form-page", page = position + 1, percent = percent)
        }
    };
    view! {
        <header class="form-bar">
            <div class="form-bar-row">
                <p class="form-title">{title}</p>
                <SavedMark filling />
                <Languages filling />
                <Button
                    label=wording("form-leave")
                    kind=ButtonKind::Quiet
                    id="leave"
                    on_press=Callback::new(leave)
                />
            </div>
            <div class="form-bar-row">
                <Progress
                    value=Signal::derive(move || filling.share())
                    max=1.0
                    label=Signal::derive(place)
                />
                <p class="form-place small soft" aria-hidden="true">{place}</p>
            </div>
        </header>
    }
}

#[component]
fn SavedMark(filling: Filling) -> View {
    move || match filling.saved.get() {
        SaveState::Trial => ().into_view(),
        SaveState::Saved => view! {
            <span class="badge success" id="saved" role="status">{icon(Icon::Check)} {tr!("form-saved")}</span>
        },
        SaveState::Saving => {
            view! { <span class="badge" id="saving">{tr!("form-saving")}</span> }
        }
        SaveState::Failed(_) => view! {
            <span class="badge danger" id="not-saved">{icon(Icon::Warning)} {tr!("form-not-saved")}</span>
        },
    }
}

#[component]
fn NotSaved(filling: Filling) -> View {
    let reason = memo(move || match filling.saved.get() {
        SaveState::Failed(reason) => Some(reason),
        _ => None,
    });
    let again = move |()| {
        if let Some(keeper) = filling.keeper() {
            keeper.changed(super::keeper::Urgency::Answered);
        }
    };
    move || {
        reason.get().map(|reason| {
            view! {
                <Banner kind=BannerKind::Danger title=wording("form-not-saved-title")>
                    <p>{reason}</p>
                    <p>{tr!("form-not-saved-remedy")}</p>
                    <Button label=wording("retry") on_press=Callback::new(again) />
                </Banner>
            }
        })
    }
}

/// Says that the form itself asks where the tablet is, so that nobody is located without knowing.
#[component]
fn Place(filling: Filling) -> View {
    move || {
        let key = match filling.locating() {
            Locating::Unasked => return ().into_view(),
            Locating::Asking => "place-asking",
            Locating::Taken => "place-taken",
            Locating::Failed => "place-failed",
        };
        view! { <p class="small soft place" id="place" role="status">{icon(Icon::Pin)} <span>{tr!(key)}</span></p> }
    }
}

/// What does not fit into the record.
#[component]
fn Warnings(filling: Filling) -> View {
    move || {
        let language = i18n::locale().of_diagnostics();
        let banner = |warning: &Diagnostic| {
            let (cause, remedy) = (warning.cause(language), warning.remedy(language));
            view! {
                <Banner kind=BannerKind::Warning title=Signal::derive(move || cause.clone())>
                    <p>{remedy}</p>
                </Banner>
            }
        };
        filling.warnings().iter().map(banner).collect_view()
    }
}

/// The switch between the form's languages, where there are several.
#[component]
fn Languages(filling: Filling) -> View {
    let languages = filling.languages();
    let shared = |short: &str| {
        languages
            .iter()
            .filter(|name| display_language(name) == short)
            .count()
            > 1
    };
    let names: Vec<String> = languages
        .iter()
        .map(|name| Some(display_language(name)).filter(|short| !shared(short)))
        .zip(&languages)
        .map(|(short, name)| short.unwrap_or_else(|| name.clone()))
        .collect();
    (languages.len() > 1).then(|| {
        let choose = move |event: web_sys::Event| filling.set_language(&event_target_value(&event));
        view! {
            <select
                class="input language"
                id="form-language"
                aria-label=move || tr!("form-language")
                on:change=choose
                prop:value=move || filling.language().unwrap_or_default()
            >
                {languages
                    .into_iter()
                    .zip(names)
                    .map(|(name, shown)| {
                        let chosen = filling.language().as_deref() == Some(name.as_str());
                        view! { <option value=name selected=chosen>{shown}</option> }
                    })
                    .collect_view()}
            </select>
        }
    })
}

/// "Español (es)" → "Español".
fn display_language(name: &str) -> String {
    match name.split_once('(') {
        Some((words, _)) if !words.trim().is_empty() => words.trim().to_owned(),
        _ => name.to_owned(),
    }
}

#[component]
fn PageContent(filling: Filling) -> View {
    let headings = memo(move || filling.page().map(|page| page.headings).unwrap_or_default());
    let steps = memo(move || {
        let steps = filling.page().map(|page| page.steps).unwrap_or_default();
        steps.into_iter().map(Seen).collect::<Vec<_>>()
    });
    view! {
        <div class="headings">
            {each(
                move || headings.get(),
                |node| node.number().to_string(),
                move |node| view! { <Heading filling node /> },
            )}
        </div>
        <div class="questions" class:many=move || steps.with(|steps| steps.len() > 1)>
            {each(
                move || steps.get(),
                |Seen(step)| format!("{} {}", step.kind.name(), step.node.number()),
                move |Seen(seen)| step(filling, seen),
            )}
        </div>
    }
}

/// A step that the screen compares with the one before.
#[derive(Clone, PartialEq)]
struct Seen(Step);

fn step(filling: Filling, step: Step) -> View {
    match step.kind {
        StepKind::Question => view! { <Question filling node=step.node /> },
        StepKind::Group => view! { <Heading filling node=step.node /> },
        StepKind::Repeat => view! { <InstanceHeading filling node=step.node /> },
        StepKind::NewRepeat => view! { <AddAnother filling node=step.node /> },
    }
}

/// Label of a group around the page, or of an instance of a repeat.
#[component]
fn Heading(filling: Filling, node: NodeId) -> View {
    let view = filling.view(node);
    if view.with_untracked(|view| view.kind == sondeo_engine::session::NodeKind::RepeatInstance) {
        return view! { <InstanceHeading filling node /> };
    }
    let label = memo(move || view.with(|view| view.label.clone()));
    let hint = memo(move || view.with(|view| view.hint.clone()));
    view! {
        {live(move || label.get().filter(|text| !text.is_empty()).map(|text| view! { <h2 class="group-label">{markup(&text)}</h2> }))}
        {live(move || hint.get().filter(|text| !text.is_empty()).map(|text| view! { <div class="hint">{markup(&text)}</div> }))}
    }
}

#[component]
fn Undo(filling: Filling) -> View {
    move || {
        filling.can_undo().then(|| {
            view! {
                <div class="undo" role="status">
                    <span>{tr!("repeat-removed")}</span>
                    <Button
                        label=wording("undo")
                        kind=ButtonKind::Quiet
                        id="undo"
                        on_press=Callback::new(move |()| filling.undo())
                    />
                </div>
            }
        })
    }
}

/// Back and forward.
#[component]
fn Turn(filling: Filling) -> View {
    let forward = move |()| {
        if let Err(node) = filling.forward() {
            focus_question(&filling.key(node));
        }
    };
    view! {
        <nav class="turn" aria-label=move || tr!("form-pages")>
            <When holds=Signal::derive(move || { filling.position() > 0 }) otherwise=|| view! { <span></span> }>
                <Button
                    label=wording("form-back")
                    icon_before=Icon::Back
                    id="back"
                    on_press=Callback::new(move |()| filling.back())
                />
            </When>
            <When holds=Signal::derive(move || filling.position() < filling.pages().len() && !filling.closes())>
                <Button
                    label=wording("form-forward")
                    kind=ButtonKind::Primary
                    icon_after=Icon::Forward
                    id="forward"
                    on_press=Callback::new(forward)
                />
            </When>
        </nav>
    }
}

/// Brings a question with an error into view, with the focus in its first control.
pub(super) fn focus_question(key: &str) {
    let key = key.to_owned();
    request_animation_frame(move || {
        let Some(question) = document().get_element_by_id(&key) else {
            return;
        };
        question.scroll_into_view();
        let control = question
            .query_selector("input, select, textarea, button")
            .ok()
            .flatten();
        if let Ok(element) = control.unwrap_or(question).dyn_into::<web_sys::HtmlElement>() {
            let _ = element.focus();
        }
    });
}
