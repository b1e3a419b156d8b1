//! Instances as documents.

use alloc::string::String;

use super::draft::Element;
use super::tree::{namespace, split_name};
use crate::xml::{Document, Names, NodeId};

/// A document with this root.
pub(crate) fn document(root: Element, namespaces: &[(String, String)], names: &mut Names) -> Document {
    let mut document = Document::with_room(1 + nodes(&root));
    build(&mut document, NodeId::DOCUMENT, root, namespaces, names);
    document
}

/// Moves an element with all that is in it to the end of a document; the depth of instances is limited, and so is the
/// recursion.
fn build(
    document: &mut Document,
    parent: NodeId,
    element: Element,
    namespaces: &[(String, String)],
    names: &mut Names,
) {
    let (prefix, local) = split_name(&element.name);
    let name = names.intern(namespace(namespaces, prefix).unwrap_or_default(), local);
    let node = document.element(name, prefix);
    document.push_last(parent, node);
    for attribute in &element.attributes {
        if attribute.name == "xmlns" {
            document.declare_namespace(node, Names::EMPTY, &attribute.value);
            continue;
        }
        let (prefix, local) = split_name(&attribute.name);
        let name = names.intern(namespace(namespaces, prefix).unwrap_or_default(), local);
        document.set_attribute(node, name, prefix, &attribute.value);
    }
    if !element.text.is_empty() {
        let text = document.owned_text_node(element.text);
        document.push_last(node, text);
    }
    for child in element.children {
        build(document, node, child, namespaces, names);
    }
}

/// How many nodes an element becomes; the depth of instances is limited, and so is the recursion.
fn nodes(element: &Element) -> usize {
    let own = 1 + element.attributes.len() + usize::from(!element.text.is_empty());
    own + element.children.iter().map(nodes).sum::<usize>()
}
