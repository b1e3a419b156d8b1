//! Where an export's records come from.

use super::ExportError;

/// One record as the server or a folder holds it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Submission<'a> {
    /// Number of the record in its source; it never changes.
    pub number: u64,
    pub instance_id: &'a str,
    /// Version of the form that it was made with.
    pub version: &'a str,
    /// Version to read it with; a record whose version is not among the export's forms cannot be read.
    pub read_with: &'a str,
    /// When the server received it, in ms since 1970-01-01T00:00:00Z; 0 if unknown.
    pub received_at: i64,
    /// Id and name of the tablet; empty if unknown.
    pub device: &'a str,
    pub device_name: &'a str,
    /// Why it is set aside.
    pub quarantined: Option<&'a str>,
    /// It is of a rehearsal: made up.
    pub is_rehearsal: bool,
    /// How many of its files have arrived.
    pub attachments: u64,
    /// The document as it was sent.
    pub xml: &'a str,
}

/// Gives the records, oldest first. An export may ask several times and must be given the same each time.
pub trait Records {
    /// Calls `visit` for each record and stops at its first error.
    fn each(
        &mut self,
        visit: &mut dyn FnMut(&Submission) -> Result<(), ExportError>,
    ) -> Result<(), ExportError>;
}

/// For files that hold no records: the tables of a report.
pub struct NoRecords;

impl Records for NoRecords {
    fn each(
        &mut self,
        _visit: &mut dyn FnMut(&Submission) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        Ok(())
    }
}
