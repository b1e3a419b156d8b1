//! The two parts that make comments of a sheet: their texts, and the boxes that old and new programs draw them in.

use std::fmt::Write;

use sondeo_engine::xml::is_char;

use super::Notes;

/// Who speaks in the comments.
const AUTHOR: &str = "Sondeo";

const EMPTY_COMMENTS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors></authors><commentList></commentList></comments>";

const EMPTY_BOXES: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"></xml>";

const BOX: &str = "<v:shapetype id=\"_x0000_t9202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// The comments part with ours added; `None` if the old one is not understood.
pub fn texts(old: Option<&str>, notes: &Notes) -> Option<String> {
    let old = old
        .unwrap_or(EMPTY_COMMENTS)
        .replace("<authors/>", "<authors></authors>")
        .replace("<commentList/>", "<commentList></commentList>");
    let (authors, rest) = old.split_once("</authors>")?;
    let author = authors.matches("<author>").count() + authors.matches("<author/>").count();
    let mut list = format!("{authors}<author>{AUTHOR}</author></authors>{rest}");
    for ((row, column), text) in notes {
        let reference = super::package::reference(*row, *column);
        let run = format!("<r><t xml:space=\"preserve\">{}</t></r>", escape(text));
        let known = list.find(&format!("ref=\"{reference}\""));
        let end = known.and_then(|at| list[at..].find("</text>").map(|end| at + end));
        match end {
            // Somebody has commented on the cell already: ours follows.
            Some(end) => list.insert_str(end, &run.replace("preserve\">", "preserve\">\n\n")),
            None => {
                let comment = format!(
                    "<comment ref=\"{reference}\" authorId=\"{author}\"><text>{run}</text></comment>"
                );
                let end = list.find("</commentList>")?;
                list.insert_str(end, &comment);
            }
        }
    }
    Some(list)
}

/// The drawing part with a hidden box for each of ours that has none yet.
pub fn boxes(old: Option<&str>, notes: &Notes) -> Option<String> {
    let mut drawing = old.unwrap_or(EMPTY_BOXES).to_owned();
    let mut added = String::from(BOX);
    for (number, (row, column)) in notes.keys().enumerate() {
        let (row, column) = (row - 1, column - 1);
        let is_drawn = drawing.contains(&format!("<x:Row>{row}</x:Row>"))
            && drawing.split("<x:Row>").skip(1).any(|part| {
                part.starts_with(&format!("{row}</x:Row>"))
                    && part.contains(&format!("<x:Column>{column}</x:Column>"))
            });
        if is_drawn {
            continue;
        }
        let _ = write!(
            added,
            "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t9202\" style=\"position:absolute;margin-left:60pt;margin-top:2pt;width:240pt;height:96pt;z-index:{};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:textbox style=\"mso-direction-alt:auto\"/><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}, 15, {row}, 2, {}, 15, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            90_000 + number,
            number + 1,
            column + 1,
            column + 5,
            row + 7,
        );
    }
    let end = drawing.rfind("</xml>")?;
    drawing.insert_str(end, &added);
    Some(drawing)
}

/// Text of an XML element; characters that XML does not have are dropped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\r' => {}
            c if is_char(c) => out.push(c),
            _ => {}
        }
    }
    out
}
