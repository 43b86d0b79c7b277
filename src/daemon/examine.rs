//! `kringd verify`: proves a whole store that no daemon has open, with the daemon's own configuration, and changes nothing.
//!
//! Place in the flow: beside it; an operator asks. Absent: repair, and looking itself (crate `engine`).

use std::{io::IsTerminal as _, path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};
use engine::{Examine, Phase};
use indicatif::ProgressBar;

use super::{
    CannotRun, barred, failure, key_encryption, open, pseudonym_keys,
    report::{Report, Verdict},
};
use crate::{
    config::{self, EXIT_USAGE, Settings},
    ctl::bar::bar,
    show::Page,
};

/// Something of the store is damaged.
const EXIT_DAMAGED: u8 = 4;
/// Something is broken that no event needs.
const EXIT_IN_DOUBT: u8 = 5;
/// Nothing can be said: in use, another key, no store there.
const EXIT_CANNOT_EXAMINE: u8 = 3;
/// Progress is shown so often.
const STEPS: u64 = 1000;

/// Examples for the help of `kringd verify`.
const HELP: &str =
    "Reads every file of the log without its store, opens every event, looks at every key slot, and
compares the snapshot with what the log gives up to its mark. Not a byte is changed. The
daemon must not be running; of a running one ask `kringctl log verify`. Bytes that nothing
uses (room behind the last record, what the reserve holds) are not looked at.

States of a part:
  whole         proven
  in doubt      something is broken that no event needs; what the next start does about
                that is said, and it does not mend everything
  DAMAGED       with positions or slot numbers, and what to do next
  DIFFERS       policy or pseudonym key are not those of this store
  absent        there is none, and it is derived: the next start makes it
  not examined  another part stands in the way, or this user may not read it

Examples:
  kringd verify --config /etc/kring/kring.toml
  kringd verify --config kring.toml --output json

Exit codes:
   0  whole
   3  cannot be examined: in use, closed to this user, another key-encryption key, or no
      store there
   4  damaged
   5  in doubt: nothing is lost, and a part is in doubt
  64  wrong use, a configuration that cannot be used, or not that of this store";

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
    /// No key-encryption key, and what is wrong with the next one.
    #[error("{0}{1}")]
    Key(CannotRun, String),
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
                Verdict::InDoubt => EXIT_IN_DOUBT,
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
    let pseudonym_keys = pseudonym_keys::of_settings(settings)
        .some()
        .map_err(CannotRun::Key)?;
    let judged = key_encryption::of_settings(settings);
    let remark = judged.remark();
    let also = remark
        .as_ref()
        .map_or_else(String::new, |remark| format!("; {remark}"));
    let key_encryption_key = judged
        .key
        .map_err(|why| CannotVerify::Key(why.into(), also.clone()))?;
    let mut bar = Bar::default();
    let examined = engine::examine(Examine {
        data_dir,
        key_encryption_key: &key_encryption_key,
        pseudonym_checks: &pseudonym_keys.checks(),
        policy: &policy,
        progress: &mut |phase, done, all| bar.at(phase, done, all),
    });
    bar.clear();
    match examined {
        Ok(examined) => {
            let belongs = examined
                .belongs
                .as_ref()
                .and_then(|belongs| belongs.as_ref().ok());
            let of_pseudonyms = belongs.and_then(|belongs| pseudonym_keys.remark(&belongs.keys));
            let remarks: Vec<String> = remark.into_iter().chain(of_pseudonyms).collect();
            let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
            Ok(Report::of(data_dir, examined, remark))
        }
        Err(why) if why.is_in_use() => Err(CannotVerify::InUse(there)),
        Err(why) => {
            let next = failure::denied(&why, data_dir)
                .map_or(also, |path| format!("; {}", barred::what_to_do(&path)));
            Err(CannotVerify::Store(there, why, next))
        }
    }
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
                Verdict::InDoubt | Verdict::Damaged | Verdict::NotOfThisConfiguration => page.bad(&word),
            });
        }
    }
}

fn failed(output: Output, why: &CannotVerify) -> ExitCode {
    use std::io::Write as _;
    let code = match why {
        CannotVerify::Configuration(why) | CannotVerify::Key(why, _) => why.exit_code(),
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
