//! Secrets out of the operating system's random source.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random numbers")]
pub struct NoRandomness;

/// Letters and digits that are not mistaken for each other when read aloud or copied by hand.
const CLEAR: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// `N` random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A token of 256 bits, for headers and cookies.
pub fn token() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// `length` characters that people can copy by hand; about 4.9 bits each.
pub fn readable(length: usize) -> Result<String, NoRandomness> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in bytes::<32>()? {
            // 248 = 8 · 31: what lies above would make some characters likelier than others.
            if byte < 248 && text.len() < length {
                text.push(char::from(CLEAR[usize::from(byte) % CLEAR.len()]));
            }
        }
    }
    Ok(text)
}

/// What is stored in the place of a token or code: its SHA-256, lower-case hex.
pub fn fingerprint(secret: &str) -> String {
    sondeo_sync::hash::sha256_hex(secret.as_bytes())
}

/// A random UUID (RFC 9562, version 4).
pub fn uuid() -> Result<String, NoRandomness> {
    let mut bytes = bytes::<16>()?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    ))
}
