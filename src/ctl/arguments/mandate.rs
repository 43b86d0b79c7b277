//! `kringctl mandate ...`

use clap::{Args, Subcommand};

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum MandateVerb {
    /// Let the certificate of CALLER act for PRINCIPAL
    #[command(after_help = "Example:
  kringctl mandate give 00000099000000005678 00000099000000001234")]
    Give(Pair),
    /// Withdraw a mandate: calls and streams under it are refused from then on
    #[command(after_help = "Examples:
  kringctl mandate withdraw 00000099000000005678 00000099000000001234
  kringctl mandate withdraw 00000099000000005678 00000099000000001234 --yes")]
    Withdraw {
        #[command(flatten)]
        pair: Pair,
        #[command(flatten)]
        consent: Consent,
    },
    /// List mandates, all or those of one agency
    #[command(after_help = "Examples:
  kringctl mandate list
  kringctl mandate list --oin 00000099000000001234")]
    List {
        /// Only where this OIN acts, or is acted for
        #[arg(long)]
        oin: Option<String>,
    },
}

#[derive(Args)]
pub(in crate::ctl) struct Pair {
    /// OIN of the agency whose certificate acts (a vendor)
    pub(in crate::ctl) caller: String,
    /// OIN of the agency it acts for
    pub(in crate::ctl) principal: String,
}
