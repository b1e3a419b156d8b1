use crate::view::prelude::*;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::super::keeper::Urgency;
use super::super::question::Asked;
use super::text;
use crate::tr;
use crate::ui::{Busy, Button, Icon, When, live, wording, words};

/// A code that is typed, or read from a picture where the browser itself can read codes.
pub fn draw(asked: Asked) -> View {
    let field = text::draw(asked);
    let Some(detector) = detector() else {
        return view! {
            {field}
            <When holds=Signal::derive(move || !asked.readonly())>
                <p class="hint">{words("barcode-typed")}</p>
            </When>
        };
    };
    let detector = StoredValue::new_local(detector);
    let reading = RwSignal::new(false);
    let nothing = RwSignal::new(false);
    let input = RwSignal::new_local(None::<web_sys::HtmlInputElement>);
    let pictured = move |_| {
        let Some(element) = input.get_untracked() else {
            return;
        };
        let picture = element.files().and_then(|files| files.get(0));
        // The same picture may be chosen again.
        element.set_value("");
        let Some(picture) = picture else { return };
        reading.set(true);
        nothing.set(false);
        spawn_local(async move {
            let found = detector.try_get_value().map(|detector| read(detector, picture));
            let found = match found {
                Some(read) => read.await,
                None => None,
            };
            // The page may have been turned meanwhile.
            if reading.try_set(false).is_some() {
                return;
            }
            match found {
                Some(code) => asked.filling.answer(asked.node, code, Urgency::Answered),
                None => nothing.set(true),
            }
        });
    };
    view! {
        {field}
        <input
            node_ref=input
            type="file"
            accept="image/*"
            capture="environment"
            class="visually-hidden"
            tabindex="-1"
            aria-hidden="true"
            on:change=pictured
        />
        <When
            holds=Signal::derive(move || reading.get())
            otherwise=move || {
                view! {
                    <Button
                        label=wording("barcode-scan")
                        icon_before=Icon::Camera
                        disabled=Signal::derive(move || asked.readonly())
                        on_press=Callback::new(move |()| {
                            if let Some(element) = input.get_untracked() {
                                element.click();
                            }
                        })
                    />
                }
            }
        >
            <Busy label=wording("barcode-reading") />
        </When>
        {live(move || nothing.get().then(|| view! { <p class="field-error" role="alert">{tr!("barcode-nothing")}</p> }))}
    }
}

/// The browser's reader of codes (Shape Detection API); most desktops have none.
fn detector() -> Option<Object> {
    let class = Reflect::get(&js_sys::global(), &JsValue::from_str("BarcodeDetector")).ok()?;
    let class: Function = class.dyn_into().ok()?;
    Reflect::construct(&class, &Array::new()).ok()?.dyn_into().ok()
}

/// The first code in the picture.
async fn read(detector: Object, picture: web_sys::File) -> Option<String> {
    let detect = Reflect::get(&detector, &JsValue::from_str("detect")).ok()?;
    let detect: Function = detect.dyn_into().ok()?;
    let bitmap = web_sys::window()?.create_image_bitmap_with_blob(&picture).ok()?;
    let bitmap = JsFuture::from(bitmap).await.ok()?;
    let promise: Promise = detect.call1(&detector, &bitmap).ok()?.dyn_into().ok()?;
    let found: Array = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    Reflect::get(&found.get(0), &JsValue::from_str("rawValue"))
        .ok()?
        .as_string()
}
