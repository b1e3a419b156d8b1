//! Markdown and the few tags that forms use in labels, as a tree.

mod blocks;
mod inline;

/// Elements are nested at most this deep; what is deeper keeps its text.
pub const DEPTH: usize = 12;

/// A piece of a label.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Text(String),
    Break,
    Element(Kind, Vec<Mark>),
}

/// What an element of a label is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Paragraph,
    Heading,
    Strong,
    Emphasis,
    Underline,
    /// With the colour of a `<span style="color:…">`, if it is one of a colour.
    Span(Option<String>),
    Link(String),
    List,
    /// With the number of its first item.
    Numbered(u32),
    Item,
    Quote,
    Code,
}

/// What the readers of blocks and of text say, one after the other.
enum Event {
    /// An element begins; `None` is none that is shown.
    Start(Option<Kind>),
    End,
    Text(String),
    Code(String),
    Break,
    /// A tag as it is written.
    Tag(String),
}

/// The tree of a label. What is no Markdown and none of the tags is text.
pub fn parse(text: &str) -> Vec<Mark> {
    // XLSForm stands a hyphen in for a translation that is missing: no list without items.
    if text == "-" {
        return vec![Mark::Text(text.to_owned())];
    }
    let text = text.replace("\r\n", "\n").replace('\t', "    ");
    let lines: Vec<&str> = text.split('\n').collect();
    let mut events = Vec::new();
    blocks::blocks(&lines, 0, false, &mut events);
    let mut stack = vec![Frame::new(None, false)];
    for event in events {
        match event {
            Event::Start(kind) => stack.push(Frame::new(kind, false)),
            Event::End => {
                // A tag that was not closed ends with what it stands in.
                while stack.last().is_some_and(|frame| frame.is_tag) {
                    close(&mut stack);
                }
                close(&mut stack);
            }
            Event::Text(text) if text.is_empty() => {}
            Event::Text(text) => push(&mut stack, Mark::Text(text)),
            Event::Code(text) => push(&mut stack, Mark::Element(Kind::Code, vec![Mark::Text(text)])),
            Event::Break => push(&mut stack, Mark::Break),
            Event::Tag(tag) => html(&mut stack, &tag),
        }
    }
    while stack.len() > 1 {
        close(&mut stack);
    }
    stack.pop().map(|frame| frame.marks).unwrap_or_default()
}

/// An element that is not closed yet.
struct Frame {
    kind: Option<Kind>,
    /// A tag opened it, and a tag or the end of what it stands in closes it.
    is_tag: bool,
    marks: Vec<Mark>,
}

impl Frame {
    fn new(kind: Option<Kind>, is_tag: bool) -> Frame {
        Frame {
            kind,
            is_tag,
            marks: Vec::new(),
        }
    }
}

fn push(stack: &mut [Frame], mark: Mark) {
    if let Some(frame) = stack.last_mut() {
        frame.marks.push(mark);
    }
}

fn close(stack: &mut Vec<Frame>) {
    if stack.len() < 2 {
        return;
    }
    let depth = stack.len();
    let Some(Frame { kind, marks, .. }) = stack.pop() else {
        return;
    };
    match kind {
        Some(kind) if depth <= DEPTH => push(stack, Mark::Element(kind, marks)),
        _ => marks.into_iter().for_each(|mark| push(stack, mark)),
    }
}

fn is_safe(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

/// A tag written in the label. Those that only dress the text are followed; every other one is text.
fn html(stack: &mut Vec<Frame>, tag: &str) {
    let inner = tag
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim_end_matches('/')
        .trim();
    let name = inner
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let whole = tag.trim().starts_with('<') && tag.trim().ends_with('>') && tag.matches('<').count() == 1;
    let dress = match name.as_str() {
        "b" | "strong" => Some(Kind::Strong),
        "i" | "em" => Some(Kind::Emphasis),
        "u" => Some(Kind::Underline),
        "span" | "font" => Some(Kind::Span(colour(inner))),
        _ => None,
    };
    let ends = matches!(
        name.as_str(),
        "/b" | "/strong" | "/i" | "/em" | "/u" | "/span" | "/font"
    );
    match dress {
        // Deeper ones dress nothing, and cost nothing.
        Some(_) if whole && stack.len() > DEPTH => {}
        Some(kind) if whole => stack.push(Frame::new(Some(kind), true)),
        _ if whole && name == "br" => push(stack, Mark::Break),
        // Only what a tag opened may a tag close.
        _ if whole && ends && stack.last().is_some_and(|frame| frame.is_tag) => close(stack),
        _ => push(stack, Mark::Text(tag.to_owned())),
    }
}

fn colour(tag: &str) -> Option<String> {
    let (_, rest) = tag.split_once("color")?;
    let value: String = rest
        .trim_start_matches([':', '=', ' ', '"', '\''])
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '#')
        .collect();
    (!value.is_empty() && value.len() <= 20).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &str) {
        assert_eq!(write(&parse(text)), wanted, "{text:?}");
    }

    fn write(marks: &[Mark]) -> String {
        marks
            .iter()
            .map(|mark| match mark {
                Mark::Text(text) => format!("{text:?}"),
                Mark::Break => "br".to_owned(),
                Mark::Element(kind, inner) => format!("{kind:?}[{}]", write(inner)),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn labels_are_trees_and_never_html() {
        for (text, wanted) in [
            ("¿Edad?", "Paragraph[\"¿Edad?\"]"),
            ("-", "\"-\""),
            ("**a** *b*", "Paragraph[Strong[\"a\"] \" \" Emphasis[\"b\"]]"),
            ("a\nb", "Paragraph[\"a\" br \"b\"]"),
            ("x <b>y</b>", "Paragraph[\"x \" Strong[\"y\"]]"),
            ("x <script>y", "Paragraph[\"x \" \"<script>\" \"y\"]"),
            (
                "x <img src=a onerror=b>",
                "Paragraph[\"x \" \"<img src=a onerror=b>\"]",
            ),
            (
                "<span style=\"color:red\">r</span>",
                "Paragraph[Span(Some(\"red\"))[\"r\"]]",
            ),
            ("[a](javascript:alert(1))", "Paragraph[\"a\"]"),
            (
                "[a](https://example.org)",
                "Paragraph[Link(\"https://example.org\")[\"a\"]]",
            ),
            ("x </b> y", "Paragraph[\"x \" \"</b>\" \" y\"]"),
            // What Markdown opened, Markdown closes, and what a tag opened, a tag.
            ("**x </b>y** z", "Paragraph[Strong[\"x \" \"</b>\" \"y\"] \" z\"]"),
            (
                "**x <u>y** z",
                "Paragraph[Strong[\"x \" Underline[\"y\"]] \" z\"]",
            ),
            ("- <b>a\n- b", "List[Item[Strong[\"a\"]] Item[\"b\"]]"),
            ("<b>a\n\nb", "Paragraph[Strong[\"a\"]] Paragraph[\"b\"]"),
            ("- a\n- b", "List[Item[\"a\"] Item[\"b\"]]"),
        ] {
            check(text, wanted);
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = "> ".repeat(5_000) + "x";
        fn depth(marks: &[Mark]) -> usize {
            marks
                .iter()
                .map(|mark| {
                    if let Mark::Element(_, inner) = mark {
                        1 + depth(inner)
                    } else {
                        0
                    }
                })
                .max()
                .unwrap_or(0)
        }
        assert!(depth(&parse(&deep)) <= DEPTH);
    }
}
