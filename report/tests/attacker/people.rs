//! Made-up persons of a training in three waves, and what they answered.

pub const GENDERS: [[&str; 2]; 3] = [["mujer", "women"], ["hombre", "men"], ["otra", "other"]];
pub const SHIFTS: [&str; 2] = ["am", "pm"];
/// Which items are right.
pub type Right = [bool; 3];
pub const ITEM_COUNT: usize = 3;

/// One person: a gender, which items were right before and at the end, what the reaction was (0: none), or, in the
/// follow-up, which carries no code, a shift and a behaviour (0, 1, 2; 3: no opportunity; 4: nothing said).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    pub gender: usize,
    pub before: Option<Right>,
    pub after: Option<(Right, usize)>,
    pub later: Option<(usize, usize)>,
}

/// Every kind of person that there can be: the unknowns of the attack are how many there are of each.
pub fn kinds() -> Vec<Person> {
    let marks = || (0..1usize << ITEM_COUNT).map(|bits| std::array::from_fn(|item| bits >> item & 1 == 1));
    let nobody = Person {
        gender: 0,
        before: None,
        after: None,
        later: None,
    };
    let mut found = Vec::new();
    for gender in 0..3 {
        let own = Person { gender, ..nobody };
        let after = || marks().flat_map(|right| (0..4).map(move |reaction| (right, reaction)));
        for before in marks().map(Some).chain([None]) {
            found.extend(after().map(|after| Person {
                before,
                after: Some(after),
                ..own
            }));
        }
        found.extend(marks().map(|right| Person {
            before: Some(right),
            ..own
        }));
        for shift in 0..2 {
            found.extend((0..5).map(|said| Person {
                later: Some((shift, said)),
                ..own
            }));
        }
    }
    found
}

pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit) as usize
    }

    pub fn gender(&mut self) -> usize {
        match self.below(20) {
            0 => 2,
            x => usize::from(x > 9),
        }
    }

    /// The first item is easy, the last one hard; at the end more is right. Some leave, some come late.
    pub fn person(&mut self) -> Person {
        let gender = self.gender();
        let mut right = |odds: [u64; 3]| odds.map(|of_20| self.below(20) < of_20 as usize);
        let (before, after) = (right([17, 10, 3]), right([19, 13, 8]));
        let reaction = [0, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3][self.below(12)];
        let presence = self.below(20);
        Person {
            gender,
            before: (presence != 0).then_some(before),
            after: (presence > 2).then_some((after, reaction)),
            later: None,
        }
        .present()
    }

    pub fn later(&mut self) -> Person {
        Person {
            gender: self.gender(),
            before: None,
            after: None,
            later: Some((
                usize::from(self.below(3) == 0),
                [0, 1, 1, 2, 2, 2, 3, 4][self.below(8)],
            )),
        }
    }
}

impl Person {
    /// Who was in no wave is nobody.
    pub fn present(mut self) -> Self {
        if self.before.is_none() && self.after.is_none() {
            self.before = Some([true, true, false]);
        }
        self
    }

    pub fn points(right: Right) -> f64 {
        right.iter().filter(|is| **is).count() as f64
    }

    /// Points before and at the end of somebody who was there both times.
    pub fn both(&self) -> Option<[f64; 2]> {
        let (before, (after, _)) = self.before.zip(self.after)?;
        Some([Self::points(before), Self::points(after)])
    }

    pub fn is_in(&self, form: &str) -> bool {
        match form {
            "pre" => self.before.is_some(),
            "post" => self.after.is_some(),
            _ => self.later.is_some(),
        }
    }

    /// What they answered to a question of a form; `None` without an answer.
    pub fn answer(&self, form: &str, question: &str) -> Option<&'static str> {
        let right = match form {
            "pre" => self.before,
            _ => self.after.map(|(right, _)| right),
        };
        let level = |level: usize| ["0", "1", "2", "3"].get(level).copied();
        match question {
            "genero" => Some(GENDERS[self.gender][0]),
            "turno" => self.later.map(|(shift, _)| SHIFTS[shift]),
            "r1" => self.after.and_then(|(_, r)| level(r).filter(|_| r > 0)),
            "b1" => self.later.and_then(|(_, b)| level(b).filter(|_| b < 3)),
            item => {
                let at = item.strip_prefix('k')?.parse::<usize>().ok()? - 1;
                right.map(|right| if right[at] { "a" } else { "b" })
            }
        }
    }
}

/// The records of each wave, in their order.
pub fn records(persons: &[Person]) -> [String; 3] {
    let mut lines = [String::new(), String::new(), String::new()];
    for (number, person) in persons.iter().enumerate() {
        let gender = GENDERS[person.gender][0];
        // Codes that differ in more than one place.
        let code = format!("{0:03}-{0:03}-{0:03}", number);
        let marks = |right: Right| -> String {
            let mark = |at: usize| format!(" | k{}={}", at + 1, if right[at] { "a" } else { "b" });
            (0..ITEM_COUNT).map(mark).collect()
        };
        if let Some(right) = person.before {
            lines[0] += &format!("onda=PRE | clave={code} | genero={gender}{}\n", marks(right));
        }
        if let Some((right, reaction)) = person.after {
            let reaction = if reaction > 0 {
                reaction.to_string()
            } else {
                String::new()
            };
            lines[1] += &format!(
                "onda=POST | clave={code} | genero={gender}{} | r1={reaction}\n",
                marks(right)
            );
        }
        if let Some((shift, said)) = person.later {
            let said = ["0", "1", "2", "97", ""][said];
            lines[2] += &format!(
                "onda=FU | clave= | genero={gender} | turno={} | b1={said}\n",
                SHIFTS[shift]
            );
        }
    }
    lines
}
