//! Kirkpatrick's four levels on one page.

use crate::table::{Cell, Head, HeadKind, Row, Section, Table, Text, Value};

/// The four levels, from the tables of the section.
pub(super) fn kirkpatrick(section: &Section, has_later: bool) -> Table {
    let table = |id: &str| section.tables.iter().find(|table| table.id == id);
    let cell = |id: &str, row: &str, column: &str| {
        table(id)
            .and_then(|t| t.cell(row, column))
            .cloned()
            .unwrap_or_default()
    };
    // The mean of a table's items, where all of them are shown: of some it would be another number in each column.
    let mean = |id: &str, column: &str| {
        let Some((table, at)) = table(id).and_then(|t| Some((t, t.column(column)?))) else {
            return Cell::default();
        };
        let cells = || table.rows.iter().map(|row| &row.cells[at]);
        if let Some(why) = cells().find_map(|cell| cell.hidden) {
            return Cell::hidden(why);
        }
        let shares: Vec<f64> = cells().filter_map(Cell::number).collect();
        if shares.is_empty() {
            return Cell::default();
        }
        let mean = Cell::new(Value::Share(
            (shares.iter().sum::<f64>() / shares.len() as f64 * 100.0).round() / 100.0,
        ));
        if cells().any(Cell::is_of_shown_groups) {
            mean.of_shown_groups()
        } else {
            mean
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Why;

    /// The cells of the line for reactions, where these are the cells of the items by column.
    fn reaction(items: [[Cell; 3]; 2]) -> Vec<Cell> {
        let head = |key: &str| Head::new(HeadKind::Item, key.to_owned(), Text::new("", ""));
        let row = |(at, cells): (usize, [Cell; 3])| Row {
            head: head(&format!("i{at}")),
            cells: cells.to_vec(),
        };
        let table = Table {
            id: "training.reaction".into(),
            columns: ["total", "women", "men"].map(head).to_vec(),
            rows: items.into_iter().enumerate().map(row).collect(),
            ..Table::default()
        };
        let section = Section {
            tables: vec![table],
            ..Section::default()
        };
        kirkpatrick(&section, false).rows[0].cells.clone()
    }

    #[test]
    fn a_mean_is_of_all_items_or_hidden() {
        let share = |share: f64| Cell::new(Value::Share(share));
        let cells = reaction([
            [share(0.5), share(0.5), share(0.5)],
            [
                share(0.7).of_shown_groups(),
                Cell::hidden(Why::SmallBase),
                share(0.9),
            ],
        ]);
        assert_eq!(cells[0], share(0.6).of_shown_groups());
        assert_eq!(cells[1], Cell::hidden(Why::SmallBase));
        assert_eq!(cells[2], share(0.7));
    }
}
