//! Texts of a form: translations, labels, messages.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::super::def::{ItextForm, PartDef, TextDef};
use super::super::draft::{FormDraft, Text, TextPart, Translation};
use super::super::rules;
use super::super::tree::DefId;
use super::Linker;
use crate::diagnostic::Place;
use crate::xpath;
use crate::xpath::ast::AstKind;

impl Linker {
    #[inline(never)]
    pub(super) fn itext(&mut self, translations: Vec<Translation>) {
        for translation in translations {
            let mut texts = HashMap::with_capacity(translation.texts.len());
            for entry in translation.texts {
                let mut forms = Vec::with_capacity(entry.values.len());
                for value in entry.values {
                    forms.push(ItextForm {
                        form: value.form,
                        parts: self.parts(value.parts, None),
                    });
                }
                texts.insert(entry.id, forms);
            }
            self.form.itext.push(texts);
        }
    }

    pub(super) fn parts(&mut self, parts: Vec<TextPart>, context: Option<DefId>) -> Vec<PartDef> {
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                TextPart::Literal(text) => found.push(PartDef::Literal(text)),
                TextPart::Output { value, place } => {
                    let Some(id) = self.compile(&value, &place, context) else {
                        continue;
                    };
                    if context.is_none()
                        && !self.outputs.contains_key(&id)
                        && let Ok(ast) = xpath::parse(&value)
                    {
                        self.outputs.insert(id, (value, ast));
                    }
                    found.push(PartDef::Output(id));
                }
            }
        }
        found
    }

    pub(super) fn text(&mut self, text: Text, place: &Place, context: DefId) -> Option<TextDef> {
        Some(match text {
            Text::Inline(parts) => TextDef::Parts(self.parts(parts, Some(context))),
            Text::Reference(expression) => return self.text_reference(&expression, place, context),
        })
    }

    pub(super) fn text_reference(
        &mut self,
        expression: &str,
        place: &Place,
        context: DefId,
    ) -> Option<TextDef> {
        // Nearly every text is written like this, and needs no parser.
        if let Some(id) = expression.strip_prefix("jr:itext('")
            && let Some(id) = id.strip_suffix("')").filter(|id| !id.contains('\''))
        {
            return Some(self.itext_of(id, expression, place));
        }
        let ast = match xpath::parse(expression) {
            Ok(ast) => ast,
            Err(error) => {
                self.expression_error(expression, place, Some(context), &error);
                return None;
            }
        };
        if let AstKind::Call { name, arguments, .. } = &ast.kind
            && **name == *"itext"
            && let [argument] = &arguments[..]
        {
            if let AstKind::Literal(id) = &argument.kind {
                return Some(self.itext_of(id, expression, place));
            }
            let argument = argument.clone();
            return self
                .compile_ast(expression, argument, place, Some(context))
                .map(TextDef::ItextOf);
        }
        self.compile(expression, place, Some(context))
            .map(TextDef::Expression)
    }

    fn itext_of(&mut self, id: &str, expression: &str, place: &Place) -> TextDef {
        let is_missing = match self.form.default_language {
            Some(language) => !self.form.itext[language].contains_key(id),
            None => true,
        };
        if is_missing {
            self.report(&rules::ITEXT_UNKNOWN, place, expression, &[id]);
        }
        TextDef::Itext(id.to_string())
    }

    /// A message of a bind: plain text, or `jr:itext(…)`.
    pub(super) fn message(&mut self, text: Option<String>, place: &Place, context: DefId) -> Option<TextDef> {
        let text = text?;
        if text.trim_start().starts_with("jr:itext(") {
            return self.text_reference(&text, place, context);
        }
        Some(TextDef::Parts(alloc::vec![PartDef::Literal(text)]))
    }
}

/// File names of media that texts refer to.
#[inline(never)]
pub(super) fn media(draft: &FormDraft) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in draft
        .itext
        .iter()
        .flat_map(|t| &t.texts)
        .flat_map(|entry| &entry.values)
    {
        let is_media = matches!(
            value.form.as_deref(),
            Some("image" | "big-image" | "audio" | "video")
        );
        if let [TextPart::Literal(text)] = &value.parts[..]
            && is_media
        {
            let name = text.rsplit('/').next().unwrap_or(text).trim();
            if !name.is_empty() && name != "-" && found.iter().all(|known| known != name) {
                found.push(name.to_string());
            }
        }
    }
    found
}
