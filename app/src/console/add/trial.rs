//! Trying a form in the console: filled in as on the tablet, and nothing is kept.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::view::prelude::*;
use sondeo_engine::form::FormDef;
use sondeo_engine::session::{ChoiceView, Resources, Session, StepKind};

use crate::form::{BrowserHost, Filling, FormView, Keeper, Kept, NewFile, Urgency, is_note};
use crate::i18n;
use crate::route;
use crate::tr;
use crate::ui::{Banner, BannerKind, Button, ButtonKind, Icon, Page};

/// A form that can be tried, with its files.
#[derive(Clone)]
pub struct Candidate {
    pub form: Arc<FormDef>,
    pub media: BTreeMap<String, Vec<u8>>,
}

/// Where a trial is.
#[derive(Clone)]
enum Stage {
    Filling(Box<Filling>),
    /// Questions and answers.
    Done(Vec<(String, String)>),
    Failed(String),
}

/// Keeps attached files for as long as the trial lasts, and nothing else.
struct TrialKeeper {
    filling: Filling,
    stage: RwSignal<Stage, LocalStorage>,
    close: Callback<()>,
    files: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl Keeper for TrialKeeper {
    fn changed(&self, _urgency: Urgency) {}

    fn attach(&self, file: NewFile) -> Kept<Result<(), String>> {
        self.files.borrow_mut().insert(file.name, file.bytes);
        Box::pin(async { Ok(()) })
    }

    fn attached(&self, name: String) -> Kept<Option<Vec<u8>>> {
        let found = self.files.borrow().get(&name).cloned();
        Box::pin(async { found })
    }

    fn detach(&self, name: String) -> Kept<()> {
        self.files.borrow_mut().remove(&name);
        Box::pin(async {})
    }

    fn finish(&self) -> Kept<Result<(), String>> {
        let (filling, stage) = (self.filling, self.stage);
        Box::pin(async move {
            filling.finish();
            stage.set(Stage::Done(filling.look(answers).unwrap_or_default()));
            Ok(())
        })
    }

    fn leave(&self) {
        self.close.run(());
    }
}

/// Every question that was asked, with the label and the words of the moment.
fn answers(session: &Session) -> Vec<(String, String)> {
    let pages = session.pages();
    let steps = pages.iter().flat_map(|page| &page.steps);
    steps
        .filter(|step| step.kind == StepKind::Question)
        .filter_map(|step| Some((session.node(step.node)?, session.choices(step.node))))
        .filter(|(view, _)| !is_note(view))
        .map(|(view, choices)| (view.label.unwrap_or_default(), words(&view.value, &choices)))
        .collect()
}

/// The answer as a person gave it: the words of what was picked, else the value.
fn words(value: &str, choices: &[ChoiceView]) -> String {
    let label = |code: &str| {
        let choice = choices.iter().find(|choice| choice.value == code);
        choice
            .map(|choice| choice.label.as_str())
            .filter(|label| !label.is_empty())
    };
    let all: Option<Vec<&str>> = value.split_whitespace().map(label).collect();
    label(value).map_or_else(
        || {
            all.filter(|all| !all.is_empty())
                .map_or_else(|| value.to_owned(), |all| all.join(" · "))
        },
        str::to_owned,
    )
}

fn start(candidate: &Candidate, close: Callback<()>, stage: RwSignal<Stage, LocalStorage>) -> Stage {
    let mut host = BrowserHost::default();
    let mut resources = Resources::new();
    // The list of problems already names the files that are missing.
    resources.missing_is_blank = true;
    for (name, bytes) in &candidate.media {
        if candidate.form.externals().contains(name) {
            resources.insert(name.clone(), bytes.clone());
        }
    }
    match Session::start(candidate.form.clone(), &resources, &mut host) {
        Ok(session) => {
            let filling = Filling::new(session, host, candidate.media.clone(), 0);
            filling.set_keeper(Rc::new(TrialKeeper {
                filling,
                stage,
                close,
                files: RefCell::default(),
            }));
            Stage::Filling(Box::new(filling))
        }
        Err(error) => Stage::Failed(error.to_string()),
    }
}

/// The trial, in the place of the page that opened it; `close` brings that page back.
#[component]
pub fn Trial(candidate: Candidate, close: Callback<()>) -> View {
    let form = candidate.form.clone();
    let title = match form.title() {
        "" => form.id().to_owned(),
        title => title.to_owned(),
    };
    let stage = RwSignal::new_local(Stage::Failed(String::new()));
    stage.set(start(&candidate, close, stage));
    // A form's language changes that of the interface; afterwards the console speaks its own again.
    on_cleanup(i18n::start);
    let again = Callback::new(move |()| stage.set(start(&candidate, close, stage)));
    move || match stage.get() {
        Stage::Filling(filling) => {
            let filling = *filling;
            // "Back" of the browser stays in the form, as on a tablet; the console's own links are not shown meanwhile.
            route::on_back(move || {
                if !filling.turn_back() {
                    close.run(());
                }
            });
            view! { <FormView filling=filling title=title.clone() /> }
        }
        Stage::Done(answers) => view! { <Done answers again close /> },
        Stage::Failed(reason) => view! {
            <Page title=Signal::derive(|| tr!("try-title"))>
                <Banner kind=BannerKind::Danger title=Signal::derive(|| tr!("try-failed"))>
                    <p>{reason}</p>
                </Banner>
                <div><Button label=Signal::derive(|| tr!("try-close")) id="try-close" on_press=close /></div>
            </Page>
        },
    }
}

#[component]
fn Done(answers: Vec<(String, String)>, again: Callback<()>, close: Callback<()>) -> View {
    view! {
        <Page title=Signal::derive(|| tr!("try-done"))>
            <p class="soft">{move || tr!("try-done-text")}</p>
            <div class="actions">
                <Button
                    label=Signal::derive(|| tr!("try-close"))
                    kind=ButtonKind::Primary
                    icon_before=Icon::Check
                    id="try-close"
                    on_press=close
                />
                <Button label=Signal::derive(|| tr!("try-again")) id="try-again" on_press=again />
            </div>
            <dl class="card answers">
                {answers
                    .into_iter()
                    .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
                    .collect_view()}
            </dl>
        </Page>
    }
}

/// Offers the trial.
#[component]
pub fn TrialCard(on_start: Callback<()>) -> View {
    view! {
        <section class="card" aria-labelledby="try-title">
            <h3 id="try-title">{move || tr!("try-title")}</h3>
            <p class="soft">{move || tr!("try-text")}</p>
            <div>
                <Button
                    label=Signal::derive(|| tr!("try-start"))
                    icon_before=Icon::Forward
                    id="try"
                    on_press=on_start
                />
            </div>
        </section>
    }
}
