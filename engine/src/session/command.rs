//! What a person can do to an instance, and what came of it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::NodeId;

/// One thing a person does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Answers a question. The value is as in the instance: blank is empty, several choices have spaces between, a
    /// trigger takes `OK`.
    Answer { node: NodeId, value: String },
    /// Appends an instance to a repeat.
    AddRepeat { repeat: NodeId },
    /// Removes an instance of a repeat.
    RemoveRepeat { instance: NodeId },
    /// Makes this language the active one.
    SetLanguage(String),
    /// The position sensor, which was asked for (see [`Session::waits_for_location`](super::Session::waits_for_location)),
    /// has answered: [`Host::location`](crate::host::Host::location) says where, or nothing if it does not know.
    Locate,
}

/// What a command changed. Ids of nodes that are gone are not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Nodes of which at least one thing in their [`NodeView`](super::NodeView) or choices may have changed, in order of
    /// evaluation, each once.
    pub nodes: Vec<NodeId>,
    /// Instances of repeats were added or removed, or relevance changed: pages and steps may differ.
    pub structure: bool,
    /// The active language changed: every text may differ.
    pub language: bool,
}

/// Why a command was not done. The session is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The node is gone or never was.
    NoSuchNode,
    /// The node holds no value that a person could give.
    NotAQuestion,
    /// The question is read-only.
    ReadOnly,
    /// The answer sets off an action whose target is in several instances of a repeat.
    RepeatedTarget,
    /// A rank question takes all its choices, each once.
    IncompleteRank,
    /// The node is no repeat, or no instance of one.
    NotARepeat,
    /// The repeat's instances are counted or fixed by the form.
    FixedRepeat,
    /// The form does not have this language.
    UnknownLanguage(String),
    /// The instance has reached the allowed number of nodes.
    TooLarge,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchNode => out.write_str("there is no such node"),
            Self::NotAQuestion => out.write_str("the node holds no value that could be answered"),
            Self::ReadOnly => out.write_str("the question is read-only"),
            Self::RepeatedTarget => {
                out.write_str("an action of the question aims at several instances of a repeat")
            }
            Self::IncompleteRank => out.write_str("a rank question takes all its choices, each once"),
            Self::NotARepeat => out.write_str("the node is no repeat or no instance of one"),
            Self::FixedRepeat => out.write_str("the form itself says how many instances this repeat has"),
            Self::UnknownLanguage(name) => write!(out, "the form has no language “{name}”"),
            Self::TooLarge => out.write_str("the instance has reached the allowed number of nodes"),
        }
    }
}
