//! Folders of CSV sheets: shared lists are composed, and the Excel twin reads back the same.

use std::path::Path;

use sondeo_engine::sheet::Workbook;
use sondeo_workbook::{is_survey_folder, read, read_folder, write_xlsx};

fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}

fn rows(book: &Workbook, sheet: &str) -> Vec<String> {
    let sheet = book.sheets.iter().find(|s| s.name == sheet).expect("the sheet");
    let texts = |row: &sondeo_engine::sheet::Row| {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| format!("{}:{}", cell.column, cell.text))
            .collect();
        format!("{} {}", row.number, cells.join(" "))
    };
    sheet.rows.iter().map(texts).collect()
}

const SURVEY: &str = "type,name,label\nselect_one states,state,State\nselect_one yes,yes,Yes?\n\
                      select_one_from_file places.csv,place,Place\n";

#[test]
fn used_lists_are_added_column_by_column() {
    for (own, wanted) in [
        (
            "list_name,name,label,score\nyes,y,Yes,1\n",
            &[
                "1 1:list_name 2:name 3:label 4:score 5:order",
                "2 1:yes 2:y 3:Yes 4:1",
                "3 1:states 2:01 3:One 5:federal",
            ][..],
        ),
        // A survey's own list stands in the place of the shared one.
        (
            "label,list_name,name\nMine,states,x\n",
            &["1 1:label 2:list_name 3:name 4:order", "2 1:Mine 2:states 3:x"],
        ),
        (
            "",
            &[
                "1 1:list_name 2:name 3:order 4:label",
                "2 1:states 2:01 3:federal 4:One",
            ],
        ),
    ] {
        let root = tempfile::tempdir().expect("a folder");
        let mut files = vec![
            (
                "shared/choices.csv",
                "list_name,name,order,label\nstates,01,federal,One\nunused,1,,U\n",
            ),
            ("a/survey.csv", SURVEY),
            ("a/settings.csv", "form_id\na\n"),
        ];
        if !own.is_empty() {
            files.push(("a/choices.csv", own));
        }
        write(root.path(), &files);
        let folder = read_folder(&root.path().join("a")).expect("a survey");
        assert_eq!(rows(&folder.book, "choices"), wanted, "{own}");
    }
}

#[test]
fn files_come_with_the_surveys_that_name_them() {
    let root = tempfile::tempdir().expect("a folder");
    write(
        root.path(),
        &[
            ("shared/media/places.csv", "name,label\n"),
            ("shared/media/other.csv", "name,label\n"),
            ("a/survey.csv", SURVEY),
            ("a/settings.csv", "form_id\na\n"),
            ("a/media/own.png", "x"),
            ("b/survey.csv", "survey,type,name\n,note,n\n"),
        ],
    );
    let folder = read_folder(&root.path().join("a")).expect("a survey");
    let names: Vec<&str> = folder.media.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["own.png", "places.csv"]);
    assert_eq!(folder.book.stem, "a");
    assert!(is_survey_folder(&root.path().join("a")));
    assert!(
        !is_survey_folder(&root.path().join("b")),
        "one CSV of several sheets is a file"
    );
    assert!(!is_survey_folder(&root.path().join("shared")));
}

#[test]
fn the_excel_twin_reads_back_the_same() {
    let root = tempfile::tempdir().expect("a folder");
    write(
        root.path(),
        &[
            (
                "a/survey.csv",
                "type,name,label\nnote,n,\"Two\nlines, “quoted” & <more>\"\n\ntext,t,=1+1\n",
            ),
            ("a/settings.csv", "form_id,version\na,2026.10\n"),
            ("a/tests.csv", "step,value\n1,007\n"),
        ],
    );
    let folder = read_folder(&root.path().join("a")).expect("a survey");
    let bytes = write_xlsx(&folder.book, &["places.csv"]).expect("a workbook");
    assert_eq!(
        bytes,
        write_xlsx(&folder.book, &["places.csv"]).expect("a workbook"),
        "equal surveys give equal files"
    );
    let mut twin = read(&bytes, "a.xlsx").expect("a workbook");
    let files = twin.sheets.pop().expect("the list of files");
    assert_eq!(files.name, "_media");
    assert!(format!("{:?}", files.rows).contains("places.csv"));
    assert_eq!(twin, folder.book);
}

#[test]
fn what_no_xml_may_hold_is_not_read() {
    let root = tempfile::tempdir().expect("a folder");
    write(
        root.path(),
        &[("survey.csv", "type,la\u{1d}bel\n"), ("choices.csv", "")],
    );
    let survey = read_folder(root.path()).expect("a survey");
    assert_eq!(rows(&survey.book, "survey"), ["1 1:type 2:label"]);
}
