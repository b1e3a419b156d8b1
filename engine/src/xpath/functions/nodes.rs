//! Nodes: how many, where, and what they are called.

use alloc::format;
use alloc::string::String;

use super::super::evaluate::{Evaluator, Fault, Focus, Outcome};
use super::super::expr::Op;
use super::super::number::SPACE;
use super::super::value::{Node, NodeSet, Value, owned, string_value};
use super::strings::each_text;
use crate::xml::{Kind, NodeId, XML_NAMESPACE};

pub(super) fn count<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let count = match e.total(&args[0], focus) {
        Some(total) => total.nodes,
        None => e.nodes(&args[0], focus, "count")?.len(),
    };
    Ok(Value::Number(count as f64))
}

pub(super) fn count_non_empty<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    if let Some(total) = e.total(&args[0], focus) {
        return Ok(Value::Number(total.filled as f64));
    }
    let nodes = e.nodes(&args[0], focus, "count-non-empty")?;
    let world = e.world();
    Ok(Value::Number(
        nodes
            .iter()
            .filter(|n| !string_value(world, *n).is_empty())
            .count() as f64,
    ))
}

pub(super) fn position<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let Some(op) = args.first() else {
        return Ok(Value::Number(focus.position as f64));
    };
    let nodes = e.nodes(op, focus, "position")?;
    let Some(first) = nodes.first() else {
        return Ok(Value::Number(f64::NAN));
    };
    // Of the instances of a repeat, the one that the expression stands in.
    let node = around(e, focus.node)
        .find(|node| nodes.len() > 1 && nodes.iter().any(|each| each == *node))
        .unwrap_or(first);
    Ok(Value::Number(place(e, node)? as f64))
}

/// A node and all that hold it, inside out.
fn around<'e>(e: &'e Evaluator<'_, '_>, node: Node) -> impl Iterator<Item = Node> + 'e {
    let document = e.world().document(node.document);
    core::iter::successors(Some(node.id), move |id| document.parent(*id)).map(move |id| Node { id, ..node })
}

/// Place among the siblings of the same name, from 1.
pub(super) fn place(e: &Evaluator<'_, '_>, node: Node) -> Result<usize, Fault> {
    if let Some(place) = e.world().place(node) {
        return Ok(place);
    }
    let document = e.world().document(node.document);
    let id = node.id;
    let (kind, name) = (document.kind(id), document.name(id));
    let (mut place, mut looked) = (1, 1_u64);
    if kind == Kind::Attribute {
        return Ok(place);
    }
    let mut previous = document.previous_sibling(id);
    while let Some(sibling) = previous {
        looked += 1;
        if document.kind(sibling) == kind && document.name(sibling) == name {
            place += 1;
        }
        previous = document.previous_sibling(sibling);
    }
    e.spend(looked)?;
    Ok(place)
}

pub(super) fn last<'a>(_: &mut Evaluator<'a, '_>, _: &'a [Op], focus: Focus) -> Outcome<'a> {
    Ok(Value::Number(focus.size as f64))
}

/// The first node of the argument, or the context node.
fn subject<'a>(
    e: &mut Evaluator<'a, '_>,
    args: &'a [Op],
    focus: Focus,
    function: &str,
) -> Result<Option<Node>, Fault> {
    match args.first() {
        Some(op) => Ok(e.nodes(op, focus, function)?.first()),
        None => Ok(Some(focus.node)),
    }
}

fn local<'a>(e: &Evaluator<'a, '_>, node: Node) -> &'a str {
    let document = e.world().document(node.document);
    match e.kind(node) {
        Kind::Element | Kind::Attribute | Kind::ProcessingInstruction => {
            e.context.names.local(document.name(node.id))
        }
        Kind::Namespace if node.id == NodeId::DOCUMENT => "xml",
        Kind::Namespace => e.context.names.local(document.name(node.id)),
        _ => "",
    }
}

pub(super) fn local_name<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let node = subject(e, args, focus, "local-name")?;
    Ok(Value::text(node.map_or("", |n| local(e, n))))
}

pub(super) fn name<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let Some(node) = subject(e, args, focus, "name")? else {
        return Ok(owned(""));
    };
    let local = local(e, node);
    let prefix = match e.kind(node) {
        Kind::Element | Kind::Attribute => e.world().document(node.document).prefix(node.id),
        _ => "",
    };
    if prefix.is_empty() {
        Ok(Value::text(local))
    } else {
        Ok(Value::text(format!("{prefix}:{local}")))
    }
}

pub(super) fn namespace_uri<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let node = subject(e, args, focus, "namespace-uri")?;
    let uri = node
        .filter(|n| matches!(e.kind(*n), Kind::Element | Kind::Attribute))
        .map_or("", |n| {
            let document = e.world().document(n.document);
            e.context.names.namespace(document.name(n.id))
        });
    Ok(Value::text(uri))
}

pub(super) fn id<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let mut text = String::new();
    each_text(e, args, focus, &mut |part| {
        text.push_str(part);
        text.push(' ');
        Ok(())
    })?;
    let document = e.world().document(focus.node.document);
    let mut found = NodeSet::default();
    let Some(name) = e.context.names.get("", "id") else {
        return Ok(Value::Nodes(found));
    };
    e.spend(document.capacity() as u64)?;
    for word in text.split(SPACE).filter(|w| !w.is_empty()) {
        let element = document
            .descendants(NodeId::DOCUMENT)
            .find(|n| document.is_element(*n) && document.attribute(*n, name) == Some(word));
        e.spend(document.capacity() as u64)?;
        found
            .nodes
            .extend(element.map(|id| Node::new(focus.node.document, id)));
    }
    found.normalize(e.world());
    Ok(Value::Nodes(found))
}

pub(super) fn lang<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let wanted = e.string(&args[0], focus)?.to_ascii_lowercase();
    let document = e.world().document(focus.node.document);
    let name = e.context.names.get(XML_NAMESPACE, "lang");
    let found = name.and_then(|name| {
        core::iter::once(focus.node.id)
            .chain(document.ancestors(focus.node.id))
            .find_map(|n| document.attribute(n, name))
    });
    let is_it = found.is_some_and(|lang| {
        let lang = lang.to_ascii_lowercase();
        lang == wanted
            || lang
                .strip_prefix(&*wanted)
                .is_some_and(|rest| rest.starts_with('-'))
    });
    Ok(Value::Boolean(is_it))
}
