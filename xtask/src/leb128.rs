//! Numbers as WebAssembly writes them.

use anyhow::{Context, Result, bail};

/// Machine code that is read, and how far it was.
pub struct Reader<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Reader<'a> {
    pub fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.saturating_add(length);
        let taken = self
            .bytes
            .get(self.at..end)
            .context("the machine code ends too early")?;
        self.at = end;
        Ok(taken)
    }

    pub fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("a number that is too long")
    }

    /// Copies a number of any size.
    pub fn copy(&mut self, out: &mut Vec<u8>) -> Result<()> {
        loop {
            let byte = self.byte()?;
            out.push(byte);
            if byte < 0x80 {
                return Ok(());
            }
        }
    }

    pub fn text(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(std::str::from_utf8(self.take(length)?)?)
    }
}

/// Writes a number.
pub fn number(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
