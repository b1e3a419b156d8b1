//! The form as a tree of named elements, before anything is written.

use alloc::string::String;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::parameters::Parameters;
use super::table::Record;
use super::types::{QuestionType, Shape};

/// Place of an element in its [`Tree`].
pub type Id = usize;

/// The survey's own place.
pub const ROOT: Id = 0;

/// A named element: a question, a section, or something that no row stands for.
#[derive(Clone, Debug)]
pub struct Element {
    pub name: String,
    pub kind: Kind,
    /// The cells that say what it is; made up for elements without a row.
    pub record: Record,
    pub parent: Option<Id>,
    pub children: Vec<Id>,
}

/// What an element is.
#[derive(Clone, Debug)]
pub enum Kind {
    Survey,
    Group,
    Repeat,
    /// `begin loop over list`: a group with one group a choice.
    Loop,
    /// `meta`: in the instance, but not in the body.
    Meta,
    Question(Question),
    /// `csv-external` and `xml-external`: the extension. Only an instance.
    External(&'static str),
    /// `entity` in `meta`.
    Entity,
    /// An attribute of an entity, with its fixed value.
    EntityAttribute(String),
    /// The label of an entity.
    EntityLabel,
}

/// A question's type with what the row says besides.
#[derive(Clone, Debug)]
pub struct Question {
    pub kind: &'static QuestionType,
    /// The type as written, after the first aliases: rules of parameters and defaults ask for this very word.
    pub written: String,
    /// List, file or `${question of a repeat}`.
    pub list: String,
    pub parameters: Parameters,
    /// Names of the questions whose change triggers it.
    pub triggers: Vec<String>,
    /// Rows of the sheet osm that are its tags.
    pub tags: Vec<Record>,
}

impl Question {
    pub fn new(kind: &'static QuestionType, written: &str) -> Self {
        Self {
            kind,
            written: written.into(),
            list: String::new(),
            parameters: Parameters::default(),
            triggers: Vec::new(),
            tags: Vec::new(),
        }
    }

    pub fn is_choice(&self) -> bool {
        self.kind.shape == Shape::Choice
    }
}

/// All elements of a form.
pub struct Tree {
    elements: Vec<Element>,
    /// The setting `flat`: groups have no elements of their own.
    pub flat: bool,
}

/// The nearest common section of two elements, and how many steps up it is from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Common {
    pub section: Id,
    pub steps: usize,
}

impl Tree {
    pub fn new(root: &str, record: Record) -> Self {
        let survey = Element {
            name: root.into(),
            kind: Kind::Survey,
            record,
            parent: None,
            children: Vec::new(),
        };
        Self {
            elements: alloc::vec![survey],
            flat: false,
        }
    }

    /// Adds an element as the last child of another.
    pub fn add(&mut self, parent: Id, name: impl Into<String>, kind: Kind, record: Record) -> Id {
        let id = self.elements.len();
        self.elements.push(Element {
            name: name.into(),
            kind,
            record,
            parent: Some(parent),
            children: Vec::new(),
        });
        if let Some(parent) = self.elements.get_mut(parent) {
            parent.children.push(id);
        }
        id
    }

    pub fn get(&self, id: Id) -> &Element {
        &self.elements[id]
    }

    pub fn get_mut(&mut self, id: Id) -> &mut Element {
        &mut self.elements[id]
    }

    pub fn question(&self, id: Id) -> Option<&Question> {
        match &self.get(id).kind {
            Kind::Question(question) => Some(question),
            _ => None,
        }
    }

    pub fn is_repeat(&self, id: Id) -> bool {
        matches!(self.get(id).kind, Kind::Repeat)
    }

    /// True for groups that `flat` leaves out of paths.
    pub fn is_flat(&self, id: Id) -> bool {
        let element = self.get(id);
        self.flat
            && matches!(element.kind, Kind::Group | Kind::Repeat | Kind::Loop)
            && !element.children.is_empty()
    }

    /// Every element below one, parents before children.
    pub fn descendants(&self, id: Id) -> Vec<Id> {
        let mut found = Vec::new();
        let mut open: Vec<Id> = self.get(id).children.iter().rev().copied().collect();
        while let Some(next) = open.pop() {
            found.push(next);
            open.extend(self.get(next).children.iter().rev());
        }
        found
    }

    /// Parent, its parent, and so on.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        core::iter::successors(self.get(id).parent, |&id| self.get(id).parent)
    }

    /// The innermost repeat around an element.
    pub fn repeat_around(&self, id: Id) -> Option<Id> {
        self.ancestors(id).find(|&id| self.is_repeat(id))
    }

    /// `/data/group/question`, or `/data/meta/entity/@id`.
    pub fn path(&self, id: Id) -> String {
        self.path_below(id, None)
    }

    /// The path's part below one of the ancestors.
    pub fn path_below(&self, id: Id, ancestor: Option<Id>) -> String {
        let mut steps: SmallVec<[Id; 8]> = core::iter::once(id)
            .chain(self.ancestors(id).take_while(|&id| Some(id) != ancestor))
            .collect();
        steps.reverse();
        let length = steps.iter().map(|&id| self.get(id).name.len() + 2).sum();
        let mut path = String::with_capacity(length);
        for id in steps {
            if !self.is_flat(id) {
                path.push('/');
                if matches!(self.get(id).kind, Kind::EntityAttribute(_)) {
                    path.push('@');
                }
                path.push_str(&self.get(id).name);
            }
        }
        path
    }

    /// The innermost section around both that passes the test. Neither element counts as around itself.
    pub fn common(&self, a: Id, b: Id, test: impl Fn(&Kind) -> bool) -> Option<Common> {
        let around_b: Vec<Id> = self.ancestors(b).collect();
        self.ancestors(a).enumerate().find_map(|(number, id)| {
            (test(&self.get(id).kind) && around_b.contains(&id)).then_some(Common {
                section: id,
                steps: number + 1,
            })
        })
    }
}
