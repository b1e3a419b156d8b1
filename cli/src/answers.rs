//! A form's records in memory, to be counted: from the columns of a server's database, or from documents.

use std::sync::Arc;

use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::scan::{Scanned, Scanner};
use sondeo_report::{Dataset, Note};

use crate::source::{Place, Source, named};

/// One form and its records in memory.
pub struct Read {
    /// All versions, the newest first.
    pub forms: Vec<Arc<FormDef>>,
    pub plan: AnalysisPlan,
    pub dataset: Dataset,
    /// Records that cannot be read.
    pub unread: u64,
    /// What the person who asked should know of them.
    pub problems: Vec<String>,
}

/// A server's form with the answers that its database keeps as columns. What is read is noted with its purpose, unless it
/// was noted before.
#[cfg(feature = "server")]
pub fn of_server(place: &Place, form_id: &str, purpose: Option<&str>) -> Result<Read, String> {
    use crate::source::versions;

    let folder = place.data.clone().unwrap_or_default();
    let place = crate::data::Place {
        data: folder,
        database: place.database.clone(),
    };
    crate::data::wait(async {
        let app = place.open_existing().await?;
        let versions = versions(&app, form_id).await?;
        // Noted before anything is read.
        if let Some(purpose) = purpose {
            sondeo_server::auth::note_by(&app, "server", purpose, form_id)
                .await
                .map_err(|error| error.to_string())?;
        }
        let forms = versions.all.iter().map(|linked| linked.form.clone()).collect();
        let loaded = sondeo_server::dataset::load(&app, versions, None).await;
        let loaded = loaded.map_err(|error| error.to_string())?;
        let lost = loaded.lost.iter().map(|lost| {
            format!("version “{lost}” of “{form_id}” is not understood; its records are in no count")
        });
        let unread = (loaded.unread > 0).then(|| {
            format!(
                "{} records of “{form_id}” cannot be read; `sondeo export` names them",
                loaded.unread
            )
        });
        let problems = lost.chain(unread).collect();
        Ok(Read {
            forms,
            plan: loaded.newest.plan.clone(),
            dataset: loaded.dataset,
            unread: loaded.unread,
            problems,
        })
    })
}

#[cfg(not(feature = "server"))]
pub fn of_server(_: &Place, _: &str, _: Option<&str>) -> Result<Read, String> {
    Err("this build has no server; a report needs forms and --records".to_owned())
}

/// A form with the answers of its documents.
pub fn of_documents(source: &mut Source) -> Result<Read, String> {
    let (dataset, unread) = dataset(source)?;
    let problems = [source.problems.as_slice(), &unread].concat();
    Ok(Read {
        unread: problems.len() as u64,
        problems,
        forms: source.forms.clone(),
        plan: source.plan.clone(),
        dataset,
    })
}

/// The records in memory, and those that cannot be read. Records of other forms are passed over: a folder may hold a whole project's.
fn dataset(source: &mut Source) -> Result<(Dataset, Vec<String>), String> {
    let scanners: Vec<(&FormDef, Scanner)> = source
        .forms
        .iter()
        .map(|form| (&**form, Scanner::new(form)))
        .collect();
    let mut scanned = Scanned::default();
    let mut dataset = Dataset::new(&source.forms[0]);
    let mut unread = Vec::new();
    let files = source.files.clone();
    source
        .records
        .each(&mut |submission| {
            let scanner = scanners
                .iter()
                .find(|(form, _)| form.version() == submission.read_with);
            match scanner.map(|(form, scanner)| (form, scanner.scan(submission.xml, &mut scanned))) {
                Some((form, Ok(()))) => {
                    let note = Note {
                        instance_id: submission.instance_id.into(),
                        is_quarantined: submission.quarantined.is_some(),
                        is_rehearsal: submission.is_rehearsal,
                    };
                    dataset.push_scanned(form, note, &scanned);
                }
                Some((_, Err(sondeo_report::RowError::OtherForm { .. }))) => {}
                Some((_, Err(error))) => {
                    unread.push(format!(
                        "{}: {error}",
                        named(&files, submission.number, submission.instance_id)
                    ));
                }
                None => unread.push(format!(
                    "{}: version “{}” of the form is not there",
                    submission.instance_id, submission.version
                )),
            }
            Ok(())
        })
        .map_err(|error| error.to_string())?;
    Ok((dataset, unread))
}
