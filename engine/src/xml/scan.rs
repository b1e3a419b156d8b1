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

/// Marks bytes that are to be looked at more closely wherever they stand: the beginning of a reference, line ends and tabs,
/// and what may begin U+FFFE or U+FFFF, which no document may have.
const fn odd(word: u64) -> u64 {
    let controls = word.wrapping_sub(all(b' ')) & !word & HIGH;
    zeros(word ^ all(b'&')) | zeros(word ^ all(0xEF)) | controls
}

/// The last bytes of a text, and behind them what ends every run.
#[cold]
fn last(bytes: &[u8]) -> [u8; 8] {
    let mut word = [b'<'; 8];
    for (place, byte) in word.iter_mut().zip(bytes) {
        *place = *byte;
    }
    word
}

/// The bytes of names that are ASCII, but for the colon.
const IN_NAMES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = matches!(byte as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

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
    #[inline(never)]
    pub fn name(&mut self) -> Result<(&'t str, &'t str), XmlError> {
        let start = self.at;
        while self.byte().is_some_and(|byte| IN_NAMES[usize::from(byte)]) {
            self.at += 1;
        }
        let local = self.since(start);
        let begins = local.as_bytes().first();
        let is_plain = begins.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        match self.byte() {
            None | Some(b':' | 128..) => self.odd_name(start),
            Some(_) if is_plain => Ok(("", local)),
            Some(_) => self.odd_name(start),
        }
    }

    /// A name with a prefix or with letters that are not ASCII.
    #[inline(never)]
    fn odd_name(&mut self, start: usize) -> Result<(&'t str, &'t str), XmlError> {
        let bytes = self.text.as_bytes();
        let (mut at, mut colon) = (start, None);
        loop {
            while bytes.get(at).is_some_and(|byte| IN_NAMES[usize::from(*byte)]) {
                at += 1;
            }
            match bytes.get(at) {
                Some(b':') if colon.is_none() => {
                    colon = Some(at);
                    at += 1;
                }
                Some(128..) => match self.text.get(at..).and_then(|rest| rest.chars().next()) {
                    Some(character) if is_name_char(character) => at += character.len_utf8(),
                    _ => break,
                },
                _ => break,
            }
        }
        self.at = at;
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

    /// The characters of an element's content up to `<`, or the end.
    #[inline(never)]
    pub fn content(&mut self) -> Run<'t> {
        // `]]>` must not stand there.
        self.run(|word| (zeros(word ^ all(b'<')), zeros(word ^ all(b']')) | odd(word)))
    }

    /// The characters of an attribute's value up to `<` or its quote, or the end.
    #[inline(never)]
    pub fn value(&mut self, quote: u8) -> Run<'t> {
        let quotes = all(quote);
        self.run(|word| (zeros(word ^ all(b'<')) | zeros(word ^ quotes), odd(word)))
    }

    /// Eight bytes at a time: `look` marks those that end the run, and those that are to be looked at more closely.
    fn run(&mut self, look: impl Fn(u64) -> (u64, u64)) -> Run<'t> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let (words, end) = rest.as_chunks::<8>();
        let mut found = 0;
        for index in 0..=words.len() {
            let word = words.get(index).copied().unwrap_or_else(|| last(end));
            let (stops, odds) = look(u64::from_le_bytes(word));
            if stops != 0 {
                let first = stops & stops.wrapping_neg();
                found |= odds & (first - 1);
                self.at = start + index * 8 + first.trailing_zeros() as usize / 8;
                break;
            }
            found |= odds;
        }
        Run {
            text: self.since(start),
            is_plain: found == 0,
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
#[inline(never)]
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
