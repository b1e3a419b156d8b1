//! The knowledge test as a whole, wave by wave.

use super::items;
use super::training::{Hidden, ROWS, enough, kind, members, settle};
use super::waves::{Linked, Wave, When, gives_unlinked_away, knowledge};
use crate::stats::mean::Moments;
use crate::table::{Cell, Head, Row, Table, Text, Value, Why};

/// Part of the points from which a test counts as passed.
pub const MASTERY: f64 = 0.7;

/// Means, mastery, ceiling and reliability; `hidden` are the groups that each wave hides, `untold` those of which its items
/// hide how many were right.
pub(super) fn test(
    waves: &[Wave],
    linked: Option<&Linked>,
    hidden: &[Hidden],
    untold: &[[bool; 3]],
    minimum: u64,
) -> Table {
    let mut rows = Vec::new();
    let tested = waves.iter().zip(hidden.iter().zip(untold));
    for (wave, (hidden, untold)) in tested.filter(|(wave, _)| !knowledge(wave.sample).is_empty()) {
        // Of so few items nobody passes who missed one.
        let passing_is_full = (1.0 - MASTERY) * (knowledge(wave.sample).len() as f64) < 1.0;
        let [wave_key, wave_es, wave_en] = wave.when.names();
        let gives_away = gives_unlinked_away(wave, linked, minimum);
        for ([key, es, en], genders) in ROWS {
            let persons: Vec<(usize, [f64; 2])> = wave
                .gender
                .iter()
                .copied()
                .zip(wave.points.iter().copied())
                .collect();
            let scored = persons
                .into_iter()
                .filter(|(_, points)| points[0].is_finite())
                .collect::<Vec<_>>();
            let points = members(genders, &scored, minimum);
            if points.is_empty() {
                continue;
            }
            let n = points.len() as u64;
            let moments = Moments::of(&points.iter().map(|p| p[0]).collect::<Vec<_>>());
            let mastered = points
                .iter()
                .filter(|[score, most]| *score >= MASTERY * most)
                .count() as u64;
            let full = points.iter().filter(|[score, most]| score >= most).count() as u64;
            let is_safe = |count: u64| minimum == 0 || (count >= minimum && n - count >= minimum);
            let is_told = |is_full: bool| !(is_full && matches!(genders, [one] if untold[*one]));
            let share = |count: u64, is_full: bool| {
                if is_safe(count) && is_told(is_full) {
                    Cell::share(count, n)
                } else {
                    Cell::hidden(Why::Protected)
                }
            };
            let mut ceiling = share(full, true);
            if full as f64 > 0.25 * n as f64 && wave.when == When::Before && ceiling.hidden.is_none() {
                ceiling = ceiling.with_remark(
                    "Más de una de cada cuatro personas ya tenía el máximo: la prueba no puede mostrar su ganancia.",
                    "More than one in four had full marks already: the test cannot show what they gained.",
                );
            }
            let mut cells = vec![
                Cell::new(Value::Count(n)),
                match gives_away {
                    true => Cell::hidden(Why::Protected),
                    false => Cell::from(moments.map(|m| Value::Mean(m.mean)))
                        .with_interval(moments.and_then(|m| m.interval())),
                },
                share(mastered, passing_is_full),
                ceiling,
                if key == "total" {
                    items::reliability(wave, minimum)
                } else {
                    Cell::default()
                },
            ];
            if !enough(n, minimum) || hidden.row(genders) {
                cells = vec![Cell::hidden(Why::SmallBase); cells.len()];
            }
            let label = Text::new(format!("{wave_es}: {es}"), format!("{wave_en}: {en}"));
            rows.push(Row {
                head: Head::new(kind(key), format!("{wave_key}.{key}"), label),
                cells,
            });
        }
    }
    settle(&mut rows, minimum);
    Table {
        id: "training.test".into(),
        title: Text::new(
            "La prueba de conocimientos (todas las personas de cada ronda)",
            "The knowledge test (everybody of each wave)",
        ),
        columns: vec![
            Head::statistic("n", "Con puntaje (n)", "With a score (n)"),
            Head::statistic("mean", "Puntaje medio", "Mean score"),
            Head::statistic("mastery", "Con 70 % o más", "With 70 % or more"),
            Head::statistic("ceiling", "Con el máximo", "With full marks"),
            Head::statistic("alpha", "α de Cronbach (KR-20)", "Cronbach's α (KR-20)"),
        ],
        rows,
        notes: vec![Text::new(
            "«No sé» y en blanco valen 0 puntos; una pregunta que no se hizo no cuenta. La confiabilidad no se muestra por debajo de 30 personas; después de un buen curso es baja, porque casi todo se acierta.",
            "“Don't know” and blank are 0 points; an item that was not asked does not count. Reliability is not shown below 30 persons; after a good course it is low, because nearly everything is right.",
        )],
        ..Table::default()
    }
}
