//! An XPath expression over a document, to be evaluated again and again.

use sondeo_engine::xml::{Document, Limits, Names, NodeId, parse};
use sondeo_engine::xpath::{Context, Expr, Node, STEPS, Workspace, World, compile};
use wasm_bindgen::prelude::*;

use crate::Browser;

struct Plain(Document);

impl World for Plain {
    fn document(&self, _index: u32) -> &Document {
        &self.0
    }

    fn is_plain(&self, _document: u32) -> bool {
        true
    }
}

/// A compiled expression with the document that it looks at.
#[wasm_bindgen]
pub struct Expression {
    names: Names,
    world: Plain,
    workspace: Workspace,
    expr: Expr,
}

impl Expression {
    fn context(&self) -> Context<'_> {
        self.workspace.allow(STEPS);
        let root = Node::new(0, NodeId::DOCUMENT);
        Context::new(&self.names, &self.world, root, &self.workspace)
    }
}

/// Reads the document and compiles the expression.
#[wasm_bindgen]
pub fn expression(xml: &str, text: &str) -> Result<Expression, JsValue> {
    let mut names = Names::new();
    let document = parse(xml, &mut names, &Limits::XFORM).map_err(|error| error.to_string())?;
    let expr = compile(text, &(), &mut names).map_err(|error| error.to_string())?;
    Ok(Expression {
        names,
        world: Plain(document),
        workspace: Workspace::new(),
        expr,
    })
}

/// Its truth.
#[wasm_bindgen]
pub fn boolean(expression: &Expression) -> bool {
    let value = expression.expr.boolean(&expression.context(), &mut Browser);
    value.unwrap_or_default()
}

/// Its number.
#[wasm_bindgen]
pub fn number(expression: &Expression) -> f64 {
    let value = expression.expr.number(&expression.context(), &mut Browser);
    value.unwrap_or(f64::NAN)
}

/// How many nodes it gives.
#[wasm_bindgen]
pub fn nodes(expression: &Expression) -> usize {
    let value = expression.expr.nodes(&expression.context(), &mut Browser);
    value.map(|nodes| nodes.len()).unwrap_or_default()
}
