//! `kringctl rules ...`

use std::path::PathBuf;

use clap::Subcommand;

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum RulesVerb {
    /// Print the policy in force, as it was written
    #[command(
        after_help = "Where its latest change is stands on standard error, and in the JSON. With --write
the file is replaced once the policy is there: when the daemon cannot be reached it
stays as it is, which a shell's `>` does not do.

Examples:
  kringctl rules show
  kringctl rules show --write policy.toml
  kringctl rules show --output json"
    )]
    Show {
        /// Put it into this file, whole or not at all, instead of printing it
        #[arg(long, value_name = "FILE")]
        write: Option<PathBuf>,
    },
    /// Tell what a changed policy would add, change and withdraw; nothing is changed
    #[command(after_help = "Example:
  kringctl rules preview policy.toml")]
    Preview {
        /// The changed policy file
        file: PathBuf,
    },
    /// Bring a changed policy into force, after showing what it does
    #[command(
        after_help = "Everything is decided under it from then on; links and notices that were there
before follow, and the tool waits until all of them were gone over. That goes on in
the daemon, whether the tool waits or not.

Examples:
  kringctl rules apply policy.toml
  kringctl rules apply policy.toml --yes --no-wait --output json"
    )]
    Apply {
        /// The changed policy file
        file: PathBuf,
        /// Do not wait until all registrations were gone over
        #[arg(long)]
        no_wait: bool,
        #[command(flatten)]
        consent: Consent,
    },
}
