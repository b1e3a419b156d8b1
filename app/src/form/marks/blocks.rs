//! The blocks of a label: paragraphs, headings, lists, quotes, and code that is shown as it stands.

use super::inline::inline;
use super::{DEPTH, Event, Kind};

/// Says what the lines hold. Paragraphs of a tight list have no frame of their own.
pub(super) fn blocks(lines: &[&str], depth: usize, is_tight: bool, out: &mut Vec<Event>) {
    let mut reader = Reader { lines, at: 0 };
    while let Some(line) = reader.peek() {
        let rest = line.trim_start();
        if rest.is_empty() {
            reader.at += 1;
        } else if depth >= DEPTH {
            paragraph(&mut reader, is_tight, out);
        } else if indent(line) >= 4 {
            indented_code(&mut reader, out);
        } else if let Some(text) = heading(rest) {
            reader.at += 1;
            framed(Kind::Heading, text, out);
        } else if is_rule(rest) {
            reader.at += 1;
            out.push(Event::Break);
        } else if let Some(fence) = fence(rest) {
            fenced_code(&mut reader, fence, out);
        } else if rest.starts_with('>') {
            quote(&mut reader, depth, out);
        } else if let Some(marker) = marker(line) {
            list(&mut reader, marker, depth, out);
        } else {
            paragraph(&mut reader, is_tight, out);
        }
    }
}

struct Reader<'a> {
    lines: &'a [&'a str],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }
}

fn framed(kind: Kind, text: &str, out: &mut Vec<Event>) {
    out.push(Event::Start(Some(kind)));
    inline(text, out);
    out.push(Event::End);
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The line without so many spaces, as far as it has them.
fn outdented(line: &str, spaces: usize) -> &str {
    &line[indent(line).min(spaces)..]
}

fn is_blank(line: &str) -> bool {
    line.trim_start().is_empty()
}

fn heading(rest: &str) -> Option<&str> {
    let text = rest.trim_start_matches('#');
    if !(1..=6).contains(&(rest.len() - text.len())) || !(text.is_empty() || text.starts_with(' ')) {
        return None;
    }
    let text = text.trim();
    let open = text.trim_end_matches('#');
    Some(if open.is_empty() || open.ends_with(' ') {
        open.trim_end()
    } else {
        text
    })
}

fn is_rule(rest: &str) -> bool {
    let mark = rest.chars().next();
    let same = rest.chars().filter(|letter| Some(*letter) == mark).count();
    matches!(mark, Some('-' | '_' | '*'))
        && same >= 3
        && rest.chars().all(|letter| Some(letter) == mark || letter == ' ')
}

/// The marks that open a block of code.
fn fence(rest: &str) -> Option<&str> {
    ['`', '~'].into_iter().find_map(|mark| {
        let info = rest.trim_start_matches(mark);
        let length = rest.len() - info.len();
        (length >= 3 && !(mark == '`' && info.contains('`'))).then(|| &rest[..length])
    })
}

/// True for a line that begins something else even right after a paragraph.
fn interrupts(line: &str) -> bool {
    let rest = line.trim_start();
    indent(line) < 4
        && (heading(rest).is_some()
            || is_rule(rest)
            || fence(rest).is_some()
            || rest.starts_with('>')
            || marker(line)
                .is_some_and(|marker| !is_blank(&line[marker.width..]) && marker.number.unwrap_or(1) == 1))
}

fn paragraph(reader: &mut Reader, is_tight: bool, out: &mut Vec<Event>) {
    let mut text = String::new();
    let mut is_heading = false;
    while let Some(line) = reader.peek().filter(|line| !is_blank(line)) {
        if !text.is_empty() {
            let rest = line.trim();
            let underlines = |mark| rest.chars().all(|letter| letter == mark);
            is_heading = indent(line) < 4 && (underlines('=') || underlines('-'));
            if is_heading {
                reader.at += 1;
                break;
            }
            if interrupts(line) {
                break;
            }
            text.push('\n');
        }
        text.push_str(line.trim_start());
        reader.at += 1;
    }
    match (is_heading, is_tight) {
        (true, _) => framed(Kind::Heading, text.trim_end(), out),
        (false, false) => framed(Kind::Paragraph, text.trim_end(), out),
        (false, true) => inline(text.trim_end(), out),
    }
}

fn indented_code(reader: &mut Reader, out: &mut Vec<Event>) {
    out.push(Event::Start(Some(Kind::Paragraph)));
    let mut blank = 0;
    while let Some(line) = reader.peek().filter(|line| is_blank(line) || indent(line) >= 4) {
        reader.at += 1;
        if is_blank(line) {
            blank += 1;
        } else {
            let text = "\n".repeat(std::mem::take(&mut blank)) + outdented(line, 4) + "\n";
            out.push(Event::Text(text));
        }
    }
    out.push(Event::End);
}

fn fenced_code(reader: &mut Reader, fence: &str, out: &mut Vec<Event>) {
    let spaces = reader.peek().map_or(0, indent);
    reader.at += 1;
    out.push(Event::Start(Some(Kind::Paragraph)));
    while let Some(line) = reader.peek() {
        reader.at += 1;
        let rest = line.trim();
        if rest.starts_with(fence) && rest.trim_start_matches(&fence[..1]).is_empty() && indent(line) < 4 {
            break;
        }
        out.push(Event::Text(outdented(line, spaces).to_owned() + "\n"));
    }
    out.push(Event::End);
}

fn quote(reader: &mut Reader, depth: usize, out: &mut Vec<Event>) {
    let mut inner: Vec<&str> = Vec::new();
    while let Some(line) = reader.peek() {
        match line.trim_start().strip_prefix('>') {
            Some(rest) if indent(line) < 4 => inner.push(rest.strip_prefix(' ').unwrap_or(rest)),
            // A paragraph goes on without the mark.
            _ if is_lazy(&inner, line) => inner.push(line.trim_start()),
            _ => break,
        }
        reader.at += 1;
    }
    out.push(Event::Start(Some(Kind::Quote)));
    blocks(&inner, depth + 1, false, out);
    out.push(Event::End);
}

/// True if the line goes on with the paragraph in which the lines before it end.
fn is_lazy(before: &[&str], line: &str) -> bool {
    let open = before.last().is_some_and(|last| {
        let rest = last.trim_start();
        !rest.is_empty() && heading(rest).is_none() && !is_rule(rest) && fence(rest).is_none()
    });
    open && !is_blank(line) && !interrupts(line)
}

/// What begins an item of a list.
#[derive(Clone, Copy)]
struct Marker {
    /// `-`, `+`, `*`, `.` or `)`: another one begins another list.
    mark: char,
    number: Option<u32>,
    /// How far the item's text is indented.
    width: usize,
}

fn marker(line: &str) -> Option<Marker> {
    let rest = line.trim_start_matches(' ');
    let digits = rest.len()
        - rest
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let mark = rest[digits..].chars().next()?;
    let fits = match digits {
        0 => matches!(mark, '-' | '+' | '*'),
        1..=9 => matches!(mark, '.' | ')'),
        _ => false,
    };
    let text = &rest[digits..].strip_prefix(mark)?;
    if !fits || indent(line) >= 4 || !(text.is_empty() || text.starts_with(' ')) {
        return None;
    }
    let spaces = match indent(text) {
        _ if is_blank(text) => 0,
        // What is indented further is code in the item.
        spaces @ 0..=4 => spaces,
        _ => 1,
    };
    Some(Marker {
        mark,
        number: rest[..digits].parse().ok(),
        width: line.len() - text.len() + spaces,
    })
}

fn list(reader: &mut Reader, first: Marker, depth: usize, out: &mut Vec<Event>) {
    let mut items: Vec<Vec<&str>> = Vec::new();
    let mut is_tight = true;
    while let Some(line) = reader.peek() {
        let Some(found) = marker(line).filter(|found| found.mark == first.mark) else {
            break;
        };
        if !items.is_empty() && is_rule(line.trim_start()) {
            break;
        }
        let mut item = vec![&line[found.width..]];
        reader.at += 1;
        while let Some(line) = reader.peek() {
            if is_blank(line) {
                item.push("");
            } else if indent(line) >= found.width {
                item.push(outdented(line, found.width));
            } else if marker(line).is_none() && is_lazy(&item, line) {
                item.push(line.trim_start());
            } else {
                break;
            }
            reader.at += 1;
        }
        let length = item.len() - item.iter().rev().take_while(|line| is_blank(line)).count();
        let goes_on = reader
            .peek()
            .and_then(marker)
            .is_some_and(|next| next.mark == first.mark);
        let parted = |pair: &[&str]| is_blank(pair[0]) && !is_blank(pair[1]) && indent(pair[1]) < 2;
        is_tight &= !(goes_on && length < item.len() || item.windows(2).skip(1).any(parted));
        item.truncate(length);
        items.push(item);
    }
    out.push(Event::Start(Some(
        first.number.map_or(Kind::List, Kind::Numbered),
    )));
    for item in items {
        out.push(Event::Start(Some(Kind::Item)));
        blocks(&item, depth + 1, is_tight, out);
        out.push(Event::End);
    }
    out.push(Event::End);
}
