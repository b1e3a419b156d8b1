//! Headers of the plan and of the tests sheet by their other names.

use sondeo_engine::check::tests;
use sondeo_engine::sheet::Workbook;
use sondeo_engine::xlsform::{Options, lower};

const DOCUMENTED: &str = "\
| survey |
| | type | name | label | disaggregate |
| | text | lugar | Lugar | yes |
| | text | otro | Otro | |
| analysis |
| | kind | code | label | statistic | question | source |
| | indicator | I1 | Lugares | count_distinct | lugar | otra-encuesta |
| tests |
| | test | step | question | value | note |
| | uno | answer | lugar | Oaxaca | Por si acaso |
";

const OTHERWISE: [&str; 2] = [
    "\
| survey |
| | type | name | label | disaggregation |
| | text | lugar | Lugar | yes |
| | text | otro | Otro | |
| analysis |
| | type | name | label | statistic | questions | source_form |
| | indicator | I1 | Lugares | count_distinct | lugar | otra-encuesta |
| tests |
| | test | step | name | value | notes |
| | uno | answer | lugar | Oaxaca | Por si acaso |
",
    "\
| survey |
| | type | name | label | disaggregation |
| | text | lugar | Lugar | yes |
| | text | otro | Otro | |
| analysis |
| | type | name | label | statistic | questions | source_form |
| | indicator | I1 | Lugares | count_distinct | lugar | otra-encuesta |
| tests |
| | test | step | name | value | comment |
| | uno | answer | lugar | Oaxaca | Por si acaso |
",
];

fn book(form: &str) -> Workbook {
    sondeo_workbook::read(form.as_bytes(), "form.md").expect("a workbook")
}

#[test]
fn they_mean_the_same() {
    let understood = |form: &str| {
        let book = book(form);
        let sheet = book.sheets.iter().find(|sheet| sheet.name == "tests");
        let (tests, problems) = tests::read(sheet.expect("its tests"));
        let lowered = lower(&book, &Options::default());
        assert!(problems.is_empty() && lowered.diagnostics.is_empty(), "{form}");
        (lowered.plan, tests)
    };
    let (plan, tests) = understood(DOCUMENTED);
    assert!(plan.questions.iter().any(|question| question.disaggregate));
    assert_eq!((plan.indicators.len(), tests.len()), (1, 1));
    for form in OTHERWISE {
        assert_eq!(understood(form), (plan.clone(), tests.clone()), "{form}");
    }
}
