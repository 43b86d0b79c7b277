//! Change: another policy comes into force.

use event::{Fact, PolicyChanged, PolicyDifference, PolicyNoted, PolicySettled, RegistrationNo};
use policy::Policy;

use crate::{Answer, Desk, Reason, Refusal, View, command::ChangePolicy};

/// Decides a change. The policy that is in force already is no change. What follows from it is told in slices.
pub(crate) fn change(desk: &mut Desk<'_, '_>, command: &ChangePolicy) -> Result<Answer, Refusal> {
    let (now, next) = (desk.setting.policy, &*command.policy);
    if next.digest == now.digest {
        return Ok(Answer::Done);
    }
    if desk.view().policy_under_way().is_some() {
        return Err(Refusal::of(Reason::PolicyUnderWay));
    }
    if command.against != now.digest {
        return Err(Refusal::at(Reason::EtagDiffers, "etag"));
    }
    if next.profile != now.profile {
        return Err(Refusal::at(Reason::ProfileFixed, "policy"));
    }
    let until = goes_up_to(desk.view(), now, next);
    for policy in [now, next] {
        note(desk, policy);
    }
    desk.record(Fact::PolicyChanged(Box::new(PolicyChanged {
        former: now.digest,
        policy: next.digest,
        by: command.by,
        until,
        expected: command.expected,
    })));
    if until.0 == 0 {
        desk.record(Fact::PolicySettled(Box::new(PolicySettled {
            expected: command.expected,
            found: PolicyDifference::default(),
        })));
    }
    Ok(answer(desk.view()))
}

/// Where the latest change is.
pub(super) fn answer(view: View<'_>) -> Answer {
    let change = view.policy_change().cloned();
    change.map_or(Answer::Done, |change| Answer::PolicyChange(Box::new(change)))
}

fn note(desk: &mut Desk<'_, '_>, policy: &Policy) {
    if desk.view().noted(&policy.digest).is_none() {
        desk.record(Fact::PolicyNoted(PolicyNoted {
            digest: policy.digest,
            text: policy.text.to_string(),
        }));
    }
}

/// Up to which number registrations are to be gone over when `next` takes the place of `now`; 0: none is.
pub(super) fn goes_up_to(view: View<'_>, now: &Policy, next: &Policy) -> RegistrationNo {
    if next.gives_the_links_of(now) {
        return RegistrationNo(0);
    }
    view.household.latest_registration()
}
