//! Expire: registrations whose term has run out are over.

use event::{Expired, Fact, RegistrationNo};
use household::work;

use super::{clock::trusted, term::runs_out};
use crate::{Answer, Desk, Refusal, command::Expire, end::tell_around};

/// Registrations that one command ends at most.
const AT_ONCE: usize = 256;
/// Facts of one command from which on no further registration is ended.
const FACTS_FULL: usize = 256;
/// Work of one command from which on no further registration is ended.
const WORK_FULL: u64 = 20_000;

/// Decides which of these have run out, and ends them as `End` does: parties that are still involved are told where the
/// profile discloses active or ended. One that was renewed or ended meanwhile stays as it is; what one command does not come
/// to is found again.
///
/// # Errors
/// The clock is in doubt.
pub(crate) fn expire(desk: &mut Desk<'_, '_>, command: &Expire) -> Result<Answer, Refusal> {
    trusted(desk)?;
    let began = work();
    for &no in command.registrations.iter().take(AT_ONCE) {
        let full = desk.recorded().len() >= FACTS_FULL || work().wrapping_sub(began) >= WORK_FULL;
        if full && !desk.recorded().is_empty() {
            break;
        }
        end(desk, no);
    }
    Ok(Answer::Done)
}

fn end(desk: &mut Desk<'_, '_>, no: RegistrationNo) {
    let view = desk.view();
    let Some(term) = view.household.term(no).filter(|term| term.active) else {
        return;
    };
    let (on, reason) = runs_out(view, &term);
    if on > desk.today {
        return;
    }
    let expired = Fact::Expired(Expired {
        registration: no,
        unit: term.unit,
        on,
        reason,
    });
    tell_around(desk, (no, no.matter()), &[], &[no], expired);
}
