//! The envelope of OpenRosa: one sentence for whoever holds the device, in the language that the device asks for.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::XML;

/// A sentence in both languages; ours, so it needs no escaping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    pub es: &'static str,
    pub en: &'static str,
}

/// What a device prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Spanish,
    English,
}

impl Language {
    /// The first language of `Accept-Language` that we speak, by weight and then by place (RFC 9110 § 12.5.4); English
    /// where none is named.
    pub fn of(headers: &HeaderMap) -> Language {
        let accepted = headers.get(header::ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut best = (0.0, Language::English);
        for range in accepted.split(',') {
            let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameter.trim().strip_prefix("q=");
            let weight: f32 = weight.map_or(1.0, |text| text.trim().parse().unwrap_or(0.0));
            let primary = tag
                .trim()
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let language = match primary.as_str() {
                "es" => Language::Spanish,
                "en" => Language::English,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    fn tag(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Spanish => "es",
            Self::English => "en",
        })
    }
}

/// `OpenRosaResponse` with that message.
pub fn answer(status: StatusCode, nature: &str, message: Message, language: Language) -> Response {
    let text = match language {
        Language::Spanish => message.es,
        Language::English => message.en,
    };
    let body = format!(
        "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\"><message nature=\"{nature}\">{text}</message></OpenRosaResponse>"
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(XML)),
        (header::CONTENT_LANGUAGE, language.tag()),
    ];
    (status, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::Language::{self, English, Spanish};

    #[test]
    fn the_device_chooses_the_language() {
        for (accepted, language) in [
            ("", English),
            ("es", Spanish),
            ("es-MX,es;q=0.9,en;q=0.8", Spanish),
            ("en-GB, es;q=0.5", English),
            ("en;q=0.2,ES-419;q=0.9", Spanish),
            ("fr,es;q=0.1", Spanish),
            ("fr", English),
            ("es;q=0", English),
            ("es;q=x, *", English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            assert_eq!(Language::of(&headers), language, "{accepted}");
        }
    }
}
