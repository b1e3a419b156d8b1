//! System files of SPSS, as the developers' manual of PSPP describes them ("System File Format").
//!
//! The crates that write them hold all data in memory; this writes case by case, with the usual compression.

use std::io::{Result, Seek, SeekFrom, Write};

/// A variable of the file.
pub(super) struct SavVariable {
    pub name: String,
    pub label: String,
    pub kind: SavKind,
    pub missing: SavMissing,
    /// Numbers and their labels; none for texts.
    pub labels: Vec<(f64, String)>,
    /// Texts and their labels; none for numbers.
    pub text_labels: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SavKind {
    /// Decimals that are shown, and whether it names categories.
    Number {
        decimals: u8,
        is_nominal: bool,
    },
    Date,
    DateTime,
    /// Bytes, at least 1.
    Text(usize),
}

/// Values that count as missing.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum SavMissing {
    /// From, to.
    Range(f64, f64),
    /// Texts of at most 8 bytes.
    Texts([&'static str; 2]),
}

/// A value of a case.
pub(super) enum SavValue<'a> {
    /// `None` is system-missing.
    Number(Option<f64>),
    Text(&'a str),
}

/// The longest text that SPSS holds.
const TEXT_LIMIT: usize = 32_767;
const BIAS: f64 = 100.0;
/// Where the header keeps the number of cases.
const CASES_AT: u64 = 80;

/// Writes a file case by case.
pub(super) struct SavWriter<W> {
    out: W,
    /// By variable: widths of the parts that hold it.
    segments: Vec<Vec<usize>>,
    commands: [u8; 8],
    filled: usize,
    data: Vec<u8>,
    cases: i32,
}

impl<W: Write + Seek> SavWriter<W> {
    /// Writes the dictionary.
    pub fn new(mut out: W, title: &str, variables: &[SavVariable]) -> Result<Self> {
        let widths: Vec<usize> = variables.iter().map(width).collect();
        let size: usize = widths.iter().map(|width| units(*width)).sum();
        header(&mut out, title, size)?;
        let mut shorts = Vec::with_capacity(variables.len());
        for (index, (variable, width)) in variables.iter().zip(&widths).enumerate() {
            let short = format!("V{index:05X}");
            variable_records(&mut out, variable, *width, &short)?;
            shorts.push(short);
        }
        let mut at = 1;
        for (variable, width) in variables.iter().zip(&widths) {
            value_labels(&mut out, variable, at)?;
            at += units(*width);
        }
        extensions(&mut out, variables, &widths, &shorts)?;
        int(&mut out, 999)?;
        int(&mut out, 0)?;
        Ok(Self {
            out,
            segments: widths.iter().map(|width| segments(*width)).collect(),
            commands: [0; 8],
            filled: 0,
            data: Vec::new(),
            cases: 0,
        })
    }

    /// Writes one value; a case is a value for each variable, in their order.
    pub fn value(&mut self, variable: usize, value: &SavValue) -> Result<()> {
        match value {
            SavValue::Number(None) => self.put(255, &[]),
            SavValue::Number(Some(number)) => {
                let coded = number + BIAS;
                if number.fract() == 0.0 && (1.0..=251.0).contains(&coded) {
                    self.put(coded as u8, &[])
                } else {
                    self.put(253, &number.to_le_bytes())
                }
            }
            SavValue::Text(text) => {
                let segments = std::mem::take(&mut self.segments[variable]);
                let done = self.text(text, &segments);
                self.segments[variable] = segments;
                done
            }
        }
    }

    pub fn end_case(&mut self) {
        self.cases = self.cases.saturating_add(1);
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<W> {
        if self.filled > 0 {
            self.flush()?;
        }
        let end = self.out.stream_position()?;
        self.out.seek(SeekFrom::Start(CASES_AT))?;
        int(&mut self.out, self.cases)?;
        self.out.seek(SeekFrom::Start(end))?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn text(&mut self, text: &str, segments: &[usize]) -> Result<()> {
        let mut rest = cut(text, TEXT_LIMIT).as_bytes();
        for segment in segments {
            let (own, more) = rest.split_at(rest.len().min(*segment));
            rest = more;
            for unit in 0..segment.div_ceil(8) {
                let from = (unit * 8).min(own.len());
                let part = &own[from..(from + 8).min(own.len())];
                if part.is_empty() {
                    self.put(254, &[])?;
                } else {
                    let mut padded = [b' '; 8];
                    padded[..part.len()].copy_from_slice(part);
                    self.put(253, &padded)?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, command: u8, data: &[u8]) -> Result<()> {
        self.commands[self.filled] = command;
        self.filled += 1;
        self.data.extend_from_slice(data);
        if self.filled == 8 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.out.write_all(&self.commands)?;
        self.out.write_all(&self.data)?;
        self.commands = [0; 8];
        self.filled = 0;
        self.data.clear();
        Ok(())
    }
}

/// Bytes of a text; 0 for a number.
fn width(variable: &SavVariable) -> usize {
    match variable.kind {
        SavKind::Text(width) => width.clamp(1, TEXT_LIMIT),
        _ => 0,
    }
}

/// Widths of the variables that hold a text: those longer than 255 bytes take several.
fn segments(width: usize) -> Vec<usize> {
    if width <= 255 {
        return vec![width];
    }
    let count = width.div_ceil(252);
    let mut widths = vec![255; count];
    widths[count - 1] = width - 252 * (count - 1);
    widths
}

/// Units of 8 bytes that a value takes.
fn units(width: usize) -> usize {
    match width {
        0 => 1,
        _ => segments(width).iter().map(|segment| segment.div_ceil(8)).sum(),
    }
}

/// At most that many bytes, at the border of a character.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn int(out: &mut impl Write, number: i32) -> Result<()> {
    out.write_all(&number.to_le_bytes())
}

fn count(out: &mut impl Write, number: usize) -> Result<()> {
    int(out, i32::try_from(number).unwrap_or(i32::MAX))
}

fn padded(out: &mut impl Write, text: &str, length: usize) -> Result<()> {
    let text = cut(text, length);
    out.write_all(text.as_bytes())?;
    out.write_all(&vec![b' '; length - text.len()])
}

fn header(out: &mut impl Write, title: &str, size: usize) -> Result<()> {
    out.write_all(b"$FL2")?;
    padded(out, "@(#) SPSS DATA FILE Sondeo", 60)?;
    int(out, 2)?;
    count(out, size)?;
    // Compression by bytecode, no weight, number of cases not known yet.
    int(out, 1)?;
    int(out, 0)?;
    int(out, -1)?;
    out.write_all(&BIAS.to_le_bytes())?;
    // The same data give the same bytes: the day of the export stands in the codebook.
    out.write_all(b"01 Jan 0000:00:00")?;
    padded(out, title, 64)?;
    out.write_all(&[0; 3])
}

/// The display format: type, width, decimals.
fn format(kind: SavKind, width: usize) -> i32 {
    let (kind, columns, decimals) = match kind {
        SavKind::Number { decimals, .. } => (5, 12, i32::from(decimals)),
        SavKind::Date => (39, 10, 0),
        SavKind::DateTime => (22, 20, 0),
        SavKind::Text(_) => (1, i32::try_from(width.min(255)).unwrap_or(255), 0),
    };
    (kind << 16) | (columns << 8) | decimals
}

fn variable_records(out: &mut impl Write, variable: &SavVariable, width: usize, short: &str) -> Result<()> {
    for (index, segment) in segments(width).into_iter().enumerate() {
        let is_first = index == 0;
        int(out, 2)?;
        count(out, segment)?;
        let label = cut(&variable.label, 255);
        let has_label = is_first && !label.is_empty();
        int(out, i32::from(has_label))?;
        let range = match variable.missing {
            SavMissing::Range(from, to) if is_first => Some((from, to)),
            _ => None,
        };
        let texts = match variable.missing {
            SavMissing::Texts(texts) if is_first && width > 0 && width <= 8 => Some(texts),
            _ => None,
        };
        int(
            out,
            if range.is_some() {
                -2
            } else if texts.is_some() {
                2
            } else {
                0
            },
        )?;
        let format = format(variable.kind, segment);
        int(out, format)?;
        int(out, format)?;
        // Further segments have names of their own, which nobody sees.
        let name = match index {
            0 => short.to_owned(),
            _ => format!("{short}{index:02X}"),
        };
        padded(out, &name, 8)?;
        if has_label {
            count(out, label.len())?;
            padded(out, label, label.len().next_multiple_of(4))?;
        }
        if let Some((from, to)) = range {
            out.write_all(&from.to_le_bytes())?;
            out.write_all(&to.to_le_bytes())?;
        }
        for text in texts.into_iter().flatten() {
            padded(out, text, 8)?;
        }
        for _ in 1..segment.div_ceil(8) {
            for number in [2, -1, 0, 0, 0, 0] {
                int(out, number)?;
            }
            padded(out, "", 8)?;
        }
    }
    Ok(())
}

fn value_labels(out: &mut impl Write, variable: &SavVariable, at: usize) -> Result<()> {
    if variable.labels.is_empty() {
        return Ok(());
    }
    int(out, 3)?;
    count(out, variable.labels.len())?;
    for (value, label) in &variable.labels {
        let label = cut(label, 120);
        out.write_all(&value.to_le_bytes())?;
        out.write_all(&[u8::try_from(label.len()).unwrap_or(0)])?;
        padded(out, label, (label.len() + 1).next_multiple_of(8) - 1)?;
    }
    int(out, 4)?;
    int(out, 1)?;
    count(out, at)
}

fn extension(out: &mut impl Write, subtype: i32, size: i32, bytes: &[u8]) -> Result<()> {
    int(out, 7)?;
    int(out, subtype)?;
    int(out, size)?;
    count(out, bytes.len() / usize::try_from(size).unwrap_or(1))?;
    out.write_all(bytes)
}

fn extensions(
    out: &mut impl Write,
    variables: &[SavVariable],
    widths: &[usize],
    shorts: &[String],
) -> Result<()> {
    let machine = [25i32, 0, 0, -1, 1, 1, 2, 65001];
    let machine: Vec<u8> = machine.iter().flat_map(|n| n.to_le_bytes()).collect();
    extension(out, 3, 4, &machine)?;
    let floats = [-f64::MAX, f64::MAX, -f64::MAX.next_down()];
    let floats: Vec<u8> = floats.iter().flat_map(|n| n.to_le_bytes()).collect();
    extension(out, 4, 8, &floats)?;
    let mut display = Vec::new();
    for (variable, width) in variables.iter().zip(widths) {
        let (measure, align) = match variable.kind {
            SavKind::Text(_) => (1i32, 0i32),
            SavKind::Number { is_nominal: true, .. } => (1, 1),
            _ => (3, 1),
        };
        for segment in segments(*width) {
            let columns = if *width == 0 {
                12
            } else {
                i32::try_from(segment.clamp(8, 32)).unwrap_or(8)
            };
            for number in [measure, columns, align] {
                display.extend_from_slice(&number.to_le_bytes());
            }
        }
    }
    extension(out, 11, 4, &display)?;
    let names: Vec<String> = shorts
        .iter()
        .zip(variables)
        .map(|(short, variable)| format!("{short}={}", variable.name))
        .collect();
    extension(out, 13, 1, names.join("\t").as_bytes())?;
    let mut long = Vec::new();
    for (short, width) in shorts.iter().zip(widths).filter(|(_, width)| **width > 255) {
        long.extend_from_slice(format!("{short}={width:05}\0\t").as_bytes());
    }
    if !long.is_empty() {
        extension(out, 14, 1, &long)?;
    }
    extension(out, 20, 1, b"UTF-8")?;
    long_labels(out, variables, widths)
}

/// Labels of texts longer than 8 bytes. (Their missing values are not declared: PSPP 1.6 and SPSS write them differently.)
fn long_labels(out: &mut impl Write, variables: &[SavVariable], widths: &[usize]) -> Result<()> {
    let mut bytes = Vec::new();
    for (variable, width) in variables.iter().zip(widths) {
        if *width <= 8 || variable.text_labels.is_empty() {
            continue;
        }
        count(&mut bytes, variable.name.len())?;
        bytes.extend_from_slice(variable.name.as_bytes());
        count(&mut bytes, *width)?;
        count(&mut bytes, variable.text_labels.len())?;
        for (value, label) in &variable.text_labels {
            count(&mut bytes, *width)?;
            padded(&mut bytes, value, *width)?;
            let label = cut(label, 120);
            count(&mut bytes, label.len())?;
            bytes.extend_from_slice(label.as_bytes());
        }
    }
    match bytes.is_empty() {
        true => Ok(()),
        false => extension(out, 21, 1, &bytes),
    }
}
