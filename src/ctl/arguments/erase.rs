//! `kringctl erase ...`

use std::path::PathBuf;

use clap::Subcommand;

use super::Consent;

#[derive(Subcommand)]
pub(in crate::ctl) enum EraseVerb {
    /// Erase one registration, and its person if nothing else is known of them
    #[command(
        after_help = "Whoever was told of it is told that this no longer holds. Its keys are destroyed: nothing brings
it back, no backup from after it holds it, and the log goes on. Backups from before hold its
keys wrapped under the key-encryption key (kringctl keys rewrap makes them worthless).

Its own agency hears which matches fell away, not which registration is erased: tell it, and to take
the case off its lists, since it may register anew.

Examples:
  kringctl erase registration 5f0c7a52-9d1e-4b7e-8a55-0d6c2f1b9e01 --dry-run
  kringctl erase registration 5f0c7a52-9d1e-4b7e-8a55-0d6c2f1b9e01"
    )]
    Registration {
        /// Id of the registration, as its agency quotes it
        #[arg(value_name = "REGISTRATION")]
        id: String,
        /// Only tell how much would be erased
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        consent: Consent,
    },
    /// Erase everything about the person of a registration: all their registrations and relations
    #[command(
        after_help = "Registrations of every agency about this person are erased, their relations, and their
pseudonym. Parties who were linked through them alone are told so. The agencies hear which matches
fell away, not which registrations are erased: tell them, since they may register anew.

Example:
  kringctl erase person 5f0c7a52-9d1e-4b7e-8a55-0d6c2f1b9e01"
    )]
    Person {
        /// Id of any registration about them, as its agency quotes it
        #[arg(value_name = "REGISTRATION")]
        id: String,
        /// Only tell how much would be erased
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        consent: Consent,
    },
    /// List erasures, newest first
    #[command(after_help = "Examples:
  kringctl erase list
  kringctl erase list --most 1000 --output json
  kringctl erase list --under-way")]
    List {
        /// Only those whose keys are not destroyed yet
        #[arg(long)]
        under_way: bool,
        /// So many at most
        #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        most: u32,
    },
    /// Print the key with which receipts of this store are verified
    #[command(
        after_help = "It never changes. Fetch it once, before there are receipts, and keep it apart from them.

Example:
  kringctl erase key > receipts.key"
    )]
    Key,
    /// Verify a receipt; needs no daemon
    #[command(
        after_help = "Prints what was signed. Ends with 2 where the receipt is not of the store of this key, or was
changed.

Example:
  kringctl erase verify receipt.txt --key receipts.key"
    )]
    Verify {
        /// File of the receipt
        receipt: PathBuf,
        /// File of the key, as `kringctl erase key` printed it
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Print the signed receipt of an erasure
    #[command(
        after_help = "The receipt is a signed note (C2SP): it names the key slots that were destroyed, and of whom they
were it does not say.

Example:
  kringctl erase receipt 3c1f0a86-2b7d-4c0e-9f3a-1a2b3c4d5e6f > receipt.txt"
    )]
    Receipt {
        /// Id of the erasure
        id: String,
    },
}
