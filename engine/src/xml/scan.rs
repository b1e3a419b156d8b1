//! A text from left to right: names, spaces, and runs of characters eight bytes at a time.

use super::error::{XmlError, XmlErrorKind};
use crate::xpath::lexer::{is_name_char, is_name_start};

/// A place in a text.
pub(super) struct Scanner<'t> {
    pub text: &'t str,
    pub at: usize,
}

/// Characters up to a byte that ends them.
pub(super) struct Run<'t> {
    pub text: &'t str,
    /// No reference, line end or tab is in it, and nothing that is to be looked at more closely.
    pub is_plain: bool,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = ONES << 7;

/// A word of eight times that byte.
const fn all(byte: u8) -> u64 {
    ONES * byte as u64
}

/// Marks the high bit of bytes that are zero. The lowest mark is true; those above it need not be.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// Marks the high bit of exactly the bytes that are `byte`.
const fn marks(word: u64, byte: u8) -> u64 {
    let word = word ^ all(byte);
    !(((word & !HIGH) + !HIGH) | word | !HIGH)
}

impl<'t> Scanner<'t> {
    pub fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The text from there up to where the scanner is now.
    pub fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Passes over these characters if they stand here.
    pub fn take(&mut self, what: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let is_there = rest.starts_with(what.as_bytes());
        if is_there {
            self.at += what.len();
        }
        is_there
    }

    /// Passes over white space; true if there is any.
    pub fn spaces(&mut self) -> bool {
        let start = self.at;
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
        self.at > start
    }

    /// What stands before these characters; passes over both.
    pub fn until(&mut self, end: &str, missing: &'static str) -> Result<&'t str, XmlError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match rest.find(end) {
            Some(length) => {
                self.at += length + end.len();
                Ok(&rest[..length])
            }
            None => Err(self.error(missing)),
        }
    }

    /// A name (Namespaces in XML 1.0 § 4): prefix, and local part.
    pub fn name(&mut self) -> Result<(&'t str, &'t str), XmlError> {
        let (start, mut colon) = (self.at, None);
        while let Some(byte) = self.byte() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' => self.at += 1,
                b':' if colon.is_none() => {
                    colon = Some(self.at);
                    self.at += 1;
                }
                128.. => match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
                    Some(character) if is_name_char(character) => self.at += character.len_utf8(),
                    _ => break,
                },
                _ => break,
            }
        }
        let (prefix, local) = match colon {
            None => ("", self.since(start)),
            Some(colon) => (&self.text[start..colon], self.since(colon + 1)),
        };
        let is_good =
            local.starts_with(is_name_start) && (colon.is_none() || prefix.starts_with(is_name_start));
        if is_good {
            Ok((prefix, local))
        } else {
            self.at = start;
            Err(self.error("a name should stand here"))
        }
    }

    /// The characters up to `<` or that byte, or the end; `odd` is one more byte to be looked at more closely.
    pub fn run(&mut self, stop: u8, odd: u8) -> Run<'t> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let (words, _) = rest.as_chunks::<8>();
        let mut found = 0;
        for word in words {
            let word = u64::from_le_bytes(*word);
            let stops = zeros(word ^ all(b'<')) | zeros(word ^ all(stop));
            // 0xEF begins U+FFFE and U+FFFF, which no document may have.
            let odds = zeros(word ^ all(b'&'))
                | zeros(word ^ all(odd))
                | zeros(word ^ all(0xEF))
                | (word.wrapping_sub(all(b' ')) & !word & HIGH);
            if stops != 0 {
                let first = stops & stops.wrapping_neg();
                found |= odds & (first - 1);
                self.at += first.trailing_zeros() as usize / 8;
                return Run {
                    text: self.since(start),
                    is_plain: found == 0,
                };
            }
            found |= odds;
            self.at += 8;
        }
        let mut is_plain = found == 0;
        while let Some(byte) = self.byte().filter(|byte| *byte != b'<' && *byte != stop) {
            is_plain &= byte >= b' ' && byte != b'&' && byte != odd && byte != 0xEF;
            self.at += 1;
        }
        Run {
            text: self.since(start),
            is_plain,
        }
    }

    /// An error at this place.
    pub fn error(&self, words: &'static str) -> XmlError {
        XmlError {
            kind: XmlErrorKind::Syntax(words),
            span: self.at..self.at,
        }
    }
}

/// Bytes of which every eighth block is looked at to guess how many nodes a text has.
const BLOCK: usize = 64;

/// About how many nodes a text will become; made at once they take no more memory than they need.
pub(super) fn nodes_in(text: &str) -> usize {
    let bytes = text.as_bytes();
    let stride = if bytes.len() < 1 << 14 { 1 } else { 8 };
    let mut nodes = 0;
    for start in (0..bytes.len()).step_by(BLOCK * stride) {
        for at in (start..start + BLOCK).step_by(8) {
            let word = |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk::<8>());
            let (Some(here), Some(next)) = (word(at), word(at + 1)) else {
                break;
            };
            let (here, next) = (u64::from_le_bytes(*here), u64::from_le_bytes(*next));
            let elements = marks(here, b'<') & !marks(next, b'/');
            let texts = marks(here, b'>') & !marks(next, b'<');
            let attributes = marks(here, b'=') & (marks(next, b'"') | marks(next, b'\''));
            nodes += (elements | texts | attributes).count_ones() as usize;
        }
    }
    2 + nodes * stride + nodes * stride / 32
}
