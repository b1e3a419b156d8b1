//! Child processes that end with their owner, and the free ports they listen on.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A port that nobody listens on now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Starts a process of its own group whose output goes to a file; it is killed when dropped.
pub fn start(mut command: Command, log: &Path) -> Result<Child> {
    let output = fs::File::create(log)?;
    command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .kill_on_drop(true)
        .process_group(0);
    command
        .spawn()
        .with_context(|| format!("could not start {command:?}"))
}

/// Waits until something listens on the port.
pub async fn listening(port: u16, what: &str) -> Result<()> {
    for _ in 0..300 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("{what} does not listen on port {port}")
}

/// Ends a process as a power cut would, and everything it started.
pub async fn kill_group(child: &mut Child) -> Result<()> {
    if let Some(pid) = child.id() {
        Command::new("kill")
            .args(["-9", "--", &format!("-{pid}")])
            .status()
            .await?;
    }
    child.wait().await?;
    Ok(())
}

/// Processes below `root`, children first found first, whose name starts with `name`.
pub fn descendants(root: u32, name: &str) -> Result<Vec<u32>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(pid) = entry.file_name().to_str().and_then(|n| n.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        let (Some(open), Some(close)) = (stat.find('('), stat.rfind(')')) else {
            continue;
        };
        let parent = stat[close + 1..]
            .split_whitespace()
            .nth(1)
            .and_then(|p| p.parse::<u32>().ok());
        all.push((pid, parent.unwrap_or(0), stat[open + 1..close].to_owned()));
    }
    let mut family = vec![root];
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        for (pid, _, command) in all.iter().filter(|(_, p, _)| *p == parent) {
            family.push(*pid);
            if command.starts_with(name) {
                found.push(*pid);
            }
        }
        next += 1;
    }
    Ok(found)
}

/// `kill -9` of one process.
pub async fn kill(pid: u32) -> Result<()> {
    Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status()
        .await?;
    Ok(())
}
