//! A bundle without what only people read: the long names by which script and machine code know each other, comments,
//! indents, and sections that no browser looks at.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use crate::leb128::{Reader, number};

const IMPORT: u8 = 2;
const EXPORT: u8 = 7;
const CUSTOM: u8 = 0;

/// Where wasm-bindgen lets the machine code look for the script's functions.
const MODULE: &str = "./app_bg.js";
const SHORT_MODULE: &str = "a";

/// Gives machine code and script short names for each other. Both do what they did.
pub fn squeeze(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut names = Names::default();
    let mut out = wasm.get(..8).context("the machine code is too short")?.to_vec();
    let mut reader = Reader { bytes: wasm, at: 8 };
    while reader.at < wasm.len() {
        let kind = reader.byte()?;
        let length = reader.number()?;
        let content = reader.take(length)?;
        let content = match kind {
            CUSTOM => continue,
            IMPORT => imports(content, &mut names)?,
            EXPORT => exports(content, &mut names)?,
            _ => content.to_vec(),
        };
        out.push(kind);
        number(content.len(), &mut out);
        out.extend(content);
    }
    let script = rename(&tidied(script)?, &names)?;
    Ok((out, script))
}

/// A line, and a break behind it unless its end is one already.
fn push(line: &str, ends: &[char], out: &mut String) {
    out.push_str(line);
    if !line.ends_with(ends) {
        out.push('\n');
    }
}

/// The style without comments, indents, and space that says nothing. Its texts may hold no signs of its grammar.
pub fn squeeze_style(style: &str) -> Result<String> {
    let mut bare = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after
            .split_once("*/")
            .context("a comment without an end in the style")?
            .1;
    }
    bare.push_str(rest);
    let mut out = String::with_capacity(bare.len());
    for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
        push(line, &['{', '}', ';', ','], &mut out);
    }
    for (long, short) in [(": ", ":"), (" {", "{"), (";}", "}"), (", ", ",")] {
        out = out.replace(long, short);
    }
    Ok(out)
}

/// What was called how, and how it is called now.
#[derive(Default)]
struct Names {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

fn short(index: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let letter = |index: usize| char::from(LETTERS[index % LETTERS.len()]);
    match index / LETTERS.len() {
        0 => letter(index).to_string(),
        more => short(more - 1) + &letter(index).to_string(),
    }
}

/// The entries of a section, how many there are, and the beginning of the section that takes its place.
fn entries(content: &[u8]) -> Result<(Reader<'_>, usize, Vec<u8>)> {
    let mut reader = Reader {
        bytes: content,
        at: 0,
    };
    let count = reader.number()?;
    let mut out = Vec::new();
    number(count, &mut out);
    Ok((reader, count, out))
}

fn imports(content: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let (mut reader, count, mut out) = entries(content)?;
    for _ in 0..count {
        let module = reader.text()?;
        let name = reader.text()?;
        if module == MODULE {
            let next = short(names.imports.len());
            let given = names.imports.entry(name.to_owned()).or_insert(next);
            text(SHORT_MODULE, &mut out);
            text(given, &mut out);
        } else {
            text(module, &mut out);
            text(name, &mut out);
        }
        let start = reader.at;
        match reader.byte()? {
            0 => drop(reader.number()?),
            // Machine code of wasm-bindgen takes functions alone from the script.
            kind => bail!("an import of kind {kind}"),
        }
        out.extend(&content[start..reader.at]);
    }
    Ok(out)
}

fn exports(content: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let (mut reader, count, mut out) = entries(content)?;
    for index in 0..count {
        let name = reader.text()?;
        let given = short(index);
        text(&given, &mut out);
        names.exports.insert(name.to_owned(), given);
        let start = reader.at;
        reader.byte()?;
        reader.number()?;
        out.extend(&content[start..reader.at]);
    }
    Ok(out)
}

/// The script without comments of whole lines and without indents. Texts over several lines would lose theirs, so there
/// may be none.
pub fn tidied(script: &str) -> Result<String> {
    let mut out = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines() {
        let line = line.trim();
        in_comment |= line.starts_with("/*");
        if in_comment {
            if line.split_once("*/").is_some_and(|(_, code)| !code.is_empty()) {
                bail!("code behind a comment in the script: {line}");
            }
            in_comment = !line.ends_with("*/");
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        if line.matches('`').count() % 2 == 1 {
            bail!("a text over several lines in the script: {line}");
        }
        push(line, &['{', ';', ','], &mut out);
    }
    Ok(out)
}

/// The script with the new names: of its own functions where it lists them, of the machine code's after `wasm.`.
fn rename(script: &str, names: &Names) -> Result<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
    let mut out = String::with_capacity(script.len());
    let mut listed = 0;
    let mut rest = script;
    while let Some(start) = rest.find(is_part) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        rest = after;
        if let Some(given) = names.imports.get(word) {
            listed += 1;
            out.push_str(given);
        } else if let Some(given) = names.exports.get(word).filter(|_| out.ends_with("wasm.")) {
            out.push_str(given);
        } else {
            out.push_str(word);
        }
    }
    out.push_str(rest);
    let long = format!("\"{MODULE}\": ");
    if listed != names.imports.len() || out.matches(&long).count() != 1 {
        bail!("the script lists {listed} of {} functions", names.imports.len());
    }
    Ok(out.replace(&long, &format!("\"{SHORT_MODULE}\": ")))
}

fn text(text: &str, out: &mut Vec<u8>) {
    number(text.len(), out);
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::{squeeze, squeeze_style};

    #[test]
    fn styles_keep_their_rules() {
        let style = "/* A\n   comment. */\n.a {\n  color: red; /* why */\n}\n\n.b { margin: 0 }";
        assert_eq!(squeeze_style(style).unwrap(), ".a{color:red}.b{ margin:0 }");
        assert!(squeeze_style("/* no end").is_err());
    }

    #[test]
    fn names_become_short_on_both_sides() {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        let import = b"\x01\x0b./app_bg.js\x08__wbg_of\x00\x00";
        wasm.extend([2, import.len() as u8]);
        wasm.extend(import);
        let export = b"\x01\x06memory\x02\x00";
        wasm.extend([7, export.len() as u8]);
        wasm.extend(export);
        wasm.extend(b"\0\x05\x04name");
        let script = "/**\n * A comment.\n */\nconst memory = wasm.memory;\n    // Another.\n    list = { \"./app_bg.js\": { __wbg_of: 1 } };\n";
        let (wasm, script) = squeeze(&wasm, script).unwrap();
        assert_eq!(script, "const memory = wasm.a;list = { \"a\": { a: 1 } };");
        assert_eq!(
            wasm,
            b"\0asm\x01\0\0\0\x02\x07\x01\x01a\x01a\x00\x00\x07\x05\x01\x01a\x02\x00"
        );
        assert!(squeeze(&wasm[..12], "").is_err());
    }

    #[test]
    fn no_two_names_are_the_same() {
        let names: std::collections::BTreeSet<String> = (0..2000).map(super::short).collect();
        assert_eq!(names.len(), 2000);
        assert_eq!(super::short(26), "aa");
    }
}
