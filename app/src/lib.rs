//! The tablet and the staff bundles.
