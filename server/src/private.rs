//! Files that only the account of the server may read: the database holds answers and the key that signs receipts.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// Makes the folder where needed, and takes away what others may do with it. True if others could.
pub fn folder(path: &Path) -> io::Result<bool> {
    let is_new = !path.is_dir();
    fs::create_dir_all(path)?;
    Ok(close(path, 0o700)? && !is_new)
}

/// The same for a file; SQLite gives its companions the rights of the database.
pub fn file(path: &Path) -> io::Result<bool> {
    let is_new = !path.exists();
    if is_new {
        OpenOptions::new().create(true).append(true).open(path)?;
    }
    Ok(close(path, 0o600)? && !is_new)
}

/// True if the rights were wider.
#[cfg(unix)]
fn close(path: &Path, mode: u32) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let found = fs::metadata(path)?.permissions();
    if found.mode() & 0o077 == 0 {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(true)
}

/// Elsewhere the folder has the rights of the one that it lies in.
#[cfg(not(unix))]
fn close(_path: &Path, _mode: u32) -> io::Result<bool> {
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn others_are_shut_out_and_the_owner_is_not() {
        let parent = tempfile::tempdir().expect("a folder");
        let (folder, file) = (parent.path().join("data"), parent.path().join("data/db"));
        let mode = |path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        for (loosened, was_loose) in [(None, false), (Some((0o755, 0o644)), true), (None, false)] {
            if let Some((of_folder, of_file)) = loosened {
                fs::set_permissions(&folder, Permissions::from_mode(of_folder)).expect("set");
                fs::set_permissions(&file, Permissions::from_mode(of_file)).expect("set");
            }
            assert_eq!(super::folder(&folder).expect("a folder"), was_loose);
            assert_eq!(super::file(&file).expect("a file"), was_loose);
            assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        }
    }
}
