//! Answers requests on standard input with everything that there is to see, one JSON line each: an expression over a
//! document, or a form with what a person does in it. Built for two targets, it shows that both say the same.

use std::io::BufRead;
use std::sync::Arc;

use serde_json::Value;
use sondeo_engine::form::link;
use sondeo_engine::host::Host;
use sondeo_engine::session::{Command, Resources, Session};
use sondeo_engine::xform;
use sondeo_engine::xml::{Document, Limits, Names, NodeId, parse};
use sondeo_engine::xpath::{Context, Namespaces, Node, Workspace, World, compile};

/// A machine where it is always the same moment, six hours west of Greenwich.
pub struct Still;

impl Host for Still {
    fn now(&mut self) -> i64 {
        1_772_727_630_123
    }

    fn offset_minutes(&self, _instant: i64) -> i32 {
        -360
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

/// One document and nothing else.
struct Plain(Document);

impl World for Plain {
    fn document(&self, _index: u32) -> &Document {
        &self.0
    }

    fn instance(&self, _id: &str) -> Option<Node> {
        None
    }

    fn itext(&self, _id: &str) -> Option<String> {
        None
    }

    fn choice_label(&self, _context: Node, _path: &str, _value: &str) -> Option<String> {
        None
    }
}

struct NoPrefix;

impl Namespaces for NoPrefix {
    fn uri(&self, _prefix: &str) -> Option<&str> {
        None
    }
}

fn main() {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let request = serde_json::from_str(&line).unwrap_or_default();
        println!("{}", Value::String(answer(&request)));
    }
}

/// What the engine says to one request, as text.
pub fn answer(request: &Value) -> String {
    let text = |field: &str| request[field].as_str().unwrap_or_default();
    if request["form"].is_null() {
        return expression(text("xml"), text("expr")).unwrap_or_else(|error| format!("error: {error}"));
    }
    let steps = request["steps"].as_array().map_or(&[][..], Vec::as_slice);
    conversation(text("form"), steps).unwrap_or_else(|error| format!("error: {error}"))
}

fn expression(xml: &str, text: &str) -> Result<String, String> {
    let mut names = Names::new();
    let document = parse(xml, &mut names, &Limits::EXTERNAL).map_err(|error| error.to_string())?;
    let expr = compile(text, &NoPrefix, &mut names).map_err(|error| error.to_string())?;
    let root = document.root_element().unwrap_or(NodeId::DOCUMENT);
    let (world, workspace) = (Plain(document), Workspace::new());
    let context = Context::new(&names, &world, Node::new(0, root), &workspace);
    let fault = |error: sondeo_engine::xpath::XPathError| error.to_string();
    let string = expr.string(&context, &mut Still).map_err(fault)?;
    let number = expr.number(&context, &mut Still).map_err(fault)?;
    let boolean = expr.boolean(&context, &mut Still).map_err(fault)?;
    // Machines write NaN in several ways.
    let bits = if number.is_nan() { f64::NAN } else { number }.to_bits();
    Ok(format!("{string} {bits:016x} {boolean}"))
}

fn conversation(xml: &str, steps: &[Value]) -> Result<String, String> {
    let (draft, problems) = xform::read(xml, &Limits::default());
    let draft = draft.ok_or_else(|| format!("{problems:?}"))?;
    let (form, problems) = link(draft);
    let form = Arc::new(form.ok_or_else(|| format!("{problems:?}"))?);
    let mut resources = Resources::new();
    resources.missing_is_blank = true;
    let mut session = Session::start(form, &resources, &mut Still).map_err(|error| error.to_string())?;
    let mut seen = look(&session);
    for step in steps {
        match command(&session, step).map(|command| session.apply(command, &mut Still)) {
            Some(Ok(changes)) => seen += &format!("{changes:?}\n{}", look(&session)),
            Some(Err(refusal)) => seen += &format!("refused: {refusal}\n"),
            None => seen += "no such node\n",
        }
    }
    Ok(seen + &session.submission().xml)
}

/// The command of a line of `sondeo scenario`, if its node is there.
pub fn command(session: &Session, step: &Value) -> Option<Command> {
    let node = |field: &str| session.find(step[field].as_str()?);
    if let Some(node) = node("answer") {
        let value = step["value"].as_str().unwrap_or_default().to_owned();
        return Some(Command::Answer { node, value });
    }
    if let Some(repeat) = node("add_repeat") {
        return Some(Command::AddRepeat { repeat });
    }
    if let Some(instance) = node("remove_repeat") {
        return Some(Command::RemoveRepeat { instance });
    }
    Some(Command::SetLanguage(step["language"].as_str()?.to_owned()))
}

/// Everything that a person sees, and the record.
fn look(session: &Session) -> String {
    let mut seen = session.draft();
    for step in session.steps() {
        let (view, choices) = (session.node(step.node), session.choices(step.node));
        seen += &format!("\n{} {view:?} {choices:?}", session.reference(step.node));
    }
    seen + &format!("\n{:?}\n", session.validate())
}
