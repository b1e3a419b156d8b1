//! `sondeo decrypt`: reads encrypted submissions of the ODK profile.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use sondeo_sync::encryption::{EncryptionError, Manifest, PrivateKey, RECORD, open};

use crate::say::say;
use crate::words::{complain, said, warn};

#[derive(Args)]
pub struct Options {
    /// A folder with a record's manifest (submission.xml) and its encrypted files, or a folder of such folders
    folder: PathBuf,
    /// The private key that belongs to the form's public key: PKCS #8 in PEM, without a passphrase
    #[arg(long)]
    key: PathBuf,
    /// The folder to write the decrypted records to
    #[arg(short, long)]
    output: PathBuf,
}

/// Decrypts every record; exit status 1 if one could not be read or was changed.
pub fn run(options: &Options) -> ExitCode {
    match decrypt_all(options) {
        Ok((intact, problems)) => {
            say!(
                "{}",
                said!(
                    "registros descifrados sin problemas: {intact}; con problemas: {problems}",
                    "records decrypted without problems: {intact}; with problems: {problems}"
                )
            );
            match problems {
                0 => ExitCode::SUCCESS,
                _ => ExitCode::FAILURE,
            }
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// How many records are as they were sealed, and how many had problems.
fn decrypt_all(options: &Options) -> Result<(usize, usize), String> {
    let pem = fs::read_to_string(&options.key).map_err(|error| at(&options.key, &error))?;
    let key = PrivateKey::read(&pem).map_err(|error| at(&options.key, &explained(&error)))?;
    if options.folder.join(RECORD).is_file() {
        let intact = report(&options.folder, decrypt(&key, &options.folder, &options.output));
        return Ok((usize::from(intact), usize::from(!intact)));
    }
    let entries = fs::read_dir(&options.folder).map_err(|error| at(&options.folder, &error))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join(RECORD).is_file());
    folders.sort();
    if folders.is_empty() {
        return Err(at(
            &options.folder,
            &said!(
                "ninguna de sus carpetas tiene un archivo {RECORD}",
                "no folder in it has a {RECORD}"
            ),
        ));
    }
    let all = folders.len();
    let mut intact = 0;
    for folder in folders {
        let output = options.output.join(folder.file_name().unwrap_or_default());
        intact += usize::from(report(&folder, decrypt(&key, &folder, &output)));
    }
    Ok((intact, all - intact))
}

/// True if the record is as it was sealed.
fn report(folder: &Path, result: Result<bool, String>) -> bool {
    match &result {
        Ok(true) => {}
        Ok(false) => warn(&at(
            folder,
            &said!(
                "los archivos no coinciden con la firma: es posible que se hayan modificado",
                "the files do not fit the signature: they may have been changed"
            ),
        )),
        Err(error) => complain(error),
    }
    result == Ok(true)
}

fn explained(error: &EncryptionError) -> String {
    match error {
        EncryptionError::BadKey(reason) => said!(
            "no se puede leer la clave ({reason}); debe ser una clave privada PKCS #8 en PEM y sin contraseña, como la que escribe «openssl genpkey -algorithm RSA»",
            "the key cannot be read ({reason}); it must be a private key, PKCS #8 in PEM without a passphrase, as `openssl genpkey -algorithm RSA` writes it"
        ),
        EncryptionError::BadManifest(reason) => said!(
            "no se puede leer el manifiesto: {reason}",
            "the manifest cannot be read: {reason}"
        ),
        EncryptionError::WrongKey => said!(
            "el registro se cifró para otra clave",
            "the record was encrypted for another key"
        ),
        EncryptionError::MissingFile(name) => {
            said!("falta el archivo «{name}»", "the file “{name}” is missing")
        }
        EncryptionError::BadFile(name) => {
            said!("el archivo «{name}» está dañado", "the file “{name}” is damaged")
        }
        EncryptionError::NoRandomness => said!(
            "el sistema no pudo generar números aleatorios",
            "there are no random numbers"
        ),
    }
}

/// Decrypts one record; false if its signature does not fit.
fn decrypt(key: &PrivateKey, folder: &Path, output: &Path) -> Result<bool, String> {
    let path = folder.join(RECORD);
    let xml = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
    let manifest = Manifest::read(&xml).map_err(|error| at(&path, &explained(&error)))?;
    let mut files = Vec::new();
    for name in manifest.media.iter().chain([&manifest.record]) {
        let path = folder.join(plain_name(name)?);
        let bytes = fs::read(&path).map_err(|error| at(&path, &error))?;
        files.push((name.clone(), bytes));
    }
    let opened = open(key, &manifest, &files).map_err(|error| at(folder, &explained(&error)))?;
    fs::create_dir_all(output).map_err(|error| at(output, &error))?;
    let record = (RECORD.to_owned(), opened.xml);
    for (name, bytes) in opened.media.iter().chain([&record]) {
        let path = output.join(plain_name(name)?);
        fs::write(&path, bytes).map_err(|error| at(&path, &error))?;
    }
    Ok(opened.is_intact)
}

/// A name from outside must not lead out of the folder.
fn plain_name(name: &str) -> Result<&str, String> {
    let is_plain = Path::new(name).file_name().is_some_and(|plain| plain == name) && !name.contains('\\');
    is_plain.then_some(name).ok_or_else(|| {
        said!(
            "«{name}» no es un nombre de archivo",
            "“{name}” is no name of a file"
        )
    })
}

fn at(path: &Path, error: &impl ToString) -> String {
    format!("{}: {}", path.display(), error.to_string())
}
