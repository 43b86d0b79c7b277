//! Erased: what is about to lose its key leaves the tables.
//!
//! Place in the flow: folding [`event::Erasing`], while the keys are there, and again at every start, when they may be gone
//! and nothing of it was read. Both must end in the same tables; what the erased facts had taught is kept by facts of its own
//! ([`event::PersonKept`], [`event::MatchKept`]).
//! Of a registration a number stays, so that those before it are found. Absent: what is told of it (decision), names
//! ([`Draft::forget_name`]), keys.

use event::{
    Day, Erasable, MatchKept, MunicipalityCode, PersonKept, PersonNo, ReceiptSalt, RegistrationId,
    RegistrationKind, RegistrationNo, RelationNo, SubjectRole,
};
use layers::Name;
use smallvec::smallvec;

use crate::{
    Draft, MatchNo, Person, Registration, View,
    merged::{NOBODY, note, take_role},
    things::WholePerson,
};

impl Registration {
    /// Erased: only a number is left of it.
    pub(crate) fn is_erased(&self) -> bool {
        self.person == NOBODY
    }

    /// What is left of a registration that is erased.
    fn erased(&self, no: RegistrationNo) -> Self {
        Self {
            id: RegistrationId(nameless(no.0)),
            person: NOBODY,
            unit: self.unit,
            agency: self.agency,
            kind: RegistrationKind::Involvement,
            role: SubjectRole::Adult,
            municipality: MunicipalityCode(0),
            since: Day(0),
            planned_end: None,
            expires_on: Day(0),
            one_off: false,
            announced: false,
            watching: false,
            shielded: false,
            client_reference: None,
            salt: ReceiptSalt([0; 16]),
            recorded_at: 0,
            ended: None,
            matches: smallvec![],
            before: self.before,
        }
    }
}

/// A name that nobody was ever given, and no two share.
fn nameless(number: u64) -> Name {
    let mut name = Name::default();
    name[8..].copy_from_slice(&number.to_be_bytes());
    name
}

/// From now on nothing is known of it.
pub(crate) fn erase(draft: &mut Draft<'_>, of: Erasable) {
    match of {
        Erasable::Registration(no) => registration(draft, no),
        Erasable::Relation(no) => relation(draft, no),
        Erasable::Person(no) => person(draft, no),
    }
}

fn registration(draft: &mut Draft<'_>, no: RegistrationNo) {
    let Some(known) = draft.view().registration(no).map(layers::Got::into_owned) else {
        return;
    };
    if known.is_active() {
        draft.count_active(-1);
    }
    for &at in &known.matches {
        unlink(draft, at, no);
    }
    let (under, noted) = (known.person, draft.view().noted_under(no));
    let group = draft.view().group(under);
    let noted = noted.filter(|noted| group.contains(noted));
    if let Some(entry) = draft.registration(no) {
        *entry = known.erased(no);
    }
    drop_from(draft, under, no, |draft, under| draft.person(under));
    if let Some(noted) = noted {
        drop_from(draft, noted, no, |draft, noted| draft.noted(noted));
    }
}

/// Takes a registration out of what is known of a person, and the role that only it gave.
fn drop_from(
    draft: &mut Draft<'_>,
    of: PersonNo,
    no: RegistrationNo,
    whole: impl for<'d> Fn(&'d mut Draft<'_>, PersonNo) -> &'d mut WholePerson,
) {
    let person = &mut whole(draft, of).person;
    person.registrations.retain(|&mut listed| listed != no);
    let left = person.registrations.clone();
    whole(draft, of).person.role = role_of(draft.view(), &left);
}

/// In which role somebody is registered, by these registrations.
fn role_of(view: View<'_>, registrations: &[RegistrationNo]) -> Option<SubjectRole> {
    let mut person = Person::default();
    for registration in registrations.iter().filter_map(|&no| view.registration(no)) {
        take_role(&mut person, registration.role);
    }
    person.role
}

/// A match without the links of one registration. One that holds no other is never found again.
fn unlink(draft: &mut Draft<'_>, at: MatchNo, no: RegistrationNo) {
    let Some(matched) = draft.matched(at) else { return };
    matched.links.retain(|link| link.one != no && link.other != no);
    if matched.links.is_empty() {
        matched.id = event::MatchId(nameless(at.0));
        matched.children.clear();
        matched.told.clear();
    }
}

fn relation(draft: &mut Draft<'_>, no: RelationNo) {
    let Some(ends) = draft.view().noted_ends(no) else {
        return;
    };
    for end in ends {
        note(draft, end, |whole| {
            whole.person.relations.retain(|&mut listed| listed != no)
        });
    }
    draft.over.relations.remove(no.0);
    draft.over.noted_ends.remove(no.0);
}

/// Whoever shares a number with others is erased with them, or not at all. A link that stays may still be about them.
fn person(draft: &mut Draft<'_>, no: PersonNo) {
    for at in draft.view().matches_noted(no) {
        if let Some(matched) = draft.matched(at) {
            matched.children.retain(|child| *child != no);
            for link in &mut matched.links {
                link.children.retain(|child| *child != no);
            }
        }
    }
    let over = &mut draft.over;
    over.persons.remove(no.0);
    over.noted.remove(no.0);
    over.groups.remove(no.0);
    over.found_under.remove(no.0);
    over.expected.remove(no.0);
}

/// What is known of somebody's age stays known, though not from whom.
pub(crate) fn keep_person(draft: &mut Draft<'_>, f: &PersonKept) {
    note(draft, f.person, |whole| {
        whole.person.adult_from = f.adult_from;
        whole.person.adult_from_official = f.official;
    });
}

/// Who was told of a match that goes on stays known.
pub(crate) fn keep_match(draft: &mut Draft<'_>, f: &MatchKept) {
    let known = draft.view().match_by_id(f.id);
    if let Some(matched) = known.and_then(|no| draft.matched(no)) {
        matched.told = f.told.iter().copied().collect();
        matched.children = f.children.iter().copied().collect();
    }
}
