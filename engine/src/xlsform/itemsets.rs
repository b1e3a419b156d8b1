//! `itemsets.csv`: the sheet external_choices, for select_one_external.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::choices::is_plan;
use super::table::Table;

/// The sheet as CSV, every cell in quotes, with those columns of the analysis plan that are to be kept.
pub fn csv(table: &Table, keeps_plan: &dyn Fn(&str) -> bool) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
    let headers = || {
        table
            .headers
            .iter()
            .filter(|header| !is_plan(&header.path) || keeps_plan(&header.text))
    };
    let mut out = line(headers().map(|header| quote(&header.text)).collect());
    for record in &table.records {
        let cells = headers().map(|header| {
            // Whatever the header means elsewhere, each cell stays in its column.
            let place = table.place(record.row, header.column);
            let mut cells = record.values.iter().chain(&record.replaced);
            let cell = cells.find(|value| value.place == place);
            quote(cell.map_or("", |value| &value.text))
        });
        out.push_str(&line(cells.collect()));
    }
    out
}
