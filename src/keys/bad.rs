//! Why a key file was refused or not made: a closed list, one sentence each, with what to do.
//!
//! Absent: any content of a key.

use std::{io, path::PathBuf};

use super::DIGITS;

/// Why a key file was refused or not made. No message holds any of its content.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// Nothing has this name.
    #[error(
        "the key file {0} is missing: put it back from where the keys are kept, since a new key cannot read what an old one wrote; only `kringd init` makes new ones"
    )]
    Missing(PathBuf),
    /// There is no next key-encryption key.
    #[error(
        "there is no next key-encryption key: make one with `kringd make-key {0}`, and keep a copy of it elsewhere"
    )]
    NextMissing(PathBuf),
    /// A next key that is in use, or to be used, for something else.
    #[error(
        "the key file {path} holds the same key as {other}: one key for two uses, with which neither could be replaced alone; make another one"
    )]
    UsedOtherwise {
        /// The file.
        path: PathBuf,
        /// The file of the other use.
        other: PathBuf,
    },
    /// A folder, a pipe, a device.
    #[error("the key file {0} is not a regular file: name a file that holds {DIGITS} hexadecimal digits")]
    NotAFile(PathBuf),
    /// Readable, writable or executable by group or others.
    #[error(
        "the key file {path} has mode {mode:04o}, so that others can reach it: run `chmod 600` on it, and consider the key known to whoever could read it"
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// In the data directory, by its own name or through a link.
    #[error(
        "the key file {0} lies inside the data directory: move it outside, or every backup of the data carries its own key"
    )]
    InsideData(PathBuf),
    /// Fewer digits than a key has.
    #[error("the key file {0} is too short: it must hold {DIGITS} hexadecimal digits and a newline")]
    Short(PathBuf),
    /// Longer than a key, or other characters.
    #[error(
        "the key file {0} does not hold a key: it must hold exactly {DIGITS} hexadecimal digits and a newline, nothing else"
    )]
    NotHexadecimal(PathBuf),
    /// The system would not open or read it.
    #[error("the key file {path} cannot be read: {source}; see that the daemon's user owns it")]
    Unreadable {
        /// The file, or the folder on the way to it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A new key was asked for where something exists.
    #[error("{0} exists already and is never overwritten: choose another name")]
    Exists(PathBuf),
    /// A new key was asked for in a folder that is not there.
    #[error("the folder {0} is missing: make it first, closed to others (`mkdir -m 700`)")]
    NoFolder(PathBuf),
    /// A new key could not be made durable.
    #[error("the key file {path} cannot be written: {source}; make room or choose another folder")]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The source of randomness failed.
    #[error(
        "no random bytes could be had for {0}: no key was made; start again when the system can give them"
    )]
    NoRandomness(PathBuf),
}
