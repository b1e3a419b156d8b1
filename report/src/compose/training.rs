//! What a training changed: links between waves, gains, items, reaction, confidence, behaviour.

use super::behaviour;
use super::catalogue::Catalogue;
use super::items;
use super::linking::{linking, review};
use super::view::View;
use super::waves::{Linked, Wave, When, gives_unlinked_away, knowledge, waves};
use crate::sample::{Question, Sample};
use crate::stats::adjusted::ancova;
use crate::stats::mean::{Moments, welch};
use crate::stats::paired::{Gain, gain, hake_of_individuals, hake_of_means};
use crate::stats::rank::signed_rank;
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Section, Table, Text, Value, Why};

/// Part of the points from which a test counts as passed.
pub const MASTERY: f64 = 0.7;

/// Rows by gender: key, names, members by gender index.
pub(super) const ROWS: [([&str; 3], &[usize]); 4] = [
    (["total", "Total", "Total"], &[0, 1, 2]),
    (["women", "Mujeres", "Women"], &[0]),
    (["men", "Hombres", "Men"], &[1]),
    (["other", "Otra o no la indicó", "Another, or not stated"], &[2]),
];

/// The section; `None` without waves.
pub fn section(samples: &[Sample], catalogues: &[Catalogue], profile: Profile) -> Option<Section> {
    let waves = waves(samples);
    if waves.is_empty() {
        return None;
    }
    let minimum = profile.minimum();
    let find = |when: When| waves.iter().find(|wave| wave.when == when);
    let (before, after, later) = (find(When::Before), find(When::After), find(When::Later));
    let linked = before
        .zip(after)
        .map(|(before, after)| Linked::new(before, after));
    let mut section = Section {
        id: "training".into(),
        title: Text::new("Evaluación de la capacitación", "Training evaluation"),
        ..Section::default()
    };
    let catalogue_of = |wave: &Wave| {
        let at = samples
            .iter()
            .position(|sample| std::ptr::eq(sample, wave.sample));
        at.and_then(|at| catalogues.get(at))
    };
    section.tables.push(linking(&waves, linked.as_ref(), minimum));
    if let Some(linked) = &linked {
        if profile == Profile::Open {
            section.tables.extend(review(linked));
        }
        let gains = gains(linked, minimum);
        section.readings.extend(gains.readings.iter().take(1).cloned());
        section.tables.push(gains);
        section.tables.extend(gap(linked, minimum));
        section.tables.extend(items::changes(
            linked,
            [catalogue_of(linked.before), catalogue_of(linked.after)],
            profile,
        ));
    }
    section.tables.push(test(&waves, linked.as_ref(), minimum));
    for wave in &waves {
        let Some(catalogue) = catalogue_of(wave) else {
            continue;
        };
        if !knowledge(wave.sample).is_empty() {
            section
                .tables
                .extend(items::distractors(wave, catalogue, profile));
        }
    }
    if let Some((wave, catalogue)) = after.and_then(|wave| Some((wave, catalogue_of(wave)?))) {
        section.tables.extend(reaction(wave.sample, catalogue, profile));
    }
    section
        .tables
        .extend(behaviour::confidence(&waves, linked.as_ref(), minimum));
    if let Some((wave, catalogue)) = later.and_then(|wave| Some((wave, catalogue_of(wave)?))) {
        section
            .tables
            .extend(behaviour::follow_up(wave.sample, catalogue, profile));
    }
    let levels = kirkpatrick(&section, later.is_some());
    section.tables.insert(0, levels);
    Some(section)
}

/// True if figures of that many persons may be shown.
pub(super) fn enough(n: u64, minimum: u64) -> bool {
    n >= minimum
}

/// Members of a row among persons by gender; in protected reports a total stands on women and men if the rest is small.
pub(super) fn members<T: Copy>(row: &[usize], persons: &[(usize, T)], minimum: u64) -> Vec<T> {
    let rest = persons.iter().filter(|(gender, _)| *gender == 2).count() as u64;
    let drop_rest = row.len() > 1 && minimum > 0 && rest > 0 && rest < minimum;
    let kept = persons
        .iter()
        .filter(|(gender, _)| row.contains(gender) && !(drop_rest && *gender == 2));
    kept.map(|(_, value)| *value).collect()
}

/// Where one of women and men is hidden and the other is not, the total would give the hidden one.
pub(super) fn settle(rows: &mut [Row], minimum: u64) {
    if minimum == 0 {
        return;
    }
    let totals: Vec<String> = rows
        .iter()
        .filter_map(|row| row.head.key.strip_suffix("total").map(str::to_owned))
        .collect();
    for prefix in totals {
        let at = |name: &str| {
            rows.iter()
                .position(|row| row.head.key == format!("{prefix}{name}"))
        };
        let Some(total) = at("total") else { continue };
        let parts: Vec<usize> = ["women", "men"].iter().filter_map(|name| at(name)).collect();
        for column in 0..rows[total].cells.len() {
            let hidden = parts
                .iter()
                .filter(|part| rows[**part].cells[column].hidden.is_some())
                .count();
            if hidden > 0 && hidden < parts.len() {
                rows[total].cells[column] = Cell::hidden(Why::Protected);
            }
        }
    }
}

pub(super) fn kind(key: &str) -> HeadKind {
    if key == "total" {
        HeadKind::Total
    } else {
        HeadKind::Group
    }
}

fn gains(linked: &Linked, minimum: u64) -> Table {
    let scores = linked.scores();
    let maximum = linked.before.maximum().max(linked.after.maximum());
    let mut rows = Vec::new();
    let mut readings = Vec::new();
    for ([key, es, en], genders) in ROWS {
        let pairs = members(genders, &scores, minimum);
        let Some(gain) = gain(&pairs) else { continue };
        let is_shown = enough(gain.n, minimum);
        if is_shown {
            readings.push(gain_reading(es, en, &gain));
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
fn gap(linked: &Linked, minimum: u64) -> Option<Table> {
    let scores = linked.scores();
    let [women, men] = [members(&[0], &scores, minimum), members(&[1], &scores, minimum)];
    let least = women.len().min(men.len()) as u64;
    if least < 2 {
        return None;
    }
    let gains = |pairs: &[[f64; 2]]| Moments::of(&pairs.iter().map(|[a, b]| b - a).collect::<Vec<_>>());
    let raw = welch(&gains(&women)?, &gains(&men)?);
    let adjusted = ancova(&women, &men);
    let line = |key: &str, es: &str, en: &str, found: Option<(f64, [f64; 2], f64)>| Row {
        head: Head::new(HeadKind::Item, key, Text::new(es, en)),
        cells: match (enough(least, minimum), found) {
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

/// The test as a whole: ceiling, mastery, reliability.
fn test(waves: &[Wave], linked: Option<&Linked>, minimum: u64) -> Table {
    let mut rows = Vec::new();
    for wave in waves.iter().filter(|wave| !knowledge(wave.sample).is_empty()) {
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
            let share = |count: u64| {
                if is_safe(count) {
                    Cell::share(count, n)
                } else {
                    Cell::hidden(Why::Protected)
                }
            };
            let mut ceiling = share(full);
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
                share(mastered),
                ceiling,
                if key == "total" {
                    items::reliability(wave, minimum)
                } else {
                    Cell::default()
                },
            ];
            if !enough(n, minimum) {
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

/// Agreement items of the end of the course.
fn reaction(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Table> {
    let is_reaction = |q: &&Question| q.scale().is_some_and(|scale| scale.starts_with("likert"));
    let by = catalogue.gender().unwrap_or(0);
    let find = |key: &str| catalogue.breakdowns.get(by).and_then(|groups| groups.find(key));
    let mut columns = vec![Head::new(HeadKind::Total, "total", Text::new("Total", "Total"))];
    let mut groups = Vec::new();
    for ([key, es, en], _) in &ROWS[1..3] {
        if let Some(group) = find(key) {
            groups.push(group);
            columns.push(Head::new(HeadKind::Group, *key, Text::new(*es, *en)));
        }
    }
    columns.push(Head::statistic("mean", "Media", "Mean"));
    let rows: Vec<Row> = sample
        .questions
        .iter()
        .filter(is_reaction)
        .map(|question| {
            let view = View::new(sample, catalogue, question, profile);
            let total = view.total(by);
            let places = std::iter::once(total).chain(groups.iter().copied());
            let mut cells: Vec<Cell> = places.map(|place| view.favourable_cell(by, place)).collect();
            cells.push(view.mean_cell(by, total));
            Row {
                head: Head::new(
                    HeadKind::Item,
                    question.field.name.clone(),
                    question.label.clone(),
                ),
                cells,
            }
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        id: "training.reaction".into(),
        title: Text::new(
            "Reacción: de acuerdo o muy de acuerdo",
            "Reaction: agree or strongly agree",
        ),
        picture: Picture::bars(rows.len(), groups.len() + 1),
        columns,
        rows,
        ..Table::default()
    })
}

/// The four levels on one page.
fn kirkpatrick(section: &Section, has_later: bool) -> Table {
    let table = |id: &str| section.tables.iter().find(|table| table.id == id);
    let cell = |id: &str, row: &str, column: &str| {
        table(id)
            .and_then(|t| t.cell(row, column))
            .cloned()
            .unwrap_or_default()
    };
    // The mean of the shown shares of a table's items.
    let mean = |id: &str, column: &str| {
        let Some((table, at)) = table(id).and_then(|t| Some((t, t.column(column)?))) else {
            return Cell::default();
        };
        let shares: Vec<f64> = table
            .rows
            .iter()
            .filter_map(|row| row.cells[at].number())
            .collect();
        match (
            shares.is_empty(),
            table.rows.first().and_then(|row| row.cells[at].hidden),
        ) {
            (true, Some(why)) => Cell::hidden(why),
            (true, None) => Cell::default(),
            _ => Cell::new(Value::Share(
                (shares.iter().sum::<f64>() / shares.len() as f64 * 100.0).round() / 100.0,
            )),
        }
    };
    let line = |level: &str, key: &str, es: &str, en: &str, cells: [Cell; 3]| Row {
        head: Head::new(
            HeadKind::Item,
            format!("{level}.{key}"),
            Text::new(format!("{level} · {es}"), format!("{level} · {en}")),
        ),
        cells: cells.to_vec(),
    };
    let three = |id: &str, prefix: &str, column: &str| {
        ["total", "women", "men"].map(|row| cell(id, &format!("{prefix}{row}"), column))
    };
    let mut rows = vec![
        line(
            "1",
            "reaction",
            "Reacción: de acuerdo, media de los enunciados",
            "Reaction: agree, mean of the items",
            ["total", "women", "men"].map(|c| mean("training.reaction", c)),
        ),
        line(
            "2",
            "gain",
            "Conocimientos: ganancia media",
            "Knowledge: mean gain",
            three("training.gain", "", "gain"),
        ),
        line(
            "2",
            "improved",
            "Conocimientos: mejoraron",
            "Knowledge: improved",
            three("training.gain", "", "improved"),
        ),
        line(
            "2",
            "mastery",
            "Conocimientos: 70 % o más al final",
            "Knowledge: 70 % or more at the end",
            three("training.test", "post.", "mastery"),
        ),
    ];
    if has_later {
        rows.push(line(
            "3",
            "behaviour",
            "Conducta: la aplicaron, media de las conductas",
            "Behaviour: applied, mean of the behaviours",
            ["total", "women", "men"].map(|c| mean("training.behaviours", c)),
        ));
    }
    let none = || {
        Cell::default().with_remark(
            "Se ve en los indicadores de la Estrategia, no en este curso.",
            "It shows in the indicators of the Strategy, not in this course.",
        )
    };
    rows.push(line(
        "4",
        "results",
        "Resultados",
        "Results",
        [none(), none(), none()],
    ));
    Table {
        id: "training.levels".into(),
        title: Text::new("Los cuatro niveles en una página", "The four levels on one page"),
        columns: vec![
            Head::new(HeadKind::Total, "total", Text::new("Total", "Total")),
            Head::new(HeadKind::Group, "women", Text::new("Mujeres", "Women")),
            Head::new(HeadKind::Group, "men", Text::new("Hombres", "Men")),
        ],
        rows,
        ..Table::default()
    }
}
