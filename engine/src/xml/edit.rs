//! Making, moving, copying and removing nodes.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::document::{DocumentIn, Kind, NodeId, Text};
use super::{NameId, Names};

impl<'t> DocumentIn<'t> {
    /// A new element that hangs nowhere yet. The prefix is a wish for writing; namespaces decide.
    pub fn element(&mut self, name: NameId, prefix: &str) -> NodeId {
        let prefix = self.intern_prefix(prefix);
        self.make(Kind::Element, name, prefix, Text::NONE)
    }

    /// A new text node that hangs nowhere yet.
    pub fn text_node(&mut self, text: &str) -> NodeId {
        self.make(Kind::Text, Names::EMPTY, 0, Text::owned(text))
    }

    /// A new comment that hangs nowhere yet.
    pub fn comment(&mut self, text: &str) -> NodeId {
        self.make(Kind::Comment, Names::EMPTY, 0, Text::owned(text))
    }

    /// Makes an element with a text inside and appends it.
    pub fn append_element(&mut self, parent: NodeId, name: NameId, prefix: &str, text: &str) -> NodeId {
        let element = self.element(name, prefix);
        if !text.is_empty() {
            self.set_text(element, text);
        }
        self.append(parent, element);
        element
    }

    /// Puts `node` (an element, text, comment or processing instruction, taken from its old place if it has one) after
    /// the last child of `parent`. Does nothing when `node` is `parent` or above it.
    pub fn append(&mut self, parent: NodeId, node: NodeId) {
        self.link(parent, node, None);
    }

    /// Puts `node` before `sibling`, as [`DocumentIn::append`] does at the end.
    pub fn insert_before(&mut self, sibling: NodeId, node: NodeId) {
        if let Some(parent) = self.parent(sibling)
            && sibling != node
        {
            self.link(parent, node, Some(sibling));
        }
    }

    /// Puts `node` after `sibling`.
    pub fn insert_after(&mut self, sibling: NodeId, node: NodeId) {
        match self.next_sibling(sibling) {
            Some(next) => self.insert_before(next, node),
            None => {
                if let Some(parent) = self.parent(sibling) {
                    self.append(parent, node);
                }
            }
        }
    }

    fn link(&mut self, parent: NodeId, node: NodeId, before: Option<NodeId>) {
        let fits = matches!(self.kind(parent), Kind::Document | Kind::Element)
            && !matches!(
                self.kind(node),
                Kind::Document | Kind::Attribute | Kind::Namespace
            )
            && parent != node
            && !self.ancestors(parent).any(|a| a == node);
        if !fits {
            return;
        }
        if self.parent(node).is_some() {
            self.remove(node);
        }
        let previous = match before {
            Some(next) => self.record(next).previous,
            None => self.record(parent).last_child,
        };
        let record = self.record_mut(node);
        record.parent = Some(parent);
        record.previous = previous;
        record.next = before;
        match previous {
            Some(p) => self.record_mut(p).next = Some(node),
            None => self.record_mut(parent).first_child = Some(node),
        }
        match before {
            Some(n) => self.record_mut(n).previous = Some(node),
            None => self.record_mut(parent).last_child = Some(node),
        }
        self.revision += 1;
        if self.is_attached(parent) {
            self.number_subtree(node);
        }
    }

    /// Links a new node at the end of the document while it is being read.
    pub(crate) fn push_last(&mut self, parent: NodeId, node: NodeId) {
        let previous = self.record_mut(parent).last_child.replace(node);
        match previous {
            Some(p) => self.record_mut(p).next = Some(node),
            None => self.record_mut(parent).first_child = Some(node),
        }
        let record = self.record_mut(node);
        record.parent = Some(parent);
        record.previous = previous;
        record.order = u64::from(node.number()) << 32;
    }

    /// Makes an element as the last node of the document, for documents that are built from the beginning to the end.
    pub(crate) fn push_element(&mut self, parent: NodeId, name: NameId, prefix: &str) -> NodeId {
        let element = self.element(name, prefix);
        self.push_last(parent, element);
        element
    }

    /// The same with a text in it.
    pub(crate) fn push_leaf(&mut self, parent: NodeId, name: NameId, prefix: &str, text: &str) -> NodeId {
        let element = self.push_element(parent, name, prefix);
        self.push_text(element, text);
        element
    }

    /// Makes a text as the last node of the document, whose texts lie one behind the other; a blank one is none.
    pub(crate) fn push_text(&mut self, parent: NodeId, text: &str) {
        if text.is_empty() {
            return;
        }
        let start = self.kept.len();
        let text = match (u32::try_from(start), u32::try_from(start + text.len())) {
            (Ok(start), Ok(end)) => {
                self.kept.push_str(text);
                Text::Kept { start, end }
            }
            _ => Text::owned(text),
        };
        let node = self.make(Kind::Text, Names::EMPTY, 0, text);
        self.push_last(parent, node);
    }

    /// Adds to the text of a text node, and tells how long it is then.
    pub(super) fn extend_text(&mut self, node: NodeId, more: &str) -> usize {
        let mut text = self.take_text(node);
        text.push_str(more);
        let length = text.len();
        self.record_mut(node).text = Text::Read(Cow::Owned(text));
        length
    }

    /// Gives all nodes names of another table: `new` makes a name and a prefix of a local part.
    pub(crate) fn rename<'n>(&mut self, names: &'n Names, mut new: impl FnMut(&'n str) -> (NameId, &'n str)) {
        let new: Vec<(NameId, u16)> = names
            .locals()
            .map(|local| {
                let (name, prefix) = new(local);
                (name, self.intern_prefix(prefix))
            })
            .collect();
        for record in &mut self.nodes {
            (record.name, record.prefix) = new[record.name.index()];
        }
    }

    /// Makes `parent` the parent of a new node without making the node one of its children: paths lead from the node into
    /// the document, but none leads to it. Such a node is the context for what concerns a repeat without instances.
    pub fn hang(&mut self, node: NodeId, parent: NodeId) {
        self.record_mut(node).parent = Some(parent);
    }

    /// Takes the node out of its place. It stays whole and can be put back. Attributes are taken off their element.
    pub fn remove(&mut self, node: NodeId) {
        let Some(parent) = self.parent(node) else { return };
        self.revision += 1;
        if matches!(self.kind(node), Kind::Attribute | Kind::Namespace) {
            let chain: Vec<NodeId> = self
                .declarations_and_attributes(parent)
                .filter(|n| *n != node)
                .collect();
            self.set_chain(parent, &chain);
            let record = self.record_mut(node);
            record.parent = None;
            record.next = None;
            return;
        }
        let (previous, next) = (self.record(node).previous, self.record(node).next);
        match previous {
            Some(p) => self.record_mut(p).next = next,
            None => self.record_mut(parent).first_child = next,
        }
        match next {
            Some(n) => self.record_mut(n).previous = previous,
            None => self.record_mut(parent).last_child = previous,
        }
        let record = self.record_mut(node);
        record.parent = None;
        record.previous = None;
        record.next = None;
    }

    fn set_chain(&mut self, element: NodeId, chain: &[NodeId]) {
        self.record_mut(element).first_attribute = chain.first().copied();
        for (index, node) in chain.iter().enumerate() {
            self.record_mut(*node).next = chain.get(index + 1).copied();
        }
    }

    /// Makes `text` the whole content of an element, or the text of another node.
    pub fn set_text(&mut self, node: NodeId, text: &str) {
        if !matches!(self.kind(node), Kind::Element) {
            if self.kind(node) != Kind::Document {
                self.record_mut(node).text = Text::owned(text);
                self.revision += 1;
            }
            return;
        }
        if let Some(only) = self.first_child(node)
            && self.kind(only) == Kind::Text
            && self.next_sibling(only).is_none()
            && !text.is_empty()
        {
            self.record_mut(only).text = Text::owned(text);
            self.revision += 1;
            return;
        }
        while let Some(child) = self.first_child(node) {
            self.remove(child);
        }
        if !text.is_empty() {
            let child = self.text_node(text);
            self.append(node, child);
        }
    }

    /// Sets an attribute of an element, adding it after the others if it is not there.
    pub fn set_attribute(&mut self, element: NodeId, name: NameId, prefix: &str, value: &str) -> NodeId {
        if let Some(found) = self.attribute_node(element, name) {
            self.record_mut(found).text = Text::owned(value);
            self.revision += 1;
            return found;
        }
        let prefix = self.intern_prefix(prefix);
        self.add_to_chain(element, Kind::Attribute, name, prefix, Text::owned(value))
    }

    /// Declares a namespace on an element. `prefix` is the interned name of the prefix (empty local: the default
    /// namespace).
    pub fn declare_namespace(&mut self, element: NodeId, prefix: NameId, uri: &str) -> NodeId {
        let found = self.declarations(element).find(|n| self.name(*n) == prefix);
        if let Some(found) = found {
            self.record_mut(found).text = Text::owned(uri);
            self.revision += 1;
            return found;
        }
        self.add_to_chain(element, Kind::Namespace, prefix, 0, Text::owned(uri))
    }

    pub(super) fn add_to_chain(
        &mut self,
        element: NodeId,
        kind: Kind,
        name: NameId,
        prefix: u16,
        text: Text<'t>,
    ) -> NodeId {
        let node = self.make(kind, name, prefix, text);
        self.record_mut(node).parent = Some(element);
        match self.declarations_and_attributes(element).last() {
            Some(last) => self.record_mut(last).next = Some(node),
            None => self.record_mut(element).first_attribute = Some(node),
        }
        self.revision += 1;
        node
    }

    /// A deep copy of a node of this document, hanging nowhere yet.
    pub fn copy(&mut self, node: NodeId) -> NodeId {
        let top = self.copy_one(node);
        let mut stack: Vec<(NodeId, NodeId)> = alloc::vec![(node, top)];
        while let Some((from, to)) = stack.pop() {
            let mut child = self.first_child(from);
            while let Some(c) = child {
                let made = self.copy_one(c);
                self.append(to, made);
                if self.first_child(c).is_some() {
                    stack.push((c, made));
                }
                child = self.next_sibling(c);
            }
        }
        top
    }

    fn copy_one(&mut self, node: NodeId) -> NodeId {
        let record = self.record(node).clone();
        let attributes: Vec<NodeId> = self.declarations_and_attributes(node).collect();
        let made = self.make(record.kind, record.name, record.prefix, record.text);
        for attribute in attributes {
            let a = self.record(attribute).clone();
            self.add_to_chain(made, a.kind, a.name, a.prefix, a.text);
        }
        made
    }

    /// The number of a prefix; of more than fit into it, none: a prefix is a wish.
    pub(super) fn intern_prefix(&mut self, prefix: &str) -> u16 {
        if prefix.is_empty() {
            return 0;
        }
        let found = self
            .prefixes
            .iter()
            .position(|p| **p == *prefix)
            .unwrap_or_else(|| {
                self.prefixes.push(prefix.into());
                self.prefixes.len() - 1
            });
        u16::try_from(found).unwrap_or(0)
    }
}
