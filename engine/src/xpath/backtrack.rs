//! Patterns with look-around and back-references, which no automaton can answer: tried out step by step, within a budget.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Most steps that one match may take.
const STEPS: u32 = 200_000;
/// Deepest nesting of groups.
const DEPTH: usize = 30;
/// Longest program, in instructions.
const LENGTH: usize = 20_000;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Backtracker {
    program: Vec<Step>,
    /// Slots for the ends of groups, and for the places where loops began.
    slots: usize,
}

#[derive(Clone, Debug)]
enum Step {
    /// One character.
    One(Set),
    /// Try the first place, then the second.
    Fork(usize, usize),
    Jump(usize),
    /// Remember the place in the text.
    Save(usize),
    /// Leave a loop that did not move on.
    Moved(usize),
    Start,
    End,
    /// `\b`; `\B` when false.
    WordBoundary(bool),
    /// The text between two slots once more.
    Again(usize),
    /// What follows up to the place must fit (or not) ahead of here, or behind.
    Look {
        ahead: bool,
        wanted: bool,
        after: usize,
    },
    Done,
}

/// A set of characters.
#[derive(Clone, Debug)]
enum Set {
    Char(char),
    /// Everything but ends of lines.
    Any,
    Ranges {
        ranges: Box<[(char, char)]>,
        negated: bool,
    },
}

impl Set {
    fn contains(&self, c: char) -> bool {
        match self {
            Self::Char(own) => *own == c,
            Self::Any => !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}'),
            Self::Ranges { ranges, negated } => {
                ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != *negated
            }
        }
    }
}

impl Backtracker {
    /// Compiles a pattern; the error says what cannot be understood.
    pub(super) fn compile(pattern: &str) -> Result<Self, String> {
        let mut compiler = Compiler {
            pattern: pattern.chars().collect(),
            at: 0,
            depth: 0,
            groups: 0,
            loops: 0,
            group_count: pattern.matches('(').count() + 1,
            program: Vec::new(),
        };
        compiler.alternatives()?;
        if compiler.at < compiler.pattern.len() {
            return Err("unopened group".to_string());
        }
        compiler.program.push(Step::Done);
        Ok(Self {
            slots: compiler.group_count * 2 + compiler.loops,
            program: compiler.program,
        })
    }

    /// True if the pattern fits some part of the text; `None` if that takes too many steps to tell.
    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        let text: Vec<char> = text.chars().collect();
        let mut run = Run {
            backtracker: self,
            text: &text,
            left: STEPS,
        };
        for start in 0..=text.len() {
            let mut slots = alloc::vec![usize::MAX; self.slots];
            if run.fits(0, start, &mut slots, None)? {
                return Some(true);
            }
        }
        Some(false)
    }
}

struct Run<'a> {
    backtracker: &'a Backtracker,
    text: &'a [char],
    left: u32,
}

impl Run<'_> {
    /// True if the program from `pc` on fits at `at`, ending at `end` if that is given. Goes deeper only for look-around
    /// inside look-around, which the pattern's nesting bounds.
    fn fits(&mut self, pc: usize, at: usize, slots: &mut Vec<usize>, end: Option<usize>) -> Option<bool> {
        let mut tries = alloc::vec![(pc, at, slots.clone())];
        while let Some((mut pc, mut at, mut own)) = tries.pop() {
            loop {
                self.left = self.left.checked_sub(1)?;
                match self.backtracker.program.get(pc)? {
                    Step::One(set) => match self.text.get(at) {
                        Some(c) if set.contains(*c) => {
                            at += 1;
                            pc += 1;
                        }
                        _ => break,
                    },
                    Step::Fork(first, second) => {
                        // What is kept for later takes room.
                        self.left = self.left.checked_sub(own.len() as u32 / 8)?;
                        tries.push((*second, at, own.clone()));
                        pc = *first;
                    }
                    Step::Jump(to) => pc = *to,
                    Step::Save(slot) => {
                        own[*slot] = at;
                        pc += 1;
                    }
                    Step::Moved(slot) => {
                        if own[*slot] == at {
                            break;
                        }
                        pc += 1;
                    }
                    Step::Start if at == 0 => pc += 1,
                    Step::End if at == self.text.len() => pc += 1,
                    Step::Start | Step::End => break,
                    Step::WordBoundary(wanted) => {
                        let is_word = |i: Option<usize>| {
                            i.and_then(|i| self.text.get(i))
                                .is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_')
                        };
                        if (is_word(at.checked_sub(1)) != is_word(Some(at))) != *wanted {
                            break;
                        }
                        pc += 1;
                    }
                    Step::Again(group) => {
                        let (first, last) = (own[group * 2], own[group * 2 + 1]);
                        // A group that took no part fits the empty text.
                        let part = self.text.get(first..last).unwrap_or(&[]);
                        if !self.text.get(at..).is_some_and(|rest| rest.starts_with(part)) {
                            break;
                        }
                        at += part.len();
                        pc += 1;
                    }
                    Step::Look { ahead, wanted, after } => {
                        let (ahead, wanted, after) = (*ahead, *wanted, *after);
                        let mut inside = own.clone();
                        let found = if ahead {
                            self.fits(pc + 1, at, &mut inside, None)?
                        } else {
                            let mut found = false;
                            for start in (0..=at).rev() {
                                found = self.fits(pc + 1, start, &mut inside, Some(at))?;
                                if found {
                                    break;
                                }
                            }
                            found
                        };
                        if found != wanted {
                            break;
                        }
                        if found {
                            own = inside;
                        }
                        pc = after;
                    }
                    Step::Done => {
                        if end.is_some_and(|end| end != at) {
                            break;
                        }
                        *slots = own;
                        return Some(true);
                    }
                }
            }
        }
        Some(false)
    }
}

struct Compiler {
    pattern: Vec<char>,
    at: usize,
    depth: usize,
    groups: usize,
    loops: usize,
    /// Upper bound of the groups, after whose slots those of loops come.
    group_count: usize,
    program: Vec<Step>,
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
        if self.program.len() >= LENGTH {
            return Err("it grows too large".to_string());
        }
        self.program.push(step);
        Ok(self.program.len() - 1)
    }

    fn alternatives(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("groups are nested too deep".to_string());
        }
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
            self.repetition(start)?;
        }
        Ok(())
    }

    fn repetition(&mut self, start: usize) -> Result<(), String> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        self.at += 1;
        let lazy = self.accept("?");
        if most.is_some_and(|most| most < least) || least > 1000 || most.is_some_and(|most| most > 1000) {
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
        Ok(())
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
            '[' => Step::One(self.class()?),
            '.' => Step::One(Set::Any),
            '^' => Step::Start,
            '$' => Step::End,
            '*' | '+' | '?' => return Err("nothing to repeat".to_string()),
            '\\' => self.escape()?,
            c => Step::One(Set::Char(c)),
        };
        self.push(step)?;
        Ok(())
    }

    fn group(&mut self) -> Result<(), String> {
        let looks = [
            ("?=", true, true),
            ("?!", true, false),
            ("?<=", false, true),
            ("?<!", false, false),
        ];
        let look = looks.into_iter().find(|(start, ..)| self.accept(start));
        if let Some((_, ahead, wanted)) = look {
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
        if self.accept(")") {
            Ok(())
        } else {
            Err("unclosed group".to_string())
        }
    }

    fn escape(&mut self) -> Result<Step, String> {
        let c = self.peek().ok_or("a backslash at the end")?;
        self.at += 1;
        Ok(match c {
            'b' => Step::WordBoundary(true),
            'B' => Step::WordBoundary(false),
            '1'..='9' => {
                let group = c as usize - '0' as usize;
                if group >= self.group_count {
                    return Err("a reference to a group that is not there".to_string());
                }
                Step::Again(group)
            }
            c => match named_class(c) {
                Some((ranges, negated)) => Step::One(Set::Ranges {
                    ranges: ranges.into(),
                    negated,
                }),
                None => Step::One(Set::Char(self.escaped(c)?)),
            },
        })
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

    fn class(&mut self) -> Result<Set, String> {
        let negated = self.accept("^");
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let c = self.peek().ok_or("unclosed character class")?;
            self.at += 1;
            let first = match c {
                ']' => break,
                '\\' => {
                    let c = self.peek().ok_or("unclosed character class")?;
                    self.at += 1;
                    match named_class(c) {
                        Some((known, false)) => {
                            ranges.extend_from_slice(known);
                            continue;
                        }
                        Some((known, true)) => {
                            ranges.extend(complement(known));
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
                        if named_class(c).is_some() {
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
                    ranges.push(('-', '-'));
                    self.at += 1;
                }
            }
            if last < first {
                return Err("a range of characters goes backwards".to_string());
            }
            ranges.push((first, last));
        }
        Ok(Set::Ranges {
            ranges: ranges.into(),
            negated,
        })
    }
}

const SPACE: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// What `\d` and the like hold, and whether it is what they do not hold.
fn named_class(letter: char) -> Option<(&'static [(char, char)], bool)> {
    let ranges: &[(char, char)] = match letter.to_ascii_lowercase() {
        'd' => &[('0', '9')],
        'w' => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        's' => SPACE,
        _ => return None,
    };
    Some((ranges, letter.is_ascii_uppercase()))
}

/// Everything outside of ranges that are in order.
fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut out = Vec::new();
    let mut next = '\0';
    for (first, last) in ranges {
        if let Some(before) = char::from_u32((*first as u32).wrapping_sub(1)) {
            out.push((next, before));
        }
        next = char::from_u32(*last as u32 + 1).unwrap_or('\u{e000}');
    }
    out.push((next, char::MAX));
    out
}
