//! The engine in a browser, behind the calls that the side-by-side benchmark makes.

mod expression;
mod script;

use std::sync::Arc;

use sondeo_engine::form::{FormDef, link};
use sondeo_engine::host::Host;
use sondeo_engine::session::{Command, NodeId, Resources, Session};
use sondeo_engine::xform;
use wasm_bindgen::prelude::*;

/// A form that is being filled.
#[wasm_bindgen]
pub struct Filling {
    session: Session,
}

/// A node of it.
#[wasm_bindgen]
pub struct Place {
    node: NodeId,
}

struct Browser;

impl Host for Browser {
    fn now(&mut self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn offset_minutes(&self, instant: i64) -> i32 {
        -js_sys::Date::new(&JsValue::from_f64(instant as f64)).get_timezone_offset() as i32
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

fn read(xml: &str) -> Result<Arc<FormDef>, JsValue> {
    let (draft, _) = xform::read(xml, &sondeo_engine::xml::Limits::XFORM);
    let draft = draft.ok_or("the form cannot be read")?;
    let (form, _) = link(draft);
    Ok(Arc::new(form.ok_or("the form cannot be linked")?))
}

fn start(form: Arc<FormDef>) -> Result<Session, JsValue> {
    let mut resources = Resources::new();
    resources.missing_is_blank = true;
    Session::start(form, &resources, &mut Browser).map_err(|error| error.to_string().into())
}

/// Reads, links and starts a form; takes bytes, as the app does, which has them from storage.
#[wasm_bindgen]
pub fn load(xml: &[u8]) -> Result<Filling, JsValue> {
    let xml = str::from_utf8(xml).map_err(|error| error.to_string())?;
    Ok(Filling {
        session: start(read(xml)?)?,
    })
}

/// The node or repeat at that reference; nothing if it is not there.
#[wasm_bindgen]
pub fn find(filling: &Filling, reference: &str) -> Option<Place> {
    filling.session.find(reference).map(|node| Place { node })
}

/// Answers a question.
#[wasm_bindgen]
pub fn answer(filling: &mut Filling, place: &Place, value: &str) -> Result<(), JsValue> {
    let command = Command::Answer {
        node: place.node,
        value: value.to_owned(),
    };
    apply(filling, command)
}

/// Appends an instance to a repeat.
#[wasm_bindgen]
pub fn add_repeat(filling: &mut Filling, place: &Place) -> Result<(), JsValue> {
    apply(filling, Command::AddRepeat { repeat: place.node })
}

fn apply(filling: &mut Filling, command: Command) -> Result<(), JsValue> {
    let applied = filling.session.apply(command, &mut Browser);
    applied.map(drop).map_err(|refusal| refusal.to_string().into())
}

/// How many choices a question has now, with their labels made.
#[wasm_bindgen]
pub fn choices(filling: &Filling, place: &Place) -> usize {
    filling.session.choices(place.node).len()
}
