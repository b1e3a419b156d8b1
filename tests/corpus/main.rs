//! The corpus of the fuzz targets, replayed and changed a little: nothing in it may panic, and the laws of each target
//! hold. `SONDEO_MUTANTS` says how many changed copies of each file are tried.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::path::PathBuf;

type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[
    ("workbook", targets::workbook),
    ("spreadsheet", targets::spreadsheet),
    ("xform", targets::xform),
    ("submission", targets::submission),
    ("xpath", targets::xpath),
    ("pattern", targets::pattern),
    ("label", targets::label),
];

/// The files of a target, by name.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(name);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{name} has no corpus");
    let read = |file: PathBuf| {
        let bytes = std::fs::read(&file).expect("a file of the corpus");
        (file, bytes)
    };
    files.into_iter().map(read).collect()
}

/// The targets here, their programs, their entries in the manifest and their corpora are the same.
#[test]
fn every_target_is_a_program_with_a_corpus() {
    let fuzz = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).expect("the manifest");
    let names = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(fuzz.join(folder)).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .path()
                    .file_stem()
                    .map(|name| name.to_string_lossy().into_owned())
            })
            .map(Option::unwrap_or_default)
            .collect();
        names.sort();
        names
    };
    let mut targets: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    targets.sort_unstable();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);
    for name in targets {
        let program =
            std::fs::read_to_string(fuzz.join(format!("fuzz_targets/{name}.rs"))).expect("the program");
        assert!(program.contains(&format!("sondeo_fuzz::{name}(bytes)")), "{name}");
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")),
            "{name}"
        );
    }
}

fn survives(target: fn(&[u8]), bytes: &[u8]) -> bool {
    std::panic::catch_unwind(|| target(bytes)).is_ok()
}

#[test]
fn the_corpus_breaks_nothing() {
    let mut broken = Vec::new();
    for (name, target) in TARGETS {
        for (file, bytes) in corpus(name) {
            if !survives(*target, &bytes) {
                broken.push(file);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Repeatable chance (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most.max(1)
    }
}

/// Pieces that mean something to one of the parsers.
const PIECES: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "&amp;",
    "&#0;",
    "]]>",
    "<![CDATA[",
    "\"",
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "${a}",
    "|",
    "\\",
    "\n",
    "\u{0}",
    "ñ",
    "😀",
    "../",
    "//",
    "*",
    "-",
    "0",
    "1e309",
    "99999999999999999999",
    " and ",
    " or ",
    "position()",
    "jr:count=\"",
    "relevant=\"",
    "&lt;",
    "=== ",
    "xmlns:a=\"b\"",
];

/// One or several small changes: pieces put in, taken out, repeated, or brought over from another file.
fn change(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(out.len() + 1);
        let end = (at + 1 + dice.below(30)).min(out.len());
        match dice.below(6) {
            0 if at < out.len() => out[at] ^= 1 << dice.below(8),
            1 => drop(out.drain(at..end)),
            2 => {
                let piece = out[at..end].to_vec();
                for _ in 0..=dice.below(3) {
                    out.splice(at..at, piece.iter().copied());
                }
            }
            3 => {
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(200)).min(other.len());
                out.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let piece = PIECES[dice.below(PIECES.len())];
                out.splice(at..at, piece.bytes());
            }
        }
    }
    out
}

#[test]
fn changed_copies_of_the_corpus_break_nothing() {
    let rounds = std::env::var("SONDEO_MUTANTS").map_or(20, |text| text.parse().expect("a number"));
    let seed = std::env::var("SONDEO_SEED").map_or(1, |text| text.parse().expect("a number"));
    let mut broken = Vec::new();
    for (name, target) in TARGETS {
        let files = corpus(name);
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
        for (_, bytes) in &files {
            for _ in 0..rounds {
                let other = &files[dice.below(files.len())].1;
                let mutant = change(bytes, other, &mut dice);
                if !survives(*target, &mutant) {
                    broken.push(format!("{name}: {:?}", String::from_utf8_lossy(&mutant)));
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "{} broken:\n{}",
        broken.len(),
        broken.join("\n\n")
    );
}
