//! Counts, bases and shares against tables that were counted by hand.

mod common;

use common::{dataset, form};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::Dataset;
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::table::{Profile, Report, Table, Value};

const SURVEY: &str = "
| survey | | | | | | |
|---|---|---|---|---|---|---|
| | type | name | label::Español (es) | label::English (en) | role | disaggregate |
| | select_one genero | genero | Género | Gender | gender | yes |
| | select_one entidad | entidad | Entidad | State | state | yes |
| | select_one acuerdo | util | ¿Fue útil? | Was it useful? | | |
| | select_multiple cursos | cursos | Cursos | Courses | | |
| | integer | casos | Casos | Cases | | |
| | rank barreras | orden | Barreras | Barriers | | |
| | date | dia | Día | Day | | |
| | note | gracias | Gracias | Thanks | | |
| | text | algo | Algo más | Anything else | | |
| choices | | | | | |
| | list_name | name | label::Español (es) | label::English (en) | missing |
| | genero | mujer | Mujer | Woman | |
| | genero | hombre | Hombre | Man | |
| | genero | otra | Otra | Another | |
| | genero | 99 | Prefiero no responder | Prefer not to say | refused |
| | entidad | 07 | Chiapas | Chiapas | |
| | entidad | 30 | Veracruz | Veracruz | |
| | acuerdo | si | Sí | Yes | |
| | acuerdo | no | No | No | |
| | acuerdo | 98 | No sé | Do not know | dk |
| | acuerdo | 97 | No aplica | Does not apply | na |
| | cursos | a | A | A | |
| | cursos | b | B | B | |
| | cursos | ninguno | Ninguno | None | |
| | cursos | 99 | Prefiero no responder | Prefer not to say | refused |
| | barreras | x | X | X | |
| | barreras | y | Y | Y | |
| | barreras | z | Z | Z | |
| | barreras | w | W | W | |
";

const RECORDS: &str = "
genero=mujer  | entidad=07 | util=si | cursos=a b     | casos=3  | orden=x y z w | dia=2026-03-01 | algo=
genero=mujer  | entidad=07 | util=si | cursos=a       | casos=0  | orden=y x z w | dia=2026-01-15 | algo=hola
genero=mujer  | entidad=30 | util=no | cursos=        | casos=   | orden=
genero=mujer  | entidad=30 | util=98 | cursos=ninguno | casos=10
genero=hombre | entidad=07 | util=no | cursos=b       | casos=4  | orden=w z y x
genero=hombre | entidad=30 | util=97 | cursos=99      | casos=5
genero=hombre | entidad=   | util=   | cursos=a b     | casos=7
genero=99     | entidad=07 | util=si
genero=       | entidad=30
genero=otra   | entidad=07 | util=no | cursos=a       | casos=1
";

fn counted(form: &FormDef, plan: &AnalysisPlan, dataset: &Dataset, by: &[&str]) -> Report {
    let options = ReportOptions {
        profile: Profile::Open,
        by: by.iter().map(|name| (*name).to_owned()).collect(),
        ..ReportOptions::default()
    };
    report(&[FormData { form, plan, dataset }], &options)
}

fn results(by: &[&str]) -> Report {
    let (form, plan) = form(SURVEY);
    counted(&form, &plan, &dataset(&form, RECORDS), by)
}

fn table<'a>(report: &'a Report, id: &str) -> &'a Table {
    report.table(id).unwrap_or_else(|| panic!("no {id}"))
}

/// The cell of the row in the column, 0 being the total: a count, a count of its base, or a number. `-` if there is none.
fn cell(table: &Table, row: &str, column: usize) -> String {
    let Some(row) = table.rows.iter().find(|line| line.head.key == row) else {
        return "-".into();
    };
    let Some(cell) = row.cells.get(column) else {
        return "-".into();
    };
    match (&cell.value, cell.n, cell.base) {
        (Value::Count(n), ..) => n.to_string(),
        (Value::Share(_), Some(n), Some(base)) => format!("{n}/{base}"),
        (Value::Date(text), ..) => text.clone(),
        _ => cell.number().map_or("-".into(), |number| format!("{number:.4}")),
    }
}

/// `answered dk refused na blank not-asked` of a column.
fn states(table: &Table, column: usize) -> String {
    let rows = [
        "answered",
        "dont_know",
        "refused",
        "not_applicable",
        "blank",
        "not_asked",
    ];
    // A state that nobody is in has no row.
    let word = |row: &&str| cell(table, row, column).replace('-', "0");
    rows.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn line(table: &Table, rows: &[&str], column: usize) -> String {
    let words = rows.iter().map(|row| cell(table, row, column));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_cell_is_in_one_state() {
    let report = results(&[]);
    // In total, and of women.
    for (name, total, women) in [
        ("util", "6 1 0 1 1 1", "3 1 0 0 0 0"),
        ("cursos", "6 0 1 0 1 2", "3 0 0 0 1 0"),
        ("casos", "7 0 0 0 1 2", "3 0 0 0 1 0"),
        ("orden", "3 0 0 0 1 6", "2 0 0 0 1 1"),
        ("dia", "2 0 0 0 0 8", "2 0 0 0 0 2"),
        ("algo", "1 0 0 0 1 8", "1 0 0 0 1 2"),
    ] {
        let found = table(&report, &format!("{name}.genero"));
        assert_eq!(states(found, 0), total, "{name}");
        assert_eq!(states(found, 1), women, "{name}, women");
    }
    // By itself, gender would be a table of all and none.
    let gender = table(&report, "genero.genero");
    assert_eq!(
        (states(gender, 0), gender.columns.len()),
        ("8 0 1 0 1 0".into(), 1)
    );
    assert!(report.table("gracias.genero").is_none(), "notes are no questions");
    assert_eq!(report.about.records, 10);
}

#[test]
fn shares_are_of_those_who_answered_in_the_group() {
    let report = results(&[]);
    let util = table(&report, "util.genero");
    // In total, of women, of men, and of those of another gender or who did not state it.
    for (column, shares) in [(0, "3/6 3/6"), (1, "2/3 1/3"), (2, "0/1 1/1"), (3, "1/2 1/2")] {
        assert_eq!(line(util, &["si", "no"], column), shares, "column {column}");
    }
    assert_eq!(cell(util, "98", 0), "-", "missing codes are no choices");
}

#[test]
fn several_choices_have_respondents_as_base() {
    let report = results(&[]);
    let cursos = table(&report, "cursos.genero");
    let choices = ["a", "b", "ninguno"];
    assert_eq!(line(cursos, &choices, 0), "4/6 3/6 1/6");
    assert_eq!(line(cursos, &choices, 1), "2/3 1/3 1/3");
}

#[test]
fn another_question_can_disaggregate() {
    let report = results(&["entidad"]);
    let util = table(&report, "util.entidad");
    assert_eq!(line(util, &["si", "no"], 1), "3/5 2/5", "Chiapas");
    assert!(
        results(&["cursos"]).table("util.cursos").is_none(),
        "nobody may be in two groups"
    );
}

#[test]
fn numbers_ranks_and_dates() {
    let report = results(&[]);
    // 0 1 3 4 5 7 10
    let rows = [
        "minimum",
        "first_quartile",
        "median",
        "third_quartile",
        "maximum",
        "mean",
        "deviation",
    ];
    assert_eq!(
        line(table(&report, "casos.genero"), &rows, 0),
        "0.0000 2.0000 4.0000 6.0000 10.0000 4.2857 3.4503"
    );
    // x: 1 2 4, y: 2 1 3, z: 3 3 2, w: 4 4 1
    let orden = table(&report, "orden.genero");
    assert_eq!(line(orden, &["x", "y", "z", "w"], 0), "1/3 1/3 0/3 1/3");
    let ranks = ["rank:x", "rank:y", "rank:z", "rank:w"];
    assert_eq!(line(orden, &ranks, 0), "2.3333 2.0000 2.6667 3.0000");
    let days = line(table(&report, "dia.genero"), &["first", "last"], 0);
    assert_eq!(days, "2026-01-15 2026-03-01");
}

#[test]
fn without_a_plan_there_is_still_a_report() {
    let (form, _) = form(SURVEY);
    let report = counted(&form, &AnalysisPlan::default(), &dataset(&form, RECORDS), &[]);
    let util = table(&report, "util");
    assert_eq!(util.title.en, "Was it useful?");
    assert_eq!(
        line(util, &["si", "no", "98", "97"], 0),
        "3/8 3/8 1/8 1/8",
        "no code is guessed to be missing"
    );
}

#[test]
fn records_set_aside_are_counted_apart() {
    let (form, plan) = form(SURVEY);
    let mut data = dataset(&form, RECORDS);
    data.records[0].is_quarantined = true;
    let report = counted(&form, &plan, &data, &[]);
    assert_eq!((report.about.records, report.about.set_aside), (9, 1));
    assert_eq!(line(table(&report, "util.genero"), &["si", "no"], 1), "1/2 1/2");
}

#[test]
fn questions_in_repeats_count_instances_in_the_group_of_their_record() {
    let (form, plan) = form(
        "
| survey | | | | |
|---|---|---|---|---|
| | type | name | label | role |
| | select_one g | g | Género | gender |
| | begin_repeat | curso | Curso | |
| | select_one sn | util | Útil | |
| | end_repeat | | | |
| choices | | | |
| | list_name | name | label |
| | g | m | Mujer |
| | g | h | Hombre |
| | sn | si | Sí |
| | sn | no | No |",
    );
    let data = dataset(
        &form,
        "g=m | <curso | util=si | >curso | <curso | util=no | >curso
         g=h | <curso | util=si | >curso
         g=h",
    );
    let report = counted(&form, &plan, &data, &[]);
    let util = table(&report, "util.g");
    assert_eq!(line(util, &["si", "no"], 0), "2/3 1/3");
    assert_eq!(line(util, &["si", "no"], 1), "1/2 1/2");
    assert_eq!(line(util, &["si", "no"], 2), "1/1 0/1");
}

#[test]
fn filtered_choices_have_their_labels() {
    let (form, plan) = form(
        "
| survey | | | | |
|---|---|---|---|---|
| | type | name | label::Español (es) | choice_filter |
| | select_one orden | orden | Orden | |
| | select_one inst | inst | Institución | orden = ${orden} |
| choices | | | |
| | list_name | name | label::Español (es) | orden |
| | orden | f | Federal | |
| | orden | e | Estatal | |
| | inst | inm | INM | f |
| | inst | ssp | Policía | e |",
    );
    let data = dataset(
        &form,
        "orden=f | inst=inm\norden=e | inst=ssp\norden=e | inst=otra",
    );
    let report = counted(&form, &plan, &data, &[]);
    let inst = table(&report, "inst");
    let labels: Vec<_> = inst.rows[..2]
        .iter()
        .map(|row| row.head.label.es.as_str())
        .collect();
    assert_eq!(labels, ["INM", "Policía"]);
    assert_eq!(line(inst, &["inm", "ssp", "answered"], 0), "1/3 1/3 3");
}
