//! The OpenRosa submission request as bytes: `multipart/form-data` (RFC 7578), split where the server takes no more.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Name of the part that carries the record itself.
pub const XML_PART: &str = "xml_submission_file";
/// The least that a server accepts that says nothing, in bytes (OpenRosa).
pub const DEFAULT_LIMIT: u64 = 10 * 1024 * 1024;
/// The largest attachment, in bytes: the tablet takes none that its server would refuse.
pub const LARGEST_ATTACHMENT: u64 = 25 * 1024 * 1024;

/// Attachments of one POST: signatures and drawings are so small that a hundred of them would pass no limit of bytes, but
/// that of a server's parts.
pub const MOST_ATTACHMENTS: usize = 50;

/// One attachment to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

/// A request body and its `Content-Type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multipart {
    pub content_type: String,
    pub body: Vec<u8>,
}

/// The body of one `POST /submission`. `random` seeds the boundary, which is made anew while it occurs in the content.
pub fn multipart(xml: &[u8], attachments: &[Part<'_>], random: u64) -> Multipart {
    let mut seed = random;
    let boundary = loop {
        let boundary = format!("sondeo-{seed:016x}");
        let occurs = |bytes: &[u8]| contains(bytes, boundary.as_bytes());
        if !occurs(xml) && !attachments.iter().any(|part| occurs(part.bytes)) {
            break boundary;
        }
        seed = seed.wrapping_add(1);
    };
    let mut body = Vec::with_capacity(size(xml.len(), attachments) as usize);
    push_part(&mut body, &boundary, XML_PART, "submission.xml", "text/xml", xml);
    for part in attachments {
        push_part(
            &mut body,
            &boundary,
            part.name,
            part.name,
            part.media_type,
            part.bytes,
        );
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Multipart {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        body,
    }
}

/// Which attachments go with which POST, [`MOST_ATTACHMENTS`] at most, so that no body passes `limit` bytes where that is
/// possible: each POST repeats the XML. An attachment too large for any POST goes alone; the server decides. Always at least one POST.
pub fn split(xml_len: usize, attachments: &[Part<'_>], limit: u64) -> Vec<Vec<usize>> {
    let mut posts: Vec<Vec<usize>> = Vec::new();
    let mut current: Vec<usize> = Vec::new();
    let mut used = size(xml_len, &[]);
    for (index, part) in attachments.iter().enumerate() {
        let extra = part_size(part);
        let is_full = current.len() == MOST_ATTACHMENTS || used.saturating_add(extra) > limit;
        if !current.is_empty() && is_full {
            posts.push(core::mem::take(&mut current));
            used = size(xml_len, &[]);
        }
        current.push(index);
        used = used.saturating_add(extra);
    }
    if !current.is_empty() || posts.is_empty() {
        posts.push(current);
    }
    posts
}

/// An upper bound of what the framing of one part adds, names aside.
const FRAME: u64 = 256;

fn part_size(part: &Part<'_>) -> u64 {
    // Names stand twice, and quoting makes one byte at most three.
    let names = 6 * part.name.len() + part.media_type.len();
    FRAME + (names + part.bytes.len()) as u64
}

fn size(xml_len: usize, attachments: &[Part<'_>]) -> u64 {
    attachments
        .iter()
        .map(part_size)
        .fold(2 * FRAME + xml_len as u64, u64::saturating_add)
}

fn push_part(body: &mut Vec<u8>, boundary: &str, name: &str, file: &str, media_type: &str, bytes: &[u8]) {
    let media_type = if media_type.is_empty() || media_type.chars().any(|c| c.is_control() || !c.is_ascii()) {
        "application/octet-stream"
    } else {
        media_type
    };
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {media_type}\r\n\r\n",
        quote(name),
        quote(file),
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n");
}

/// Percent-encodes what would end the quoted name, as browsers do (WHATWG HTML, multipart/form-data encoding).
fn quote(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c => out.push(c),
        }
    }
    out
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
