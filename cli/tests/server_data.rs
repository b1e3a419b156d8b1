//! Commands over the data of a server.

#![cfg(feature = "server")]

use std::path::Path;
use std::process::{Command, Output};

use sondeo_server::storage::sqlite::Sqlite;
use sondeo_server::storage::{NewRecord, NewVersion, Storage};

const XFORM: &str = "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head>\
    <h:title>Prueba</h:title><model><instance><data id='prueba' version='1'><edad/><meta><instanceID/></meta></data>\
    </instance><bind nodeset='/data/edad' type='int'/></model></h:head><h:body><input ref='/data/edad'>\
    <label>Edad</label></input></h:body></h:html>";

fn sondeo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .current_dir(folder)
        .args(arguments)
        .env("LC_ALL", "C")
        .output()
        .expect("the command runs")
}

/// True if the command fails with those words.
fn is_refused(output: &Output, words: &str) -> bool {
    !output.status.success() && String::from_utf8_lossy(&output.stderr).contains(words)
}

#[test]
fn users_get_one_time_passwords() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| sondeo(folder.path(), arguments);
    assert!(is_refused(&run(&["user", "add", "ana"]), "no such folder"));
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    assert!(is_refused(&run(&["user", "reset", "ana"]), "there is no ana"));
    let added = run(&["user", "add", "Ana"]);
    assert!(
        added.status.success(),
        "{}",
        String::from_utf8_lossy(&added.stderr)
    );
    assert!(is_refused(&run(&["user", "add", "ANA"]), "there already"));
    let reset = run(&["user", "reset", "ana"]);
    assert!(reset.status.success());
    assert_ne!(added.stdout, reset.stdout);
    assert!(is_refused(&run(&["user", "add", "a b"]), "spaces"));
}

#[test]
fn who_runs_a_server_is_told_in_spanish() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| sondeo(folder.path(), &[&["--lang", "es"], arguments].concat());
    assert!(is_refused(&run(&["user", "add", "ana"]), "no existe la carpeta"));
    server(folder.path(), Vec::new());
    let added = run(&["user", "add", "ana"]);
    assert!(String::from_utf8_lossy(&added.stderr).contains("de un solo uso"));
    assert!(is_refused(&run(&["user", "add", "ana"]), "ya existe"));
    assert!(is_refused(&run(&["user", "remove", "eva"]), "no existe eva"));
    let release = run(&["release", "--form", "prueba", "--id", "x", "-o", "publicada"]);
    assert!(is_refused(&release, "prueba no tiene la publicación x"));
    let copied = run(&["backup", "-o", "copia"]);
    assert_eq!(
        String::from_utf8_lossy(&copied.stdout).lines().next(),
        Some("copia: 0 registros y 0 archivos, verificados")
    );
    assert!(is_refused(&run(&["backup", "-o", "copia"]), "no está vacía"));
    let restored = run(&["restored"]);
    assert!(String::from_utf8_lossy(&restored.stdout).starts_with("Inicie el servidor."));
}

/// A data folder with the form published and these records.
fn server(folder: &Path, records: Vec<NewRecord>) {
    std::fs::create_dir(folder.join("data")).expect("a folder");
    let file = folder.join("data/sondeo.sqlite");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let storage = Sqlite::open(&file).expect("a database");
        // Its identity is there before its first record, as on a server.
        let blobs = sondeo_server::blobs::Blobs::open(&folder.join("data/files")).expect("files");
        let app = sondeo_server::app::App::start(std::sync::Arc::new(storage), blobs, Some("Prueba"))
            .await
            .expect("an app");
        let version = NewVersion {
            form_id: "prueba".into(),
            version: "1".into(),
            title: "Prueba".into(),
            xform: XFORM.into(),
            workbook: None,
            media: Vec::new(),
            missing_media: Vec::new(),
            published_at: 1,
            published_by: "admin".into(),
        };
        app.storage.publish(version).await.expect("published");
        for record in records {
            app.storage.keep(record).await.expect("kept");
        }
    });
}

#[test]
fn a_servers_records_are_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = vec![record("uuid:1", "31", "1"), record("uuid:2", "40", "0")];
    server(folder.path(), records);
    let arguments = [
        "export", "--data", "data", "--form", "prueba", "-o", "out.csv", "--no-bom",
    ];
    let output = sondeo(folder.path(), &arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // The record of a version that nobody published is named, not hidden.
    assert!(said.contains("records: 1; could not be read: 1"), "{output:?}");
    let csv = std::fs::read_to_string(folder.path().join("out.csv")).expect("the file");
    assert!(csv.lines().nth(1).is_some_and(|row| row.contains("31")), "{csv}");
    let other = ["export", "--data", "data", "--form", "otra", "-o", "out.csv"];
    assert!(is_refused(&sondeo(folder.path(), &other), "otra"));
}

/// The file of a tablet that could not reach its server; its bytes are in hexadecimal.
#[test]
fn a_tablets_copy_is_taken_in_once_and_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    server(folder.path(), Vec::new());
    let run = |arguments: &[&str]| sondeo(folder.path(), arguments);
    let entry = |id: &str, version: &str, photo: &str| {
        let xml = format!(
            "<data id=\"prueba\" version=\"{version}\"><edad>31</edad><meta><instanceID>{id}</instanceID></meta></data>"
        );
        let photo_hash = sondeo_sync::hash::sha256_hex(b"\xff\xd8");
        serde_json::json!({
            "instance_id": id, "sha256": sondeo_sync::hash::sha256_hex(xml.as_bytes()), "xml": xml,
            "attachments": [{ "name": "a.jpg", "sha256": photo_hash, "bytes": photo }],
        })
    };
    let save = |name: &str, records: &[serde_json::Value]| {
        let copy = serde_json::json!({
            "format": "sondeo-backup-1", "device": "Tableta 1", "made_at": 1, "records": records,
        });
        std::fs::write(folder.path().join(name), copy.to_string()).expect("written");
    };
    save(
        "copy.json",
        &[entry("uuid:1", "1", "ffd8"), entry("uuid:2", "2", "ffd8")],
    );
    for counts in [
        "new records: 2; here already: 0; to be looked at in the console: 1",
        "new records: 0; here already: 2; to be looked at in the console: 1",
    ] {
        let output = run(&["import", "copy.json"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(counts), "{output:?}");
    }
    for (damaged, photo) in [("other.json", "ffd9"), ("odd.json", "ffd"), ("none.json", "no")] {
        save(
            damaged,
            &[entry("uuid:3", "1", photo), entry("uuid:1", "1", "ffd8")],
        );
        let output = run(&["import", damaged]);
        assert!(
            is_refused(&output, "uuid:3: not what the tablet kept"),
            "{output:?}"
        );
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("new records: 0; here already: 1"), "{said}");
    }
    let whole = std::fs::read_to_string(folder.path().join("copy.json")).expect("the file");
    std::fs::write(folder.path().join("half.json"), &whole[..whole.len() / 2]).expect("written");
    assert!(is_refused(&run(&["import", "half.json"]), "not a whole one"));
    assert!(is_refused(&run(&["import", "nothing.json"]), "nothing.json"));
}

/// A workbook's tables are counted from columns, like the console's, whatever reads the records themselves.
#[test]
fn a_workbook_of_a_server_is_counted_from_its_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = (0..1003).map(|at| record(&format!("uuid:{at}"), &(20 + at % 50).to_string(), "1"));
    server(folder.path(), records.collect());
    let left = || {
        let file = folder.path().join("data/sondeo.sqlite");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let storage = Sqlite::open(&file).expect("a database");
            storage.unsegmented("prueba").await.expect("counted").records
        })
    };
    assert_eq!(left(), 1003);
    let arguments = ["export", "--data", "data", "--form", "prueba", "-o", "out.xlsx"];
    let output = sondeo(folder.path(), &arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("records: 1003; could not be read: 0"), "{output:?}");
    assert_eq!(left(), 3);
}

#[test]
fn a_servers_report_is_released_once_and_for_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = (0..40).map(|at| record(&format!("uuid:{at}"), &(20 + at).to_string(), "1"));
    server(folder.path(), records.collect());
    let run = |more: &[&str]| {
        let arguments = [&["release", "--data", "data", "--form", "prueba"], more].concat();
        sondeo(folder.path(), &arguments)
    };
    let said = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let made = run(&["--wave", "2026", "-o", "first"]);
    assert!(made.status.success(), "{made:?}");
    let line = said(&made);
    let id = line.split_whitespace().next().expect("an id").to_owned();
    assert!(
        id.starts_with("prueba-2026-1-") && line.contains("sha256:"),
        "{line}"
    );
    let again = run(&["--wave", "2026"]);
    assert!(said(&again).contains("Nothing changed"), "{again:?}");
    let list = said(&run(&["--list"]));
    assert_eq!(list.lines().count(), 1, "{list}");
    assert!(list.starts_with(&id), "{list}");
    assert!(run(&["--id", &id, "-o", "second"]).status.success());
    for file in [
        "report.json",
        "report.es.html",
        "report.en.html",
        "tables.es.xlsx",
        "tables.en.xlsx",
    ] {
        let read = |place: &str| std::fs::read(folder.path().join(place).join(file)).expect(file);
        assert!(read("first") == read("second"), "{file}");
    }
    assert!(is_refused(
        &run(&["--id", "otra", "-o", "third"]),
        "--list names them"
    ));
    let other = ["release", "--data", "data", "--form", "otra"];
    assert!(is_refused(&sondeo(folder.path(), &other), "no such form"));
}

fn record(id: &str, age: &str, version: &str) -> NewRecord {
    let xml = format!(
        "<data id='prueba' version='{version}'><edad>{age}</edad><meta><instanceID>{id}</instanceID></meta></data>"
    );
    NewRecord {
        deprecated_id: None,
        form_id: "prueba".into(),
        version: version.into(),
        instance_id: id.into(),
        sha256: sondeo_sync::hash::sha256_hex(xml.as_bytes()),
        xml: xml.into_bytes(),
        attachments: Vec::new(),
        device_id: None,
        received_at: 1,
        quarantine: None,
        is_rehearsal: false,
    }
}
