//! Documents that are made from registries: compared, or written with `UPDATE=1`.

use std::path::Path;

/// True if the documents are to be written.
pub fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares or writes a whole document.
pub fn file(path: &Path, content: &str) {
    if updating() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(path, content).expect("the document can be written");
        return;
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        stored == content,
        "{} is not what the registries say; run the test with UPDATE=1",
        path.display()
    );
}

/// Compares or writes what stands between `<!-- name -->` and `<!-- /name -->`.
pub fn part(path: &Path, name: &str, content: &str) {
    let stored = std::fs::read_to_string(path).expect("the document");
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (head, rest) = stored.split_once(&open).expect("the mark before the part");
    let (_, tail) = rest.split_once(&close).expect("the mark after the part");
    file(path, &format!("{head}{open}{content}{close}{tail}"));
}
