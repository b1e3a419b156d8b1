//! What only a form has: secondary instances, texts, choices, repeats.

use alloc::format;
use alloc::string::String;

use smallvec::SmallVec;

use super::super::ast::Axis;
use super::super::evaluate::{Evaluator, Fault, Focus, Outcome};
use super::super::expr::{Op, Start, Step, Test};
use super::super::index::{IndexKey, for_each_key};
use super::super::value::{Node, NodeSet, Value, owned};
use super::nodes::place;
use crate::xml::{Document, Names, NodeId};

pub(super) fn current<'a>(e: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::Nodes(NodeSet::one(e.context.node)))
}

pub(super) fn instance<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let id = e.string(&args[0], focus)?;
    Ok(Value::Nodes(
        e.world().instance(&id).map(NodeSet::one).unwrap_or_default(),
    ))
}

/// As `instance(id)/root/item[key_name = key]/name` by the specification; names are taken in the namespace of the rows.
pub(super) fn pulldata<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let id = e.string(&args[0], focus)?;
    let column = e.string(&args[1], focus)?;
    let key_column = e.string(&args[2], focus)?;
    let key = e.string(&args[3], focus)?;
    let found = e.world().instance(&id).and_then(|instance| {
        let document = e.world().document(instance.document);
        let root = document.child_elements(instance.id).next()?;
        let first = document.child_elements(root).next()?;
        let row_name = document.name(first);
        let namespace = e.context.names.namespace(row_name);
        let key_name = e.context.names.get(namespace, &key_column)?;
        let value_name = e.context.names.get(namespace, &column)?;
        let index = IndexKey {
            document: instance.document,
            parent: root,
            name: row_name,
            key: key_name,
            attribute: false,
        };
        let mut indexes = e.context.workspace.indexes.borrow_mut();
        let mut first = None;
        let looked = indexes.find(index, document, &key, |row| {
            first.get_or_insert(row);
        });
        let row = match looked {
            Some(_) => first,
            None => document.child_elements(root).find(|row| {
                let mut found = false;
                for_each_key(document, *row, key_name, false, |text| found |= text == key);
                found
            }),
        }?;
        document.child(row, value_name).map(|n| document.string_value(n))
    });
    Ok(found.map_or(owned(""), Value::String))
}

pub(super) fn itext<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let id = e.string(&args[0], focus)?;
    Ok(Value::text(e.world().itext(&id).unwrap_or_default()))
}

pub(super) fn choice_name<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let value = e.string(&args[0], focus)?;
    let path = match e.eval(&args[1], focus)? {
        Value::Nodes(nodes) => nodes
            .first()
            .map(|n| path_of(e.world().document(n.document), e.context.names, n.id))
            .unwrap_or_default(),
        value => String::from(&*value.into_string(e.world())),
    };
    Ok(Value::text(
        e.world()
            .choice_label(e.context.node, &path, &value)
            .unwrap_or_default(),
    ))
}

/// The path of an element by names.
fn path_of(document: &Document, names: &Names, id: NodeId) -> String {
    let mut path = String::new();
    for node in core::iter::once(id).chain(document.ancestors(id)) {
        if !document.is_element(node) {
            break;
        }
        let local = names.local(document.name(node));
        path = match document.prefix(node) {
            "" => format!("/{local}{path}"),
            prefix => format!("/{prefix}:{local}{path}"),
        };
    }
    path
}

/// As `repeat1[position() = index1]/repeat2[position() = index2]/node` by the specification. When the repeats given
/// leave several nodes, those nearest to the context node count, as in ODK Collect.
pub(super) fn indexed_repeat<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let mut nodes = match picked(e, args, focus)? {
        Some(nodes) => nodes,
        None => among_all(e, args, focus)?,
    };
    if nodes.len() > 1 {
        let nearness = |n: Node| common_depth(e, n, focus.node);
        let most = nodes.iter().map(nearness).max().unwrap_or(0);
        nodes.nodes.retain(|n| common_depth(e, *n, focus.node) == most);
    }
    nodes.nodes.truncate(1);
    Ok(Value::Nodes(nodes))
}

/// The steps of a path of names from the root.
fn names(op: &Op) -> Option<&[Step]> {
    let is_name = |step: &Step| {
        step.axis == Axis::Child && step.predicates.is_empty() && matches!(step.test, Test::Name(_))
    };
    match op {
        Op::Path {
            start: Start::Root,
            steps,
        } if steps.iter().all(is_name) => Some(steps),
        _ => None,
    }
}

/// The nodes of the instances with these indexes, without a look at the others: where the repeats lie on the way to the
/// node, outer ones first, as nearly always. `None` where that cannot be told.
fn picked<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Result<Option<NodeSet>, Fault> {
    let Some(steps) = names(&args[0]) else {
        return Ok(None);
    };
    let mut picks: SmallVec<[(usize, f64); 3]> = SmallVec::new();
    for pair in args[1..].chunks(2) {
        let [repeat, index] = pair else {
            return Ok(None);
        };
        let is_same = |(own, other): (&Step, &Step)| match (&own.test, &other.test) {
            (Test::Name(own), Test::Name(other)) => own == other,
            _ => false,
        };
        let before = picks.last().map_or(0, |(length, _)| *length);
        let length = names(repeat)
            .filter(|repeat| repeat.len() > before && repeat.len() <= steps.len())
            .filter(|repeat| repeat.iter().zip(steps).all(is_same))
            .map(<[Step]>::len);
        let Some(length) = length else {
            return Ok(None);
        };
        picks.push((length, e.number(index, focus)?));
    }
    e.picked(steps, &picks)
}

/// The same by a look at all nodes.
fn among_all<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Result<NodeSet, Fault> {
    let mut nodes = e.nodes(&args[0], focus, "indexed-repeat")?;
    let mut chosen: Option<SmallVec<[Node; 2]>> = None;
    for [repeat, index] in args[1..].as_chunks().0 {
        let repeats = e.nodes(repeat, focus, "indexed-repeat")?;
        let index = e.number(index, focus)?;
        let mut kept: SmallVec<[Node; 2]> = SmallVec::new();
        for node in repeats.iter() {
            e.spend(1)?;
            let place = place(e, node)?;
            if place as f64 == index && chosen.as_ref().is_none_or(|outer| under(e, node, outer)) {
                kept.push(node);
            }
        }
        chosen = Some(kept);
    }
    let chosen = chosen.unwrap_or_default();
    e.spend(nodes.len() as u64 * (1 + chosen.len() as u64))?;
    nodes.nodes.retain(|n| under(e, *n, &chosen));
    Ok(nodes)
}

fn under(e: &Evaluator<'_, '_>, node: Node, tops: &[Node]) -> bool {
    let document = e.world().document(node.document);
    core::iter::once(node.id)
        .chain(document.ancestors(node.id))
        .any(|id| {
            tops.iter()
                .any(|top| top.id == id && top.document == node.document)
        })
}

/// How many ancestors two nodes share.
fn common_depth(e: &Evaluator<'_, '_>, a: Node, b: Node) -> usize {
    if a.document != b.document {
        return 0;
    }
    let document = e.world().document(a.document);
    let line = |id: NodeId| {
        let mut line: SmallVec<[NodeId; 16]> = core::iter::once(id).chain(document.ancestors(id)).collect();
        line.reverse();
        line
    };
    line(a.id)
        .iter()
        .zip(line(b.id).iter())
        .take_while(|(x, y)| x == y)
        .count()
}

pub(super) fn version<'a>(e: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::text(e.world().version()))
}

pub(super) fn property<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let name = e.string(&args[0], focus)?;
    Ok(Value::text(e.host.property(&name).unwrap_or_default()))
}
