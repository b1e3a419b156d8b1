use crate::view::prelude::*;
use sondeo_engine::xpath::decimal;
use wasm_bindgen::JsCast;

use super::super::image;
use super::super::question::Asked;
use super::upload;
use crate::tr;
use crate::ui::{Button, ButtonKind, Icon, When, effect, live, wording};

/// Width and height of the sheet to draw on, in pixels.
const SHEET: (f64, f64) = (1200.0, 600.0);

/// A line's width on the sheet, in pixels.
const PEN: f64 = 5.0;

/// A signature or a drawing, made with a finger, a pen or a mouse. Every line that ends is kept at once, as what is typed is.
pub fn draw(asked: Asked) -> View {
    let problem = RwSignal::new(None::<String>);
    let sheet = RwSignal::new_local(None::<web_sys::HtmlCanvasElement>);
    let draws = RwSignal::new(asked.view.with_untracked(|view| view.value.is_empty()));
    let keeping = StoredValue::new(Keeping::Nothing);
    let keep = move || {
        if keeping.get_value() != Keeping::Nothing {
            keeping.set_value(Keeping::Again);
            return;
        }
        keeping.set_value(Keeping::Now);
        asked.filling.begin_file();
        spawn_local(async move {
            loop {
                let Some(canvas) = sheet.try_get_untracked().flatten() else {
                    break;
                };
                let result = match image::blob(&canvas).await {
                    Ok(drawing) => upload::keep_drawing(asked, &drawing).await,
                    Err(_) => Err(tr!("upload-unreadable")),
                };
                let _ = problem.try_set(result.err());
                if keeping.try_get_value() != Some(Keeping::Again) {
                    break;
                }
                keeping.set_value(Keeping::Now);
            }
            let _ = keeping.try_set_value(Keeping::Nothing);
            asked.filling.end_file();
        });
    };
    // A new sheet is white: what is not drawn on would be black in the picture.
    effect(move || {
        if let Some(canvas) = sheet.get() {
            wipe(&canvas);
        }
    });
    let again = move |()| {
        upload::remove(asked);
        draws.set(true);
        if let Some(canvas) = sheet.get_untracked() {
            wipe(&canvas);
        }
    };
    let paper = move || {
        view! {
            <canvas
                node_ref=sheet
                class="sketch"
                width=decimal::write(SHEET.0)
                height=decimal::write(SHEET.1)
                role="img"
                aria-labelledby=asked.label_id()
                on:pointerdown=move |event| {
                    if !asked.readonly() {
                        begin(&event);
                    }
                }
                on:pointermove=move |event| {
                    if event.buttons() & 1 == 1 && !asked.readonly() {
                        go_on(&event);
                    }
                }
                on:pointerup=move |_| keep()
            ></canvas>
        }
    };
    view! {
        <When holds=Signal::derive(move || draws.get()) otherwise=move || upload::preview(asked)>
            {paper}
        </When>
        <When holds=Signal::derive(move || !asked.value().is_empty() && !asked.readonly())>
            <Button
                label=wording("sketch-again")
                kind=ButtonKind::Quiet
                icon_before=Icon::Remove
                on_press=Callback::new(again)
            />
        </When>
        {live(move || problem.get().map(|message| view! { <p class="field-error" role="alert">{message}</p> }))}
    }
}

/// Whether a drawing is on its way to the tablet's storage.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Nothing,
    Now,
    /// It has changed meanwhile.
    Again,
}

type Canvas = web_sys::HtmlCanvasElement;

fn pen(canvas: &Canvas) -> Option<web_sys::CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn wipe(canvas: &Canvas) {
    if let Some(pen) = pen(canvas) {
        pen.set_fill_style_str("#fff");
        pen.fill_rect(0.0, 0.0, SHEET.0, SHEET.1);
        pen.set_line_width(PEN);
        pen.set_line_cap("round");
        pen.set_line_join("round");
    }
}

/// The sheet under the pointer, and where it is on it.
fn place(event: &web_sys::PointerEvent) -> Option<(Canvas, f64, f64)> {
    let canvas: Canvas = event.current_target()?.dyn_into().ok()?;
    let (width, height) = (
        f64::from(canvas.client_width()),
        f64::from(canvas.client_height()),
    );
    let x = f64::from(event.offset_x()) * SHEET.0 / width.max(1.0);
    let y = f64::from(event.offset_y()) * SHEET.1 / height.max(1.0);
    Some((canvas, x, y))
}

fn begin(event: &web_sys::PointerEvent) {
    let Some((canvas, x, y)) = place(event) else {
        return;
    };
    // Lines that leave the sheet come back to it.
    let _ = canvas.set_pointer_capture(event.pointer_id());
    if let Some(pen) = pen(&canvas) {
        pen.begin_path();
        pen.move_to(x, y);
        pen.line_to(x, y);
        pen.stroke();
    }
}

fn go_on(event: &web_sys::PointerEvent) {
    if let Some((canvas, x, y)) = place(event)
        && let Some(pen) = pen(&canvas)
    {
        pen.line_to(x, y);
        pen.stroke();
    }
}
