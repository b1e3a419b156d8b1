//! The list of a version's files, as both databases keep it.

use serde_json::{Value, json};

use super::MediaFile;

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
