//! The workbook handed back with comments in the offending cells; made here, nothing leaves this page.

use std::sync::Arc;

use crate::view::prelude::*;
use sondeo_engine::diagnostic::{Diagnostic, Language};
use wasm_bindgen::JsCast;

use super::reading::Source;
use crate::clock;
use crate::i18n::{Locale, locale};
use crate::tr;
use crate::ui::{Banner, BannerKind, Button, Icon, When};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How long the browser may need to begin a download, in ms.
const BEGUN: i32 = 60_000;

#[component]
pub fn AnnotatedButton(source: Arc<Source>) -> View {
    let failed = RwSignal::new(false);
    let press = move |()| {
        let language = match locale() {
            Locale::Spanish => Language::Spanish,
            Locale::English => Language::English,
        };
        let all: Vec<&Diagnostic> = source.diagnostics.iter().collect();
        let made = sondeo_workbook::annotate(&source.bytes, &source.book, &all, language).ok();
        let stem = source
            .name
            .rsplit_once('.')
            .map_or(source.name.as_str(), |(stem, _)| stem);
        let name = format!("{stem}-{}.xlsx", tr!("annotated-suffix"));
        failed.set(made.and_then(|bytes| offer(&bytes, &name)).is_none());
    };
    view! {
        <div class="row">
            <Button
                label=Signal::derive(|| tr!("annotated-download"))
                icon_before=Icon::Download
                id="annotated"
                on_press=press
            />
            <span class="soft small">{move || tr!("annotated-text")}</span>
        </div>
        <When holds=move || failed.get()>
            <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("annotated-failed")) />
        </When>
    }
}

/// Lets the browser save bytes as a file.
fn offer(bytes: &[u8], name: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(XLSX);
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    spawn_local(async move {
        clock::sleep(BEGUN).await;
        let _ = web_sys::Url::revoke_object_url(&url);
    });
    Some(())
}
