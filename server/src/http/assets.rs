//! The two apps, from memory: `/collect/` for tablets, `/console/` for staff.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;

use super::problem::{NOT_FOUND, Refused};

/// A file as it is sent.
struct Asset {
    plain: Bytes,
    /// The same, compressed.
    brotli: Option<Bytes>,
    media_type: HeaderValue,
    etag: HeaderValue,
    /// The name carries the content's hash, so that it never changes.
    immutable: bool,
}

/// The files of both bundles by path, such as `collect/index.html`.
#[derive(Clone, Default)]
pub struct Assets(Arc<HashMap<String, Asset>>);

impl Assets {
    /// Reads `collect/` and `console/` of that folder; a file `x.br` is the compressed twin of `x`.
    pub fn load(folder: &Path) -> io::Result<Assets> {
        let mut files = HashMap::new();
        for app in ["collect", "console"] {
            read(&folder.join(app), app, &mut files)?;
        }
        let assets = files
            .iter()
            .filter(|(path, _)| !path.ends_with(".br"))
            .map(|(path, plain)| (path.clone(), asset(path, plain, files.get(&format!("{path}.br")))))
            .collect();
        Ok(Assets(Arc::new(assets)))
    }

    /// True if the app is there.
    pub fn has(&self, app: &str) -> bool {
        self.0.contains_key(&format!("{app}/index.html"))
    }
}

fn read(folder: &Path, prefix: &str, files: &mut HashMap<String, Bytes>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &path, files)?;
        } else {
            files.insert(path, Bytes::from(fs::read(entry.path())?));
        }
    }
    Ok(())
}

fn asset(path: &str, plain: &Bytes, brotli: Option<&Bytes>) -> Asset {
    let media_type = match path.rsplit('.').next() {
        Some("webmanifest") => "application/manifest+json".to_owned(),
        Some("wasm") => "application/wasm".to_owned(),
        _ => mime_guess::from_path(path).first_or_octet_stream().to_string(),
    };
    let media_type = match media_type.as_str() {
        "text/html" | "text/css" | "text/javascript" => format!("{media_type}; charset=utf-8"),
        _ => media_type,
    };
    let hash = sondeo_sync::hash::sha256_hex(plain);
    let value = |text: &str| {
        HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
    };
    Asset {
        plain: plain.clone(),
        brotli: brotli.cloned(),
        media_type: value(&media_type),
        etag: value(&format!("\"{}\"", &hash[..32])),
        immutable: path.contains(&hash[..16]) || path.contains("/snippets/"),
    }
}

/// `/` leads to the console; the folders serve their `index.html`.
pub fn router(assets: Assets) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/console/") }))
        .route("/collect", get(|| async { Redirect::permanent("/collect/") }))
        .route("/console", get(|| async { Redirect::permanent("/console/") }))
        .route(
            "/favicon.ico",
            get(|| async { Redirect::permanent("/console/icons/icon.svg") }),
        )
        .route(
            "/collect/",
            get(|state, headers| serve(state, "collect/index.html".into(), headers)),
        )
        .route(
            "/console/",
            get(|state, headers| serve(state, "console/index.html".into(), headers)),
        )
        .route(
            "/collect/{*path}",
            get(|UrlPath(path): UrlPath<String>, state, headers| {
                serve(state, format!("collect/{path}"), headers)
            }),
        )
        .route(
            "/console/{*path}",
            get(|UrlPath(path): UrlPath<String>, state, headers| {
                serve(state, format!("console/{path}"), headers)
            }),
        )
        .with_state(assets)
}

async fn serve(State(assets): State<Assets>, path: String, headers: HeaderMap) -> Result<Response, Refused> {
    let asset = assets.0.get(&path).ok_or(Refused(&NOT_FOUND))?;
    let caching = if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut answer = HeaderMap::new();
    answer.insert(header::CONTENT_TYPE, asset.media_type.clone());
    answer.insert(header::ETAG, asset.etag.clone());
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if headers.get(header::IF_NONE_MATCH) == Some(&asset.etag) {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    let takes_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|each| each.trim() == "br"));
    let body = match &asset.brotli {
        Some(brotli) if takes_brotli => {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            brotli.clone()
        }
        _ => asset.plain.clone(),
    };
    Ok((answer, Body::from(body)).into_response())
}
