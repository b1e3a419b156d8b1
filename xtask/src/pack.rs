//! Machine code taken apart for its way to the tablet: what is of one kind lies together, which compresses better.
//!
//! `public/unpack.js` puts it together again. Packed, the code is a head and [`PARTS`] parts; numbers are LEB128. The head:
//! the code's size, how many functions it has, how many locals the largest of them uses, how the operands of each
//! instruction follow (256 bytes, see [`kind`]), the pairs (how many; of each the byte and the two that it stands for), the
//! lengths of the parts.
//!
//! - Locals are told by how lately they were used (move to front): the same code over other locals looks the same.
//! - Instructions that often follow each other are one byte (byte pair encoding).
//! - The length of a function is not told: it shows when the function is there.

use std::ops::Range;

use anyhow::{Context, Result, ensure};
use wasmparser::{FunctionBody, Operator, Parser, Payload};

use crate::leb128::{Reader, number};

const PARTS: usize = 18;
/// What lies before the functions, and behind them.
const BEFORE: usize = 0;
const BEHIND: usize = 1;
/// The first byte of each instruction, and the alignment of what reads or writes memory.
const INSTRUCTIONS: usize = 2;
/// Which locals a function declares.
const DECLARED: usize = 3;

/// The pieces of which a byte is told best by the lower bits of the one before it, as brotli counts: small numbers that
/// name something. What is left are quantities.
pub const IS_BY_LOW_BITS: Range<usize> = INSTRUCTIONS + 1..7;

/// How operands follow: the upper three bits of a kind. The lower five are the part that they are in, counted from one.
const NUMBER: u8 = 1 << 5;
/// The alignment among the instructions, the offset in its part.
const MEMORY: u8 = 2 << 5;
const LOCAL: u8 = 3 << 5;
/// How many bytes, and the bytes.
const BYTES: u8 = 4 << 5;

/// Among the instructions: the `end` of a function.
const END: u8 = 0xff;
/// How many pairs of instructions become a byte. With more of them the whole is larger again.
const PAIRS: usize = 64;

/// How the operands of an instruction follow, and where; nothing of one without.
fn kind(instruction: &Operator<'_>, bytes: &[u8]) -> u8 {
    let (manner, part) = match instruction {
        Operator::LocalGet { .. } => (LOCAL, 4),
        Operator::LocalSet { .. } | Operator::LocalTee { .. } => (LOCAL, 5),
        Operator::Call { .. } => (NUMBER, 6),
        Operator::I32Const { .. } => (NUMBER, 7),
        Operator::I64Const { .. } => (NUMBER, 8),
        Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => (NUMBER, 9),
        Operator::Br { .. } | Operator::BrIf { .. } => (NUMBER, 10),
        Operator::GlobalGet { .. } | Operator::GlobalSet { .. } => (NUMBER, 13),
        Operator::BrTable { .. } => (BYTES, 14),
        Operator::CallIndirect { .. } => (BYTES, 15),
        Operator::F64Const { .. } => (BYTES, 16),
        _ => match (bytes[0], bytes.len()) {
            (0x28..=0x35, _) => (MEMORY, 11),
            (0x36..=0x3e, _) => (MEMORY, 12),
            (_, 1) => return 0,
            _ => (BYTES, 17),
        },
    };
    manner | (part + 1)
}

/// Machine code as it is sent, in the pieces that are compressed by themselves.
pub fn pack(wasm: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut parts = vec![Vec::new(); PARTS];
    let mut kinds = [0; 256];
    let (mut functions, mut most) = (0, 0);
    let mut around: Option<Range<usize>> = None;
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::CodeSectionEntry(body) = payload? else {
            continue;
        };
        let size = body.range().len();
        let mut length = Vec::new();
        number(size, &mut length);
        // Its length stands before a function.
        let start = around.map_or(body.range().start - length.len(), |it| it.start);
        around = Some(start..body.range().end);
        functions += 1;
        most = most.max(function(wasm, &body, &mut kinds, &mut parts)?);
    }
    let around = around.context("the machine code has no functions")?;
    parts[BEFORE] = wasm[..around.start].to_vec();
    parts[BEHIND] = wasm[around.end..].to_vec();
    let pairs = pair(&mut parts[INSTRUCTIONS]);

    let mut head = Vec::new();
    for value in [wasm.len(), functions, most] {
        number(value, &mut head);
    }
    head.extend(kinds);
    number(pairs.len(), &mut head);
    head.extend(pairs.as_flattened());
    for part in &parts {
        number(part.len(), &mut head);
    }
    parts.insert(0, head);
    let whole = unpack(&parts.concat()).context("what is packed cannot be put together")?;
    ensure!(
        whole == wasm,
        "what is packed is other machine code when it is put together"
    );
    Ok(parts)
}

/// Takes a function apart; says how many locals it uses.
fn function(
    wasm: &[u8],
    body: &FunctionBody<'_>,
    kinds: &mut [u8; 256],
    parts: &mut [Vec<u8>],
) -> Result<usize> {
    let mut reader = body.get_operators_reader()?;
    let mut at = reader.original_position();
    parts[DECLARED].extend(&wasm[body.range().start..at]);
    let mut lately: Vec<u32> = Vec::new();
    let mut most = 0;
    while !reader.eof() {
        let instruction = reader.read()?;
        let bytes = &wasm[at..reader.original_position()];
        at = reader.original_position();
        if reader.eof() {
            parts[INSTRUCTIONS].push(END);
            break;
        }
        let code = bytes[0];
        ensure!(code < END, "an instruction that is not known");
        let kind = kind(&instruction, bytes);
        let known = &mut kinds[usize::from(code)];
        ensure!(
            *known == 0 || *known == kind,
            "operands of {code:#x} in two manners"
        );
        *known = kind;
        parts[INSTRUCTIONS].push(code);
        let mut operands = &bytes[1..];
        match (kind & 0xe0, &instruction) {
            (
                LOCAL,
                Operator::LocalGet { local_index }
                | Operator::LocalSet { local_index }
                | Operator::LocalTee { local_index },
            ) => {
                let local = *local_index;
                most = most.max(local as usize + 1);
                // All locals stand there from the beginning, in their order.
                for next in lately.len() as u32..=local {
                    lately.push(next);
                }
                let rank = lately
                    .iter()
                    .position(|other| *other == local)
                    .unwrap_or_default();
                lately[..=rank].rotate_right(1);
                number(rank, &mut parts[usize::from(kind & 31) - 1]);
                continue;
            }
            (MEMORY, _) => {
                parts[INSTRUCTIONS].push(operands[0]);
                operands = &operands[1..];
            }
            (BYTES, _) => number(operands.len(), &mut parts[usize::from(kind & 31) - 1]),
            _ => {}
        }
        if kind != 0 {
            parts[usize::from(kind & 31) - 1].extend(operands);
        }
    }
    Ok(most)
}

/// Gives the most frequent pairs of bytes a byte each that does not occur; gives those bytes, each with its two.
fn pair(bytes: &mut Vec<u8>) -> Vec<[u8; 3]> {
    let mut free = (0..END).rev().filter({
        let mut used = [false; 256];
        bytes.iter().for_each(|byte| used[usize::from(*byte)] = true);
        move |byte| !used[usize::from(*byte)]
    });
    let mut pairs = Vec::new();
    while pairs.len() < PAIRS {
        let mut counts = vec![0_u32; 1 << 16];
        for two in bytes.windows(2) {
            counts[usize::from(two[0]) << 8 | usize::from(two[1])] += 1;
        }
        let most = counts.iter().enumerate().max_by_key(|(_, count)| **count);
        let (Some(free), Some((place, 2..))) = (free.next(), most) else {
            break;
        };
        let (first, second) = ((place >> 8) as u8, place as u8);
        pairs.push([free, first, second]);
        let mut written = 0;
        let mut read = 0;
        while read < bytes.len() {
            let is_pair = bytes[read] == first && bytes.get(read + 1) == Some(&second);
            bytes[written] = if is_pair { free } else { bytes[read] };
            written += 1;
            read += 1 + usize::from(is_pair);
        }
        bytes.truncate(written);
    }
    pairs
}

/// What `public/unpack.js` does: the machine code that was packed.
fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let part = |bytes| Reader { bytes, at: 0 };
    let mut head = part(packed);
    let size = head.number()?;
    let functions = head.number()?;
    let most = head.number()?;
    let kinds = head.take(256)?;
    let mut pairs = [None; 256];
    for _ in 0..head.number()? {
        let pair = head.take(3)?;
        pairs[usize::from(pair[0])] = Some((pair[1], pair[2]));
    }
    let lengths: Result<Vec<usize>> = (0..PARTS).map(|_| head.number()).collect();
    let parts: Result<Vec<Reader<'_>>> = lengths?
        .into_iter()
        .map(|length| head.take(length).map(part))
        .collect();
    let mut parts = parts?;
    let mut out = parts[BEFORE].bytes.to_vec();
    let mut waiting = Vec::new();
    for _ in 0..functions {
        let mut function = Vec::new();
        let groups = parts[DECLARED].number()?;
        number(groups, &mut function);
        for _ in 0..2 * groups {
            parts[DECLARED].copy(&mut function)?;
        }
        let mut lately: Vec<usize> = (0..most).collect();
        let mut next = |parts: &mut [Reader<'_>]| -> Result<u8> {
            let mut byte = match waiting.pop() {
                Some(byte) => byte,
                None => parts[INSTRUCTIONS].byte()?,
            };
            while let Some((first, second)) = pairs[usize::from(byte)] {
                waiting.push(second);
                byte = first;
            }
            Ok(byte)
        };
        loop {
            let code = next(&mut parts)?;
            if code == END {
                function.push(0x0b);
                break;
            }
            function.push(code);
            let kind = kinds[usize::from(code)];
            let part = usize::from(kind & 31).wrapping_sub(1);
            match kind & 0xe0 {
                NUMBER => parts[part].copy(&mut function)?,
                MEMORY => {
                    function.push(next(&mut parts)?);
                    parts[part].copy(&mut function)?;
                }
                LOCAL => {
                    let rank = parts[part].number()?;
                    let used = lately.get_mut(..=rank).context("a local that is not there")?;
                    used.rotate_right(1);
                    number(lately[0], &mut function);
                }
                BYTES => {
                    let length = parts[part].number()?;
                    function.extend(parts[part].take(length)?);
                }
                _ => {}
            }
        }
        number(function.len(), &mut out);
        out.extend(function);
    }
    out.extend(parts[BEHIND].bytes);
    ensure!(out.len() == size, "machine code of another size");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{number, pack, unpack};

    /// A module of functions with these bodies, and a section behind them.
    fn module(bodies: &[&[u8]]) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([1, 4, 1, 0x60, 0, 0]);
        wasm.extend([3, bodies.len() as u8 + 1, bodies.len() as u8]);
        wasm.extend(vec![0; bodies.len()]);
        let mut code = vec![bodies.len() as u8];
        for body in bodies {
            number(body.len(), &mut code);
            code.extend(*body);
        }
        wasm.push(10);
        number(code.len(), &mut wasm);
        wasm.extend(code);
        wasm.extend(b"\0\x05\x04name");
        wasm
    }

    fn check(bodies: &[&[u8]]) {
        let wasm = module(bodies);
        let packed = pack(&wasm).unwrap().concat();
        assert_eq!(unpack(&packed).unwrap(), wasm);
        for end in 0..packed.len() {
            assert_ne!(unpack(&packed[..end]).ok(), Some(wasm.clone()), "cut at {end}");
        }
    }

    #[test]
    fn machine_code_comes_back_as_it_was() {
        check(&[&[0, 0x0b]]);
        // Locals that are used again, declared in two groups; the higher one first.
        check(&[&[
            2, 3, 0x7f, 1, 0x7e, 0x20, 2, 0x21, 0, 0x20, 0, 0x22, 2, 0x1a, 0x0b,
        ]]);
        // Numbers of every size, memory with both alignments, a table of branches, and an instruction behind a prefix.
        check(&[
            &[
                0, 0x41, 0x80, 0x80, 0xc0, 0, 0x28, 2, 0x84, 1, 0x41, 0x7f, 0x36, 0, 0, 0x0b,
            ],
            &[
                0, 0x02, 0x40, 0x41, 0, 0x0e, 2, 0, 0, 0, 0x0b, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x1a,
                0x0b,
            ],
            &[
                0, 0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0, 0x42, 0xff, 0, 0x1a, 0x10, 0, 0x0b,
            ],
        ]);
        // A function that is longer than its length's first byte can say.
        let long = [[0].as_slice(), &[0x41, 1, 0x1a].repeat(90), &[0x0b]].concat();
        check(&[&long, &long]);
    }

    #[test]
    fn what_is_no_machine_code_is_refused() {
        assert!(pack(b"<!doctype html>").is_err());
        assert!(pack(&module(&[])).is_err());
        assert!(unpack(b"<!doctype html>").is_err());
    }
}
