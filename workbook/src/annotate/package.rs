//! Adding comments to the container of an `.xlsx` (ECMA-376, part 1 § 18.7 and part 2).

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use sondeo_engine::xml::{Document, Limits as XmlLimits, Names, NodeId, parse};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::Notes;
use super::comments;
use crate::limits::passed;
use crate::{Limits, ReadError, rules};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "[Content_Types].xml";

/// What must stand after the reference to the boxes in a sheet, in any order of appearance.
const AFTER: &[&str] = &[
    "<legacyDrawingHF",
    "<drawingHF",
    "<picture",
    "<oleObjects",
    "<controls",
    "<webPublishItems",
    "<tableParts",
    "<extLst",
    "</worksheet>",
];

/// `C12`.
pub fn reference(row: u32, mut column: u32) -> String {
    let mut letters = String::new();
    while column > 0 {
        let digit = (column - 1) % 26;
        letters.insert(0, char::from(b'A' + digit as u8));
        column = (column - 1) / 26;
    }
    format!("{letters}{row}")
}

/// True for a container with an XML workbook.
pub fn is_xlsx(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && ZipArchive::new(Cursor::new(bytes))
            .is_ok_and(|archive| archive.index_for_name("xl/workbook.xml").is_some())
}

/// The container with comments; `None` if it is built in a way that is not understood.
pub fn annotate(
    bytes: &[u8],
    notes: &BTreeMap<String, Notes>,
    limits: &Limits,
) -> Result<Option<Vec<u8>>, ReadError> {
    let parts = inflate(bytes, limits)?;
    let mut parts = Parts(parts);
    for (number, (name, notes)) in notes.iter().enumerate() {
        if parts.sheet(name, number + 1, notes).is_none() {
            return Ok(None);
        }
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in &parts.0 {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .map_err(damaged)?;
        zip.write_all(content).map_err(damaged)?;
    }
    Ok(Some(zip.finish().map_err(damaged)?.into_inner()))
}

/// All entries, in order, under the limits.
fn inflate(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, Vec<u8>)>, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > limits.entries {
        return Err(passed("entries", limits.entries));
    }
    let (mut parts, mut total) = (Vec::new(), 0);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        let name = entry.name().map_err(damaged)?.into_owned();
        let limit = limits.entry_bytes.min(limits.inflated_bytes - total);
        let mut content = Vec::new();
        entry
            .by_ref()
            .take(limit as u64 + 1)
            .read_to_end(&mut content)
            .map_err(damaged)?;
        if content.len() > limit {
            return Err(passed("bytes", limit));
        }
        total += content.len();
        parts.push((name, content));
    }
    Ok(parts)
}

struct Parts(Vec<(String, Vec<u8>)>);

impl Parts {
    fn text(&self, name: &str) -> Option<&str> {
        let (_, content) = self.0.iter().find(|(known, _)| known == name)?;
        std::str::from_utf8(content).ok()
    }

    fn put(&mut self, name: &str, content: String) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = content.into_bytes(),
            None => self.0.push((name.to_owned(), content.into_bytes())),
        }
    }

    /// Adds the comments of one sheet.
    fn sheet(&mut self, name: &str, number: usize, notes: &Notes) -> Option<()> {
        let path = self.path_of(name)?;
        let (folder, file) = path.rsplit_once('/')?;
        let relations_path = format!("{folder}/_rels/{file}.rels");
        let relations = self.relations(&relations_path);
        let find = |kind: &str| {
            relations
                .iter()
                .find(|(_, of_kind, _)| of_kind.ends_with(kind))
                .map(|(_, _, target)| resolve(folder, target))
        };
        let (old_comments, old_boxes) = (find("/comments"), find("/vmlDrawing"));
        let comments_path = old_comments
            .clone()
            .unwrap_or_else(|| format!("xl/commentsSondeo{number}.xml"));
        let boxes_path = old_boxes
            .clone()
            .unwrap_or_else(|| format!("xl/drawings/vmlDrawingSondeo{number}.vml"));
        let texts = comments::texts(old_comments.as_deref().and_then(|path| self.text(path)), notes)?;
        let boxes = comments::boxes(old_boxes.as_deref().and_then(|path| self.text(path)), notes)?;
        self.put(&comments_path, texts);
        self.put(&boxes_path, boxes);
        let mut added = String::new();
        if old_comments.is_none() {
            added += &format!(
                "<Relationship Id=\"sondeoComments\" Type=\"{OFFICE}/comments\" Target=\"/{comments_path}\"/>"
            );
            self.content_type(&format!("<Override PartName=\"/{comments_path}\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml\"/>"))?;
        }
        if old_boxes.is_none() {
            added += &format!(
                "<Relationship Id=\"sondeoBoxes\" Type=\"{OFFICE}/vmlDrawing\" Target=\"/{boxes_path}\"/>"
            );
            if !self.text(TYPES)?.contains("Extension=\"vml\"") {
                self.content_type("<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>")?;
            }
            let sheet = self.text(&path)?;
            let data = sheet.find("sheetData")?;
            let end = AFTER.iter().filter_map(|tag| sheet[data..].find(tag)).min()? + data;
            let (before, after) = sheet.split_at(end);
            let sheet = format!("{before}<legacyDrawing xmlns:r=\"{OFFICE}\" r:id=\"sondeoBoxes\"/>{after}");
            self.put(&path, sheet);
        }
        if !added.is_empty() {
            let old = self.text(&relations_path).unwrap_or("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>");
            let old = old.replace("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>");
            let (before, after) = old.rsplit_once("</Relationships>")?;
            let relations = format!("{before}{added}</Relationships>{after}");
            self.put(&relations_path, relations);
        }
        Some(())
    }

    fn content_type(&mut self, entry: &str) -> Option<()> {
        let types = self.text(TYPES)?;
        // Defaults come first in what Excel writes, and may stand anywhere.
        let (before, after) = types.rsplit_once("</Types>")?;
        let types = format!("{before}{entry}</Types>{after}");
        self.put(TYPES, types);
        Some(())
    }

    /// The part of the sheet of that name.
    fn path_of(&self, name: &str) -> Option<String> {
        let sheets = elements(self.text("xl/workbook.xml")?, "sheet")?;
        let id = sheets
            .iter()
            .find(|attributes| attributes.get("name").is_some_and(|known| known == name))?
            .get("id")?
            .clone();
        let relations = self.relations("xl/_rels/workbook.xml.rels");
        let (_, _, target) = relations.iter().find(|(known, ..)| *known == id)?;
        Some(resolve("xl", target))
    }

    /// Id, type and target of each relationship; none if the part is missing.
    fn relations(&self, path: &str) -> Vec<(String, String, String)> {
        let found = self
            .text(path)
            .and_then(|text| elements(text, "Relationship"))
            .unwrap_or_default();
        let of = |attributes: &BTreeMap<String, String>, name: &str| {
            attributes.get(name).cloned().unwrap_or_default()
        };
        found
            .iter()
            .map(|a| (of(a, "Id"), of(a, "Type"), of(a, "Target")))
            .collect()
    }
}

/// The attributes of every element of that local name.
fn elements(text: &str, local: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let mut names = Names::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: Document = parse(text, &mut names, &XmlLimits::XFORM).ok()?;
    let root: NodeId = document.root_element()?;
    let of = |node: NodeId| -> BTreeMap<String, String> {
        let pairs = document.attributes(node);
        pairs
            .map(|a| {
                (
                    names.local(document.name(a)).to_owned(),
                    document.text(a).to_owned(),
                )
            })
            .collect()
    };
    let found = document
        .descendants(root)
        .filter(|node| document.is_element(*node) && names.local(document.name(*node)) == local);
    Some(found.map(of).collect())
}

/// A target as the path of a part: absolute ones begin with `/`, others at the folder.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

pub fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::new(&rules::DAMAGED, error.to_string())
}
