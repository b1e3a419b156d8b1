//! The engine in a browser, behind the calls that the side-by-side benchmark makes.

use std::sync::Arc;

use sondeo_engine::form::link;
use sondeo_engine::host::Host;
use sondeo_engine::session::{Command, NodeId, Resources, Session};
use sondeo_engine::xform;
use wasm_bindgen::prelude::*;

/// A form that is being filled.
#[wasm_bindgen]
pub struct Filling {
    session: Session,
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

/// Reads, links and starts a form.
#[wasm_bindgen]
pub fn load(xml: &str) -> Result<Filling, JsValue> {
    let (draft, _) = xform::read(xml, &sondeo_engine::xml::Limits::XFORM);
    let draft = draft.ok_or("the form cannot be read")?;
    let (form, _) = link(draft);
    let form = form.ok_or("the form cannot be linked")?;
    let mut resources = Resources::new();
    resources.missing_is_blank = true;
    let session = Session::start(Arc::new(form), &resources, &mut Browser).map_err(|e| e.to_string())?;
    Ok(Filling { session })
}

/// Answers the question at that reference.
#[wasm_bindgen]
pub fn answer(filling: &mut Filling, reference: &str, value: &str) -> Result<(), JsValue> {
    let node = find(filling, reference)?;
    let command = Command::Answer {
        node,
        value: value.to_owned(),
    };
    filling
        .session
        .apply(command, &mut Browser)
        .map_err(|e| e.to_string())?;
    Ok(())
}

/// Appends an instance to the repeat at that reference.
#[wasm_bindgen]
pub fn add_repeat(filling: &mut Filling, reference: &str) -> Result<(), JsValue> {
    let repeat = find(filling, reference)?;
    filling
        .session
        .apply(Command::AddRepeat { repeat }, &mut Browser)
        .map_err(|e| e.to_string())?;
    Ok(())
}

/// How many choices the question at that reference has now.
#[wasm_bindgen]
pub fn choices(filling: &Filling, reference: &str) -> Result<usize, JsValue> {
    Ok(filling.session.choices(find(filling, reference)?).len())
}

fn find(filling: &Filling, reference: &str) -> Result<NodeId, JsValue> {
    filling
        .session
        .find(reference)
        .ok_or_else(|| JsValue::from_str(reference))
}
