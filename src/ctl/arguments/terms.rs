//! `kringctl terms ...`

use clap::Subcommand;

#[derive(Subcommand)]
pub(in crate::ctl) enum TermsVerb {
    /// End what has expired now, instead of within the hour
    #[command(after_help = "Example:
  kringctl terms sweep")]
    Sweep,
}
