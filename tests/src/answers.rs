//! The answers in a record, as a reader that knows no form sees them.

use std::collections::BTreeMap;

/// The text of each element, by its path, such as `/data/persona/genero`; an element with children has the text before
/// them. Enough for what the program itself wrote: no CDATA, and no element twice under one path.
pub fn answers(xml: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut path: Vec<&str> = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split_whitespace().next().unwrap_or_default();
        if tag.starts_with(['?', '!']) {
            continue;
        }
        if name.starts_with('/') {
            path.pop();
            continue;
        }
        path.push(name.trim_end_matches('/'));
        found.insert(format!("/{}", path.join("/")), unescape(text));
        if tag.ends_with('/') {
            path.pop();
        }
    }
    found
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::answers;

    #[test]
    fn answers_have_their_path() {
        let found =
            answers("<?xml version=\"1.0\"?><data id=\"f\"><a><b>1 &amp; 2</b><c/></a><d>3</d></data>");
        for (path, value) in [("/data/a/b", "1 & 2"), ("/data/a/c", ""), ("/data/d", "3")] {
            assert_eq!(found.get(path).map(String::as_str), Some(value), "{path}");
        }
    }
}
