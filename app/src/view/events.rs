//! The type of each event that views listen to, by the event's own name.
#![expect(non_camel_case_types, reason = "events are named as in HTML")]

pub type change = web_sys::Event;
pub type click = web_sys::MouseEvent;
pub type close = web_sys::Event;
pub type dragleave = web_sys::DragEvent;
pub type dragover = web_sys::DragEvent;
pub type drop = web_sys::DragEvent;
pub type focusout = web_sys::FocusEvent;
pub type input = web_sys::Event;
pub type pointerdown = web_sys::PointerEvent;
pub type pointermove = web_sys::PointerEvent;
pub type pointerup = web_sys::PointerEvent;
pub type submit = web_sys::SubmitEvent;
