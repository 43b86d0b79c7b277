//! `kringctl administrator ...`

use std::path::PathBuf;

use clap::Subcommand;

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum AdministratorVerb {
    /// Let a further certificate administer this index
    #[command(after_help = "Examples:
  kringctl administrator add second.pem --name \"Night desk\"
  kringctl administrator add second.pem")]
    Add {
        /// The certificate, PEM or DER; a key is never sent
        file: PathBuf,
        /// Name for people; without it the organisation in the certificate
        #[arg(long, default_value = "", hide_default_value = true)]
        name: String,
    },
    /// List administrators
    #[command(after_help = "Example:
  kringctl administrator list")]
    List,
    /// Remove an administrator: revokes the certificate for good; never the last one
    #[command(after_help = "Examples:
  kringctl administrator remove second.pem
  kringctl administrator remove 9f86d081884c7d65 --yes")]
    Remove {
        /// Its file, its SHA-256 fingerprint, or the first 16 digits or more of that as `list` shows them
        #[arg(value_name = "FINGERPRINT|FILE")]
        which: String,
        #[command(flatten)]
        consent: Consent,
    },
}
