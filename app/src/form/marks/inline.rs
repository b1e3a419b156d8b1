//! The text of a paragraph: emphasis, links, code, escapes and tags, by the rules of CommonMark.

use super::{Event, Kind, is_safe};

/// What a link's address or a tag may be long.
const LONGEST: usize = 2_000;

/// Says what the text holds.
pub(super) fn inline(text: &str, out: &mut Vec<Event>) {
    let mut reader = Reader::new(text);
    reader.read();
    reader.emphasize(0);
    for piece in reader.pieces {
        piece.write(out);
    }
}

/// A piece of the text, with the frames that close before it and open after it.
struct Piece {
    event: Event,
    closes: usize,
    opens: Vec<Kind>,
    /// A link opens before the piece, or ends after it.
    link: Option<Kind>,
    ends_link: bool,
}

impl Piece {
    fn write(self, out: &mut Vec<Event>) {
        for _ in 0..self.closes {
            out.push(Event::End);
        }
        if let Some(link) = self.link {
            out.push(Event::Start(Some(link)));
        }
        out.push(self.event);
        // The innermost was found first.
        for kind in self.opens.into_iter().rev() {
            out.push(Event::Start(Some(kind)));
        }
        if self.ends_link {
            out.push(Event::End);
        }
    }
}

/// A run of `*` or `_` that may open or close emphasis.
struct Run {
    piece: usize,
    mark: char,
    /// Marks that are left, and how many there were.
    left: usize,
    length: usize,
    opens: bool,
    closes: bool,
}

/// A `[` that waits for its `]`.
struct Bracket {
    piece: usize,
    runs: usize,
    is_image: bool,
    is_active: bool,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    pieces: Vec<Piece>,
    runs: Vec<Run>,
    brackets: Vec<Bracket>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Reader {
            text,
            at: 0,
            pieces: Vec::new(),
            runs: Vec::new(),
            brackets: Vec::new(),
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, event: Event) {
        self.pieces.push(Piece {
            event,
            closes: 0,
            opens: Vec::new(),
            link: None,
            ends_link: false,
        });
    }

    fn push_text(&mut self, text: &str) {
        // Marks keep a piece of their own.
        let last = self.pieces.len().wrapping_sub(1);
        let is_mark = self.runs.last().is_some_and(|run| run.piece == last)
            || self.brackets.last().is_some_and(|open| open.piece == last);
        match self.pieces.last_mut() {
            Some(Piece {
                event: Event::Text(before),
                ends_link: false,
                ..
            }) if !is_mark => before.push_str(text),
            _ => self.push(Event::Text(text.to_owned())),
        }
    }

    fn read(&mut self) {
        while let Some(letter) = self.rest().chars().next() {
            let length = match letter {
                '\\' => self.escape(),
                '\n' => self.line_end(),
                '`' => self.code(),
                '*' | '_' => self.run(letter),
                '[' => self.open_bracket("["),
                '!' if self.rest().starts_with("![") => self.open_bracket("!["),
                ']' => self.close_bracket(),
                '<' => self.tag(),
                '&' => self.entity(),
                _ => 0,
            };
            if length == 0 {
                let rest = &self.text[self.at..];
                let plain = rest[letter.len_utf8()..]
                    .find(['\\', '\n', '`', '*', '_', '[', '!', ']', '<', '&'])
                    .map_or(rest.len(), |end| end + letter.len_utf8());
                self.push_text(&self.text[self.at..self.at + plain]);
                self.at += plain;
            } else {
                self.at += length;
            }
        }
    }

    fn escape(&mut self) -> usize {
        match self.rest()[1..].chars().next() {
            Some('\n') => {
                self.push(Event::Break);
                2
            }
            Some(mark) if mark.is_ascii_punctuation() => {
                self.push_text(mark.encode_utf8(&mut [0; 4]));
                2
            }
            _ => 0,
        }
    }

    /// Every line break in a workbook's cell is meant as one; spaces before it are not shown.
    fn line_end(&mut self) -> usize {
        if let Some(Piece {
            event: Event::Text(before),
            ..
        }) = self.pieces.last_mut()
        {
            before.truncate(before.trim_end_matches(' ').len());
        }
        self.push(Event::Break);
        1
    }

    fn code(&mut self) -> usize {
        let rest = &self.text[self.at..];
        let length = rest.len() - rest.trim_start_matches('`').len();
        let mut at = length;
        while let Some(start) = rest[at..].find('`').map(|found| found + at) {
            let marks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
            at = start + marks;
            if marks == length {
                let inner = rest[length..start].replace('\n', " ");
                let bare = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
                let bare = bare.filter(|_| !inner.trim_matches(' ').is_empty());
                self.push(Event::Code(bare.unwrap_or(&inner).to_owned()));
                return at;
            }
        }
        self.push_text(&rest[..length]);
        length
    }

    fn run(&mut self, mark: char) -> usize {
        let rest = &self.text[self.at..];
        let length = rest.len() - rest.trim_start_matches(mark).len();
        let before = self.text[..self.at].chars().next_back().unwrap_or(' ');
        let after = rest[length..].chars().next().unwrap_or(' ');
        let flanks = |outer: char, inner: char| {
            !inner.is_whitespace()
                && (!is_punctuation(inner) || outer.is_whitespace() || is_punctuation(outer))
        };
        let (left, right) = (flanks(before, after), flanks(after, before));
        self.push(Event::Text(rest[..length].to_owned()));
        self.runs.push(Run {
            piece: self.pieces.len() - 1,
            mark,
            left: length,
            length,
            opens: left && (mark == '*' || !right || is_punctuation(before)),
            closes: right && (mark == '*' || !left || is_punctuation(after)),
        });
        length
    }

    fn open_bracket(&mut self, mark: &str) -> usize {
        self.push(Event::Text(mark.to_owned()));
        self.brackets.push(Bracket {
            piece: self.pieces.len() - 1,
            runs: self.runs.len(),
            is_image: mark.len() == 2,
            is_active: true,
        });
        mark.len()
    }

    fn close_bracket(&mut self) -> usize {
        let Some(open) = self.brackets.pop().filter(|open| open.is_active) else {
            return 0;
        };
        let Some((address, length)) = destination(head(&self.rest()[1..], 2 * LONGEST)) else {
            return 0;
        };
        self.emphasize(open.runs);
        if !open.is_image {
            // No link stands in a link.
            self.brackets
                .iter_mut()
                .filter(|outer| !outer.is_image)
                .for_each(|outer| outer.is_active = false);
        }
        self.pieces[open.piece].event = Event::Text(String::new());
        if !open.is_image && is_safe(&address) {
            self.pieces[open.piece].link = Some(Kind::Link(address));
            self.push(Event::Text(String::new()));
            if let Some(last) = self.pieces.last_mut() {
                last.ends_link = true;
            }
        }
        1 + length
    }

    fn tag(&mut self) -> usize {
        let rest = &self.text[self.at..];
        if let Some(address) = autolink(rest) {
            if is_safe(address) {
                let kind = Kind::Link(address.to_owned());
                self.push(Event::Start(Some(kind)));
                self.push(Event::Text(address.to_owned()));
                self.push(Event::End);
            } else {
                self.push_text(address);
            }
            return address.len() + 2;
        }
        let length = tag_length(rest);
        if length > 0 {
            self.push(Event::Tag(rest[..length].to_owned()));
        }
        length
    }

    fn entity(&mut self) -> usize {
        let rest = &self.text[self.at..];
        let Some((name, _)) = head(&rest[1..], 9).split_once(';') else {
            return 0;
        };
        let Some(letter) = entity(name) else { return 0 };
        self.push_text(letter.encode_utf8(&mut [0; 4]));
        name.len() + 2
    }

    /// Pairs the runs from `first` on, the innermost first, and forgets them.
    fn emphasize(&mut self, first: usize) {
        // Where no opener was found for a kind of closer, none is looked for again.
        let mut bottoms = [first; 12];
        let mut open: Vec<usize> = Vec::new();
        for closer in first..self.runs.len() {
            while self.runs[closer].closes && self.runs[closer].left > 0 {
                let run = &self.runs[closer];
                let slot = usize::from(run.mark == '_') * 6 + usize::from(run.opens) * 3 + run.length % 3;
                let mut above = open.iter().enumerate().rev();
                let found = above
                    .by_ref()
                    .take_while(|(_, at)| **at >= bottoms[slot])
                    .find(|(_, at)| self.runs[**at].mark == run.mark && fit(&self.runs[**at], run));
                let Some(found) = found.map(|(found, _)| found) else {
                    bottoms[slot] = closer;
                    break;
                };
                open.truncate(found + 1);
                let opener = open[found];
                let count = if self.runs[opener].left >= 2 && self.runs[closer].left >= 2 {
                    2
                } else {
                    1
                };
                self.pair(opener, closer, count);
                if self.runs[opener].left == 0 {
                    open.pop();
                }
            }
            if self.runs[closer].opens && self.runs[closer].left > 0 {
                open.push(closer);
            }
        }
        self.runs.truncate(first);
    }

    fn pair(&mut self, opener: usize, closer: usize, count: usize) {
        let kind = if count == 2 { Kind::Strong } else { Kind::Emphasis };
        for (at, opens) in [(opener, true), (closer, false)] {
            let run = &mut self.runs[at];
            run.left -= count;
            let piece = &mut self.pieces[run.piece];
            // What is left of an opener stands before the frame, what is left of a closer after it.
            if let Event::Text(marks) = &mut piece.event {
                marks.truncate(run.left);
            }
            if opens {
                piece.opens.push(kind.clone());
            } else {
                piece.closes += 1;
            }
        }
    }
}

/// The rule of three: runs that can do both pair only if their lengths do not mislead.
fn fit(opener: &Run, closer: &Run) -> bool {
    let both = opener.closes || closer.opens;
    let thirds = [opener.length, closer.length].map(|length| length.is_multiple_of(3));
    !both || !(opener.length + closer.length).is_multiple_of(3) || thirds == [true, true]
}

fn is_punctuation(letter: char) -> bool {
    // Letters, numbers and marks of all scripts are none; other signs in labels are.
    letter.is_ascii_punctuation()
        || (!letter.is_ascii() && !letter.is_alphanumeric() && !letter.is_whitespace())
}

/// The beginning of a text: at most so many bytes.
fn head(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// What `(address "title")` leads to, and its length.
fn destination(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('(')?;
    let start = inner.trim_start();
    let (address, rest) = match start.strip_prefix('<') {
        Some(start) => start
            .split_once('>')
            .filter(|(address, _)| !address.contains(['<', '\n']))?,
        None => {
            let mut depth = 0;
            let mut is_escaped = false;
            let end = start.char_indices().find(|(_, letter)| {
                if std::mem::take(&mut is_escaped) {
                    return false;
                }
                match letter {
                    '\\' => is_escaped = true,
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth < 0 || letter.is_whitespace()
            });
            let end = end.map(|(end, _)| end).filter(|end| *end <= LONGEST)?;
            start.split_at(end)
        }
    };
    let spaced = rest.trim_start();
    let rest = match spaced.chars().next()? {
        quote @ ('"' | '\'') if spaced.len() < rest.len() => {
            let mut is_escaped = false;
            let (end, _) = spaced.char_indices().skip(1).find(|(_, letter)| {
                let is_plain = !std::mem::take(&mut is_escaped);
                is_escaped = is_plain && *letter == '\\';
                is_plain && *letter == quote
            })?;
            spaced[end + 1..].trim_start()
        }
        _ => spaced,
    };
    let rest = rest.strip_prefix(')')?;
    Some((unescaped(address), text.len() - rest.len()))
}

/// An address without backslashes and entities.
fn unescaped(text: &str) -> String {
    let mut reader = Reader::new(text);
    while let Some(letter) = reader.rest().chars().next() {
        let length = match letter {
            '\\' => reader.escape(),
            '&' => reader.entity(),
            _ => 0,
        };
        if length == 0 {
            reader.push_text(letter.encode_utf8(&mut [0; 4]));
        }
        reader.at += if length == 0 { letter.len_utf8() } else { length };
    }
    let texts = reader.pieces.into_iter().map(|piece| match piece.event {
        Event::Text(text) => text,
        _ => String::new(),
    });
    texts.collect()
}

/// The address in `<https://example.org>`.
fn autolink(text: &str) -> Option<&str> {
    let (address, _) = head(text, LONGEST).strip_prefix('<')?.split_once('>')?;
    let (scheme, _) = address.split_once(':')?;
    let fits = (2..=32).contains(&scheme.len())
        && scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'));
    let whole = !address.contains(|letter: char| letter == '<' || letter == ' ' || letter.is_control());
    (fits && whole).then_some(address)
}

/// Length of the tag or comment with which the text begins; 0 if it is none.
fn tag_length(text: &str) -> usize {
    if let Some(comment) = text.strip_prefix("<!--") {
        return head(comment, LONGEST).find("-->").map_or(0, |end| end + 7);
    }
    let name = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return 0;
    }
    let after = name.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '-');
    if !after.starts_with(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '>')) {
        return 0;
    }
    let mut quote = None;
    for (at, letter) in after.char_indices().take(LONGEST) {
        match (quote, letter) {
            (None, '>') => return text.len() - after.len() + at + 1,
            (None, '<') => return 0,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    0
}

/// The entities that labels need; others stay as they are written.
fn entity(name: &str) -> Option<char> {
    if let Some(digits) = name.strip_prefix('#') {
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        return code.ok().map(|code| match code {
            0 => '\u{fffd}',
            code => char::from_u32(code).unwrap_or('\u{fffd}'),
        });
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}
