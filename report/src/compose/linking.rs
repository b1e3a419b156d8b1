//! How the waves of a training link: who was in which, and the pairs that a person should look at.

use super::training::{Hidden, ROWS, enough, kind};
use super::waves::{Linked, Wave};
use crate::table::{Cell, Head, HeadKind, Row, Table, Text, Value, Why};

/// How many were in each wave, linked and not; `hidden` are the groups that each wave hides.
pub(super) fn linking(waves: &[Wave], linked: Option<&Linked>, hidden: &[Hidden], minimum: u64) -> Table {
    let mut columns: Vec<Head> = waves
        .iter()
        .map(|wave| {
            let [key, es, en] = wave.when.names();
            Head::statistic(key, es, en)
        })
        .collect();
    if linked.is_some() {
        columns.push(Head::statistic(
            "exact",
            "Enlazadas: misma clave",
            "Linked: same code",
        ));
        columns.push(Head::statistic(
            "near",
            "Enlazadas: la clave difiere en un lugar",
            "Linked: code differs in one place",
        ));
        columns.push(Head::statistic(
            "before_only",
            "Solo antes (no siguieron o sin enlace)",
            "Before only (left, or no link)",
        ));
        columns.push(Head::statistic("after_only", "Solo al final", "End only"));
        columns.push(Head::statistic(
            "attrition",
            "Sin enlace, de quienes empezaron",
            "Not linked, of those who began",
        ));
    }
    let mut rows = Vec::new();
    let mut small = [false; 2];
    for ([key, es, en], genders) in ROWS {
        let count = |persons: &mut dyn Iterator<Item = usize>| {
            persons.filter(|gender| genders.contains(gender)).count() as u64
        };
        let mut cells: Vec<Cell> = Vec::new();
        let mut least = u64::MAX;
        for wave in waves {
            let n = count(&mut wave.gender.iter().copied());
            least = least.min(n);
            cells.push(Cell::new(Value::Count(n)));
        }
        if let Some(linked) = linked {
            let links = &linked.links;
            let pairs = |exact: bool| {
                count(
                    &mut links
                        .pairs
                        .iter()
                        .filter(|p| p.is_exact == exact)
                        .map(|pair| linked.gender(pair)),
                )
            };
            let alone = [
                count(&mut links.unlinked[0].iter().map(|at| linked.before.gender[*at])),
                count(&mut links.unlinked[1].iter().map(|at| linked.after.gender[*at])),
            ];
            let numbers = [pairs(true), pairs(false), alone[0], alone[1]];
            cells.extend(numbers.iter().map(|n| Cell::new(Value::Count(*n))));
            let linked_both = numbers[0] + numbers[1];
            cells.push(Cell::share(alone[0], alone[0] + linked_both));
            let is_small = |n: u64| (1..minimum).contains(&n);
            small[usize::from(key == "total")] |= is_small(linked_both) || alone.into_iter().any(is_small);
        }
        let is_hidden = hidden.iter().any(|hidden| hidden.row(genders));
        if (!enough(least, minimum) || is_hidden) && key != "total" {
            cells
                .iter_mut()
                .for_each(|cell| *cell = Cell::hidden(Why::SmallBase));
        }
        if least > 0 || key == "total" {
            rows.push(Row {
                head: Head::new(kind(key), key, Text::new(es, en)),
                cells,
            });
        }
    }
    hide_total(&mut rows, minimum);
    hide_few(&mut rows, waves.len(), small);
    let mut notes = Vec::new();
    if let Some(linked) = linked {
        let [exact, near] = linked.links.expected_false;
        notes.push(Text::new(
            format!("Enlaces equivocados que cabe esperar por azar: {exact:.1} entre los de misma clave y {near:.1} entre los que difieren en un lugar."),
            format!("Wrong links to be expected by chance: {exact:.1} among those with the same code and {near:.1} among those that differ in one place."),
        ));
        let duplicates: usize = linked.links.duplicates.iter().map(Vec::len).sum();
        let [no_first, no_second] = linked.links.without_code;
        notes.push(Text::new(
            format!("Sin clave: {no_first} antes y {no_second} al final. Claves repetidas en la misma ronda, que no se enlazan: {duplicates}."),
            format!("Without a code: {no_first} before and {no_second} at the end. Codes that occur twice in a wave and are not linked: {duplicates}."),
        ));
        notes.push(Text::new(
            "Quien se va a la mitad suele saber menos: si faltan enlaces, la ganancia de quienes quedan puede ser mayor que la de todas las personas.",
            "Those who leave often know less: where links are missing, the gain of those who stay may be greater than everybody's.",
        ));
    }
    Table {
        id: "training.linking".into(),
        title: Text::new(
            "Participantes y enlaces entre rondas",
            "Participants and links between waves",
        ),
        columns,
        rows,
        notes,
        ..Table::default()
    }
}

/// The total less the shown groups must not be a hidden one.
fn hide_total(rows: &mut [Row], minimum: u64) {
    let hidden = rows
        .iter()
        .filter(|row| row.cells.iter().any(|cell| cell.hidden.is_some()))
        .count();
    if minimum > 0 && hidden > 0 {
        for row in rows.iter_mut().filter(|row| row.head.key == "total") {
            row.cells
                .iter_mut()
                .for_each(|cell| *cell = Cell::hidden(Why::Protected));
        }
    }
}

/// Where few left or few stayed, who they were is nobody's business: no group's links are shown then, for one that is hidden
/// alone follows from the total. `small` says so for the groups and for the total.
fn hide_few(rows: &mut [Row], waves: usize, [groups, total]: [bool; 2]) {
    for row in rows {
        let is_total = row.head.key == "total";
        if total || (groups && !is_total) {
            for cell in row.cells.iter_mut().skip(waves) {
                *cell = Cell::hidden(Why::Protected);
            }
        }
    }
}

/// Links that differ in one place, for a person who knows the codes.
pub(super) fn review(linked: &Linked) -> Option<Table> {
    let near: Vec<_> = linked.links.pairs.iter().filter(|pair| !pair.is_exact).collect();
    let text = |text: &str| Cell::new(Value::Text(Text::same(text)));
    let row = |(number, pair): (usize, &&crate::link::Pair)| {
        let same = linked.before.gender[pair.first] == linked.after.gender[pair.second];
        let agrees = if same {
            Text::new("Sí", "Yes")
        } else {
            Text::new("No", "No")
        };
        Row {
            head: Head::new(
                HeadKind::Item,
                (number + 1).to_string(),
                Text::same((number + 1).to_string()),
            ),
            cells: vec![
                text(&linked.before.codes[pair.first]),
                text(&linked.after.codes[pair.second]),
                Cell::new(Value::Text(agrees)),
            ],
        }
    };
    (!near.is_empty()).then(|| Table {
        id: "training.review".into(),
        title: Text::new("Enlaces por revisar", "Links to be reviewed"),
        columns: vec![
            Head::statistic("before", "Clave antes", "Code before"),
            Head::statistic("after", "Clave al final", "Code at the end"),
            Head::statistic("gender", "Mismo género", "Same gender"),
        ],
        rows: near.iter().enumerate().map(row).collect(),
        notes: vec![Text::new(
            "Solo para quienes pueden leer los registros.",
            "Only for those who may read records.",
        )],
        ..Table::default()
    })
}
