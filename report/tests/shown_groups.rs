//! What a report says of everybody while some of them are not shown.

mod common;

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use common::files::sheet;
use common::tables::{line, one, options, table};
use sondeo_report::export::{ExportInput, ExportOptions, Format, NoRecords, write};
use sondeo_report::table::{Profile, Report};

const SURVEY: &str = "
| survey | | | | | | | |
|---|---|---|---|---|---|---|---|
| | type | name | label::Español (es) | role | disaggregate | scale | pair |
| | select_one g | genero | Género | gender | yes | | |
| | integer | util | ¿Le sirvió? | | | | |
| | text | lugar | Lugar | | | | |
| | select_one n | a_imp | Entrevistar | | | importance5 | a_cap |
| | select_one n | a_cap | Entrevistar | | | capacity5 | a_imp |
| | select_one n | b_imp | Canalizar | | | importance5 | b_cap |
| | select_one n | b_cap | Canalizar | | | capacity5 | b_imp |
| choices | | | |
| | list_name | name | label::Español (es) |
| | g | mujer | Mujer |
| | g | hombre | Hombre |
| | g | otro | Otro |
| | n | 1 | 1 |
| | n | 3 | 3 |
| | n | 5 | 5 |
| analysis | | | | | | | | |
| | kind | code | label | statistic | question | numerator | denominator | baseline | target |
| | indicator | I1 | Útil | share | | ${util} >= 4 | ${util} >= 1 | 0 | 60 |
| | indicator | I2 | Lugares | count_distinct | lugar | | | 0 | 2 |
";

/// So many persons of a gender; so many of them found it useful; the first `rate` rate the first need.
type Persons = (&'static str, usize, usize);

fn made(persons: &[Persons], rate: usize, profile: Profile) -> Report {
    let line = |&(gender, count, useful): &Persons| {
        (0..count).map(move |at| {
            let (util, place) = if at < useful { (5, "norte") } else { (2, "sur") };
            let first = if at < rate { "a_imp=5 | a_cap=1 | " } else { "" };
            format!("genero={gender} | util={util} | lugar={place} | {first}b_imp=5 | b_cap=3")
        })
    };
    let records: Vec<String> = persons.iter().flat_map(line).collect();
    one(SURVEY, &records.join("\n"), &options(profile))
}

/// The indicators' values and lights, and those of women, men and others.
fn check(persons: &[Persons], profile: Profile, share: &str, places: &str) {
    let report = made(persons, usize::MAX, profile);
    for (row, wanted) in [("I1", share), ("I2", places)] {
        let line = line(&report, "indicators", row);
        assert!(line.contains(wanted), "{persons:?} {profile:?} {row}: {line}");
    }
}

#[test]
fn the_value_of_some_is_not_called_that_of_all() {
    let two = [("mujer", 20, 10), ("hombre", 20, 10)];
    check(&two, Profile::Internal, "20/40 amber 10/20 10/20", "2 green 2 2");
    // Few others: what is shown is of women and men, and a target is for everybody.
    let few = [("mujer", 20, 10), ("hombre", 20, 10), ("otro", 2, 1)];
    check(
        &few,
        Profile::Internal,
        "20/40 grey 10/20 10/20 ·",
        "· grey 2 2 ·",
    );
    check(
        &few,
        Profile::Open,
        "21/42 amber 10/20 10/20 1/2",
        "2 green 2 2 2",
    );
    // All women but three: men alone would be shown, and their value is not that of all.
    let one = [("mujer", 12, 9), ("hombre", 19, 9), ("otro", 4, 2)];
    check(&one, Profile::Internal, "· grey · 9/19 ·", "· grey");
    check(&one, Profile::Open, "20/35 amber 9/12 9/19 2/4", "2 green");
}

#[test]
fn who_is_not_in_the_base_is_not_in_the_value() {
    // No woman was asked, and the others are few: the value is that of men.
    let lines =
        |gender: &str, util: &str, count: usize| vec![format!("genero={gender} | util={util}"); count];
    let records = [
        lines("mujer", "0", 20),
        lines("hombre", "5", 10),
        lines("hombre", "2", 10),
        lines("otro", "5", 2),
    ];
    let report = one(SURVEY, &records.concat().join("\n"), &options(Profile::Internal));
    let line = line(&report, "indicators", "I1");
    assert!(line.contains("· grey – 10/20 ·"), "{line}");
}

#[test]
fn the_greatest_needs_are_those_that_can_be_shown() {
    let reading = |rate, profile| {
        let report = made(&[("mujer", 20, 10), ("hombre", 20, 10)], rate, profile);
        table(&report, "needs.ranking").readings[0].es.clone()
    };
    let all = "Las mayores necesidades son: Entrevistar; Canalizar.";
    assert_eq!(reading(usize::MAX, Profile::Internal), all);
    assert_eq!(reading(1, Profile::Open), all);
    assert_eq!(
        reading(1, Profile::Internal),
        "Entre las necesidades que se pueden mostrar, las mayores son: Canalizar."
    );
}

#[test]
fn a_workbook_says_what_a_value_is_of() {
    let few = [("mujer", 20, 10), ("hombre", 20, 10), ("otro", 2, 1)];
    let report = made(&few, usize::MAX, Profile::Internal);
    assert!(report.about.is_rounded());
    let (form, plan) = common::form(SURVEY);
    let input = ExportInput {
        forms: &[&form],
        plan: &plan,
        report: Some(&report),
        exported_at: 0,
    };
    let mut bytes = Cursor::new(Vec::new());
    let options = ExportOptions::default();
    write(Format::Tables, &input, &options, &mut NoRecords, &mut bytes).expect("a workbook");
    let mut book = Xlsx::new(bytes).expect("a workbook");
    let rows = sheet(&mut book, "indicadores");
    assert!(
        rows.iter()
            .flatten()
            .any(|cell| cell == "I1 Útil · Valor: De los grupos que se muestran."),
        "{rows:?}"
    );
}
