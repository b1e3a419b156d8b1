//! `sondeo check … | head`: somebody who stops reading is no failure.

use std::process::{Command, Stdio};

#[test]
fn nobody_needs_to_read_to_the_end() {
    let surveys = concat!(env!("CARGO_MANIFEST_DIR"), "/../survey-defs");
    for arguments in [
        vec!["check", "--gender", "--language", "en"],
        vec!["check", "--json"],
    ] {
        let mut check = Command::new(env!("CARGO_BIN_EXE_sondeo"))
            .args(&arguments)
            .arg(format!("{surveys}/needs-individual"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sondeo starts");
        drop(check.stdout.take());
        let done = check.wait_with_output().expect("sondeo ends");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success() && said.is_empty(),
            "{arguments:?}: {} {said}",
            done.status
        );
    }
}
