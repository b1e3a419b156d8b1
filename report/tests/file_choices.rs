//! Questions whose choices come from a file of the form.

mod common;

use common::tables::{options, table};
use common::{dataset, form};
use sondeo_engine::session::{Resources, read_file_choices};
use sondeo_report::compose::{FormData, report};
use sondeo_report::table::{HeadKind, Profile};

/// A list of thousands names what people chose; what few chose stays unnamed, because its name alone would say something.
#[test]
fn choices_of_a_file_are_named_where_many_gave_them() {
    let survey = "
| survey | | | | |
|---|---|---|---|---|
| | type | name | label | disaggregate |
| | select_one_from_file municipios.csv | lugar | Lugar | yes |
| choices | | | |
| | list_name | name | label |
";
    let (mut form, plan) = form(survey);
    let mut files = Resources::new();
    let list = "name,label\n001,Uno\n002,Dos\n003,Tres\n";
    files.insert("municipios.csv", list.as_bytes().to_vec());
    read_file_choices(&mut form, &files);
    let answers = |code: &str, n: usize| format!("lugar={code}\n").repeat(n);
    let lines = answers("001", 12) + &answers("002", 20) + &answers("003", 3) + &answers("999", 2);
    let data = dataset(&form, &lines);
    for profile in [Profile::Open, Profile::Internal, Profile::External] {
        let forms = [FormData {
            form: &form,
            plan: &plan,
            dataset: &data,
        }];
        let report = report(&forms, &options(profile));
        let found = table(&report, "lugar");
        let named: Vec<(&str, &str)> = found
            .rows
            .iter()
            .filter(|row| row.head.kind == HeadKind::Answer)
            .map(|row| (row.head.key.as_str(), row.head.label.es.as_str()))
            .collect();
        assert_eq!(named, [("001", "Uno"), ("002", "Dos")], "{profile:?}");
        assert!(found.notes.iter().any(|note| note.es.contains("al menos 10")));
        if profile == Profile::Open {
            let cell = found.cell("002", "total").expect("a cell");
            assert_eq!((cell.n, cell.base), (Some(20), Some(37)));
        }
    }
}
