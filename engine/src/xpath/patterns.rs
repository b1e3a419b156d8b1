//! Regular expressions: compiled once, written as forms write them, linear in the text unless they look around.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};

use hashbrown::HashMap;
use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::nfa::thompson::{Compiler, Config, WhichCaptures};
use regex_syntax::ParserBuilder;

use super::backtrack::Backtracker;
use super::error::XPathErrorCode;

/// Longest pattern of `regex()` in bytes.
pub const MAX_PATTERN: usize = 4 << 10;
/// Most memory that a compiled pattern may take, in bytes.
pub const MAX_PATTERN_MEMORY: usize = 1 << 20;
/// Most patterns kept compiled.
const MOST: usize = 200;

/// The patterns compiled so far.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    compiled: HashMap<Box<str>, Machine>,
}

#[derive(Debug)]
enum Machine {
    Automaton(Box<(PikeVM, Cache)>),
    /// For look-around and back-references.
    Backtracker(Backtracker),
}

impl Machine {
    fn matches(&mut self, text: &str) -> Result<bool, XPathErrorCode> {
        match self {
            Self::Automaton(machine) => {
                let (machine, cache) = &mut **machine;
                Ok(machine.is_match(cache, text))
            }
            Self::Backtracker(machine) => machine.matches(text).ok_or(XPathErrorCode::TooManySteps),
        }
    }
}

impl Patterns {
    /// True if the pattern fits some part of the text.
    pub(super) fn matches(&mut self, pattern: &str, text: &str) -> Result<bool, XPathErrorCode> {
        if let Some(machine) = self.compiled.get_mut(pattern) {
            return machine.matches(text);
        }
        let mut machine = compile_pattern(pattern)?;
        let matches = machine.matches(text);
        if self.compiled.len() >= MOST {
            self.compiled.clear();
        }
        self.compiled.insert(pattern.into(), machine);
        matches
    }
}

/// Compiles a pattern of `regex()`; the error says why it cannot be used.
pub fn check_pattern(pattern: &str) -> Result<(), XPathErrorCode> {
    compile_pattern(pattern).map(|_| ())
}

fn compile_pattern(pattern: &str) -> Result<Machine, XPathErrorCode> {
    use regex_syntax::ast::ErrorKind::{UnsupportedBackreference, UnsupportedLookAround};
    if pattern.len() > MAX_PATTERN {
        return Err(XPathErrorCode::BadPattern("longer than 4 KiB".to_string()));
    }
    let bad = |reason: String| XPathErrorCode::BadPattern(reason);
    let parsed = ParserBuilder::new()
        .nest_limit(100)
        .build()
        .parse(&translate(pattern));
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(regex_syntax::Error::Parse(e)) => {
            return match e.kind() {
                UnsupportedBackreference | UnsupportedLookAround => Backtracker::compile(pattern)
                    .map(Machine::Backtracker)
                    .map_err(bad),
                kind => Err(bad(kind.to_string())),
            };
        }
        Err(regex_syntax::Error::Translate(e)) => return Err(bad(e.kind().to_string())),
        Err(e) => return Err(bad(e.to_string())),
    };
    let config = Config::new()
        .nfa_size_limit(Some(MAX_PATTERN_MEMORY))
        .which_captures(WhichCaptures::None);
    let nfa = Compiler::new()
        .configure(config)
        .build_from_hir(&parsed)
        .map_err(|e| bad(e.to_string()))?;
    let machine = PikeVM::new_from_nfa(nfa).map_err(|e| bad(e.to_string()))?;
    let cache = machine.create_cache();
    Ok(Machine::Automaton(Box::new((machine, cache))))
}

/// Members of `\s`, as JavaScript and Java take it together.
const SPACES: &str = "\\t\\n\\x0b\\f\\r \\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}\\u{feff}";

/// What the classes with a letter hold: ASCII only, as in the regular expressions of both JavaScript and Java.
fn members(letter: char) -> Option<(&'static str, bool)> {
    match letter {
        'd' => Some(("0-9", false)),
        'D' => Some(("0-9", true)),
        'w' => Some(("A-Za-z0-9_", false)),
        'W' => Some(("A-Za-z0-9_", true)),
        's' => Some((SPACES, false)),
        'S' => Some((SPACES, true)),
        _ => None,
    }
}

/// What JavaScript and Java take literally, and this library does not: `-` after a class such as `\w` inside brackets,
/// `[`, `&&`, `--` and `~~` inside brackets, braces that are no repetition, escapes of characters that need none.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.char_indices().peekable();
    let mut in_class = false;
    let mut class_start = false;
    let mut after_escape_class = false;
    while let Some((at, c)) = chars.next() {
        let was_start = core::mem::take(&mut class_start);
        let after_class = core::mem::take(&mut after_escape_class);
        match c {
            '\\' => {
                let Some((_, next)) = chars.next() else {
                    out.push('\\');
                    break;
                };
                if let Some((members, negated)) = members(next) {
                    after_escape_class = true;
                    match (in_class, negated) {
                        (true, false) => out.push_str(members),
                        (_, true) => out.push_str(&format!("[^{members}]")),
                        (false, false) => out.push_str(&format!("[{members}]")),
                    }
                    continue;
                }
                match next {
                    'b' if !in_class => out.push_str("(?-u:\\b)"),
                    '-' | '/' | '_' | '<' | '>' | '"' | '\'' | '@' | '#' | '%' | '&' | '=' | ':' | ';'
                    | ',' | '!' | '~' | '`' | ' ' => push_literal(next, &mut out),
                    next if !next.is_ascii() => out.push(next),
                    next => {
                        out.push('\\');
                        out.push(next);
                    }
                }
            }
            '[' if !in_class => {
                in_class = true;
                class_start = true;
                out.push('[');
            }
            '^' if was_start => {
                class_start = true;
                out.push('^');
            }
            ']' if in_class && !was_start => {
                in_class = false;
                out.push(']');
            }
            '[' if in_class => out.push_str("\\["),
            '&' | '~' if in_class => push_literal(c, &mut out),
            '-' if in_class && (after_class || was_start) => out.push_str("\\-"),
            '{' if !in_class && !is_repetition(pattern.get(at..).unwrap_or("")) => out.push_str("\\{"),
            '}' if !in_class && !closes_repetition(pattern.get(..at).unwrap_or("")) => out.push_str("\\}"),
            c => out.push(c),
        }
    }
    out
}

fn push_literal(c: char, out: &mut String) {
    if matches!(c, '-' | '&' | '~' | '#') {
        out.push('\\');
    }
    out.push(c);
}

fn is_repetition(text: &str) -> bool {
    let Some(end) = text.find('}') else { return false };
    let inside = text.get(1..end).unwrap_or("");
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    !least.is_empty() && least.bytes().all(|b| b.is_ascii_digit()) && most.bytes().all(|b| b.is_ascii_digit())
}

fn closes_repetition(before: &str) -> bool {
    before.rfind('{').is_some_and(|open| {
        let mut inside = String::from(before.get(open..).unwrap_or(""));
        inside.push('}');
        is_repetition(&inside)
    })
}
