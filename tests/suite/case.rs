//! Cases as they stand in a Markdown file: a heading of the second level, fenced blocks and tables.

/// What stands under one heading.
pub struct Case {
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
