//! Forms filled here and by JavaRosa, the engine of ODK Collect, with the same answers. Its library comes with pyxform, which
//! validates forms with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::forms::{self, Sight};
use crate::peers::{pipe, skip};
use crate::{ZONE, sessions, workbooks};

/// What differs for a reason, as in [`sessions::KNOWN`].
pub const KNOWN: &[(&str, &str)] = &[
    ("bench9.xml · refused there", "absolute paths in repeats"),
    (
        "eIMCI-by-D-Tree.xml · /imci/",
        "the type of a value in an expression",
    ),
    (
        "socio-economic-survey-v20240515.xlsx · /data/headOfHousehold/SEClass value",
        "a text that is not there",
    ),
];

#[test]
fn sessions_are_those_of_javarosa() {
    let test = "differential::javarosa";
    let library = match workbooks::install().and_then(|python| library(&python)) {
        Ok(library) => library,
        Err(reason) => return skip(test, &reason),
    };
    let java = Command::new("java")
        .arg("-version")
        .stderr(Stdio::null())
        .status();
    if !java.is_ok_and(|status| status.success()) {
        return skip(test, "Java is not installed");
    }
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/differential/peers/JavaRosa.java");
    let forms = forms::all(Sight::Within)
        .into_iter()
        .map(|(name, xml)| (name, settled(&xml)))
        .collect();
    sessions::compare(forms, KNOWN, |requests| {
        let mut java = Command::new("java");
        java.arg("-cp")
            .arg(&library)
            .arg(&program)
            .env("TZ", ZONE)
            .stderr(Stdio::null());
        pipe(
            &mut java,
            requests.iter().map(|request| format!("{request}\n")).collect(),
        )
    });
}

/// The program that pyxform validates forms with, which holds JavaRosa.
fn library(python: &Path) -> Result<PathBuf, String> {
    let script = "import os, pyxform; print(os.path.dirname(pyxform.__file__))";
    let output = Command::new(python)
        .args(["-c", script])
        .output()
        .map_err(|error| error.to_string())?;
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let file = folder.join("validators/odk_validate/bin/ODK_Validate.jar");
    file.is_file()
        .then_some(file)
        .ok_or_else(|| "pyxform came without ODK Validate".to_owned())
}

/// The form without chance and clock, which the library takes from nowhere else than the machine.
fn settled(xml: &str) -> String {
    xml.replace("random()", "0.0273")
        .replace("today()", "date('2026-03-05')")
        .replace("now()", "date('2026-03-05T10:20:30.123-06:00')")
        .replace("jr:preload=", "jr:none=")
}
