//! The project's own surveys as anybody's forms: problems, tests, Excel twins, and the rules of their language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sondeo_engine::check;
use sondeo_engine::sheet::{Sheet, Workbook};
use sondeo_engine::xform;
use sondeo_engine::xlsform::{Options, lower};
use sondeo_workbook::{SurveyFolder, read, read_folder, write_xlsx};

const SURVEYS: [&str; 5] = [
    "needs-institution",
    "needs-individual",
    "training-pre",
    "training-post",
    "training-follow-up",
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../survey-defs")
        .join(name)
}

fn survey(name: &str) -> SurveyFolder {
    read_folder(&folder(name)).expect("a survey")
}

/// The rows of a sheet, by header.
fn records(book: &Workbook, sheet: &str) -> Vec<BTreeMap<String, String>> {
    let sheet: &Sheet = book.sheets.iter().find(|s| s.name == sheet).expect("the sheet");
    let (header, rows) = sheet.rows.split_first().expect("a header");
    let name = |column: u32| {
        let cell = header.cells.iter().find(|cell| cell.column == column);
        cell.map_or_else(
            || panic!("a column without header in {}", sheet.name),
            |cell| cell.text.clone(),
        )
    };
    rows.iter()
        .map(|row| {
            row.cells
                .iter()
                .map(|cell| (name(cell.column), cell.text.clone()))
                .collect()
        })
        .collect()
}

#[test]
fn each_survey_is_without_problems_and_its_tests_hold() {
    for name in SURVEYS {
        let survey = survey(name);
        let mut options = check::Options::default();
        for (file, bytes) in survey.media {
            options.resources.insert(file, bytes);
        }
        let report = check::workbook(&survey.book, &options);
        let severe: Vec<_> = report
            .diagnostics
            .iter()
            .filter(|d| d.severity() != sondeo_engine::diagnostic::Severity::Info)
            .collect();
        assert!(severe.is_empty(), "{name}: {severe:#?}");
        let advice = report.advice.expect("advice");
        let findings: Vec<&String> = advice.gender.iter().map(|finding| &finding.excerpt).collect();
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert!(report.tests.len() > 10, "{name}: {} tests", report.tests.len());
    }
}

#[test]
fn the_excel_twin_is_the_same_form_with_the_same_plan() {
    for name in SURVEYS {
        let survey = survey(name);
        let names: Vec<&str> = survey.media.iter().map(|(name, _)| name.as_str()).collect();
        let bytes = write_xlsx(&survey.book, &names).expect("a workbook");
        let twin = read(&bytes, &format!("{name}.xlsx")).expect("a workbook");
        let (ours, theirs) = (
            lower(&survey.book, &Options::default()),
            lower(&twin, &Options::default()),
        );
        let xml = |draft: Option<_>| xform::write(&draft.expect("a form"));
        assert_eq!(xml(ours.draft), xml(theirs.draft), "{name}");
        assert_eq!(ours.plan, theirs.plan, "{name}");
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    for name in SURVEYS {
        let book = survey(name).book;
        for sheet in ["survey", "choices"] {
            for record in records(&book, sheet) {
                for column in ["label", "hint", "constraint_message", "required_message"] {
                    let has = |language: &str| record.contains_key(&format!("{column}::{language}"));
                    assert_eq!(
                        has("Español (es)"),
                        has("English (en)"),
                        "{name} {sheet} {record:?}"
                    );
                }
                // A rule that speaks is a rule that can be mended.
                for (rule, message) in [
                    ("constraint", "constraint_message"),
                    ("required", "required_message"),
                ] {
                    let speaks = record.contains_key(&format!("{message}::Español (es)"));
                    assert_eq!(record.contains_key(rule), speaks, "{name} {record:?}");
                }
            }
        }
    }
}

#[test]
fn no_survey_asks_who_somebody_is() {
    for name in SURVEYS {
        for record in records(&survey(name).book, "survey") {
            let kind = record.get("type").map(String::as_str).unwrap_or_default();
            let first = kind.split(' ').next().unwrap_or_default();
            for identifying in [
                "start",
                "end",
                "deviceid",
                "username",
                "email",
                "phonenumber",
                "simserial",
                "subscriberid",
                "geopoint",
                "geotrace",
                "geoshape",
                "start-geopoint",
                "background-geopoint",
                "audit",
                "date",
                "image",
                "audio",
                "video",
            ] {
                assert_ne!(first, identifying, "{name} {record:?}");
            }
            let texts: String = record
                .iter()
                .filter(|(column, _)| column.contains("::"))
                .map(|(_, text)| text.to_lowercase() + " ")
                .collect();
            for word in [
                "ilegal",
                "illegal",
                "indocumentad",
                "los funcionarios",
                "coyote",
                "@s",
                "todxs",
                "víctimas de tráfico",
            ] {
                assert!(!texts.contains(word), "{name}: “{word}” in {texts}");
            }
        }
    }
}

#[test]
fn what_is_sensitive_has_a_purpose_and_a_way_out() {
    for name in SURVEYS {
        let book = survey(name).book;
        let choices = records(&book, "choices");
        for record in records(&book, "survey")
            .iter()
            .filter(|record| record.contains_key("purpose"))
        {
            let kind = record["type"].as_str();
            assert!(!record.contains_key("required"), "{name} {}", record["name"]);
            // The Washington Group's questions keep their answers; who does not want them says so before.
            let is_washington = record["name"].starts_with("wg_") && record["name"] != "wg_responde";
            if let Some(list) = kind
                .strip_prefix("select_one ")
                .or(kind.strip_prefix("select_multiple "))
                && !is_washington
            {
                let way_out = choices
                    .iter()
                    .any(|c| c["list_name"] == list && c.get("missing").is_some_and(|m| m == "refused"));
                assert!(way_out, "{name} {}", record["name"]);
            }
        }
    }
}

#[test]
fn the_knowledge_test_does_not_give_itself_away() {
    // Whoever picks the longest answer, or the shortest, must know no more than by chance.
    let choices = records(&survey("training-pre").book, "choices");
    for language in ["label::Español (es)", "label::English (en)"] {
        let mut lists: BTreeMap<&str, Vec<(usize, bool)>> = BTreeMap::new();
        for choice in choices.iter().filter(|choice| choice.contains_key("score")) {
            if choice.get("missing").is_none_or(String::is_empty) {
                let length = choice[language].chars().count();
                let list = lists.entry(choice["list_name"].as_str()).or_default();
                list.push((length, choice["score"] == "1"));
            }
        }
        assert!(lists.len() >= 20, "{} items", lists.len());
        let stands_out = |is_beyond: fn(usize, usize) -> bool| {
            let gives_away = |list: &&Vec<(usize, bool)>| {
                let right = list
                    .iter()
                    .find(|(_, is_right)| *is_right)
                    .map_or(0, |(length, _)| *length);
                let mut wrong = list.iter().filter(|(_, is_right)| !is_right);
                wrong.all(|(length, _)| is_beyond(right, *length))
            };
            lists.values().filter(gives_away).count()
        };
        for count in [
            stands_out(|right, wrong| right > wrong),
            stands_out(|right, wrong| right < wrong),
        ] {
            assert!(
                count * 10 <= lists.len() * 4,
                "{language}: {count} of {}",
                lists.len()
            );
        }
    }
}

#[test]
fn what_several_surveys_ask_has_one_wording() {
    // By name and type: the words, and who says them.
    type Wording<'a> = (Vec<Option<String>>, &'a str);
    let mut known: BTreeMap<(String, String), Wording> = BTreeMap::new();
    let own = ["zona", "protocolo", "sin_participar", "gracias", "algo_mas"];
    for name in SURVEYS {
        for record in records(&survey(name).book, "survey") {
            let kind = record.get("type").cloned().unwrap_or_default();
            let Some(question) = record.get("name").filter(|name| !own.contains(&name.as_str())) else {
                continue;
            };
            if !kind.starts_with("select") && kind != "integer" && kind != "text" && kind != "range" {
                continue;
            }
            // The follow-up asks about the unit in other words than its focal point.
            if question == "uso_estrategia" {
                continue;
            }
            let words = vec![
                record.get("label::Español (es)").cloned(),
                record.get("label::English (en)").cloned(),
            ];
            let (first, by) = known
                .entry((question.clone(), kind))
                .or_insert_with(|| (words.clone(), name));
            assert_eq!(*first, words, "{question} in {by} and {name}");
        }
    }
}

#[test]
fn shared_lists_are_whole() {
    let individual = survey("needs-individual");
    let choices = records(&individual.book, "choices");
    let of = |list: &str| {
        choices
            .iter()
            .filter(|c| c["list_name"] == list)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("entidad").len(), 34, "32 states, several, abroad");
    for institution in of("institucion") {
        let date = |column: &str| institution[column].clone();
        assert!(date("valid_from") < date("valid_to"), "{institution:?}");
        assert!(
            ["federal", "estatal", "municipal", "autonomo", "otro"].contains(&institution["orden"].as_str())
        );
    }
    for competence in of("competencia") {
        assert!(!competence["puestos"].is_empty());
    }
    let competences: Vec<String> = of("competencia").iter().map(|c| c["puestos"].clone()).collect();
    assert_eq!(competences.len(), 20);
    for post in of("puesto") {
        let rows = competences
            .iter()
            .filter(|posts| posts.split(' ').any(|known| known == post["name"]))
            .count();
        assert!((10..=14).contains(&rows), "{} sees {rows}", post["name"]);
    }
    let (_, places) = individual
        .media
        .iter()
        .find(|(name, _)| name == "municipios.csv")
        .expect("the municipalities");
    let places = String::from_utf8_lossy(places);
    let keys: BTreeSet<&str> = places
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(keys.len(), 2_478);
    assert!(
        keys.iter().all(|key| key.len() == 5),
        "INEGI's keys keep their zeros"
    );
}
