//! Encrypted submissions of the ODK profile: what a form with a public key sends, and how its owner reads it.
//!
//! The algorithms, names and orders are those of the specification
//! ([ODK XForms, "Encryption"](https://getodk.github.io/xforms-spec/encryption)): a random AES-256 key for each record, files
//! in CFB mode with PKCS #7 padding, the key wrapped by RSA-OAEP with SHA-256, a manifest in place of the record.
//!
//! The profile does not prove who wrote a record: anybody who has the form can write one. Its signature is a checksum that
//! only the owner of the private key can read.

mod cipher;
mod keys;
mod manifest;
mod power;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub use keys::{PrivateKey, PublicKey};
pub use manifest::Manifest;

use self::cipher::Files;

/// The name of the record among the encrypted files.
pub const RECORD: &str = "submission.xml";
const SUFFIX: &str = ".enc";

/// A finished record before it is encrypted.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a> {
    pub form_id: &'a str,
    /// The form's version, if it has one.
    pub version: Option<&'a str>,
    pub instance_id: &'a str,
    pub xml: &'a [u8],
    /// Attachments by name, in any order.
    pub media: &'a [(&'a str, &'a [u8])],
}

/// What is sent in place of a record: the manifest as the XML part, the files as its attachments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub manifest: String,
    /// Media in the order of the manifest, the record last.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A record that was decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub xml: Vec<u8>,
    /// Attachments by their names before encryption, in the order of the manifest.
    pub media: Vec<(String, Vec<u8>)>,
    /// False if the manifest has no signature, or one that does not fit: files may have been changed.
    pub is_intact: bool,
}

/// Why a record could not be encrypted or decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncryptionError {
    /// The key cannot be read; with the reason.
    BadKey(String),
    /// The manifest cannot be read; with the reason.
    BadManifest(String),
    /// The key that the record is encrypted with was made for another private key, or is damaged.
    WrongKey,
    /// A file of the manifest is not there.
    MissingFile(String),
    /// A file does not decrypt to anything.
    BadFile(String),
    /// The source of random numbers gave none.
    NoRandomness,
}

impl fmt::Display for EncryptionError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadKey(reason) => write!(out, "the key cannot be read: {reason}"),
            Self::BadManifest(reason) => write!(out, "the manifest cannot be read: {reason}"),
            Self::WrongKey => out.write_str("the record was encrypted for another key"),
            Self::MissingFile(name) => write!(out, "the file “{name}” is missing"),
            Self::BadFile(name) => write!(out, "the file “{name}” is damaged"),
            Self::NoRandomness => out.write_str("there are no random numbers"),
        }
    }
}

impl core::error::Error for EncryptionError {}

/// Encrypts a record for the owner of the form's key. `random` fills a buffer from a cryptographically strong source, and
/// says whether it could.
pub fn seal(
    key: &PublicKey,
    record: &Plain<'_>,
    random: &mut dyn FnMut(&mut [u8]) -> bool,
) -> Result<Sealed, EncryptionError> {
    let mut secret = [0; 32];
    if !random(&mut secret) {
        return Err(EncryptionError::NoRandomness);
    }
    let mut ciphers = Files::new(record.instance_id, &secret);
    let mut files = Vec::with_capacity(record.media.len() + 1);
    let mut sums = Vec::with_capacity(record.media.len() + 1);
    for (name, bytes) in record.media.iter().copied().chain([(RECORD, record.xml)]) {
        files.push((format!("{name}{SUFFIX}"), ciphers.encrypt(bytes)));
        sums.push(sum(name, bytes));
    }
    let mut manifest = Manifest {
        form_id: record.form_id.to_string(),
        version: record.version.map(ToString::to_string),
        key: STANDARD.encode(key.wrap(&secret, random)?),
        instance_id: record.instance_id.to_string(),
        media: files[..record.media.len()]
            .iter()
            .map(|(name, _)| name.clone())
            .collect(),
        record: format!("{RECORD}{SUFFIX}"),
        signature: None,
    };
    let digest = cipher::md5(manifest.signed_text(&sums).as_bytes());
    manifest.signature = Some(STANDARD.encode(key.wrap(&digest, random)?));
    Ok(Sealed {
        manifest: manifest.to_xml(),
        files,
    })
}

/// Decrypts a record from the encrypted files by their names, in any order.
pub fn open(
    key: &PrivateKey,
    manifest: &Manifest,
    files: &[(String, Vec<u8>)],
) -> Result<Opened, EncryptionError> {
    let unwrap = |text: &str| {
        let wrapped: String = text.split_whitespace().collect();
        let bytes = STANDARD.decode(wrapped).map_err(|_| EncryptionError::WrongKey)?;
        key.unwrap(&bytes)
    };
    let secret: [u8; 32] = unwrap(&manifest.key)?
        .try_into()
        .map_err(|_| EncryptionError::WrongKey)?;
    let mut ciphers = Files::new(&manifest.instance_id, &secret);
    let mut media = Vec::with_capacity(manifest.media.len());
    let mut sums = Vec::with_capacity(manifest.media.len() + 1);
    let mut decrypt = |name: &String| {
        let (_, bytes) = files
            .iter()
            .find(|(known, _)| known == name)
            .ok_or_else(|| EncryptionError::MissingFile(name.clone()))?;
        let plain = ciphers
            .decrypt(bytes)
            .ok_or_else(|| EncryptionError::BadFile(name.clone()))?;
        let name = name.strip_suffix(SUFFIX).unwrap_or(name).to_string();
        sums.push(sum(&name, &plain));
        Ok((name, plain))
    };
    for name in &manifest.media {
        media.push(decrypt(name)?);
    }
    let (_, xml) = decrypt(&manifest.record)?;
    let digest = cipher::md5(manifest.signed_text(&sums).as_bytes());
    let signed = manifest.signature.as_deref().map(unwrap);
    Ok(Opened {
        xml,
        media,
        is_intact: signed.is_some_and(|signed| signed.is_ok_and(|signed| signed == digest)),
    })
}

/// A file as the signature names it.
fn sum(name: &str, bytes: &[u8]) -> String {
    let digits: String = cipher::md5(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{name}::{digits}")
}
