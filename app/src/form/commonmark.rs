//! Labels read by us and by a reader of the whole of CommonMark: what forms write looks the same.

use pulldown_cmark::{Event, Parser, Tag};

use super::marks::{Kind, Mark, parse};

/// The tree in one line, texts that touch as one.
fn write(marks: &[Mark]) -> String {
    let mut out = String::new();
    let mut text = String::new();
    for mark in marks {
        let Mark::Text(more) = mark else {
            flush(&mut text, &mut out);
            match mark {
                Mark::Element(kind, inner) => out += &format!("{kind:?}[{}]", write(inner)),
                _ => out += "|",
            }
            continue;
        };
        text += more;
    }
    flush(&mut text, &mut out);
    out
}

fn flush(text: &mut String, out: &mut String) {
    if !text.is_empty() {
        *out += &format!("{:?}", std::mem::take(text));
    }
}

/// The same label by pulldown-cmark. Labels here have no tags.
fn theirs(text: &str) -> Vec<Mark> {
    let mut stack: Vec<(Option<Kind>, Vec<Mark>)> = vec![(None, Vec::new())];
    for event in Parser::new(text) {
        let mark = match event {
            Event::Start(tag) => {
                stack.push((kind(tag), Vec::new()));
                continue;
            }
            Event::End(_) => match stack.pop().unwrap() {
                (Some(kind), inner) => Mark::Element(kind, inner),
                (None, inner) => {
                    stack.last_mut().unwrap().1.extend(inner);
                    continue;
                }
            },
            Event::Code(text) => Mark::Element(Kind::Code, vec![Mark::Text(text.to_string())]),
            Event::Text(text) => Mark::Text(text.to_string()),
            Event::SoftBreak | Event::HardBreak | Event::Rule => Mark::Break,
            other => panic!("{other:?}"),
        };
        stack.last_mut().unwrap().1.push(mark);
    }
    stack.pop().unwrap().1
}

fn kind(tag: Tag) -> Option<Kind> {
    Some(match tag {
        Tag::Paragraph | Tag::CodeBlock(_) => Kind::Paragraph,
        Tag::Heading { .. } => Kind::Heading,
        Tag::BlockQuote(_) => Kind::Quote,
        Tag::List(None) => Kind::List,
        Tag::List(Some(first)) => Kind::Numbered(first as u32),
        Tag::Item => Kind::Item,
        Tag::Emphasis => Kind::Emphasis,
        Tag::Strong => Kind::Strong,
        Tag::Link { dest_url, .. } => Kind::Link(dest_url.to_string()),
        _ => return None,
    })
}

#[test]
fn labels_read_as_commonmark_has_them() {
    let table = [
        // Headings.
        "# Uno",
        "## Dos ##",
        "###### Seis",
        "#Sin espacio",
        "####### Siete",
        "# *Énfasis* y **fuerza**",
        "#",
        "Título\n===",
        "Título\n---\nTexto",
        // Emphasis.
        "*a*",
        "_a_",
        "**a**",
        "__a__",
        "***a***",
        "**a *b* c**",
        "*a **b** c*",
        "a*b*c",
        "a_b_c",
        "snake_case_name",
        "2 * 3 * 4",
        "2*3*4",
        "* a*",
        "**a*",
        "*a**",
        "**a **b",
        "*a _b* c_",
        "¿*Edad*?",
        "**¿Edad?**",
        "(**a**)",
        "a**b**c",
        "“**a**”",
        "**\"a\"**b",
        "*****a*****",
        "****a****",
        "**a*b*c**",
        "*(**a**)*",
        "*a*b*c*",
        "__a_",
        "_a__b_",
        "***a** b*",
        "***a* b**",
        "**",
        "* *",
        "** a **",
        "foo***bar***baz",
        "*a\nb*",
        "**Nota:** diga *sí* o *no*.",
        // Links.
        "[a](https://example.org)",
        "[a](https://example.org \"título\")",
        "[a](https://example.org \"t\\\"u\")",
        "[**a** b](https://example.org/x_y_z)",
        "[a] (https://example.org)",
        "[a]",
        "[a](b[",
        "[a](<https://example.org/a b>)",
        "[a](https://example.org/(b))",
        "*[a](https://example.org)*",
        "[a*](https://example.org)*",
        "[a [b](https://example.org) c](https://example.org)",
        "a ] b",
        "<https://example.org>",
        "![imagen](https://example.org/a.png) y texto",
        "[a](https://example.org",
        "[a\nb](https://example.org)",
        "[1] Uno [2] Dos",
        "[a](tel:\\+52)",
        "[a](https://example.org?a=1&amp;b=2)",
        // Lines and paragraphs.
        "a\nb",
        "a\n\nb",
        "a  \nb",
        "a\\\nb",
        "  a\n  b  \n\n\n c ",
        "a\n\n\n\nb\n",
        "",
        " ",
        "\n",
        "a\n***\nb",
        "***",
        "---",
        "- - -",
        "_ _ _",
        "a\n    b",
        "    a\n\n    b\n",
        "```\na *b*\n```\nc",
        "~~~\na\n~~~",
        // Lists.
        "- a\n- b",
        "* a\n* b",
        "+ a\n- b",
        "1. a\n2. b",
        "5. ¿Edad?",
        "12) a\n13) b",
        "- a\n\n- b",
        "- a\n  - b\n  - c\n- d",
        "- a\n  b",
        "- a\nb",
        "- a\n\n  b",
        "1. a\n   - b\n2. c",
        "Elija:\n- a\n- b",
        "Elija:\n2. a",
        "Elija:\n1. a\n2. b",
        "-a",
        "1.a",
        "- ",
        "- a\n\nb",
        "- **a**\n- *b*",
        "10. a\n    b",
        "-   a\n    b",
        "- a\n\n\n- b",
        "- # a\n- b",
        "1) a\n1. b",
        "- a\n> b",
        // Quotes.
        "> a",
        "> a\n> b",
        "> a\nb",
        "> a\n\nb",
        ">a",
        "> - a\n> - b",
        "> > a",
        "> a\n>\n> b",
        "> # a\nb",
        // Code, escapes, entities.
        "`a`",
        "``a`b``",
        "`a",
        "`a` y `b`",
        "` a `",
        "`*a*`",
        "a\\*b\\*",
        "\\# a",
        "\\_a\\_",
        "1\\. a",
        "a\\b",
        "\\\\",
        "&lt;b&gt;",
        "a &amp; b",
        "a & b",
        "&#42;a&#42;",
        "&nbsp;a",
        "&nada;",
        "5 < 6 > 4",
        "a < b",
        "\\<b>",
        "\\[a](https://example.org)",
        "`a\nb`",
        "a\\",
        "!a",
        "¡a!",
        "$ 5 * 3 = 15",
        "(*) obligatorio",
        "Nombre*",
        "*Nombre",
        "**Nombre:**",
        "a ~~b~~ c",
        "| a | b |",
        "…*a*…",
        "—**a**—",
    ];
    let different: Vec<String> = table
        .iter()
        .filter_map(|text| {
            let (ours, theirs) = (write(&parse(text)), write(&theirs(text)));
            (ours != theirs).then(|| format!("{text:?}\n  ours   {ours}\n  theirs {theirs}"))
        })
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}
