//! One column of answers: each distinct answer is kept once, and each row is a small number. As bytes, it is what a
//! database keeps of a run of records.
//!
//! ```text
//! bytes = count of values (u32) · values (length u32, UTF-8) · width (u8: 0, 1, 2 or 4) · rows (u32) · codes
//! ```
//!
//! Width 0: every row has the one code that follows, in four bytes. All numbers are little-endian.

use indexmap::IndexSet;

use crate::answer::Cell;

const NOT_IN_VERSION: u32 = 0;
const NOT_ASKED: u32 = 1;
const BLANK: u32 = 2;
/// Code of the first distinct answer.
const ANSWERS: u32 = 3;

/// The cells of one column, by row.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    values: IndexSet<Box<str>>,
    codes: Codes,
}

/// Codes in as many bytes each as the largest needs.
#[derive(Clone, Debug)]
enum Codes {
    Byte(Vec<u8>),
    Pair(Vec<u16>),
    Four(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Byte(Vec::new())
    }
}

impl Codes {
    fn len(&self) -> usize {
        match self {
            Self::Byte(codes) => codes.len(),
            Self::Pair(codes) => codes.len(),
            Self::Four(codes) => codes.len(),
        }
    }

    fn get(&self, row: usize) -> Option<u32> {
        match self {
            Self::Byte(codes) => codes.get(row).copied().map(u32::from),
            Self::Pair(codes) => codes.get(row).copied().map(u32::from),
            Self::Four(codes) => codes.get(row).copied(),
        }
    }

    /// Makes room for codes up to that one.
    fn widen(&mut self, most: u32) {
        match self {
            Self::Byte(codes) if most > u32::from(u8::MAX) => {
                *self = match most > u32::from(u16::MAX) {
                    true => Self::Four(codes.iter().map(|code| u32::from(*code)).collect()),
                    false => Self::Pair(codes.iter().map(|code| u16::from(*code)).collect()),
                }
            }
            Self::Pair(codes) if most > u32::from(u16::MAX) => {
                *self = Self::Four(codes.iter().map(|code| u32::from(*code)).collect());
            }
            _ => {}
        }
    }

    /// Adds codes that it has room for.
    fn extend(&mut self, more: impl Iterator<Item = u32>) {
        match self {
            Self::Byte(codes) => codes.extend(more.map(|code| code as u8)),
            Self::Pair(codes) => codes.extend(more.map(|code| code as u16)),
            Self::Four(codes) => codes.extend(more),
        }
    }
}

impl Cells {
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell of that row; rows that are not there are of a version without the field.
    pub fn get(&self, row: usize) -> Cell<'_> {
        self.decode(self.codes.get(row).unwrap_or(NOT_IN_VERSION))
    }

    fn decode(&self, code: u32) -> Cell<'_> {
        match code {
            NOT_IN_VERSION => Cell::NotInVersion,
            NOT_ASKED => Cell::NotAsked,
            BLANK => Cell::Blank,
            code => match self.values.get_index((code - ANSWERS) as usize) {
                Some(value) => Cell::Answered(value),
                None => Cell::NotInVersion,
            },
        }
    }

    /// Every distinct cell, and for each row the place of its own among them.
    pub fn distinct(&self, rows: usize) -> (Vec<Cell<'_>>, impl Iterator<Item = usize>) {
        let all = 0..ANSWERS + self.values.len() as u32;
        let places = (0..rows).map(|row| self.codes.get(row).unwrap_or(NOT_IN_VERSION) as usize);
        (all.map(|code| self.decode(code)).collect(), places)
    }

    /// Adds a row.
    pub fn push(&mut self, cell: Cell) {
        let code = match cell {
            Cell::NotInVersion => NOT_IN_VERSION,
            Cell::NotAsked => NOT_ASKED,
            Cell::Blank => BLANK,
            Cell::Answered(value) => self.code(value),
        };
        self.codes.widen(code);
        self.codes.extend(std::iter::once(code));
    }

    fn code(&mut self, value: &str) -> u32 {
        let at = match self.values.get_index_of(value) {
            Some(at) => at,
            None => self.values.insert_full(value.into()).0,
        };
        at as u32 + ANSWERS
    }

    /// Adds rows of a version without the field until there are so many.
    pub fn pad(&mut self, rows: usize) {
        let missing = rows.saturating_sub(self.len());
        self.codes.extend(std::iter::repeat_n(NOT_IN_VERSION, missing));
    }

    /// The same cells as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let mut bytes = Vec::with_capacity(16 + self.len());
        bytes.extend(number(self.values.len()));
        for value in &self.values {
            bytes.extend(number(value.len()));
            bytes.extend(value.as_bytes());
        }
        let first = self.codes.get(0).unwrap_or(NOT_IN_VERSION);
        let is_same = (0..self.len()).all(|row| self.codes.get(row) == Some(first));
        bytes.push(match &self.codes {
            _ if is_same => 0,
            Codes::Byte(_) => 1,
            Codes::Pair(_) => 2,
            Codes::Four(_) => 4,
        });
        bytes.extend(number(self.len()));
        match &self.codes {
            _ if is_same => bytes.extend(first.to_le_bytes()),
            Codes::Byte(codes) => bytes.extend(codes),
            Codes::Pair(codes) => codes.iter().for_each(|code| bytes.extend(code.to_le_bytes())),
            Codes::Four(codes) => codes.iter().for_each(|code| bytes.extend(code.to_le_bytes())),
        }
        bytes
    }

    /// Adds the rows of what [`encode`](Self::encode) wrote. `None`, and nothing is added, if it is no such thing or has not
    /// so many rows.
    pub fn append(&mut self, bytes: &[u8], expected: usize) -> Option<()> {
        let mut rest = bytes;
        let number = |rest: &mut &[u8]| {
            let (four, after) = rest.split_first_chunk::<4>()?;
            *rest = after;
            Some(u32::from_le_bytes(*four))
        };
        let count = number(&mut rest)?;
        let mut values: Vec<&str> = Vec::new();
        for _ in 0..count {
            let length = number(&mut rest)? as usize;
            let (value, after) = rest.split_at_checked(length)?;
            rest = after;
            values.push(std::str::from_utf8(value).ok()?);
        }
        let (width, after) = rest.split_first()?;
        rest = after;
        let rows = number(&mut rest)? as usize;
        if rows != expected {
            return None;
        }
        let is_known = |code: u32| code < ANSWERS.saturating_add(count);
        let length = match width {
            0 => 4,
            width => rows.checked_mul(usize::from(*width))?,
        };
        let codes: Box<dyn Iterator<Item = u32>> = match (width, rest.len() == length) {
            (0, true) => {
                let code = number(&mut rest)?;
                Box::new(std::iter::repeat_n(code, rows))
            }
            (1, true) => Box::new(rest.iter().map(|code| u32::from(*code))),
            (2, true) => Box::new(
                rest.as_chunks::<2>()
                    .0
                    .iter()
                    .map(|code| u32::from(u16::from_le_bytes(*code))),
            ),
            (4, true) => Box::new(
                rest.as_chunks::<4>()
                    .0
                    .iter()
                    .map(|code| u32::from_le_bytes(*code)),
            ),
            _ => return None,
        };
        let codes: Vec<u32> = codes.collect();
        if !codes.iter().all(|code| is_known(*code)) {
            return None;
        }
        let mut own: Vec<u32> = (0..ANSWERS).collect();
        own.extend(values.into_iter().map(|value| self.code(value)));
        self.codes.widen(own.iter().copied().max().unwrap_or(0));
        self.codes.extend(
            codes
                .into_iter()
                .map(|code| own.get(code as usize).copied().unwrap_or(0)),
        );
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Cells};

    fn cells(words: &[&str]) -> Cells {
        let mut cells = Cells::default();
        for word in words {
            cells.push(match *word {
                "×" => Cell::NotInVersion,
                "–" => Cell::NotAsked,
                "" => Cell::Blank,
                value => Cell::Answered(value),
            });
        }
        cells
    }

    fn all(cells: &Cells) -> Vec<Cell<'_>> {
        (0..cells.len()).map(|row| cells.get(row)).collect()
    }

    #[test]
    fn bytes_say_the_same_as_the_cells() {
        let many: Vec<String> = (0..70_000).map(|n| format!("valor {n}")).collect();
        let wide = |n: usize| many[..n].iter().map(String::as_str).collect::<Vec<_>>();
        let rows: [&[&str]; 8] = [
            &[],
            &["sí"],
            &["–", "–", "–"],
            &["×", "–", "", "sí", "no", "sí"],
            &["a", "a", "a"],
            &wide(252),
            &wide(253),
            &wide(70_000),
        ];
        let mut joined = Cells::default();
        let mut expected = Vec::new();
        for words in rows {
            let one = cells(words);
            let mut back = Cells::default();
            back.append(&one.encode(), words.len()).expect("its own bytes");
            assert_eq!(all(&back), all(&one));
            joined.append(&one.encode(), words.len()).expect("its own bytes");
            expected.extend_from_slice(words);
        }
        assert_eq!(all(&joined), all(&cells(&expected)));
        joined.pad(joined.len() + 2);
        assert_eq!(joined.get(joined.len() - 1), Cell::NotInVersion);
        assert_eq!(joined.get(joined.len()), Cell::NotInVersion);
    }

    #[test]
    fn bytes_that_are_cut_or_changed_add_nothing() {
        let whole = cells(&["sí", "", "no", "sí"]).encode();
        for end in 0..whole.len() {
            assert_eq!(Cells::default().append(&whole[..end], 4), None, "{end}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            let mut cells = Cells::default();
            // Another letter is another answer; everything else is refused.
            if cells.append(&changed, 4).is_none() {
                assert!(cells.is_empty());
            }
        }
    }
}
