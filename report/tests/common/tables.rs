//! Whole reports, and their cells as words.
#![allow(dead_code)]

use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::table::{Cell, Profile, Report, Table, Value, Why};

use super::{dataset, form};

pub fn options(profile: Profile) -> ReportOptions {
    ReportOptions {
        profile,
        ..ReportOptions::default()
    }
}

pub fn open(survey: &str, records: &str) -> Report {
    one(survey, records, &options(Profile::Open))
}

pub fn one(survey: &str, records: &str, options: &ReportOptions) -> Report {
    let (form, plan) = form(survey);
    let dataset = dataset(&form, records);
    report(
        &[FormData {
            form: &form,
            plan: &plan,
            dataset: &dataset,
        }],
        options,
    )
}

pub fn table<'a>(report: &'a Report, id: &str) -> &'a Table {
    report.table(id).unwrap_or_else(|| {
        let ids: Vec<&str> = report
            .sections
            .iter()
            .flat_map(|s| &s.tables)
            .map(|t| t.id.as_str())
            .collect();
        panic!("no {id} among {ids:?}")
    })
}

/// A cell as a reader sees it.
pub fn word(cell: &Cell) -> String {
    if let Some(why) = cell.hidden {
        return match why {
            Why::SmallBase => "·base".into(),
            Why::Protected => "·".into(),
            other => format!("·{other:?}"),
        };
    }
    match &cell.value {
        Value::None => "–".into(),
        Value::Count(n) => n.to_string(),
        Value::Share(share) => match (cell.n, cell.base) {
            (Some(n), Some(base)) => format!("{n}/{base}"),
            (_, base) => format!("{:.0}%~{}", share * 100.0, base.unwrap_or(0)),
        },
        Value::Points(x) => format!("{:+.0}pp", x * 100.0),
        Value::Text(text) => text.es.clone(),
        Value::Date(text) => text.clone(),
        Value::Light(light) => format!("{light:?}").to_lowercase(),
        _ => format!("{:.4}", cell.number().unwrap_or(f64::NAN)),
    }
}

/// A row's cells as words.
pub fn line(report: &Report, id: &str, row: &str) -> String {
    let table = table(report, id);
    let row = table
        .rows
        .iter()
        .find(|line| line.head.key == row)
        .unwrap_or_else(|| panic!("{id} has no {row}"));
    row.cells.iter().map(word).collect::<Vec<_>>().join(" ")
}

pub const SURVEY: &str = "
| survey | | | | | | | | |
|---|---|---|---|---|---|---|---|---|
| | type | name | label::Español (es) | label::English (en) | relevant | role | disaggregate | scale |
| | select_one genero | genero | Género | Gender | | gender | yes | |
| | select_one entidad | entidad | Entidad | State | | | yes | |
| | select_one sino | curso | ¿Tomó el curso? | Did you take the course? | | | | |
| | select_one acuerdo | util | ¿Fue útil? | Was it useful? | ${curso} = 'si' | | | likert5 |
| | select_multiple temas | temas | Temas | Topics | | | | |
| | integer | casos | Casos | Cases | | | | |
| | rank barreras | orden | Barreras | Barriers | | | | |
| | date | dia | Día | Day | | | | |
| | text | algo | Algo más | Anything else | | | | |
| choices | | | | | |
| | list_name | name | label::Español (es) | label::English (en) | missing |
| | genero | mujer | Mujer | Woman | |
| | genero | hombre | Hombre | Man | |
| | genero | otra | Otra | Another | |
| | genero | 99 | Prefiero no responder | Prefer not to say | refused |
| | entidad | 07 | Chiapas | Chiapas | |
| | entidad | 30 | Veracruz | Veracruz | |
| | sino | si | Sí | Yes | |
| | sino | no | No | No | |
| | acuerdo | 1 | Nada | Not at all | |
| | acuerdo | 2 | Poco | A little | |
| | acuerdo | 3 | Regular | Some | |
| | acuerdo | 4 | Bastante | Quite | |
| | acuerdo | 5 | Mucho | Very | |
| | acuerdo | 98 | No sé | I do not know | dk |
| | temas | a | A | A | |
| | temas | b | B | B | |
| | barreras | x | X | X | |
| | barreras | y | Y | Y | |
";

pub const RECORDS: &str = "
genero=mujer  | entidad=07 | curso=si | util=5  | temas=a b | casos=3  | orden=x y | dia=2026-03-01 | algo=
genero=mujer  | entidad=07 | curso=si | util=4  | temas=a   | casos=0  | orden=y x | dia=2026-01-15 | algo=hola
genero=mujer  | entidad=30 | curso=si | util=98 | temas=    | casos=   | orden=
genero=mujer  | entidad=30 | curso=no | temas=b | casos=10
genero=hombre | entidad=07 | curso=si | util=2  | temas=b   | casos=4  | orden=x y
genero=hombre | entidad=30 | curso=si | util=   | temas=a   | casos=5
genero=hombre | entidad=30 | curso=no | temas=a b | casos=7
genero=99     | entidad=07 | curso=si | util=5
";
