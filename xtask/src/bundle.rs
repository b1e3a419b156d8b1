//! The two bundles: what a browser gets, under names that carry their content's hash.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use brotli::enc::StandardAlloc;
use brotli::enc::backward_references::BrotliEncoderMode;
use brotli::enc::encode::{BrotliEncoderOperation, BrotliEncoderStateStruct};
use serde_json::json;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::alike::by_likeness;
use crate::pack::{self, pack};
use crate::squeeze::{squeeze, squeeze_style, tidied};
use crate::step::{Steps, cargo, run};
use crate::{root, target};

/// The target of the bundles.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How many steps [`bundle`] announces.
pub const STEPS: usize = 2;

/// Most that the tablet bundle may weigh in transit (machine code, scripts and style, brotli), in bytes.
pub const COLLECT_LIMIT: usize = 350_000;

/// How the bundles are built.
pub const PROFILE: &str = "wasm-release";

/// Digests and ciphers as loops: what is hashed on a tablet is small, or waits for a slower disk. Half of the usual
/// stack, of which nothing here takes a tenth: addresses of what lies behind it are shorter.
const FLAGS: &str = "'--cfg', 'sha2_backend=\"soft\"', '--cfg', 'sha2_backend_soft=\"compact\"', \
                     '--cfg', 'aes_backend_soft=\"compact\"', '-Clink-arg=-zstack-size=524288'";

/// What is left out, of the standard library too: words of panics, their places, and how values
/// look to a programmer. The page says that the app failed (`public/boot.js`), and no message of ours is made of them.
const SILENT: [&str; 4] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

/// Where the bundles lie: `collect/` and `console/`.
pub fn dist() -> PathBuf {
    target().join("dist")
}

/// Builds both bundles; one that is newer than all it is made from is left alone.
pub fn bundle(steps: &mut Steps) -> Result<()> {
    let mut silent = true;
    for app in ["collect", "console"] {
        steps.next(&format!("Building the {app} bundle"));
        if silent && let Err(error) = run(build(app, true)) {
            eprintln!(
                "      {error:#}\n      Trying with the standard library of rustup: the bundle is a tenth larger."
            );
            silent = false;
        }
        if !silent {
            run(build(app, false))?;
        }
        let wasm = target().join(TARGET).join(PROFILE).join(format!("{app}.wasm"));
        let limit = (silent && app == "collect").then_some(COLLECT_LIMIT);
        write_bundle(app, &wasm, limit).with_context(|| format!("could not write the {app} bundle"))?;
    }
    Ok(())
}

/// The build of a bundle: silent with a standard library of its own, or as any compiler does it.
fn build(app: &str, silent: bool) -> Command {
    let mut flags = FLAGS.to_owned();
    let mut build = cargo(&[
        "build",
        "--package",
        "sondeo-app",
        "--bin",
        app,
        "--no-default-features",
        "--features",
        app,
        "--target",
        TARGET,
        "--profile",
        PROFILE,
        "--locked",
    ]);
    if silent {
        build.args([
            "-Zbuild-std=std,panic_abort",
            "-Zbuild-std-features=optimize_for_size",
        ]);
        // Without it a released compiler does not know these switches.
        build.env("RUSTC_BOOTSTRAP", "1");
        for flag in SILENT {
            flags += &format!(", '{flag}'");
        }
    }
    build
        .arg("--config")
        .arg(format!("target.{TARGET}.rustflags=[{flags}]"));
    build
}

/// What a bundle weighs in transit: the files that are sent compressed, in bytes.
pub fn weight(app: &str) -> Result<u64> {
    let mut weight = 0;
    let mut folders = vec![dist().join(app)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "br") {
                weight += path.metadata()?.len();
            }
        }
    }
    Ok(weight)
}

/// Builds the pages that run cases in a browser, beside the bundles: `contract/` for the storage, `views/` for what
/// pages are made of.
pub fn case_pages() -> Result<()> {
    case_page(
        "contract",
        &["--package", "sondeo-store", "--features", "contract"],
    )?;
    case_page("views", &["--package", "sondeo-app"])
}

fn case_page(name: &str, of: &[&str]) -> Result<()> {
    let mut build = cargo(&["build", "--example", name, "--target", TARGET, "--locked"]);
    build.args(of);
    run(build)?;
    let folder = dist().join(name);
    Bindgen::new()
        .input_path(target().join(TARGET).join(format!("debug/examples/{name}.wasm")))
        .web(true)?
        .typescript(false)
        .out_name("cases")
        .generate(&folder)?;
    fs::write(
        folder.join("start.js"),
        "addEventListener('error', (event) => { document.documentElement.dataset.stopped = event.message; });\n\
         import init from './cases.js'; init({ module_or_path: './cases_bg.wasm' });\n",
    )?;
    let page = "<!doctype html><meta charset=\"utf-8\"><title>running</title><body>\
                <script type=\"module\" src=\"start.js\"></script>\n";
    fs::write(folder.join("index.html"), page)?;
    Ok(())
}

/// A file of a bundle, by its path inside it.
type Files = BTreeMap<String, Vec<u8>>;

fn write_bundle(app: &str, wasm: &Path, limit: Option<usize>) -> Result<()> {
    let stamp = dist().join(format!("{app}.stamp"));
    let inputs = fingerprint(app, wasm)?;
    if fs::read_to_string(&stamp).is_ok_and(|old| old == inputs)
        && dist().join(app).join("index.html").is_file()
    {
        return Ok(());
    }
    let glue = target().join("wasm-bindgen").join(app);
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("app")
        .generate(&glue)?;

    let mut files = Files::new();
    let script = fs::read_to_string(glue.join("app.js"))?;
    let (wasm, script) = squeeze(&fs::read(glue.join("app_bg.wasm"))?, &script)?;
    let wasm = by_likeness(&wasm)?;
    // Staff open the console often, and their browser keeps it compiled when it comes as it is.
    let pieces = if app == "collect" {
        pack(&wasm)?
    } else {
        Vec::new()
    };
    let wasm_name = match pieces.is_empty() {
        true => add_hashed(&mut files, "app_bg", "wasm", wasm.clone()),
        false => add_hashed(&mut files, "app_bg", "packed", pieces.concat()),
    };
    let script_name = add_hashed(&mut files, "app", "js", script.into_bytes());
    let style_name = add_hashed(&mut files, "style", "css", style(app)?);
    add_snippets(&mut files, &glue.join("snippets"), "snippets")?;

    let public = root().join("public");
    let unpack = match pieces.is_empty() {
        true => String::new(),
        false => fs::read_to_string(public.join("unpack.js"))?,
    };
    let fill = |text: String| {
        text.replace("{{js}}", &script_name)
            .replace("{{wasm}}", &wasm_name)
            .replace("{{css}}", &style_name)
            .replace("{{unpack}}", &unpack)
    };
    let page = fs::read_to_string(public.join(format!("{app}.html")))?;
    files.insert("index.html".to_owned(), fill(page).into_bytes());
    let mut worker = None;
    for (name, content) in public_files(app)? {
        match String::from_utf8(content) {
            Ok(text) if name == "sw.js" => worker = Some(tidied(&fill(text))?),
            Ok(text) if name.ends_with(".js") => {
                files.insert(name, tidied(&fill(text))?.into_bytes());
            }
            Ok(text) if name.ends_with(".webmanifest") => {
                files.insert(name, fill(text).into_bytes());
            }
            Ok(text) => drop(files.insert(name, text.into_bytes())),
            Err(binary) => drop(files.insert(name, binary.into_bytes())),
        }
    }
    if let Some(worker) = worker {
        let list: Vec<_> = files
            .iter()
            .map(|(name, content)| match *name == wasm_name {
                true => json!({ "path": name, "sha256": hex(content), "unpacked": hex(&wasm) }),
                false => json!({ "path": name, "sha256": hex(content) }),
            })
            .collect();
        let list = serde_json::to_string(&list)?;
        let version = &hex(list.as_bytes())[..16];
        files.insert(
            "sw.js".to_owned(),
            worker
                .replace("{{precache}}", &list)
                .replace("{{version}}", version)
                .into(),
        );
    }
    let compressed = compressed(&files, &pieces)?;
    let weight: usize = compressed.values().map(Vec::len).sum();

    eprintln!("      {app}: {} kB in transit (brotli)", weight / 1000);
    if let Some(limit) = limit.filter(|limit| weight > *limit) {
        bail!("the {app} bundle weighs {weight} bytes in transit; {limit} is the most it may");
    }

    let folder = dist().join(app);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    // The server sends the compressed twin to browsers that take it.
    let twins = compressed
        .iter()
        .map(|(name, content)| (format!("{name}.br"), content));
    let plain = files.iter().map(|(name, content)| (name.clone(), content));
    for (name, content) in plain.chain(twins) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, content)?;
    }
    fs::write(stamp, inputs)?;
    Ok(())
}

/// What of the files is sent compressed; packed machine code in its pieces.
fn compressed(files: &Files, pieces: &[Vec<u8>]) -> Result<Files> {
    let mut compressed = Files::new();
    for (name, content) in files {
        let twin = match name.rsplit('.').next() {
            Some("packed") => brotli(pieces)?,
            Some("js" | "css" | "wasm") => brotli(std::slice::from_ref(content))?,
            _ => continue,
        };
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &twin[..], &mut back)?;
        ensure!(
            back == *content,
            "{name} is other than what it was when it is decompressed"
        );
        compressed.insert(name.clone(), twin);
    }
    Ok(compressed)
}

/// The style sheets of `app/style`: the shared ones, then the app's own (`collect*.css` or `console*.css`).
fn style(app: &str) -> Result<Vec<u8>> {
    let other = if app == "collect" { "console" } else { "collect" };
    let mut style = String::new();
    let mut sheets = Vec::new();
    for entry in fs::read_dir(root().join("app/style"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".css") && !name.starts_with(other) {
            sheets.push((name.starts_with(app), name));
        }
    }
    sheets.sort();
    for (_, name) in sheets {
        style += &fs::read_to_string(root().join("app/style").join(name))?;
    }
    Ok(squeeze_style(&style)?.into_bytes())
}

/// The files of `public/` that go into the bundle as they are. Only the tablet app is installed, so only it gets the
/// service worker and the manifest.
fn public_files(app: &str) -> Result<Files> {
    let mut files = Files::new();
    add_folder(&mut files, &root().join("public"), "")?;
    files.retain(|name, _| {
        !name.ends_with(".html")
            && name != "unpack.js"
            && (app == "collect" || !(name == "sw.js" || name.ends_with(".webmanifest")))
    });
    Ok(files)
}

fn add_folder(files: &mut Files, folder: &Path, prefix: &str) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            add_folder(files, &entry.path(), &format!("{name}/"))?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

fn add_snippets(files: &mut Files, folder: &Path, prefix: &str) -> Result<()> {
    if folder.is_dir() {
        add_folder(files, folder, &format!("{prefix}/"))
    } else {
        Ok(())
    }
}

/// Adds the file under a name with its hash, and gives that name.
fn add_hashed(files: &mut Files, stem: &str, extension: &str, content: Vec<u8>) -> String {
    let name = format!("{stem}-{}.{extension}", &hex(&content)[..16]);
    files.insert(name.clone(), content);
    name
}

/// A text that changes when the bundle would.
fn fingerprint(app: &str, wasm: &Path) -> Result<String> {
    let mut files = Files::new();
    files.insert("wasm".to_owned(), fs::read(wasm)?);
    files.insert("bundler".to_owned(), fs::read(std::env::current_exe()?)?);
    files.insert("style".to_owned(), style(app)?);
    add_folder(&mut files, &root().join("public"), "public/")?;
    Ok(files
        .iter()
        .map(|(name, content)| format!("{name} {}\n", hex(content)))
        .collect())
}

fn hex(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// As the server sends it to browsers. Pieces get statistics of their own.
pub fn brotli(pieces: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut encoder = BrotliEncoderStateStruct::new(StandardAlloc::default());
    encoder.params.quality = 11;
    let mut out = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        encoder.params.mode = match pieces.len() {
            1 => BrotliEncoderMode::BROTLI_MODE_GENERIC,
            _ if pack::IS_BY_LOW_BITS.contains(&index) => BrotliEncoderMode::BROTLI_FORCE_LSB_PRIOR,
            _ => BrotliEncoderMode::BROTLI_FORCE_SIGNED_PRIOR,
        };
        let operation = match index + 1 == pieces.len() {
            true => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
            false => BrotliEncoderOperation::BROTLI_OPERATION_FLUSH,
        };
        let (mut left, mut read) = (piece.len(), 0);
        while left > 0 || encoder.has_more_output() || (index + 1 == pieces.len() && !encoder.is_finished()) {
            let went_well = encoder.compress_stream(
                operation,
                &mut left,
                piece,
                &mut read,
                &mut 0,
                &mut [],
                &mut 0,
                &mut None,
                &mut |_, _, _, _| (),
            );
            ensure!(went_well, "a bundle cannot be compressed");
            let mut given = 0;
            let storage = encoder.take_output(&mut given);
            out.extend(&storage[..given]);
        }
    }
    Ok(out)
}
