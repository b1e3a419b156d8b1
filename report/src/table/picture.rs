//! How a table may be drawn. A picture holds no numbers: it names rows and columns of its table, by index.

use serde::{Deserialize, Serialize};

use super::text::Text;

/// A picture of the table it belongs to. Draw only cells that have a number; a hidden cell is drawn as a hatched mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "picture", rename_all = "snake_case")]
pub enum Picture {
    /// One group of bars a row, one bar a column.
    Bars { rows: Vec<usize>, columns: Vec<usize> },
    /// Diverging stacked bars: one bar a row, its parts the columns from the most negative to the most positive one.
    /// The middle of `neutral`, or the border between the halves if there is none, stands on the zero line.
    Likert {
        rows: Vec<usize>,
        columns: Vec<usize>,
        neutral: Option<usize>,
    },
    /// One line a row, from the value of one column to that of another: from men to women, from before to after.
    Dumbbell {
        rows: Vec<usize>,
        from: usize,
        to: usize,
    },
    /// One line a row, from before to after.
    Slope {
        rows: Vec<usize>,
        from: usize,
        to: usize,
    },
    /// One point a row: capacity across, importance up. The cross lines stand at `middle`.
    Quadrant {
        rows: Vec<usize>,
        x: usize,
        y: usize,
        /// x and y of the cross lines.
        middle: [f64; 2],
        /// Smallest and largest value of the scale, on both axes.
        scale: [f64; 2],
        /// Names of the quadrants: low x high y, high x high y, low x low y, high x low y.
        names: [Text; 4],
    },
    /// Mexico's 32 entities as tiles; the key of a row's head is the two-digit INEGI code.
    TileMap { rows: Vec<usize>, column: usize },
}

impl Picture {
    /// Bars of that many rows and columns, if a page can hold them; else of the first column, the total, or none.
    pub fn bars(rows: usize, columns: usize) -> Option<Self> {
        const MOST: usize = 45;
        let columns = if rows * columns > MOST { 1 } else { columns };
        (rows <= MOST).then(|| Self::Bars {
            rows: (0..rows).collect(),
            columns: (0..columns).collect(),
        })
    }
}
