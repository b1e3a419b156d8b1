//! `sondeo xform` as a program.

use std::path::Path;
use std::process::{Command, Output};

const FORM: &str = "\
| survey | | | | |
| | type | name | label | calculation |
| | text | a | A | |
| | calculate | b | | of-nobody(1) |
";

fn run(folder: &Path, form: &str, out: &Path, flags: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .args(["xform", form, "-o"])
        .arg(out)
        .args(flags)
        .current_dir(folder)
        .output()
        .expect("the program")
}

fn convert(folder: &Path, out: &str, flags: &[&str]) -> (String, String) {
    let out = folder.join(out);
    let run = run(folder, "form.md", &out, flags);
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

/// A workbook is written although its expressions cannot be run, an XForm is not; which of both it is its content says.
#[test]
fn an_xform_is_judged_as_one_whatever_its_name() {
    const XFORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
        <model><instance><data id="f"><a/></data></instance><bind nodeset="/data/a" calculate="of-nobody(1)"/></model></h:head><h:body/></h:html>"#;
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, is_written) in [
        ("form.xml", XFORM, false),
        ("form.txt", XFORM, false),
        ("form", XFORM, false),
        ("tabla.xml", FORM, true),
        ("tabla", FORM, true),
    ] {
        std::fs::write(folder.path().join(name), text).expect("the form");
        let out = folder.path().join("out.xml");
        let run = run(folder.path(), name, &out, &[]);
        assert_eq!(run.status.success(), is_written, "{name}");
    }
}
