//! A synthetic respondent: the same one in every form that is filled with the same seed.

use super::Bias;
use super::chance::Chance;
use crate::link_code;

/// People in one session of a course.
pub const SESSION: u32 = 25;

/// Gender as reports group it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Woman,
    Man,
    Other,
    Undisclosed,
}

/// When a form of a training is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// Before the course, and every form that is no wave of one.
    Before,
    After,
    FollowUp,
}

impl Wave {
    /// The wave that a form names itself: `PRE`, `POST`, `FU`.
    pub fn named(name: &str) -> Self {
        match name.to_ascii_uppercase().as_str() {
            "POST" => Self::After,
            "FU" | "FOLLOW-UP" | "SEGUIMIENTO" => Self::FollowUp,
            _ => Self::Before,
        }
    }

    /// Days after the course began.
    pub fn days(self) -> i64 {
        match self {
            Self::Before => 0,
            Self::After => 2,
            Self::FollowUp => 120,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::FollowUp => "follow-up",
        }
    }
}

pub struct Person {
    seed: u64,
    number: u32,
    pub group: Group,
    /// Standing in what the training teaches; mean 0.
    pub ability: f64,
    /// Tendency to agree; mean 0.
    pub agreeable: f64,
    pub link_code: String,
    gain: f64,
}

impl Person {
    pub fn new(seed: u64, number: u32, bias: &Bias) -> Self {
        let mut chance = Chance::of(seed, number, &["person"]);
        let place = chance.unit();
        let group = if place < bias.women {
            Group::Woman
        } else if place < 0.97 {
            Group::Man
        } else if place < 0.98 {
            Group::Other
        } else {
            Group::Undisclosed
        };
        let ability = 0.8 * chance.normal();
        let agreeable = 0.12 * chance.normal();
        let more = if group == Group::Woman { bias.gap } else { 0.0 };
        let gain = bias.gain + more + 0.3 * chance.normal();
        Self {
            seed,
            number,
            group,
            ability,
            agreeable,
            link_code: link_code::from_number(chance.number()),
            gain,
        }
    }

    /// The person's random numbers for something.
    pub fn chance(&self, key: &[&str]) -> Chance {
        Chance::of(self.seed, self.number, key)
    }

    /// Number of the course session, from 1.
    pub fn session(&self) -> u32 {
        self.number / SESSION + 1
    }

    /// How far the training has moved the person by then.
    pub fn learnt(&self, wave: Wave) -> f64 {
        match wave {
            Wave::Before => 0.0,
            Wave::After => self.gain,
            Wave::FollowUp => 0.7 * self.gain,
        }
    }

    /// True if the person is not there any more.
    pub fn dropped_out(&self, wave: Wave, bias: &Bias) -> bool {
        let share = match wave {
            Wave::Before => 0.0,
            Wave::After => bias.dropout / 3.0,
            Wave::FollowUp => bias.dropout,
        };
        let of_group = match self.group {
            Group::Woman => 1.2,
            _ => 0.9,
        };
        self.chance(&["dropout", wave.name()]).is(share * of_group)
    }
}
