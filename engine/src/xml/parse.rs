//! Text → [`Document`]: one pass, limits checked before anything is kept.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::document::{Document, DocumentIn, Kind, NodeId, Text};
use super::error::{XmlError, XmlErrorKind};
use super::resolve::resolve;
use super::scan::{Run, Scanner, nodes_in};
use super::{NameId, Names, NamespaceId, XML_NAMESPACE, XMLNS_NAMESPACE};

/// How much a document may ask for. What lies above is refused while reading, before it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length of the text in bytes.
    pub bytes: usize,
    /// Elements inside each other.
    pub depth: usize,
    /// Elements in all.
    pub elements: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Length of one start tag in bytes.
    pub tag_bytes: usize,
    /// Namespace declarations of one element.
    pub declarations: usize,
    /// Namespace declarations in all.
    pub all_declarations: usize,
    /// Length of one text or attribute value in bytes.
    pub text_bytes: usize,
}

impl Limits {
    /// For form definitions.
    pub const XFORM: Self = Self {
        bytes: 10 << 20,
        depth: 200,
        elements: 1_000_000,
        attributes: 256,
        tag_bytes: 64 << 10,
        declarations: 64,
        all_declarations: 512,
        text_bytes: 1 << 20,
    };

    /// For submissions.
    pub const SUBMISSION: Self = Self {
        bytes: 5 << 20,
        depth: 100,
        ..Self::XFORM
    };

    /// For records of one's own that are resumed: what was saved must open again, however large it has become.
    pub const DRAFT: Self = Self {
        bytes: Self::EXTERNAL.bytes,
        elements: Self::EXTERNAL.elements,
        ..Self::SUBMISSION
    };

    /// For external secondary instances.
    pub const EXTERNAL: Self = Self {
        bytes: 100 << 20,
        elements: 10_000_000,
        all_declarations: 512,
        ..Self::XFORM
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::XFORM
    }
}

/// What to do with a DOCTYPE. Entities are never declared by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Doctype {
    #[default]
    Refuse,
    /// Skips it; using an entity that it declares is an error.
    Skip,
}

/// Reads a document. A DOCTYPE is refused.
pub fn parse(text: &str, names: &mut Names, limits: &Limits) -> Result<Document, XmlError> {
    parse_with(text, names, limits, Doctype::Refuse)
}

/// Reads a document.
pub fn parse_with(
    text: &str,
    names: &mut Names,
    limits: &Limits,
    doctype: Doctype,
) -> Result<Document, XmlError> {
    parse_in(text, names, limits, doctype).map(DocumentIn::into_owned)
}

/// Reads a document without copying its texts.
pub fn parse_in<'t>(
    text: &'t str,
    names: &mut Names,
    limits: &Limits,
    doctype: Doctype,
) -> Result<DocumentIn<'t>, XmlError> {
    if text.len() > limits.bytes || u32::try_from(text.len()).is_err() {
        return Err(limit("bytes", limits.bytes, 0..0));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        scan: Scanner { text, at: 0 },
        document: DocumentIn::with_room(nodes_in(text).min(limits.elements.saturating_mul(2))),
        names,
        limits,
        doctype,
        open: Vec::new(),
        scopes: Vec::new(),
        default_space: NamespaceId::NONE,
        raw: Vec::new(),
        declares: false,
        elements: 0,
        declarations: 0,
    };
    reader.content()?;
    if let Some(open) = reader.open.last() {
        return Err(XmlError {
            kind: XmlErrorKind::Unclosed {
                element: open.name.into(),
            },
            span: open.start..text.len(),
        });
    }
    if reader.document.root_element().is_none() {
        return Err(XmlError {
            kind: XmlErrorKind::Empty,
            span: 0..text.len(),
        });
    }
    Ok(reader.document)
}

#[cold]
#[inline(never)]
fn limit(what: &'static str, most: usize, span: Range<usize>) -> XmlError {
    XmlError {
        kind: XmlErrorKind::Limit { what, most },
        span,
    }
}

/// What stands outside of the document element may only be blank.
#[inline(never)]
fn outside(text: &str, span: Range<usize>) -> Result<(), XmlError> {
    let is_blank = text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
    match is_blank {
        true => Ok(()),
        false => Err(XmlError {
            kind: XmlErrorKind::Outside,
            span,
        }),
    }
}

struct Open<'t> {
    node: NodeId,
    /// As written, with its prefix.
    name: &'t str,
    start: usize,
    /// Namespace bindings that end with this element.
    scopes: usize,
}

#[derive(Clone, Copy)]
struct RawAttribute<'t> {
    prefix: &'t str,
    local: &'t str,
    value: &'t str,
    /// The value holds nothing to be resolved.
    is_plain: bool,
    start: usize,
    end: usize,
}

impl RawAttribute<'_> {
    fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

pub(super) struct Reader<'t, 'n> {
    pub scan: Scanner<'t>,
    pub document: DocumentIn<'t>,
    pub names: &'n mut Names,
    limits: &'n Limits,
    pub doctype: Doctype,
    open: Vec<Open<'t>>,
    /// Prefixes with the namespaces they stand for, innermost last.
    scopes: Vec<(&'t str, NamespaceId)>,
    /// What no prefix stands for.
    default_space: NamespaceId,
    /// The attributes of the tag that is being read.
    raw: Vec<RawAttribute<'t>>,
    /// One of them may declare a namespace.
    declares: bool,
    elements: usize,
    declarations: usize,
}

impl<'t> Reader<'t, '_> {
    #[inline(never)]
    fn content(&mut self) -> Result<(), XmlError> {
        self.declaration()?;
        while let Some(byte) = self.scan.byte() {
            if byte != b'<' {
                self.characters()?;
                continue;
            }
            match self.scan.text.as_bytes().get(self.scan.at + 1) {
                Some(b'/') => self.end_tag()?,
                Some(b'!' | b'?') => self.markup()?,
                _ => self.start_tag()?,
            }
        }
        Ok(())
    }

    // Each kind of thing is apart from the loop around it, so that a browser can make it quick while the loop still runs.
    #[inline(never)]
    fn characters(&mut self) -> Result<(), XmlError> {
        let start = self.scan.at;
        let run = self.scan.content();
        let span = start..self.scan.at;
        self.check_length(run.text, &span)?;
        match run.is_plain {
            true => self.text(Cow::Borrowed(run.text), span),
            false => self.odd_characters(run, start),
        }
    }

    #[inline(never)]
    fn odd_characters(&mut self, run: Run<'t>, start: usize) -> Result<(), XmlError> {
        let span = start..self.scan.at;
        self.check_characters(run.text, start)?;
        if let Some(at) = run.text.as_bytes().windows(3).position(|three| three == b"]]>") {
            self.scan.at = start + at;
            return Err(self.scan.error("]]> may not stand in a text"));
        }
        let value = resolve(run.text, start, false)?;
        self.text(value, span)
    }

    /// Refuses characters that no document may have (XML 1.0 § 2.2).
    pub(super) fn check_characters(&mut self, text: &str, start: usize) -> Result<(), XmlError> {
        let bytes = text.as_bytes();
        let is_bad = |(at, byte): (usize, &u8)| match byte {
            b'\t' | b'\n' | b'\r' => false,
            0xEF => matches!(bytes.get(at..at + 3), Some([_, 0xBF, 0xBE | 0xBF])),
            byte => *byte < b' ',
        };
        match bytes.iter().enumerate().position(is_bad) {
            None => Ok(()),
            Some(at) => {
                self.scan.at = start + at;
                Err(self.scan.error("no document may have this character"))
            }
        }
    }

    pub(super) fn check_length(&self, text: &str, span: &Range<usize>) -> Result<(), XmlError> {
        if text.len() > self.limits.text_bytes {
            return Err(limit("bytes in a text", self.limits.text_bytes, span.clone()));
        }
        Ok(())
    }

    pub(super) fn push(&mut self, node: NodeId, span: Range<usize>) {
        let parent = self.open.last().map_or(NodeId::DOCUMENT, |open| open.node);
        self.document.push_last(parent, node);
        self.set_span(node, span);
    }

    fn set_span(&mut self, node: NodeId, span: Range<usize>) {
        // The length of the text was checked to fit when reading began.
        self.document.record_mut(node).span = (span.start as u32, span.end as u32);
    }

    pub(super) fn text(&mut self, value: Cow<'t, str>, span: Range<usize>) -> Result<(), XmlError> {
        let Some(open) = self.open.last() else {
            return outside(&value, span);
        };
        if value.is_empty() {
            return Ok(());
        }
        if let Some(last) = self.document.last_child(open.node)
            && self.document.kind(last) == Kind::Text
        {
            return self.more_text(last, &value, span);
        }
        let node = self.document.make(Kind::Text, Names::EMPTY, 0, Text::Read(value));
        self.push(node, span);
        Ok(())
    }

    /// Adds to a text what follows in a CDATA section or after it.
    #[inline(never)]
    fn more_text(&mut self, node: NodeId, value: &str, span: Range<usize>) -> Result<(), XmlError> {
        let most = self.limits.text_bytes;
        if self.document.extend_text(node, value) > most {
            return Err(limit("bytes in a text", most, span));
        }
        self.document.record_mut(node).span.1 = span.end as u32;
        Ok(())
    }

    #[inline(never)]
    fn end_tag(&mut self) -> Result<(), XmlError> {
        let start = self.scan.at;
        self.scan.at += 2;
        let Some(open) = self.open.pop() else {
            return Err(XmlError {
                kind: XmlErrorKind::Unbalanced {
                    expected: String::new(),
                },
                span: start..self.scan.at,
            });
        };
        let is_same = self.scan.take(open.name);
        self.scan.spaces();
        if !is_same || !self.scan.take(">") {
            return Err(XmlError {
                kind: XmlErrorKind::Unbalanced {
                    expected: open.name.into(),
                },
                span: start..self.scan.at,
            });
        }
        if self.scopes.len() > open.scopes {
            self.leave(open.scopes);
        }
        self.set_span(open.node, open.start..self.scan.at);
        Ok(())
    }

    #[inline(never)]
    fn start_tag(&mut self) -> Result<(), XmlError> {
        let start = self.scan.at;
        self.scan.at += 1;
        let (prefix, local) = self.scan.name()?;
        let written = self.scan.since(start + 1);
        if self.elements >= self.limits.elements || self.open.len() >= self.limits.depth {
            return Err(self.too_many(start));
        }
        self.elements += 1;
        self.raw.clear();
        self.declares = false;
        let scopes = self.scopes.len();
        let mut is_closed = false;
        if self.scan.byte() == Some(b'>') {
            self.scan.at += 1;
        } else {
            is_closed = self.rest_of_tag(start)?;
        }
        let span = start..self.scan.at;
        let space = match prefix {
            "" => self.default_space,
            prefix => self.lookup(prefix, &span)?,
        };
        let name = self.names.intern_in(space, local);
        let node = self.enter(name, prefix, span)?;
        if !self.raw.is_empty() {
            self.attributes(node)?;
        }
        if is_closed {
            if self.scopes.len() > scopes {
                self.leave(scopes);
            }
        } else {
            self.open.push(Open {
                node,
                name: written,
                start,
                scopes,
            });
        }
        Ok(())
    }

    /// What stands behind the name in the tag that begins at `tag`, with the namespaces declared there; true if nothing is
    /// in the element.
    #[inline(never)]
    fn rest_of_tag(&mut self, tag: usize) -> Result<bool, XmlError> {
        let is_closed = loop {
            let is_parted = self.scan.spaces();
            match self.scan.byte() {
                Some(b'>') => {
                    self.scan.at += 1;
                    break false;
                }
                Some(b'/') if self.scan.take("/>") => break true,
                Some(_) if is_parted => self.attribute(tag)?,
                _ => return Err(self.scan.error("the tag does not end")),
            }
        };
        if self.declares {
            self.declare()?;
        }
        Ok(is_closed)
    }

    #[cold]
    #[inline(never)]
    fn too_many(&self, start: usize) -> XmlError {
        let span = start..self.scan.at;
        match self.elements >= self.limits.elements {
            true => limit("elements", self.limits.elements, span),
            false => limit("levels of elements", self.limits.depth, span),
        }
    }

    /// The element's node in its place.
    #[inline(never)]
    fn enter(&mut self, name: NameId, prefix: &str, span: Range<usize>) -> Result<NodeId, XmlError> {
        if self.open.is_empty() && self.document.root_element().is_some() {
            return Err(XmlError {
                kind: XmlErrorKind::Outside,
                span,
            });
        }
        let prefix = self.document.intern_prefix(prefix);
        let node = self.document.make(Kind::Element, name, prefix, Text::NONE);
        self.push(node, span);
        Ok(node)
    }

    /// One attribute of the tag that begins at `tag`.
    #[inline(never)]
    fn attribute(&mut self, tag: usize) -> Result<(), XmlError> {
        let start = self.scan.at;
        let (prefix, local) = self.scan.name()?;
        self.scan.spaces();
        if !self.scan.take("=") {
            return Err(self.scan.error("= should follow the attribute's name"));
        }
        self.scan.spaces();
        let Some(quote) = self.scan.byte().filter(|byte| matches!(byte, b'"' | b'\'')) else {
            return Err(self.scan.error("the attribute's value should stand in quotes"));
        };
        self.scan.at += 1;
        let value_start = self.scan.at;
        let run = self.scan.value(quote);
        if self.scan.byte() != Some(quote) {
            return Err(self.scan.error("the attribute's value does not end"));
        }
        self.scan.at += 1;
        let span = start..self.scan.at;
        if self.raw.len() >= self.limits.attributes {
            return Err(limit("attributes", self.limits.attributes, span));
        }
        if span.end - tag > self.limits.tag_bytes {
            return Err(limit("bytes in a tag", self.limits.tag_bytes, span));
        }
        if !run.is_plain {
            let end = self.scan.at;
            self.check_characters(run.text, value_start)?;
            self.scan.at = end;
        }
        self.declares |= prefix == "xmlns" || local == "xmlns";
        self.raw.push(RawAttribute {
            prefix,
            local,
            value: run.text,
            is_plain: run.is_plain,
            start: span.start,
            end: span.end,
        });
        Ok(())
    }

    #[inline(never)]
    fn declare(&mut self) -> Result<(), XmlError> {
        let mut here = 0;
        for index in 0..self.raw.len() {
            let raw = self.raw[index];
            let prefix = match (raw.prefix, raw.local) {
                ("", "xmlns") => "",
                ("xmlns", local) => local,
                _ => continue,
            };
            here += 1;
            self.declarations += 1;
            if here > self.limits.declarations || self.declarations > self.limits.all_declarations {
                let most = self.limits.declarations.min(self.limits.all_declarations);
                return Err(limit("namespace declarations", most, raw.span()));
            }
            let uri = value_of(&raw)?;
            let bad = prefix == "xmlns"
                || uri == XMLNS_NAMESPACE
                || (prefix == "xml") != (uri == XML_NAMESPACE)
                || (uri.is_empty() && !prefix.is_empty());
            if bad {
                return Err(XmlError {
                    kind: XmlErrorKind::BadDeclaration,
                    span: raw.span(),
                });
            }
            let space = self.names.intern_namespace(&uri);
            self.scopes.push((prefix, space));
            if prefix.is_empty() {
                self.default_space = space;
            }
        }
        Ok(())
    }

    /// Ends the namespaces that an element declared.
    #[inline(never)]
    fn leave(&mut self, scopes: usize) {
        self.scopes.truncate(scopes);
        let default = self.scopes.iter().rev().find(|(prefix, _)| prefix.is_empty());
        self.default_space = default.map_or(NamespaceId::NONE, |(_, space)| *space);
    }

    #[inline(never)]
    fn lookup(&mut self, prefix: &str, span: &Range<usize>) -> Result<NamespaceId, XmlError> {
        if prefix == "xml" {
            return Ok(self.names.intern_namespace(XML_NAMESPACE));
        }
        match self.scopes.iter().rev().find(|(known, _)| *known == prefix) {
            Some((_, space)) => Ok(*space),
            None => Err(unknown_prefix(prefix, span.clone())),
        }
    }

    #[inline(never)]
    fn attributes(&mut self, element: NodeId) -> Result<(), XmlError> {
        let mut last: Option<NodeId> = None;
        for index in 0..self.raw.len() {
            let raw = self.raw[index];
            let value = value_of(&raw)?;
            self.check_length(&value, &raw.span())?;
            let (kind, name) = match (raw.prefix, raw.local) {
                ("", "xmlns") => (Kind::Namespace, Names::EMPTY),
                ("xmlns", local) => (Kind::Namespace, self.names.intern("", local)),
                ("", local) => (Kind::Attribute, self.names.intern_in(NamespaceId::NONE, local)),
                (prefix, local) => {
                    let space = self.lookup(prefix, &raw.span())?;
                    (Kind::Attribute, self.names.intern_in(space, local))
                }
            };
            if self.is_there(element, kind, name) {
                let name = raw.local.into();
                return Err(XmlError {
                    kind: XmlErrorKind::DuplicateAttribute { name },
                    span: raw.span(),
                });
            }
            let prefix = if kind == Kind::Attribute {
                self.document.intern_prefix(raw.prefix)
            } else {
                0
            };
            let node = self.document.make(kind, name, prefix, Text::Read(value));
            self.document.record_mut(node).parent = Some(element);
            match last {
                Some(previous) => self.document.record_mut(previous).next = Some(node),
                None => self.document.record_mut(element).first_attribute = Some(node),
            }
            last = Some(node);
            self.set_span(node, raw.span());
        }
        Ok(())
    }

    /// True if the element has that attribute already; at most 256 of them are looked through.
    fn is_there(&self, element: NodeId, kind: Kind, name: NameId) -> bool {
        let mut known = self.document.declarations_and_attributes(element);
        known.any(|known| self.document.name(known) == name && self.document.kind(known) == kind)
    }
}

#[cold]
#[inline(never)]
fn unknown_prefix(prefix: &str, span: Range<usize>) -> XmlError {
    XmlError {
        kind: XmlErrorKind::UnknownPrefix {
            prefix: prefix.into(),
        },
        span,
    }
}

fn value_of<'t>(raw: &RawAttribute<'t>) -> Result<Cow<'t, str>, XmlError> {
    if raw.is_plain {
        return Ok(Cow::Borrowed(raw.value));
    }
    resolve(raw.value, raw.end - 1 - raw.value.len(), true)
}
