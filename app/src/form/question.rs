use crate::view::prelude::*;
use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::session::{NodeId, NodeKind, NodeView, ViolationKind};

use super::filling::{Filling, is_note};
use super::markup::markup;
use super::{media, widget};
use crate::tr;
use crate::ui::{Icon, effect, icon, live, memo};

/// What a widget needs to know of its question.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub filling: Filling,
    pub node: NodeId,
    pub view: Memo<NodeView>,
    key: StoredValue<String>,
    /// True while the question shows an error.
    pub wrong: Memo<bool>,
}

impl Asked {
    /// The question's name in the page.
    pub fn key(&self) -> String {
        self.key.get_value()
    }

    pub fn label_id(&self) -> String {
        format!("{}-label", self.key())
    }

    /// Ids of the texts that describe the control, for `aria-describedby`.
    pub fn described_by(&self) -> String {
        let key = self.key();
        format!("{key}-hint {key}-error")
    }

    /// For `aria-invalid`.
    pub fn invalid(&self) -> &'static str {
        if self.wrong.get() { "true" } else { "false" }
    }

    /// For `aria-required`.
    pub fn required(&self) -> &'static str {
        if self.view.with(|view| view.required) {
            "true"
        } else {
            "false"
        }
    }

    pub fn value(&self) -> String {
        self.view.with(|view| view.value.clone())
    }

    pub fn readonly(&self) -> bool {
        self.view.with(|view| view.readonly)
    }

    /// The control's attribute of that local name.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.view.with_untracked(|view| {
            let local = |key: &str| key.rsplit(':').next() == Some(name);
            view.attributes
                .iter()
                .find(|(key, _)| key == name || local(key))
                .map(|(_, value)| value.clone())
        })
    }

    /// Whether the appearance has this token.
    pub fn looks(&self, token: &str) -> bool {
        self.view.with_untracked(|view| looks(view, token))
    }
}

pub(super) fn looks(view: &NodeView, token: &str) -> bool {
    view.appearance
        .as_ref()
        .is_some_and(|tokens| tokens.iter().any(|each| each == token))
}

/// One question: text, help, control, and what is wrong with the answer.
#[component]
pub fn Question(filling: Filling, node: NodeId) -> View {
    let view = filling.view(node);
    let key = filling.key(node);
    let wrong = memo(move || {
        filling.is_unreadable(node)
            || (filling.shows_errors(node) && view.with(|view| view.violation.is_some() && view.relevant))
    });
    let asked = Asked {
        filling,
        node,
        view,
        key: StoredValue::new(key.clone()),
        wrong,
    };
    // An answer on the same page may lock a question, or open it.
    let is_shown_only =
        memo(move || view.with(|view| view.readonly && view.kind == NodeKind::Question(ControlKind::Input)));
    effect(move || {
        if is_shown_only.get() {
            // What could not be read is no longer on the screen to be mended.
            filling.set_readable(node, true);
        }
    });
    let label = memo(move || view.with(|view| view.label.clone().unwrap_or_default()));
    let hint = memo(move || view.with(|view| view.hint.clone().unwrap_or_default()));
    let guidance = memo(move || view.with(|view| view.guidance.clone().unwrap_or_default()));
    let pictures = memo(move || view.with(|view| view.media.clone()));
    let required = memo(move || view.with(|view| view.required && !view.readonly));
    view! {
        <section
            class="question"
            class:wrong=move || wrong.get()
            class:note=move || view.with(is_note)
            class:grid-head=asked.looks("label")
            class:grid-row=asked.looks("list-nolabel")
            id=key
            data-reference=filling.look(|session| session.reference(node))
            tabindex="-1"
            role="group"
            aria-labelledby=asked.label_id()
            on:focusout=move |event| {
                // Taking the focused control out of the page sends this event too, when the view is already gone.
                if left(&event) && view.try_with_untracked(|view| !view.value.is_empty()) == Some(true) {
                    filling.show_errors(node);
                }
            }
        >
            <div class="question-label" id=asked.label_id()>
                {live(move || markup(&label.get()))}
                {live(move || {
                    required
                        .get()
                        .then(|| view! { <span class="required"><span aria-hidden="true">"\u{a0}*"</span><span class="visually-hidden">{tr!("required-mark")}</span></span> })
                })}
            </div>
            <div class="hint" id=format!("{}-hint", asked.key())>
                {live(move || (!hint.get().is_empty()).then(|| markup(&hint.get())))}
            </div>
            {live(move || {
                (!guidance.get().is_empty())
                    .then(|| {
                        view! {
                            <details class="guidance">
                                <summary>{tr!("question-guidance")}</summary>
                                {markup(&guidance.get())}
                            </details>
                        }
                    })
            })}
            {live(move || media::draw(filling, &pictures.get(), &label.get()))}
            {live(move || {
                let is_shown_only = is_shown_only.get();
                // Nothing else may draw a control anew in which somebody types.
                untrack(move || match is_shown_only {
                    true => widget::shown_only(asked),
                    false => widget::draw(asked),
                })
            })}
            <div class="question-error" id=format!("{}-error", asked.key()) aria-live="polite">
                {live(move || {
                    wrong.get().then(|| view! { <p class="field-error">{icon(Icon::Warning)} <span>{message(&asked)}</span></p> })
                })}
            </div>
        </section>
    }
}

/// True if the focus went to somewhere outside of the question.
fn left(event: &web_sys::FocusEvent) -> bool {
    use wasm_bindgen::JsCast;
    let inside = |outer: &web_sys::Node, inner: &web_sys::Node| outer.contains(Some(inner));
    let question = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    let next = event
        .related_target()
        .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    match (question, next) {
        (Some(question), Some(next)) => !inside(&question, &next),
        _ => true,
    }
}

/// What is wrong, in the form's own words where it has them.
fn message(asked: &Asked) -> String {
    let is_unreadable = asked.filling.is_unreadable(asked.node);
    asked.view.with(|view| match (view.violation, &view.message) {
        _ if is_unreadable && view.data_type == DataType::Int => tr!("question-unreadable-whole"),
        _ if is_unreadable && view.data_type == DataType::Date => tr!("question-unreadable-date"),
        _ if is_unreadable => tr!("question-unreadable"),
        (_, Some(message)) if !message.is_empty() => message.clone(),
        (Some(ViolationKind::Required), _) => tr!("question-required"),
        _ => tr!("question-constraint"),
    })
}
