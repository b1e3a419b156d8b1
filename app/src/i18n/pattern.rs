//! Messages as they were read from the Fluent files when the app was built, and how they are filled in.

use std::sync::LazyLock;

use sondeo_engine::xpath::decimal;

include!("signs.rs");

/// Key, Spanish and English of every message, one after the other, each with [`END`] behind it.
const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/messages.txt"));

/// One message in every language.
pub(super) struct Message {
    pub key: &'static str,
    /// By [`Locale`](super::Locale).
    pub patterns: [&'static str; 2],
}

/// All messages, by key.
pub(super) static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(|| {
    let mut texts = TABLE.split(END);
    let mut messages = Vec::new();
    while let (Some(key), Some(spanish), Some(english)) = (texts.next(), texts.next(), texts.next()) {
        messages.push(Message {
            key,
            patterns: [spanish, english],
        });
    }
    messages
});

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

/// Appends what the pattern says with these arguments.
pub(super) fn write(pattern: &str, arguments: &[(&str, Argument)], out: &mut String) {
    Writer {
        rest: pattern,
        arguments,
        out,
    }
    .write(true);
}

struct Writer<'a> {
    rest: &'a str,
    arguments: &'a [(&'a str, Argument)],
    out: &'a mut String,
}

impl<'a> Writer<'a> {
    /// What stands before the next of these signs, and the sign; the rest begins behind it.
    fn next(&mut self, is_sign: impl Fn(char) -> bool) -> (&'a str, Option<char>) {
        let rest = self.rest;
        let at = rest.find(is_sign).unwrap_or(rest.len());
        self.rest = rest.get(at + 1..).unwrap_or("");
        (&rest[..at], rest[at..].chars().next())
    }

    fn argument(&self, name: &str) -> Option<&'a Argument> {
        let found = self.arguments.iter().find(|(known, _)| *known == name);
        found.map(|(_, argument)| argument)
    }

    /// Reads to the end of the pattern or variant, and gives the sign behind it; says what it reads only if it is meant.
    fn write(&mut self, is_meant: bool) -> Option<char> {
        loop {
            let (text, sign) = self.next(|letter| letter <= CLOSE);
            if is_meant {
                self.out.push_str(text);
            }
            match sign {
                Some(ARGUMENT) => {
                    let (name, _) = self.next(|letter| letter == BOUND);
                    match self.argument(name).filter(|_| is_meant) {
                        Some(Argument::Text(text)) => self.out.push_str(text),
                        Some(Argument::Number(number)) => self.out.push_str(&decimal::write(*number)),
                        // As Fluent does: the place stays to be seen.
                        None if is_meant => self.out.extend(["{$", name, "}"]),
                        None => {}
                    }
                }
                Some(SELECT) => self.select(is_meant),
                sign => return sign,
            }
        }
    }

    /// Says the first variant that fits.
    fn select(&mut self, is_meant: bool) {
        let (name, mut sign) = self.next(|letter| letter == VARIANT);
        let number = match self.argument(name) {
            Some(Argument::Number(number)) => *number,
            _ => f64::NAN,
        };
        let mut is_open = is_meant;
        while sign == Some(VARIANT) {
            let (key, _) = self.next(|letter| letter == BOUND);
            let fits = is_open
                && match key {
                    "" => true,
                    // The plural category, which in Spanish and in English is the number 1 alone.
                    "one" => number == 1.0,
                    digits => digits
                        .parse()
                        .is_ok_and(|digits: u32| f64::from(digits) == number),
                };
            is_open &= !fits;
            sign = self.write(fits);
        }
    }
}
