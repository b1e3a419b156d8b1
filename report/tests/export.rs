//! Files are read back: names and options of columns, archives, places, and records that cannot be read.

mod common;

use common::files::*;
use sondeo_report::export::{Absent, ExportOptions, Format, GroupNames, SelectMultiple, ValueStyle};

#[test]
fn csv_neutralizes_text_and_keeps_numbers() {
    let mut case = Case::new(SURVEY, RECORDS);
    let text = case.csv(&options(ValueStyle::Codes, SelectMultiple::One));
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "yo/genero,yo/edad,cursos,nivel,entidad,dia,hora,peso,lugar,_lugar_latitude,_lugar_longitude,_lugar_altitude,_lugar_precision,algo,_id,_uuid,_submission_time,_validation_status,_notes,_status,_submitted_by,__version__,_tags,meta/rootUuid,_index"
    );
    assert_eq!(
        lines[1],
        "mujer,31,b a,2,07,2026-03-01,2026-03-01T09:30:00.000-06:00,60.5,16.75 -93.11 0 5,16.75,-93.11,0,5,'=1+1,1,1,2025-11-24T16:01:00Z,,,submitted_via_web,tableta-1,3,,uuid:1,1"
    );
    assert!(lines[2].contains(",'+52 55,"), "{}", lines[2]);
    assert!(
        lines[3].contains(",007,NA,NA,NA,1800-01-01,NA,-3,"),
        "{}",
        lines[3]
    );
    assert!(lines[3].contains(",\"hola, «mundo»\","), "{}", lines[3]);
}

#[test]
fn several_choices_in_three_ways() {
    let mut case = Case::new(SURVEY, RECORDS);
    let mut headers = |select_multiple| {
        let text = case.csv(&options(ValueStyle::Codes, select_multiple));
        let header = text.lines().next().expect("a header");
        let found: Vec<&str> = header.split(',').filter(|h| h.starts_with("cursos")).collect();
        found.join(" ")
    };
    assert_eq!(headers(SelectMultiple::One), "cursos");
    assert_eq!(headers(SelectMultiple::Split), "cursos/a cursos/b");
    assert_eq!(headers(SelectMultiple::Both), "cursos cursos/a cursos/b");
}

#[test]
fn a_byte_order_mark_on_request() {
    let mut case = Case::new(SURVEY, RECORDS);
    assert!(case.csv(&ExportOptions::default()).starts_with('\u{feff}'));
    assert!(
        !case
            .csv(&options(ValueStyle::Labels, SelectMultiple::One))
            .starts_with('\u{feff}')
    );
}

#[test]
fn repeats_are_files_of_an_archive() {
    let mut case = Case::new(FAMILY, FAMILIES);
    let files = case.archive(Format::Csv, &options(ValueStyle::Codes, SelectMultiple::One));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["datos.csv", "hijo.csv", "juguete.csv"]);
    let text = String::from_utf8(files[1].1.clone()).expect("UTF-8");
    assert!(
        text.starts_with("hijo/apodo,_index,_parent_table_name,_parent_index,"),
        "{text}"
    );
}

#[test]
fn json_holds_repeats_inside() {
    let (_, bytes) = Case::new(FAMILY, FAMILIES).write(Format::Json, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let children = &json["records"][2]["hijo"];
    assert_eq!(children[0]["hijo/apodo"], "c");
    assert_eq!(children[0]["juguete"][1]["hijo/juguete/cosa"], "c2");
    assert!(json["records"][1].get("hijo").is_none());
}

#[test]
fn geojson_holds_a_feature_for_each_place() {
    let (_, bytes) = Case::new(SURVEY, RECORDS).write(Format::Geojson, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let features = json["features"].as_array().expect("features");
    assert_eq!(features.len(), 1);
    assert_eq!(
        features[0]["geometry"],
        serde_json::json!({"type": "Point", "coordinates": [-93.11, 16.75, 0.0]})
    );
    assert_eq!(features[0]["properties"]["yo/genero"], "mujer");
}

#[test]
fn central_has_its_columns_and_keys() {
    let none = ExportOptions {
        bom: false,
        absent: Absent::Empty,
        ..ExportOptions::default()
    };
    let files = Case::new(SURVEY, RECORDS).archive(Format::Central, &none);
    let text = String::from_utf8(files[0].1.clone()).expect("UTF-8");
    assert_eq!(files[0].0, "encuesta.csv");
    assert_eq!(
        text.lines().next().expect("a header"),
        "SubmissionDate,yo-genero,yo-edad,cursos,cursos/a,cursos/b,nivel,entidad,dia,hora,peso,lugar-Latitude,lugar-Longitude,lugar-Altitude,lugar-Accuracy,algo,meta-instanceID,KEY,SubmitterID,SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,DeviceID,Edits,FormVersion"
    );
    assert!(
        text.contains("2025-11-24T16:01:00.000Z,mujer,31,b a,1,1,2,07,"),
        "{text}"
    );
    let files = Case::new(FAMILY, FAMILIES).archive(Format::Central, &none);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["datos.csv", "datos-hijo.csv", "datos-hijo-juguete.csv"]);
    let text = String::from_utf8(files[2].1.clone()).expect("UTF-8");
    assert_eq!(
        text.lines().last().expect("a row"),
        "c2,uuid:3/hijo[1],uuid:3/hijo[1]/juguete[2]"
    );
}

#[test]
fn an_audit_log_is_a_file_of_the_record() {
    let form = "
| survey | | |
| | type | name | label |
| | audit | audit | |
| | text | a | A |
| | image | foto | Foto |";
    let mut case = Case::new(form, "a=x | <meta | audit=audit.csv | >meta\na=y | foto=f.jpg");
    let options = ExportOptions {
        media_url: Some("https://example.org/".to_owned()),
        absent: Absent::Empty,
        ..options(ValueStyle::Codes, SelectMultiple::One)
    };
    let text = case.csv(&options);
    let mut lines = text.lines();
    let header = lines.next().expect("a header");
    assert!(
        header.starts_with("a,foto,foto_URL,meta/audit,meta/audit_URL,_id"),
        "{header}"
    );
    let row = lines.next().expect("a row");
    assert!(row.starts_with("x,,,audit.csv,https://example.org/"), "{row}");
    let files = case.archive(Format::Central, &options);
    let text = String::from_utf8(files[0].1.clone()).expect("UTF-8");
    let column = |line: &str, name: &str| {
        let at = text
            .lines()
            .next()
            .and_then(|head| head.split(',').position(|found| found == name));
        line.split(',').nth(at.expect(name)).map(str::to_owned)
    };
    for line in text.lines().skip(1) {
        assert_eq!(
            column(line, "AttachmentsExpected").as_deref(),
            Some("1"),
            "{line}"
        );
    }
}

#[test]
fn headers_follow_the_options() {
    for (options, wanted) in [
        (
            ExportOptions {
                groups: GroupNames::Both,
                ..options(ValueStyle::Labels, SelectMultiple::One)
            },
            "Yo/Género,Yo/Edad,Cursos",
        ),
        (
            ExportOptions {
                groups: GroupNames::None,
                ..options(ValueStyle::Codes, SelectMultiple::One)
            },
            "genero,edad,cursos",
        ),
        (
            ExportOptions {
                group_sep: "-".into(),
                ..options(ValueStyle::Codes, SelectMultiple::Split)
            },
            "yo-genero,yo-edad,cursos-a,cursos-b,nivel",
        ),
        (
            ExportOptions {
                fields: vec!["edad".into(), "algo".into()],
                ..options(ValueStyle::Codes, SelectMultiple::One)
            },
            "yo/edad,algo,_id",
        ),
    ] {
        let text = Case::new(SURVEY, RECORDS).csv(&options);
        assert!(
            text.starts_with(wanted),
            "{wanted}: {}",
            text.lines().next().unwrap_or_default()
        );
    }
}

#[test]
fn codes_that_no_list_knows_are_not_lost() {
    let mut case = Case::new(SURVEY, "cursos=a zz | nivel=7");
    let text = case.csv(&options(ValueStyle::Codes, SelectMultiple::Split));
    assert!(
        text.starts_with("yo/genero,yo/edad,cursos/a,cursos/b,cursos/zz,nivel"),
        "{text}"
    );
    assert!(text.contains("NA,NA,1,0,1,7,"), "{text}");
}

#[test]
fn a_record_that_cannot_be_read_is_named() {
    let mut case = Case::new(SURVEY, "");
    for xml in [
        "<data",
        "<!DOCTYPE x><data/>",
        "<data id='otro'/>",
        "<data encrypted='yes'/>",
        "",
        "<data>&x;</data>",
    ] {
        case.records.0.push(("3".into(), xml.into()));
    }
    case.records.0.push((
        "3".into(),
        "<data><unknown><a/></unknown><nivel>&lt;2<![CDATA[&]]>&#233;</nivel></data>".into(),
    ));
    let (made, bytes) = case.write(Format::Csv, &options(ValueStyle::Codes, SelectMultiple::One));
    // An entity outside the form's fields is nobody's answer.
    assert_eq!(made.summary.unread.len(), 5, "{:?}", made.summary.unread);
    assert!(String::from_utf8(bytes).expect("UTF-8").contains("<2&é"));
}

#[test]
fn every_format_makes_a_file() {
    for entry in sondeo_report::export::FORMATS {
        for (survey, records) in [(SURVEY, RECORDS), (FAMILY, FAMILIES), (SURVEY, "")] {
            let (made, bytes) = Case::new(survey, records).write(entry.format, &ExportOptions::default());
            assert!(!bytes.is_empty(), "{}", entry.name);
            assert_ne!(
                made.media_type(),
                "application/octet-stream",
                "{}: {}",
                entry.name,
                made.extension
            );
        }
        assert_eq!(Format::named(entry.name), Some(entry.format));
    }
}
