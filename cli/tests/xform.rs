//! `sondeo xform` as a program.

use std::path::Path;
use std::process::Command;

const FORM: &str = "\
| survey | | | | |
| | type | name | label | calculation |
| | text | a | A | |
| | calculate | b | | of-nobody(1) |
";

fn convert(folder: &Path, out: &str, flags: &[&str]) -> (String, String) {
    let out = folder.join(out);
    let run = Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .args(["xform", "form.md", "-o"])
        .arg(&out)
        .args(flags)
        .current_dir(folder)
        .output()
        .expect("the program");
    let said = String::from_utf8(run.stderr).expect("UTF-8");
    assert!(run.status.success(), "{said}");
    (std::fs::read_to_string(out).expect("the XForm"), said)
}

#[test]
fn a_conversion_without_validation_writes_the_same_form_and_does_not_warn_of_what_cannot_be_run() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("form.md"), FORM).expect("the form");
    let (validated, said) = convert(folder.path(), "a.xml", &[]);
    assert!(said.contains("warning: "), "{said}");
    for flag in ["--skip-validate", "--skip_validate"] {
        let (converted, said) = convert(folder.path(), "b.xml", &[flag]);
        assert_eq!(converted, validated);
        assert_eq!(said, "", "{flag}");
    }
}
