//! What a designer should know of a survey: its tests, the gender linter, time, reading, translations, other clients.

use std::sync::Arc;

use crate::view::prelude::*;
use sondeo_engine::check::{ASSUMPTION_EN, ASSUMPTION_ES, Advice, Silenced, tests::Outcome};
use sondeo_engine::diagnostic::{Diagnostic, Language};
use sondeo_sync::wire::staff::ProblemAt;

use super::super::format::{count, decimal, percent};
use super::problems::ProblemTable;
use super::reading::problem;
use crate::i18n::{Locale, locale};
use crate::tr;
use crate::ui::{Icon, icon};

fn pick<T>(spanish: T, english: T) -> T {
    match locale() {
        Locale::Spanish => spanish,
        Locale::English => english,
    }
}

/// How the tests of the workbook went; the rows that do not hold are in the table of problems.
#[component]
pub fn TestsCard(tests: Vec<Outcome>) -> View {
    let all = tests.len() as u64;
    let held = tests.iter().filter(|test| test.failures.is_empty()).count() as u64;
    let list = tests
        .into_iter()
        .map(|test| {
            let holds = test.failures.is_empty();
            let (class, image) = if holds {
                ("badge success", Icon::Check)
            } else {
                ("badge danger", Icon::Warning)
            };
            view! {
                <li>
                    <span class=class>
                        {icon(image)}
                        {move || if holds { tr!("tests-holds") } else { tr!("tests-fails") }}
                    </span>
                    " "
                    {test.name}
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="card" id="tests">
            <summary>{move || tr!("tests-summary", held = count(held), all = count(all))}</summary>
            <ul>{list}</ul>
        </details>
    }
}

#[component]
pub fn AdviceCard(advice: Arc<Advice>, portability: Vec<ProblemAt>, silenced: Vec<Silenced>) -> View {
    let gender: Vec<ProblemAt> = advice
        .gender
        .iter()
        .map(|finding| problem(finding, &[]))
        .collect();
    let clean = gender.is_empty();
    let effort = advice.effort;
    let reading = advice.reading;
    let coverage = advice
        .coverage
        .iter()
        .filter(|coverage| !coverage.language.is_empty())
        .map(|coverage| {
            let language = coverage.language.clone();
            let share = coverage.there as f64 / coverage.wanted.max(1) as f64;
            view! {
                <div>
                    <dt>{move || tr!("advice-translation", language = language.clone())}</dt>
                    <dd class="fact-text">{move || percent(share)}</dd>
                </div>
            }
        })
        .collect_view();
    let exceptions: Vec<Silenced> = silenced
        .into_iter()
        .chain(advice.silenced.iter().cloned())
        .collect();
    let excepted = exceptions.len() as u64;
    view! {
        <section class="card stack" aria-labelledby="advice-title" id="advice">
            <h3 id="advice-title">{move || tr!("advice-title")}</h3>
            <dl class="facts">
                <div>
                    <dt>{move || tr!("advice-minutes")}</dt>
                    <dd class="fact-text">
                        {move || tr!(
                            "advice-minutes-value",
                            minutes = decimal(effort.minutes, 0),
                            longest = decimal(effort.longest, 0)
                        )}
                    </dd>
                </div>
                {reading.map(|reading| view! {
                    <div>
                        <dt>{move || tr!("advice-reading")}</dt>
                        <dd class="fact-text">
                            {move || format!("{} · {}", decimal(reading.score(), 0), pick(reading.band().0, reading.band().1))}
                        </dd>
                    </div>
                })}
                {coverage}
            </dl>
            <p class="soft small">{move || pick(ASSUMPTION_ES, ASSUMPTION_EN)}</p>
            <h4>{move || tr!("advice-gender")}</h4>
            {clean.then(|| view! { <p>{move || tr!("advice-gender-clean")}</p> })}
            <ProblemTable problems=gender advises=true />
            {(excepted > 0).then(|| view! {
                <details>
                    <summary>{move || tr!("advice-exceptions", count = excepted)}</summary>
                    <ul>{exceptions.into_iter().map(exception).collect_view()}</ul>
                </details>
            })}
            {(!portability.is_empty()).then(|| view! { <OtherClients differences=portability /> })}
        </section>
    }
}

/// What other clients treat differently.
#[component]
pub fn OtherClients(differences: Vec<ProblemAt>) -> View {
    let different = differences.len() as u64;
    view! {
        <details>
            <summary>{move || tr!("advice-portability", count = different)}</summary>
            <ProblemTable problems=differences />
        </details>
    }
}

fn exception(silenced: Silenced) -> View {
    let Silenced { finding, reason, .. } = silenced;
    let cause =
        |finding: &Diagnostic| pick(finding.cause(Language::Spanish), finding.cause(Language::English));
    let code = finding.rule.code;
    view! {
        <li>
            <code>{code}</code>
            " "
            {move || cause(&finding)}
            " "
            <strong>{reason}</strong>
        </li>
    }
}
