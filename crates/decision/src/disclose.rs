//! Disclosure: what a recipient may know of another party. The profile decides; there is no field for an identity, a
//! ground or free text.

use event::{
    ClientReference, Contact, Day, Limit, MatchId, Moment, MunicipalityCode, NoticeKind, NoticeTo, Oin,
    PairRow, Reached, RegistrationId, RegistrationNo, UnitNo,
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
    /// Its registration is erased, and nothing more is known.
    Erased,
    /// Only that it is there, and the officer of the *recipient's* municipality: the shelter's own would tell a place.
    ThroughOfficer(Option<Contact>),
}

/// One other party around a registration.
#[derive(Clone, PartialEq, Debug)]
pub struct MatchShown {
    /// Opaque id of the match.
    pub id: MatchId,
    /// The recipient's own registration; `None`: it is erased, and the match is known by its id alone.
    pub own: Option<RegistrationId>,
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

/// A registration of the recipient that expires soon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExpiryShown {
    /// The recipient's own registration.
    pub own: RegistrationId,
    /// The recipient's own reference.
    pub own_reference: Option<ClientReference>,
    /// The day on which it will be over.
    pub expires_on: Day,
}

/// Who had registered somebody before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArchivedShown {
    /// The recipient's own registration.
    pub own: RegistrationId,
    /// The recipient's own reference.
    pub own_reference: Option<ClientReference>,
    /// The other party.
    pub other: PartyShown,
}

/// What a notice tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tells {
    /// Matches, and what became of them.
    Matches(NoticeKind),
    /// Limits that left something out.
    Limits,
    /// A registration expires soon.
    Expiry,
    /// Others had registered the same person before.
    Archive,
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
    /// For parties, of a term.
    pub expiry: Option<ExpiryShown>,
    /// For parties, of the archive.
    pub archived: Vec<ArchivedShown>,
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
        own: Some(own.id),
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
        let Some(kind) = notice.parts.first().map(tells) else {
            continue;
        };
        let mut shown_notice = NoticeShown {
            sequence,
            recorded_at: notice.recorded_at,
            kind,
            matches: Vec::new(),
            pairs: Vec::new(),
            limit: None,
            expiry: None,
            archived: Vec::new(),
        };
        for part in &notice.parts {
            match part {
                Part::Match(part) => match part.told.own {
                    Some(own) => shown_notice.matches.extend(of_part(view, policy, part, own)),
                    None => shown_notice.pairs.extend(for_officer(view, unit, part)),
                },
                // An officer is told nothing of the persons of a match.
                Part::Gone { id, told } => match told.other_person {
                    Some(_) => shown_notice.matches.push(gone(view, *id, told)),
                    None => shown_notice.pairs.extend(gone_for_officer(view, unit, *id)),
                },
                Part::Limits { registration, limits } => {
                    shown_notice.limit = limits_for_officer(view, *registration, *limits)
                }
                Part::Expiry {
                    registration,
                    expires_on,
                } => shown_notice.expiry = expiry(view, *registration, *expires_on),
                Part::Archived {
                    registration,
                    archived: theirs,
                } => shown_notice
                    .archived
                    .extend(archived(view, policy, *registration, *theirs)),
            }
        }
        // What is erased is shown to nobody, whatever still waits.
        if !shown_notice.says_nothing() {
            notices.push(shown_notice);
        }
    }
    (notices, through)
}

fn tells(part: &Part) -> Tells {
    match part {
        Part::Match(part) => Tells::Matches(part.told.kind),
        Part::Gone { told, .. } => Tells::Matches(told.kind),
        Part::Limits { .. } => Tells::Limits,
        Part::Expiry { .. } => Tells::Expiry,
        Part::Archived { .. } => Tells::Archive,
    }
}

impl NoticeShown {
    fn says_nothing(&self) -> bool {
        let of_matches = self.matches.is_empty() && self.pairs.is_empty();
        of_matches && self.limit.is_none() && self.expiry.is_none() && self.archived.is_empty()
    }
}

/// To a party: a match with a registration that is erased, and perhaps between two that are.
fn gone(view: View<'_>, id: MatchId, told: &NoticeTo) -> MatchShown {
    let own = told.own.and_then(|no| view.household.registration(no));
    MatchShown {
        id,
        own: own.as_ref().map(|own| own.id),
        own_reference: own.and_then(|own| own.client_reference),
        other: PartyShown::Erased,
        other_person: told.other_person.unwrap_or_default(),
        row: None,
        since: None,
        active: None,
        asserted: false,
        in_question: false,
    }
}

/// To an officer: a match with a registration that is erased.
fn gone_for_officer(view: View<'_>, officer: UnitNo, id: MatchId) -> Option<OfficerPair> {
    let agency = view.registry.agency(view.registry.unit(officer)?.agency)?;
    Some(OfficerPair {
        id,
        one: PartyShown::Erased,
        other: PartyShown::Erased,
        active: false,
        municipality: agency.is_municipality?,
    })
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

fn expiry(view: View<'_>, own: RegistrationNo, expires_on: Day) -> Option<ExpiryShown> {
    let own = view.household.registration(own)?;
    Some(ExpiryShown {
        own: own.id,
        own_reference: own.client_reference,
        expires_on,
    })
}

/// Both are about the same person, and to such a party nobody is shielded.
fn archived(
    view: View<'_>,
    policy: &Policy,
    own: RegistrationNo,
    theirs: RegistrationNo,
) -> Option<ArchivedShown> {
    let (own, theirs) = (view.household.registration(own)?, view.household.glance(theirs)?);
    Some(ArchivedShown {
        own: own.id,
        own_reference: own.client_reference,
        other: open(view, theirs.unit, policy.disclosure().sector)?,
    })
}
