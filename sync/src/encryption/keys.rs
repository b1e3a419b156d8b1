//! The key pair of a form: RSA, with OAEP padding over SHA-256.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::convert::Infallible;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::Oaep;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::rand_core::{TryCryptoRng, TryRng};
use sha1::Sha1;
use sha2::Sha256;

use super::EncryptionError;

/// What encrypts: `base64RsaPublicKey` of a form's `<submission>`.
#[derive(Clone, Debug)]
pub struct PublicKey(rsa::PublicKey);

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
        let bytes = STANDARD.decode(body).map_err(bad_key)?;
        Ok(Self(
            rsa::PublicKey::from_public_key_der(&bytes).map_err(bad_key)?,
        ))
    }

    pub(super) fn wrap(
        &self,
        secret: &[u8],
        random: &mut dyn FnMut(&mut [u8]) -> bool,
    ) -> Result<Vec<u8>, EncryptionError> {
        let mut source = Source {
            random,
            failed: false,
        };
        let wrapped = self.0.encrypt(&mut source, Oaep::<Sha256>::new(), secret);
        if source.failed {
            return Err(EncryptionError::NoRandomness);
        }
        wrapped.map_err(bad_key)
    }
}

impl PrivateKey {
    /// Reads a PKCS #8 PEM file without a passphrase.
    pub fn read(pem: &str) -> Result<Self, EncryptionError> {
        Ok(Self(rsa::PrivateKey::from_pkcs8_pem(pem).map_err(bad_key)?))
    }

    /// Some clients use SHA-1 in the mask, which Java leaves open: both are tried.
    pub(super) fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, EncryptionError> {
        self.0
            .decrypt(Oaep::<Sha256>::new(), wrapped)
            .or_else(|_| self.0.decrypt(Oaep::<Sha256, Sha1>::new_with_mgf_hash(), wrapped))
            .map_err(|_| EncryptionError::WrongKey)
    }
}

fn bad_key(error: impl ToString) -> EncryptionError {
    EncryptionError::BadKey(error.to_string())
}

/// The caller's random numbers as the library asks for them.
struct Source<'a> {
    random: &'a mut dyn FnMut(&mut [u8]) -> bool,
    failed: bool,
}

impl TryRng for Source<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.failed |= !(self.random)(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Source<'_> {}
