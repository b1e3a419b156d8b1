//! Labels, hints and itext.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Reader, rules};
use crate::form::draft::{ItextEntry, ItextValue, Text, TextPart, Translation};
use crate::xml::{Kind, NodeId};

impl Reader<'_, '_> {
    /// The text of the first child element of that name (`label`, `hint`).
    pub(super) fn text_child(&mut self, node: NodeId, name: &str) -> Option<Text> {
        let child = self.child(node, name)?;
        Some(self.text(child))
    }

    /// The text that `ref` gives, else the content. The content also stands in for an itext that does not exist (ODK
    /// XForms, "Languages").
    pub(super) fn text(&mut self, node: NodeId) -> Text {
        let Some(reference) = self
            .attribute(node, "ref")
            .map(|reference| reference.trim().to_string())
        else {
            return Text::Inline(self.parts(node));
        };
        if self.is_missing_itext(&reference) {
            let parts = self.parts(node);
            if !parts.is_empty() {
                return Text::Inline(parts);
            }
        }
        Text::Reference(reference)
    }

    fn is_missing_itext(&self, reference: &str) -> bool {
        let id = reference
            .strip_prefix("jr:itext(")
            .and_then(|rest| rest.strip_suffix(')'))
            .map(|id| id.trim().trim_matches(['\'', '"']));
        id.is_some_and(|id| !self.itext_ids.contains(id))
    }

    /// Mixed content without the space at both ends, taken out of the document. Markup other than `<output>` counts as the
    /// text in it.
    pub(super) fn parts(&mut self, node: NodeId) -> Vec<TextPart> {
        let mut parts: Vec<TextPart> = Vec::with_capacity(1);
        let mut next = self.document.first_child(node);
        while let Some(inner) = next {
            next = self
                .document
                .first_child(inner)
                .or_else(|| self.document.after(inner, node));
            match self.document.kind(inner) {
                Kind::Text => match parts.last_mut() {
                    Some(TextPart::Literal(text)) => text.push_str(self.document.text(inner)),
                    _ => parts.push(TextPart::Literal(self.document.take_text(inner))),
                },
                Kind::Element if self.local(inner) == "output" => {
                    if let Some(value) = self
                        .attribute(inner, "value")
                        .or_else(|| self.attribute(inner, "ref"))
                    {
                        parts.push(TextPart::Output {
                            value: value.to_string(),
                            place: self.place(inner),
                        });
                    }
                }
                _ => {}
            }
        }
        if let Some(TextPart::Literal(first)) = parts.first_mut() {
            first.drain(..first.len() - first.trim_start().len());
        }
        if let Some(TextPart::Literal(last)) = parts.last_mut() {
            last.truncate(last.trim_end().len());
        }
        parts.retain(|part| !matches!(part, TextPart::Literal(text) if text.is_empty()));
        parts
    }

    #[inline(never)]
    pub(super) fn itext(&mut self, itext: NodeId) -> Vec<Translation> {
        let mut translations: Vec<Translation> = Vec::new();
        for node in self.elements(itext) {
            if self.local(node) != "translation" {
                self.unknown(node);
                continue;
            }
            let language = self.attribute(node, "lang").unwrap_or_default().to_string();
            if language.is_empty() || translations.iter().any(|t| t.language == language) {
                self.report(&rules::TRANSLATION, node, &language);
                continue;
            }
            // Its value makes no difference (ODK XForms, "Languages").
            let default = self.attribute(node, "default").is_some();
            let elements = self.elements(node);
            self.itext_ids.reserve(elements.len());
            let texts = elements.into_iter().filter_map(|t| self.itext_entry(t)).collect();
            translations.push(Translation {
                language,
                default,
                texts,
            });
        }
        translations
    }

    // Apart from the loop around it, so that a browser can make it quick while the loop still runs.
    #[inline(never)]
    fn itext_entry(&mut self, node: NodeId) -> Option<ItextEntry> {
        if self.local(node) != "text" {
            self.unknown(node);
            return None;
        }
        let Some(id) = self.attribute_node(node, "id") else {
            self.report(&rules::TRANSLATION, node, "");
            return None;
        };
        let id = self.document.shared_text(id);
        self.itext_ids.insert(id.clone());
        let elements = self.elements(node);
        let mut values = Vec::with_capacity(elements.len());
        for value in elements {
            if self.local(value) != "value" {
                self.unknown(value);
                continue;
            }
            let form = self
                .attribute(value, "form")
                .filter(|f| !f.is_empty())
                .map(String::from);
            values.push(ItextValue {
                form,
                parts: self.parts(value),
            });
        }
        Some(ItextEntry {
            id: id.into_owned(),
            values,
        })
    }
}
