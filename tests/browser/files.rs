//! A web server for a folder, as small as a test page needs.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Serves the files of `folder` on a free port until the program ends; returns the port.
pub async fn serve(folder: &Path) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    let folder = folder.to_owned();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let folder = folder.clone();
            tokio::spawn(async move { answer(connection, folder).await });
        }
    });
    Ok(port)
}

async fn answer(mut connection: TcpStream, folder: PathBuf) -> Option<()> {
    let mut request = vec![0; 16 * 1024];
    let count = connection.read(&mut request).await.ok()?;
    let line = String::from_utf8_lossy(request.get(..count)?).into_owned();
    let name = line.split_whitespace().nth(1)?.trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let content = if plain {
        std::fs::read(folder.join(name)).ok()
    } else {
        None
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    let (status, content) = content.map_or(("404 Not Found", Vec::new()), |content| ("200 OK", content));
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    );
    connection.write_all(head.as_bytes()).await.ok()?;
    connection.write_all(&content).await.ok()
}
