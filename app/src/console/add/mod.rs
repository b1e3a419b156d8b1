//! Adding a form: choose or drop files, see every problem at once, try, publish.

mod advice;
mod annotated;
mod choosing;
mod problems;
mod publish;
mod reading;
mod trial;

use crate::view::prelude::*;

use sondeo_engine::form::{Field, FieldKind};

use super::format::{count, size};
use crate::clock;
use crate::tr;
use crate::ui::{Banner, BannerKind, Busy, Button, Icon, Page, icon};
use advice::{AdviceCard, OtherClients, TestsCard};
use annotated::AnnotatedButton;
use choosing::{Choice, DropZone, Role};
use problems::ProblemTable;
use publish::PublishCard;
use reading::{Reading, Stage};
use trial::{Candidate, Trial, TrialCard};

/// How long the browser gets to show a stage before the work that blocks it, in ms.
const PAINT: i32 = 30;

/// What is known of the chosen files.
#[derive(Clone)]
enum State {
    /// Nothing was chosen yet.
    Empty,
    Working(Stage),
    Read(Reading),
}

#[component]
pub fn AddPage() -> View {
    let files = RwSignal::new_local(Vec::<Choice>::new());
    let state = RwSignal::new_local(State::Empty);
    // Counts the readings, so that one that was overtaken does not show its result.
    let run = StoredValue::new(0_u32);
    let read = move || {
        run.update_value(|run| *run += 1);
        let mine = run.get_value();
        let chosen = files.get_untracked();
        if chosen.is_empty() {
            state.set(State::Empty);
            return;
        }
        spawn_local(async move {
            let overtaken = move || run.try_get_value() != Some(mine);
            let at = async |stage: Stage| {
                if overtaken() {
                    return false;
                }
                state.set(State::Working(stage));
                clock::sleep(PAINT).await;
                !overtaken()
            };
            if let Some(result) = reading::read(&chosen, at).await
                && !overtaken()
            {
                state.set(State::Read(result));
            }
        });
    };
    let add = move |new: Vec<web_sys::File>| {
        files.update(|files| choosing::add(files, new));
        read();
    };
    let remove = move |name: String| {
        files.update(|files| choosing::remove(files, &name));
        read();
    };
    let trial = RwSignal::new_local(None::<Candidate>);
    let page = move || {
        view! {
            <Page title=Signal::derive(|| tr!("add-title")) back="/" wide=true>
                <p class="soft measure">{move || tr!("add-intro")}</p>
                <DropZone on_files=add />
                {move || {
                    let files = files.get();
                    (!files.is_empty()).then(|| file_list(files, remove))
                }}
                <div aria-live="polite" class="stack">
                    {move || match state.get() {
                        State::Working(stage) => {
                            Some(view! { <Busy label=Signal::derive(move || stage.label()) /> })
                        }
                        _ => None,
                    }}
                </div>
                {move || match state.get() {
                    State::Read(reading) => Some(result(reading, files, trial)),
                    _ => None,
                }}
            </Page>
        }
    };
    move || match trial.get() {
        Some(candidate) => {
            view! { <Trial candidate close=Callback::new(move |()| trial.set(None)) /> }
        }
        None => page(),
    }
}

fn file_list(files: Vec<Choice>, remove: impl Fn(String) + Copy + Send + Sync + 'static) -> View {
    view! {
        <ul class="chosen" aria-label=move || tr!("add-files")>
            {files
                .into_iter()
                .map(|choice| {
                    let name = choice.name();
                    let bytes = choice.file.size();
                    let survey = choice.role == Role::Survey;
                    let described = name.clone();
                    let gone = name.clone();
                    view! {
                        <li>
                            {icon(if survey { Icon::Survey } else { Icon::Camera })}
                            <span class="break">{name}</span>
                            <span class="badge" class:success=survey>
                                {move || if survey { tr!("add-role-survey") } else { tr!("add-role-media") }}
                            </span>
                            <span class="soft small">{move || size(bytes)}</span>
                            <span class="spacer"></span>
                            <Button
                                label=Signal::derive(|| tr!("remove"))
                                description=Signal::derive(move || tr!("add-remove", name = described.clone()))
                                on_press=move |()| remove(gone.clone())
                            />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

fn result(
    reading: Reading,
    files: RwSignal<Vec<Choice>, LocalStorage>,
    trial: RwSignal<Option<Candidate>, LocalStorage>,
) -> View {
    let errors = reading.errors();
    let warnings = problems::of_severity(&reading.problems, "warning") as u64;
    let candidate = reading.form.clone().map(|form| Candidate {
        form,
        media: reading.media.clone(),
    });
    let form = reading.form.clone();
    let missing = reading.missing.clone();
    let unused = reading.unused.clone();
    let foreign = problems::are_of_no_survey(&reading.problems);
    let mut problems = reading.problems;
    if foreign {
        // What a survey's sheet should have in its cells helps nobody with another file.
        problems.retain(|problem| problem.severity == "error");
    }
    let source = reading
        .source
        .filter(|source| !foreign && !source.diagnostics.is_empty());
    let tests = reading.tests;
    let (portability, silenced) = (reading.portability, reading.silenced);
    let advice = match reading.advice {
        Some(found) => Some(view! { <AdviceCard advice=found portability=portability silenced=silenced /> }),
        None => (!portability.is_empty()).then(
            || view! { <div class="card" id="check-clients"><OtherClients differences=portability /></div> },
        ),
    };
    view! {
        <section class="stack" aria-labelledby="check-title">
            <h2 id="check-title" class="visually-hidden">{move || tr!("check-title")}</h2>
            {if foreign {
                view! {
                    <Banner kind=BannerKind::Danger title=Signal::derive(|| tr!("check-foreign"))>
                        <p>{move || tr!("check-foreign-text")}</p>
                    </Banner>
                }
            } else if errors > 0 {
                view! {
                    <Banner
                        kind=BannerKind::Danger
                        title=Signal::derive(move || tr!("check-errors", count = errors))
                    >
                        <p>{move || tr!("check-errors-text")}</p>
                    </Banner>
                }
            } else {
                view! {
                    <Banner kind=BannerKind::Success title=Signal::derive(|| tr!("check-good"))>
                        <p>{move || tr!("check-good-text")}</p>
                    </Banner>
                }
            }}
            {form.clone().map(|form| {
                let title = if form.title().is_empty() { form.id().to_owned() } else { form.title().to_owned() };
                let version = form.version().to_owned();
                let languages = form.languages().join(", ");
                let asked = |field: &&Field| matches!(field.kind, FieldKind::Question(_)) && !field.is_note;
                let questions = form.fields().fields.iter().filter(asked).count() as u64;
                view! {
                    <div class="card">
                        <h3>{title}</h3>
                        <dl class="facts">
                            <div><dt>{move || tr!("check-id")}</dt><dd class="fact-text"><code>{form.id().to_owned()}</code></dd></div>
                            <div>
                                <dt>{move || tr!("check-version")}</dt>
                                <dd class="fact-text">
                                    {move || if version.is_empty() { tr!("versions-unnamed") } else { version.clone() }}
                                </dd>
                            </div>
                            <div><dt>{move || tr!("check-questions")}</dt><dd class="fact-text">{move || count(questions)}</dd></div>
                            <div>
                                <dt>{move || tr!("check-languages")}</dt>
                                <dd class="fact-text">
                                    {move || if languages.is_empty() { tr!("check-one-language") } else { languages.clone() }}
                                </dd>
                            </div>
                        </dl>
                    </div>
                }
            })}
            {(!missing.is_empty())
                .then(|| names(BannerKind::Warning, "check-missing", missing.clone()))}
            {(!unused.is_empty())
                .then(|| names(BannerKind::Info, "check-unused", unused))}
            <ProblemTable problems=problems />
            {source.map(|source| view! { <AnnotatedButton source=source /> })}
            {(!tests.is_empty()).then(|| view! { <TestsCard tests=tests /> })}
            {advice}
            {candidate.filter(|_| errors == 0).map(|candidate| {
                let form = candidate.form.clone();
                let start = Callback::new(move |()| trial.set(Some(candidate.clone())));
                view! {
                    <TrialCard on_start=start />
                    <PublishCard files=files form=form warnings=warnings missing=missing />
                }
            })}
        </section>
    }
}

fn names(kind: BannerKind, title: &'static str, names: Vec<String>) -> View {
    view! {
        <Banner kind=kind title=Signal::derive(move || tr!(title))>
            <ul>{names.into_iter().map(|name| view! { <li><code>{name}</code></li> }).collect_view()}</ul>
        </Banner>
    }
}
