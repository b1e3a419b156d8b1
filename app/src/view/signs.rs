// The signs in a template; the macro that writes it and the code that reads it include this file. None is in any text.

/// Begins an element; its name follows.
const OPEN: char = '\u{1}';
/// Begins an attribute that stands still: its name, [`TEXT`], its value.
const ATTRIBUTE: char = '\u{2}';
/// Ends the innermost element.
const CLOSE: char = '\u{3}';
/// Begins a text that stands still, or the value of such an attribute.
const TEXT: char = '\u{4}';
/// The next value is a part of the page.
const PART: char = '\u{5}';
/// The next value belongs to the innermost element: a letter for how, and a name.
const BOUND: char = '\u{6}';

/// The letters behind [`BOUND`].
const TO_ATTRIBUTE: char = 'a';
const TO_PROPERTY: char = 'p';
const TO_CLASS: char = 'c';
const TO_STYLE: char = 's';
const TO_EVENT: char = 'e';
const TO_REF: char = 'r';
