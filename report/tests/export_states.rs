//! Why there is no answer is told apart in every file.

mod common;

use common::files::*;
use common::{form, xml};
use sondeo_report::export::{Absent, ExportOptions, Format, SelectMultiple, ValueStyle};

/// Two versions: `edad` is new in the second. One record for each way of having no answer to `nivel`.
fn states() -> Case {
    let survey = |version: &str, new: &str| {
        format!(
            "
| survey | | | | |
|---|---|---|---|---|
| | type | name | label | relevant |
| | select_one nivel | nivel | Nivel | |
{new}
| choices | | | | |
| | list_name | name | label | missing |
| | nivel | 0 | Nada | |
| | nivel | 1 | Algo | |
| | nivel | 97 | No aplica | na |
| | nivel | 98 | No sabe | dk |
| | nivel | 99 | Prefiere no decir | refused |
| settings | | | | |
| | form_id | version | | |
| | estados | {version} | | |
"
        )
    };
    let new = "| | integer | edad | Edad | ${nivel} = 1 |\n| | select_one nivel | otro | Otro | |\n| | text | t | Texto | |";
    let newest = survey("2", new);
    let mut case = Case::new(
        &newest,
        "
nivel=0 | edad=0 | otro=0 | t=cero
nivel=98 | otro=98 | t=NA
nivel=99 | otro=99 | t=NULL
nivel=97 | otro=97 | t==1
nivel= | otro= | t=
edad=5",
    );
    case.forms.push(form(&survey("1", "")).0);
    case.records.0.push(("1".into(), xml(&case.forms[1], "nivel=1")));
    case
}

#[test]
fn csv_tells_the_states_apart() {
    for (values, absent, wanted) in [
        (
            ValueStyle::Codes,
            Absent::Marked,
            "nivel,edad,otro,t|0,0,0,cero|98,NA,98,'NA|99,NA,99,'NULL|97,NA,97,'=1|,NA,,|NA,5,NA,NA|1,NULL,NULL,NULL",
        ),
        (
            ValueStyle::Codes,
            Absent::Empty,
            "nivel,edad,otro,t|0,0,0,cero|98,,98,NA|99,,99,NULL|97,,97,'=1|,,,|,5,,|1,,,",
        ),
        (
            ValueStyle::Labels,
            Absent::Marked,
            "Nivel,Edad,Otro,Texto|Nada,0,Nada,cero|No sabe,no se preguntó,No sabe,NA|Prefiere no decir,no se preguntó,Prefiere no decir,NULL|No aplica,no se preguntó,No aplica,'=1|sin respuesta,no se preguntó,sin respuesta,sin respuesta|no se preguntó,5,no se preguntó,no se preguntó|Algo,no existía en esta versión,no existía en esta versión,no existía en esta versión",
        ),
    ] {
        let options = ExportOptions {
            absent,
            ..options(values, SelectMultiple::One)
        };
        let text = states().csv(&options);
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split(',').take(4).collect::<Vec<_>>().join(","))
            .collect();
        assert_eq!(lines.join("|"), wanted);
    }
}

#[test]
fn json_tells_the_states_apart() {
    let (_, bytes) = states().write(Format::Json, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let records = json["records"].as_array().expect("records");
    assert_eq!(records[0]["nivel"], 0);
    assert_eq!(records[1]["nivel"], 98);
    assert!(records[4]["nivel"].is_null() && records[4].get("nivel").is_some());
    assert!(records[5].get("nivel").is_none());
    assert_eq!(records[6]["_not_in_version"][0], "edad");
}
