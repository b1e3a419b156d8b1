//! Tables of the sheet `analysis`.

mod common;

use common::tables::*;
use sondeo_report::table::Profile;

/// The sheet `analysis` asks for tables of its own.
#[test]
fn planned_tables() {
    let survey = format!(
        "{SURVEY}| analysis | | | | | | |
| | kind | code | label::Español (es) | statistic | rows | columns |
| | table | T1 | Utilidad | likert | util | entidad |
| | table | T2 | Casos | mean | casos | nada |
| | table | T3 | Temas | distribution | temas falta | genero |
"
    );
    let report = open(&survey, RECORDS);
    assert_eq!(line(&report, "planned.T1", "util"), "3/4 3/4 –");
    assert_eq!(line(&report, "planned.T2", "casos"), "4.8333");
    assert_eq!(line(&report, "planned.T3", "temas/a"), "4/6 2/3 2/3 –");
}

/// 12 of 18 women and 20 of 42 men.
/// Two questions that break down, crossed; and what is no breakdown is said.
#[test]
fn planned_tables_may_cross_two_questions() {
    let survey = format!(
        "{SURVEY}| analysis | | | | | | |
| | kind | code | label::Español (es) | statistic | rows | columns |
| | table | T1 | Curso | crosstab | curso | genero entidad |
| | table | T2 | Casos | mean | casos | genero entidad |
| | table | T3 | Curso y temas | crosstab | curso | temas |
"
    );
    let report = open(&survey, RECORDS);
    let keys: Vec<&str> = table(&report, "planned.T1")
        .columns
        .iter()
        .map(|head| head.key.as_str())
        .collect();
    assert_eq!(
        keys,
        ["total", "women*07", "women*30", "men*07", "men*30", "other*07"]
    );
    assert_eq!(line(&report, "planned.T1", "curso/si"), "6/8 2/2 1/2 1/1 1/2 1/1");
    assert_eq!(
        line(&report, "planned.T2", "casos"),
        "4.8333 1.5000 10.0000 4.0000 6.0000 –"
    );
    let note = &table(&report, "planned.T3").notes[0].es;
    assert!(
        note.contains("«Temas»") && note.contains("disaggregate"),
        "{note}"
    );
    // Few persons a cell: a protected report counts them, and shows none of them.
    let protected = one(&survey, RECORDS, &options(Profile::Internal));
    assert_eq!(
        line(&protected, "planned.T1", "curso/si"),
        "·base ·base ·base ·base ·base ·base"
    );
}
