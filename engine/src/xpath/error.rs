//! What can be wrong with an expression, when it is compiled or when it is evaluated.

use alloc::string::String;
use core::fmt;
use core::ops::Range;

/// Why an expression was refused or could not be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub enum XPathErrorCode {
    /// A character that begins no token.
    UnexpectedCharacter(char),
    /// A quote that is not closed.
    UnterminatedLiteral,
    /// A token that does not fit here; what was expected.
    UnexpectedToken {
        found: String,
        expected: &'static str,
    },
    /// The expression ends too early; what was expected.
    UnexpectedEnd {
        expected: &'static str,
    },
    /// `$name`: XForms has no variables.
    Variable(String),
    /// `${name}`: the form was to put a path here.
    FormReference(String),
    UnknownAxis(String),
    UnknownFunction(String),
    UnknownPrefix(String),
    /// A wrong number of arguments; `most` is absent when there is no upper bound.
    ArgumentCount {
        function: String,
        least: usize,
        most: Option<usize>,
        given: usize,
    },
    /// A number, text or boolean where nodes are needed.
    NodeSetRequired {
        place: String,
    },
    /// Arguments that only make sense in pairs.
    ArgumentsInPairs {
        function: String,
        least: usize,
        given: usize,
    },
    /// An argument whose value the function cannot work with.
    BadArgument {
        function: &'static str,
        reason: &'static str,
    },
    /// The text is longer than 32 KiB.
    TooLong,
    /// Parentheses, predicates and calls inside each other too many times, see `MAX_DEPTH`.
    TooDeep,
    /// A pattern that is no regular expression or asks for too much; the reason.
    BadPattern(String),
    /// The recalculation took more steps than allowed.
    TooManySteps,
    /// A text grew beyond 1 MiB.
    TextTooLong,
}

/// An error and the byte range of the expression it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct XPathError {
    pub code: XPathErrorCode,
    pub span: Range<usize>,
}

impl XPathError {
    pub(crate) fn new(code: XPathErrorCode, span: Range<usize>) -> Self {
        Self { code, span }
    }
}

impl fmt::Display for XPathErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedCharacter(c) => write!(f, "unexpected character “{c}”"),
            Self::UnterminatedLiteral => write!(f, "a quote is not closed"),
            Self::UnexpectedToken { found, expected } => write!(f, "found {found}, expected {expected}"),
            Self::UnexpectedEnd { expected } => write!(f, "the expression ends, expected {expected}"),
            Self::Variable(name) => write!(f, "variables are not supported: ${name}"),
            Self::FormReference(name) => write!(f, "${{{name}}} is not replaced by a path"),
            Self::UnknownAxis(name) => write!(f, "unknown axis {name}"),
            Self::UnknownFunction(name) => write!(f, "unknown function {name}()"),
            Self::UnknownPrefix(prefix) => write!(f, "unknown prefix {prefix}"),
            Self::ArgumentCount {
                function,
                least,
                most,
                given,
            } => {
                write!(f, "{function}() takes ")?;
                match most {
                    Some(most) if most == least => write!(f, "{least}")?,
                    Some(most) => write!(f, "{least} to {most}")?,
                    None => write!(f, "at least {least}")?,
                }
                write!(f, " arguments, not {given}")
            }
            Self::NodeSetRequired { place } => write!(f, "{place} needs nodes"),
            Self::ArgumentsInPairs {
                function,
                least,
                given,
            } => {
                write!(
                    f,
                    "{function}() takes {least}, {}, … arguments, not {given}",
                    least + 2
                )
            }
            Self::BadArgument { function, reason } => write!(f, "{function}(): {reason}"),
            Self::TooLong => write!(f, "the expression is longer than 32 KiB"),
            Self::TooDeep => write!(f, "the expression is nested more than 120 levels deep"),
            Self::BadPattern(reason) => write!(f, "regular expression: {reason}"),
            Self::TooManySteps => write!(f, "the evaluation takes too many steps"),
            Self::TextTooLong => write!(f, "a text grows beyond 1 MiB"),
        }
    }
}

impl fmt::Display for XPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at {}..{})", self.code, self.span.start, self.span.end)
    }
}

impl core::error::Error for XPathError {}
