//! The real binary, serving a data folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};

use crate::process::{free_port, kill_group, listening, start};
use crate::story::Setting;

/// `sondeo serve`, with its one-time password.
pub struct Server {
    pub port: u16,
    pub password: String,
    /// The bundles that it serves; its own copy, so that a newer app can be put there.
    pub assets: PathBuf,
    data: PathBuf,
    log: PathBuf,
    child: Option<Child>,
}

impl Server {
    /// Starts it over a new data folder and waits until it serves.
    pub async fn start(setting: &Setting, data: &Path, log: &Path) -> Result<Server> {
        let mut server = Server {
            port: free_port()?,
            password: String::new(),
            assets: setting.scratch.join("assets"),
            data: data.to_owned(),
            log: log.to_owned(),
            child: None,
        };
        copy_folder(&setting.dist, &server.assets)?;
        server.start_again(setting).await?;
        for _ in 0..50 {
            let text = std::fs::read_to_string(log)?;
            let line = text.lines().find(|line| line.contains("one-time password"));
            if let Some(password) = line.and_then(|line| line.rsplit(' ').next()) {
                server.password = password.to_owned();
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!(
            "no one-time password in {}",
            std::fs::read_to_string(log).unwrap_or_default()
        )
    }

    /// Lets somebody sign in, while it runs; gives the one-time password.
    pub async fn add_user(&self, setting: &Setting, name: &str, role: &str) -> Result<String> {
        let mut command = Command::new(&setting.sondeo);
        command
            .args(["user", "add", name, "--role", role, "--data"])
            .arg(&self.data);
        let output = command.env_remove("DATABASE_URL").output().await?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if said.is_empty() {
            bail!("no password: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(said)
    }

    /// Starts it over the same folder and port.
    pub async fn start_again(&mut self, setting: &Setting) -> Result<()> {
        let mut command = Command::new(&setting.sondeo);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port), "--data"])
            .arg(&self.data)
            .arg("--assets")
            .arg(&self.assets)
            .arg("--surveys")
            .arg(&setting.surveys);
        self.child = Some(start(command, &self.log)?);
        listening(self.port, "the server")
            .await
            .with_context(|| std::fs::read_to_string(&self.log).unwrap_or_default())
    }

    /// Ends it as a power cut would.
    pub async fn stop(&mut self) -> Result<()> {
        match self.child.take() {
            Some(mut child) => kill_group(&mut child).await,
            None => Ok(()),
        }
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
