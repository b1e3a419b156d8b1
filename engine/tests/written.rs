//! An XForm that was read and written again says what it said.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

/// A form with an example of everything that an XForm may say, and with attributes of other namespaces everywhere.
const FORM: &str = include_str!("xforms/kitchen_sink.xml");

fn written(form: &str) -> String {
    let (draft, diagnostics) = xform::read(form, &Limits::XFORM);
    assert_eq!(diagnostics, [], "nothing is wrong with the form");
    xform::write(&draft.expect("a form"))
}

/// How often each element, attribute and text occurs, by the path of its element.
fn said(form: &str) -> BTreeMap<String, usize> {
    let document = Document::parse(form).expect("XML");
    let mut found = BTreeMap::new();
    for element in document.descendants().filter(Node::is_element) {
        let mut path: Vec<_> = element.ancestors().map(|node| node.tag_name().name()).collect();
        path.reverse();
        let path = path.join("/");
        let text = element.text().unwrap_or_default().trim();
        let attributes = element.attributes().map(|attribute| {
            let namespace = attribute.namespace().unwrap_or_default();
            format!(
                "{path}/@{{{namespace}}}{} = {}",
                attribute.name(),
                attribute.value()
            )
        });
        for item in attributes.chain([format!("{path} = {text}")]) {
            *found.entry(item).or_default() += 1;
        }
    }
    found
}

#[test]
fn what_is_written_says_the_same() {
    let once = written(FORM);
    assert_eq!(said(&once), said(FORM));
    assert_eq!(written(&once), once, "and is written the same way again");
}
