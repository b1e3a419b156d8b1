//! The files of one record, encrypted one after the other.

use alloc::vec::Vec;

use aes::Aes256;
use cfb_mode::cipher::KeyIvInit;
use md5::{Digest, Md5};

const BLOCK: usize = 16;

/// The state from which the initialization vector of each file comes: files must be taken in the order of encryption.
pub(super) struct Files {
    secret: [u8; 32],
    seed: [u8; BLOCK],
    taken: usize,
}

impl Files {
    pub fn new(instance_id: &str, secret: &[u8; 32]) -> Self {
        let mut hash = Md5::new();
        hash.update(instance_id.as_bytes());
        hash.update(secret);
        Self {
            secret: *secret,
            seed: hash.finalize().into(),
            taken: 0,
        }
    }

    /// ODK XForms, "Initialization Vector".
    fn vector(&mut self) -> [u8; BLOCK] {
        let byte = &mut self.seed[self.taken % BLOCK];
        *byte = byte.wrapping_add(1);
        self.taken += 1;
        self.seed
    }

    pub fn encrypt(&mut self, plain: &[u8]) -> Vec<u8> {
        let padding = BLOCK - plain.len() % BLOCK;
        let mut bytes = Vec::with_capacity(plain.len() + padding);
        bytes.extend_from_slice(plain);
        bytes.resize(plain.len() + padding, padding as u8);
        let vector = self.vector();
        cfb_mode::Encryptor::<Aes256>::new(&self.secret.into(), &vector.into()).encrypt(&mut bytes);
        bytes
    }

    /// `None` if the bytes do not end in a padding.
    pub fn decrypt(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = bytes.to_vec();
        let vector = self.vector();
        cfb_mode::Decryptor::<Aes256>::new(&self.secret.into(), &vector.into()).decrypt(&mut bytes);
        let padding = usize::from(*bytes.last()?);
        let end = bytes.len().checked_sub(padding)?;
        let is_padding =
            (1..=BLOCK).contains(&padding) && bytes[end..].iter().all(|b| usize::from(*b) == padding);
        is_padding.then(|| {
            bytes.truncate(end);
            bytes
        })
    }
}

pub(super) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}
