//! The nodes of an axis, in axis order (XPath 1.0 § 2.2).

use smallvec::SmallVec;

use super::ast::Axis;
use super::context::World;
use super::expr::Test;
use super::value::Node;
use crate::xml::{Document, Kind, NameId, Names, NodeId};

/// The candidates of a step.
pub(super) type Nodes = SmallVec<[Node; 2]>;

/// What a walk needs to know.
pub(super) struct Walker<'a> {
    pub world: &'a dyn World,
    pub names: &'a Names,
    /// No axis leads above this node.
    pub root: Node,
}

impl Walker<'_> {
    /// Appends the nodes of the axis that pass the test, in axis order; returns how many nodes were looked at.
    pub(super) fn walk(&self, axis: Axis, test: &Test, from: Node, out: &mut Nodes) -> u64 {
        let document = self.world.document(from.document);
        let mut looked = 1;
        let mut visit = |id: NodeId| {
            looked += 1;
            if passes(document, self.names, test, axis, id) {
                out.push(from.sibling(id));
            }
        };
        if let Some(owner) = from.owner {
            match axis {
                Axis::SelfAxis | Axis::AncestorOrSelf | Axis::DescendantOrSelf => {
                    if passes_namespace(document, self.names, test, axis, from.id) {
                        out.push(from);
                    }
                    if axis == Axis::AncestorOrSelf {
                        looked += self.walk(Axis::AncestorOrSelf, test, from.sibling(owner), out);
                    }
                }
                Axis::Parent => visit(owner),
                Axis::Ancestor => looked += self.walk(Axis::AncestorOrSelf, test, from.sibling(owner), out),
                Axis::Following => self.following(document, owner, true, &mut visit),
                Axis::Preceding => self.preceding(document, owner, &mut visit),
                _ => {}
            }
            return looked;
        }
        let id = from.id;
        let at_root = from == self.root;
        let is_attribute = document.kind(id) == Kind::Attribute;
        match axis {
            Axis::SelfAxis => visit(id),
            Axis::Child => document.children(id).for_each(visit),
            Axis::Attribute => document.attributes(id).for_each(visit),
            Axis::Parent => {
                if !at_root && let Some(parent) = document.parent(id) {
                    visit(parent);
                }
            }
            Axis::Ancestor => self.ancestors(document, from, &mut visit),
            Axis::AncestorOrSelf => {
                visit(id);
                self.ancestors(document, from, &mut visit);
            }
            Axis::Descendant => document.descendants(id).for_each(visit),
            Axis::DescendantOrSelf => {
                visit(id);
                document.descendants(id).for_each(visit);
            }
            Axis::FollowingSibling if !at_root && !is_attribute => {
                let mut next = document.next_sibling(id);
                while let Some(node) = next {
                    visit(node);
                    next = document.next_sibling(node);
                }
            }
            Axis::PrecedingSibling if !at_root && !is_attribute => {
                let mut next = document.previous_sibling(id);
                while let Some(node) = next {
                    visit(node);
                    next = document.previous_sibling(node);
                }
            }
            Axis::FollowingSibling | Axis::PrecedingSibling => {}
            Axis::Following if is_attribute => {
                if let Some(owner) = document.parent(id) {
                    self.following(document, owner, true, &mut visit);
                }
            }
            Axis::Following => self.following(document, id, false, &mut visit),
            Axis::Preceding => {
                let start = if is_attribute {
                    document.parent(id).unwrap_or(id)
                } else {
                    id
                };
                self.preceding(document, start, &mut visit);
            }
            Axis::Namespace => {
                looked += self.namespaces(document, from, test, out);
            }
        }
        looked
    }

    fn is_root(&self, from: Node, id: NodeId) -> bool {
        self.root.document == from.document && self.root.id == id
    }

    fn ancestors(&self, document: &Document, from: Node, visit: &mut impl FnMut(NodeId)) {
        let mut current = from.id;
        while !self.is_root(from, current) {
            let Some(parent) = document.parent(current) else {
                return;
            };
            visit(parent);
            current = parent;
        }
    }

    fn top(&self, document: &Document, id: NodeId) -> NodeId {
        let mut top = id;
        for ancestor in document.ancestors(id) {
            if top == self.root.id {
                break;
            }
            top = ancestor;
        }
        top
    }

    fn following(
        &self,
        document: &Document,
        id: NodeId,
        with_children: bool,
        visit: &mut impl FnMut(NodeId),
    ) {
        let top = self.top(document, id);
        let mut next = document
            .first_child(id)
            .filter(|_| with_children)
            .or_else(|| document.after(id, top));
        while let Some(node) = next {
            visit(node);
            next = document.first_child(node).or_else(|| document.after(node, top));
        }
    }

    fn preceding(&self, document: &Document, id: NodeId, visit: &mut impl FnMut(NodeId)) {
        let top = self.top(document, id);
        let mut current = id;
        while current != top {
            match document.previous_sibling(current) {
                Some(sibling) => {
                    // Deepest last node first, up to the sibling itself.
                    let mut node = sibling;
                    while let Some(child) = document.last_child(node) {
                        node = child;
                    }
                    loop {
                        visit(node);
                        if node == sibling {
                            break;
                        }
                        node = match document.previous_sibling(node) {
                            Some(mut before) => {
                                while let Some(child) = document.last_child(before) {
                                    before = child;
                                }
                                before
                            }
                            None => match document.parent(node) {
                                Some(parent) => parent,
                                None => break,
                            },
                        };
                    }
                    current = sibling;
                }
                None => match document.parent(current) {
                    Some(parent) => current = parent,
                    None => return,
                },
            }
        }
    }

    fn namespaces(&self, document: &Document, from: Node, test: &Test, out: &mut Nodes) -> u64 {
        if document.kind(from.id) != Kind::Element {
            return 0;
        }
        let mut seen: SmallVec<[NameId; 8]> = SmallVec::new();
        let mut found: SmallVec<[NodeId; 8]> = SmallVec::new();
        for element in core::iter::once(from.id).chain(document.ancestors(from.id)) {
            for declaration in document.declarations(element) {
                let prefix = document.name(declaration);
                if !seen.contains(&prefix) {
                    seen.push(prefix);
                    if !document.text(declaration).is_empty() && self.names.local(prefix) != "xml" {
                        found.push(declaration);
                    }
                }
            }
        }
        found.push(NodeId::DOCUMENT);
        let mut ordered: SmallVec<[NodeId; 8]> = SmallVec::new();
        for declaration in found {
            let place = ordered.partition_point(|other| *other <= declaration);
            ordered.insert(place, declaration);
        }
        let mut looked = 0;
        for declaration in ordered {
            looked += 1;
            if passes_namespace(document, self.names, test, Axis::Namespace, declaration) {
                out.push(Node {
                    document: from.document,
                    id: declaration,
                    owner: Some(from.id),
                });
            }
        }
        looked
    }
}

fn passes(document: &Document, names: &Names, test: &Test, axis: Axis, id: NodeId) -> bool {
    let kind = document.kind(id);
    let principal = if axis == Axis::Attribute {
        Kind::Attribute
    } else {
        Kind::Element
    };
    match test {
        Test::Name(name) => document.name(id) == *name && kind == principal,
        Test::Node => true,
        Test::Any => kind == principal,
        Test::Namespace(space) => kind == principal && names.namespace_id(document.name(id)) == *space,
        Test::Text => kind == Kind::Text,
        Test::Comment => kind == Kind::Comment,
        Test::ProcessingInstruction(target) => {
            kind == Kind::ProcessingInstruction && target.is_none_or(|t| document.name(id) == t)
        }
    }
}

fn passes_namespace(
    document: &Document,
    names: &Names,
    test: &Test,
    axis: Axis,
    declaration: NodeId,
) -> bool {
    match test {
        Test::Node => true,
        Test::Any => axis == Axis::Namespace,
        Test::Name(name) if axis == Axis::Namespace => {
            let is_xml = document.kind(declaration) == Kind::Document;
            if is_xml {
                names.local(*name) == "xml"
            } else {
                document.name(declaration) == *name
            }
        }
        _ => false,
    }
}
