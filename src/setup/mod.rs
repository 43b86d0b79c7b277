//! What `kringd init` makes outside the store: settings, policy, keys, and a development authority.
//!
//! Place in the flow: before it, once, because somebody asked for it. Nothing is ever made because a path was empty,
//! and nothing is ever overwritten. Absent: the store itself, which its own crate makes in `data/`.

mod failure;
mod issue;
mod layout;

use std::path::PathBuf;

pub use failure::SetupFailure;
pub use issue::issue_client;
pub use layout::{NewFolder, administrator_oin, initialise};

/// Days that the development authority holds.
pub const AUTHORITY_DAYS: u16 = 3650;
/// Days that a certificate of the development authority holds.
pub const CERTIFICATE_DAYS: u16 = 365;

/// One thing that was made, for printing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    /// Where it is.
    pub path: PathBuf,
    /// What it is for, and how to keep it.
    pub what: &'static str,
}

#[cfg(test)]
mod tests;
