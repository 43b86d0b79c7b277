//! `kringd verify`: proves a whole store that no daemon has open, with the daemon's own configuration, and changes nothing.
//!
//! Place in the flow: beside it; an operator asks. Absent: repair, and looking itself (crate `engine`).

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use engine::{Examine, Phase};
use indicatif::ProgressBar;
use pseudonym::PseudonymKey;
use seal::KeyEncryptionKey;

use super::{
    CannotRun, barred, failure, key_encryption, open,
    report::{Report, Verdict},
};
use crate::{
    config::{self, EXIT_USAGE, Settings},
    ctl::bar::bar,
    keys::{Places, read_key},
    show::Page,
};

/// Something of the store is damaged.
const EXIT_DAMAGED: u8 = 4;
/// Nothing can be said: in use, another key, no store there.
const EXIT_CANNOT_EXAMINE: u8 = 3;
/// Progress is shown so often.
const STEPS: u64 = 1000;

/// Examples for the help of `kringd verify`.
const HELP: &str =
    "Reads every file of the log without its store, opens every event, looks at every key slot, and
compares the snapshot with what the log gives up to its mark. Not a byte is changed. The
daemon must not be running; of a running one ask `kringctl log verify`.

Each part is whole, DAMAGED (with positions or slot numbers, and what to do next), or in
doubt: something is broken that no event needs. What the next start does about that is
said; it does not mend everything.

Examples:
  kringd verify --config /etc/kring/kring.toml
  kringd verify --config kring.toml --output json

Exit codes:
   0  whole
   3  cannot be examined: in use, closed to this user, another key-encryption key, or no
      store there
   4  damaged
  64  wrong use, or the configuration is not that of this store";

/// What `kringd verify` is asked for.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct VerifyOptions {
    /// The configuration file
    #[arg(long, env = "KRING_CONFIG", value_name = "FILE")]
    config: PathBuf,
    /// A table, or JSON with stable names
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Output {
    Table,
    Json,
}

/// Why nothing can be said of a store.
#[derive(Debug, thiserror::Error)]
enum CannotVerify {
    /// Configuration, policy or key files.
    #[error("{0}")]
    Configuration(#[from] CannotRun),
    /// No part of a store is there.
    #[error("there is no store in {0}: is `data_dir` right?")]
    NoStore(String),
    /// A daemon has it open.
    #[error("the store in {0} is in use: stop the daemon first, or ask it with `kringctl log verify`")]
    InUse(String),
    /// The data directory is closed to this user.
    #[error("{0}")]
    Barred(CannotRun),
    /// Another reason, and what to do where its sentence does not say it.
    #[error("the store in {0} cannot be examined: {1}{2}")]
    Store(String, engine::Failure, String),
}

/// Examines, prints what was found, and says by its exit code how it is.
#[must_use]
pub fn verify(options: &VerifyOptions) -> ExitCode {
    let settings = match config::of_process(&options.config).only_good() {
        Ok(settings) => settings,
        Err(why) => return failed(options.output, &CannotRun::from(why).into()),
    };
    match examine(&settings) {
        Ok(report) => {
            print(options.output, &report);
            ExitCode::from(match report.verdict() {
                Verdict::Whole => 0,
                Verdict::Damaged => EXIT_DAMAGED,
                Verdict::NotOfThisConfiguration => EXIT_USAGE,
            })
        }
        Err(why) => failed(options.output, &why),
    }
}

fn examine(settings: &Settings) -> Result<Report, CannotVerify> {
    let data_dir = &settings.data_dir;
    let there = data_dir.display().to_string();
    match engine::holds_part_of_store(data_dir) {
        Ok(true) => {}
        Ok(false) => return Err(CannotVerify::NoStore(there)),
        Err(error) => {
            let path = data_dir.clone();
            let kind = error.kind();
            return Err(CannotVerify::Barred(CannotRun::DataDir { path, kind }));
        }
    }
    let policy = open::policy(&settings.policy)?;
    let (key_encryption_key, pseudonym_check) = keys(settings)?;
    let mut bar = Bar::default();
    let examined = engine::examine(Examine {
        data_dir,
        key_encryption_key: &key_encryption_key,
        pseudonym_check,
        policy: &policy,
        progress: &mut |phase, done, all| bar.at(phase, done, all),
    });
    bar.clear();
    match examined {
        Ok(examined) => Ok(Report::of(data_dir, examined)),
        Err(why) if why.is_in_use() => Err(CannotVerify::InUse(there)),
        Err(why) => {
            let next = failure::denied(&why, data_dir)
                .map_or_else(String::new, |path| format!("; {}", barred::what_to_do(&path)));
            Err(CannotVerify::Store(there, why, next))
        }
    }
}

/// The key-encryption key, and the check of the pseudonym key.
pub(super) fn keys(settings: &Settings) -> Result<(KeyEncryptionKey, [u8; 16]), CannotRun> {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let places = Places {
        data_dir: &settings.data_dir,
        credentials: credentials.as_deref(),
    };
    let key = |path: &Path| read_key(path, places).map(crate::keys::SecretKey::into_bytes);
    let pseudonyms = PseudonymKey::from_bytes(open::FIRST_LABEL, *key(&settings.keys.pseudonym)?);
    Ok((
        key_encryption::of_store(&settings.keys, places)?,
        pseudonyms.check(),
    ))
}

fn print(output: Output, report: &Report) {
    let page = Page::new(std::io::stdout().is_terminal());
    match output {
        Output::Json => page.line(&format!("{:#}", report.json())),
        Output::Table => {
            page.line(&report.table());
            for next in report.next_steps() {
                page.paragraph(0, &next);
            }
            if let Some(root) = report.root() {
                page.line(&root);
            }
            let word = report.last_line();
            page.line(&match report.verdict() {
                Verdict::Whole => page.good(&word),
                Verdict::Damaged | Verdict::NotOfThisConfiguration => page.bad(&word),
            });
        }
    }
}

fn failed(output: Output, why: &CannotVerify) -> ExitCode {
    use std::io::Write as _;
    let code = match why {
        CannotVerify::Configuration(why) => why.exit_code(),
        _ => EXIT_CANNOT_EXAMINE,
    };
    let said = match output {
        Output::Table => format!("kringd: {why}"),
        Output::Json => {
            serde_json::json!({ "verdict": "not examined", "sentence": why.to_string() }).to_string()
        }
    };
    // Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "{said}");
    ExitCode::from(code)
}

/// A bar with the phase at hand, on a terminal only; on standard error, so that the answer stays clean.
#[derive(Default)]
struct Bar(Option<(Phase, ProgressBar)>);

impl Bar {
    fn at(&mut self, phase: Phase, done: u64, all: u64) {
        if self.0.as_ref().is_none_or(|(shown, _)| *shown != phase) {
            self.clear();
            self.0 = Some((phase, new_bar(phase)));
        }
        let step = (all / STEPS).max(1);
        if let Some((_, bar)) = &self.0
            && (done == all || done >= bar.position() + step)
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

fn new_bar(phase: Phase) -> ProgressBar {
    let what = match phase {
        Phase::KeySlots => "1 of 3: key slots",
        Phase::Snapshot => "2 of 3: bytes of the snapshot",
        Phase::Log => "3 of 3: events",
    };
    bar(0, "{msg} {wide_bar} {human_pos}/{human_len}, {eta} left").with_message(what)
}
