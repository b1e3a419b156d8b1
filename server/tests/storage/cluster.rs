//! A PostgreSQL of the test's own, reachable by a socket in its folder only.

use std::path::PathBuf;
use std::process::Command;

use tokio_postgres::NoTls;

pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
}

impl Cluster {
    /// `None` if this machine has no PostgreSQL; the reason is noted where skipped tests are counted.
    pub fn start() -> Option<Cluster> {
        let Some(programs) = programs() else {
            skip("PostgreSQL is not installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let cluster = Cluster { folder, programs };
        if is_root() {
            // PostgreSQL refuses to run as root.
            let owner = Command::new("chown")
                .arg("postgres")
                .arg(cluster.folder.path())
                .status();
            if !owner.is_ok_and(|status| status.success()) {
                skip("the user postgres is missing");
                return None;
            }
        }
        let data = cluster.data();
        let data = data.display();
        let socket = cluster.folder.path().display();
        cluster.run(&format!(
            "initdb --no-sync --auth=trust --username=sondeo --encoding=UTF8 -D {data}"
        ));
        cluster.run(&format!(
            "pg_ctl -w -D {data} -l {socket}/log -o \"-c listen_addresses='' -c unix_socket_directories={socket}\" start"
        ));
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn run(&self, command: &str) {
        let command = format!("{}/{command}", self.programs.display());
        let mut shell = if is_root() {
            let mut shell = Command::new("su");
            shell.args(["postgres", "-s", "/bin/sh", "-c", &command]);
            shell
        } else {
            let mut shell = Command::new("sh");
            shell.args(["-c", &command]);
            shell
        };
        // Its own output goes to files: the server would hold a pipe open.
        let status = shell
            .current_dir("/")
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()), "{command}");
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgres://sondeo@/{database}?host={}",
            self.folder.path().display()
        )
    }

    /// The URL of a new database.
    pub async fn database(&self, name: &str) -> String {
        self.run_in("postgres", &format!("CREATE DATABASE {name}")).await;
        self.url(name)
    }

    /// Runs a statement past the server.
    pub async fn run_in(&self, database: &str, sql: &str) {
        let (client, connection) = tokio_postgres::connect(&self.url(database), NoTls)
            .await
            .expect("connected");
        let served = tokio::spawn(connection);
        client.batch_execute(sql).await.expect("done");
        drop(client);
        let _ = served.await;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run(&format!(
            "pg_ctl -w -m immediate -D {} stop",
            self.data().display()
        ));
    }
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// Where `initdb` and `pg_ctl` are: Debian keeps them apart from the PATH. The newest version is taken.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    folders.extend(std::env::split_paths(&on_path));
    let has_both = |folder: &PathBuf| {
        ["initdb", "pg_ctl"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    folders.into_iter().rev().find(has_both)
}

fn skip(reason: &str) {
    use std::io::Write as _;
    eprintln!("skipped: {reason}");
    let Some(path) = std::env::var_os("SONDEO_SKIPPED_TESTS") else {
        return;
    };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    let mut file = file.expect("the list of skipped tests can be written");
    writeln!(file, "storage over PostgreSQL: {reason}").expect("written");
}
