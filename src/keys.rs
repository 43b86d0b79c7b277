//! Key files: 32 bytes as 64 hexadecimal digits, kept outside the data directory and closed to everybody else.
//!
//! Place in the flow: before it, at the start of the daemon. Whoever holds the pseudonym key can list every citizen
//! service number in seconds, and whoever holds the key-encryption key can open what was erased from an old backup:
//! so a key that is badly kept is refused, with what to do about it. Absent: rotation, and any way to print a key.

mod bad;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rand::RngCore;
use rustix::fs::{Mode, OFlags};
use seal::{KekLabel, KeyEncryptionKey};
use zeroize::Zeroizing;

pub use bad::BadKey;

use crate::files;

/// Length of a key in bytes.
pub const KEY_BYTES: usize = 32;
const DIGITS: usize = KEY_BYTES * 2;

/// One key. Wiped when dropped, never printed.
pub struct SecretKey(Zeroizing<[u8; KEY_BYTES]>);

impl SecretKey {
    /// The bytes, for the crate that uses them.
    #[must_use]
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Hands the bytes on, still wiped when dropped.
    #[must_use]
    pub fn into_bytes(self) -> Zeroizing<[u8; KEY_BYTES]> {
        self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// Where keys may not lie, and where they may be handed over.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The data directory. A key inside it would travel with every backup of what it protects.
    pub data_dir: &'a Path,
    /// The folder in which systemd hands over credentials (`$CREDENTIALS_DIRECTORY`). Its files show mode 0440 when
    /// the unit names a user, because the group bits are then the mask of an access list and not a group's right
    /// (systemd issue 29435); the folder itself is closed to others. Group reading is accepted there only.
    pub credentials: Option<&'a Path>,
}

/// Reads one key. The rules are checked on the opened file, so that a file exchanged in between changes nothing.
///
/// # Errors
/// [`BadKey`], naming the file and what to do.
pub fn read_key(path: &Path, places: Places<'_>) -> Result<SecretKey, BadKey> {
    let real = path.canonicalize().map_err(|source| missing_or(path, source))?;
    refuse_inside_data(path, &real, places.data_dir)?;
    // Without waiting: opening a pipe would else hang until somebody writes to it.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(
        rustix::fs::open(&real, flags, Mode::empty()).map_err(|errno| missing_or(path, errno.into()))?,
    );
    let about = file.metadata().map_err(|source| unreadable(path, source))?;
    if !about.is_file() {
        return Err(BadKey::NotAFile(path.to_path_buf()));
    }
    let mode = about.permissions().mode() & 0o7777;
    let reachable = if handed_over(&real, places.credentials) {
        0o037
    } else {
        0o077
    };
    if mode & reachable != 0 {
        return Err(BadKey::OpenToOthers {
            path: path.to_path_buf(),
            mode,
        });
    }
    parse(path, file)
}

/// Reads the key that wraps the keys of the matters.
///
/// # Errors
/// As [`read_key`].
pub(crate) fn read_key_encryption(path: &Path, places: Places<'_>) -> Result<KeyEncryptionKey, BadKey> {
    let key = read_key(path, places)?;
    Ok(KeyEncryptionKey::from_bytes(*key.into_bytes()))
}

/// The same of the key that is to be next, which nothing is lost without.
///
/// # Errors
/// As [`read_key`], but [`BadKey::NextMissing`] where nothing has its name.
pub(crate) fn read_next(path: &Path, places: Places<'_>) -> Result<KeyEncryptionKey, BadKey> {
    read_key_encryption(path, places).map_err(next_missing)
}

/// Refuses a key that another use has too, as far as the files of those can be read.
///
/// # Errors
/// [`BadKey::UsedOtherwise`].
pub(crate) fn refuse_other_use(
    label: KekLabel,
    path: &Path,
    others: &[PathBuf],
    places: Places<'_>,
) -> Result<(), BadKey> {
    let same = |other: &&PathBuf| read_key_encryption(other, places).is_ok_and(|key| key.label() == label);
    match others.iter().find(same) {
        None => Ok(()),
        Some(other) => Err(BadKey::UsedOtherwise {
            path: path.to_owned(),
            other: other.clone(),
        }),
    }
}

/// Of a key that is to be next, which nothing is lost without.
pub(crate) fn next_missing(why: BadKey) -> BadKey {
    match why {
        BadKey::Missing(path) => BadKey::NextMissing(path),
        why => why,
    }
}

/// The folder in which systemd hands over credentials to this process, if it does.
pub(crate) fn credentials() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from)
}

/// Makes one key file: 0600, synced with its folder, never over something that exists. Answers the fingerprint that it has as a
/// key-encryption key.
///
/// # Errors
/// [`BadKey::Exists`], [`BadKey::NoFolder`], [`BadKey::NotWritten`] or [`BadKey::NoRandomness`].
pub fn write_new_key(path: &Path, rng: &mut dyn RngCore) -> Result<KekLabel, BadKey> {
    let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
    rng.try_fill_bytes(key.as_mut_slice())
        .map_err(|_| BadKey::NoRandomness(path.to_path_buf()))?;
    let mut text = Zeroizing::new([b'\n'; DIGITS + 1]);
    for (pair, byte) in text.chunks_exact_mut(2).zip(key.iter()) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 0x0f)]);
    }
    files::write_new(path, text.as_slice(), files::MODE_PRIVATE).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => BadKey::Exists(path.to_path_buf()),
        io::ErrorKind::NotFound => BadKey::NoFolder(files::parent_of(path).to_path_buf()),
        _ => BadKey::NotWritten {
            path: path.to_path_buf(),
            source,
        },
    })?;
    Ok(KeyEncryptionKey::from_bytes(*key).label())
}

/// Both the name and what it leads to must be outside: a link inside the data directory is followed by some backups.
fn refuse_inside_data(path: &Path, real: &Path, data_dir: &Path) -> Result<(), BadKey> {
    let data = match data_dir.canonicalize() {
        Ok(data) => data,
        // Nothing lies inside a folder that is not there.
        Err(absent) if absent.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(unreadable(data_dir, source)),
    };
    let beside = files::parent_of(path);
    let beside = beside
        .canonicalize()
        .map_err(|source| unreadable(beside, source))?;
    if real.starts_with(&data) || beside.starts_with(&data) {
        return Err(BadKey::InsideData(path.to_path_buf()));
    }
    Ok(())
}

fn handed_over(real: &Path, credentials: Option<&Path>) -> bool {
    credentials
        .and_then(|folder| folder.canonicalize().ok())
        .is_some_and(|folder| real.starts_with(folder))
}

fn parse(path: &Path, file: File) -> Result<SecretKey, BadKey> {
    // One byte more than a key and its newline, to see that the file goes on.
    let mut text = Zeroizing::new([0_u8; DIGITS + 2]);
    let mut length = 0;
    let mut file = file;
    while length < text.len() {
        match file.read(&mut text[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(again) if again.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(unreadable(path, source)),
        }
    }
    let digits = text[..length].strip_suffix(b"\n").unwrap_or(&text[..length]);
    if digits.len() < DIGITS && digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(BadKey::Short(path.to_path_buf()));
    }
    let wrong = || BadKey::NotHexadecimal(path.to_path_buf());
    if digits.len() != DIGITS {
        return Err(wrong());
    }
    let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0]).ok_or_else(wrong)? << 4 | value(pair[1]).ok_or_else(wrong)?;
    }
    Ok(SecretKey(key))
}

fn digit(half: u8) -> u8 {
    if half < 10 { b'0' + half } else { b'a' + half - 10 }
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

fn missing_or(path: &Path, source: io::Error) -> BadKey {
    match source.kind() {
        io::ErrorKind::NotFound => BadKey::Missing(path.to_path_buf()),
        _ => unreadable(path, source),
    }
}

fn unreadable(path: &Path, source: io::Error) -> BadKey {
    BadKey::Unreadable {
        path: path.to_path_buf(),
        source,
    }
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
