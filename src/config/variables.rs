//! Environment variables that look like a setting and are none: a mistyped one would else be passed over in silence.
//!
//! Not every `KRING_...` is meant for the daemon: its other programs and tests have their own, and a cluster that runs a
//! service of that name sets `KRING_PORT` and the like for everybody. So only what looks like a key is refused: a name
//! below a section, one that goes on after a key, or one that is a few letters away from one.

use strsim::levenshtein;

use super::error::BadConfiguration;
use super::known::{KEYS, Known, SECTIONS};

const PREFIX: &str = "KRING_";
/// Variables of the other programs and of the tests, which a daemon that they start may inherit.
const OTHERS: &[&str] = &[
    "KRING_CONFIG",
    "KRING_FOLDER",
    "KRING_SERVER",
    "KRING_KILLS",
    "KRING_REGISTRATIONS",
    "KRING_SEED",
    "KRING_STORES",
];
/// Beginnings of further ones: `kringctl`, tests, and what clusters set for a service named "kring".
const OTHERS_BEGIN: &[&str] = &["KRING_CTL_", "KRING_TEST_", "KRING_PORT", "KRING_SERVICE_"];
/// Letters that a slip changes at most.
const SLIP: usize = 3;

/// The variables that look like a mistyped setting, each with the one that was probably meant.
pub(super) fn mistyped(names: impl IntoIterator<Item = String>) -> Vec<BadConfiguration> {
    let keys: Vec<String> = KEYS.iter().map(Known::variable).collect();
    let mut found: Vec<_> = names
        .into_iter()
        .filter(|name| name.starts_with(PREFIX) && !keys.contains(name) && !is_of_others(name))
        .filter_map(|variable| {
            let nearest = meant(&variable, &keys)?.clone();
            Some(BadConfiguration::UnknownVariable { variable, nearest })
        })
        .collect();
    // The environment has no order.
    found.sort_by_key(ToString::to_string);
    found
}

fn is_of_others(name: &str) -> bool {
    OTHERS.contains(&name) || OTHERS_BEGIN.iter().any(|begin| name.starts_with(begin))
}

/// The key's variable that this one looks like.
fn meant<'k>(name: &str, keys: &'k [String]) -> Option<&'k String> {
    if let Some(key) = keys.iter().find(|key| name.starts_with(&format!("{key}_"))) {
        return Some(key);
    }
    let section = section_of(name);
    let (distance, nearest) = keys
        .iter()
        .filter(|key| section.is_none() || section_of(key) == section)
        .map(|key| (levenshtein(&name.to_ascii_uppercase(), key), key))
        .min()?;
    // Of a short name, three letters are most of it.
    let slip = SLIP.min((name.len() - PREFIX.len()) / 2);
    (section.is_some() || distance <= slip).then_some(nearest)
}

fn section_of(name: &str) -> Option<&'static str> {
    let bare = name.strip_prefix(PREFIX)?.to_ascii_lowercase();
    let is_in = |section: &&&str| {
        bare.strip_prefix(**section)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    SECTIONS.iter().find(is_in).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(names: &[&str]) -> Vec<String> {
        let found = mistyped(names.iter().map(|name| (*name).to_owned()));
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_mistyped_setting_is_refused_with_the_one_that_was_meant() {
        for (written, meant) in [
            ("KRING_LISTN", "KRING_LISTEN"),
            ("KRING_LISTEN_ADDRESS", "KRING_LISTEN"),
            ("KRING_listen", "KRING_LISTEN"),
            ("KRING_DATADIR", "KRING_DATA_DIR"),
            ("KRING_POLICY_FILE", "KRING_POLICY"),
            ("KRING_TLS_CERT", "KRING_TLS_CERTIFICATE"),
            ("KRING_TLS_CERTIFCATE", "KRING_TLS_CERTIFICATE"),
            ("KRING_LOG_LEVEL", "KRING_LOG_FILTER"),
            ("KRING_KEYS_PSEUDONIM", "KRING_KEYS_PSEUDONYM"),
            ("KRING_DEVELOPMENT", "KRING_DEVELOPMENT_CLOCK"),
            ("KRING_LIMITS_QUEUES", "KRING_LIMITS_QUEUE"),
        ] {
            let expected = format!("unknown environment variable {written}; did you mean {meant}?");
            assert_eq!(said(&[written]), [expected]);
        }
    }

    #[test]
    fn what_belongs_to_others_is_left_alone() {
        let keys = KEYS.iter().map(Known::variable);
        let cluster = ["KRING_PORT", "KRING_PORT_7443_TCP_ADDR", "KRING_SERVICE_HOST"].map(str::to_owned);
        let ours = ["KRING_CTL_CERTIFICATE", "KRING_TEST_PATIENCE", "PATH", "LISTEN"].map(str::to_owned);
        let others = OTHERS.iter().map(|name| (*name).to_owned());
        let unlike = ["KRING_HOME", "KRING_BACKUP_FOLDER"].map(str::to_owned);
        let all = keys.chain(cluster).chain(ours).chain(others).chain(unlike);
        let found = mistyped(all);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn all_are_told_in_order() {
        assert_eq!(said(&["KRING_POLICI", "KRING_LISTN"]).len(), 2);
        assert!(said(&["KRING_POLICI", "KRING_LISTN"])[0].contains("KRING_LISTN"));
    }
}
