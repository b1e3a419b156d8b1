//! `sondeo decrypt` over records that another program encrypted.

use std::fs;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

#[test]
fn a_folder_of_records_is_decrypted() {
    let vectors = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../sync/tests/encryption/vectors.json"
    );
    let all: Value = serde_json::from_str(&fs::read_to_string(vectors).expect("the vectors")).expect("JSON");
    let place = tempfile::tempdir().expect("a folder");
    let (key, input, output) = (
        place.path().join("key.pem"),
        place.path().join("in"),
        place.path().join("out"),
    );
    fs::write(&key, all["private_key"].as_str().expect("a text")).expect("written");
    let records = all["records"].as_array().expect("a list");
    for (index, record) in records.iter().enumerate() {
        let folder = input.join(format!("{index}"));
        fs::create_dir_all(&folder).expect("made");
        fs::write(
            folder.join("submission.xml"),
            record["manifest"].as_str().expect("a text"),
        )
        .expect("written");
        for file in record["files"].as_array().expect("a list") {
            let bytes = STANDARD
                .decode(file["bytes"].as_str().expect("a text"))
                .expect("base64");
            fs::write(folder.join(file["name"].as_str().expect("a text")), bytes).expect("written");
        }
    }
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_sondeo"))
            .args(["--lang", "es", "decrypt"])
            .arg(&input)
            .arg("--key")
            .arg(&key)
            .arg("-o")
            .arg(&output)
            .output()
            .expect("it runs")
    };
    let done = run();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let all_well = "registros descifrados sin problemas: 3; con problemas: 0\n";
    assert_eq!(String::from_utf8_lossy(&done.stdout), all_well);
    for (index, record) in records.iter().enumerate() {
        let folder = output.join(format!("{index}"));
        let xml = fs::read_to_string(folder.join("submission.xml")).expect("decrypted");
        assert_eq!(xml, record["xml"].as_str().expect("a text"));
        for file in record["media"].as_array().expect("a list") {
            let bytes = fs::read(folder.join(file["name"].as_str().expect("a text"))).expect("decrypted");
            assert_eq!(STANDARD.encode(bytes), file["bytes"].as_str().expect("a text"));
        }
    }

    let changed = input.join("0/submission.xml.enc");
    let mut bytes = fs::read(&changed).expect("read");
    bytes[0] ^= 1;
    fs::write(&changed, bytes).expect("written");
    fs::remove_file(input.join("1/submission.xml.enc")).expect("removed");
    let done = run();
    assert!(!done.status.success());
    let one_left = "registros descifrados sin problemas: 1; con problemas: 2\n";
    assert_eq!(String::from_utf8_lossy(&done.stdout), one_left);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("los archivos no coinciden con la firma"), "{said}");

    fs::write(&key, "no key").expect("written");
    let said = String::from_utf8_lossy(&run().stderr).into_owned();
    assert!(said.contains("clave privada PKCS #8 en PEM"), "{said}");
}
