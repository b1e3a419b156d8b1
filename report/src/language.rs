//! Texts in the language that a reader asks for.

use sondeo_engine::form::LanguageText;

/// The text in that language, named as the form does (`Español (es)`) or by its code (`es`); else the first there is.
pub fn text_in<'a>(texts: &'a [LanguageText], language: &str) -> Option<&'a str> {
    texts
        .iter()
        .find(|text| is_language(&text.language, language))
        .or_else(|| texts.first())
        .map(|text| text.text.as_str())
}

/// True if a form's name of a language means the wanted one.
pub(crate) fn is_language(name: &str, wanted: &str) -> bool {
    if name.eq_ignore_ascii_case(wanted) {
        return true;
    }
    let code = name
        .rsplit_once('(')
        .map_or(name, |(_, rest)| rest.trim_end_matches(')'))
        .trim();
    let primary = code.split(['-', '_']).next().unwrap_or(code);
    code.eq_ignore_ascii_case(wanted) || primary.eq_ignore_ascii_case(wanted)
}

/// A label as one line of plain text: outputs `${/data/group/q}` by the last step, line ends as blanks.
pub fn plain(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    let mut rest = label;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let inner = &rest[start + 2..start + length];
        out.push_str(&rest[..start]);
        out.push('[');
        out.push_str(inner.rsplit('/').next().unwrap_or(inner).trim());
        out.push(']');
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code in a form's name of a language: `es` in `Español (es)`.
#[cfg(feature = "export")]
pub(crate) fn language_code(name: &str) -> Option<&str> {
    let (_, rest) = name.rsplit_once('(')?;
    Some(rest.trim_end().trim_end_matches(')').trim()).filter(|code| !code.is_empty())
}
