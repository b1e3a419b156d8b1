//! What is wrong with a form: code, place, cause and remedy, in Spanish and English.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// How grave a [`Diagnostic`] is. Only errors stop a form from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// The languages of the people who read diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    Spanish,
    English,
}

/// One kind of problem, as an entry of a registry. In the texts `{0}`, `{1}`… stand for the arguments.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, unique in the whole engine, such as `XLS-TYPE-UNKNOWN`.
    pub code: &'static str,
    pub severity: Severity,
    pub cause_es: &'static str,
    pub cause_en: &'static str,
    pub remedy_es: &'static str,
    pub remedy_en: &'static str,
}

/// Declares rules as statics and lists them in `RULES`:
/// `NAME: Severity "CODE", cause_es, cause_en, remedy_es, remedy_en;`
macro_rules! rules {
    ($($name:ident: $severity:ident $code:literal, $cause_es:literal, $cause_en:literal, $remedy_es:literal, $remedy_en:literal;)*) => {
        $(pub(crate) static $name: $crate::diagnostic::Rule = $crate::diagnostic::Rule {
            code: $code,
            severity: $crate::diagnostic::Severity::$severity,
            cause_es: $cause_es,
            cause_en: $cause_en,
            remedy_es: $remedy_es,
            remedy_en: $remedy_en,
        };)*

        /// Every rule of this registry.
        pub static RULES: &[&$crate::diagnostic::Rule] = &[$(&$name),*];
    };
}
pub(crate) use rules;

/// Where a problem lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Place {
    /// The form as a whole.
    #[default]
    Form,
    /// A cell, row (`column` 0) or sheet (`row` 0) of a workbook; numbers are 1-based.
    Cell { sheet: Arc<str>, row: u32, column: u32 },
    /// A byte range of an XML document.
    Bytes { start: usize, end: usize },
}

/// One problem found in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub rule: &'static Rule,
    pub place: Place,
    /// The offending text, as written.
    pub excerpt: String,
    pub arguments: Vec<String>,
}

impl Diagnostic {
    /// A problem of that kind at that place.
    pub fn new(rule: &'static Rule, place: Place, excerpt: impl Into<String>) -> Self {
        Self {
            rule,
            place,
            excerpt: excerpt.into(),
            arguments: Vec::new(),
        }
    }

    /// The same with one more argument for the placeholders of the texts.
    pub fn with(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub fn severity(&self) -> Severity {
        self.rule.severity
    }

    /// What is wrong, in that language.
    pub fn cause(&self, language: Language) -> String {
        self.fill(match language {
            Language::Spanish => self.rule.cause_es,
            Language::English => self.rule.cause_en,
        })
    }

    /// What to do about it, in that language.
    pub fn remedy(&self, language: Language) -> String {
        self.fill(match language {
            Language::Spanish => self.rule.remedy_es,
            Language::English => self.rule.remedy_en,
        })
    }

    /// A part in double brackets is said only if every argument in it has a text.
    fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("[[") {
            let Some((part, after)) = after.split_once("]]") else {
                break;
            };
            out.push_str(&self.fill_part(before));
            let said = self.fill_part(part);
            let is_blank = |number: usize| {
                part.contains(&alloc::format!("{{{number}}}"))
                    && self
                        .arguments
                        .get(number)
                        .is_none_or(|argument| argument.is_empty())
            };
            if !(0..=self.arguments.len()).any(is_blank) {
                out.push_str(&said);
            }
            rest = after;
        }
        out.push_str(&self.fill_part(rest));
        out
    }

    fn fill_part(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let argument = after.find('}').and_then(|close| {
                let index: usize = after[..close].parse().ok()?;
                Some((close, self.arguments.get(index)?))
            });
            match argument {
                Some((close, text)) => {
                    out.push_str(text);
                    rest = &after[close + 1..];
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// True if any of them stops the form from being published.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}
