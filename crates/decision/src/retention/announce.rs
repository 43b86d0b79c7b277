//! Announce: a unit hears some weeks before that its registration expires, once a term.
//!
//! Place in the flow: asked for by the sweeper, before the end that `expire` decides. The recipient alone is told, about its own
//! registration: nothing of a person, nothing of others. Renewing begins a new term.

use event::{Day, ExpiryAnnounced, Fact, RegistrationNo};
use household::Term;
use policy::Policy;

use super::{clock::trusted, term::runs_out};
use crate::{Answer, Desk, Refusal, View, command::Announce};

/// Registrations that one command tells of at most.
const AT_ONCE: usize = 256;

/// The day on which it runs out, if its unit is to be told now.
pub(crate) fn to_announce(view: View<'_>, policy: &Policy, term: &Term, today: Day) -> Option<Day> {
    let days = policy.terms.remind_days;
    if days == 0 || !term.active || term.announced {
        return None;
    }
    let (on, _) = runs_out(view, term);
    let left = on.0.saturating_sub(today.0);
    (left > 0 && u32::try_from(left).is_ok_and(|left| left <= days)).then_some(on)
}

/// Decides whom of these to tell. One that was told, renewed or ended meanwhile is passed over.
///
/// # Errors
/// The clock is in doubt.
pub(crate) fn announce(desk: &mut Desk<'_, '_>, command: &Announce) -> Result<Answer, Refusal> {
    trusted(desk)?;
    for &no in command.registrations.iter().take(AT_ONCE) {
        tell(desk, no);
    }
    Ok(Answer::Done)
}

fn tell(desk: &mut Desk<'_, '_>, no: RegistrationNo) {
    let view = desk.view();
    let Some(term) = view.household.term(no) else {
        return;
    };
    let Some(expires_on) = to_announce(view, desk.setting.policy, &term, desk.today) else {
        return;
    };
    let unit = term.unit;
    let sequence = view.outbox.outbox(unit).last + 1;
    desk.record(Fact::ExpiryAnnounced(ExpiryAnnounced {
        registration: no,
        unit,
        sequence,
        expires_on,
    }));
}
