//! Messages as they were read from the Fluent files when the app was built, and how they are filled in.

/// One message in every language.
pub(super) struct Message {
    pub key: &'static str,
    /// By [`Locale`](super::Locale).
    pub patterns: [&'static [Part]; 2],
}

/// A piece of a message.
pub(super) enum Part {
    Text(&'static str),
    /// The argument of that name.
    Argument(&'static str),
    /// What the first key that fits the argument says, else the default.
    Select {
        argument: &'static str,
        variants: &'static [(Key, &'static [Part])],
        default: &'static [Part],
    },
}

/// What an argument is compared with.
pub(super) enum Key {
    Number(f64),
    /// The plural category `one`, which in Spanish and in English is the number 1 alone.
    One,
}

/// All messages, by key.
pub(super) static MESSAGES: &[Message] = include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// What is filled into a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Number(f64),
    Text(String),
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Argument {
            fn from(number: $kind) -> Self {
                Self::Number(number as f64)
            }
        }
    )*};
}
numbers!(u16, u32, u64, usize, i32, i64, f64);

/// Appends what the parts say with these arguments.
pub(super) fn write(parts: &[Part], arguments: &[(&str, Argument)], out: &mut String) {
    let found = |name: &str| arguments.iter().find(|(known, _)| *known == name);
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Argument(name) => match found(name) {
                Some((_, Argument::Text(text))) => out.push_str(text),
                Some((_, Argument::Number(number))) => out.push_str(&number.to_string()),
                // As Fluent does: the place stays to be seen.
                None => out.extend(["{$", *name, "}"]),
            },
            Part::Select {
                argument,
                variants,
                default,
            } => {
                let number = match found(argument) {
                    Some((_, Argument::Number(number))) => *number,
                    _ => f64::NAN,
                };
                let fits = |key: &Key| match key {
                    Key::Number(wanted) => *wanted == number,
                    Key::One => number == 1.0,
                };
                let chosen = variants.iter().find(|(key, _)| fits(key));
                write(chosen.map_or(*default, |(_, parts)| *parts), arguments, out);
            }
        }
    }
}
