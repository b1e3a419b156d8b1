//! MD5, only because OpenRosa's formList and manifest ask for it.

use md5::{Digest, Md5};

/// MD5 of `bytes`, lower-case hex.
pub fn md5_hex(bytes: &[u8]) -> String {
    Md5::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    /// A vector of RFC 1321, appendix A.5.
    #[test]
    fn agrees_with_the_standard() {
        assert_eq!(super::md5_hex(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
    }
}
