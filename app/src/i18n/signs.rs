// The signs in the table of messages; whoever writes it and whoever reads it include this file. None is in any message.

/// Before the name of an argument, which [`BOUND`] ends.
const ARGUMENT: char = '\u{1}';
/// Before the name of an argument on which depends what follows: its variants, up to [`CLOSE`].
const SELECT: char = '\u{2}';
/// Before a variant: its key, [`BOUND`], and what it says. The one without a key is last and always fits.
const VARIANT: char = '\u{3}';
const BOUND: char = '\u{4}';
const CLOSE: char = '\u{5}';
/// Behind each text of the table.
const END: char = '\u{6}';
