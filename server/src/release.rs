//! Frozen reports of a form: what is published stays as it was, and the next one is compared with all before it.

use sondeo_report::compose::{Catalogue, FormData, ReportOptions};
use sondeo_report::export::{ExportInput, ExportOptions, Format, NoRecords, write};
use sondeo_report::release::{Release, ReleaseError, release};
use sondeo_report::sample::{Sample, wave_key};
use sondeo_report::table::{Profile, Report};
use sondeo_report::wire::NewRelease;

use crate::app::App;
use crate::clock;
use crate::dataset::{Loaded, load};
use crate::export::FileError;
use crate::storage::{StorageError, StoredRelease};
use crate::versions::{Versions, VersionsError};

/// The wave of releases that name none.
const WAVE: &str = "general";
/// Longest name of a wave, in characters.
const LONGEST_WAVE: usize = 60;
/// How often a freeze begins again because another one was faster.
const ATTEMPTS: usize = 5;

/// Why nothing was frozen.
#[derive(Debug, thiserror::Error)]
pub enum FreezeError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Versions(#[from] VersionsError),
    #[error("“{0}” is no question that could break results down")]
    NoSuchBreakdown(String),
    #[error("no record is of the wave “{wave}”; there are {}", .known.join(", "))]
    NoSuchWave { wave: String, known: Vec<String> },
    #[error("the name of the wave is longer than {LONGEST_WAVE} characters")]
    LongWave,
    #[error("made-up answers of a rehearsal are not published")]
    Rehearsal,
    #[error("{}", .0.explain().en)]
    Refused(ReleaseError),
    #[error("the release cannot be made or read: {0}")]
    Broken(String),
}

/// A release, and whether it is new; the same data and options give the release that is there already.
pub struct Frozen {
    pub release: StoredRelease,
    pub is_new: bool,
}

/// Freezes the form's report, of one wave where the form asks for it. Whatever their wave and profile, all earlier releases
/// of the form that have records in common are compared with it.
pub async fn freeze(
    app: &App,
    form_id: &str,
    asked: &NewRelease,
    made_by: &str,
) -> Result<Frozen, FreezeError> {
    let loaded = load(app, Versions::load(app, form_id).await?, None).await?;
    let wave = match asked.wave.trim() {
        "" => WAVE.to_owned(),
        wave => wave.to_owned(),
    };
    if wave.chars().count() > LONGEST_WAVE {
        return Err(FreezeError::LongWave);
    }
    if loaded.dataset.is_rehearsal() {
        return Err(FreezeError::Rehearsal);
    }
    let (wave, only) = held(&loaded, wave)?;
    let by = asked.by.trim();
    let options = ReportOptions {
        profile: asked.profile,
        by: (!by.is_empty()).then(|| by.to_owned()).into_iter().collect(),
        wave: only,
        ..ReportOptions::default()
    };
    let loaded = std::sync::Arc::new(loaded);
    for _ in 0..ATTEMPTS {
        let stored = app.storage.releases(form_id).await?;
        let earlier = stored.iter().map(thawed).collect::<Result<Vec<_>, _>>()?;
        let (data, options, wave) = (loaded.clone(), options.clone(), wave.clone());
        let work = move || made(&data, &options, &wave, &earlier);
        let made = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| FreezeError::Broken(error.to_string()))??;
        if let Some(same) = stored.into_iter().find(|old| old.hash == made.name.hash) {
            return Ok(Frozen {
                release: same,
                is_new: false,
            });
        }
        let release = frozen(form_id, made_by, made)?;
        if app.storage.add_release(release.clone()).await? {
            return Ok(Frozen {
                release,
                is_new: true,
            });
        }
    }
    Err(StorageError::Unavailable("others are freezing the same form".to_owned()).into())
}

/// The release's name, and the wave that it holds. A form that asks for the wave has no other ones than its records say.
fn held(loaded: &Loaded, wave: String) -> Result<(String, Option<String>), FreezeError> {
    let sample = Sample::new(&loaded.newest.form, &loaded.newest.plan, &loaded.dataset);
    if wave == WAVE || sample.role("wave").is_none() {
        return Ok((wave, None));
    }
    let known = sample.waves();
    let is_it = |known: &&String| wave_key(known) == wave_key(&wave);
    match known.iter().find(is_it) {
        Some(own) => Ok((own.clone(), Some(own.clone()))),
        None => Err(FreezeError::NoSuchWave { wave, known }),
    }
}

fn made(
    loaded: &Loaded,
    options: &ReportOptions,
    wave: &str,
    earlier: &[Release],
) -> Result<Release, FreezeError> {
    let (form, plan, dataset) = (&*loaded.newest.form, &loaded.newest.plan, &loaded.dataset);
    let sample = Sample::of_wave(form, plan, dataset, options.wave.as_deref());
    let catalogue = Catalogue::new(&sample, options.profile);
    if let Some(by) = options.by.iter().find(|by| catalogue.find(by).is_none()) {
        return Err(FreezeError::NoSuchBreakdown(by.clone()));
    }
    let data = FormData { form, plan, dataset };
    let mut made = release(&[data], options, wave, earlier).map_err(FreezeError::Refused)?;
    made.report.about.set_aside += loaded.unread;
    Ok(made)
}

/// As it is kept: the report's bytes apart from what the next release is compared with.
fn frozen(form_id: &str, made_by: &str, mut made: Release) -> Result<StoredRelease, FreezeError> {
    let broken = |error: serde_json::Error| FreezeError::Broken(error.to_string());
    let report = std::mem::take(&mut made.report);
    Ok(StoredRelease {
        form_id: form_id.to_owned(),
        number: made.name.number,
        id: made.name.id.clone(),
        wave: made.wave.clone(),
        profile: profile_name(made.profile).to_owned(),
        hash: made.name.hash.clone(),
        made_at: clock::now(),
        made_by: made_by.to_owned(),
        engine: report.about.engine.clone(),
        basis: serde_json::to_vec(&made).map_err(broken)?,
        report: serde_json::to_vec(&report).map_err(broken)?,
    })
}

fn thawed(stored: &StoredRelease) -> Result<Release, FreezeError> {
    let broken = |error: serde_json::Error| FreezeError::Broken(format!("{}: {error}", stored.id));
    let mut release: Release = serde_json::from_slice(&stored.basis).map_err(broken)?;
    release.report = serde_json::from_slice(&stored.report).map_err(broken)?;
    Ok(release)
}

fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::Open => "open",
        Profile::Internal => "internal",
        Profile::External => "external",
    }
}

/// The release of that id. `None` if the form has no such release.
pub async fn find(app: &App, form_id: &str, id: &str) -> Result<Option<StoredRelease>, StorageError> {
    let all = app.storage.releases(form_id).await?;
    Ok(all.into_iter().find(|release| release.id == id))
}

/// The frozen report as data.
pub fn report(stored: &StoredRelease) -> Result<Report, FreezeError> {
    Ok(thawed(stored)?.report)
}

/// The frozen tables as a workbook, with codebook and choices of the version that was reported, and no records. The time
/// in it is that of the freeze: the same program writes the same bytes.
pub async fn tables(app: &App, stored: &StoredRelease, language: &str) -> Result<Vec<u8>, FreezeError> {
    let report = report(stored)?;
    let version = report
        .about
        .forms
        .iter()
        .find(|(form, _)| *form == stored.form_id)
        .map(|(_, version)| version.clone())
        .unwrap_or_default();
    let linked = app
        .forms
        .get(&stored.form_id, &version)
        .await?
        .ok_or(VersionsError::NotUnderstood)?;
    let options = ExportOptions {
        language: language.to_owned(),
        ..ExportOptions::default()
    };
    let made_at = stored.made_at;
    let work = move || -> Result<Vec<u8>, FileError> {
        let input = ExportInput {
            forms: &[&linked.form],
            plan: &linked.plan,
            report: Some(&report),
            exported_at: made_at,
        };
        let mut book = std::io::Cursor::new(Vec::new());
        write(Format::Tables, &input, &options, &mut NoRecords, &mut book)?;
        Ok(book.into_inner())
    };
    let book = tokio::task::spawn_blocking(work).await;
    let book = book.map_err(|error| FreezeError::Broken(error.to_string()))?;
    book.map_err(|error| FreezeError::Broken(error.to_string()))
}
