//! Instances as documents.

use alloc::string::String;

use super::draft::Element;
use super::tree::{namespace, split_name};
use crate::xml::{Document, Names, NodeId};

/// A document with this root.
pub(crate) fn document(root: &Element, namespaces: &[(String, String)], names: &mut Names) -> Document {
    let mut document = Document::new();
    append(&mut document, NodeId::DOCUMENT, root, namespaces, names);
    document
}

/// Appends a copy of an element with all that is in it; the depth of instances is limited, and so is the recursion.
pub(crate) fn append(
    document: &mut Document,
    parent: NodeId,
    element: &Element,
    namespaces: &[(String, String)],
    names: &mut Names,
) -> NodeId {
    let (prefix, local) = split_name(&element.name);
    let name = names.intern(namespace(namespaces, prefix).unwrap_or_default(), local);
    let node = document.append_element(parent, name, prefix, &element.text);
    for attribute in &element.attributes {
        if attribute.name == "xmlns" {
            document.declare_namespace(node, Names::EMPTY, &attribute.value);
            continue;
        }
        let (prefix, local) = split_name(&attribute.name);
        let name = names.intern(namespace(namespaces, prefix).unwrap_or_default(), local);
        document.set_attribute(node, name, prefix, &attribute.value);
    }
    for child in &element.children {
        append(document, node, child, namespaces, names);
    }
    node
}
