//! The audit log of a form that asks for one: what was on the screen, from when to when, as a CSV file beside the record
//! (ODK XForms, Client Audit Logs; the events are those of ODK Collect's Form Audit Log).
//!
//! The log knows neither screen nor clock: it is told what comes into view and when.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Name of the file.
pub const FILE: &str = "audit.csv";

/// What happened. The names are those that tools for audit logs know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A new record was begun.
    FormStart,
    /// A draft was opened again.
    FormResume,
    /// One question is on the screen.
    Question,
    /// Several questions are on the screen.
    GroupQuestions,
    /// It is asked whether to add an instance of a repeat.
    AddRepeat,
    /// An instance of a repeat is taken away.
    DeleteRepeat,
    /// The end of the form is on the screen.
    EndScreen,
    FormSave,
    FormExit,
    FormFinalize,
    /// The record could not be made final.
    FinalizeError,
    /// The end of the form shows answers that are missing or wrong.
    ConstraintError,
    /// The form wants positions, which this client does not take.
    LocationTrackingDisabled,
}

impl Event {
    fn name(self) -> &'static str {
        match self {
            Self::FormStart => "form start",
            Self::FormResume => "form resume",
            Self::Question => "question",
            Self::GroupQuestions => "group questions",
            Self::AddRepeat => "add repeat",
            Self::DeleteRepeat => "delete repeat",
            Self::EndScreen => "end screen",
            Self::FormSave => "form save",
            Self::FormExit => "form exit",
            Self::FormFinalize => "form finalize",
            Self::FinalizeError => "finalize error",
            Self::ConstraintError => "constraint error",
            Self::LocationTrackingDisabled => "location tracking disabled",
        }
    }
}

/// Something that is on the screen for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub event: Event,
    /// Path of the node; empty for what is about none.
    pub node: String,
    /// When it came into view, in ms since 1970 UTC.
    pub start: i64,
    /// The answer at that time, of a question.
    pub value: String,
}

/// A log while it is written.
#[derive(Clone, Debug)]
pub struct Audit {
    /// Columns after the first four, by the parameters of the form.
    has_location: bool,
    has_changes: bool,
    has_user: bool,
    has_reason: bool,
    csv: String,
    open: Vec<View>,
    /// Length of the file before the end of the sitting was written down.
    before_end: usize,
}

impl Audit {
    /// Begins the log of a form whose audit node has these attributes on its bind, or goes on with what an earlier sitting
    /// wrote. `now`, here and elsewhere, is in ms since 1970 UTC.
    pub fn new(attributes: &[(String, String)], earlier: Option<String>, now: i64) -> Self {
        let has = |name: &str, value: &str| {
            let mut named = attributes
                .iter()
                .filter(|(found, _)| found.rsplit(':').next() == Some(name));
            named.any(|(_, found)| value.is_empty() || found == value)
        };
        let mut audit = Self {
            has_location: has("location-priority", ""),
            has_changes: has("track-changes", "true"),
            has_user: has("identify-user", "true"),
            has_reason: has("track-changes-reasons", ""),
            csv: String::new(),
            open: Vec::new(),
            before_end: 0,
        };
        let first = match earlier.filter(|csv| !csv.is_empty()) {
            Some(csv) => {
                audit.csv = csv;
                Event::FormResume
            }
            None => {
                audit.row(
                    ["event", "node", "start", "end"],
                    ["old-value", "new-value"],
                    true,
                );
                Event::FormStart
            }
        };
        audit.note(first, now);
        if audit.has_location {
            audit.note(Event::LocationTrackingDisabled, now);
        }
        audit
    }

    /// True if the log says which answers changed while they were on the screen.
    pub fn tracks_changes(&self) -> bool {
        self.has_changes
    }

    /// Writes down what has no duration.
    pub fn note(&mut self, event: Event, now: i64) {
        self.row([event.name(), "", &now.to_string(), ""], ["", ""], false);
    }

    /// Writes down that the instance of a repeat at this path is taken away.
    pub fn deleted(&mut self, instance: &str, now: i64) {
        let now = now.to_string();
        self.row(
            [Event::DeleteRepeat.name(), instance, &now, &now],
            ["", ""],
            false,
        );
    }

    /// The sitting ends: the person leaves, or the record becomes final.
    pub fn end(&mut self, is_final: bool, now: i64) {
        self.before_end = self.csv.len();
        let events = [Event::FormSave, Event::FormExit, Event::FormFinalize];
        for event in events.into_iter().take(2 + usize::from(is_final)) {
            self.note(event, now);
        }
    }

    /// The record did not become final: the log tells so in the place of an end.
    pub fn failed(&mut self, now: i64) {
        self.csv.truncate(self.before_end);
        self.note(Event::FinalizeError, now);
    }

    /// What is on the screen from now on. If that is another page, what was there before is written down: `value` tells
    /// the answer to the question at a path. True if it is another page.
    pub fn turn(&mut self, views: Vec<View>, value: &dyn Fn(&str) -> String, now: i64) -> bool {
        let same = |(view, open): (&View, &View)| view.event == open.event && view.node == open.node;
        if views.len() == self.open.len() && views.iter().zip(&self.open).all(same) {
            return false;
        }
        for view in core::mem::replace(&mut self.open, views) {
            let (start, end) = (view.start.to_string(), now.max(view.start).to_string());
            let new = match view.event {
                Event::Question if self.has_changes => value(&view.node),
                _ => view.value.clone(),
            };
            let answers = if new == view.value {
                ["", ""]
            } else {
                [&*view.value, &*new]
            };
            self.row([view.event.name(), &view.node, &start, &end], answers, false);
        }
        true
    }

    /// The file so far; what is on the screen comes into it when it goes.
    pub fn csv(&self) -> &str {
        &self.csv
    }

    fn row(&mut self, first: [&str; 4], answers: [&str; 2], is_head: bool) {
        let head = |name: &'static str| if is_head { name } else { "" };
        let mut cells = first.to_vec();
        if self.has_location {
            cells.extend(["latitude", "longitude", "accuracy"].map(head));
        }
        if self.has_changes {
            cells.extend(answers);
        }
        if self.has_user {
            cells.push(head("user"));
        }
        if self.has_reason {
            cells.push(head("change-reason"));
        }
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.csv.push(',');
            }
            // Quotes alone are no reason for quotes ("CSV Format").
            if cell.contains([',', '\n', '\r']) {
                self.csv.push('"');
                self.csv.push_str(&cell.replace('"', "\"\""));
                self.csv.push('"');
            } else {
                self.csv.push_str(cell);
            }
        }
        self.csv.push('\n');
    }
}
