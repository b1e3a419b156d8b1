//! [`Ast`] → [`Expr`]: names interned, functions looked up, references collected.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::ast::{self, Ast, AstKind, Axis};
use super::error::{XPathError, XPathErrorCode};
use super::expr::{Expr, Op, Predicate, Start, Step, Test, Traits};
use super::functions::{self, Function, Role};
use super::lexer::Operator;
use super::parser::parse;
use super::predicate::{checks, is_condition, shape, uses_focus};
use super::references::{Origin, Reference, ReferenceStep};
use crate::xml::Names;

/// What the prefixes in an expression stand for.
pub trait Namespaces {
    /// The URI of a prefix. The empty prefix asks for the namespace of element names without prefix, which is usually
    /// none: `Some("")` or `None`.
    fn uri(&self, prefix: &str) -> Option<&str>;
}

/// No prefixes, and element names without prefix are in no namespace.
impl Namespaces for () {
    fn uri(&self, _: &str) -> Option<&str> {
        None
    }
}

/// Pairs of prefix and URI.
impl<const N: usize> Namespaces for [(&str, &str); N] {
    fn uri(&self, prefix: &str) -> Option<&str> {
        self.iter().find(|(p, _)| *p == prefix).map(|(_, uri)| *uri)
    }
}

/// Compiles an expression once, to be evaluated often.
pub fn compile(text: &str, namespaces: &dyn Namespaces, names: &mut Names) -> Result<Expr, XPathError> {
    compile_ast(text, &parse(text)?, namespaces, names)
}

/// Compiles a syntax tree that [`parse`] made of `text`.
pub fn compile_ast(
    text: &str,
    ast: &Ast,
    namespaces: &dyn Namespaces,
    names: &mut Names,
) -> Result<Expr, XPathError> {
    let mut compiler = Compiler {
        namespaces,
        names,
        references: Vec::new(),
        traits: Traits::default(),
        texts: Vec::new(),
    };
    let context = Base {
        origin: Origin::Context,
        steps: Vec::new(),
    };
    let (root, _) = compiler.op(ast, &context)?;
    Ok(Expr {
        text: text.into(),
        root,
        references: compiler.references,
        traits: compiler.traits,
        texts: compiler.texts,
    })
}

/// The nodes that a relative path starts from.
#[derive(Clone)]
struct Base {
    origin: Origin,
    steps: Vec<ReferenceStep>,
}

struct Compiler<'a> {
    namespaces: &'a dyn Namespaces,
    names: &'a mut Names,
    references: Vec<Reference>,
    traits: Traits,
    texts: Vec<Option<Box<str>>>,
}

impl Compiler<'_> {
    /// Compiles; the second value tells which nodes the result stands for, if it is a node-set.
    fn op(&mut self, ast: &Ast, context: &Base) -> Result<(Op, Option<Base>), XPathError> {
        match &ast.kind {
            AstKind::Number(value) => Ok((Op::Number(*value), None)),
            AstKind::Literal(text) => Ok((Op::Literal(text.clone()), None)),
            AstKind::Negate(inner) => Ok((Op::Negate(Box::new(self.op(inner, context)?.0)), None)),
            AstKind::Binary { first, rest } => {
                let (first, base) = self.op(first, context)?;
                let mut operands = Vec::with_capacity(rest.len());
                for (operator, operand) in rest {
                    operands.push((*operator, self.op(operand, context)?.0));
                }
                // Of a union the first path stands for all: the others were recorded as references of their own.
                let union = matches!(rest.first(), Some((Operator::Union, _)));
                let base = base.filter(|_| union);
                Ok((
                    Op::Binary {
                        first: Box::new(first),
                        rest: operands,
                    },
                    base,
                ))
            }
            AstKind::Call {
                prefix,
                name,
                arguments,
            } => self.call(prefix, name, arguments, &ast.span, context),
            AstKind::Path { start, steps } => self.path(start, steps, &ast.span, context),
        }
    }

    fn call(
        &mut self,
        prefix: &str,
        name: &str,
        arguments: &[Ast],
        span: &Range<usize>,
        context: &Base,
    ) -> Result<(Op, Option<Base>), XPathError> {
        let full = if prefix.is_empty() {
            String::from(name)
        } else {
            format!("{prefix}:{name}")
        };
        let Some(function) = functions::find(&full) else {
            return Err(XPathError::new(
                XPathErrorCode::UnknownFunction(full),
                span.clone(),
            ));
        };
        check_count(function, arguments.len(), span)?;
        let first_literal = arguments.first().and_then(|a| match &a.kind {
            AstKind::Literal(text) => Some(text.clone()),
            _ => None,
        });
        let mut compiled = Vec::with_capacity(arguments.len());
        let mut first_base = None;
        for (index, argument) in arguments.iter().enumerate() {
            let (op, base) = self.op(argument, context)?;
            if index == 0 {
                first_base = base;
            }
            compiled.push(op);
        }
        let mut base = None;
        match function.role {
            Role::Plain => {}
            Role::Volatile => self.traits.volatile = true,
            Role::Language => self.traits.language = true,
            Role::Text => {
                self.traits.language = true;
                self.texts.push(first_literal);
            }
            Role::SameNodes => base = first_base,
            Role::Current => {
                base = Some(Base {
                    origin: Origin::Context,
                    steps: Vec::new(),
                })
            }
            Role::Instance => {
                let origin = first_literal.map_or(Origin::Unknown, Origin::Instance);
                base = Some(Base {
                    origin,
                    steps: Vec::new(),
                });
            }
            Role::Lookup => {
                let origin = first_literal.map_or(Origin::Unknown, Origin::Instance);
                self.record(
                    &Base {
                        origin,
                        steps: Vec::new(),
                    },
                    span,
                );
            }
            Role::Nodes => {
                base = Some(Base {
                    origin: Origin::Unknown,
                    steps: Vec::new(),
                })
            }
            Role::Position if arguments.is_empty() => self.traits.own_position = true,
            // Of another node, whose path says on what it depends.
            Role::Position => {}
            // What a node is called does not depend on its value.
            Role::OptionalNode if ["name", "local-name", "namespace-uri"].contains(&function.name) => {}
            Role::OptionalNode if arguments.is_empty() => self.record(context, span),
            Role::OptionalNode => {}
            Role::ChoiceName => {
                self.traits.language = true;
                self.choice_name_path(arguments, context);
            }
        }
        Ok((
            Op::Call {
                function,
                arguments: compiled,
                span: span.clone(),
            },
            base,
        ))
    }

    /// `jr:choice-name(value, '/data/question')`: the path is inside a literal.
    fn choice_name_path(&mut self, arguments: &[Ast], context: &Base) {
        let Some(Ast {
            kind: AstKind::Literal(text),
            ..
        }) = arguments.get(1)
        else {
            return;
        };
        let Ok(inner) = parse(text) else { return };
        if let AstKind::Path {
            start: start @ (ast::Start::Context | ast::Start::Root),
            steps,
        } = &inner.kind
        {
            let span = arguments.get(1).map_or(0..0, |a| a.span.clone());
            // An unknown prefix in there shows when the choice is looked up.
            let _ = self.path(start, steps, &span, context);
        }
    }

    fn record(&mut self, base: &Base, span: &Range<usize>) {
        let reference = Reference {
            origin: base.origin.clone(),
            steps: base.steps.clone(),
            span: span.clone(),
        };
        if !self
            .references
            .iter()
            .any(|r| r.origin == reference.origin && r.steps == reference.steps)
        {
            self.references.push(reference);
        }
    }

    fn path(
        &mut self,
        start: &ast::Start,
        steps: &[ast::Step],
        span: &Range<usize>,
        context: &Base,
    ) -> Result<(Op, Option<Base>), XPathError> {
        let (start, mut base) = match start {
            ast::Start::Context => (Start::Context, context.clone()),
            ast::Start::Root => (
                Start::Root,
                Base {
                    origin: Origin::Root,
                    steps: Vec::new(),
                },
            ),
            ast::Start::FormReference { name, .. } => {
                let code = XPathErrorCode::FormReference(String::from(&**name));
                return Err(XPathError::new(code, span.clone()));
            }
            ast::Start::Expression { primary, predicates } => {
                let (op, base) = self.op(primary, context)?;
                let Some(base) = base.or_else(|| may_be_nodes(&op)) else {
                    let place = String::from("a path or predicate");
                    return Err(XPathError::new(
                        XPathErrorCode::NodeSetRequired { place },
                        primary.span.clone(),
                    ));
                };
                let predicates = self.predicates(predicates, &base)?;
                (
                    Start::Expression {
                        primary: Box::new(op),
                        predicates,
                    },
                    base,
                )
            }
        };
        let mut compiled: Vec<Step> = Vec::with_capacity(steps.len());
        for step in steps {
            let test = self.test(&step.test, step.axis, &step.span)?;
            let name = match test {
                Test::Name(name) => Some(name),
                _ => None,
            };
            if !(step.axis == Axis::SelfAxis && matches!(test, Test::Node)) {
                let filtered = !step.predicates.is_empty();
                base.steps.push(ReferenceStep {
                    axis: step.axis,
                    name,
                    filtered,
                });
            }
            let predicates = self.predicates(&step.predicates, &base)?;
            let step = Step {
                axis: step.axis,
                test,
                predicates,
            };
            match compiled.last() {
                // `//name` is `descendant::name` unless a predicate asks for positions among siblings.
                Some(Step {
                    axis: Axis::DescendantOrSelf,
                    test: Test::Node,
                    predicates,
                }) if predicates.is_empty()
                    && step.axis == Axis::Child
                    && step
                        .predicates
                        .iter()
                        .all(|p| is_condition(&p.op) && !uses_focus(&p.op)) =>
                {
                    compiled.pop();
                    compiled.push(Step {
                        axis: Axis::Descendant,
                        ..step
                    });
                }
                _ => compiled.push(step),
            }
        }
        self.record(&base, span);
        Ok((
            Op::Path {
                start,
                steps: compiled,
            },
            Some(base),
        ))
    }

    fn predicates(&mut self, asts: &[Ast], base: &Base) -> Result<Vec<Predicate>, XPathError> {
        let mut out = Vec::with_capacity(asts.len());
        for ast in asts {
            let (op, _) = self.op(ast, base)?;
            let shape = shape(&op);
            let checks = checks(&op).unwrap_or_default();
            out.push(Predicate { op, shape, checks });
        }
        Ok(out)
    }

    fn test(&mut self, test: &ast::Test, axis: Axis, span: &Range<usize>) -> Result<Test, XPathError> {
        let uri = |prefix: &str| -> Result<&str, XPathError> {
            match self.namespaces.uri(prefix) {
                Some(uri) => Ok(uri),
                None if prefix == "xml" => Ok(crate::xml::XML_NAMESPACE),
                None => {
                    let code = XPathErrorCode::UnknownPrefix(String::from(prefix));
                    Err(XPathError::new(code, span.clone()))
                }
            }
        };
        Ok(match test {
            ast::Test::Any => Test::Any,
            ast::Test::Node => Test::Node,
            ast::Test::Text => Test::Text,
            ast::Test::Comment => Test::Comment,
            ast::Test::ProcessingInstruction { target } => {
                let target = target.as_ref().map(|t| self.names.intern("", t));
                Test::ProcessingInstruction(target)
            }
            ast::Test::AnyOf { prefix } => {
                let uri = uri(prefix)?;
                Test::Namespace(self.names.intern_namespace(uri))
            }
            ast::Test::Name { prefix, local } => {
                let element = !matches!(axis, Axis::Attribute | Axis::Namespace);
                let uri = match (&**prefix, element) {
                    ("", true) => self.namespaces.uri("").unwrap_or(""),
                    ("", false) => "",
                    (prefix, _) => uri(prefix)?,
                };
                Test::Name(self.names.intern(uri, local))
            }
        })
    }
}

fn check_count(function: &'static Function, given: usize, span: &Range<usize>) -> Result<(), XPathError> {
    let is_within = given >= function.least && function.most.is_none_or(|most| given <= most);
    let is_whole = !function.in_pairs || given.wrapping_sub(function.least).is_multiple_of(2);
    let (name, least) = (function.name.into(), function.least);
    let code = match (is_within, is_whole) {
        (true, true) => return Ok(()),
        (true, false) => XPathErrorCode::ArgumentsInPairs {
            function: name,
            least,
            given,
        },
        (false, _) => XPathErrorCode::ArgumentCount {
            function: name,
            least,
            most: function.most,
            given,
        },
    };
    Err(XPathError::new(code, span.clone()))
}

/// Functions that hand one of their arguments through may give nodes; whether they do shows when they are called.
fn may_be_nodes(op: &Op) -> Option<Base> {
    let passes = matches!(op, Op::Call { function, .. } if function.passes_nodes);
    passes.then(|| Base {
        origin: Origin::Unknown,
        steps: Vec::new(),
    })
}
