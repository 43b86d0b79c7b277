//! The folder of a new deployment.
//!
//! `kring.toml` is written last: without it the daemon does not start, so a folder that was left half made (a full
//! disk, a lost machine) is never taken for a whole one.

use std::io;
use std::path::{Path, PathBuf};

use rand::RngCore;

use super::failure::{SetupFailure, not_made, not_read};
use super::issue::write_pair;
use super::{AUTHORITY_DAYS, CERTIFICATE_DAYS, Made};
use crate::certificates::{ClientSubject, DevelopmentAuthority, Oin};
use crate::config;
use crate::files::{MODE_PUBLIC, make_folder, write_new};
use crate::keys::write_new_key;

const FOLDER_OPEN: u32 = 0o755;
const FOLDER_PRIVATE: u32 = 0o700;

/// What the new folder is made from.
#[derive(Clone, Copy, Debug)]
pub struct NewFolder<'a> {
    /// Absent (its parent must be there) or empty.
    pub folder: &'a Path,
    /// Text of `policy.toml`.
    pub policy: &'a str,
    /// Names and addresses of the server certificate beside this machine's own.
    pub server_names: &'a [String],
    /// Now, UTC microseconds: the first moment of the certificates.
    pub now_micros: i64,
}

/// The OIN of the administrator's certificate: a test number, of no organisation.
#[must_use]
pub fn administrator_oin() -> Option<Oin> {
    Oin::parse("00000099000000000001")
}

/// Makes the folder and returns what it made, in order.
///
/// # Errors
/// [`SetupFailure`]. After `NotEmpty` and `NotAFolder` nothing was made; after another one the folder is incomplete,
/// has no `kring.toml`, and is to be removed by whoever asked for it.
pub fn initialise(new: NewFolder<'_>, rng: &mut dyn RngCore) -> Result<Vec<Made>, SetupFailure> {
    let mut making = Making {
        root: new.folder,
        made: Vec::new(),
    };
    match refuse_unless_empty(new.folder)? {
        Target::Absent => making.folder("", FOLDER_OPEN, "the folder of this deployment")?,
        Target::Empty => {}
    }
    making.folder(
        "keys",
        FOLDER_PRIVATE,
        "the keys: keep a copy elsewhere, apart from backups of the data",
    )?;
    making.key(
        "keys/pseudonym.key",
        "from identity to pseudonym: without it no person is ever found again",
        rng,
    )?;
    making.key(
        "keys/key-encryption.key",
        "wraps the keys of the matters: without it nothing can be opened",
        rng,
    )?;
    making.folder(
        "tls",
        FOLDER_PRIVATE,
        "certificates for development; production brings PKIoverheid ones",
    )?;
    making.certificates(&new)?;
    making.folder("data", FOLDER_PRIVATE, "the store goes here")?;
    making.file("policy.toml", new.policy, "the policy, with its named profile")?;
    making.file("kring.toml", config::SAMPLE, "the settings")?;
    Ok(making.made)
}

enum Target {
    Absent,
    Empty,
}

fn refuse_unless_empty(folder: &Path) -> Result<Target, SetupFailure> {
    // Not through a dangling link: what it means is for its owner to say.
    match folder.symlink_metadata() {
        Err(absent) if absent.kind() == io::ErrorKind::NotFound => return Ok(Target::Absent),
        Err(other) => return Err(not_read(folder)(other)),
        Ok(_) if !folder.is_dir() => return Err(SetupFailure::NotAFolder(folder.to_path_buf())),
        Ok(_) => {}
    }
    match folder.read_dir().map_err(not_read(folder))?.next() {
        None => Ok(Target::Empty),
        Some(entry) => {
            let found = entry
                .map_err(not_read(folder))?
                .file_name()
                .to_string_lossy()
                .into_owned();
            Err(SetupFailure::NotEmpty {
                folder: folder.to_path_buf(),
                found,
            })
        }
    }
}

/// What was made so far.
struct Making<'a> {
    root: &'a Path,
    made: Vec<Made>,
}

impl Making<'_> {
    fn at(&self, name: &str) -> PathBuf {
        // `join("")` would leave a slash at the end.
        if name.is_empty() {
            self.root.to_path_buf()
        } else {
            self.root.join(name)
        }
    }

    fn folder(&mut self, name: &str, mode: u32, what: &'static str) -> Result<(), SetupFailure> {
        let path = self.at(name);
        make_folder(&path, mode).map_err(not_made(&path))?;
        self.made.push(Made { path, what });
        Ok(())
    }

    fn file(&mut self, name: &str, text: &str, what: &'static str) -> Result<(), SetupFailure> {
        let path = self.at(name);
        write_new(&path, text.as_bytes(), MODE_PUBLIC).map_err(not_made(&path))?;
        self.made.push(Made { path, what });
        Ok(())
    }

    fn key(&mut self, name: &str, what: &'static str, rng: &mut dyn RngCore) -> Result<(), SetupFailure> {
        let path = self.at(name);
        write_new_key(&path, rng)?;
        self.made.push(Made { path, what });
        Ok(())
    }

    fn certificates(&mut self, new: &NewFolder<'_>) -> Result<(), SetupFailure> {
        let tls = self.at("tls");
        let (authority, own) =
            DevelopmentAuthority::create("Kring development authority", new.now_micros, AUTHORITY_DAYS)?;
        let what = [
            "the development authority, which callers are checked against",
            "its key: issues more certificates",
        ];
        self.made.extend(write_pair(&tls, "ca", &own, what)?);

        let server = authority.issue_server(new.server_names, new.now_micros, CERTIFICATE_DAYS)?;
        self.made.extend(write_pair(
            &tls,
            "server",
            &server,
            ["the daemon's own certificate", "its key"],
        )?);

        let oin = administrator_oin().ok_or_else(|| SetupFailure::BadFileName("administrator".to_owned()))?;
        let whom = ClientSubject {
            oin,
            organisation: "Kring administration (development)",
            name: "administrator",
        };
        let administrator = authority.issue_client(whom, new.now_micros, CERTIFICATE_DAYS)?;
        let what = [
            "the administrator's certificate",
            "its key: whoever holds it administers this daemon",
        ];
        self.made
            .extend(write_pair(&tls, "administrator", &administrator, what)?);
        Ok(())
    }
}
