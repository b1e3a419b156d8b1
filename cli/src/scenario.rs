//! `sondeo scenario`: a conversation with a form, one JSON command and one answer per line.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use sondeo_engine::diagnostic::{Language, Severity, has_errors};
use sondeo_engine::form::FormDef;
use sondeo_engine::session::{Command, NodeId, NodeKind, Resources, Session, SessionError, Violation};
use sondeo_engine::xlsform::Options as LowerOptions;

use crate::host::Machine;

/// Reads commands from standard input until its end.
pub fn run() -> ExitCode {
    let mut scenario = Scenario {
        machine: Machine::new(),
        open: None,
    };
    let mut out = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => return ExitCode::SUCCESS,
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => {}
            Err(_) => return ExitCode::FAILURE,
        }
        let answer = match serde_json::from_slice::<Value>(&line) {
            Err(error) => json!({ "id": null, "error": error.to_string() }),
            Ok(command) => {
                let id = command.get("id").cloned().unwrap_or(Value::Null);
                match scenario.answer(&command) {
                    Ok(value) => json!({ "id": id, "value": value }),
                    Err(error) => json!({ "id": id, "error": error }),
                }
            }
        };
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
}

/// What is kept between commands.
struct Scenario {
    machine: Machine,
    open: Option<Open>,
}

struct Open {
    form: Arc<FormDef>,
    resources: Resources,
    session: Session,
}

type Answer = Result<Value, String>;

/// What answers a command.
type Action = fn(&mut Scenario, &Value) -> Answer;

/// The commands by the key that tells them apart.
const COMMANDS: &[(&str, Action)] = &[
    ("load", Scenario::load),
    ("restore", Scenario::restore),
    ("edit", Scenario::edit),
    ("answer", Scenario::give_answer),
    ("add_repeat", Scenario::add_repeat),
    ("remove_repeat", Scenario::remove_repeat),
    ("language", Scenario::language),
    ("get", Scenario::get),
    ("choices", Scenario::choices),
    ("attributes", Scenario::attributes),
    ("walk", Scenario::walk),
    ("validate", Scenario::validate),
    ("serialize", Scenario::serialize),
];

fn text<'a>(command: &'a Value, key: &str) -> Result<&'a str, String> {
    command
        .get(key)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("“{key}” must be a text"))
}

fn find(session: &Session, reference: &str) -> Result<NodeId, String> {
    session
        .find(reference)
        .ok_or_else(|| format!("there is no node {reference}"))
}

impl Scenario {
    fn answer(&mut self, command: &Value) -> Answer {
        let found = COMMANDS.iter().find(|(key, _)| command.get(key).is_some());
        let (_, action) = found.ok_or("unknown command")?;
        action(self, command)
    }

    fn open(&mut self) -> Result<&mut Open, String> {
        self.open.as_mut().ok_or_else(|| "no form is loaded".to_owned())
    }

    fn load(&mut self, command: &Value) -> Answer {
        let path = Path::new(text(command, "load")?);
        let mut machine = Machine::new();
        if let Some(now) = command.get("now").filter(|now| !now.is_null()) {
            let text = now.as_str().ok_or("“now” must be a text")?;
            let instant = machine.instant(text).ok_or("“now” is no ISO 8601 instant")?;
            machine.now = Some(instant);
        }
        let properties = command.get("properties").and_then(Value::as_object);
        for (name, value) in properties.into_iter().flatten() {
            machine
                .properties
                .insert(name.to_lowercase(), value.as_str().unwrap_or_default().to_owned());
        }
        let texts = |value: &Value| match value {
            Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::String(one) => vec![one.clone()],
            _ => Vec::new(),
        };
        machine.locations = command.get("location").map(texts).unwrap_or_default();
        let form = Arc::new(link(path)?);
        let mut resources = Resources::new();
        resources.missing_is_blank = command.get("missing").and_then(Value::as_str) == Some("blank");
        if let Some(folder) = command.get("media").and_then(Value::as_str) {
            add_files(&mut resources, &form, Path::new(folder))?;
        }
        let session =
            Session::start(form.clone(), &resources, &mut machine).map_err(|error| error.to_string())?;
        self.machine = machine;
        self.open = Some(Open {
            form,
            resources,
            session,
        });
        Ok(Value::Bool(true))
    }

    fn restore(&mut self, command: &Value) -> Answer {
        let xml = text(command, "restore")?;
        self.replace(|open, machine| Session::restore(open.form.clone(), &open.resources, xml, machine))
    }

    fn edit(&mut self, command: &Value) -> Answer {
        let xml = text(command, "edit")?;
        self.replace(|open, machine| Session::edit(open.form.clone(), &open.resources, xml, machine))
    }

    /// Another instance takes the place of this one, and the language stays.
    fn replace(
        &mut self,
        begin: impl FnOnce(&Open, &mut Machine) -> Result<Session, SessionError>,
    ) -> Answer {
        let open = self.open.as_mut().ok_or("no form is loaded")?;
        let language = open.session.language().map(str::to_owned);
        let mut session = begin(open, &mut self.machine).map_err(|error| error.to_string())?;
        if let Some(language) = language {
            // The form has it, so it cannot be refused.
            let _ = session.apply(Command::SetLanguage(language), &mut self.machine);
        }
        open.session = session;
        Ok(Value::Bool(true))
    }

    fn apply(&mut self, make: impl FnOnce(&Session) -> Result<Command, String>) -> Answer {
        let open = self.open.as_mut().ok_or("no form is loaded")?;
        let command = make(&open.session)?;
        open.session
            .apply(command, &mut self.machine)
            .map_err(|refusal| refusal.to_string())?;
        Ok(Value::Bool(true))
    }

    fn give_answer(&mut self, command: &Value) -> Answer {
        let reference = text(command, "answer")?;
        let value = match command.get("value") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        };
        self.apply(|session| {
            Ok(Command::Answer {
                node: find(session, reference)?,
                value,
            })
        })
    }

    fn add_repeat(&mut self, command: &Value) -> Answer {
        let reference = text(command, "add_repeat")?;
        self.apply(|session| {
            Ok(Command::AddRepeat {
                repeat: find(session, reference)?,
            })
        })
    }

    fn remove_repeat(&mut self, command: &Value) -> Answer {
        let reference = text(command, "remove_repeat")?;
        self.apply(|session| {
            Ok(Command::RemoveRepeat {
                instance: find(session, reference)?,
            })
        })
    }

    fn language(&mut self, command: &Value) -> Answer {
        let name = text(command, "language")?.to_owned();
        self.apply(|_| Ok(Command::SetLanguage(name)))
    }

    fn get(&mut self, command: &Value) -> Answer {
        let session = &self.open()?.session;
        let id = find(session, text(command, "get")?)?;
        let view = session.node(id).ok_or("there is no such node")?;
        let mut answer = Map::new();
        answer.insert("relevant".to_owned(), json!(view.relevant));
        answer.insert("label".to_owned(), json!(view.label));
        if let Some(appearance) = &view.appearance {
            answer.insert("appearance".to_owned(), json!(appearance));
        }
        if let Some(count) = view.count {
            answer.insert("count".to_owned(), json!(count));
        }
        let about = session.reference(id);
        let warnings = session.warnings();
        if let Some(warning) = warnings.iter().find(|warning| warning.excerpt == about) {
            answer.insert("warning".to_owned(), json!(warning.cause(Language::English)));
        }
        if matches!(view.kind, NodeKind::Question(_) | NodeKind::Value) {
            answer.insert("value".to_owned(), json!(view.value));
            answer.insert("readonly".to_owned(), json!(view.readonly));
            answer.insert("required".to_owned(), json!(view.required));
            answer.insert("hint".to_owned(), json!(view.hint));
            answer.insert("valid".to_owned(), json!(view.valid));
            answer.insert("violation".to_owned(), json!(view.violation.map(|v| v.name())));
            answer.insert("message".to_owned(), json!(view.message));
        }
        Ok(Value::Object(answer))
    }

    fn choices(&mut self, command: &Value) -> Answer {
        let session = &self.open()?.session;
        let id = find(session, text(command, "choices")?)?;
        let choices = session.choices(id);
        Ok(choices
            .iter()
            .map(|c| json!({ "value": c.value, "label": c.label }))
            .collect())
    }

    fn attributes(&mut self, command: &Value) -> Answer {
        let session = &self.open()?.session;
        let id = find(session, text(command, "attributes")?)?;
        Ok(session
            .attributes(id)
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect())
    }

    fn walk(&mut self, _command: &Value) -> Answer {
        let session = &self.open()?.session;
        let steps = session.steps();
        Ok(steps
            .iter()
            .map(|step| json!([step.kind.name(), session.reference(step.node)]))
            .collect())
    }

    fn validate(&mut self, _command: &Value) -> Answer {
        let violations = self.open()?.session.validate();
        let each =
            |v: &Violation| json!({ "ref": v.reference, "violation": v.kind.name(), "message": v.message });
        Ok(
            json!({ "valid": violations.is_empty(), "violations": violations.iter().map(each).collect::<Value>() }),
        )
    }

    fn serialize(&mut self, _command: &Value) -> Answer {
        // What is submitted has its end timestamps; the conversation goes on without them.
        let open = self.open.as_ref().ok_or("no form is loaded")?;
        let mut finished = open.session.clone();
        finished.finish(&mut self.machine);
        Ok(Value::String(finished.submission().xml))
    }
}

/// The form in a file of any format.
fn link(path: &Path) -> Result<FormDef, String> {
    let lowered = crate::xform::read_path(path, &LowerOptions::default())?;
    let mut problems = lowered.diagnostics;
    let mut form = None;
    if let Some(draft) = lowered.draft.filter(|_| !has_errors(&problems)) {
        let (linked, found) = sondeo_engine::form::link(draft);
        problems.extend(found);
        form = linked;
    }
    if let Some(text) = form.as_ref().and_then(sondeo_engine::check::failing) {
        return Err(format!("the expression “{text}” fails whenever it is evaluated"));
    }
    form.ok_or_else(|| {
        let errors = problems
            .iter()
            .filter(|problem| problem.severity() == Severity::Error);
        let texts: Vec<String> = errors.map(|problem| problem.cause(Language::English)).collect();
        if texts.is_empty() {
            "the form cannot be read".to_owned()
        } else {
            texts.join("; ")
        }
    })
}

/// The files of the folder that the form names.
fn add_files(resources: &mut Resources, form: &FormDef, folder: &Path) -> Result<(), String> {
    let names: BTreeSet<&String> = form.externals().iter().collect();
    for name in names {
        let path = folder.join(name);
        if path.is_file() {
            let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            resources.insert(name.as_str(), bytes);
        }
    }
    Ok(())
}
