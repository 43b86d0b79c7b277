//! `kringd init`: a folder with settings, policy, keys, a development authority, certificates and an empty store.
//!
//! Explicit and never over something that exists: a store that appears because a path was empty would hide that the
//! real one is gone.

use std::{fs, path::Path};

use engine::{FirstAdministrator, create};
use event::Moment;
use policy::{MUNICIPALITIES_CSV, Policy, Reference, SECTORS_CSV};
use pseudonym::PseudonymKey;
use rand::rngs::OsRng;
use thiserror::Error;

use super::open::FIRST_LABEL;
use crate::{
    certificates::PeerIdentity,
    clock::Clock,
    keys::{BadKey, Places, read_key, read_key_encryption},
    setup::{Made, NewFolder, SetupFailure, initialise},
};

/// What `init` is asked for.
pub struct NewStore<'s> {
    /// The folder to make, or an empty one.
    pub folder: &'s Path,
    /// Text of the policy file; it names the profile.
    pub policy: &'s str,
    /// Further names of the server certificate, beside localhost.
    pub server_names: &'s [String],
    /// When the store says it was opened; `None`: now. A scenario that plays in the past needs a store from before it,
    /// because recorded time never goes back.
    pub opened_at: Option<Moment>,
}

/// Why nothing was made, or not everything.
#[derive(Debug, Error)]
pub enum InitFailure {
    /// The policy.
    #[error("the policy: {0}")]
    Policy(#[from] policy::BadPolicy),
    /// Reference data built into the program.
    #[error("{0}")]
    Reference(#[from] policy::BadReference),
    /// Files.
    #[error("{0}")]
    Setup(#[from] SetupFailure),
    /// A key that was just written cannot be read.
    #[error("{0}")]
    Key(#[from] BadKey),
    /// The administrator's certificate that was just written cannot be read.
    #[error("the administrator's certificate in {0} cannot be read back")]
    Administrator(std::path::PathBuf),
    /// The store.
    #[error("the store: {0}")]
    Store(#[from] engine::Failure),
}

/// Makes everything. Returns what was made, for printing.
///
/// # Errors
/// [`InitFailure`] in one sentence.
pub fn init(new: &NewStore<'_>) -> Result<Vec<Made>, InitFailure> {
    let policy = Policy::parse(new.policy)?;
    let reference = Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV)?;
    let now = Moment(Clock::system().now_micros());
    let mut made = initialise(
        NewFolder {
            folder: new.folder,
            policy: new.policy,
            server_names: new.server_names,
            now_micros: now.0,
        },
        &mut OsRng,
    )?;
    let data_dir = new.folder.join("data");
    let places = Places {
        data_dir: &data_dir,
        credentials: None,
    };
    let key_encryption_key = read_key_encryption(&new.folder.join("keys/key-encryption.key"), places)?;
    let pseudonym_key = read_key(&new.folder.join("keys/pseudonym.key"), places)?;
    let pseudonym_check = PseudonymKey::from_bytes(FIRST_LABEL, *pseudonym_key.into_bytes()).check();
    let administrator = administrator(new.folder)?;
    let store = engine::NewStore {
        data_dir: &data_dir,
        key_encryption_key: &key_encryption_key,
        policy: &policy,
        reference: &reference,
        pseudonym_check,
        administrator,
        now: new.opened_at.unwrap_or(now),
    };
    create(&store, &mut OsRng)?;
    if let Some(data) = made.iter_mut().find(|made| made.path == data_dir) {
        data.what = "the store: log and key slots";
    }
    Ok(made)
}

/// The certificate that `init` pins as first administrator.
fn administrator(folder: &Path) -> Result<FirstAdministrator, InitFailure> {
    let path = folder.join("tls/administrator.pem");
    let unreadable = || InitFailure::Administrator(path.clone());
    let pem = fs::read(&path).map_err(|_| unreadable())?;
    let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).map_err(|_| unreadable())?;
    let identity = PeerIdentity::read(&pem.contents).map_err(|_| unreadable())?;
    Ok(FirstAdministrator {
        fingerprint: identity.fingerprint.0,
        name: identity.organisation,
        not_after: identity.validity.not_after(),
    })
}
