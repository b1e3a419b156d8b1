//! Workbooks of the suite with something changed at random, compiled here and by pyxform: cells, headers and rows that
//! stand elsewhere in the suite come where nobody thought of them.

use std::collections::BTreeMap;
use std::fs;

use crate::forms::Dice;
use crate::peers::skip;
use crate::workbooks::{ask, difference, folder, forms, install};

/// How many are made up.
const COUNT: usize = 6000;

/// What may stand anywhere.
const PIECES: &[&str] = &[
    "${a}",
    "${ a }",
    "${r}",
    "${nosuch}",
    "${last-saved#a}",
    "${a",
    "$",
    "{",
    "}",
    ".",
    "..",
    "../a",
    "/data/a",
    "now()",
    "once(1)",
    "position(..)",
    "current()/.",
    "indexed-repeat(${a}, ${r}, 1)",
    "instance('x')/root/item",
    "pulldata('f', 'a', 'b', ${a})",
    "'",
    "\"",
    "<",
    ">",
    "&",
    "é",
    "\u{a0}",
    "  ",
    "*",
    "yes",
    "TRUE",
    "0",
    "-1",
    "1.5",
    "x",
    "select_one",
    "or_other",
    "begin",
    "end",
    "😀",
];

/// Differences that every change may lead to: what the comparison says, and words of the row of `docs/differences.md`.
const KNOWN: &[(&str, &str)] = &[
    ("XLS-COLUMN-DUPLICATE", "the same header twice"),
    ("XLS-SECTION-DEPTH", "nested more than 60 levels deep"),
    ("XLS-ENTITY-PLACE", "outside the repeat that its label refers to"),
    ("XLS-ATTRIBUTE", "an attribute that is no name"),
    (
        "XLS-PREFIX",
        "a prefix in a header or a name that nothing declares",
    ),
    (
        "XLS-TYPE-UNKNOWN",
        "the types `group`, `repeat`, `loop`, `entity` without begin",
    ),
    (
        "missing mapping for 'id_string'",
        "form_id and id_string beside each other, with a second row",
    ),
    (
        "here Some(\"<h:title>",
        "a blank form_id beside a filled id_string",
    ),
    (
        "XLS-FILE-EXTENSION",
        "a folder with a dot before the name of a file",
    ),
    ("{'", "in a text whose language the choice's labels lack"),
];

type Sheet = (String, Vec<Vec<String>>);

#[test]
fn changed_workbooks_become_what_pyxform_writes() {
    let python = match install() {
        Ok(python) => python,
        Err(reason) => return skip("differential::changed", &reason),
    };
    let forms = forms();
    let books: Vec<Vec<Sheet>> = forms.iter().filter_map(|(_, text)| read(text)).collect();
    assert!(
        books.len() > forms.len() * 9 / 10,
        "too few have headers: {}",
        books.len()
    );
    let seen = Seen::of(&books);
    let mut texts = Vec::new();
    let mut paths = Vec::new();
    for seed in 1..=COUNT {
        let mut dice = Dice(seed as u64);
        let mut book = books[dice.below(books.len())].clone();
        for _ in 0..=dice.below(3) {
            change(&mut book, &books, &seen, &mut dice);
        }
        let path = folder().join("changed").join(seed.to_string()).join("form.md");
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the form");
        let text = write(&book);
        fs::write(&path, &text).expect("the form can be written");
        texts.push(text);
        paths.push(path);
    }
    let theirs = ask(&python, &paths, &[]).expect("pyxform answers");
    assert_eq!(theirs.len(), texts.len());
    let (mut written, mut refused, mut known, mut problems) = (0, 0, 0, Vec::new());
    for (text, theirs) in texts.iter().zip(&theirs) {
        if theirs.get("broken").is_some() {
            continue;
        }
        match difference(text, theirs) {
            None if theirs.get("refused").is_some() => refused += 1,
            None => written += 1,
            Some(problem) if is_known(&problem, text) => known += 1,
            Some(problem) => problems.push(format!("{problem}\n{text}")),
        }
    }
    println!("{written} workbooks are the same, {refused} both refuse, {known} differ as documented");
    assert!(written > COUNT * 3 / 10, "too few are compared: {written}");
    assert!(known < COUNT / 200, "too many are passed over: {known}");
    assert!(
        problems.is_empty(),
        "{} differ:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

fn is_known(problem: &str, text: &str) -> bool {
    let is_bare_section = || {
        let book = read(text).unwrap_or_default();
        let survey = book.iter().find(|(name, _)| name == "survey");
        let mut cells = survey.into_iter().flat_map(|(_, rows)| {
            let columns = rows[0].iter().enumerate();
            let types = columns.filter(|(_, header)| matches!(header.trim(), "type" | "command"));
            types.flat_map(|(at, _)| rows[1..].iter().map(move |row| row[at].trim()))
        });
        cells.any(|cell| matches!(cell, "group" | "repeat" | "loop" | "entity"))
    };
    let is_label_of_loop = || text.contains("loop ") && text.contains("%(label)s");
    KNOWN.iter().any(|(words, _)| {
        problem.contains(words)
            && match *words {
                "XLS-TYPE-UNKNOWN" => is_bare_section(),
                "{'" => is_label_of_loop(),
                "here Some(\"<h:title>" => text.contains("| form_id |") && text.contains("| id_string |"),
                _ => true,
            }
    })
}

#[test]
fn every_known_difference_of_changed_workbooks_is_documented() {
    for (_, words) in KNOWN {
        crate::documented(words);
    }
}

/// What stands in the suite: cells by sheet and header, and headers by sheet.
struct Seen {
    cells: BTreeMap<(String, String), Vec<String>>,
    headers: BTreeMap<String, Vec<String>>,
}

impl Seen {
    fn of(books: &[Vec<Sheet>]) -> Self {
        let (mut cells, mut headers) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for (name, rows) in books.iter().flatten() {
            for header in &rows[0] {
                headers.entry(name.clone()).or_default().push(header.clone());
            }
            for (header, cell) in rows[1..].iter().flat_map(|row| rows[0].iter().zip(row)) {
                let key = (name.clone(), header.clone());
                cells.entry(key).or_default().push(cell.clone());
            }
        }
        Self { cells, headers }
    }

    fn header(&self, sheet: &str, dice: &mut Dice) -> String {
        any(self.headers.get(sheet), dice)
    }

    fn cell(&self, sheet: &str, header: &str, dice: &mut Dice) -> String {
        any(self.cells.get(&(sheet.to_owned(), header.to_owned())), dice)
    }
}

fn any(all: Option<&Vec<String>>, dice: &mut Dice) -> String {
    all.and_then(|all| all.get(dice.below(all.len())).cloned())
        .unwrap_or_default()
}

/// Changes one thing: a cell, a piece of one, a header, a column, or a row.
fn change(book: &mut [Sheet], books: &[Vec<Sheet>], seen: &Seen, dice: &mut Dice) {
    let place = dice.below(book.len());
    let (name, rows) = &mut book[place];
    let width = rows[0].len();
    let (row, column) = (1 + dice.below(rows.len() - 1), dice.below(width));
    let kind = dice.below(12);
    if rows.len() == 1 && kind < 9 {
        return;
    }
    match kind {
        0 => rows[row][column].clear(),
        1..=3 => rows[row][column] = seen.cell(name, &rows[0][column], dice),
        4..=5 => replace_piece(&mut rows[row][column], dice),
        6 => drop(rows.remove(row)),
        7 => rows.insert(row, rows[1 + dice.below(rows.len() - 1)].clone()),
        8 => {
            let other = 1 + dice.below(rows.len() - 1);
            rows.swap(row, other);
        }
        9 | 10 => {
            let header = seen.header(name, dice);
            if rows[0].iter().any(|known| known.eq_ignore_ascii_case(&header)) {
                return;
            }
            if kind == 9 {
                rows[0][column] = header;
                return;
            }
            for row in &mut rows[1..] {
                let cell = seen.cell(name, &header, dice);
                row.push(if dice.one_in(2) { cell } else { String::new() });
            }
            rows[0].push(header);
        }
        _ => {
            let other = &books[dice.below(books.len())];
            let Some((_, others)) = other.iter().find(|(other, rows)| other == name && rows.len() > 1) else {
                return;
            };
            let theirs = &others[1 + dice.below(others.len() - 1)];
            let cell = |header: &String| {
                others[0]
                    .iter()
                    .position(|other| other == header)
                    .map(|at| theirs[at].clone())
            };
            let made = rows[0]
                .iter()
                .map(|header| cell(header).unwrap_or_default())
                .collect();
            rows.insert(1 + dice.below(rows.len()), made);
        }
    }
}

/// Puts something else in the place of a word, a reference or a mark.
fn replace_piece(cell: &mut String, dice: &mut Dice) {
    let bounds: Vec<usize> = cell
        .char_indices()
        .map(|(at, _)| at)
        .chain([cell.len()])
        .collect();
    let from = bounds[dice.below(bounds.len())];
    let to = cell[from..]
        .find([' ', ',', ')', '}', '='])
        .map_or(cell.len(), |length| from + length);
    let end = if dice.one_in(2) { from } else { to };
    cell.replace_range(from..end, dice.pick(PIECES));
}

/// The sheets of a form, blank cells as well; nothing if one has no header.
fn read(text: &str) -> Option<Vec<Sheet>> {
    let book = sondeo_workbook::read(text.as_bytes(), "form.md").ok()?;
    let rows = |sheet: &sondeo_engine::sheet::Sheet| {
        let cells = || sheet.rows.iter().flat_map(|row| &row.cells);
        let width = cells().map(|cell| cell.column).max()? as usize;
        let whole = sheet.rows.iter().map(|row| {
            let mut whole = vec![String::new(); width];
            for cell in &row.cells {
                whole[cell.column as usize - 1].clone_from(&cell.text);
            }
            whole
        });
        Some((sheet.name.clone(), whole.collect()))
    };
    book.sheets.iter().map(rows).collect()
}

fn write(book: &[Sheet]) -> String {
    let mut text = String::new();
    for (name, rows) in book {
        text += &format!("| {name} |\n");
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            text += &format!("| | {} |\n", cells.join(" | "));
        }
    }
    text
}
