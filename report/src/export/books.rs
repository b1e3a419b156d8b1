//! The sheets that explain the data: about, codebook, choices.

use rust_xlsxwriter::Worksheet;
use sondeo_engine::form::Field;

use super::columns::{is_exported, is_wanted, variable};
use super::formats::Job;
use super::pass::Summary;
use super::sheet::{Pen, workbook_error};
use super::time::utc;
use super::value::Value;
use super::{ExportError, ExportInput};
use crate::answer::Missing;
use crate::kind::kind_of;
use crate::language::{plain, text_in};
use crate::rehearsal::rehearsal_title;

/// What the file is, and how to read it.
pub(super) fn about(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    job: &Job,
    summary: &Summary,
) -> Result<(), ExportError> {
    let (input, words) = (job.input, job.words);
    let form = input.newest()?;
    let title = pen.title.clone();
    // A workbook of tables alone passes no records; its report knows.
    let is_rehearsal = summary.is_rehearsal || input.report.is_some_and(|report| report.about.is_rehearsal);
    let words_of_title = rehearsal_title(form.title(), is_rehearsal);
    pen.styled(sheet, 0, 0, words_of_title.get(&job.options.language), &title)?;
    let count = |number: u64| Value::count(usize::try_from(number).unwrap_or(usize::MAX));
    let mut facts = vec![
        (&words.form_id, Value::text(form.id())),
        (&words.version, Value::text(form.version())),
        (&words.exported, Value::text(utc(input.exported_at))),
        (&words.records, count(summary.records)),
        (&words.language, Value::text(&job.options.language)),
        (
            &words.made_with,
            Value::text(concat!("Sondeo ", env!("CARGO_PKG_VERSION"))),
        ),
    ];
    if !summary.unread.is_empty() {
        facts.push((&words.records_unread, Value::count(summary.unread.len())));
    }
    if let Some(report) = input.report {
        let counted = match report.about.is_rounded() {
            true => &words.records_counted_about,
            false => &words.records_counted,
        };
        facts.push((counted, count(report.about.records)));
        facts.push((&words.records_aside, count(report.about.set_aside)));
        facts.push((&words.minimum_cell, count(report.about.minimum)));
        if let Some(release) = &report.about.release {
            facts.push((&words.release, Value::text(&release.id)));
            facts.push((&words.hash, Value::text(&release.hash)));
        }
    }
    if pen.cut > 0 {
        facts.push((&words.texts_cut, Value::count(pen.cut)));
    }
    let mut row = 2;
    let wrapped = pen.wrapped.clone();
    for (name, value) in &facts {
        pen.styled(sheet, row, 0, name, &wrapped)?;
        pen.write(sheet, row, 1, value)?;
        row += 1;
    }
    row += 1;
    let header = pen.header.clone();
    pen.styled(sheet, row, 0, &words.how_to_read, &header)?;
    let mut notes = vec![
        &words.about_empty,
        &words.about_shares,
        &words.about_quartiles,
        &words.about_times,
        &words.about_sample,
    ];
    if input.report.is_some_and(|report| report.about.minimum > 0) {
        notes.push(&words.about_hidden);
    }
    for note in notes {
        row += 1;
        pen.styled(sheet, row, 1, note, &wrapped)?;
    }
    sheet.set_column_width(0, 34).map_err(workbook_error)?;
    sheet.set_column_width(1, 90).map_err(workbook_error)?;
    Ok(())
}

/// The languages of the form's texts; one without a name where the form has no translations.
fn languages(input: &ExportInput) -> Vec<String> {
    let named = input.forms.first().map_or(&[][..], |form| form.languages());
    if named.is_empty() {
        vec![String::new()]
    } else {
        named.to_vec()
    }
}

/// `Etiqueta (Español (es))`
fn language_header(word: &str, language: &str) -> String {
    if language.is_empty() {
        word.to_owned()
    } else {
        format!("{word}: {language}")
    }
}

/// One row a variable.
pub(super) fn codebook(sheet: &mut Worksheet, pen: &mut Pen, job: &Job) -> Result<(), ExportError> {
    let (input, words) = (job.input, job.words);
    let languages = languages(input);
    let mut headers = vec![words.variable.clone()];
    headers.extend(languages.iter().map(|l| language_header(&words.label, l)));
    let plan_words = [
        &words.kind_of_question,
        &words.list,
        &words.repeat,
        &words.calculated,
        &words.old_version,
        &words.role,
        &words.disaggregate,
        &words.scale,
        &words.reverse,
        &words.pair,
        &words.area,
        &words.axis,
        &words.indicator,
        &words.purpose,
    ]
    .map(|word| word.to_owned());
    headers.extend(plan_words);
    pen.headers(sheet, 0, headers.iter().map(String::as_str))?;
    let mut row = 0;
    for table in &job.layout.tables {
        for column in table
            .columns
            .iter()
            .filter(|column| is_exported(&column.field) && is_wanted(&column.field, job.options))
        {
            row += 1;
            let field = &column.field;
            let planned = input.plan.question(&field.path);
            let yes = |is: bool| if is { words.yes.clone() } else { String::new() };
            let own = |text: Option<&String>| text.cloned().unwrap_or_default();
            let mut cells = vec![variable(field, &job.options.group_sep)];
            cells.extend(languages.iter().map(|l| label_in(field, l)));
            cells.extend([
                words.kind(kind_of(field)).to_owned(),
                list_name(field),
                table
                    .path
                    .as_ref()
                    .map(|_| table.name.clone())
                    .unwrap_or_default(),
                yes(field.calculated),
                yes(column.is_old),
                own(planned.and_then(|p| p.role.as_ref())),
                yes(planned.is_some_and(|p| p.disaggregate)),
                own(planned.and_then(|p| p.scale.as_ref())),
                yes(planned.is_some_and(|p| p.reverse)),
                own(planned.and_then(|p| p.pair.as_ref())),
                own(planned.and_then(|p| p.area.as_ref())),
                own(planned.and_then(|p| p.axis.as_ref())),
                planned.map(|p| p.indicators.join(" ")).unwrap_or_default(),
                own(planned.and_then(|p| p.purpose.as_ref())),
            ]);
            for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                pen.text(sheet, row, at, cell)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 1).map_err(workbook_error)?;
    sheet.set_column_width(0, 28).map_err(workbook_error)?;
    for at in 1..=languages.len() {
        sheet
            .set_column_width(u16::try_from(at).unwrap_or(u16::MAX), 50)
            .map_err(workbook_error)?;
    }
    Ok(())
}

fn label_in(field: &Field, language: &str) -> String {
    text_in(&field.labels, language).map(plain).unwrap_or_default()
}

/// The choice list, or the question itself where the choices stand in it.
fn list_name(field: &Field) -> String {
    match &field.choice_list {
        Some(list) => list.clone(),
        None if field.choices.is_empty() => String::new(),
        None => field.name.clone(),
    }
}

/// One row a choice, each list once.
pub(super) fn choices(sheet: &mut Worksheet, pen: &mut Pen, job: &Job) -> Result<(), ExportError> {
    let (input, words) = (job.input, job.words);
    let languages = languages(input);
    let mut headers = vec![words.list.clone(), words.value.clone()];
    headers.extend(languages.iter().map(|l| language_header(&words.label, l)));
    headers.extend([words.missing_header.clone(), words.score.clone()]);
    pen.headers(sheet, 0, headers.iter().map(String::as_str))?;
    let mut seen: Vec<(String, String)> = Vec::new();
    let fields = job.layout.tables.iter().flat_map(|table| &table.columns);
    for field in fields.map(|column| &column.field) {
        for choice in &field.choices {
            let key = (list_name(field), choice.value.clone());
            if seen.contains(&key) {
                continue;
            }
            let planned = input
                .plan
                .choices
                .iter()
                .find(|p| (&p.list, &p.name) == (&key.0, &key.1));
            let missing = planned.and_then(|p| p.missing.as_deref().and_then(Missing::parse));
            let mut cells = vec![key.0.clone(), key.1.clone()];
            cells.extend(
                languages
                    .iter()
                    .map(|l| text_in(&choice.labels, l).map(plain).unwrap_or_default()),
            );
            cells.push(missing.map(|m| words.missing(m).to_owned()).unwrap_or_default());
            cells.push(planned.and_then(|p| p.score.clone()).unwrap_or_default());
            seen.push(key);
            for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                pen.text(sheet, seen.len(), at, cell)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0).map_err(workbook_error)?;
    for at in 2..2 + languages.len() {
        sheet
            .set_column_width(u16::try_from(at).unwrap_or(u16::MAX), 50)
            .map_err(workbook_error)?;
    }
    Ok(())
}
