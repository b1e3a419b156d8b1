//! What is neither element nor text: the declaration, the DOCTYPE, comments, CDATA and processing instructions.

use alloc::borrow::Cow;

use super::document::{Kind, Text};
use super::error::{XmlError, XmlErrorKind};
use super::parse::{Doctype, Reader};
use super::resolve::newlines;
use super::{Names, NodeId};

impl Reader<'_, '_> {
    /// `<?xml version="1.0" …?>`, which only stands at the very beginning.
    #[inline(never)]
    pub(super) fn declaration(&mut self) -> Result<(), XmlError> {
        let start = self.scan.at;
        if !self.scan.take("<?xml") {
            return Ok(());
        }
        if !self.scan.spaces() {
            self.scan.at = start;
            return Ok(());
        }
        let content = self.scan.until("?>", "the XML declaration does not end")?;
        let version = content.strip_prefix("version").unwrap_or_default().trim_start();
        let version = version.strip_prefix('=').unwrap_or_default().trim_start();
        if !version.starts_with(['"', '\'']) || !version[1..].starts_with("1.") {
            self.scan.at = start;
            return Err(self.scan.error("the XML declaration has no version"));
        }
        Ok(())
    }

    /// What begins with `<!` or `<?`.
    #[inline(never)]
    pub(super) fn markup(&mut self) -> Result<(), XmlError> {
        let start = self.scan.at;
        if self.scan.take("<!--") {
            let text = self.scan.until("--", "the comment does not end")?;
            if !self.scan.take(">") {
                return Err(self.scan.error("a comment may not hold --"));
            }
            self.check_characters(text, start)?;
            return self.put(Kind::Comment, Names::EMPTY, start, text);
        }
        if self.scan.take("<![CDATA[") {
            let text = self.scan.until("]]>", "the CDATA section does not end")?;
            self.check_characters(text, start)?;
            return self.text(newlines(text), start..self.scan.at);
        }
        if self.scan.take("<!DOCTYPE") && self.document.root_element().is_none() {
            return self.doctype(start);
        }
        if !self.scan.take("<?") {
            self.scan.at = start;
            return Err(self.scan.error("this markup is not known here"));
        }
        let target_start = self.scan.at;
        self.scan.name()?;
        let target = self.scan.since(target_start);
        if target.eq_ignore_ascii_case("xml") {
            // XML 1.0 § 2.6 keeps this target for the declaration, which only stands at the beginning.
            self.scan.at = start;
            return Err(self.scan.error("a processing instruction may not be named xml"));
        }
        let is_parted = self.scan.spaces();
        let content = self.scan.until("?>", "the processing instruction does not end")?;
        if !is_parted && !content.is_empty() {
            self.scan.at = start;
            return Err(self.scan.error("white space should follow the name"));
        }
        self.check_characters(content, start)?;
        let name = self.names.intern("", target);
        self.put(Kind::ProcessingInstruction, name, start, content)
    }

    fn put(&mut self, kind: Kind, name: super::NameId, start: usize, text: &str) -> Result<(), XmlError> {
        let span = start..self.scan.at;
        self.check_length(text, &span)?;
        let node: NodeId =
            self.document
                .make(kind, name, 0, Text::Read(Cow::Owned(newlines(text).into_owned())));
        self.push(node, span);
        Ok(())
    }

    /// Passes over a DOCTYPE with all that it declares.
    fn doctype(&mut self, start: usize) -> Result<(), XmlError> {
        let mut is_inside = false;
        while let Some(byte) = self.scan.byte() {
            self.scan.at += 1;
            match byte {
                b'"' => drop(self.scan.until("\"", "the text does not end")?),
                b'\'' => drop(self.scan.until("'", "the text does not end")?),
                b'[' => is_inside = true,
                b']' => is_inside = false,
                b'<' if self.scan.take("!--") => drop(self.scan.until("-->", "the comment does not end")?),
                b'<' if self.scan.take("?") => drop(self.scan.until("?>", "the instruction does not end")?),
                b'>' if !is_inside => {
                    return match self.doctype {
                        Doctype::Skip => Ok(()),
                        Doctype::Refuse => Err(XmlError {
                            kind: XmlErrorKind::Doctype,
                            span: start..self.scan.at,
                        }),
                    };
                }
                _ => {}
            }
        }
        Err(self.scan.error("the DOCTYPE does not end"))
    }
}
