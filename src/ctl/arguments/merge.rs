//! `kringctl merge ...`
//!
//! Undoing is `merge propose --undo`, not a noun of its own: a proposal is confirmed, dropped and listed the same way
//! whichever of the two it asks for, and `unmerge confirm` would look as if it undid a confirmation.

use clap::Subcommand;

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum MergeVerb {
    /// Propose to treat the persons of two registrations as one, or with --undo as two again
    #[command(
        after_help = "Takes effect when another administrator confirms it, within 7 days.

Examples:
  kringctl merge propose 5f0c7a52-9d1e-4b7e-8a55-0d6c2f1b9e01 \\
      0b9e4c11-63f7-4f0a-9a5e-7d2a4c8e3f02
  kringctl merge propose --undo 5f0c7a52-9d1e-4b7e-8a55-0d6c2f1b9e01 \\
      0b9e4c11-63f7-4f0a-9a5e-7d2a4c8e3f02"
    )]
    Propose {
        /// Id of a registration, as its agency quotes it
        #[arg(value_name = "REGISTRATION")]
        one: String,
        /// Id of the other registration
        #[arg(value_name = "OTHER")]
        other: String,
        /// Undo a merge: the persons of these two registrations are two again
        #[arg(long)]
        undo: bool,
    },
    /// Confirm a proposal that another administrator made
    #[command(after_help = "Example:
  kringctl merge confirm 3c1f0a86-2b7d-4c0e-9f3a-1a2b3c4d5e6f")]
    Confirm {
        /// Id of the proposal
        id: String,
        #[command(flatten)]
        consent: Consent,
    },
    /// Drop a proposal that was not confirmed
    #[command(after_help = "Example:
  kringctl merge drop 3c1f0a86-2b7d-4c0e-9f3a-1a2b3c4d5e6f")]
    Drop {
        /// Id of the proposal
        id: String,
    },
    /// List proposals, newest first
    #[command(after_help = "Examples:
  kringctl merge list
  kringctl merge list --open")]
    List {
        /// Only those that wait for a second administrator
        #[arg(long)]
        open: bool,
    },
}
