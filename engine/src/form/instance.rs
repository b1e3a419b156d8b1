//! The content of a secondary instance: a document from the beginning, since lists may be long.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::tree::{namespace, split_name};
use crate::xml::{Document, NameId, Names, NodeId};

/// What stands inside `<instance id="…">`. An element has either elements or a text in it; names are as written, with
/// their prefixes.
#[derive(Clone, Debug)]
pub struct Instance {
    document: Document,
    names: Box<Names>,
}

impl Instance {
    /// One without a root element, with room for that many nodes.
    pub fn with_room(nodes: usize) -> Self {
        Self {
            document: Document::with_room(nodes),
            names: Box::new(Names::new()),
        }
    }

    /// The number by which a name is written.
    pub fn name(&mut self, written: &str) -> NameId {
        self.names.intern("", written)
    }

    /// Adds an element behind all others; that of the document is the root element.
    pub fn push(&mut self, parent: NodeId, name: NameId) -> NodeId {
        self.document.push_element(parent, name, "")
    }

    /// Adds an element with a text in it behind all others.
    pub fn push_leaf(&mut self, parent: NodeId, name: &str, text: &str) {
        let name = self.name(name);
        self.document.push_leaf(parent, name, "", text);
    }

    /// Gives the element that was added last its text.
    pub fn push_text(&mut self, element: NodeId, text: &str) {
        self.document.push_text(element, text);
    }

    /// Gives the element that was added last an attribute, before its text; `xmlns` declares its default namespace.
    pub fn push_attribute(&mut self, element: NodeId, name: &str, value: &str) {
        if name == "xmlns" {
            self.document.declare_namespace(element, Names::EMPTY, value);
            return;
        }
        let name = self.name(name);
        self.document.set_attribute(element, name, "", value);
    }

    /// The root element.
    pub fn root(&self) -> Option<Piece<'_>> {
        let node = self.document.root_element()?;
        Some(Piece { instance: self, node })
    }

    /// The names of its elements and attributes, as written, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.locals()
    }

    /// Takes out all elements of that name below the root, with what is in them, and all attributes of that name: nothing
    /// leads to them any more.
    pub fn remove(&mut self, written: &str) {
        let Some(name) = self.names.get("", written) else {
            return;
        };
        let document = &mut self.document;
        let has_name = |node: &NodeId| document.name(*node) == name;
        let mut found: Vec<NodeId> = Vec::new();
        for node in document.descendants(NodeId::DOCUMENT) {
            found.extend(document.attributes(node).filter(has_name));
        }
        let below_root = document.descendants(NodeId::DOCUMENT).skip(1);
        found.extend(below_root.filter(|node| has_name(node) && document.is_element(*node)));
        found.into_iter().for_each(|node| document.remove(node));
    }

    /// The document with the names of a form.
    pub(crate) fn into_document(self, namespaces: &[(String, String)], names: &mut Names) -> Document {
        let mut document = self.document;
        document.rename(&self.names, |written| {
            let (prefix, local) = split_name(written);
            let uri = namespace(namespaces, prefix).unwrap_or_default();
            (names.intern(uri, local), prefix)
        });
        document
    }
}

impl PartialEq for Instance {
    fn eq(&self, other: &Self) -> bool {
        self.root() == other.root()
    }
}

/// An element of an [`Instance`].
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    instance: &'a Instance,
    node: NodeId,
}

impl<'a> Piece<'a> {
    /// As written, with its prefix.
    pub fn name(self) -> &'a str {
        self.instance.names.local(self.instance.document.name(self.node))
    }

    /// Blank for an element with elements in it.
    pub fn text(self) -> &'a str {
        let document = &self.instance.document;
        let text = document
            .first_child(self.node)
            .filter(|child| !document.is_element(*child));
        text.map_or("", |text| document.text(text))
    }

    /// Names as written, with values; the declaration of the default namespace comes last.
    pub fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let Instance { document, names } = self.instance;
        let own = document
            .attributes(self.node)
            .map(|node| (names.local(document.name(node)), document.text(node)));
        let declared = document
            .declarations(self.node)
            .map(|node| ("xmlns", document.text(node)));
        own.chain(declared)
    }

    pub fn children(self) -> impl Iterator<Item = Piece<'a>> {
        self.instance
            .document
            .child_elements(self.node)
            .map(move |node| Piece { node, ..self })
    }
}

impl PartialEq for Piece<'_> {
    /// The depth of instances is limited, and so is the recursion.
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
            && self.text() == other.text()
            && self.attributes().eq(other.attributes())
            && self.children().eq(other.children())
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use crate::form::draft::{FormDraft, InstanceSource};
    use crate::xform;
    use crate::xml::Limits;

    fn read(instances: &str) -> FormDraft {
        let xml = format!(
            r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:x="urn:x"><h:head><h:title>t</h:title>
<model><instance><data id="d"><q/></data></instance>{instances}<bind nodeset="/data/q" type="string"/></model></h:head>
<h:body><input ref="/data/q"><label>q</label></input></h:body></h:html>"#
        );
        let (draft, problems) = xform::read(&xml, &Limits::XFORM);
        draft.unwrap_or_else(|| panic!("{problems:?}"))
    }

    fn written(draft: &FormDraft) -> String {
        let xml = xform::write(draft);
        let lines = xml.lines().map(str::trim);
        let list = lines.skip_while(|line| !line.starts_with("<instance id="));
        list.take_while(|line| !line.starts_with("<bind")).collect()
    }

    #[test]
    fn a_list_is_written_as_it_was_read() {
        let rows = [
            (
                "<root><item><name>a</name></item></root>",
                "<root><item><name>a</name></item></root>",
            ),
            (
                "<root><item>a<!-- b -->c<![CDATA[<]]></item></root>",
                "<root><item>ac&lt;</item></root>",
            ),
            (
                "<root>\n <item>\n </item> <item> </item></root>",
                "<root><item/><item> </item></root>",
            ),
            (
                r#"<root x:v="1" w="2"><x:item/></root>"#,
                r#"<root x:v="1" w="2"><x:item/></root>"#,
            ),
            (
                r#"<root xmlns=""><item/></root>"#,
                r#"<root xmlns=""><item/></root>"#,
            ),
        ];
        for (content, expected) in rows {
            let draft = read(&format!(r#"<instance id="l">{content}</instance>"#));
            assert_eq!(
                written(&draft),
                format!(r#"<instance id="l">{expected}</instance>"#),
                "{content}"
            );
            assert_eq!(
                read(&written(&draft)).secondary[0].source,
                draft.secondary[0].source,
                "{content}"
            );
        }
    }

    #[test]
    fn names_are_those_of_their_own_list() {
        let draft = read(
            r#"<instance id="l"><root><b/><a/></root></instance><instance id="m"><root><a/><b/></root></instance>"#,
        );
        assert_eq!(
            written(&draft),
            r#"<instance id="l"><root><b/><a/></root></instance><instance id="m"><root><a/><b/></root></instance>"#
        );
    }

    #[test]
    fn what_is_taken_out_is_written_no_more() {
        let mut draft =
            read(r#"<instance id="l"><score><item><score>1</score><name>a</name></item></score></instance>"#);
        let InstanceSource::Inline(content) = &mut draft.secondary[0].source else {
            panic!("a list");
        };
        content.remove("score");
        assert_eq!(
            written(&draft),
            r#"<instance id="l"><score><item><name>a</name></item></score></instance>"#
        );
    }
}
