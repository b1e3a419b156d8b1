//! The live instance: which XML node belongs to which definition, and the instances of repeats.

use alloc::vec::Vec;

use crate::form::tree::{DefId, Tree};
use crate::xml::NodeId as XmlId;

/// No node, frame or range.
pub(super) const NONE: u32 = u32::MAX;

/// A node that is alive, or a repeat as a whole.
#[derive(Clone, Debug)]
pub(super) struct Live {
    /// The XML node; of a repeat an element that hangs beside the instance and serves as context where there is no
    /// instance.
    pub xml: XmlId,
    pub def: DefId,
    /// The frame that holds the node; an instance's own frame; the frame around a repeat.
    pub frame: u32,
    /// Index into [`Arena::ranges`] for a repeat as a whole, else [`NONE`].
    pub range: u32,
    /// What its own `relevant` says.
    pub own: bool,
    /// Own and all ancestors'.
    pub relevant: bool,
    pub alive: bool,
}

/// The root of the instance, or an instance of a repeat: the nodes directly in it.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub parent: u32,
    /// The range it is an instance of; [`NONE`] for the root.
    pub range: u32,
    /// Place among the instances of the range, from 0.
    pub index: u32,
    /// By [`slot`](crate::form::tree::NodeDef::slot).
    pub slots: Vec<u32>,
    /// By [`range_slot`](crate::form::tree::NodeDef::range_slot): indexes of ranges.
    pub ranges: Vec<u32>,
}

/// A repeat as a whole within one frame.
#[derive(Clone, Debug)]
pub(super) struct Range {
    pub live: u32,
    pub def: DefId,
    pub frame: u32,
    /// Frames of the instances, in order.
    pub instances: Vec<u32>,
}

/// Everything that is alive.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    pub nodes: Vec<Live>,
    pub frames: Vec<Frame>,
    pub ranges: Vec<Range>,
    /// By number of the XML node: index into `nodes` or [`NONE`].
    by_xml: Vec<u32>,
}

impl Arena {
    pub fn get(&self, id: u32) -> Option<&Live> {
        self.nodes.get(id as usize).filter(|live| live.alive)
    }

    pub fn of_xml(&self, xml: XmlId) -> Option<u32> {
        self.by_xml
            .get(xml.number() as usize)
            .copied()
            .filter(|id| *id != NONE)
    }

    pub fn add(&mut self, xml: XmlId, def: DefId, frame: u32, range: u32) -> u32 {
        let id = self.nodes.len() as u32;
        self.nodes.push(Live {
            xml,
            def,
            frame,
            range,
            own: true,
            relevant: true,
            alive: true,
        });
        let number = xml.number() as usize;
        if self.by_xml.len() <= number {
            self.by_xml.resize(number + 1, NONE);
        }
        self.by_xml[number] = id;
        id
    }

    pub fn add_frame(&mut self, tree: &Tree, def: DefId, parent: u32, range: u32) -> u32 {
        let id = self.frames.len() as u32;
        self.frames.push(Frame {
            parent,
            range,
            index: 0,
            slots: alloc::vec![NONE; tree.slots[def].len()],
            ranges: alloc::vec![NONE; tree.ranges[def].len()],
        });
        id
    }

    pub fn frame(&self, id: u32) -> &Frame {
        &self.frames[id as usize]
    }

    pub fn range(&self, id: u32) -> &Range {
        &self.ranges[id as usize]
    }

    /// How many repeats are around the frame, itself included.
    pub fn depth(&self, mut frame: u32) -> usize {
        let mut depth = 0;
        while self.frames[frame as usize].parent != NONE {
            depth += 1;
            frame = self.frames[frame as usize].parent;
        }
        depth
    }

    /// The frame around (or the frame itself) that is that deep.
    pub fn frame_at(&self, mut frame: u32, level: usize) -> u32 {
        let mut depth = self.depth(frame);
        while depth > level {
            frame = self.frames[frame as usize].parent;
            depth -= 1;
        }
        frame
    }

    /// The frames of a definition's repeats under the frame that `from` shares with it at that level.
    fn frames_of(&self, chain: &[DefId], tree: &Tree, level: usize, from: u32) -> Vec<u32> {
        let mut frames = alloc::vec![self.frame_at(from, level)];
        for repeat in chain.iter().skip(level) {
            let slot = tree.defs[*repeat].range_slot;
            frames = frames
                .into_iter()
                .filter_map(|frame| self.frame(frame).ranges.get(slot).copied())
                .filter(|range| *range != NONE)
                .flat_map(|range| self.range(range).instances.iter().copied())
                .collect();
        }
        frames
    }

    /// All nodes of that definition that have the first `level` repeats in common with the frame `from`.
    pub fn nodes_of(&self, tree: &Tree, def: DefId, level: usize, from: u32) -> Vec<u32> {
        let slot = tree.defs[def].slot;
        self.frames_of(&tree.chains[def], tree, level, from)
            .into_iter()
            .filter_map(|frame| self.frame(frame).slots.get(slot).copied())
            .filter(|id| *id != NONE)
            .collect()
    }

    /// The same for a repeat as a whole.
    pub fn ranges_of(&self, tree: &Tree, def: DefId, level: usize, from: u32) -> Vec<u32> {
        let chain = &tree.chains[def];
        let outer = &chain[..chain.len().saturating_sub(1)];
        let slot = tree.defs[def].range_slot;
        self.frames_of(outer, tree, level.min(outer.len()), from)
            .into_iter()
            .filter_map(|frame| self.frame(frame).ranges.get(slot).copied())
            .filter(|range| *range != NONE)
            .map(|range| self.range(range).live)
            .collect()
    }

    /// The node or repeat around a node: of an instance its repeat, of a repeat the node that holds its instances.
    pub fn parent(&self, tree: &Tree, id: u32) -> Option<u32> {
        let live = self.get(id)?;
        let def = &tree.defs[live.def];
        if live.range == NONE && def.is_repeat {
            return Some(self.range(self.frame(live.frame).range).live);
        }
        let parent = def.parent?;
        self.frame(live.frame)
            .slots
            .get(tree.defs[parent].slot)
            .copied()
            .filter(|id| *id != NONE)
    }

    /// 1-based place of an instance in its repeat.
    pub fn position(&self, frame: u32) -> usize {
        self.frame(frame).index as usize + 1
    }

    /// Makes a frame the last instance of a range.
    pub fn push_instance(&mut self, range: u32, frame: u32) {
        let instances = &mut self.ranges[range as usize].instances;
        self.frames[frame as usize].index = instances.len() as u32;
        instances.push(frame);
    }

    /// Takes an instance out of a range.
    pub fn remove_instance(&mut self, range: u32, index: usize) {
        let instances = &mut self.ranges[range as usize].instances;
        instances.remove(index);
        for (place, frame) in instances.iter().enumerate().skip(index) {
            self.frames[*frame as usize].index = place as u32;
        }
    }
}
