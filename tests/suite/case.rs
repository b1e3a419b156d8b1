//! Cases as they stand in a Markdown file: a heading of the second level, fenced blocks and tables.

use std::fs;
use std::path::{Path, PathBuf};

/// What a form of the suite begins with that is written as its model and its body.
const HEAD: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms"
 xmlns:entities="http://www.opendatakit.org/xforms/entities" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:ev="http://www.w3.org/2001/xml-events"><h:head><h:title>t</h:title><model>"#;

/// What stands under one heading.
pub struct Case {
    /// The stem of the file that it stands in.
    pub file: String,
    pub name: String,
    pub blocks: Vec<Block>,
}

/// A fenced block with the words after its fence, or a table (whose kind is `table`).
pub struct Block {
    pub kind: String,
    pub argument: String,
    pub text: String,
}

impl Case {
    /// The text of the first block of that kind.
    pub fn text(&self, kind: &str) -> Option<&str> {
        self.blocks
            .iter()
            .find(|block| block.kind == kind)
            .map(|block| block.text.as_str())
    }

    /// The form, if it is written as XML: whole (`xml`), or as model and body with `---` between (`xform`).
    pub fn xform(&self) -> Option<String> {
        if let Some(parts) = self.text("xform") {
            let (model, body) = parts.split_once("\n---\n").unwrap_or((parts, ""));
            return Some(format!(
                "{HEAD}{model}</model></h:head><h:body>{body}</h:body></h:html>"
            ));
        }
        self.text("xml").map(str::to_owned)
    }
}

/// All cases in the Markdown files of a folder of `tests`, by name of the file.
pub fn cases(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests")
        .join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    let read_file = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut cases = read(&text);
        for case in &mut cases {
            case.file = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
        }
        cases
    };
    files.iter().flat_map(read_file).collect()
}

pub fn read(markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<Block> = None;
    for line in markdown.lines() {
        if let Some(block) = &mut open {
            let ends = if block.kind == "table" {
                !line.starts_with('|')
            } else {
                line == "```"
            };
            if !ends {
                block.text.push_str(line);
                block.text.push('\n');
                continue;
            }
            if let (Some(done), Some(case)) = (open.take(), cases.last_mut()) {
                case.blocks.push(done);
            }
            if line == "```" {
                continue;
            }
        }
        if let Some(name) = line.strip_prefix("## ") {
            cases.push(Case {
                file: String::new(),
                name: name.to_owned(),
                blocks: Vec::new(),
            });
        } else if let Some(fence) = line.strip_prefix("```") {
            let (kind, argument) = fence.split_once(' ').unwrap_or((fence, ""));
            open = Some(Block {
                kind: kind.to_owned(),
                argument: argument.to_owned(),
                text: String::new(),
            });
        } else if line.starts_with('|') {
            open = Some(Block {
                kind: "table".to_owned(),
                argument: String::new(),
                text: format!("{line}\n"),
            });
        }
    }
    if let (Some(done), Some(case)) = (open, cases.last_mut()) {
        case.blocks.push(done);
    }
    cases
}
