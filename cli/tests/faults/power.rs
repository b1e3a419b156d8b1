//! The power goes, or the disk no longer syncs: what was not synced is not there afterwards, not even its name.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::server::{Server, prepare, record};
use super::{Ledger, clients, kept, kill, photo, skip};

/// A server under whose hands syncs are noted, by a library that comes before the system's.
struct Watched {
    folder: tempfile::TempDir,
    server: Server,
    /// Names of the files that were there before, and their inodes.
    before: BTreeMap<PathBuf, u64>,
}

impl Watched {
    /// `None` where no such library can be made.
    fn start() -> Option<Watched> {
        let folder = tempfile::tempdir().expect("a folder");
        // The library sees whole paths.
        let at = |name: &str| folder.path().canonicalize().expect("a path").join(name);
        let (source, library) = (at("power.c"), at("power.so"));
        fs::write(&source, include_str!("power.c")).expect("written");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .stderr(Stdio::null())
            .status();
        if !compiled.is_ok_and(|status| status.success()) {
            return None;
        }
        let data = at("data");
        prepare(&data);
        // Its threads close the database behind it.
        while data.join("sondeo.sqlite-wal").exists() {
            std::thread::sleep(Duration::from_millis(10));
        }
        copy(&data, &at("before"));
        fs::create_dir(at("kept")).expect("a folder");
        let before = files(&data)
            .into_iter()
            .map(|name| {
                let inode = data.join(&name).metadata().expect("a file").ino();
                (name, inode)
            })
            .collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sondeo"));
        command
            .args(["serve", "--data"])
            .arg(&data)
            .env("LD_PRELOAD", &library)
            .env("POWER_DATA", &data)
            .env("POWER_KEPT", at("kept"))
            .env("POWER_BROKEN", at("broken"));
        let server = Server::of(command);
        Some(Watched {
            folder,
            server,
            before,
        })
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("a path").join(name)
    }

    /// The power goes. What is on the disk then.
    fn cut(&self) -> PathBuf {
        kill(&self.server);
        let (data, kept, after) = (self.at("data"), self.at("kept"), self.at("after"));
        let mut names = self.before.clone();
        for folder in fs::read_dir(&kept).expect("the copies").flatten() {
            if !folder.file_name().to_string_lossy().starts_with("names-") {
                continue;
            }
            let text = fs::read_to_string(folder.path()).expect("names");
            let mut lines = text.lines();
            let path = Path::new(lines.next().expect("a folder"));
            let path = path.strip_prefix(&data).expect("inside").to_owned();
            names.retain(|name, _| name.parent() != Some(&path));
            for line in lines {
                let (inode, name) = line.split_once(' ').expect("a name");
                names.insert(path.join(name), inode.parse().expect("a number"));
            }
        }
        for (name, inode) in names {
            let to = after.join(&name);
            fs::create_dir_all(to.parent().expect("a folder")).expect("made");
            let found = [kept.join(inode.to_string()), self.at("before").join(&name)];
            match found.iter().find(|path| path.is_file()) {
                Some(found) => drop(fs::copy(found, to).expect("copied")),
                None => fs::write(to, "").expect("written"),
            }
        }
        after
    }
}

/// Names of all files below the folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => open.push(path),
                path => found.push(path.strip_prefix(folder).expect("inside").to_owned()),
            }
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for name in files(from) {
        let target = to.join(&name);
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        fs::copy(from.join(&name), target).expect("copied");
    }
}

#[test]
fn a_power_cut_leaves_every_record_that_was_answered_for() {
    let Some(watched) = Watched::start() else {
        return skip("a power cut of the server: no library can be put before the system's here");
    };
    let token = watched.server.enrol();
    let ledger = Ledger::default();
    let mut after = PathBuf::new();
    std::thread::scope(|scope| {
        scope.spawn(|| clients(&watched.server, &token, 0, &ledger));
        std::thread::sleep(Duration::from_millis(800));
        after = watched.cut();
    });
    let ledger = ledger.into_inner().expect("the ledger");
    assert!(ledger.len() > 8, "{} records", ledger.len());
    kept(&after, &ledger, 8);
}

#[test]
fn a_sync_that_fails_is_no_promise() {
    let Some(watched) = Watched::start() else {
        return skip("a failing sync of the server: no library can be put before the system's here");
    };
    let token = watched.server.enrol();
    let mut ledger = BTreeMap::new();
    for number in 0..30 {
        match number {
            10 => fs::write(watched.at("broken"), "").expect("written"),
            20 => fs::remove_file(watched.at("broken")).expect("removed"),
            _ => {}
        }
        let id = format!("uuid:{number}");
        let (xml, image) = (record(&id, "1"), id.clone().into_bytes());
        let files = if number % 2 == 0 {
            vec![photo(&image)]
        } else {
            Vec::new()
        };
        let answer = watched.server.submit(&token, &xml, &files).expect("an answer");
        let expected = if (10..20).contains(&number) { 503 } else { 201 };
        assert_eq!(answer.status, expected, "{id}: {}", answer.text);
        assert_eq!(answer.receipt().is_some(), expected == 201, "{id}");
        if expected == 201 {
            ledger.insert(id, xml);
        }
    }
    kept(&watched.cut(), &ledger, 10);
}
