//! The submission manifest, which is sent as the XML of an encrypted record.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use xmlparser::{ElementEnd, Token, Tokenizer};

use super::EncryptionError;

/// What a manifest says. Names are those of the encrypted files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    pub form_id: String,
    pub version: Option<String>,
    /// The record's key, wrapped and in base64.
    pub key: String,
    pub instance_id: String,
    /// In the order of encryption.
    pub media: Vec<String>,
    pub record: String,
    pub signature: Option<String>,
}

/// A manifest longer than this is none.
const MOST_BYTES: usize = 1 << 20;

impl Manifest {
    /// Reads a manifest. Prefixes and unknown elements do not matter.
    pub fn read(xml: &str) -> Result<Self, EncryptionError> {
        let bad = |reason: &str| EncryptionError::BadManifest(String::from(reason));
        let xml = xml.strip_prefix('\u{feff}').unwrap_or(xml);
        if xml.len() > MOST_BYTES {
            return Err(bad("it is too long"));
        }
        let mut manifest = Self::default();
        let (mut depth, mut encrypted, mut text) = (0_usize, false, String::new());
        let mut names: Vec<String> = Vec::new();
        for token in Tokenizer::from(xml) {
            match token.map_err(|error| bad(&format!("{error}")))? {
                Token::DtdStart { .. } | Token::EmptyDtd { .. } => return Err(bad("it has a DOCTYPE")),
                Token::ElementStart { local, .. } => {
                    depth += 1;
                    names.push(String::from(local.as_str()));
                    text.clear();
                }
                Token::Attribute { local, value, .. } if depth == 1 => {
                    let value = unescape(value.as_str()).ok_or_else(|| bad("an unknown entity"))?;
                    match local.as_str() {
                        "id" => manifest.form_id = value,
                        "version" => manifest.version = Some(value),
                        "encrypted" => encrypted = value == "yes",
                        _ => {}
                    }
                }
                Token::Text { text: part } => {
                    text.push_str(&unescape(part.as_str()).ok_or_else(|| bad("an unknown entity"))?);
                }
                Token::Cdata { text: part, .. } => text.push_str(part.as_str()),
                Token::ElementEnd { end, .. } if end != ElementEnd::Open => {
                    let name = names
                        .pop()
                        .ok_or_else(|| bad("an element that was not opened ends"))?;
                    depth -= 1;
                    let value = String::from(text.trim());
                    match name.as_str() {
                        "base64EncryptedKey" => manifest.key = value,
                        "encryptedXmlFile" => manifest.record = value,
                        "file" => manifest.media.push(value),
                        "base64EncryptedElementSignature" => manifest.signature = Some(value),
                        "instanceID" => manifest.instance_id = value,
                        _ => {}
                    }
                    text.clear();
                }
                _ => {}
            }
        }
        if !encrypted {
            return Err(bad("it does not say encrypted=\"yes\""));
        }
        if depth != 0
            || manifest.key.is_empty()
            || manifest.record.is_empty()
            || manifest.instance_id.is_empty()
        {
            return Err(bad("the key, the record's file or the instanceID is missing"));
        }
        Ok(manifest)
    }

    /// The manifest as XML.
    pub fn to_xml(&self) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><data xmlns=\"http://opendatakit.org/submissions\" id=\"{}\" encrypted=\"yes\"",
            escape(&self.form_id)
        );
        if let Some(version) = &self.version {
            xml.push_str(&format!(" version=\"{}\"", escape(version)));
        }
        xml.push_str(&format!("><base64EncryptedKey>{}</base64EncryptedKey>", self.key));
        xml.push_str(&format!(
            "<meta xmlns=\"http://openrosa.org/xforms\"><instanceID>{}</instanceID></meta>",
            escape(&self.instance_id)
        ));
        for name in &self.media {
            xml.push_str(&format!("<media><file>{}</file></media>", escape(name)));
        }
        xml.push_str(&format!(
            "<encryptedXmlFile>{}</encryptedXmlFile>",
            escape(&self.record)
        ));
        if let Some(signature) = &self.signature {
            xml.push_str(&format!(
                "<base64EncryptedElementSignature>{signature}</base64EncryptedElementSignature>"
            ));
        }
        xml.push_str("</data>");
        xml
    }

    /// The text whose digest is the signature; `sums` are the files in the order of encryption.
    pub(super) fn signed_text(&self, sums: &[String]) -> String {
        let mut lines: Vec<&str> = Vec::with_capacity(4 + sums.len());
        lines.push(&self.form_id);
        lines.extend(self.version.as_deref());
        lines.push(&self.key);
        lines.push(&self.instance_id);
        lines.extend(sums.iter().map(String::as_str));
        lines.join("\n") + "\n"
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(character),
        }
    }
    out
}

/// `None` for an entity that XML does not know.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (entity, after) = rest[at + 1..].split_once(';')?;
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)?
            }
        });
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
