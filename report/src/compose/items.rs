//! Items of the knowledge test, one by one.

use super::catalogue::Catalogue;
use super::training::enough;
use super::view::View;
use super::waves::{Linked, Wave, When, knowledge};
use crate::sample::Question;
use crate::stats::items::{alpha, item_rest};
use crate::stats::paired::mcnemar;
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Table, Text, Value, Why};

/// Below that many persons reliability says nothing.
const RELIABLE_FROM: u64 = 30;

/// Right answers of the wave's records: 1 right, 0 wrong, NaN not asked.
fn right(wave: &Wave, item: &Question) -> Vec<f64> {
    let most = item
        .choices
        .iter()
        .filter_map(|choice| choice.score)
        .fold(0.0, f64::max);
    let scores = wave.sample.scores(item);
    let of = |record: &usize| match scores[*record] {
        score if score.is_nan() => f64::NAN,
        score => f64::from(u8::from(most > 0.0 && score >= most)),
    };
    wave.records.iter().map(of).collect()
}

/// Items by persons, of the items that everybody was asked.
fn matrix(wave: &Wave) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut names = Vec::new();
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for item in knowledge(wave.sample) {
        let column = right(wave, item);
        if column
            .iter()
            .zip(&wave.points)
            .all(|(x, points)| x.is_finite() || points[0].is_nan())
        {
            names.push(item.field.name.clone());
            columns.push(column);
        }
    }
    let persons = (0..wave.len()).filter(|at| wave.points[*at][0].is_finite());
    let rows = persons
        .map(|at| columns.iter().map(|column| column[at]).collect())
        .collect();
    (names, rows)
}

/// α (KR-20) of the items that everybody was asked, with its interval.
pub(super) fn reliability(wave: &Wave, minimum: u64) -> Cell {
    let (_, rows) = matrix(wave);
    if (rows.len() as u64) < RELIABLE_FROM.max(minimum) {
        return Cell::hidden(Why::SmallSample);
    }
    match alpha(&rows) {
        Some((alpha, interval)) => Cell::new(Value::Measure(alpha))
            .with_interval(Some(interval))
            .with_n(rows.len() as u64),
        None => Cell::default(),
    }
}

/// Each item before and after: difficulty of everybody, changes of linked persons, and how it goes with the rest.
pub(super) fn changes(
    linked: &Linked,
    catalogues: [Option<&Catalogue>; 2],
    profile: Profile,
) -> Option<Table> {
    let minimum = profile.minimum();
    let (names, rows) = matrix(linked.after);
    let mut out = Vec::new();
    for item in knowledge(linked.after.sample) {
        let name = item.field.name.as_str();
        let Some(same) = knowledge(linked.before.sample)
            .into_iter()
            .find(|other| other.field.name == name)
        else {
            continue;
        };
        let (before, after) = (right(linked.before, same), right(linked.after, item));
        let share = |wave: &Wave, catalogue: Option<&Catalogue>, item: &Question, column: &[f64]| {
            if minimum > 0 {
                return protected_share(wave, catalogue, item, column, profile);
            }
            let (n, base) = right_of(column, |_| true);
            Cell::share(n, base)
        };
        let pairs = linked
            .links
            .pairs
            .iter()
            .map(|pair| (before[pair.first], after[pair.second]));
        let pairs: Vec<(f64, f64)> = pairs.filter(|(a, b)| a.is_finite() && b.is_finite()).collect();
        let count = |a: f64, b: f64| pairs.iter().filter(|pair| **pair == (a, b)).count() as u64;
        let (lost, won) = (count(1.0, 0.0), count(0.0, 1.0));
        let is_shown = enough(pairs.len() as u64, minimum);
        let changes = |n: u64| match minimum == 0 {
            // Twins of the other form: nobody answered the same one twice.
            true if pairs.is_empty() => Cell::default(),
            true => Cell::new(Value::Count(n)),
            // Few persons change in one direction: the two counts and the shares would give them.
            false => Cell::hidden(Why::Protected),
        };
        // With the shares before and after known, a p says how many changed in each direction.
        let is_safe = minimum == 0 || lost >= minimum && won >= minimum;
        let tested = mcnemar(lost, won).filter(|_| is_shown && is_safe);
        let p = |value: Option<f64>| {
            let value = value.map(|p| {
                if minimum > 0 {
                    (p * 100.0).round() / 100.0
                } else {
                    p
                }
            });
            match (is_shown, is_safe) {
                (false, _) => Cell::hidden(Why::SmallBase),
                (true, false) => Cell::hidden(Why::Protected),
                (true, true) => Cell::from(value.map(Value::Probability)),
            }
        };
        let rest = names
            .iter()
            .position(|known| known == name)
            .and_then(|at| item_rest(&rows, at));
        let rest = match enough(rows.len() as u64, minimum) {
            false => Cell::hidden(Why::SmallBase),
            true => match rest {
                Some(r) if r < 0.0 => Cell::new(Value::Measure(r))
                    .with_remark("Negativa: conviene revisar la clave.", "Negative: check the key."),
                Some(r) if r < 0.2 => {
                    Cell::new(Value::Measure(r)).with_remark("Débil (< 0.20).", "Weak (< 0.20).")
                }
                rest => Cell::from(rest.map(Value::Measure)),
            },
        };
        out.push(Row {
            head: Head::new(HeadKind::Item, name, item.label.clone()),
            cells: vec![
                share(linked.before, catalogues[0], same, &before),
                share(linked.after, catalogues[1], item, &after),
                changes(lost),
                changes(won),
                p(tested.map(|test| test.exact)),
                p(tested.map(|test| test.mid_p)),
                p(tested.map(|test| test.chi_square_p)),
                rest,
            ],
        });
    }
    (!out.is_empty()).then(|| Table {
        id: "training.items".into(),
        title: Text::new("Pregunta por pregunta de la prueba", "The test, item by item"),
        columns: vec![
            Head::statistic("before", "Acertaron antes", "Right before"),
            Head::statistic("after", "Acertaron al final", "Right at the end"),
            Head::statistic("lost", "Perdieron (b)", "Lost (b)"),
            Head::statistic("won", "Ganaron (c)", "Won (c)"),
            Head::statistic("mcnemar", "p (McNemar exacta)", "p (McNemar, exact)"),
            Head::statistic("mid_p", "p media (McNemar)", "mid-p (McNemar)"),
            Head::statistic("chi_square", "p (McNemar χ²)", "p (McNemar χ²)"),
            Head::statistic("item_rest", "Correlación con el resto (final)", "Correlation with the rest (end)"),
        ],
        picture: Some(Picture::Dumbbell { rows: (0..out.len()).collect(), from: 0, to: 1 }),
        rows: out,
        notes: vec![Text::new(
            "Dificultad deseable: de 30 a 80 % de aciertos antes del curso. Con menos de 25 cambios se lee la p exacta. Con menos de 100 personas las correlaciones son indicativas.",
            "Desirable difficulty: 30 to 80 % right before the course. Below 25 changes read the exact p. Below 100 persons correlations are indicative.",
        )],
        ..Table::default()
    })
}

/// How many were right, of how many who were asked, among the persons kept.
fn right_of(column: &[f64], keep: impl Fn(usize) -> bool) -> (u64, u64) {
    let asked = column
        .iter()
        .enumerate()
        .filter(|(at, x)| x.is_finite() && keep(*at));
    let asked: Vec<f64> = asked.map(|(_, x)| *x).collect();
    (asked.iter().sum::<f64>() as u64, asked.len() as u64)
}

/// The share that was right, shown only where the table of the item's answers shows its key.
fn protected_share(
    wave: &Wave,
    catalogue: Option<&Catalogue>,
    item: &Question,
    column: &[f64],
    profile: Profile,
) -> Cell {
    let minimum = profile.minimum();
    let Some(catalogue) = catalogue.filter(|_| wave.len() == wave.sample.records) else {
        return Cell::hidden(Why::Protected);
    };
    let view = View::new(wave.sample, catalogue, item, profile);
    let is_shown = item
        .keys()
        .all(|key| view.choice_cell(key, 0, view.total(0)).hidden.is_none());
    if !is_shown {
        return Cell::hidden(Why::Protected);
    }
    // Where totals are not exact, women and men stand for everybody.
    let is_rounded = !catalogue.options.exact_totals;
    let (n, base) = right_of(column, |at| !is_rounded || wave.gender[at] < 2);
    if n < minimum || base - n < minimum {
        return Cell::hidden(if enough(base, minimum) {
            Why::Protected
        } else {
            Why::SmallBase
        });
    }
    match is_rounded {
        true => Cell::new(Value::Share((n as f64 * 100.0 / base as f64).round() / 100.0)).rounded(),
        false => Cell::share(n, base),
    }
}

/// Which wrong answers attract: every choice of every item.
pub(super) fn distractors(wave: &Wave, catalogue: &Catalogue, profile: Profile) -> Option<Table> {
    let [key, es, en] = wave.when.names();
    if wave.when == When::Later || wave.len() != wave.sample.records {
        return None;
    }
    let mut rows = Vec::new();
    for item in knowledge(wave.sample) {
        let view = View::new(wave.sample, catalogue, item, profile);
        let total = view.total(0);
        for (choice, name) in item.answers() {
            let is_key = name.score.is_some_and(|score| score > 0.0);
            let mark = if is_key {
                Text::new("Clave", "Key")
            } else {
                Text::default()
            };
            rows.push(Row {
                head: Head::new(
                    HeadKind::Answer,
                    format!("{}/{}", item.field.name, name.value),
                    Text::new(
                        format!("{}: {}", item.field.name, name.label.es),
                        format!("{}: {}", item.field.name, name.label.en),
                    ),
                ),
                cells: vec![view.choice_cell(choice, 0, total), Cell::new(Value::Text(mark))],
            });
        }
    }
    (!rows.is_empty()).then(|| Table {
        id: format!("training.distractors.{key}"),
        title: Text::new(
            format!("Respuestas elegidas: {es}"),
            format!("Answers chosen: {en}"),
        ),
        columns: vec![
            Head::statistic("share", "La eligieron", "Chose it"),
            Head::statistic("key", "Clave", "Key"),
        ],
        rows,
        notes: vec![Text::new(
            "Porcentaje de quienes eligieron una opción, sin contar «no sé».",
            "Percentage of those who chose an option, “don't know” not counted.",
        )],
        ..Table::default()
    })
}
