//! The key pair of a form: RSA, with OAEP padding over SHA-256.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::Oaep;
use rsa::pkcs8::DecodePrivateKey;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::EncryptionError;
use super::power::power;

/// Length of a SHA-256 digest.
const DIGEST: usize = 32;
/// Bytes of a modulus: 1,024 to 8,192 bits.
const MODULUS: core::ops::RangeInclusive<usize> = 128..=1024;
/// PKCS #1, `rsaEncryption`, with the parameters that RFC 3279 asks for.
const RSA: [u8; 13] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];

/// What encrypts: `base64RsaPublicKey` of a form's `<submission>`.
#[derive(Clone, Debug)]
pub struct PublicKey {
    /// Big-endian, without leading zeros.
    modulus: Vec<u8>,
    exponent: u64,
}

/// What decrypts; stays with the form's owner.
pub struct PrivateKey(rsa::PrivateKey);

impl PublicKey {
    /// Reads the base64 text of a SubjectPublicKeyInfo, with or without the lines of a PEM file.
    pub fn read(text: &str) -> Result<Self, EncryptionError> {
        let body: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("-----"))
            .flat_map(str::split_whitespace)
            .collect();
        let bytes = STANDARD.decode(body).map_err(|_| bad_key("it is no base64"))?;
        Self::from_der(&bytes).ok_or_else(|| bad_key("it is no RSA public key"))
    }

    /// RFC 5280, SubjectPublicKeyInfo, around an RSAPublicKey of RFC 8017.
    fn from_der(mut bytes: &[u8]) -> Option<Self> {
        let mut info = element(&mut bytes, SEQUENCE)?;
        let algorithm = element(&mut info, SEQUENCE)?;
        let mut bits = element(&mut info, BIT_STRING)?.strip_prefix(&[0])?;
        let mut key = element(&mut bits, SEQUENCE)?;
        let modulus = natural(element(&mut key, INTEGER)?);
        let exponent = natural(element(&mut key, INTEGER)?);
        let whole = [bytes, info, bits, key].iter().all(|rest| rest.is_empty());
        // The parameters, which are nothing, may be left out.
        let is_rsa = algorithm == RSA || algorithm == &RSA[..11];
        if !whole || !is_rsa || !MODULUS.contains(&modulus.len()) || exponent.len() > 5 {
            return None;
        }
        let exponent = exponent
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        let is_odd = modulus.last()? & 1 == 1 && exponent & 1 == 1;
        (is_odd && exponent > 1).then(|| Self {
            modulus: modulus.to_vec(),
            exponent,
        })
    }

    /// RFC 8017, RSAES-OAEP-ENCRYPT with SHA-256 in the label and in the mask.
    pub(super) fn wrap(
        &self,
        secret: &[u8],
        random: &mut dyn FnMut(&mut [u8]) -> bool,
    ) -> Result<Vec<u8>, EncryptionError> {
        let zeros = (self.modulus.len())
            .checked_sub(2 * DIGEST + 2 + secret.len())
            .ok_or_else(|| bad_key("it is too short"))?;
        let mut seed = [0; DIGEST];
        if !random(&mut seed) {
            return Err(EncryptionError::NoRandomness);
        }
        let mut data = Sha256::digest([]).to_vec();
        data.resize(DIGEST + zeros, 0);
        data.push(1);
        data.extend_from_slice(secret);
        mask(&mut data, &seed);
        mask(&mut seed, &data);
        let mut message = vec![0];
        message.extend_from_slice(&seed);
        message.extend_from_slice(&data);
        Ok(power(&message, self.exponent, &self.modulus))
    }
}

const INTEGER: u8 = 2;
const BIT_STRING: u8 = 3;
const SEQUENCE: u8 = 0x30;

/// Takes an element of DER with that tag off the bytes, and gives its content.
fn element<'a>(bytes: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let (length, rest) = match **bytes {
        [found, length @ 0..=0x7f, ref rest @ ..] if found == tag => (usize::from(length), rest),
        [found, 0x81, length, ref rest @ ..] if found == tag => (usize::from(length), rest),
        [found, 0x82, high, low, ref rest @ ..] if found == tag => {
            (usize::from(u16::from_be_bytes([high, low])), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    Some(content)
}

/// A number without the zeros that say that it is not negative.
fn natural(mut bytes: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

/// RFC 8017, MGF1: the mask that the seed gives, laid over the bytes.
fn mask(bytes: &mut [u8], seed: &[u8]) {
    for (count, piece) in bytes.chunks_mut(DIGEST).enumerate() {
        let mut hash = Sha256::new();
        hash.update(seed);
        hash.update((count as u32).to_be_bytes());
        for (byte, over) in piece.iter_mut().zip(hash.finalize()) {
            *byte ^= over;
        }
    }
}

impl PrivateKey {
    /// Reads a PKCS #8 PEM file without a passphrase.
    pub fn read(pem: &str) -> Result<Self, EncryptionError> {
        Ok(Self(
            rsa::PrivateKey::from_pkcs8_pem(pem).map_err(|error| bad_key(&error.to_string()))?,
        ))
    }

    /// Some clients use SHA-1 in the mask, which Java leaves open: both are tried.
    pub(super) fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, EncryptionError> {
        self.0
            .decrypt(Oaep::<Sha256>::new(), wrapped)
            .or_else(|_| self.0.decrypt(Oaep::<Sha256, Sha1>::new_with_mgf_hash(), wrapped))
            .map_err(|_| EncryptionError::WrongKey)
    }
}

fn bad_key(reason: &str) -> EncryptionError {
    EncryptionError::BadKey(reason.to_string())
}
