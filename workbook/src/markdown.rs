//! Markdown tables whose first column holds sheet names; `\|` is a literal pipe.

use sondeo_engine::sheet::Sheet;

use crate::delimited::Again;
use crate::limits::Collector;
use crate::{Limits, ReadError, delimited, rules};

/// Sheets of the tables of a text; everything that is no table is left out.
pub fn read(text: &str, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut collector = Collector::new(limits, 0);
    for (number, line) in (1..).zip(text.lines()) {
        let Some(cells) = cells(line) else { continue };
        for (column, text) in (1..).zip(cells) {
            collector.add(number, column, text)?;
        }
    }
    let (rows, _) = collector.finish();
    delimited::split(rows, Again::Replaces, limits).map_err(|error| {
        if error.0.rule == &rules::UNKNOWN_FORMAT {
            ReadError::new(&rules::MARKDOWN, "")
        } else {
            error
        }
    })
}

/// The cells of a table's line; `None` for other lines and for the rule under a header.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = without_comment(line).trim().strip_prefix('|')?;
    let mut cells = vec![String::new()];
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        let escaped = c == '\\' && characters.peek() == Some(&'|');
        match (c, cells.last_mut()) {
            ('|', _) => cells.push(String::new()),
            (_, Some(cell)) if escaped => {
                characters.next();
                cell.push('|');
            }
            (_, Some(cell)) => cell.push(c),
            (_, None) => {}
        }
    }
    // The closing pipe opens one cell too many.
    cells.pop();
    let cells: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let is_rule = !cells.is_empty()
        // Short ones without blanks, as pyxform reads them; a cell `-` among others is a text.
        && (cells.iter().any(|cell| cell.contains("---")) || line.chars().all(|c| matches!(c, '-' | '|')))
        && cells
            .iter()
            .all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')));
    (!is_rule).then_some(cells)
}

/// The line up to a `# comment` that stands after its last pipe.
fn without_comment(line: &str) -> &str {
    let after = line.rfind('|').map_or(0, |at| at + 1);
    match line[after..].find('#') {
        Some(at) if line.len() > after + at + 1 => &line[..after + at],
        _ => line,
    }
}
