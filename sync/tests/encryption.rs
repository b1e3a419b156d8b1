//! Encrypted submissions against records that Python's `cryptography` (`encryption/make_vectors.py`) and Java's ciphers
//! (`encryption/MakeVectors.java`) made for the same key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sondeo_sync::encryption::{EncryptionError, Manifest, Plain, PrivateKey, PublicKey, open, seal};

type Files = Vec<(String, Vec<u8>)>;

struct Record {
    value: Value,
    media: Files,
    files: Files,
}

impl Record {
    fn text(&self, key: &str) -> &str {
        self.value[key].as_str().unwrap_or_default()
    }
}

fn files(value: &Value) -> Files {
    let each = |file: &Value| {
        let bytes = STANDARD
            .decode(file["bytes"].as_str().expect("a text"))
            .expect("base64");
        (file["name"].as_str().expect("a text").to_owned(), bytes)
    };
    value.as_array().into_iter().flatten().map(each).collect()
}

fn vectors() -> (PublicKey, PrivateKey, Vec<Record>) {
    let all: Value = serde_json::from_str(include_str!("encryption/vectors.json")).expect("JSON");
    let public = PublicKey::read(all["public_key"].as_str().expect("a text")).expect("a public key");
    let private = PrivateKey::read(all["private_key"].as_str().expect("a text")).expect("a private key");
    (public, private, records(&all))
}

fn records(all: &Value) -> Vec<Record> {
    let each = |value: &Value| Record {
        media: files(&value["media"]),
        files: files(&value["files"]),
        value: value.clone(),
    };
    let list = all["records"].as_array();
    list.into_iter().flatten().map(each).collect()
}

#[test]
fn what_others_encrypted_is_read() {
    let (_, private, mut all) = vectors();
    let java: Value = serde_json::from_str(include_str!("encryption/java.json")).expect("JSON");
    all.extend(records(&java));
    assert_eq!(all.len(), 5);
    for record in &all {
        let manifest = Manifest::read(record.text("manifest")).expect("a manifest");
        assert_eq!(manifest.form_id, record.text("form_id"));
        assert_eq!(manifest.version.as_deref(), record.value["version"].as_str());
        let opened = open(&private, &manifest, &record.files).expect("opened");
        assert_eq!(String::from_utf8(opened.xml).expect("UTF-8"), record.text("xml"));
        assert_eq!(opened.media, record.media);
        assert!(opened.is_intact);
    }
}

#[test]
fn what_is_encrypted_is_what_others_write() {
    let (public, private, records) = vectors();
    for record in &records {
        let media: Vec<(&str, &[u8])> = record
            .media
            .iter()
            .map(|(name, bytes)| (&**name, &**bytes))
            .collect();
        let plain = Plain {
            form_id: record.text("form_id"),
            version: record.value["version"].as_str(),
            instance_id: record.text("instance_id"),
            xml: record.text("xml").as_bytes(),
            media: &media,
        };
        // The first random bytes are the record's key; it is the other program's, and so must the files be.
        let key = hex(record.text("aes_key"));
        let mut calls = 0_u8;
        let mut random = |buffer: &mut [u8]| {
            calls += 1;
            match calls {
                1 => buffer.copy_from_slice(&key),
                _ => buffer.fill(calls),
            }
            true
        };
        let sealed = seal(&public, &plain, &mut random).expect("sealed");
        assert_eq!(sealed.files, record.files);
        let manifest = Manifest::read(&sealed.manifest).expect("a manifest");
        assert_eq!(manifest.to_xml(), sealed.manifest);
        let opened = open(&private, &manifest, &sealed.files).expect("opened");
        assert_eq!(opened.xml, plain.xml);
        assert_eq!(opened.media, record.media);
        assert!(opened.is_intact);
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(digit).collect()
}

#[test]
fn what_was_changed_is_noticed() {
    let (_, private, mut records) = vectors();
    let record = &mut records[1];
    let manifest = Manifest::read(record.text("manifest")).expect("a manifest");

    record.files[0].1[0] ^= 1;
    let opened = open(&private, &manifest, &record.files).expect("opened");
    assert!(!opened.is_intact);

    let unsigned = Manifest {
        signature: None,
        ..manifest.clone()
    };
    assert!(
        !open(&private, &unsigned, &record.files)
            .expect("opened")
            .is_intact
    );

    let other_version = Manifest {
        version: None,
        ..manifest.clone()
    };
    record.files[0].1[0] ^= 1;
    assert!(
        !open(&private, &other_version, &record.files)
            .expect("opened")
            .is_intact
    );

    let missing = record.files.remove(1).0;
    assert_eq!(
        open(&private, &manifest, &record.files),
        Err(EncryptionError::MissingFile(missing))
    );
    let empty = vec![(record.files[0].0.clone(), Vec::new())];
    assert_eq!(
        open(&private, &manifest, &empty),
        Err(EncryptionError::BadFile(empty[0].0.clone()))
    );
    let damaged = Manifest {
        key: "AAAA".to_owned(),
        ..manifest
    };
    assert_eq!(
        open(&private, &damaged, &record.files),
        Err(EncryptionError::WrongKey)
    );
}

#[test]
fn what_is_no_manifest_or_key_is_refused() {
    for xml in [
        "",
        "text",
        "<data>",
        "<data encrypted=\"yes\"/>",
        "<data encrypted=\"no\"><base64EncryptedKey>A</base64EncryptedKey><encryptedXmlFile>f</encryptedXmlFile><meta><instanceID>u</instanceID></meta></data>",
        "<!DOCTYPE data [<!ENTITY a \"b\">]><data encrypted=\"yes\"/>",
        "<data encrypted=\"yes\" id=\"&a;\"/>",
        "</data>",
    ] {
        assert!(
            matches!(Manifest::read(xml), Err(EncryptionError::BadManifest(_))),
            "{xml}"
        );
    }
    for key in [
        "",
        "AAAA",
        "***",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
    ] {
        assert!(
            matches!(PublicKey::read(key), Err(EncryptionError::BadKey(_))),
            "{key}"
        );
        assert!(PrivateKey::read(key).is_err(), "{key}");
    }
}

/// Keys of all usual lengths, read and used as the library that decrypts has it.
#[test]
fn keys_of_all_lengths_wrap() {
    use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
    for bits in [1024, 1032, 2048] {
        let pair = rsa::PrivateKey::new(&mut Counter(bits as u64), bits).expect("a key");
        let public = pair
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .expect("a text");
        let public = PublicKey::read(&public).expect("a public key");
        let private = pair.to_pkcs8_pem(LineEnding::LF).expect("a text");
        let private = PrivateKey::read(&private).expect("a private key");
        let record = Plain {
            form_id: "form",
            version: None,
            instance_id: "uuid:1",
            xml: b"<data/>",
            media: &[],
        };
        let mut byte = 0_u8;
        let mut random = |bytes: &mut [u8]| {
            for each in bytes {
                byte = byte.wrapping_mul(5).wrapping_add(bits as u8 | 1);
                *each = byte;
            }
            true
        };
        let sealed = seal(&public, &record, &mut random).expect("a record");
        let manifest = Manifest::read(&sealed.manifest).expect("a manifest");
        let opened = open(&private, &manifest, &sealed.files).expect("a record");
        assert_eq!(opened.xml, record.xml);
        assert!(opened.is_intact);
    }
}

/// Numbers that are the same at every run (SplitMix64).
struct Counter(u64);

impl rsa::rand_core::TryRng for Counter {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|number| number as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(mixed ^ mixed >> 31)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill_with(|| self.try_next_u64().map_or(0, |number| number as u8));
        Ok(())
    }
}

impl rsa::rand_core::TryCryptoRng for Counter {}
