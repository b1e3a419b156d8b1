//! Tokens → [`Ast`], by precedence climbing.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::ast::{Ast, AstKind, Axis, Start, Step, Test};
use super::error::{XPathError, XPathErrorCode};
use super::lexer::{Operator, Token, TokenKind, tokens};

/// Longest expression in bytes.
pub const MAX_LENGTH: usize = 32 << 10;
/// Deepest nesting of parentheses, predicates, calls and right-hand sides of operators.
pub const MAX_DEPTH: usize = 120;

/// Operators by how strongly they bind, weakest first.
const LEVELS: [&[Operator]; 6] = [
    &[Operator::Or],
    &[Operator::And],
    &[Operator::Equal, Operator::NotEqual],
    &[
        Operator::Less,
        Operator::LessEqual,
        Operator::Greater,
        Operator::GreaterEqual,
    ],
    &[Operator::Plus, Operator::Minus],
    &[Operator::Multiply, Operator::Divide, Operator::Modulo],
];

/// Parses an expression. `${name}` is accepted; [`compile`](super::compile) refuses it.
pub fn parse(text: &str) -> Result<Ast, XPathError> {
    if text.len() > MAX_LENGTH {
        return Err(XPathError::new(XPathErrorCode::TooLong, 0..text.len()));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        text,
        tokens: &tokens,
        next: 0,
        depth: 0,
    };
    let ast = parser.expression()?;
    match parser.peek() {
        None => Ok(ast),
        Some(_) => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'t, 'a> {
    text: &'a str,
    tokens: &'t [Token<'a>],
    next: usize,
    depth: usize,
}

impl<'a> Parser<'_, 'a> {
    fn peek(&self) -> Option<TokenKind<'a>> {
        self.tokens.get(self.next).map(|t| t.kind)
    }

    fn peek_second(&self) -> Option<TokenKind<'a>> {
        self.tokens.get(self.next + 1).map(|t| t.kind)
    }

    fn start(&self) -> usize {
        self.tokens
            .get(self.next)
            .map_or(self.text.len(), |t| t.span.start)
    }

    fn end(&self) -> usize {
        self.next
            .checked_sub(1)
            .and_then(|i| self.tokens.get(i))
            .map_or(0, |t| t.span.end)
    }

    fn span(&self) -> Range<usize> {
        self.tokens
            .get(self.next)
            .map_or(self.text.len()..self.text.len(), |t| t.span.clone())
    }

    fn accept(&mut self, kind: TokenKind<'_>) -> bool {
        let found = self.peek() == Some(kind);
        if found {
            self.next += 1;
        }
        found
    }

    fn expect(&mut self, kind: TokenKind<'_>, expected: &'static str) -> Result<(), XPathError> {
        if self.accept(kind) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn unexpected(&self, expected: &'static str) -> XPathError {
        let span = self.span();
        let code = match self.peek() {
            None => XPathErrorCode::UnexpectedEnd { expected },
            Some(_) => {
                let found = String::from(self.text.get(span.clone()).unwrap_or(""));
                XPathErrorCode::UnexpectedToken { found, expected }
            }
        };
        XPathError::new(code, span)
    }

    fn expression(&mut self) -> Result<Ast, XPathError> {
        self.binary(0)
    }

    /// Operators of that level and stronger ones. Goes deeper only for what stands right of an operator and is stronger,
    /// so that a nest of parentheses takes as little of the stack as it can.
    fn binary(&mut self, weakest: usize) -> Result<Ast, XPathError> {
        if self.depth >= MAX_DEPTH {
            return Err(XPathError::new(XPathErrorCode::TooDeep, self.span()));
        }
        self.depth += 1;
        let start = self.start();
        let mut left = self.unary()?;
        while let Some(level) = self.level().filter(|level| *level >= weakest) {
            let mut rest = Vec::new();
            while let Some(TokenKind::Operator(operator)) = self.peek()
                && self.level() == Some(level)
            {
                self.next += 1;
                let right = if level + 1 < LEVELS.len() {
                    self.binary(level + 1)?
                } else {
                    self.unary()?
                };
                rest.push((operator, right));
            }
            left = Ast {
                kind: AstKind::Binary {
                    first: Box::new(left),
                    rest,
                },
                span: start..self.end(),
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// How strongly the operator that comes next binds; none for `|`, which is part of paths.
    fn level(&self) -> Option<usize> {
        let Some(TokenKind::Operator(operator)) = self.peek() else {
            return None;
        };
        LEVELS.iter().position(|operators| operators.contains(&operator))
    }

    fn unary(&mut self) -> Result<Ast, XPathError> {
        let start = self.start();
        let mut signs = 0_usize;
        while self.accept(TokenKind::Operator(Operator::Minus)) {
            signs += 1;
        }
        let mut operand = self.union()?;
        // Two signs still make a number of it; more pairs change nothing.
        let kept = if signs == 0 { 0 } else { 2 - signs % 2 };
        for _ in 0..kept {
            operand = Ast {
                kind: AstKind::Negate(Box::new(operand)),
                span: start..self.end(),
            };
        }
        Ok(operand)
    }

    fn union(&mut self) -> Result<Ast, XPathError> {
        let start = self.start();
        let first = self.path()?;
        let mut rest = Vec::new();
        while self.accept(TokenKind::Operator(Operator::Union)) {
            rest.push((Operator::Union, self.path()?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        Ok(Ast {
            kind: AstKind::Binary {
                first: Box::new(first),
                rest,
            },
            span: start..self.end(),
        })
    }

    fn path(&mut self) -> Result<Ast, XPathError> {
        let start = self.start();
        let mut steps = Vec::new();
        let origin = match self.peek() {
            Some(TokenKind::Slash) => {
                self.next += 1;
                if self.at_step() {
                    self.steps(&mut steps)?;
                }
                Start::Root
            }
            Some(TokenKind::SlashSlash) => {
                self.next += 1;
                steps.push(any_depth(self.end() - 2..self.end()));
                self.steps(&mut steps)?;
                Start::Root
            }
            _ if self.at_step() => {
                self.steps(&mut steps)?;
                Start::Context
            }
            _ => {
                let (origin, alone) = self.filter()?;
                if let Some(ast) = alone {
                    return Ok(ast);
                }
                if self.accept(TokenKind::Slash) {
                    self.steps(&mut steps)?;
                } else if self.accept(TokenKind::SlashSlash) {
                    steps.push(any_depth(self.end() - 2..self.end()));
                    self.steps(&mut steps)?;
                }
                origin
            }
        };
        Ok(Ast {
            kind: AstKind::Path { start: origin, steps },
            span: start..self.end(),
        })
    }

    /// A primary expression with its predicates; the second value if it is not the start of a path.
    fn filter(&mut self) -> Result<(Start, Option<Ast>), XPathError> {
        let start = self.start();
        if let Some(TokenKind::FormReference(name)) = self.peek() {
            self.next += 1;
            let predicates = self.predicates()?;
            return Ok((
                Start::FormReference {
                    name: name.into(),
                    predicates,
                },
                None,
            ));
        }
        let kind = match self.peek() {
            Some(TokenKind::Number(value)) => {
                self.next += 1;
                AstKind::Number(value)
            }
            Some(TokenKind::Literal(text)) => {
                self.next += 1;
                AstKind::Literal(text.into())
            }
            Some(TokenKind::Variable(name)) => {
                return Err(XPathError::new(
                    XPathErrorCode::Variable(name.into()),
                    self.span(),
                ));
            }
            Some(TokenKind::OpenParenthesis) => {
                self.next += 1;
                let inner = self.expression()?;
                self.expect(TokenKind::CloseParenthesis, "a closing parenthesis")?;
                inner.kind
            }
            Some(TokenKind::Name { prefix, local })
                if self.peek_second() == Some(TokenKind::OpenParenthesis) =>
            {
                self.next += 2;
                AstKind::Call {
                    prefix: prefix.into(),
                    name: local.into(),
                    arguments: self.arguments()?,
                }
            }
            _ => return Err(self.unexpected("a value, a path or a function")),
        };
        let primary = Ast {
            kind,
            span: start..self.end(),
        };
        let predicates = self.predicates()?;
        let goes_on = matches!(self.peek(), Some(TokenKind::Slash | TokenKind::SlashSlash));
        if predicates.is_empty() && !goes_on {
            return Ok((Start::Context, Some(primary)));
        }
        Ok((
            Start::Expression {
                primary: Box::new(primary),
                predicates,
            },
            None,
        ))
    }

    fn arguments(&mut self) -> Result<Vec<Ast>, XPathError> {
        let mut arguments = Vec::new();
        if self.accept(TokenKind::CloseParenthesis) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression()?);
            if self.accept(TokenKind::CloseParenthesis) {
                return Ok(arguments);
            }
            self.expect(TokenKind::Comma, "a comma or a closing parenthesis")?;
        }
    }

    fn predicates(&mut self) -> Result<Vec<Ast>, XPathError> {
        let mut predicates = Vec::new();
        while self.accept(TokenKind::OpenBracket) {
            predicates.push(self.expression()?);
            self.expect(TokenKind::CloseBracket, "a closing bracket")?;
        }
        Ok(predicates)
    }

    fn at_step(&self) -> bool {
        match self.peek() {
            Some(
                TokenKind::Dot | TokenKind::DotDot | TokenKind::At | TokenKind::Any | TokenKind::AnyOf { .. },
            ) => true,
            Some(TokenKind::Name { prefix, local }) => {
                self.peek_second() != Some(TokenKind::OpenParenthesis)
                    || (prefix.is_empty() && is_node_type(local))
            }
            _ => false,
        }
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Result<(), XPathError> {
        loop {
            steps.push(self.step()?);
            if self.accept(TokenKind::SlashSlash) {
                steps.push(any_depth(self.end() - 2..self.end()));
            } else if !self.accept(TokenKind::Slash) {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Result<Step, XPathError> {
        let start = self.start();
        for (token, axis) in [
            (TokenKind::Dot, Axis::SelfAxis),
            (TokenKind::DotDot, Axis::Parent),
        ] {
            if self.accept(token) {
                return Ok(Step {
                    axis,
                    test: Test::Node,
                    predicates: Vec::new(),
                    span: start..self.end(),
                });
            }
        }
        let mut axis = Axis::Child;
        if self.accept(TokenKind::At) {
            axis = Axis::Attribute;
        } else if let (Some(TokenKind::Name { prefix: "", local }), Some(TokenKind::Axis)) =
            (self.peek(), self.peek_second())
        {
            axis = Axis::ALL
                .iter()
                .find(|(name, _)| *name == local)
                .map(|(_, axis)| *axis)
                .ok_or_else(|| XPathError::new(XPathErrorCode::UnknownAxis(local.into()), self.span()))?;
            self.next += 2;
        }
        let test = self.test()?;
        let predicates = self.predicates()?;
        Ok(Step {
            axis,
            test,
            predicates,
            span: start..self.end(),
        })
    }

    fn test(&mut self) -> Result<Test, XPathError> {
        let test = match self.peek() {
            Some(TokenKind::Any) => Test::Any,
            Some(TokenKind::AnyOf { prefix }) => Test::AnyOf {
                prefix: prefix.into(),
            },
            Some(TokenKind::Name { prefix: "", local })
                if is_node_type(local) && self.peek_second() == Some(TokenKind::OpenParenthesis) =>
            {
                self.next += 2;
                let mut target = None;
                if local == "processing-instruction"
                    && let Some(TokenKind::Literal(text)) = self.peek()
                {
                    self.next += 1;
                    target = Some(text.into());
                }
                self.expect(TokenKind::CloseParenthesis, "a closing parenthesis")?;
                return Ok(match local {
                    "text" => Test::Text,
                    "comment" => Test::Comment,
                    "processing-instruction" => Test::ProcessingInstruction { target },
                    _ => Test::Node,
                });
            }
            Some(TokenKind::Name { prefix, local })
                if self.peek_second() != Some(TokenKind::OpenParenthesis) =>
            {
                Test::Name {
                    prefix: prefix.into(),
                    local: local.into(),
                }
            }
            Some(TokenKind::Name { prefix, local }) => {
                let name = if prefix.is_empty() {
                    local.into()
                } else {
                    format!("{prefix}:{local}")
                };
                return Err(XPathError::new(
                    XPathErrorCode::UnexpectedToken {
                        found: name,
                        expected: "a name, not a function",
                    },
                    self.span(),
                ));
            }
            _ => return Err(self.unexpected("a step of a path")),
        };
        self.next += 1;
        Ok(test)
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}

fn any_depth(span: Range<usize>) -> Step {
    Step {
        axis: Axis::DescendantOrSelf,
        test: Test::Node,
        predicates: Vec::new(),
        span,
    }
}
