//! The default report: every question by its type, in total and by group, without any plan.

use super::ReportOptions;
use super::catalogue::Catalogue;
use super::view::View;
use crate::kind::QuestionKind;
use crate::sample::{Question, Sample, State};
use crate::stats::mean::Moments;
use crate::stats::quantile::quantile;
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Section, Table, Text, Value, Why};

/// Texts that one table lists at most.
const LISTED: usize = 500;

/// One table a question and breakdown.
pub fn section(sample: &Sample, catalogue: &Catalogue, by: &[usize], options: &ReportOptions) -> Section {
    let profile = options.profile;
    let mut section = Section {
        id: "questions".into(),
        title: Text::new("Pregunta por pregunta", "Question by question"),
        readings: vec![Text::new(
            "Los porcentajes son del grupo de la columna: de cada 100 personas de ese grupo que respondieron la pregunta.",
            "Percentages are of the column's group: of each 100 persons of that group who answered the question.",
        )],
        ..Section::default()
    };
    let mut grid: Vec<View> = Vec::new();
    // Ratings of needs are means with their own page; knowledge items have theirs.
    let is_elsewhere = |question: &Question| profile != Profile::Open && question.is_rating();
    let is_asked = |question: &Question| {
        let is_it = |asked: &String| *asked == question.field.path || *asked == question.field.name;
        options.questions.is_empty() || options.questions.iter().any(is_it)
    };
    for question in sample
        .questions
        .iter()
        .filter(|q| q.is_reported && !is_elsewhere(q) && is_asked(q))
    {
        let view = View::new(sample, catalogue, question, profile);
        if !grid
            .last()
            .is_some_and(|last| is_same_scale(last.question, question))
        {
            section.tables.extend(scale(&std::mem::take(&mut grid)));
        }
        match by.is_empty() {
            true => section.tables.push(table(&view, None)),
            false => section.tables.extend(by.iter().map(|by| table(&view, Some(*by)))),
        }
        if question.kind == QuestionKind::Text && profile == Profile::Open {
            section.tables.extend(texts(&view));
        }
        if question.is_ordinal() {
            grid.push(view);
        }
    }
    section.tables.extend(scale(&grid));
    section
}

fn is_same_scale(a: &Question, b: &Question) -> bool {
    let values = |q: &Question| {
        q.choices
            .iter()
            .map(|choice| choice.value.clone())
            .collect::<Vec<_>>()
    };
    b.is_ordinal()
        && a.field.choice_list == b.field.choice_list
        && values(a) == values(b)
        && a.scale() == b.scale()
}

/// Heads of the total and of each group.
pub fn columns(view: &View, by: Option<usize>) -> Vec<Head> {
    let at = by.unwrap_or(0);
    let mut total = Head::new(HeadKind::Total, "total", Text::new("Total", "Total"));
    if view.stand_in(at, view.total(at)).is_none() {
        total.base = view.records(at, view.total(at));
    }
    let mut heads = vec![total];
    if let Some(groups) = by.and_then(|by| view.catalogue.breakdowns.get(by)) {
        for (column, group) in groups.groups.iter().enumerate() {
            let mut head = group.head();
            head.base = view.records(at, column);
            heads.push(head);
        }
    }
    heads
}

/// The columns of the counts that stand under [`columns`]: the total, then the groups.
fn places(view: &View, by: Option<usize>) -> Vec<usize> {
    let at = by.unwrap_or(0);
    let groups = by
        .and_then(|by| view.catalogue.breakdowns.get(by))
        .map_or(0, |groups| groups.groups.len());
    std::iter::once(view.total(at)).chain(0..groups).collect()
}

fn row(head: Head, places: &[usize], cell: impl Fn(usize) -> Cell) -> Row {
    Row {
        head,
        cells: places.iter().map(|place| cell(*place)).collect(),
    }
}

/// The table of one question in one breakdown, or in total alone.
pub fn table(view: &View, by: Option<usize>) -> Table {
    let question = view.question;
    let at = by.unwrap_or(0);
    let (mut columns, mut places) = (columns(view, by), places(view, by));
    let breakdown = by.and_then(|by| view.catalogue.breakdowns.get(by));
    if breakdown.is_some_and(|groups| groups.path == question.field.path) {
        // Broken down by itself, a question says nothing more than its total.
        columns.truncate(1);
        places.truncate(1);
    }
    let id = match breakdown {
        Some(groups) => format!("{}.{}", question.field.name, groups.id),
        None => question.field.name.clone(),
    };
    let mut table = Table {
        id,
        title: question.label.clone(),
        question: Some(question.field.path.clone()),
        columns,
        ..Table::default()
    };
    match question.kind {
        QuestionKind::SelectOne | QuestionKind::SelectMultiple | QuestionKind::Rank => {
            for (choice, name) in question.answers() {
                let head = Head::new(HeadKind::Answer, name.value.clone(), name.label.clone());
                table
                    .rows
                    .push(row(head, &places, |place| view.choice_cell(choice, at, place)));
            }
            table.picture = Picture::bars(table.rows.len(), table.columns.len());
        }
        QuestionKind::Integer | QuestionKind::Decimal => numbers(view, at, &places, &mut table),
        QuestionKind::Date | QuestionKind::DateTime | QuestionKind::Time => {
            moments(view, at, &places, &mut table)
        }
        QuestionKind::Text | QuestionKind::Other => {}
    }
    if question.is_ordinal() {
        if view.favourable_row(at).is_some() {
            let head = Head::statistic(
                "favourable",
                "Lado favorable de la escala",
                "Favourable side of the scale",
            );
            table
                .rows
                .push(row(head, &places, |place| view.favourable_cell(at, place)));
        }
        let head = Head::statistic("mean", "Media", "Mean");
        table
            .rows
            .push(row(head, &places, |place| view.mean_cell(at, place)));
    }
    if question.kind == QuestionKind::Rank {
        mean_ranks(view, at, &places, &mut table);
    }
    states(view, at, &places, &mut table);
    notes(view, &mut table);
    table.readings.extend(reading(question, &table));
    table
}

/// How many answered and, for those who may read records, every other state.
fn states(view: &View, by: usize, places: &[usize], table: &mut Table) {
    let head = Head::new(
        HeadKind::State,
        "answered",
        Text::new("Respondieron (n)", "Answered (n)"),
    );
    table
        .rows
        .push(row(head, places, |place| view.base_cell(by, place)));
    if !view.is_open() {
        return;
    }
    for state in State::ALL.into_iter().skip(1) {
        let [key, es, en] = state.names();
        let line = row(
            Head::new(HeadKind::State, key, Text::new(es, en)),
            places,
            |place| view.state_cell(state, by, place),
        );
        table.rows.push(line);
    }
}

fn numbers(view: &View, by: usize, places: &[usize], table: &mut Table) {
    let of: Vec<Result<Vec<f64>, Why>> = places.iter().map(|place| view.numbers(by, *place)).collect();
    let line = |key: &str, es: &str, en: &str, value: &dyn Fn(&[f64]) -> Option<Value>| Row {
        head: Head::statistic(key, es, en),
        cells: of
            .iter()
            .map(|numbers| match numbers {
                Ok(numbers) => Cell::from(value(numbers)),
                Err(why) => Cell::hidden(*why),
            })
            .collect(),
    };
    let at = |numbers: &[f64], part: f64| {
        (!numbers.is_empty()).then(|| Value::Number(view.round(quantile(numbers, part))))
    };
    table
        .rows
        .push(line("median", "Mediana", "Median", &|n| at(n, 0.5)));
    table
        .rows
        .push(line("first_quartile", "Primer cuartil", "First quartile", &|n| {
            at(n, 0.25)
        }));
    table
        .rows
        .push(line("third_quartile", "Tercer cuartil", "Third quartile", &|n| {
            at(n, 0.75)
        }));
    table
        .rows
        .push(row(Head::statistic("mean", "Media", "Mean"), places, |place| {
            view.mean_cell(by, place)
        }));
    let deviation = |n: &[f64]| {
        let deviation = Moments::of(n)?.deviation;
        deviation
            .is_finite()
            .then(|| Value::Number(view.round(deviation)))
    };
    table.rows.push(line(
        "deviation",
        "Desviación estándar",
        "Standard deviation",
        &deviation,
    ));
    for (key, es, en, end) in [
        ("minimum", "Mínimo", "Minimum", false),
        ("maximum", "Máximo", "Maximum", true),
    ] {
        let cell = |numbers: &Result<Vec<f64>, Why>| match (view.is_open(), numbers) {
            (true, Ok(numbers)) => {
                let value = if end { numbers.last() } else { numbers.first() };
                Cell::from(value.copied().map(Value::Number))
            }
            _ => Cell::hidden(Why::OnePerson),
        };
        table.rows.push(Row {
            head: Head::statistic(key, es, en),
            cells: of.iter().map(cell).collect(),
        });
    }
}

fn moments(view: &View, by: usize, places: &[usize], table: &mut Table) {
    let groups = view.catalogue.breakdowns.get(by);
    let total = view.total(by);
    let all = |place: usize| -> Vec<&str> {
        let is_member = |row: &usize| {
            let group =
                groups.map(|groups| usize::from(groups.of_record[view.column.records[*row] as usize]));
            view.column.states[*row] == State::Answered && (place == total || group == Some(place))
        };
        (0..view.column.len())
            .filter(is_member)
            .map(|row| view.column.moments[row].as_str())
            .collect()
    };
    for (key, es, en, end) in [
        ("first", "Primera", "First", false),
        ("last", "Última", "Last", true),
    ] {
        let line = row(Head::statistic(key, es, en), places, |place| {
            if !view.is_open() {
                return Cell::hidden(Why::OnePerson);
            }
            let values = all(place);
            let value = if end {
                values.iter().max()
            } else {
                values.iter().min()
            };
            Cell::from(value.map(|value| Value::Date((*value).to_owned())))
        });
        table.rows.push(line);
    }
}

fn mean_ranks(view: &View, by: usize, places: &[usize], table: &mut Table) {
    let groups = view.catalogue.breakdowns.get(by);
    let total = view.total(by);
    for (choice, name) in view.question.answers() {
        let head = Head::new(
            HeadKind::Statistic,
            format!("rank:{}", name.value),
            Text::new(
                format!("{}: lugar medio", name.label.es),
                format!("{}: mean place", name.label.en),
            ),
        );
        let line = row(head, places, |place| {
            if view.stand_in(by, place).is_some() {
                return Cell::hidden(Why::Protected);
            }
            if view.answered(by, place).is_none() {
                return Cell::hidden(Why::SmallBase);
            }
            let mut ranks = Vec::new();
            for row in 0..view.column.len() {
                let group =
                    groups.map(|groups| usize::from(groups.of_record[view.column.records[row] as usize]));
                if place == total || group == Some(place) {
                    let at = view
                        .column
                        .choices(row)
                        .iter()
                        .position(|c| usize::from(*c) == choice);
                    ranks.extend(at.map(|at| at as f64 + 1.0));
                }
            }
            if !view.is_open() && (ranks.len() as u64) < view.minimum() {
                return Cell::hidden(Why::Protected);
            }
            Cell::from(Moments::of(&ranks).map(|m| Value::Mean(view.round(m.mean))))
        });
        table.rows.push(line);
    }
}

/// What people wrote, for those who may read records.
fn texts(view: &View) -> Option<Table> {
    let texts = view.sample.texts(view.question);
    let written: Vec<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
    if written.is_empty() || view.question.is_repeated() {
        return None;
    }
    let mut table = Table {
        id: format!("{}.texts", view.question.field.name),
        title: view.question.label.clone(),
        question: Some(view.question.field.path.clone()),
        columns: vec![Head::statistic("text", "Respuesta", "Answer")],
        ..Table::default()
    };
    for (number, text) in written.iter().take(LISTED).enumerate() {
        table.rows.push(Row {
            head: Head::new(
                HeadKind::Item,
                (number + 1).to_string(),
                Text::same((number + 1).to_string()),
            ),
            cells: vec![Cell::new(Value::Text(Text::same((*text).clone())))],
        });
    }
    table.notes.push(Text::new(
        "Solo para quienes pueden leer los registros: los textos pueden identificar a una persona.",
        "Only for those who may read records: texts may identify a person.",
    ));
    if written.len() > LISTED {
        table.notes.push(Text::new(
            format!(
                "Se muestran {LISTED} de {} respuestas; todas están en la descarga.",
                written.len()
            ),
            format!(
                "{LISTED} of {} answers are shown; all of them are in the download.",
                written.len()
            ),
        ));
    }
    Some(table)
}

/// Questions with one scale as diverging bars: items down, the scale across.
fn scale(views: &[View]) -> Option<Table> {
    let first = views.first().filter(|_| views.len() > 1)?;
    let total = first.total(0);
    let mut table = Table {
        id: format!("scale.{}", first.question.field.name),
        title: Text::new(
            format!("Escala: {} y {} más", first.question.label.es, views.len() - 1),
            format!("Scale: {} and {} more", first.question.label.en, views.len() - 1),
        ),
        ..Table::default()
    };
    let answers: Vec<usize> = first.question.answers().map(|(choice, _)| choice).collect();
    for choice in &answers {
        let choice = &first.question.choices[*choice];
        table.columns.push(Head::new(
            HeadKind::Answer,
            choice.value.clone(),
            choice.label.clone(),
        ));
    }
    table
        .columns
        .push(Head::statistic("favourable", "Lado favorable", "Favourable side"));
    table.columns.push(Head::statistic("mean", "Media", "Mean"));
    table
        .columns
        .push(Head::statistic("answered", "Respondieron (n)", "Answered (n)"));
    for view in views {
        let mut cells: Vec<Cell> = answers
            .iter()
            .map(|choice| view.choice_cell(*choice, 0, total))
            .collect();
        cells.push(view.favourable_cell(0, total));
        cells.push(view.mean_cell(0, total));
        cells.push(view.base_cell(0, total));
        let head = Head::new(
            HeadKind::Item,
            view.question.field.name.clone(),
            view.question.label.clone(),
        );
        table.rows.push(Row { head, cells });
    }
    let parts = answers.len();
    table.picture = Some(Picture::Likert {
        rows: (0..table.rows.len()).collect(),
        columns: (0..parts).collect(),
        neutral: (parts % 2 == 1).then_some(parts / 2),
    });
    Some(table)
}

fn notes(view: &View, table: &mut Table) {
    match view.question.kind {
        QuestionKind::SelectMultiple => table.notes.push(Text::new(
            "Se podía elegir más de una respuesta: los porcentajes son de personas y suman más de 100.",
            "More than one answer could be chosen: percentages are of persons and add up to more than 100.",
        )),
        QuestionKind::Rank => {
            let top = view.question.top().unwrap_or(1);
            table.notes.push(match top {
                1 => Text::new(
                    "El porcentaje es de quienes la pusieron en primer lugar.",
                    "The percentage is of those who put it first.",
                ),
                _ => Text::new(
                    format!("El porcentaje es de quienes la pusieron entre los primeros {top} lugares."),
                    format!("The percentage is of those who put it among the first {top}."),
                ),
            });
        }
        _ => {}
    }
    if view.question.is_repeated() {
        table.notes.push(Text::new(
            "Se cuentan repeticiones, no personas.",
            "Instances of the repeat are counted, not persons.",
        ));
    }
    if view.column.unknown > 0 {
        let of_file = !view.question.field.file_choices.is_empty();
        table.notes.push(if of_file { Text::new(
            "La lista viene de un archivo y es larga: solo se nombran las respuestas más frecuentes, que dieron al menos 10 registros. Las demás cuentan en la base.",
            "The list comes from a file and is long: only the most frequent answers are named, those of at least 10 records. The others count in the base.",
        ) } else { Text::new(
            "Hay respuestas que la versión actual del formulario ya no ofrece; cuentan en la base.",
            "Some answers are no longer offered by the form's present version; they count in the base.",
        ) });
    }
    let is_conditional = view
        .by(0)
        .is_some_and(|protected| protected.counted.is_conditional);
    if is_conditional {
        table.notes.push(Text::new(
            "No se preguntó a todas las personas: la base son quienes la respondieron.",
            "Not everybody was asked: the base is those who answered.",
        ));
    }
}

/// The most frequent answer, in a sentence.
fn reading(question: &Question, table: &Table) -> Option<Text> {
    if !matches!(
        question.kind,
        QuestionKind::SelectOne | QuestionKind::SelectMultiple | QuestionKind::Rank
    ) {
        return None;
    }
    let answers = table.rows.iter().filter(|row| row.head.kind == HeadKind::Answer);
    let shown = answers.filter_map(|row| Some((row.cells.first()?.number()?, row)));
    let (share, row) = shown.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let percent = (share * 100.0).round();
    let label = &row.head.label;
    Some(match (row.cells[0].n, row.cells[0].base) {
        (Some(n), Some(base)) => Text::new(
            format!(
                "La respuesta más frecuente fue «{}»: {percent} % ({n} de {base}).",
                label.es
            ),
            format!(
                "The most frequent answer was “{}”: {percent} % ({n} of {base}).",
                label.en
            ),
        ),
        _ => Text::new(
            format!("La respuesta más frecuente fue «{}»: {percent} %.", label.es),
            format!("The most frequent answer was “{}”: {percent} %.", label.en),
        ),
    })
}
