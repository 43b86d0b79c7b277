//! Every key of the configuration: its name, what it takes, and what holds when it is not set.
//!
//! This one table is the source of the environment names, of the checks on each value and of the suggestions for a
//! mistyped key; the sample file is tested against it.

use strsim::levenshtein;

/// What a key takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text that is not empty.
    Text,
    /// A path; a relative one starts at the folder of the configuration file.
    Path,
    /// An address and port to listen on, such as `127.0.0.1:7443` or `[::1]:7443`.
    Address,
    /// A moment as RFC 3339 text, such as `2014-03-01T00:00:00Z`.
    Moment,
    /// A whole number in this range, bounds included.
    Number {
        /// Least.
        min: i64,
        /// Most.
        max: i64,
    },
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// What holds when a key is not set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unset {
    /// The daemon refuses to start.
    Refused,
    /// This value, written as in the environment.
    Means(&'static str),
    /// Nothing: the key is optional.
    Nothing,
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// With its section: `tls.certificate`.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What holds without it.
    pub unset: Unset,
}

impl Known {
    /// Its environment variable: `tls.certificate` is `KRING_TLS_CERTIFICATE`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("KRING_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }
}

const fn key(name: &'static str, kind: Kind, unset: Unset) -> Known {
    Known { name, kind, unset }
}

/// All keys, in the order of the sample file.
pub const KEYS: &[Known] = &[
    key("listen", Kind::Address, Unset::Means("127.0.0.1:7443")),
    key("metrics_listen", Kind::Address, Unset::Means("127.0.0.1:9464")),
    key("data_dir", Kind::Path, Unset::Refused),
    key("policy", Kind::Path, Unset::Refused),
    key("keys.pseudonym", Kind::Path, Unset::Refused),
    key("keys.pseudonym_next", Kind::Path, Unset::Nothing),
    key("keys.key_encryption", Kind::Path, Unset::Refused),
    key("keys.key_encryption_next", Kind::Path, Unset::Nothing),
    key("tls.certificate", Kind::Path, Unset::Refused),
    key("tls.private_key", Kind::Path, Unset::Refused),
    key("tls.client_authorities", Kind::Path, Unset::Refused),
    key(
        "log.format",
        Kind::Choice(&["text", "json"]),
        Unset::Means("text"),
    ),
    key("log.filter", Kind::Text, Unset::Means("info")),
    key(
        "limits.queue",
        Kind::Number {
            min: 1,
            max: 1_048_576,
        },
        Unset::Means("4096"),
    ),
    key(
        "limits.message_bytes_max",
        Kind::Number {
            min: 4_096,
            max: 16_777_216,
        },
        Unset::Means("262144"),
    ),
    key(
        "limits.streams_max",
        Kind::Number { min: 1, max: 100_000 },
        Unset::Means("4096"),
    ),
    key(
        "storage.volume_mib",
        Kind::Number { min: 1, max: 16_384 },
        Unset::Means("64"),
    ),
    key(
        "storage.reserve_mib",
        Kind::Number { min: 0, max: 65_536 },
        Unset::Means("64"),
    ),
    key(
        "storage.floor_mib",
        Kind::Number {
            min: 8,
            max: 1_048_576,
        },
        Unset::Means("32"),
    ),
    key("backup.folder", Kind::Path, Unset::Nothing),
    key(
        "backup.keys_days",
        Kind::Number { min: 1, max: 36_500 },
        Unset::Means("30"),
    ),
    key("development.enabled", Kind::Flag, Unset::Means("false")),
    key(
        "development.clock",
        Kind::Choice(&["system", "scenario"]),
        Unset::Means("system"),
    ),
    key("development.start", Kind::Moment, Unset::Nothing),
    key("development.failpoint", Kind::Text, Unset::Nothing),
];

/// The sections that [`KEYS`] name.
pub const SECTIONS: &[&str] = &["keys", "tls", "log", "limits", "storage", "backup", "development"];

/// The known key or section that looks most like a mistyped one.
///
/// Compared with and without the section, because a key that stands below the wrong `[section]` is a common mistake.
#[must_use]
pub fn nearest(written: &str) -> &'static str {
    let last = |name: &str| name.rsplit('.').next().map_or(0, |part| name.len() - part.len());
    let bare = &written[last(written)..];
    let names = KEYS
        .iter()
        .map(|known| known.name)
        .chain(SECTIONS.iter().copied());
    let score = |name: &str| {
        let whole = levenshtein(written, name);
        let moved =
            levenshtein(bare, &name[last(name)..]) + usize::from(written != bare || name.contains('.'));
        whole.min(moved)
    };
    names.min_by_key(|name| score(name)).unwrap_or("listen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_key_finds_the_one_that_was_meant() {
        let cases = [
            ("lisen", "listen"),
            ("metrics-listen", "metrics_listen"),
            ("datadir", "data_dir"),
            ("tls.certifcate", "tls.certificate"),
            ("certificate", "tls.certificate"),
            ("tls.listen", "listen"),
            ("limits.queu", "limits.queue"),
            ("developement", "development"),
            ("keys.pseudonim", "keys.pseudonym"),
            ("loging", "log"),
        ];
        for (written, meant) in cases {
            assert_eq!(nearest(written), meant, "{written}");
        }
    }

    #[test]
    fn every_section_has_keys_and_every_variable_is_its_own() {
        for section in SECTIONS {
            assert!(
                KEYS.iter()
                    .any(|known| known.name.starts_with(&format!("{section}."))),
                "{section}"
            );
        }
        let mut variables: Vec<String> = KEYS.iter().map(Known::variable).collect();
        assert!(variables.contains(&"KRING_TLS_CERTIFICATE".to_owned()));
        assert!(variables.contains(&"KRING_DATA_DIR".to_owned()));
        variables.sort();
        variables.dedup();
        assert_eq!(variables.len(), KEYS.len());
    }
}
