//! Given, when, then for changes of the policy.

use std::sync::Arc;

use decision::{Answer, ChangePolicy, Command, PolicyChange, Preview};
use event::{Fact, PolicyDifference};
use policy::{HOUSEHOLD_TOML, Policy};

use super::World;

pub(crate) const BY: [u8; 32] = [4; 32];

pub(crate) fn policy(change: &[(&str, &str)]) -> Arc<Policy> {
    let mut text = HOUSEHOLD_TOML.to_owned();
    for (from, to) in change {
        assert!(text.contains(from), "{from} stands in the policy");
        text = text.replace(from, to);
    }
    Arc::new(Policy::parse(&text).unwrap())
}

pub(crate) fn preview(w: &World, policy: &Arc<Policy>) -> Preview {
    looked_at(w, Arc::new(w.policy.clone()), policy)
}

pub(crate) fn looked_at(w: &World, former: Arc<Policy>, policy: &Arc<Policy>) -> Preview {
    let mut preview = Preview::new(w.books.view(), former, Arc::clone(policy));
    while !preview.is_done() {
        preview.go_on(&w.books, &w.reference, w.now);
    }
    preview
}

pub(crate) fn change(w: &mut World, policy: &Arc<Policy>) -> Result<Answer, decision::Refusal> {
    let expected = preview(w, policy).difference;
    let (policy, against) = (Arc::clone(policy), w.policy.digest);
    w.when(Command::ChangePolicy(ChangePolicy {
        by: BY,
        policy,
        against,
        expected,
    }))
}

pub(crate) fn under_way(w: &World) -> bool {
    w.books
        .view()
        .policy_change()
        .is_some_and(PolicyChange::is_under_way)
}

/// Goes over everything; the facts of all slices.
pub(crate) fn go_over(w: &mut World) -> Vec<Fact> {
    let mut facts = Vec::new();
    while under_way(w) {
        w.when(Command::GoOver).unwrap();
        facts.append(&mut w.facts);
    }
    facts
}

/// Changes the policy and goes over everything: what it did, which is what was shown before.
pub(crate) fn changed(w: &mut World, policy: &Arc<Policy>) -> PolicyDifference {
    let former = Arc::new(w.policy.clone());
    change(w, policy).unwrap();
    go_over(w);
    let again = looked_at(w, former, policy).difference;
    assert_eq!(again, PolicyDifference::default(), "nothing is left to be told");
    let change = w.books.view().policy_change().unwrap().clone();
    assert_eq!(change.found, change.expected, "the preview said so");
    assert_eq!(w.policy.digest, policy.digest);
    change.found
}
