//! `sondeo export` over folders of submissions.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FORM: &str = "
| survey | | | |
|---|---|---|---|
| | type | name | label | role |
| | select_one g | genero | Género | gender |
| | integer | edad | Edad | |
| choices | | | |
| | list_name | name | label |
| | g | m | Mujer |
| | g | h | Hombre |
| settings | | |
| | form_id | version |
| | prueba | 2 |
";

struct Folder(PathBuf);

impl Folder {
    /// A new folder with the form and these records.
    fn new(name: &str, records: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("sondeo-export-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("records/inner")).expect("a folder");
        std::fs::write(folder.join("form.md"), FORM).expect("a form");
        for (file, text) in records {
            std::fs::write(folder.join("records").join(file), text).expect("a record");
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn export(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_sondeo"))
            .current_dir(&self.0)
            .args(["export", "form.md", "--records", "records"])
            .args(arguments)
            .output()
            .expect("the command runs")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind in the temporary folder does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn record(id: &str, answers: &str) -> String {
    format!(
        "<data id=\"prueba\" version=\"2\">{answers}<meta><instanceID>uuid:{id}</instanceID></meta></data>"
    )
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}

#[test]
fn a_folder_becomes_csv_and_a_workbook() {
    let women = record("a", "<genero>m</genero><edad>30</edad>");
    let men = record("b", "<genero>h</genero><edad/>");
    let folder = Folder::new(
        "plain",
        &[
            ("1.xml", &women),
            ("inner/2.xml", &men),
            ("inner/again.xml", &women),
        ],
    );
    let done = folder.export(&["-o", "out.csv", "--values", "codes", "--no-bom"]);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(
        text(&folder.path("out.csv")),
        "genero,edad,_id,_uuid,_submission_time,_validation_status,_notes,_status,_submitted_by,__version__,_tags,\
         meta/rootUuid,_index\r\n\
         m,30,1,a,,,,submitted_via_web,,2,,uuid:a,1\r\n\
         h,,2,b,,,,submitted_via_web,,2,,uuid:b,2\r\n"
    );
    let done = folder.export(&["-o", "out.xlsx", "--language", "en"]);
    assert!(done.status.success(), "{done:?}");
    let bytes = std::fs::read(folder.path("out.xlsx")).expect("a file");
    let book = sondeo_workbook::read(&bytes, "out.xlsx").expect("a workbook");
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    // The results stand in the same workbook as the data.
    assert_eq!(
        names,
        [
            "about",
            "tables",
            "data (labels)",
            "data (codes)",
            "codebook",
            "choices",
            "notes on suppression"
        ]
    );
    let done = folder.export(&["-o", "out.xlsx", "--profile", "external"]);
    assert!(
        !done.status.success(),
        "records do not leave under the external profile"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_exported() {
    let good = record("a", "<genero>m</genero>");
    let other = record("a", "<genero>h</genero>");
    let foreign = "<data id=\"otra\"/>";
    let records = [
        ("1.xml", good.as_str()),
        ("2.xml", other.as_str()),
        ("3.xml", "<data>"),
        ("4.xml", foreign),
    ];
    let folder = Folder::new("broken", &records);
    let done = folder.export(&["-o", "out.csv", "--language", "en", "--no-bom"]);
    assert_eq!(done.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(errors.contains("3.xml") && errors.contains("4.xml"), "{errors}");
    let lines = text(&folder.path("out.csv"));
    assert_eq!(lines.lines().count(), 3, "{lines}");
    assert!(lines.contains("Hombre,not asked,2,a,,set aside,"), "{lines}");
}

#[test]
fn mistakes_are_explained() {
    let folder = Folder::new("mistakes", &[("1.xml", &record("a", ""))]);
    for (arguments, words) in [
        (&["-o", "out.ods"][..], ".xlsx, .csv, .zip"),
        (&["-o", "out", "--format", "ods"][..], "geojson"),
        (&["-o", "no/such/folder.xlsx"][..], "no/such/folder.xlsx"),
        (&["-o", "out.csv", "--older", "none.md"][..], "none.md"),
    ] {
        let done = folder.export(arguments);
        let errors = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(
            !done.status.success() && errors.contains(words),
            "{arguments:?}: {errors}"
        );
    }
}

#[test]
fn the_extension_says_the_format() {
    let woman = record("a", "<genero>m</genero><edad>30</edad>");
    let folder = Folder::new("formats", &[("1.xml", &woman)]);
    for (arguments, file, start) in [
        (&["-o", "out.sav"][..], "out.sav", &b"$FL2"[..]),
        (&["-o", "out.dta"][..], "out.dta", b"<stata_dta>"),
        (&["-o", "out.json"][..], "out.json", b"{\"about\""),
        (&["-o", "out.parquet"][..], "out.parquet", b"PAR1"),
        (&["-o", "out.geojson"][..], "out.geojson", b"{\"type\""),
        (&["-o", "out.xml"][..], "out.xml", b"<?xml"),
        (
            &["-o", "central.csv", "--format", "central"][..],
            "central.csv.zip",
            b"PK",
        ),
        (&["-o", "r.zip", "--format", "r"][..], "r.zip", b"PK"),
    ] {
        let done = folder.export(arguments);
        assert!(done.status.success(), "{arguments:?}: {done:?}");
        let bytes = std::fs::read(folder.path(file)).expect(file);
        assert!(bytes.starts_with(start), "{file}");
    }
}
