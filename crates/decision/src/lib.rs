//! Decisions: a command and the state give facts, or one refusal of a closed list.
//!
//! Place in the flow: about whom -> **decision** -> durable event. Pure: time, randomness, policy and state are
//! arguments. All refusals of a command come before its first fact, so nothing is ever half-written.
//! Absent: clocks, storage, gRPC, raw identities.

mod agencies;
mod answer;
mod around;
mod books;
mod certificates;
mod command;
mod coverage;
mod delivery;
mod desk;
mod disclose;
mod end;
mod erasure;
mod etag;
mod kept;
mod level;
mod merge;
mod quota;
mod reconcile;
mod refusal;
mod register;
mod relations;
mod renew;
mod requests;
mod restored;
mod retention;
mod rotation;
mod rules;
mod sound;
mod store;
mod telling;
mod update;
mod weight;

pub use answer::{Answer, Around, Receipt, RegisterAnswer, RegistrationState};
pub use around::PlaceInOrder;
pub use books::{Books, Draft, View, apply};
pub use command::{
    Acknowledge, AdmitAgency, Announce, AssertRelations, BeginRotation, By, ChangePolicy, CloseMerge,
    Command, ConfirmClock, DenyRelation, End, EndRelation, Expire, FinishRotation, KnowAgain, Look,
    OpenStore, OpenUnit, PinAdministrator, PinCertificate, ProposeMerge, Register, Relation, RelationName,
    Renew, RequestMarks, RevokeCertificate, SetMandate, SetSuspended, UpdateAgency, UpdateUnit, Whom,
};
pub use coverage::{SectorCoverage, coverage};
pub use desk::{Desk, Recorded, Setting};
pub use disclose::{
    ArchivedShown, ExpiryShown, LimitShown, MatchShown, NoticeShown, OfficerPair, PartyShown, Tells,
    notices_after,
};
pub use erasure::{AskErasure, Erasure, ErasureOf, ErasureStep, counts, would_erase};
pub use etag::{Etag, agency_etag, unit_etag};
pub use event::{Limit, Reached};
pub use kept::{KEPT_FORMAT, OF_THE_STORE};
pub use merge::{MergeState, Proposal};
pub use quota::{QuotaUse, quota_use};
pub use reconcile::{Comparison, Missing, Step};
pub use refusal::{Class, Reason, Refusal};
pub use relations::RELATIONS_PER_CALL_MAX;
pub use requests::{Outcome, RequestName};
pub use restored::{Ends, Restoration};
pub use retention::{
    ClockLeap, Due, DueForErasure, Follows, LEAP, NOTED_AFTER, due, due_for_erasure, erase_on, follows,
    is_due_for_erasure, note_time,
};
pub use rotation::{KeyInUse, Rotation};
pub use rules::{PolicyChange, Preview, UnitTold};
pub use sound::check_registration;
pub use telling::{FACT_WORK, REQUEST_WORK_MAX};
pub use weight::Weight;

/// Reads one of the unit's own registrations from what is published.
///
/// # Errors
/// As for every call about a registration that is not the unit's own: it is not found.
pub fn own_registration(
    view: View<'_>,
    by: &By,
    id: event::RegistrationId,
) -> Result<RegistrationState, Refusal> {
    let acting = by.resolve(view)?;
    let no = desk::own(view, acting.unit, id)?;
    Ok(RegistrationState::of(view, no))
}

/// Decides one command: records its facts at the desk and answers, or refuses.
///
/// # Errors
/// A [`Refusal`] from the closed list; then no fact was recorded.
pub fn decide(desk: &mut Desk<'_, '_>, command: &Command) -> Result<Answer, Refusal> {
    let answer = decided(desk, command)?;
    telling::tell_limits(desk);
    Ok(answer)
}

fn decided(desk: &mut Desk<'_, '_>, command: &Command) -> Result<Answer, Refusal> {
    rotation::check_names(desk.view(), command)?;
    match command {
        Command::Register(c) => register::register(desk, c),
        Command::Renew(c) => renew::renew(desk, c),
        Command::End(c) => end::end(desk, c),
        Command::Announce(c) => retention::announce(desk, c),
        Command::Expire(c) => retention::expire(desk, c),
        Command::ConfirmClock(c) => retention::confirm_clock(desk, c),
        Command::SeeClock => retention::see_clock(desk),
        Command::Look(c) => around::look(desk, c),
        Command::AssertRelations(c) => relations::assert(desk, c),
        Command::EndRelation(c) => relations::end(desk, c),
        Command::DenyRelation(c) => relations::deny(desk, c),
        Command::Acknowledge(c) => delivery::acknowledge(desk, c),
        Command::AdmitAgency(c) => agencies::admit(desk, c),
        Command::OpenUnit(c) => agencies::open_unit(desk, c),
        Command::SetSuspended(c) => agencies::set_suspended(desk, c),
        Command::SetMandate(c) => agencies::set_mandate(desk, c),
        Command::UpdateAgency(c) => update::agency(desk, c),
        Command::UpdateUnit(c) => update::unit(desk, c),
        Command::PinAdministrator(c) => certificates::pin_administrator(desk, c),
        Command::PinCertificate(c) => certificates::pin(desk, c),
        Command::RevokeCertificate(c) => certificates::revoke(desk, c),
        Command::ProposeMerge(c) => merge::propose(desk, c),
        Command::CloseMerge(c) => merge::close(desk, c),
        Command::OpenStore(c) => store::open(desk, c),
        Command::Restore(c) => restored::restore(desk, c),
        Command::ChangePolicy(c) => rules::change(desk, c),
        Command::AskErasure(c) => erasure::ask(desk, c),
        Command::Erasure(c) => erasure::step(desk, c),
        Command::BeginRotation(c) => rotation::begin(desk, c),
        Command::FinishRotation(c) => rotation::finish(desk, c),
        Command::KnowAgain(c) => rotation::know_again(desk, c),
        Command::GoOver if desk.view().is_still_telling() => telling::go_on(desk),
        Command::GoOver if desk.view().policy_under_way().is_some() => rules::go_over(desk),
        Command::GoOver if desk.view().has_former_names() => Ok(rotation::forget_names(desk)),
        Command::GoOver => rules::go_over(desk),
    }
}
