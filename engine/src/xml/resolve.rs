//! References and line ends in texts.

use alloc::borrow::Cow;
use alloc::string::String;

use super::error::{XmlError, XmlErrorKind};

/// A text that begins at that byte, with its references resolved and its line ends (in an attribute, its white space) as
/// XML 1.0 §§ 2.11 and 3.3.3 want them.
pub(super) fn resolve(text: &str, start: usize, is_attribute: bool) -> Result<Cow<'_, str>, XmlError> {
    let is_plain = |b: u8| b != b'&' && b != b'\r' && !(is_attribute && matches!(b, b'\n' | b'\t'));
    if text.bytes().all(is_plain) {
        return Ok(Cow::Borrowed(text));
    }
    resolve_all(text, start, is_attribute).map(Cow::Owned)
}

#[inline(never)]
fn resolve_all(text: &str, start: usize, is_attribute: bool) -> Result<String, XmlError> {
    let is_plain = |b: u8| b != b'&' && b != b'\r' && !(is_attribute && matches!(b, b'\n' | b'\t'));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| !is_plain(b)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("\r\n") {
            out.push(if is_attribute { ' ' } else { '\n' });
            rest = after;
        } else if !rest.starts_with('&') {
            out.push(if is_attribute { ' ' } else { '\n' });
            rest = &rest[1..];
        } else {
            let end = rest.find(';').map_or(rest.len(), |end| end + 1);
            let (entity, after) = rest.split_at(end);
            match character(entity) {
                Some(character) => out.push(character),
                None => {
                    let start = start + text.len() - rest.len();
                    return Err(XmlError {
                        kind: XmlErrorKind::UnknownEntity {
                            name: entity.trim_matches(['&', ';']).into(),
                        },
                        span: start..start + entity.len(),
                    });
                }
            }
            rest = after;
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// The character that a reference (`&amp;`, `&#65;`, `&#x41;`) stands for.
fn character(reference: &str) -> Option<char> {
    let name = reference.strip_prefix('&')?.strip_suffix(';')?;
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = match number.strip_prefix('x') {
                Some(digits) => (digits, 16),
                None => (number, 10),
            };
            if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            let character = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
            return super::is_char(character).then_some(character);
        }
    })
}

/// Line ends as XML 1.0 § 2.11 wants them.
pub(super) fn newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}
