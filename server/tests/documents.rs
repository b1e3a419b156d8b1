//! docs/api.md names every route and every refusal of the server, and no other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The sources under `server/src/http`.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join("server/src/http")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = read(&path);
                found.push((path, text));
            }
        }
    }
    found
}

/// The text between the next two quotation marks.
fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

/// Paths as the routers spell them.
fn routes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in sources() {
        let is_openrosa = path.ends_with("openrosa/mod.rs");
        for after in text.split(".route(").skip(1) {
            let route = quoted(after).expect("a route begins with its path");
            found.insert(if is_openrosa {
                format!("/openrosa{route}")
            } else {
                route.to_owned()
            });
        }
    }
    found
}

/// What stands in backquotes, without the method before it.
fn named(document: &str) -> BTreeSet<String> {
    let spans = document.split('`').skip(1).step_by(2);
    spans
        .map(|span| span.rsplit(' ').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_routes_are_those_of_the_document() {
    let named = named(&read(&root().join("docs/api.md")));
    let routes = routes();
    assert!(routes.len() > 25, "{routes:?}");
    let missing: Vec<_> = routes.difference(&named).collect();
    assert!(missing.is_empty(), "not in docs/api.md: {missing:?}");
    let is_route = |span: &&String| span.starts_with("/api/") || span.starts_with("/openrosa/");
    let gone: Vec<_> = named.difference(&routes).filter(is_route).collect();
    assert!(gone.is_empty(), "no routes of the server: {gone:?}");
}

#[test]
fn the_refusals_are_those_of_the_document() {
    let named = named(&read(&root().join("docs/api.md")));
    let registry = read(&root().join("server/src/http/problem.rs"));
    let table = registry
        .split("refusals! {")
        .nth(1)
        .and_then(|rest| rest.split("\n}").next());
    let codes: BTreeSet<String> = table
        .expect("the registry")
        .lines()
        .filter(|line| !line.trim_start().starts_with('"'))
        .filter_map(quoted)
        .map(str::to_owned)
        .collect();
    assert!(codes.len() > 15, "{codes:?}");
    let missing: Vec<_> = codes.difference(&named).collect();
    assert!(missing.is_empty(), "not in docs/api.md: {missing:?}");
}

/// Both databases have the same migrations, and docs/database.md every table of them.
#[test]
fn the_tables_are_those_of_the_document() {
    let document = read(&root().join("docs/database.md"));
    let folder = |name: &str| root().join("server/src/storage").join(name).join("migrations");
    let names = |name: &str| -> BTreeSet<String> {
        std::fs::read_dir(folder(name))
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    for name in names("sqlite") {
        let tables = |database: &str| -> BTreeSet<String> {
            read(&folder(database).join(&name))
                .split("CREATE TABLE ")
                .skip(1)
                .filter_map(|rest| rest.split_whitespace().next())
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(tables("sqlite"), tables("postgres"), "{name}");
        for table in tables("sqlite") {
            assert!(
                document.contains(&format!("| `{table}` |")),
                "{table} is not in docs/database.md"
            );
        }
    }
}
