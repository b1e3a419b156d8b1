//! Text → [`Document`]: one pass over a tokenizer, limits checked before anything is kept.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use xmlparser::{ElementEnd, Reference, StrSpan, Stream, Token, Tokenizer};

use super::document::{Document, Kind, NodeId};
use super::error::{XmlError, XmlErrorKind};
use super::{Names, NamespaceId, XML_NAMESPACE, XMLNS_NAMESPACE};

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

    /// For submissions and drafts.
    pub const SUBMISSION: Self = Self {
        bytes: 5 << 20,
        depth: 100,
        ..Self::XFORM
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
    if text.len() > limits.bytes || u32::try_from(text.len()).is_err() {
        return Err(limit("bytes", limits.bytes, 0..0));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        document: Document::with_room(nodes_in(text).min(limits.elements.saturating_mul(2))),
        names,
        limits,
        doctype,
        open: Vec::new(),
        scopes: Vec::new(),
        tag: None,
        raw: Vec::new(),
        elements: 0,
        declarations: 0,
    };
    for token in Tokenizer::from(text) {
        match token {
            Ok(token) => reader.token(token)?,
            Err(error) => {
                let at = offset(text, error.pos());
                return Err(XmlError {
                    kind: XmlErrorKind::Syntax(error.to_string()),
                    span: at..at,
                });
            }
        }
    }
    if let Some(open) = reader.open.last() {
        let element = reader.qualified(open.node);
        let at = open.start;
        return Err(XmlError {
            kind: XmlErrorKind::Unclosed { element },
            span: at..text.len(),
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

/// About how many nodes a text will become; made at once they take no more memory than they need.
fn nodes_in(text: &str) -> usize {
    let mut nodes = 1;
    let mut before = b'>';
    for byte in text.bytes() {
        let is_start = before == b'<' && byte != b'/';
        let is_attribute = before == b'=' && matches!(byte, b'"' | b'\'');
        let is_text = before == b'>' && byte != b'<';
        nodes += usize::from(is_start || is_attribute || is_text);
        before = byte;
    }
    nodes
}

fn limit(what: &'static str, most: usize, span: Range<usize>) -> XmlError {
    XmlError {
        kind: XmlErrorKind::Limit { what, most },
        span,
    }
}

fn offset(text: &str, pos: xmlparser::TextPos) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take((pos.row as usize).saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(line_start..).unwrap_or("");
    let column: usize = rest
        .chars()
        .take((pos.col as usize).saturating_sub(1))
        .map(char::len_utf8)
        .sum();
    (line_start + column).min(text.len())
}

struct Open<'a> {
    node: NodeId,
    prefix: &'a str,
    local: &'a str,
    start: usize,
    /// Namespace bindings that end with this element.
    scopes: usize,
}

#[derive(Clone, Copy)]
struct RawAttribute<'a> {
    prefix: &'a str,
    local: &'a str,
    value: StrSpan<'a>,
    span: StrSpan<'a>,
}

#[derive(Clone, Copy)]
struct Tag<'a> {
    prefix: &'a str,
    local: &'a str,
    start: usize,
}

struct Reader<'a, 'n> {
    document: Document,
    names: &'n mut Names,
    limits: &'n Limits,
    doctype: Doctype,
    open: Vec<Open<'a>>,
    /// Prefixes with the namespaces they stand for, innermost last.
    scopes: Vec<(&'a str, NamespaceId)>,
    tag: Option<Tag<'a>>,
    /// The attributes of that tag.
    raw: Vec<RawAttribute<'a>>,
    elements: usize,
    declarations: usize,
}

impl<'a> Reader<'a, '_> {
    // Apart from the loop around it, so that a browser can make it quick while the loop still runs.
    #[inline(never)]
    fn token(&mut self, token: Token<'a>) -> Result<(), XmlError> {
        match token {
            Token::Declaration { .. } | Token::DtdEnd { .. } => Ok(()),
            Token::DtdStart { span, .. } | Token::EmptyDtd { span, .. } => match self.doctype {
                Doctype::Skip => Ok(()),
                Doctype::Refuse => Err(XmlError {
                    kind: XmlErrorKind::Doctype,
                    span: span.range(),
                }),
            },
            Token::EntityDeclaration { .. } => Ok(()),
            Token::ProcessingInstruction {
                target,
                content,
                span,
            } => {
                if target.as_str().eq_ignore_ascii_case("xml") {
                    // XML 1.0 § 2.6 keeps this target for the declaration, which only stands at the beginning.
                    return Err(XmlError {
                        kind: XmlErrorKind::Syntax(
                            "a processing instruction may not be named xml".to_string(),
                        ),
                        span: span.range(),
                    });
                }
                let name = self.names.intern("", target.as_str());
                let content = content.map_or("", |c| c.as_str());
                self.check_text(content, span)?;
                let node = self.document.make(Kind::ProcessingInstruction, name, 0, content);
                self.push(node, span.range());
                Ok(())
            }
            Token::Comment { text, span } => {
                self.check_text(text.as_str(), span)?;
                let node = self
                    .document
                    .make(Kind::Comment, Names::EMPTY, 0, &newlines(text.as_str()));
                self.push(node, span.range());
                Ok(())
            }
            Token::ElementStart { prefix, local, span } => {
                self.elements += 1;
                if self.elements > self.limits.elements {
                    return Err(limit("elements", self.limits.elements, span.range()));
                }
                if self.open.len() >= self.limits.depth {
                    return Err(limit("levels of elements", self.limits.depth, span.range()));
                }
                self.tag = Some(Tag {
                    prefix: prefix.as_str(),
                    local: local.as_str(),
                    start: span.start(),
                });
                self.raw.clear();
                Ok(())
            }
            Token::Attribute {
                prefix,
                local,
                value,
                span,
            } => {
                let Some(tag) = self.tag else { return Ok(()) };
                if self.raw.len() >= self.limits.attributes {
                    return Err(limit("attributes", self.limits.attributes, span.range()));
                }
                if span.end() - tag.start > self.limits.tag_bytes {
                    return Err(limit("bytes in a tag", self.limits.tag_bytes, span.range()));
                }
                let (prefix, local) = (prefix.as_str(), local.as_str());
                self.raw.push(RawAttribute {
                    prefix,
                    local,
                    value,
                    span,
                });
                Ok(())
            }
            Token::ElementEnd { end, span } => self.element_end(end, span),
            Token::Text { text } => {
                self.check_text(text.as_str(), text)?;
                let value = self.resolve(text, false)?;
                self.text(&value, text)
            }
            Token::Cdata { text, span } => {
                self.check_text(text.as_str(), span)?;
                self.text(&newlines(text.as_str()), span)
            }
        }
    }

    fn check_text(&self, text: &str, span: StrSpan<'a>) -> Result<(), XmlError> {
        if text.len() > self.limits.text_bytes {
            return Err(limit("bytes in a text", self.limits.text_bytes, span.range()));
        }
        Ok(())
    }

    fn push(&mut self, node: NodeId, span: Range<usize>) {
        let parent = self.open.last().map_or(NodeId::DOCUMENT, |o| o.node);
        self.document.push_last(parent, node);
        self.set_span(node, span);
    }

    fn set_span(&mut self, node: NodeId, span: Range<usize>) {
        // The length of the text was checked to fit when reading began.
        self.document.record_mut(node).span = (span.start as u32, span.end as u32);
    }

    fn text(&mut self, value: &str, span: StrSpan<'a>) -> Result<(), XmlError> {
        let Some(open) = self.open.last() else {
            if value.trim_matches([' ', '\t', '\n', '\r']).is_empty() {
                return Ok(());
            }
            return Err(XmlError {
                kind: XmlErrorKind::Outside,
                span: span.range(),
            });
        };
        if value.is_empty() {
            return Ok(());
        }
        if let Some(last) = self.document.last_child(open.node)
            && self.document.kind(last) == Kind::Text
        {
            let record = self.document.record_mut(last);
            let mut joined = String::from(core::mem::take(&mut record.text));
            joined.push_str(value);
            if joined.len() > self.limits.text_bytes {
                return Err(limit("bytes in a text", self.limits.text_bytes, span.range()));
            }
            record.text = joined.into();
            record.span.1 = span.end() as u32;
            return Ok(());
        }
        let node = self.document.make(Kind::Text, Names::EMPTY, 0, value);
        self.push(node, span.range());
        Ok(())
    }

    fn element_end(&mut self, end: ElementEnd<'a>, span: StrSpan<'a>) -> Result<(), XmlError> {
        if let ElementEnd::Close(prefix, local) = end {
            let Some(open) = self.open.pop() else {
                let kind = XmlErrorKind::Unbalanced {
                    expected: String::new(),
                };
                return Err(XmlError {
                    kind,
                    span: span.range(),
                });
            };
            if open.local != local.as_str() || open.prefix != prefix.as_str() {
                let expected = self.qualified(open.node);
                return Err(XmlError {
                    kind: XmlErrorKind::Unbalanced { expected },
                    span: span.range(),
                });
            }
            self.scopes.truncate(open.scopes);
            self.set_span(open.node, open.start..span.end());
            return Ok(());
        }
        let Some(tag) = self.tag.take() else { return Ok(()) };
        let scopes = self.scopes.len();
        self.declare()?;
        let space = self.lookup(tag.prefix, tag.start..span.end())?;
        let name = self.names.intern_in(space, tag.local);
        let prefix = self.document.intern_prefix(tag.prefix);
        if self.open.is_empty() && self.document.root_element().is_some() {
            return Err(XmlError {
                kind: XmlErrorKind::Outside,
                span: span.range(),
            });
        }
        let node = self.document.make(Kind::Element, name, prefix, "");
        self.push(node, tag.start..span.end());
        self.attributes(node)?;
        match end {
            ElementEnd::Empty => self.scopes.truncate(scopes),
            _ => self.open.push(Open {
                node,
                prefix: tag.prefix,
                local: tag.local,
                start: tag.start,
                scopes,
            }),
        }
        Ok(())
    }

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
                return Err(limit("namespace declarations", most, raw.span.range()));
            }
            let uri = self.resolve(raw.value, true)?.into_owned();
            let bad = prefix == "xmlns"
                || uri == XMLNS_NAMESPACE
                || (prefix == "xml") != (uri == XML_NAMESPACE)
                || (uri.is_empty() && !prefix.is_empty());
            if bad {
                return Err(XmlError {
                    kind: XmlErrorKind::BadDeclaration,
                    span: raw.span.range(),
                });
            }
            self.scopes.push((prefix, self.names.intern_namespace(&uri)));
        }
        Ok(())
    }

    fn lookup(&mut self, prefix: &str, span: Range<usize>) -> Result<NamespaceId, XmlError> {
        if prefix == "xml" {
            return Ok(self.names.intern_namespace(XML_NAMESPACE));
        }
        // Asking for the length first spares most comparisons of texts.
        let is_same = |known: &str| known.len() == prefix.len() && (known.is_empty() || known == prefix);
        match self.scopes.iter().rev().find(|(known, _)| is_same(known)) {
            Some((_, space)) => Ok(*space),
            None if prefix.is_empty() => Ok(NamespaceId::NONE),
            None => Err(XmlError {
                kind: XmlErrorKind::UnknownPrefix {
                    prefix: prefix.into(),
                },
                span,
            }),
        }
    }

    fn attributes(&mut self, element: NodeId) -> Result<(), XmlError> {
        let mut last: Option<NodeId> = None;
        for index in 0..self.raw.len() {
            let raw = self.raw[index];
            let value = self.resolve(raw.value, true)?;
            self.check_text(&value, raw.span)?;
            let (kind, name) = match (raw.prefix, raw.local) {
                ("", "xmlns") => (Kind::Namespace, self.names.intern("", "")),
                ("xmlns", local) => (Kind::Namespace, self.names.intern("", local)),
                ("", local) => (Kind::Attribute, self.names.intern_in(NamespaceId::NONE, local)),
                (prefix, local) => {
                    let space = self.lookup(prefix, raw.span.range())?;
                    (Kind::Attribute, self.names.intern_in(space, local))
                }
            };
            // At most 256 attributes, so looking through them is cheap enough.
            let mut seen = self.document.declarations_and_attributes(element);
            if seen.any(|known| self.document.name(known) == name && self.document.kind(known) == kind) {
                let name = raw.local.into();
                return Err(XmlError {
                    kind: XmlErrorKind::DuplicateAttribute { name },
                    span: raw.span.range(),
                });
            }
            let prefix = if kind == Kind::Attribute {
                self.document.intern_prefix(raw.prefix)
            } else {
                0
            };
            let node = self.document.make(kind, name, prefix, &value);
            self.document.record_mut(node).parent = Some(element);
            match last {
                Some(previous) => self.document.record_mut(previous).next = Some(node),
                None => self.document.record_mut(element).first_attribute = Some(node),
            }
            last = Some(node);
            self.set_span(node, raw.span.range());
        }
        Ok(())
    }

    fn resolve(&self, span: StrSpan<'a>, attribute: bool) -> Result<Cow<'a, str>, XmlError> {
        let text = span.as_str();
        let plain = |b: u8| b != b'&' && b != b'\r' && !(attribute && matches!(b, b'\n' | b'\t'));
        if text.bytes().all(plain) {
            return Ok(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|b| !plain(b)) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("\r\n") {
                out.push(if attribute { ' ' } else { '\n' });
                rest = after;
            } else if !rest.starts_with('&') {
                out.push(if attribute { ' ' } else { '\n' });
                rest = &rest[1..];
            } else {
                let end = rest.find(';').map_or(rest.len(), |e| e + 1);
                let (entity, after) = rest.split_at(end);
                let start = span.end() - rest.len();
                let unknown = || XmlError {
                    kind: XmlErrorKind::UnknownEntity {
                        name: entity.trim_matches(['&', ';']).into(),
                    },
                    span: start..start + entity.len(),
                };
                match Stream::from(entity).try_consume_reference() {
                    Some(Reference::Char(c)) => out.push(c),
                    Some(Reference::Entity("lt")) => out.push('<'),
                    Some(Reference::Entity("gt")) => out.push('>'),
                    Some(Reference::Entity("amp")) => out.push('&'),
                    Some(Reference::Entity("quot")) => out.push('"'),
                    Some(Reference::Entity("apos")) => out.push('\''),
                    _ => return Err(unknown()),
                }
                rest = after;
            }
        }
        out.push_str(rest);
        Ok(Cow::Owned(out))
    }

    fn qualified(&self, node: NodeId) -> String {
        let local = self.names.local(self.document.name(node));
        match self.document.prefix(node) {
            "" => local.into(),
            prefix => alloc::format!("{prefix}:{local}"),
        }
    }
}

/// Line ends as XML 1.0 § 2.11 wants them.
fn newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}
