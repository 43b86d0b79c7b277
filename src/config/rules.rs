//! Combinations of settings that are each valid and together unsafe.

use std::net::SocketAddr;

use super::error::BadConfiguration;
use super::settings::Settings;

/// Settings that would expose a development daemon, or make one secret do the work of two.
pub(super) fn check(settings: &Settings) -> Vec<BadConfiguration> {
    // A development daemon can be made to fail and to believe any date: nobody else may reach it.
    const LOOPBACK: &str = "must be a loopback address in development mode";
    let exposed = |address| settings.development.is_some() && !loopback(address);
    let (listen, metrics) = (settings.listen, settings.metrics_listen);
    [
        (exposed(listen), "listen", LOOPBACK),
        (exposed(metrics), "metrics_listen", LOOPBACK),
        (
            listen == metrics && listen.port() != 0,
            "metrics_listen",
            "must differ from `listen`: metrics have a listener of their own",
        ),
        (
            settings.keys.pseudonym == settings.keys.key_encryption,
            "keys.key_encryption",
            "must name another file than `keys.pseudonym`: one is rotated without the other",
        ),
        (
            [&settings.keys.pseudonym, &settings.keys.key_encryption].contains(&&settings.keys.next()),
            "keys.key_encryption_next",
            "must name another file than the two other keys",
        ),
        (
            settings
                .backup
                .folder
                .as_ref()
                .is_some_and(|folder| folder.starts_with(&settings.data_dir)),
            "backup.folder",
            "must lie outside `data_dir`: whatever takes the store would take its backups too",
        ),
        (
            [
                &settings.keys.pseudonym,
                &settings.keys.key_encryption,
                &settings.keys.next(),
            ]
            .contains(&&settings.keys.next_pseudonym()),
            "keys.pseudonym_next",
            "must name another file than the other keys",
        ),
    ]
    .into_iter()
    .filter(|(broken, _, _)| *broken)
    .map(|(_, key, why)| BadConfiguration::Unsafe { key, why })
    .collect()
}

fn loopback(address: SocketAddr) -> bool {
    // Canonical, so that ::ffff:127.0.0.1 counts as what it is.
    address.ip().to_canonical().is_loopback()
}
