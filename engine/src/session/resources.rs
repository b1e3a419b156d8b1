//! The files beside a form.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// Limits for one file beside a form; an XML file meets those of [`crate::xml::Limits::EXTERNAL`], too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLimits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows of a CSV file, or features of a GeoJSON file.
    pub rows: usize,
    /// Columns of a CSV file, or properties of a feature.
    pub columns: usize,
    /// Bytes of one cell of a CSV file.
    pub cell_bytes: usize,
}

impl FileLimits {
    pub const DEFAULT: Self = Self {
        bytes: 100 << 20,
        rows: 500_000,
        columns: 1_000,
        cell_bytes: 1 << 20,
    };
}

impl Default for FileLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// XML nodes that an instance may have ever had, unless [`Resources::most_nodes`] says otherwise; a person never gets
/// there.
pub const MOST_NODES: usize = 4_000_000;

/// Files that a form refers to, by name without folder (`jr://file-csv/a.csv` is `a.csv`).
#[derive(Clone, Debug)]
pub struct Resources {
    /// What a file may ask for at most.
    pub limits: FileLimits,
    /// XML nodes that an instance may have ever had; at that many its repeats get no further instances.
    pub most_nodes: usize,
    files: BTreeMap<String, Vec<u8>>,
    /// True if a file that is missing counts as an instance without items; otherwise it is an error.
    pub missing_is_blank: bool,
    /// The last submission saved with this form, for `jr://instance/last-saved`. Without one it is blank.
    pub last_saved: Option<String>,
}

impl Default for Resources {
    fn default() -> Self {
        Self {
            limits: FileLimits::DEFAULT,
            most_nodes: MOST_NODES,
            files: BTreeMap::new(),
            missing_is_blank: false,
            last_saved: None,
        }
    }
}

impl Resources {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(name.into(), bytes);
    }

    /// Every file with its name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The file of that name.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }
}

/// Why a session could not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// A file that the form needs is not there.
    MissingFile(String),
    /// A file that the form needs cannot be understood; with the reason.
    BadFile { name: String, reason: String },
    /// The saved instance cannot be read; with the reason.
    BadInstance(String),
    /// The saved instance belongs to another form; with its id or, where that is not what differs, its root element.
    OtherForm(String),
    /// An expression fails whatever the answers are; with the node and the reason.
    Evaluation { reference: String, reason: String },
}

impl core::fmt::Display for SessionError {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::MissingFile(name) => write!(out, "the file “{name}” is missing"),
            Self::BadFile { name, reason } => write!(out, "the file “{name}” cannot be read: {reason}"),
            Self::BadInstance(reason) => write!(out, "the saved instance cannot be read: {reason}"),
            Self::OtherForm(name) => write!(out, "the saved instance belongs to another form, “{name}”"),
            Self::Evaluation { reference, reason } => write!(out, "{reference}: {reason}"),
        }
    }
}
