//! Lines of a written XForm, made alike so that they can be compared.

/// A line of the XForm with its attributes in order, and no space at the ends of mixed content.
pub fn normal(line: &str) -> String {
    let line = line.trim();
    let Some(end) = tag_end(line) else {
        return line.to_owned();
    };
    let (tag, rest) = line.split_at(end);
    let mut parts = attributes(tag);
    if let Some(attributes) = parts.get_mut(1..) {
        attributes.sort();
    }
    let rest = match rest.rsplit_once("</") {
        Some((content, close)) if content.contains("<output") => {
            let content = content.trim_start_matches('>').trim();
            format!(">{content}</{close}")
        }
        _ => rest.to_owned(),
    };
    format!("{}{rest}", parts.join(" "))
}

/// Where the first tag's attributes end.
fn tag_end(line: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(if line[..at].ends_with('/') { at - 1 } else { at }),
            _ => {}
        }
    }
    None
}

/// The tag's name and its attributes.
fn attributes(tag: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in tag.chars() {
        match (c, parts.last_mut()) {
            (' ', _) if !quoted => parts.push(String::new()),
            (_, Some(part)) => {
                quoted ^= c == '"';
                part.push(c);
            }
            (_, None) => {}
        }
    }
    parts
}
