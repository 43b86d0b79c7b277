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
    /// Which keys the store stands under, and how far a rotation of the pseudonym key came
    #[command(
        after_help = "While a rotation is under way it tells how many persons are known under the present key, of all
who can be found, and how many are missing: those who are not and have an active registration.
`kringctl keys rotate finish` is refused while there are any. What moves them is that their
agencies send their lists (Reconcile), or register them again.

Examples:
  kringctl keys status
  kringctl keys status --output json"
    )]
    Status,
    /// Put another pseudonym key in the place of the one in use, while the index goes on
    #[command(
        subcommand,
        after_help = "Examples:
  kringctl keys rotate begin
  kringctl keys status
  kringctl keys rotate finish"
    )]
    Rotate(RotateVerb),
}

#[derive(Subcommand)]
pub(in crate::ctl) enum RotateVerb {
    /// Bring the next pseudonym key into use, beside the present one
    #[command(
        after_help = "First, where the daemon is: `kringd make-key` makes the next key, beside the one in use
(keys.pseudonym in kring.toml, with `.next` behind it) or where keys.pseudonym_next says.
Keep a copy of it elsewhere. From then on a start needs both files, until
`kringctl keys rotate finish`. It cannot be taken back.

Examples:
  kringd make-key /etc/kring/keys/pseudonym.key.next
  kringctl keys rotate begin
  kringctl keys rotate begin --yes --output json"
    )]
    Begin {
        #[command(flatten)]
        consent: Consent,
    },
    /// Take the former pseudonym key out of use
    #[command(
        after_help = "Refused while persons with an active registration are known under the former key only; with
--leave-behind they stay so. They keep registrations and matches, and are found by no identity
any more: a registration of the same person makes a second person. Afterwards, where the
daemon is, move the next key's file to the place of the one that was in use, and destroy the
old key, copies included, once no backup from before is needed.

Examples:
  kringctl keys rotate finish
  kringctl keys rotate finish --leave-behind --yes"
    )]
    Finish {
        /// Also if persons would be found no more
        #[arg(long)]
        leave_behind: bool,
        #[command(flatten)]
        consent: Consent,
    },
}
