//! Folds facts into the tables. Total: a fact is never refused, and what cannot be read any more (an erased party) is
//! simply not there.

use event::{
    Day, EndReason, Fact, LinkChange, LinkTold, Moment, NoticeKind, PersonNo, Registered, RegistrationNo,
    RelationAsserted, RelationConfirmed, RelationDenied, RelationSource,
};
use pseudonym::{IdentityKind, Pseudonym};
use smallvec::smallvec;

use crate::{
    Draft, Link, Match, Registration, Relation, Source,
    erased::{erase, keep_match, keep_person},
    merged::{learn_age, merge, note, part, take_role},
    names::{self, Unborn},
    things::WholePerson,
    written::children_of,
};

/// Folds one fact.
pub fn apply(draft: &mut Draft<'_>, fact: &Fact, recorded_at: Moment) {
    match fact {
        Fact::UnitOpened(f) => {
            draft.over.agencies.insert(f.unit.0, f.agency);
        }
        Fact::PersonNoted(f) => {
            known_as(draft, f.person, &f.pseudonym);
            note(draft, f.person, |whole| {
                whole.person.possible_duplicate = f.possible_duplicate;
            });
        }
        Fact::PersonKnownAs(f) => known_as(draft, f.person, &f.pseudonym),
        Fact::PseudonymKeyAdded(_) | Fact::PseudonymKeyRetired(_) | Fact::FormerNamesGone(_) => {
            names::fold(draft, fact);
        }
        Fact::Registered(f) => registered(draft, f, recorded_at),
        Fact::Renewed(f) => {
            if let Some(registration) = draft.registration(f.registration) {
                registration.planned_end = f.planned_end;
                registration.expires_on = f.expires_on;
                registration.announced = false;
            }
        }
        Fact::Ended(f) => ended(draft, f.registration, f.on, f.reason),
        Fact::ExpiryAnnounced(f) => {
            if let Some(registration) = draft.registration(f.registration) {
                registration.announced = true;
            }
        }
        Fact::Expired(f) => ended(draft, f.registration, f.on, f.reason),
        Fact::RelationAsserted(f) => asserted(draft, f),
        Fact::RelationConfirmed(f) => confirmed(draft, f),
        Fact::RelationEnded(f) => {
            if let Some(relation) = draft.relation(f.relation) {
                relation.until = Some(f.until);
            }
        }
        Fact::RelationDenied(f) => denied(draft, f),
        Fact::LinkTold(f) => link_told(draft, f),
        Fact::PersonsMerged(f) => merge(draft, f.into, f.merged),
        Fact::PersonsParted(f) => part(draft, f.parted, f.from),
        Fact::Condemned(f) => ended(draft, f.registration, f.on, EndReason::InError),
        Fact::Erasing(f) => erase(draft, f.of),
        Fact::PersonKept(f) => keep_person(draft, f),
        Fact::MatchKept(f) => keep_match(draft, f),
        _ => {}
    }
}

fn known_as(draft: &mut Draft<'_>, person: PersonNo, pseudonym: &Pseudonym) {
    draft.name(&pseudonym.bytes, pseudonym.label, person);
    if pseudonym.kind == IdentityKind::Expected {
        let mut names = draft.view().expected_as(person).to_vec();
        names.push(Unborn::of(pseudonym));
        draft.over.expected.insert(person.0, names);
    }
}

fn registered(draft: &mut Draft<'_>, f: &Registered, recorded_at: Moment) {
    let Some(agency) = draft.view().agency_of(f.unit) else {
        return;
    };
    let registration = Registration {
        id: f.id,
        person: draft.view().who(f.person),
        unit: f.unit,
        agency,
        kind: f.kind,
        role: f.role,
        municipality: f.municipality,
        since: f.since,
        planned_end: f.planned_end,
        expires_on: f.expires_on,
        one_off: f.one_off,
        watching: f.watching,
        shielded: f.shielded,
        client_reference: f.client_reference,
        salt: f.salt,
        recorded_at: recorded_at.0,
        ended: None,
        announced: false,
        matches: smallvec![],
        before: draft
            .view()
            .of_unit(f.unit, None)
            .next()
            .unwrap_or(RegistrationNo(0)),
    };
    if registration.is_active() {
        draft.count_active(1);
    }
    draft.over.registrations.insert(f.registration.0, registration);
    draft.over.latest.insert(f.unit.0, f.registration);
    note(draft, f.person, |WholePerson { person, .. }| {
        person.registrations.push(f.registration);
        take_role(person, f.role);
        if let Some(day) = f.adult_from {
            learn_age(person, day, false);
        }
    });
}

fn ended(draft: &mut Draft<'_>, no: RegistrationNo, on: Day, reason: EndReason) {
    let Some(registration) = draft.registration(no) else {
        return;
    };
    let was_active = registration.is_active();
    registration.ended = Some((on, reason));
    if was_active {
        draft.count_active(-1);
    }
}

fn asserted(draft: &mut Draft<'_>, f: &RelationAsserted) {
    let relation = Relation {
        kind: f.kind,
        from: draft.view().who(f.from),
        to: draft.view().who(f.to),
        since: f.since,
        until: f.until,
        as_of: f.as_of,
        sources: smallvec![Source {
            kind: f.source,
            agency: f.agency
        }],
        confirmed: f.source != RelationSource::Agency,
        in_question: f.in_question,
        address_use: f.address_use,
        denied: None,
        conflict: false,
    };
    let ends = [relation.from, relation.to];
    draft.over.relations.insert(f.relation.0, relation);
    if ends != [f.from, f.to] || ends.iter().any(|&end| !draft.view().group(end).is_empty()) {
        draft.over.noted_ends.insert(f.relation.0, [f.from, f.to]);
    }
    let official = f.source != RelationSource::Agency;
    for (end, adult_from) in [(f.from, f.from_adult_from), (f.to, f.to_adult_from)] {
        note(draft, end, |WholePerson { person, .. }| {
            person.relations.push(f.relation);
            if let Some(day) = adult_from {
                learn_age(person, day, official);
            }
        });
    }
}

fn confirmed(draft: &mut Draft<'_>, f: &RelationConfirmed) {
    let Some(relation) = draft.relation(f.relation) else {
        return;
    };
    let source = Source {
        kind: f.source,
        agency: f.agency,
    };
    if !relation.sources.contains(&source) {
        relation.sources.push(source);
    }
    relation.confirmed |= f.confirmed;
    relation.as_of = relation.as_of.max(f.as_of);
    relation.in_question = f.in_question;
    relation.since = f.since.or(relation.since);
    relation.until = f.until;
    if f.lifts_denial {
        relation.denied = None;
    }
    if f.lifts_denial || f.source == RelationSource::Municipality {
        relation.conflict = false;
    }
}

fn denied(draft: &mut Draft<'_>, f: &RelationDenied) {
    if let Some(relation) = draft.relation(f.relation) {
        relation.conflict = f.conflict;
        if f.conflict {
            relation.in_question = true;
        } else {
            relation.denied = Some(f.on);
        }
    }
}

fn link_told(draft: &mut Draft<'_>, f: &LinkTold) {
    let (Some(one), Some(other)) = (
        draft.view().glance(f.one).map(|r| r.unit),
        draft.view().glance(f.other).map(|r| r.unit),
    ) else {
        return;
    };
    let known = draft.view().match_by_id(f.id);
    let no = known.unwrap_or_else(|| {
        let no = draft.view().next_match();
        let (links, children, told) = (smallvec![], smallvec![], smallvec![]);
        let matched = Match {
            id: f.id,
            one,
            other,
            links,
            children,
            told,
        };
        draft.over.matches.insert(no.0, matched);
        no
    });
    let Some(matched) = draft.matched(no) else {
        return;
    };
    matched
        .links
        .retain(|link| (link.one, link.other) != (f.one, f.other));
    if f.change != LinkChange::Withdrawn {
        matched.links.push(Link {
            one: f.one,
            other: f.other,
            row: f.row,
            hidden: [f.hidden_from_one, f.hidden_from_other],
            shielded: [f.shielded_from_one, f.shielded_from_other],
            asserted: f.asserted,
            in_question: f.in_question,
            children: f.children.iter().copied().collect(),
        });
        // Of the links as they are: a child that a parting took out of them leads no later link here.
        matched.children = children_of(&matched.links);
    }
    if f.change != LinkChange::Withdrawn {
        for &child in &f.children {
            // Where there are very many, only a match that was there before is looked for among them.
            note(draft, child, |WholePerson { matches, .. }| {
                if known.is_none() || !matches.contains(&no) {
                    matches.push(no);
                }
            });
        }
    }
    let Some(matched) = draft.matched(no) else {
        return;
    };
    for notice in &f.notices {
        if notice.kind == NoticeKind::Withdrawn {
            matched.told.retain(|unit| *unit != notice.unit);
        } else if !matched.told.contains(&notice.unit) {
            matched.told.push(notice.unit);
        }
    }
    for registration in [f.one, f.other] {
        if let Some(registration) = draft.registration(registration)
            && !registration.matches.contains(&no)
        {
            registration.matches.push(no);
        }
    }
}
