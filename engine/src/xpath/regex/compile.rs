//! From the text of a pattern to its program.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::program::{Anchor, Program, Step};
use super::set::{Set, category, named};

/// Deepest nesting of groups in a pattern.
pub const MAX_GROUPS: usize = 30;
/// Longest program that a pattern of `regex()` is compiled to, in steps.
pub const MAX_PATTERN_STEPS: usize = 20_000;
/// Highest number in a repetition, as in `a{10000}`.
pub const MAX_REPETITION: usize = 10_000;

/// Compiles a pattern; the error says what cannot be understood.
pub(super) fn compile(pattern: &str) -> Result<Program, String> {
    let mut compiler = Compiler {
        pattern: pattern.chars().collect(),
        at: 0,
        depth: 0,
        groups: 0,
        loops: 0,
        group_count: pattern.matches('(').count() + 1,
        flags: Flags::default(),
        is_regular: true,
        program: Vec::new(),
    };
    compiler.alternatives()?;
    if compiler.at < compiler.pattern.len() {
        return Err("unopened group".to_string());
    }
    compiler.program.push(Step::Done);
    Ok(Program {
        slots: compiler.group_count * 2 + compiler.loops,
        is_regular: compiler.is_regular,
        steps: compiler.program,
    })
}

struct Compiler {
    pattern: Vec<char>,
    at: usize,
    depth: usize,
    groups: usize,
    loops: usize,
    /// Upper bound of the groups, after whose slots those of loops come.
    group_count: usize,
    flags: Flags,
    is_regular: bool,
    program: Vec<Step>,
}

/// What `(?i)` and the like switch on.
#[derive(Clone, Copy, Default)]
struct Flags {
    fold: bool,
    lines: bool,
    dot_is_all: bool,
}

impl Compiler {
    fn peek(&self) -> Option<char> {
        self.pattern.get(self.at).copied()
    }

    fn accept(&mut self, text: &str) -> bool {
        let found = text
            .chars()
            .enumerate()
            .all(|(i, c)| self.pattern.get(self.at + i) == Some(&c));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    fn push(&mut self, step: Step) -> Result<usize, String> {
        if self.program.len() >= MAX_PATTERN_STEPS {
            return Err("it grows too large".to_string());
        }
        self.program.push(step);
        Ok(self.program.len() - 1)
    }

    fn alternatives(&mut self) -> Result<(), String> {
        if self.depth > MAX_GROUPS {
            return Err("groups are nested too deep".to_string());
        }
        self.depth += 1;
        let start = self.program.len();
        let mut ends = Vec::new();
        self.sequence()?;
        let mut begin = start;
        while self.accept("|") {
            // Room for the fork in front of the alternative that was just read.
            self.insert(begin, Step::Fork(0, 0));
            ends.push(self.push(Step::Jump(0))?);
            let next = self.program.len();
            self.program[begin] = Step::Fork(begin + 1, next);
            begin = next;
            self.sequence()?;
        }
        let after = self.program.len();
        for end in ends {
            self.program[end] = Step::Jump(after);
        }
        self.depth -= 1;
        Ok(())
    }

    /// Inserts a step and moves every target behind it.
    fn insert(&mut self, place: usize, step: Step) {
        let moved = |target: &mut usize| {
            if *target >= place {
                *target += 1;
            }
        };
        for step in self.program.iter_mut().skip(place) {
            match step {
                Step::Fork(a, b) => {
                    moved(a);
                    moved(b);
                }
                Step::Jump(to) | Step::Look { after: to, .. } => moved(to),
                _ => {}
            }
        }
        self.program.insert(place, step);
    }

    fn sequence(&mut self) -> Result<(), String> {
        while let Some(c) = self.peek() {
            if matches!(c, '|' | ')') {
                break;
            }
            let start = self.program.len();
            self.atom()?;
            while self.repetition(start)? {}
        }
        Ok(())
    }

    /// Reads how often what was compiled from `start` on is wanted; false if nothing says so.
    fn repetition(&mut self, start: usize) -> Result<bool, String> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        self.at += 1;
        let lazy = self.accept("?");
        if most.is_some_and(|most| most < least)
            || least > MAX_REPETITION
            || most.is_some_and(|most| most > MAX_REPETITION)
        {
            return Err("a repetition is out of range".to_string());
        }
        let body: Vec<Step> = self.program.drain(start..).collect();
        for _ in 0..least {
            self.copy(&body, start)?;
        }
        let fork = |go: usize, leave: usize| {
            if lazy {
                Step::Fork(leave, go)
            } else {
                Step::Fork(go, leave)
            }
        };
        match most {
            None => {
                let slot = self.group_count * 2 + self.loops;
                self.loops += 1;
                let begin = self.push(Step::Jump(0))?;
                self.push(Step::Save(slot))?;
                self.copy(&body, start)?;
                self.push(Step::Moved(slot))?;
                self.push(Step::Jump(begin))?;
                let after = self.program.len();
                self.program[begin] = fork(begin + 1, after);
            }
            Some(most) => {
                let mut forks = Vec::new();
                for _ in least..most {
                    forks.push(self.push(Step::Jump(0))?);
                    self.copy(&body, start)?;
                }
                let after = self.program.len();
                for place in forks {
                    self.program[place] = fork(place + 1, after);
                }
            }
        }
        Ok(true)
    }

    /// Appends steps that were compiled to stand at `from`.
    fn copy(&mut self, body: &[Step], from: usize) -> Result<(), String> {
        let shift = self.program.len() - from;
        for step in body {
            let mut step = step.clone();
            match &mut step {
                Step::Fork(a, b) => {
                    *a += shift;
                    *b += shift;
                }
                Step::Jump(to) | Step::Look { after: to, .. } => *to += shift,
                _ => {}
            }
            self.push(step)?;
        }
        Ok(())
    }

    /// `{3}`, `{3,}`, `{3,5}`; stands at the closing brace afterwards. Other braces are characters.
    fn counts(&mut self) -> Option<(usize, Option<usize>)> {
        let length = self.pattern[self.at..].iter().position(|c| *c == '}')?;
        let inside: String = self.pattern[self.at + 1..self.at + length].iter().collect();
        let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
        let counts = (
            least.parse().ok()?,
            if most.is_empty() {
                None
            } else {
                Some(most.parse().ok()?)
            },
        );
        self.at += length;
        Some(counts)
    }

    fn atom(&mut self) -> Result<(), String> {
        let Some(c) = self.peek() else { return Ok(()) };
        self.at += 1;
        let step = match c {
            '(' => return self.group(),
            '[' => {
                let set = self.class()?;
                self.one(set)
            }
            '.' if self.flags.dot_is_all => self.one(Set::from(&[('\0', char::MAX)][..])),
            '.' => self.one(Set::any()),
            '^' if self.flags.lines => Step::At(Anchor::LineStart),
            '^' => Step::At(Anchor::Start),
            '$' if self.flags.lines => Step::At(Anchor::LineEnd),
            '$' => Step::At(Anchor::End),
            '*' | '+' | '?' => return Err("nothing to repeat".to_string()),
            '{' => {
                self.at -= 1;
                if self.counts().is_some() {
                    return Err("nothing to repeat".to_string());
                }
                self.at += 1;
                self.one(Set::of(c))
            }
            '\\' => self.escape()?,
            c => self.one(Set::of(c)),
        };
        self.push(step)?;
        Ok(())
    }

    fn one(&self, set: Set) -> Step {
        Step::One(Set {
            folded: self.flags.fold,
            ..set
        })
    }

    /// A group, behind its opening parenthesis. Flags that are switched on in it end with it.
    fn group(&mut self) -> Result<(), String> {
        let flags = self.flags;
        if let Some(new) = self.new_flags() {
            self.flags = new;
            if self.accept(")") {
                return Ok(());
            }
            // Behind the colon.
            self.at += 1;
            self.alternatives()?;
        } else {
            self.plain_group()?;
        }
        self.flags = flags;
        if self.accept(")") {
            Ok(())
        } else {
            Err("unclosed group".to_string())
        }
    }

    /// What `?i)` or `?i:` makes of the flags; stands at the character after them.
    fn new_flags(&mut self) -> Option<Flags> {
        let (mut flags, mut on, mut at) = (self.flags, true, self.at + 1);
        self.peek().filter(|c| *c == '?')?;
        loop {
            match self.pattern.get(at)? {
                'i' => flags.fold = on,
                'm' => flags.lines = on,
                's' => flags.dot_is_all = on,
                'u' => {}
                '-' if on => on = false,
                ')' | ':' => break,
                _ => return None,
            }
            at += 1;
        }
        self.at = at;
        Some(flags)
    }

    fn plain_group(&mut self) -> Result<(), String> {
        let looks = [
            ("?=", true, true),
            ("?!", true, false),
            ("?<=", false, true),
            ("?<!", false, false),
        ];
        let look = looks.into_iter().find(|(start, ..)| self.accept(start));
        if let Some((_, ahead, wanted)) = look {
            self.is_regular = false;
            let place = self.push(Step::Done)?;
            self.alternatives()?;
            self.push(Step::Done)?;
            let after = self.program.len();
            self.program[place] = Step::Look { ahead, wanted, after };
        } else if self.accept("?:") {
            self.alternatives()?;
        } else {
            if self.accept("?") {
                if !self.accept("<") && !self.accept("P<") {
                    return Err("a group of an unknown kind".to_string());
                }
                let name = self.pattern[self.at..].iter().position(|c| *c == '>');
                self.at += name.ok_or("a group without end of its name")? + 1;
            }
            self.groups += 1;
            let group = self.groups;
            self.push(Step::Save(group * 2))?;
            self.alternatives()?;
            self.push(Step::Save(group * 2 + 1))?;
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<Step, String> {
        let c = self.peek().ok_or("a backslash at the end")?;
        self.at += 1;
        Ok(match c {
            'b' => Step::At(Anchor::WordBoundary(true)),
            'B' => Step::At(Anchor::WordBoundary(false)),
            'A' => Step::At(Anchor::Start),
            'z' | 'Z' => Step::At(Anchor::End),
            '1'..='9' => {
                let group = c as usize - '0' as usize;
                if group >= self.group_count {
                    return Err("a reference to a group that is not there".to_string());
                }
                self.is_regular = false;
                Step::Again(group)
            }
            c => {
                let set = match self.class_of(c)? {
                    Some(set) => set,
                    None => Set::of(self.escaped(c)?),
                };
                self.one(set)
            }
        })
    }

    /// The class that an escape stands for, if it is one.
    fn class_of(&mut self, letter: char) -> Result<Option<Set>, String> {
        if !matches!(letter, 'p' | 'P') {
            return Ok(named(letter));
        }
        let rest = &self.pattern[self.at..];
        let (name, length): (String, usize) = match rest.first().ok_or("a backslash at the end")? {
            '{' => {
                let end = rest.iter().position(|c| *c == '}');
                let end = end.ok_or("a category without end of its name")?;
                (rest[1..end].iter().collect(), end + 1)
            }
            c => (c.to_string(), 1),
        };
        self.at += length;
        category(&name, letter == 'P').map(Some)
    }

    /// The character that an escape stands for.
    fn escaped(&mut self, c: char) -> Result<char, String> {
        let digits = match c {
            'n' => return Ok('\n'),
            't' => return Ok('\t'),
            'r' => return Ok('\r'),
            'f' => return Ok('\u{c}'),
            'v' => return Ok('\u{b}'),
            '0' => return Ok('\0'),
            'x' => 2,
            'u' if self.peek() == Some('{') => return self.braced(),
            'u' => 4,
            c if c.is_ascii_alphabetic() => return Err(alloc::format!("unknown escape \\{c}")),
            c => return Ok(c),
        };
        let text: String = self.pattern.iter().skip(self.at).take(digits).collect();
        let character = u32::from_str_radix(&text, 16).ok().and_then(char::from_u32);
        if text.len() < digits {
            return Err("an escape ends too early".to_string());
        }
        self.at += digits;
        character.ok_or_else(|| "an escape that is no character".to_string())
    }

    /// The character of `\u{…}`, at the brace.
    fn braced(&mut self) -> Result<char, String> {
        let rest = &self.pattern[self.at..];
        let end = rest.iter().position(|c| *c == '}');
        let end = end.ok_or("an escape ends too early")?;
        let digits: String = rest[1..end].iter().collect();
        self.at += end + 1;
        let character = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        character.ok_or_else(|| "an escape that is no character".to_string())
    }

    fn class(&mut self) -> Result<Set, String> {
        let negated = self.accept("^");
        let begin = self.at;
        let mut set = Set::default();
        loop {
            let c = self.peek().ok_or("unclosed character class")?;
            self.at += 1;
            let first = match c {
                ']' if self.at > begin + 1 => break,
                '\\' => {
                    let c = self.peek().ok_or("unclosed character class")?;
                    self.at += 1;
                    match self.class_of(c)? {
                        Some(class) => {
                            set.extend(class);
                            continue;
                        }
                        None if c == 'b' => '\u{8}',
                        None => self.escaped(c)?,
                    }
                }
                c => c,
            };
            let is_range =
                self.peek() == Some('-') && self.pattern.get(self.at + 1).is_some_and(|c| *c != ']');
            let mut last = first;
            if is_range {
                let mark = self.at;
                self.at += 1;
                let c = self.peek().ok_or("unclosed character class")?;
                self.at += 1;
                last = match c {
                    '\\' => {
                        let c = self.peek().ok_or("unclosed character class")?;
                        self.at += 1;
                        if named(c).is_some() {
                            // `[a-\d]`: the minus is a character.
                            self.at = mark;
                            first
                        } else {
                            self.escaped(c)?
                        }
                    }
                    c => c,
                };
                if self.at == mark {
                    set.ranges.push(('-', '-'));
                    self.at += 1;
                }
            }
            if last < first {
                return Err("a range of characters goes backwards".to_string());
            }
            set.ranges.push((first, last));
        }
        set.negated = negated;
        Ok(set)
    }
}
