//! Pictures, sounds and films of labels and choices, from the form's own files.

use crate::view::prelude::*;
use sondeo_engine::session::Media;

use super::filling::Filling;

/// An address in the page for bytes, valid until the owner of the view is gone.
pub fn address(bytes: &[u8], media_type: &str) -> Option<String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let made = url.clone();
    on_cleanup(move || {
        let _ = web_sys::Url::revoke_object_url(&made);
    });
    Some(url)
}

/// Media type by the end of a file's name.
pub fn media_type(name: &str) -> &'static str {
    match name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" => "audio/ogg",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// Draws what a label or choice has of media; `label` stands for a picture that cannot be seen.
pub fn draw(filling: Filling, media: &Media, label: &str) -> View {
    let find = |name: &Option<String>| {
        let name = name.as_deref()?;
        address(&filling.media_file(name)?, media_type(name))
    };
    let image = find(&media.big_image).or_else(|| find(&media.image));
    let label = label.to_owned();
    let parts = [
        image.map(|url| view! { <img class="label-image" src=url alt=label /> }),
        find(&media.audio).map(|url| view! { <audio class="label-audio" controls src=url></audio> }),
        find(&media.video).map(|url| view! { <video class="label-video" controls src=url></video> }),
    ];
    parts.collect_view()
}
