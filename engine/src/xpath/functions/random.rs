//! Randomness: from the host, or from a seed by the generator that all ODK clients share.

use alloc::format;
use alloc::string::String;

use super::super::evaluate::{Evaluator, Focus, Outcome};
use super::super::expr::Op;
use super::super::value::{Node, Value};

/// A number from 0 up to but without 1 from 53 random bits.
fn unit(e: &mut Evaluator<'_, '_>) -> f64 {
    let mut bytes = [0_u8; 8];
    e.host.random(&mut bytes);
    (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64
}

pub(super) fn random<'a>(e: &mut Evaluator<'a, '_>, _: &'a [Op], _: Focus) -> Outcome<'a> {
    Ok(Value::Number(unit(e)))
}

/// Longest token that `uuid(length)` makes.
const MAX_TOKEN: f64 = 10_000.0;

pub(super) fn uuid<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    if let Some(op) = args.first() {
        const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let length = e.number(op, focus)?.clamp(0.0, MAX_TOKEN) as usize;
        e.spend(length as u64)?;
        let token: String = (0..length)
            .map(|_| char::from(LETTERS[(unit(e) * 62.0) as usize % 62]))
            .collect();
        return Ok(Value::text(token));
    }
    let mut b = [0_u8; 16];
    e.host.random(&mut b);
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let hex: String = b.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Value::text(format!(
        "{}-{}-{}-{}-{}",
        &hex[0..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..32]
    )))
}

/// Park and Miller's "minimal standard" generator.
struct ParkMiller(i64);

const MODULUS: i64 = 2_147_483_647;

impl ParkMiller {
    fn new(seed: i64) -> Self {
        let seed = seed % MODULUS;
        Self(if seed <= 0 { seed + MODULUS - 1 } else { seed })
    }

    /// From 0 up to but without 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 16_807 % MODULUS;
        (self.0 - 1) as f64 / (MODULUS - 1) as f64
    }
}

/// The inside-out variant of the Fisher-Yates shuffle.
fn shuffle(nodes: &mut [Node], mut random: impl FnMut() -> f64) {
    for i in 0..nodes.len() {
        let j = ((random() * (i as f64 + 1.0)) as usize).min(i);
        // Moving the newcomer to j and what was there to i is the same as the two assignments of the algorithm.
        nodes.swap(i, j);
    }
}

pub(super) fn randomize<'a>(e: &mut Evaluator<'a, '_>, args: &'a [Op], focus: Focus) -> Outcome<'a> {
    let mut nodes = e.nodes(&args[0], focus, "randomize")?;
    e.spend(nodes.len() as u64)?;
    match args.get(1) {
        None => shuffle(&mut nodes.nodes, || unit(e)),
        Some(op) => {
            let value = e.eval(op, focus)?;
            let number = e.to_number(&value);
            let seed = if number.is_nan() {
                let text = value.into_string(e.world());
                // A seed question that is not answered yet gives the order of seed 0.
                if text.is_empty() {
                    0
                } else {
                    super::digests::seed_of_text(&text)
                }
            } else {
                libm::trunc(number) as i64
            };
            let mut generator = ParkMiller::new(seed);
            shuffle(&mut nodes.nodes, || generator.next());
        }
    }
    nodes.shuffled = true;
    Ok(Value::Nodes(nodes))
}
