//! The list of a version's files, as both databases keep it.

use serde_json::{Value, json};

use super::{MediaFile, NewVersion, StoredVersion};

/// True if the new upload is the published version with files that this one lacked, and with nothing else.
pub fn completes(new: &NewVersion, sha256: &str, old: &StoredVersion) -> bool {
    let was_missing = |file: &MediaFile| old.missing_media.contains(&file.filename);
    let (kept, added): (Vec<&MediaFile>, Vec<&MediaFile>) =
        new.media.iter().partition(|file| old.media.contains(file));
    old.xform_sha256 == sha256
        && kept.len() == old.media.len()
        && !added.is_empty()
        && added.into_iter().all(was_missing)
}

/// JSON: `[{filename, sha256, md5, size}]`.
pub fn media_json(files: &[MediaFile]) -> String {
    let each = |file: &MediaFile| {
        json!({
            "filename": file.filename, "sha256": file.sha256, "md5": file.md5, "size": file.size,
        })
    };
    Value::Array(files.iter().map(each).collect()).to_string()
}

/// Reads what [`media_json`] wrote.
pub fn media(text: &str) -> Vec<MediaFile> {
    let list: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list.iter()
        .map(|file| MediaFile {
            filename: word(&file["filename"]),
            sha256: word(&file["sha256"]),
            md5: word(&file["md5"]),
            size: file["size"].as_u64().unwrap_or_default(),
        })
        .collect()
}
