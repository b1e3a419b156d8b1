//! [`Ast`] → [`Expr`]: names interned, functions looked up, references collected.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::ast::{self, Ast, AstKind, Axis};
use super::compare::Comparison;
use super::error::{XPathError, XPathErrorCode};
use super::expr::{Check, CheckKey, Expr, Key, Op, Predicate, Shape, Start, Step, Test, Traits};
use super::functions::{self, Function, Role};
use super::lexer::Operator;
use super::parser::parse;
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
            Role::Position => self.traits.position = true,
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
    if given >= function.least && function.most.is_none_or(|most| given <= most) {
        return Ok(());
    }
    let code = XPathErrorCode::ArgumentCount {
        function: function.name.into(),
        least: function.least,
        most: function.most,
        given,
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

fn shape(op: &Op) -> Shape {
    let keys = match op {
        Op::Number(n) => return Shape::Position(*n),
        op if is_call(op, "last") => return Shape::Last,
        Op::Binary { first, rest } => match rest.first() {
            Some((Operator::And, _)) if !uses_focus(op) => core::iter::once(&**first)
                .chain(rest.iter().map(|(_, op)| op))
                .map(key_of)
                .collect(),
            Some((Operator::Equal, Op::Number(n))) if rest.len() == 1 && is_call(first, "position") => {
                return Shape::Position(*n);
            }
            _ => alloc::vec![key_of(op)],
        },
        _ => return Shape::General,
    };
    let is_all = keys.iter().all(Option::is_some);
    let keys: Vec<Key> = keys.into_iter().flatten().collect();
    if keys.is_empty() {
        return Shape::General;
    }
    Shape::Keys { keys, is_all }
}

/// True if an expression gives no number, which would be a position.
fn is_condition(op: &Op) -> bool {
    match op {
        Op::Path { .. } | Op::Literal(_) => true,
        Op::Binary { rest, .. } => rest.iter().all(|(operator, _)| {
            !matches!(
                operator,
                Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Divide | Operator::Modulo
            )
        }),
        Op::Call { function, .. } => matches!(
            function.name,
            "not" | "boolean" | "contains" | "starts-with" | "ends-with" | "selected" | "regex"
        ),
        Op::Number(_) | Op::Negate(_) => false,
    }
}

/// True for a call of that function without arguments.
fn is_call(op: &Op, name: &str) -> bool {
    matches!(op, Op::Call { function, arguments, .. } if function.name == name && arguments.is_empty())
}

/// The comparisons that a predicate consists of; `None` if it asks for something else.
fn checks(op: &Op) -> Option<Vec<Check>> {
    let Op::Binary { first, rest } = op else {
        return None;
    };
    if let Some((Operator::And, _)) = rest.first() {
        return core::iter::once(&**first)
            .chain(rest.iter().map(|(_, op)| op))
            .map(check)
            .collect();
    }
    check(op).map(|check| alloc::vec![check])
}

fn check(op: &Op) -> Option<Check> {
    let Op::Binary { first, rest } = op else {
        return None;
    };
    let [(operator, second)] = rest.as_slice() else {
        return None;
    };
    let comparison = Comparison::of(*operator)?;
    let found = |key: &Op, value: &Op, comparison: Comparison| {
        let key = check_key(key)?;
        is_independent(value).then(|| Check {
            key,
            comparison,
            value: value.clone(),
        })
    };
    found(first, second, comparison).or_else(|| found(second, first, comparison.mirrored()))
}

fn check_key(op: &Op) -> Option<CheckKey> {
    let steps = relative_steps(op)?;
    match steps {
        [] => Some(CheckKey::Itself),
        [
            Step {
                axis,
                test: Test::Name(name),
                predicates,
            },
        ] if predicates.is_empty() => match axis {
            Axis::Child => Some(CheckKey::Child(*name)),
            Axis::Attribute => Some(CheckKey::Attribute(*name)),
            _ => None,
        },
        _ => None,
    }
}

/// The steps of a path from the context node, without a `.` in front.
fn relative_steps(op: &Op) -> Option<&[Step]> {
    let Op::Path {
        start: Start::Context,
        steps,
    } = op
    else {
        return None;
    };
    Some(match steps.as_slice() {
        [
            Step {
                axis: Axis::SelfAxis,
                test: Test::Node,
                predicates,
            },
            rest @ ..,
        ] if predicates.is_empty() => rest,
        all => all,
    })
}

/// The key that a condition asks for.
fn key_of(op: &Op) -> Option<Key> {
    let Op::Binary { first, rest } = op else {
        return None;
    };
    let [(Operator::Equal, second)] = rest.as_slice() else {
        return None;
    };
    key_shape(first, second).or_else(|| key_shape(second, first))
}

/// True if an expression looks at the position or size of what a predicate filters.
pub(super) fn uses_focus(op: &Op) -> bool {
    match op {
        Op::Number(_) | Op::Literal(_) => false,
        Op::Negate(inner) => uses_focus(inner),
        Op::Binary { first, rest } => uses_focus(first) || rest.iter().any(|(_, op)| uses_focus(op)),
        // Predicates inside have a focus of their own.
        Op::Path {
            start: Start::Expression { primary, .. },
            ..
        } => uses_focus(primary),
        Op::Path { .. } => false,
        Op::Call {
            function, arguments, ..
        } => function.role == Role::Position || arguments.iter().any(uses_focus),
    }
}

fn key_shape(key: &Op, value: &Op) -> Option<Key> {
    let (attribute, name) = match check_key(key)? {
        CheckKey::Child(name) => (false, name),
        CheckKey::Attribute(name) => (true, name),
        CheckKey::Itself => return None,
    };
    is_independent(value).then(|| Key {
        attribute,
        name,
        value: value.clone(),
    })
}

/// True if the value is the same for every node that a predicate looks at.
fn is_independent(op: &Op) -> bool {
    match op {
        Op::Number(_) | Op::Literal(_) => true,
        Op::Negate(inner) => is_independent(inner),
        Op::Binary { first, rest } => is_independent(first) && rest.iter().all(|(_, op)| is_independent(op)),
        Op::Path {
            start: Start::Context,
            ..
        } => false,
        Op::Path {
            start: Start::Root, ..
        } => true,
        Op::Path {
            start: Start::Expression { primary, .. },
            ..
        } => is_independent(primary),
        Op::Call {
            function, arguments, ..
        } => {
            let needs_context = !matches!(
                function.role,
                Role::Plain
                    | Role::Language
                    | Role::Text
                    | Role::Current
                    | Role::Instance
                    | Role::Lookup
                    | Role::SameNodes
            );
            // `once()` asks for the value of the context node.
            !needs_context && function.name != "once" && arguments.iter().all(is_independent)
        }
    }
}
