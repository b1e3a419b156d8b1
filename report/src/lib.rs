//! Answers to tables, statistics and exports.
