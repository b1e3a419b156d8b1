//! Documents as another reader of XML has them: the same trees, and the same ones refused.

use proptest::prelude::*;
use sondeo_engine::xml::{Doctype, Document, Kind, Limits, Names, NodeId, parse_with};

/// A document in short: a line for each node, in document order.
fn ours(text: &str) -> Option<String> {
    let mut names = Names::new();
    let document = parse_with(text, &mut names, &Limits::XFORM, Doctype::Refuse).ok()?;
    let name = |node: NodeId| {
        let name = document.name(node);
        format!("{{{}}}{}", names.namespace(name), names.local(name))
    };
    let lines = document
        .descendants(NodeId::DOCUMENT)
        .map(|node| match document.kind(node) {
            Kind::Element => {
                let attributes = document
                    .attributes(node)
                    .map(|attribute| (name(attribute), document.text(attribute).to_owned()));
                element(depth(&document, node), name(node), attributes.collect())
            }
            Kind::Comment => format!("comment {:?}\n", document.text(node)),
            Kind::ProcessingInstruction => format!(
                "instruction {} {:?}\n",
                names.local(document.name(node)),
                document.text(node)
            ),
            Kind::Text => format!("text {:?}\n", document.text(node)),
            _ => String::new(),
        });
    Some(lines.collect())
}

fn depth(document: &Document, node: NodeId) -> usize {
    document.ancestors(node).count()
}

fn theirs(text: &str) -> Option<String> {
    let document = roxmltree::Document::parse(text).ok()?;
    let lines = document
        .root()
        .descendants()
        .skip(1)
        .map(|node| match node.node_type() {
            roxmltree::NodeType::Element => {
                let name = node.tag_name();
                let attributes = node.attributes().map(|attribute| {
                    let name = format!(
                        "{{{}}}{}",
                        attribute.namespace().unwrap_or_default(),
                        attribute.name()
                    );
                    (name, attribute.value().to_owned())
                });
                element(
                    node.ancestors().skip(1).count(),
                    format!("{{{}}}{}", name.namespace().unwrap_or_default(), name.name()),
                    attributes.collect(),
                )
            }
            roxmltree::NodeType::Comment => format!("comment {:?}\n", node.text().unwrap_or_default()),
            roxmltree::NodeType::PI => {
                let instruction = node.pi().expect("an instruction");
                format!(
                    "instruction {} {:?}\n",
                    instruction.target,
                    instruction.value.unwrap_or_default()
                )
            }
            // A text is never empty (XPath 1.0 § 5.7).
            roxmltree::NodeType::Text => match node.text() {
                None | Some("") => String::new(),
                Some(text) => format!("text {text:?}\n"),
            },
            roxmltree::NodeType::Root => String::new(),
        });
    Some(lines.collect())
}

fn element(depth: usize, name: String, mut attributes: Vec<(String, String)>) -> String {
    attributes.sort();
    format!("{depth} {name} {attributes:?}\n")
}

/// Parts of documents, good and bad, so that chance makes both kinds.
fn document() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just(" "),
        Just("x"),
        Just("é ñ"),
        Just("\r\n"),
        Just("\t"),
        Just("&amp;"),
        Just("&#65;"),
        Just("&#x1F600;"),
        Just("&lt;&gt;&quot;&apos;"),
        Just("&#13;"),
        Just("]]"),
        Just(">"),
        Just("'"),
    ];
    let seldom = prop_oneof![
        Just("&b;"),
        Just("&#0;"),
        Just("&"),
        Just("]]>"),
        Just("\u{1}"),
        Just("\u{ffff}"),
        Just("<"),
        Just("</z>"),
        Just("<p:c/>"),
        Just("<a b=1/>"),
        Just("<a b='1' b='2'/>"),
        Just("<a b='<'/>"),
        Just("<!-- -- -->"),
        Just("<?xml x?>"),
        Just("<!DOCTYPE a>"),
        Just("<1/>"),
        Just("<a xmlns:p='u' p:b='' xmlns:q='u' q:b=''/>"),
        Just("<a b='1'c='2'/>"),
    ];
    let other = prop_oneof![
        Just("<!-- c -->"),
        Just("<?i x y?>"),
        Just("<?i?>"),
        Just("<![CDATA[<&]]>"),
        Just("<![CDATA[]]>"),
    ];
    let part = prop_oneof![8 => text.boxed(), 3 => other.boxed(), 1 => seldom.boxed()];
    let attributes = prop::sample::subsequence(
        vec![
            " b='1'",
            " xmlns='d'",
            " xmlns:p='u'",
            "\n c=\"&lt;\t'\r\n\"",
            " xml:lang='es' ",
            " d = 'é>'",
        ],
        0..4,
    );
    let name = prop_oneof![Just("a"), Just("año"), Just("b.c-d_e")];
    let leaf = prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat());
    let inside = leaf.prop_recursive(4, 40, 4, move |inner| {
        (
            name.clone(),
            attributes.clone(),
            prop::collection::vec(inner, 0..4),
            any::<bool>(),
        )
            .prop_map(|(name, attributes, inner, is_empty)| {
                let attributes = attributes.concat();
                match is_empty {
                    true => format!("<{name}{attributes}/>{}", inner.concat()),
                    false => format!("<{name}{attributes}>{}</{name} >", inner.concat()),
                }
            })
    });
    let start = prop_oneof![
        Just(""),
        Just("<?xml version=\"1.0\" encoding='UTF-8'?>\n"),
        Just("<!-- c -->")
    ];
    (
        start,
        inside,
        prop_oneof![9 => Just(""), 1 => Just("<!-- c -->\n"), 1 => Just("x")],
    )
        .prop_map(|(start, inside, end)| format!("{start}<r xmlns:p='u'>{inside}</r>{end}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_read_as_a_library_reads_them(text in document()) {
        prop_assert_eq!(ours(&text), theirs(&text), "{:?}", text);
    }
}
