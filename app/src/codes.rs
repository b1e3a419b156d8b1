//! Who may open an unfinished record: the person who left it, by a code, and who looks after the tablet, by a PIN.
//!
//! A lock on the screen, not encryption: whoever copies the browser's profile has unlimited tries
//! (docs/decisions, "Unfinished records ask for a code").

use sondeo_sync::hash::sha256_hex;

/// Wrong tries in a row until nobody may try for a while.
const TRIES: u32 = 5;
/// How long that is, in ms.
const PAUSE: i64 = 5 * 60_000;
/// Fewest digits of a PIN.
pub const SHORTEST_PIN: usize = 4;

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Opens,
    Wrong,
    /// Too many wrong ones: nothing was looked at.
    Wait,
}

/// What somebody wants of the codes.
pub enum Deed {
    Look,
    /// The record gets this code.
    Leave(String),
    /// The record is to be opened with what was typed.
    Open(String),
    /// The PIN is to be replaced; an empty one takes it away.
    SetPin {
        old: String,
        new: String,
    },
}

/// The codes of the records that were left, and the PIN; of each only its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    /// Empty without a PIN.
    pin: String,
    wrong: u32,
    /// No tries before this, ms since 1970 UTC.
    until: i64,
    left: Vec<Left>,
}

/// A record that its person left.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Left {
    id: String,
    code: String,
    /// The PIN of that time: one that is set later must not open what was left under the protection of a code alone.
    pin: String,
}

impl Codes {
    /// Lines of words: the small format keeps the reader of another one out of the bundle.
    pub fn read(text: &str) -> Codes {
        let mut codes = Codes::default();
        for line in text.lines() {
            // An id comes last: a form may make one with blanks in it.
            let mut words = line.splitn(4, ' ').map(str::to_owned);
            let mut word = || words.next().unwrap_or_default();
            let (kind, first, second, third) = (word(), word(), word(), word());
            if kind == "pin" {
                codes.pin = first;
                codes.wrong = second.parse().unwrap_or(0);
                codes.until = third.parse().unwrap_or(0);
            } else {
                codes.left.push(Left {
                    code: first,
                    pin: second,
                    id: third,
                });
            }
        }
        codes
    }

    /// What [`Codes::read`] reads.
    pub fn text(&self) -> String {
        let mut text = format!("pin {} {} {}", self.pin, self.wrong, self.until);
        for left in &self.left {
            text.push_str(&format!("\nleft {} {} {}", left.code, left.pin, left.id));
        }
        text
    }

    /// True if the record opens only for its person or by the PIN. One that was interrupted has no code yet.
    pub fn guards(&self, id: &str) -> bool {
        self.has_pin() || self.left.iter().any(|left| left.id == id)
    }

    pub fn has_pin(&self) -> bool {
        !self.pin.is_empty()
    }

    /// Forgets the codes of records that need none any more.
    pub fn forget(&mut self, is_over: impl Fn(&str) -> bool) {
        self.left.retain(|left| !is_over(&left.id));
    }

    /// Does the deed of that record and says what became of it; `now` in ms since 1970 UTC.
    pub fn act(&mut self, id: &str, deed: Deed, now: i64) -> Tried {
        let is_keeper = |typed: &str| self.has_pin() && self.pin == hash("", typed);
        // A clock that was set back must not lock the tablet for longer than the pause.
        let waits = now < self.until && self.until - now <= PAUSE;
        let (right, by_pin) = match &deed {
            Deed::Look => return Tried::Opens,
            Deed::Leave(code) => {
                self.left.retain(|left| left.id != id);
                self.left.push(Left {
                    id: id.to_owned(),
                    code: hash(id, code),
                    pin: self.pin.clone(),
                });
                return Tried::Opens;
            }
            _ if waits => return Tried::Wait,
            Deed::Open(typed) => {
                let right = match self.left.iter().find(|left| left.id == id) {
                    Some(left) => left.code == hash(id, typed) || left.pin == hash("", typed),
                    None => !self.has_pin() || is_keeper(typed),
                };
                (right, is_keeper(typed))
            }
            Deed::SetPin { old, .. } => (!self.has_pin() || is_keeper(old), is_keeper(old)),
        };
        if !right {
            self.wrong += 1;
            if self.wrong >= TRIES {
                self.wrong = 0;
                self.until = now + PAUSE;
            }
            return Tried::Wrong;
        }
        // Who opens a record of their own may be guessing the code of another one.
        if by_pin {
            self.wrong = 0;
        }
        if let Deed::SetPin { new, .. } = deed {
            let before = std::mem::take(&mut self.pin);
            if !new.is_empty() {
                self.pin = hash("", &new);
            }
            for left in &mut self.left {
                if !left.pin.is_empty() && left.pin == before {
                    left.pin.clone_from(&self.pin);
                }
            }
        }
        Tried::Opens
    }
}

/// Of a code with its record, or of the PIN with none.
fn hash(id: &str, digits: &str) -> String {
    sha256_hex(format!("{id}:{}", digits.trim()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(codes: &mut Codes, id: &str, typed: &str, now: i64) -> Tried {
        // As it is read again from the disk each time.
        *codes = Codes::read(&codes.text());
        codes.act(id, Deed::Open(typed.into()), now)
    }

    fn leave(codes: &mut Codes, id: &str, code: &str) {
        codes.act(id, Deed::Leave(code.into()), 0);
    }

    fn set_pin(codes: &mut Codes, old: &str, new: &str, now: i64) -> Tried {
        let (old, new) = (old.into(), new.into());
        codes.act("", Deed::SetPin { old, new }, now)
    }

    #[test]
    fn a_record_opens_for_its_person_and_by_the_pin_of_its_time() {
        let mut codes = Codes::default();
        assert!(!codes.guards("interrupted"));
        assert_eq!(open(&mut codes, "interrupted", "", 0), Tried::Opens);
        leave(&mut codes, "before", "1234");
        assert_eq!(set_pin(&mut codes, "", "777777", 0), Tried::Opens);
        leave(&mut codes, "after", "0000");
        leave(&mut codes, "after", "5678");
        assert!(codes.guards("interrupted") && codes.has_pin());
        #[rustfmt::skip]
        let rows = [
            ("before", "1234", Tried::Opens), ("before", "5678", Tried::Wrong), ("before", "777777", Tried::Wrong),
            ("before", "", Tried::Wrong), ("after", " 5678 ", Tried::Opens), ("after", "777777", Tried::Opens),
            ("after", "0000", Tried::Wrong), ("interrupted", "777777", Tried::Opens), ("interrupted", "", Tried::Wrong),
            ("interrupted", "5678", Tried::Wrong), ("after", "5678", Tried::Opens),
        ];
        for (id, typed, expected) in rows {
            assert_eq!(open(&mut codes, id, typed, 0), expected, "{id} with {typed:?}");
        }
        assert_eq!(set_pin(&mut codes, "1", "8888", 0), Tried::Wrong);
        assert_eq!(set_pin(&mut codes, "777777", "8888", 0), Tried::Opens);
        assert_eq!(open(&mut codes, "after", "8888", 0), Tried::Opens);
        assert_eq!(open(&mut codes, "after", "777777", 0), Tried::Wrong);
        assert_eq!(set_pin(&mut codes, "8888", "", 0), Tried::Opens);
        assert_eq!(open(&mut codes, "after", "", 0), Tried::Wrong);
        leave(&mut codes, "an id of the form's own", "4321");
        assert_eq!(open(&mut codes, "an id of the form's own", "", 0), Tried::Wrong);
        assert_eq!(
            open(&mut codes, "an id of the form's own", "4321", 0),
            Tried::Opens
        );
    }

    #[test]
    fn guessing_takes_long() {
        let mut codes = Codes::default();
        leave(&mut codes, "a", "1234");
        for _ in 0..TRIES {
            assert_eq!(open(&mut codes, "a", "0000", 10), Tried::Wrong);
        }
        assert_eq!(open(&mut codes, "a", "1234", 10 + PAUSE - 1), Tried::Wait);
        assert_eq!(open(&mut codes, "a", "1234", 10 + PAUSE), Tried::Opens);
        assert_eq!(open(&mut codes, "a", "1234", 20), Tried::Wait);
        // The clock was set back by a day.
        assert_eq!(open(&mut codes, "a", "1234", -86_400_000), Tried::Opens);
        // Opening one's own record in between gives no more tries; the PIN does.
        let (mut codes, mut tried) = (Codes::default(), Vec::new());
        leave(&mut codes, "own", "1234");
        assert_eq!(set_pin(&mut codes, "", "777777", 0), Tried::Opens);
        leave(&mut codes, "other", "5678");
        for typed in ["777777", ""] {
            for _ in 0..TRIES - 1 {
                tried.push(open(&mut codes, "other", "0000", 10));
                open(&mut codes, "own", "1234", 10);
            }
            tried.push(open(&mut codes, "other", typed, 10));
        }
        let wrong = [Tried::Wrong; TRIES as usize - 1];
        assert_eq!(
            tried,
            [&wrong[..], &[Tried::Opens], &wrong, &[Tried::Wrong]].concat()
        );
        assert_eq!(open(&mut codes, "own", "1234", 20), Tried::Wait);
    }
}
