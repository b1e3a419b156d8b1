//! One power modulo an odd number: all that encrypting for an RSA key asks of arithmetic.
//!
//! Montgomery multiplication (Koç, Acar, Kaliski 1996, "coarsely integrated operand scanning"). A library for big numbers
//! brings division, inversion and the search for primes, forty times what a tablet downloads for this.

use alloc::vec;
use alloc::vec::Vec;

/// `base ^ exponent mod modulus`, all big-endian; the result is as long as the modulus. The modulus is odd, and the base is
/// less than it.
pub(super) fn power(base: &[u8], exponent: u64, modulus: &[u8]) -> Vec<u8> {
    let field = Field::new(limbs(modulus, modulus.len().div_ceil(4)));
    let length = field.modulus.len();
    let mut one = vec![0; length];
    one[0] = 1;
    // Doubling one 64 times for each limb shifts it by the square of the Montgomery radix.
    let mut square = one.clone();
    for _ in 0..64 * length {
        field.double(&mut square);
    }
    let base = field.multiply(&limbs(base, length), &square);
    let mut result = field.multiply(&one, &square);
    for bit in (0..64 - exponent.leading_zeros()).rev() {
        result = field.multiply(&result, &result);
        if exponent >> bit & 1 == 1 {
            result = field.multiply(&result, &base);
        }
    }
    let result = field.multiply(&result, &one);
    let bytes: Vec<u8> = result.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect();
    bytes[bytes.len() - modulus.len()..].to_vec()
}

/// The number with its least part first.
fn limbs(bytes: &[u8], length: usize) -> Vec<u32> {
    let mut limbs = vec![0; length];
    for (at, byte) in bytes.iter().rev().enumerate().take(4 * length) {
        limbs[at / 4] |= u32::from(*byte) << (at % 4 * 8);
    }
    limbs
}

struct Field {
    modulus: Vec<u32>,
    /// The negative inverse of the modulus, modulo 2³².
    inverse: u32,
}

impl Field {
    fn new(modulus: Vec<u32>) -> Self {
        let mut inverse = 1_u32;
        // Each step of Newton's doubles the bits that are right.
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2_u32.wrapping_sub(modulus[0].wrapping_mul(inverse)));
        }
        Self {
            modulus,
            inverse: inverse.wrapping_neg(),
        }
    }

    /// `left · right / radix`.
    fn multiply(&self, left: &[u32], right: &[u32]) -> Vec<u32> {
        let length = self.modulus.len();
        let mut sum = vec![0_u32; length + 2];
        for digit in left {
            add_product(&mut sum, right, *digit);
            let factor = sum[0].wrapping_mul(self.inverse);
            add_product(&mut sum, &self.modulus, factor);
            sum.remove(0);
            sum.push(0);
        }
        let above = sum[length];
        sum.truncate(length);
        self.reduce(&mut sum, above);
        sum
    }

    fn double(&self, number: &mut [u32]) {
        let mut above = 0;
        for limb in number.iter_mut() {
            let next = *limb >> 31;
            *limb = *limb << 1 | above;
            above = next;
        }
        self.reduce(number, above);
    }

    /// Takes the modulus away once if the number, with what stands above it, is not less.
    fn reduce(&self, number: &mut [u32], above: u32) {
        let is_less = above == 0 && number.iter().rev().lt(self.modulus.iter().rev());
        if is_less {
            return;
        }
        let mut borrow = 0_i64;
        for (limb, taken) in number.iter_mut().zip(&self.modulus) {
            let left = i64::from(*limb) - i64::from(*taken) + borrow;
            *limb = left as u32;
            borrow = left >> 32;
        }
    }
}

/// `sum += number · digit`; `sum` is longer by two.
fn add_product(sum: &mut [u32], number: &[u32], digit: u32) {
    let mut carry = 0;
    for (at, place) in sum.iter_mut().enumerate() {
        let limb = number.get(at).copied().unwrap_or(0);
        let total = u64::from(*place) + u64::from(limb) * u64::from(digit) + carry;
        *place = total as u32;
        carry = total >> 32;
    }
}

#[cfg(test)]
mod tests {
    use super::power;

    /// Powers that can be reckoned by hand or by `pow(base, exponent, modulus)` of Python.
    #[test]
    fn small_powers() {
        for (base, exponent, modulus, wanted) in [
            (2_u64, 10, 1_000_001_u64, 1024_u64),
            (3, 65_537, 1_000_003, 486_750),
            (
                123_456_789,
                65_537,
                0xffff_ffff_ffff_ffc5,
                13_178_979_541_251_882_452,
            ),
            (1, 1 << 32, 3, 1),
            (0, 3, 5, 0),
        ] {
            let bytes = power(&base.to_be_bytes(), exponent, &modulus.to_be_bytes());
            assert_eq!(bytes, wanted.to_be_bytes(), "{base} ^ {exponent} mod {modulus}");
        }
    }
}
