//! What people trust themselves to do, and what they did afterwards.

use super::catalogue::Catalogue;
use super::training::{ROWS, enough};
use super::view::View;
use super::waves::{Linked, Wave, When, gives_unlinked_away};
use crate::sample::{Question, Sample};
use crate::stats::mean::Moments;
use crate::stats::paired::gain;
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Table, Text, Value, Why};

fn is_confidence(question: &&Question) -> bool {
    question
        .scale()
        .is_some_and(|scale| scale.starts_with("confidence"))
}

/// Confidence before, at the end, and before as seen from the end: who learns what there is to know may rate the same
/// ability lower (response shift).
pub(super) fn confidence(waves: &[Wave], linked: Option<&Linked>, minimum: u64) -> Option<Table> {
    let after = waves.iter().find(|wave| wave.when == When::After)?;
    let before = waves.iter().find(|wave| wave.when == When::Before);
    let questions: Vec<&Question> = after.sample.questions.iter().filter(is_confidence).collect();
    let hindsight = |name: &str| {
        let mut all = questions.iter();
        all.find(|q| q.plan.as_ref().and_then(|plan| plan.pair.as_deref()) == Some(name))
            .copied()
    };
    let is_now = |q: &&&Question| q.plan.as_ref().is_none_or(|plan| plan.pair.is_none());
    // With the changes of linked persons, a mean of everybody would be that of the few without a link.
    let gives_away = |wave: &Wave| gives_unlinked_away(wave, linked, minimum);
    let is_closed = gives_away(after) || before.is_some_and(gives_away);
    let mean = |numbers: &[f64]| {
        let numbers: Vec<f64> = numbers.iter().copied().filter(|x| x.is_finite()).collect();
        match Moments::of(&numbers) {
            Some(_) if is_closed => Cell::hidden(Why::Protected),
            Some(m) if enough(m.n, minimum) => Cell::new(Value::Mean(m.mean)).with_base(m.n),
            Some(_) => Cell::hidden(Why::SmallBase),
            None => Cell::default(),
        }
    };
    let difference = |pairs: &[[f64; 2]]| {
        let pairs: Vec<[f64; 2]> = pairs
            .iter()
            .copied()
            .filter(|p| p.iter().all(|x| x.is_finite()))
            .collect();
        match gain(&pairs) {
            Some(gain) if enough(gain.n, minimum) => Cell::new(Value::Difference(gain.gain.mean))
                .with_interval(gain.interval)
                .with_base(gain.n),
            Some(_) => Cell::hidden(Why::SmallBase),
            None => Cell::default(),
        }
    };
    let mut rows = Vec::new();
    for question in questions.iter().filter(is_now) {
        let name = question.field.name.as_str();
        let now = after.numbers(name).unwrap_or_default();
        let then = before.and_then(|wave| wave.numbers(name));
        let seen = hindsight(name).and_then(|q| after.numbers(&q.field.name));
        let of_pairs = |second: &[f64]| -> Option<Vec<[f64; 2]>> {
            let then = then.as_ref()?;
            let pairs = linked?.links.pairs.iter();
            Some(
                pairs
                    .map(|pair| [then[pair.first], second[pair.second]])
                    .collect(),
            )
        };
        let same_wave: Option<Vec<[f64; 2]>> = seen
            .as_ref()
            .map(|seen| seen.iter().zip(&now).map(|(a, b)| [*a, *b]).collect());
        rows.push(Row {
            head: Head::new(HeadKind::Item, name, question.label.clone()),
            cells: vec![
                then.as_ref().map_or_else(Cell::default, |then| mean(then)),
                mean(&now),
                seen.as_ref().map_or_else(Cell::default, |seen| mean(seen)),
                of_pairs(&now).map_or_else(Cell::default, |pairs| difference(&pairs)),
                same_wave.map_or_else(Cell::default, |pairs| difference(&pairs)),
                seen.as_ref()
                    .and_then(|seen| of_pairs(seen))
                    .map_or_else(Cell::default, |pairs| difference(&pairs)),
            ],
        });
    }
    (!rows.is_empty()).then(|| Table {
        id: "training.confidence".into(),
        title: Text::new("Confianza para hacerlo", "Confidence to do it"),
        columns: vec![
            Head::statistic("before", "Antes", "Before"),
            Head::statistic("after", "Al final", "At the end"),
            Head::statistic("hindsight", "Antes, visto desde el final", "Before, seen from the end"),
            Head::statistic("gain", "Cambio (pares enlazados)", "Change (linked pairs)"),
            Head::statistic("gain_hindsight", "Cambio, visto desde el final", "Change, seen from the end"),
            Head::statistic("shift", "Cambio de vara (visto desde el final menos antes)", "Response shift (seen from the end less before)"),
        ],
        picture: Some(Picture::Slope { rows: (0..rows.len()).collect(), from: 0, to: 1 }),
        rows,
        notes: vec![Text::new(
            "Un cambio de vara negativo dice que, al saber más, las personas se califican con más rigor: entonces el cambio simple subestima lo aprendido.",
            "A negative response shift says that persons who know more judge themselves more strictly: then the plain change understates what was learnt.",
        )],
        ..Table::default()
    })
}

/// Behaviours of the last months; who had no opportunity is not in the base.
pub(super) fn follow_up(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Table> {
    let is_behaviour = |q: &&Question| q.scale().is_some_and(|scale| scale.starts_with("frequency"));
    let by = catalogue.gender().unwrap_or(0);
    let find = |key: &str| catalogue.breakdowns.get(by).and_then(|groups| groups.find(key));
    let groups: Vec<(usize, [&str; 3])> = ROWS[1..3]
        .iter()
        .filter_map(|(names, _)| Some((find(names[0])?, *names)))
        .collect();
    let mut columns = vec![Head::new(HeadKind::Total, "total", Text::new("Total", "Total"))];
    columns.extend(
        groups
            .iter()
            .map(|(_, [key, es, en])| Head::new(HeadKind::Group, *key, Text::new(*es, *en))),
    );
    columns.push(Head::statistic(
        "without",
        "Sin oportunidad u otra razón (fuera de la base)",
        "No opportunity, or another reason (not in the base)",
    ));
    let rows: Vec<Row> = sample
        .questions
        .iter()
        .filter(is_behaviour)
        .filter_map(|question| {
            let view = View::new(sample, catalogue, question, profile);
            let lowest = question.ends()?[0];
            // “Never” is the lowest point; everything above it was done.
            let never = question
                .answers()
                .find(|(_, choice)| choice.level == Some(lowest))?
                .0;
            let total = view.total(by);
            let places = std::iter::once(total).chain(groups.iter().map(|(group, _)| *group));
            let mut cells: Vec<Cell> = places
                .map(|place| applied(view.choice_cell(never, by, place)))
                .collect();
            cells.push(match (view.records(by, total), view.answered(by, total)) {
                _ if view.stand_in(by, total).is_some() || view.is_coarse() => Cell::hidden(Why::Protected),
                (Some(all), Some(answered)) => Cell::new(Value::Count(all - answered)),
                _ => Cell::hidden(Why::SmallBase),
            });
            Some(Row {
                head: Head::new(
                    HeadKind::Item,
                    question.field.name.clone(),
                    question.label.clone(),
                ),
                cells,
            })
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        id: "training.behaviours".into(),
        title: Text::new(
            "Conductas de los últimos tres meses: al menos una vez",
            "Behaviours of the last three months: at least once",
        ),
        picture: Picture::bars(rows.len(), columns.len() - 1),
        columns,
        rows,
        notes: vec![Text::new(
            "La base son quienes tuvieron oportunidad de hacerlo.",
            "The base is those who had an opportunity to do it.",
        )],
        ..Table::default()
    })
}

/// The other side of a share.
fn applied(never: Cell) -> Cell {
    let mut cell = never;
    if let Value::Share(share) = cell.value {
        cell.value = Value::Share(1.0 - share);
        cell.interval = cell.interval.map(|[low, high]| [1.0 - high, 1.0 - low]);
        cell.n = cell.n.zip(cell.base).map(|(n, base)| base - n);
    }
    cell
}
