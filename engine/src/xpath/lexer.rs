//! Text → tokens, with the disambiguation rules of XPath 1.0 § 3.7 and the `${name}` of XLSForm.

use alloc::vec::Vec;
use core::ops::Range;

use super::decimal;
use super::error::{XPathError, XPathErrorCode};

/// What is written at one place of an expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TokenKind<'a> {
    Number(f64),
    /// A quoted text, without its quotes.
    Literal(&'a str),
    /// A name of an element, function, axis or node type; the prefix is empty if there is none.
    Name {
        prefix: &'a str,
        local: &'a str,
    },
    /// `prefix:*`
    AnyOf {
        prefix: &'a str,
    },
    /// `*` as a name test
    Any,
    Operator(Operator),
    /// `${name}` or `${last-saved#name}` of XLSForm; the text between the braces.
    FormReference(&'a str),
    /// `$name`
    Variable(&'a str),
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Dot,
    DotDot,
    At,
    Comma,
    /// `::`
    Axis,
    Slash,
    SlashSlash,
}

/// The operators between two operands, and unary minus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Multiply,
    Divide,
    Modulo,
    Union,
}

/// A token and its byte range.
#[derive(Clone, Debug, PartialEq)]
pub struct Token<'a> {
    pub kind: TokenKind<'a>,
    pub span: Range<usize>,
}

impl TokenKind<'_> {
    /// True if a name or `*` after this token is an operator.
    fn ends_operand(self) -> bool {
        !matches!(
            self,
            Self::At
                | Self::Axis
                | Self::OpenParenthesis
                | Self::OpenBracket
                | Self::Comma
                | Self::Operator(_)
                | Self::Slash
                | Self::SlashSlash
        )
    }
}

/// True for the characters a name may begin with (without the colon).
pub fn is_name_start(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// True for the characters a name may go on with (without the colon).
pub fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// All tokens of an expression.
#[inline(never)]
pub fn tokens(text: &str) -> Result<Vec<Token<'_>>, XPathError> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return Ok(out);
        }
        let operator_expected = out.last().is_some_and(|t| t.kind.ends_operand());
        let (kind, length) = token(trimmed, operator_expected).map_err(|code| {
            let length = trimmed.chars().next().map_or(0, char::len_utf8);
            XPathError::new(code, at..at + length)
        })?;
        out.push(Token {
            kind,
            span: at..at + length,
        });
        at += length;
    }
}

#[inline(never)]
fn token(text: &str, operator_expected: bool) -> Result<(TokenKind<'_>, usize), XPathErrorCode> {
    use TokenKind as K;
    let mut chars = text.chars();
    let (first, second) = (chars.next().unwrap_or('\0'), chars.next().unwrap_or('\0'));
    let simple = match (first, second) {
        ('(', _) => (K::OpenParenthesis, 1),
        (')', _) => (K::CloseParenthesis, 1),
        ('[', _) => (K::OpenBracket, 1),
        (']', _) => (K::CloseBracket, 1),
        ('.', '.') => (K::DotDot, 2),
        ('.', d) if !d.is_ascii_digit() => (K::Dot, 1),
        ('@', _) => (K::At, 1),
        (',', _) => (K::Comma, 1),
        (':', ':') => (K::Axis, 2),
        ('/', '/') => (K::SlashSlash, 2),
        ('/', _) => (K::Slash, 1),
        ('|', _) => (K::Operator(Operator::Union), 1),
        ('+', _) => (K::Operator(Operator::Plus), 1),
        ('-', _) => (K::Operator(Operator::Minus), 1),
        ('=', _) => (K::Operator(Operator::Equal), 1),
        ('!', '=') => (K::Operator(Operator::NotEqual), 2),
        ('<', '=') => (K::Operator(Operator::LessEqual), 2),
        ('<', _) => (K::Operator(Operator::Less), 1),
        ('>', '=') => (K::Operator(Operator::GreaterEqual), 2),
        ('>', _) => (K::Operator(Operator::Greater), 1),
        ('*', _) if operator_expected => (K::Operator(Operator::Multiply), 1),
        ('*', _) => (K::Any, 1),
        ('"' | '\'', _) => {
            let inside = text.get(1..).unwrap_or("");
            let end = inside.find(first).ok_or(XPathErrorCode::UnterminatedLiteral)?;
            (K::Literal(inside.get(..end).unwrap_or("")), end + 2)
        }
        ('$', '{') => {
            let end = text.find('}').ok_or(XPathErrorCode::UnexpectedCharacter('$'))?;
            (K::FormReference(text.get(2..end).unwrap_or("").trim()), end + 1)
        }
        ('$', _) => {
            let name = name(text.get(1..).unwrap_or(""));
            (K::Variable(name), 1 + name.len())
        }
        ('0'..='9' | '.', _) => number(text),
        (c, _) if is_name_start(c) => named(text, operator_expected),
        (c, _) => return Err(XPathErrorCode::UnexpectedCharacter(c)),
    };
    Ok(simple)
}

fn number(text: &str) -> (TokenKind<'_>, usize) {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(text);
    if text.get(length..).is_some_and(|r| r.starts_with('.')) {
        length += 1 + digits(text.get(length + 1..).unwrap_or(""));
    }
    let value = text.get(..length).and_then(decimal::read).unwrap_or(f64::NAN);
    (TokenKind::Number(value), length)
}

fn name(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(_, c)| !is_name_char(*c))
        .map_or(text.len(), |(i, _)| i);
    text.get(..end).unwrap_or("")
}

/// Operators that are words.
const OPERATORS: [(&str, Operator); 4] = [
    ("and", Operator::And),
    ("or", Operator::Or),
    ("mod", Operator::Modulo),
    ("div", Operator::Divide),
];

fn named(text: &str, operator_expected: bool) -> (TokenKind<'_>, usize) {
    let local = name(text);
    if operator_expected {
        // No name can stand here. Its beginning counts, as with all peers, where what follows begins no name: `4 div2`.
        let operator = OPERATORS.iter().find(|(word, _)| {
            let rest = local.strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(is_name_start))
        });
        if let Some((word, operator)) = operator {
            return (TokenKind::Operator(*operator), word.len());
        }
    }
    let after = text.get(local.len()..).unwrap_or("");
    if let Some(rest) = after.strip_prefix(':') {
        if rest.starts_with('*') {
            return (TokenKind::AnyOf { prefix: local }, local.len() + 2);
        }
        if rest.starts_with(is_name_start) {
            let second = name(rest);
            return (
                TokenKind::Name {
                    prefix: local,
                    local: second,
                },
                local.len() + 1 + second.len(),
            );
        }
    }
    (TokenKind::Name { prefix: "", local }, local.len())
}
