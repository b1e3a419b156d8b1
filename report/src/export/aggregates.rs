//! The results as one sheet: a block of rows for each question, two columns for each group.

use rust_xlsxwriter::{Format, Worksheet};

use super::ExportError;
use super::sheet::{Pen, workbook_error};
use super::value::Value;
use super::words::Words;
use crate::answer::Missing;
use crate::wire::{Aggregates, Figure, QuestionResult, States, Summary, Values};

/// What is shown instead of a withheld number.
pub(super) const HIDDEN: &str = "·";

/// A cell of the results: a number that may be withheld, a text, or nothing.
enum Shown {
    Nothing,
    Count(Figure<u64>),
    Share(Figure<f64>),
    Decimal(Figure<f64>),
    Text(String),
}

/// Writes every question.
pub(super) fn write(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    results: &Aggregates,
    words: &Words,
) -> Result<(), ExportError> {
    let groups = results.by.as_ref().map_or(&[][..], |by| &by.groups);
    let mut headers = vec![words.question.clone(), words.variable.clone(), words.row.clone()];
    let mut names = vec![words.total.clone()];
    let by = results.by.as_ref().map_or("", |by| by.label.as_str());
    names.extend(groups.iter().map(|group| match &group.value {
        Some(_) => format!("{by}: {}", group.label),
        None => format!("{by}: {}", words.not_stated),
    }));
    for name in &names {
        headers.push(format!("{name} ({})", words.count));
        headers.push(format!("{name} ({})", words.share));
    }
    pen.headers(sheet, 0, headers.iter().map(String::as_str))?;
    let mut row = 1;
    pen.text(sheet, row, 2, &words.records_in_group)?;
    put(sheet, pen, row, 3, &Shown::Count(Figure::Known(results.records)))?;
    for (index, group) in groups.iter().enumerate() {
        put(sheet, pen, row, 5 + 2 * index, &Shown::Count(group.records))?;
    }
    for question in &results.questions {
        let summaries: Vec<&Summary> = std::iter::once(&question.total).chain(&question.groups).collect();
        for (name, cells) in rows(question, &summaries, words) {
            row += 1;
            pen.text(sheet, row, 0, &question.label)?;
            pen.text(sheet, row, 1, &question.name)?;
            pen.text(sheet, row, 2, &name)?;
            for (index, (left, right)) in cells.iter().enumerate() {
                put(sheet, pen, row, 3 + 2 * index, left)?;
                put(sheet, pen, row, 4 + 2 * index, right)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 3).map_err(workbook_error)?;
    for (column, width) in [(0, 50), (1, 18), (2, 34)] {
        sheet.set_column_width(column, width).map_err(workbook_error)?;
    }
    Ok(())
}

type Line = (String, Vec<(Shown, Shown)>);

fn rows(question: &QuestionResult, summaries: &[&Summary], words: &Words) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut line = |name: String, cell: &dyn Fn(&Summary) -> (Shown, Shown)| {
        lines.push((name, summaries.iter().map(|summary| cell(summary)).collect()));
    };
    line(words.answered.clone(), &|s| {
        (Shown::Count(s.states.answered), Shown::Nothing)
    });
    for (index, choice) in question.choices.iter().enumerate() {
        match &question.total.values {
            Values::Choices { .. } => line(choice.label.clone(), &|s| choice_cells(s, index)),
            Values::Ranks { .. } => {
                line(format!("{}: {}", choice.label, words.mean_rank), &|s| {
                    let mean = rank(s, index).and_then(|rank| rank.mean_rank);
                    (mean.map_or(Shown::Nothing, Shown::Decimal), Shown::Nothing)
                });
                line(format!("{}: {}", choice.label, words.first_place), &|s| {
                    let first = rank(s, index).map(|rank| rank.first);
                    (first.map_or(Shown::Nothing, Shown::Count), Shown::Nothing)
                });
                line(format!("{}: {}", choice.label, words.top_three), &|s| {
                    let top = rank(s, index).map(|rank| rank.top_three);
                    (top.map_or(Shown::Nothing, Shown::Count), Shown::Nothing)
                });
            }
            Values::None | Values::Numbers { .. } | Values::Range { .. } => {}
        }
    }
    if let Values::Numbers { .. } = question.total.values {
        type Part = fn(&crate::wire::NumberSummary) -> Option<Figure<f64>>;
        let parts: [(&String, Part); 7] = [
            (&words.mean, |n| Some(n.mean)),
            (&words.deviation, |n| n.deviation),
            (&words.minimum, |n| Some(n.minimum)),
            (&words.first_quartile, |n| Some(n.first_quartile)),
            (&words.median, |n| Some(n.median)),
            (&words.third_quartile, |n| Some(n.third_quartile)),
            (&words.maximum, |n| Some(n.maximum)),
        ];
        for (name, part) in parts {
            line(name.clone(), &|s| match &s.values {
                Values::Numbers { summary: Some(n) } => {
                    (part(n).map_or(Shown::Nothing, Shown::Decimal), Shown::Nothing)
                }
                _ => (Shown::Nothing, Shown::Nothing),
            });
        }
    }
    if let Values::Range { .. } = question.total.values {
        for (name, is_first) in [(&words.first_date, true), (&words.last_date, false)] {
            line(name.clone(), &|s| match &s.values {
                Values::Range { hidden: Some(_), .. } => (Shown::Text(HIDDEN.to_owned()), Shown::Nothing),
                Values::Range { first, last, .. } => {
                    let text = if is_first { first } else { last };
                    (text.clone().map_or(Shown::Nothing, Shown::Text), Shown::Nothing)
                }
                _ => (Shown::Nothing, Shown::Nothing),
            });
        }
    }
    type State = fn(&States) -> Figure<u64>;
    let states: [(&String, State); 6] = [
        (words.missing(Missing::DontKnow), |s| s.dont_know),
        (words.missing(Missing::Refused), |s| s.refused),
        (words.missing(Missing::NotApplicable), |s| s.not_applicable),
        (&words.blank, |s| s.blank),
        (&words.not_asked, |s| s.not_asked),
        (&words.not_in_version, |s| s.not_in_version),
    ];
    for (name, state) in states {
        if summaries.iter().any(|s| state(&s.states) != Figure::Known(0)) {
            line(name.clone(), &|s| {
                (Shown::Count(state(&s.states)), Shown::Nothing)
            });
        }
    }
    lines
}

fn choice_cells(summary: &Summary, index: usize) -> (Shown, Shown) {
    match &summary.values {
        Values::Choices { counts } => match counts.get(index) {
            Some(choice) => (
                Shown::Count(choice.count),
                choice.share.map_or(Shown::Nothing, Shown::Share),
            ),
            None => (Shown::Nothing, Shown::Nothing),
        },
        _ => (Shown::Nothing, Shown::Nothing),
    }
}

fn rank(summary: &Summary, index: usize) -> Option<crate::wire::RankSummary> {
    match &summary.values {
        Values::Ranks { ranks } => ranks.get(index).copied(),
        _ => None,
    }
}

fn put(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    row: usize,
    column: usize,
    shown: &Shown,
) -> Result<(), ExportError> {
    match shown {
        Shown::Nothing => Ok(()),
        Shown::Text(text) => pen.text(sheet, row, column, text),
        Shown::Count(Figure::Hidden { .. })
        | Shown::Share(Figure::Hidden { .. })
        | Shown::Decimal(Figure::Hidden { .. }) => pen.text(sheet, row, column, HIDDEN),
        Shown::Count(Figure::Known(count)) => {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            pen.write(sheet, row, column, &Value::count(count))
        }
        Shown::Share(Figure::Known(share)) => number(sheet, row, column, *share, &pen.percent),
        Shown::Decimal(Figure::Known(value)) => number(sheet, row, column, *value, &pen.decimal),
    }
}

fn number(
    sheet: &mut Worksheet,
    row: usize,
    column: usize,
    value: f64,
    format: &Format,
) -> Result<(), ExportError> {
    let row = u32::try_from(row).unwrap_or(u32::MAX);
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    sheet
        .write_number_with_format(row, column, value, format)
        .map_err(workbook_error)?;
    Ok(())
}
