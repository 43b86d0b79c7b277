//! The command line: what stands before the noun, and which nouns there are. The verbs of a noun have a file each.
//!
//! Place in the flow: the first thing `kringctl` reads. Absent: what a verb does.
//!
//! Every subcommand carries at least one example in its help; a test reads each of them with this parser.

mod administrator;
mod agency;
mod backup;
mod certificate;
mod clock;
mod erase;
mod keys;
mod log;
mod mandate;
mod merge;
mod quota;
mod rules;
mod terms;
mod unit;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(super) use administrator::AdministratorVerb;
pub(super) use agency::{AddAgency, AgencyVerb, NONE, UpdateAgency};
pub(super) use backup::BackupVerb;
pub(super) use certificate::CertificateVerb;
pub(super) use clock::ClockVerb;
pub(super) use erase::EraseVerb;
pub(super) use keys::{KeysVerb, RotateVerb};
pub(super) use log::LogVerb;
pub(super) use mandate::{MandateVerb, Pair};
pub(super) use merge::MergeVerb;
pub(super) use quota::{Quota, QuotaVerb};
pub(super) use rules::RulesVerb;
pub(super) use terms::TermsVerb;
pub(super) use unit::{AddUnit, UnitVerb, UpdateUnit};

/// Administers a running Kring daemon: who may connect, for whom, and how the index is doing.
#[derive(Parser)]
#[command(
    name = "kringctl",
    version,
    max_term_width = 100,
    after_help = "Examples:
  kringctl --folder DIR status
  kringctl --folder DIR agency add 00000099000000001234 \\
      --name \"Youth health care\" --sector youth_health --serves 0599
  kringctl --folder DIR unit add 00000099000000001234 noord \\
      --name \"Team North\" --role \"duty nurse\" --phone +31101234567
  kringctl --folder DIR certificate list
  kringctl --folder DIR --output json agency list

Exit codes:
   0  done
   1  the answer, or the file meant for it, could not be written
   2  the daemon refused: its sentence, the reason code and what to do next
      are on standard error
   3  no connection, no answer in time, it broke before the answer, or the
      daemon is stopping or went away
   4  damage found in the log or its key slots
  64  wrong use: command line, unusable files, or not confirmed"
)]
pub struct Arguments {
    // First: what follows the connection would stand under its heading.
    /// Tables that fit the terminal, or JSON: stable names, RFC 3339 moments, null for what is absent
    #[arg(long, value_enum, default_value_t = Output::Table, global = true)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) connection: Connection,
    #[command(subcommand)]
    pub(super) noun: Noun,
}

#[derive(Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct Connection {
    /// Folder that `kringd init` made; gives authority, certificate and key
    #[arg(
        long,
        env = "KRING_FOLDER",
        value_name = "DIR",
        global = true,
        hide_env_values = true
    )]
    pub(super) folder: Option<PathBuf>,
    /// Address of the daemon; without a port 7443 is meant
    #[arg(
        long,
        env = "KRING_SERVER",
        value_name = "HOST[:PORT]",
        default_value = "127.0.0.1:7443",
        global = true,
        hide_env_values = true
    )]
    pub(super) server: String,
    /// Seconds within which the daemon must begin to answer; a preview, a check or a tail of the log that has begun may take
    /// longer
    #[arg(
        long,
        env = "KRING_CTL_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..=86_400),
        global = true,
        hide_env_values = true
    )]
    pub(super) timeout: u32,
    /// PEM of the authority that signed the daemon's certificate, if not from the folder
    #[arg(
        long,
        env = "KRING_CTL_AUTHORITY",
        value_name = "FILE",
        global = true,
        hide_env_values = true
    )]
    pub(super) authority: Option<PathBuf>,
    /// PEM of the administrator's certificate, if not from the folder
    #[arg(
        long,
        env = "KRING_CTL_CERTIFICATE",
        value_name = "FILE",
        global = true,
        hide_env_values = true
    )]
    pub(super) certificate: Option<PathBuf>,
    /// PEM of its private key, if not from the folder
    #[arg(
        long,
        env = "KRING_CTL_PRIVATE_KEY",
        value_name = "FILE",
        global = true,
        hide_env_values = true
    )]
    pub(super) private_key: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Output {
    // Without words of their own: they would make the help of every verb three times as long.
    Table,
    Json,
}

/// For verbs that hurt, or cannot be undone.
#[derive(Args)]
pub(super) struct Consent {
    /// Do it without asking; needed where there is no terminal to ask on
    #[arg(long, short = 'y')]
    pub(super) yes: bool,
}

#[derive(Subcommand)]
pub(super) enum Noun {
    /// How the daemon is doing
    #[command(
        after_help = "In JSON, limits_reached is a list of {\"limit\": NAME, \"commands\": COUNT}: how many commands
reached that limit since the daemon started, those that were not reached left out.

Examples:
  kringctl --folder DIR status
  kringctl --folder DIR status --output json"
    )]
    Status,
    /// Agencies: who is connected
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl agency list
  kringctl agency show 00000099000000001234"
    )]
    Agency(AgencyVerb),
    /// Units of agencies: the parties to registrations
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl unit list --oin 00000099000000001234
  kringctl unit show 00000099000000001234 noord"
    )]
    Unit(UnitVerb),
    /// Mandates: one agency's certificate acts for another
    #[command(
        subcommand,
        after_help = "Example:
  kringctl mandate give 00000099000000005678 00000099000000001234"
    )]
    Mandate(MandateVerb),
    /// Certificates: pinned, revoked, and when they run out
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl certificate list
  kringctl certificate pin new.pem"
    )]
    Certificate(CertificateVerb),
    /// Administrators: whose certificates may administer
    #[command(
        subcommand,
        after_help = "Example:
  kringctl administrator add second.pem --name \"Night desk\""
    )]
    Administrator(AdministratorVerb),
    /// Quotas: what units may write in a day, and wrote today
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl quota list
  kringctl quota set 00000099000000001234 noord 500"
    )]
    Quota(QuotaVerb),
    /// Merges: two registrations turn out to be about one person
    #[command(
        subcommand,
        after_help = "Two administrators are needed: one proposes, another confirms.

Example:
  kringctl merge list --open"
    )]
    Merge(MergeVerb),
    /// Erasures: what must vanish for good, and the receipt that it did
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl erase registration 5f0c7a52-9d1e-4b7e-8a55-0d6c2f1b9e01
  kringctl erase list"
    )]
    Erase(EraseVerb),
    /// The policy: show it, look at what another would do, bring that into force
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl rules show --write policy.toml
  kringctl rules preview policy.toml
  kringctl rules apply policy.toml"
    )]
    Rules(RulesVerb),
    /// Backups: take one while the index goes on, and see which there are
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl backup take
  kringctl backup list"
    )]
    Backup(BackupVerb),
    /// The keys of the store: which it stands under, and others in their place
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl keys status
  kringctl keys rewrap
  kringctl keys rotate begin"
    )]
    Keys(KeysVerb),
    /// The clock: whether what only time has done may be believed
    #[command(
        subcommand,
        after_help = "Example:
  kringctl clock confirm"
    )]
    Clock(ClockVerb),
    /// Terms: registrations that time ends
    #[command(
        subcommand,
        after_help = "Example:
  kringctl terms sweep"
    )]
    Terms(TermsVerb),
    /// The log: its latest events, and the proof of the whole of it
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl log tail --last 20
  kringctl log verify"
    )]
    Log(LogVerb),
    /// Who could register in a municipality, and who was heard lately
    #[command(after_help = "Examples:
  kringctl --folder DIR coverage 0599
  kringctl --folder DIR coverage 0599 --all")]
    Coverage {
        /// Municipality code, four digits
        municipality: String,
        /// Show sectors without any agency as well
        #[arg(long)]
        all: bool,
    },
    /// Print a completion script for a shell
    #[command(after_help = "Example:
  kringctl completion bash > ~/.local/share/bash-completion/completions/kringctl")]
    Completion {
        /// Which shell
        shell: Shell,
    },
}
