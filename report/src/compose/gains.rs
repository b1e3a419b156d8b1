//! What linked persons gained in the test, by gender, and women's gain against men's.

use super::training::{Hidden, ROWS, enough, kind, members, settle};
use super::waves::Linked;
use crate::stats::adjusted::ancova;
use crate::stats::mean::{Moments, welch};
use crate::stats::paired::{Gain, gain, hake_of_individuals, hake_of_means};
use crate::stats::rank::signed_rank;
use crate::table::{Cell, Head, HeadKind, Picture, Row, Table, Text, Value, Why};

/// Columns whose numbers the sentence of a row says: the pairs, both means and the gain.
const SAID: usize = 4;

/// Gains of linked persons by gender; `hidden` are the groups that one of the two waves hides.
pub(super) fn gains(linked: &Linked, hidden: Hidden, minimum: u64) -> Table {
    let scores = linked.scores();
    let maximum = linked.before.maximum().max(linked.after.maximum());
    let mut rows = Vec::new();
    let mut readings = Vec::new();
    for ([key, es, en], genders) in ROWS {
        let pairs = members(genders, &scores, minimum);
        let Some(gain) = gain(&pairs) else { continue };
        let is_shown = enough(gain.n, minimum) && !hidden.row(genders);
        if is_shown {
            readings.push((rows.len(), gain_reading(es, en, &gain)));
        }
        let cells = gain_cells(&gain, &pairs, maximum, minimum);
        let cells = match is_shown {
            true => cells,
            false => vec![Cell::hidden(Why::SmallBase); cells.len()],
        };
        rows.push(Row {
            head: Head::new(kind(key), key, Text::new(es, en)),
            cells,
        });
    }
    settle(&mut rows, minimum);
    // A sentence says no more than its row: a total may have been hidden with a group.
    let is_shown = |row: &Row| row.cells.iter().take(SAID).all(|cell| cell.hidden.is_none());
    let readings = readings
        .into_iter()
        .filter(|(row, _)| is_shown(&rows[*row]))
        .map(|(_, reading)| reading)
        .collect();
    Table {
        id: "training.gain".into(),
        title: Text::new(
            "Ganancia de conocimientos (personas enlazadas)",
            "Gain of knowledge (linked persons)",
        ),
        columns: vec![
            Head::statistic("n", "Pares (n)", "Pairs (n)"),
            Head::statistic("before", "Media antes", "Mean before"),
            Head::statistic("after", "Media al final", "Mean at the end"),
            Head::statistic("gain", "Ganancia media", "Mean gain"),
            Head::statistic("p", "p (t pareada)", "p (paired t)"),
            Head::statistic("signed_rank", "p (Wilcoxon)", "p (Wilcoxon)"),
            Head::statistic("dz", "dz", "dz"),
            Head::statistic("hedges", "dz corregida (Hedges)", "dz, corrected (Hedges)"),
            Head::statistic("d_av", "d_av", "d_av"),
            Head::statistic("hake_means", "g de Hake (de las medias)", "Hake's g (of means)"),
            Head::statistic(
                "hake_individuals",
                "g de Hake (media de personas)",
                "Hake's g (mean of persons)",
            ),
            Head::statistic("improved", "Mejoraron", "Improved"),
        ],
        picture: Some(Picture::Slope {
            rows: (0..rows.len()).collect(),
            from: 1,
            to: 2,
        }),
        rows,
        readings,
        notes: vec![
            Text::new(
                format!(
                    "Puntaje máximo: {maximum}. La g de Hake no se compara entre mujeres y hombres: favorece a quien empezó con más. Bajo < 0.3, medio 0.3–0.7, alto > 0.7."
                ),
                format!(
                    "Full marks: {maximum}. Hake's g is not compared between women and men: it favours who began with more. Low < 0.3, medium 0.3–0.7, high > 0.7."
                ),
            ),
            Text::new(
                "Solo pares enlazados; quienes solo están en una ronda se cuentan aparte.",
                "Linked pairs only; who is in one wave only is counted apart.",
            ),
        ],
        ..Table::default()
    }
}

fn gain_cells(gain: &Gain, pairs: &[[f64; 2]], maximum: f64, minimum: u64) -> Vec<Cell> {
    let differences: Vec<f64> = pairs.iter().map(|[before, after]| after - before).collect();
    let improved = differences.iter().filter(|d| **d > 0.0).count() as u64;
    let individuals = match hake_of_individuals(pairs, maximum) {
        Some((g, n)) => {
            let cell = Cell::new(Value::Measure(g)).with_base(n);
            match n < gain.n {
                true => cell.with_remark(
                    "No está definida para quien empezó con el máximo.",
                    "Not defined for who began with full marks.",
                ),
                false => cell,
            }
        }
        None => Cell::default().with_remark(
            "Todas las personas empezaron con el máximo.",
            "Everybody began with full marks.",
        ),
    };
    vec![
        Cell::new(Value::Count(gain.n)),
        Cell::new(Value::Mean(gain.before.mean)),
        Cell::new(Value::Mean(gain.after.mean)),
        Cell::new(Value::Difference(gain.gain.mean)).with_interval(gain.interval),
        Cell::from(gain.test.map(|(_, p)| Value::Probability(p))),
        Cell::from(signed_rank(&differences).map(|test| Value::Probability(test.p))),
        Cell::from(gain.dz.map(Value::Measure)),
        Cell::from(gain.hedges.map(Value::Measure)),
        Cell::from(gain.d_av.map(Value::Measure)),
        Cell::from(hake_of_means(pairs, maximum).map(Value::Measure)),
        individuals,
        match minimum == 0 || (improved >= minimum && gain.n - improved >= minimum) {
            true => Cell::share(improved, gain.n),
            false => Cell::hidden(Why::Protected),
        },
    ]
}

fn gain_reading(es: &str, en: &str, gain: &Gain) -> Text {
    let number = |x: f64| format!("{x:.1}").replace('-', "−");
    let interval = |spanish: bool| match gain.interval {
        Some([low, high]) if spanish => format!(" (intervalo de 95 %: {} a {})", number(low), number(high)),
        Some([low, high]) => format!(" (95 % interval: {} to {})", number(low), number(high)),
        None => String::new(),
    };
    let (before, after, mean) = (
        number(gain.before.mean),
        number(gain.after.mean),
        number(gain.gain.mean),
    );
    // The total needs no name.
    let (es, en) = match es {
        "Total" => ("El puntaje".to_owned(), "The mean score".to_owned()),
        _ => (format!("{es}: el puntaje"), format!("{en}: the mean score")),
    };
    Text::new(
        format!(
            "{es} medio pasó de {before} a {after}, una ganancia de {mean} puntos{} en {} personas.",
            interval(true),
            gain.n
        ),
        format!(
            "{en} went from {before} to {after}, a gain of {mean} points{} for {} persons.",
            interval(false),
            gain.n
        ),
    )
}

/// Women's gain against men's: raw, and adjusted for where they began.
pub(super) fn gap(linked: &Linked, hidden: Hidden, minimum: u64) -> Option<Table> {
    let scores = linked.scores();
    let [women, men] = [members(&[0], &scores, minimum), members(&[1], &scores, minimum)];
    let least = women.len().min(men.len()) as u64;
    if least < 2 {
        return None;
    }
    let is_shown = enough(least, minimum) && !hidden.row(&[0]) && !hidden.row(&[1]);
    let gains = |pairs: &[[f64; 2]]| Moments::of(&pairs.iter().map(|[a, b]| b - a).collect::<Vec<_>>());
    let raw = welch(&gains(&women)?, &gains(&men)?);
    let adjusted = ancova(&women, &men);
    let line = |key: &str, es: &str, en: &str, found: Option<(f64, [f64; 2], f64)>| Row {
        head: Head::new(HeadKind::Item, key, Text::new(es, en)),
        cells: match (is_shown, found) {
            (false, _) => vec![Cell::hidden(Why::SmallBase), Cell::hidden(Why::SmallBase)],
            (true, None) => vec![Cell::default(), Cell::default()],
            (true, Some((difference, interval, p))) => vec![
                Cell::new(Value::Difference(difference)).with_interval(Some(interval)),
                Cell::new(Value::Probability(p)),
            ],
        },
    };
    Some(Table {
        id: "training.gap".into(),
        title: Text::new(
            "Ganancia de mujeres menos ganancia de hombres",
            "Women's gain less men's gain",
        ),
        columns: vec![
            Head::statistic("difference", "Diferencia (M − H)", "Difference (W − M)"),
            Head::statistic("p", "p", "p"),
        ],
        rows: vec![
            line(
                "raw",
                "Sin ajustar (Welch)",
                "Not adjusted (Welch)",
                raw.map(|w| (w.difference, w.interval, w.p)),
            ),
            line(
                "ancova",
                "Ajustada por la prueba inicial (ANCOVA)",
                "Adjusted for the score before (ANCOVA)",
                adjusted.map(|a| (a.difference, a.interval, a.p)),
            ),
        ],
        ..Table::default()
    })
}
