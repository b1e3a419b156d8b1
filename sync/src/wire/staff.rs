//! Messages between the console and the server (`/api/…`, session cookie, header `X-Sondeo: console` on every change).

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

use crate::object;

/// `POST /api/session`.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    pub user: String,
    pub password: String,
}

/// `GET /api/session`: who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub user: String,
    /// True until the one-time password was changed (`PUT /api/session/password`).
    pub must_change_password: bool,
    /// `admin`, or `reader`: sees what was published and nothing else.
    #[serde(default)]
    pub role: String,
}

/// `PUT /api/session/password`.
#[derive(Clone, Serialize, Deserialize)]
pub struct ChangePassword {
    pub old: String,
    pub new: String,
}

object! {
    /// A problem, as every `/api` route reports it (status 4xx or 5xx).
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Problem {
        /// Stable code such as `form.version-exists`.
        pub code: String,
        pub message_es: String,
        pub message_en: String,
    }
}

/// `GET /api/forms`: every form with its newest version first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSummary {
    pub form_id: String,
    pub title: String,
    pub versions: Vec<FormVersion>,
    /// Like all counts here, 0 for a `reader`.
    pub records: u64,
    pub quarantined: u64,
    /// Records of rehearsals; they are among `records`.
    #[serde(default)]
    pub rehearsal: u64,
    /// Server clock, ms since 1970 UTC.
    pub last_received_at: Option<i64>,
    /// Set while no tablet and no other client is offered the form.
    #[serde(default)]
    pub closed: Option<Closed>,
}

/// Since when a form is closed, and by whom. `POST /api/forms/{form_id}/closing` closes it, `DELETE` opens it again; its
/// records are kept and counted in both cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Server clock, ms since 1970 UTC.
    pub at: i64,
    pub by: String,
}

/// `POST /api/forms/{form_id}/rehearsal`: synthetic respondents fill the newest version; `DELETE` removes their records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRehearsal {
    /// At most 2,000.
    pub people: u32,
    /// The same seed gives the same people, in every form.
    pub seed: u64,
}

/// Answer to [`NewRehearsal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsed {
    pub records: u64,
    /// People who are not there in this wave of a training.
    pub dropped_out: u64,
    /// People who found no way through the form.
    pub stuck: u64,
}

/// One immutable published version. Files are at `/api/forms/{form_id}/versions/{version}/…`:
/// `xform.xml`, `workbook` (as uploaded), `media/{filename}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVersion {
    pub version: String,
    pub published_at: i64,
    pub published_by: String,
    /// File name of the workbook it was made from, if it was not an XForm.
    pub workbook: Option<String>,
    pub media: Vec<String>,
    /// Names of media files that the form refers to and that were not uploaded.
    pub missing_media: Vec<String>,
}

/// `POST /api/forms`, multipart: part `workbook` (original file; or `xform` alone), any number of parts `media`.
/// The server compiles the workbook itself with the same engine. Answer 201.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub form_id: String,
    pub version: String,
    /// The version in force: another one, if an older version was published once more.
    pub current: String,
    /// True if the form is closed: publishing does not open it.
    #[serde(default)]
    pub closed: bool,
    pub warnings: Vec<ProblemAt>,
}

/// Answer 422 to a form that has errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub problems: Vec<ProblemAt>,
}

/// A diagnostic of the engine as plain data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemAt {
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    pub sheet: Option<String>,
    /// 1-based.
    pub row: Option<u32>,
    /// 1-based.
    pub column: Option<u32>,
    pub excerpt: String,
    pub cause_es: String,
    pub cause_en: String,
    pub remedy_es: String,
    pub remedy_en: String,
}

/// `POST /api/enrolments`: a code with which tablets enrol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEnrolment {
    /// How many tablets may use it.
    pub tablets: u32,
    pub valid_hours: u32,
}

/// Answer to [`NewEnrolment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentCode {
    pub code: String,
    /// Address that a tablet opens; the code is in its fragment: `<origin>/collect/#/enrol/<code>`.
    pub link: String,
    pub expires_at: i64,
    pub tablets: u32,
    pub used: u32,
}

/// `GET /api/enrolments`: a code with which tablets can still enrol; the code itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEnrolment {
    pub tablets: u32,
    pub used: u32,
    pub expires_at: i64,
}

/// What the ids of devices with ODK Collect begin with; they never say what they hold.
pub const COLLECT_CLIENT: &str = "collect";

/// `POST /api/devices`: settings with which ODK Collect fetches and sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCollect {
    /// What the device is called among the tablets.
    pub name: String,
}

/// Answer to [`NewCollect`]; it holds the device's token, which nobody can ask for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectSettings {
    pub device_id: String,
    /// With the next number where another device has it.
    pub name: String,
    /// The server's address with the token: `<origin>/key/<token>/openrosa`.
    pub address: String,
    /// JSON, packed by zlib, in base64.
    pub settings: String,
    /// The settings as a QR code, an SVG.
    pub picture: String,
}

/// `GET /api/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub device_id: String,
    pub name: String,
    pub enrolled_at: i64,
    pub revoked: bool,
    pub last_seen_at: Option<i64>,
    pub app_version: Option<String>,
    pub persisted: Option<bool>,
    pub drafts: u32,
    /// Finished records it said it still holds, at its last heartbeat.
    pub pending: u32,
    pub received: u64,
    /// Tablet clock minus server clock at the last heartbeat, in ms.
    pub clock_skew: Option<i64>,
}

/// `GET /api/forms/{form_id}/arrivals`: what arrived of one form, and what is still out there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {
    pub received: u64,
    /// Made up by a rehearsal; they are among `received`.
    #[serde(default)]
    pub rehearsal: u64,
    pub quarantined: u64,
    pub pending: u64,
    pub devices: Vec<DeviceArrivals>,
}

/// One device's part of the [`Arrivals`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceArrivals {
    /// Absent for records of clients that did not enrol.
    pub device_id: Option<String>,
    pub name: String,
    pub received: u64,
    pub pending: u64,
    pub last_received_at: Option<i64>,
}

/// `GET /api/forms/{form_id}/records?language=es&after=SEQ&limit=50`: a page of the table of records, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPage {
    pub columns: Vec<RecordColumn>,
    pub rows: Vec<RecordRow>,
    /// Pass as `after` for the next page; absent on the last one.
    pub next: Option<u64>,
    pub total: u64,
}

/// A column of the table of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordColumn {
    pub path: String,
    pub label: String,
}

/// A record in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    pub instance_id: String,
    /// Tells records with the same instanceID apart: its files are at
    /// `/api/forms/{form_id}/records/{instance_id}/submission.xml?seq=…` and `…/attachments/{name}?seq=…`.
    pub seq: u64,
    pub version: String,
    pub received_at: i64,
    pub device: String,
    pub quarantined: Option<String>,
    /// Made up by a rehearsal.
    #[serde(default)]
    pub is_rehearsal: bool,
    /// Names of its attachments.
    pub attachments: Vec<String>,
    /// The answers are encrypted for a key that the server does not have: every cell is `None`.
    #[serde(default)]
    pub encrypted: bool,
    /// One text per column, with labels of choices in the language asked for; `None` where not asked.
    pub cells: Vec<Option<String>>,
}

/// `GET /api/quarantine?rejected=false&after=SEQ&limit=50`: records that a person must look at, newest first, of every
/// form and of none. `POST /api/quarantine/{seq}/accept` and `…/reject` decide; the bytes are at
/// `/api/quarantine/{seq}/submission.xml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinePage {
    pub records: Vec<QuarantinedRecord>,
    /// Pass as `after` for the next page; absent on the last one.
    pub next: Option<u64>,
}

/// A record of the [`QuarantinePage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedRecord {
    pub seq: u64,
    /// Empty where the document does not say.
    pub form_id: String,
    /// Of the form, if one with that id is published.
    pub title: Option<String>,
    pub instance_id: String,
    pub version: String,
    pub received_at: i64,
    pub device: String,
    /// Code such as `conflict`; docs/api.md lists them.
    pub reason: String,
    pub rejected: bool,
    /// Bytes of the document.
    pub size: u64,
    /// Names of the files that came with it.
    #[serde(default)]
    pub attachments: Vec<String>,
    /// False where its form version is not published here, so that nothing could read it.
    pub can_be_accepted: bool,
}

/// `GET /api/forms/{form_id}/records/{instance_id}/versions`: what a record replaces and what replaced it, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordVersion {
    pub seq: u64,
    pub instance_id: String,
    pub version: String,
    pub received_at: i64,
    pub device: String,
    /// The one that counts.
    pub is_current: bool,
    /// InstanceID of the record that it says it replaces.
    pub replaces: Option<String>,
    /// InstanceID of the edit that replaced it.
    pub replaced_by: Option<String>,
    pub quarantined: Option<String>,
    pub rejected: bool,
}
