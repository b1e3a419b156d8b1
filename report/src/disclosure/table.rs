//! The counts behind the tables of a report, and which of them stay hidden.

/// Counts of one question in one breakdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountTable {
    /// Question and breakdown.
    pub id: String,
    /// A row comes after its parent; the first is the root: all records.
    pub rows: Vec<CountRow>,
}

/// One row. A row's counts are the sums of its children's, if it has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountRow {
    pub key: String,
    pub parent: Option<usize>,
    /// True if a small count of it says something of persons. (How many left a question blank does not.)
    pub is_sensitive: bool,
    /// True if it may be hidden to protect others.
    pub may_hide: bool,
    /// By group. The total is their sum: every record is in one group.
    pub counts: Vec<u64>,
}

impl CountRow {
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

impl CountTable {
    pub fn groups(&self) -> usize {
        self.rows.first().map_or(0, |row| row.counts.len())
    }

    /// Rows directly below that one.
    pub fn children(&self, parent: usize) -> impl Iterator<Item = usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter(move |(_, row)| row.parent == Some(parent))
            .map(|(at, _)| at)
    }

    /// The row with that key.
    pub fn row(&self, key: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.key == key)
    }
}

/// Which counts of a [`CountTable`] are hidden: by row, then by group, the total last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    pub hidden: Vec<Vec<bool>>,
}

impl Mask {
    /// Nothing hidden.
    pub fn open(table: &CountTable) -> Self {
        Self {
            hidden: vec![vec![false; table.groups() + 1]; table.rows.len()],
        }
    }

    /// Everything hidden.
    pub fn closed(table: &CountTable) -> Self {
        Self {
            hidden: vec![vec![true; table.groups() + 1]; table.rows.len()],
        }
    }

    pub fn is_hidden(&self, row: usize, column: usize) -> bool {
        self.hidden
            .get(row)
            .and_then(|row| row.get(column))
            .copied()
            .unwrap_or(true)
    }

    pub fn hide(&mut self, row: usize, column: usize) {
        if let Some(cell) = self.hidden.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = true;
        }
    }

    /// Hides a row in every group and in total.
    pub fn hide_row(&mut self, row: usize) {
        if let Some(cells) = self.hidden.get_mut(row) {
            cells.fill(true);
        }
    }

    /// Hides what the other one hides, too.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.hidden.iter_mut().zip(&other.hidden) {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine |= theirs;
            }
        }
    }

    /// True if a cell of that column is hidden.
    pub fn hides_in(&self, column: usize) -> bool {
        self.hidden
            .iter()
            .any(|row| row.get(column).copied().unwrap_or(true))
    }

    pub fn count(&self) -> usize {
        self.hidden.iter().flatten().filter(|hidden| **hidden).count()
    }
}
