//! The daemon: settings -> keys -> open -> serve -> drain.

mod accept;
mod admission;
mod barred;
mod certificate_term;
mod check;
mod check_tls;
mod connection;
mod eraser;
mod examine;
mod failpoint;
mod failure;
mod file_system;
mod findings;
mod gauges;
mod init;
mod key_encryption;
mod ledger;
mod listen;
mod log_findings;
mod memory;
mod open;
mod pseudonym_keys;
mod reading;
mod reflection;
mod report;
mod restore;
mod room;
mod serve;
mod slots;
mod space;
mod steps;
mod sweep;
mod terms;
mod tls;
mod turned_away;
mod verifier;

use std::{path::Path, sync::Arc, time::Duration};

pub use check::{Checked, check};
pub use examine::{VerifyOptions, verify};
pub use failure::CannotRun;
pub use init::{InitFailure, NewStore, init};
pub use restore::{RestoreOptions, restore};

use crate::{
    clock::Clock,
    config::{self, Settings},
    observe::{Metrics, Readiness, logging},
};

/// Runs `kringd` under a configuration file until it is told to stop.
///
/// # Errors
/// [`CannotRun`] in one sentence; its exit code tells bad configuration from everything else.
pub fn run(config_file: &Path) -> Result<(), CannotRun> {
    let settings = config::of_process(config_file).only_good()?;
    logging::start(&settings.log)?;
    memory::is_never_dumped();
    if let Some(name) = file_system::that_keeps_old_blocks(&settings.data_dir) {
        tracing::warn!(data_dir = %file_system::said(name), "overwriting reaches the file, not the medium");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CannotRun::runtime)?;
    let ended = runtime.block_on(start_and_serve(&settings));
    // A replay that was given up and connections that nobody reads must not hold the process.
    runtime.shutdown_background();
    ended
}

async fn start_and_serve(settings: &Settings) -> Result<(), CannotRun> {
    let readiness = Readiness::starting("writer", "the log is being read");
    let stop = listen::stop_flag(readiness.clone())?;
    let bound = listen::bind(settings).await?;
    let metrics = Arc::new(Metrics::new(env!("CARGO_PKG_VERSION")));
    let started = Duration::from_micros(Clock::system().now_micros().unsigned_abs());
    metrics.start_time_seconds.set(started.as_secs_f64());
    let pages = listen::Pages {
        bound,
        metrics: Arc::clone(&metrics),
        readiness: readiness.clone(),
    };
    // Before the log is read, which may take long: a wrong file is said at once.
    let tls = tls::tls(&settings.tls, &metrics)?;
    let (grpc, pages_address, pages) = pages.start()?;
    let opening = open::open(settings, metrics, readiness);
    let ended = match listen::unless_stopped(stop.clone(), opening).await {
        Some(opened) => {
            let listeners = serve::Listeners {
                grpc,
                tls,
                pages: pages_address,
            };
            serve::serve(settings, opened?, listeners, stop).await
        }
        None => {
            tracing::info!("stopped while the log was being read; nothing was changed");
            Ok(())
        }
    };
    pages.abort();
    ended
}
