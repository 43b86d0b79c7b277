//! `kringd restore`: puts a backup back into the data directory of the settings, which must be empty or absent.
//!
//! Place in the flow: beside it; an operator, while no daemon runs. Absent: restoring itself (crate `engine`).

use std::{
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use engine::{BackupFailure, LEDGER, Restore, RestoreStep, RestoredStore};
use event::Moment;
use indicatif::ProgressBar;
use policy::{MUNICIPALITIES_CSV, Reference, SECTORS_CSV};
use rand::rngs::OsRng;

use super::{CannotRun, open, pseudonym_keys, serve::clock_of};
use crate::{
    config::{self, Settings},
    ctl::bar::bar,
    keys::{self, Places, read_key_encryption},
    show::Page,
};

/// Progress is shown so often.
const STEPS: u64 = 1000;

const HELP: &str =
    "The data directory of the settings must be empty or absent, and no daemon may run. Keys and
policy are those of the settings: a backup does not hold them. Everything is verified first
and built beside the data directory; a refusal changes nothing.

All that was recorded after the backup is lost. What was erased after it stays erased, if a
later ledger of destroyed keys is at hand: the one in backup.folder is taken by itself,
others with --ledger. A ledger older than backup.keys_days is refused.

Agencies' cursors are of before from now on (CURSOR_STALE): they begin at their oldest
notice again, and know notices of before by their notice_id.

Examples:
  kringd restore --config /etc/kring/kring.toml /mnt/backups/20261123T043305Z-1234
  kringd restore --config kring.toml --ledger /mnt/other/ledger backups/20261123T043305Z-1234

Exit codes: 0 restored, 1 refused or failed and nothing was changed, 64 wrong use or
configuration.";

/// What `kringd restore` is asked for.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct RestoreOptions {
    /// The configuration file
    #[arg(long, env = "KRING_CONFIG", value_name = "FILE")]
    config: PathBuf,
    /// A ledger of destroyed keys, beside the backup's own and the one in backup.folder
    #[arg(long, value_name = "FILE")]
    ledger: Vec<PathBuf>,
    /// Go on with a ledger that is too old: what was erased since is back, and the log says so for good
    #[arg(long)]
    accept_old_ledger: bool,
    /// The backup: its folder
    #[arg(value_name = "DIR")]
    backup: PathBuf,
}

#[derive(Debug, thiserror::Error)]
enum CannotRestore {
    #[error("{0}")]
    Configuration(#[from] CannotRun),
    #[error("{0}")]
    Refused(#[from] BackupFailure),
}

/// Restores, and prints what was restored.
#[must_use]
pub fn restore(options: &RestoreOptions) -> ExitCode {
    let settings = config::of_process(&options.config).only_good();
    let restored = settings
        .map_err(|why| CannotRun::from(why).into())
        .and_then(|settings| put_back(options, &settings).map(|restored| (restored, settings)));
    match restored {
        Ok((restored, settings)) => {
            print(&restored, &settings, &options.config);
            ExitCode::SUCCESS
        }
        Err(why) => {
            // Nobody may be listening.
            let _ = writeln!(std::io::stderr(), "kringd: {why}");
            ExitCode::from(match why {
                CannotRestore::Configuration(why) => why.exit_code(),
                CannotRestore::Refused(_) => 1,
            })
        }
    }
}

fn put_back(options: &RestoreOptions, settings: &Settings) -> Result<RestoredStore, CannotRestore> {
    let credentials = keys::credentials();
    let places = Places {
        data_dir: &settings.data_dir,
        credentials: credentials.as_deref(),
    };
    let key = read_key_encryption(&settings.keys.key_encryption, places).map_err(CannotRun::from)?;
    let pseudonym_keys = pseudonym_keys::of_settings(settings)
        .some()
        .map_err(CannotRun::Key)?;
    let policy = open::policy(&settings.policy)?;
    let reference = Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).map_err(CannotRun::from)?;
    let kept = settings
        .backup
        .folder
        .as_deref()
        .map(|folder| folder.join(LEDGER));
    let kept = kept.filter(|path| path.exists());
    let ledgers: Vec<PathBuf> = kept.into_iter().chain(options.ledger.clone()).collect();
    let mut bar = Bar::default();
    let restored = engine::restore(
        Restore {
            backup: &options.backup,
            data_dir: &settings.data_dir,
            ledgers: &ledgers,
            key_encryption_key: &key,
            pseudonym_checks: &pseudonym_keys.checks(),
            policy: &policy,
            reference: &reference,
            log: settings.storage.of_the_log(),
            keys_days: settings.backup.keys_days,
            accept_old_ledger: options.accept_old_ledger,
            now: Moment(clock_of(settings).now_micros()),
            progress: &mut |step, done, all| bar.at(step, done, all),
        },
        &mut OsRng,
    );
    bar.clear();
    Ok(restored?)
}

fn print(restored: &RestoredStore, settings: &Settings, config: &Path) {
    let page = Page::new(std::io::stdout().is_terminal());
    let RestoredStore {
        manifest,
        ledger_as_of,
        old_ledger_accepted,
        destroyed,
        ..
    } = restored;
    page.line(&page.good(&format!(
        "Restored {} events into {}, as of {}.",
        manifest.events,
        settings.data_dir.display(),
        manifest.taken_at
    )));
    page.paragraph(
        0,
        &format!(
            "The ledger knows all keys destroyed up to {ledger_as_of}. Keys of the backup that the restored store does not \
             have: {destroyed}."
        ),
    );
    if *old_ledger_accepted {
        page.paragraph(
            0,
            &page.bad(
                "That ledger is older than allowed, or knows nothing of after the backup: what was erased since is back, and must be \
                 erased again.",
            ),
        );
    }
    page.paragraph(
        0,
        &format!(
            "What was recorded later is lost: tell agencies to register and end again what they did since. Cursors are of \
             before; notices keep their ids. Certificates that were revoked since are good again: revoke them before you let anybody in. \
             docs/backup.md has the whole list. Next: kringd run --config {}",
            config.display()
        ),
    );
}

/// A bar with the step at hand, on a terminal only; on standard error, so that the answer stays clean.
#[derive(Default)]
struct Bar(Option<(RestoreStep, ProgressBar)>);

impl Bar {
    fn at(&mut self, step: RestoreStep, done: u64, all: u64) {
        if self.0.as_ref().is_none_or(|(shown, _)| *shown != step) {
            self.clear();
            let shown =
                bar(0, "{msg} {wide_bar} {human_pos}/{human_len}, {eta} left").with_message(words(step));
            self.0 = Some((step, shown));
        }
        if let Some((_, bar)) = &self.0
            && (done == all || done >= bar.position() + (all / STEPS).max(1))
        {
            bar.set_length(all);
            bar.set_position(done);
        }
    }

    fn clear(&mut self) {
        if let Some((_, bar)) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}

const fn words(step: RestoreStep) -> &'static str {
    match step {
        RestoreStep::Verify => "1 of 4: backup verified",
        RestoreStep::Write => "2 of 4: events written",
        RestoreStep::Open => "3 of 4: events opened",
        RestoreStep::Examine => "4 of 4: store examined",
    }
}
