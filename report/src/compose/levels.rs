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
