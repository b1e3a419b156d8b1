//! Submissions as flat rows, one of the main table and one for each instance of each repeat: read one at a time and without
//! an allocation for each answer.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sondeo_engine::form::FormDef;

use crate::answer::Cell;
use crate::rows::RowError;

/// What a submission says of one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// The skip logic left the question out.
    #[default]
    NotAsked,
    /// The question was asked and left without an answer.
    Blank,
    /// The value, as a range of [`Scanned::text`].
    Answered { start: u32, end: u32 },
}

/// One row of a scanned submission.
#[derive(Clone, Debug, Default)]
pub struct ScannedRow {
    /// 0 is the main table, n the nth repeat of the form's field list.
    pub table: usize,
    /// Index of the row around it in [`Scanned::rows`].
    pub parent: Option<usize>,
    /// 1 for the first instance of this repeat in the row around it.
    pub position: usize,
    /// In the order of the form's fields of this table.
    pub slots: Vec<Slot>,
}

/// One scanned submission. Reused from record to record, so that its memory is that of the longest.
#[derive(Clone, Debug, Default)]
pub struct Scanned {
    text: String,
    rows: Vec<ScannedRow>,
    /// How many of `rows` belong to this submission; the others are spare.
    used: usize,
    open: Vec<Open>,
}

impl Scanned {
    /// The main row first; a row comes after the one around it.
    pub fn rows(&self) -> &[ScannedRow] {
        &self.rows[..self.used]
    }

    /// What a slot says.
    pub fn cell(&self, slot: Slot) -> Cell<'_> {
        match slot {
            Slot::NotAsked => Cell::NotAsked,
            Slot::Blank => Cell::Blank,
            Slot::Answered { .. } => self.value(slot).map_or(Cell::Blank, Cell::Answered),
        }
    }

    /// The value of a slot, if it has one.
    pub fn value(&self, slot: Slot) -> Option<&str> {
        match slot {
            Slot::Answered { start, end } => self.text.get(start as usize..end as usize),
            Slot::Blank | Slot::NotAsked => None,
        }
    }

    fn row(&mut self, table: usize, parent: Option<usize>, position: usize, width: usize) -> usize {
        if self.used == self.rows.len() {
            self.rows.push(ScannedRow::default());
        }
        let row = &mut self.rows[self.used];
        row.table = table;
        row.parent = parent;
        row.position = position;
        row.slots.clear();
        row.slots.resize(width, Slot::NotAsked);
        self.used += 1;
        self.used - 1
    }
}

/// Scans submissions of one form version.
#[derive(Clone, Debug)]
pub struct Scanner {
    form_id: String,
    /// The form's elements; the first is the root.
    nodes: Vec<Element>,
    /// Number of fields of each table.
    widths: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
struct Element {
    /// Local names and nodes, in the order of the form, which is nearly always that of the record.
    children: Vec<(Box<str>, usize)>,
    role: Role,
}

#[derive(Clone, Copy, Debug, Default)]
enum Role {
    #[default]
    Group,
    Repeat {
        table: usize,
    },
    Field {
        column: usize,
    },
}

/// An element that is not closed yet.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// `None` where the form has no such element: what is in it is skipped.
    node: Option<usize>,
    row: usize,
    /// Where the next child is looked for first.
    next: usize,
    /// Where the text of a field begins.
    text: usize,
}

impl Scanner {
    pub fn new(form: &FormDef) -> Self {
        let fields = form.fields();
        let mut scanner = Self {
            form_id: form.id().to_owned(),
            nodes: vec![Element::default()],
            widths: vec![0; fields.repeats.len() + 1],
        };
        for (index, repeat) in fields.repeats.iter().enumerate() {
            let node = scanner.node(&repeat.path);
            scanner.nodes[node].role = Role::Repeat { table: index + 1 };
        }
        for field in fields.iter() {
            let table = field.repeat.as_ref().map_or(0, |path| {
                let at = fields.repeats.iter().position(|repeat| repeat.path == *path);
                at.map_or(0, |index| index + 1)
            });
            let node = scanner.node(&field.path);
            let column = scanner.widths[table];
            scanner.widths[table] += 1;
            scanner.nodes[node].role = Role::Field { column };
        }
        scanner
    }

    /// The element at `/root/a/b`; prefixes of names do not count, nor does the root's name.
    fn node(&mut self, path: &str) -> usize {
        let mut at = 0;
        for step in path.trim_start_matches('/').split('/').skip(1) {
            let local = step.rsplit(':').next().unwrap_or(step);
            at = match self.child(at, 0, local) {
                Some((_, known)) => known,
                None => {
                    let new = self.nodes.len();
                    self.nodes.push(Element::default());
                    self.nodes[at].children.push((local.into(), new));
                    new
                }
            };
        }
        at
    }

    /// The child of that name, looked for from that place on and then from the beginning: its place and its node.
    fn child(&self, node: usize, from: usize, name: &str) -> Option<(usize, usize)> {
        let children = &self.nodes[node].children;
        let find = |places: Range<usize>| places.into_iter().find(|place| *children[*place].0 == *name);
        let place = find(from..children.len()).or_else(|| find(0..from.min(children.len())))?;
        Some((place, children[place].1))
    }

    /// Flattens one submission into `out`, which is overwritten.
    pub fn scan(&self, xml: &str, out: &mut Scanned) -> Result<(), RowError> {
        out.text.clear();
        out.used = 0;
        out.open.clear();
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().map_err(malformed)? {
                Event::Start(start) => self.start(&start, out)?,
                Event::Empty(start) => {
                    self.start(&start, out)?;
                    self.end(out);
                }
                Event::End(_) => self.end(out),
                Event::Text(text) if self.is_in_field(out) => out.text.push_str(&text.xml10_content()),
                Event::CData(text) if self.is_in_field(out) => out.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if self.is_in_field(out) => {
                    if let Some(character) = reference.resolve_char_ref().map_err(malformed)? {
                        out.text.push(character);
                    } else {
                        let name = reference.into_inner();
                        let known = quick_xml::escape::resolve_predefined_entity(&name);
                        out.text
                            .push_str(known.ok_or_else(|| malformed(format!("&{name};")))?);
                    }
                }
                Event::DocType(_) => return Err(malformed("DOCTYPE")),
                Event::Eof => break,
                _ => {}
            }
        }
        if out.used == 0 || !out.open.is_empty() {
            return Err(malformed("no complete element"));
        }
        Ok(())
    }

    fn is_in_field(&self, out: &Scanned) -> bool {
        let node = out.open.last().and_then(|open| open.node);
        node.is_some_and(|node| matches!(self.nodes[node].role, Role::Field { .. }))
    }

    fn start(&self, start: &BytesStart, out: &mut Scanned) -> Result<(), RowError> {
        let Some(around) = out.open.last().copied() else {
            if out.used > 0 {
                return Err(malformed("more than one root"));
            }
            self.root(start, out)?;
            return Ok(());
        };
        let text = out.text.len();
        let name = start.local_name();
        let found = around
            .node
            .and_then(|node| self.child(node, around.next, name.as_ref()));
        let Some((place, node)) = found else {
            out.open.push(Open {
                node: None,
                text,
                ..around
            });
            return Ok(());
        };
        if let Some(last) = out.open.last_mut() {
            last.next = place;
        }
        let mut row = around.row;
        if let Role::Repeat { table } = self.nodes[node].role {
            let is_sibling = |other: &&ScannedRow| other.table == table && other.parent == Some(row);
            let before = out.rows[row + 1..out.used].iter().rev().find(is_sibling);
            let position = before.map_or(1, |other| other.position + 1);
            row = out.row(table, Some(row), position, self.widths[table]);
        }
        out.open.push(Open {
            node: Some(node),
            row,
            next: 0,
            text,
        });
        Ok(())
    }

    fn root(&self, start: &BytesStart, out: &mut Scanned) -> Result<(), RowError> {
        let attribute = |name: &str| {
            let found = start.try_get_attribute(name).map_err(malformed)?;
            Ok(found.map(|a| a.value.into_owned()).unwrap_or_default())
        };
        if attribute("encrypted")? == "yes" {
            return Err(RowError::Encrypted);
        }
        let id = quick_xml::escape::unescape(&attribute("id")?)
            .map_err(malformed)?
            .into_owned();
        if !id.is_empty() && id != self.form_id {
            return Err(RowError::OtherForm {
                expected: self.form_id.clone(),
                found: id,
            });
        }
        let row = out.row(0, None, 1, self.widths[0]);
        out.open.push(Open {
            node: Some(0),
            row,
            next: 0,
            text: 0,
        });
        Ok(())
    }

    fn end(&self, out: &mut Scanned) {
        let Some(open) = out.open.pop() else { return };
        let Some(Role::Field { column }) = open.node.map(|node| self.nodes[node].role) else {
            return;
        };
        let value = &out.text[open.text..];
        let slot = if value.trim().is_empty() {
            out.text.truncate(open.text);
            Slot::Blank
        } else {
            Slot::Answered {
                start: u32::try_from(open.text).unwrap_or(u32::MAX),
                end: u32::try_from(out.text.len()).unwrap_or(u32::MAX),
            }
        };
        if let Some(place) = out.rows[open.row].slots.get_mut(column) {
            *place = slot;
        }
    }
}

fn malformed(what: impl std::fmt::Display) -> RowError {
    RowError::Malformed(what.to_string())
}
