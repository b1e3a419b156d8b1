//! Cards and rehearsals as anybody makes them on a command line.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use sondeo_report::link_code;

fn sondeo(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let command = Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .args(arguments)
        .current_dir(root)
        .output();
    command.expect("the program runs")
}

#[test]
fn each_card_has_its_own_valid_code_and_its_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cards.html");
    let page = |arguments: &[&str]| {
        let place = file.to_string_lossy().into_owned();
        let made = sondeo(&[&["cards", "--n", "40", "-o", &place], arguments].concat());
        assert!(made.status.success(), "{made:?}");
        std::fs::read_to_string(&file).expect("a page")
    };
    let codes = |page: &str| -> BTreeSet<String> {
        let cards = page.split("class=\"code\">").skip(1);
        cards
            .map(|card| card.split("</p>").next().unwrap_or_default().to_owned())
            .collect()
    };
    let seeded = page(&["--seed", "7"]);
    let found = codes(&seeded);
    assert_eq!(found.len(), 40);
    assert!(found.iter().all(|code| link_code::is_valid(code)), "{found:?}");
    assert_eq!(seeded.matches("<svg").count(), 40);
    assert_eq!(seeded, page(&["--seed", "7"]), "a seed gives the same cards");
    assert_ne!(codes(&page(&[])), codes(&page(&[])), "without one they are drawn");
}

#[test]
fn a_rehearsal_is_files_with_marked_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_string_lossy().into_owned();
    let survey = "survey-defs/training-follow-up";
    let filled = sondeo(&[
        "fill",
        survey,
        "--n",
        "8",
        "--seed",
        "7",
        "--bias",
        "dropout=0",
        "-o",
        &place,
    ]);
    assert!(filled.status.success(), "{filled:?}");
    let files: Vec<_> = std::fs::read_dir(folder.path()).expect("files").collect();
    assert_eq!(files.len(), 8);
    for file in files {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        assert!(text.contains("<instanceID>rehearsal:"), "{text}");
    }
    for wrong in ["women", "women=2", "nobody=1", "women=x"] {
        let refused = sondeo(&["fill", survey, "--bias", wrong, "-o", &place]);
        assert!(!refused.status.success(), "{wrong}");
    }
}
