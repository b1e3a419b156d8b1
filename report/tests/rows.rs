//! Submissions become rows whose cells tell blank from not asked.

mod common;

use common::{dataset, form, meta, xml};
use sondeo_report::{Cell, Dataset, RecordMeta, RowError, read_record};

const HOUSE: &str = "
| survey | | | |
|---|---|---|---|
| | type | name | label |
| | note | aviso | Lea esto |
| | begin_group | persona | Persona |
| | text | nombre | Nombre |
| | integer | edad | Edad |
| | end_group | | |
| | begin_repeat | hijo | Hijo |
| | text | apodo | Apodo |
| | begin_repeat | juguete | Juguete |
| | text | cosa | Cosa |
| | end_repeat | | |
| | end_repeat | | |
";

/// Cells as words: the value, `·` blank, `–` not asked, `×` not in this version.
fn words(dataset: &Dataset, table: usize, columns: &[&str]) -> Vec<String> {
    let table = &dataset.tables[table];
    let at = |name: &&str| {
        table
            .columns
            .iter()
            .position(|c| c.field.name == **name)
            .expect(name)
    };
    let word = |cell: Cell| match cell {
        Cell::Answered(value) => value.to_string(),
        Cell::Blank => "·".into(),
        Cell::NotAsked => "–".into(),
        Cell::NotInVersion => "×".into(),
    };
    table
        .rows
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let cells: Vec<String> = columns
                .iter()
                .map(|name| word(table.cell(number, at(name))))
                .collect();
            let parent = row.parent.map_or(String::new(), |p| format!("{p}/"));
            format!("{parent}{} {}", row.position, cells.join(" "))
        })
        .collect()
}

#[test]
fn blank_and_not_asked_are_two_things() {
    let (form, _) = form(HOUSE);
    let data = dataset(
        &form,
        "<persona | nombre=Ana | edad= | >persona
         <persona | nombre= | >persona
         nothing=here
         aviso=",
    );
    assert_eq!(
        words(&data, 0, &["nombre", "edad"]),
        ["1 Ana ·", "1 · –", "1 – –", "1 – –"]
    );
}

#[test]
fn repeats_are_tables_that_know_their_parent() {
    let (form, _) = form(HOUSE);
    let data = dataset(
        &form,
        "<hijo | apodo=a | <juguete | cosa=a1 | >juguete | <juguete | cosa= | >juguete | >hijo | <hijo | apodo=b | >hijo
         <persona | nombre=sin | >persona
         <hijo | apodo=c | <juguete | cosa=c1 | >juguete | >hijo",
    );
    assert_eq!(words(&data, 1, &["apodo"]), ["0/1 a", "0/2 b", "2/1 c"]);
    assert_eq!(words(&data, 2, &["cosa"]), ["0/1 a1", "0/2 ·", "2/1 c1"]);
    assert_eq!(data.tables[2].parent, Some(1));
}

#[test]
fn a_version_without_the_question_is_no_skip() {
    let older = form(
        "
| survey | | | |
|---|---|---|---|
| | type | name | label |
| | text | color | Color |
| | text | fruta | Fruta |
| settings | | |
| | form_id | version |
| | f | 1 |",
    );
    let newer = form(
        "
| survey | | | |
|---|---|---|---|
| | type | name | label |
| | text | fruta | Fruta |
| | text | animal | Animal |
| settings | | |
| | form_id | version |
| | f | 2 |",
    );
    let mut data = Dataset::new(&newer.0);
    for (form, line) in [
        (&older.0, "color=rojo | fruta=pera"),
        (&newer.0, "fruta= | animal=gato"),
        (&newer.0, "animal="),
        (&older.0, "fruta=uva"),
    ] {
        let record = read_record(form, meta(1), &xml(form, line)).expect(line);
        data.push_version(form, record);
    }
    assert_eq!(
        words(&data, 0, &["fruta", "animal", "color"]),
        ["1 pera × rojo", "1 · gato ×", "1 – · ×", "1 uva × –"]
    );
    assert!(
        data.main()
            .columns
            .iter()
            .any(|c| c.field.name == "color" && c.is_old)
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let (form, _) = form(HOUSE);
    let read = |xml: &str| read_record(&form, RecordMeta::default(), xml).map(|_| ());
    assert!(matches!(
        read("<data><persona></data>"),
        Err(RowError::Malformed(_))
    ));
    assert!(matches!(read(""), Err(RowError::Malformed(_))));
    assert_eq!(
        read("<data id='datos' encrypted='yes'/>"),
        Err(RowError::Encrypted)
    );
    assert!(matches!(
        read("<data id='otra'/>"),
        Err(RowError::OtherForm { .. })
    ));
    assert_eq!(read("<otra:data xmlns:otra='u' id='datos'/>"), Ok(()));
}
