//! `formList` and `manifest`.

use axum::extract::{Extension, OriginalUri, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sondeo_engine::xml::{Document, Layout, Names, NodeId, write};

use super::{Which, XML, address, encode, origin};
use crate::app::App;
use crate::http::headers::Connection;
use crate::http::problem::{NOT_FOUND, Refused};
use crate::http::token::Tablet;
use crate::storage::StoredVersion;

const FORM_LIST: &str = "http://openrosa.org/xforms/xformsList";
const MANIFEST: &str = "http://openrosa.org/xforms/xformsManifest";

#[derive(Deserialize)]
pub struct Asked {
    #[serde(rename = "formID")]
    form_id: Option<String>,
    #[serde(rename = "listAllVersions")]
    all_versions: Option<String>,
}

pub async fn form_list(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    _tablet: Tablet,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let base = base(&headers, connection.secure, uri.path());
    let all = asked
        .all_versions
        .is_some_and(|value| !matches!(value.as_str(), "0" | "false"));
    let mut list = List::new("xforms", FORM_LIST);
    for form in app.storage.forms().await? {
        // Its versions stay where they are for records that were begun with them.
        if form.closed.is_some() {
            continue;
        }
        if asked.form_id.as_ref().is_some_and(|id| *id != form.form_id) {
            continue;
        }
        let wanted = if all { form.versions.len() } else { 1 };
        for version in form.versions.iter().take(wanted) {
            let at = |file: &str| format!("{base}{}", address(file, version));
            let mut entries = vec![
                ("formID", version.form_id.clone()),
                ("name", version.title.clone()),
                ("version", version.version.clone()),
                ("hash", format!("md5:{}", version.xform_md5)),
                ("downloadUrl", at("form.xml")),
            ];
            if !version.media.is_empty() {
                entries.push(("manifestUrl", at("manifest")));
            }
            list.add("xform", &entries);
        }
    }
    Ok(list.answer())
}

pub async fn manifest(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    _tablet: Tablet,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(which): Query<Which>,
) -> Result<Response, Refused> {
    let base = base(&headers, connection.secure, uri.path());
    let version: Option<StoredVersion> = app.storage.version(&which.form_id, &which.version).await?;
    let version = version.ok_or(Refused(&NOT_FOUND))?;
    let mut list = List::new("manifest", MANIFEST);
    for file in &version.media {
        let path = format!("media/{}", encode(&file.filename));
        list.add(
            "mediaFile",
            &[
                ("filename", file.filename.clone()),
                ("hash", format!("md5:{}", file.md5)),
                ("downloadUrl", format!("{base}{}", address(&path, &version))),
            ],
        );
    }
    Ok(list.answer())
}

/// What stands before `/openrosa` in addresses for this client: the origin, and `/key/{token}` if it came that way.
fn base(headers: &HeaderMap, secure: bool, path: &str) -> String {
    let before = path.find(super::ROOT).map_or("", |at| &path[..at]);
    format!("{}{before}", origin(headers, secure))
}

/// A flat XML list.
struct List {
    document: Document,
    names: Names,
    namespace: &'static str,
    root: NodeId,
}

impl List {
    fn new(name: &str, namespace: &'static str) -> List {
        let mut document = Document::new();
        let mut names = Names::new();
        let root = document.append_element(NodeId::DOCUMENT, names.intern(namespace, name), "", "");
        document.declare_namespace(root, Names::EMPTY, namespace);
        List {
            document,
            names,
            namespace,
            root,
        }
    }

    fn add(&mut self, name: &str, entries: &[(&str, String)]) {
        let item = self.names.intern(self.namespace, name);
        let item = self.document.append_element(self.root, item, "", "");
        for (name, text) in entries {
            let entry = self.names.intern(self.namespace, name);
            self.document.append_element(item, entry, "", text);
        }
    }

    fn answer(self) -> Response {
        let xml = write(&self.document, &self.names, Layout::Exact);
        ([(header::CONTENT_TYPE, XML)], xml).into_response()
    }
}
