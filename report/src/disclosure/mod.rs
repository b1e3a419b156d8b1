//! No cell that gives a person away.
//!
//! ```text
//! CountTable (rows in a tree × groups, and totals) ──protect──► Mask: which cells stay hidden
//!        ▲ every table that a report prints is a function of the shown cells of these
//! ```
//!
//! **What is small.** A count below the profile's minimum (5 inside, 10 outside), none included, is hidden: so are 0 %
//! and 100 %, because what is left of 100 % is a count below the minimum. A group with fewer persons is hidden whole.
//!
//! **What protects it.** A hidden cell that the shown ones determine, or bound to fewer than the minimum of values, is
//! not hidden. The rows of a table are a tree (records → answered → favourable → each choice) and its groups are flat;
//! the counts of such a table are a flow in a network, in which the range of every hidden cell is exact: two maximum
//! flows ([`network`]). While a small cell's range is too narrow, the cheapest cycle through it is hidden as well
//! ([`protect`]), and at the end each cell that is hidden without need is shown again.
//!
//! **What several tables say together.** Totals stand in the tables of all breakdowns. Rows whose total is small are
//! therefore hidden in every group of every breakdown, never a total to protect a group. Where the one small group is
//! “another gender, or not stated”, the totals are not published exactly: total less women less men would be that group.
//! Crossed breakdowns are published only if neither of their single tables hides a cell. A second release of a wave
//! hides what the first one hid, and what the records that came between would hide in a release of their own
//! (`release`): then the two releases and their difference are protected tables each, and know nothing more
//! together.

mod groups;
pub mod network;
mod protect;
mod table;

pub use groups::{Breakdown, GroupPlan, plan_groups};
pub use protect::{ProtectOptions, protect, protect_crossed, protect_question};
pub use table::{CountRow, CountTable, Mask};
