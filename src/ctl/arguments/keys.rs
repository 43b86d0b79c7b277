//! `kringctl keys ...`

use clap::Subcommand;

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum KeysVerb {
    /// Put every key of the store under the next key-encryption key, while the index goes on
    #[command(
        after_help = "Overwriting a key slot does not reach what a flash medium, a copy-on-write file system or an
old backup kept of it. All of that is wrapped under the key-encryption key: with another one
in use and the old one destroyed, it is worthless.

First, where the daemon is: `kringd make-key` makes the next key, beside the one in use
(keys.key_encryption in kring.toml, with `.next` behind it) or where
keys.key_encryption_next says. Keep a copy of it elsewhere. Afterwards move its file to the
place of the old one, and destroy the old key, copies included, once no backup from before
is needed: the old key alone opens those. A start in between finds either. Broken off, or
after a crash, nothing is lost: do it again.

Examples:
  kringd make-key /etc/kring/keys/key-encryption.key.next
  kringctl keys rewrap
  kringctl keys rewrap --yes --output json"
    )]
    Rewrap {
        #[command(flatten)]
        consent: Consent,
    },
}
