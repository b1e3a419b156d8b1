//! Node paths: how requests and answers name nodes (`/*[1]/*[2]/@name`).

use sondeo_engine::xml::{Document, Kind, Names, NodeId};
use sondeo_engine::xpath::Node;

const COUNTED: [(&str, Kind); 4] = [
    ("*[", Kind::Element),
    ("text()[", Kind::Text),
    ("comment()[", Kind::Comment),
    ("processing-instruction()[", Kind::ProcessingInstruction),
];

/// The node that a path names.
pub fn find(document: &Document, names: &Names, path: &str) -> Result<Node, String> {
    let wrong = || format!("no such node: {path}");
    let mut node = NodeId::DOCUMENT;
    let mut rest = if path == "/" { "" } else { path };
    while !rest.is_empty() {
        rest = rest.strip_prefix('/').ok_or_else(wrong)?;
        if let Some(attribute) = rest.strip_prefix('@') {
            let (uri, local) = match attribute.strip_prefix('{') {
                Some(braced) => braced.split_once('}').ok_or_else(wrong)?,
                None => ("", attribute),
            };
            let found = names
                .get(uri, local)
                .and_then(|name| document.attribute_node(node, name));
            return found.map(|id| Node::new(0, id)).ok_or_else(wrong);
        }
        let (start, kind) = COUNTED
            .into_iter()
            .find(|(start, _)| rest.starts_with(start))
            .ok_or_else(wrong)?;
        let (index, after) = rest
            .strip_prefix(start)
            .and_then(|r| r.split_once(']'))
            .ok_or_else(wrong)?;
        let index: usize = index
            .parse()
            .ok()
            .and_then(|i: usize| i.checked_sub(1))
            .ok_or_else(wrong)?;
        node = document
            .children(node)
            .filter(|n| document.kind(*n) == kind)
            .nth(index)
            .ok_or_else(wrong)?;
        rest = after;
    }
    Ok(Node::new(0, node))
}

/// The path of a node. Namespace nodes, which the notation does not know, are `namespace::prefix`.
pub fn path(document: &Document, names: &Names, node: Node) -> String {
    if node.is_namespace() {
        return format!("/namespace::{}", names.local(document.name(node.id)));
    }
    let mut path = String::new();
    let mut current = node.id;
    while let Some(parent) = document.parent(current) {
        path = format!("/{}{path}", step(document, names, parent, current));
        current = parent;
    }
    if path.is_empty() { "/".into() } else { path }
}

fn step(document: &Document, names: &Names, parent: NodeId, node: NodeId) -> String {
    let kind = document.kind(node);
    if kind == Kind::Attribute {
        let name = document.name(node);
        return match names.namespace(name) {
            "" => format!("@{}", names.local(name)),
            uri => format!("@{{{uri}}}{}", names.local(name)),
        };
    }
    let before = document.children(parent).take_while(|n| *n != node);
    let index = before.filter(|n| document.kind(*n) == kind).count() + 1;
    let start = COUNTED
        .into_iter()
        .find(|(_, k)| *k == kind)
        .map_or("node()[", |(start, _)| start);
    format!("{start}{index}]")
}
