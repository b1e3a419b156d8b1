//! One question: a table whose columns are the total and the groups, with a bar in each cell that has a share.

use leptos::prelude::*;
use sondeo_report::wire::{
    Figure, Group, NumberSummary, QuestionKind, QuestionResult, RankSummary, States, Summary, Values,
};

use super::figures::{figure, figure_text, measure, share, withheld};
use crate::console::format::count;
use crate::console::load::TableFrame;
use crate::tr;

/// A column: what is in its heading, and its numbers.
type Columns = StoredValue<Vec<Summary>>;

pub fn view(question: QuestionResult, groups: StoredValue<Vec<Group>>) -> impl IntoView {
    let QuestionResult {
        name,
        label,
        kind,
        repeat,
        choices,
        total,
        groups: by_group,
        ..
    } = question;
    let title = if label.is_empty() { name.clone() } else { label };
    let heading = format!("result-{name}");
    let labelled_by = heading.clone();
    let columns: Columns = StoredValue::new(std::iter::once(total).chain(by_group).collect());
    let caption = title.clone();
    let rows = match kind {
        QuestionKind::SelectOne | QuestionKind::SelectMultiple => choices
            .into_iter()
            .enumerate()
            .map(|(place, choice)| choice_row(choice.label, place, columns))
            .collect_view()
            .into_any(),
        QuestionKind::Rank => choices
            .into_iter()
            .enumerate()
            .map(|(place, choice)| rank_row(choice.label, place, columns))
            .collect_view()
            .into_any(),
        QuestionKind::Integer | QuestionKind::Decimal => number_rows(columns).into_any(),
        QuestionKind::Date | QuestionKind::DateTime | QuestionKind::Time => range_rows(columns).into_any(),
        QuestionKind::Text | QuestionKind::Other => ().into_any(),
    };
    view! {
        <section class="card result" aria-labelledby=labelled_by>
            <h3 id=heading>{title}</h3>
            {(kind == QuestionKind::SelectMultiple)
                .then(|| view! { <p class="soft small">{move || tr!("results-multiple")}</p> })}
            {(kind == QuestionKind::Rank)
                .then(|| view! { <p class="soft small">{move || tr!("results-rank")}</p> })}
            {matches!(kind, QuestionKind::Text | QuestionKind::Other)
                .then(|| view! { <p class="soft small">{move || tr!("results-counted-only")}</p> })}
            {repeat.is_some().then(|| view! { <p class="soft small">{move || tr!("results-repeat")}</p> })}
            <TableFrame label=Signal::derive(move || tr!("results-table", label = caption.clone()))>
                <thead>
                    <tr>
                        <th scope="col">{move || tr!("results-choice")}</th>
                        {move || {
                            columns.with_value(|columns| {
                                columns
                                    .iter()
                                    .enumerate()
                                    .map(|(place, column)| column_heading(place, column, groups))
                                    .collect_view()
                            })
                        }}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tbody class="states">{state_rows(columns)}</tbody>
            </TableFrame>
        </section>
    }
}

fn column_heading(place: usize, column: &Summary, groups: StoredValue<Vec<Group>>) -> impl IntoView + use<> {
    let label = groups.with_value(|groups| {
        place.checked_sub(1).map(|group| {
            groups
                .get(group)
                .map(|group| group.label.clone())
                .unwrap_or_default()
        })
    });
    let label = match label {
        None => tr!("results-total"),
        Some(label) if label.is_empty() => tr!("results-not-stated"),
        Some(label) => label,
    };
    let answered = column.states.answered;
    view! {
        <th scope="col">
            {label}
            <div class="soft small">{move || tr!("results-n", n = figure_text(answered))}</div>
        </th>
    }
}

/// A row whose cells come from each column.
fn row<V: IntoView>(label: impl IntoView, columns: Columns, cell: impl Fn(&Summary) -> V) -> impl IntoView {
    let cells = columns.with_value(|columns| {
        columns
            .iter()
            .map(|column| view! { <td>{cell(column)}</td> })
            .collect_view()
    });
    view! {
        <tr>
            <th scope="row">{label}</th>
            {cells}
        </tr>
    }
}

fn choice_row(label: String, place: usize, columns: Columns) -> impl IntoView {
    row(label, columns, move |column| match &column.values {
        Values::Choices { counts } => counts.get(place).map(|choice| share(choice.count, choice.share)),
        _ => None,
    })
}

fn rank_row(label: String, place: usize, columns: Columns) -> impl IntoView {
    row(label, columns, move |column| match &column.values {
        Values::Ranks { ranks } => ranks.get(place).copied().map(ranked),
        _ => None,
    })
}

fn ranked(rank: RankSummary) -> impl IntoView {
    view! {
        <span class="share-text">
            {rank.mean_rank.map(|mean| view! { <span>{figure(mean, measure)}</span> })}
            <span class="soft small">{move || tr!("results-ranked-first", count = figure_text(rank.first))}</span>
        </span>
    }
}

/// One number of a summary.
type Pick = fn(&NumberSummary) -> Option<Figure<f64>>;

fn number_rows(columns: Columns) -> impl IntoView {
    let rows: [(&'static str, Pick); 7] = [
        ("results-mean", |numbers| Some(numbers.mean)),
        ("results-deviation", |numbers| numbers.deviation),
        ("results-minimum", |numbers| Some(numbers.minimum)),
        ("results-first-quartile", |numbers| Some(numbers.first_quartile)),
        ("results-median", |numbers| Some(numbers.median)),
        ("results-third-quartile", |numbers| Some(numbers.third_quartile)),
        ("results-maximum", |numbers| Some(numbers.maximum)),
    ];
    rows.map(|(key, pick)| {
        row(
            move || tr!(key),
            columns,
            move |column| match &column.values {
                Values::Numbers {
                    summary: Some(numbers),
                } => pick(numbers).map(|value| figure(value, measure)),
                _ => None,
            },
        )
    })
    .collect_view()
}

fn range_rows(columns: Columns) -> impl IntoView {
    [("results-earliest", true), ("results-latest", false)]
        .map(|(key, earliest)| {
            row(
                move || tr!(key),
                columns,
                move |column| match &column.values {
                    Values::Range {
                        hidden: Some(hidden), ..
                    } => Some(withheld(*hidden)),
                    Values::Range { first, last, .. } => {
                        let end = if earliest { first } else { last };
                        end.clone().map(IntoAny::into_any)
                    }
                    _ => None,
                },
            )
        })
        .collect_view()
}

/// One answer state.
type State = fn(&States) -> Figure<u64>;

/// What became of those who are not in the base. States that nobody is in are left out.
fn state_rows(columns: Columns) -> impl IntoView {
    let states: [(&'static str, State); 8] = [
        ("results-answered", |states| states.answered),
        ("results-dont-know", |states| states.dont_know),
        ("results-refused", |states| states.refused),
        ("results-not-applicable", |states| states.not_applicable),
        ("results-blank", |states| states.blank),
        ("results-asked", |states| states.asked),
        ("results-not-asked", |states| states.not_asked),
        ("results-not-in-version", |states| states.not_in_version),
    ];
    let some = |state: State| {
        columns.with_value(|columns| {
            columns
                .iter()
                .any(|column| state(&column.states) != Figure::Known(0))
        })
    };
    states
        .into_iter()
        .filter(|(key, state)| *key == "results-answered" || *key == "results-asked" || some(*state))
        .map(|(key, state)| {
            row(
                move || tr!(key),
                columns,
                move |column| figure(state(&column.states), count),
            )
        })
        .collect_view()
}
