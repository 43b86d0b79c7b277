//! The policy file of a start, and the policy in force: which of the two counts. And whether the pseudonym keys of a start are those that
//! the store stands under.
//!
//! Place in the flow: a start, and examining. A policy is changed by a fact, never by a file; from the first change on its
//! text stands in the log, and the file is only compared. Absent: reading the file.

use std::sync::Arc;

use decision::{KeyInUse, View};
use policy::Policy;

use crate::Failure;

/// How the policy file of a start stands to the store.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum PolicyFile {
    /// It is the policy in force.
    #[default]
    InForce,
    /// It was in force before the policy was changed. The one in force is used.
    Earlier,
}

/// What a start is given is that of the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Belongs {
    /// How the policy file stands to it.
    pub policy: PolicyFile,
    /// The pseudonym keys that it stands under, the present one first. All of them were given.
    pub keys: Vec<KeyInUse>,
}

/// Whether a store runs or ran under this policy, and stands under pseudonym keys that are at hand; they are known by their checks, in
/// whatever order.
pub(crate) fn fits(view: View<'_>, file: &Policy, pseudonym_checks: &[[u8; 16]]) -> Result<Belongs, Failure> {
    let first = view.opened().ok_or(Failure::Unfinished)?;
    let change = view.policy_change();
    let policy = if change.map_or(first.policy_digest, |change| change.policy) == file.digest {
        PolicyFile::InForce
    } else if view.ran_under(&file.digest) {
        PolicyFile::Earlier
    } else {
        let found = file.profile.name();
        return Err(Failure::PolicyDiffers { found });
    };
    let keys = view.pseudonym_keys();
    let lacking = |key: &&KeyInUse| !pseudonym_checks.contains(&key.check);
    match keys.iter().filter(lacking).collect::<Vec<_>>()[..] {
        [] => Ok(Belongs { policy, keys }),
        [lacking] if keys.len() > 1 => Err(Failure::PseudonymKeyLacking {
            which: if keys.first() == Some(lacking) {
                "next"
            } else {
                "former"
            },
        }),
        _ => Err(Failure::PseudonymKeyDiffers),
    }
}

/// The policy that counts: the one that the latest change brought into force, or the file's while there was none.
pub(crate) fn in_force(view: View<'_>, file: Policy) -> Result<Arc<Policy>, Failure> {
    let Some(change) = view.policy_change() else {
        return Ok(Arc::new(file));
    };
    let former = change.is_under_way().then_some(&change.former);
    for digest in former.into_iter().chain([&change.policy]) {
        view.policy_text(digest)
            .map_or(Ok(()), |text| Policy::parse(text).map(drop))
            .map_err(Failure::PolicyUnreadable)?;
    }
    Ok(view.policy().map_or_else(|| Arc::new(file), Arc::clone))
}
