//! Disclosure: what a recipient may know of another party. The profile decides; there is no field for an identity, a
//! ground or free text.

use event::{
    ClientReference, Contact, Day, Limit, MatchId, Moment, MunicipalityCode, NoticeKind, Oin, PairRow,
    Reached, RegistrationId, RegistrationNo, UnitNo,
};
use household::PartyAround;
use outbox::{MatchTold, Part};
use policy::Policy;

use crate::View;

/// The other party as it may be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PartyShown {
    /// Who it is and how to reach it.
    Open {
        /// Name of the agency.
        agency: String,
        /// Name of the unit.
        unit: String,
        /// OIN.
        oin: Oin,
        /// Whom to call.
        contact: Contact,
        /// Sector, if the profile allows.
        sector: Option<String>,
    },
    /// Only that it is there, and the officer of the *recipient's* municipality: the shelter's own would tell a place.
    ThroughOfficer(Option<Contact>),
}

/// One other party around a registration.
#[derive(Clone, PartialEq, Debug)]
pub struct MatchShown {
    /// Opaque id of the match.
    pub id: MatchId,
    /// The recipient's own registration.
    pub own: RegistrationId,
    /// The recipient's own reference.
    pub own_reference: Option<ClientReference>,
    /// The other party.
    pub other: PartyShown,
    /// The other registration concerns another person of the family.
    pub other_person: bool,
    /// Row, if the profile allows.
    pub row: Option<PairRow>,
    /// Since when, if the profile allows and the party is not shielded.
    pub since: Option<Day>,
    /// Active or ended, if the profile allows.
    pub active: Option<bool>,
    /// Rests on an unconfirmed relation, if the profile allows.
    pub asserted: bool,
    /// Rests on a relation that is being examined, if the profile allows.
    pub in_question: bool,
}

/// What a follow-up officer sees.
#[derive(Clone, PartialEq, Debug)]
pub struct OfficerPair {
    /// Opaque id of the match.
    pub id: MatchId,
    /// One party.
    pub one: PartyShown,
    /// The other.
    pub other: PartyShown,
    /// Both are involved now.
    pub active: bool,
    /// Municipality through which this officer hears of it.
    pub municipality: MunicipalityCode,
}

/// What a follow-up officer sees of limits that left something out: nothing about the family, and no person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitShown {
    /// Which limits.
    pub limits: Vec<Limit>,
    /// The party around whose registration something was left out.
    pub party: PartyShown,
    /// Municipality through which this officer hears of it.
    pub municipality: MunicipalityCode,
}

/// What a notice tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tells {
    /// Matches, and what became of them.
    Matches(NoticeKind),
    /// Limits that left something out.
    Limits,
}

/// A notice as its recipient may see it.
#[derive(Clone, PartialEq, Debug)]
pub struct NoticeShown {
    /// Number in the outbox.
    pub sequence: u64,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// What it tells.
    pub kind: Tells,
    /// For parties.
    pub matches: Vec<MatchShown>,
    /// For officers.
    pub pairs: Vec<OfficerPair>,
    /// For officers, of limits.
    pub limit: Option<LimitShown>,
}

struct Told {
    row: PairRow,
    active: bool,
    shielded: bool,
    asserted: bool,
    in_question: bool,
    other_person: Option<bool>,
}

fn shown(
    view: View<'_>,
    policy: &Policy,
    id: MatchId,
    own: RegistrationNo,
    theirs: RegistrationNo,
    told: &Told,
) -> Option<MatchShown> {
    let (own, theirs) = (
        view.household.registration(own)?,
        view.household.registration(theirs)?,
    );
    let may = policy.disclosure();
    let other = if told.shielded {
        PartyShown::ThroughOfficer(officer_contact(view, own.municipality))
    } else {
        open(view, theirs.unit, may.sector)?
    };
    Some(MatchShown {
        id,
        own: own.id,
        own_reference: own.client_reference,
        other,
        other_person: told.other_person.unwrap_or(own.person != theirs.person),
        row: may.row.then_some(told.row),
        since: (may.since && !told.shielded).then_some(theirs.since),
        active: may.state.then_some(told.active),
        asserted: may.marks && told.asserted,
        in_question: may.marks && told.in_question,
    })
}

fn open(view: View<'_>, unit: UnitNo, with_sector: bool) -> Option<PartyShown> {
    let unit = view.registry.unit(unit)?;
    let agency = view.registry.agency(unit.agency)?;
    Some(PartyShown::Open {
        agency: agency.name.clone(),
        unit: unit.name.clone(),
        oin: agency.oin,
        contact: unit.contact.clone(),
        sector: with_sector.then(|| agency.sector.clone()),
    })
}

fn officer_contact(view: View<'_>, municipality: MunicipalityCode) -> Option<Contact> {
    let officer = view.registry.officers(municipality).first()?;
    view.registry.unit(*officer).map(|unit| unit.contact.clone())
}

/// A party around a registration, as its unit may see it now.
pub(crate) fn party(view: View<'_>, policy: &Policy, party: &PartyAround) -> Option<MatchShown> {
    let seen = &party.seen;
    let told = Told {
        row: seen.row,
        active: seen.active,
        shielded: seen.shielded,
        asserted: seen.asserted,
        in_question: seen.in_question,
        other_person: Some(seen.other_person),
    };
    shown(view, policy, party.id, seen.own, seen.theirs, &told)
}

/// The unit's notices after a number, in order, at most `most`; what each says was decided when it was recorded. A
/// voided number is left out: its place stays empty. Also gives the number up to which was read.
#[must_use]
pub fn notices_after(
    view: View<'_>,
    policy: &Policy,
    unit: UnitNo,
    after: u64,
    most: usize,
) -> (Vec<NoticeShown>, u64) {
    let mut through = after;
    let mut notices = Vec::new();
    for (sequence, notice) in view.outbox.after(unit, after, most) {
        through = sequence;
        let Some(notice) = notice else { continue };
        let Some(first) = notice.parts.first() else {
            continue;
        };
        let mut shown_notice = NoticeShown {
            sequence,
            recorded_at: notice.recorded_at,
            kind: match first {
                Part::Match(part) => Tells::Matches(part.told.kind),
                Part::Limits { .. } => Tells::Limits,
            },
            matches: Vec::new(),
            pairs: Vec::new(),
            limit: None,
        };
        for part in &notice.parts {
            match part {
                Part::Match(part) => match part.told.own {
                    Some(own) => shown_notice.matches.extend(of_part(view, policy, part, own)),
                    None => shown_notice.pairs.extend(for_officer(view, unit, part)),
                },
                Part::Limits { registration, limits } => {
                    shown_notice.limit = limits_for_officer(view, *registration, *limits)
                }
            }
        }
        notices.push(shown_notice);
    }
    (notices, through)
}

fn of_part(view: View<'_>, policy: &Policy, part: &MatchTold, own: RegistrationNo) -> Option<MatchShown> {
    let theirs = if part.one == own { part.other } else { part.one };
    let told = Told {
        row: part.told.row,
        active: part.told.active,
        shielded: part.told.shielded,
        asserted: part.told.asserted,
        in_question: part.told.in_question,
        other_person: part.told.other_person,
    };
    shown(view, policy, part.id, own, theirs, &told)
}

fn for_officer(view: View<'_>, officer: UnitNo, part: &MatchTold) -> Option<OfficerPair> {
    let registration = |no| view.household.registration(no);
    let (one, other) = (registration(part.one)?, registration(part.other)?);
    let agency = view.registry.agency(view.registry.unit(officer)?.agency)?;
    Some(OfficerPair {
        id: part.id,
        one: open(view, one.unit, false)?,
        other: open(view, other.unit, false)?,
        active: part.told.active,
        municipality: agency.is_municipality.unwrap_or(one.municipality),
    })
}

fn limits_for_officer(view: View<'_>, of: RegistrationNo, limits: Reached) -> Option<LimitShown> {
    let registration = view.household.glance(of)?;
    Some(LimitShown {
        limits: limits.all().collect(),
        party: open(view, registration.unit, false)?,
        municipality: registration.municipality,
    })
}
