//! Trainings against figures that were computed by hand, or elsewhere.

mod common;

use common::tables::*;
use common::{form, with_records};
use sondeo_report::compose::report;
use sondeo_report::table::{Picture, Profile};

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
    let made = || with_records(&forms, &data, |inputs| report(inputs, &options(Profile::Open)));
    let report = made();
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
    let again = made();
    assert_eq!(
        json,
        serde_json::to_string(&again).expect("JSON"),
        "equal inputs give equal bytes"
    );
    assert!(report.sections.iter().all(|section| section.id != "protection"));
}

/// Scores of everybody less those of the linked persons would be the scores of the few without a link.
#[test]
fn few_without_a_link_are_not_given_away() {
    let forms = [training("pre", "PRE"), training("post", "POST")].map(|text| form(&text));
    for (left, is_shown) in [(0, true), (2, false), (8, true)] {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for at in 0..30 {
            let gender = if at < 15 { "mujer" } else { "hombre" };
            let code = format!("P-{at:02}{at:02}X");
            before.push(answers("PRE", &code, gender, 3 + at % 9, "e01=5"));
            // Women and men leave in equal numbers.
            let has_left = at < left || at >= 15 && at < 15 + left;
            if !has_left {
                after.push(answers("POST", &code, gender, 8 + at % 9, "e01=8"));
            }
        }
        let data = [before.join("\n"), after.join("\n")];
        let report = with_records(&forms, &data, |inputs| {
            report(inputs, &options(Profile::Internal))
        });
        let shows = |id: &str, row: &str, column: &str| {
            let cell = table(&report, id).cell(row, column).expect("a cell");
            cell.hidden.is_none()
        };
        for row in ["total", "women", "men"] {
            let pre = format!("pre.{row}");
            assert_eq!(shows("training.test", &pre, "mean"), is_shown, "{left} {row}");
            assert!(shows("training.test", &pre, "n"), "{left} {row}");
        }
        assert_eq!(shows("training.confidence", "e01", "before"), is_shown, "{left}");
    }
}
