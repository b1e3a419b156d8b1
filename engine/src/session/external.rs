//! External instances from XML, CSV and GeoJSON files.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{FileLimits, Resources, SessionError};
use crate::form::FormDef;
use crate::form::def::SecondarySource;
use crate::xml::{self, Doctype, Document, Limits, Names, NodeId};
use crate::xpath::decimal;

/// The secondary instances in the form's order.
pub(super) fn load(
    form: &FormDef,
    resources: &Resources,
    names: &mut Names,
) -> Result<Vec<Arc<Document>>, SessionError> {
    let mut documents = Vec::with_capacity(form.secondary.len());
    for secondary in &form.secondary {
        let document = match &secondary.source {
            SecondarySource::Inline(document) => document.clone(),
            SecondarySource::LastSaved => Arc::new(match &resources.last_saved {
                Some(xml) => parse_xml("last-saved", xml, &resources.limits, names)?,
                None => blank(names),
            }),
            SecondarySource::File(name) => Arc::new(match resources.get(name) {
                Some(bytes) => file(name, bytes, &resources.limits, names)?,
                None if resources.missing_is_blank => blank(names),
                None => return Err(SessionError::MissingFile(name.clone())),
            }),
        };
        documents.push(document);
    }
    Ok(documents)
}

fn blank(names: &mut Names) -> Document {
    let mut document = Document::new();
    document.push_leaf(NodeId::DOCUMENT, names.intern("", "root"), "", "");
    document
}

fn bad(name: &str, reason: impl ToString) -> SessionError {
    SessionError::BadFile {
        name: name.to_string(),
        reason: reason.to_string(),
    }
}

fn too_many(name: &str, what: &str, most: usize) -> SessionError {
    bad(name, format!("more than {most} {what}"))
}

/// The names of elements and attributes that a file has as an external instance, without prefixes; nothing if it is none.
pub(crate) fn names_in(name: &str, bytes: &[u8]) -> Option<Vec<String>> {
    let mut names = Names::new();
    file(name, bytes, &FileLimits::default(), &mut names).ok()?;
    Some(names.locals().map(ToString::to_string).collect())
}

fn file(name: &str, bytes: &[u8], limits: &FileLimits, names: &mut Names) -> Result<Document, SessionError> {
    if bytes.len() > limits.bytes {
        return Err(too_many(name, "bytes", limits.bytes));
    }
    let text = core::str::from_utf8(bytes).map_err(|error| bad(name, error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "csv" => csv(name, text, limits, names),
        "geojson" => geojson(name, text, limits, names),
        _ if text.trim_start().starts_with('<') => parse_xml(name, text, limits, names),
        _ if text.trim_start().starts_with('{') => geojson(name, text, limits, names),
        _ => csv(name, text, limits, names),
    }
}

/// XML whose names lose the default namespace: expressions write them without a prefix.
fn parse_xml(
    name: &str,
    text: &str,
    limits: &FileLimits,
    names: &mut Names,
) -> Result<Document, SessionError> {
    let limits = Limits {
        bytes: limits.bytes,
        ..Limits::EXTERNAL
    };
    let source = xml::parse_in(text, names, &limits, Doctype::Skip).map_err(|error| bad(name, error))?;
    let mut document = Document::new();
    let Some(root) = source.root_element() else {
        return Ok(document);
    };
    let mut open = alloc::vec![(NodeId::DOCUMENT, root)];
    while let Some((parent, node)) = open.pop() {
        let mut plain = |node: NodeId| match source.prefix(node) {
            "" => {
                let local = names.local(source.name(node)).to_string();
                names.intern("", &local)
            }
            _ => source.name(node),
        };
        let element_name = plain(node);
        let text = match source.child_elements(node).next() {
            None => source.string_value(node),
            Some(_) => "".into(),
        };
        let made = document.push_leaf(parent, element_name, source.prefix(node), &text);
        for attribute in source.attributes(node) {
            let attribute_name = plain(attribute);
            document.set_attribute(
                made,
                attribute_name,
                source.prefix(attribute),
                source.text(attribute),
            );
        }
        let children: Vec<NodeId> = source.child_elements(node).collect();
        open.extend(children.into_iter().rev().map(|child| (made, child)));
    }
    Ok(document)
}

/// `root/item/column`; the delimiter is the first of `,` `;` tab `|` that the header has.
fn csv(name: &str, text: &str, limits: &FileLimits, names: &mut Names) -> Result<Document, SessionError> {
    if text.trim().is_empty() {
        return Err(bad(name, "no header"));
    }
    let mut document = blank(names);
    let Some(root) = document.root_element() else {
        return Ok(document);
    };
    let header_end = text.find(['\n', '\r']).unwrap_or(text.len());
    let header = &text[..header_end];
    let delimiter = [',', ';', '\t', '|']
        .into_iter()
        .find(|d| header.contains(*d))
        .unwrap_or(',');
    let mut rows = Rows {
        rest: text,
        delimiter,
        is_broken: false,
    };
    let header = rows.next().unwrap_or_default();
    if header.len() > limits.columns {
        return Err(too_many(name, "columns", limits.columns));
    }
    let columns: Vec<_> = header
        .iter()
        .map(|column| names.intern("", column.trim()))
        .collect();
    let mut count = 0;
    let item = names.intern("", "item");
    for row in rows.by_ref() {
        // A blank line is no row; one with only delimiters is.
        if matches!(&row[..], [only] if only.is_empty()) {
            continue;
        }
        count += 1;
        if count > limits.rows {
            return Err(too_many(name, "rows", limits.rows));
        }
        if row.iter().any(|cell| cell.len() > limits.cell_bytes) {
            return Err(too_many(name, "bytes in a cell", limits.cell_bytes));
        }
        let node = document.push_leaf(root, item, "", "");
        for (index, column) in columns.iter().enumerate() {
            document.push_leaf(node, *column, "", row.get(index).map_or("", String::as_str));
        }
    }
    if rows.is_broken {
        return Err(bad(name, "text beside a cell in quotes"));
    }
    Ok(document)
}

/// The rows of a CSV text by RFC 4180.
struct Rows<'a> {
    rest: &'a str,
    delimiter: char,
    /// A cell went on after its closing quote.
    is_broken: bool,
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut row = Vec::new();
        let mut cell = String::new();
        let mut is_quoted = false;
        let mut characters = self.rest.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, c)| *c);
            match character {
                '"' if is_quoted && next == Some('"') => {
                    cell.push('"');
                    characters.next();
                }
                '"' if is_quoted => {
                    is_quoted = false;
                    self.is_broken |= next.is_some_and(|c| c != self.delimiter && c != '\n' && c != '\r');
                }
                '"' if cell.is_empty() => is_quoted = true,
                _ if is_quoted => cell.push(character),
                '\r' if next == Some('\n') => {}
                '\n' | '\r' => {
                    self.rest = &self.rest[at + 1..];
                    row.push(cell);
                    return Some(row);
                }
                _ if character == self.delimiter => row.push(core::mem::take(&mut cell)),
                _ => cell.push(character),
            }
        }
        self.rest = "";
        row.push(cell);
        Some(row)
    }
}

/// `root/item` with the properties, `id` and `geometry` of each feature.
fn geojson(name: &str, text: &str, limits: &FileLimits, names: &mut Names) -> Result<Document, SessionError> {
    use serde_json::Value;
    let value: Value = serde_json::from_str(text).map_err(|error| bad(name, error))?;
    if value.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err(bad(name, "no FeatureCollection"));
    }
    let features = value
        .get("features")
        .and_then(Value::as_array)
        .ok_or_else(|| bad(name, "no features"))?;
    if features.len() > limits.rows {
        return Err(too_many(name, "features", limits.rows));
    }
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let mut document = blank(names);
    let Some(root) = document.root_element() else {
        return Ok(document);
    };
    for feature in features {
        let node = document.push_leaf(root, names.intern("", "item"), "", "");
        let id = feature.get("id").filter(|id| !id.is_null());
        if let Some(id) = id {
            document.push_leaf(node, names.intern("", "id"), "", &plain(id));
        }
        let geometry = feature
            .get("geometry")
            .ok_or_else(|| bad(name, "a feature without geometry"))?;
        let geometry = encode(geometry)
            .ok_or_else(|| bad(name, "a geometry that is no Point, LineString or Polygon"))?;
        document.push_leaf(node, names.intern("", "geometry"), "", &geometry);
        let properties = feature.get("properties").and_then(Value::as_object);
        if properties.is_some_and(|properties| properties.len() > limits.columns) {
            return Err(too_many(name, "properties of a feature", limits.columns));
        }
        for (key, value) in properties.into_iter().flatten() {
            if value.is_null() || (key == "id" && id.is_some()) {
                continue;
            }
            document.push_leaf(node, names.intern("", key), "", &plain(value));
        }
    }
    Ok(document)
}

/// A geometry in the ODK format: `lat lon 0 0`, joined by `; `.
fn encode(geometry: &serde_json::Value) -> Option<String> {
    let coordinates = geometry.get("coordinates")?;
    let point = |pair: &serde_json::Value| {
        let longitude = pair.get(0)?.as_f64()?;
        let latitude = pair.get(1)?.as_f64()?;
        Some([&decimal::write(latitude), " ", &decimal::write(longitude), " 0 0"].concat())
    };
    let line = |points: &serde_json::Value| {
        let points: Option<Vec<String>> = points.as_array()?.iter().map(point).collect();
        Some(points?.join("; "))
    };
    match geometry.get("type")?.as_str()? {
        "Point" => point(coordinates),
        "LineString" => line(coordinates),
        "Polygon" => line(coordinates.get(0)?),
        _ => None,
    }
}
