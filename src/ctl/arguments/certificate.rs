//! `kringctl certificate ...`

use std::path::PathBuf;

use clap::Subcommand;

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum CertificateVerb {
    /// Pin a certificate of an agency; its certificates that are not pinned are refused from then on
    #[command(
        after_help = "Pin the new certificate before the old one runs out. Only the certificate
itself is sent, also when its key stands in the same file.

Example:
  kringctl certificate pin new.pem"
    )]
    Pin {
        /// The certificate, PEM or DER; the OIN in it decides the agency
        file: PathBuf,
    },
    /// Revoke a certificate for good, pinned or not
    #[command(
        after_help = "A revoked certificate is never accepted again. A whole fingerprint may be one that
the daemon has not seen; openssl x509 -noout -fingerprint -sha256 prints it too.

Examples:
  kringctl certificate revoke lost.pem
  kringctl certificate revoke 9f86d081884c7d65 --yes"
    )]
    Revoke {
        /// Its file, its SHA-256 fingerprint, or the first 16 digits or more of that as `list` shows them
        #[arg(value_name = "FINGERPRINT|FILE")]
        which: String,
        #[command(flatten)]
        consent: Consent,
    },
    /// List certificates that are pinned, revoked, or were used since the daemon started
    #[command(after_help = "The one that runs out first comes first.

Examples:
  kringctl certificate list
  kringctl certificate list --oin 00000099000000001234")]
    List {
        /// Of the agency with this OIN only
        #[arg(long)]
        oin: Option<String>,
    },
}
