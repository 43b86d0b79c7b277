//! Around: who stands around the family, seen from one of the unit's own active registrations.

use event::{AccessNo, Fact, Looked, MunicipalityCode, RegistrationNo};
use household::{PartyAround, parties_around};
use registry::Acting;

use crate::{
    Answer, Around, Desk, Reason, Refusal,
    command::Look,
    coverage,
    desk::own,
    disclose,
    level::{self, Level},
};

/// Decides a look. The look itself is a fact, durable before it is answered. Parties that are hidden from the caller make
/// work too: a look that shows nobody costs as much.
pub(crate) fn look(desk: &mut Desk<'_, '_>, command: &Look) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    let level = Level::begin();
    let no = own(desk.view(), acting.unit, command.id)?;
    let registration = desk.view().household.registration(no);
    let municipality = registration
        .filter(|r| r.is_active())
        .map(|r| r.municipality)
        .ok_or_else(|| Refusal::at(Reason::AlreadyEnded, "registration_id"))?;
    let around = page(around(desk, no, municipality), command);
    level.reach(desk.view(), &level::named(command.id), level::LOOK);
    looked(desk, &acting, no, &command.actor, &around);
    Ok(Answer::Around(Box::new(around)))
}

/// Records that this was shown.
pub(crate) fn looked(
    desk: &mut Desk<'_, '_>,
    acting: &Acting,
    no: RegistrationNo,
    actor: &str,
    around: &Around,
) {
    let access = AccessNo(desk.new_matter());
    desk.record(Fact::Looked(Looked {
        access,
        registration: no,
        unit: acting.unit,
        caller: acting.caller,
        actor: actor.to_owned(),
        shown: u32::try_from(around.parties.len()).unwrap_or(u32::MAX),
    }));
}

/// Place of a party in the order of an answer: row, involved now before involved once, those that are shown before those
/// that are shielded, then the order of opening. A party that comes or goes meanwhile moves no other, and no shielded one
/// stands where its number would tell which of the connected units it can be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PlaceInOrder(pub u64);

impl PlaceInOrder {
    fn of(party: &PartyAround) -> Self {
        let seen = &party.seen;
        let (row, over, shielded) = (seen.row as u64, u64::from(!seen.active), u64::from(seen.shielded));
        Self((row << 34) | (over << 33) | (shielded << 32) | u64::from(party.unit.0))
    }
}

fn page(around: Around, command: &Look) -> Around {
    let start = match command.after {
        None => 0,
        Some(after) => around.places.partition_point(|&place| place <= after),
    };
    let end = start.saturating_add(command.page.max(1)).min(around.places.len());
    let next = around
        .places
        .get(end)
        .and(around.places.get(end.wrapping_sub(1)))
        .copied();
    Around {
        parties: around.parties.into_iter().skip(start).take(end - start).collect(),
        places: around.places[start..end].to_vec(),
        next,
        ..around
    }
}

/// Other parties around a registration, and what "none" is worth.
pub(crate) fn around(desk: &Desk<'_, '_>, no: RegistrationNo, municipality: MunicipalityCode) -> Around {
    let (view, policy) = (desk.view(), desk.setting.policy);
    let (places, parties): (Vec<_>, Vec<_>) = parties_around(view.household, policy, desk.today, no)
        .iter()
        .filter_map(|party| Some((PlaceInOrder::of(party), disclose::party(view, policy, party)?)))
        .unzip();
    Around {
        in_all: parties.len(),
        parties,
        places,
        ..nobody_around(desk, municipality)
    }
}

/// No party, and what that is worth.
pub(crate) fn nobody_around(desk: &Desk<'_, '_>, municipality: MunicipalityCode) -> Around {
    Around {
        parties: Vec::new(),
        places: Vec::new(),
        municipality,
        coverage: coverage(desk.view(), desk.setting.reference, municipality, desk.now),
        in_all: 0,
        next: None,
    }
}
