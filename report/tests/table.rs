//! Reports as data: what travels and what is frozen keeps its shape.

use sondeo_report::table::{
    About, Cell, Head, HeadKind, Light, Picture, Profile, Report, Row, Section, Table, Text, Value, Why,
};

/// A stored and sent type: its JSON may grow, it must not change.
#[test]
fn a_report_survives_json() {
    let report = Report {
        about: About {
            title: Text::new("Diagnóstico", "Assessment"),
            profile: Profile::External,
            minimum: Profile::External.minimum(),
            records: 41,
            ..About::default()
        },
        sections: vec![Section {
            id: "questions".into(),
            tables: vec![Table {
                id: "util".into(),
                columns: vec![
                    Head::new(HeadKind::Total, "total", Text::new("Total", "Total")),
                    Head::statistic("light", "Semáforo", "Traffic light"),
                ],
                rows: vec![
                    Row {
                        head: Head::new(HeadKind::Answer, "si", Text::new("Sí", "Yes")),
                        cells: vec![
                            Cell::share(12, 40).with_interval(Some([0.18, 0.45])),
                            Cell::new(Value::Light(Light::Amber)),
                        ],
                    },
                    Row {
                        head: Head::new(HeadKind::Answer, "no", Text::same("No")),
                        cells: vec![Cell::hidden(Why::Protected), Cell::default()],
                    },
                ],
                picture: Some(Picture::Bars {
                    rows: vec![0, 1],
                    columns: vec![0],
                }),
                ..Table::default()
            }],
            ..Section::default()
        }],
    };
    let json = serde_json::to_string(&report).expect("JSON");
    let back: Report = serde_json::from_str(&json).expect("the report again");
    assert_eq!(back, report);
    for part in [
        r#""profile":"external","minimum":10,"records":41"#,
        r#"{"value":{"kind":"share","value":0.3},"n":12,"base":40,"interval":[0.18,0.45]}"#,
        r#"{"value":{"kind":"none"},"hidden":"protected"}"#,
        r#"{"value":{"kind":"light","value":"amber"}}"#,
        r#""picture":{"picture":"bars","rows":[0,1],"columns":[0]}"#,
    ] {
        assert!(json.contains(part), "{part}\nin {json}");
    }
    assert_eq!(
        report.table("util").and_then(|t| t.cell("si", "total")?.n),
        Some(12)
    );
}

#[test]
fn every_reason_is_explained_in_both_languages() {
    for why in Why::ALL {
        let text = why.explain(5);
        assert!(
            text.es.ends_with('.') && text.en.ends_with('.') && text.es != text.en,
            "{text:?}"
        );
    }
}
