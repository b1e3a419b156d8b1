//! Rehearsal: synthetic respondents who fill a form by its own logic, so that a survey and its reports can be seen
//! before anybody is asked.
//!
//! They answer only what is relevant, and only what constraints allow. Gender, post, state, knowledge and agreement come
//! from the plan's roles and scales. The same seed gives the same people in every form: the waves of a training link by
//! their codes, some people drop out, and what is learnt differs by group.
//!
//! Records are marked in themselves: their instanceID begins with [`PREFIX`], which no tablet writes.

mod answers;
mod chance;
mod host;
mod person;
mod walk;

use std::sync::Arc;

use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::session::{Command, Resources, Session, SessionError};

use crate::table::Text;
use host::Pretended;
use person::{Person, Wave};

/// How the instanceID of a rehearsed record begins.
pub const PREFIX: &str = "rehearsal:";

/// True for the instanceID of a rehearsed record, where nothing but the document tells: in a folder of files. The server
/// knows by a column that nobody outside can set.
pub fn is_rehearsal(instance_id: &str) -> bool {
    instance_id.starts_with(PREFIX)
}

/// A form's title, with the mark of rehearsals if `is_rehearsal`.
pub fn rehearsal_title(title: &str, is_rehearsal: bool) -> Text {
    match is_rehearsal {
        true => Text::new(
            format!("ENSAYO, no son datos reales · {title}"),
            format!("REHEARSAL, no real data · {title}"),
        ),
        false => Text::same(title),
    }
}

/// Who the synthetic people are, on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bias {
    /// Share of women, 0 to 1.
    pub women: f64,
    /// What the training adds, in logits: 1 moves an even chance to 73 %.
    pub gain: f64,
    /// What it adds more for women.
    pub gap: f64,
    /// Share of optional questions left blank, 0 to 1.
    pub missing: f64,
    /// Share that is not there any more at the follow-up, 0 to 1; a third of it already at the end of the course.
    pub dropout: f64,
    /// Share that does not consent, 0 to 1.
    pub refusal: f64,
}

impl Default for Bias {
    fn default() -> Self {
        Self {
            women: 0.38,
            gain: 0.9,
            gap: 0.3,
            missing: 0.04,
            dropout: 0.3,
            refusal: 0.04,
        }
    }
}

impl Bias {
    /// The names of what can be set.
    pub const NAMES: [&'static str; 6] = ["women", "gain", "gap", "missing", "dropout", "refusal"];

    /// Sets one of [`Bias::NAMES`]; false for another name or a number out of bounds.
    pub fn set(&mut self, name: &str, value: f64) -> bool {
        let (place, bounds) = match name {
            "women" => (&mut self.women, 0.0..=1.0),
            "gain" => (&mut self.gain, -5.0..=5.0),
            "gap" => (&mut self.gap, -5.0..=5.0),
            "missing" => (&mut self.missing, 0.0..=1.0),
            "dropout" => (&mut self.dropout, 0.0..=0.8),
            "refusal" => (&mut self.refusal, 0.0..=1.0),
            _ => return false,
        };
        let fits = bounds.contains(&value);
        if fits {
            *place = value;
        }
        fits
    }
}

/// What became of one synthetic respondent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The record as a tablet would send it.
    Record { instance_id: String, xml: String },
    /// The person took part in an earlier wave and not in this one.
    DroppedOut,
    /// The form cannot be finished this way: the question at that place takes none of the answers that were tried.
    Stuck { reference: String },
}

/// A form that is rehearsed.
pub struct Rehearsal<'a> {
    form: Arc<FormDef>,
    plan: &'a AnalysisPlan,
    resources: &'a Resources,
    seed: u64,
    bias: Bias,
    wave: Wave,
    /// True if the form is a wave of linked ones.
    linked: bool,
}

impl<'a> Rehearsal<'a> {
    /// Gets ready; fails if no session can begin (a file of the form is missing).
    pub fn new(
        form: Arc<FormDef>,
        plan: &'a AnalysisPlan,
        resources: &'a Resources,
        seed: u64,
        bias: Bias,
    ) -> Result<Self, SessionError> {
        let path_of = |role: &str| {
            let planned = plan.questions.iter();
            planned
                .clone()
                .find(|q| q.role.as_deref() == Some(role))
                .map(|q| q.path.as_str())
        };
        let mut host = Pretended::new(seed, 0, form.id(), 0);
        let mut session = Session::start(form.clone(), resources, &mut host)?;
        // A form may name its wave only to those who take part.
        if let Some(consent) = path_of("consent").and_then(|path| session.find(path)) {
            let choices = session.choices(consent);
            if let Some(yes) = answers::consents(&choices) {
                let value = yes.value.clone();
                let _ = session.apply(Command::Answer { node: consent, value }, &mut host);
            }
        }
        let wave = path_of("wave")
            .and_then(|path| session.find(path))
            .and_then(|node| session.node(node))
            .map(|view| Wave::named(&view.value));
        Ok(Self {
            linked: wave.is_some() && path_of("link_code").is_some(),
            wave: wave.unwrap_or(Wave::Before),
            form,
            plan,
            resources,
            seed,
            bias,
        })
    }

    /// Lets the person of that number fill the form.
    pub fn person(&self, number: u32) -> Result<Outcome, SessionError> {
        let person = Person::new(self.seed, number, &self.bias);
        if self.linked && person.dropped_out(self.wave, &self.bias) {
            return Ok(Outcome::DroppedOut);
        }
        let mut host = Pretended::new(self.seed, number, self.form.id(), self.wave.days());
        let mut session = Session::start(self.form.clone(), self.resources, &mut host)?;
        self.walk(&mut session, &mut host, &person);
        host.pass_minutes(12);
        session.finish(&mut host);
        if let Some(violation) = session.validate().into_iter().next() {
            return Ok(Outcome::Stuck {
                reference: violation.reference,
            });
        }
        let xml = session.submission().xml;
        Ok(match marked(&xml) {
            Some((instance_id, xml)) => Outcome::Record { instance_id, xml },
            None => Outcome::Stuck {
                reference: "instanceID".to_owned(),
            },
        })
    }
}

/// The record with its instanceID marked.
fn marked(xml: &str) -> Option<(String, String)> {
    let at = xml.find("instanceID>")? + "instanceID>".len();
    let (before, rest) = xml.split_at(at);
    let end = rest.find('<')?;
    let (id, after) = rest.split_at(end);
    let id = format!("{PREFIX}{}", id.strip_prefix("uuid:").unwrap_or(id));
    let xml = format!("{before}{id}{after}");
    Some((id, xml))
}
