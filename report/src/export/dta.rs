//! Data files of Stata, format 118 (Stata 14 and later), as `help dta` describes them.
//!
//! The crates that write them offer no value labels.

use std::io::{Result, Seek, SeekFrom, Write};

/// A variable of the file.
pub(super) struct DtaVariable {
    /// At most 32 characters.
    pub name: String,
    pub label: String,
    pub kind: DtaKind,
    /// Numbers and their labels.
    pub labels: Vec<(i32, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DtaKind {
    Long,
    Double,
    /// Days since 1960.
    Date,
    /// Milliseconds since 1960.
    DateTime,
    /// Bytes of the longest.
    Text(usize),
}

/// A value of an observation.
pub(super) enum DtaValue<'a> {
    Number(f64),
    /// `'.'`, or a letter for one of the extended missing values.
    Missing(char),
    Text(&'a str),
}

/// Most variables of Stata/SE.
pub(super) const VARIABLE_LIMIT: usize = 32_767;
/// The longest text that stands among the data; longer ones stand after them.
const TEXT_LIMIT: usize = 2_045;
/// `.` as a long and as a double; `.a` and so on follow.
const LONG_MISSING: i32 = 2_147_483_621;
const DOUBLE_MISSING: u64 = 0x7FE0_0000_0000_0000;
const DOUBLE_STEP: u64 = 0x0000_0100_0000_0000;

/// The value that a label of `.n` is bound to.
pub(super) fn missing_number(letter: char) -> i32 {
    LONG_MISSING + i32::from(step(letter))
}

fn step(letter: char) -> u8 {
    match letter {
        'a'..='z' => letter as u8 - b'a' + 1,
        _ => 0,
    }
}

/// Writes a file observation by observation.
pub(super) struct DtaWriter<W> {
    out: W,
    kinds: Vec<DtaKind>,
    labels: Vec<Vec<(i32, String)>>,
    /// Offsets of the parts, in the order of the map.
    map: [u64; 14],
    map_at: u64,
    rows_at: u64,
    rows: u64,
    /// Long texts: variable, observation, text.
    long: Vec<(u32, u64, String)>,
}

impl<W: Write + Seek> DtaWriter<W> {
    /// Writes everything before the data.
    pub fn new(mut out: W, title: &str, variables: &[DtaVariable]) -> Result<Self> {
        let count = u16::try_from(variables.len()).unwrap_or(u16::MAX);
        out.write_all(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")?;
        out.write_all(&count.to_le_bytes())?;
        out.write_all(b"</K><N>")?;
        let rows_at = out.stream_position()?;
        out.write_all(&[0; 8])?;
        let title = cut(title, 320, 80);
        out.write_all(b"</N><label>")?;
        out.write_all(&u16::try_from(title.len()).unwrap_or(0).to_le_bytes())?;
        out.write_all(title.as_bytes())?;
        out.write_all(b"</label><timestamp>\0</timestamp></header>")?;
        let mut map = [0; 14];
        map[1] = out.stream_position()?;
        out.write_all(b"<map>")?;
        let map_at = out.stream_position()?;
        out.write_all(&[0; 14 * 8])?;
        out.write_all(b"</map>")?;
        let each = |kind: DtaKind| match kind {
            DtaKind::Long | DtaKind::Date => 65_528u16,
            DtaKind::Double | DtaKind::DateTime => 65_526,
            DtaKind::Text(width) if width > TEXT_LIMIT => 32_768,
            DtaKind::Text(width) => u16::try_from(width.max(1)).unwrap_or(1),
        };
        let types: Vec<u8> = variables
            .iter()
            .flat_map(|v| each(v.kind).to_le_bytes())
            .collect();
        part(&mut out, &mut map[2], "variable_types", &types)?;
        let names = fixed(variables.iter().map(|v| v.name.clone()), 129);
        part(&mut out, &mut map[3], "varnames", &names)?;
        part(
            &mut out,
            &mut map[4],
            "sortlist",
            &vec![0; (variables.len() + 1) * 2],
        )?;
        let formats = variables.iter().map(|v| match v.kind {
            DtaKind::Long => "%12.0g".to_owned(),
            DtaKind::Double => "%12.0g".to_owned(),
            DtaKind::Date => "%tdCCYY-NN-DD".to_owned(),
            DtaKind::DateTime => "%tcCCYY-NN-DD!_HH:MM:SS".to_owned(),
            DtaKind::Text(width) if width > TEXT_LIMIT => "%-40s".to_owned(),
            DtaKind::Text(width) => format!("%-{}s", width.clamp(1, 40)),
        });
        part(&mut out, &mut map[5], "formats", &fixed(formats, 57))?;
        let label_names = variables.iter().map(|v| match v.labels.is_empty() {
            true => String::new(),
            false => v.name.clone(),
        });
        part(
            &mut out,
            &mut map[6],
            "value_label_names",
            &fixed(label_names, 129),
        )?;
        let labels = variables.iter().map(|v| cut(&v.label, 320, 80).to_owned());
        part(&mut out, &mut map[7], "variable_labels", &fixed(labels, 321))?;
        part(&mut out, &mut map[8], "characteristics", &[])?;
        map[9] = out.stream_position()?;
        out.write_all(b"<data>")?;
        Ok(Self {
            out,
            kinds: variables.iter().map(|v| v.kind).collect(),
            labels: variables.iter().map(|v| v.labels.clone()).collect(),
            map,
            map_at,
            rows_at,
            rows: 0,
            long: Vec::new(),
        })
    }

    /// Writes one value; an observation is a value for each variable, in their order.
    pub fn value(&mut self, variable: usize, value: &DtaValue) -> Result<()> {
        match (self.kinds[variable], value) {
            (DtaKind::Long | DtaKind::Date, DtaValue::Number(number)) => {
                // Larger numbers would be read as missing ones.
                let number = (*number as i32).min(LONG_MISSING - 1);
                self.out.write_all(&number.to_le_bytes())
            }
            (DtaKind::Long | DtaKind::Date, DtaValue::Missing(letter)) => {
                self.out.write_all(&missing_number(*letter).to_le_bytes())
            }
            (DtaKind::Double | DtaKind::DateTime, DtaValue::Number(number)) => {
                self.out.write_all(&number.to_le_bytes())
            }
            (DtaKind::Double | DtaKind::DateTime, DtaValue::Missing(letter)) => {
                let bits = DOUBLE_MISSING + u64::from(step(*letter)) * DOUBLE_STEP;
                self.out.write_all(&bits.to_le_bytes())
            }
            (DtaKind::Text(width), value) => {
                let text = match value {
                    DtaValue::Text(text) => text,
                    _ => "",
                };
                self.text(variable, width, text)
            }
            (_, DtaValue::Text(_)) => self.value(variable, &DtaValue::Missing('.')),
        }
    }

    fn text(&mut self, variable: usize, width: usize, text: &str) -> Result<()> {
        if width <= TEXT_LIMIT {
            let text = cut(text, width.max(1), usize::MAX);
            self.out.write_all(text.as_bytes())?;
            return self.out.write_all(&vec![0; width.max(1) - text.len()]);
        }
        if text.is_empty() {
            return self.out.write_all(&[0; 8]);
        }
        let number = u16::try_from(variable + 1).unwrap_or(u16::MAX);
        let row = self.rows + 1;
        self.long.push((u32::from(number), row, text.to_owned()));
        self.out.write_all(&number.to_le_bytes())?;
        self.out.write_all(&row.to_le_bytes()[..6])
    }

    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// Writes what comes after the data.
    pub fn finish(mut self, names: &[DtaVariable]) -> Result<W> {
        self.out.write_all(b"</data>")?;
        self.map[10] = self.out.stream_position()?;
        self.out.write_all(b"<strls>")?;
        for (variable, row, text) in &self.long {
            self.out.write_all(b"GSO")?;
            self.out.write_all(&variable.to_le_bytes())?;
            self.out.write_all(&row.to_le_bytes())?;
            // 130 is text, with a zero at its end.
            self.out.write_all(&[130])?;
            let length = u32::try_from(text.len() + 1).unwrap_or(u32::MAX);
            self.out.write_all(&length.to_le_bytes())?;
            self.out.write_all(text.as_bytes())?;
            self.out.write_all(&[0])?;
        }
        self.out.write_all(b"</strls>")?;
        self.map[11] = self.out.stream_position()?;
        self.out.write_all(b"<value_labels>")?;
        for (variable, labels) in names.iter().zip(&self.labels) {
            if !labels.is_empty() {
                value_labels(&mut self.out, &variable.name, labels)?;
            }
        }
        self.out.write_all(b"</value_labels>")?;
        self.map[12] = self.out.stream_position()?;
        self.out.write_all(b"</stata_dta>")?;
        self.map[13] = self.out.stream_position()?;
        self.out.seek(SeekFrom::Start(self.map_at))?;
        for offset in self.map {
            self.out.write_all(&offset.to_le_bytes())?;
        }
        self.out.seek(SeekFrom::Start(self.rows_at))?;
        self.out.write_all(&self.rows.to_le_bytes())?;
        self.out.seek(SeekFrom::Start(self.map[13]))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn part(out: &mut (impl Write + Seek), at: &mut u64, name: &str, bytes: &[u8]) -> Result<()> {
    *at = out.stream_position()?;
    write!(out, "<{name}>")?;
    out.write_all(bytes)?;
    write!(out, "</{name}>")
}

/// Texts in fields of one length, with zeros after them.
fn fixed(texts: impl Iterator<Item = String>, length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in texts {
        let text = cut(&text, length - 1, usize::MAX);
        bytes.extend_from_slice(text.as_bytes());
        bytes.resize(bytes.len() + length - text.len(), 0);
    }
    bytes
}

/// At most that many bytes and characters.
fn cut(text: &str, bytes: usize, characters: usize) -> &str {
    let mut end = 0;
    for (at, character) in text.char_indices().take(characters) {
        let next = at + character.len_utf8();
        if next > bytes {
            break;
        }
        end = next;
    }
    &text[..end]
}

fn value_labels(out: &mut impl Write, name: &str, labels: &[(i32, String)]) -> Result<()> {
    let mut sorted: Vec<&(i32, String)> = labels.iter().collect();
    sorted.sort_by_key(|(number, _)| *number);
    let mut texts = Vec::new();
    let mut offsets = Vec::new();
    for (_, label) in &sorted {
        offsets.push(i32::try_from(texts.len()).unwrap_or(i32::MAX));
        texts.extend_from_slice(cut(label, 32_000, usize::MAX).as_bytes());
        texts.push(0);
    }
    let length = i32::try_from(8 + 8 * sorted.len() + texts.len()).unwrap_or(i32::MAX);
    out.write_all(b"<lbl>")?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&fixed(std::iter::once(name.to_owned()), 129))?;
    out.write_all(&[0; 3])?;
    out.write_all(&i32::try_from(sorted.len()).unwrap_or(i32::MAX).to_le_bytes())?;
    out.write_all(&i32::try_from(texts.len()).unwrap_or(i32::MAX).to_le_bytes())?;
    for offset in offsets {
        out.write_all(&offset.to_le_bytes())?;
    }
    for (number, _) in sorted {
        out.write_all(&number.to_le_bytes())?;
    }
    out.write_all(&texts)?;
    out.write_all(b"</lbl>")
}
