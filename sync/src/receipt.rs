//! Receipts: the server signs what it has committed, the tablet verifies before it says "sent".

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core::fmt;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::hash::sha256_hex;
use crate::json;
use crate::record::Seal;
use crate::wire::device::Receipt;

/// Name of the header that carries a receipt in the reply to `POST /submission`.
pub const HEADER: &str = "X-Sondeo-Receipt";

/// A header is never longer than this many bytes; what is longer is not ours.
pub const MAX_HEADER: usize = 64 * 1024;

/// Longest list of attachments that a receipt carries; of a longer one it carries the digest, so that no number of files
/// makes a header that proxies and browsers cut off.
pub const LISTED: usize = 50;

/// SHA-256 over `name NUL hash LF` of every attachment, in the order of names and hashes.
pub fn attachments_digest<'a>(attachments: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut sorted: Vec<(&str, &str)> = attachments.into_iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut text = String::new();
    for (name, sha256) in sorted {
        text.push_str(name);
        text.push('\0');
        text.push_str(sha256);
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}

/// Why a reply is no proof that the record is on the server's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptError {
    /// Not `<base64 JSON>.<base64 signature>`.
    Malformed,
    /// A format version that this app does not know.
    UnknownVersion,
    /// The pinned key is not an Ed25519 public key.
    BadKey,
    /// Signed by another key than the one pinned at enrolment.
    OtherKey,
    /// The signature does not fit the bytes.
    BadSignature,
    /// A genuine receipt, but for another record or other bytes.
    OtherRecord,
    /// The server holds the record, but not yet all of its attachments.
    Incomplete,
}

impl fmt::Display for ReceiptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the receipt is malformed",
            Self::UnknownVersion => "the receipt has an unknown format version",
            Self::BadKey => "the pinned server key is not an Ed25519 public key",
            Self::OtherKey => "the receipt is signed by another key",
            Self::BadSignature => "the signature of the receipt is wrong",
            Self::OtherRecord => "the receipt is for another record or other bytes",
            Self::Incomplete => "the server does not hold all attachments yet",
        })
    }
}

impl core::error::Error for ReceiptError {}

/// The server's public key as a tablet pins it at enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedKey {
    pub id: String,
    /// Ed25519 public key, 32 bytes, base64.
    pub key: String,
}

/// The server's signing key.
#[derive(Clone)]
pub struct ReceiptSigner {
    id: String,
    key: SigningKey,
}

impl ReceiptSigner {
    /// From 32 secret bytes out of a cryptographic random source.
    pub fn new(id: impl Into<String>, secret: &[u8; 32]) -> ReceiptSigner {
        ReceiptSigner {
            id: id.into(),
            key: SigningKey::from_bytes(secret),
        }
    }

    /// What a tablet pins.
    pub fn public(&self) -> PinnedKey {
        PinnedKey {
            id: self.id.clone(),
            key: STANDARD.encode(self.key.verifying_key().as_bytes()),
        }
    }

    /// The header value for `receipt`, version 1. Its `server_key_id` must be this signer's. A list of more than [`LISTED`]
    /// attachments is signed as its digest.
    pub fn sign(&self, receipt: &Receipt) -> Result<String, ReceiptError> {
        let json = if receipt.attachments.len() > LISTED {
            let pairs = receipt.attachments.iter();
            let digest = attachments_digest(pairs.map(|a| (a.name.as_str(), a.sha256.as_str())));
            serde_json::to_vec(&Receipt {
                v: 2,
                attachments: Vec::new(),
                attachments_sha256: Some(digest),
                ..receipt.clone()
            })
        } else {
            serde_json::to_vec(receipt)
        };
        let json = json.map_err(|_| ReceiptError::Malformed)?;
        let signature = self.key.sign(&json);
        Ok(format!(
            "{}.{}",
            STANDARD.encode(&json),
            STANDARD.encode(signature.to_bytes())
        ))
    }
}

/// Checks that `header` proves, under the pinned key, that the server holds exactly the bytes of `seal` and all of its
/// attachments.
pub fn verify(header: &str, key: &PinnedKey, seal: &Seal) -> Result<Receipt, ReceiptError> {
    let receipt = verify_signature(header, key)?;
    if receipt.instance_id != seal.instance_id
        || receipt.sha256 != seal.sha256
        || receipt.form_id != seal.form.form_id
        || receipt.version != seal.form.version
    {
        return Err(ReceiptError::OtherRecord);
    }
    let held = |name: &str, sha256: &str| {
        receipt
            .attachments
            .iter()
            .any(|a| a.name == name && a.sha256 == sha256)
    };
    let is_complete = match &receipt.attachments_sha256 {
        Some(digest) => {
            let wanted = seal.attachments.iter();
            *digest == attachments_digest(wanted.map(|a| (a.name.as_str(), a.sha256.as_str())))
        }
        None => seal.attachments.iter().all(|a| held(&a.name, &a.sha256)),
    };
    if !is_complete {
        return Err(ReceiptError::Incomplete);
    }
    Ok(receipt)
}

fn verify_signature(header: &str, key: &PinnedKey) -> Result<Receipt, ReceiptError> {
    if header.len() > MAX_HEADER {
        return Err(ReceiptError::Malformed);
    }
    let (json, signature) = header.trim().split_once('.').ok_or(ReceiptError::Malformed)?;
    let json = decode(json)?;
    let signature = Signature::from_slice(&decode(signature)?).map_err(|_| ReceiptError::Malformed)?;
    let public: [u8; 32] = STANDARD
        .decode(&key.key)
        .ok()
        .and_then(|b| b.try_into().ok())
        .ok_or(ReceiptError::BadKey)?;
    let public = VerifyingKey::from_bytes(&public).map_err(|_| ReceiptError::BadKey)?;
    public
        .verify_strict(&json, &signature)
        .map_err(|_| ReceiptError::BadSignature)?;
    let receipt: Receipt = json::from_bytes(&json).ok_or(ReceiptError::Malformed)?;
    // Each version has its own way to name the attachments.
    if receipt.v != 1 + u32::from(receipt.attachments_sha256.is_some()) {
        return Err(ReceiptError::UnknownVersion);
    }
    if receipt.server_key_id != key.id {
        return Err(ReceiptError::OtherKey);
    }
    Ok(receipt)
}

fn decode(text: &str) -> Result<Vec<u8>, ReceiptError> {
    STANDARD.decode(text).map_err(|_| ReceiptError::Malformed)
}

/// The first eight hexadecimal digits of the receipt's hash: short enough to be dictated by phone.
pub fn short_code(header: &str) -> String {
    sha256_hex(header.trim().as_bytes()).chars().take(8).collect()
}
