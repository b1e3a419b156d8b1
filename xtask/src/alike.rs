//! Functions in the order in which they compress best: each behind the one that it looks most like.
//!
//! The compiler leaves them by size. Copies of generic code for other types then lie far from each other, among what they
//! have nothing in common with.

use std::collections::HashMap;
use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many instructions in a row are one feature of a function.
const ROW: usize = 4;

/// The same machine code with its functions in another order.
pub fn by_likeness(wasm: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut features) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => features.push(rows(wasm, &body)?),
            _ => {}
        }
    }
    let order = chain(&features);
    let mut numbers = vec![0; order.len()];
    for (number, function) in order.iter().enumerate() {
        numbers[*function] = imported + u32::try_from(number)?;
    }
    let mut module = Module::new();
    let mut mover = Mover {
        imported,
        numbers,
        order,
    };
    mover
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("the functions cannot be put into another order: {error}"))?;
    Ok(module.finish())
}

/// Each row of instructions that a function has, once.
fn rows(wasm: &[u8], body: &FunctionBody<'_>) -> Result<Vec<u64>> {
    let mut reader = body.get_operators_reader()?;
    let mut codes = Vec::new();
    while !reader.eof() {
        codes.push(wasm[reader.original_position()]);
        reader.read()?;
    }
    let mut rows: Vec<u64> = codes
        .windows(ROW)
        .map(|row| row.iter().fold(0, |sum, code| sum << 8 | u64::from(*code)))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

/// The functions from the first on, each followed by that which is most like it of those that are left: what both have,
/// measured against all that either has (Jaccard).
fn chain(features: &[Vec<u64>]) -> Vec<usize> {
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (function, rows) in features.iter().enumerate() {
        for row in rows {
            holders.entry(*row).or_default().push(function);
        }
    }
    let mut is_placed = vec![false; features.len()];
    let mut shared = vec![0_usize; features.len()];
    let mut order = Vec::with_capacity(features.len());
    let mut next = (!features.is_empty()).then_some(0);
    while let Some(function) = next {
        is_placed[function] = true;
        order.push(function);
        let mut met = Vec::new();
        for row in &features[function] {
            let Some(holders) = holders.get_mut(row) else {
                continue;
            };
            holders.retain(|other| !is_placed[*other]);
            for other in holders.iter() {
                if shared[*other] == 0 {
                    met.push(*other);
                }
                shared[*other] += 1;
            }
        }
        let likeness = |other: usize| {
            let both = shared[other];
            both as f64 / (features[function].len() + features[other].len() - both) as f64
        };
        next = met
            .iter()
            .copied()
            .max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)).then(b.cmp(a)))
            .or_else(|| is_placed.iter().position(|placed| !placed));
        met.iter().for_each(|other| shared[*other] = 0);
    }
    order
}

/// Writes machine code anew with its functions in the order, and every mention of one with its new number.
struct Mover {
    imported: u32,
    /// By the place that a function had: its number now.
    numbers: Vec<u32>,
    order: Vec<usize>,
}

impl Reencode for Mover {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        let own = function.checked_sub(self.imported);
        Ok(own
            .and_then(|own| self.numbers.get(own as usize).copied())
            .unwrap_or(function))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in &self.order {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, ExportKind, ExportSection, Function, ImportSection, Instruction,
        RefType, TableSection, TableType, TypeSection,
    };

    use super::*;

    /// A module with one imported function, whose own functions put constants on the stack, then call another (by its
    /// index); all are in a table, the last is exported.
    fn module(functions: &[(&[i32], Option<u32>)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("a", "b", wasm_encoder::EntityType::Function(0));
        let (mut kinds, mut code) = (FunctionSection::new(), CodeSection::new());
        for (constants, calls) in functions {
            kinds.function(0);
            let mut function = Function::new([]);
            for constant in *constants {
                function.instruction(&Instruction::I32Const(*constant));
                function.instruction(match constant % 2 {
                    0 => &Instruction::Drop,
                    _ => &Instruction::I32Eqz,
                });
                if constant % 2 != 0 {
                    function.instruction(&Instruction::Drop);
                }
            }
            if let Some(index) = calls {
                function.instruction(&Instruction::Call(*index));
            }
            function.instruction(&Instruction::End);
            code.function(&function);
        }
        let count = functions.len() as u32;
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: count.into(),
            maximum: None,
            shared: false,
        });
        let all: Vec<u32> = (1..=count).collect();
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(all.into()));
        let mut exports = ExportSection::new();
        exports.export("last", ExportKind::Func, count);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&kinds)
            .section(&tables);
        module.section(&exports).section(&elements).section(&code);
        module.finish()
    }

    /// What a module says.
    #[derive(Default)]
    struct Read {
        /// In the order of the code: the constants of a function, and the number of the one that it calls.
        bodies: Vec<(Vec<i32>, Option<u32>)>,
        /// The functions of the table, then the one that is exported.
        named: Vec<u32>,
    }

    impl Read {
        fn of(wasm: &[u8]) -> Read {
            let mut read = Read::default();
            let mut exported = 0;
            for payload in Parser::new(0).parse_all(wasm) {
                match payload.unwrap() {
                    Payload::ElementSection(elements) => {
                        for element in elements {
                            let wasmparser::ElementItems::Functions(items) = element.unwrap().items else {
                                panic!("other elements");
                            };
                            read.named.extend(items.into_iter().map(Result::unwrap));
                        }
                    }
                    Payload::ExportSection(exports) => {
                        exported = exports.into_iter().next().unwrap().unwrap().index;
                    }
                    Payload::CodeSectionEntry(body) => {
                        let (mut constants, mut calls) = (Vec::new(), None);
                        for operator in body.get_operators_reader().unwrap() {
                            match operator.unwrap() {
                                wasmparser::Operator::I32Const { value } => constants.push(value),
                                wasmparser::Operator::Call { function_index } => calls = Some(function_index),
                                _ => {}
                            }
                        }
                        read.bodies.push((constants, calls));
                    }
                    _ => {}
                }
            }
            read.named.push(exported);
            read
        }

        fn constants(&self) -> Vec<&[i32]> {
            self.bodies.iter().map(|(constants, _)| &**constants).collect()
        }

        /// For each function that is named its constants, and those of the one that it calls.
        fn followed(&self) -> Vec<[Option<&[i32]>; 2]> {
            let body = |index: u32| &self.bodies[index as usize - 1];
            let constants = |index: u32| &*body(index).0;
            let follow = |index: &u32| [Some(constants(*index)), body(*index).1.map(constants)];
            self.named.iter().map(follow).collect()
        }
    }

    #[test]
    fn functions_stand_beside_their_like_and_every_number_names_what_it_named() {
        let even: &[i32] = &[2, 4, 6, 8];
        let odd: &[i32] = &[1, 3, 5, 7];
        let before = module(&[
            (even, Some(4)),
            (odd, Some(1)),
            (&[2, 4, 6, 10], Some(2)),
            (&[1, 3, 5, 9], None),
            (&[], Some(3)),
        ]);
        let after = by_likeness(&before).unwrap();
        assert_eq!(Read::of(&after).followed(), Read::of(&before).followed());
        let order: [&[i32]; 5] = [even, &[2, 4, 6, 10], odd, &[1, 3, 5, 9], &[]];
        assert_eq!(Read::of(&after).constants(), order);
        assert_eq!(by_likeness(&after).unwrap(), after);
    }

    #[test]
    fn what_is_no_machine_code_is_refused() {
        assert!(by_likeness(b"<!doctype html>").is_err());
    }
}
