//! Every visible word, in Spanish and English: Fluent messages from `app/locales/`.
//!
//! `tr!("key")` and `tr!("key", count = 3)` read the language of the moment; inside a closure of a view they follow it.

mod pattern;

use std::sync::LazyLock;

use crate::view::prelude::*;
use sondeo_engine::diagnostic::Language;

pub use pattern::Argument;
use pattern::MESSAGES;

const LANGUAGE_KEY: &str = "sondeo.language";

/// A language of the interface. Forms have languages of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    #[default]
    Spanish,
    English,
}

impl Locale {
    pub const ALL: [Locale; 2] = [Locale::Spanish, Locale::English];

    /// BCP 47 tag, for the page and for dates and numbers.
    pub fn tag(self) -> &'static str {
        match self {
            Locale::Spanish => "es-MX",
            Locale::English => "en",
        }
    }

    /// Primary subtag, as routes and form languages use it.
    pub fn code(self) -> &'static str {
        match self {
            Locale::Spanish => "es",
            Locale::English => "en",
        }
    }

    /// The language in which the engine says what is wrong.
    pub fn of_diagnostics(self) -> Language {
        match self {
            Locale::Spanish => Language::Spanish,
            Locale::English => Language::English,
        }
    }

    /// The language's name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Locale::Spanish => "Español",
            Locale::English => "English",
        }
    }

    /// The language that a form's language name means: `Español (es)`, `es`, `English`.
    pub fn of_form(name: &str) -> Option<Locale> {
        let tag = name
            .rsplit_once('(')
            .map_or(name, |(_, tag)| tag.trim_end_matches(')'))
            .trim();
        Locale::from_tag(tag).or_else(|| {
            Locale::ALL
                .into_iter()
                .find(|locale| name.starts_with(locale.name()))
        })
    }

    fn from_tag(tag: &str) -> Option<Locale> {
        Locale::ALL
            .into_iter()
            .find(|locale| tag.split('-').next() == Some(locale.code()))
    }
}

// Independent of any view's life, so that tasks may translate, too.
static LOCALE: LazyLock<ArcRwSignal<Locale>> = LazyLock::new(|| ArcRwSignal::new(Locale::default()));

/// The language of the moment; a view that reads it follows it.
pub fn locale() -> Locale {
    LOCALE.get()
}

/// Changes the language of the interface, for this device and from now on.
pub fn set_locale(locale: Locale) {
    show_in(locale);
    if let Some(Ok(Some(storage))) = web_sys::window().map(|window| window.local_storage()) {
        // Private windows may refuse; the choice then lasts as long as the page.
        let _ = storage.set_item(LANGUAGE_KEY, locale.code());
    }
}

/// Shows the interface in a language for the moment: one person's choice, not the device's.
pub fn show_in(locale: Locale) {
    if *LOCALE.read_untracked() != locale {
        LOCALE.set(locale);
    }
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        let _ = root.set_attribute("lang", locale.tag());
    }
}

/// Takes the language chosen earlier on this device, else the browser's if we have it, else Spanish; also puts it back
/// after [`show_in`].
pub fn start() {
    let window = web_sys::window();
    let stored = window
        .as_ref()
        .and_then(|window| window.local_storage().ok().flatten())
        .and_then(|storage| storage.get_item(LANGUAGE_KEY).ok().flatten());
    let tag = stored.or_else(|| window.and_then(|window| window.navigator().language()));
    show_in(tag.and_then(|tag| Locale::from_tag(&tag)).unwrap_or_default());
}

/// The message of that key in the language of the moment, else the key itself.
pub fn message(key: &str, arguments: &[(&str, Argument)]) -> String {
    filled(locale(), key, arguments)
}

/// The message of that key in one language, whatever that of the moment is.
pub fn message_in(locale: Locale, key: &str) -> String {
    filled(locale, key, &[])
}

fn filled(locale: Locale, key: &str, arguments: &[(&str, Argument)]) -> String {
    let Ok(found) = MESSAGES.binary_search_by(|message| message.key.cmp(key)) else {
        return key.to_owned();
    };
    let mut text = String::new();
    pattern::write(MESSAGES[found].patterns[locale as usize], arguments, &mut text);
    text
}

/// Translates: `tr!("key")`, `tr!("key", count = n, name = text)`.
#[macro_export]
macro_rules! tr {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::message($key, &[$((stringify!($name), $crate::i18n::Argument::from($value))),*])
    };
}

#[cfg(test)]
mod tests {
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

    use super::*;

    /// The files from which the table was made.
    fn sources(locale: Locale) -> Vec<String> {
        let mut names = vec!["shared", "form"];
        names.extend(cfg!(feature = "collect").then_some("collect"));
        names.extend(cfg!(feature = "console").then_some("console"));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
        let path = |name| format!("{folder}/{}/{name}.ftl", locale.code());
        names
            .into_iter()
            .map(|name| std::fs::read_to_string(path(name)).unwrap())
            .collect()
    }

    #[test]
    fn every_message_reads_as_fluent_has_it() {
        let mut compared = 0;
        for locale in Locale::ALL {
            let mut bundle = FluentBundle::new(vec![locale.tag().parse().unwrap()]);
            // Isolation marks protect mixed directions of writing, which neither language has.
            bundle.set_use_isolating(false);
            for source in sources(locale) {
                bundle.add_resource_overriding(FluentResource::try_new(source).unwrap());
            }
            for message in MESSAGES.iter() {
                let pattern = bundle.get_message(message.key).unwrap().value().unwrap();
                let mut arguments: Vec<Argument> = [0.0, 1.0, 1.5, 2.0, 4.0, 24.0, 30.0, 72.0, 168.0, 1e6]
                    .map(Argument::Number)
                    .into();
                arguments.push("Ana".into());
                for argument in arguments {
                    let names = ["count", "shown", "name", "version"];
                    let ours = names.map(|name| (name, argument.clone()));
                    let theirs: FluentArgs = names
                        .map(|name| {
                            let value = match &argument {
                                Argument::Number(number) => FluentValue::from(*number),
                                Argument::Text(text) => FluentValue::from(text.clone()),
                            };
                            (name, value)
                        })
                        .into_iter()
                        .collect();
                    let expected = bundle.format_pattern(pattern, Some(&theirs), &mut Vec::new());
                    assert_eq!(filled(locale, message.key, &ours), expected, "{}", message.key);
                    compared += 1;
                }
            }
        }
        assert!(compared > 1_000);
    }

    #[test]
    fn every_message_that_the_code_names_exists() {
        let mut unknown = Vec::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src"
        ))];
        while let Some(folder) = folders.pop() {
            let off = |name| folder.ends_with(name);
            if (off("collect") && !cfg!(feature = "collect"))
                || (off("console") && !cfg!(feature = "console"))
            {
                continue;
            }
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("i18n/mod.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    for part in ["tr!(\"", "words(\"", "wording(\""]
                        .into_iter()
                        .flat_map(|call| text.split(call).skip(1))
                    {
                        let name = part.split('"').next().unwrap();
                        if MESSAGES.iter().all(|message| message.key != name) {
                            unknown.push(format!("{}: {name}", path.display()));
                        }
                    }
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
}
