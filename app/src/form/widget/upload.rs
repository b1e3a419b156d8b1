use crate::view::prelude::*;
use sondeo_sync::openrosa::LARGEST_ATTACHMENT;

use super::super::keeper::{NewFile, Urgency};
use super::super::question::Asked;
use super::super::{image, media};
use crate::ui::{Busy, Button, ButtonKind, Icon, When, effect, live, memo, wording};
use crate::{clock, tr};

/// What the server takes: a larger file would make a record that can never be sent.
const LARGEST: f64 = LARGEST_ATTACHMENT as f64;

/// A picture or another file.
pub fn draw(asked: Asked) -> View {
    let media_type = asked.attribute("mediatype").unwrap_or_else(|| "*/*".to_owned());
    let accept = asked
        .attribute("accept")
        .unwrap_or_else(|| match media_type.as_str() {
            "application/*" | "*/*" => String::new(),
            other => other.to_owned(),
        });
    let picture = media_type.starts_with("image/");
    let capture = match () {
        () if asked.looks("new-front") => Some("user"),
        () if asked.looks("new") => Some("environment"),
        () => None,
    };
    let max = max_pixels(asked);
    let input = RwSignal::new_local(None::<web_sys::HtmlInputElement>);
    let working = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let take = move |event: web_sys::Event| {
        let field: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = field.files().and_then(|files| files.get(0)) else {
            return;
        };
        problem.set(None);
        if file.size() > LARGEST {
            problem.set(Some(tr!("upload-too-large", megabytes = LARGEST / 1_048_576.0)));
            return;
        }
        working.set(true);
        asked.filling.begin_file();
        spawn_local(async move {
            let result = keep(asked, &file, picture, max).await;
            asked.filling.end_file();
            if working.try_set(false).is_none()
                && let Err(message) = result
            {
                problem.set(Some(message));
            }
            field.set_value("");
        });
    };
    let label = move || match (picture, asked.value().is_empty()) {
        (true, true) => tr!("upload-picture"),
        (false, true) => tr!("upload-file"),
        (_, false) => tr!("upload-replace"),
    };
    let press = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let remove = move |()| remove(asked);
    view! {
        {preview(asked)}
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            tabindex="-1"
            aria-hidden="true"
            accept=accept
            capture=capture
            on:change=take
        />
        <When
            holds=Signal::derive(move || working.get())
            otherwise=move || {
                view! {
                    <div class="upload-actions">
                        <Button
                            label=Signal::derive(label)
                            icon_before=if picture { Icon::Camera } else { Icon::Upload }
                            disabled=Signal::derive(move || asked.readonly())
                            on_press=Callback::new(press)
                        />
                        <When holds=Signal::derive(move || !asked.value().is_empty() && !asked.readonly())>
                            <Button
                                label=wording("remove")
                                kind=ButtonKind::Quiet
                                icon_before=Icon::Remove
                                on_press=Callback::new(remove)
                            />
                        </When>
                    </div>
                }
            }
        >
            <Busy label=wording("upload-working") />
        </When>
        {live(move || problem.get().map(|message| view! { <p class="field-error" role="alert">{message}</p> }))}
    }
}

/// Takes the answer and its file away.
pub fn remove(asked: Asked) {
    let name = asked.view.with_untracked(|view| view.value.clone());
    asked.filling.answer(asked.node, String::new(), Urgency::Answered);
    if let Some(keeper) = asked.filling.keeper() {
        spawn_local(async move { keeper.detach(name).await });
    }
}

/// Longest side of a picture that the form asks for.
fn max_pixels(asked: Asked) -> Option<u32> {
    let text = asked.attribute("max-pixels")?;
    text.trim().parse().ok().filter(|max| *max > 0)
}

/// Keeps a chosen file, pictures scaled down.
async fn keep(asked: Asked, file: &web_sys::File, picture: bool, max: Option<u32>) -> Result<(), String> {
    let unreadable = |_| tr!("upload-unreadable");
    // Pictures that the browser cannot draw (such as HEIC on some) are kept as they are.
    let scaled = if picture {
        image::scale(file, max.unwrap_or(image::MAX_PIXELS)).await.ok()
    } else {
        None
    };
    let (bytes, media_type, ending) = match scaled {
        Some(bytes) => (bytes, "image/jpeg".to_owned(), "jpg".to_owned()),
        None => (
            image::bytes(file).await.map_err(unreadable)?,
            file.type_(),
            ending(&file.name()),
        ),
    };
    attach(
        asked,
        NewFile {
            name: new_name(&ending),
            media_type,
            bytes,
        },
    )
    .await
}

/// A name for a file. Its own one may say who is in the picture or where it was taken, and is not kept.
fn new_name(ending: &str) -> String {
    format!("{}-{:04x}.{ending}", clock::now(), clock::random_u64() & 0xffff)
}

/// Makes the file durable, then lets the answer name it, in the place of the one before.
async fn attach(asked: Asked, file: NewFile) -> Result<(), String> {
    let keeper = asked.filling.keeper().ok_or_else(|| tr!("upload-unreadable"))?;
    let name = file.name.clone();
    keeper.attach(file).await?;
    let before = asked
        .view
        .try_with_untracked(|view| view.value.clone())
        .unwrap_or_default();
    asked.filling.answer(asked.node, name, Urgency::Answered);
    if !before.is_empty() {
        keeper.detach(before).await;
    }
    Ok(())
}

/// Keeps a drawing as a picture.
pub async fn keep_drawing(asked: Asked, drawing: &web_sys::Blob) -> Result<(), String> {
    let bytes = image::scale(drawing, max_pixels(asked).unwrap_or(image::MAX_PIXELS))
        .await
        .map_err(|_| tr!("upload-unreadable"))?;
    let file = NewFile {
        name: new_name("jpg"),
        media_type: "image/jpeg".to_owned(),
        bytes,
    };
    attach(asked, file).await
}

fn ending(name: &str) -> String {
    let ending: String = name
        .rsplit_once('.')
        .map(|(_, ending)| {
            ending
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .take(8)
                .collect()
        })
        .unwrap_or_default();
    if ending.is_empty() {
        "bin".to_owned()
    } else {
        ending.to_ascii_lowercase()
    }
}

/// The picture that was taken, or the name of the file.
pub fn preview(asked: Asked) -> View {
    let name = memo(move || asked.value());
    let address = RwSignal::new(None::<String>);
    let owner = Owner::current();
    effect(move || {
        let name = name.get();
        address.set(None);
        let media_type = media::media_type(&name);
        let (Some(keeper), Some(owner)) = (asked.filling.keeper(), owner.clone()) else {
            return;
        };
        if name.is_empty() || !media_type.starts_with("image/") {
            return;
        }
        spawn_local(async move {
            let bytes = keeper.attached(name).await;
            if let Some(bytes) = bytes {
                let url = owner.with(|| media::address(&bytes, media_type));
                let _ = address.try_set(url);
            }
        });
    });
    live(move || {
        let name = name.get();
        (!name.is_empty()).then(|| match address.get() {
            Some(url) => view! { <img class="preview" src=url alt=tr!("upload-preview") /> },
            None => view! { <p class="value">{tr!("upload-kept")}</p> },
        })
    })
}
