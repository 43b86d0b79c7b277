//! Combinations of settings that are each valid and together unsafe.

use std::net::SocketAddr;

use super::error::BadConfiguration;
use super::settings::Settings;

/// Refuses settings that would expose a development daemon, or make one secret do the work of two.
pub(super) fn check(settings: &Settings) -> Result<(), BadConfiguration> {
    let refused = |key, why| Err(BadConfiguration::Unsafe { key, why });
    if settings.development.is_some() {
        // A development daemon can be made to fail and to believe any date: nobody else may reach it.
        const WHY: &str = "must be a loopback address in development mode";
        if !loopback(settings.listen) {
            return refused("listen", WHY);
        }
        if !loopback(settings.metrics_listen) {
            return refused("metrics_listen", WHY);
        }
    }
    if settings.listen == settings.metrics_listen && settings.listen.port() != 0 {
        return refused(
            "metrics_listen",
            "must differ from `listen`: metrics have a listener of their own",
        );
    }
    if settings.keys.pseudonym == settings.keys.key_encryption {
        return refused(
            "keys.key_encryption",
            "must name another file than `keys.pseudonym`: one is rotated without the other",
        );
    }
    Ok(())
}

fn loopback(address: SocketAddr) -> bool {
    // Canonical, so that ::ffff:127.0.0.1 counts as what it is.
    address.ip().to_canonical().is_loopback()
}
