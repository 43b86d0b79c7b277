//! What is known of policies: the text of each that was noted, and where the latest change is.

use std::sync::Arc;

use event::{Fact, Moment, PolicyDifference, RegistrationNo};
use layers::edit;
use policy::Policy;
use serde::{Deserialize, Serialize};

use crate::{Draft, View};

/// A policy whose text stands in the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(crate) struct NotedPolicy {
    text: String,
    /// `None`: a later version of this program wants it otherwise.
    read: Option<Arc<Policy>>,
}

impl From<String> for NotedPolicy {
    fn from(text: String) -> Self {
        let read = Policy::parse(&text).ok().map(Arc::new);
        Self { text, read }
    }
}

impl From<NotedPolicy> for String {
    fn from(noted: NotedPolicy) -> Self {
        noted.text
    }
}

/// The latest change of the policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PolicyChange {
    /// SHA-256 of the policy before.
    pub former: [u8; 32],
    /// SHA-256 of the policy that is in force.
    pub policy: [u8; 32],
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// When.
    pub at: Moment,
    /// Registrations up to this number are gone over.
    pub until: RegistrationNo,
    /// So far it came.
    pub through: RegistrationNo,
    /// The difference that the administrator was shown.
    pub expected: PolicyDifference,
    /// The difference that was told so far.
    pub found: PolicyDifference,
    /// When all registrations had been gone over.
    pub settled_at: Option<Moment>,
}

impl PolicyChange {
    /// Registrations are still to be gone over.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        self.settled_at.is_none()
    }
}

/// Folds what concerns policies.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    let (over, base) = (&mut draft.over.own, &draft.base.own);
    match fact {
        Fact::PolicyNoted(f) => drop(over.policies.insert(f.digest, f.text.clone().into())),
        Fact::PolicyChanged(f) => {
            let change = PolicyChange {
                former: f.former,
                policy: f.policy,
                by: f.by,
                at: recorded_at,
                until: f.until,
                through: RegistrationNo(0),
                expected: f.expected,
                found: PolicyDifference::default(),
                settled_at: None,
            };
            over.policy_change.insert((), change);
        }
        Fact::PolicyGoneOver(f) => {
            if let Some(change) = edit(&mut over.policy_change, &base.policy_change, ()) {
                change.through = f.through;
                change.found.add(&f.found);
            }
        }
        Fact::PolicySettled(f) => {
            if let Some(change) = edit(&mut over.policy_change, &base.policy_change, ()) {
                change.found = f.found;
                change.settled_at = Some(recorded_at);
            }
        }
        _ => {}
    }
}

impl<'a> View<'a> {
    /// The change of the policy that is under way, if one is.
    #[must_use]
    pub fn policy_under_way(self) -> Option<&'a PolicyChange> {
        self.policy_change().filter(|change| change.is_under_way())
    }

    /// The policy that a change brought into force. `None`: it never changed, or its text cannot be read by this version
    /// ([`Self::policy_change`] tells which).
    #[must_use]
    pub fn policy(self) -> Option<&'a Arc<Policy>> {
        self.noted_policy(&self.policy_change()?.policy)
    }

    /// A policy whose text was noted, if this version can read it.
    #[must_use]
    pub fn noted_policy(self, digest: &[u8; 32]) -> Option<&'a Arc<Policy>> {
        self.noted(digest)?.read.as_ref()
    }

    /// The text of a policy, if it was noted.
    #[must_use]
    pub fn policy_text(self, digest: &[u8; 32]) -> Option<&'a str> {
        self.noted(digest).map(|noted| noted.text.as_str())
    }

    /// Whether the store ran under this policy once, or does.
    #[must_use]
    pub fn ran_under(self, digest: &[u8; 32]) -> bool {
        let first = self
            .opened()
            .is_some_and(|opened| opened.policy_digest == *digest);
        first || self.noted(digest).is_some()
    }
}
