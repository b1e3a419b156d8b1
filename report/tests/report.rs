//! Whole reports against figures that were computed by hand, or elsewhere.

mod common;

use common::tables::*;
use common::{dataset, form, meta, xml};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::table::{Picture, Profile};
use sondeo_report::{Dataset, read_record};

#[test]
fn every_question_has_a_table_by_its_type() {
    let report = open(SURVEY, RECORDS);
    // Total, women, men, another or not stated.
    for (id, row, cells) in [
        ("genero.genero", "mujer", "4/7"),
        ("curso.genero", "si", "6/8 3/4 2/3 1/1"),
        // Of those who were asked and answered: the one who does not know is not in the base, nor who was not asked.
        ("util.genero", "5", "2/4 1/2 0/1 1/1"),
        ("util.genero", "favourable", "3/4 2/2 0/1 1/1"),
        ("util.genero", "mean", "4.0000 4.5000 2.0000 5.0000"),
        ("util.genero", "answered", "4 2 1 1"),
        ("util.genero", "dont_know", "1 1 0 0"),
        ("util.genero", "blank", "1 0 1 0"),
        ("util.genero", "not_asked", "2 1 1 0"),
        // Of persons, not of answers: 4 of 6, and 4 of 6.
        ("temas.genero", "a", "4/6 2/3 2/3 –"),
        ("temas.genero", "b", "4/6 2/3 2/3 –"),
        ("temas.genero", "blank", "1 1 0 0"),
        ("casos.genero", "median", "4.5000 3.0000 5.0000 –"),
        ("casos.genero", "first_quartile", "3.2500 1.5000 4.5000 –"),
        ("casos.genero", "maximum", "10.0000 10.0000 7.0000 –"),
        ("orden.genero", "x", "2/3 1/2 1/1 –"),
        ("orden.genero", "rank:x", "1.3333 1.5000 1.0000 –"),
        ("dia.genero", "first", "2026-01-15 2026-01-15 – –"),
        ("algo.genero", "answered", "1 1 0 0"),
        ("algo.texts", "1", "hola"),
    ] {
        assert_eq!(line(&report, id, row), cells, "{id} {row}");
    }
    let bars = &table(&report, "curso.genero").picture;
    assert!(
        matches!(bars, Some(Picture::Bars { rows, .. }) if rows.len() == 2),
        "{bars:?}"
    );
    let reading = &table(&report, "curso.genero").readings[0];
    assert_eq!(reading.es, "La respuesta más frecuente fue «Sí»: 75 % (6 de 8).");
    assert_eq!(reading.en, "The most frequent answer was “Yes”: 75 % (6 of 8).");
}

#[test]
fn two_questions_may_be_crossed() {
    let asked = ReportOptions {
        by: vec!["genero*entidad".into()],
        ..options(Profile::Open)
    };
    let report = one(SURVEY, RECORDS, &asked);
    let table = table(&report, "curso.genero*entidad");
    let heads: Vec<&str> = table.columns.iter().map(|head| head.label.es.as_str()).collect();
    assert_eq!(heads[1..3], ["Mujeres, Chiapas", "Mujeres, Veracruz"]);
    assert_eq!(
        line(&report, "curso.genero*entidad", "si"),
        "6/8 2/2 1/2 1/1 1/2 1/1"
    );
}

/// Denominators in strange company: nothing divides by zero, nothing panics.
#[test]
fn odd_data_sets() {
    let lines: Vec<&str> = RECORDS.lines().filter(|line| !line.trim().is_empty()).collect();
    for records in [
        "",
        lines[0],
        &lines[..4].join("\n"),
        "entidad=07",
        "genero= | curso= | util= | temas= | casos=x",
    ] {
        for profile in [Profile::Open, Profile::Internal, Profile::External] {
            let report = one(SURVEY, records, &options(profile));
            let cells = report.sections.iter().flat_map(|s| &s.tables).flat_map(|t| {
                assert!(
                    t.rows.iter().all(|row| row.cells.len() == t.columns.len()),
                    "{}",
                    t.id
                );
                t.rows.iter().flat_map(|row| &row.cells)
            });
            for cell in cells {
                assert!(cell.number().is_none_or(f64::is_finite), "{cell:?} of {records}");
                assert!(
                    profile == Profile::Open || cell.hidden.is_some() || cell.n.unwrap_or(9) >= 5,
                    "{cell:?}"
                );
            }
        }
    }
    // Without a question on gender there is a total.
    let plain = SURVEY
        .replace("gender | yes", " | ")
        .replace("| | yes |", "| | |");
    assert_eq!(line(&open(&plain, RECORDS), "curso", "si"), "6/8");
}

#[test]
fn older_versions_are_no_blanks() {
    let version =
        |number: u8| format!("{SURVEY}| settings | | |\n| | form_id | version |\n| | f | {number} |\n");
    let (old, _) = form(&version(1));
    let renamed = SURVEY
        .replace("| select_one sino | curso |", "| select_one sino | curso2 |")
        .replace("${curso}", "${curso2}");
    let (new, plan) = form(&renamed);
    let mut data = Dataset::new(&new);
    data.push_version(
        &old,
        read_record(&old, meta(1), &xml(&old, "genero=mujer | curso=si")).expect("a record"),
    );
    data.push(read_record(&new, meta(2), &xml(&new, "genero=mujer | curso2=")).expect("a record"));
    let report = report(
        &[FormData {
            form: &new,
            plan: &plan,
            dataset: &data,
        }],
        &options(Profile::Open),
    );
    assert_eq!(line(&report, "curso2.genero", "answered"), "0 0");
    assert_eq!(line(&report, "curso2.genero", "blank"), "1 1");
    assert_eq!(line(&report, "curso2.genero", "not_in_version"), "1 1");
}

#[test]
fn gender_block() {
    let mut records = String::new();
    for (gender, yes, no) in [("mujer", 12, 6), ("hombre", 20, 22)] {
        for at in 0..yes + no {
            let answer = if at < yes { "si" } else { "no" };
            records.push_str(&format!("genero={gender} | curso={answer}\n"));
        }
    }
    let report = open(SURVEY, &records);
    let block = table(&report, "gender.shares");
    let row = &block.rows[0];
    assert_eq!(row.head.key, "curso/si");
    let gap = &row.cells[block.column("gap").expect("a gap")];
    assert_eq!(gap.number().map(|x| format!("{x:.3}")).as_deref(), Some("0.190"));
    assert_eq!(
        gap.interval.map(|ends| ends.map(|x| format!("{x:.3}"))),
        Some(["-0.082".into(), "0.413".into()])
    );
    let p = row.cells[block.column("fisher").expect("a test")].number();
    assert_eq!(p.map(|p| format!("{p:.4}")).as_deref(), Some("0.2594"));
    let reading = &block.readings[0].es;
    assert!(reading.starts_with("«¿Tomó el curso?», respuesta «Sí»: 67 % de las mujeres (12 de 18) y 48 % de los hombres (20 de 42); la brecha es de 19 puntos (intervalo de 95 %: −8 a 41)."), "{reading}");
    assert!(reading.ends_with("ni que no la haya."), "{reading}");
    assert!(matches!(
        block.picture,
        Some(Picture::Dumbbell { from: 1, to: 0, .. })
    ));
}

/// What is hidden is explained, and what is shown rests on enough persons.
#[test]
fn protected_reports() {
    let mut records = String::new();
    for at in 0..60 {
        let gender = ["mujer", "hombre"][usize::from(at >= 25)];
        let gender = if at == 59 { "otra" } else { gender };
        let state = ["07", "30"][at % 2];
        let course = if at % 3 == 0 { "no" } else { "si" };
        let useful = if course == "si" {
            format!("| util={}", [5, 5, 4, 4, 4, 3, 2][at % 7])
        } else {
            String::new()
        };
        records.push_str(&format!(
            "genero={gender} | entidad={state} | curso={course} {useful} | casos={} | algo=x\n",
            at % 9
        ));
    }
    let report = one(SURVEY, &records, &options(Profile::Internal));
    assert_eq!(report.about.minimum, 5);
    assert_eq!(report.about.records, 60, "rounded down to a multiple of 5");
    // One person stated another gender: that column is hidden, and the total is an estimate.
    assert_eq!(line(&report, "curso.genero", "si"), "66%~60 16/25 23/34 ·base");
    let total = table(&report, "curso.genero")
        .cell("si", "total")
        .expect("a cell");
    assert!(total.remark.is_some() && total.n.is_none());
    assert_eq!(
        line(&report, "casos.genero", "maximum"),
        "·OnePerson ·OnePerson ·OnePerson ·OnePerson"
    );
    assert!(
        report.table("algo.texts").is_none(),
        "texts are never in a protected report"
    );
    assert!(report.sections.iter().any(|section| section.id == "protection"));
    let external = one(SURVEY, &records, &options(Profile::External));
    assert_eq!(external.about.minimum, 10);
}

#[test]
fn a_rehearsal_says_so_and_stands_among_no_real_records() {
    let (form, plan) = form(SURVEY);
    let mut data = dataset(&form, RECORDS);
    let records = data.records.len() as u64;
    let about = |data: &sondeo_report::Dataset| {
        let data = FormData {
            form: &form,
            plan: &plan,
            dataset: data,
        };
        let about = report(&[data], &options(Profile::Open)).about;
        (about.records, about.title.es.starts_with("ENSAYO"))
    };
    assert_eq!(about(&data), (records, false));
    data.records[3].is_rehearsal = true;
    assert_eq!(about(&data), (records - 1, false));
    data.records
        .iter_mut()
        .for_each(|record| record.is_rehearsal = true);
    assert_eq!(about(&data), (records, true));
}
