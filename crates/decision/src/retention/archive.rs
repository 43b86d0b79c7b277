//! Archive: whoever newly registers somebody is told, once, who had registered them before (art. 7.1.4.6 (2) Jeugdwet).
//!
//! Place in the flow: behind the links of a new registration, in the same command. An archived registration is one that is
//! over, is kept, and does not count as history any more; one that still counts is a link and told as a match. Nobody but
//! the new registrant hears of it: neither the other party nor an officer.
//! Absent: what is archived, and for how long (`follows`).

use event::{ArchiveTold, Erasable, Erasing, Fact, RegistrationNo, UnitNo};
use household::{REGISTRATIONS_COMPARED_MAX, Registration};

use super::follows::erase_on;
use crate::{Desk, Draft};

/// Archived registrations that one new registration is told of at most: the latest ones.
const TOLD_MAX: usize = 64;

/// Tells the unit of a new registration of archived ones about the same person.
pub(crate) fn tell_of_archive(desk: &mut Desk<'_, '_>, no: RegistrationNo) {
    let Some(own) = desk.view().household.registration(no) else {
        return;
    };
    // A contact that is over hears of nobody, and who merely watches reports nothing. Where history reaches as far as the
    // archive, all that is archived is told as a match.
    let terms = desk.setting.policy.terms;
    if !own.is_active() || own.watching || terms.history_months >= terms.archive_months {
        return;
    }
    let unit = own.unit;
    let found = archived(desk, no, &own);
    if found.is_empty() {
        return;
    }
    let sequence = desk.view().outbox.outbox(unit).last + 1;
    for archived in found {
        desk.record(Fact::ArchiveTold(ArchiveTold {
            registration: no,
            archived,
            unit,
            sequence,
        }));
    }
}

fn archived(desk: &Desk<'_, '_>, no: RegistrationNo, own: &Registration) -> Vec<RegistrationNo> {
    let (view, policy, today) = (desk.view(), desk.setting.policy, desk.today);
    let Some(person) = view.household.person(own.person) else {
        return Vec::new();
    };
    let is_archived = |&other: &RegistrationNo| {
        other != no
            && !view.archive_was_told(other, own.unit)
            && view.household.registration(other).is_some_and(|other| {
                other.unit != own.unit
                    && !other.is_active()
                    && !other.watching
                    && !other.counts(today, policy.terms.history_months)
                    && erase_on(&other, Some(&person), policy).is_some_and(|day| day > today)
            })
    };
    let latest_first = person.registrations.iter().copied().rev();
    let looked_at = latest_first.take(REGISTRATIONS_COMPARED_MAX);
    looked_at.filter(is_archived).take(TOLD_MAX).collect()
}

/// Folds who was told of what.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact) {
    if let Fact::ArchiveTold(f) = fact {
        let told = (f.unit.0, f.archived.0);
        draft.over.own.archive_told.insert(told, f.registration);
    }
    // Told about what is gone, or at one that is: whoever registers anew is a new registrant.
    if let Fact::Erasing(Erasing {
        of: Erasable::Registration(no),
    }) = fact
    {
        let gone = draft.view().archive_told_with(*no);
        gone.into_iter()
            .for_each(|told| draft.over.own.archive_told.remove(told));
    }
}

impl crate::View<'_> {
    /// What was told about this registration, or at it.
    pub(crate) fn archive_told_with(self, no: RegistrationNo) -> Vec<(u32, u64)> {
        let over = self.over.map(|o| &o.own.archive_told);
        let with = layers::both(over, &self.base.own.archive_told)
            .filter(|((_, archived), at)| *archived == no.0 || **at == no);
        with.map(|(told, _)| *told).collect()
    }

    /// Whether this unit was told of this archived registration, at whichever of its own.
    fn archive_was_told(self, archived: RegistrationNo, unit: UnitNo) -> bool {
        let over = self.over.map(|o| &o.own.archive_told);
        layers::get(over, &self.base.own.archive_told, &(unit.0, archived.0)).is_some()
    }
}
