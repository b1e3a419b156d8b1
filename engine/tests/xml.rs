//! Reading, editing and writing documents.

use proptest::prelude::*;
use sondeo_engine::xml::{
    Doctype, Document, Kind, Layout, Limits, Names, NodeId, XmlErrorKind, parse, parse_with, write,
    write_node,
};

fn round(text: &str) -> String {
    let mut names = Names::new();
    let document = parse(text, &mut names, &Limits::XFORM).expect(text);
    write_node(
        &document,
        document.root_element().expect("root"),
        &names,
        Layout::Exact,
    )
}

#[test]
fn what_is_read_is_written() {
    for text in [
        "<a/>",
        "<a>text</a>",
        "<a b=\"1\" c=\"&quot;&amp;&lt;\"><b/>tail<!-- c --><?pi x?></a>",
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><model/></h:head></h:html>",
        "<a xmlns=\"u\"><b xmlns=\"\"><c/></b></a>",
        "<a xmlns:p=\"u\" p:x=\"1\"><p:b xml:lang=\"es\"/></a>",
    ] {
        assert_eq!(round(text), text);
    }
}

#[test]
fn references_and_line_ends_are_resolved() {
    assert_eq!(
        round("<a>\r\n&#65;&#x42;&apos;<![CDATA[<c>]]></a>"),
        "<a>\nAB'&lt;c&gt;</a>"
    );
    assert_eq!(round("<a b='x\n\ty'/>"), "<a b=\"x  y\"/>");
}

#[test]
fn bad_documents_are_refused_with_a_place() {
    type IsExpected = fn(&XmlErrorKind) -> bool;
    let cases: &[(&str, IsExpected)] = &[
        ("", |k| matches!(k, XmlErrorKind::Empty | XmlErrorKind::Syntax(_))),
        ("<a>", |k| matches!(k, XmlErrorKind::Unclosed { .. })),
        ("<a></b>", |k| matches!(k, XmlErrorKind::Unbalanced { .. })),
        ("<a b='1' b='2'/>", |k| {
            matches!(k, XmlErrorKind::DuplicateAttribute { .. })
        }),
        ("<p:a/>", |k| matches!(k, XmlErrorKind::UnknownPrefix { .. })),
        ("<a>&nbsp;</a>", |k| {
            matches!(k, XmlErrorKind::UnknownEntity { .. })
        }),
        ("<a>&#0;</a>", |k| matches!(k, XmlErrorKind::UnknownEntity { .. })),
        ("<!DOCTYPE a><a/>", |k| matches!(k, XmlErrorKind::Doctype)),
        ("<a xmlns:p=''/>", |k| matches!(k, XmlErrorKind::BadDeclaration)),
        ("<a/><?XML x?>", |k| matches!(k, XmlErrorKind::Syntax(_))),
        ("<a/>text", |k| {
            matches!(k, XmlErrorKind::Outside | XmlErrorKind::Syntax(_))
        }),
    ];
    for (text, expected) in cases {
        let error = parse(text, &mut Names::new(), &Limits::XFORM).expect_err(text);
        assert!(expected(&error.kind), "{text}: {error:?}");
        assert!(error.span.end <= text.len().max(1), "{text}: {error:?}");
    }
    let skipped = parse_with(
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a/>",
        &mut Names::new(),
        &Limits::XFORM,
        Doctype::Skip,
    );
    assert!(skipped.is_ok());
}

/// Texts are read in words of eight bytes: what stands in them must be seen wherever it falls.
#[test]
fn nothing_is_overlooked_wherever_it_stands() {
    for before in 0..20 {
        for after in 0..12 {
            let around = |what: &str| format!("{}{what}{}", "é".repeat(before), "x".repeat(after));
            for (written, read) in [
                ("&amp;", "&amp;"),
                ("\r\n", "\n"),
                ("\u{fffd}", "\u{fffd}"),
                ("]]", "]]"),
            ] {
                let text = format!("<a>{}</a>", around(written));
                assert_eq!(round(&text), format!("<a>{}</a>", around(read)));
            }
            let value = format!("<a b=\"{}\"/>", around("\t&lt;'"));
            assert_eq!(round(&value), format!("<a b=\"{}\"/>", around(" &lt;'")));
            for refused in ["\u{1}", "\u{ffff}", "]]>", "&b;", "</b>"] {
                let text = format!("<a>{}</a>", around(refused));
                assert!(
                    parse(&text, &mut Names::new(), &Limits::XFORM).is_err(),
                    "{text:?}"
                );
            }
            for refused in ["<", "\u{1f}", "\u{fffe}", "\""] {
                let text = format!("<a b=\"{}\"/>", around(refused));
                assert!(
                    parse(&text, &mut Names::new(), &Limits::XFORM).is_err(),
                    "{text:?}"
                );
            }
        }
    }
}

#[test]
fn what_is_neither_element_nor_text_is_read() {
    let good = [
        "<?xml version='1.0' encoding='UTF-8'?>\n<!-- - --><a/><?p ?>",
        "<!DOCTYPE a SYSTEM \"x>y\" [<!-- > ] --><!ENTITY e \"]>\"><?p ]> ?>] ><a/>",
        "<año ñ='1'>\n</año >",
    ];
    let bad = [
        "<?xml encoding='UTF-8'?><a/>",
        "<?xml version='2.0'?><a/>",
        " <?xml version='1.0'?><a/>",
        "<a><!-- -- --></a>",
        "<a><!DOCTYPE a></a>",
        "<!DOCTYPE a [<a/>",
        "<a b='1'c='2'/>",
        "<a b=1/>",
        "<a b/>",
        "<a / >",
        "<1a/>",
        "<a:/>",
        "<a :b='1'/>",
        "<a><![CDATA[</a>",
        "<a><?p+ ?></a>",
    ];
    let read = |text: &str| parse_with(text, &mut Names::new(), &Limits::XFORM, Doctype::Skip);
    for text in good {
        assert!(read(text).is_ok(), "{text}");
    }
    for text in bad {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn limits_hold_while_reading() {
    let limits = Limits {
        depth: 3,
        elements: 5,
        attributes: 2,
        text_bytes: 10,
        bytes: 200,
        ..Limits::XFORM
    };
    for (text, what) in [
        ("<a><b><c><d/></c></b></a>", "levels of elements"),
        ("<a><b/><b/><b/><b/><b/></a>", "elements"),
        ("<a x='1' y='2' z='3'/>", "attributes"),
        ("<a>12345678901</a>", "bytes in a text"),
        (&format!("<a>{}</a>", " ".repeat(200)), "bytes"),
    ] {
        let error = parse(text, &mut Names::new(), &limits).expect_err(text);
        assert!(
            matches!(error.kind, XmlErrorKind::Limit { what: w, .. } if w == what),
            "{error:?}"
        );
    }
}

#[test]
fn elements_know_where_they_were_read() {
    let text = "<a>\n <b>x</b><c/></a>";
    let mut names = Names::new();
    let document = parse(text, &mut names, &Limits::XFORM).expect("well formed");
    let spans: Vec<&str> = document
        .child_elements(document.root_element().expect("root"))
        .map(|n| &text[document.span(n)])
        .collect();
    assert_eq!(spans, ["<b>x</b>", "<c/>"]);
}

#[test]
fn order_survives_editing() {
    let mut names = Names::new();
    let item = names.intern("", "item");
    let mut document = parse("<a><b/><c/></a>", &mut names, &Limits::XFORM).expect("well formed");
    let root = document.root_element().expect("root");
    let first = document.first_child(root).expect("child");
    for _ in 0..200 {
        let made = document.element(item, "");
        document.insert_after(first, made);
    }
    let copy = document.copy(root);
    document.append(root, copy);
    let order: Vec<NodeId> = document.descendants(NodeId::DOCUMENT).collect();
    assert_eq!(order.len(), 406);
    assert!(order.windows(2).all(|w| document.compare(w[0], w[1]).is_lt()));
}

#[test]
fn a_removed_node_can_come_back() {
    let mut names = Names::new();
    let mut document = parse("<a><b>1</b><c/></a>", &mut names, &Limits::XFORM).expect("well formed");
    let root = document.root_element().expect("root");
    let b = document.first_child(root).expect("child");
    document.remove(b);
    assert!(!document.is_attached(b));
    assert_eq!(write_node(&document, root, &names, Layout::Exact), "<a><c/></a>");
    document.append(root, b);
    document.append(b, root);
    assert_eq!(
        write_node(&document, root, &names, Layout::Exact),
        "<a><c/><b>1</b></a>"
    );
}

#[test]
fn new_elements_get_their_namespaces_declared() {
    let mut names = Names::new();
    let mut document = parse("<a xmlns='u'/>", &mut names, &Limits::XFORM).expect("well formed");
    let root = document.root_element().expect("root");
    let (meta, plain, attribute) = (
        names.intern("orx", "meta"),
        names.intern("", "x"),
        names.intern("v", "y"),
    );
    let child = document.append_element(root, meta, "orx", "");
    document.append_element(child, plain, "", "t");
    document.set_attribute(child, attribute, "", "1");
    assert_eq!(
        write_node(&document, root, &names, Layout::Exact),
        "<a xmlns=\"u\"><orx:meta xmlns:orx=\"orx\" xmlns:ns0=\"v\" ns0:y=\"1\"><x xmlns=\"\">t</x></orx:meta></a>"
    );
}

#[test]
fn depth_overflows_no_stack() {
    let mut names = Names::new();
    let name = names.intern("", "a");
    let mut document = Document::new();
    let mut parent = NodeId::DOCUMENT;
    for _ in 0..3_000 {
        let made = document.element(name, "");
        document.append(parent, made);
        parent = made;
    }
    let top = document.root_element().expect("root");
    let copy = document.copy(top);
    assert_eq!(document.descendants(copy).count(), 2_999);
    assert!(write(&document, &names, Layout::Exact).len() > 10_000);
}

proptest! {
    #[test]
    fn the_parser_never_panics(text in "[<>/a b='\"&;#x!\\[\\]CDATA?-]{0,60}") {
        let _ = parse(&text, &mut Names::new(), &Limits::XFORM);
    }

    #[test]
    fn any_text_survives_a_round_trip(text in "\\PC{0,40}", value in "[\\PC\n\t]{0,40}") {
        let mut names = Names::new();
        let (a, b) = (names.intern("", "a"), names.intern("", "b"));
        let mut document = Document::new();
        let root = document.append_element(NodeId::DOCUMENT, a, "", &text);
        document.set_attribute(root, b, "", &value);
        let written = write(&document, &names, Layout::Exact);
        let again = parse(&written, &mut names, &Limits::XFORM).expect("well formed");
        let root = again.root_element().expect("root");
        prop_assert_eq!(again.string_value(root).into_owned(), text);
        prop_assert_eq!(again.attribute(root, b).expect("attribute"), value);
        prop_assert_eq!(again.kind(root), Kind::Element);
    }
}
