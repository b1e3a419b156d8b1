//! Whole reports against figures that were computed by hand, or elsewhere.

mod common;

use common::{dataset, form, meta, xml};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::table::{Cell, Picture, Profile, Report, Table, Value, Why};
use sondeo_report::{Dataset, read_record};

fn options(profile: Profile) -> ReportOptions {
    ReportOptions {
        profile,
        ..ReportOptions::default()
    }
}

fn open(survey: &str, records: &str) -> Report {
    one(survey, records, &options(Profile::Open))
}

fn one(survey: &str, records: &str, options: &ReportOptions) -> Report {
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

fn table<'a>(report: &'a Report, id: &str) -> &'a Table {
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
fn word(cell: &Cell) -> String {
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
fn line(report: &Report, id: &str, row: &str) -> String {
    let table = table(report, id);
    let row = table
        .rows
        .iter()
        .find(|line| line.head.key == row)
        .unwrap_or_else(|| panic!("{id} has no {row}"));
    row.cells.iter().map(word).collect::<Vec<_>>().join(" ")
}

const SURVEY: &str = "
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

const RECORDS: &str = "
genero=mujer  | entidad=07 | curso=si | util=5  | temas=a b | casos=3  | orden=x y | dia=2026-03-01 | algo=
genero=mujer  | entidad=07 | curso=si | util=4  | temas=a   | casos=0  | orden=y x | dia=2026-01-15 | algo=hola
genero=mujer  | entidad=30 | curso=si | util=98 | temas=    | casos=   | orden=
genero=mujer  | entidad=30 | curso=no | temas=b | casos=10
genero=hombre | entidad=07 | curso=si | util=2  | temas=b   | casos=4  | orden=x y
genero=hombre | entidad=30 | curso=si | util=   | temas=a   | casos=5
genero=hombre | entidad=30 | curso=no | temas=a b | casos=7
genero=99     | entidad=07 | curso=si | util=5
";

#[test]
fn every_question_has_a_table_by_its_type() {
    let report = open(SURVEY, RECORDS);
    // Total, women, men, another or not stated.
    for (id, row, cells) in [
        ("genero.genero", "mujer", "4/7 4/4 0/3 –"),
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

const NEEDS: &str = "
| survey | | | | | | | | | |
|---|---|---|---|---|---|---|---|---|---|
| | type | name | label::Español (es) | label::English (en) | role | disaggregate | scale | pair | area |
| | select_one g | genero | Género | Gender | gender | yes | | | |
| | select_one i | institucion | Institución | Institution | institution | yes | | | |
| | select_one n | a_imp | Entrevistar | Interview | | | importance5 | a_cap | E4 |
| | select_one n | a_cap | Entrevistar | Interview | | | capacity5 | a_imp | E4 |
| | select_one n | b_imp | Canalizar | Refer | | | importance5 | b_cap | E5 |
| | select_one n | b_cap | Canalizar | Refer | | | capacity5 | b_imp | E5 |
| | select_one c | prioridad_1 | Prioridad | Priority | | | priority3 | | |
| | select_one r | remedio_1 | Remedio | Remedy | | | remedy | prioridad_1 | |
| | select_one m | mad_a | Política | Policy | | | maturity4 | | |
| choices | | | | | |
| | list_name | name | label::Español (es) | label::English (en) | missing |
| | g | mujer | Mujer | Woman | |
| | g | hombre | Hombre | Man | |
| | i | inm | INM | INM | |
| | i | fgr | FGR | FGR | |
| | n | 1 | 1 | 1 | |
| | n | 2 | 2 | 2 | |
| | n | 3 | 3 | 3 | |
| | n | 4 | 4 | 4 | |
| | n | 5 | 5 | 5 | |
| | n | 98 | No sé | Do not know | dk |
| | c | a | Entrevistar | Interview | |
| | r | capacitacion | Capacitación | Training | |
| | r | equipo | Equipo | Equipment | |
| | m | 0 | Nada | None | |
| | m | 1 | Escrito | Written | |
| | m | 2 | Aplicado | Applied | |
";

#[test]
fn needs_assessment() {
    let report = open(
        NEEDS,
        "genero=mujer  | institucion=inm | a_imp=5 | a_cap=2 | b_imp=3 | b_cap=3 | prioridad_1=a | remedio_1=capacitacion | mad_a=0
         genero=mujer  | institucion=inm | a_imp=4 | a_cap=3 | b_imp=98 | b_cap=1 | prioridad_1=a | remedio_1=equipo | mad_a=0
         genero=hombre | institucion=inm | a_imp=5 | a_cap=2 | b_imp=4 | b_cap=3 | prioridad_1=a | remedio_1=equipo | mad_a=2
         genero=hombre | institucion=fgr | a_imp=3 | a_cap=3 | b_imp=3 | b_cap=3 | mad_a=1
         genero=hombre | institucion=fgr | a_imp=4 | a_cap=4 | b_imp=3 | b_cap=4 | mad_a=1",
    );
    // n, importance, capacity, MWDS, RDS, and MWDS with each institution counting once.
    assert_eq!(
        line(&report, "needs.ranking", "a_imp"),
        "5 4.2000 2.8000 5.8800 -60.0000 4.7639"
    );
    // The one who does not know is in no mean.
    assert!(line(&report, "needs.ranking", "b_imp").starts_with("4 3.2500 3.2500 0.0000 0.0000"));
    assert_eq!(table(&report, "needs.ranking").rows[0].head.key, "a_imp");
    assert_eq!(
        line(&report, "needs.gender", "a_imp"),
        "9.0000 4.0000 5.0000 -100.0000 -33.0000"
    );
    assert_eq!(line(&report, "needs.institution", "a_imp"), "10.8889 0.0000");
    assert_eq!(line(&report, "needs.remedies", "a"), "3 1/3 2/3 Organización");
    assert_eq!(line(&report, "needs.areas", "E4"), "5.8800 1 Entrevistar");
    assert_eq!(line(&report, "needs.maturity", "mad_a"), "2/5 2/5 1/5 1.0000 5");
}

fn training(name: &str, wave: &str) -> String {
    let mut survey = format!(
        "
| survey | | | | | | | | | |
|---|---|---|---|---|---|---|---|---|---|
| | type | name | label::Español (es) | label::English (en) | role | disaggregate | scale | pair | calculation |
| | calculate | onda | | | wave | | | | '{wave}' |
| | text | clave | Clave | Code | link_code | | | | |
| | select_one g | genero | Género | Gender | gender | yes | | | |
"
    );
    for item in 1..=20 {
        survey.push_str(&format!(
            "| | select_one k | k{item:02} | Pregunta {item} | Item {item} | | | knowledge | | |\n"
        ));
    }
    survey.push_str("| | integer | e01 | Entrevistar | Interview | | | confidence10 | | |\n");
    if wave == "POST" {
        survey.push_str("| | integer | e01_antes | Antes | Before | | | confidence10 | e01 | |\n");
        survey.push_str("| | select_one a | r01 | Útil | Useful | | | likert5 | | |\n");
    }
    if wave == "FU" {
        survey.push_str("| | select_one v | b01 | La usé | I used it | | | frequency4 | | |\n");
    }
    survey.push_str(&format!(
        "| choices | | | | | | |
| | list_name | name | label::Español (es) | label::English (en) | score | missing |
| | g | mujer | Mujer | Woman | | |
| | g | hombre | Hombre | Man | | |
| | k | a | A | A | 1 | |
| | k | b | B | B | 0 | |
| | k | 98 | No sé | Do not know | 0 | dk |
| | a | 1 | No | No | | |
| | a | 2 | Regular | Some | | |
| | a | 3 | Sí | Yes | | |
| | v | 0 | Nunca | Never | | |
| | v | 1 | 1 o 2 | 1 or 2 | | |
| | v | 2 | 3 o más | 3 or more | | |
| | v | 97 | Sin oportunidad | No opportunity | | na |
| analysis | | | | | | | |
| | kind | code | label::Español (es) | label::English (en) | statistic | question | numerator | denominator | baseline | target | level |
| | indicator | O1{name} | Proporción de mujeres | Share of women | share | | ${{genero}} = 'mujer' | ${{genero}} != '' | 0 | ≥ 40 | output |
| | indicator | O2{name} | Ganancia | Gain | mean_gain | knowledge | | | | | output |
| | indicator | O3{name} | Mejoraron | Improved | share_improved | knowledge | | | | ≥ 95 | output |
| settings | | | |
| | form_id | form_title | version |
| | {name} | {name} | 1 |
"
    ));
    survey
}

/// One record: a code, a gender, and that many right answers.
fn answers(wave: &str, code: &str, gender: &str, right: usize, rest: &str) -> String {
    let mut line = format!("onda={wave} | clave={code} | genero={gender} | {rest}");
    for item in 1..=20 {
        line.push_str(&format!(
            " | k{item:02}={}",
            if item <= right { "a" } else { "b" }
        ));
    }
    line
}

/// The worked example: ten linked persons, one who left, one who came late.
#[test]
fn training_evaluation() {
    let scores = [
        (8, 12),
        (10, 14),
        (7, 11),
        (12, 15),
        (9, 12),
        (11, 11),
        (6, 11),
        (10, 13),
        (14, 16),
        (5, 12),
    ];
    let gender = |at: usize| if at < 5 { "mujer" } else { "hombre" };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (at, (pre, post)) in scores.iter().enumerate() {
        let code = format!("P-{}{}{}{}{}", at, at, at, at, at);
        before.push(answers("PRE", &code, gender(at), *pre, "e01=5"));
        // One wrote a part of the code differently.
        let code = if at == 3 { "P-33334".to_owned() } else { code };
        after.push(answers(
            "POST",
            &code,
            gender(at),
            *post,
            "e01=8 | e01_antes=4 | r01=3",
        ));
    }
    before.push(answers("PRE", "P-XXXXX", "mujer", 2, "e01=1"));
    after.push(answers(
        "POST",
        "P-YYYYY",
        "hombre",
        20,
        "e01=9 | e01_antes=9 | r01=1",
    ));
    let later = ["b01=0", "b01=1", "b01=2", "b01=97"].map(|rest| answers("FU", "", "mujer", 3, rest));
    let forms = [
        training("pre", "PRE"),
        training("post", "POST"),
        training("fu", "FU"),
    ]
    .map(|text| form(&text));
    let data = [before.join("\n"), after.join("\n"), later.join("\n")];
    let sets: Vec<Dataset> = forms
        .iter()
        .zip(&data)
        .map(|((form, _), data)| dataset(form, data))
        .collect();
    let inputs: Vec<FormData> = forms
        .iter()
        .zip(&sets)
        .map(|((form, plan), dataset)| FormData { form, plan, dataset })
        .collect();
    let report = report(&inputs, &options(Profile::Open));
    for (id, row, cells) in [
        // PRE, POST, FU, exact, near, before only, after only, share that was lost.
        ("training.linking", "total", "11 11 4 9 1 1 1 1/11"),
        ("training.linking", "women", "6 5 4 4 1 1 0 1/6"),
        ("training.review", "1", "P-33333 P-33334 Sí"),
        (
            "training.gain",
            "total",
            "10 9.2000 12.7000 3.5000 0.0002 0.0039 1.9013 1.7375 1.5392 0.3241 0.3146 9/10",
        ),
        (
            "training.confidence",
            "e01",
            "4.6364 8.0909 4.4545 3.0000 3.6364 -1.0000",
        ),
        ("training.reaction", "r01", "10/11 5/5 5/6 2.8182"),
        // Two of the three who had an opportunity.
        ("training.behaviours", "b01", "2/3 2/3 1"),
        ("training.test", "pre.total", "11 8.5455 1/11 0/11 ·SmallSample"),
        ("training.test", "post.total", "11 13.3636 4/11 1/11 ·SmallSample"),
        ("training.levels", "2.improved", "9/10 5/5 4/5"),
        (
            "training.items",
            "k13",
            "1/11 5/11 0 3 0.2500 0.1250 0.0833 0.6786",
        ),
        ("indicators", "O1pre", "Producto 0 ≥ 40 6/11 green – – pre 1"),
        (
            "indicators",
            "O2post",
            "Producto – – 3.5000 grey 3.6000 3.4000 post 1",
        ),
        (
            "indicators",
            "O3post",
            "Producto – ≥ 95 9/10 amber 5/5 4/5 post 1",
        ),
    ] {
        assert_eq!(line(&report, id, row), cells, "{id} {row}");
    }
    let gain = table(&report, "training.gain")
        .cell("total", "gain")
        .expect("a gain")
        .clone();
    assert_eq!(
        gain.interval.map(|ends| ends.map(|x| format!("{x:.4}"))),
        Some(["2.1831".into(), "4.8169".into()])
    );
    assert!(matches!(
        table(&report, "training.gain").picture,
        Some(Picture::Slope { from: 1, to: 2, .. })
    ));
    let [raw, adjusted] =
        ["raw", "ancova"].map(|row| table(&report, "training.gap").cell(row, "difference").cloned());
    assert_eq!(
        raw.and_then(|cell| cell.number())
            .map(|x| format!("{x:.1}"))
            .as_deref(),
        Some("0.2")
    );
    assert_eq!(
        adjusted
            .and_then(|cell| cell.number())
            .map(|x| format!("{x:.4}"))
            .as_deref(),
        Some("0.2000")
    );
    let json = serde_json::to_string(&report).expect("JSON");
    let again = sondeo_report::compose::report(&inputs, &options(Profile::Open));
    assert_eq!(
        json,
        serde_json::to_string(&again).expect("JSON"),
        "equal inputs give equal bytes"
    );
    assert!(report.sections.iter().all(|section| section.id != "protection"));
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
fn a_rehearsal_says_so() {
    let (form, plan) = form(SURVEY);
    let mut data = dataset(&form, RECORDS);
    assert!(
        !report(
            &[FormData {
                form: &form,
                plan: &plan,
                dataset: &data
            }],
            &options(Profile::Open)
        )
        .about
        .title
        .es
        .contains("ENSAYO")
    );
    data.records[3].is_rehearsal = true;
    let report = report(
        &[FormData {
            form: &form,
            plan: &plan,
            dataset: &data,
        }],
        &options(Profile::Open),
    );
    assert!(
        report.about.title.es.starts_with("ENSAYO"),
        "{}",
        report.about.title.es
    );
}
