//! Files by their hash: attachments of records and media of forms. Written once, never changed.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use sondeo_sync::hash::sha256_hex;

/// A folder of files that are named by the SHA-256 of their content.
#[derive(Clone, Debug)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// Opens the folder, making it where needed.
    pub fn open(folder: &Path) -> io::Result<Blobs> {
        fs::create_dir_all(folder)?;
        Ok(Blobs {
            folder: folder.to_owned(),
        })
    }

    /// Keeps the bytes and gives their hash. When it returns, they are on disk: file and folder were synced.
    pub fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let sha256 = sha256_hex(bytes);
        let path = self.path(&sha256);
        let folder = path.parent().unwrap_or(&self.folder);
        if path.is_file() {
            // Whoever put it there may not have synced the folder yet.
            fs::File::open(folder)?.sync_all()?;
            fs::File::open(&self.folder)?.sync_all()?;
            return Ok(sha256);
        }
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        fs::File::open(folder)?.sync_all()?;
        fs::File::open(&self.folder)?.sync_all()?;
        Ok(sha256)
    }

    /// The bytes under that hash.
    pub fn get(&self, sha256: &str) -> io::Result<Vec<u8>> {
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        fs::read(self.path(sha256))
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(&sha256[..2]).join(sha256)
    }
}
