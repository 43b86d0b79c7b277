//! The store itself.

use serde::{Deserialize, Serialize};

/// The store was made, under a policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Name of the profile (grondslag).
    pub profile: String,
    /// SHA-256 of the policy text: a changed policy must be adopted, it cannot slip in.
    pub policy_digest: [u8; 32],
    /// Keyed hash of a constant under the pseudonym key: another key would silently split every family.
    pub pseudonym_check: [u8; 16],
}
