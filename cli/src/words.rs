//! What the commands for people say, in Spanish or English.

use std::sync::OnceLock;

use clap::ValueEnum;
use sondeo_engine::diagnostic::Language;

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Words {
    /// Español
    Es,
    /// English
    En,
}

impl From<Words> for Language {
    fn from(words: Words) -> Self {
        match words {
            Words::Es => Self::Spanish,
            Words::En => Self::English,
        }
    }
}

static CHOSEN: OnceLock<Words> = OnceLock::new();

/// Chooses the language for this run: the one that was asked for, else that of the environment.
pub fn choose(asked: Option<Words>) {
    let _ = CHOSEN.set(asked.unwrap_or_else(|| of_environment(|name| std::env::var(name).ok())));
}

/// POSIX: the first of these variables that says something decides.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Words {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match set.as_deref().and_then(|value| value.get(..2)) {
        Some("es") => Words::Es,
        _ => Words::En,
    }
}

pub fn chosen() -> Words {
    *CHOSEN.get().unwrap_or(&Words::En)
}

/// `format!` with the Spanish or the English text.
macro_rules! said {
    ($es:literal, $en:literal $(, $value:expr)* $(,)?) => {
        match $crate::words::chosen() {
            $crate::words::Words::Es => format!($es $(, $value)*),
            $crate::words::Words::En => format!($en $(, $value)*),
        }
    };
}
pub(crate) use said;

/// Says on standard error why nothing, or not all, was done.
pub fn complain(message: &str) {
    eprintln!("error: {message}");
}

/// Says on standard error what should be known of the result.
pub fn warn(message: &str) {
    eprintln!("{}: {message}", said!("aviso", "warning"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_the_language() {
        #[rustfmt::skip]
        let rows: &[(&[(&str, &str)], Words)] = &[
            (&[], Words::En),
            (&[("LANG", "es_MX.UTF-8")], Words::Es),
            (&[("LANG", "es_MX.UTF-8"), ("LC_ALL", "C")], Words::En),
            (&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "es")], Words::Es),
            (&[("LANG", "es"), ("LC_ALL", "")], Words::Es),
            (&[("LANG", "ñ")], Words::En),
        ];
        for (set, expected) in rows {
            let found = of_environment(|name| set.iter().find(|it| it.0 == name).map(|it| it.1.to_owned()));
            assert_eq!(found, *expected, "{set:?}");
        }
    }
}
