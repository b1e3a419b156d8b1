//! The corpus of the fuzz targets, replayed: nothing in it may panic, and the laws of each target hold.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::path::PathBuf;

const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("workbook", targets::workbook),
    ("spreadsheet", targets::spreadsheet),
    ("xform", targets::xform),
    ("submission", targets::submission),
    ("xpath", targets::xpath),
    ("pattern", targets::pattern),
    ("label", targets::label),
];

#[test]
fn the_corpus_breaks_nothing() {
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let mut broken = Vec::new();
    for (name, target) in TARGETS {
        let folder = corpus.join(name);
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("an entry").path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            let bytes = std::fs::read(&file).expect("a file of the corpus");
            if std::panic::catch_unwind(|| target(&bytes)).is_err() {
                broken.push(file);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
