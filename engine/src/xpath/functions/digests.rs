//! Hashes, encodings and signatures.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::Digest as _;

use super::super::error::XPathErrorCode;
use super::super::evaluate::{Evaluator, Focus, Outcome};
use super::super::expr::Op;
use super::super::value::Value;

pub(super) fn digest<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let text = e.string(&args[0], focus)?;
    let algorithm = e.string(&args[1], focus)?;
    let encoding = match args.get(2) {
        Some(op) => e.string(op, focus)?,
        None => Cow::Borrowed("base64"),
    };
    e.spend(text.len() as u64 / 16)?;
    let data = text.as_bytes();
    let hash: Vec<u8> = match algorithm.to_ascii_uppercase().as_str() {
        "MD5" => md5::Md5::digest(data).to_vec(),
        "SHA-1" => sha1::Sha1::digest(data).to_vec(),
        "SHA-256" => sha2::Sha256::digest(data).to_vec(),
        "SHA-384" => sha2::Sha384::digest(data).to_vec(),
        "SHA-512" => sha2::Sha512::digest(data).to_vec(),
        _ => {
            return Err(bad(
                "digest",
                "the algorithm is not MD5, SHA-1, SHA-256, SHA-384 or SHA-512",
            ));
        }
    };
    match encoding.to_ascii_lowercase().as_str() {
        "base64" => Ok(Value::text(STANDARD.encode(hash))),
        "hex" => Ok(Value::text(
            hash.iter().map(|b| format!("{b:02x}")).collect::<String>(),
        )),
        _ => Err(bad("digest", "the encoding is neither base64 nor hex")),
    }
}

fn bad(function: &'static str, reason: &'static str) -> super::super::evaluate::Fault {
    XPathErrorCode::BadArgument { function, reason }.into()
}

/// Takes base64 with and without padding, and whatever the bits after the last byte are, as browsers do.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn decode(text: &str) -> Option<Vec<u8>> {
    let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    LENIENT.decode(compact).ok()
}

pub(super) fn base64_decode<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let text = e.string(&args[0], focus)?;
    let decoded = decode(&text).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Value::text(decoded.unwrap_or_default()))
}

/// The message is 64 bytes of signature followed by the text, all in base64; the key is 32 bytes in base64.
pub(super) fn extract_signed<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let signed = e.string(&args[0], focus)?;
    let key = e.string(&args[1], focus)?;
    Ok(Value::text(verified(&signed, &key).unwrap_or_default()))
}

fn verified(signed: &str, key: &str) -> Option<String> {
    let signed = decode(signed)?;
    let (signature, text) = signed.split_first_chunk::<64>()?;
    let key: [u8; 32] = decode(key)?.try_into().ok()?;
    let key = VerifyingKey::from_bytes(&key).ok()?;
    key.verify_strict(text, &Signature::from_bytes(signature)).ok()?;
    String::from_utf8(text.to_vec()).ok()
}

/// The seed that a text gives to `randomize()`: the first eight bytes of its SHA-256, as in JavaRosa.
pub(super) fn seed_of_text(text: &str) -> i64 {
    let hash = sha2::Sha256::digest(text.as_bytes());
    let mut first = [0_u8; 8];
    for (to, from) in first.iter_mut().zip(hash.iter()) {
        *to = *from;
    }
    i64::from_be_bytes(first)
}
