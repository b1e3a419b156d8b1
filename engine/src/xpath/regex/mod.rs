//! Regular expressions as forms write them, which is what JavaScript and Java have in common: compiled once, linear in the
//! text unless they look around or back.

mod automaton;
mod backtrack;
mod compile;
mod program;
mod set;

use alloc::boxed::Box;
use alloc::string::ToString;

use hashbrown::HashMap;

use super::error::XPathErrorCode;
pub use automaton::MAX_COMPARISONS;
pub use backtrack::MAX_TRIALS;
use compile::compile;
pub use compile::{MAX_GROUPS, MAX_PATTERN_STEPS, MAX_REPETITION};
use program::Program;

/// Longest pattern of `regex()` in bytes.
pub const MAX_PATTERN: usize = 4 << 10;
/// Most patterns kept compiled.
const MOST: usize = 200;

/// The patterns compiled so far.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    compiled: HashMap<Box<str>, Program>,
}

impl Patterns {
    /// True if the pattern fits some part of the text.
    pub(super) fn matches(&mut self, pattern: &str, text: &str) -> Result<bool, XPathErrorCode> {
        if let Some(program) = self.compiled.get(pattern) {
            return matches(program, text);
        }
        let program = read(pattern)?;
        let found = matches(&program, text);
        if self.compiled.len() >= MOST {
            self.compiled.clear();
        }
        self.compiled.insert(pattern.into(), program);
        found
    }
}

/// Compiles a pattern of `regex()`; the error says why it cannot be used.
pub fn check_pattern(pattern: &str) -> Result<(), XPathErrorCode> {
    read(pattern).map(|_| ())
}

fn read(pattern: &str) -> Result<Program, XPathErrorCode> {
    if pattern.len() > MAX_PATTERN {
        return Err(XPathErrorCode::BadPattern("longer than 4 KiB".to_string()));
    }
    compile(pattern).map_err(XPathErrorCode::BadPattern)
}

fn matches(program: &Program, text: &str) -> Result<bool, XPathErrorCode> {
    let found = if program.is_regular {
        automaton::matches(program, text)
    } else {
        backtrack::matches(program, text)
    };
    found.ok_or(XPathErrorCode::TooManySteps)
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::{Patterns, read};

    #[track_caller]
    fn check(pattern: &str, fitting: &[&str], others: &[&str]) {
        let mut patterns = Patterns::default();
        for (texts, expected) in [(fitting, true), (others, false)] {
            for text in texts {
                assert_eq!(
                    patterns.matches(pattern, text),
                    Ok(expected),
                    "{pattern} {text:?}"
                );
            }
        }
    }

    #[test]
    fn patterns_fit_what_they_say() {
        check("a|bc|", &["", "x"], &[]);
        check("^(a|bc)$", &["a", "bc"], &["", "ab", "abc"]);
        check("^a{2,3}$", &["aa", "aaa"], &["a", "aaaa"]);
        check("^(ab?)*c$", &["c", "aabac"], &["abb", "ab"]);
        check("^(a*)*b$", &["b", "aaab"], &["aaa"]);
        check(
            "^.{1,2000}$",
            &["a", &"é".repeat(2000)],
            &["", "a\nb", &"a".repeat(2001)],
        );
        check(
            r"^[\w.+-]+@[\w-]+\.\w{2,}$",
            &["a.b+c@d-e.mx"],
            &["a@b", "á@b.mx"],
        );
        check(r"^[^\d\s]$", &["x", "é"], &["1", " ", "\u{a0}"]);
        check(r"^[]a]$", &["]", "a"], &["b"]);
        check(r"\bfoo\b", &["a foo b"], &["afoo"]);
        check(r"^\x41\u00e9\u{1F600}$", &["Aé😀"], &["A"]);
        check("^a{,2}$", &["a{,2}"], &["aa"]);
        check("^x++$", &["xx"], &[""]);
    }

    #[test]
    fn categories_and_flags_are_those_of_java() {
        check(r"^\p{Lu}\p{L}*$", &["Ñandú", "A"], &["ñandú", "1"]);
        check(r"^[\p{L}\p{Nd} ]+$", &["Año 1"], &["a-b"]);
        check(r"^\P{L}+$", &["12"], &["1a"]);
        check(r"^\pN\p{Punct}\p{Alpha}$", &["1-a"], &["1-á"]);
        check("(?i)^sí$", &["SÍ", "sí"], &["si"]);
        check("^(?i:a)b$", &["Ab"], &["AB"]);
        check("(?i)^[^a]$", &["b"], &["A", "a"]);
        check("(?s)^.$", &["\n"], &[]);
        check("(?m)^b$", &["a\nb\nc"], &["ab"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (pattern, reason) in [
            ("(", "unclosed group"),
            ("a)", "unopened group"),
            ("[a", "unclosed character class"),
            ("*", "nothing to repeat"),
            ("{2}", "nothing to repeat"),
            ("a{3,2}", "a repetition is out of range"),
            ("[z-a]", "a range of characters goes backwards"),
            (r"\y", "unknown escape \\y"),
            (r"\p{Nix}", "no category of characters Nix"),
            ("(?x)a", "a group of an unknown kind"),
            ("((a{1000}){1000})", "it grows too large"),
        ] {
            assert_eq!(
                read(pattern).map(|_| ()).map_err(|error| format!("{error:?}")),
                Err(format!("BadPattern({reason:?})")),
                "{pattern}"
            );
        }
    }

    #[test]
    fn no_pattern_takes_long() {
        let text = "a".repeat(5_000);
        check("^(a|aa)+$", &[&text], &[]);
        check("(a*)*(a*)*b", &[], &[&text]);
    }
}
