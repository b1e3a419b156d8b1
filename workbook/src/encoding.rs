//! The text of an XML document in any encoding: UTF-8, UTF-16, or what the document declares (XML 1.0 § 4.3.3 and
//! appendix F).

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::{ReadError, text};

const UTF16: [&[u8]; 2] = [b"\xff\xfe<\0", b"\xfe\xff\0<"];

/// True if the document is in UTF-16, and so begins with its mark.
pub fn is_utf16(bytes: &[u8]) -> bool {
    UTF16.iter().any(|start| bytes.starts_with(start))
}

/// The document's text. What can be read as UTF-8 is UTF-8, as all clients take it, whatever the document declares.
pub fn xml_text(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let error = match text(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    match marked
        .or_else(|| declared(bytes))
        .map(|encoding| encoding.decode(bytes))
    {
        Some((text, _, false)) => Ok(text),
        _ => Err(error),
    }
}

/// The encoding in `<?xml … encoding="…"?>`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = declaration.iter().position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(declaration.get(..end)?).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let label = value.split(['"', '\'']).nth(1)?;
    Encoding::for_label(label.as_bytes())
}
