//! Every visible word, in Spanish and English: Fluent messages from `app/locales/`.
//!
//! `tr!("key")` and `tr!("key", count = 3)` read the language of the moment; inside a closure of a view they follow it.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use leptos::prelude::*;
use unic_langid::langid;

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

    fn sources(self) -> &'static [&'static str] {
        match self {
            Locale::Spanish => &[
                include_str!("../locales/es/shared.ftl"),
                include_str!("../locales/es/form.ftl"),
                #[cfg(feature = "collect")]
                include_str!("../locales/es/collect.ftl"),
                #[cfg(feature = "console")]
                include_str!("../locales/es/console.ftl"),
            ],
            Locale::English => &[
                include_str!("../locales/en/shared.ftl"),
                include_str!("../locales/en/form.ftl"),
                #[cfg(feature = "collect")]
                include_str!("../locales/en/collect.ftl"),
                #[cfg(feature = "console")]
                include_str!("../locales/en/console.ftl"),
            ],
        }
    }
}

// Independent of any view's life, so that tasks may translate, too.
static LOCALE: LazyLock<ArcRwSignal<Locale>> = LazyLock::new(|| ArcRwSignal::new(Locale::default()));

thread_local! {
    static BUNDLES: [FluentBundle<FluentResource>; 2] = Locale::ALL.map(bundle);
}

fn bundle(locale: Locale) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![match locale {
        Locale::Spanish => langid!("es-MX"),
        Locale::English => langid!("en"),
    }]);
    // Isolation marks protect mixed directions of writing, which neither language has.
    bundle.set_use_isolating(false);
    for source in locale.sources() {
        // A broken entry is left out and the rest kept; the tests prove that there is none.
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

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
pub fn message(key: &str, arguments: &[(&'static str, FluentValue<'static>)]) -> String {
    let arguments: FluentArgs = arguments.iter().cloned().collect();
    in_locale(locale(), key, &arguments).unwrap_or_else(|| key.to_owned())
}

/// The message of that key in one language, whatever that of the moment is.
pub fn message_in(locale: Locale, key: &str) -> String {
    in_locale(locale, key, &FluentArgs::new()).unwrap_or_else(|| key.to_owned())
}

fn in_locale(locale: Locale, key: &str, arguments: &FluentArgs) -> Option<String> {
    BUNDLES.with(|bundles| {
        let bundle = &bundles[locale as usize];
        let pattern = bundle.get_message(key)?.value()?;
        Some(
            bundle
                .format_pattern(pattern, Some(arguments), &mut Vec::new())
                .into_owned(),
        )
    })
}

/// Translates: `tr!("key")`, `tr!("key", count = n, name = text)`.
#[macro_export]
macro_rules! tr {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::message($key, &[$((stringify!($name), ::fluent_bundle::FluentValue::from($value))),*])
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(locale: Locale) -> BTreeSet<String> {
        locale
            .sources()
            .iter()
            .flat_map(|source| source.lines())
            .filter_map(key)
            .collect()
    }

    fn key(line: &str) -> Option<String> {
        let (name, _) = line.split_once(" =")?;
        name.starts_with(|letter: char| letter.is_ascii_lowercase())
            .then(|| name.to_owned())
    }

    #[test]
    fn both_languages_have_the_same_messages_and_all_can_be_read() {
        for locale in Locale::ALL {
            for source in locale.sources() {
                let read = FluentResource::try_new((*source).to_owned());
                assert!(
                    read.is_ok(),
                    "{locale:?}: {:?}",
                    read.err().map(|(_, errors)| errors)
                );
            }
        }
        assert_eq!(keys(Locale::Spanish), keys(Locale::English));
    }

    #[test]
    fn every_message_that_the_code_names_exists() {
        let known = keys(Locale::Spanish);
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
                } else if !path.ends_with("i18n.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    for part in text.split("tr!(\"").skip(1) {
                        let name = part.split('"').next().unwrap();
                        if !known.contains(name) {
                            unknown.push(format!("{}: {name}", path.display()));
                        }
                    }
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
}
