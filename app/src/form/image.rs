//! Pictures from a camera are scaled down before they are kept: a tablet sends them over slow networks.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Longest side in pixels where the form names none.
pub const MAX_PIXELS: u32 = 2048;

const QUALITY: f64 = 0.85;

/// The picture as JPEG, with no side longer than `max` pixels and without the camera's notes of place and time.
pub async fn scale(file: &web_sys::Blob, max: u32) -> Result<Vec<u8>, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let bitmap: web_sys::ImageBitmap = JsFuture::from(window.create_image_bitmap_with_blob(file)?)
        .await?
        .dyn_into()?;
    let (width, height) = fit(bitmap.width(), bitmap.height(), max);
    let document = window.document().ok_or(JsValue::NULL)?;
    let canvas: web_sys::HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: web_sys::CanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    context.draw_image_with_image_bitmap_and_dw_and_dh(
        &bitmap,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    )?;
    bitmap.close();
    let blob = blob(&canvas).await?;
    // Its pixels would stay until the browser collects garbage, and Safari refuses further ones when there are too many.
    canvas.set_width(0);
    bytes(&blob).await
}

/// What a canvas shows, as JPEG.
pub async fn blob(canvas: &web_sys::HtmlCanvasElement) -> Result<web_sys::Blob, JsValue> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        if let Err(error) =
            canvas.to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &QUALITY.into())
        {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(promise).await?.dyn_into()
}

/// All bytes of a file.
pub async fn bytes(blob: &web_sys::Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn fit(width: u32, height: u32, max: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= max {
        return (width.max(1), height.max(1));
    }
    let scaled = |side: u32| (u64::from(side) * u64::from(max) / u64::from(longest)).max(1) as u32;
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn pictures_keep_their_shape() {
        for (width, height, max, wanted) in [
            (4000, 3000, 1000, (1000, 750)),
            (3000, 4000, 1000, (750, 1000)),
            (800, 600, 1000, (800, 600)),
            (10_000, 1, 100, (100, 1)),
            (0, 0, 100, (1, 1)),
        ] {
            assert_eq!(fit(width, height, max), wanted);
        }
    }
}
