//! The files of a form, and which of them is the form.

use crate::view::prelude::*;
use wasm_bindgen::JsCast;

use crate::tr;
use crate::ui::{Icon, icon};

/// What the browser offers first when files are chosen; others may be chosen, too, as media.
const ACCEPTED: &str = ".xlsx,.xlsm,.xls,.csv,.zip,.md,.xml,image/*,audio/*,video/*,.geojson";

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Survey,
    Media,
}

/// A chosen file.
#[derive(Clone)]
pub struct Choice {
    pub file: web_sys::File,
    pub role: Role,
}

impl Choice {
    pub fn name(&self) -> String {
        self.file.name()
    }
}

/// How likely a file of that name is the form itself; 0 if it cannot be.
fn rank(name: &str) -> u8 {
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("xlsx" | "xls") => 5,
        Some("md") => 4,
        Some("zip") => 3,
        Some("xml") => 2,
        Some("csv") => 1,
        _ => 0,
    }
}

/// Index of the form among files of those names: the likeliest by its ending; among equals the one chosen last.
fn survey_among<'a>(names: impl Iterator<Item = &'a str>) -> Option<usize> {
    names
        .enumerate()
        .map(|(index, name)| (rank(name), index))
        .filter(|(rank, _)| *rank > 0)
        .max()
        .map(|(_, index)| index)
}

/// Adds files. One of the same name replaces the old one, and a workbook replaces the form that was there.
pub fn add(files: &mut Vec<Choice>, new: Vec<web_sys::File>) {
    for file in new {
        let name = file.name();
        files.retain(|old| old.name() != name && !(old.role == Role::Survey && rank(&name) >= 4));
        files.push(Choice {
            file,
            role: Role::Media,
        });
    }
    assign(files);
}

/// Takes a file away.
pub fn remove(files: &mut Vec<Choice>, name: &str) {
    files.retain(|choice| choice.name() != name);
    assign(files);
}

fn assign(files: &mut [Choice]) {
    let names: Vec<String> = files.iter().map(Choice::name).collect();
    let survey = survey_among(names.iter().map(String::as_str));
    for (index, choice) in files.iter_mut().enumerate() {
        choice.role = if Some(index) == survey {
            Role::Survey
        } else {
            Role::Media
        };
    }
    files.sort_by_key(|choice| choice.role == Role::Media);
}

/// Where files are dropped; with the keyboard it is a button that opens the browser's own dialog.
#[component]
pub fn DropZone(#[prop(into)] on_files: Callback<Vec<web_sys::File>>) -> View {
    let input = RwSignal::new_local(None::<web_sys::HtmlInputElement>);
    let over = RwSignal::new(false);
    let take = move |list: Option<web_sys::FileList>| {
        let files: Vec<_> = list
            .into_iter()
            .flat_map(|list| {
                (0..list.length())
                    .filter_map(move |index| list.get(index))
                    .collect::<Vec<_>>()
            })
            .collect();
        if !files.is_empty() {
            on_files.run(files);
        }
    };
    view! {
        <div
            class="drop"
            class:over=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: web_sys::DragEvent| {
                event.prevent_default();
                over.set(false);
                take(event.data_transfer().and_then(|data| data.files()));
            }
        >
            {icon(Icon::Upload)}
            <p class="empty-title">{move || tr!("drop-title")}</p>
            <p class="soft small">{move || tr!("drop-kinds")}</p>
            <label class="button primary" for="files">
                {icon(Icon::Survey)}
                <span>{move || tr!("drop-choose")}</span>
            </label>
            <input
                node_ref=input
                id="files"
                class="visually-hidden file-input"
                type="file"
                multiple
                accept=ACCEPTED
                on:change=move |event| {
                    let element = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
                    if let Some(element) = element {
                        take(element.files());
                        // So that the same file, once corrected, can be chosen again.
                        element.set_value("");
                    }
                }
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::survey_among;

    #[test]
    fn the_likeliest_file_is_the_form() {
        for (names, form) in [
            (vec!["estados.csv", "encuesta.xlsx", "foto.png"], Some(1)),
            (vec!["catalogo.xml", "Encuesta.XLS"], Some(1)),
            (vec!["encuesta.xml", "estados.csv"], Some(0)),
            (vec!["encuesta.csv"], Some(0)),
            (vec!["a.xlsx", "b.xlsx"], Some(1)),
            (vec!["foto.png", "sin-extension"], None),
            (vec![], None),
        ] {
            assert_eq!(survey_among(names.iter().copied()), form, "{names:?}");
        }
    }
}
