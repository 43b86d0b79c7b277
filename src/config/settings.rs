//! The settings with their types, as the rest of the daemon gets them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Table;

use super::error::BadConfiguration;

/// Everything that one daemon is told. All paths are absolute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Where agencies connect, with mutual TLS.
    pub listen: SocketAddr,
    /// Where metrics and the live and ready pages are, in clear: for the machine or the monitoring network only.
    pub metrics_listen: SocketAddr,
    /// The store. Made by `kringd init`, never because a path was empty.
    pub data_dir: PathBuf,
    /// The policy file with its named profile.
    pub policy: PathBuf,
    /// The two key files, outside `data_dir`.
    pub keys: KeyFiles,
    /// The certificate files.
    pub tls: TlsFiles,
    /// What is logged and how.
    pub log: LogSettings,
    /// Bounds on what callers can make the daemon hold.
    pub limits: Limits,
    /// How the store uses the disk.
    pub storage: Storage,
    /// Where backups come, and how long their keys stand.
    pub backup: Backup,
    /// Present in development mode only.
    pub development: Option<Development>,
}

/// Paths of the key files, 64 hexadecimal digits each.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFiles {
    /// The key from identity to pseudonym.
    pub pseudonym: PathBuf,
    /// The one that is to take its place.
    #[serde(default)]
    pub pseudonym_next: Option<PathBuf>,
    /// The key that wraps the keys of the matters.
    pub key_encryption: PathBuf,
    /// The one that is to wrap them next.
    #[serde(default)]
    pub key_encryption_next: Option<PathBuf>,
}

impl KeyFiles {
    /// Where the next key-encryption key lies, if there is one: beside the one in use, unless another place is named.
    #[must_use]
    pub fn next(&self) -> PathBuf {
        let named = self.key_encryption_next.clone();
        named.unwrap_or_else(|| beside(&self.key_encryption))
    }

    /// Where the next pseudonym key lies, if there is one: beside the one in use, unless another place is named.
    #[must_use]
    pub fn next_pseudonym(&self) -> PathBuf {
        let named = self.pseudonym_next.clone();
        named.unwrap_or_else(|| beside(&self.pseudonym))
    }
}

/// The name of a key's file with `.next` behind it.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".next");
    name.into()
}

/// Paths of the PEM files.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// The daemon's own certificate, with its chain.
    pub certificate: PathBuf,
    /// The key of that certificate.
    pub private_key: PathBuf,
    /// The authorities whose client certificates are trusted.
    pub client_authorities: PathBuf,
}

/// Form of a log line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// The log, which goes to standard error.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// Form of a line.
    pub format: LogFormat,
    /// Levels, as in `info` or `info,kring=debug`.
    pub filter: String,
}

/// Bounds on what callers can make the daemon hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Commands that may wait for the writer; the next is refused with a time to come back.
    pub queue: usize,
    /// Largest message that is read, in bytes.
    pub message_bytes_max: usize,
    /// Subscriptions open at the same time.
    pub streams_max: usize,
}

/// How the store uses the disk. Sizes in MiB.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// From this size on the log goes on in a new volume. A start after a kill reads and copies one volume.
    pub volume_mib: u64,
    /// Space kept occupied, for what cannot wait when the disk is full. 0: none.
    pub reserve_mib: u64,
    /// Free space below which only what cannot wait is written.
    pub floor_mib: u64,
}

impl Storage {
    /// As the log takes them, in bytes.
    #[must_use]
    pub const fn of_the_log(self) -> journal::Settings {
        const MIB: u64 = 1 << 20;
        journal::Settings {
            volume_bytes: self.volume_mib * MIB,
            reserve_bytes: self.reserve_mib * MIB,
            floor_bytes: self.floor_mib * MIB,
        }
    }
}

/// Where backups come, and how long their keys stand.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Outside `data_dir`, for the daemon's user alone; without it no backup is taken.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// Days for which the key slots of a backup stand; also how old a ledger of destroyed keys may be at a restore.
    pub keys_days: u32,
}

/// Development mode: loopback only, never real data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Development {
    /// Which clock gives `now`.
    pub clock: DevelopmentClock,
    /// Name of a place in the code at which the daemon is made to fail.
    pub failpoint: Option<String>,
}

/// Which clock a daemon in development mode runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DevelopmentClock {
    /// The clock of the machine.
    System,
    /// A clock that stands still until it is set.
    Scenario {
        /// The moment at which it starts, UTC microseconds.
        start_micros: i64,
    },
}

/// The file as serde sees it; `read` has checked every value and filled in what was not set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    listen: SocketAddr,
    metrics_listen: SocketAddr,
    data_dir: PathBuf,
    policy: PathBuf,
    keys: KeyFiles,
    tls: TlsFiles,
    log: LogSettings,
    limits: Limits,
    storage: Storage,
    backup: Backup,
    development: WrittenDevelopment,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDevelopment {
    enabled: bool,
    clock: WrittenClock,
    start: Option<jiff::Timestamp>,
    failpoint: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenClock {
    System,
    Scenario,
}

/// Gives the checked values their types.
pub(super) fn typed(table: Table) -> Result<Settings, BadConfiguration> {
    let Written {
        listen,
        metrics_listen,
        data_dir,
        policy,
        keys,
        tls,
        log,
        limits,
        storage,
        backup,
        development,
    } = table
        .try_into()
        .map_err(|error: toml::de::Error| BadConfiguration::Syntax {
            line: 1,
            message: error.message().replace('\n', " "),
        })?;
    let development = development.typed()?;
    Ok(Settings {
        listen,
        metrics_listen,
        data_dir,
        policy,
        keys,
        tls,
        log,
        limits,
        storage,
        backup,
        development,
    })
}

impl WrittenDevelopment {
    /// Outside development mode nothing that bends time or makes the daemon fail may even be written down.
    fn typed(self) -> Result<Option<Development>, BadConfiguration> {
        let Self {
            enabled,
            clock,
            start,
            failpoint,
        } = self;
        let refused = |key, why| Err(BadConfiguration::Unsafe { key, why });
        if !enabled && clock == WrittenClock::Scenario {
            return refused(
                "development.clock",
                "may be \"scenario\" only with `development.enabled = true`",
            );
        }
        if !enabled && failpoint.is_some() {
            return refused(
                "development.failpoint",
                "may be set only with `development.enabled = true`",
            );
        }
        let clock = match (clock, start) {
            (WrittenClock::System, None) => DevelopmentClock::System,
            (WrittenClock::Scenario, Some(start)) => DevelopmentClock::Scenario {
                start_micros: start.as_microsecond(),
            },
            (WrittenClock::Scenario, None) => {
                return refused(
                    "development.start",
                    "is missing: a scenario clock needs a moment to start at",
                );
            }
            (WrittenClock::System, Some(_)) => {
                return refused(
                    "development.start",
                    "may be set only with `development.clock = \"scenario\"`",
                );
            }
        };
        Ok(enabled.then_some(Development { clock, failpoint }))
    }
}
