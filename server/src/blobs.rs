//! Files by their hash: attachments of records and media of forms. Written once, never changed.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use sondeo_sync::hash::Hasher;
use tempfile::NamedTempFile;

/// Begins the name of a file that is still arriving.
const ARRIVING: &str = ".arriving-";
/// No upload takes that long: an older file was left behind by a server that was killed.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder of files that are named by the SHA-256 of their content.
#[derive(Clone, Debug)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// Opens the folder, making it where needed.
    pub fn open(folder: &Path) -> io::Result<Blobs> {
        fs::create_dir_all(folder)?;
        remove_left_behind(folder)?;
        Ok(Blobs {
            folder: folder.to_owned(),
        })
    }

    /// A file whose bytes come in pieces.
    pub fn begin(&self) -> io::Result<Arriving> {
        Ok(Arriving {
            file: tempfile::Builder::new()
                .prefix(ARRIVING)
                .tempfile_in(&self.folder)?,
            hash: Hasher::default(),
            size: 0,
        })
    }

    /// Keeps the bytes and gives their hash. When it returns, they are on disk: file and folder were synced.
    pub fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let mut arriving = self.begin()?;
        arriving.write(bytes)?;
        self.keep(arriving)
    }

    /// Keeps what has arrived and gives its hash; on disk when it returns, as with [`Blobs::put`].
    pub fn keep(&self, arriving: Arriving) -> io::Result<String> {
        let Arriving { file, hash, .. } = arriving;
        let sha256 = hash.finish();
        let path = self.path(&sha256);
        let folder = path.parent().unwrap_or(&self.folder);
        if !path.is_file() {
            fs::create_dir_all(folder)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
        }
        // Also where the file was there: whoever put it there may not have synced the folder yet.
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

/// A file on its way; dropped before it is kept, it leaves nothing.
#[derive(Debug)]
pub struct Arriving {
    file: NamedTempFile,
    hash: Hasher,
    size: u64,
}

impl Arriving {
    /// The next piece.
    pub fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece)?;
        self.hash.update(piece);
        self.size += piece.len() as u64;
        Ok(())
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }
}

fn remove_left_behind(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_arriving = entry.file_name().to_string_lossy().starts_with(ARRIVING);
        let age = entry.metadata().and_then(|about| about.modified());
        let is_old = age.is_ok_and(|since| since.elapsed().is_ok_and(|age| age > LEFT_BEHIND));
        if is_arriving && is_old {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::Blobs;

    fn files(folder: &std::path::Path) -> usize {
        let entries = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path());
        entries
            .map(|path| if path.is_dir() { files(&path) } else { 1 })
            .sum()
    }

    #[test]
    fn files_are_kept_once_and_leave_nothing_when_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::open(folder.path()).expect("files");
        let whole = blobs.put(b"foto").expect("kept");
        let mut pieces = blobs.begin().expect("a file");
        pieces
            .write(b"fo")
            .and_then(|()| pieces.write(b"to"))
            .expect("written");
        assert_eq!(pieces.size(), 4);
        assert_eq!(blobs.keep(pieces).expect("kept"), whole);
        blobs
            .begin()
            .and_then(|mut file| file.write(b"x"))
            .expect("written, and dropped");
        assert_eq!(files(folder.path()), 1);
        assert_eq!(blobs.get(&whole).expect("the bytes"), b"foto");
        for foreign in ["", "../../etc/passwd", &"g".repeat(64), &whole[1..]] {
            assert!(blobs.get(foreign).is_err(), "{foreign}");
        }
    }

    #[test]
    fn what_a_killed_server_left_behind_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let two_days_ago = SystemTime::now() - Duration::from_secs(48 * 60 * 60);
        for (name, time) in [
            (".arriving-old", two_days_ago),
            (".arriving-new", SystemTime::now()),
        ] {
            let file = fs::File::create(folder.path().join(name)).expect("a file");
            file.set_modified(time).expect("a time");
        }
        Blobs::open(folder.path()).expect("files");
        assert!(!folder.path().join(".arriving-old").exists());
        assert!(
            folder.path().join(".arriving-new").exists(),
            "another server may be writing it"
        );
    }
}
