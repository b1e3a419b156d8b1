//! The engine built for WebAssembly beside the native one: what both say to every row and every form of the suite.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::case::{self, Case};
use crate::forms::compiled;
use crate::peers::{pipe, skip};
use crate::{corpus, replay};

const TARGET: &str = "wasm32-wasip1";

#[test]
fn wasm_and_native_say_the_same() {
    let program = match build() {
        Ok(program) => program,
        Err(reason) => return skip("differential::wasm", &reason),
    };
    let mut requests = corpus::requests();
    requests.extend(conversations());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/differential/peers/wasi.mjs");
    let mut node = Command::new("node");
    node.arg("--no-warnings").arg(script).arg(program);
    let input = requests.iter().map(|request| format!("{request}\n")).collect();
    let theirs = pipe(&mut node, input).expect("the program answers");
    assert_eq!(theirs.len(), requests.len());
    let differs: Vec<String> = requests
        .iter()
        .zip(&theirs)
        .filter_map(|(request, theirs)| {
            let native = replay::answer(request);
            (theirs.as_str() != Some(&native)).then(|| format!("{request}\n{native}\n{theirs}"))
        })
        .collect();
    println!("{} requests compared", requests.len());
    let first = differs.first();
    assert!(
        differs.is_empty(),
        "{} differ:\n{}",
        differs.len(),
        first.map_or("", String::as_str)
    );
}

/// Every form of the scenarios with the commands of its conversation.
fn conversations() -> Vec<Value> {
    let told = |case: Case| {
        let form = form(&case)?;
        let steps: Vec<Value> = case.text("steps")?.lines().filter_map(step).collect();
        Some(json!({ "form": form, "steps": steps }))
    };
    case::cases("suite/scenario")
        .into_iter()
        .filter_map(told)
        .collect()
}

/// The form of a case as an XForm.
fn form(case: &Case) -> Option<String> {
    case.xform().or_else(|| compiled(case.text("table")?))
}

/// A line of a conversation that changes something.
fn step(line: &str) -> Option<Value> {
    let command = line.split(" => ").next()?;
    let (name, rest) = command.split_once(' ')?;
    match name {
        "answer" => {
            let (reference, value) = rest.split_once(' ').unwrap_or((rest, ""));
            Some(json!({ "answer": reference, "value": value }))
        }
        "add_repeat" | "remove_repeat" | "language" => Some(json!({ name: rest })),
        _ => None,
    }
}

/// Builds the program for the other target; the path of it.
fn build() -> Result<PathBuf, String> {
    let succeeds = |command: &mut Command| {
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    };
    if !succeeds(Command::new("node").arg("--version")) {
        return Err("node is not installed".to_owned());
    }
    if !succeeds(Command::new("rustup").args(["target", "add", TARGET])) {
        return Err(format!("the target {TARGET} cannot be had"));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wasm");
    let mut cargo = Command::new("cargo");
    cargo.args([
        "build",
        "-p",
        "sondeo-engine",
        "--example",
        "replay",
        "--target",
        TARGET,
    ]);
    cargo.arg("--target-dir").arg(&folder);
    cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    assert!(succeeds(&mut cargo), "the engine cannot be built for {TARGET}");
    Ok(folder.join(TARGET).join("debug/examples/replay.wasm"))
}
