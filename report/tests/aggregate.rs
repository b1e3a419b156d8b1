//! Counts, bases and shares against tables that were counted by hand.

mod common;

use common::{dataset, form};
use sondeo_report::aggregate;
use sondeo_report::wire::{Aggregates, Figure, Summary, Values};

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

fn results(by: Option<&str>) -> Aggregates {
    let (form, plan) = form(SURVEY);
    aggregate(&form, &plan, &dataset(&form, RECORDS), by, "es")
}

/// `asked answered dk refused na blank not-asked`.
fn states(summary: &Summary) -> String {
    let s = &summary.states;
    let all = [
        s.asked,
        s.answered,
        s.dont_know,
        s.refused,
        s.not_applicable,
        s.blank,
        s.not_asked,
        s.not_in_version,
    ];
    let word = |f: &Figure<u64>| f.known().map_or("·".to_owned(), |n| n.to_string());
    all.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// `count/percent` of each choice.
fn shares(summary: &Summary) -> String {
    let Values::Choices { counts } = &summary.values else {
        return "no choices".into();
    };
    let word = |c: &sondeo_report::wire::ChoiceCount| {
        let count = c.count.known().expect("shown");
        match c.share.and_then(|s| s.known()) {
            Some(share) => format!("{count}/{:.1}", share * 100.0),
            None => format!("{count}/-"),
        }
    };
    counts.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn question<'a>(results: &'a Aggregates, name: &str) -> &'a sondeo_report::wire::QuestionResult {
    results.questions.iter().find(|q| q.name == name).expect(name)
}

#[test]
fn groups_are_the_choices_met_and_those_who_did_not_say() {
    let results = results(None);
    let by = results.by.as_ref().expect("a breakdown");
    assert_eq!(
        (by.label.as_str(), by.role.as_deref()),
        ("Género", Some("gender"))
    );
    let groups: Vec<_> = by
        .groups
        .iter()
        .map(|g| (g.value.as_deref(), g.label.as_str(), g.records.known()))
        .collect();
    assert_eq!(
        groups,
        [
            (Some("mujer"), "Mujer", Some(4)),
            (Some("hombre"), "Hombre", Some(3)),
            (Some("otra"), "Otra", Some(1)),
            (None, "", Some(2)),
        ]
    );
    assert_eq!(results.records, 10);
    let names: Vec<_> = results.breakdowns.iter().map(|b| b.label.as_str()).collect();
    assert_eq!(names, ["Género", "Entidad"]);
}

#[test]
fn every_cell_is_in_one_state() {
    let results = results(None);
    for (name, total, women) in [
        ("genero", "10 8 0 1 0 1 0 0", "4 4 0 0 0 0 0 0"),
        ("util", "9 6 1 0 1 1 1 0", "4 3 1 0 0 0 0 0"),
        ("cursos", "8 6 0 1 0 1 2 0", "4 3 0 0 0 1 0 0"),
        ("casos", "8 7 0 0 0 1 2 0", "4 3 0 0 0 1 0 0"),
        ("orden", "4 3 0 0 0 1 6 0", "3 2 0 0 0 1 1 0"),
        ("dia", "2 2 0 0 0 0 8 0", "2 2 0 0 0 0 2 0"),
        ("algo", "2 1 0 0 0 1 8 0", "2 1 0 0 0 1 2 0"),
    ] {
        let found = question(&results, name);
        assert_eq!(states(&found.total), total, "{name}");
        assert_eq!(states(&found.groups[0]), women, "{name}, women");
    }
    assert!(
        results.questions.iter().all(|q| q.name != "gracias"),
        "notes are no questions"
    );
}

#[test]
fn shares_are_of_those_who_answered_in_the_group() {
    let results = results(None);
    let util = question(&results, "util");
    let labels: Vec<_> = util.choices.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["Sí", "No"], "missing codes are no choices");
    assert_eq!(shares(&util.total), "3/50.0 3/50.0");
    assert_eq!(shares(&util.groups[0]), "2/66.7 1/33.3");
    assert_eq!(shares(&util.groups[1]), "0/0.0 1/100.0");
    assert_eq!(shares(&util.groups[2]), "0/0.0 1/100.0");
    assert_eq!(shares(&util.groups[3]), "1/100.0 0/0.0");
}

#[test]
fn several_choices_have_respondents_as_base() {
    let results = results(None);
    let cursos = question(&results, "cursos");
    assert_eq!(shares(&cursos.total), "4/66.7 3/50.0 1/16.7");
    assert_eq!(shares(&cursos.groups[0]), "2/66.7 1/33.3 1/33.3");
    assert_eq!(shares(&cursos.groups[3]), "0/- 0/- 0/-");
}

#[test]
fn another_question_can_disaggregate() {
    let results = results(Some("entidad"));
    let by = results.by.as_ref().expect("a breakdown");
    let groups: Vec<_> = by
        .groups
        .iter()
        .map(|g| (g.label.as_str(), g.records.known()))
        .collect();
    assert_eq!(
        groups,
        [("Chiapas", Some(5)), ("Veracruz", Some(4)), ("", Some(1))]
    );
    assert_eq!(shares(&question(&results, "util").groups[0]), "3/60.0 2/40.0");
    assert!(
        self::results(Some("cursos")).by.is_none(),
        "nobody may be in two groups"
    );
}

#[test]
fn numbers_ranks_and_dates() {
    let results = results(None);
    let Values::Numbers { summary: Some(n) } = &question(&results, "casos").total.values else {
        panic!("numbers");
    };
    let known = [
        n.minimum,
        n.first_quartile,
        n.median,
        n.third_quartile,
        n.maximum,
        n.mean,
    ]
    .map(|f| f.known().expect("shown"));
    // 0 1 3 4 5 7 10
    assert_eq!(known[..5], [0.0, 2.0, 4.0, 6.0, 10.0]);
    assert!((known[5] - 30.0 / 7.0).abs() < 1e-12);
    let deviation = n.deviation.and_then(|d| d.known()).expect("shown");
    assert!((deviation - 3.450_327_796_711_771).abs() < 1e-12, "{deviation}");

    let Values::Ranks { ranks } = &question(&results, "orden").total.values else {
        panic!("ranks");
    };
    let found: Vec<_> = ranks
        .iter()
        .map(|r| {
            let mean = r.mean_rank.and_then(|m| m.known()).expect("ranked");
            (format!("{mean:.2}"), r.first.known(), r.top_three.known())
        })
        .collect();
    // x: 1 2 4, y: 2 1 3, z: 3 3 2, w: 4 4 1
    let expected = [("2.33", 1, 2), ("2.00", 1, 3), ("2.67", 0, 3), ("3.00", 1, 1)];
    assert_eq!(found, expected.map(|(m, f, t)| (m.to_owned(), Some(f), Some(t))));

    let Values::Range { first, last, .. } = &question(&results, "dia").total.values else {
        panic!("range");
    };
    assert_eq!(
        (first.as_deref(), last.as_deref()),
        (Some("2026-01-15"), Some("2026-03-01"))
    );
}

#[test]
fn without_a_plan_there_is_still_a_report() {
    let (form, _) = form(SURVEY);
    let plan = Default::default();
    let results = aggregate(&form, &plan, &dataset(&form, RECORDS), None, "en");
    assert!(results.by.is_none());
    let util = question(&results, "util");
    assert_eq!(util.label, "Was it useful?");
    assert_eq!(
        shares(&util.total),
        "3/37.5 3/37.5 1/12.5 1/12.5",
        "no code is guessed to be missing"
    );
}

#[test]
fn records_set_aside_are_counted_apart() {
    let (form, plan) = form(SURVEY);
    let mut data = dataset(&form, RECORDS);
    data.records[0].quarantined = Some("two versions under one id".into());
    let results = aggregate(&form, &plan, &data, None, "es");
    assert_eq!((results.records, results.quarantined), (9, 1));
    assert_eq!(shares(&question(&results, "util").groups[0]), "1/50.0 1/50.0");
}

#[test]
fn an_empty_data_set_has_empty_results() {
    let (form, plan) = form(SURVEY);
    let results = aggregate(&form, &plan, &dataset(&form, ""), None, "es");
    assert_eq!(states(&question(&results, "util").total), "0 0 0 0 0 0 0 0");
    assert_eq!(shares(&question(&results, "util").total), "0/- 0/-");
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
    let results = aggregate(&form, &plan, &data, None, "");
    let util = question(&results, "util");
    assert_eq!(util.repeat.as_deref(), Some("/data/curso"));
    assert_eq!(shares(&util.total), "2/66.7 1/33.3");
    assert_eq!(shares(&util.groups[0]), "1/50.0 1/50.0");
    assert_eq!(shares(&util.groups[1]), "1/100.0 0/0.0");
}

#[test]
fn the_wire_survives_json() {
    let mut results = results(None);
    // serde_json may change the last bit of a decimal.
    results.questions.retain(|question| question.name != "casos");
    let json = serde_json::to_string(&results).expect("JSON");
    let back: Aggregates = serde_json::from_str(&json).expect("the same");
    assert!(back == results, "{json}");
    let hidden: Figure<u64> = serde_json::from_str("{\"hidden\":\"small_base\"}").expect("hidden");
    assert!(hidden.is_hidden());
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
    let results = aggregate(&form, &plan, &data, None, "es");
    let inst = question(&results, "inst");
    let labels: Vec<_> = inst.choices.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["INM", "Policía", "otra"]);
    assert_eq!(shares(&inst.total), "1/33.3 1/33.3 1/33.3");
}
