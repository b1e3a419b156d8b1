//! `sondeo check` as a program.

use std::io::Read;
use std::process::Command;

/// What other clients treat differently is told with everything else, and nothing fails because of it.
#[test]
fn other_clients_are_told_without_asking() {
    let folder = tempfile::tempdir().expect("a folder");
    let form = "| survey | type | name | label | calculation |\n| | calculate | c | | floor(3.5) |\n";
    std::fs::write(folder.path().join("form.md"), form).expect("the form");
    let run = Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .args(["check", "form.md", "--language", "en", "--annotate", "out.xlsx"])
        .current_dir(folder.path())
        .output()
        .expect("the program");
    let said = String::from_utf8(run.stdout).expect("UTF-8");
    assert!(run.status.success(), "{said}");
    assert!(said.contains("applications PORT-XPATH survey!E2 floor"), "{said}");
    assert!(
        said.contains("0 errors, 0 warnings; 1 difference between applications"),
        "{said}"
    );
    let out = std::fs::File::open(folder.path().join("out.xlsx")).expect("the workbook");
    let mut archive = zip::ZipArchive::new(out).expect("a container");
    let mut comments = String::new();
    let mut part = archive.by_name("xl/commentsSondeo1.xml").expect("the comments");
    part.read_to_string(&mut comments).expect("text");
    assert!(comments.contains("PORT-XPATH"), "{comments}");
}
